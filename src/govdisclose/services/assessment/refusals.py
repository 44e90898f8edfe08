"""What can stand in the way of freezing an assessment or of an objection to one."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "AssessmentOpen",
    "NoSuchAssessment",
    "NoSuchIndicator",
    "ObjectionStands",
    "PointsUnfit",
]


class AssessmentOpen(RuleRefusal):
    """An assessment with open indicators is not finished."""

    code = "ASM-013"
    template = "cannot freeze the assessment of {year} by {scheme}: {count} agencies are open"
    hint = "'govdisclose assess rank' shows them; record what is missing, or that it does not apply"


class NoSuchAssessment(RuleRefusal):
    """Nothing was frozen under this key."""

    code = "ASM-014"
    template = "no assessment is frozen as {key}"
    hint = "'govdisclose assess frozen' lists them"


class NoSuchIndicator(RuleRefusal):
    """The agency was not assessed by this indicator, or it did not apply."""

    code = "ASM-015"
    template = "{agency} was not assessed by {indicator} in {key}"
    hint = "'govdisclose assess explain' shows the indicators of an agency"


class ObjectionStands(RuleRefusal):
    """The indicator has an objection already, or none that could be decided."""

    code = "ASM-016"
    template = "the objection of {agency} to {indicator} is {objection}"
    hint = "an indicator is reopened once; 'govdisclose assess frozen KEY' shows its objections"


class PointsUnfit(UsageFault):
    """Points outside those of the indicator."""

    code = "ASM-017"
    template = "{points} are no points of {indicator}: it has from 0 to {most}"
