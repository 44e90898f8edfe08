"""The clock: units, roll, pauses, extensions, and the explanation of every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.clock import (
    Extension,
    Pause,
    PauseEndsBeforeItBegins,
    StepKind,
    clock_of,
)
from govdisclose.domain.law.counting import ExtensionAnchor, Roll, Term, Unit
from govdisclose.domain.law.day_table import DateOutOfRange, NegativeAmount
from tests.domain.law.calendar_cases import AUTUMN_2009, BARE, calendars

TWENTY = Term(amount=20, limit_id="reply", source="art. 33")
START = date(2009, 9, 21)

inside = st.dates(min_value=date(2020, 1, 1), max_value=date(2022, 6, 30))
terms = st.builds(
    Term,
    amount=st.integers(0, 40),
    unit=st.sampled_from(Unit),
    roll=st.sampled_from(Roll),
    extension_anchor=st.sampled_from(ExtensionAnchor),
)


def pause(sent: date, days: int) -> Pause:
    """A pause of so many calendar days."""
    return Pause(sent=sent, ended=sent + timedelta(days=days))


def shape(start: date, term: Term, calendar: WorkingCalendar, *pauses: Pause) -> object:
    """Due date and kinds of all days, which is what a pause may change."""
    clock = clock_of(start, term, calendar, pauses=pauses)
    return clock.due, [step.kind for step in clock.steps]


def test_base_and_extension_count_forty_days() -> None:
    """20 and 20 working days from 2009-09-21 are counted in one stroke."""
    extension = Extension(notified=date(2009, 10, 20), amount=20)

    clock = clock_of(START, TWENTY, AUTUMN_2009, extensions=[extension])

    assert AUTUMN_2009.due(START, 40) == clock.due
    assert (extension,) == clock.extensions


def test_a_month_ends_where_the_shorter_month_ends() -> None:
    """One month after 31 January is the last day of February."""
    term = Term(amount=1, unit=Unit.CALENDAR_MONTH)

    clock = clock_of(date(2024, 1, 31), term, BARE)

    assert date(2024, 2, 29) == clock.due


def test_an_extension_in_months_is_measured_from_its_anchor() -> None:
    """Two months and one more after 31 December: 31 March in one stroke, 29 March when measured
    from the end of the base period, 29 February."""
    start = date(2023, 12, 31)
    extension = Extension(notified=date(2024, 1, 5), amount=1)
    by_start = Term(amount=2, unit=Unit.CALENDAR_MONTH, extension_anchor=ExtensionAnchor.START)
    by_base_end = Term(amount=2, unit=Unit.CALENDAR_MONTH)

    from_start = clock_of(start, by_start, BARE, extensions=[extension])
    from_base_end = clock_of(start, by_base_end, BARE, extensions=[extension])

    assert date(2024, 3, 31) == from_start.due
    assert date(2024, 3, 29) == from_base_end.due


def test_an_extension_never_starts_from_a_rolled_day() -> None:
    """5 days from Monday end on Saturday and roll to Monday; 5 more end on the next Thursday."""
    start = date(2024, 3, 4)
    term = Term(amount=5, unit=Unit.CALENDAR_DAY, roll=Roll.FORWARD)
    extension = Extension(notified=date(2024, 3, 5), amount=5)

    rolled = clock_of(start, term, BARE)
    extended = clock_of(start, term, BARE, extensions=[extension])

    assert date(2024, 3, 11) == rolled.due
    assert date(2024, 3, 14) == extended.due


def test_a_rolled_last_day_is_skipped_and_the_day_it_moves_to_counts() -> None:
    """Civil Code art. 203: a last day off moves on, and the explanation shows how."""
    term = Term(amount=5, unit=Unit.CALENDAR_DAY, roll=Roll.FORWARD)

    clock = clock_of(date(2024, 3, 4), term, BARE)

    kinds = [(step.day.day, step.kind) for step in clock.steps[-4:]]
    assert [
        (8, StepKind.COUNTED),
        (9, StepKind.SKIPPED),
        (10, StepKind.SKIPPED),
        (11, StepKind.COUNTED),
    ] == kinds


def test_amount_zero_is_the_start_itself_then_rolled() -> None:
    """Zero units after a Saturday are the Saturday, or the Monday when rolled."""
    saturday = date(2024, 3, 9)

    stays = clock_of(saturday, Term(amount=0), BARE)
    rolls = clock_of(saturday, Term(amount=0, roll=Roll.FORWARD), BARE)

    assert saturday == stays.due
    assert () == stays.steps
    assert date(2024, 3, 11) == rolls.due
    assert [9, 10, 11] == [step.day.day for step in rolls.steps]


def test_a_pause_excludes_the_days_after_sending_up_to_the_answer() -> None:
    """Sent on the 22nd, answered on the 24th: the 23rd and 24th do not count (R2019 art. 33(3))."""
    letter = Pause(sent=date(2009, 9, 22), ended=date(2009, 9, 24), label="third party")

    clock = clock_of(START, TWENTY, AUTUMN_2009, pauses=[letter])

    paused = [step.day for step in clock.steps if step.kind is StepKind.PAUSED]
    assert [date(2009, 9, 23), date(2009, 9, 24)] == paused
    assert AUTUMN_2009.due(START, 22) == clock.due


def test_a_day_off_within_a_pause_is_skipped_not_paused() -> None:
    """Only working days can be excluded from a limit in working days."""
    letter = Pause(sent=date(2009, 9, 30), ended=date(2009, 10, 10))

    clock = clock_of(START, TWENTY, AUTUMN_2009, pauses=[letter])

    kinds = {step.day: step.kind for step in clock.steps}
    assert StepKind.SKIPPED is kinds[date(2009, 10, 3)]
    assert StepKind.PAUSED is kinds[date(2009, 10, 10)]
    assert AUTUMN_2009.due(START, 22) == clock.due


def test_a_pause_after_expiry_has_no_effect_and_is_a_finding() -> None:
    """What is sent too late is recorded and judged, but stops nothing."""
    late = pause(date(2009, 10, 26), 10)

    clock = clock_of(START, TWENTY, AUTUMN_2009, pauses=[late])

    assert date(2009, 10, 23) == clock.due
    assert () == clock.pauses
    assert ["PAUSE-AFTER-EXPIRY"] == [finding.code for finding in clock.findings]


def test_an_extension_on_the_last_day_is_in_time_and_a_day_later_is_not() -> None:
    """An extension notified after expiry adds nothing and is a finding."""
    last_day = Extension(notified=date(2009, 10, 23), amount=20)
    too_late = Extension(notified=date(2009, 10, 24), amount=20)

    in_time = clock_of(START, TWENTY, AUTUMN_2009, extensions=[last_day])
    breach = clock_of(START, TWENTY, AUTUMN_2009, extensions=[too_late])

    assert AUTUMN_2009.due(START, 40) == in_time.due
    assert date(2009, 10, 23) == breach.due
    assert ["EXTENSION-AFTER-EXPIRY"] == [finding.code for finding in breach.findings]


def test_a_pause_keeps_a_later_extension_in_time() -> None:
    """Expiry is judged by the limit as it stood, pauses included."""
    letter = pause(date(2009, 10, 20), 14)
    extension = Extension(notified=date(2009, 11, 5), amount=5)

    clock = clock_of(START, TWENTY, AUTUMN_2009, pauses=[letter], extensions=[extension])

    assert () == clock.findings
    assert (extension,) == clock.extensions


def test_an_open_pause_leaves_the_due_date_unknown() -> None:
    """While nobody has answered, the limit waits and the days up to the letter are explained."""
    letter = Pause(sent=date(2009, 9, 25), ended=None)

    clock = clock_of(START, TWENTY, AUTUMN_2009, pauses=[letter])

    assert clock.is_waiting
    assert [22, 23, 24, 25] == [step.day.day for step in clock.steps]


def test_an_open_pause_on_the_last_day_stops_nothing() -> None:
    """The last day itself is counted, so no day is left to exclude."""
    letter = Pause(sent=date(2009, 10, 23), ended=None)

    clock = clock_of(START, TWENTY, AUTUMN_2009, pauses=[letter])

    assert date(2009, 10, 23) == clock.due


def test_a_pause_cannot_end_before_it_begins() -> None:
    """An answer before the letter is a mistake of entry."""
    with pytest.raises(PauseEndsBeforeItBegins):
        Pause(sent=date(2024, 1, 2), ended=date(2024, 1, 1))


def test_negative_amounts_are_usage_errors() -> None:
    """Neither limits nor extensions are shorter than nothing."""
    with pytest.raises(NegativeAmount):
        Term(amount=-1)
    with pytest.raises(NegativeAmount):
        Extension(notified=START, amount=-1)


@pytest.mark.parametrize("unit", Unit)
def test_a_limit_beyond_the_year_9999_is_refused(unit: Unit) -> None:
    """No unit leads out of the calendar silently."""
    with pytest.raises(DateOutOfRange):
        clock_of(START, Term(amount=10**9, unit=unit), BARE)


@pytest.mark.parametrize(
    ("unit", "roll", "start", "amount", "provisional"),
    [
        (Unit.WORKING_DAY, Roll.NONE, date(2009, 12, 1), 20, False),
        (Unit.WORKING_DAY, Roll.NONE, date(2009, 12, 15), 20, True),
        (Unit.WORKING_DAY, Roll.NONE, date(2008, 12, 31), 20, False),
        (Unit.WORKING_DAY, Roll.NONE, date(2008, 12, 30), 20, True),
        (Unit.CALENDAR_DAY, Roll.NONE, date(2009, 12, 15), 60, False),
        (Unit.CALENDAR_DAY, Roll.FORWARD, date(2009, 12, 15), 60, True),
        (Unit.CALENDAR_DAY, Roll.FORWARD, date(2008, 12, 1), 60, False),
        (Unit.CALENDAR_MONTH, Roll.FORWARD, date(2009, 12, 15), 1, True),
        (Unit.WORKING_DAY, Roll.NONE, date(2012, 1, 1), 0, False),
        (Unit.WORKING_DAY, Roll.FORWARD, date(2012, 1, 1), 0, True),
    ],
)
def test_what_needs_an_unannounced_day_is_provisional(
    unit: Unit, roll: Roll, start: date, amount: int, provisional: bool
) -> None:
    """Working days need every day announced, calendar units only the days of the roll."""
    clock = clock_of(start, Term(amount=amount, unit=unit, roll=roll), AUTUMN_2009)

    assert provisional is clock.provisional


@given(calendars(), inside, terms)
def test_every_day_is_explained_and_the_counted_ones_are_the_amount(
    calendar: WorkingCalendar, start: date, term: Term
) -> None:
    """Days run without gap from the start to the due date, and as many count as the limit has."""
    assume(term.amount > 0)

    clock = clock_of(start, term, calendar)

    assert clock.due is not None
    first = start.toordinal() + 1
    expected = [date.fromordinal(one) for one in range(first, clock.due.toordinal() + 1)]
    counted = [step for step in clock.steps if step.kind is StepKind.COUNTED]
    assert expected == [step.day for step in clock.steps]
    assert StepKind.COUNTED is clock.steps[-1].kind
    if term.unit is not Unit.CALENDAR_MONTH:
        assert term.amount == len(counted)
    assert all(step.why and step.source for step in clock.steps)


@given(calendars(), inside, terms, st.integers(0, 40))
def test_a_pause_of_no_days_changes_nothing(
    calendar: WorkingCalendar, start: date, term: Term, offset: int
) -> None:
    """Answered on the day it was sent, a letter takes no time."""
    nothing = pause(start + timedelta(days=offset), 0)

    assert shape(start, term, calendar) == shape(start, term, calendar, nothing)


@given(
    calendars(),
    inside,
    terms,
    st.integers(0, 5),
    st.integers(1, 20),
    st.integers(0, 20),
    st.integers(0, 20),
)
def test_overlapping_pauses_are_united(
    calendar: WorkingCalendar,
    start: date,
    term: Term,
    offset: int,
    length_days: int,
    second_offset: int,
    second_length_days: int,
) -> None:
    """Two letters out at once stop the clock once."""
    sent = start + timedelta(days=offset)
    overlap = min(second_offset, length_days)
    first = pause(sent, length_days)
    second = pause(sent + timedelta(days=overlap), second_length_days)
    whole = pause(sent, max(length_days, overlap + second_length_days))
    due = clock_of(start, term, calendar).due
    assume(due is not None and second.sent <= due)

    united = shape(start, term, calendar, whole)

    assert united == shape(start, term, calendar, first, second)
    assert united == shape(start, term, calendar, second, first)


@given(calendars(), inside, terms, st.integers(0, 60), st.integers(0, 40))
def test_a_pause_never_makes_a_limit_shorter(
    calendar: WorkingCalendar, start: date, term: Term, offset: int, length_days: int
) -> None:
    """Excluded time can only move the due date away."""
    letter = pause(start + timedelta(days=offset), length_days)
    plain = clock_of(start, term, calendar)

    paused = clock_of(start, term, calendar, pauses=[letter])

    assert plain.due is not None
    assert paused.due is not None
    assert plain.due <= paused.due


@given(calendars(), inside, terms, st.integers(0, 30), st.integers(0, 30))
def test_several_extensions_equal_their_sum(
    calendar: WorkingCalendar, start: date, term: Term, one: int, other: int
) -> None:
    """Where a law allows several, two extensions in time are one of both lengths."""
    apart = [Extension(notified=start, amount=one), Extension(notified=start, amount=other)]
    together = [Extension(notified=start, amount=one + other)]

    expected = clock_of(start, term, calendar, extensions=together).due

    assert expected == clock_of(start, term, calendar, extensions=apart).due


@given(calendars(), inside, terms)
def test_leaving_out_the_explanation_changes_nothing_else(
    calendar: WorkingCalendar, start: date, term: Term
) -> None:
    """Lists compute the same dates as the explanation shows."""
    explained = clock_of(start, term, calendar)

    quick = clock_of(start, term, calendar, with_steps=False)

    assert (explained.due, explained.provisional) == (quick.due, quick.provisional)
    assert () == quick.steps
