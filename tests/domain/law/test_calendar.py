"""Working days: counting, explanation, coverage and layers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdisclose.domain.law.calendar import (
    CalendarFault,
    DayReason,
    Span,
    WorkingCalendar,
)
from govdisclose.domain.law.day_table import DateOutOfRange, NegativeAmount
from tests.domain.law.calendar_cases import AUTUMN_2009, BARE, calendars, days, special


def naive_due(calendar: WorkingCalendar, start: date, amount: int) -> date:
    """The n-th working day found by walking day by day."""
    day = start
    while amount:
        day += timedelta(days=1)
        amount -= calendar.is_working_day(day)
    return day


def test_day_of_the_event_is_not_counted() -> None:
    """One working day after a Friday is the next Monday, although the Friday was worked."""
    friday = date(2024, 3, 1)

    due = BARE.due(friday, 1)

    assert date(2024, 3, 4) == due


def test_make_up_days_count_and_holidays_do_not() -> None:
    """15 working days from 2009-09-21 end on 2009-10-16.

    Source: notice on the holidays of 2009; published vector of the working-day data sets.
    """
    start = date(2009, 9, 21)

    due = AUTUMN_2009.due(start, 15)

    assert date(2009, 10, 16) == due


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2009-09-26", DayReason.WEEKEND),
        ("2009-09-27", DayReason.MAKE_UP_DAY),
        ("2009-09-28", DayReason.WORKING_DAY),
        ("2009-10-01", DayReason.HOLIDAY),
        ("2009-10-03", DayReason.HOLIDAY),
    ],
)
def test_every_day_gives_its_reason(day: str, reason: DayReason) -> None:
    """A day says whether notice, make-up rule or weekly pattern decides it."""
    explained = AUTUMN_2009.explain_day(date.fromisoformat(day))

    assert reason is explained.reason
    assert explained.source


def test_unannounced_day_says_so() -> None:
    """Outside the announced spans a day names the missing notice."""
    explained = AUTUMN_2009.explain_day(date(2010, 1, 4))

    assert not explained.is_announced
    assert "2010 not announced" in explained.source


def test_local_off_day_wins_over_a_make_up_day() -> None:
    """A place's own off-day is off even where the notice asks to work."""
    make_up = date(2009, 10, 10)

    calendar = AUTUMN_2009.with_local_off_days([make_up], name="local", source="county notice")

    assert DayReason.LOCAL_OFF_DAY is calendar.explain_day(make_up).reason
    assert not calendar.is_working_day(make_up)
    assert date(2009, 10, 19) == calendar.due(date(2009, 9, 21), 15)


def test_later_layer_wins_for_the_days_it_names() -> None:
    """A second paper changes its days and leaves the others."""
    amended = WorkingCalendar(
        name="second paper",
        covered=(Span(first=date(2010, 1, 1), last=date(2010, 12, 31)),),
        special_days=(special("2009-10-10", is_working=False),),
    )

    merged = AUTUMN_2009.layered(amended)

    assert not merged.is_working_day(date(2009, 10, 10))
    assert merged.is_working_day(date(2009, 9, 27))
    assert (Span(first=date(2009, 1, 1), last=date(2010, 12, 31)),) == merged.covered


def test_layers_with_different_weekends_are_refused() -> None:
    """Two weekly patterns cannot both hold."""
    other = WorkingCalendar(name="six-day week", weekend={6})

    with pytest.raises(CalendarFault, match="weekend differs"):
        AUTUMN_2009.layered(other)


@pytest.mark.parametrize("weekend", [range(7), {7}, {-1}])
def test_unusable_weekend_is_refused(weekend: set[int]) -> None:
    """A weekend leaves a weekday to work and names weekdays only."""
    with pytest.raises(CalendarFault):
        WorkingCalendar(name="broken", weekend=weekend)


def test_span_in_wrong_order_is_refused() -> None:
    """Coverage cannot end before it begins."""
    with pytest.raises(CalendarFault):
        Span(first=date(2024, 1, 2), last=date(2024, 1, 1))


