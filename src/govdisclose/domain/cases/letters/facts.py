"""What a letter may say: one frozen value, every part of which may be empty.

Whatever is None or empty does not exist for a template; a letter that would need it is refused.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

__all__ = [
    "AgencyFacts",
    "ApplicantFacts",
    "CorrectionFacts",
    "DecisionFacts",
    "DelayFacts",
    "DeliveryFacts",
    "ExtensionFacts",
    "FeeFacts",
    "FeeLine",
    "GroundFacts",
    "LawFacts",
    "LetterFacts",
    "PaperFacts",
    "PartyFacts",
    "ReasonsFacts",
    "RemedyFacts",
    "RequestFacts",
    "RouteFacts",
    "StaffFacts",
]


@attrs.frozen(kw_only=True)
class AgencyFacts:
    """The agency that writes."""

    name: str | None = None
    body: str | None = None
    """Its office for open information."""
    number_code: str | None = None
    """Its code in numbers of letters ("淮公开")."""
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    reconsideration_body: str | None = None
    """Where one applies for reconsideration of its decisions."""
    court: str | None = None
    """Where it is sued."""
    payment: str | None = None
    """How and where fees are paid."""


@attrs.frozen(kw_only=True)
class ApplicantFacts:
    """Who applied; personal data."""

    name: str | None = None
    kind: str | None = None
    identity: str | None = None
    """Kind of proof and its number, masked."""
    agent: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    postcode: str | None = None


@attrs.frozen(kw_only=True)
class RequestFacts:
    """The request."""

    ref: str | None = None
    number: str | None = None
    channel: str | None = None
    arrived_on: date | None = None
    received_on: date | None = None
    """Legal day of receipt."""
    due: date | None = None
    content: str | None = None
    """What was asked for."""
    form: str | None = None
    """In what form, and by what route, it should be given."""
    assigned_to: str | None = None


@attrs.frozen(kw_only=True)
class LawFacts:
    """The law version it is handled under."""

    id: str | None = None
    title: str | None = None
    """With title marks."""
    reply_days: int | None = None
    extension_days: int | None = None
    third_party_days: int | None = None
    co_maker_days: int | None = None
    payment_days: int | None = None
    fee_title: str | None = None
    """Title of the fee rules."""


@attrs.frozen(kw_only=True)
class PartyFacts:
    """A third party, co-maker or other agency that is asked; may be personal data."""

    name: str | None = None
    address: str | None = None
    phone: str | None = None
    content: str | None = None
    """What of theirs is concerned, worded so that the applicant is not named."""
    sent_on: date | None = None
    received_on: date | None = None
    until: date | None = None
    opinion: str | None = None
    decision: str | None = None
    """What the agency does about the opinion."""
    why: str | None = None


@attrs.frozen(kw_only=True)
class CorrectionFacts:
    """A notice to correct."""

    on: date | None = None
    until: date | None = None
    what: str | None = None
    """What has to be corrected, and how."""


@attrs.frozen(kw_only=True)
class ExtensionFacts:
    """An extension of the reply."""

    working_days: int | None = None
    approved_on: date | None = None
    until: date | None = None
    """Last day of the reply, extension included."""
    why: str | None = None


@attrs.frozen(kw_only=True)
class FeeLine:
    """One band of a bill."""

    first: int
    last: int
    count: int
    rate: Decimal
    amount: Decimal


@attrs.frozen(kw_only=True)
class FeeFacts:
    """A notice of a processing fee."""

    on: date | None = None
    until: date | None = None
    """Last day to pay."""
    amount: Decimal | None = None
    scale: str | None = None
    """Id of the scale by which it is charged: ``per_item`` or ``per_page``."""
    mode: str | None = None
    """The same in Chinese."""
    unit: str | None = None
    count: int | None = None
    before: int | None = None
    """Items of the applicant already counted in the same month."""
    bill: tuple[FeeLine, ...] = ()
    why: str | None = None


@attrs.frozen(kw_only=True)
class ReasonsFacts:
    """A notice to state reasons."""

    on: date | None = None
    until: date | None = None
    what: str | None = None
    """Number and frequency that are found excessive."""


@attrs.frozen(kw_only=True)
class DelayFacts:
    """A later day set under article 35."""

    until: date | None = None


@attrs.frozen(kw_only=True)
class GroundFacts:
    """One ground for not releasing."""

    code: str
    name: str
    article: str
    """As cited in Chinese."""


@attrs.frozen(kw_only=True)
class DecisionFacts:
    """The decision."""

    outcome: str | None = None
    name: str | None = None
    """Chinese name of the outcome."""
    law_title: str | None = None
    """Law the decision goes by; another than that of the clock where the law changed between."""
    article: str | None = None
    on: date | None = None
    grounds: tuple[GroundFacts, ...] = ()
    reasons: str | None = None
    access: str | None = None
    """How, where and when the information is had."""
    given: str | None = None
    """Which part is given."""
    withheld: str | None = None
    """Which part is not."""
    search: str | None = None
    """What was searched, how, with what result."""
    right_agency: str | None = None
    right_agency_contact: str | None = None
    earlier_number: str | None = None
    earlier_on: date | None = None
    special_law: str | None = None
    attachments: str | None = None
    fee_notice: str | None = None


@attrs.frozen(kw_only=True)
class RouteFacts:
    """One way to challenge the decision."""

    block: str
    name: str
    period: str
    """In words: 六十日, 六个月."""
    law_title: str
    article: str | None = None
    """As cited in Chinese; None where the number of the article is not verified."""


@attrs.frozen(kw_only=True)
class RemedyFacts:
    """What the applicant may do against the decision, by the law in force on its day."""

    reconsideration: RouteFacts | None = None
    litigation: RouteFacts | None = None
    after_reconsideration: RouteFacts | None = None
    first_article: str | None = None
    """Provision by which reconsideration comes first; None where both ways are open."""
    first_law: str | None = None


@attrs.frozen(kw_only=True)
class StaffFacts:
    """Who handled it."""

    handler: str | None = None
    registrar: str | None = None
    delivered_by: str | None = None


@attrs.frozen(kw_only=True)
class DeliveryFacts:
    """What is delivered and how."""

    papers: str | None = None
    """Titles and numbers of the papers."""
    route: str | None = None
    tracking: str | None = None
    on: date | None = None


@attrs.frozen(kw_only=True)
class PaperFacts:
    """The letter itself."""

    title: str | None = None
    number: str | None = None
    on: date | None = None
    article: str | None = None
    """Provision it is sent under, as cited in Chinese."""


@attrs.frozen(kw_only=True)
class LetterFacts:
    """Everything a template may name."""

    letter: PaperFacts = attrs.field(factory=PaperFacts)
    agency: AgencyFacts = attrs.field(factory=AgencyFacts)
    applicant: ApplicantFacts = attrs.field(factory=ApplicantFacts)
    request: RequestFacts = attrs.field(factory=RequestFacts)
    law: LawFacts = attrs.field(factory=LawFacts)
    party: PartyFacts = attrs.field(factory=PartyFacts)
    correction: CorrectionFacts = attrs.field(factory=CorrectionFacts)
    extension: ExtensionFacts = attrs.field(factory=ExtensionFacts)
    fee: FeeFacts = attrs.field(factory=FeeFacts)
    reasons: ReasonsFacts = attrs.field(factory=ReasonsFacts)
    delay: DelayFacts = attrs.field(factory=DelayFacts)
    decision: DecisionFacts = attrs.field(factory=DecisionFacts)
    remedies: RemedyFacts = attrs.field(factory=RemedyFacts)
    staff: StaffFacts = attrs.field(factory=StaffFacts)
    delivery: DeliveryFacts = attrs.field(factory=DeliveryFacts)
