"""What supervision refuses to do, and why."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "AboutNotRef",
    "ConductDatedBefore",
    "LimitNotCode",
    "MeasureUnknown",
    "NoMatter",
    "NotWithinStatutory",
    "NothingKept",
    "TextMissing",
    "TriggerUnknown",
]


class NoMatter(RuleRefusal):
    """No notice, recommendation or consequence bears the reference."""

    code = "SUP-002"
    template = "supervision keeps nothing under {ref}"
    hint = "'govdisclose supervise list' shows notices, recommendations and consequences"


class ConductDatedBefore(RuleRefusal):
    """An act cannot be dated before the one it answers."""

    code = "SUP-003"
    template = "{ref} cannot be {move} on {on}: its last act was on {last}"
    hint = "give the day of the act with --on"


class TriggerUnknown(UsageFault):
    """The rules know no trigger of that id."""

    code = "SUP-004"
    template = "there is no trigger {trigger}; there are {known}"
    hint = "'govdisclose supervise thresholds' shows them"


class MeasureUnknown(UsageFault):
    """The rules know no reward or consequence of that id."""

    code = "SUP-005"
    template = "there is no reward or consequence {measure}; there are {known}"
    hint = "'govdisclose supervise thresholds' shows them"


class TextMissing(UsageFault):
    """What is sent or answered has words."""

    code = "SUP-006"
    template = "{ref} cannot be {move} without a text"
    hint = "give --text"


class NothingKept(RuleRefusal):
    """The office has set no such threshold."""

    code = "SUP-007"
    template = "the office has set no threshold for {scope}"
    hint = "'govdisclose supervise thresholds' shows which are its own"


class NotWithinStatutory(UsageFault):
    """A measure that nothing has to be put right for takes no days."""

    code = "SUP-008"
    template = "{measure} has no limit for rectification"
    hint = "leave --days out"


class AboutNotRef(UsageFault):
    """What an act of supervision is about is named by its reference, never in words."""

    code = "SUP-010"
    template = "what it is about is no reference"
    hint = "give a reference such as R2-1; words belong into the text, which can be erased"


class LimitNotCode(UsageFault):
    """A time limit is named by its id, never in words."""

    code = "SUP-011"
    template = "the time limit is not named by its id"
    hint = "'govdisclose supervise today --json' shows the ids"
