"""Why a published report is not read, one class per reason."""

from __future__ import annotations

from govdisclose.ports.reports import ReportRefused

__all__ = [
    "ReportBeyondBounds",
    "ReportDamaged",
    "ReportKindUnknown",
    "ReportNoJson",
    "ReportProtected",
    "ReportReaderMissing",
    "ReportTooLarge",
    "ReportUnsafe",
    "ReportWithoutText",
]


class ReportTooLarge(ReportRefused):
    """A file larger than any report."""

    code = "REP-021"
    template = "cannot read report {file}: it is larger than {limit} MiB"
    hint = "take out the pictures, or give the tables alone"


class ReportBeyondBounds(ReportRefused):
    """More rows, columns, pages or characters than any report has."""

    code = "REP-022"
    template = "cannot read report {file}: it has more {what} than {limit}"
    hint = "give the report alone, without its annexes"


class ReportDamaged(ReportRefused):
    """A file that breaks the rules of its own format."""

    code = "REP-023"
    template = "cannot read report {file}: it is damaged, or no {kind}"
    hint = "open it, save it again, and give the new file"


class ReportProtected(ReportRefused):
    """A file that asks for a password."""

    code = "REP-024"
    template = "cannot read report {file}: it is protected by a password"
    hint = "save it without a password"


class ReportWithoutText(ReportRefused):
    """A PDF that holds pictures of pages only."""

    code = "REP-025"
    template = "cannot read report {file}: it has no text, only pictures of pages"
    hint = "run text recognition on it first"


class ReportReaderMissing(ReportRefused):
    """The package that reads the format is not installed."""

    code = "REP-026"
    template = "cannot read report {file}: {package} is not installed"
    hint = 'pip install "govdisclose[{extra}]"'


class ReportUnsafe(ReportRefused):
    """A file built to exhaust the machine that reads it."""

    code = "REP-027"
    template = "cannot read report {file}: it exceeds a safety limit ({reason})"
    hint = "save it again with another program, and give the new file"


class ReportKindUnknown(ReportRefused):
    """A file of a kind that is not read here."""

    code = "REP-028"
    template = "cannot read report {file}: it is of a kind that is not read here"
    hint = "save it as DOCX, XLSX, HTML or PDF; office files from before 2007 are not read"


class ReportNoJson(ReportRefused):
    """A JSON file that no reader takes in one way only."""

    code = "REP-029"
    template = "cannot read report {file}: it is no JSON of UTF-8 ({reason})"
    hint = "see docs/reports.md for the JSON form"
