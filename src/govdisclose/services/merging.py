"""Merging: two items that are one document become one, and can become two again.

The dropped item leaves the catalogue from the day of the merge on; its index number stays its own,
and a file that brings it again meets the merge. What the kept item takes over of the other is an
edit like any other, so where a second person has to approve edits, that person approves this one.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import Carrier, Item, Withdrawal, item_ref
from govdisclose.domain.catalogue.refusals import (
    FieldNotEditable,
    KeptNotPublic,
    MergedBySamePerson,
    MergeFieldPresent,
    MergeWithItself,
    NotMerged,
    WithdrawnNotMerged,
)
from govdisclose.domain.catalogue.visibility import is_public, public_window
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import ContentSpace, ItemRecord, Record, Store, UnitOfWork
from govdisclose.services.catalogue import Catalogue
from govdisclose.services.editing import EDITABLE_FIELDS, find_record, item_change, living
from govdisclose.services.merged_items import (
    MERGED_KIND,
    kept_ref,
    merge_of,
    merged_into,
    refuse_merged,
)
from govdisclose.services.organisation import Acting
from govdisclose.services.proposing import matter_ref, pending_record, settled
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.secrecy import refuse_secret

__all__ = [
    "TAKEABLE_FIELDS",
    "MergeLinks",
    "MergeReason",
    "Merged",
    "Merging",
]

_CARRIERS, _ATTACHMENTS = "carriers", "attachments"
TAKEABLE_FIELDS = frozenset(EDITABLE_FIELDS - {"mode", "ground"}) | {_CARRIERS, _ATTACHMENTS}
"""What the kept item may take over where it has none; carriers and attachments are added to its
own. Whether it is disclosed, and on what ground it is not, is decided for each item by itself."""


class MergeReason(Enum):
    """Why two items are one document."""

    TWO_NUMBERS = "two_numbers"
    """It was recorded under two index or document numbers."""
    TWO_SPELLINGS = "two_spellings"
    """Its title was spelled in two ways."""
    ENTERED_TWICE = "entered_twice"
    """The same record was entered twice."""
    TWO_AGENCIES = "two_agencies"
    """Two agencies recorded a document of one of them, or a joint one."""
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Merged:
    """Outcome of a merge."""

    kept: Item
    """As it stands now; unchanged where what it takes over waits for approval."""
    dropped: Item
    taken: tuple[str, ...]
    """Fields the kept item takes over, sorted."""
    waits: bool
    """Whether a second person has to approve some of them."""


@attrs.frozen(kw_only=True)
class MergeLinks:
    """What merges say of an item."""

    into: str | None
    """The item that stands for it in the end."""
    reason: MergeReason | None
    """Why it was merged."""
    holds: tuple[str, ...]
    """Items that were merged into it, in order."""


@attrs.frozen(kw_only=True)
class Merging:
    """Merges items and takes merges back."""

    store: Store
    acting: Acting
    catalogue: Catalogue

    def links(self, ref: str) -> MergeLinks:
        """What an item was merged into, and what was merged into it.

        Raises:
            UnknownItem: There is none.
        """
        with self.store.read() as unit:
            record = find_record(unit, ref)
            merge = merge_of(unit, record.shard, record.number)
            return MergeLinks(
                into=kept_ref(unit, record.shard, record.number),
                reason=None if merge is None else MergeReason(merge.facts["reason"]),
                holds=merged_into(unit, record.shard, record.number),
            )

    def merge(
        self,
        keep: str,
        drop: str,
        *,
        reason: MergeReason = MergeReason.OTHER,
        take: Collection[str] = (),
        take_missing: bool = False,
    ) -> Merged:
        """Let one item stand for two.

        What the kept item takes over is written first, each part by the act it would be otherwise;
        should the merge then be refused because somebody else was quicker, that part stands.

        Args:
            keep: Ref or index number of the item that stays.
            drop: That of the item that goes.
            reason: Why they are one document.
            take: Names of TAKEABLE_FIELDS.
            take_missing: Take whatever the kept item lacks and the other has.

        Raises:
            UnknownItem, ItemErased, MergeWithItself.
            ItemMerged, WithdrawnNotMerged: One of them left the catalogue already.
            KeptNotPublic: The public would lose a document.
            FieldNotEditable: A name is none of TAKEABLE_FIELDS.
            MergeFieldPresent: The kept item has a value of its own.
            ProposalWaiting: Somebody else proposed another value for a field that is taken.
            NotPermitted: Merging is for who may withdraw, taking over for who may draft as well.
        """
        with self.store.read() as unit:
            self.acting.actor(unit, Permission.PUBLISH)
            kept_record, dropped_record = self._checked(unit, keep, drop)
            kept, dropped = record_to_item(kept_record), record_to_item(dropped_record)
            names = _names(kept, dropped, take, take_missing=take_missing)
            attached = unit.records.list(
                "attachment", shard=dropped.shard, where={"item": dropped.ref}
            )
            if names:
                self.acting.actor(unit, Permission.DRAFT)
        fields = {
            name: getattr(dropped, name) for name in names if name not in (_CARRIERS, _ATTACHMENTS)
        }
        waits = False
        if fields:
            revised = self.catalogue.revise(kept.ref, fields, expected_version=kept.version)
            waits = revised.version == kept.version
        taken = {*fields}
        if _ATTACHMENTS in names and self._take_attachments(kept, dropped, attached):
            taken.add(_ATTACHMENTS)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.PUBLISH)
            kept_record, dropped_record = self._checked(unit, kept.ref, dropped.ref)
            kept = living(kept_record)
            if _CARRIERS in names:
                more = _added(kept.carriers, living(dropped_record).carriers)
                if more != kept.carriers:
                    kept = _with_carriers(recorder, kept_record, dropped.ref, more)
                    taken.add(_CARRIERS)
            dropped = _drop(unit, recorder, dropped_record, kept.ref, reason)
            unit.commit()
        return Merged(kept=kept, dropped=dropped, taken=tuple(sorted(taken)), waits=waits)

    def unmerge(self, ref: str) -> Item:
        """Take a merge back: the item stands in the catalogue again as it did before.

        What the other item took over of it stays there; who wants it gone revises that item.

        Raises:
            UnknownItem, ItemErased.
            NotMerged: It was not merged, or was since withdrawn as a leak.
            MergedBySamePerson: It becomes public again, and the same person took it out.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.PUBLISH)
            record = find_record(unit, ref)
            item = living(record)
            merge = merge_of(unit, record.shard, record.number)
            if merge is None or item.withdrawal is not Withdrawal.MERGED:
                raise NotMerged(ref=item.ref)
            restored = attrs.evolve(
                item, withdrawn_on=None, withdrawal=None, version=record.version + 1
            )
            if public_window(restored)[0] is not None:
                _check_other_person(unit, recorder, item, merge)
            recorder.record(
                item.shard,
                "item.unmerged",
                matter_ref(item.shard, item.number),
                facts={"item": item.ref, "into": merge.facts["into"]},
                items=[item_change(record, restored, record.version, edited=bool(record.edited))],
                records=[
                    RecordChange(
                        kind=MERGED_KIND,
                        key=item.ref,
                        facts=merge.facts,
                        deleted=True,
                        expected_version=merge.version,
                    )
                ],
            )
            unit.commit()
        return restored

    def _checked(self, unit: UnitOfWork, keep: str, drop: str) -> tuple[ItemRecord, ItemRecord]:
        """The rows of both items, once nothing stands against their merge."""
        kept_record, dropped_record = find_record(unit, keep), find_record(unit, drop)
        kept, dropped = living(kept_record), living(dropped_record)
        if kept.ref == dropped.ref:
            raise MergeWithItself(ref=kept.ref)
        for item, record in ((kept, kept_record), (dropped, dropped_record)):
            refuse_merged(unit, record)
            refuse_secret(unit, item)
            if item.withdrawal is not None:
                raise WithdrawnNotMerged(ref=item.ref)
        today = self.acting.environment.today()
        if is_public(dropped, today) and not is_public(kept, today):
            raise KeptNotPublic(kept=kept.ref, dropped=dropped.ref)
        return kept_record, dropped_record

    def _take_attachments(self, kept: Item, dropped: Item, attached: Collection[Record]) -> bool:
        """Attach the other item's files to the kept one, as anybody may who drafts."""
        taken = 0
        for record in attached:
            text = record.text or {}
            digest = str(text.get("digest", ""))
            with self.store.read() as unit:
                # What another office sent lies among the public files only.
                space = next(
                    (
                        each
                        for each in ContentSpace
                        if unit.contents.size(dropped.shard, each, digest) is not None
                    ),
                    None,
                )
                if space is None:
                    continue
                with unit.contents.open(dropped.shard, space, digest) as stream:
                    self.catalogue.attach(kept.ref, str(text["name"]), stream)
            taken += 1
        return taken > 0


