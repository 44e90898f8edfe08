"""What letters take from a stored request: its ledger, and the names and texts beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.letters.facts import (
    AgencyFacts,
    ApplicantFacts,
    DecisionFacts,
    DeliveryFacts,
    LetterFacts,
    PartyFacts,
    RequestFacts,
    StaffFacts,
)
from govdisclose.domain.cases.letters.given import merged, read_given
from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.making import LetterCase, ground_facts
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.cases.request.vocabulary import Vocabulary
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.letters.records import letters_of
from govdisclose.services.organisation import load_directory
from govdisclose.services.requests.decisions import DECISION_KIND
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import RequestCase

__all__ = ["DETAILS", "agency_details", "stored_case"]

DETAILS = "letter_details"
"""Kind of the record with what letters say of an agency beside its name."""

_PARTY_MOVES = ("third_party_consulted", "co_maker_consulted", "agencies_consulted")


def stored_case(
    desk: Desk,
    case: RequestCase,
    *,
    on: date,
    given: LetterFacts,
    papers: str | None,
    house: HouseStyle,
    supposed: RequestEntry | None = None,
) -> LetterCase:
    """A stored request as letters see it.

    Args:
        desk: The requests of a unit of work.
        case: The request.
        on: Date of the letter; acts after it do not count.
        given: What is said for this letter; it wins over the records, never over the ledger.
        papers: Titles and numbers of the letters that were written before.
        house: How laws are cited.
        supposed: An act that is not recorded, for a letter that is shown before it.
    """
    part = case.until(on, None)
    entries = part.entries if supposed is None else part.with_entry(supposed)
    standing = desk.rules.standing(entries, on, case.law)
    assigned = standing.facts.assigned_to
    decision, override = _decision(desk, case, standing, house, on)
    stored = LetterFacts(
        agency=agency_details(desk.unit, case.shard, on),
        applicant=_applicant(case, desk.rules.words),
        request=_request(desk, case, assigned),
        party=_party(desk, part, override),
        decision=decision,
        staff=StaffFacts(handler=_staff_name(desk.unit, assigned)),
        delivery=DeliveryFacts(papers=papers, route=_route(desk, part)),
    )
    return LetterCase(standing=standing, entries=entries, given=merged(given, stored))


def agency_details(unit: UnitOfWork, shard: int, on: date) -> AgencyFacts:
    """What letters say of an agency: its name on the day, and the details kept for letters."""
    record = unit.records.get(shard, DETAILS, f"A{shard}")
    kept = {} if record is None or record.text is None else dict(record.text)
    details = read_given({"agency": kept}).agency
    return attrs.evolve(details, name=load_directory(unit)[shard].name_on(on))


def _applicant(case: RequestCase, words: Vocabulary) -> ApplicantFacts:
    kind = words.word("applicant_kind", str(case.record.facts.get("applicant_kind")))
    proof = words.word("identity_proof", str(case.record.facts.get("identity_proof")))
    said = [None if proof is None else proof.zh, case.text("proof_masked")]
    return ApplicantFacts(
        name=case.text("applicant"),
        kind=None if kind is None else kind.zh,
        identity=" ".join(one for one in said if one) or None,
        agent=case.text("representative"),
        # How an applicant is reached is one text; on paper that is where letters go.
        address=case.text("contact"),
    )


def _request(desk: Desk, case: RequestCase, assigned: str | None) -> RequestFacts:
    wanted = [
        desk.rules.words.word(field, str(case.record.facts.get(field)))
        for field in ("supply", "route")
    ]
    return RequestFacts(
        ref=case.ref,
        number=case.number,
        content=case.text("description"),
        form="、".join(word.zh for word in wanted if word is not None) or None,
        assigned_to=_staff_name(desk.unit, assigned),
    )


def _party(desk: Desk, case: RequestCase, override: str | None) -> PartyFacts:
    asked = [entry for entry in case.entries if entry.kind in _PARTY_MOVES]
    if not asked:
        return PartyFacts()
    code = str(asked[-1].fields.get("party"))
    return PartyFacts(name=desk.parties(case).get(code), why=override)


def _decision(
    desk: Desk, case: RequestCase, standing: Standing, house: HouseStyle, on: date
) -> tuple[DecisionFacts, str | None]:
    """What the decision says, drafted or taken, and why a third party is overruled.

    Outcome and grounds of one that was taken come from the ledger; those of a draft stand on papers
    inside the agency only, because letters that tell a decision want one in the ledger.
    """
    record = desk.unit.records.get(case.shard, DECISION_KIND, case.ref)
    if record is None or record.text is None:
        return DecisionFacts(), None
    text, facts = record.text, record.facts
    outcome, pack = str(facts["outcome"]), standing.law.decision_pack(on)
    found = standing.law.outcome(outcome, on)
    words = house.law_words(pack.id)
    items = _items(text.get("items"), facts.get("items"))
    earlier = _earlier(desk, facts.get("earlier"))
    said = DecisionFacts(
        outcome=outcome,
        name=None if found is None else found.zh,
        law_title=words.title,
        article=None if found is None else words.article(found.provision.article),
        grounds=ground_facts(standing.law, words, _codes(facts.get("grounds")), on),
        reasons=_said(text, "reasons") or "；".join(one for _, _, one in items if one) or None,
        access=_said(text, "access"),
        given=_said(text, "part") or _whats(items, released=True),
        withheld=_whats(items, released=False),
        search=_said(text, "search"),
        right_agency=_said(text, "right_agency"),
        special_law=_said(text, "special_law"),
        earlier_number=earlier[0],
        earlier_on=earlier[1],
    )
    return said, _said(text, "override")


def _items(worded: object, coded: object) -> list[tuple[str, str, str]]:
    """Outcome, object and reasons of each piece of information."""
    words = worded if isinstance(worded, list) else []
    codes = coded if isinstance(coded, list) else []
    pairs = zip(codes, words, strict=False)
    return [(str(code[0]), str(word[0]), str(word[1])) for code, word in pairs]


def _whats(items: list[tuple[str, str, str]], *, released: bool) -> str | None:
    """The pieces that are given, or are not, by their names."""
    given = ("granted", "already_public")
    named = [what for outcome, what, _ in items if what and (outcome in given) is released]
    return "、".join(named) or None


def _earlier(desk: Desk, ref: object) -> tuple[str | None, date | None]:
    """Number and day of the reply to an earlier request."""
    if not isinstance(ref, str):
        return None, None
    case = desk.find(ref)
    told = [
        one for one in letters_of(desk.unit, case) if one.kind == "decision" and not one.is_void
    ]
    replies = [entry.on for entry in case.entries if entry.kind == "replied"]
    number = told[-1].number if told else None
    return number or case.number, max(replies, default=None)


def _codes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _said(text: Mapping[str, object], name: str) -> str | None:
    value = text.get(name)
    return str(value) if value else None


def _route(desk: Desk, case: RequestCase) -> str | None:
    replied = [entry for entry in case.entries if entry.kind == "replied"]
    code = replied[-1].fields.get("route") if replied else case.record.facts.get("route")
    word = desk.rules.words.word("route", str(code))
    return None if word is None else word.zh


def _staff_name(unit: UnitOfWork, key: str | None) -> str | None:
    if key is None:
        return None
    record = unit.records.get(OFFICE_SHARD, "staff", key)
    name = None if record is None or record.text is None else record.text.get("name")
    return key if name is None else str(name)
