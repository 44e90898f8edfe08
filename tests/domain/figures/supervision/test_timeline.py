"""The history of signals: a day-by-day reckoning gives the same, whenever it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.supervision.signals import Segment, Signal, Watched
from govdisclose.domain.figures.supervision.timeline import Version, history_of, spells_of
from govdisclose.domain.law.clock import Extension, Pause
from tests.domain.figures.supervision.clocks import MAINLAND, PLAIN, threshold, watched

START = date(2024, 3, 1)
_HORIZON_DAYS = 150


class Event(NamedTuple):
    """One act of a made-up ledger, by days after the start."""

    after: int
    kind: str
    """``pause``, ``answer``, ``extend`` or ``stop``."""
    amount: int = 0


def _day(after: int) -> date:
    return START + timedelta(days=after)


def _known(events: Sequence[Event], after: int, days: int, promised: int | None) -> Watched:
    """The clock as the ledger had it on a day."""
    pauses: list[Pause] = []
    extensions: list[Extension] = []
    stopped = None
    for event in sorted(events, key=lambda one: one.after):
        if event.after > after:
            break
        on = _day(event.after)
        if event.kind == "pause" and stopped is None:
            pauses.append(Pause(sent=on, ended=None))
        elif event.kind == "answer":
            pauses = [
                Pause(sent=one.sent, ended=on) if one.ended is None else one for one in pauses
            ]
        elif event.kind == "extend" and stopped is None:
            extensions.append(Extension(notified=on, amount=event.amount))
        elif event.kind == "stop" and stopped is None:
            stopped = on
    return watched(
        START,
        days,
        promised=promised,
        pauses=tuple(pauses),
        extensions=tuple(extensions),
        stopped=stopped,
    )


def _versions(events: Sequence[Event], days: int, promised: int | None) -> tuple[Version, ...]:
    return tuple(
        Version(_day(after), (_known(events, after, days, promised),))
        for after in sorted({0, *(event.after for event in events)})
    )


def _reckoned(clock: Watched, day: date, percent: int, remind: int) -> Signal | None:
    """The signal by walking through the days one by one, without the module under test."""
    if clock.stopped is not None and day >= clock.stopped:
        return None

    def walk(total: int, pauses: Sequence[Pause], until: date) -> tuple[int, date | None]:
        """Counted days up to a day, and the day on which the total was reached."""
        counted, reached = 0, None
        at = clock.start
        while at < until and reached is None:
            at += timedelta(days=1)
            held = any(one.sent < at and (one.ended is None or at <= one.ended) for one in pauses)
            if at.weekday() < 5 and not held:
                counted += 1
                if counted == total:
                    reached = at
        return counted, reached

    far = clock.start + timedelta(days=900)
    pauses: list[Pause] = []
    added = 0
    events = [(one.sent, 0, one) for one in clock.pauses if one.ended != one.sent]
    events += [(one.notified, 1, one) for one in clock.extensions]  # type: ignore[misc]
    for on, _order, event in sorted(events, key=lambda one: (one[0], one[1])):
        _counted, due = walk(clock.term.amount + added, pauses, far)
        if due is not None and on > due:
            continue
        if isinstance(event, Pause):
            pauses.append(event)
        else:
            added += event.amount
    promised = min(clock.promised or clock.term.amount, clock.term.amount) + added
    elapsed, late = walk(clock.term.amount + added, pauses, day - timedelta(days=1))
    if late is not None:
        return Signal.BREACH
    _elapsed, over = walk(promised, pauses, day - timedelta(days=1))
    if over is not None:
        return Signal.RED
    elapsed, _reached = walk(10**6, pauses, day)
    if elapsed * 100 >= promised * percent:
        return Signal.YELLOW
    return Signal.REMINDER if promised - elapsed <= remind else Signal.NONE


_EVENTS = st.lists(
    st.builds(
        Event,
        st.integers(0, 60),
        st.sampled_from(["pause", "answer", "extend", "stop"]),
        st.integers(1, 15),
    ),
    max_size=6,
)


@given(_EVENTS, st.integers(1, 30), st.none() | st.integers(1, 30), st.integers(50, 100))
def test_history_is_the_day_by_day_reckoning(
    events: list[Event], days: int, promised: int | None, percent: int
) -> None:
    """On every day the history says what walking through the ledger up to that day says."""
    rule = threshold(yellow_percent=percent, remind_before=2)
    found = history_of(_versions(events, days, promised), lambda _clock: rule, PLAIN)

    for after in range(_HORIZON_DAYS):
        day = _day(after)
        clock = _known(events, after, days, promised)
        expected = _reckoned(clock, day, percent, 2)
        holding = [
            one.signal for one in found if one.since <= day and (not one.until or day < one.until)
        ]
        assert ([] if expected is None else [expected]) == holding, (day, found)


@given(_EVENTS, st.integers(1, 30), st.integers(0, 80))
def test_history_does_not_depend_on_when_it_is_asked(
    events: list[Event], days: int, asked_after: int
) -> None:
    """What was signalled up to a day is the same asked on that day and asked much later."""
    rule = threshold()
    asked = _day(asked_after)
    known_then = [event for event in events if event.after <= asked_after]

    then = history_of(_versions(known_then, days, None), lambda _clock: rule, PLAIN, until=asked)
    later = history_of(_versions(events, days, None), lambda _clock: rule, PLAIN, until=asked)

    assert then == later


def test_spell_of_a_late_reply() -> None:
    """Received 26 January 2024, replied 5 March: yellow from 26 February, breach from the 29th."""
    start = date(2024, 1, 26)
    versions = (
        Version(start, (watched(start),)),
        Version(date(2024, 3, 5), (watched(start, stopped=date(2024, 3, 5)),)),
    )

    found = spells_of(
        history_of(versions, lambda _clock: threshold(), MAINLAND), kind="request", ref="R", shard=1
    )

    assert [
        (Signal.YELLOW, date(2024, 2, 26), date(2024, 2, 29)),
        (Signal.BREACH, date(2024, 2, 29), date(2024, 3, 5)),
    ] == [(one.signal, one.raised, one.cleared) for one in found]


def test_mark_holds_beside_the_clock() -> None:
    """A fault noticed on a day is a line of its own and is not cleared by the reply."""
    start, day = date(2024, 1, 26), date(2024, 2, 1)
    mark = Segment(Signal.RED, day, None, "!fee", None)
    versions = (
        Version(start, (watched(start),)),
        Version(day, (watched(start, stopped=day),), (mark,)),
    )

    found = history_of(versions, lambda _clock: threshold(), MAINLAND)

    assert mark in found
