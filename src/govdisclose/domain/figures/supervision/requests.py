"""The clocks of requests as supervision watches them, and the versions of their ledgers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from govdisclose.domain.cases.request.entries import RequestEntry, in_order
from govdisclose.domain.cases.request.running import clock_of_run
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.figures.supervision.signals import Watched
from govdisclose.domain.figures.supervision.thresholds import Trigger
from govdisclose.domain.figures.supervision.timeline import Version
from govdisclose.domain.figures.supervision.triggers import LedgerFact, detected
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.domain.law.counting import Term, Unit

__all__ = ["REQUEST", "StandingOn", "clocks_of_request", "request_versions"]

REQUEST = "request"
"""Kind of matter."""

StandingOn = Callable[[Sequence[RequestEntry], date], Standing]
"""Where a ledger stands on a day."""


def clocks_of_request(
    standing: Standing, calendar: WorkingCalendar, *, ref: str, shard: int
) -> tuple[Watched, ...]:
    """The clock that says when a request is due, as its ledger has it; empty before it runs.

    A pause that ends by itself has its end, so that the days after it are known before they come.

    Args:
        standing: Of the ledger, as of the day of its last entry or later.
        calendar: Working days of the place.
        ref: The request.
        shard: Agency that handles it.
    """
    facts, flow = standing.facts, standing.flow
    run = facts.last_run(*flow.main_clocks)
    if run is None:
        return ()
    # What is known of the days to come: pauses end on the last day of the body that was asked.
    clock = clock_of_run(run, facts, flow, calendar, date.max)
    if run.until is not None:
        days = (run.until - run.start).days
        term = Term(amount=days, unit=Unit.CALENDAR_DAY, limit_id=run.limit_id, source=run.source)
    else:
        assert run.term is not None  # a run has a term or a last day
        term = run.term
    is_closed = facts.state in flow.closed
    stopped = run.stopped or (facts.closed_on if is_closed else None)
    return (
        Watched(
            kind=REQUEST,
            ref=ref,
            shard=shard,
            limit=run.limit_id,
            start=run.start,
            term=term,
            pauses=clock.pauses,
            extensions=run.extensions,
            stopped=stopped,
            source=run.source,
        ),
    )


def request_versions(
    entries: Iterable[RequestEntry],
    standing_on: StandingOn,
    calendar: WorkingCalendar,
    *,
    ref: str,
    shard: int,
    recorded: Callable[[RequestEntry], date],
    triggers: Sequence[Trigger] = (),
) -> tuple[Version, ...]:
    """What was known of a request from each of its entries on.

    Args:
        entries: The ledger in the order given.
        standing_on: Judges the entries up to a day.
        calendar: Working days of the place.
        ref: The request.
        shard: Agency that handles it.
        recorded: Civil date on which an entry was recorded.
        triggers: Faults to notice beside lateness.
    """
    ledger = in_order(entries)
    versions = []
    facts: list[LedgerFact] = []
    known: tuple[str, ...] = ()
    for day in _days_of(ledger):
        upto = [entry for entry in ledger if entry.on <= day]
        standing = standing_on(upto, day)
        codes = tuple(finding.code for finding in standing.findings)
        fresh = _added(known, codes)
        known = codes
        today = [entry for entry in upto if entry.on == day]
        if not today:
            facts.append(LedgerFact("", day, day, standing.state, fresh))
        facts += [
            LedgerFact(
                move=entry.kind,
                on=entry.on,
                recorded=recorded(entry),
                state=standing.state,
                # Findings are of the day; which entry of it brought them makes no difference.
                findings=fresh if place == 0 else (),
            )
            for place, entry in enumerate(today)
        ]
        versions.append(
            Version(
                since=day,
                clocks=clocks_of_request(standing, calendar, ref=ref, shard=shard),
                marks=detected(
                    REQUEST,
                    facts,
                    triggers,
                    calendar,
                    closed_states=frozenset(standing.flow.closed),
                ),
            )
        )
    return tuple(versions)


def _days_of(ledger: Sequence[RequestEntry]) -> tuple[date, ...]:
    """Days on which something was done, or an extension noted before is told."""
    days = {entry.on for entry in ledger}
    for entry in ledger:
        given = entry.fields.get("notified_on")
        told = given if isinstance(given, date) else read_iso_date(given)
        if told is not None and told > entry.on:
            days.add(told)
    return tuple(sorted(days))


def _added(before: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """Codes that stand now and did not stand before, each as often as it was added."""
    rest = list(now)
    for code in before:
        if code in rest:
            rest.remove(code)
    return tuple(rest)
