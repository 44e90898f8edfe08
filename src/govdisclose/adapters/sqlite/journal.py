"""Journal of the embedded store: entries, heads and recomputed commitments."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from heapq import merge

from govdisclose.adapters.sqlite.records import RECORD_COLUMNS, record_from_row
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.journal import GENESIS, Actor, Entry, Head, canonical, moment_text
from govdisclose.errors import Conflict
from govdisclose.ports.commitments import item_commitment, record_commitment
from govdisclose.ports.placing import Misplaced
from govdisclose.ports.storage import Commitment, ItemRecord, TextState

__all__ = ["ENTRY_COLUMNS", "SqliteJournal", "entry_from_row"]

ENTRY_COLUMNS = (
    "shard, number, on_date, recorded_at, account, person, acting_for, kind, subject, facts, "
    "leaves, root, previous, hash"
)
_ITEM_COLUMNS = ", ".join(ItemRecord._fields)


_UNREADABLE_DAY = date.min
_UNREADABLE_MOMENT = datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=4_096)
def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _UNREADABLE_DAY
    return day if day.isoformat() == text else _UNREADABLE_DAY


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _UNREADABLE_MOMENT
    # Said by the quick way and, where that differs, by the one that counts.
    if f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z" == text:
        return moment if moment.tzinfo is UTC else _UNREADABLE_MOMENT
    return moment if moment_text(moment) == text else _UNREADABLE_MOMENT


@lru_cache(maxsize=1_024)
def _actor(account: str, person: str, acting_for: str | None) -> Actor:
    return Actor(account=account, person=person, acting_for=acting_for)


def _facts(text: str) -> dict[str, object]:
    try:
        facts = json.loads(text)
    except ValueError:
        facts = None
    if isinstance(facts, dict) and canonical(facts).decode("utf-8", "replace") == text:
        return facts
    return {"unreadable": True}


def entry_from_row(row: Sequence[object]) -> Entry:
    """An entry of a row of ENTRY_COLUMNS; what was never written so becomes what no entry can have.

    Verification then names the entry instead of failing on it.
    """
    return Entry(
        shard=row[0],  # type: ignore[arg-type]  # STRICT tables hold the declared types
        number=row[1],  # type: ignore[arg-type]
        on=_day(str(row[2])),
        recorded_at=_moment(str(row[3])),
        actor=_actor(str(row[4]), str(row[5]), None if row[6] is None else str(row[6])),
        kind=str(row[7]),
        subject=str(row[8]),
        facts=_facts(str(row[9])),
        leaves=row[10],  # type: ignore[arg-type]
        root=row[11],  # type: ignore[arg-type]
        previous=row[12],  # type: ignore[arg-type]
        hash=row[13],  # type: ignore[arg-type]
    )


def _record_commitment(row: tuple[object, ...]) -> Commitment:
    try:
        return record_commitment(record_from_row(row))
    except (TypeError, ValueError):
        # Its JSON was damaged, so nothing can be recomputed: it is altered, and named.
        damaged = (*row[:7], "{}", None, *row[9:])
        commitment = record_commitment(record_from_row(damaged))
        return commitment._replace(digest=b"", text=TextState.ALTERED)


class SqliteJournal:
    """See :class:`govdisclose.ports.storage.Journal`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def head(self, shard: int) -> Head:
        row = self._connection.execute(
            "SELECT number, hash FROM heads WHERE shard = ?", (shard,)
        ).fetchone()
        if row is None:
            return Head(shard=shard, number=0, hash=GENESIS)
        return Head(shard=shard, number=row[0], hash=row[1])

    def heads(self) -> tuple[Head, ...]:
        rows = self._connection.execute("SELECT shard, number, hash FROM heads ORDER BY shard")
        return tuple(Head(shard=s, number=n, hash=h) for s, n, h in rows)

    def append(self, entry: Entry) -> None:
        head = self.head(entry.shard)
        if entry.number != head.number + 1 or entry.previous != head.hash:
            raise Conflict(
                what="journal", key=entry.shard, found=head.number, expected=entry.number - 1
            )
        self._connection.execute(
            f"INSERT INTO entries ({ENTRY_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                entry.shard,
                entry.number,
                entry.on.isoformat(),
                moment_text(entry.recorded_at),
                entry.actor.account,
                entry.actor.person,
                entry.actor.acting_for,
                entry.kind,
                entry.subject,
                canonical(dict(entry.facts)).decode(),
                entry.leaves,
                entry.root,
                entry.previous,
                entry.hash,
            ),
        )
        self._connection.execute(
            "INSERT INTO heads (shard, number, hash) VALUES (?,?,?) "
            "ON CONFLICT (shard) DO UPDATE SET number = excluded.number, hash = excluded.hash",
            (entry.shard, entry.number, entry.hash),
        )

    def entries(self, shard: int, *, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
        rows = self._connection.execute(
            f"SELECT {ENTRY_COLUMNS} FROM entries WHERE shard = ? AND number > ? "
            "ORDER BY number LIMIT ?",
            (shard, after, limit),
        )
        return tuple(entry_from_row(row) for row in rows)

    def entries_of(self, subject: str) -> tuple[Entry, ...]:
        rows = self._connection.execute(
            f"SELECT {ENTRY_COLUMNS} FROM entries WHERE subject = ? ORDER BY shard, number",
            (subject,),
        )
        return tuple(entry_from_row(row) for row in rows)

    def shards_with_rows(self) -> tuple[int, ...]:
        rows = self._connection.execute(
            "SELECT shard FROM entries UNION SELECT shard FROM items "
            "UNION SELECT shard FROM item_versions UNION SELECT shard FROM records ORDER BY shard"
        )
        return tuple(row[0] for row in rows)

    def misplaced(self, shard: int) -> tuple[Misplaced, ...]:
        items = self._connection.execute(
            "SELECT number, version, entry FROM items i WHERE shard = ? AND version <= "
            "(SELECT max(version) FROM item_versions v WHERE v.id = i.id) ORDER BY number",
            (shard,),
        )
        records = self._connection.execute(
            "SELECT kind, key, version, entry FROM records r WHERE shard = ? AND current <> "
            "(version = (SELECT max(version) FROM records s WHERE s.shard = r.shard "
            "AND s.kind = r.kind AND s.key = r.key)) ORDER BY kind, key, version",
            (shard,),
        )
        return (
            *(Misplaced("item", item_ref(shard, row[0]), *row[1:]) for row in items),
            *(Misplaced._make(row) for row in records),
        )

    def commitments(self, shard: int) -> Iterator[Commitment]:
        low, high = shard << 32, (shard + 1) << 32
        # Both item tables are read in one statement so that SQLite sorts on disk, not we in memory.
        items = self._connection.execute(
            f"SELECT {_ITEM_COLUMNS} FROM items WHERE id >= :low AND id < :high OR shard = :shard "
            f"UNION ALL SELECT {_ITEM_COLUMNS} FROM item_versions WHERE shard = :shard "
            "ORDER BY entry, leaf, number, version",
            {"low": low, "high": high, "shard": shard},
        )
        records = self._connection.execute(
            f"SELECT {RECORD_COLUMNS} FROM records WHERE shard = ? "
            "ORDER BY entry, leaf, kind, key, version",
            (shard,),
        )
        return merge(
            (item_commitment(ItemRecord._make(row)) for row in items),
            map(_record_commitment, records),
            key=lambda commitment: (commitment.entry, commitment.leaf),
        )
