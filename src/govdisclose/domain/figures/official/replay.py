"""What a report needs of a request, read from its ledger instead of the index.

The index says how a request stands now. A report says how it stood on the last day of its year, and
perhaps as known at an earlier moment; where the two may differ the ledger is followed again. A
request counts as processed in the first year at whose end it was closed, with the outcome it then
had: what is reopened later was counted and is not counted again, what is reopened in the same year
is carried over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.facts import Facts
from govdisclose.domain.cases.request.following import Case
from govdisclose.domain.cases.request.judging import Bench
from govdisclose.domain.cases.request.standing import governing_law
from govdisclose.domain.figures.official.requests import CountedRequest
from govdisclose.domain.journal import Entry
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.law_pack import LawLibrary

__all__ = ["REQUEST_KIND", "ReplayRules", "replayed"]

REQUEST_KIND = "request"
_MOVE_PREFIX = f"{REQUEST_KIND}."
_DECIDED = "decided"


@attrs.frozen(kw_only=True)
class ReplayRules:
    """By what ledgers are followed."""

    flows: Mapping[str, Flow]
    """By id of their law pack."""
    laws: LawLibrary
    calendar: WorkingCalendar


def replayed(
    ref: str,
    entries: Sequence[Entry],
    rules: ReplayRules,
    *,
    as_of: date,
    column: str | None,
    law: str | None = None,
) -> CountedRequest | None:
    """The request as its ledger has it on a day; None before it was received.

    Args:
        ref: Its reference.
        entries: Its part of the journal, in chain order; what is no move of the flow is passed.
        rules: Flows, laws and calendar.
        as_of: Last day whose entries count.
        column: Kind of applicant.
        law: Version chosen for it; None for the one of the day of receipt.
    """
    moves = {move.id for flow in rules.flows.values() for move in flow.moves}
    kept = [
        entry
        for entry in entries
        if entry.kind.startswith(_MOVE_PREFIX)
        and entry.kind.removeprefix(_MOVE_PREFIX) in moves
        and entry.on <= as_of
    ]
    if not kept:
        return None
    ledger = tuple(
        RequestEntry(
            kind=entry.kind.removeprefix(_MOVE_PREFIX), on=entry.on, place=at, fields=entry.facts
        )
        for at, entry in enumerate(kept, 1)
    )
    governing = governing_law(ledger, rules.laws, law, as_of)
    bench = Bench(flow=rules.flows[governing.pack.id], law=governing, calendar=rules.calendar)
    first = min(entry.on for entry in kept).year
    facts = Facts(state=bench.flow.initial)
    for year in range(first, as_of.year + 1):
        day = min(date(year, 12, 31), as_of)
        facts = Case.followed(ledger, bench, day).facts
        if facts.state in bench.flow.closed:
            break
    received = None if facts.receipt is None else facts.receipt.received
    is_closed = facts.state in bench.flow.closed
    ground, row = _decision(kept, facts)
    return CountedRequest(
        ref=ref,
        column=column,
        received_on=None if received is None else received.isoformat(),
        processed_on=facts.closed_on.isoformat() if is_closed and facts.closed_on else None,
        outcome=facts.outcome,
        ground=ground,
        row=row,
    )


def _decision(entries: Sequence[Entry], facts: Facts) -> tuple[str | None, str | None]:
    """Principal ground and confirmed row of the decision that stands."""
    ground = facts.grounds[0] if facts.grounds else None
    for entry in reversed(entries):
        is_it = entry.kind == f"{_MOVE_PREFIX}{_DECIDED}" and entry.on == facts.decided_on
        if is_it and entry.facts.get("outcome") == facts.outcome:
            row = entry.facts.get("row")
            return ground, None if row is None else str(row)
    return ground, None