def _names(
    kept: Item, dropped: Item, take: Collection[str], *, take_missing: bool
) -> frozenset[str]:
    """Fields to take over.

    Raises:
        FieldNotEditable, MergeFieldPresent: One cannot be taken.
    """
    for name in sorted(take):
        if name not in TAKEABLE_FIELDS:
            raise FieldNotEditable(ref=kept.ref, field=name)
        if name in (_CARRIERS, _ATTACHMENTS):
            continue
        own = getattr(kept, name)
        if own is not None and own != getattr(dropped, name):
            raise MergeFieldPresent(kept=kept.ref, field=name)
    wanted = TAKEABLE_FIELDS if take_missing else frozenset(take)
    return frozenset(
        name
        for name in wanted
        if name in (_CARRIERS, _ATTACHMENTS)
        or (getattr(kept, name) is None and getattr(dropped, name) is not None)
    )


def _added(own: tuple[Carrier, ...], others: tuple[Carrier, ...]) -> tuple[Carrier, ...]:
    return (*own, *(carrier for carrier in others if carrier not in own))


def _with_carriers(
    recorder: Recorder, record: ItemRecord, dropped: str, carriers: tuple[Carrier, ...]
) -> Item:
    """Record where else the document was published; that is a fact and no part of its content."""
    item = attrs.evolve(record_to_item(record), carriers=carriers, version=record.version + 1)
    recorder.record(
        item.shard,
        "item.took_over",
        matter_ref(item.shard, item.number),
        facts={"item": item.ref, "from": dropped, "fields": [_CARRIERS]},
        items=[item_change(record, item, record.version, edited=True)],
    )
    return item


