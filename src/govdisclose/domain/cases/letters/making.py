"""From where a request stands to what a letter about it may say.

Everything a ledger, the law and the calendar know is taken from them; names, addresses, reasons and
descriptions come from the records of the case or from a file, and never overrule the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

import attrs

from govdisclose.domain.cases.letters.facts import (
    CorrectionFacts,
    DecisionFacts,
    DelayFacts,
    ExtensionFacts,
    FeeFacts,
    FeeLine,
    GroundFacts,
    LawFacts,
    LetterFacts,
    PaperFacts,
    PartyFacts,
    ReasonsFacts,
    RemedyFacts,
    RequestFacts,
    RouteFacts,
)
from govdisclose.domain.cases.letters.given import FactsUnfit, merged
from govdisclose.domain.cases.letters.house import HouseStyle, LawWords
from govdisclose.domain.cases.letters.official_words import number_in_words
from govdisclose.domain.cases.letters.template import ANY_LAW, LetterTemplate, TemplateLibrary
from govdisclose.domain.cases.remedies import (
    LITIGATION_AFTER,
    LITIGATION_DIRECT,
    RECONSIDERATION,
    RemedyRules,
    Route,
    remedies_of,
)
from govdisclose.domain.cases.request.entries import RequestEntry, in_order
from govdisclose.domain.cases.request.governing import GoverningLaw
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.domain.law.counting import Unit
from govdisclose.domain.law.law_pack import NoLawInForce, UnknownProvision
from govdisclose.domain.law.provisions import Mark
from govdisclose.errors import RuleRefusal

__all__ = [
    "DECISION",
    "LetterCase",
    "NothingDecided",
    "ground_facts",
    "letter_facts",
    "template_for",
]

DECISION = "decision"
"""Kind of the letters that tell an outcome."""

_PARTY_DECISION = "third_party_decision"
_RELEASE = "granted"
_FEE_NOTICE = "fee_notice"

_UNIT_WORDS = {
    Unit.WORKING_DAY: "个工作日",
    Unit.CALENDAR_DAY: "日",
    Unit.CALENDAR_MONTH: "个月",
}
_PARTIES = {
    "third_party_letter": "third_party",
    "opinion_confirmation": "third_party",
    "third_party_decision": "third_party",
    "opinions_sought": "third_party",
    "co_maker_letter": "co_maker",
    "assist_letter": "other_agency",
}
"""Which open matter a letter is about; parties come from its last entry."""


class NothingDecided(RuleRefusal):
    """A letter was to tell a decision that was not made."""

    code = "LET-008"
    template = "the decision cannot be told: by {on} nothing was decided"
    hint = "record the decision first; 'govdisclose letter templates' lists other letters"


@attrs.frozen(kw_only=True)
class LetterCase:
    """A request as letters see it."""

    standing: Standing
    entries: tuple[RequestEntry, ...]
    given: LetterFacts = attrs.field(factory=LetterFacts)
    """What no ledger knows."""

    def last(self, *kinds: str) -> RequestEntry | None:
        """The last entry of the kinds up to the day looked at; None when there was none."""
        known = [one for one in in_order(self.entries) if one.on <= self.standing.as_of]
        return next((one for one in reversed(known) if one.kind in kinds), None)


def template_for(
    case: LetterCase, kind: str, *, library: TemplateLibrary, on: date
) -> LetterTemplate:
    """The template of a kind of letter about a case.

    A letter that tells a decision goes by the law of the decision, all others by that of the clock.

    Raises:
        NoTemplate: There is none of that kind, or none for the outcome.
        NothingDecided: The letter tells a decision, and there is none.
    """
    outcome = None
    law = case.standing.law.pack.id
    if kind == DECISION:
        outcome = case.standing.facts.outcome
        if outcome is None:
            raise NothingDecided(on=case.standing.as_of)
        law = case.standing.law.decision_pack(case.standing.facts.decided_on or on).id
    return library.choose(kind, law=law, on=on, outcome=outcome)


def letter_facts(
    case: LetterCase,
    template: LetterTemplate,
    *,
    on: date,
    number: str | None,
    house: HouseStyle,
    remedies: RemedyRules,
) -> LetterFacts:
    """What the letter may say.

    Args:
        case: The request and what no ledger knows of it.
        template: Says under which law and article it is sent.
        on: Date of the letter.
        number: As printed; None for papers without one.
        house: How laws are cited.
        remedies: Which ways are open against a decision.
    """
    standing = case.standing
    pack = standing.law.pack
    law = template.law if template.law != ANY_LAW else pack.id
    derived = LetterFacts(
        letter=PaperFacts(
            title=template.title,
            number=number,
            on=on,
            article=house.law_words(law).article(template.article) if template.article else None,
        ),
        request=_request(case),
        law=_law(case, house, on),
        party=_party(case, template.kind),
        correction=_correction(case),
        extension=_extension(case),
        fee=_fee(case, template.kind, on),
        reasons=_reasons(case),
        delay=_delay(case),
        decision=_decision(case, house),
        remedies=_remedies(case, template.kind, house, remedies, on),
    )
    return merged(derived, case.given)


def _request(case: LetterCase) -> RequestFacts:
    standing = case.standing
    receipt = standing.facts.receipt
    if receipt is None:
        return RequestFacts(due=standing.due)
    rule = standing.law.receipt_rule(receipt.channel, receipt.received or receipt.arrived)
    return RequestFacts(
        channel=rule.zh,
        arrived_on=receipt.arrived,
        received_on=receipt.received,
        due=standing.due,
        assigned_to=standing.facts.assigned_to,
    )


def _law(case: LetterCase, house: HouseStyle, on: date) -> LawFacts:
    law = case.standing.law
    day = case.standing.facts.receipt
    asked = on if day is None or day.received is None else day.received

    def amount(limit: str, instrument: str | None = None) -> int | None:
        found = law.limit(limit, asked if instrument is None else on, instrument)
        return None if found is None else found.amount

    try:
        fee_title = house.law_words(law.library.law_on(on, instrument="fees").id).title
    except NoLawInForce:
        fee_title = None
    return LawFacts(
        id=law.pack.id,
        title=house.law_words(law.pack.id).title,
        reply_days=amount("reply"),
        extension_days=amount("extension"),
        third_party_days=amount("third_party"),
        co_maker_days=amount("co_maker"),
        payment_days=amount("fee_payment", "fees"),
        fee_title=fee_title,
    )


def _party(case: LetterCase, kind: str) -> PartyFacts:
    subject = _PARTIES.get(kind)
    holds = [hold for hold in case.standing.facts.holds if hold.subject == subject]
    if not holds:
        return PartyFacts()
    hold = holds[-1]
    runs = [run for run in case.standing.facts.runs if run.hold == hold.place]
    due = case.standing.due_by_limit.get(hold.subject) if runs else None
    # A code such as P1 is no name; whoever has the name gives it.
    named = None if _is_code(hold.party) else hold.party
    return PartyFacts(name=named, sent_on=hold.sent, received_on=hold.received, until=due)


def _is_code(party: str | None) -> bool:
    return party is not None and party[:1] == "P" and party[1:].isdigit()


def _correction(case: LetterCase) -> CorrectionFacts:
    entry = case.last("correction_notice")
    if entry is None:
        return CorrectionFacts()
    return CorrectionFacts(on=entry.on, until=read_iso_date(entry.fields.get("until")))


def _extension(case: LetterCase) -> ExtensionFacts:
    entry = case.last("extended")
    if entry is None:
        return ExtensionFacts()
    days = entry.fields.get("working_days")
    is_added = any(run.extensions for run in case.standing.facts.runs)
    # The new last day exists only where the extension had its effect.
    return ExtensionFacts(
        working_days=days if isinstance(days, int) else None,
        approved_on=read_iso_date(entry.fields.get("approved_on")),
        until=case.standing.due if is_added else None,
    )


def _fee(case: LetterCase, kind: str, on: date) -> FeeFacts:
    entry = case.last("fee_notice")
    day = on if entry is None else entry.on
    bill = _bill(case, day) if kind == _FEE_NOTICE else FeeFacts()
    if entry is None:
        return bill
    amount = _amount(entry.fields.get("amount"))
    if bill.amount is not None and bill.amount != amount:
        raise FactsUnfit(key="fee.count", reason="the scale does not give the amount of the ledger")
    return attrs.evolve(
        bill, on=entry.on, amount=amount, until=case.standing.due_by_limit.get("fee_payment")
    )


def _bill(case: LetterCase, on: date) -> FeeFacts:
    """The bill by the scale and the number of units that were given; empty without them."""
    given = case.given.fee
    if given.scale is None or given.count is None:
        return FeeFacts()
    try:
        scale = case.standing.law.library.law_on(on, instrument="fees").scale(given.scale, on)
    except (NoLawInForce, UnknownProvision):
        raise FactsUnfit(key="fee.scale", reason="no scale of that day has the name") from None
    before = given.before or 0
    return FeeFacts(
        amount=Decimal(scale.added(given.count, before=before)),
        mode=scale.zh,
        unit="页" if scale.unit == "page" else "件",
        bill=tuple(
            FeeLine(
                first=part.first,
                last=part.last,
                count=part.count,
                rate=Decimal(part.rate_yuan),
                amount=Decimal(part.amount_yuan),
            )
            for part in scale.parts(before + given.count, after=before)
        ),
    )


def _amount(value: object) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _reasons(case: LetterCase) -> ReasonsFacts:
    entry = case.last("reasons_requested")
    return ReasonsFacts() if entry is None else ReasonsFacts(on=entry.on)


def _delay(case: LetterCase) -> DelayFacts:
    run = case.standing.facts.last_run("delayed")
    # One without effect began no run and set no day.
    return DelayFacts() if run is None else DelayFacts(until=run.until)


def _decision(case: LetterCase, house: HouseStyle) -> DecisionFacts:
    facts, law = case.standing.facts, case.standing.law
    if facts.outcome is None:
        return DecisionFacts()
    on = facts.decided_on or facts.closed_on or case.standing.as_of
    pack = law.decision_pack(on)
    words = house.law_words(pack.id)
    outcome = law.outcome(facts.outcome, on)
    return DecisionFacts(
        outcome=facts.outcome,
        name=None if outcome is None else outcome.zh,
        law_title=words.title,
        article=None if outcome is None else words.article(outcome.provision.article),
        on=on,
        grounds=ground_facts(law, words, facts.grounds, on),
    )


def ground_facts(
    law: GoverningLaw, words: LawWords, codes: Iterable[str], on: date
) -> tuple[GroundFacts, ...]:
    """Grounds of the version that governs the decision, as a letter names them."""
    found = []
    for code in codes:
        ground = law.ground(code, on)
        if ground is not None:
            article = words.article(ground.provision.article)
            assert article is not None  # grounds cite articles
            found.append(GroundFacts(code=code, name=ground.zh, article=article))
    return tuple(found)


def _remedies(
    case: LetterCase, kind: str, house: HouseStyle, rules: RemedyRules, on: date
) -> RemedyFacts:
    # What a third party may dispute is that something is released, which no rule treats apart.
    act = _RELEASE if kind == _PARTY_DECISION else case.standing.facts.outcome
    if act is None:
        return RemedyFacts()
    library = case.standing.law.library
    found = remedies_of(act, on, rules=rules, laws=library)
    first = found.first
    first_law = first_article = None
    if first is not None:
        words = house.law_words(first.law)
        first_law, first_article = words.title, words.article(first.article)
    return RemedyFacts(
        reconsideration=_route(found.route(RECONSIDERATION), house),
        litigation=_route(found.route(LITIGATION_DIRECT), house),
        after_reconsideration=_route(found.route(LITIGATION_AFTER), house),
        first_article=first_article,
        first_law=first_law,
    )


def _route(route: Route | None, house: HouseStyle) -> RouteFacts | None:
    if route is None or route.limit.amount is None:
        return None
    words = house.law_words(route.pack.id)
    provision = route.limit.provision
    period = f"{number_in_words(route.limit.amount)}{_UNIT_WORDS[route.limit.unit]}"
    return RouteFacts(
        block=route.block.key,
        name=route.block.zh,
        period=period,
        law_title=words.title,
        article=None if provision.mark is Mark.UNVERIFIED else words.article(provision.article),
    )
