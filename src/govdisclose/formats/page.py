"""Saved web pages: tables of records, or the one record of a detail page.

A page is parsed as browsers do it, with what nobody sees left out (scripts, hidden parts,
comments). Tables that hold no other table and have a row of known labels are data; all others are
layout. A page without such a table is asked for the labels of one record; see
:mod:`govdisclose.formats.detail_page`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.detail_page import SingleRecord, find_record, is_label_table
from govdisclose.formats.encoding import detect_encoding
from govdisclose.formats.grid import Grid, GridCell, GridSheet
from govdisclose.formats.layout import Merge, compact
from govdisclose.formats.page_text import EXACT_ATTRIBUTE, Page, is_hidden, visible_text
from govdisclose.formats.refusals import PageWithoutRecords, SourceTooLarge, WorkbookUnsafe
from govdisclose.formats.workbook_table import SheetKind, WorkbookTable
from govdisclose.ports.formats import ReadLimits, ReadOptions, SourceFormat, Table

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # no type hints

__all__ = ["PageTables"]

_KIND = SheetKind(format=SourceFormat.HTML, prefix="HTML", has_escapes=False)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_DECLARED_BYTES = 4096
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_LABELS = 2
"""Known labels that make a row a header."""
_SPAN = 10_000
_CELLS = 5_000_000


class PageTables:
    """An opened page; gives its tables in order."""

    def __init__(
        self,
        stream: BinaryIO,
        *,
        file: str,
        options: ReadOptions,
        limits: ReadLimits,
        recognise: Callable[[str], bool],
    ) -> None:
        """Parse the page.

        Args:
            stream: Seekable, owned by the caller.
            file: Name for findings.
            options: What the user states.
            limits: Bounds.
            recognise: Says whether a label is a known one.

        Raises:
            SourceTooLarge: Larger than a page may be.
            EncodingUnknown: Its encoding cannot be told.
            PageWithoutRecords: No table of records and no labels of one.
        """
        self._file = file
        self._options = options
        self._limits = limits
        self._recognise = recognise
        self._size = stream.seek(0, os.SEEK_END)
        if self._size > limits.page_bytes:
            raise SourceTooLarge(file=file, limit=limits.page_bytes >> 20)
        self._encoding, text = _decoded(stream, file, options)
        page = Page(text)
        leaves = [table for table in page.tables() if table.find(".//table") is None]
        self._grids: list[Grid] = []
        passed = 0
        for table in leaves:
            grid = self._grid(table)
            is_own = table.get(EXACT_ATTRIBUTE) is not None
            if grid is not None and (is_own or self._is_data(grid)):
                self._grids.append(grid)
            else:
                passed += 1
        self._record: SingleRecord | None = None
        if not self._grids:
            self._record = find_record(
                page, file=file, encoding=self._encoding, size=self._size, limits=limits
            )
            if self._record is None:
                raise PageWithoutRecords(file=file)
            passed = 0
        self.findings: tuple[Finding, ...] = ()
        if passed:
            count = (("count", str(passed)),)
            self.findings = (
                Finding(code="HTML-TABLE-PASSED", severity=Severity.INFO, file=file, detail=count),
            )

    def tables(self) -> Iterator[Table]:
        """The tables of records, or the one record of a detail page."""
        if self._record is not None:
            yield self._record
            return
        share = self._size // max(len(self._grids), 1)
        for place, grid in enumerate(self._grids):
            yield WorkbookTable(
                GridSheet(grid),
                grid.facts(self._limits),
                progress=(place * share, share),
                file=self._file,
                options=self._options,
                limits=self._limits,
                recognise=self._recognise,
                kind=_KIND,
            )

    def close(self) -> None:
        """Release the tables."""
        self._grids = []

    def _is_data(self, grid: Grid) -> bool:
        """True if a row of the table is a header rather than labels with their values."""
        rows = [
            [str(cell.value) if cell is not None else "" for cell in cells]
            for row, cells in sorted(grid.rows.items())
            if row not in grid.hidden_rows
        ]
        if len(rows) < 2 or is_label_table(rows, self._recognise):
            return False
        return any(
            sum(map(self._recognise, cells)) >= min(_LABELS, sum(map(bool, map(compact, cells))))
            for cells in rows[:30]
            if any(map(self._recognise, cells))
        )

    def _grid(self, table: HtmlElement) -> Grid | None:
        """The cells of a table with spans as merged ranges; None for one without rows."""
        grid = Grid(title=_caption(table))
        covered: dict[tuple[int, int], bool] = {}
        total = 0
        rows = list(table.iter("tr"))
        is_exact = table.get(EXACT_ATTRIBUTE) is not None
        for number, row in enumerate(rows, start=1):
            cells: list[GridCell | None] = []
            if is_hidden(row, table):
                grid.hidden_rows.add(number)
            for cell in row.iterchildren("td", "th"):
                while covered.pop((number, len(cells) + 1), False):
                    cells.append(None)
                text = visible_text(cell, is_exact=is_exact)
                column = len(cells) + 1
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                high = min(high, len(rows) - number + 1)
                # One column beyond the limit is kept, so that a value far to the right is told.
                wide = max(1, min(wide, self._limits.columns + 1 - len(cells)))
                total += wide * high
                if total > _CELLS:
                    raise WorkbookUnsafe(file=self._file, reason=f"more than {_CELLS} cells")
                if column <= self._limits.columns + 1:
                    cells.append(GridCell(text) if text else None)
                    cells.extend([None] * (wide - 1))
                if wide > 1 or high > 1:
                    grid.merges.append(Merge(number, column, number + high - 1, column + wide - 1))
                for below in range(number + 1, number + high):
                    covered.update(((below, at), True) for at in range(column, column + wide))
            if any(cell is not None for cell in cells):
                grid.rows[number] = cells
        return grid if grid.rows else None


def _decoded(stream: BinaryIO, file: str, options: ReadOptions) -> tuple[str, str]:
    """Codec label and text of the page; what it declares counts if its bytes agree."""
    given = options.encoding
    if given is None:
        stream.seek(0)
        head = stream.read(_DECLARED_BYTES)
        declared = _DECLARED.search(head)
        if declared is not None and not head.startswith(_MARKS):
            name = declared[1].decode("ascii").lower()
            name = "gb18030" if name in ("gbk", "gb2312") else name
            stream.seek(0)
            try:
                return name, stream.read().decode(name)
            except (LookupError, UnicodeDecodeError):
                # Pages are often saved in another encoding than they declare.
                given = None
    encoding = detect_encoding(stream, file, given)
    stream.seek(len(encoding.mark))
    return encoding.label, stream.read().decode(encoding.codec, "replace")


def _caption(table: HtmlElement) -> str:
    caption = table.find("caption")
    return "" if caption is None else visible_text(caption)


def _span(cell: HtmlElement, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(int(text), _SPAN) if text.isascii() and text.isdigit() and int(text) > 0 else 1
