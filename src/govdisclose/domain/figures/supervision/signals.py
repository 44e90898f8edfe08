"""Signals 监察信号: what supervision says of one clock on the days to come.

A signal is a function of a clock, a threshold and the calendar; nothing of it is stored but as an
index. Between two entries of a ledger it only grows: time that is not counted holds it where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import Enum
from functools import total_ordering
from typing import NamedTuple

import attrs

from govdisclose.domain.figures.supervision.thresholds import Threshold
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.clock import Clock, Extension, Pause, clock_of
from govdisclose.domain.law.counting import Excluded, Roll, Term, Unit, count
from govdisclose.domain.law.day_table import DateOutOfRange

__all__ = [
    "Escalation",
    "Segment",
    "Signal",
    "Watched",
    "escalation_of",
    "joined",
    "segments_of",
    "signal_on",
]

_DAY = timedelta(days=1)


@total_ordering
class Signal(Enum):
    """What supervision says of a clock today, from the least to the gravest."""

    NONE = "none"
    REMINDER = "reminder"
    """预警: the last day is near."""
    YELLOW = "yellow"
    """黄牌: most of the promised time is over."""
    RED = "red"
    """红牌: the promised time is over."""
    BREACH = "breach"
    """The time the law gives is over."""

    @property
    def rank(self) -> int:
        """Gravity from 0."""
        return _RANKS[self]

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, Signal) else NotImplemented


_RANKS = {signal: rank for rank, signal in enumerate(Signal)}


@attrs.frozen(kw_only=True)
class Watched:
    """One clock that is watched, as its ledger has it."""

    kind: str
    """Kind of matter ("request")."""
    ref: str
    shard: int
    """Agency whose clock it is."""
    limit: str
    """Id of the limit."""
    start: date
    """Day of the event, not counted itself."""
    term: Term
    """What the law gives."""
    promised: int | None = None
    """Units the agency promised in this very case; None leaves it to the threshold."""
    pauses: tuple[Pause, ...] = ()
    """With the last day the other side has, where that ends them by itself."""
    extensions: tuple[Extension, ...] = ()
    stopped: date | None = None
    """Day on which the act was done; None while it is due."""
    source: str = ""
    """Citation of the limit."""
    gravest: Signal = Signal.BREACH
    """What it gives at most: no limit by law is no statutory breach, and that of others no card
    of the agency."""

    def clock(self, calendar: WorkingCalendar, *, known_on: date = date.max) -> Clock:
        """The clock by law, with the extensions told by a day."""
        return clock_of(
            self.start,
            self.term,
            calendar,
            pauses=self.pauses,
            extensions=self._told(known_on),
            with_steps=False,
        )

    def _told(self, day: date) -> tuple[Extension, ...]:
        return tuple(one for one in self.extensions if one.notified <= day)

    def told_after(self, day: date) -> tuple[date, ...]:
        """Later days on which an extension is told that was noted before, in order."""
        return tuple(sorted({one.notified for one in self.extensions if one.notified > day}))


@attrs.frozen(kw_only=True)
class Escalation:
    """From which day each signal holds, provided nothing further is recorded."""

    reminder: date | None
    """First day of the signal; None where it is never reached or not wanted."""
    yellow: date | None
    red: date | None
    breach: date | None
    promised_due: date | None
    """Last day promised; None while an open pause keeps it unknown."""
    due: date | None
    """Last day by law."""
    provisional: bool
    """A day that was needed is not announced yet."""

    def on(self, day: date) -> Signal:
        """The gravest signal reached by a day."""
        reached = (
            (Signal.BREACH, self.breach),
            (Signal.RED, self.red),
            (Signal.YELLOW, self.yellow),
            (Signal.REMINDER, self.reminder),
        )
        for signal, since in reached:
            if since is not None and since <= day:
                return signal
        return Signal.NONE

    def days(self) -> tuple[date, ...]:
        """Days on which a signal may begin, ascending."""
        known = (self.reminder, self.yellow, self.red, self.breach)
        return tuple(sorted({day for day in known if day is not None}))


class Segment(NamedTuple):
    """A run of days ``since <= day < until`` with one signal."""

    signal: Signal
    since: date
    until: date | None
    """None where only a further entry ends it."""
    limit: str
    due: date | None
    """Last day by law, as it is known on these days; None while it stands still."""


def escalation_of(
    watched: Watched,
    threshold: Threshold,
    calendar: WorkingCalendar,
    *,
    known_on: date = date.max,
) -> Escalation:
    """When a clock reaches each signal.

    With P units promised and n of them over: the reminder holds once ``P - n`` is no more than the
    threshold says, yellow once ``n >= ceil(share * P)``. Red begins on the day after the last
    promised one, the breach on the day after the last one the law gives; so a matter is late here
    on the very day on which lists call it overdue, be that a day off.

    Args:
        watched: The clock.
        threshold: What applies to it.
        calendar: Working days of the place.
        known_on: Day of knowledge: extensions told later do not count.

    Source: rules/supervision/; the law's own limits come with the clock.
    """
    clock = watched.clock(calendar, known_on=known_on)
    added = sum(one.amount for one in clock.extensions)
    given = watched.promised if watched.promised is not None else threshold.promised
    by_law = watched.term.amount
    # A promise longer than the law allows is none.
    base = by_law if given is None else min(given, by_law)
    excluded = tuple(Excluded(one.sent, one.ended) for one in clock.pauses)
    term = attrs.evolve(watched.term, amount=base)
    promised = count(watched.start, term, calendar, excluded=excluded, added=added)
    total = _units(watched.start, term, calendar, added)

    def reached(units: int) -> date | None:
        return _reached(watched.start, units, term.unit, calendar, excluded)

    reminder = yellow = None
    if threshold.remind_before is not None:
        reminder = reached(max(0, total - threshold.remind_before))
    if threshold.yellow_percent is not None:
        yellow = reached(-(-total * threshold.yellow_percent // 100))
    red, breach = _after(promised.due), _after(clock.due)
    if watched.gravest < Signal.BREACH:
        red, breach = _earlier(red, breach), None
    if watched.gravest < Signal.RED:
        yellow, red = _earlier(yellow, red), None
    return Escalation(
        reminder=reminder,
        yellow=yellow,
        red=red,
        breach=breach,
        promised_due=promised.due,
        due=clock.due,
        provisional=clock.provisional,
    )


def signal_on(
    watched: Watched, day: date, threshold: Threshold, calendar: WorkingCalendar
) -> Signal | None:
    """The signal of one day; None before the clock began and from the day on which it stopped."""
    if day < watched.start or (watched.stopped is not None and day >= watched.stopped):
        return None
    return escalation_of(watched, threshold, calendar, known_on=day).on(day)


def segments_of(
    watched: Watched,
    threshold: Threshold,
    calendar: WorkingCalendar,
    *,
    since: date | None = None,
    until: date | None = None,
) -> tuple[Segment, ...]:
    """All signals of a clock, in order and without gaps.

    Args:
        watched: The clock.
        threshold: What applies to it.
        calendar: Working days of the place.
        since: First day spoken of; the start of the clock unless it is later.
        until: First day not spoken of any more; None for all days up to the stop.
    """
    first = watched.start if since is None else max(since, watched.start)
    ends = [day for day in (until, watched.stopped) if day is not None]
    end = min(ends, default=None)
    found: list[Segment] = []
    pieces = (first, *watched.told_after(first))
    for place, begins in enumerate(pieces):
        stops = pieces[place + 1] if place + 1 < len(pieces) else None
        limits = [day for day in (stops, end) if day is not None]
        last = min(limits, default=None)
        escalation = escalation_of(watched, threshold, calendar, known_on=begins)
        found += _piece(watched, escalation, begins, last)
    return tuple(joined(found))


def joined(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Segments in order, touching ones that say the same made one."""
    before: Segment | None = None
    for segment in segments:
        is_same = (
            before is not None
            and before.until == segment.since
            and (before.signal, before.limit, before.due)
            == (segment.signal, segment.limit, segment.due)
        )
        if before is not None and is_same:
            before = before._replace(until=segment.until)
            continue
        if before is not None:
            yield before
        before = segment
    if before is not None:
        yield before


