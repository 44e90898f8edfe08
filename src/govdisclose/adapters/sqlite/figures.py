"""Counts by dimensions over the embedded store, each one aggregate over the covering index."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from govdisclose.ports.storage import Cell, Dimension, FigureQuery, ItemFilter, ItemRecord

if TYPE_CHECKING:
    from govdisclose.adapters.sqlite.search import SearchIndex

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
}
_RELEASED = "(i.release <> 'none' AND i.mode <> 'withheld')"
_FIELDS = ", ".join(ItemRecord._fields)


def _versions_known_at() -> str:
    """The row of every item that was present at ``:known``."""
    former = ", ".join(f"v.{name}" for name in ItemRecord._fields)
    return (
        f"SELECT {_FIELDS} FROM items WHERE recorded_at <= :known UNION ALL "
        f"SELECT {former} FROM item_versions v JOIN items p ON p.id = v.id "
        "WHERE p.recorded_at > :known AND v.version = (SELECT max(w.version) FROM item_versions w "
        "WHERE w.id = v.id AND w.recorded_at <= :known)"
    )


def read_cells(
    connection: sqlite3.Connection,
    query: FigureQuery,
    conditions_of: Callable[[ItemFilter], tuple[list[str], list[object]]],
    search: SearchIndex,
) -> list[Cell]:
    """Counts for a figure query; see :class:`govdisclose.ports.storage.FigureQuery`."""
    if query.where.agencies is not None and not query.where.agencies:
        return []
    source, parameters = "items", {}
    if query.known_at is not None:
        source, parameters = f"({_versions_known_at()})", {"known": query.known_at}
    plain = attrs.evolve(query.where, query=None)
    conditions, values = conditions_of(plain)
    if query.as_of is not None:
        parameters["as_of"] = query.as_of.isoformat()
        # A withdrawal after the day had not happened yet; an index on the column is not needed,
        # the covering index holds it.
        columns = ", ".join(
            f"CASE WHEN withdrawn_on > :as_of THEN NULL ELSE {name} END AS {name}"
            if name in ("withdrawn_on", "withdrawal")
            else name
            for name in _needed(query)
        )
        source = f"(SELECT {columns} FROM {source} WHERE published_on <= :as_of)"
    if query.released is not None:
        conditions.append(_RELEASED if query.released else f"NOT {_RELEASED}")
    if query.where.query is not None:
        found = search.positions(query.where.query)
        conditions.append("i.position IN (SELECT value FROM json_each(:found))")
        parameters["found"] = json.dumps(found)
    for at, value in enumerate(values):
        conditions = _named(conditions, at)
        parameters[f"v{at}"] = value  # type: ignore[assignment]  # SQLite values of any kind
    keys = [_EXPRESSIONS[dimension] for dimension in query.by]
    text = f"SELECT {', '.join([*keys, 'count(*)'])} FROM {source} i"
    if conditions:
        text += " WHERE " + " AND ".join(conditions)
    if keys:
        text += " GROUP BY " + ", ".join(str(at + 1) for at in range(len(keys)))
    rows = connection.execute(text, parameters)
    if Dimension.CARRIER in query.by:
        return _by_carrier(rows, query.by.index(Dimension.CARRIER))
    return [Cell(tuple(row[:-1]), row[-1]) for row in rows if row[-1]]


def _named(conditions: list[str], at: int) -> list[str]:
    """Give the first unnamed placeholder its name, so that all parameters are named."""
    named = list(conditions)
    for index, condition in enumerate(named):
        if "?" in condition:
            named[index] = condition.replace("?", f":v{at}", 1)
            break
    return named


def _needed(query: FigureQuery) -> tuple[str, ...]:
    """Columns a dated figure reads; few enough for the covering index in the usual case."""
    names = [
        "shard", "published_on", "release", "mode", "category", "theme", "genre", "formed_on",
        "withdrawn_on", "carriers",
    ]  # fmt: skip
    if query.where.public_on is not None:
        names += ["public_from", "public_until"]
    if query.where.query is not None:
        names.append("position")
    return tuple(names)


def _by_carrier(rows: sqlite3.Cursor, at: int) -> list[Cell]:
    """Spread counts over the distinct carriers of each stored list."""
    counts: Counter[tuple[str | int | None, ...]] = Counter()
    for *key, count in rows:
        stored = key[at]
        names = sorted({triple[0] for triple in json.loads(stored)}) if stored else [None]
        for name in names:
            counts[(*key[:at], name, *key[at + 1 :])] += count
    return [Cell(key, count) for key, count in counts.items()]
