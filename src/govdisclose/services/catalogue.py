"""The catalogue at work: drafting, the release gate, correcting, withdrawing, erasing, reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import BinaryIO

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.detecting.judging import AcceptedReason
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.domain.catalogue.item import (
    Item,
    Release,
    Withdrawal,
    item_ref,
)
from govdisclose.domain.catalogue.labels import bears_marked_name, is_label
from govdisclose.domain.catalogue.refusals import (
    LabelUnfit,
    NothingWaits,
    NotPublished,
    SecrecyMarkFound,
    WithdrawnBeforePublished,
)
from govdisclose.domain.catalogue.visibility import PublicItem, public_item, public_window
from govdisclose.domain.journal import Entry
from govdisclose.errors import Conflict
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.exporting import OFFICE_COLUMNS, ExportColumn, ExportRow
from govdisclose.ports.storage import ContentSpace, ItemFilter, ItemRecord, Page, Store, UnitOfWork
from govdisclose.ports.totals import Total
from govdisclose.ports.waymarks import Waymarks
from govdisclose.services.derivatives import release_derivatives
from govdisclose.services.drafting import drafters
from govdisclose.services.editing import (
    changed,
    find_record,
    item_change,
    likeness,
    living,
    refuse_future,
)
from govdisclose.services.erasing import attachment_change, erase_item
from govdisclose.services.item_rows import office_row
from govdisclose.services.merged_items import refuse_merged
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.proposing import (
    PENDING,
    load_matter,
    matter_ref,
    pending_record,
    propose,
    proposed_values,
    settled,
    take_step,
)
from govdisclose.services.recording import ItemChange
from govdisclose.services.releasing import Published, release
from govdisclose.services.reviews.gate import Gate
from govdisclose.services.reviews.remedies import open_remedy
from govdisclose.services.screened_items import ItemScreening, ScreenedItem
from govdisclose.services.secrecy import refuse_public, refuse_secret

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
    pending_version: int
    """Grows with each change to what waits, so that an approver can name what was seen; 0 for
    none."""
    attachments: tuple[Mapping[str, object], ...]


@attrs.frozen(kw_only=True)
class Catalogue:
    """Items: drafting, publishing and reading.

    ``index_scheme`` names the scheme in which the office issues numbers, ``flow`` gives the flow of
    a publication, which reading does without, and ``gate`` is asked before anything is published.
    """

    store: Store
    acting: Acting
    load_flow: Callable[[], Flow] = attrs.field(alias="flow")
    index_scheme: Callable[[UnitOfWork], IndexScheme]
    gate: Gate
    screening: ItemScreening

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
            item = record_to_item(record)
            pending = pending_record(unit, item)
            attachments = unit.records.list("attachment", shard=shard, where={"item": own})
            return ItemHistory(
                item=item,
                versions=unit.items.versions(shard, number),
                entries=unit.journal.entries_of(matter_ref(shard, number)),
                pending=None if pending is None else proposed_values(pending),
                pending_version=0 if pending is None else pending.version,
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

    def waymarks(self, where: ItemFilter, *, every: int) -> Waymarks:
        """Cursors of every ``every``-th row of a list, so that any part of it is read at once."""
        with self.store.read() as unit:
            return unit.items.waymarks(where, every=every)

    def waiting(self) -> tuple[tuple[Item, int], ...]:
        """Items with a change that waits for approval, and the entry that proposed it.

        In order of agency and reference; erased ones are left out.
        """
        with self.store.read() as unit:
            found = []
            for record in unit.records.list(PENDING, where={"open": 1}):
                item = record_to_item(find_record(unit, record.key))
                if not item.is_erased and not record.is_erased:
                    found.append((item, record.entry))
            return tuple(found)

    def hands_in(self, ref: str) -> frozenset[str]:
        """Staff keys, real and represented, of all who made what would become public; none of them
        may approve it.

        Raises:
            UnknownItem: There is no such item.
        """
        with self.store.read() as unit:
            record = find_record(unit, ref)
            return drafters(unit, self.flow, record, record_to_item(record))

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

    def table(self, where: ItemFilter) -> tuple[tuple[ExportColumn, ...], Iterator[ExportRow]]:
        """Columns and rows of the office's own export of all items that match, streamed."""
        return OFFICE_COLUMNS, (office_row(*pair) for pair in self.each(where))

    def each_public(self, where: ItemFilter, on: date) -> Iterator[PublicItem]:
        """What the public may see on a date, in ref order, streamed.

        Of a day that is past it is the version that acts dated up to that day left, under the
        agency's name of that day. Where that was not public, or there was none yet, as of items
        that were imported later, the present version stands in. Whether an item was public at all
        is what is known today: leaks are left out whatever was recorded.

        Raises:
            ClassifiedNotPublic: The office lies on a system for state secrets.
        """
        with self.store.read() as unit:
            refuse_public(unit)
        return self._each_public(where, on)

    def _each_public(self, where: ItemFilter, on: date) -> Iterator[PublicItem]:
        is_past = on < self.acting.environment.today()
        with self.store.read() as unit:
            directory = load_directory(unit)
            for record in unit.items.each(attrs.evolve(where, public_on=on)):
                agency = directory[record.shard].name_on(on)
                shown = public_item(record_to_item(record), agency, on)
                if shown is not None and is_past and record.version > 1:
                    shown = _shown_then(unit, record, agency, on) or shown
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
        """Change an item.

        What is public, or will be, and what passed the release gate stays as it is until a second
        person approves the change with :meth:`publish`. Drafts, what is withheld or given on
        request, and what was withdrawn are changed at once; none of them becomes public by it.

        Returns:
            The item as it stands now: unchanged where the change waits.

        Raises:
            UnknownItem, ItemErased, FieldNotEditable, SecrecyMarkFound, GroundMissing, LabelUnfit,
            SecretFixed.
            Conflict: The present version is not the expected one.
            ProposalWaiting: Somebody else proposed another value.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            record = find_record(unit, ref)
            item = living(record)
            refuse_merged(unit, record)
            refuse_secret(unit, item)
            version = record.version if expected_version is None else expected_version
            if version != record.version:
                raise Conflict(what="item", key=item.ref, found=record.version, expected=version)
            pending = pending_record(unit, item)
            is_withdrawn = item.withdrawal is not None
            if is_withdrawn:
                # Nobody else sees it, so what waited is taken over with the edit.
                fields = {**proposed_values(pending), **fields}
            revised = changed(item, fields)
            is_public = public_window(item)[0] is not None
            if not is_withdrawn and (is_public or item.release is Release.REVIEWED):
                propose(unit, recorder, self.flow, item, revised, fields)
                unit.commit()
                return item
            revised = attrs.evolve(revised, version=version + 1).sealed(
                recorder.environment.random_bytes(16)
            )
            if not is_public and public_window(revised)[0] is not None:
                # Nothing becomes public by an edit: it has to pass the gate like any draft.
                revised = attrs.evolve(revised, release=Release.NONE, published_on=None)
            change = item_change(record, revised, version, edited=True)
            if item.release is Release.RECORD and not is_withdrawn:
                recorder.record(revised.shard, "item.revised", revised.ref, items=[change])
            else:
                matter = load_matter(unit, self.flow, item.shard, item.number)
                move = "drafted" if not matter.ledger else "revised"
                move = "amended" if is_withdrawn else move
                take_step(recorder, matter, move, revised, change, settled(pending))
            unit.commit()
        return revised

    def decline(self, ref: str) -> Item:
        """Drop the change to an item that waits for approval; the item stays as it is.

        Raises:
            UnknownItem, ItemErased.
            NothingWaits: There is no such change.
            IllegalMove: It was withdrawn, and the next edit takes the change over.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, (Permission.DRAFT, Permission.APPROVE))
            item = living(find_record(unit, ref))
            pending = pending_record(unit, item)
            if pending is None:
                raise NothingWaits(ref=item.ref)
            matter = load_matter(unit, self.flow, item.shard, item.number)
            today = recorder.environment.today()
            matter.record(LedgerStep(move="declined", on=today, actor=recorder.actor))
            recorder.record(
                item.shard, "publication.declined", matter.ref, records=settled(pending)
            )
            unit.commit()
        return item

    def publish(
        self,
        ref: str,
        *,
        on: date | None = None,
        expected_version: int | None = None,
        expected_change: int | None = None,
        accepted: AcceptedReason | None = None,
    ) -> Published:
        """Approve the present content and publish it, or put approved changes in its place.

        What was withdrawn, but not as a leak, is public again; the days between count as public.
        The approver must not have drafted it, nor withdrawn it. The index number is issued in this
        transaction. Item and files are screened; what that finds is journaled as codes with the
        approver's reason.

        Raises:
            ScreeningStops, ScreeningUnanswered, ScreenedChanged: The screening found something.
            UnknownItem, ItemErased, NotProactive, PublishedBeforeFormed, FutureAct.
            LeakStaysWithdrawn, RestoredBeforeWithdrawn: It was withdrawn.
            FourEyes: Approver and drafter are the same person.
            NotCleared, PublishedBeforeCleared: Its review is not finished, or not in its favour.
            Conflict: The version, or what waits (0 for nothing), is not the one the approver saw.
            IllegalMove: It is published already and nothing is pending.
        """
        with self.store.read() as unit:
            # Before anything is looked into, so that who may not approve learns nothing by it.
            self.acting.actor(unit, Permission.APPROVE)
        screened = self.screened(ref)
        with self.store.write() as unit:
            approver = self.acting.recorder(unit, Permission.APPROVE)
            self.acting.actor(unit, Permission.PUBLISH)
            refuse_merged(unit, find_record(unit, ref))
            self._check_seen(unit, ref, expected_version, expected_change)
            self.screening.settle(unit, approver, screened, accepted)
            published = release(
                unit, approver, self.flow, self.index_scheme(unit), ref, on, self.gate
            )
            release_derivatives(unit, approver, published.item)
            unit.commit()
        return published

    def screened(self, ref: str) -> ScreenedItem:
        """What the screening finds in an item as it would become public, and in its files.

        Raises:
            UnknownItem, ItemErased.
        """
        return self.screening.screened(self.store, ref)

    @staticmethod
    def _check_seen(
        unit: UnitOfWork, ref: str, expected_version: int | None, expected_change: int | None
    ) -> None:
        """Refuse to approve what changed since the approver saw it."""
        record = find_record(unit, ref)
        item = record_to_item(record)
        pending = pending_record(unit, item)
        waiting = 0 if pending is None else pending.version
        if expected_version not in (None, record.version):
            raise Conflict(
                what="item", key=item.ref, found=record.version, expected=expected_version
            )
        if expected_change not in (None, waiting):
            raise Conflict(what=PENDING, key=item.ref, found=waiting, expected=expected_change)

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
                item,
                # What was public up to this day is fixed: an edit made later is not shown for it.
                release_hash=item.release_hash or item.content_hash(),
                withdrawn_on=day,
                withdrawal=withdrawal,
                version=record.version + 1,
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
            if leak:
                open_remedy(unit, recorder, withdrawn, day)
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
            LabelUnfit: The ground is no code; it stays in the journal for good.
            KeyMissing, KeyMismatch, KeyUnusable: The office's secret key is not there.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ERASE)
            if not is_label(ground):
                raise LabelUnfit(field="ground")
            record = find_record(unit, ref)
            item = living(record)
            self.acting.check_second_person(unit, recorder.actor, approver, item.ref, "erased")
            entry = erase_item(unit, recorder, item, ground=ground, approver=approver)
            unit.commit()
        return entry

    def attach(self, ref: str, name: str, stream: BinaryIO) -> str:
        """Store a file with an item; returns its SHA-256 in hex.

        Raises:
            UnknownItem, ItemErased.
            SecrecyMarkFound: The name or the content bears a secrecy mark.
        """
        if bears_marked_name(name):
            raise SecrecyMarkFound()
        with self.screening.admitted(name, stream) as admitted, self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            record = find_record(unit, ref)
            item = living(record)
            digest = unit.contents.put(item.shard, ContentSpace.ORIGINAL, admitted)
            change = attachment_change(unit, recorder, item, name=name, digest=digest)
            recorder.record(item.shard, "item.attached", item.ref, records=[change])
            unit.commit()
        return digest


def _shown_then(unit: UnitOfWork, present: ItemRecord, agency: str, on: date) -> PublicItem | None:
    """An item as acts dated up to a day left it; None if it was not public so."""
    for record in reversed(unit.items.versions(present.shard, present.number)):
        entries = unit.journal.entries(record.shard, after=record.entry - 1, limit=1)
        if entries and entries[0].on <= on:
            return public_item(record_to_item(record), agency, on)
    return None
