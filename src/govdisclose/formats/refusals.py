"""Why a file is not read at all, one class per reason.

The service layer catches the two roots in :mod:`govdisclose.ports.formats`; the classes here carry
the wording and the code of the finding.
"""

from __future__ import annotations

from govdisclose.ports.formats import SourceNotReadable, SourceRefused

__all__ = [
    "ArchiveRefused",
    "EmptySource",
    "EncodingUnknown",
    "FormatUnknown",
    "JsonNotLines",
    "JsonNotTable",
    "MappingUnreadable",
    "PageWithoutRecords",
    "RejectsMixed",
    "SheetMissing",
    "SourceDenied",
    "SourceIsDevice",
    "SourceIsFolder",
    "SourceMissing",
    "SourceTooLarge",
    "TooManyColumns",
    "WorkbookDamaged",
    "WorkbookEncrypted",
    "WorkbookUnsafe",
]


class SourceMissing(SourceNotReadable):
    """Nothing lies at the path."""

    code = "FMT-002"
    template = "cannot open {file}: there is no such file"


class SourceIsFolder(SourceNotReadable):
    """The path is a folder."""

    code = "FMT-003"
    template = "cannot open {file}: it is a folder"
    hint = "name the files in it, for example FOLDER/*.xlsx"


class SourceIsDevice(SourceNotReadable):
    """The path is a device or a socket, which may never end."""

    code = "FMT-004"
    template = "cannot open {file}: it is a device or a socket, not a file"


class SourceDenied(SourceNotReadable):
    """The operating system refuses to open or read the file."""

    code = "FMT-005"
    template = "cannot open {file}: {reason}"
    hint = "check the permissions of the file"


class SheetMissing(SourceNotReadable):
    """A sheet named by the user is not in the workbook."""

    code = "FMT-006"
    template = "cannot read sheet {sheet} of {file}: the workbook has only {sheets}"
    hint = "give one of the names shown"


class MappingUnreadable(SourceNotReadable):
    """A saved mapping, or a mapping option, does not say what it should."""

    code = "FMT-007"
    template = "cannot use mapping {file}: {reason}"
    hint = "give field=column; --show-mapping lists the fields and columns"


class RejectsMixed(SourceNotReadable):
    """One rejects file was asked for tables of different formats."""

    code = "FMT-008"
    template = "cannot write {file}: the rejected rows come from files of different formats"
    hint = "write one rejects file per input file"


class EmptySource(SourceRefused):
    """A file without any content."""

    code = "FMT-011"
    template = "cannot read {file}: it is empty"
    hint = "ask the sender for the file again"
    finding_code = "SOURCE-EMPTY"


class FormatUnknown(SourceRefused):
    """Content of a kind that is not read here (PDF, archive, picture, word document)."""

    code = "FMT-012"
    template = "cannot read {file}: it is {kind}, no table of a known format"
    hint = "save it as XLSX or CSV and give it again"
    finding_code = "SOURCE-KIND"


class EncodingUnknown(SourceRefused):
    """Text whose encoding cannot be told with certainty."""

    code = "FMT-013"
    template = "cannot read {file}: its encoding is unclear (it might be {guess})"
    hint = "name the encoding with --encoding, or save the file as UTF-8"
    finding_code = "ENC-UNKNOWN"


class ArchiveRefused(SourceRefused):
    """A ZIP archive whose files cannot be told."""

    code = "FMT-025"
    template = "cannot open {file}: {reason}"
    hint = "unpack it and give the folder, or ask the sender for it again"
    finding_code = "ARCHIVE-REFUSED"


class SourceTooLarge(SourceRefused):
    """A file that is held in memory and would fill it."""

    code = "FMT-014"
    template = "cannot read {file}: it holds more than {limit} MiB"
    hint = "export it as CSV, which is read line by line, or raise --max-unpacked"
    finding_code = "SOURCE-TOO-LARGE"


class WorkbookEncrypted(SourceRefused):
    """A workbook that asks for a password."""

    code = "FMT-015"
    template = "cannot read {file}: the workbook is protected by a password"
    hint = "save it without a password"
    finding_code = "XLSX-ENCRYPTED"


class WorkbookDamaged(SourceRefused):
    """A workbook that breaks the rules of its own format."""

    code = "FMT-016"
    template = "cannot read {file}: the workbook is damaged ({reason})"
    hint = "open it, repair it, and save it again"
    finding_code = "XLSX-DAMAGED"


class WorkbookUnsafe(SourceRefused):
    """A workbook built to exhaust the machine that reads it."""

    code = "FMT-017"
    template = "cannot read {file}: the workbook exceeds a safety limit ({reason})"
    hint = "save only the table, as values, into a new workbook"
    finding_code = "XLSX-UNSAFE"


class JsonNotLines(SourceRefused):
    """One JSON document where one object a line was announced."""

    code = "FMT-018"
    template = "cannot read {file}: it is one JSON document, not one object per line"
    hint = "write one object per line (JSON Lines), or let the format be found out"
    finding_code = "JSONL-NOT-LINES"


class JsonNotTable(SourceRefused):
    """A JSON document in which no list of records can be told."""

    code = "FMT-023"
    template = "cannot read {file}: its JSON is no list of records ({reason})"
    hint = "give an array of flat objects, alone or as the only one of its kind inside an object"
    finding_code = "JSON-NO-TABLE"


class PageWithoutRecords(SourceRefused):
    """A web page with neither a table of records nor the labels of one record."""

    code = "FMT-024"
    template = "cannot read {file}: the web page shows neither a table of records nor one record"
    hint = "save the page that lists the records, or the page of one record, as a whole"
    finding_code = "HTML-NO-RECORDS"


class TooManyColumns(SourceRefused):
    """A header wider than the limit."""

    code = "FMT-019"
    template = "cannot read {file}: it has more than {limit} columns"
    hint = "keep only the columns of the catalogue"
    finding_code = "SOURCE-TOO-WIDE"
