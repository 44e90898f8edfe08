"""XLS workbooks: the binary format of Excel before 2007, which WPS still writes as .et.

xlrd is chosen because it alone tells what is hidden (rows and columns, besides sheets) and what is
merged; a reader that hands on hidden rows would publish what the sender believes nobody sees. The
format has no compression, so memory is bounded by the size of the file.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.grid import Grid, GridCell, GridSheet
from govdisclose.formats.layout import Merge
from govdisclose.formats.refusals import (
    SheetMissing,
    SourceTooLarge,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookUnsafe,
)
from govdisclose.formats.workbook_table import SheetKind, WorkbookTable
from govdisclose.ports.formats import ReadLimits, ReadOptions, SourceFormat

__all__ = ["LegacyWorkbookSheets"]

_KIND = SheetKind(format=SourceFormat.XLS, prefix="XLS", has_escapes=False)
_MERGES = 100_000
_EMPTY, _TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR, _BLANK = range(7)
"""Kinds of cells, as xlrd numbers them."""


class LegacyWorkbookSheets:
    """An opened workbook; gives its tables in order, one sheet in memory at a time."""

    def __init__(
        self,
        stream: BinaryIO,
        *,
        file: str,
        options: ReadOptions,
        limits: ReadLimits,
        recognise: Callable[[str], bool],
    ) -> None:
        """Read what is common to all sheets.

        Args:
            stream: Seekable, owned by the caller.
            file: Name for findings.
            options: What the user states.
            limits: Bounds.
            recognise: Says whether a label is a known one.

        Raises:
            SourceRefused: Too large, damaged or encrypted.
            SheetMissing: A sheet the user named is not there.
        """
        self._file = file
        self._options = options
        self._limits = limits
        self._recognise = recognise
        self._size = stream.seek(0, os.SEEK_END)
        if self._size > limits.unpacked_bytes:
            raise SourceTooLarge(file=file, limit=limits.unpacked_bytes >> 20)
        self._book = _loaded(stream, file)
        names: list[str] = self._book.sheet_names()
        for name in options.sheets:
            if name not in names:
                raise SheetMissing(file=file, sheet=name, sheets=", ".join(names))
        self._names = names
        self._hidden = [bool(state) for state in self._book._sheet_visibility]
        self.findings = tuple(
            Finding(
                code="XLS-HIDDEN-SHEET", severity=Severity.WARNING, file=file, sheet=names[position]
            )
            for position, is_hidden in enumerate(self._hidden)
            if is_hidden and names[position] not in options.sheets
        )

    def tables(self) -> Iterator[WorkbookTable]:
        """The sheets that hold anything, in the order of the workbook."""
        wanted = [
            position
            for position, name in enumerate(self._names)
            if (
                name in self._options.sheets if self._options.sheets else not self._hidden[position]
            )
        ]
        share = self._size // max(len(wanted), 1)
        for place, position in enumerate(wanted):
            grid = self._grid(position)
            table = WorkbookTable(
                GridSheet(grid),
                grid.facts(self._limits),
                progress=(place * share, share),
                file=self._file,
                options=self._options,
                limits=self._limits,
                recognise=self._recognise,
                kind=_KIND,
            )
            if table.has_header:
                yield table

    def close(self) -> None:
        """Release the sheets."""
        self._book.release_resources()

    def _grid(self, position: int) -> Grid:
        try:
            sheet = self._book.sheet_by_index(position)
            grid = Grid(title=self._names[position], is_epoch_1904=self._book.datemode == 1)
            for row in range(sheet.nrows):
                cells = [self._cell(sheet, row, column) for column in range(sheet.row_len(row))]
                if any(cell is not None for cell in cells):
                    grid.rows[row + 1] = cells
            grid.hidden_rows = {
                row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or not info.height
            }
            grid.hidden_columns = {
                column + 1
                for column, info in sheet.colinfo_map.items()
                if info.hidden or not info.width
            }
            if len(sheet.merged_cells) > _MERGES:
                raise WorkbookUnsafe(file=self._file, reason="too many merged ranges")
            grid.merges = [
                Merge(top + 1, left + 1, bottom, right)
                for top, bottom, left, right in sheet.merged_cells
            ]
            self._book.unload_sheet(position)
        except WorkbookUnsafe:
            raise
        except Exception as error:
            # A damaged record makes xlrd raise nearly anything (struct.error, IndexError ...).
            raise WorkbookDamaged(file=self._file, reason="a sheet does not parse") from error
        return grid

    def _cell(self, sheet: Any, row: int, column: int) -> GridCell | None:
        kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
        if kind in (_EMPTY, _BLANK) or value == "":
            return None
        if kind == _BOOLEAN:
            return GridCell(bool(value))
        if kind == _ERROR:
            return GridCell(f"#{value}", "e")
        if kind == _DATE:
            from xlrd.xldate import (  # type: ignore[import-untyped]  # no type hints
                XLDateError,
                xldate_as_datetime,
            )

            try:
                moment = xldate_as_datetime(value, self._book.datemode)
            except (XLDateError, ValueError, OverflowError):
                return GridCell(value)
            return GridCell(moment.time() if value < 1 else moment)
        return GridCell(value)


def _loaded(stream: BinaryIO, file: str) -> Any:
    # Imported here: only old workbooks need it. It ships no type hints.
    import xlrd  # type: ignore[import-untyped]

    stream.seek(0)
    try:
        return xlrd.open_workbook(
            # Its remarks would go to standard output.
            logfile=io.StringIO(),
            file_contents=stream.read(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise WorkbookEncrypted(file=file) from error
        raise WorkbookDamaged(file=file, reason="a part does not parse") from error
    except Exception as error:
        raise WorkbookDamaged(file=file, reason="a part does not parse") from error
