"""Counts by dimensions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import attrs

from govdisclose.ports.reading import cell_keys, figure_version
from govdisclose.ports.storage import Cell, Dimension, FigureQuery, ItemRecord
from govdisclose_postgres.connection import Session
from govdisclose_postgres.filters import Part, item_conditions, joined, search_conditions

__all__ = ["read_cells"]

_EXPRESSIONS = {
    Dimension.AGENCY: "i.shard",
    Dimension.DAY: "i.published_on",
    Dimension.MONTH: "substr(i.published_on, 1, 7)",
    Dimension.FORMED: "i.formed_on",
    Dimension.THEME: "i.theme",
    Dimension.CATEGORY: "i.category",
    Dimension.GENRE: "i.genre",
    Dimension.MODE: "i.mode",
    Dimension.STAGE: (
        "CASE WHEN i.withdrawn_on IS NOT NULL THEN 'withdrawn' "
        "WHEN i.release = 'none' THEN 'draft' ELSE 'published' END"
    ),
    Dimension.CARRIER: "i.carriers",
    Dimension.REPEALED: "i.repealed_on",
    Dimension.VALIDITY: "i.validity",
    Dimension.WITHDRAWAL: "i.withdrawal",
}
_RELEASED = "(i.release <> 'none' AND i.mode <> 'withheld')"
_COUNTED = "i.withdrawal IS DISTINCT FROM 'merged'"
"""Another item stands for what was merged into it."""

_PRESENT = ", ".join(f"i.{name}" for name in ItemRecord._fields)
_FORMER = ", ".join(f"v.{name}" for name in ItemRecord._fields)

# Where the clock was set back, the greatest moment not after the asked one decides, as
# ports.reading has it, and not the number of the version.
_PRESENT_AT = (
    "i.recorded_at <= %(known)s AND NOT EXISTS (SELECT 1 FROM item_versions w WHERE "
    "w.shard = i.shard AND w.number = i.number AND w.recorded_at <= %(known)s "
    "AND w.recorded_at > i.recorded_at)"
)
_FORMER_AT = (
    "v.recorded_at <= %(known)s AND NOT (p.recorded_at <= %(known)s "
    "AND p.recorded_at >= v.recorded_at) AND NOT EXISTS (SELECT 1 FROM item_versions w WHERE "
    "w.shard = v.shard AND w.number = v.number AND w.recorded_at <= %(known)s "
    "AND (w.recorded_at, w.version) > (v.recorded_at, v.version))"
)
_FORMER_FROM = "item_versions v JOIN items p ON p.shard = v.shard AND p.number = v.number"


def read_cells(session: Session, query: FigureQuery) -> list[Cell]:
    """Counts for a figure query; see :class:`govdisclose.ports.storage.FigureQuery`."""
    counts: Counter[tuple[str | int | None, ...]] = Counter()
    values: dict[str, object] = {}
    source = "items i"
    conditions: list[Part] = []
    if query.known_at is not None:
        values["known"] = query.known_at
    if query.where.query is not None:
        conditions += search_conditions(query.where.query)
        if query.known_at is not None:
            source = f"(SELECT i.* FROM items i WHERE {_PRESENT_AT}) i"
            # The index knows present versions only; former ones are searched one by one.
            for record in _former_at(session, values):
                counted = figure_version([record], query)
                if counted is not None:
                    counts.update(cell_keys(counted, query.by))
    elif query.known_at is not None:
        source = (
            f"(SELECT {_PRESENT} FROM items i WHERE {_PRESENT_AT} UNION ALL "
            f"SELECT {_FORMER} FROM {_FORMER_FROM} WHERE {_FORMER_AT}) i"
        )
    if query.as_of is not None:
        values["as_of"] = query.as_of.isoformat()
        searched = query.where.query is not None
        source = f"({_as_it_stood(source, searched=searched)}) i"
    conditions += item_conditions(attrs.evolve(query.where, query=None), by_position=False)
    conditions.append(Part(_COUNTED))
    if query.released is not None:
        conditions.append(Part(_RELEASED if query.released else f"NOT {_RELEASED}"))
    text, given = joined(conditions)
    for at, value in enumerate(given):
        text = text.replace("%s", f"%(v{at})s", 1)
        values[f"v{at}"] = value
    keys = [_EXPRESSIONS[dimension] for dimension in query.by]
    statement = f"SELECT {', '.join([*keys, 'count(*)'])} FROM {source} WHERE {text}"
    if keys:
        statement += " GROUP BY " + ", ".join(str(at + 1) for at in range(len(keys)))
    carrier = query.by.index(Dimension.CARRIER) if Dimension.CARRIER in query.by else None
    for *key, count in session.execute(statement, values):
        for spread in _spread(key, carrier):
            counts[spread] += count
    return [Cell(key, count) for key, count in counts.items() if count]


def _former_at(session: Session, values: dict[str, object]) -> Iterator[ItemRecord]:
    """Rows that were present at a moment and are so no more."""
    rows = session.rows(f"SELECT {_FORMER} FROM {_FORMER_FROM} WHERE {_FORMER_AT}", values)
    return map(ItemRecord._make, rows)


def _as_it_stood(source: str, *, searched: bool) -> str:
    """The rows published by the day, a later withdrawal undone: it had not happened yet."""
    columns = [
        f"CASE WHEN i.withdrawn_on > %(as_of)s THEN NULL ELSE i.{name} END AS {name}"
        if name in ("withdrawn_on", "withdrawal")
        else f"i.{name} AS {name}"
        for name in ItemRecord._fields
    ]
    if searched:
        columns += ["i.terms", "i.scan"]
    return f"SELECT {', '.join(columns)} FROM {source} WHERE i.published_on <= %(as_of)s"


def _spread(
    key: list[str | int | None], carrier: int | None
) -> Iterator[tuple[str | int | None, ...]]:
    """The cells of a stored key: one, or one for each distinct carrier of its stored list."""
    if carrier is None:
        yield tuple(key)
        return
    stored = key[carrier]
    names = sorted({triple[0] for triple in json.loads(str(stored))}) if stored else [None]
    for name in names:
        yield (*key[:carrier], name, *key[carrier + 1 :])
