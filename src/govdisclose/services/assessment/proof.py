"""The records behind a measure of one agency, so that a deduction can be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.figures.assessment.expression import MeasureRef
from govdisclose.domain.figures.assessment.register_measures import is_register_figure
from govdisclose.domain.figures.breakdown import CellKey, narrowed
from govdisclose.domain.figures.lags import LagCounter
from govdisclose.ports.storage import Dimension, FigureQuery, UnitOfWork
from govdisclose.services.assessment.counting import FigureCounter, months_ended
from govdisclose.services.figure_queries import items_behind, query_json

__all__ = ["records_behind"]

_CASES = {
    "requests_on_time_share": ("requests_late", "requests_overdue"),
    "requests_late": ("requests_late",),
    "requests_overdue": ("requests_overdue",),
    "request_breaches": ("request_breaches",),
    "replies_overturned": ("challenges_corrected",),
    "replies_overturned_share": ("challenges_corrected",),
    "review_breaches": ("review_breaches",),
}
"""Figures whose cases speak against the agency, by measure."""

_MISSING = (Dimension.FORMED, Dimension.THEME, Dimension.GENRE, Dimension.CATEGORY)


def records_behind(
    counter: FigureCounter,
    ref: MeasureRef,
    shard: int,
    limit: int,
    *,
    needs: Iterable[str] = (),
) -> tuple[str, ...]:
    """What a measure counted against an agency, or for it where it counts what is good.

    Args:
        counter: Of the run.
        ref: The measure as the scheme names it.
        shard: The agency.
        limit: At most so many.
        needs: Figures the measure is made of, where a plugin brings it.

    Returns:
        References of items and of records of registers; months ("2009-03: 12") and columns where
        the measure counts these; nothing for means and for what people counted.
    """
    agencies = frozenset({shard})
    match ref.name:
        case "late_items" | "on_time_share":
            found = _late(counter, agencies)
        case "overdue_drafts":
            found = _overdue(counter, agencies)
        case "items_published":
            found = _items(counter.unit, counter.query(agencies=agencies))
        case "metadata_gaps":
            found = _gaps(counter, agencies)
        case "index_errors":
            found = (item_ref(*place) for place in sorted(counter.index_errors(agencies)))
        case "short_months" | "blank_months" | "quota_ratio":
            found = _months(counter, agencies, ref)
        case "empty_columns" | "filled_columns_share":
            found = _empty_columns(counter, agencies)
        case "trainings_held" | "training_attendance":
            found = (one for own, one, _people in counter.trainings() if own == shard)
        case name if name in _CASES:
            found = _cases(counter, agencies, _CASES[name])
        case _:
            found = _in_registers(counter, needs, shard)
    return tuple(islice(found, limit))


def _cases(
    counter: FigureCounter, agencies: frozenset[int], figures: Iterable[str]
) -> Iterator[str]:
    for name in figures:
        yield from (row.ref for row in counter.cases().behind(name, agencies))


def _in_registers(counter: FigureCounter, needs: Iterable[str], shard: int) -> Iterator[str]:
    names = [name for name in needs if is_register_figure(name)]
    # Two figures of one measure may count the same record.
    refs = (
        one.ref
        for name in names
        for one in counter.register_figures().behind_name(name)
        if one.shard == shard
    )
    return iter(dict.fromkeys(refs))


def _items(
    unit: UnitOfWork, query: FigureQuery, cells: Iterable[CellKey] | None = None
) -> Iterator[str]:
    shape = query_json(query)
    if cells is not None:
        shape = dict(narrowed(shape, [one.value for one in query.by], list(cells)))
    return (item_ref(*place) for place in items_behind(unit, shape))


def _late(counter: FigureCounter, agencies: frozenset[int]) -> Iterator[str]:
    limits = LagCounter(counter.calendar, counter.limit_on)
    by = (Dimension.FORMED, Dimension.DAY)
    query = counter.query(*by, agencies=agencies)
    late: list[CellKey] = []
    for key, _many in counter.unit.items.cells(query):
        formed, day = key
        if formed is None or day is None or str(day) < str(formed):
            continue
        last = limits.last_day(str(formed))
        if last is not None and str(day) > last:
            late.append(key)
    return _items(counter.unit, query, late)


def _overdue(counter: FigureCounter, agencies: frozenset[int]) -> Iterator[str]:
    limits = LagCounter(counter.calendar, counter.limit_on)
    on = counter.as_of.isoformat()
    for query in counter.open_queries(agencies):
        overdue: list[CellKey] = []
        for key, _many in counter.unit.items.cells(query):
            last = None if key[1] is None else limits.last_day(str(key[1]))
            if last is not None and last < on:
                overdue.append(key)
        yield from _items(counter.unit, query, overdue)


def _gaps(counter: FigureCounter, agencies: frozenset[int]) -> Iterator[str]:
    found: set[tuple[int, int]] = set()
    for dimension in _MISSING:
        shape = query_json(counter.query(dimension, agencies=agencies))
        found.update(items_behind(counter.unit, narrowed(shape, [dimension.value], [(None,)])))
    return (item_ref(*place) for place in sorted(found))


def _months(counter: FigureCounter, agencies: frozenset[int], ref: MeasureRef) -> Iterator[str]:
    query = counter.query(Dimension.MONTH, agencies=agencies)
    counts = {str(month): items for (month,), items in counter.unit.items.cells(query)}
    for month in range(1, months_ended(counter.year, counter.as_of) + 1):
        name = f"{counter.year}-{month:02}"
        items = counts.get(name, 0)
        is_meant = {
            "short_months": 0 < items < (ref.parameter or 0),
            "blank_months": items == 0,
        }.get(ref.name, True)
        if is_meant:
            yield f"{name}: {items}"


def _empty_columns(counter: FigureCounter, agencies: frozenset[int]) -> Iterator[str]:
    (shard,) = agencies
    query = counter.query(Dimension.CATEGORY, agencies=agencies)
    filled = {category for (category,), items in counter.unit.items.cells(query) if items}
    in_use = sorted(category for own, category in counter.columns_in_use() if own == shard)
    return (category for category in in_use if category not in filled)
