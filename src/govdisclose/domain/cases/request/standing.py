"""Where a request stands on a day: the one answer that lists, counts, badges and reports take.

Nothing of it is stored; it is a function of ledger, law, calendar and day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.request.duties import Duty, duties_of
from govdisclose.domain.cases.request.entries import RequestEntry, in_order
from govdisclose.domain.cases.request.facts import Facts
from govdisclose.domain.cases.request.following import Case, possible_moves
from govdisclose.domain.cases.request.governing import GoverningLaw
from govdisclose.domain.cases.request.judging import Bench
from govdisclose.domain.cases.request.running import clock_of_run, main_clock, waiting_of
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.clock import Clock
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.errors import RuleRefusal

__all__ = ["Bucket", "NoFlowOfLaw", "Standing", "bucket_of", "governing_law", "standing_of"]

_RECEIVED = "received"
_CONFIRMED = "confirmed"


class NoFlowOfLaw(RuleRefusal):
    """No flow of requests belongs to the law version."""

    code = "REQ-005"
    template = "there is no flow of requests for {law}"
    hint = "name another law version; see them with: govdisclose law list"


class Bucket(Enum):
    """Where a request is listed; every request that was received is in exactly one."""

    AWAITING_CONFIRMATION = "awaiting_confirmation"
    WAITING = "waiting"
    DUE_TODAY = "due_today"
    DUE_SOON = "due_soon"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"


@attrs.frozen(kw_only=True)
class Standing:
    """The answer for one request and one day."""

    as_of: date
    flow: Flow
    law: GoverningLaw
    facts: Facts
    bucket: Bucket | None
    """None before anything was received."""
    clock: Clock | None
    """The clock that says when the request is due, with its explanation; None before receipt."""
    paused_since: date | None
    resumes_by: date | None
    moves: tuple[str, ...]
    """Ids of the moves possible next, in the order of the flow."""
    clocks: tuple[Clock, ...]
    """Of all limits that began to run, in that order; those that began again only once."""
    duties: tuple[Duty, ...]
    """Who must act by when, the next first."""
    findings: tuple[Finding, ...]
    """In ledger order; what concerns the whole case last."""

    @property
    def state(self) -> str:
        """State of the flow."""
        return self.facts.state

    @property
    def due(self) -> date | None:
        """Last day for the reply; None while nothing can be due."""
        return None if self.clock is None else self.clock.due

    @property
    def provisional(self) -> bool:
        """True when the due date depends on days no calendar has announced."""
        return self.clock is not None and self.clock.provisional

    @property
    def due_by_limit(self) -> Mapping[str, date | None]:
        """Last day by limit id; of several bodies under one limit that of the last one."""
        last: dict[str, date | None] = {}
        for clock in self.clocks:
            known = last.get(clock.limit_id)
            if known is None or clock.due is None or clock.due > known:
                last[clock.limit_id] = clock.due
        return last

    @property
    def has_breach(self) -> bool:
        """True when something unlawful was recorded."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def standing_of(
    entries: Iterable[RequestEntry],
    *,
    flows: Mapping[str, Flow],
    laws: LawLibrary,
    calendar: WorkingCalendar,
    as_of: date,
    law: str | None = None,
    with_steps: bool = True,
) -> Standing:
    """Where a request stands.

    Args:
        entries: The ledger in the order given; entries after ``as_of`` do not count.
        flows: Flow by id of its law pack.
        laws: The packs at hand.
        calendar: Working days of the place.
        as_of: The day asked for.
        law: Id of the version to go by throughout; None chooses by the day of receipt.
        with_steps: False leaves the explanation of days out.

    Raises:
        ImpossibleEntry: A state does not know the move of an entry.
        EntryLacksFields, EntryUnfit, EntryCodeUnknown, PartyNotAsked: An entry cannot be read.
        UnknownPack, NotARequestLaw, NoLawInForce, NoFlowOfLaw: No law or flow applies.
    """
    ledger = tuple(entries)
    governing = governing_law(ledger, laws, law, as_of)
    flow = flows.get(governing.pack.id)
    if flow is None:
        raise NoFlowOfLaw(law=governing.pack.id)
    bench = Bench(flow=flow, law=governing, calendar=calendar)
    facts = Case.followed(ledger, bench, as_of).facts
    # What is closed stands as it stood on the day it was closed.
    moment = min(as_of, facts.closed_on or as_of)
    duties = duties_of(facts, bench, moment)
    clock = main_clock(facts, flow, calendar, moment, with_steps=with_steps)
    is_closed = facts.state in flow.closed
    waiting = None if is_closed else waiting_of(facts, flow, calendar, moment)
    return Standing(
        as_of=as_of,
        flow=flow,
        law=governing,
        facts=facts,
        bucket=bucket_of(facts.state, clock, flow, calendar, as_of),
        clock=clock,
        paused_since=None if waiting is None else waiting.since,
        resumes_by=None if waiting is None else waiting.resumes_by,
        moves=possible_moves(facts, flow),
        clocks=_clocks(facts, flow, calendar, moment),
        duties=duties,
        findings=(*facts.findings, *_case_findings(facts, governing, moment, duties)),
    )


