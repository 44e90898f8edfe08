"""Signals of one clock: the worked examples of the default proposal, and what always holds."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.supervision.signals import (
    Signal,
    escalation_of,
    segments_of,
    signal_on,
)
from govdisclose.domain.law.clock import Extension, Pause
from govdisclose.domain.law.counting import Term, Unit
from tests.domain.figures.supervision.clocks import MAINLAND, PLAIN, threshold, watched

RECEIVED = date(2024, 1, 26)
"""Friday. The working days after it: 29, 30, 31 January, 1, 2 February (5), 4 February, a Sunday
made up (6), 5 to 9 (11), then the holiday to the 17th, 18 February, a Sunday made up (12), 19 to 23
(17), 26 (18), 27 (19), 28 (20)."""


def test_yellow_from_nine_tenths_of_twenty_days() -> None:
    """ceil(0.9 x 20) = 18: the yellow card comes on the 18th working day, 26 February 2024."""
    reached = escalation_of(watched(RECEIVED), threshold(), MAINLAND)

    assert date(2024, 2, 26) == reached.yellow
    assert Signal.NONE is reached.on(date(2024, 2, 25))
    assert Signal.YELLOW is reached.on(date(2024, 2, 26))


def test_reminder_one_working_day_before_the_last() -> None:
    """20 - 1 = 19: the reminder is due on 27 February, when the yellow card already stands."""
    reached = escalation_of(watched(RECEIVED), threshold(), MAINLAND)

    assert date(2024, 2, 27) == reached.reminder
    assert Signal.YELLOW is reached.on(date(2024, 2, 27))
    without = escalation_of(watched(RECEIVED), threshold(yellow_percent=None), MAINLAND)
    assert Signal.REMINDER is without.on(date(2024, 2, 27))
    assert Signal.REMINDER is without.on(date(2024, 2, 28))


def test_breach_on_the_day_after_the_last() -> None:
    """The 20th working day is 28 February; from 29 February the time of the law is over."""
    reached = escalation_of(watched(RECEIVED), threshold(), MAINLAND)

    assert date(2024, 2, 28) == reached.due
    assert Signal.YELLOW is reached.on(date(2024, 2, 28))
    assert Signal.BREACH is reached.on(date(2024, 2, 29))


def test_red_between_the_promised_and_the_statutory_day() -> None:
    """Ten days promised: the 10th is 8 February, so red from the 9th; the law's breach stays."""
    reached = escalation_of(watched(RECEIVED), threshold(promised=10), MAINLAND)

    # ceil(0.9 x 10) = 9: the 9th working day is 7 February; 10 - 1 = 9 is the reminder's too.
    assert date(2024, 2, 7) == reached.yellow == reached.reminder
    assert date(2024, 2, 8) == reached.promised_due
    assert Signal.RED is reached.on(date(2024, 2, 9))
    assert Signal.RED is reached.on(date(2024, 2, 28))
    assert Signal.BREACH is reached.on(date(2024, 2, 29))


def test_short_limit_is_reminded_before_the_card() -> None:
    """Of five days ceil(4.5) = 5 is the card and 5 - 1 = 4 the reminder: 1 and 2 February."""
    reached = escalation_of(watched(RECEIVED, 5), threshold(), MAINLAND)

    assert Signal.NONE is reached.on(date(2024, 1, 31))
    assert Signal.REMINDER is reached.on(date(2024, 2, 1))
    assert Signal.YELLOW is reached.on(date(2024, 2, 2))
    # Saturday the 3rd: late, as lists say that day, though no working day has passed.
    assert Signal.BREACH is reached.on(date(2024, 2, 3))


def test_promise_beyond_the_law_is_none() -> None:
    """Promised time is never longer than what the law gives (invariant of domain facts 7.2)."""
    reached = escalation_of(watched(RECEIVED), threshold(promised=30), MAINLAND)

    assert reached.due == reached.promised_due


def test_promise_of_the_case_goes_before_that_of_the_rules() -> None:
    """Seed: 20 working days promised; here the case promises 5 and the rules 10."""
    reached = escalation_of(watched(RECEIVED, promised=5), threshold(promised=10), MAINLAND)

    assert date(2024, 2, 2) == reached.promised_due


def test_act_in_time_leaves_no_signal() -> None:
    """Seed: promised 20, done after 3 working days, 17 saved: nothing was ever signalled."""
    done = watched(RECEIVED, stopped=date(2024, 1, 31))

    found = segments_of(done, threshold(), MAINLAND)

    assert [(Signal.NONE, RECEIVED, date(2024, 1, 31))] == [one[:3] for one in found]


def test_pause_holds_the_signal_and_moves_the_rest() -> None:
    """Asked on the 18th day, answered five working days later: yellow all along, due +5."""
    asked, answered = date(2024, 2, 26), date(2024, 3, 4)
    held = watched(RECEIVED, pauses=(Pause(sent=asked, ended=answered),))

    # 27, 28, 29 February, 1 and 4 March do not count: the 20th day is 6 March.
    assert date(2024, 3, 6) == escalation_of(held, threshold(), MAINLAND).due
    for day in (asked, date(2024, 2, 29), answered, date(2024, 3, 6)):
        assert Signal.YELLOW is signal_on(held, day, threshold(), MAINLAND)
    assert Signal.BREACH is signal_on(held, date(2024, 3, 7), threshold(), MAINLAND)


