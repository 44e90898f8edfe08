"""The clocks of a request, computed from its facts as of a day."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.move_parts import PauseEnd
from govdisclose.domain.cases.request.facts import Facts, Hold, LimitRun
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.clock import Clock, Pause, clock_of
from govdisclose.domain.law.counting import Term, Unit

__all__ = ["Waiting", "clock_of_run", "last_day_of", "main_clock", "waiting_of"]


@attrs.frozen(kw_only=True)
class Waiting:
    """Why and until when the main clock stands still."""

    since: date
    """Day the first letter of the present stretch went out."""
    resumes_by: date | None
    """Last day that everybody who is asked has; None when one of them has no known last day."""
    holds: tuple[Hold, ...]
    """What is waited for, in the order in which it was opened."""


def main_clock(
    facts: Facts, flow: Flow, calendar: WorkingCalendar, as_of: date, *, with_steps: bool = False
) -> Clock | None:
    """The clock that says when the request is due; None before it was received."""
    run = facts.last_run(*flow.main_clocks)
    if run is None:
        return None
    return clock_of_run(run, facts, flow, calendar, as_of, with_steps=with_steps)


def clock_of_run(
    run: LimitRun,
    facts: Facts,
    flow: Flow,
    calendar: WorkingCalendar,
    as_of: date,
    *,
    with_steps: bool = False,
) -> Clock:
    """The clock of one limit as of a day.

    A limit whose last day was set by the agency is counted in calendar days up to that day.
    """
    if run.until is not None:
        days = (run.until - run.start).days
        term = Term(amount=days, unit=Unit.CALENDAR_DAY, limit_id=run.limit_id, source=run.source)
    else:
        assert run.term is not None  # a run has a term or a last day
        term = run.term
    pauses = [
        _pause(hold, facts, calendar, as_of)
        for hold in facts.holds
        if _stops(hold, run, facts, flow) and hold.sent <= as_of
    ]
    told = [one for one in run.extensions if one.notified <= as_of]
    return clock_of(
        run.start, term, calendar, pauses=pauses, extensions=told, with_steps=with_steps
    )


def last_day_of(hold: Hold, facts: Facts, calendar: WorkingCalendar) -> date | None:
    """The last day the other side has; None while its time has not begun or has no number."""
    if hold.pause is None or hold.pause.bounded_by is None:
        return None
    run = facts.last_run(hold.pause.bounded_by, hold=hold.place)
    if run is None:
        return None
    if run.until is not None:
        return run.until
    assert run.term is not None  # a run has a term or a last day
    return clock_of(run.start, run.term, calendar, with_steps=False).due


def waiting_of(facts: Facts, flow: Flow, calendar: WorkingCalendar, as_of: date) -> Waiting | None:
    """Why the main clock stands still on the day; None when it counts or has not begun."""
    run = facts.last_run(*flow.main_clocks)
    clock = main_clock(facts, flow, calendar, as_of)
    if run is None or clock is None or not clock.is_waiting:
        return None
    holding = [
        hold
        for hold in facts.open_holds()
        if _stops(hold, run, facts, flow) and _pause(hold, facts, calendar, as_of).ended is None
    ]
    days = [last_day_of(hold, facts, calendar) for hold in holding]
    known = [day for day in days if day is not None]
    return Waiting(
        since=_stretch_start(clock),
        resumes_by=max(known) if len(known) == len(days) else None,
        holds=tuple(holding),
    )


def _stretch_start(clock: Clock) -> date:
    """Where the unbroken run of pauses began that is still open."""
    began = ended = date.min
    for pause in sorted(clock.pauses, key=lambda one: one.sent):
        sent = max(pause.sent, clock.start)
        until = pause.ended or date.max
        if until <= sent:
            continue
        if sent > ended:
            began = sent
        ended = max(ended, until)
    return began


def _stops(hold: Hold, run: LimitRun, facts: Facts, flow: Flow) -> bool:
    """Whether the hold keeps this limit from counting.

    A day that the agency set itself is not moved by a consultation. What waits for the applicant to
    correct or to pay stops whatever was running for good: the reply begins anew, or never again.
    """
    if hold.pause is None or not hold.is_effective:
        return False
    if hold.pause.ends is PauseEnd.NEVER:
        begun = facts.runs[: hold.after_runs]
        return run.limit_id in flow.main_clocks and any(one is run for one in begun)
    return run.limit_id == hold.pause.clock and run.until is None


def _pause(hold: Hold, facts: Facts, calendar: WorkingCalendar, as_of: date) -> Pause:
    """Excluded time of a hold as of a day: up to the answer or the last day, the earlier of both.

    Who records an answer late moves nothing, and who decides waits no longer.

    Source: R2019 art. 32, 33(3), 34.
    """
    assert hold.pause is not None  # asked of holds that stop a clock
    ended = None
    if hold.pause.ends is PauseEnd.LIMIT:
        ended = hold.ended
        if facts.decided_on is not None and (ended is None or facts.decided_on < ended):
            ended = facts.decided_on
        last = last_day_of(hold, facts, calendar)
        if last is not None and (last < as_of if ended is None else last < ended):
            ended = last
    return Pause(sent=hold.sent, ended=ended, label=hold.pause.label, source=hold.pause.source)