def bucket_of(
    state: str, clock: Clock | None, flow: Flow, calendar: WorkingCalendar, today: date
) -> Bucket | None:
    """The list a request belongs to on a day; None before it was received.

    Args:
        state: State of the flow.
        clock: The main clock; None while nothing counts yet.
        flow: Names the closed and unconfirmed states, and when something is due soon.
        calendar: Counts the working days that are left.
        today: The day asked for.
    """
    if state in flow.closed:
        return Bucket.CLOSED
    if state in flow.unconfirmed:
        return Bucket.AWAITING_CONFIRMATION
    if clock is None:
        return None
    if clock.due is None:
        return Bucket.WAITING
    if clock.due < today:
        return Bucket.OVERDUE
    if clock.due == today:
        return Bucket.DUE_TODAY
    left = calendar.working_days_between(today, clock.due)
    return Bucket.DUE_SOON if left <= flow.due_soon_working_days else Bucket.OPEN


def governing_law(
    entries: Iterable[RequestEntry], laws: LawLibrary, chosen: str | None, as_of: date
) -> GoverningLaw:
    """The version a ledger is handled under: the one chosen, else by the legal day of receipt.

    While the receipt is not confirmed, the version of the day of arrival says what is needed.
    """
    if chosen is not None:
        return GoverningLaw.chosen(chosen, laws)
    known = [entry for entry in in_order(entries) if entry.on <= as_of]
    arrived = next((entry for entry in known if entry.kind == _RECEIVED), None)
    if arrived is None:
        # Nothing was received; whatever the version, only a receipt is possible.
        return GoverningLaw.by_receipt(known[0].on if known else as_of, laws)
    law = GoverningLaw.by_receipt(arrived.on, laws)
    channel = law.channel_code(arrived.fields.get("channel"), arrived.on)
    if channel is None or not law.receipt_rule(channel, arrived.on).needs_confirmation:
        return law
    confirmed = next((entry for entry in known if entry.kind == _CONFIRMED), None)
    return law if confirmed is None else GoverningLaw.by_receipt(confirmed.on, laws)


def _clocks(facts: Facts, flow: Flow, calendar: WorkingCalendar, moment: date) -> tuple[Clock, ...]:
    last = {(run.limit_id, run.hold): run for run in facts.runs}
    return tuple(clock_of_run(run, facts, flow, calendar, moment) for run in last.values())


def _case_findings(
    facts: Facts, law: GoverningLaw, moment: date, duties: Iterable[Duty]
) -> Iterable[Finding]:
    """What has to be said of the case as a whole."""
    for duty in duties:
        if duty.silence and duty.by is not None:
            detail = (("entry", duty.move), ("silence", duty.silence), ("article", duty.source))
            yield Finding(
                code="SILENCE-TO-RECORD",
                severity=Severity.INFO,
                value=duty.by.isoformat(),
                detail=detail,
            )
    received = None if facts.receipt is None else facts.receipt.received
    if law.is_chosen and received is not None and not law.pack.in_force(received):
        yield Finding(
            code="LAW-OUTSIDE-PERIOD",
            severity=Severity.WARNING,
            value=received.isoformat(),
            detail=(("law", law.pack.id),),
        )
    day = facts.decided_on or moment
    if received is not None and law.transition(day) is not None:
        yield Finding(
            code="LAW-TRANSITION",
            severity=Severity.INFO,
            value=day.isoformat(),
            detail=(("law", law.pack.id), ("article", law.transition_citation(day))),
        )
