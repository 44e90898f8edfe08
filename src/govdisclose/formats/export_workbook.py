"""Tables written as XLSX workbooks: dates as dates, identifiers as text, nothing as a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, BinaryIO

from govdisclose.domain.guarded_text import guarded
from govdisclose.errors import RuleRefusal
from govdisclose.ports.exporting import ExportColumn, ExportOptions, ExportRow, Written, plain_text

__all__ = ["SHEET_ROWS", "CellTooLong", "sheet_title", "write_xlsx"]

SHEET_ROWS = 1_000_000
"""Records on one sheet; a workbook has room for 1,048,576 rows."""

_CELL_CHARS = 32_767
"""Longest cell of a workbook; a limit of the format, counted in UTF-16."""
_FIRST_YEAR = 1901
"""Workbooks count the year 1900 wrong and know none before: such dates are text."""
_LITERAL_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f']")


class CellTooLong(RuleRefusal):
    """A workbook cannot hold the text; cutting it would lose something unseen."""

    code = "FMT-040"
    template = 'a cell of the column "{column}" has {length} characters; a workbook holds {most}'
    hint = "write it as csv or jsonl, which have no such limit"


def sheet_title(title: str, number: int) -> str:
    """Name of the n-th sheet, from 1: at most 31 characters, none of those a name may not have."""
    bare = _NOT_IN_TITLE.sub(" ", title).strip() or "Sheet"
    return bare[:31] if number == 1 else f"{bare[:24]} {number}"


def write_xlsx(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
) -> Written:
    """Write a workbook, streamed; a new sheet begins where one is full.

    Raises:
        CellTooLong: A text is longer than a cell can hold; nothing is cut unseen.
    """
    # Imported here: openpyxl takes 0.2 s and only workbooks need it. It ships no type hints.
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.styles import Font  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    head_font = Font(bold=True)
    count = 0
    sheet: Any = None
    heads = [guarded(column.name) for column in columns]

    def text_cell(name: str, value: str) -> object:
        text = _LITERAL_ESCAPE.sub("_x005F_", value)
        length = len(text.encode("utf-16-le")) // 2
        if length > _CELL_CHARS:
            raise CellTooLong(column=name, length=length, most=_CELL_CHARS)
        cell = WriteOnlyCell(sheet, text)
        # A cell that starts with "=" would otherwise be stored as a formula, and one that is
        # edited in a spreadsheet would become one without the prefix.
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell

    def value_cell(column: ExportColumn, value: str | int | date | None) -> object:
        if value is None:
            return None
        if column.is_date and isinstance(value, date) and value.year >= _FIRST_YEAR:
            cell = WriteOnlyCell(sheet, value)
            cell.number_format = "yyyy-mm-dd"
            return cell
        if column.is_number and isinstance(value, int):
            return WriteOnlyCell(sheet, value)
        return text_cell(
            column.name, guarded(plain_text(value), keeps_formulas=options.keeps_formulas)
        )

    try:
        for row in rows:
            if sheet is None or count % SHEET_ROWS == 0:
                sheet = _new_sheet(book, options, count, heads, head_font)
            sheet.append([value_cell(*pair) for pair in zip(columns, row, strict=True)])
            count += 1
        if sheet is None:
            _new_sheet(book, options, 0, heads, head_font)
        book.save(stream)
    except BaseException:
        # The sheets hold temporary files open.
        for one in book.worksheets:
            if not one.closed:
                one.close()
        raise
    return Written(rows=count)


def _new_sheet(
    book: Any, options: ExportOptions, count: int, heads: Sequence[str], font: object
) -> Any:
    from openpyxl.cell import WriteOnlyCell

    sheet = book.create_sheet(sheet_title(options.title, count // SHEET_ROWS + 1))
    sheet.freeze_panes = "A2"
    cells = [WriteOnlyCell(sheet, head) for head in heads]
    for cell in cells:
        cell.data_type = "s"
        cell.font = font
    sheet.append(cells)
    return sheet
