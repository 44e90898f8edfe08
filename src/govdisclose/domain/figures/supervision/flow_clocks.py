"""The clocks of any flow, followed through a ledger by the effects its moves declare.

Requests have a law of their own for this (``domain.cases.request``); all other kinds of matters,
those of plugins among them, are watched by what their flow says: start, pause, resume, restart,
extend and stop, with the limits that are at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep
from govdisclose.domain.cases.move_parts import ClockEffect, EffectKind
from govdisclose.domain.figures.supervision.signals import Watched
from govdisclose.domain.figures.supervision.timeline import Version
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.domain.law.clock import Extension, Pause, clock_of
from govdisclose.domain.law.counting import Term, Unit

__all__ = ["DAYS_FIELD", "PROMISED_FIELD", "LimitOf", "flow_versions", "limits_of"]

LimitOf = Callable[[str, date], Term | None]
"""Length of a limit on a day; None where no rule gives it a number."""

DAYS_FIELD = "working_days"
"""Field with the working days a limit or extension was given in the case."""

PROMISED_FIELD = "promised_days"
"""Field with the working days the agency promised, no more than the limit."""


def limits_of(flow: Flow, laws: LimitOf) -> LimitOf:
    """Limits by id: those that come with a flow, else those of the laws at hand."""

    def limit_of(limit: str, on: date) -> Term | None:
        for own in flow.limits:
            if own.id == limit and own.in_force(on):
                return own.term()
        return laws(limit, on)

    return limit_of


def flow_versions(
    flow: Flow,
    ledger: Iterable[LedgerStep],
    limit_of: LimitOf,
    calendar: WorkingCalendar,
    *,
    ref: str,
    shard: int,
) -> tuple[Version, ...]:
    """What was known of a matter's clocks from each day of its ledger on.

    A limit that has no number by rule, field or last day is not watched.

    Args:
        flow: Its moves say what they do to clocks.
        ledger: Steps, put in the order of their days here.
        limit_of: Limits by id.
        calendar: Working days of the place.
        ref: The matter.
        shard: Its agency.
    """
    clocks: dict[str, Watched] = {}
    versions: list[Version] = []
    state = flow.initial
    for step in sorted(ledger, key=lambda one: one.on):
        move = flow.move(step.move)
        if move is None:
            continue
        for effect in move.effects:
            _apply(clocks, effect, step, limit_of, calendar, flow=flow, ref=ref, shard=shard)
        state = state if move.stays else move.target
        if state in flow.closed:
            for limit, clock in clocks.items():
                if clock.stopped is None:
                    clocks[limit] = attrs.evolve(clock, stopped=step.on)
        versions.append(Version(since=step.on, clocks=tuple(clocks.values())))
    return tuple(versions)


def _apply(
    clocks: dict[str, Watched],
    effect: ClockEffect,
    step: LedgerStep,
    limit_of: LimitOf,
    calendar: WorkingCalendar,
    *,
    flow: Flow,
    ref: str,
    shard: int,
) -> None:
    """Let one effect change the clocks; one on a limit that does not run changes nothing."""
    running = clocks.get(effect.clock)
    match effect.does:
        case EffectKind.START | EffectKind.RESTART:
            start = _day(step.fields, effect.from_field) or step.on
            term = _term(effect, step, start, limit_of)
            if term is None and running is not None and effect.does is EffectKind.RESTART:
                term = running.term
            if term is not None:
                clocks[effect.clock] = Watched(
                    kind=flow.id,
                    ref=ref,
                    shard=shard,
                    limit=effect.clock,
                    start=start,
                    term=term,
                    promised=_count(step.fields, PROMISED_FIELD),
                    source=term.source,
                )
        case _ if running is None:
            return
        case EffectKind.PAUSE:
            ended = _bound(effect, step, limit_of, calendar)
            pause = Pause(sent=step.on, ended=ended, source=effect.rule or "")
            clocks[effect.clock] = attrs.evolve(running, pauses=(*running.pauses, pause))
        case EffectKind.RESUME:
            pauses = tuple(
                attrs.evolve(one, ended=step.on)
                if one.sent <= step.on and (one.ended is None or one.ended > step.on)
                else one
                for one in running.pauses
            )
            clocks[effect.clock] = attrs.evolve(running, pauses=pauses)
        case EffectKind.EXTEND:
            amount = _count(step.fields, DAYS_FIELD)
            told = _day(step.fields, "notified_on") or step.on
            if amount:
                longer = Extension(notified=told, amount=amount)
                extensions = (*running.extensions, longer)
                clocks[effect.clock] = attrs.evolve(running, extensions=extensions)
        case EffectKind.STOP:
            if running.stopped is None:
                clocks[effect.clock] = attrs.evolve(running, stopped=step.on)


def _term(effect: ClockEffect, step: LedgerStep, start: date, limit_of: LimitOf) -> Term | None:
    until = _day(step.fields, effect.until_field)
    rule = limit_of(effect.clock, step.on)
    source = "" if rule is None else rule.source
    if until is not None:
        days = max(0, (until - start).days)
        return Term(amount=days, unit=Unit.CALENDAR_DAY, limit_id=effect.clock, source=source)
    given = _count(step.fields, DAYS_FIELD)
    if given is not None:
        return Term(amount=given, unit=Unit.WORKING_DAY, limit_id=effect.clock, source=source)
    return rule


def _bound(
    effect: ClockEffect, step: LedgerStep, limit_of: LimitOf, calendar: WorkingCalendar
) -> date | None:
    """The last day the other side has; None where nothing bounds the pause."""
    if effect.bounded_by is None:
        return None
    term = limit_of(effect.bounded_by, step.on)
    return None if term is None else clock_of(step.on, term, calendar, with_steps=False).due


def _day(fields: Mapping[str, object], name: str | None) -> date | None:
    value = fields.get(name or "")
    return value if isinstance(value, date) else read_iso_date(value)


def _count(fields: Mapping[str, object], name: str) -> int | None:
    value = fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
