"""Items: present rows, former versions, and reads over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govdisclose.domain.catalogue.item import TEXT_FIELDS, item_ref
from govdisclose.domain.search_terms import scan_text, search_document
from govdisclose.errors import Conflict
from govdisclose.ports.kept_back import KeptBack
from govdisclose.ports.reading import decode_cursor, encode_cursor, search_fields
from govdisclose.ports.storage import (
    Cell,
    FigureQuery,
    ItemFilter,
    ItemRecord,
    ItemView,
    KnownItem,
    Page,
)
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.ports.waymarks import Waymarks
from govdisclose_postgres.connection import KeyTaken, Session
from govdisclose_postgres.figures import read_cells
from govdisclose_postgres.filters import Part, item_conditions, joined, search_conditions
from govdisclose_postgres.position import BEHIND_ALL, position
from govdisclose_postgres.schema import ITEM_COLUMNS
from govdisclose_postgres.search import count_found, newest_found
from govdisclose_postgres.terms import place_tokens, terms_literal

__all__ = ["ITEM_COPY", "PostgresItems", "stored_item"]

_QUALIFIED = ", ".join(f"i.{name}" for name in ItemRecord._fields)
_WIDTH = len(ItemRecord._fields)
_ALL = f"{ITEM_COLUMNS}, position, scan, terms"
_INSERT = f"INSERT INTO items ({_ALL}) VALUES ({', '.join(['%s'] * (_WIDTH + 2))}, %s::tsvector)"
ITEM_COPY = f"COPY items ({_ALL}) FROM STDIN"
"""The statement that loads rows made by :func:`stored_item`."""

_ASSIGNED = ", ".join(f"{name} = %s" for name in (*ItemRecord._fields, "position", "scan"))
_VIEW = (
    "i.shard, i.number, i.index_number, i.title, i.document_number, i.formed_on, i.published_on, "
    "i.mode, i.release, i.withdrawn_on, i.salt IS NULL"
)
_KNOWN = (
    "shard, number, version, index_key, identity, content_key, source_hash, edited, run, release, "
    "(salt IS NULL)::int, withdrawal"
)
_KEPT = "mode <> 'proactive' OR (withdrawn_on IS NOT NULL AND withdrawal IS DISTINCT FROM 'merged')"
_STILL_KEPT = (
    "i.mode <> 'proactive' OR (i.withdrawn_on IS NOT NULL AND i.withdrawal IS DISTINCT FROM "
    "'merged')"
)
_SAID = "v.content_key, v.document_number, v.formed_on, v.published_on"


def stored_item(record: ItemRecord, document: str | None = None) -> tuple[object, ...]:
    """A row of items with its order key and what it is found by.

    Args:
        record: The record.
        document: Its search document, if made already.
    """
    place = position(record.published_on, record.number)
    if record.salt is None:
        return (*record, place, None, None)
    fields = search_fields(record)
    made = search_document(fields) if document is None else document
    besides = place_tokens(record.shard, record.published_on)
    return (*record, place, scan_text(fields), terms_literal(made, besides))


class PostgresItems:
    """See :class:`govdisclose.ports.storage.ItemRepository`."""

    def __init__(self, session: Session, *, writes: bool) -> None:
        self._session = session
        self._writes = writes

    def next_number(self) -> int:
        row = self._session.row("SELECT max(number) FROM items")
        return 1 if row is None or row[0] is None else int(row[0]) + 1

    def get(self, shard: int, number: int) -> ItemRecord | None:
        row = self._session.row(
            f"SELECT {ITEM_COLUMNS} FROM items WHERE shard = %s AND number = %s", (shard, number)
        )
        return None if row is None else ItemRecord._make(row)

    def by_index_key(self, index_key: str) -> tuple[ItemRecord, ...]:
        rows = self._session.rows(
            f"SELECT {ITEM_COLUMNS} FROM items WHERE index_key = %s ORDER BY shard", (index_key,)
        )
        return tuple(map(ItemRecord._make, rows))

    def versions(self, shard: int, number: int) -> tuple[ItemRecord, ...]:
        rows = self._session.rows(
            f"SELECT {ITEM_COLUMNS} FROM item_versions WHERE shard = %s AND number = %s UNION ALL "
            f"SELECT {ITEM_COLUMNS} FROM items WHERE shard = %s AND number = %s ORDER BY version",
            (shard, number, shard, number),
        )
        return tuple(map(ItemRecord._make, rows))

    def known(
        self,
        *,
        index_keys: Sequence[str] = (),
        identities: Sequence[bytes] = (),
        content_keys: Sequence[int] = (),
    ) -> list[KnownItem]:
        found: dict[tuple[int, int], KnownItem] = {}
        wanted: tuple[tuple[str, str, Sequence[object]], ...] = (
            ("index_key", "text[]", index_keys),
            ("identity", "bytea[]", identities),
            ("content_key", "bigint[]", content_keys),
        )
        for column, kind, keys in wanted:
            if not keys:
                continue
            rows = self._session.rows(
                f"SELECT {_KNOWN} FROM items WHERE {column} = ANY(%s::{kind})", (list(keys),)
            )
            for known in map(KnownItem._make, rows):
                found[known.shard, known.number] = known
        return list(found.values())

    def kept_back(
        self, *, content_keys: Sequence[int] = (), document_numbers: Sequence[str] = ()
    ) -> list[KeptBack]:
        found: set[KeptBack] = set()
        ways: list[Part] = []
        if content_keys:
            ways.append(Part("content_key = ANY(%s::bigint[])", (list(content_keys),)))
        if document_numbers:
            # Long texts do not fit into an index: their hashes do.
            marks = list(document_numbers)
            ways.append(
                Part(
                    "md5(document_number) = ANY(SELECT md5(unnest(%s::text[]))) "
                    "AND document_number = ANY(%s::text[])",
                    (marks, marks),
                )
            )
        for way in ways:
            for table in ("items", "item_versions"):
                rows = self._session.rows(
                    f"SELECT i.shard, i.number, {_SAID}, (i.withdrawn_on IS NOT NULL)::int "
                    f"FROM (SELECT * FROM {table} WHERE {way.text} AND ({_KEPT})) v "
                    "JOIN items i ON i.shard = v.shard AND i.number = v.number "
                    f"WHERE i.salt IS NOT NULL AND ({_STILL_KEPT})",
                    way.values,
                )
                found.update(map(KeptBack._make, rows))
        return sorted(found, key=lambda kept: (kept.shard, kept.number, kept.content_key))

    def add(self, records: Sequence[ItemRecord], documents: Sequence[str] | None = None) -> None:
        if not records:
            return
        made: Iterable[str | None] = [None] * len(records) if documents is None else documents
        rows = (stored_item(record, text) for record, text in zip(records, made, strict=True))
        if len(records) == 1:
            self._refuse_taken(records)
            self._session.put_off(_INSERT, next(rows))
            return
        self._refuse_taken_numbers(records)
        # The server looks for the other keys while it writes; what it refuses, it undoes alone.
        self._session.put_off("SAVEPOINT added")
        try:
            self._session.copy_in(ITEM_COPY, rows)
        except KeyTaken as raised:
            self._session.execute("ROLLBACK TO SAVEPOINT added")
            raise _taken(records[0]) from raised
        self._session.put_off("RELEASE SAVEPOINT added")

    def _refuse_taken_numbers(self, records: Sequence[ItemRecord]) -> None:
        """Numbers are unique over all shards, which no key of the table holds.

        Nobody else writes meanwhile, so what is free now stays free.

        Raises:
            Conflict: A number is taken, by the store or by two of these.
        """
        numbers = {record.number for record in records}
        if len(numbers) != len(records):
            raise _taken(records[0])
        if min(numbers) >= self.next_number():
            return
        found = self._session.row(
            "SELECT 1 FROM items WHERE number = ANY(%s::bigint[]) LIMIT 1", (list(numbers),)
        )
        if found is not None:
            raise _taken(records[0])

    def _refuse_taken(self, records: Sequence[ItemRecord]) -> None:
        """A look beforehand, because a refused statement would end the transaction.

        Raises:
            Conflict: A number, index number or identity is taken.
        """
        numbers = [record.number for record in records]
        indexed = [(r.shard, r.index_key) for r in records if r.index_key is not None]
        identified = [(r.shard, r.identity) for r in records if r.identity is not None]
        tests = [Part("SELECT 1 FROM items WHERE number = ANY(%s::bigint[])", (numbers,))]
        if indexed:
            tests.append(_pairs("index_key", "text[]", indexed))
        if identified:
            tests.append(_pairs("identity", "bytea[]", identified))
        text = " UNION ALL ".join(f"({test.text} LIMIT 1)" for test in tests)
        values = [value for test in tests for value in test.values]
        if self._session.row(text, values) is not None:
            raise _taken(records[0])

    def replace(self, record: ItemRecord, *, expected_version: int) -> None:
        former = self.get(record.shard, record.number)
        if former is None or former.version != expected_version:
            raise Conflict(
                what="item",
                key=item_ref(record.shard, record.number),
                found=0 if former is None else former.version,
                expected=expected_version,
            )
        place = (record.shard, record.number)
        for column, value in (("index_key", record.index_key), ("identity", record.identity)):
            if value is None or value == getattr(former, column):
                continue
            other = self._session.row(
                f"SELECT 1 FROM items WHERE {column} = %s AND shard = %s AND number <> %s",
                (value, *place),
            )
            if other is not None:
                raise _taken(record)
        self._session.put_off(
            f"INSERT INTO item_versions ({ITEM_COLUMNS}) "
            f"SELECT {ITEM_COLUMNS} FROM items WHERE shard = %s AND number = %s",
            place,
        )
        self._session.put_off(
            f"UPDATE items SET {_ASSIGNED}, terms = %s::tsvector WHERE shard = %s AND number = %s",
            (*stored_item(record), *place),
        )

    def mark_imported(self, shard: int, number: int, *, source_hash: bytes, run: int) -> None:
        self._session.put_off(
            "UPDATE items SET source_hash = %s, run = %s, edited = 0 "
            "WHERE shard = %s AND number = %s",
            (source_hash, run, shard, number),
        )

    def erase_text(self, shard: int, number: int, *, identity: bytes | None = None) -> None:
        present = self.get(shard, number)
        if present is None:
            return
        if identity is None and present.salt is None:
            identity = present.identity
        blanks = ", ".join(f"{name} = NULL" for name in TEXT_FIELDS)
        for table in ("items", "item_versions"):
            self._session.put_off(
                f"UPDATE {table} SET {blanks}, salt = NULL, source_hash = NULL, content_key = 0, "
                "identity = NULL, public_from = NULL, public_until = NULL "
                "WHERE shard = %s AND number = %s",
                (shard, number),
            )
        self._session.put_off(
            "UPDATE items SET identity = %s, scan = NULL, terms = NULL "
            "WHERE shard = %s AND number = %s",
            (identity, shard, number),
        )

    def page(self, where: ItemFilter, *, limit: int, after: str | None = None) -> Page:
        high = BEHIND_ALL
        if after is not None:
            published_on, _shard, number = decode_cursor(after)
            high = position(published_on, number)
        if where.query is None:
            parts = item_conditions(where)
            if after is not None:
                parts.append(Part("i.position < %s", (high,)))
            text, values = joined(parts)
            rows = self._session.rows(
                f"SELECT {_VIEW} FROM items i WHERE {text} ORDER BY i.position DESC LIMIT %s",
                (*values, limit + 1),
            )
        else:
            rows = newest_found(self._session, where, _VIEW, wanted=limit + 1, high=high)
        views = tuple(ItemView(*row) for row in rows[:limit])
        cursor = None
        if views and len(rows) > limit:
            last = views[-1]
            cursor = encode_cursor(last.published_on, last.shard, last.number)
        return Page(views, cursor)

    def waymarks(self, where: ItemFilter, *, every: int) -> Waymarks:
        text, values = joined(_conditions(where))
        rows = self._session.rows(
            "SELECT published_on, shard, number FROM ("
            "SELECT i.published_on, i.shard, i.number, "
            "row_number() OVER (ORDER BY i.position DESC) AS at "
            f"FROM items i WHERE {text}) places WHERE at %% %s = 0 ORDER BY at",
            (*values, every),
        )
        cursors = tuple(encode_cursor(*row) for row in rows)
        return Waymarks(self.count(where, bound=None).total, cursors)

    def count(self, where: ItemFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        if where.query is not None and bound is not None:
            return count_found(self._session, where, bound)
        text, values = joined(_conditions(where))
        row = self._session.row(
            f"SELECT count(*) FROM (SELECT 1 FROM items i WHERE {text} LIMIT %s) found",
            (*values, None if bound is None else bound + 1),
        )
        found = 0 if row is None else int(row[0])
        if bound is not None and found > bound:
            return Total(bound, exact=False)
        return Total(found, exact=True)

    def each(self, where: ItemFilter) -> Iterator[ItemRecord]:
        text, values = joined(_conditions(where))
        rows = self._session.stream(
            f"SELECT {_QUALIFIED} FROM items i WHERE {text} ORDER BY i.shard, i.number",
            values,
            holds=self._writes,
        )
        return map(ItemRecord._make, rows)

    def cells(self, query: FigureQuery) -> list[Cell]:
        return read_cells(self._session, query)


def _conditions(where: ItemFilter) -> list[Part]:
    parts = item_conditions(where)
    if where.query is not None:
        parts += search_conditions(where.query)
    return parts


def _pairs(column: str, kind: str, pairs: Sequence[tuple[int, object]]) -> Part:
    shards, keys = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Part(
        f"SELECT 1 FROM items i JOIN unnest(%s::bigint[], %s::{kind}) AS w (shard, claim) "
        f"ON i.{column} = w.claim AND i.shard = w.shard",
        (shards, keys),
    )


def _taken(record: ItemRecord) -> Conflict:
    ref = item_ref(record.shard, record.number)
    return Conflict(what="item", key=ref, found="taken", expected="free")
