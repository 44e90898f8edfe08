"""A decision before it is taken: what is decided of each piece of information, and what is missing.

The law demands different things of different outcomes (``Demand``). Whether a draft has them is
judged here; a draft that lacks one is not approved. One request counts once in the report: where
its pieces come to different ends, the whole is a partial release if something is given, and else
what stands first in the report form.

Sources: R2019 art. 32, 36, 37; R2008 art. 21-23; the label of row 三（二） of the form. That the
first row decides among refusals is our own reading, unverified.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.law.outcomes import Demand, OutcomeRows

__all__ = ["PARTIAL", "Draft", "DraftItem", "gaps_of", "objecting", "whole"]

PARTIAL = "partial"
"""Outcome of a request of which a part is given."""

_GIVEN_ROW = "granted"
_ANSWERED = "third_party_answered"
_OBJECTIONS = frozenset({"refuses", "refuses_with_reasons"})

_TEXT_OF_DEMAND = {
    Demand.REASONS: "reasons",
    Demand.PART: "part",
    Demand.ACCESS: "access",
    Demand.SPECIAL_LAW: "special_law",
}
"""Texts that meet a demand, by their name."""

_HOLD_OF_DEMAND = {Demand.CORRECTION_ASKED: "correction", Demand.REASONS_ASKED: "reasons"}


@attrs.frozen(kw_only=True)
class DraftItem:
    """What is decided of one piece of information."""

    outcome: str
    what: str = ""
    """Which information; may be left out where the request asks for one thing."""
    grounds: tuple[str, ...] = ()
    """Codes, the principal one first."""
    reasons: str = ""


@attrs.frozen(kw_only=True)
class Draft:
    """A decision as it is put forward."""

    items: tuple[DraftItem, ...]
    """At least one."""
    reasons: str = ""
    part: str = ""
    """Which part is given, of a severed document."""
    access: str = ""
    """How, where and when the information can be had."""
    special_law: str = ""
    search: str = ""
    """What was searched, where and by what words, where nothing was found."""
    right_agency: str = ""
    """Name and contact of the agency that is responsible."""
    is_agency_unknown: bool = False
    """True where it is not known which agency is responsible."""
    earlier: str = ""
    """Ref of the request that was answered already."""
    override: str = ""
    """Why it is released against a third party: the public interest, or why its refusal does not
    hold."""
    form: str = ""
    """Form in which it is supplied."""

    def text(self, name: str) -> str:
        """One of its texts."""
        return str(getattr(self, name))


def whole(items: Sequence[DraftItem], rows: OutcomeRows) -> tuple[str, tuple[str, ...]]:
    """Outcome and grounds of the request as a whole.

    Args:
        items: At least one.
        rows: Rows of a report form; says what counts as given, and which row stands first.
    """
    placed = []
    order = [row.row for row in rows.rows]
    for item in items:
        row = rows.row_of(item.outcome, item.grounds[0] if item.grounds else None)
        key = "" if row is None else row.row
        placed.append((order.index(key) if key in order else len(order), key, item))
    given = [item for _place, key, item in placed if key == _GIVEN_ROW]
    rest = [one for one in placed if one[1] != _GIVEN_ROW]
    partial = [item for _place, _key, item in placed if item.outcome == PARTIAL]
    if partial or (given and rest):
        return PARTIAL, _grounds([item for _place, _key, item in rest])
    if given:
        released = next((item for item in given if item.outcome == _GIVEN_ROW), given[0])
        return released.outcome, ()
    first = min(rest, key=lambda one: one[0])[2]
    others = [item for _place, _key, item in rest if item is not first]
    return first.outcome, _grounds([first, *others])


def objecting(standing: Standing, opinions: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Codes of the third parties that were asked and last said no.

    Args:
        standing: Where the request stands.
        opinions: Party and opinion of each answer, in order.
    """
    last = dict(opinions)
    asked = {hold.party for hold in standing.facts.holds if hold.subject == "third_party"}
    return tuple(party for party, said in last.items() if party in asked and said in _OBJECTIONS)


def gaps_of(
    draft: Draft, outcome: str, grounds: Sequence[str], standing: Standing, parties: Sequence[str]
) -> Iterator[str]:
    """Codes of what the law demands of the decision and the draft does not have.

    Args:
        draft: As it is put forward.
        outcome: Of the request as a whole.
        grounds: All grounds of it.
        standing: Where the request stands; its law governs the decision.
        parties: Third parties that object.
    """
    wanted: dict[Demand, None] = {}
    is_released = False
    for code in dict.fromkeys([outcome, *(item.outcome for item in draft.items)]):
        found = standing.law.outcome(code, standing.as_of)
        if found is None:
            yield "outcome_of_other_law"
            continue
        if found.by_lapse:
            yield "recorded_as_lapse"
            continue
        is_released = is_released or found.releases
        wanted.update(dict.fromkeys(found.demands))
    for demand in wanted:
        if not _is_met(demand, draft, outcome, grounds, standing):
            yield demand.value
    for item in draft.items:
        found = standing.law.outcome(item.outcome, standing.as_of)
        demands = () if found is None else found.demands
        if Demand.GROUND in demands and item.outcome != PARTIAL and not item.grounds:
            yield Demand.GROUND.value
        if len(draft.items) > 1 and not item.what:
            yield "item_named"
    if any(standing.law.ground(code, standing.as_of) is None for code in grounds):
        yield "ground_of_other_law"
    if is_released and parties and not draft.override:
        yield "override"


def _is_met(
    demand: Demand, draft: Draft, outcome: str, grounds: Sequence[str], standing: Standing
) -> bool:
    match demand:
        case Demand.GROUND:
            return bool(grounds) or any(item.grounds for item in draft.items)
        case Demand.RIGHT_AGENCY:
            return bool(draft.right_agency) or draft.is_agency_unknown
        case Demand.SEARCH:
            return bool(draft.search) or "searched" in standing.facts.made
        case Demand.EARLIER_REPLY:
            return bool(draft.earlier)
        case Demand.CORRECTION_ASKED | Demand.REASONS_ASKED:
            subject = _HOLD_OF_DEMAND[demand]
            return any(hold.subject == subject for hold in standing.facts.holds)
        case Demand.CORRECTION_LAPSED | Demand.PAYMENT_LAPSED:
            return False
        case Demand.REASONS:
            return bool(draft.reasons) or _all_reasoned(draft)
        case _:
            return bool(draft.text(_TEXT_OF_DEMAND[demand]))


def _all_reasoned(draft: Draft) -> bool:
    return all(item.reasons for item in draft.items if item.grounds) and any(
        item.reasons for item in draft.items
    )


def _grounds(items: Sequence[DraftItem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ground for item in items for ground in item.grounds))
