"""The figures of an office's home page 信息统计排行: days, agencies, columns and topics.

Source: the report of Huainan for 2009, whose site shows what every unit publishes day by day.
"""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.home_page import DayCount, HomePage
from govdisclose.domain.figures.movement import Movement, compared, previous_period
from govdisclose.domain.figures.ranking import RollUp
from govdisclose.domain.figures.scope import Scope
from govdisclose.services.statistics import Statistics
from govdisclose.services.topics import Topics

__all__ = ["HomeFigures"]


@attrs.frozen(kw_only=True)
class HomeFigures:
    """Makes them from the statistics of an office."""

    statistics: Statistics
    topics: Topics

    def movement(
        self,
        scope: Scope,
        before: tuple[date, date] | None = None,
        *,
        roll_up: RollUp = RollUp.OWN,
        level: Level | None = None,
    ) -> Movement:
        """The ranking of a period beside that of another.

        Args:
            scope: The period, and which items count.
            before: First and last day of the other period; the one before when None.
            roll_up: What counts for an agency.
            level: Ranks the agencies of one level among themselves.

        Raises:
            NoPeriodToCompare: No other period is given and this one has no ends.
            EmptyPeriod: The other one ends before it begins.
        """
        period = scope.published_from, scope.published_to
        first, last = before or previous_period(*period)
        then = attrs.evolve(scope, published_from=first, published_to=last)
        return compared(
            self.statistics.ranking(scope, roll_up=roll_up, level=level),
            self.statistics.ranking(then, roll_up=roll_up, level=level),
            period=period,
            period_before=(first, last),
        )

    def of(self, on: date, *, days: int = 7) -> HomePage:
        """The home page of a day.

        Args:
            on: The day; what was published later does not count.
            days: How many days are listed, at least 1.
        """
        first = on - timedelta(days=days - 1)
        recent = self.statistics.summary(Scope(as_of=on, published_from=first, published_to=on))
        counted = {
            line.key: line.items
            for breakdown in recent.breakdowns
            if breakdown.name == "day"
            for line in breakdown.lines
        }
        year = Scope(as_of=on, published_from=date(on.year, 1, 1), published_to=on)
        columns = next(
            one.lines for one in self.statistics.summary(year).breakdowns if one.name == "category"
        )
        return HomePage(
            on=on,
            days=tuple(
                DayCount(day, counted.get(day.isoformat(), 0))
                for day in (on - timedelta(days=back) for back in range(days))
            ),
            ranking=self.movement(year, (date(on.year - 1, 1, 1), _a_year_before(on))),
            columns=tuple(sorted(columns, key=lambda line: (-line.items, line.key or ""))),
            topics=tuple(
                self.topics.count(topic.name, Scope(as_of=on)) for topic in self.topics.list()
            ),
        )


def _a_year_before(on: date) -> date:
    """The same day of the year before; of the 29th of February the 28th."""
    leap = (on.month, on.day) == (2, 29)
    return date(on.year - 1, 2, 28) if leap else on.replace(year=on.year - 1)
