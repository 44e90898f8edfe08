"""Calendars and strategies that the tests of the law wing share."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from govdisclose.domain.law.calendar import Span, SpecialDay, WorkingCalendar

__all__ = ["AUTUMN_2009", "BARE", "calendars", "days", "special"]


def special(day: str, *, is_working: bool, name: str = "") -> SpecialDay:
    """A moved day with a made-up source."""
    return SpecialDay(
        day=date.fromisoformat(day), is_working=is_working, name=name, source="test notice"
    )


BARE = WorkingCalendar(name="bare week")
"""Only the weekly pattern, nothing announced."""

AUTUMN_2009 = WorkingCalendar(
    name="autumn 2009",
    covered=(Span(first=date(2009, 1, 1), last=date(2009, 12, 31)),),
    special_days=(
        *(special(f"2009-10-0{day}", is_working=False, name="国庆节") for day in range(1, 9)),
        special("2009-09-27", is_working=True, name="国庆节"),
        special("2009-10-10", is_working=True, name="国庆节"),
    ),
)
"""National Day 2009 as in the notice of the State Council General Office: 1-8 October off,
27 September and 10 October worked."""

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 12, 31))
"""Days around and beyond the windows of generated calendars."""


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Calendars with any weekend, moved days, local off-days and coverage in 2020-2022."""
    inside = st.dates(min_value=date(2020, 1, 1), max_value=date(2022, 12, 31))
    moved = draw(st.dictionaries(inside, st.booleans(), max_size=60))
    local = draw(st.lists(inside, max_size=5))
    first, last = sorted((draw(inside), draw(inside)))
    covered = draw(st.sampled_from([(), (Span(first=first, last=last),)]))
    return WorkingCalendar(
        name="generated",
        covered=covered,
        weekend=draw(st.frozensets(st.integers(0, 6), max_size=5)),
        special_days=tuple(
            SpecialDay(day=day, is_working=works, name="", source="generated")
            for day, works in moved.items()
        ),
    ).with_local_off_days(local, source="generated")