def test_coverage_with_a_gap_does_not_cover_the_years_around_it() -> None:
    """Two announced years with an unannounced one between them are not one span."""
    calendar = WorkingCalendar(
        name="gap",
        covered=(
            Span(first=date(2022, 1, 1), last=date(2022, 12, 31)),
            Span(first=date(2020, 1, 1), last=date(2020, 12, 31)),
        ),
    )

    assert calendar.covers_year(2020)
    assert not calendar.covers_year(2021)
    assert not calendar.covers_all(date(2020, 12, 31), date(2022, 1, 1))


def test_negative_amount_is_a_usage_error() -> None:
    """No limit has fewer than zero days, alone or in bulk."""
    with pytest.raises(NegativeAmount):
        BARE.due(date(2024, 1, 1), -1)
    with pytest.raises(NegativeAmount):
        BARE.due_dates([date(2024, 1, 1)], [-1])


def test_result_after_the_year_9999_is_refused() -> None:
    """A count that leaves the calendar says so."""
    with pytest.raises(DateOutOfRange):
        BARE.due(date(9999, 12, 1), 40)


def test_very_long_coverage_stays_quick() -> None:
    """A calendar said to cover all years is counted like any other."""
    everything = WorkingCalendar(name="all", covered=(Span(first=date.min, last=date.max),))

    due = everything.due(date(2024, 3, 1), 1)

    assert date(2024, 3, 4) == due


@given(calendars(), days, st.integers(0, 60))
@example(AUTUMN_2009, date(2009, 9, 21), 0)
def test_table_equals_the_walk_day_by_day(
    calendar: WorkingCalendar, start: date, amount: int
) -> None:
    """The counting table gives what counting on one's fingers gives."""
    expected = naive_due(calendar, start, amount)

    due = calendar.due(start, amount)

    assert expected == due


@given(calendars(), days, st.integers(0, 400))
def test_more_days_never_fall_due_earlier(
    calendar: WorkingCalendar, start: date, amount: int
) -> None:
    """A limit longer by one day ends later."""
    assert calendar.due(start, amount) < calendar.due(start, amount + 1)


@given(calendars(), days, st.integers(0, 30), st.integers(1, 40))
def test_later_start_never_falls_due_earlier(
    calendar: WorkingCalendar, start: date, amount: int, later_days: int
) -> None:
    """Who starts later is due no earlier."""
    later = start + timedelta(days=later_days)

    assert calendar.due(start, amount) <= calendar.due(later, amount)


@given(calendars(), days, days)
def test_days_between_equal_the_walk(calendar: WorkingCalendar, one: date, other: date) -> None:
    """The number of working days in (a, b] is that of the days themselves, negative backwards."""
    after, until = sorted((one, other))
    span = range(after.toordinal() + 1, until.toordinal() + 1)
    expected = sum(calendar.is_working_day(date.fromordinal(ordinal)) for ordinal in span)

    assert expected == calendar.working_days_between(after, until)
    assert -expected == calendar.working_days_between(until, after)


@given(calendars(), st.lists(st.tuples(days, st.integers(0, 300)), max_size=20))
def test_bulk_equals_single(calendar: WorkingCalendar, cases: list[tuple[date, int]]) -> None:
    """Many due dates at once are those counted one by one, in input order."""
    starts = [start for start, _ in cases]
    amounts = [amount for _, amount in cases]
    expected = [calendar.due(start, amount) for start, amount in cases]

    assert expected == calendar.due_dates(starts, amounts)


def test_bulk_needs_an_amount_for_each_start() -> None:
    """Lists of unequal length are refused instead of cut."""
    with pytest.raises(ValueError, match="differ in length"):
        BARE.due_many([1, 2], [1])


@given(calendars(), days)
def test_next_working_day_is_the_first_from_the_day_on(
    calendar: WorkingCalendar, day: date
) -> None:
    """A working day stays, a day off goes to the first working day after it."""
    found = calendar.next_working_day(day)

    assert calendar.is_working_day(found)
    assert int(found != day) == calendar.working_days_between(day, found)
