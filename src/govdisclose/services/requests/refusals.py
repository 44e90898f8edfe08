"""What the services of requests refuse."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "AmbiguousNumber",
    "ApplicantIncomplete",
    "DecisionNotDrafted",
    "DescriptionMissing",
    "DescriptionSettled",
    "DraftIncomplete",
    "EnclosureUnknown",
    "FeeRulesMissing",
    "FieldUnknown",
    "NoDraftWaits",
    "NotOnDuty",
    "NotReferable",
    "NotReleased",
    "NothingAmended",
    "NothingToCharge",
    "NothingToSubmit",
    "NumberTaken",
    "OneModeOnly",
    "PartsMissing",
    "RowNotInForm",
    "SameAgency",
    "TextErased",
    "UnknownAssignee",
    "UnknownMove",
    "UnknownRequest",
]


class UnknownRequest(RuleRefusal):
    """There is no request of this ref or number."""

    code = "REQ-011"
    template = "there is no request {ref}"
    hint = "'govdisclose request list' shows refs and numbers"


class AmbiguousNumber(RuleRefusal):
    """Several agencies have a request of this number."""

    code = "REQ-012"
    template = "several requests bear the number {number}: {refs}"
    hint = "name one of them by its ref"


class FieldUnknown(UsageFault):
    """The move has no such field."""

    code = "REQ-013"
    template = '"{move}" has no field {field}'
    hint = "it takes {fields}"


class ApplicantIncomplete(RuleRefusal):
    """An applicant has to be named, with a way to be reached (R2019 art. 29, R2008 art. 20)."""

    code = "REQ-014"
    template = "the request cannot be registered: {reason}"
    hint = "give it as the application form has it"


class DescriptionMissing(RuleRefusal):
    """A request has to say what is wanted (R2019 art. 29, R2008 art. 20)."""

    code = "REQ-015"
    template = "a request cannot be registered without saying what is wanted"
    hint = "give --description; an oral request is written down by the agency"


class UnknownAssignee(RuleRefusal):
    """A request is given to a person on the staff, or to a unit by its code."""

    code = "REQ-016"
    template = "a request cannot be given to {assignee}"
    hint = "give the key of somebody on the staff, or unit: and the code of a unit"


class UnknownMove(UsageFault):
    """No flow of requests has a move of this name."""

    code = "REQ-017"
    template = "requests know no move {move}"
    hint = "there are {known}"


class NumberTaken(RuleRefusal):
    """The agency registered another request under the number."""

    code = "REQ-018"
    template = "{agency} registered another request under {number}"
    hint = "leave the number out to have the next one given"


class DecisionNotDrafted(RuleRefusal):
    """A decision needs two persons."""

    code = "REQ-019"
    template = "{ref} cannot be decided outright"
    hint = "one person drafts with 'request draft', another approves with 'request approve'"


class DraftIncomplete(RuleRefusal):
    """The draft lacks what the law demands of its outcome."""

    code = "REQ-020"
    template = "the decision on {ref} lacks {gaps}"
    hint = "add it with 'request draft {ref}'; what was written before is kept"


class NoDraftWaits(RuleRefusal):
    """There is no draft of a decision to approve or to return."""

    code = "REQ-021"
    template = "no draft of a decision on {ref} waits for approval"
    hint = "write one with 'request draft {ref}'"


class RowNotInForm(UsageFault):
    """The report form has no such row."""

    code = "REQ-022"
    template = "form {form} has no row {row}"
    hint = "it has {rows}"


class PartsMissing(RuleRefusal):
    """One part is no split."""

    code = "REQ-023"
    template = "{ref} cannot be split into fewer than two parts"
    hint = "say what each part asks for"


class TextErased(RuleRefusal):
    """What the act needs was erased."""

    code = "REQ-024"
    template = "the text of {ref} was erased"
    hint = "its codes, dates and figures remain"


class NotReferable(RuleRefusal):
    """Papers are forwarded once another agency is found responsible."""

    code = "REQ-025"
    template = "{ref} cannot be referred: it is not decided that another agency is responsible"
    hint = "decide it as not_responsible first (art. 36(5))"


class SameAgency(RuleRefusal):
    """The agency that found another responsible cannot be that other."""

    code = "REQ-026"
    template = "{ref} cannot be referred to the agency that has it"
    hint = "name another agency"


class FeeRulesMissing(RuleRefusal):
    """No rules on fees were in force."""

    code = "REQ-027"
    template = "there were no rules on fees on {on}"
    hint = "see 'govdisclose law list'"


class NothingToCharge(RuleRefusal):
    """The rules ask for nothing."""

    code = "REQ-028"
    template = "no fee is due for {ref}"
    hint = "'govdisclose request fees' shows the bands"


class OneModeOnly(RuleRefusal):
    """A request is charged per item or per page, never both (fee rules of 2020)."""

    code = "REQ-029"
    template = "{ref} was charged the other way before"
    hint = "one request is charged per item or per page, never both"


class NotReleased(RuleRefusal):
    """Only what an applicant was given can be made public for everybody."""

    code = "REQ-030"
    template = "{ref} released nothing that could be published"
    hint = "a request that was granted or granted in part can be"


class NotOnDuty(RuleRefusal):
    """The text of a request is for those who handle it."""

    code = "REQ-031"
    template = "{person} does not handle {ref}"
    hint = "handlers read what is assigned to them; registrars and approvers read all"


class NothingToSubmit(RuleRefusal):
    """A reply can be reviewed once it is drafted, or enclosed as a file."""

    code = "REQ-032"
    template = "there is nothing to review of the reply to {ref}"
    hint = "draft it with 'request draft {ref}', or add what goes out with 'request enclose {ref}'"


class EnclosureUnknown(RuleRefusal):
    """The digest names no enclosed file, or several."""

    code = "REQ-033"
    template = "no single file enclosed with the reply to {ref} has a SHA-256 beginning {digest}"
    hint = "'govdisclose request enclose {ref}' lists them"


class DescriptionSettled(RuleRefusal):
    """What was asked for stays as it was decided on."""

    code = "REQ-034"
    template = "what {ref} asks for was decided on already and stays as it is"
    hint = "how to reach the applicant can still be put right; reopen the request for the rest"


class NothingAmended(RuleRefusal):
    """A correction that changes nothing is none."""

    code = "REQ-035"
    template = "nothing of the record of {ref} would change"
    hint = "give what is to stand there instead"
