"""The catalogue at work: drafting, the release gate, correcting, withdrawing, erasing, reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import BinaryIO

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.domain.catalogue.item import (
    Item,
    Release,
    Withdrawal,
    item_ref,
)
from govdisclose.domain.catalogue.refusals import NotPublished, WithdrawnBeforePublished
from govdisclose.domain.catalogue.visibility import PublicItem, public_item, public_window
from govdisclose.domain.journal import Entry
from govdisclose.errors import Conflict
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
from govdisclose.services.merged_items import refuse_merged
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import ItemChange, RecordChange
from govdisclose.services.releasing import (
    Published,
    changed,
    find_record,
    item_change,
    likeness,
    living,
    load_matter,
    matter_ref,
    propose,
    refuse_future,
    release,
    take_step,
)

__all__ = ["Catalogue", "ItemHistory"]


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
class Catalogue:
    """Items: drafting, publishing and reading.

    ``index_scheme`` names the scheme in which the office issues numbers, ``flow`` gives the flow of
    a publication, which reading does without.
    """

    store: Store
    acting: Acting
    load_flow: Callable[[], Flow] = attrs.field(alias="flow")
    index_scheme: Callable[[UnitOfWork], IndexScheme]

    @property
    def flow(self) -> Flow:
        """The life of an item that passes the release gate."""
        return self.load_flow()

    def get(self, ref: str) -> Item:
        """Present version of an item.

        Raises:
            UnknownItem: There is none.
        """
        with self.store.read() as unit:
            return record_to_item(find_record(unit, ref))

    def history(self, ref: str) -> ItemHistory:
        """An item with versions, ledger, pending changes and attachments."""
        with self.store.read() as unit:
            record = find_record(unit, ref)
            shard, number = record.shard, record.number
            own = item_ref(shard, number)
            pending = unit.records.get(shard, "pending_revision", own)
            attachments = unit.records.list("attachment", shard=shard, where={"item": own})
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
            item = changed(Item(shard=shard, number=number), fields).sealed(
                recorder.environment.random_bytes(16)
            )
            matter = load_matter(unit, self.flow, shard, number)
            take_step(
                recorder,
                matter,
                "drafted",
                item,
                ItemChange(item=item, content_key=likeness(item)),
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
            record = find_record(unit, ref)
            item = living(record)
            refuse_merged(unit, record)
            version = record.version if expected_version is None else expected_version
            revised = changed(item, fields)
            if version != record.version:
                raise Conflict(what="item", key=item.ref, found=record.version, expected=version)
            if item.release is Release.REVIEWED:
                propose(unit, recorder, self.flow, item, revised, fields)
                unit.commit()
                return item
            if public_window(item)[0] is None and public_window(revised)[0] is not None:
                # Nothing becomes public by an edit: it has to pass the gate like any draft.
                revised = attrs.evolve(revised, release=Release.NONE, published_on=None)
            revised = attrs.evolve(revised, version=version + 1).sealed(
                recorder.environment.random_bytes(16)
            )
            change = item_change(record, revised, version, edited=True)
            if item.release is Release.RECORD:
                recorder.record(revised.shard, "item.revised", revised.ref, items=[change])
            else:
                matter = load_matter(unit, self.flow, item.shard, item.number)
                move = "drafted" if not matter.ledger else "revised"
                take_step(recorder, matter, move, revised, change)
            unit.commit()
        return revised

    def publish(self, ref: str, *, on: date | None = None) -> Published:
        """Approve the present content and publish it, or put approved changes in its place.

        The approver must not have drafted it. The index number is issued in this transaction.

        Raises:
            UnknownItem, ItemErased, NotProactive, PublishedBeforeFormed, FutureAct.
            FourEyes: Approver and drafter are the same person.
            IllegalMove: It is published already and nothing is pending.
        """
        with self.store.write() as unit:
            approver = self.acting.recorder(unit, Permission.APPROVE)
            self.acting.actor(unit, Permission.PUBLISH)
            refuse_merged(unit, find_record(unit, ref))
            published = release(unit, approver, self.flow, self.index_scheme(unit), ref, on)
            unit.commit()
        return published

    def withdraw(self, ref: str, *, on: date | None = None, leak: bool = False) -> Item:
        """Take a published item off every public surface.

        An ordinary withdrawal leaves a tombstone from that day on; a leak leaves no public trace of
        any day.

        Raises:
            UnknownItem, NotPublished, FutureAct, WithdrawnBeforePublished.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.PUBLISH)
            record = find_record(unit, ref)
            item = record_to_item(record)
            if item.release is Release.NONE or (item.withdrawal is not None and not leak):
                raise NotPublished(ref=item.ref)
            day = on or recorder.environment.today()
            refuse_future(item.ref, day, recorder.environment.today())
            if not leak and item.published_on is not None and day < item.published_on:
                raise WithdrawnBeforePublished(ref=item.ref, on=day, published_on=item.published_on)
            withdrawal = Withdrawal.LEAK if leak else Withdrawal.ORDINARY
            withdrawn = attrs.evolve(
                item, withdrawn_on=day, withdrawal=withdrawal, version=record.version + 1
            )
            change = item_change(record, withdrawn, record.version, edited=bool(record.edited))
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
            record = find_record(unit, ref)
            item = living(record)
            self.acting.check_second_person(unit, recorder.actor, approver, item.ref, "erased")
            attached = self._attached(unit, item)
            entry = recorder.record(
                item.shard,
                "publication.erased",
                matter_ref(item.shard, item.number),
                facts={
                    "item": item.ref,
                    "erases": [["item", item.ref], *map(list, attached)],
                    "ground": ground,
                    "approver": approver,
                },
            )
            written = unit.items.versions(item.shard, item.number)
            # Other fields hold words that rows of other items share.
            texts = [
                text
                for row in written
                for text in (row.title, row.document_number, row.summary, row.note)
            ]
            unit.items.erase_text(item.shard, item.number)
            unit.runs.purge_item(item.shard, item.number)
            unit.runs.purge_text(texts)
            for kind, key in attached:
                unit.records.erase_text(item.shard, kind, key)
            unit.commit()
        return entry

    def attach(self, ref: str, name: str, stream: BinaryIO) -> str:
        """Store a file with an item; returns its SHA-256 in hex."""
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            record = find_record(unit, ref)
            item = living(record)
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
        """Records that carry text of an item; files of its attachments are erased on the way."""
        keys = []
        for attachment in unit.records.list(
            "attachment", shard=item.shard, where={"item": item.ref}
        ):
            digest = str((attachment.text or {}).get("digest", ""))
            others = unit.records.list("attachment", shard=item.shard)
            if not any(
                other.key != attachment.key and (other.text or {}).get("digest") == digest
                for other in others
            ):
                for space in ContentSpace:
                    unit.contents.erase(item.shard, space, digest)
            keys.append(("attachment", attachment.key))
        if unit.records.get(item.shard, "pending_revision", item.ref) is not None:
            keys.append(("pending_revision", item.ref))
        return keys
