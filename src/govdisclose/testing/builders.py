"""Valid values in one line, with fixed moments and salts, for tests of anything that stores.

Nothing here is random: the same call gives the same value, and every text is made up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import attrs

from govdisclose.domain.catalogue.agency import Agency, Dated, Level
from govdisclose.domain.catalogue.item import Item, Release, item_ref
from govdisclose.domain.journal import Actor, Entry, Head, moment_text, next_entry
from govdisclose.domain.text import fold
from govdisclose.ports.commitments import seal_record
from govdisclose.ports.conversion import item_to_record, record_to_item
from govdisclose.ports.matters import MatterRow
from govdisclose.ports.storage import ItemRecord, Record, Store, UnitOfWork

__all__ = [
    "ACTOR",
    "MOMENT",
    "agency",
    "entry",
    "fixed_bytes",
    "item",
    "item_record",
    "matter_row",
    "next_record",
    "next_version",
    "record",
    "store_items",
    "write_rows",
]

MOMENT = datetime(2024, 3, 4, 1, 30, tzinfo=UTC)
"""When everything is recorded unless a test says otherwise."""

ACTOR = Actor(account="office", person="clerk")
"""Who acts unless a test says otherwise."""

_ROW_FIELDS = frozenset(
    [
        "entry",
        "leaf",
        "recorded_at",
        "run",
        "source_hash",
        "edited",
        "index_key",
        "identity",
        "content_key",
    ]
)


def fixed_bytes(name: str, length: int = 16) -> bytes:
    """Bytes that look random and are always the same for a name; at most 32."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:length]


def agency(shard: int = 1, **changes: Any) -> Agency:
    """An agency on a shard; ``name`` and ``level`` stand for histories of one value."""
    name = changes.pop("name", f"测试单位{shard}")
    level = changes.pop("level", Level.DEPARTMENT)
    given: dict[str, Any] = {
        "code": f"T{shard:03}",
        "names": (Dated(name),),
        "levels": (Dated(level),),
        **changes,
    }
    return Agency(shard=shard, **given)


def item(**changes: Any) -> Item:
    """A sealed item, published as a record unless told otherwise; takes the fields of Item."""
    given: dict[str, Any] = {
        "shard": 1,
        "number": 1,
        "title": "关于测试工作的通知",
        "formed_on": date(2024, 1, 10),
        "published_on": date(2024, 1, 15),
        "release": Release.RECORD,
        **changes,
    }
    made = Item(**given)
    if made.salt is not None:
        return made.sealed(made.salt)
    return made.sealed(fixed_bytes(f"{made.ref}/{made.version}"))


def item_record(source: Item | None = None, **changes: Any) -> ItemRecord:
    """The row of an item; takes the fields of Item and those only rows have.

    Args:
        source: A sealed item to store instead of one made from ``changes``.
        changes: Without ``index_key`` it is the folded index number; without both, a fixed
            ``identity`` is given, so that no two items are taken for one.
    """
    row = {name: changes.pop(name) for name in _ROW_FIELDS & changes.keys()}
    stored = source if source is not None and not changes else _changed(source, changes)
    index_key = stored.index_number and fold(stored.index_number)
    given: dict[str, Any] = {
        "entry": 1,
        "leaf": 0,
        "recorded_at": moment_text(MOMENT),
        "index_key": index_key,
        "identity": None if index_key else fixed_bytes(f"identity {stored.ref}"),
        "content_key": int.from_bytes(fixed_bytes(f"content {stored.ref}", 8), signed=True),
        **row,
    }
    return item_to_record(stored, **given)


def _changed(source: Item | None, changes: Mapping[str, Any]) -> Item:
    return item(**changes) if source is None else _resealed(source, changes)


def _resealed(source: Item, changes: Mapping[str, Any]) -> Item:
    changed = attrs.evolve(source, **changes)
    return changed.sealed(fixed_bytes(f"{changed.ref}/{changed.version}"))


