"""Counts by dimensions over the embedded store, each one aggregate over the covering index."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator

import attrs

from govdisclose.domain.search_terms import SearchQuery
from govdisclose.ports.reading import cell_keys, figure_version
from govdisclose.ports.storage import Cell, Dimension, FigureQuery, ItemFilter, ItemRecord

__all__ = ["DRAFTS_INDEX", "FIGURES_INDEX", "read_cells"]

FIGURES_INDEX = (
    "CREATE INDEX IF NOT EXISTS items_for_figures ON items (published_on, shard, release, mode, "
    "category, theme, genre, formed_on, withdrawn_on, withdrawal, carriers)"
)
"""Covers every usual figure, so that counting never touches the rows themselves."""

DRAFTS_INDEX = (
    "CREATE INDEX IF NOT EXISTS items_drafts ON items (mode, shard, formed_on, withdrawal, "
    "release, withdrawn_on) WHERE withdrawn_on IS NULL AND release = 'none'"
)
"""Drafts are few however large the catalogue grows, and supervision counts them at every look.

Its condition is that of the stage of drafts, word for word: only then is the index considered. The
two columns of the condition stand in it so that rows are not fetched to see them again.
"""

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
_COUNTED = "i.withdrawal IS NOT 'merged'"
"""Another item stands for what was merged into it."""
_PRESENT = ", ".join(f"i.{name}" for name in ItemRecord._fields)
_FORMER = ", ".join(f"v.{name}" for name in ItemRecord._fields)

# Where the clock was set back, the greatest moment not after the asked one decides, as
# ports.reading has it, and not the number of the version.
_PRESENT_AT = (
    "i.recorded_at <= :known AND NOT EXISTS (SELECT 1 FROM item_versions w WHERE w.id = i.id "
    "AND w.recorded_at <= :known AND w.recorded_at > i.recorded_at)"
)
_FORMER_AT = (
    "v.recorded_at <= :known AND NOT (p.recorded_at <= :known AND p.recorded_at >= v.recorded_at) "
    "AND NOT EXISTS (SELECT 1 FROM item_versions w WHERE w.id = v.id AND w.recorded_at <= :known "
    "AND (w.recorded_at, w.version) > (v.recorded_at, v.version))"
)
_FORMER_FROM = "item_versions v JOIN items p ON p.id = v.id"

_Parameters = dict[str, object]


def read_cells(
    connection: sqlite3.Connection,
    query: FigureQuery,
    conditions_of: Callable[[ItemFilter], tuple[list[str], list[object]]],
    expression_of: Callable[[SearchQuery], str],
) -> list[Cell]:
    """Counts for a figure query; see :class:`govdisclose.ports.storage.FigureQuery`.

    Args:
        connection: Inside a unit of work.
        query: What to count.
        conditions_of: SQL conditions on ``items i`` and their values for a filter without a search.
        expression_of: The search expression of a query.
    """
    if query.where.agencies is not None and not query.where.agencies:
        return []
    counts: Counter[tuple[str | int | None, ...]] = Counter()
    parameters: _Parameters = {}
    source = "items i"
    found: list[str] = []
    if query.known_at is not None:
        parameters["known"] = query.known_at
    if query.where.query is not None:
        found = ["i.position IN (SELECT rowid FROM search WHERE search MATCH :match)"]
        parameters["match"] = expression_of(query.where.query)
        if query.known_at is not None:
            found.append(_PRESENT_AT)
            # The index knows present versions only; former ones are searched one by one.
            for record in _former_at(connection, query.known_at):
                counted = figure_version([record], query)
                if counted is not None:
                    counts.update(cell_keys(counted, query.by))
    elif query.known_at is not None:
        source = (
            f"(SELECT {_PRESENT} FROM items i WHERE {_PRESENT_AT} UNION ALL "
            f"SELECT {_FORMER} FROM {_FORMER_FROM} WHERE {_FORMER_AT}) i"
        )
    if query.as_of is not None:
        parameters["as_of"] = query.as_of.isoformat()
        source = f"({_as_it_stood(query, source)}) i"
    conditions, values = conditions_of(attrs.evolve(query.where, query=None))
    conditions.append(_COUNTED)
    if query.released is not None:
        conditions.append(_RELEASED if query.released else f"NOT {_RELEASED}")
    for at, value in enumerate(values):
        conditions = _named(conditions, at)
        parameters[f"v{at}"] = value
    keys = [_EXPRESSIONS[dimension] for dimension in query.by]
    text = f"SELECT {', '.join([*keys, 'count(*)'])} FROM {source}"
    if conditions or found:
        text += " WHERE " + " AND ".join([*found, *conditions])
    if keys:
        text += " GROUP BY " + ", ".join(str(at + 1) for at in range(len(keys)))
    rows = connection.execute(text, parameters)
    carrier = query.by.index(Dimension.CARRIER) if Dimension.CARRIER in query.by else None
    for *key, count in rows:
        for spread in _spread(key, carrier):
            counts[spread] += count
    return [Cell(key, count) for key, count in counts.items() if count]


def _former_at(connection: sqlite3.Connection, known_at: str) -> Iterator[ItemRecord]:
    """Rows that were present at a moment and are so no more."""
    rows = connection.execute(
        f"SELECT {_FORMER} FROM {_FORMER_FROM} WHERE {_FORMER_AT}", {"known": known_at}
    )
    return map(ItemRecord._make, rows)


def _as_it_stood(query: FigureQuery, source: str) -> str:
    """The rows published by the day, a later withdrawal undone: it had not happened yet.

    Only the columns that are asked for are named, so that the covering index is enough.
    """
    columns = ", ".join(
        f"CASE WHEN i.{name} > :as_of THEN NULL ELSE i.{name} END AS {name}"
        if name == "withdrawn_on"
        else f"CASE WHEN i.withdrawn_on > :as_of THEN NULL ELSE i.{name} END AS {name}"
        if name == "withdrawal"
        else f"i.{name} AS {name}"
        for name in _needed(query)
    )
    return f"SELECT {columns} FROM {source} WHERE i.published_on <= :as_of"


def _needed(query: FigureQuery) -> tuple[str, ...]:
    names = [
        "shard", "published_on", "release", "mode", "category", "theme", "genre", "formed_on",
        "withdrawn_on", "withdrawal", "carriers",
    ]  # fmt: skip
    if Dimension.REPEALED in query.by:
        names.append("repealed_on")
    if Dimension.VALIDITY in query.by:
        names.append("validity")
    if query.where.audience is not None:
        names.append("audience")
    if query.where.public_on is not None:
        names += ["public_from", "public_until"]
    if query.where.query is not None:
        names.append("position")
        if query.known_at is not None:
            names += ["id", "recorded_at"]
    return tuple(names)


def _named(conditions: list[str], at: int) -> list[str]:
    """Give the first unnamed placeholder its name, so that all parameters are named."""
    named = list(conditions)
    for index, condition in enumerate(named):
        if "?" in condition:
            named[index] = condition.replace("?", f":v{at}", 1)
            break
    return named


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
