"""Reads over the index of matters of the embedded store: pages, totals, streams and tallies."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date
from heapq import merge
from itertools import product

from govdisclose.adapters.sqlite.matter_filters import (
    Part,
    chosen,
    joined,
    narrow_source,
    outlook_source,
    row_conditions,
    search_expression,
)
from govdisclose.adapters.sqlite.matter_schema import MATTER_COLUMNS, positions_of_day
from govdisclose.ports.matter_reading import (
    MatterPlace,
    check_tally_filter,
    decode_matter_cursor,
    encode_matter_cursor,
    encode_matter_place,
    is_empty_filter,
    newest_place,
    row_place,
)
from govdisclose.ports.matters import (
    MatterFilter,
    MatterOrder,
    MatterPage,
    MatterRow,
    OutlookCell,
)
from govdisclose.ports.totals import Total
from govdisclose.ports.waymarks import Waymarks

__all__ = [
    "QUALIFIED",
    "count_matters",
    "each_matter",
    "matter_from_row",
    "matter_page",
    "matter_waymarks",
    "tally",
]

QUALIFIED = ", ".join(f"m.{name}" for name in MatterRow._fields)
"""Columns of a row of ``matters m``."""

_ARMS_LIMIT = 64
"""Lists of so many kinds and agencies at most are merged from a list of each."""

_ORDERS = {
    MatterOrder.NEWEST: "m.opened_on DESC, m.shard DESC, m.serial DESC, m.ref DESC",
    MatterOrder.DUE: "m.due_order, m.shard, m.serial, m.ref",
}
_PLACES_ORDERS = {
    MatterOrder.NEWEST: "day DESC, shard DESC, serial DESC, ref DESC",
    MatterOrder.DUE: "day, shard, serial, ref",
}
_BEHIND = {
    MatterOrder.NEWEST: "(m.opened_on, m.shard, m.serial, m.ref) < (?, ?, ?, ?)",
    MatterOrder.DUE: "(m.due_order, m.shard, m.serial, m.ref) > (?, ?, ?, ?)",
}


def matter_from_row(row: Sequence[object]) -> MatterRow:
    """A row of the columns in their order."""
    return MatterRow._make((*row[:-1], json.loads(str(row[-1]))))


def matter_page(
    connection: sqlite3.Connection,
    where: MatterFilter,
    *,
    order: MatterOrder,
    limit: int,
    after: str | None,
) -> MatterPage:
    """See :meth:`govdisclose.ports.matters.MatterIndex.page`."""
    place = None if after is None else decode_matter_cursor(order, after)
    if is_empty_filter(where):
        return MatterPage((), None)
    if where.query is not None and order is MatterOrder.NEWEST:
        rows = _newest_found(connection, where, limit=limit, after=place)
    else:
        text, values = _page_statement(connection, where, order=order, limit=limit, after=place)
        rows = [matter_from_row(row) for row in connection.execute(text, values)]
    page = tuple(rows[:limit])
    more = bool(page) and len(rows) > len(page)
    return MatterPage(page, encode_matter_cursor(order, page[-1]) if more else None)


def matter_waymarks(
    connection: sqlite3.Connection, where: MatterFilter, *, order: MatterOrder, every: int
) -> Waymarks:
    """See :meth:`govdisclose.ports.matters.MatterIndex.waymarks`."""
    if is_empty_filter(where):
        return Waymarks(0, ())
    text, values = _places_statement(connection, where, order=order)
    places = connection.execute(text, values)
    cursors: list[str] = []
    while len(part := places.fetchmany(every)) == every:
        cursors.append(encode_matter_place(order, MatterPlace._make(part[-1])))
    return Waymarks(len(cursors) * every + len(part), tuple(cursors))


def _places_statement(
    connection: sqlite3.Connection, where: MatterFilter, *, order: MatterOrder
) -> Part:
    """A statement that gives the place of every matter of a list in its order.

    Of a list by one index only keys are read.
    """
    day = "m.opened_on" if order is MatterOrder.NEWEST else "m.due_order"
    columns = f"{day} AS day, m.shard, m.serial, m.ref"
    conditions = row_conditions(where)
    source = narrow_source(connection, where, is_bounded=True)
    if source is not None:
        rest = joined(conditions)
        return Part(
            f"SELECT {columns} FROM {source.text} WHERE {rest.text} ORDER BY {_ORDERS[order]}",
            (*source.values, *rest.values),
        )
    lists = list(_lists(connection, where, order))
    parts = [
        Part(
            f"SELECT {columns} FROM matters m INDEXED BY {index} WHERE {rest.text}",
            rest.values,
        )
        for index, keys in lists
        for rest in [joined([*keys, *conditions])]
    ]
    text = " UNION ALL ".join(part.text for part in parts)
    ordered = _ORDERS[order] if len(parts) == 1 else _PLACES_ORDERS[order]
    return Part(f"{text} ORDER BY {ordered}", tuple(v for part in parts for v in part.values))


def _page_statement(
    connection: sqlite3.Connection,
    where: MatterFilter,
    *,
    order: MatterOrder,
    limit: int,
    after: MatterPlace | None,
) -> Part:
    """A statement that gives one row more than the page has, if there are so many."""
    conditions = row_conditions(where)
    if after is not None:
        conditions.append(Part(_BEHIND[order], tuple(after)))
    source = None
    if not (order is MatterOrder.DUE and _is_plainly_open(where)):
        source = narrow_source(connection, where, is_bounded=True)
    if source is not None:
        rest = joined(conditions)
        return Part(
            f"SELECT {QUALIFIED} FROM {source.text} WHERE {rest.text} "
            f"ORDER BY {_ORDERS[order]} LIMIT ?",
            (*source.values, *rest.values, limit + 1),
        )
    arms = [
        _arm(index, joined([*keys, *conditions]), order, limit)
        for index, keys in _lists(connection, where, order)
    ]
    text = " UNION ALL ".join(f"SELECT * FROM ({arm.text})" for arm in arms)
    return Part(
        f"SELECT {MATTER_COLUMNS} FROM ({text}) m ORDER BY {_ORDERS[order]} LIMIT ?",
        (*(value for arm in arms for value in arm.values), limit + 1),
    )


def _is_plainly_open(where: MatterFilter) -> bool:
    """Whether a filter has no narrower way than the list of open matters."""
    narrower = (where.number, where.query, where.party_key, where.topic, where.assignee)
    return where.closed is False and all(one is None for one in narrower)


def _lists(
    connection: sqlite3.Connection, where: MatterFilter, order: MatterOrder
) -> Iterator[tuple[str, list[Part]]]:
    """Indexes in the order of a list, each with the keys of the part of it that is asked for."""
    if order is MatterOrder.NEWEST:
        of_kind, of_agency = "matters_newest", "matters_newest_of_agency"
    elif where.closed is False:
        of_kind, of_agency = "matters_open_by_due", "matters_open_of_agency"
    else:
        of_kind, of_agency = "matters_by_due", "matters_by_due_of_agency"
    kinds = _kinds(connection, where)
    agencies = where.agencies
    if agencies is None or len(kinds) * len(agencies) > _ARMS_LIMIT:
        for kind in kinds:
            yield of_kind, [Part("m.kind = ?", (kind,))]
        return
    for kind, shard in product(kinds, sorted(agencies)):
        yield of_agency, [Part("m.shard = ? AND m.kind = ?", (shard, kind))]


def _arm(index: str, conditions: Part, order: MatterOrder, limit: int) -> Part:
    return Part(
        f"SELECT {QUALIFIED}, m.serial, m.due_order FROM matters m INDEXED BY {index} "
        f"WHERE {conditions.text} ORDER BY {_ORDERS[order]} LIMIT ?",
        (*conditions.values, limit + 1),
    )


def _kinds(connection: sqlite3.Connection, where: MatterFilter) -> list[str]:
    """The kinds asked for, or all there are; at least one."""
    if where.kinds is not None:
        return sorted(where.kinds)
    kinds = [""]
    while True:
        row = connection.execute(
            "SELECT min(kind) FROM matters INDEXED BY matters_by_serial WHERE kind > ?",
            (kinds[-1],),
        ).fetchone()
        if row[0] is None:
            return kinds
        kinds.append(row[0])


def _newest_found(
    connection: sqlite3.Connection,
    where: MatterFilter,
    *,
    limit: int,
    after: MatterPlace | None,
) -> list[MatterRow]:
    """The newest that a search finds: taken off the index day by day, sorted within a day."""
    conditions = row_conditions(where)
    if after is not None:
        _first, until = positions_of_day(after.day)
        conditions.append(Part("s.rowid < ?", (until,)))
        conditions.append(Part(_BEHIND[MatterOrder.NEWEST], tuple(after)))
    rest = joined(conditions)
    found = connection.execute(
        f"SELECT {QUALIFIED} FROM matter_search s CROSS JOIN matters m ON m.position = s.rowid "
        f"WHERE matter_search MATCH ? AND {rest.text} ORDER BY s.rowid DESC",
        (search_expression(where), *rest.values),
    )
    rows: list[MatterRow] = []
    for row in map(matter_from_row, found):
        if len(rows) > limit and row.opened_on != rows[-1].opened_on:
            break
        rows.append(row)
    found.close()
    return sorted(rows, key=newest_place, reverse=True)


def count_matters(
    connection: sqlite3.Connection, where: MatterFilter, *, bound: int | None
) -> Total:
    """See :meth:`govdisclose.ports.matters.MatterIndex.count`."""
    if is_empty_filter(where):
        return Total(0, exact=True)
    limit = -1 if bound is None else bound + 1
    if where == MatterFilter(
        kinds=where.kinds,
        agencies=where.agencies,
        on=where.on,
        topic=where.topic,
        values=where.values,
    ):
        text, values = _counted_by_keys(where)
    else:
        source = narrow_source(connection, where, is_bounded=False) or Part("matters m")
        rest = joined(row_conditions(where))
        text = f"SELECT 1 FROM {source.text} WHERE {rest.text}"
        values = (*source.values, *rest.values)
    row = connection.execute(f"SELECT count(*) FROM ({text} LIMIT ?)", (*values, limit)).fetchone()
    found = int(row[0])
    if bound is not None and found > bound:
        return Total(bound, exact=False)
    return Total(found, exact=True)


def _counted_by_keys(where: MatterFilter) -> Part:
    """What is counted in an index alone."""
    if where.topic is not None:
        return outlook_source(where)
    text, values = joined([*chosen("m.kind", where.kinds), *chosen("m.shard", where.agencies)])
    return Part(f"SELECT 1 FROM matters m INDEXED BY matters_by_serial WHERE {text}", values)


def each_matter(connection: sqlite3.Connection, where: MatterFilter) -> Iterator[MatterRow]:
    """See :meth:`govdisclose.ports.matters.MatterIndex.each`."""
    if is_empty_filter(where):
        return
    rest = joined(row_conditions(where))
    ordered = "ORDER BY m.shard, m.serial, m.ref"
    source = narrow_source(connection, where, is_bounded=where.query is None)
    if source is not None:
        yield from map(
            matter_from_row,
            connection.execute(
                f"SELECT {QUALIFIED} FROM {source.text} WHERE {rest.text} {ordered}",
                (*source.values, *rest.values),
            ),
        )
        return
    streams = [
        map(
            matter_from_row,
            connection.execute(
                f"SELECT {QUALIFIED} FROM matters m INDEXED BY matters_by_serial "
                f"WHERE m.kind = ? AND {rest.text} {ordered}",
                (kind, *rest.values),
            ),
        )
        for kind in _kinds(connection, where)
    ]
    yield from merge(*streams, key=row_place)


def tally(
    connection: sqlite3.Connection, topic: str, on: date, where: MatterFilter | None
) -> list[OutlookCell]:
    """See :meth:`govdisclose.ports.matters.MatterIndex.tally`."""
    plain = check_tally_filter(where)
    if is_empty_filter(plain):
        # An empty choice with a forced index leaves SQLite no plan at all.
        return []
    day = on.isoformat()
    conditions = [
        Part("o.topic = ? AND o.since <= ? AND o.until > ?", (topic, day, day)),
        *chosen("o.kind", plain.kinds),
        *chosen("o.shard", plain.agencies),
    ]
    source = "matter_outlooks o"
    if plain.assignee is not None:
        source = (
            "matters m INDEXED BY matters_by_assignee CROSS JOIN matter_outlooks o "
            "INDEXED BY matter_outlooks_by_matter ON o.matter = m.position"
        )
        conditions.append(Part("m.assignee = ?", (plain.assignee,)))
    text, values = joined(conditions)
    rows = connection.execute(
        f"SELECT o.shard, o.kind, o.limit_id, o.value, count(*) FROM {source} WHERE {text} "
        "GROUP BY o.shard, o.kind, o.limit_id, o.value",
        values,
    )
    return [OutlookCell._make(row) for row in rows]
