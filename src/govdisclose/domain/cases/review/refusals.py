"""What a release review refuses, and why."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal

__all__ = [
    "AnswerForbids",
    "ContentChanged",
    "DatesOutOfOrder",
    "GroundLifted",
    "GroundUnproved",
    "NotCleared",
    "NothingToReassess",
    "NothingToReview",
    "PaperNotAllowed",
    "PublishedBeforeCleared",
    "ReferralOpen",
    "RestNotConsidered",
    "ReviewOpen",
    "UnknownReview",
    "UnknownVariant",
]


class UnknownReview(RuleRefusal):
    """There is no such review."""

    code = "REV-001"
    template = "there is no review {ref}"
    hint = "'govdisclose review list' shows those that are open"


class NotCleared(RuleRefusal):
    """The content has not passed the gate."""

    code = "REV-002"
    template = "{ref} cannot be released: its content is not cleared ({state})"
    hint = "submit it with 'govdisclose review open {ref}' and have every step signed"


class ContentChanged(RuleRefusal):
    """The content is no longer what was submitted."""

    code = "REV-003"
    template = "cannot go on with {ref}: the content has changed since it was submitted"
    hint = "submit the new content with 'govdisclose review open {subject}'"


class ReviewOpen(RuleRefusal):
    """The same content is being reviewed already, or was decided."""

    code = "REV-004"
    template = "{subject} is in review already: {ref} ({state})"
    hint = "'govdisclose review show {ref}' shows where it stands"


class ReferralOpen(RuleRefusal):
    """A question to an authority has not been answered; silence is no consent."""

    code = "REV-005"
    template = "{ref} waits for the answer to a referral and cannot be {move}"
    hint = "record the answer with 'govdisclose review answer {ref}'; silence is not consent"


class AnswerForbids(RuleRefusal):
    """The authority that was asked answered otherwise."""

    code = "REV-006"
    template = "{ref} cannot be {move}: the authority that was asked answered {answer}"
    hint = "decide as it answered; a changed content is submitted anew"


class DatesOutOfOrder(RuleRefusal):
    """Steps follow each other in time."""

    code = "REV-007"
    template = "{ref} cannot be {move} on {on}: the step before it is of {before}"
    hint = "check the dates"


class PaperNotAllowed(RuleRefusal):
    """The flow wants this step signed in the system."""

    code = "REV-008"
    template = "{move} of {ref} cannot be signed on paper"
    hint = "the signer has to do it from an account of their own"


class GroundUnproved(RuleRefusal):
    """What a ground demands was not found, or not recorded."""

    code = "REV-009"
    template = "cannot withhold {ref} on {ground}: {missing} was not recorded"
    hint = "'govdisclose law grounds' tells what each ground demands"


class GroundLifted(RuleRefusal):
    """The ground does not hold here."""

    code = "REV-010"
    template = "cannot withhold {ref} on {ground}: {lifted} lifts it"
    hint = "release it, or decide on another ground"


class RestNotConsidered(RuleRefusal):
    """What can be told apart from the withheld part has to be given."""

    code = "REV-011"
    template = "cannot withhold all of {ref}: whether the rest can be given was not recorded"
    hint = "decide partial, or say with --not-severable that nothing can be told apart"


class UnknownVariant(RuleRefusal):
    """There is no such variant of the review."""

    code = "REV-012"
    template = "there is no variant {variant} of the review; known: {known}"
    hint = "'govdisclose law list' shows the flows"


class NothingToReview(RuleRefusal):
    """There is nothing that could be released."""

    code = "REV-013"
    template = "there is nothing to review of {ref}"
    hint = "it is public as it stands, or is not meant to be public"


class PublishedBeforeCleared(RuleRefusal):
    """A publication cannot be dated before its approval."""

    code = "REV-014"
    template = "{ref} cannot be published on {on}: it was cleared on {cleared_on}"
    hint = "check both dates"


class NothingToReassess(RuleRefusal):
    """Nothing of that ref is withheld."""

    code = "REV-015"
    template = "there is nothing to reassess of {ref} on that day"
    hint = "'govdisclose review due' lists what is withheld, and since when"
