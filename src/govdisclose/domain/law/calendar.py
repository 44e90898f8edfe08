"""The working-day calendar: which days count, why, and how far that has been announced.

A calendar is a weekly pattern, the days that notices move away from it, local off-days on top, and
the spans for which a notice has been published. Outside those spans the weekly pattern still
answers, but every answer is provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import Enum
from functools import cached_property

import attrs

from govdisclose.domain.law.day_table import DayTable
from govdisclose.errors import UsageFault

__all__ = [
    "ORDINARY_WEEKEND",
    "CalendarFault",
    "DayExplanation",
    "DayReason",
    "Span",
    "SpecialDay",
    "WorkingCalendar",
]

ORDINARY_WEEKEND = frozenset({5, 6})
"""Saturday and Sunday; weekdays are numbered from 0 = Monday."""

_ONE_DAY = timedelta(days=1)

_TABLE_YEARS = 200
"""A coverage longer than this is left to the weekly arithmetic, which needs no memory."""


class CalendarFault(UsageFault):
    """A calendar contradicts itself or cannot be read."""

    code = "CAL-001"
    template = "cannot use calendar {name}: {problem}"
    hint = "correct the calendar, or leave it out to use the built-in one"


class DayReason(Enum):
    """Why a day counts or not; the value is the English wording and the key of its translation."""

    WORKING_DAY = "working day"
    MAKE_UP_DAY = "make-up working day"
    WEEKEND = "weekend"
    HOLIDAY = "public holiday"
    LOCAL_OFF_DAY = "local off-day"


@attrs.frozen(kw_only=True)
class Span:
    """An unbroken run of days, both ends included."""

    first: date
    last: date = attrs.field()

    @last.validator
    def _in_order(self, _attribute: object, last: date) -> None:
        if last < self.first:
            raise CalendarFault(name=f"{self.first}..{last}", problem="it ends before it begins")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@attrs.frozen(kw_only=True)
class SpecialDay:
    """A day that a notice takes out of the weekly pattern, in either direction."""

    day: date
    is_working: bool
    name: str
    """The holiday it belongs to, as the source words it; may be empty."""
    source: str
    """The paper or file that says so."""


@attrs.frozen(kw_only=True)
class DayExplanation:
    """What a calendar says of one day, and on whose word."""

    day: date
    is_working: bool
    reason: DayReason
    label: str
    """Name of the holiday the day belongs to; empty for days of the weekly pattern."""
    source: str
    is_announced: bool
    """False outside the announced spans: the next notice may still change the day."""

    @property
    def why(self) -> str:
        """Reason and label in one English phrase."""
        return f"{self.reason.value}: {self.label}" if self.label else self.reason.value


def _united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Sorted spans without overlap; touching ones become one."""
    united: list[Span] = []
    for span in sorted(spans, key=lambda one: one.first):
        if united and span.first <= united[-1].last + _ONE_DAY:
            last = max(united[-1].last, span.last)
            united[-1] = Span(first=united[-1].first, last=last)
        else:
            united.append(span)
    return tuple(united)


def _weekdays(weekdays: Iterable[int]) -> frozenset[int]:
    return frozenset(weekdays)


def _later_wins(days: Iterable[SpecialDay]) -> tuple[SpecialDay, ...]:
    """Days in date order; of two entries for one day the later in the input stays."""
    by_day = {special.day: special for special in days}
    return tuple(by_day[day] for day in sorted(by_day))