def _piece(
    watched: Watched, escalation: Escalation, first: date, end: date | None
) -> Iterator[Segment]:
    if end is not None and first >= end:
        return
    inside = [day for day in escalation.days() if day > first and (end is None or day < end)]
    edges = [first, *inside]
    for since, until in zip(edges, [*inside, end], strict=True):
        yield Segment(escalation.on(since), since, until, watched.limit, escalation.due)


def _units(start: date, term: Term, calendar: WorkingCalendar, added: int) -> int:
    """How many days a limit has, in working or calendar days."""
    if term.unit is not Unit.CALENDAR_MONTH:
        return term.amount + added
    plain = attrs.evolve(term, roll=Roll.NONE)
    return (count(start, plain, calendar, added=added).nominal - start).days


def _reached(
    start: date,
    units: int,
    unit: Unit,
    calendar: WorkingCalendar,
    excluded: Iterable[Excluded],
) -> date | None:
    """First day on which so many days have counted; None if an open pause comes before."""
    counted_in = Unit.WORKING_DAY if unit is Unit.WORKING_DAY else Unit.CALENDAR_DAY
    return count(start, Term(amount=units, unit=counted_in), calendar, excluded=excluded).due


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _after(day: date | None) -> date | None:
    if day is None:
        return None
    if day == date.max:
        raise DateOutOfRange(amount=1, start=day)
    return day + _DAY
