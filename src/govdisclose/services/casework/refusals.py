"""What is refused about cases of kinds that plugins bring."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "CaseDatedBefore",
    "CaseFieldUnfit",
    "CaseFieldUnknown",
    "CaseMoveUnknown",
    "CaseNothingToErase",
    "CaseNumberAmbiguous",
    "CaseNumberTaken",
    "OpeningNotPlain",
    "UnknownCase",
    "UnknownCaseKind",
]


class UnknownCaseKind(UsageFault):
    """No plugin at work brings the kind."""

    code = "CAS-001"
    template = "there is no kind of case {kind}"
    hint = "there are {known}; 'govdisclose plugin list' shows whether its plugin works"


class UnknownCase(RuleRefusal):
    """There is no case of the ref or number."""

    code = "CAS-002"
    template = "there is no case {ref}"
    hint = "'govdisclose case list KIND' shows refs and numbers"


class CaseNumberAmbiguous(RuleRefusal):
    """Several agencies, or several kinds, have a case of this number."""

    code = "CAS-011"
    template = "several cases bear the number {number}: {refs}"
    hint = "name one of them by its ref"


class CaseMoveUnknown(RuleRefusal):
    """The flow has no such move."""

    code = "CAS-003"
    template = "cases of {kind} know no move {move}"
    hint = "there are {known}"


class OpeningNotPlain(UsageFault):
    """Several moves open a case of this kind."""

    code = "CAS-004"
    template = "a case of {kind} can be opened in several ways"
    hint = "name one of {known}"


class CaseFieldUnknown(RuleRefusal):
    """The move has no such field."""

    code = "CAS-005"
    template = "{move} has no field {field}"
    hint = "there are {known}"


class CaseFieldUnfit(RuleRefusal):
    """A value is none of its kind."""

    code = "CAS-006"
    template = "{move}: {field} cannot be {value}"
    hint = "give {wanted}"


class CaseDatedBefore(RuleRefusal):
    """An act is dated before the one recorded last."""

    code = "CAS-007"
    template = "{ref} cannot be {move} on {on}: it was last acted on {last}"
    hint = "give the day of the act; one that was recorded with a wrong day stays as it is"


class CaseNumberTaken(RuleRefusal):
    """Another case of the kind and agency bears the number."""

    code = "CAS-008"
    template = "number {number} belongs to {ref}"
    hint = "give another one, or act on that case"


class CaseNothingToErase(RuleRefusal):
    """Nothing that was written is left."""

    code = "CAS-009"
    template = "{ref} has no text that could be erased"
    hint = "codes, dates and numbers stay for good"
