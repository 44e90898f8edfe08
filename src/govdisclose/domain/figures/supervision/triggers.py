"""Faults that are not lateness, noticed in a ledger by detectors that the rules name.

What is noticed holds from its day on until a notice about it is settled; a fault is not undone by
the days that pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple, assert_never

from govdisclose.domain.figures.supervision.signals import Segment, Signal
from govdisclose.domain.figures.supervision.thresholds import Detector, Trigger
from govdisclose.domain.law.calendar import WorkingCalendar

__all__ = ["TRIGGER_PREFIX", "LedgerFact", "detected", "trigger_id"]

TRIGGER_PREFIX = "!"
"""Begins the limit of a signal that comes from a trigger and not from a clock."""


class LedgerFact(NamedTuple):
    """One entry of a ledger, as detectors see it."""

    move: str
    on: date
    recorded: date
    """Civil date on which it was recorded, in the office's zone."""
    state: str
    """State of the matter after it."""
    findings: tuple[str, ...] = ()
    """Codes of what was wrong with it."""
    imported: bool = False
    """An import brought it, from a system in which it may have been handled in time."""


def trigger_id(limit: str) -> str | None:
    """The trigger behind the limit of a signal; None for a clock."""
    return limit.removeprefix(TRIGGER_PREFIX) if limit.startswith(TRIGGER_PREFIX) else None


def detected(
    kind: str,
    ledger: Sequence[LedgerFact],
    triggers: Iterable[Trigger],
    calendar: WorkingCalendar,
    *,
    closed_states: frozenset[str] = frozenset(),
) -> tuple[Segment, ...]:
    """What the triggers that are switched on notice in a ledger, each from the first time on.

    Args:
        kind: Kind of matter.
        ledger: Its entries in order.
        triggers: The rules.
        calendar: Working days of the place.
        closed_states: States in which nothing is due: time in them is no overtime.
    """
    found = []
    for trigger in triggers:
        if not trigger.enabled or (trigger.kinds and kind not in trigger.kinds):
            continue
        first = min(_days(trigger, ledger, calendar, closed_states), default=None)
        if first is not None:
            signal = Signal(trigger.signal.value)
            found.append(Segment(signal, first, None, f"{TRIGGER_PREFIX}{trigger.id}", None))
    return tuple(found)


def _days(
    trigger: Trigger,
    ledger: Sequence[LedgerFact],
    calendar: WorkingCalendar,
    closed_states: frozenset[str],
) -> Iterator[date]:
    match trigger.detector:
        case Detector.FINDING:
            codes = frozenset(trigger.codes)
            yield from (fact.on for fact in ledger if codes.intersection(fact.findings))
        case Detector.LATE_MOVE:
            yield from _late_moves(trigger, ledger, calendar)
        case Detector.STAGE:
            yield from _long_stages(trigger, ledger, calendar, closed_states)
        case Detector.LATE_RECORD:
            yield from _late_records(trigger, ledger, calendar)
        case Detector.REPORTED:
            return
        case _:
            assert_never(trigger.detector)


def _late_records(
    trigger: Trigger, ledger: Sequence[LedgerFact], calendar: WorkingCalendar
) -> Iterator[date]:
    """Acts done after the case was in the system, and recorded late.

    What was done before the first entry was recorded came in with the case, from paper or by an
    import, and says nothing of how it was handled; nor does what an import brought later.
    """
    if not ledger:
        return
    began = ledger[0].recorded
    for fact in ledger:
        late = calendar.working_days_between(fact.on, fact.recorded) > (trigger.within or 0)
        if fact.on >= began and late and not fact.imported:
            yield fact.recorded


def _late_moves(
    trigger: Trigger, ledger: Sequence[LedgerFact], calendar: WorkingCalendar
) -> Iterator[date]:
    for before, fact in pairwise(ledger):
        late = calendar.working_days_between(before.on, fact.on) > (trigger.within or 0)
        if fact.move in trigger.moves and late:
            yield fact.on


def _long_stages(
    trigger: Trigger,
    ledger: Sequence[LedgerFact],
    calendar: WorkingCalendar,
    closed_states: frozenset[str],
) -> Iterator[date]:
    """The day after the last one of a stage; stages still going on count up to no end."""
    entered: date | None = None
    state = ""
    for fact in ledger:
        if fact.state != state:
            if entered is not None and state in trigger.states:
                over = _over(entered, trigger, calendar)
                if over <= fact.on:
                    yield over
            entered, state = fact.on, fact.state
    if entered is not None and state in trigger.states and state not in closed_states:
        yield _over(entered, trigger, calendar)


def _over(entered: date, trigger: Trigger, calendar: WorkingCalendar) -> date:
    return calendar.due(entered, trigger.within or 0) + timedelta(days=1)
