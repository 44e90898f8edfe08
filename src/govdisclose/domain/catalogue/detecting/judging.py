"""What findings of a screening do to a release: marks stop it, the rest somebody answers for."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal

__all__ = [
    "AcceptedReason",
    "ScreenedChanged",
    "ScreeningStops",
    "ScreeningUnanswered",
    "check_answered",
    "codes_of",
]


class AcceptedReason(Enum):
    """Why what was found may be released all the same; journaled as this code and no more.

    Source: R2019 art. 15 (consent, or public interest outweighs), art. 20(2) (public functions);
    the others are conclusions of this project, unverified.
    """

    PUBLIC_FUNCTION = "public_function"
    """It belongs to a public function: an official's name, an office's telephone."""

    CONSENT = "consent"
    """The person concerned consents."""

    PUBLIC_INTEREST = "public_interest"
    """Not releasing it would harm the public interest."""

    LAW_DEMANDS = "law_demands"
    """A law or regulation demands that it is public."""

    NOT_PERSONAL = "not_personal"
    """It was looked at and is not what it looks like."""

    LOOKED_AT = "looked_at"
    """A person has looked at what the program could not read."""


class ScreeningStops(RuleRefusal):
    """A secrecy mark, and no reason releases it."""

    code = "SCR-001"
    template = "cannot publish {ref}: the screening found what stops it: {codes}"
    hint = "'govdisclose scan' says where; a marked document is not published"


class ScreeningUnanswered(RuleRefusal):
    """Findings nobody answered for."""

    code = "SCR-002"
    template = "cannot publish {ref}: nobody answers for what the screening found: {codes}"
    hint = (
        "take it out ('govdisclose redact'), or publish with --accept-findings and one of {reasons}"
    )


class ScreenedChanged(RuleRefusal):
    """The item is not the one that was screened."""

    code = "SCR-003"
    template = "cannot publish {ref}: it changed while it was screened"
    hint = "look at it again and repeat the command"


def codes_of(findings: Iterable[Finding], *severities: Severity) -> tuple[str, ...]:
    """Codes of the findings of these severities, sorted, each once."""
    return tuple(sorted({one.code for one in findings if one.severity in severities}))


def check_answered(
    ref: str, findings: Iterable[Finding], reason: AcceptedReason | None
) -> tuple[str, ...]:
    """Codes a reason answers for; none where nothing was found.

    Raises:
        ScreeningStops: Something no reason answers for.
        ScreeningUnanswered: There is no reason.
    """
    found = tuple(findings)
    errors = codes_of(found, Severity.ERROR)
    if errors:
        raise ScreeningStops(ref=ref, codes=", ".join(errors))
    warnings = codes_of(found, Severity.WARNING)
    if warnings and reason is None:
        reasons = ", ".join(one.value for one in AcceptedReason)
        raise ScreeningUnanswered(ref=ref, codes=", ".join(warnings), reasons=reasons)
    return warnings
