"""Journal of the embedded store: entries, heads and recomputed commitments."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from heapq import merge

from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.journal import GENESIS, Entry, Head
from govdisclose.errors import Conflict
from govdisclose.ports.commitments import item_commitment
from govdisclose.ports.flat_rows import (
    ENTRY_COLUMNS,
    RECORD_COLUMNS,
    commitment_of_row,
    entry_from_row,
    entry_values,
)
from govdisclose.ports.placing import Misplaced
from govdisclose.ports.storage import Commitment, ItemRecord

__all__ = ["SqliteJournal"]

_ITEM_COLUMNS = ", ".join(ItemRecord._fields)


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
            entry_values(entry),
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
            map(commitment_of_row, records),
            key=lambda commitment: (commitment.entry, commitment.leaf),
        )
