"""What the services of reconsideration and litigation refuse."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "NoDecisionToChallenge",
    "UnknownBlock",
    "UnknownCause",
    "UnknownChallenge",
    "UnknownEnding",
]


class UnknownChallenge(RuleRefusal):
    """There is no case of this ref."""

    code = "CHA-002"
    template = "there is no case of reconsideration or litigation {ref}"
    hint = "'govdisclose challenge list' shows them"


class UnknownEnding(UsageFault):
    """No case ends like that."""

    code = "CHA-003"
    template = "no case ends with {ending}"
    hint = "there are {known}"


class NoDecisionToChallenge(RuleRefusal):
    """The request has no outcome that could be challenged."""

    code = "CHA-004"
    template = "request {ref} has no outcome that could be challenged"
    hint = "where it was not answered in time, say so with --unanswered"


class UnknownBlock(UsageFault):
    """The annual report has no such block."""

    code = "CHA-005"
    template = "the annual report has no block {block}"
    hint = "there are {known}"


class UnknownCause(UsageFault):
    """A case is not pending again for this cause."""

    code = "CHA-006"
    template = "a case is not taken up again because of {because}"
    hint = "there are {known}"
