"""The summary 信息统计 of an office: what was published, by what, and which columns are stale."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.figures.breakdown import (
    Breakdown,
    CellKey,
    Cells,
    Figure,
    Line,
    Query,
    by_code,
    by_count,
    narrowed,
    summed,
)
from govdisclose.domain.figures.membership import Members

__all__ = [
    "ITEMS",
    "StaleColumn",
    "StaleColumns",
    "Summary",
    "SummaryCells",
    "agency_label",
    "agency_ref",
    "stale_columns",
    "summarise",
]

ITEMS = "items"
"""Name of the base "all items counted by the same query"."""


class SummaryCells(NamedTuple):
    """What a store counted for a summary; every field holds all items of the query once."""

    agency: Cells
    day: Cells
    """By day of publication."""
    category: Cells
    theme: Cells
    mode_stage: Cells
    """By disclosure mode and stage."""
    carrier: Cells
    """By carrier; an item counts once for each of its carriers."""


@attrs.frozen(kw_only=True)
class StaleColumn:
    """One column of one agency in which nothing appeared for long."""

    category: str
    shard: int
    agency: str
    """Name on the date of the figures."""
    items: int
    """What was ever published there up to that date."""
    last_published: date
    idle_days: int
    """Calendar days since."""


@attrs.frozen(kw_only=True)
class StaleColumns:
    """Columns 栏目 with nothing published in the last ``days`` calendar days."""

    on: date
    """Last day looked at."""
    days: int
    query: Query
    columns: tuple[StaleColumn, ...]
    """Longest idle first, then by category and shard."""

    def figure(self, column: StaleColumn) -> Figure:
        """Everything that was ever published in a column."""
        cell = (column.category, column.shard)
        return Figure(
            name=f"stale.{column.category}.{agency_ref(column.shard)}",
            value=column.items,
            queries=(narrowed(self.query, ["category", "agency"], [cell]),),
        )

    def as_json(self) -> dict[str, Any]:
        """The fields; dates as ISO text, agencies with shard, reference and name."""
        return {
            "on": self.on.isoformat(),
            "days": self.days,
            "query": dict(self.query),
            "columns": [
                {
                    "category": column.category,
                    "shard": column.shard,
                    "ref": agency_ref(column.shard),
                    "agency": column.agency,
                    "items": column.items,
                    "last_published": column.last_published.isoformat(),
                    "idle_days": column.idle_days,
                }
                for column in self.columns
            ],
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> StaleColumns:
        """What :meth:`as_json` wrote."""
        return cls(
            on=date.fromisoformat(shape["on"]),
            days=shape["days"],
            query=shape["query"],
            columns=tuple(
                StaleColumn(
                    category=one["category"],
                    shard=one["shard"],
                    agency=one["agency"],
                    items=one["items"],
                    last_published=date.fromisoformat(one["last_published"]),
                    idle_days=one["idle_days"],
                )
                for one in shape["columns"]
            ),
        )


@attrs.frozen(kw_only=True)
class Summary:
    """Totals of an office as of a date."""

    on: date
    """The date whose agencies, names and levels hold."""
    query: Query
    items: int
    agencies: int
    """Agencies that count on the date."""
    agencies_left_out: int
    """Agencies of the directory that do not: not of the office on the date, or not asked for."""
    breakdowns: tuple[Breakdown, ...]
    """level, agency, category, theme, mode, stage, carrier, month, day."""
    stale: StaleColumns | None = None
    """Only when asked for."""

    def breakdown(self, name: str) -> Breakdown:
        """The breakdown of that name.

        Raises:
            KeyError: There is none.
        """
        for breakdown in self.breakdowns:
            if breakdown.name == name:
                return breakdown
        raise KeyError(name)

    def figures(self) -> Iterator[Figure]:
        """The total, then every line of every breakdown, then the stale columns."""
        yield Figure(name=ITEMS, value=self.items, queries=(self.query,))
        for breakdown in self.breakdowns:
            yield from breakdown.figures()
        if self.stale is not None:
            yield from map(self.stale.figure, self.stale.columns)

    def as_json(self) -> dict[str, Any]:
        """The fields, breakdowns as an array in their order."""
        return {
            "on": self.on.isoformat(),
            "query": dict(self.query),
            "items": self.items,
            "agencies": self.agencies,
            "agencies_left_out": self.agencies_left_out,
            "breakdowns": [breakdown.as_json() for breakdown in self.breakdowns],
            "stale": None if self.stale is None else self.stale.as_json(),
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Summary:
        """What :meth:`as_json` wrote."""
        stale = shape["stale"]
        return cls(
            on=date.fromisoformat(shape["on"]),
            query=shape["query"],
            items=shape["items"],
            agencies=shape["agencies"],
            agencies_left_out=shape["agencies_left_out"],
            breakdowns=tuple(map(Breakdown.from_json, shape["breakdowns"])),
            stale=None if stale is None else StaleColumns.from_json(stale),
        )


def summarise(
    cells: SummaryCells, *, members: Members, query: Query, stale: StaleColumns | None = None
) -> Summary:
    """Put the counts of a store together.

    Shares have all items as their base, those without a category or theme too; they stand in a line
    of their own, so that the lines add up to the base (by carrier they may exceed it).
    """
    by_day, by_agency = summed(cells.day, 0), summed(cells.agency, 0)
    items = sum(by_agency.values())
    by_month = summed((((day and str(day)[:7],), many) for (day,), many in by_day.items()), 0)
    modes = _in_order(summed(cells.mode_stage, 0), [mode.value for mode in Mode])
    stages = by_count(summed(cells.mode_stage, 1))

    def shared(name: str, by: str, lines: tuple[Line, ...]) -> Breakdown:
        return Breakdown(name=name, by=by, query=query, lines=lines, base=items, base_name=ITEMS)

    return Summary(
        on=members.on,
        query=query,
        items=items,
        agencies=len(members.agencies),
        agencies_left_out=members.left_out,
        breakdowns=(
            shared("level", "agency", _level_lines(by_agency, members)),
            shared("agency", "agency", _agency_lines(by_agency, members)),
            shared("category", "category", by_count(summed(cells.category, 0))),
            shared("theme", "theme", by_count(summed(cells.theme, 0))),
            shared("mode", "mode", modes),
            shared("stage", "stage", stages),
            shared("carrier", "carrier", by_count(summed(cells.carrier, 0))),
            Breakdown(name="month", by="month", query=query, lines=by_code(by_month)),
            Breakdown(name="day", by="day", query=query, lines=by_code(by_day)),
        ),
        stale=stale,
    )


def stale_columns(
    *,
    days: int,
    on: date,
    published: Cells,
    recent: Cells,
    days_of: Callable[[frozenset[int]], Cells],
    members: Members,
    query: Query,
) -> StaleColumns:
    """Find the columns in which nothing appeared for ``days`` calendar days.

    A column is a category in which the agency has published before; items without a category belong
    to no column.

    Args:
        days: At least 1; with 1, what was not published on ``on`` itself is stale.
        on: Last day looked at.
        published: By category and agency, everything up to ``on``.
        recent: The same, of the last ``days`` days only.
        days_of: Gives counts by category, agency and publication day, up to ``on``, for agencies
            with stale columns; asked once, or not at all when there are none.
        members: Agencies that count; only those that still exist on ``on`` can be stale.
        query: The question that ``published`` answers.
    """
    fresh = {key for key, items in recent if items}
    stale = {
        (category, shard): items
        for (category, shard), items in published
        if category is not None
        and (category, shard) not in fresh
        and isinstance(shard, int)
        and shard in members.agencies
        and members.agencies[shard].exists_on(on)
    }
    last: dict[CellKey, str] = {}
    if stale:
        for (category, shard, day), _ in days_of(frozenset(shard for _, shard in stale)):
            if day is not None and str(day) > last.get((category, shard), ""):
                last[category, shard] = str(day)
    columns = []
    for (category, shard), items in stale.items():
        published_on = date.fromisoformat(last[category, shard])
        columns.append(
            StaleColumn(
                category=str(category),
                shard=shard,
                agency=agency_label(shard, members) or agency_ref(shard),
                items=items,
                last_published=published_on,
                idle_days=(on - published_on).days,
            )
        )
    columns.sort(key=lambda column: (-column.idle_days, column.category, column.shard))
    return StaleColumns(on=on, days=days, query=query, columns=tuple(columns))


def agency_ref(shard: int) -> str:
    """Reference of the agency on a shard, ``A12``, also of one the directory does not know."""
    return f"A{shard}"


def agency_label(shard: int, members: Members) -> str | None:
    """Name on the date of the figures; None for a shard that is no member."""
    agency = members.agencies.get(shard)
    return None if agency is None else agency.name_on(members.on)


def _in_order(counts: Mapping[CellKey, int], codes: list[str]) -> tuple[Line, ...]:
    """Lines in the order of a closed set of codes."""
    return tuple(Line(code, counts[code,]) for code in codes if (code,) in counts)


def _agency_lines(counts: Mapping[CellKey, int], members: Members) -> tuple[Line, ...]:
    shards = sorted({*members.agencies, *(shard for (shard,) in counts if isinstance(shard, int))})
    return tuple(
        Line(agency_ref(shard), counts.get((shard,), 0), agency_label(shard, members), (shard,))
        for shard in shards
    )


def _level_lines(counts: Mapping[CellKey, int], members: Members) -> tuple[Line, ...]:
    """One line for each level that has agencies; shards of no known agency stand without level."""
    shards: dict[str | None, list[int]] = {level.value: [] for level in Level}
    for shard, agency in members.agencies.items():
        shards[agency.level_on(members.on).value].append(shard)
    unknown = [s for (s,) in counts if isinstance(s, int) and s not in members.agencies]
    shards[None] = sorted(unknown)
    return tuple(
        Line(level, sum(counts.get((shard,), 0) for shard in own), None, tuple(own))
        for level, own in shards.items()
        if own
    )
