"""The index of matters of the embedded store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter

from govdisclose.adapters.sqlite.matter_filters import agency_token, kind_token
from govdisclose.adapters.sqlite.matter_queries import (
    count_matters,
    each_matter,
    matter_from_row,
    matter_page,
    matter_waymarks,
    tally,
)
from govdisclose.adapters.sqlite.matter_schema import (
    MATTER_COLUMNS,
    MAX_ORDINAL,
    matter_position,
)
from govdisclose.adapters.sqlite.position import OfficeFull
from govdisclose.adapters.sqlite.scrubbing import ScrubNotice
from govdisclose.adapters.sqlite.token_index import TokenIndex
from govdisclose.domain.journal import canonical
from govdisclose.errors import Conflict
from govdisclose.ports.flat_rows import ENTRY_COLUMNS, entry_from_row
from govdisclose.ports.matter_reading import kept_outlooks, serial_of
from govdisclose.ports.matters import (
    Ledger,
    MatterFilter,
    MatterOrder,
    MatterPage,
    MatterRow,
    Outlook,
    OutlookCell,
)
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.ports.waymarks import Waymarks

__all__ = ["SqliteMatters", "matter_document"]

_KEYS = "position, ordinal, serial"
_INSERT = (
    f"INSERT INTO matters ({_KEYS}, {MATTER_COLUMNS}) "
    f"VALUES (?, ?, ?, {', '.join('?' * len(MatterRow._fields))})"
)
_UPDATE = (
    "UPDATE matters SET position = ?, "
    f"{', '.join(f'{name} = ?' for name in MatterRow._fields)} WHERE position = ?"
)
_ENTRY = ", ".join(f"e.{name}" for name in ENTRY_COLUMNS.split(", "))


def matter_document(shard: int, kind: str, document: str) -> str:
    """What the index holds of a matter: its search document, its agency and its kind."""
    return f"{document} {agency_token(shard)} {kind_token(kind)}"


class SqliteMatters:
    """See :class:`govdisclose.ports.matters.MatterIndex`."""

    def __init__(
        self, connection: sqlite3.Connection, scrub: ScrubNotice, *, is_bulk: bool = False
    ) -> None:
        self._connection = connection
        self._scrub = scrub
        self.search = TokenIndex(connection, "matter_search", is_bulk=is_bulk)

    def put(self, row: MatterRow, outlooks: Sequence[Outlook], document: str | None = None) -> None:
        kept = kept_outlooks(outlooks)
        found = self._connection.execute(
            "SELECT position, ordinal, shard, kind FROM matters WHERE ref = ?", (row.ref,)
        ).fetchone()
        if found is None:
            position = self._insert(row)
        else:
            former, ordinal, shard, kind = found
            if (shard, kind) != (row.shard, row.kind):
                raise Conflict(what=row.kind, key=row.ref, found="taken", expected="free")
            position = matter_position(row.opened_on, ordinal)
            self._write(row, _UPDATE, (position, *_stored(row), former))
            self._connection.execute("DELETE FROM matter_outlooks WHERE matter = ?", (former,))
            if document is None and position != former:
                document = self._document(shard, former)
            if document is not None:
                self._drop_document(shard, kind, former)
        self._connection.executemany(
            "INSERT INTO matter_outlooks (topic, shard, kind, limit_id, value, since, until, "
            "matter, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (o.topic, row.shard, row.kind, o.limit, o.value, o.since, o.until, position, o.due)
                for o in kept
            ],
        )
        if document is not None:
            self._connection.execute(
                "INSERT INTO matter_texts (shard, matter, document) VALUES (?, ?, ?)",
                (row.shard, position, document),
            )
            indexed = matter_document(row.shard, row.kind, document)
            self.search.put_off([(position, True, indexed)])

    def put_many(self, rows: Sequence[tuple[MatterRow, Sequence[Outlook], str | None]]) -> None:
        for row, outlooks, document in rows:
            self.put(row, outlooks, document)

    def get(self, ref: str) -> MatterRow | None:
        row = self._connection.execute(
            f"SELECT {MATTER_COLUMNS} FROM matters WHERE ref = ?", (ref,)
        ).fetchone()
        return None if row is None else matter_from_row(row)

    def by_number(self, kind: str, number: str) -> tuple[MatterRow, ...]:
        rows = self._connection.execute(
            f"SELECT {MATTER_COLUMNS} FROM matters WHERE number = ? AND kind = ? ORDER BY shard",
            (number, kind),
        )
        return tuple(map(matter_from_row, rows))

    def document(self, ref: str) -> str | None:
        row = self._connection.execute(
            "SELECT shard, position FROM matters WHERE ref = ?", (ref,)
        ).fetchone()
        return None if row is None else self._document(row[0], row[1])

    def outlooks(self, ref: str) -> tuple[Outlook, ...]:
        rows = self._connection.execute(
            "SELECT o.topic, o.value, o.since, o.until, o.limit_id, o.due FROM matters m "
            "CROSS JOIN matter_outlooks o ON o.matter = m.position WHERE m.ref = ? "
            "ORDER BY o.topic, o.limit_id, o.since, o.value",
            (ref,),
        )
        return tuple(map(Outlook._make, rows))

    def page(
        self,
        where: MatterFilter,
        *,
        order: MatterOrder = MatterOrder.NEWEST,
        limit: int,
        after: str | None = None,
    ) -> MatterPage:
        self.search.make_changes()
        return matter_page(self._connection, where, order=order, limit=limit, after=after)

    def waymarks(
        self, where: MatterFilter, *, order: MatterOrder = MatterOrder.NEWEST, every: int
    ) -> Waymarks:
        self.search.make_changes()
        return matter_waymarks(self._connection, where, order=order, every=every)

    def count(self, where: MatterFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        self.search.make_changes()
        return count_matters(self._connection, where, bound=bound)

    def each(self, where: MatterFilter) -> Iterator[MatterRow]:
        self.search.make_changes()
        return each_matter(self._connection, where)

    def tally(
        self, topic: str, on: date, *, where: MatterFilter | None = None
    ) -> list[OutlookCell]:
        return tally(self._connection, topic, on, where)

    def forget_text(self, ref: str) -> None:
        found = self._connection.execute(
            "SELECT position, shard, kind FROM matters WHERE ref = ?", (ref,)
        ).fetchone()
        if found is None:
            return
        position, shard, kind = found
        self._connection.execute(
            "UPDATE matters SET party_key = NULL WHERE position = ?", (position,)
        )
        self._drop_document(shard, kind, position)
        self.search.rewrite()
        self._scrub.wanted = True

    def stale(self, stamps: Mapping[str, str], *, limit: int = 1000) -> tuple[str, ...]:
        found: list[tuple[int, int, str]] = []
        for kind, stamp in stamps.items():
            for sign in ("<", ">"):
                found += self._connection.execute(
                    "SELECT shard, serial, ref FROM matters INDEXED BY matters_open_by_stamp "
                    f"WHERE closed_on IS NULL AND kind = ? AND stamp {sign} ? "
                    "ORDER BY shard, serial, ref LIMIT ?",
                    (kind, stamp, limit),
                )
        return tuple(ref for _shard, _serial, ref in sorted(found)[:limit])

    def ledgers(self, kind: str, *, shard: int | None = None) -> Iterator[Ledger]:
        condition = "" if shard is None else " AND m.shard = ?"
        rows = self._connection.execute(
            f"SELECT {_ENTRY} FROM matters m INDEXED BY matters_by_serial "
            "CROSS JOIN entries e INDEXED BY entries_by_subject "
            f"ON e.subject = m.ref AND e.shard = m.shard WHERE m.kind = ?{condition} "
            "ORDER BY m.shard, m.serial, m.ref, e.number",
            (kind,) if shard is None else (kind, shard),
        )
        for (owner, ref), entries in groupby(rows, key=itemgetter(0, 8)):
            yield Ledger(shard=owner, ref=ref, entries=tuple(map(entry_from_row, entries)))

    def unindexed(self, prefix: str, *, limit: int = 1000) -> tuple[tuple[int, str], ...]:
        # Subjects are walked in their index; only of those without a row are entries read.
        rows = self._connection.execute(
            "SELECT s.shard, s.subject FROM (SELECT DISTINCT subject, shard FROM entries "
            "INDEXED BY entries_by_subject) s WHERE NOT EXISTS (SELECT 1 FROM matters m "
            "WHERE m.ref = s.subject) AND EXISTS (SELECT 1 FROM entries e INDEXED BY "
            "entries_by_subject WHERE e.subject = s.subject AND e.shard = s.shard "
            "AND substr(e.kind, 1, length(?1)) = ?1) ORDER BY s.shard, s.subject LIMIT ?2",
            (prefix, limit),
        )
        return tuple((row[0], row[1]) for row in rows)

    def next_serial(self, shard: int, kind: str, *, series: str = "") -> int:
        row = self._connection.execute(
            "SELECT serial FROM matters INDEXED BY matters_by_serial WHERE kind = ?1 "
            "AND shard = ?2 AND substr(ref, 1, length(?3)) = ?3 ORDER BY serial DESC LIMIT 1",
            (kind, shard, series),
        ).fetchone()
        return 1 if row is None else int(row[0]) + 1

    def _insert(self, row: MatterRow) -> int:
        last = self._connection.execute("SELECT max(ordinal) FROM matters").fetchone()[0]
        ordinal = 1 if last is None else int(last) + 1
        if ordinal > MAX_ORDINAL:
            raise OfficeFull(ref=row.ref, limit=MAX_ORDINAL)
        position = matter_position(row.opened_on, ordinal)
        self._write(row, _INSERT, (position, ordinal, serial_of(row.ref), *_stored(row)))
        return position

    def _write(self, row: MatterRow, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._connection.execute(statement, values)
        except sqlite3.IntegrityError as raised:
            # Only its number can be taken: its ref and its place were looked up.
            raise Conflict(
                what=row.kind, key=row.number or row.ref, found="taken", expected="free"
            ) from raised

    def _document(self, shard: int, position: int) -> str | None:
        row = self._connection.execute(
            "SELECT document FROM matter_texts WHERE shard = ? AND matter = ?", (shard, position)
        ).fetchone()
        return None if row is None else str(row[0])

    def _drop_document(self, shard: int, kind: str, position: int) -> None:
        document = self._document(shard, position)
        if document is None:
            return
        self._connection.execute(
            "DELETE FROM matter_texts WHERE shard = ? AND matter = ?", (shard, position)
        )
        self.search.put_off([(position, False, matter_document(shard, kind, document))])


def _stored(row: MatterRow) -> tuple[object, ...]:
    return (*row[:-1], canonical(dict(row.facts)).decode())
