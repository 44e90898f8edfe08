"""What moves do to clocks: start, restart, stop and lengthen, each from facts to facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.move_parts import ClockEffect
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.facts import Facts, LimitRun
from govdisclose.domain.cases.request.judging import Bench, remark
from govdisclose.domain.cases.request.running import main_clock
from govdisclose.domain.finding import Severity
from govdisclose.domain.law.clock import Extension

__all__ = ["lengthened", "restarted", "started", "stopped"]

_EXTENSION = "extension"


def started(
    bench: Bench,
    facts: Facts,
    effect: ClockEffect,
    entry: RequestEntry,
    values: Mapping[str, object],
    hold: int | None,
) -> Facts:
    """The facts with a limit begun; unchanged where the law names no number and nobody set a day.

    Args:
        bench: Flow, law and calendar.
        facts: The case before.
        effect: Which clock, and from which fields its first and last day come.
        entry: The entry that starts it.
        values: Its fields as read.
        hold: Place of the hold whose time it is; None for the agency's own.
    """
    limit = bench.law.limit(effect.clock, entry.on, effect.instrument)
    first, last = _day(values, effect.from_field), _day(values, effect.until_field)
    if limit is None or (last is None and limit.amount is None):
        return facts
    if last is not None and effect.clock in bench.flow.main_clocks:
        running = main_clock(facts, bench.flow, bench.calendar, entry.on)
        if running is not None and running.due is not None and last <= running.due:
            found = remark("DELAY-WITHOUT-EFFECT", entry, Severity.WARNING, due=running.due)
            return facts.noting(found)
    run = LimitRun(
        limit_id=effect.clock,
        start=first or entry.on,
        place=entry.place,
        source=bench.law.citation(limit.provision, effect.instrument),
        term=None if last is not None else limit.term(),
        until=last,
        hold=hold,
    )
    return attrs.evolve(facts, runs=(*facts.runs, run))


def restarted(
    bench: Bench,
    facts: Facts,
    effect: ClockEffect,
    entry: RequestEntry,
    values: Mapping[str, object],
) -> Facts:
    """The facts with a limit counted anew from the entry; unchanged where no rule says so."""
    limit = bench.law.limit(effect.clock, entry.on, effect.instrument)
    rule = bench.law.rule(effect.rule or effect.clock, entry.on)
    if limit is None or rule is None:
        return facts
    last = _day(values, effect.until_field)
    run = LimitRun(
        limit_id=effect.clock,
        start=entry.on,
        place=entry.place,
        source=bench.law.citation(rule),
        term=None if last is not None else limit.term(),
        until=last,
    )
    return attrs.evolve(facts, runs=(*facts.runs, run), made_in_run=())


def stopped(facts: Facts, clock: str, on: date, hold: int | None) -> Facts:
    """The facts with the running limits of an id stopped: those of the hold and of the agency."""
    runs = tuple(
        attrs.evolve(run, stopped=on)
        if run.limit_id == clock and run.stopped is None and run.hold in (None, hold)
        else run
        for run in facts.runs
    )
    return attrs.evolve(facts, runs=runs)


def lengthened(
    bench: Bench, facts: Facts, clock_id: str, entry: RequestEntry, working_days: int
) -> Facts:
    """The facts with an extension of which the applicant is told on the day of the entry.

    It adds nothing once the time is over, nor to a last day that was set for the case.
    """
    run = facts.last_run(clock_id)
    if run is None:
        return facts
    rule = bench.law.rule(_EXTENSION, entry.on)
    article = "" if rule is None else bench.law.citation(rule)
    if facts.last_run(*bench.flow.main_clocks) is not run or run.until is not None:
        return facts.noting(remark("BREACH-EXTENSION-OF-SET-DAY", entry, article=article))
    clock = main_clock(facts, bench.flow, bench.calendar, entry.on)
    due = None if clock is None else clock.due
    is_over = facts.state in bench.flow.closed or run.stopped is not None
    if is_over or (due is not None and entry.on > due):
        return facts.noting(remark("BREACH-EXTENSION-EXPIRED", entry, due=due, article=article))
    added = Extension(notified=entry.on, amount=working_days, source=article)
    longer = attrs.evolve(run, extensions=(*run.extensions, added))
    return attrs.evolve(facts, runs=tuple(longer if one is run else one for one in facts.runs))


def _day(values: Mapping[str, object], field: str | None) -> date | None:
    day = values.get(field or "")
    return day if isinstance(day, date) else None
