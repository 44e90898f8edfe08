"""Opening a report of any format: the content decides who reads it."""

from __future__ import annotations

import posixpath
import sys
import zipfile
from pathlib import Path
from typing import BinaryIO, NoReturn

from govdisclose.domain.figures.reports.document import ReportDocument
from govdisclose.formats.opening import STANDARD_INPUT, open_file, spooled
from govdisclose.formats.refusals import EmptySource, LegacyWorkbook
from govdisclose.formats.reports.bounds import read_all
from govdisclose.formats.reports.refusals import ReportDamaged, ReportKindUnknown
from govdisclose.formats.workbook_guard import refuse_compound_file
from govdisclose.ports.formats import ReadLimits
from govdisclose.ports.reports import ReportValue

__all__ = ["FileReports"]

_HEAD_BYTES = 4096
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LIMITS = ReadLimits(unpacked_bytes=128 << 20)


class FileReports:
    """Implements :class:`govdisclose.ports.reports.ReportReader`."""

    def read(self, source: Path | str) -> ReportDocument | ReportValue:
        """Read a file; ``-`` is standard input."""
        name = str(source)
        if name == STANDARD_INPUT:
            stream = spooled(sys.stdin.buffer)
        else:
            stream = open_file(Path(source), name)
        with stream:
            return _read(stream, name)


def _read(stream: BinaryIO, name: str) -> ReportDocument | ReportValue:
    stream.seek(0)
    head = stream.read(_HEAD_BYTES)
    if not head:
        raise EmptySource(file=name)
    if head.startswith(_COMPOUND):
        _refuse_old_document(stream, name)
    # Each reader is imported here: a run usually meets one format only.
    if head.startswith(b"PK"):
        return _office_document(stream, name)
    content = read_all(stream, name)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b"%PDF-" in head[:1024]:
        from govdisclose.formats.reports.pdf_text import read_pdf

        return read_pdf(content, name)
    if start.startswith((b"{", b"[")):
        from govdisclose.formats.reports.json_value import read_json

        return read_json(content, name)
    if start.startswith(b"<"):
        from govdisclose.formats.reports.html_page import read_html

        return read_html(content, name)
    from govdisclose.formats.reports.plain_text import read_text

    return read_text(content, name)


def _refuse_old_document(stream: BinaryIO, name: str) -> NoReturn:
    try:
        refuse_compound_file(stream, name)
    except LegacyWorkbook as problem:
        raise ReportKindUnknown(file=name) from problem
    raise AssertionError("a compound file is always refused")


def _office_document(stream: BinaryIO, name: str) -> ReportDocument:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = {posixpath.basename(part) for part in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as problem:
        raise ReportDamaged(file=name, kind="archive") from problem
    if "document.xml" in parts:
        from govdisclose.formats.reports.docx_document import read_docx

        return read_docx(stream, name, _LIMITS)
    if "workbook.xml" in parts:
        from govdisclose.formats.reports.workbook_grid import read_workbook

        return read_workbook(stream, name, _LIMITS)
    raise ReportKindUnknown(file=name)
