"""Figure queries as JSON values, and the items behind a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.figures.breakdown import CellKey, Query
from govdisclose.ports.reading import cell_keys, figure_version
from govdisclose.ports.storage import (
    Dimension,
    FigureQuery,
    ItemFilter,
    ItemRecord,
    ItemStage,
    UnitOfWork,
)

__all__ = ["items_behind", "query_from_json", "query_json"]


def query_json(query: FigureQuery) -> dict[str, Any]:
    """A query as JSON values; conditions that are not set are left out.

    Searches are no part of figures and are not written.
    """
    where = query.where
    conditions: dict[str, Any] = {
        "agencies": None if where.agencies is None else sorted(where.agencies),
        "theme": where.theme,
        "category": where.category,
        "genre": where.genre,
        "audience": where.audience,
        "mode": None if where.mode is None else where.mode.value,
        "stage": None if where.stage is None else where.stage.value,
        "published_from": _iso(where.published_from),
        "published_to": _iso(where.published_to),
        "public_on": _iso(where.public_on),
    }
    return {
        "by": [dimension.value for dimension in query.by],
        "where": {name: value for name, value in conditions.items() if value is not None},
        "released": query.released,
        "as_of": _iso(query.as_of),
        "known_at": query.known_at,
    }


def query_from_json(shape: Query) -> FigureQuery:
    """The query that :func:`query_json` wrote; cells that narrow it are not part of it."""
    where = shape["where"]
    agencies, mode, stage = where.get("agencies"), where.get("mode"), where.get("stage")
    return FigureQuery(
        by=tuple(map(Dimension, shape["by"])),
        where=ItemFilter(
            agencies=None if agencies is None else frozenset(agencies),
            theme=where.get("theme"),
            category=where.get("category"),
            genre=where.get("genre"),
            audience=where.get("audience"),
            mode=None if mode is None else Mode(mode),
            stage=None if stage is None else ItemStage(stage),
            published_from=_day(where.get("published_from")),
            published_to=_day(where.get("published_to")),
            public_on=_day(where.get("public_on")),
        ),
        released=shape["released"],
        as_of=_day(shape["as_of"]),
        known_at=shape["known_at"],
    )


def items_behind(unit: UnitOfWork, shape: Query) -> Iterator[tuple[int, int]]:
    """Shard and number of every item that a query and its cells count, each once, in that order.

    Args:
        unit: The records as they are read.
        shape: A query as JSON values; see :mod:`govdisclose.domain.figures.breakdown`.
    """
    query = query_from_json(shape)
    cells: frozenset[CellKey] | None = None
    if "cells" in shape:
        cells = frozenset(tuple(cell) for cell in shape["cells"])
    for record in unit.items.each(_wide_enough(query, cells)):
        counted = figure_version(_versions(unit, record, query), query)
        if counted is not None and (
            cells is None or not cells.isdisjoint(cell_keys(counted, query.by))
        ):
            yield record.shard, record.number


def _wide_enough(query: FigureQuery, cells: frozenset[CellKey] | None) -> ItemFilter:
    """A condition on present versions that lets through whatever the query may count.

    Of an item's fields only the agency is the same in all versions; a later withdrawal changes the
    stage that counts.
    """
    agencies = query.where.agencies
    if cells is not None and Dimension.AGENCY in query.by:
        place = query.by.index(Dimension.AGENCY)
        named = frozenset(value for cell in cells if isinstance(value := cell[place], int))
        agencies = named if agencies is None else agencies & named
    if query.known_at is not None:
        return ItemFilter(agencies=agencies)
    return attrs.evolve(query.where, agencies=agencies, stage=None)


def _versions(unit: UnitOfWork, record: ItemRecord, query: FigureQuery) -> Sequence[ItemRecord]:
    if query.known_at is None or record.recorded_at <= query.known_at:
        return (record,)
    return () if record.version == 1 else unit.items.versions(record.shard, record.number)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
