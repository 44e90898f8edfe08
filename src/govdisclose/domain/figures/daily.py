"""Published and cleared day by day 日发日清: what fell due on a day and is still open.

Information for proactive publication falls due on the last day its limit gives it, counted from its
formation under the law then in force. It is open at the end of a day when it was not published by
then, whether it was published later or not at all; so the figures of a past day can be made again.

Source: the report of Huainan for 2009 (日发日清); limits by R2008 art. 18 and R2019 art. 26, see
rules/ogi/.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, NamedTuple, cast

import attrs

from govdisclose.domain.figures.breakdown import Cells, Figure, Query, narrowed
from govdisclose.domain.figures.lags import LagCounter, LimitOn, PublishLimit
from govdisclose.domain.figures.membership import Members
from govdisclose.domain.figures.statistics import agency_label, agency_ref
from govdisclose.domain.law.calendar import WorkingCalendar

__all__ = ["Daily", "DailyCells", "DailyColumn", "DailyLine", "count_day"]

_FormedCells = Iterable[tuple[tuple[int, str | None], int]]
"""Cells by agency and day of formation."""


class DailyColumn(Enum):
    """What is counted for each agency."""

    PUBLISHED = "published"
    """Published on the day."""
    DUE = "due"
    """Fell due on the day and was still open at its end."""
    OVERDUE = "overdue"
    """Fell due before the day and was still open."""
    NOT_DUE = "not_due"
    """Open and still in time."""
    NO_LIMIT = "no_limit"
    """Open without a due date: no date of formation, or no law in force then set a limit."""


class DailyCells(NamedTuple):
    """What a store counted for a day."""

    published: Cells
    """By agency: proactive, published on the day."""
    drafts: Cells
    """By agency and day of formation: proactive, not published."""
    later: Cells
    """By agency and day of formation: proactive, published after the day."""


class DailyLine(NamedTuple):
    """One agency on the day."""

    shard: int
    agency: str
    """Name on the day."""
    counts: tuple[int, ...]
    """One for each column, in the order of :class:`DailyColumn`."""

    def items(self, column: DailyColumn) -> int:
        """The count of one column."""
        return self.counts[_COLUMNS.index(column)]


_COLUMNS = tuple(DailyColumn)


@attrs.frozen(kw_only=True)
class Daily:
    """What every agency published on a day, and what it left open."""

    on: date
    published_query: Query
    """The question behind what was published."""
    open_queries: tuple[Query, ...]
    """The questions behind what was open: drafts, then what was published later."""
    calendar: str
    limits: tuple[PublishLimit, ...]
    """In force on the days of formation that occur, earliest first."""
    is_provisional: bool
    """Some due date was counted across days for which no notice had been announced."""
    formed: Mapping[DailyColumn, tuple[str | None, ...]]
    """Days of formation that put an open item into a column, ascending; they prove its counts."""
    lines: tuple[DailyLine, ...]
    """Agencies that exist on the day or have a count, in shard order."""

    @property
    def total(self) -> DailyLine:
        """The sums of all agencies, as a line on shard 0."""
        counts = tuple(
            sum(line.counts[place] for line in self.lines) for place in range(len(_COLUMNS))
        )
        return DailyLine(0, "", counts)

    @property
    def is_cleared(self) -> bool:
        """Nothing that fell due on the day is open."""
        return self.total.items(DailyColumn.DUE) == 0

    def figure(self, line: DailyLine, column: DailyColumn) -> Figure:
        """One count as a figure that can be proved."""
        if column is DailyColumn.PUBLISHED:
            queries = [narrowed(self.published_query, ["agency"], [(line.shard,)])]
        else:
            cells = [(line.shard, day) for day in self.formed[column]]
            queries = [narrowed(query, ["agency", "formed"], cells) for query in self.open_queries]
        name = f"daily.{column.value}.{agency_ref(line.shard)}"
        return Figure(name=name, value=line.items(column), queries=tuple(queries))

    def figures(self) -> Iterator[Figure]:
        """Every count of every agency, line by line."""
        for line in self.lines:
            for column in DailyColumn:
                yield self.figure(line, column)

    def as_json(self) -> dict[str, Any]:
        """The fields, each line and the total with one count by column code."""
        return {
            "on": self.on.isoformat(),
            "published_query": dict(self.published_query),
            "open_queries": [dict(query) for query in self.open_queries],
            "calendar": self.calendar,
            "limits": [limit.as_json() for limit in self.limits],
            "provisional": self.is_provisional,
            "cleared": self.is_cleared,
            "total": _counts_json(self.total),
            "lines": [
                {
                    "shard": line.shard,
                    "ref": agency_ref(line.shard),
                    "agency": line.agency,
                    **_counts_json(line),
                }
                for line in self.lines
            ],
            "formed": {column.value: list(days) for column, days in self.formed.items()},
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Daily:
        """What :meth:`as_json` wrote."""
        return cls(
            on=date.fromisoformat(shape["on"]),
            published_query=shape["published_query"],
            open_queries=tuple(shape["open_queries"]),
            calendar=shape["calendar"],
            limits=tuple(map(PublishLimit.from_json, shape["limits"])),
            is_provisional=shape["provisional"],
            formed={DailyColumn(code): tuple(days) for code, days in shape["formed"].items()},
            lines=tuple(
                DailyLine(
                    one["shard"], one["agency"], tuple(one[column.value] for column in DailyColumn)
                )
                for one in shape["lines"]
            ),
        )


def _counts_json(line: DailyLine) -> dict[str, int]:
    return {column.value: line.items(column) for column in DailyColumn}


def count_day(
    cells: DailyCells,
    *,
    members: Members,
    published_query: Query,
    open_queries: tuple[Query, ...],
    calendar: WorkingCalendar,
    limit_on: LimitOn,
) -> Daily:
    """Sort what was open at the end of ``members.on`` by when it falls due.

    Args:
        cells: Counts of the day.
        members: Agencies that count on the day.
        published_query: The question that ``cells.published`` answers.
        open_queries: Those that ``cells.drafts`` and ``cells.later`` answer, in that order.
        calendar: Working days of the place.
        limit_on: The limit in force on a day of formation; see :func:`lags.publish_limits`.
    """
    on = members.on.isoformat()
    counter = LagCounter(calendar, limit_on)
    counts: dict[int, Counter[DailyColumn]] = {shard: Counter() for shard in members.agencies}
    formed: dict[DailyColumn, set[str | None]] = {
        column: set() for column in DailyColumn if column is not DailyColumn.PUBLISHED
    }
    for (shard,), items in cells.published:
        if isinstance(shard, int):
            counts.setdefault(shard, Counter())[DailyColumn.PUBLISHED] += items
    for source in (cells.drafts, cells.later):
        for (shard, day), items in cast(_FormedCells, source):
            if day is not None and day > on:
                # It did not exist yet at the end of the day.
                continue
            column = _column(None if day is None else counter.last_day(day), on)
            counts.setdefault(shard, Counter())[column] += items
            formed[column].add(day)
    return Daily(
        on=members.on,
        published_query=published_query,
        open_queries=open_queries,
        calendar=calendar.name,
        limits=counter.limits,
        is_provisional=counter.is_provisional,
        formed={
            column: tuple(sorted(days, key=lambda d: d or "")) for column, days in formed.items()
        },
        lines=tuple(
            DailyLine(
                shard,
                agency_label(shard, members) or agency_ref(shard),
                tuple(own[column] for column in DailyColumn),
            )
            for shard, own in sorted(counts.items())
            if any(own.values())
            or (shard in members.agencies and members.agencies[shard].exists_on(members.on))
        ),
    )


def _column(last_day: str | None, on: str) -> DailyColumn:
    if last_day is None:
        return DailyColumn.NO_LIMIT
    if last_day == on:
        return DailyColumn.DUE
    return DailyColumn.OVERDUE if last_day < on else DailyColumn.NOT_DUE
