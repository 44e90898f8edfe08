"""The catalogue at work: drafting, the release gate, correcting, withdrawing, erasing, reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import BinaryIO

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep, Matter
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.domain.catalogue.intake import content_key
from govdisclose.domain.catalogue.item import (
    Clearance,
    Item,
    Mode,
    Release,
    Withdrawal,
    item_number,
)
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.catalogue.visibility import PublicItem, public_item, public_window
from govdisclose.domain.journal import Entry
from govdisclose.errors import RuleRefusal
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import (
    ContentSpace,
    ItemFilter,
    ItemRecord,
    Page,
    Store,
    Total,
    UnitOfWork,
)
from govdisclose.services.numbering import IssuedNumber, index_key, issue_number
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import ItemChange, RecordChange, Recorder

__all__ = ["EDITABLE_FIELDS", "Catalogue", "ItemHistory", "Published"]

EDITABLE_FIELDS = frozenset(
    {
        "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
        "note", "formed_on", "effective_on", "repealed_on", "theme", "category", "genre",
        "audience", "lifecycle", "mode", "ground", "validity",
    }
)  # fmt: skip
"""What staff may write; release, publication date and number follow from acts."""


class UnknownItem(RuleRefusal):
    """There is no such item."""

    code = "CAT-002"
    template = "there is no item {ref}"
    hint = "find it with 'govdisclose catalogue search'"


class ItemErased(RuleRefusal):
    """The item's content was erased."""

    code = "CAT-003"
    template = "the content of {ref} was erased; only its figures remain"
    hint = "'govdisclose journal show {ref}' shows when and on what ground"


class FieldNotEditable(RuleRefusal):
    """The field follows from acts and cannot be written."""

    code = "CAT-004"
    template = "{field} of {ref} cannot be written"
    hint = "it follows from publishing and withdrawing"


class TitleMissing(RuleRefusal):
    """A draft needs a title."""

    code = "CAT-005"
    template = "an item needs a title or a document number"
    hint = "give --title"


class SecrecyMarkFound(RuleRefusal):
    """The text bears a secrecy mark; an ordinary machine may not hold it."""

    code = "CAT-006"
    template = "the text bears a secrecy mark and was not stored"
    hint = (
        "count it with 'govdisclose catalogue tally' and keep the document on a classified system"
    )


class NotProactive(RuleRefusal):
    """Only proactive information is published."""

    code = "CAT-007"
    template = "{ref} cannot be published: its mode is {mode}"
    hint = "change the mode first, with a second person's approval"


class NotPublished(RuleRefusal):
    """Only what is published can be withdrawn."""

    code = "CAT-008"
    template = "{ref} cannot be withdrawn: it is not published"
    hint = "a draft can be erased"


class PublishedInFuture(RuleRefusal):
    """A publication cannot be dated before formation."""

    code = "CAT-009"
    template = "{ref} cannot be published on {on}: it was formed on {formed_on}"
    hint = "check both dates"


class GroundMissing(RuleRefusal):
    """Withheld information needs a ground."""

    code = "CAT-010"
    template = "information can be withheld only on a ground"
    hint = "give --ground; 'govdisclose law show cn-2019 grounds' lists them"


@attrs.frozen(kw_only=True)
class ItemHistory:
    """An item with all its versions and its ledger."""

    item: Item
    versions: tuple[ItemRecord, ...]
    """Oldest first, the present one last."""
    entries: tuple[Entry, ...]
    """Journal entries of its publication matter, in order."""
    pending: Mapping[str, object] | None
    """Changes proposed to a published item that nobody approved yet."""
    attachments: tuple[Mapping[str, object], ...]


@attrs.frozen(kw_only=True)
class Published:
    """Outcome of publishing."""

    item: Item
    clearance: Clearance
    issued: IssuedNumber | None


def matter_ref(shard: int, number: int) -> str:
    """Ref of an item's publication matter."""
    return f"P{shard}-{number}"


