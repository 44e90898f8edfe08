"""What can be wrong with an assessment scheme or with the values it is applied to."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "BandsLeaveGap",
    "BandsOverlap",
    "InvalidScheme",
    "NoSuchAgency",
    "NotMonotone",
    "PointsDoNotSum",
    "SchemeFault",
    "UnknownLadder",
    "UnknownMeasure",
    "UnknownRegisterFigure",
    "UnknownScheme",
    "ValuesUnfit",
    "WeightsDoNotSum",
]


class SchemeFault(UsageFault):
    """A scheme contradicts itself; ``file`` and ``key`` say where."""

    code = "ASM-001"
    template = "cannot load scheme {file}: {key}: it contradicts itself"
    hint = "correct the file at this key; 'govdisclose assess schemes' lists schemes that load"

    def __init__(self, **data: object) -> None:
        super().__init__(**{"file": "", **data})


class InvalidScheme(SchemeFault):
    """A key is missing, not known, of a wrong kind or against the others."""

    code = "ASM-002"
    template = "cannot load scheme {file}: {key}: {problem}"


class WeightsDoNotSum(SchemeFault):
    """The weights of the components of a group are not the whole."""

    code = "ASM-003"
    template = (
        "cannot load scheme {file}: {key}: the weights of group {group} add up to {found}, "
        "not to {full}"
    )
    hint = "change a weight, or the full score at the top of the file"


class PointsDoNotSum(SchemeFault):
    """The points below an indicator are not its own."""

    code = "ASM-004"
    template = "cannot load scheme {file}: {key}: the points below add up to {found}, not to {full}"
    hint = "change the points of one of them, or those of the entry above"


class BandsLeaveGap(SchemeFault):
    """Some value of the measure falls into no band."""

    code = "ASM-005"
    template = "cannot load scheme {file}: {key}: no band holds {measure} {where}"
    hint = "bands meet where one says 'below' and the next 'at_least' the same number"


class BandsOverlap(SchemeFault):
    """Some value of the measure falls into two bands."""

    code = "ASM-006"
    template = "cannot load scheme {file}: {key}: two bands hold {measure} {where}"
    hint = "bands meet where one says 'below' and the next 'at_least' the same number"


class UnknownMeasure(SchemeFault):
    """A rule names a measure that nobody computes."""

    code = "ASM-007"
    template = "cannot load scheme {file}: {key}: no measure is called {name}"
    hint = (
        "'govdisclose assess measures' lists them; declare one counted by hand under [[measures]]"
    )


class UnknownRegisterFigure(UnknownMeasure):
    """A rule names a figure of a register that is not installed, or that names no agency."""

    code = "ASM-018"
    template = "cannot load scheme {file}: {key}: no register counts {name} for each agency"
    hint = (
        "its plugin is missing or broken ('govdisclose plugin list'), or the register names no "
        "agency; 'govdisclose assess measures' lists what can be counted"
    )


class NotMonotone(SchemeFault):
    """A rule gives fewer points for a better measure."""

    code = "ASM-008"
    template = "cannot load scheme {file}: {key}: points do not rise as {measure} gets better"
    hint = "turn the rule round, or choose the measure it is meant for"


class UnknownScheme(UsageFault):
    """No scheme has this id, and no file this name."""

    code = "ASM-009"
    template = "there is no scheme {name}; there are {known}"
    hint = "name one of these or the file of another one"


class UnknownLadder(UsageFault):
    """No grade ladder has this id."""

    code = "ASM-010"
    template = "there is no grade ladder {name}; there are {known}"
    hint = "'govdisclose assess ladders' shows their grades"


class ValuesUnfit(UsageFault):
    """The values do not fit the scheme, or are no values at all."""

    code = "ASM-011"
    template = "cannot use the values of {file}: {key}: {problem}"
    hint = "docs/assessment.md and 'govdisclose assess score --help' show their shape"

    def __init__(self, **data: object) -> None:
        super().__init__(**{"file": "", **data})


class NoSuchAgency(RuleRefusal):
    """The assessment does not cover the agency."""

    code = "ASM-012"
    template = "{agency} is not among the agencies assessed"
    hint = "'govdisclose assess rank' lists them"