def _drop(
    unit: UnitOfWork, recorder: Recorder, record: ItemRecord, kept: str, reason: MergeReason
) -> Item:
    """Take an item out of the catalogue from today on, with what waited for approval."""
    item = attrs.evolve(
        record_to_item(record),
        withdrawn_on=recorder.environment.today(),
        withdrawal=Withdrawal.MERGED,
        version=record.version + 1,
    )
    ref = item_ref(record.shard, record.number)
    former = unit.records.get(record.shard, MERGED_KIND, ref)
    facts = {"item": ref, "into": kept, "reason": reason.value}
    records = [
        RecordChange(
            kind=MERGED_KIND,
            key=ref,
            facts=facts,
            index={"into": kept},
            expected_version=0 if former is None else former.version,
        ),
        *settled(pending_record(unit, item)),
    ]
    recorder.record(
        record.shard,
        "item.merged",
        matter_ref(record.shard, record.number),
        facts=facts,
        items=[item_change(record, item, record.version, edited=bool(record.edited))],
        records=records,
    )
    return item


def _check_other_person(unit: UnitOfWork, recorder: Recorder, item: Item, merge: Record) -> None:
    """Refuse to make an item public again by the hand that took it out."""
    entries = unit.journal.entries(item.shard, after=merge.entry - 1, limit=1)
    hands = frozenset[str]().union(*(entry.actor.persons for entry in entries))
    shared = hands & recorder.actor.persons
    if shared:
        raise MergedBySamePerson(ref=item.ref, person="、".join(sorted(shared)))
