"""What an agency may answer to a request, and in which row of the annual report that is counted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs

from govdisclose.domain.law.provisions import Mark, Provision
from govdisclose.errors import RuleRefusal

__all__ = ["Demand", "InvalidRows", "OutcomeRow", "OutcomeRows", "ReplyOutcome"]


class Demand(Enum):
    """What the law wants a decision of an outcome to carry."""

    GROUND = "ground"
    """The exemption that applies, as a citation."""
    REASONS = "reasons"
    """Why, in words the applicant can dispute."""
    PART = "part"
    """Which part is given."""
    ACCESS = "access"
    """How, where and when the information can be had."""
    RIGHT_AGENCY = "right_agency"
    """Name and contact of the agency that is responsible, if it is known."""
    SEARCH = "search"
    """A record of the search that found nothing."""
    EARLIER_REPLY = "earlier_reply"
    """The reply already given to the same applicant."""
    SPECIAL_LAW = "special_law"
    """The law that governs access to these data."""
    CORRECTION_ASKED = "correction_asked"
    """The applicant was asked to correct the request before."""
    REASONS_ASKED = "reasons_asked"
    """The applicant was asked for reasons of the number or frequency before."""
    CORRECTION_LAPSED = "correction_lapsed"
    """The period to correct the request ended without a correction."""
    PAYMENT_LAPSED = "payment_lapsed"
    """The period to pay ended without payment."""


class InvalidRows(RuleRefusal):
    """The map from outcomes to rows of a report form contradicts itself."""

    code = "LAW-009"
    template = "cannot use the rows of form {form}: {problem}"
    hint = "correct the rule file that holds them"


@attrs.frozen(kw_only=True)
class ReplyOutcome:
    """One way to answer; the id of the provision is the code of the outcome."""

    provision: Provision
    zh: str
    en: str
    demands: tuple[Demand, ...] = ()
    """In the order in which a letter states them."""
    releases: bool = False
    """True when the applicant gets information, so that nobody's rights may be left unheard."""
    by_lapse: bool = False
    """True when it follows from the applicant's silence and is not decided on the merits."""


@attrs.frozen(kw_only=True)
class OutcomeRow:
    """Where one outcome, of one ground where that matters, is counted."""

    outcome: str
    row: str
    """Key of the row in the form."""
    ground: str | None = None
    """Code of the principal ground; None for any or none."""
    source: tuple[str, ...]
    mark: Mark


@attrs.frozen(kw_only=True)
class OutcomeRows:
    """The rows of the request table of one report form by outcome.

    Outcomes belong to the law, rows to the form: a form may count outcomes of an older law.
    """

    form: str
    """Code of the form ("F2021")."""
    sources: Mapping[str, str] = attrs.field(hash=False)
    rows: tuple[OutcomeRow, ...] = attrs.field()

    @rows.validator
    def _each_case_once(self, _attribute: object, rows: tuple[OutcomeRow, ...]) -> None:
        seen: set[tuple[str, str | None]] = set()
        for one in rows:
            case = (one.outcome, one.ground)
            if case in seen:
                raise InvalidRows(form=self.form, problem=f"{one.outcome} stands twice")
            seen.add(case)
            unknown = [key for key in one.source if key not in self.sources]
            if unknown or not one.source:
                problem = f"{one.outcome} cites no source of the list"
                raise InvalidRows(form=self.form, problem=problem)

    def row_of(self, outcome: str, ground: str | None = None) -> OutcomeRow | None:
        """The row of an outcome with its principal ground; None when the form has none for it."""
        by_case = {(one.outcome, one.ground): one for one in self.rows}
        return by_case.get((outcome, ground)) or by_case.get((outcome, None))