def test_open_pause_holds_for_good() -> None:
    """While nobody answers and nothing bounds the pause, nothing escalates."""
    held = watched(RECEIVED, pauses=(Pause(sent=date(2024, 2, 1), ended=None),))

    assert Signal.NONE is signal_on(held, date(2026, 1, 1), threshold(), MAINLAND)
    assert escalation_of(held, threshold(), MAINLAND).due is None


def test_extension_clears_from_the_day_it_is_told() -> None:
    """Twenty more days told on 27 February: yellow on that eve, none from the day itself."""
    longer = watched(RECEIVED, extensions=(Extension(notified=date(2024, 2, 27), amount=20),))

    assert Signal.YELLOW is signal_on(longer, date(2024, 2, 26), threshold(), MAINLAND)
    assert Signal.NONE is signal_on(longer, date(2024, 2, 27), threshold(), MAINLAND)


def test_calendar_days_are_counted_as_such() -> None:
    """Sixty calendar days from 1 March 2024 end on 30 April; 54 of them are over on 24 April."""
    clock = watched(date(2024, 3, 1), term=Term(amount=60, unit=Unit.CALENDAR_DAY))

    reached = escalation_of(clock, threshold(), MAINLAND)

    assert date(2024, 4, 30) == reached.due
    assert date(2024, 4, 24) == reached.yellow
    assert date(2024, 4, 29) == reached.reminder


def test_limit_that_no_notice_covers_is_provisional() -> None:
    """Days of a year not announced yet may still change."""
    assert escalation_of(watched(date(2099, 1, 5)), threshold(), MAINLAND).provisional


_STARTS = st.dates(date(2024, 1, 1), date(2024, 12, 31))
_DAYS = st.integers(1, 40)
_THRESHOLDS = st.builds(
    threshold,
    remind_before=st.none() | st.integers(0, 10),
    yellow_percent=st.none() | st.integers(1, 100),
    promised=st.none() | st.integers(1, 40),
)


@st.composite
def _clocks(draw: st.DrawFn) -> object:
    start = draw(_STARTS)
    pauses = draw(
        st.lists(st.tuples(st.integers(-3, 50), st.none() | st.integers(0, 30)), max_size=3)
    )
    extensions = draw(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=2))
    stopped = draw(st.none() | st.integers(0, 90))
    return watched(
        start,
        draw(_DAYS),
        pauses=tuple(
            Pause(
                sent=start + timedelta(days=after),
                ended=None if length is None else start + timedelta(days=after + length),
            )
            for after, length in pauses
        ),
        extensions=tuple(
            Extension(notified=start + timedelta(days=after), amount=amount)
            for after, amount in extensions
        ),
        stopped=None if stopped is None else start + timedelta(days=stopped),
    )


@given(_clocks(), _THRESHOLDS)
def test_segments_partition_the_days(clock: object, rule: object) -> None:
    """Every day from the start to the stop is in exactly one segment, and in the right one."""
    found = segments_of(clock, rule, PLAIN)  # type: ignore[arg-type]  # drawn as made

    start, stopped = clock.start, clock.stopped  # type: ignore[attr-defined]
    if stopped == start:
        assert () == found
        return
    assert start == found[0].since
    assert stopped == found[-1].until
    for before, after in pairwise(found):
        assert before.until == after.since
        assert before.signal is not after.signal or before.due != after.due
    for place in range(160):
        day = start + timedelta(days=place)
        expected = signal_on(clock, day, rule, PLAIN)  # type: ignore[arg-type]
        holding = [
            one.signal for one in found if one.since <= day and (not one.until or day < one.until)
        ]
        assert ([] if expected is None else [expected]) == holding


@given(_STARTS, _DAYS, _THRESHOLDS, st.integers(0, 30), st.integers(0, 30))
def test_signals_only_grow_without_entries(
    start: date, days: int, rule: object, after: int, length: int
) -> None:
    """Provided nothing is recorded, no day has a lesser signal than the day before."""
    sent = start + timedelta(days=after)
    pause = Pause(sent=sent, ended=sent + timedelta(days=length))
    clock = watched(start, days, pauses=(pause,))

    found = segments_of(clock, rule, PLAIN)  # type: ignore[arg-type]  # drawn as made

    ranks = [one.signal.rank for one in found]
    assert sorted(ranks) == ranks
    assert Signal.BREACH is found[-1].signal
    within = [
        signal_on(clock, sent + timedelta(days=day), rule, PLAIN)  # type: ignore[arg-type]
        for day in range(length + 1)
    ]
    due = escalation_of(watched(start, days), rule, PLAIN).promised_due  # type: ignore[arg-type]
    # Asked on the last day itself, nothing of the time is left to be held.
    if due is not None and sent < due:
        assert 1 == len(set(within)), "time that is not counted holds the signal"


def test_signals_are_ordered_by_gravity() -> None:
    """From none to the breach of the law."""
    assert sorted(Signal) == list(Signal)
    assert Signal.BREACH > Signal.RED > Signal.YELLOW > Signal.REMINDER > Signal.NONE
    with pytest.raises(TypeError):
        assert Signal.RED < 3
