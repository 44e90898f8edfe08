"""Documents as one sheet of a workbook, tables with merged cells, ready to print on A4.

Prose runs over the whole width of the widest table. Numbers are numbers, so that they can be added
up; every other text is inert, whatever it begins with.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, assert_never

from govdisclose.domain.document import (
    BarChart,
    Block,
    Document,
    FormCell,
    FormTable,
    Heading,
    Paragraph,
    TableBlock,
)
from govdisclose.domain.guarded_text import guarded
from govdisclose.domain.text import cell_width, inert

__all__ = ["XlsxWriter"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
_VALUE_WIDTH = 9
_LINE_POINTS, _CELL_POINTS = 18, 14
_LINE_CHARACTERS = 46
"""Chinese characters on a line of prose over the width of a page."""


class XlsxWriter:
    """Writes XLSX."""

    def write(self, document: Document, target: BinaryIO) -> None:
        """Write all of it; equal documents give equal bytes."""
        # openpyxl takes a quarter of a second to load, and only this format needs it.
        from datetime import datetime

        from openpyxl import Workbook  # type: ignore[import-untyped]  # it ships no types

        book = Workbook()
        moment = datetime(*_EPOCH)  # noqa: DTZ001 - the format keeps moments without a zone
        book.properties.created = book.properties.modified = moment
        book.properties.creator = ""
        book.properties.title = inert(document.title)
        sheet = book.active
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "portrait"
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        _Sheet(sheet, document).write()
        written = io.BytesIO()
        book.save(written)
        _repacked(written, target)


class _Sheet:
    def __init__(self, sheet: Any, document: Document) -> None:
        self._sheet = sheet
        self._document = document
        self._row = 1
        self._width = max((_columns(block) for block in document.blocks), default=1)
        # All tables of the sheet share its columns; the one that says how wide they are decides.
        told = [block.widths for block in document.blocks if isinstance(block, FormTable)]
        widest = max(told, key=len, default=())
        rest = self._width - len(widest)
        self._widths = (*widest, *(_VALUE_WIDTH for _ in range(rest)))

    def write(self) -> None:
        from openpyxl.utils import (  # type: ignore[import-untyped]  # no types
            get_column_letter,
        )

        for at, width in enumerate(self._widths, 1):
            self._sheet.column_dimensions[get_column_letter(at)].width = width
        self._prose(self._document.title, size=16, is_bold=True, is_centred=True)
        for block in self._document.blocks:
            self._add(block)

    def _add(self, block: Block) -> None:
        match block:
            case Heading():
                self._prose(block.text, size=12, is_bold=True)
            case Paragraph():
                self._prose(block.text, size=12)
            case TableBlock():
                self._prose(block.caption, size=11, is_centred=True)
                heads = tuple(FormCell(text, is_head=True) for text in block.headers)
                rows = [
                    tuple(FormCell(text, is_number=at in block.numbers) for at, text in pairs)
                    for pairs in (enumerate(row) for row in block.rows)
                ]
                self._form(FormTable(columns=len(block.headers), head_rows=1, rows=(heads, *rows)))
            case FormTable():
                self._form(block)
            case BarChart():
                self._prose(f"{block.caption}（{block.unit}）", size=11, is_centred=True)
                for bar in block.bars:
                    self._cell(self._row, 1, bar.label)
                    self._cell(self._row, 2, bar.shown, is_number=True)
                    self._row += 1
            case _:
                assert_never(block)

    def _prose(
        self, text: str, *, size: int, is_bold: bool = False, is_centred: bool = False
    ) -> None:
        from openpyxl.styles import (  # type: ignore[import-untyped]  # no types
            Alignment,
            Font,
        )

        cell = self._cell(self._row, 1, text)
        cell.font = Font(name="SimSun", size=size, bold=is_bold)
        horizontal = "center" if is_centred else "left"
        cell.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
        if self._width > 1:
            self._merge(self._row, 1, 1, self._width)
        lines = -(-len(text) // _LINE_CHARACTERS) or 1
        self._sheet.row_dimensions[self._row].height = lines * _LINE_POINTS + size - 8
        self._row += 1

    def _form(self, block: FormTable) -> None:
        from openpyxl.styles import Alignment, Border, Font, Side

        line = Side(style="thin")
        border = Border(left=line, right=line, top=line, bottom=line)
        for down in range(len(block.rows)):
            for across in range(block.columns):
                self._sheet.cell(self._row + down, across + 1).border = border
        for row, column, cell in block.placed():
            made = self._cell(self._row + row, column + 1, cell.text, is_number=cell.is_number)
            made.font = Font(name="SimSun", size=10, bold=cell.is_head)
            horizontal = "center" if cell.is_head or cell.is_number else "left"
            made.alignment = Alignment(horizontal=horizontal, vertical="center", wrap_text=True)
            if cell.height > 1 or cell.width > 1:
                self._merge(self._row + row, column + 1, cell.height, cell.width)
        for row in range(len(block.rows)):
            height = max(self._lines(block, row), default=1) * _CELL_POINTS + 2
            self._sheet.row_dimensions[self._row + row].height = height
        self._row += len(block.rows)

    def _lines(self, block: FormTable, row: int) -> Iterator[int]:
        """Lines that the cells of a row need; those over several rows find room in all of them."""
        for placed in block.placed():
            if placed.row == row and placed.cell.height == 1:
                room = sum(self._widths[placed.column : placed.column + placed.cell.width])
                yield -(-cell_width(placed.cell.text) // max(room - 1, 1)) or 1

    def _merge(self, row: int, column: int, height: int, width: int) -> None:
        self._sheet.merge_cells(
            start_row=row,
            start_column=column,
            end_row=row + height - 1,
            end_column=column + width - 1,
        )

    def _cell(self, row: int, column: int, text: str, *, is_number: bool = False) -> Any:
        cell = self._sheet.cell(row, column)
        number = _number(text) if is_number else None
        if number is not None:
            cell.value = number
        elif text:
            cell.value = guarded(inert(text))
            cell.data_type = "s"
        return cell


def _columns(block: Block) -> int:
    if isinstance(block, FormTable):
        return block.columns
    if isinstance(block, TableBlock):
        return len(block.headers)
    return 1


def _number(text: str) -> int | Decimal | None:
    """The number a cell shows; None where it shows something else, as a share with its sign."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return int(number) if number == number.to_integral_value() else number


def _repacked(written: io.BytesIO, target: BinaryIO) -> None:
    """The same members without the moment of making."""
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(member, source.read(name))
