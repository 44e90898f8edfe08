"""The index of matters."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from govdisclose.domain.journal import canonical
from govdisclose.errors import Conflict
from govdisclose.ports.flat_rows import ENTRY_COLUMNS, entry_from_row
from govdisclose.ports.matter_reading import (
    MatterPlace,
    check_tally_filter,
    decode_matter_cursor,
    encode_matter_cursor,
    encode_matter_place,
    is_empty_filter,
    kept_outlooks,
    serial_of,
)
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
from govdisclose_postgres.connection import Session
from govdisclose_postgres.filters import Part, joined
from govdisclose_postgres.matter_filters import chosen, matter_conditions
from govdisclose_postgres.schema import MATTER_COLUMNS
from govdisclose_postgres.terms import terms_literal

__all__ = ["PostgresMatters", "matter_from_row"]

_QUALIFIED = ", ".join(f"m.{name}" for name in MatterRow._fields)
_ENTRY = ", ".join(f"e.{name}" for name in ENTRY_COLUMNS.split(", "))
_ASSIGNED = ", ".join(
    f"{name} = excluded.{name}" for name in (*MatterRow._fields, "serial") if name != "shard"
)
_PUT = (
    f"INSERT INTO matters ({MATTER_COLUMNS}, serial, document, terms) "
    f"VALUES ({', '.join(['%s'] * (len(MatterRow._fields) + 2))}, %s::tsvector) "
    f"ON CONFLICT (shard, ref) DO UPDATE SET {_ASSIGNED}, "
    "document = coalesce(excluded.document, matters.document), "
    "terms = CASE WHEN excluded.document IS NULL THEN matters.terms ELSE excluded.terms END"
)
_ORDERS = {
    MatterOrder.NEWEST: "m.opened_on DESC, m.shard DESC, m.serial DESC, m.ref DESC",
    MatterOrder.DUE: "m.due_order, m.shard, m.serial, m.ref",
}
_BEHIND = {
    MatterOrder.NEWEST: "(m.opened_on, m.shard, m.serial, m.ref) < (%s, %s, %s, %s)",
    MatterOrder.DUE: "(m.due_order, m.shard, m.serial, m.ref) > (%s, %s, %s, %s)",
}


def matter_from_row(row: Sequence[Any]) -> MatterRow:
    """A row of the columns in their order."""
    return MatterRow._make((*row[:-1], json.loads(str(row[-1]))))


class PostgresMatters:
    """See :class:`govdisclose.ports.matters.MatterIndex`."""

    def __init__(self, session: Session, *, writes: bool) -> None:
        self._session = session
        self._writes = writes

    def put(self, row: MatterRow, outlooks: Sequence[Outlook], document: str | None = None) -> None:
        kept = kept_outlooks(outlooks)
        self._refuse_taken(row)
        made = None if document is None else " ".join(part for part in document.split(" ") if part)
        self._session.put_off(
            _PUT,
            (
                *row[:-1],
                canonical(dict(row.facts)).decode(),
                serial_of(row.ref),
                made,
                None if made is None else terms_literal(made),
            ),
        )
        self._session.put_off(
            "DELETE FROM matter_outlooks WHERE shard = %s AND ref = %s", (row.shard, row.ref)
        )
        if kept:
            mark = "(%s,%s,%s,%s,%s,%s,%s,%s,%s)"
            self._session.put_off(
                "INSERT INTO matter_outlooks (shard, ref, topic, kind, limit_id, value, since, "
                f"until, due) VALUES {', '.join([mark] * len(kept))}",
                [
                    value
                    for one in kept
                    for value in (
                        *(row.shard, row.ref, one.topic, row.kind, one.limit),
                        *(one.value, one.since, one.until, one.due),
                    )
                ],
            )

    def _refuse_taken(self, row: MatterRow) -> None:
        """A look beforehand, because a refused statement would end the transaction."""
        found = self._session.row(
            "SELECT shard, kind, ref FROM matters WHERE ref = %s AND (shard <> %s OR kind <> %s) "
            "UNION ALL SELECT shard, kind, ref FROM matters WHERE number = %s AND kind = %s "
            "AND shard = %s AND ref <> %s LIMIT 1",
            (row.ref, row.shard, row.kind, row.number, row.kind, row.shard, row.ref),
        )
        if found is not None:
            key = row.ref if found[2] == row.ref else row.number or row.ref
            raise Conflict(what=row.kind, key=key, found="taken", expected="free")

    def put_many(self, rows: Sequence[tuple[MatterRow, Sequence[Outlook], str | None]]) -> None:
        for row, outlooks, document in rows:
            self.put(row, outlooks, document)

    def get(self, ref: str) -> MatterRow | None:
        row = self._session.row(f"SELECT {MATTER_COLUMNS} FROM matters WHERE ref = %s", (ref,))
        return None if row is None else matter_from_row(row)

    def by_number(self, kind: str, number: str) -> tuple[MatterRow, ...]:
        rows = self._session.rows(
            f"SELECT {MATTER_COLUMNS} FROM matters WHERE number = %s AND kind = %s ORDER BY shard",
            (number, kind),
        )
        return tuple(map(matter_from_row, rows))

    def document(self, ref: str) -> str | None:
        row = self._session.row("SELECT document FROM matters WHERE ref = %s", (ref,))
        return None if row is None else row[0]

    def outlooks(self, ref: str) -> tuple[Outlook, ...]:
        rows = self._session.rows(
            "SELECT topic, value, since, until, limit_id, due FROM matter_outlooks WHERE ref = %s "
            "AND shard = (SELECT shard FROM matters WHERE ref = %s) "
            "ORDER BY topic, limit_id, since, value",
            (ref, ref),
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
        place = None if after is None else decode_matter_cursor(order, after)
        if is_empty_filter(where):
            return MatterPage((), None)
        parts = matter_conditions(where)
        if place is not None:
            parts.append(Part(_BEHIND[order], tuple(place)))
        text, values = joined(parts)
        rows = self._session.rows(
            f"SELECT {_QUALIFIED} FROM matters m WHERE {text} ORDER BY {_ORDERS[order]} LIMIT %s",
            (*values, limit + 1),
        )
        page = tuple(map(matter_from_row, rows[:limit]))
        more = bool(page) and len(rows) > len(page)
        return MatterPage(page, encode_matter_cursor(order, page[-1]) if more else None)

    def waymarks(
        self, where: MatterFilter, *, order: MatterOrder = MatterOrder.NEWEST, every: int
    ) -> Waymarks:
        if is_empty_filter(where):
            return Waymarks(0, ())
        text, values = joined(matter_conditions(where))
        day = "m.opened_on" if order is MatterOrder.NEWEST else "m.due_order"
        rows = self._session.rows(
            "SELECT day, shard, serial, ref FROM ("
            f"SELECT {day} AS day, m.shard, m.serial, m.ref, "
            f"row_number() OVER (ORDER BY {_ORDERS[order]}) AS at "
            f"FROM matters m WHERE {text}) places WHERE at %% %s = 0 ORDER BY at",
            (*values, every),
        )
        cursors = (encode_matter_place(order, MatterPlace._make(row)) for row in rows)
        return Waymarks(self.count(where, bound=None).total, tuple(cursors))

    def count(self, where: MatterFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        if is_empty_filter(where):
            return Total(0, exact=True)
        text, values = joined(matter_conditions(where))
        row = self._session.row(
            f"SELECT count(*) FROM (SELECT 1 FROM matters m WHERE {text} LIMIT %s) found",
            (*values, None if bound is None else bound + 1),
        )
        found = 0 if row is None else int(row[0])
        if bound is not None and found > bound:
            return Total(bound, exact=False)
        return Total(found, exact=True)

    def each(self, where: MatterFilter) -> Iterator[MatterRow]:
        if is_empty_filter(where):
            return iter(())
        text, values = joined(matter_conditions(where))
        rows = self._session.stream(
            f"SELECT {_QUALIFIED} FROM matters m WHERE {text} ORDER BY m.shard, m.serial, m.ref",
            values,
            holds=self._writes,
        )
        return map(matter_from_row, rows)

    def tally(
        self, topic: str, on: date, *, where: MatterFilter | None = None
    ) -> list[OutlookCell]:
        plain = check_tally_filter(where)
        day = on.isoformat()
        parts = [
            Part("o.topic = %s AND o.since <= %s AND o.until > %s", (topic, day, day)),
            *chosen("o.kind", plain.kinds),
            *chosen("o.shard", plain.agencies),
        ]
        source = "matter_outlooks o"
        if plain.assignee is not None:
            source += " JOIN matters m ON m.shard = o.shard AND m.ref = o.ref"
            parts.append(Part("m.assignee = %s", (plain.assignee,)))
        text, values = joined(parts)
        rows = self._session.rows(
            f"SELECT o.shard, o.kind, o.limit_id, o.value, count(*) FROM {source} WHERE {text} "
            "GROUP BY o.shard, o.kind, o.limit_id, o.value",
            values,
        )
        return [OutlookCell._make(row) for row in rows]

    def forget_text(self, ref: str) -> None:
        self._session.put_off(
            "UPDATE matters SET party_key = NULL, document = NULL, terms = NULL WHERE ref = %s",
            (ref,),
        )

    def stale(self, stamps: Mapping[str, str], *, limit: int = 1000) -> tuple[str, ...]:
        if not stamps:
            return ()
        rows = self._session.rows(
            "SELECT m.ref FROM matters m JOIN unnest(%s::text[], %s::text[]) AS s (kind, stamp) "
            "ON m.kind = s.kind AND m.stamp <> s.stamp WHERE m.closed_on IS NULL "
            "ORDER BY m.shard, m.serial, m.ref LIMIT %s",
            (list(stamps.keys()), list(stamps.values()), limit),
        )
        return tuple(row[0] for row in rows)

    def ledgers(self, kind: str, *, shard: int | None = None) -> Iterator[Ledger]:
        condition = "" if shard is None else " AND m.shard = %s"
        rows = self._session.stream(
            f"SELECT {_ENTRY} FROM matters m JOIN entries e "
            f"ON e.subject = m.ref AND e.shard = m.shard WHERE m.kind = %s{condition} "
            "ORDER BY m.shard, m.serial, m.ref, e.number",
            (kind,) if shard is None else (kind, shard),
            holds=self._writes,
        )
        for (owner, ref), entries in groupby(rows, key=itemgetter(0, 8)):
            yield Ledger(shard=owner, ref=ref, entries=tuple(map(entry_from_row, entries)))

    def unindexed(self, prefix: str, *, limit: int = 1000) -> tuple[tuple[int, str], ...]:
        rows = self._session.rows(
            "SELECT DISTINCT e.shard, e.subject FROM entries e WHERE "
            "substr(e.kind, 1, length(%s::text)) = %s AND NOT EXISTS (SELECT 1 FROM matters m "
            "WHERE m.ref = e.subject) ORDER BY e.shard, e.subject LIMIT %s",
            (prefix, prefix, limit),
        )
        return tuple((row[0], row[1]) for row in rows)

    def next_serial(self, shard: int, kind: str, *, series: str = "") -> int:
        row = self._session.row(
            "SELECT serial FROM matters WHERE kind = %s AND shard = %s "
            "AND substr(ref, 1, length(%s::text)) = %s ORDER BY serial DESC LIMIT 1",
            (kind, shard, series, series),
        )
        return 1 if row is None else int(row[0]) + 1
