"""Why an official report is not made, filed or restated."""

from __future__ import annotations

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "AgencyNotCounted",
    "AlreadyFiled",
    "DayOutsideYear",
    "NotFiled",
    "NothingToRestate",
    "OfficialFormMissing",
    "PageLost",
    "ReasonNotCode",
    "ReportIncomplete",
    "ReportUnsound",
    "TablesContradict",
    "YearRunning",
]


class OfficialFormMissing(RuleRefusal):
    """No official form of that name, or none for the year."""

    code = "REP-041"
    template = "there is no official form {form}; there are {known}"
    hint = "reports on years before 2019 are made in words; leave --form out for the year's own"


class DayOutsideYear(UsageFault):
    """A report is counted up to a day of its own year."""

    code = "REP-042"
    template = "the report on {year} cannot be counted up to {day}"
    hint = "give a day of that year that has come, or leave it out for its last day"


class PageLost(UsageFault):
    """The reference to go on after does not stand behind the cell."""

    code = "REP-043"
    template = "{ref} does not stand behind {cell}"
    hint = "go on after the reference that the page before ended with"


class TablesContradict(RuleRefusal):
    """Records stand in no cell, so that the tables would be wrong."""

    code = "REP-044"
    template = "cannot file the report on {year}: {count} cases stand in no cell of the form"
    hint = "'govdisclose report annual' names them; complete their applicant, outcome or ground"


class ReportIncomplete(RuleRefusal):
    """Something the form asks for is missing, or the prose contradicts the tables."""

    code = "REP-045"
    template = "cannot file the report on {year}: missing or contradicted are {missing}"
    hint = "declare what is missing with 'govdisclose report declare', or file with --allow-gaps"


class YearRunning(RuleRefusal):
    """The year is not over."""

    code = "REP-046"
    template = "cannot file the report on {year} before the year is over"
    hint = "file it from 1 January on"


class AlreadyFiled(RuleRefusal):
    """The report stands filed."""

    code = "REP-047"
    template = "the report {key} of {agency} was filed on {on}"
    hint = "correct it with 'govdisclose report restate'"


class NotFiled(RuleRefusal):
    """There is no such filed report."""

    code = "REP-048"
    template = "no report {key} of {agency} was filed"
    hint = "'govdisclose report filed' lists them"


class NothingToRestate(RuleRefusal):
    """The report would say what it says already."""

    code = "REP-049"
    template = "the report {key} of {agency} would not change"
    hint = "correct the records first; a restatement gives their difference"


class ReasonNotCode(UsageFault):
    """A reason that is kept for good has to be a code."""

    code = "REP-050"
    template = "{reason} is no code for a reason"
    hint = "use letters, digits and . _ : ( ) / -, as recount or late_reply; at most 64"


class AgencyNotCounted(RuleRefusal):
    """The agency did not exist, or did not belong to the office, on the last day of the year."""

    code = "REP-051"
    template = "{agency} did not belong to the office on {day}"
    hint = "see the dates of the agency with 'govdisclose agency list'"


class ReportUnsound(RuleRefusal):
    """What is kept is not what was filed."""

    code = "REP-052"
    template = "the report {key} of {agency} was altered after it was filed, or its text was erased"
    hint = "'govdisclose journal verify' says where; restore it from a backup"
