"""The clocks of requests as supervision watches them, and the versions of their ledgers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from govdisclose.domain.cases.move_parts import PauseEnd
from govdisclose.domain.cases.request.entries import RequestEntry, in_order
from govdisclose.domain.cases.request.facts import LimitRun
from govdisclose.domain.cases.request.running import clock_of_run
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.figures.supervision.signals import Signal, Watched
from govdisclose.domain.figures.supervision.thresholds import Trigger
from govdisclose.domain.figures.supervision.timeline import Version
from govdisclose.domain.figures.supervision.triggers import LedgerFact, detected
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.domain.law.counting import Term, Unit

__all__ = [
    "CONSULTATION",
    "CORRECTION",
    "REQUEST",
    "StandingOn",
    "Watches",
    "base_limit",
    "clocks_of_request",
    "kind_of_limit",
    "request_versions",
    "side_clocks_of",
]

REQUEST = "request"
"""Kind of matter."""

CORRECTION, CONSULTATION = "correction", "consultation"
"""Kinds of clocks beside that of the request, with thresholds of their own."""

_CORRECTION_NOTICE = "correction_notice"
_DAY = timedelta(days=1)

Watches = Callable[[str, str], bool]
"""Whether a threshold speaks of a clock of this kind and limit."""

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
    is_closed = facts.state in flow.closed
    stopped = run.stopped or (facts.closed_on if is_closed else None)
    return (
        Watched(
            kind=REQUEST,
            ref=ref,
            shard=shard,
            limit=run.limit_id,
            start=run.start,
            term=_term_of(run),
            pauses=clock.pauses,
            extensions=run.extensions,
            stopped=stopped,
            source=run.source,
        ),
    )


def side_clocks_of(
    standing: Standing, calendar: WorkingCalendar, *, ref: str, shard: int
) -> tuple[Watched, ...]:
    """The time left to ask for a correction, and the time bodies that were asked have to answer.

    Neither makes the agency late: a request that needs no correction asks for none, and who is
    silent binds nobody. So they give a yellow card at most: the first until its last day is over,
    the others until there is an answer or a decision. Bodies under one limit are told apart by a
    number behind it, ``third_party.2``.

    Source: R2019 art. 30, 32, 34; see rules/ogi/.
    """
    facts = standing.facts
    ends = [day for day in (facts.decided_on, facts.closed_on) if day is not None]
    found = []
    notice = facts.last_run(_CORRECTION_NOTICE)
    if notice is not None and notice.term is not None:
        due = clock_of_run(notice, facts, standing.flow, calendar, date.max).due
        gone = [] if due is None else [due + _DAY]
        found.append(
            Watched(
                kind=CORRECTION,
                ref=ref,
                shard=shard,
                limit=_CORRECTION_NOTICE,
                start=notice.start,
                term=notice.term,
                stopped=min([*ends, *gone, *_known(notice.stopped)], default=None),
                source=notice.source,
                gravest=Signal.YELLOW,
            )
        )
    numbers: Counter[str] = Counter()
    for hold in facts.holds:
        if hold.pause is None or hold.pause.ends is not PauseEnd.LIMIT or not hold.pause.bounded_by:
            continue
        run = facts.last_run(hold.pause.bounded_by, hold=hold.place)
        if run is None:
            continue
        numbers[run.limit_id] += 1
        found.append(
            Watched(
                kind=CONSULTATION,
                ref=ref,
                shard=shard,
                limit=f"{run.limit_id}.{numbers[run.limit_id]}",
                start=run.start,
                term=_term_of(run),
                stopped=min([*ends, *_known(run.stopped), *_known(hold.ended)], default=None),
                source=run.source,
                gravest=Signal.YELLOW,
            )
        )
    return tuple(found)


def kind_of_limit(limit: str) -> str:
    """Under which kind the clock of a request is shown."""
    if "." in limit:
        return CONSULTATION
    return CORRECTION if limit == _CORRECTION_NOTICE else REQUEST


def base_limit(limit: str) -> str:
    """The id of a limit without the number of the body it is about."""
    return limit.partition(".")[0]


def request_versions(
    entries: Iterable[RequestEntry],
    standing_on: StandingOn,
    calendar: WorkingCalendar,
    *,
    ref: str,
    shard: int,
    recorded: Callable[[RequestEntry], date],
    triggers: Sequence[Trigger] = (),
    imported: Callable[[RequestEntry], bool] = lambda _entry: False,
    watches: Watches = lambda _kind, _limit: False,
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
        imported: Whether an import brought an entry.
        watches: Which clocks beside that of the request are wanted.
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
                imported=imported(entry),
            )
            for place, entry in enumerate(today)
        ]
        versions.append(
            Version(
                since=day,
                clocks=(
                    *clocks_of_request(standing, calendar, ref=ref, shard=shard),
                    *(
                        one
                        for one in side_clocks_of(standing, calendar, ref=ref, shard=shard)
                        if watches(one.kind, base_limit(one.limit))
                    ),
                ),
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


def _term_of(run: LimitRun) -> Term:
    if run.until is not None:
        days = (run.until - run.start).days
        return Term(amount=days, unit=Unit.CALENDAR_DAY, limit_id=run.limit_id, source=run.source)
    assert run.term is not None  # a run has a term or a last day
    return run.term


def _known(day: date | None) -> tuple[date, ...]:
    return () if day is None else (day,)


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