def load_matter(unit: UnitOfWork, flow: Flow, shard: int, number: int) -> Matter:
    """The publication matter of an item, folded from its part of the journal."""
    ref = matter_ref(shard, number)
    steps = tuple(
        LedgerStep(
            move=entry.kind.removeprefix("publication."),
            on=entry.on,
            actor=entry.actor,
            fields=entry.facts,
        )
        for entry in unit.journal.entries_of(ref)
        if entry.kind.startswith("publication.")
    )
    return Matter(ref=ref, flow=flow, shard=shard, ledger=steps)


@attrs.frozen(kw_only=True)
class Catalogue:
    """Items: drafting, publishing and reading.

    ``index_scheme`` names the scheme in which numbers are issued, see ``domain.catalogue.index_number``.
    """

    store: Store
    acting: Acting
    flow: Flow
    index_scheme: Callable[[UnitOfWork], IndexScheme]

    def get(self, ref: str) -> Item:
        """Present version of an item.

        Raises:
            UnknownItem: There is none.
        """
        with self.store.read() as unit:
            return record_to_item(self._record(unit, ref))

    def history(self, ref: str) -> ItemHistory:
        """An item with versions, ledger, pending changes and attachments."""
        with self.store.read() as unit:
            record = self._record(unit, ref)
            shard, number = record.shard, record.number
            pending = unit.records.get(shard, "pending_revision", ref)
            attachments = unit.records.list("attachment", shard=shard, where={"item": ref})
            return ItemHistory(
                item=record_to_item(record),
                versions=unit.items.versions(shard, number),
                entries=unit.journal.entries_of(matter_ref(shard, number)),
                pending=None
                if pending is None or pending.deleted
                else {**pending.facts, **(pending.text or {})},
                attachments=tuple({**a.facts, **(a.text or {})} for a in attachments),
            )

    def page(self, where: ItemFilter, *, limit: int = 50, after: str | None = None) -> Page:
        """A page of a list or search, newest first."""
        with self.store.read() as unit:
            return unit.items.page(where, limit=limit, after=after)

    def count(self, where: ItemFilter, *, bound: int | None) -> Total:
        """How many items match; counting stops at the bound."""
        with self.store.read() as unit:
            return unit.items.count(where, bound=bound)

    def page_with_total(
        self, where: ItemFilter, *, limit: int, after: str | None, bound: int | None
    ) -> tuple[Page, Total, AgencyDirectory]:
        """A page, its bounded total and the agencies to name, all of one moment."""
        with self.store.read() as unit:
            return (
                unit.items.page(where, limit=limit, after=after),
                unit.items.count(where, bound=bound),
                load_directory(unit),
            )

    def each(self, where: ItemFilter) -> Iterator[tuple[Item, str]]:
        """All items that match with their agency's name, in ref order, streamed."""
        with self.store.read() as unit:
            directory = load_directory(unit)
            for record in unit.items.each(where):
                yield record_to_item(record), directory[record.shard].name

    def each_public(self, where: ItemFilter, on: date) -> Iterator[PublicItem]:
        """What the public may see on a date, in ref order, streamed."""
        for item, agency in self.each(attrs.evolve(where, public_on=on)):
            shown = public_item(item, agency, on)
            if shown is not None:
                yield shown

    def add(self, agency: str | None, fields: Mapping[str, object]) -> Item:
        """Draft a new item; it is not public until somebody else publishes it.

        Args:
            agency: Name, alias or code; the office itself when None.
            fields: Values of EDITABLE_FIELDS.

        Raises:
            UnknownAgency, FieldNotEditable, TitleMissing, SecrecyMarkFound, GroundMissing.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            shard = 1 if agency is None else load_directory(unit).find(agency).shard
            number = unit.items.next_number()
            item = self._checked(Item(shard=shard, number=number), fields).sealed(
                recorder.environment.random_bytes(16)
            )
            matter = load_matter(unit, self.flow, shard, number)
            self._step(
                recorder,
                matter,
                "drafted",
                item,
                ItemChange(
                    item=item, content_key=content_key(shard, item.title, _iso(item.formed_on))
                ),
            )
            unit.commit()
        return item

    def revise(
        self, ref: str, fields: Mapping[str, object], *, expected_version: int | None = None
    ) -> Item:
        """Change an item. What passed the release gate stays public as it was until a second
        person approves the change with :meth:`publish`.

        Raises:
            UnknownItem, ItemErased, FieldNotEditable, SecrecyMarkFound, GroundMissing.
            Conflict: The present version is not the expected one.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            record = self._record(unit, ref)
            item = self._living(record)
            version = record.version if expected_version is None else expected_version
            revised = self._checked(item, fields)
            if item.release is Release.REVIEWED:
                self._propose(unit, recorder, record, item, revised, fields, version)
                unit.commit()
                return item
            if public_window(item)[0] is None and public_window(revised)[0] is not None:
                # Nothing becomes public by an edit: it has to pass the gate like any draft.
                revised = attrs.evolve(revised, release=Release.NONE, published_on=None)
            revised = attrs.evolve(revised, version=version + 1).sealed(
                recorder.environment.random_bytes(16)
            )
            change = _change(record, revised, version, edited=True)
            if item.release is Release.RECORD:
                self._plain(recorder, "item.revised", revised, change)
            else:
                matter = load_matter(unit, self.flow, item.shard, item.number)
                move = "drafted" if not matter.ledger else "revised"
                self._step(recorder, matter, move, revised, change)
            unit.commit()
        return revised

    def publish(self, ref: str, *, on: date | None = None) -> Published:
        """Approve the present content and publish it, or put approved changes in its place.

        The approver must not have drafted it. The index number is issued in this transaction.

        Raises:
            UnknownItem, ItemErased, NotProactive, PublishedInFuture.
            FourEyes: Approver and drafter are the same person.
            IllegalMove: It is published already and nothing is pending.
        """
        with self.store.write() as unit:
            approver = self.acting.recorder(unit, Permission.APPROVE)
            self.acting.actor(unit, Permission.PUBLISH)
            record = self._record(unit, ref)
            item = self._living(record)
            day = on or approver.environment.today()
            matter = load_matter(unit, self.flow, item.shard, item.number)
            pending = unit.records.get(item.shard, "pending_revision", item.ref)
            if pending is not None and not pending.deleted:
                item = self._checked(item, {**pending.facts, **(pending.text or {})}).sealed(
                    approver.environment.random_bytes(16)
                )
            if item.mode is not Mode.PROACTIVE and item.release is Release.NONE:
                raise NotProactive(ref=item.ref, mode=item.mode.value)
            if item.formed_on is not None and day < item.formed_on:
                raise PublishedInFuture(ref=item.ref, on=day, formed_on=item.formed_on)
            if not matter.ledger and item.release is Release.NONE:
                # Drafts that came in by import were drafted by whoever imported them.
                matter = attrs.evolve(matter, ledger=self._imported_draft(unit, record))
            clearance = Clearance(item.content_hash(), day)
            fields = {"content": clearance.content_hash.hex()}
            actor = approver.actor
            if pending is not None and not pending.deleted:
                step = LedgerStep(move="replaced", on=day, actor=actor, fields=fields)
                matter.record(step)
                moves = [("publication.replaced", step)]
            else:
                cleared = LedgerStep(move="cleared", on=day, actor=actor, fields=fields)
                published = LedgerStep(move="published", on=day, actor=actor, fields=fields)
                matter = matter.record(cleared) if matter.state == "draft" else matter
                matter.record(published)
                moves = [("publication.cleared", cleared), ("publication.published", published)]
            issued = None
            first = item.published_on or day
            records: list[RecordChange] = []
            if item.index_number is None:
                agency = load_directory(unit)[item.shard]
                issued = issue_number(unit, agency, self.index_scheme(unit), first)
                if issued.number is not None:
                    item = attrs.evolve(item, index_number=issued.number)
                    records.append(issued.counter)
            item = attrs.evolve(
                item,
                release=Release.REVIEWED,
                release_hash=clearance.content_hash,
                published_on=first,
                version=record.version + 1,
            )
            if pending is not None and not pending.deleted:
                records.append(
                    RecordChange(
                        kind="pending_revision",
                        key=item.ref,
                        deleted=True,
                        expected_version=pending.version,
                    )
                )
            for kind, step in moves[:-1]:
                approver.record(item.shard, kind, matter.ref, on=day, facts=step.fields)
            kind, step = moves[-1]
            facts = {**step.fields, "index_number": item.index_number}
            change = _change(record, item, record.version, edited=True)
            approver.record(
                item.shard, kind, matter.ref, on=day, facts=facts, items=[change], records=records
            )
            unit.commit()
        return Published(item=item, clearance=clearance, issued=issued)

    def withdraw(self, ref: str, *, on: date | None = None, leak: bool = False) -> Item:
        """Take a published item off every public surface.

        An ordinary withdrawal leaves a tombstone from that day on; a leak leaves no public trace of
        any day.

        Raises:
            UnknownItem, NotPublished.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.PUBLISH)
            record = self._record(unit, ref)
            item = record_to_item(record)
            if item.release is Release.NONE or (item.withdrawal is not None and not leak):
                raise NotPublished(ref=item.ref)
            day = on or recorder.environment.today()
            withdrawal = Withdrawal.LEAK if leak else Withdrawal.ORDINARY
            withdrawn = attrs.evolve(
                item, withdrawn_on=day, withdrawal=withdrawal, version=record.version + 1
            )
            change = _change(record, withdrawn, record.version, edited=True)
            recorder.record(
                item.shard,
                "publication.withdrawn",
                matter_ref(item.shard, item.number),
                on=day,
                facts={"withdrawal": withdrawal.value},
                items=[change],
            )
            unit.commit()
        return withdrawn

    def erase(self, ref: str, *, ground: str, approver: str) -> Entry:
        """Delete an item's text, attachments and traces for good; figures and chain stay.

        Args:
            ref: The item.
            ground: Code of the legal ground.
            approver: Staff key of the person who approved it, not the one who does it.

        Raises:
            UnknownItem, ItemErased, FourEyes, UnknownStaff.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ERASE)
            record = self._record(unit, ref)
            item = self._living(record)
            self.acting.check_second_person(unit, recorder.actor, approver, item.ref, "erased")
            entry = recorder.record(
                item.shard,
                "publication.erased",
                matter_ref(item.shard, item.number),
                facts={"erases": item.ref, "ground": ground, "approver": approver},
            )
            unit.items.erase_text(item.shard, item.number)
            unit.runs.purge_item(item.shard, item.number)
            for kind, key in self._attached(unit, item):
                unit.records.erase_text(item.shard, kind, key)
            unit.commit()
        return entry

    def attach(self, ref: str, name: str, stream: BinaryIO) -> str:
        """Store a file with an item; returns its SHA-256 in hex."""
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            record = self._record(unit, ref)
            item = self._living(record)
            digest = unit.contents.put(item.shard, ContentSpace.ORIGINAL, stream)
            key = f"{item.ref}:{digest[:16]}"
            present = unit.records.get(item.shard, "attachment", key)
            recorder.record(
                item.shard,
                "item.attached",
                item.ref,
                records=[
                    RecordChange(
                        kind="attachment",
                        key=key,
                        facts={
                            "item": item.ref,
                            "bytes": unit.contents.size(item.shard, ContentSpace.ORIGINAL, digest),
                        },
                        text={"name": name, "digest": digest},
                        index={"item": item.ref},
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return digest

    def _attached(self, unit: UnitOfWork, item: Item) -> list[tuple[str, str]]:
        """Records that carry text of an item; the files of its attachments are erased on the way."""
        keys = []
        for attachment in unit.records.list(
            "attachment", shard=item.shard, where={"item": item.ref}
        ):
            digest = str((attachment.text or {}).get("digest", ""))
            for space in ContentSpace:
                unit.contents.erase(item.shard, space, digest)
            keys.append(("attachment", attachment.key))
        if unit.records.get(item.shard, "pending_revision", item.ref) is not None:
            keys.append(("pending_revision", item.ref))
        return keys

    def _record(self, unit: UnitOfWork, ref: str) -> ItemRecord:
        """An item by ref or index number."""
        record = None
        if ref[:1] in "Ii" and ref[1:2].isdigit() and "-" in ref and "/" not in ref:
            record = unit.items.get(*item_number(ref))
        else:
            found = unit.items.by_index_key(index_key(ref))
            record = found[0] if found else None
        if record is None:
            raise UnknownItem(ref=ref)
        return record

    def _living(self, record: ItemRecord) -> Item:
        item = record_to_item(record)
        if item.is_erased:
            raise ItemErased(ref=item.ref)
        return item

    def _checked(self, item: Item, fields: Mapping[str, object]) -> Item:
        """The item with staff's values; refuses what nobody may write or keep here."""
        for name in fields:
            if name not in EDITABLE_FIELDS:
                raise FieldNotEditable(ref=item.ref, field=name)
        values: dict[str, object] = dict(fields)
        if isinstance(values.get("mode"), str):
            values["mode"] = Mode(str(values["mode"]))
        for name in ("formed_on", "effective_on", "repealed_on"):
            if isinstance(values.get(name), str):
                values[name] = date.fromisoformat(str(values[name]))
        changed = attrs.evolve(item, **values)  # type: ignore[arg-type]  # names are checked above
        if changed.title is None and changed.document_number is None:
            raise TitleMissing()
        if changed.mode is Mode.WITHHELD and changed.ground is None:
            raise GroundMissing()
        if any(text and find_secrecy_mark(text) for text in changed.text_values()):
            raise SecrecyMarkFound()
        return changed

    def _step(
        self, recorder: Recorder, matter: Matter, move: str, item: Item, change: ItemChange
    ) -> None:
        fields = {"content": item.content_hash().hex()}
        today = recorder.environment.today()
        matter.record(LedgerStep(move=move, on=today, actor=recorder.actor, fields=fields))
        recorder.record(item.shard, f"publication.{move}", matter.ref, facts=fields, items=[change])

    def _plain(self, recorder: Recorder, kind: str, item: Item, change: ItemChange) -> None:
        recorder.record(item.shard, kind, item.ref, items=[change])

    def _propose(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        record: ItemRecord,
        item: Item,
        revised: Item,
        fields: Mapping[str, object],
        version: int,
    ) -> None:
        """Keep a change to a published item until a second person approves it."""
        if version != record.version:
            from govdisclose.errors import Conflict

            raise Conflict(what="item", key=item.ref, found=record.version, expected=version)
        proposal = {name: _plain_value(getattr(revised, name)) for name in fields}
        put_pending(unit, recorder, self.flow, item, proposal)

    def _imported_draft(self, unit: UnitOfWork, record: ItemRecord) -> tuple[LedgerStep, ...]:
        first = unit.items.versions(record.shard, record.number)[0]
        entries = unit.journal.entries(record.shard, after=first.entry - 1, limit=1)
        return tuple(
            LedgerStep(move="drafted", on=entry.on, actor=entry.actor) for entry in entries
        )


_TEXT_NAMES = frozenset(
    {
        "title",
        "document_number",
        "summary",
        "keywords",
        "url",
        "source",
        "language",
        "format",
        "note",
    }
)


def put_pending(
    unit: UnitOfWork, recorder: Recorder, flow: Flow, item: Item, proposal: Mapping[str, object]
) -> None:
    """Record a proposed change of a reviewed item; the public keeps the old content."""
    pending = unit.records.get(item.shard, "pending_revision", item.ref)
    matter = load_matter(unit, flow, item.shard, item.number)
    fields = {"content": item.content_hash().hex()}
    today = recorder.environment.today()
    matter.record(LedgerStep(move="proposed", on=today, actor=recorder.actor, fields=fields))
    recorder.record(
        item.shard,
        "publication.proposed",
        matter.ref,
        facts=fields,
        records=[
            RecordChange(
                kind="pending_revision",
                key=item.ref,
                facts={k: v for k, v in proposal.items() if k not in _TEXT_NAMES},
                text={k: v for k, v in proposal.items() if k in _TEXT_NAMES},
                index={"open": 1},
                expected_version=0 if pending is None else pending.version,
            )
        ],
    )


def _change(record: ItemRecord, item: Item, expected: int, *, edited: bool) -> ItemChange:
    key = None
    if item.index_number is not None:
        key = record.index_key or index_key(item.index_number)
    return ItemChange(
        item=item,
        index_key=key,
        identity=record.identity,
        content_key=content_key(item.shard, item.title, _iso(item.formed_on)),
        source_hash=record.source_hash,
        run=record.run,
        edited=edited,
        expected_version=expected,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _plain_value(value: object) -> object:
    if isinstance(value, Mode):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
