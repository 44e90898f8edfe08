"""Where two calendars disagree, day by day."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.law.calendar import WorkingCalendar

__all__ = ["CalendarComparison", "compare_calendars"]

_LAST_WEEK_BEGINS = 25


@attrs.frozen(kw_only=True)
class CalendarComparison:
    """Outcome of laying one calendar beside a reference."""

    compared_days: int
    """Days that one announces or names and the other announces."""
    differing: tuple[date, ...]
    """Days that work in one and not in the other, in date order."""
    left_open: tuple[date, ...]
    """Days at the very end of the coverage that the next notice decides, in date order."""


def compare_calendars(calendar: WorkingCalendar, reference: WorkingCalendar) -> CalendarComparison:
    """Compare over the days both can speak of.

    Late December may stand in the notice of the next year, so an unnamed day in the last week of
    the calendar's coverage is left open when only the reference moves it.

    Args:
        calendar: The calendar under test.
        reference: The calendar it is measured by.
    """
    days = {
        date.fromordinal(ordinal)
        for span in calendar.covered
        for known in reference.covered
        for ordinal in range(
            max(span.first, known.first).toordinal(), min(span.last, known.last).toordinal() + 1
        )
    }
    named = {special.day for special in (*calendar.special_days, *calendar.local_off_days)}
    days |= {day for day in named if reference.covers(day)}
    ends = {
        span.last.year for span in calendar.covered if (span.last.month, span.last.day) == (12, 31)
    }
    differing: list[date] = []
    left_open: list[date] = []
    for day in sorted(days):
        if calendar.is_working_day(day) == reference.is_working_day(day):
            continue
        is_last_week = day.month == 12 and day.day >= _LAST_WEEK_BEGINS and day.year in ends
        (left_open if is_last_week and day not in named else differing).append(day)
    return CalendarComparison(
        compared_days=len(days) - len(left_open),
        differing=tuple(differing),
        left_open=tuple(left_open),
    )
