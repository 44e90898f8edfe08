"""Items of the embedded store: present rows, former versions, and reads over them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from govdisclose.adapters.sqlite.figures import read_cells
from govdisclose.adapters.sqlite.kept_back import kept_back
from govdisclose.adapters.sqlite.position import (
    MAX_NUMBER,
    OfficeFull,
    date_range,
    item_id,
    place_at,
    position,
)
from govdisclose.adapters.sqlite.scrubbing import ScrubNotice
from govdisclose.adapters.sqlite.search import SearchIndex
from govdisclose.domain.catalogue.agency import MAX_SHARD
from govdisclose.domain.catalogue.item import TEXT_FIELDS, item_ref
from govdisclose.errors import Conflict
from govdisclose.ports.kept_back import KeptBack
from govdisclose.ports.reading import decode_cursor, encode_cursor
from govdisclose.ports.storage import (
    Cell,
    FigureQuery,
    ItemFilter,
    ItemRecord,
    ItemStage,
    ItemView,
    KnownItem,
    Page,
)
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.ports.waymarks import Waymarks

__all__ = ["SqliteItems", "filter_conditions"]

_FIELDS = ", ".join(ItemRecord._fields)
_QUALIFIED = ", ".join(f"i.{name}" for name in ItemRecord._fields)
_INSERT = (
    f"INSERT INTO items (id, position, {_FIELDS}) "
    f"VALUES (?, ?, {', '.join('?' * len(ItemRecord._fields))})"
)
_VIEW = (
    "i.shard, i.number, i.index_number, i.title, i.document_number, i.formed_on, i.published_on, "
    "i.mode, i.release, i.withdrawn_on, i.salt IS NULL"
)
_PLACE = "{key} AS place"
_KNOWN = (
    "shard, number, version, index_key, identity, content_key, source_hash, edited, run, release, "
    "salt IS NULL, withdrawal"
)
_STAGES = {
    ItemStage.WITHDRAWN: "i.withdrawn_on IS NOT NULL",
    ItemStage.DRAFT: "i.withdrawn_on IS NULL AND i.release = 'none'",
    ItemStage.PUBLISHED: "i.withdrawn_on IS NULL AND i.release <> 'none'",
}


def filter_conditions(where: ItemFilter) -> tuple[list[str], list[object]]:
    """SQL conditions on ``items i`` and their values, for all of a filter but its query."""
    conditions: list[str] = []
    values: list[object] = []
    if where.agencies is not None:
        conditions.append(f"i.shard IN ({', '.join('?' * len(where.agencies))})")
        values.extend(sorted(where.agencies))
    for column in ("theme", "category", "genre", "audience"):
        wanted = getattr(where, column)
        if wanted is not None:
            conditions.append(f"i.{column} = ?")
            values.append(wanted)
    if where.mode is not None:
        conditions.append("i.mode = ?")
        values.append(where.mode.value)
    if where.stage is not None:
        conditions.append(_STAGES[where.stage])
    if where.published_from is not None:
        conditions.append("i.published_on >= ?")
        values.append(where.published_from.isoformat())
    if where.published_to is not None:
        conditions.append("i.published_on <= ?")
        values.append(where.published_to.isoformat())
    if where.public_on is not None:
        on = where.public_on.isoformat()
        conditions.append("i.public_from <= ? AND (i.public_until IS NULL OR ? < i.public_until)")
        values.extend((on, on))
    return conditions, values


class SqliteItems:
    """See :class:`govdisclose.ports.storage.ItemRepository`."""

    def __init__(
        self, connection: sqlite3.Connection, scrub: ScrubNotice, *, is_bulk: bool = False
    ) -> None:
        self._connection = connection
        self._scrub = scrub
        self.search = SearchIndex(connection, is_bulk=is_bulk)

    def next_number(self) -> int:
        row = self._connection.execute("SELECT max(number) FROM items").fetchone()
        return 1 if row[0] is None else int(row[0]) + 1

    def get(self, shard: int, number: int) -> ItemRecord | None:
        row = self._connection.execute(
            f"SELECT {_FIELDS} FROM items WHERE id = ?", (item_id(shard, number),)
        ).fetchone()
        return None if row is None else ItemRecord._make(row)

    def by_index_key(self, index_key: str) -> tuple[ItemRecord, ...]:
        rows = self._connection.execute(
            f"SELECT {_FIELDS} FROM items WHERE index_key = ? ORDER BY shard", (index_key,)
        )
        return tuple(ItemRecord._make(row) for row in rows)

    def versions(self, shard: int, number: int) -> tuple[ItemRecord, ...]:
        key = item_id(shard, number)
        rows = self._connection.execute(
            f"SELECT {_FIELDS} FROM item_versions WHERE id = ? UNION ALL "
            f"SELECT {_FIELDS} FROM items WHERE id = ? ORDER BY version",
            (key, key),
        )
        return tuple(ItemRecord._make(row) for row in rows)

    def known(
        self,
        *,
        index_keys: Sequence[str] = (),
        identities: Sequence[bytes] = (),
        content_keys: Sequence[int] = (),
    ) -> list[KnownItem]:
        found: dict[tuple[int, int], KnownItem] = {}
        wanted: tuple[tuple[str, Sequence[object]], ...] = (
            ("index_key", index_keys),
            ("identity", identities),
            ("content_key", content_keys),
        )
        for column, keys in wanted:
            for start in range(0, len(keys), 500):
                part = keys[start : start + 500]
                marks = ", ".join("?" * len(part))
                rows = self._connection.execute(
                    f"SELECT {_KNOWN} FROM items WHERE {column} IN ({marks})", tuple(part)
                )
                for row in rows:
                    known = KnownItem._make(row)
                    found[known.shard, known.number] = known
        return list(found.values())

    def kept_back(
        self, *, content_keys: Sequence[int] = (), document_numbers: Sequence[str] = ()
    ) -> list[KeptBack]:
        return kept_back(self._connection, content_keys, document_numbers)

    def add(self, records: Sequence[ItemRecord], documents: Sequence[str] | None = None) -> None:
        for record in records:
            if record.number > MAX_NUMBER or record.shard > MAX_SHARD:
                raise OfficeFull(ref=item_ref(record.shard, record.number), limit=MAX_NUMBER)
        places = [position(r.published_on, r.number) for r in records]
        try:
            self._connection.executemany(
                _INSERT,
                [(r[0] << 32 | r[1], place, *r) for r, place in zip(records, places, strict=True)],
            )
        except sqlite3.IntegrityError as raised:
            key = item_ref(records[0].shard, records[0].number) if records else ""
            raise Conflict(what="item", key=key, found="taken", expected="free") from raised
        self.search.add(records, places, documents)

    def replace(self, record: ItemRecord, *, expected_version: int) -> None:
        former = self.get(record.shard, record.number)
        if former is None or former.version != expected_version:
            raise Conflict(
                what="item",
                key=item_ref(record.shard, record.number),
                found=0 if former is None else former.version,
                expected=expected_version,
            )
        key = item_id(record.shard, record.number)
        before = position(former.published_on, record.number)
        after = position(record.published_on, record.number)
        self.search.remove(former, before)
        self._connection.execute(
            f"INSERT INTO item_versions (id, {_FIELDS}) "
            f"SELECT id, {_FIELDS} FROM items WHERE id = ?",
            (key,),
        )
        assignments = ", ".join(f"{name} = ?" for name in ItemRecord._fields)
        try:
            self._connection.execute(
                f"UPDATE items SET position = ?, {assignments} WHERE id = ?", (after, *record, key)
            )
        except sqlite3.IntegrityError as raised:
            ref = item_ref(record.shard, record.number)
            raise Conflict(what="item", key=ref, found="taken", expected="free") from raised
        self.search.add([record], [after], None)

    def mark_imported(self, shard: int, number: int, *, source_hash: bytes, run: int) -> None:
        self._connection.execute(
            "UPDATE items SET source_hash = ?, run = ?, edited = 0 WHERE id = ?",
            (source_hash, run, item_id(shard, number)),
        )

    def erase_text(self, shard: int, number: int, *, identity: bytes | None = None) -> None:
        present = self.get(shard, number)
        if present is None:
            return
        if identity is None and present.salt is None:
            identity = present.identity
        place = position(present.published_on, number)
        self.search.remove(present, place)
        blanks = ", ".join(f"{name} = NULL" for name in TEXT_FIELDS)
        for table in ("items", "item_versions"):
            self._connection.execute(
                f"UPDATE {table} SET {blanks}, salt = NULL, source_hash = NULL, content_key = 0, "
                "identity = NULL, public_from = NULL, public_until = NULL WHERE id = ?",
                (item_id(shard, number),),
            )
        self._connection.execute(
            "UPDATE items SET identity = ? WHERE id = ?", (identity, item_id(shard, number))
        )
        # It stays in the lists of its agency, so it stays in the index under its agency.
        self.search.add([present._replace(salt=None)], [place], None)
        self.search.tokens.rewrite()
        self._scrub.wanted = True

    def page(self, where: ItemFilter, *, limit: int, after: str | None = None) -> Page:
        below = None
        if after is not None:
            published_on, _shard, number = decode_cursor(after)
            below = position(published_on, number)
        rows = self._connection.execute(*self._select(where, _VIEW, below=below, limit=limit + 1))
        views = [_view(row) for row in rows]
        more = len(views) > limit
        views = views[:limit]
        cursor = None
        if more and views:
            last = views[-1]
            cursor = encode_cursor(last.published_on, last.shard, last.number)
        return Page(tuple(views), cursor)

    def waymarks(self, where: ItemFilter, *, every: int) -> Waymarks:
        # From mark to mark SQLite only steps along the keys, which is ten times as quick as having
        # it number them; a key says all a cursor needs, so no row is read.
        cursors: list[str] = []
        below: int | None = None
        if where.agencies is not None and not where.agencies:
            return Waymarks(0, ())
        while True:
            statement, values = self._select(where, _PLACE, below=below, limit=every)
            mark = self._connection.execute(
                f"{statement} OFFSET ?", (*values[:-1], 1, every - 1)
            ).fetchone()
            if mark is None:
                (rest,) = self._connection.execute(
                    f"SELECT count(*) FROM ({statement})", values
                ).fetchone()
                return Waymarks(len(cursors) * every + int(rest), tuple(cursors))
            below = int(mark[0])
            published_on, number = place_at(below)
            cursors.append(encode_cursor(published_on, 0, number))

    def count(self, where: ItemFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        limit = -1 if bound is None else bound + 1
        statement, values = self._select(where, "1", limit=limit, ordered=False)
        row = self._connection.execute(f"SELECT count(*) FROM ({statement})", values).fetchone()
        found = int(row[0])
        if bound is not None and found > bound:
            return Total(bound, exact=False)
        return Total(found, exact=True)

    def each(self, where: ItemFilter) -> Iterator[ItemRecord]:
        statement, values = self._select(where, _QUALIFIED, limit=-1, order="i.id")
        for row in self._connection.execute(statement, values):
            yield ItemRecord._make(row)

    def cells(self, query: FigureQuery) -> list[Cell]:
        return read_cells(self._connection, query, filter_conditions, self.search.expression)

    def _select(
        self,
        where: ItemFilter,
        columns: str,
        *,
        limit: int,
        below: int | None = None,
        ordered: bool = True,
        order: str | None = None,
    ) -> tuple[str, tuple[object, ...]]:
        """A SELECT over ``items i`` with its values, newest first unless told otherwise."""
        if where.agencies is not None and not where.agencies:
            return f"SELECT {columns.format(key='i.position')} FROM items i WHERE 0", ()
        low = high = None
        if where.published_from is not None or where.published_to is not None:
            low, high = date_range(where.published_from, where.published_to)
        if below is not None:
            high = below - 1 if high is None else min(high, below - 1)
        match = self.search.match(where)
        key = "i.position" if match is None else "s.rowid"
        conditions: list[str] = []
        values: list[object] = []
        for sign, bound in ((">=", low), ("<=", high)):
            if bound is not None:
                conditions.append(f"{key} {sign} ?")
                values.append(bound)
        if match is None:
            rest, rest_values = filter_conditions(where)
            source = "items i"
        else:
            rest, rest_values = filter_conditions(match.rest)
            joined = bool(rest) or columns not in ("1", _PLACE) or order is not None
            source = f"{match.table} s" + (
                " CROSS JOIN items i ON i.position = s.rowid" if joined else ""
            )
            conditions.insert(0, f"{match.table} MATCH ?")
            values.insert(0, match.expression)
        conditions += rest
        values += rest_values
        text = f"SELECT {columns.format(key=key)} FROM {source}"
        if conditions:
            text += " WHERE " + " AND ".join(conditions)
        if order is not None:
            text += f" ORDER BY {order}"
        elif ordered:
            text += f" ORDER BY {key} DESC"
        if limit >= 0:
            text += " LIMIT ?"
            values.append(limit)
        return text, tuple(values)


def _view(row: Sequence[Any]) -> ItemView:
    # SQLite has no truth values: the last column is 0 or 1.
    return ItemView(*[*row[:-1], bool(row[-1])])
