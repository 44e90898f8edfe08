"""What of a possible move is unlawful: checks of the flow, demands on extension and decision.

A breach keeps the entry in the ledger as what happened and denies it the effects the law denies it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import assert_never

import attrs

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import Check, CheckKind, Span
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.facts import Facts, Hold
from govdisclose.domain.cases.request.governing import GoverningLaw
from govdisclose.domain.cases.request.running import clock_of_run, last_day_of, main_clock
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.outcomes import Demand
from govdisclose.domain.law.provisions import TimeLimit

__all__ = ["Bench", "Verdict", "remark"]

_HEAD_CONSENT = "head_consent"
_APPLICANT_TOLD = "applicant_told"

_DEMANDED_LETTERS = {
    Demand.CORRECTION_ASKED: ("correction", "BREACH-CORRECTION-UNASKED"),
    Demand.REASONS_ASKED: ("reasons", "BREACH-REASONS-UNASKED"),
}
"""Letters that must have gone out before a decision with the demand, lawfully or not."""

_DEMANDED_LAPSES = frozenset({Demand.CORRECTION_LAPSED, Demand.PAYMENT_LAPSED})
"""A lapse ends a case by itself, so a decision that claims one lacks it. What else a decision has
to carry stands in the letter and cannot be judged from the ledger."""


@attrs.frozen(kw_only=True)
class Verdict:
    """What the checks of a move came to."""

    findings: tuple[Finding, ...] = ()
    is_denied: bool = False
    """True when the law denies the move its effects."""


def remark(
    code: str, entry: RequestEntry, severity: Severity = Severity.ERROR, **facts: object
) -> Finding:
    """A finding about an entry: its row is the place in the ledger, its value the date.

    Args:
        code: Stable code; breaches begin with ``BREACH-``.
        entry: What it is about.
        severity: Breaches are errors.
        facts: Further facts; empty ones are left out.
    """
    detail = [("entry", entry.kind)]
    detail += [(key, str(value)) for key, value in facts.items() if value not in (None, "")]
    return Finding(
        code=code,
        severity=severity,
        row=entry.place,
        value=entry.on.isoformat(),
        detail=tuple(detail),
    )


@attrs.frozen(kw_only=True)
class Bench:
    """Who judges: the flow, the law and the calendar of one case."""

    flow: Flow
    law: GoverningLaw
    calendar: WorkingCalendar

    def judge(
        self,
        move: Move,
        entry: RequestEntry,
        values: Mapping[str, object],
        facts: Facts,
        hold: Hold | None,
    ) -> Verdict:
        """Make the checks of a move in order; the first that denies ends them.

        Args:
            move: A move that the state allows.
            entry: The entry that makes it.
            values: Its fields as read.
            facts: The case before it.
            hold: What the move ends or acknowledges, if anything.
        """
        findings: list[Finding] = []
        for check in move.checks:
            found = tuple(self._faults(check, move, entry, values, facts, hold))
            findings += found
            if found and check.denies:
                return Verdict(findings=tuple(findings), is_denied=True)
        return Verdict(findings=tuple(findings))

    def extension(
        self, entry: RequestEntry, values: Mapping[str, object], limit: TimeLimit
    ) -> tuple[Verdict, int]:
        """Whether an extension is lawful but for its timeliness, and the days the law grants it.

        More days than the law allows are cut to what it allows.

        Source: R2019 art. 33, R2008 art. 24: consent of the head of the body for open information,
        and the applicant is told.
        """
        article = self.law.citation(limit.provision)
        days = _whole(values["working_days"])
        approved, told = _day(values, "approved_on"), _day(values, "notified_on")
        findings: list[Finding] = []
        if told is None and _APPLICANT_TOLD in limit.requires:
            findings.append(remark("BREACH-EXTENSION-UNTOLD", entry, article=article))
        is_late_consent = approved is not None and approved > (told or entry.on)
        if (approved is None or is_late_consent) and _HEAD_CONSENT in limit.requires:
            findings.append(remark("BREACH-EXTENSION-UNAPPROVED", entry, article=article))
        is_denied = bool(findings)
        granted = days
        if limit.amount is not None and limit.is_maximum and days > limit.amount:
            granted = limit.amount
            findings.append(
                remark("BREACH-EXTENSION-TOO-LONG", entry, limit=limit.amount, article=article)
            )
        return Verdict(findings=tuple(findings), is_denied=is_denied), granted

    def _faults(
        self,
        check: Check,
        move: Move,
        entry: RequestEntry,
        values: Mapping[str, object],
        facts: Facts,
        hold: Hold | None,
    ) -> Iterator[Finding]:
        match check.kind:
            case CheckKind.WITHIN:
                due, article = self._last_day(check, facts, entry)
                if due is not None and entry.on > due:
                    yield remark(check.breach, entry, due=due, article=article)
            case CheckKind.AFTER:
                yield from self._too_early(check, entry, facts, hold)
            case CheckKind.ONCE:
                made = facts.made if check.scope is Span.CASE else facts.made_in_run
                if move.id in made:
                    yield remark(check.breach, entry, article=self._article(move, entry.on))
            case CheckKind.LAW_KNOWS:
                assert check.limit is not None  # the loader's flows name it
                if self.law.limit(check.limit, entry.on, check.instrument) is None:
                    yield remark(check.breach, entry, law=self.law.pack.id)
            case CheckKind.PRECEDED:
                if check.move not in facts.made:
                    article = self._article(move, entry.on)
                    yield remark(check.breach, entry, absent=check.move, article=article)
            case CheckKind.DECISION:
                yield from self._decision_faults(entry, values, facts)
            case CheckKind.HEARD:
                yield from self._unheard(check, entry, values, facts)
            case _:
                assert_never(check.kind)

    def _last_day(self, check: Check, facts: Facts, entry: RequestEntry) -> tuple[date | None, str]:
        """Last day of the limit of a check and its citation; None while it stands still."""
        names = self.flow.main_clocks if check.limit is None else (check.limit,)
        run = facts.last_run(*names)
        if run is None:
            return None, ""
        if check.limit is None:
            clock = main_clock(facts, self.flow, self.calendar, entry.on)
        else:
            clock = clock_of_run(run, facts, self.flow, self.calendar, entry.on)
        return (None if clock is None else clock.due), run.source

    def _too_early(
        self, check: Check, entry: RequestEntry, facts: Facts, hold: Hold | None
    ) -> Iterator[Finding]:
        """A lapse needs a period that was set lawfully and is over."""
        last = None if hold is None else last_day_of(hold, facts, self.calendar)
        if last is None or entry.on <= last:
            limit = None
            if check.limit is not None:
                limit = self.law.limit(check.limit, entry.on, check.instrument)
            article = "" if limit is None else self._cited(limit, check.instrument)
            yield remark(check.breach, entry, due=last, article=article)

    def _decision_faults(
        self, entry: RequestEntry, values: Mapping[str, object], facts: Facts
    ) -> Iterator[Finding]:
        """What the law wants of the outcome and the ledger shows to be missing."""
        code = str(values["outcome"])
        grounds = _codes(values)
        pack = self.law.decision_pack(entry.on)
        outcome = self.law.outcome(code, entry.on)
        if outcome is None:
            yield remark("BREACH-OUTCOME-FOREIGN", entry, outcome=code, law=pack.id)
            return
        article = self.law.citation(outcome.provision)
        if pack.id != self.law.pack.id:
            article = pack.cite(outcome.provision)
        if Demand.GROUND in outcome.demands and not grounds:
            yield remark("BREACH-GROUND-MISSING", entry, outcome=code, article=article)
        for ground in grounds:
            if self.law.ground(ground, entry.on) is None:
                yield remark("BREACH-GROUND-FOREIGN", entry, ground=ground, law=pack.id)
        for demand in outcome.demands:
            subject, breach = _DEMANDED_LETTERS.get(demand, ("", ""))
            if subject and all(hold.subject != subject for hold in facts.holds):
                yield remark(breach, entry, outcome=code, subject=subject, article=article)
            if demand in _DEMANDED_LAPSES:
                yield remark("BREACH-LAPSE-UNRECORDED", entry, outcome=code, article=article)

    def _unheard(
        self, check: Check, entry: RequestEntry, values: Mapping[str, object], facts: Facts
    ) -> Iterator[Finding]:
        """Nothing is released while somebody with a say may still speak.

        Source: R2019 art. 15, 32 and 34: the agency decides when the time to answer is over.
        """
        outcome = self.law.outcome(str(values["outcome"]), entry.on)
        if outcome is None or not outcome.releases:
            return
        for hold in facts.open_holds():
            if hold.pause is None or hold.pause.bounded_by is None:
                continue
            last = last_day_of(hold, facts, self.calendar)
            if last is None or entry.on <= last:
                yield remark(check.breach, entry, subject=hold.subject, due=last, other=hold.place)

    def _article(self, move: Move, on: date) -> str:
        """Citation of the rule behind the first effect of a move."""
        for effect in move.effects:
            rule = self.law.rule(effect.rule or effect.clock, on, effect.instrument)
            if rule is not None:
                return self.law.citation(rule, effect.instrument)
        return ""

    def _cited(self, limit: TimeLimit, instrument: str | None) -> str:
        return self.law.citation(limit.provision, instrument)


def _codes(values: Mapping[str, object]) -> tuple[str, ...]:
    grounds = values.get("grounds", ())
    return tuple(map(str, grounds)) if isinstance(grounds, tuple) else ()


def _day(values: Mapping[str, object], name: str) -> date | None:
    day = values.get(name)
    return day if isinstance(day, date) else None


def _whole(value: object) -> int:
    assert isinstance(value, int)  # fields were read by their kind
    return value