@attrs.frozen(kw_only=True)
class WorkingCalendar:
    """Working days of one place; make-up working days count.

    Source: Civil Code art. 201 (the starting day is not counted) and art. 203 (a last day off moves
    on); the yearly notices of the State Council General Office name rest and make-up days.
    """

    name: str
    """How people call it; shown as the source of days of the weekly pattern."""
    covered: tuple[Span, ...] = attrs.field(converter=_united, default=())
    """Announced spans, in date order; empty when nothing has been announced."""
    weekend: frozenset[int] = attrs.field(converter=_weekdays, default=ORDINARY_WEEKEND)
    """Weekdays off by the weekly pattern, 0 = Monday."""
    special_days: tuple[SpecialDay, ...] = attrs.field(converter=_later_wins, default=())
    """Days moved by notices, one per date, in date order."""
    local_off_days: tuple[SpecialDay, ...] = attrs.field(converter=_later_wins, default=())
    """Off-days of this place on top of everything else, one per date, in date order."""

    @weekend.validator
    def _a_working_weekday_is_left(self, _attribute: object, weekend: frozenset[int]) -> None:
        if not all(weekday in range(7) for weekday in weekend):
            raise CalendarFault(name=self.name, problem="a weekday is not between 0 and 6")
        if len(weekend) == 7:
            raise CalendarFault(name=self.name, problem="the weekend takes all seven weekdays")

    @local_off_days.validator
    def _local_days_are_off(self, _attribute: object, days: tuple[SpecialDay, ...]) -> None:
        for special in days:
            if special.is_working:
                problem = f"local off-day {special.day} is marked as a working day"
                raise CalendarFault(name=self.name, problem=problem)

    def is_working_day(self, day: date) -> bool:
        """Whether the day counts: local off-days first, then notices, then the weekly pattern."""
        special = self._by_day.get(day)
        return special.is_working if special else day.weekday() not in self.weekend

    def explain_day(self, day: date) -> DayExplanation:
        """The day's standing with reason and source."""
        special = self._by_day.get(day)
        is_working = self.is_working_day(day)
        is_announced = self.covers(day)
        if special is None:
            announced = "" if is_announced else f" ({day.year} not announced)"
            reason = DayReason.WORKING_DAY if is_working else DayReason.WEEKEND
            source = f"weekly pattern of {self.name}{announced}"
        else:
            source = special.source
            if day in self._local_dates:
                reason = DayReason.LOCAL_OFF_DAY
            elif not is_working:
                reason = DayReason.HOLIDAY
            elif day.weekday() in self.weekend:
                reason = DayReason.MAKE_UP_DAY
            else:
                reason = DayReason.WORKING_DAY
        return DayExplanation(
            day=day,
            is_working=is_working,
            reason=reason,
            label=special.name if special else "",
            source=source,
            is_announced=is_announced,
        )

    def covers(self, day: date) -> bool:
        """Whether a notice for the day has been published."""
        return any(day in span for span in self.covered)

    def covers_all(self, first: date, last: date) -> bool:
        """Whether every day of ``first .. last`` is announced; true when ``last < first``."""
        if last < first:
            return True
        return any(first in span and last in span for span in self.covered)

    def covers_year(self, year: int) -> bool:
        """Whether the whole year is announced."""
        return self.covers_all(date(year, 1, 1), date(year, 12, 31))

    def due(self, start: date, amount: int) -> date:
        """The ``amount``-th working day after ``start``, which itself is not counted.

        Args:
            start: Day of the event, local civil date.
            amount: Working days, 0 or more; 0 gives ``start`` even if that is a day off.

        Raises:
            NegativeAmount: The amount is below zero.
            DateOutOfRange: The result lies after the year 9999.

        Source: Civil Code art. 201; make-up working days by the yearly State Council notices.
        """
        return date.fromordinal(self._table.due(start.toordinal(), amount))

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        return day if self.is_working_day(day) else self.due(day, 1)

    def working_days_between(self, after: date, until: date) -> int:
        """Working days d with ``after < d <= until``; negative when ``until`` lies before."""
        return self._table.rank(until.toordinal()) - self._table.rank(after.toordinal())

    def due_many(self, starts: Sequence[int], amounts: Sequence[int]) -> list[int]:
        """Due dates of many starts as day ordinals, in input order; the fast inner form.

        Args:
            starts: Ordinals (``date.toordinal()``) of the start events.
            amounts: Working days, one per start, 0 or more.
        """
        return self._table.due_many(starts, amounts)

    def due_dates(self, starts: Sequence[date], amounts: Sequence[int]) -> list[date]:
        """Due dates of many starts, in input order."""
        ordinals = self._table.due_many([start.toordinal() for start in starts], amounts)
        return list(map(date.fromordinal, ordinals))

    def layered(self, *later: WorkingCalendar, name: str | None = None) -> WorkingCalendar:
        """This calendar with others on top: for each day the last one that names it wins.

        Coverage adds up. A later source speaks only of the days it names: a year file that lists
        late December of the year before leaves the rest of that year as it is.

        Raises:
            CalendarFault: The weekly patterns differ, so that no day could be decided.
        """
        for other in later:
            if other.weekend != self.weekend:
                problem = f"its weekend differs from that of {self.name}"
                raise CalendarFault(name=other.name, problem=problem)
        every = (self, *later)
        return WorkingCalendar(
            name=self.name if name is None else name,
            covered=tuple(span for one in every for span in one.covered),
            weekend=self.weekend,
            special_days=tuple(special for one in every for special in one.special_days),
            local_off_days=tuple(special for one in every for special in one.local_off_days),
        )

    def with_local_off_days(
        self, days: Iterable[date], *, name: str = "", source: str
    ) -> WorkingCalendar:
        """This calendar with further off-days of the place, which win over make-up days.

        Source: the holiday measures, art. 4, let ethnic areas add holidays of their own.
        """
        added = tuple(
            SpecialDay(day=day, is_working=False, name=name, source=source) for day in days
        )
        return attrs.evolve(self, local_off_days=(*self.local_off_days, *added))

    @cached_property
    def _local_dates(self) -> frozenset[date]:
        return frozenset(special.day for special in self.local_off_days)

    @cached_property
    def _by_day(self) -> dict[date, SpecialDay]:
        return {special.day: special for special in (*self.special_days, *self.local_off_days)}

    @cached_property
    def _table(self) -> DayTable:
        known = list(self._by_day)
        if self.covered and self.covered[-1].last.year - self.covered[0].first.year < _TABLE_YEARS:
            known += [self.covered[0].first, self.covered[-1].last]
        if known:
            # Two years beyond what is known keep ordinary due dates on the fast path.
            first = date(min(known).year, 1, 1).toordinal()
            last = date(min(max(known).year + 2, date.max.year), 12, 31).toordinal()
        else:
            first, last = 1, 0
        exceptions = {day.toordinal(): one.is_working for day, one in self._by_day.items()}
        return DayTable(weekend=self.weekend, exceptions=exceptions, first=first, last=last)
