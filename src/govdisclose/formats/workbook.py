"""XLSX workbooks: the container, and which of its sheets are read."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from typing import BinaryIO

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.refusals import SheetMissing, WorkbookDamaged
from govdisclose.formats.workbook_guard import check_archive, scan_sheet
from govdisclose.formats.workbook_table import OpenedBook, OpenedSheet, WorkbookTable
from govdisclose.ports.formats import ReadLimits, ReadOptions

__all__ = ["WorkbookSheets", "load_book"]


class WorkbookSheets:
    """An opened workbook; gives its tables in order."""

    def __init__(
        self,
        stream: BinaryIO,
        *,
        file: str,
        options: ReadOptions,
        limits: ReadLimits,
        recognise: Callable[[str], bool],
    ) -> None:
        """Check the container and read what is common to all sheets.

        Args:
            stream: Seekable, owned by the caller.
            file: Name for findings.
            options: What the user states.
            limits: Bounds.
            recognise: Says whether a label is a known one.

        Raises:
            SourceRefused: Damaged, encrypted, unsafe, or no workbook.
            SheetMissing: A sheet the user named is not there.
        """
        self._file = file
        self._options = options
        self._limits = limits
        self._recognise = recognise
        self._archive = check_archive(stream, file, limits)
        self._book = load_book(stream, file)
        names = self._book.sheetnames
        for name in options.sheets:
            if name not in names:
                raise SheetMissing(file=file, sheet=name, sheets=", ".join(names))
        self._size = stream.seek(0, os.SEEK_END)
        self._sheets: list[OpenedSheet] = []
        findings = []
        for sheet in self._book.worksheets:
            is_named = sheet.title in options.sheets
            if sheet.sheet_state != "visible" and not is_named:
                findings.append(
                    Finding(
                        code="XLSX-HIDDEN-SHEET",
                        severity=Severity.WARNING,
                        file=file,
                        sheet=sheet.title,
                    )
                )
            elif is_named or not options.sheets:
                self._sheets.append(sheet)
        self.findings = tuple(findings)

    def tables(self) -> Iterator[WorkbookTable]:
        """The sheets that hold anything, in the order of the workbook."""
        share = self._size // max(len(self._sheets), 1)
        for position, sheet in enumerate(self._sheets):
            # openpyxl gives the name of the part in this private attribute only.
            facts = scan_sheet(self._archive, sheet._worksheet_path, self._file, self._limits)
            table = WorkbookTable(
                sheet,
                facts,
                progress=(position * share, share),
                file=self._file,
                options=self._options,
                limits=self._limits,
                recognise=self._recognise,
            )
            if table.has_header:
                yield table

    def close(self) -> None:
        """Release the archive."""
        self._book.close()
        self._archive.close()


def load_book(stream: BinaryIO, file: str) -> OpenedBook:
    """The workbook in read-only mode, formulas as their kept results.

    Raises:
        WorkbookDamaged: A part does not parse.
    """
    # Imported here: openpyxl takes 0.2 s and only workbooks need it. It ships no type hints.
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    stream.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book: OpenedBook = load_workbook(
                stream, read_only=True, data_only=True, keep_links=False
            )
        except Exception as error:
            # A damaged part makes openpyxl raise nearly anything (KeyError, ParseError ...).
            raise WorkbookDamaged(file=file, reason="a part does not parse") from error
    return book
