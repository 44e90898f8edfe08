"""Journal: entries, heads and recomputed commitments."""

from __future__ import annotations

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
from govdisclose_postgres.connection import Session
from govdisclose_postgres.schema import ITEM_COLUMNS

__all__ = ["PostgresJournal"]

_APPEND = (
    f"WITH written AS (INSERT INTO entries ({ENTRY_COLUMNS}) "
    f"VALUES ({', '.join(['%s'] * 14)}) RETURNING shard, number, hash) "
    "INSERT INTO heads (shard, number, hash) SELECT shard, number, hash FROM written "
    "ON CONFLICT (shard) DO UPDATE SET number = excluded.number, hash = excluded.hash"
)


class PostgresJournal:
    """See :class:`govdisclose.ports.storage.Journal`."""

    def __init__(self, session: Session, *, writes: bool) -> None:
        self._session = session
        self._writes = writes
        self._read: dict[int, Head] = {}
        self._turn = session.turn

    def head(self, shard: int) -> Head:
        # Nobody else writes to a chain before this transaction ends.
        known = self._known().get(shard)
        if known is not None:
            return known
        found = self._found(shard)
        # A statement may just have begun a transaction.
        self._known()[shard] = found
        return found

    def _known(self) -> dict[int, Head]:
        if not self._writes or self._turn != self._session.turn or not self._session.in_transaction:
            self._turn = self._session.turn
            self._read = {}
        return self._read

    def _found(self, shard: int) -> Head:
        row = self._session.row("SELECT number, hash FROM heads WHERE shard = %s", (shard,))
        if row is None:
            return Head(shard=shard, number=0, hash=GENESIS)
        return Head(shard=shard, number=row[0], hash=row[1])

    def heads(self) -> tuple[Head, ...]:
        rows = self._session.rows("SELECT shard, number, hash FROM heads ORDER BY shard")
        return tuple(Head(shard=row[0], number=row[1], hash=row[2]) for row in rows)

    def append(self, entry: Entry) -> None:
        head = self.head(entry.shard)
        if entry.number != head.number + 1 or entry.previous != head.hash:
            raise Conflict(
                what="journal", key=entry.shard, found=head.number, expected=entry.number - 1
            )
        self._session.put_off(_APPEND, entry_values(entry))
        self._known()[entry.shard] = Head(shard=entry.shard, number=entry.number, hash=entry.hash)

    def entries(self, shard: int, *, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
        rows = self._session.rows(
            f"SELECT {ENTRY_COLUMNS} FROM entries WHERE shard = %s AND number > %s "
            "ORDER BY number LIMIT %s",
            (shard, after, limit),
        )
        return tuple(map(entry_from_row, rows))

    def entries_of(self, subject: str) -> tuple[Entry, ...]:
        rows = self._session.rows(
            f"SELECT {ENTRY_COLUMNS} FROM entries WHERE subject = %s ORDER BY shard, number",
            (subject,),
        )
        return tuple(map(entry_from_row, rows))

    def shards_with_rows(self) -> tuple[int, ...]:
        rows = self._session.rows(
            "SELECT shard FROM entries UNION SELECT shard FROM items "
            "UNION SELECT shard FROM item_versions UNION SELECT shard FROM records ORDER BY shard"
        )
        return tuple(row[0] for row in rows)

    def misplaced(self, shard: int) -> tuple[Misplaced, ...]:
        items = self._session.rows(
            "SELECT number, version, entry FROM items i WHERE shard = %s AND version <= "
            "(SELECT max(version) FROM item_versions v WHERE v.shard = i.shard "
            "AND v.number = i.number) ORDER BY number",
            (shard,),
        )
        records = self._session.rows(
            "SELECT kind, key, version, entry FROM records r WHERE shard = %s AND current <> "
            "(version = (SELECT max(version) FROM records s WHERE s.shard = r.shard "
            "AND s.kind = r.kind AND s.key = r.key))::int ORDER BY kind, key, version",
            (shard,),
        )
        return (
            *(Misplaced("item", item_ref(shard, row[0]), row[1], row[2]) for row in items),
            *(Misplaced(row[0], row[1], row[2], row[3]) for row in records),
        )

    def commitments(self, shard: int) -> Iterator[Commitment]:
        # The server sorts, on disk where that is needed.
        items = self._session.stream(
            f"SELECT {ITEM_COLUMNS} FROM items WHERE shard = %s UNION ALL "
            f"SELECT {ITEM_COLUMNS} FROM item_versions WHERE shard = %s "
            "ORDER BY entry, leaf, number, version",
            (shard, shard),
            holds=self._writes,
        )
        records = self._session.stream(
            f"SELECT {RECORD_COLUMNS} FROM records WHERE shard = %s "
            "ORDER BY entry, leaf, kind, key, version",
            (shard,),
            holds=self._writes,
        )
        return merge(
            (item_commitment(ItemRecord._make(row)) for row in items),
            map(commitment_of_row, records),
            key=lambda commitment: (commitment.entry, commitment.leaf),
        )
