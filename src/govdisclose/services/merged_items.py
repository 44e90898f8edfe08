"""What is kept of a merge: which item stands for which.

A merge is a record beside the item it took out of the catalogue; the item itself says only that it
was merged, and when. Functions here work inside a unit of work.
"""

from __future__ import annotations

from govdisclose.domain.catalogue.item import item_number, item_ref
from govdisclose.domain.catalogue.refusals import ItemMerged
from govdisclose.ports.storage import ItemRecord, Record, UnitOfWork

__all__ = ["MERGED_KIND", "kept_ref", "merge_of", "merged_into", "refuse_merged", "stands_for"]

MERGED_KIND = "merged_item"
"""Kind of the record; its key is the ref of the item that was merged."""


def merge_of(unit: UnitOfWork, shard: int, number: int) -> Record | None:
    """The merge that took an item out of the catalogue; None where none did, or it was undone."""
    record = unit.records.get(shard, MERGED_KIND, item_ref(shard, number))
    return None if record is None or record.deleted else record


def kept_ref(unit: UnitOfWork, shard: int, number: int) -> str | None:
    """The item that stands for one in the end: what it was merged into may have been merged too."""
    kept = None
    # Nothing is merged into what was merged, so the way ends.
    while (merge := merge_of(unit, shard, number)) is not None:
        kept = str(merge.facts["into"])
        shard, number = item_number(kept)
    return kept


def stands_for(unit: UnitOfWork, shard: int, number: int) -> dict[str, str]:
    """The item that stands for one, as a detail of a finding."""
    kept = kept_ref(unit, shard, number)
    return {} if kept is None else {"kept": kept}


def merged_into(unit: UnitOfWork, shard: int, number: int) -> tuple[str, ...]:
    """Refs of the items that were merged into one, in order."""
    found = unit.records.list(MERGED_KIND, where={"into": item_ref(shard, number)})
    return tuple(sorted((record.key for record in found), key=item_number))


def refuse_merged(unit: UnitOfWork, record: ItemRecord) -> None:
    """Refuse acts on what another item stands for.

    Raises:
        ItemMerged: It was merged.
    """
    kept = kept_ref(unit, record.shard, record.number)
    if kept is not None:
        raise ItemMerged(ref=item_ref(record.shard, record.number), kept=kept)
