"""Reconsideration and litigation about a request: the fold of what was recorded, and what to say.

What was filed is recorded whether in time or not, and whether the way was open or not: the
authority or the court judges that. Here it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, IllegalMove, MissingFields
from govdisclose.domain.cases.remedies import (
    LITIGATION_AFTER,
    LITIGATION_DIRECT,
    RESULTS,
    RemedyRules,
    route_of,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.domain.law.law_pack import LawLibrary

__all__ = ["BECAUSE", "KIND", "PENDING", "Challenge", "ChallengeStep", "challenge_of"]

KIND = "challenge"
"""Kind of the matter; begins the kind of all its entries."""

PENDING = "pending"
"""State of what has no result yet."""

BECAUSE = ("appeal", "retrial", "mistake")
"""Why a case with a result is pending again."""

_AMENDABLE = ("block", "act", "known_on", "filed_on", "after")


@attrs.frozen(kw_only=True)
class ChallengeStep:
    """One entry of the ledger."""

    kind: str
    """Id of the move."""
    on: date
    fields: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    """Coded fields: ISO dates, codes, refs."""

    def day(self, name: str) -> date | None:
        """A date among the fields."""
        return read_iso_date(self.fields.get(name))


@attrs.frozen(kw_only=True)
class Challenge:
    """One case of reconsideration or litigation."""

    ref: str
    request: str
    """Ref of the request."""
    block: str
    """Key of the block in the annual report."""
    act: str
    """What is challenged: an outcome, or ``unanswered``."""
    filed_on: date
    known_on: date | None
    """Day from which the period to file is counted; None where nobody knows it."""
    last_day: date | None
    """Last day to file; None where the period cannot be counted."""
    after: str | None
    """Ref of the reconsideration that came before."""
    state: str
    ending: str | None
    decided_on: date | None
    """Day of the result; None while it is pending."""
    findings: tuple[Finding, ...]

    @property
    def result(self) -> str | None:
        """Result the report counts; None while it is pending."""
        return self.state if self.state in RESULTS else None


def challenge_of(
    ref: str,
    steps: Iterable[ChallengeStep],
    *,
    flow: Flow,
    rules: RemedyRules,
    laws: LawLibrary,
    calendar: WorkingCalendar,
) -> Challenge:
    """The fold of a ledger.

    Args:
        ref: Ref of the case.
        steps: Entries in the order recorded; the first is its filing.
        flow: States and moves.
        rules: Blocks, precedence and endings.
        laws: The packs at hand.
        calendar: For last days on which nobody works.

    Raises:
        IllegalMove: The state does not know the move.
        MissingFields: A move lacks what it must carry.
    """
    state, filed, decided = flow.initial, None, None
    said: dict[str, object] = {}
    for step in steps:
        state = _moved(ref, flow, state, step)
        if step.kind == "filed":
            filed = step.on
            said = dict(step.fields)
        elif step.kind == "amended":
            said |= {name: step.fields[name] for name in _AMENDABLE if name in step.fields}
        if state in RESULTS and step.kind == state:
            decided = step
        elif state == PENDING:
            decided = None
    if filed is None:
        raise MissingFields(ref=ref, move="filed", missing="filed")
    known = read_iso_date(said.get("known_on"))
    found = Challenge(
        ref=ref,
        request=str(said["request"]),
        block=str(said["block"]),
        act=str(said["act"]),
        filed_on=read_iso_date(said.get("filed_on")) or filed,
        known_on=known,
        last_day=None,
        after=None if said.get("after") is None else str(said["after"]),
        state=state,
        ending=None if decided is None else str(decided.fields["ending"]),
        decided_on=None if decided is None else decided.on,
        findings=(),
    )
    route = None if known is None else route_of(rules.block(found.block), known, laws)
    if route is not None and known is not None:
        found = attrs.evolve(found, last_day=route.last_day(known, calendar))
    citation = "" if route is None else route.pack.cite(route.limit.provision)
    return attrs.evolve(found, findings=tuple(_remarks(found, rules, citation)))


def _moved(ref: str, flow: Flow, state: str, step: ChallengeStep) -> str:
    move = flow.move(step.kind)
    if move is None or state not in move.sources:
        allowed = "、".join(one.id for one in flow.allowed(state)) or "-"
        raise IllegalMove(ref=ref, state=state, move=step.kind, allowed=allowed)
    missing = [name for name in move.required if not step.fields.get(name)]
    if missing:
        raise MissingFields(ref=ref, move=step.kind, missing="、".join(missing))
    return state if move.stays else move.target


def _remarks(found: Challenge, rules: RemedyRules, citation: str) -> Iterable[Finding]:
    """What has to be said of the filing; nothing of it was refused."""
    if found.last_day is not None and found.filed_on > found.last_day:
        yield Finding(
            code="CHALLENGE-LATE",
            severity=Severity.WARNING,
            value=found.filed_on.isoformat(),
            detail=(("last_day", found.last_day.isoformat()), ("article", citation)),
        )
    if found.known_on is not None and found.filed_on < found.known_on:
        yield Finding(
            code="CHALLENGE-EARLY",
            severity=Severity.WARNING,
            value=found.filed_on.isoformat(),
            detail=(("known_on", found.known_on.isoformat()),),
        )
    if found.block == LITIGATION_DIRECT:
        first = rules.precedence(found.act, found.filed_on)
        if first is not None:
            detail = (("law", first.law), ("article", first.article), ("mark", first.mark.value))
            yield Finding(
                code="CHALLENGE-RECONSIDERATION-FIRST",
                severity=Severity.WARNING,
                value=found.act,
                detail=detail,
            )
    if found.block == LITIGATION_AFTER and found.after is None:
        yield Finding(code="CHALLENGE-WITHOUT-FIRST", severity=Severity.WARNING, value=found.block)
