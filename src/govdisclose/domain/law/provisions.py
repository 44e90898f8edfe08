"""The law as data: provisions with period, citation and mark, and the packs that hold them.

Nothing here knows an amount, a ground or a label: those stand in rules/, and each provision says
where it was read and how sure that is.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.law.counting import ExtensionAnchor, Roll, Term, Unit
from govdisclose.errors import RuleRefusal

__all__ = [
    "DisclosureMode",
    "Exclusion",
    "Force",
    "Ground",
    "InvalidProvision",
    "LimitWithoutNumber",
    "Mark",
    "ProactiveCategory",
    "Provision",
    "TimeLimit",
    "Transition",
]

_CODE = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_FIXED_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)


class InvalidProvision(RuleRefusal):
    """A provision contradicts itself or lacks what every provision has."""

    code = "LAW-001"
    template = "cannot use provision {id}: {problem}"
    hint = "correct the rule file that holds it"


class LimitWithoutNumber(RuleRefusal):
    """A limit was to be counted for which the law names no number."""

    code = "LAW-002"
    template = "cannot count limit {id}: {article} names no number of days"
    hint = "give the period that was set in the notice"


class Mark(Enum):
    """How well a provision is known."""

    SEEN = "seen"
    """Read in the source named."""
    COMPUTED = "computed"
    """Derived or cross-checked here."""
    UNVERIFIED = "unverified"
    """Not found in a source that could be opened; shown wherever it is used."""


class Force(Enum):
    """What a ground does to a release."""

    MANDATORY = "mandatory"
    """The content must not be released."""
    DISCRETIONARY = "discretionary"
    """The content may be withheld."""
    SPECIAL_LAW = "special_law"
    """Another law with access rules of its own decides."""


@attrs.frozen(kw_only=True)
class Provision:
    """Identity, period and citation of one rule."""

    id: str = attrs.field()
    """ASCII code, stable across law versions ("reply")."""
    valid_from: date
    """First day in force."""
    valid_until: date | None = attrs.field(default=None)
    """Last day in force; None while it is in force."""
    article: str = attrs.field()
    """Article and paragraph as cited ("33(3)")."""
    source: tuple[str, ...] = attrs.field()
    """Keys of the pack's list of sources, at least one."""
    mark: Mark
    note: str = ""
    """What a user of the rule has to know of it; may be empty."""

    @id.validator
    def _is_a_code(self, _attribute: object, value: str) -> None:
        if not _CODE.fullmatch(value):
            raise InvalidProvision(id=value or "without id", problem="the id is not an ASCII code")

    @valid_until.validator
    def _in_order(self, _attribute: object, valid_until: date | None) -> None:
        if valid_until is not None and valid_until < self.valid_from:
            raise InvalidProvision(id=self.id, problem="it ends before it begins")

    @article.validator
    def _cites_an_article(self, _attribute: object, article: str) -> None:
        if not article.strip():
            raise InvalidProvision(id=self.id, problem="the citation is missing: no article")

    @source.validator
    def _cites_a_source(self, _attribute: object, source: tuple[str, ...]) -> None:
        if not source:
            raise InvalidProvision(id=self.id, problem="the citation is missing: no source")

    def in_force(self, on: date) -> bool:
        """Whether the rule applies to an act of that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)


@attrs.frozen(kw_only=True)
class TimeLimit:
    """How long somebody has, from what event on."""

    provision: Provision
    zh: str
    en: str
    starts_on: str
    """Code of the start event ("receipt"); a fixed day has ``calendar_year``."""
    amount: int | None = attrs.field(default=None)
    """Units; None where the law names no number or names a day of the year."""
    unit: Unit = Unit.WORKING_DAY
    roll: Roll = Roll.NONE
    fixed_day: str | None = attrs.field(default=None)
    """``MM-DD`` of the year after the one reported on; None for counted limits."""
    is_maximum: bool = False
    """True when the agency may choose less."""
    at_once_if_possible: bool = False
    """True when the law asks for the act at once and the amount is the outer bound."""
    extends: str | None = None
    """Id of the limit it lengthens; None for a limit of its own."""
    restarts: str | None = None
    """Id of the limit that begins anew with this start event."""
    extension_anchor: ExtensionAnchor = ExtensionAnchor.BASE_END
    """From where extensions of this limit are measured."""
    on_silence: str | None = None
    """Code of what the lapse means ("consent", "agency_decides", "abandoned"); None if nothing."""
    requires: tuple[str, ...] = ()
    """Codes of what must be there for the limit to be lawful ("head_consent")."""

    @amount.validator
    def _not_negative(self, _attribute: object, amount: int | None) -> None:
        if amount is not None and amount < 0:
            raise InvalidProvision(id=self.provision.id, problem="the amount is negative")

    @fixed_day.validator
    def _one_kind_of_limit(self, _attribute: object, fixed_day: str | None) -> None:
        if fixed_day is None:
            return
        if not _FIXED_DAY.fullmatch(fixed_day):
            raise InvalidProvision(id=self.provision.id, problem="fixed_day is not like 03-31")
        if self.amount is not None:
            problem = "it has both an amount and a fixed day"
            raise InvalidProvision(id=self.provision.id, problem=problem)

    def term(self) -> Term:
        """The limit as the clock counts it.

        Raises:
            LimitWithoutNumber: The law names no number, or a day of the year.
        """
        if self.amount is None:
            raise LimitWithoutNumber(id=self.provision.id, article=self.provision.article)
        return Term(
            amount=self.amount,
            unit=self.unit,
            roll=self.roll,
            extension_anchor=self.extension_anchor,
            limit_id=self.provision.id,
            source=self.provision.article,
        )


@attrs.frozen(kw_only=True)
class Exclusion:
    """Time that a limit does not count."""

    provision: Provision
    zh: str
    en: str
    limit: str
    """Id of the limit that stands still."""
    while_consulting: str
    """Code of the consulted body ("third_party", "other_agency", "co_maker")."""


@attrs.frozen(kw_only=True)
class Ground:
    """A reason for not releasing."""

    provision: Provision
    zh: str
    en: str
    force: Force
    harm_test: bool = False
    """True when release must be shown to harm somebody."""
    third_party_consent: bool = False
    """True when the third party's consent lifts the ground."""
    public_interest_override: bool = False
    """True when an overriding public interest lifts the ground."""
    proviso: str = ""
    """Exception in words; may be empty."""


@attrs.frozen(kw_only=True)
class ProactiveCategory:
    """A kind of information that must be published unasked."""

    provision: Provision
    zh: str
    en: str
    duty_of: tuple[str, ...] = attrs.field()
    """Codes of the levels bound by it ("every_agency", "city", "county", "township")."""

    @duty_of.validator
    def _binds_somebody(self, _attribute: object, duty_of: tuple[str, ...]) -> None:
        if not duty_of:
            raise InvalidProvision(id=self.provision.id, problem="duty_of is empty")


@attrs.frozen(kw_only=True)
class DisclosureMode:
    """How a record is open to the public."""

    provision: Provision
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    """Other Chinese words for it that older records use."""
    needs_ground: bool = False
    """True when a record of this mode must name a ground."""


@attrs.frozen(kw_only=True)
class Transition:
    """Which version applies to a case that was open when the version began.

    Each attribute names the event whose date chooses the version.
    """

    provision: Provision
    zh: str
    en: str
    clock_by: str
    decision_by: str
    grounds_by: str