def next_version(former: ItemRecord, **changes: Any) -> ItemRecord:
    """The row that follows ``former``: one version and one entry on, sealed anew."""
    row: dict[str, Any] = {
        "entry": former.entry + 1,
        "leaf": 0,
        "recorded_at": former.recorded_at,
        "run": former.run,
        "source_hash": former.source_hash,
        "edited": bool(former.edited),
        "index_key": former.index_key,
        "identity": former.identity,
        "content_key": former.content_key,
        **{name: changes.pop(name) for name in _ROW_FIELDS & changes.keys()},
    }
    present = record_to_item(former)
    return item_to_record(_resealed(present, {"version": former.version + 1, **changes}), **row)


def record(**changes: Any) -> Record:
    """A sealed small record; takes the fields of Record."""
    given: dict[str, Any] = {
        "shard": 0,
        "kind": "setting",
        "key": "office",
        "version": 1,
        "entry": 1,
        "leaf": 0,
        "recorded_at": moment_text(MOMENT),
        "facts": {},
        **changes,
    }
    made = Record(**given)
    name = f"{made.shard}/{made.kind}/{made.key}/{made.version}"
    return seal_record(made, made.salt or fixed_bytes(name))


def next_record(former: Record, **changes: Any) -> Record:
    """The version that follows ``former``, sealed anew."""
    given = {"version": former.version + 1, "entry": former.entry + 1, **changes}
    shape = {
        name: getattr(former, name)
        for name in ("shard", "kind", "key", "leaf", "recorded_at", "facts", "text", "index")
    }
    return record(**{**shape, **given})


def entry(head: Head, **changes: Any) -> Entry:
    """The entry that follows ``head``; takes the keyword arguments of ``next_entry``."""
    given: dict[str, Any] = {
        "on": date(2024, 3, 4),
        "recorded_at": MOMENT,
        "actor": ACTOR,
        "kind": "item.recorded",
        "subject": item_ref(head.shard, 1) if head.shard else "office",
        **changes,
    }
    return next_entry(head, **given)


def matter_row(ref: str = "R1-1", **changes: Any) -> MatterRow:
    """The row of an open request, its shard that of its ref; takes the fields of MatterRow."""
    given: dict[str, Any] = {
        "shard": int(ref[1:].partition("-")[0]),
        "kind": "request",
        "ref": ref,
        "entry": 1,
        "stamp": "rules-1",
        "number": None,
        "opened_on": "2024-03-04",
        "received_on": "2024-03-04",
        "processed_on": None,
        "closed_on": None,
        "state": "registered",
        "law": "cn-2019",
        "due": "2024-04-01",
        "outcome": None,
        "category": "natural_person",
        "assignee": None,
        "party_key": None,
        "breaches": 0,
        "facts": {},
        **changes,
    }
    return MatterRow(**given)


def write_rows(
    unit: UnitOfWork,
    shard: int,
    *,
    items: Sequence[Item] = (),
    records: Sequence[Record] = (),
    recorded_at: datetime = MOMENT,
    on: date | None = None,
) -> Entry:
    """Write new rows of one shard under one journal entry, as a service does; does not commit.

    Args:
        items: Sealed items; they become leaves 0, 1, 2 … in their order.
        records: First versions; their leaves follow those of the items.
        on: Civil date of the act, that of ``recorded_at`` when not given.
    """
    head = unit.journal.head(shard)
    place: dict[str, Any] = {"entry": head.number + 1, "recorded_at": moment_text(recorded_at)}
    rows = [item_record(kept, leaf=leaf, **place) for leaf, kept in enumerate(items)]
    others = [
        seal_record(attrs.evolve(kept, shard=shard, leaf=leaf, **place), kept.salt or b"")
        for leaf, kept in enumerate(records, start=len(items))
    ]
    written = entry(
        head,
        on=on or recorded_at.date(),
        recorded_at=recorded_at,
        leaves=[*(row.digest for row in rows), *(other.digest for other in others)],
    )
    unit.journal.append(written)
    unit.items.add(rows)
    for other in others:
        unit.records.put(other, expected_version=other.version - 1)
    return written


def store_items(store: Store, items: Iterable[Item], *, recorded_at: datetime = MOMENT) -> None:
    """Write new items and commit: one entry for each shard, in shard order."""
    by_shard: dict[int, list[Item]] = {}
    for kept in items:
        by_shard.setdefault(kept.shard, []).append(kept)
    with store.write() as unit:
        for shard in sorted(by_shard):
            write_rows(unit, shard, items=by_shard[shard], recorded_at=recorded_at)
        unit.commit()
