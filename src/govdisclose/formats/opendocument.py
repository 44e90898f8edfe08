"""ODS workbooks: the spreadsheets of LibreOffice and of the OpenDocument standard.

One pass of the XML parser over ``content.xml`` gives cells, hidden sheets, rows and columns, and
merged ranges. Runs of equal cells and rows are stored as counts in this format; they are expanded
under a bound, because a file of a few bytes may ask for a thousand million cells.
"""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import BinaryIO
from xml.parsers import expat

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.grid import Grid, GridCell, GridSheet
from govdisclose.formats.layout import Merge
from govdisclose.formats.refusals import (
    SheetMissing,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookUnsafe,
)
from govdisclose.formats.workbook_guard import open_archive
from govdisclose.formats.workbook_table import SheetKind, WorkbookTable
from govdisclose.ports.formats import ReadLimits, ReadOptions, SourceFormat

__all__ = ["OpenDocumentSheets"]

_KIND = SheetKind(format=SourceFormat.ODS, prefix="ODS", has_escapes=False)
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_READ_BYTES = 256 * 1024
_ROWS = 1_048_576
_CELLS = 20_000_000
_MERGES = 100_000
_BLANKS = re.compile("[ \t\r\n]+")
_FAULTS = (
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class OpenDocumentSheets:
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
        """Check the container and read all sheets.

        Args:
            stream: Seekable, owned by the caller.
            file: Name for findings.
            options: What the user states.
            limits: Bounds.
            recognise: Says whether a label is a known one.

        Raises:
            SourceRefused: Damaged, encrypted, too large or unsafe.
            SheetMissing: A sheet the user named is not there.
        """
        self._file = file
        self._options = options
        self._limits = limits
        self._recognise = recognise
        self._size = stream.seek(0, os.SEEK_END)
        with open_archive(stream, file, limits) as archive:
            _refuse_encrypted(archive, file)
            self._grids = _grids(archive, file, limits)
        names = [grid.title for grid in self._grids]
        for name in options.sheets:
            if name not in names:
                raise SheetMissing(file=file, sheet=name, sheets=", ".join(names))
        self.findings = tuple(
            Finding(code="ODS-HIDDEN-SHEET", severity=Severity.WARNING, file=file, sheet=grid.title)
            for grid in self._grids
            if grid.is_hidden and grid.title not in options.sheets
        )

    def tables(self) -> Iterator[WorkbookTable]:
        """The sheets that hold anything, in the order of the workbook."""
        wanted = [
            grid
            for grid in self._grids
            if (grid.title in self._options.sheets if self._options.sheets else not grid.is_hidden)
        ]
        share = self._size // max(len(wanted), 1)
        for place, grid in enumerate(wanted):
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
        self._grids = []


def _refuse_encrypted(archive: zipfile.ZipFile, file: str) -> None:
    try:
        with archive.open("META-INF/manifest.xml") as part:
            manifest = part.read(1 << 20)
    except _FAULTS:
        return
    if b"encryption-data" in manifest:
        raise WorkbookEncrypted(file=file)


def _grids(archive: zipfile.ZipFile, file: str, limits: ReadLimits) -> list[Grid]:
    parser = expat.ParserCreate(namespace_separator=" ")
    scan = _ContentScan(parser, file, limits)
    try:
        with archive.open("content.xml") as part:
            while content := part.read(_READ_BYTES):
                parser.Parse(content, False)
            parser.Parse(b"", True)
    except _FAULTS as error:
        raise WorkbookDamaged(file=file, reason="a part does not parse") from error
    return scan.grids


class _ContentScan:
    """Collects the sheets from the events of the parser."""

    def __init__(self, parser: expat.XMLParserType, file: str, limits: ReadLimits) -> None:
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        self._file = file
        self._limits = limits
        self.grids: list[Grid] = []
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._depth_in_table = 0
        self._row = self._column = 0
        self._row_count = 1
        self._cells: list[GridCell | None] | None = None
        self._cell: dict[str, str] | None = None
        self._paragraphs: list[str] = []
        self._in_paragraph = False
        self._aside = 0
        """Depth inside a part of a cell that is not its text: comments, drawings."""
        self._total = 0

    def refuse_doctype(self, *_: object) -> None:
        raise WorkbookUnsafe(file=self._file, reason="a part declares a document type")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._start_inside(name, attributes)
        elif name == _TABLE + "table":
            self._depth_in_table += 1
            if self._depth_in_table == 1:
                is_hidden = attributes.get(_TABLE + "style-name") in self._hidden_styles
                title = attributes.get(_TABLE + "name", "")
                self.grids.append(Grid(title=title, is_hidden=is_hidden))
                self._row = self._column = 0
        elif name == _TABLE + "table-column" and self._depth_in_table == 1:
            repeated = self._repeated(attributes, "number-columns-repeated")
            if _is_hidden(attributes):
                last = min(self._column + repeated, self._limits.columns)
                self.grids[-1].hidden_columns.update(range(self._column + 1, last + 1))
            self._column += repeated
        elif name == _TABLE + "table-row" and self._depth_in_table == 1:
            self._row_count = self._repeated(attributes, "number-rows-repeated")
            self._cells = []
            if _is_hidden(attributes):
                last = min(self._row + self._row_count, _ROWS)
                self.grids[-1].hidden_rows.update(range(self._row + 1, last + 1))
        elif name in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            if self._cells is not None:
                self._cell = {**attributes, "": name}
                self._paragraphs = []
        elif name == _STYLE + "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif name == _STYLE + "table-properties" and attributes.get(_TABLE + "display") == "false":
            self._hidden_styles.add(self._style)

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        if self._aside or not name.startswith(_TEXT):
            self._aside += 1
        elif name == _TEXT + "p":
            self._paragraphs.append("")
            self._in_paragraph = True
        elif self._in_paragraph and name == _TEXT + "s":
            count = int(attributes.get(_TEXT + "c", "1"))
            if not 0 <= count <= self._limits.cell_chars:
                raise WorkbookUnsafe(file=self._file, reason="a cell of blanks")
            # U+0001 cannot stand in XML; it marks blanks that are meant until the rest is settled.
            self._paragraphs[-1] += "\x01" * count
        elif self._in_paragraph and name == _TEXT + "tab":
            self._paragraphs[-1] += "\x02"
        elif self._in_paragraph and name == _TEXT + "line-break":
            self._paragraphs[-1] += "\x03"

    def characters(self, text: str) -> None:
        if self._in_paragraph and not self._aside:
            self._paragraphs[-1] += text

    def end(self, name: str) -> None:
        if self._cell is not None:
            if self._aside:
                self._aside -= 1
            elif name == _TEXT + "p":
                self._in_paragraph = False
            elif name in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                self._end_cell(self._cell)
                self._cell = None
        elif name == _TABLE + "table-row" and self._cells is not None:
            self._end_row(self._cells)
            self._cells = None
        elif name == _TABLE + "table":
            self._depth_in_table -= 1

    def _end_cell(self, attributes: dict[str, str]) -> None:
        cells = self._cells
        assert cells is not None
        is_covered = attributes[""] == _TABLE + "covered-table-cell"
        cell = None if is_covered else self._value(attributes)
        column = len(cells) + 1
        if not is_covered:
            self._note(attributes, column, is_empty=cell is None)
        repeated = self._repeated(attributes, "number-columns-repeated")
        # One column beyond the limit is kept, so that a value far to the right is told.
        room = self._limits.columns + 1 - len(cells)
        cells.extend([cell] * min(repeated, max(room, 0)))
        if cell is not None:
            self._count(min(repeated, max(room, 0)))

    def _note(self, attributes: dict[str, str], column: int, *, is_empty: bool) -> None:
        grid = self.grids[-1]
        wide = self._repeated(attributes, "number-columns-spanned")
        high = self._repeated(attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            if len(grid.merges) >= _MERGES:
                raise WorkbookUnsafe(file=self._file, reason="too many merged ranges")
            last_row = min(self._row + high, _ROWS)
            grid.merges.append(Merge(self._row + 1, column, last_row, column + wide - 1))
        is_formula = _TABLE + "formula" in attributes
        if is_formula and is_empty and _OFFICE + "value-type" not in attributes:
            grid.unkept_formulas.add((self._row + 1, column))

    def _value(self, attributes: dict[str, str]) -> GridCell | None:
        kind = attributes.get(_OFFICE + "value-type", "string")
        if kind in ("float", "percentage", "currency") and _OFFICE + "value" in attributes:
            try:
                return GridCell(_plain_decimal(attributes[_OFFICE + "value"]))
            except (InvalidOperation, ValueError):
                kind = "string"
        if kind == "date" and _OFFICE + "date-value" in attributes:
            day, _, time = attributes[_OFFICE + "date-value"].partition("T")
            return GridCell(f"{day} {time}" if time.strip("0:.") else day)
        if kind == "boolean" and _OFFICE + "boolean-value" in attributes:
            return GridCell(attributes[_OFFICE + "boolean-value"] == "true")
        text = attributes.get(_OFFICE + "string-value")
        if text is None:
            text = "\n".join(map(_settled, self._paragraphs))
        return GridCell(text) if text else None

    def _end_row(self, cells: list[GridCell | None]) -> None:
        while cells and cells[-1] is None:
            cells.pop()
        first = self._row + 1
        self._row += self._row_count
        if not cells:
            return
        if self._row > _ROWS:
            raise WorkbookDamaged(file=self._file, reason=f"row {self._row}")
        self._count(len(cells) * (self._row_count - 1))
        self.grids[-1].rows.update((row, cells) for row in range(first, self._row + 1))

    def _count(self, cells: int) -> None:
        self._total += cells
        if self._total > _CELLS:
            raise WorkbookUnsafe(file=self._file, reason=f"more than {_CELLS} cells")

    def _repeated(self, attributes: dict[str, str], name: str) -> int:
        count = int(attributes.get(_TABLE + name, "1"))
        if count < 1:
            raise WorkbookDamaged(file=self._file, reason="a wrong number of repeated cells")
        return count


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get(_TABLE + "visibility", "visible") != "visible"


def _settled(paragraph: str) -> str:
    """White space as the format means it: runs are one blank, others are written as elements."""
    text = _BLANKS.sub(" ", paragraph).strip(" ")
    return text.replace("\x01", " ").replace("\x02", "\t").replace("\x03", "\n")


def _plain_decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError(text)
    return number
