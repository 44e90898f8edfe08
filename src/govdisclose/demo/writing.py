"""Writing the files: titles, headers of one or two levels, headers again, totals, damage."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import assert_never

from govdisclose.demo.faults import Fault
from govdisclose.demo.habits import Cell, FileKind, Habit
from govdisclose.demo.sheets import Row, Sheet, SheetFile

__all__ = ["write_file"]

_TITLE = "2009年度政府信息公开目录（演示数据，由程序生成）"
_SUBTITLE = "填报单位：演示单位"
_NOTE = "说明：本表为演示生成数据，不是真实记录"
_ZIP_DATE = (2010, 1, 4, 9, 0, 0)
_SERIAL_DIGITS = 5


def write_file(folder: Path, file: SheetFile) -> Path:
    """Write one file in the manner of its sender; the same rows give the same bytes."""
    path = folder / file.name
    match file.habit.kind:
        case FileKind.CSV:
            _write_text(path, file, ",")
        case FileKind.TSV:
            _write_text(path, file, "\t")
        case FileKind.JSON_LINES:
            _write_lines(path, file)
        case FileKind.XLSX:
            _write_workbook(path, file)
        case _:
            assert_never(file.habit.kind)
    return path


def _table(sheet: Sheet, file: SheetFile) -> Iterator[tuple[list[str], Fault | None]]:
    """Everything below the titles, row by row; the header comes again where the habit has it so."""
    habit = file.habit
    header = [(cells, None) for cells in habit.header(file.columns)]
    yield from header
    for number, row in enumerate(sheet.rows):
        if habit.repeat_rows and number and number % habit.repeat_rows == 0:
            yield [""] * len(file.columns), None
            yield from header
        yield _texts(row, file.columns), row.fault
    if habit.has_total:
        total = sum(row.fault is None for row in sheet.rows)
        yield ["合计", *[""] * (len(file.columns) - 2), str(total)], None


def _texts(row: Row, columns: Sequence[Cell]) -> list[str]:
    return [row.cells[cell] for cell in columns]


def _write_text(path: Path, file: SheetFile, delimiter: str) -> None:
    habit = file.habit
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    blanks = [""] * (len(file.columns) - 1)
    if habit.has_titles:
        writer.writerow([_TITLE, *blanks])
        writer.writerow([_SUBTITLE, *blanks])
    for sheet in file.sheets:
        for cells, fault in _table(sheet, file):
            if fault is Fault.EXTRA_CELL:
                # A delimiter that nobody quoted moves all cells behind it.
                cells = [*cells[:1], "见附件", *cells[1:]]
            writer.writerow(cells)
    if habit.has_titles:
        writer.writerow([_NOTE, *blanks])
    path.write_bytes(text.getvalue().encode(habit.encoding))


def _write_lines(path: Path, file: SheetFile) -> None:
    lines = []
    for sheet in file.sheets:
        for row in sheet.rows:
            texts = {file.habit.label(cell): row.cells[cell] or None for cell in file.columns}
            line = json.dumps(texts, ensure_ascii=False)
            lines.append(line[: len(line) // 2] if row.fault is Fault.BROKEN_LINE else line)
    path.write_text("\n".join(lines) + "\n", encoding=file.habit.encoding)


def _write_workbook(path: Path, file: SheetFile) -> None:
    # Slow to load, and most files are text.
    from openpyxl import Workbook  # type: ignore[import-untyped]  # ships no types

    book = Workbook()
    book.remove(book.active)
    for sheet in file.sheets:
        page = book.create_sheet(sheet.name)
        width = len(file.columns)
        if file.habit.has_titles:
            page.append([_TITLE])
            page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
            page.append([_SUBTITLE, "填报日期：2010年1月4日"])
        top = page.max_row + 1 if file.habit.has_titles else 1
        for cells, _fault in _table(sheet, file):
            page.append([_cell_value(text) for text in cells])
        if file.habit.has_two_levels:
            for first, last in _groups(file.habit, file.columns):
                page.merge_cells(start_row=top, start_column=first, end_row=top, end_column=last)
    packed = io.BytesIO()
    book.save(packed)
    path.write_bytes(_undated(packed.getvalue()))


def _cell_value(text: str) -> str | int | None:
    """A number where the spreadsheet would hold one, as for day numbers and totals."""
    if text.isascii() and text.isdigit() and len(text) <= _SERIAL_DIGITS:
        return int(text)
    return text or None


def _groups(habit: Habit, columns: tuple[Cell, ...]) -> list[tuple[int, int]]:
    """First and last column, from 1, of each upper label that spans several."""
    upper, lower = habit.header(columns)
    spans: list[tuple[int, int]] = []
    for number, (head, below) in enumerate(zip(upper, lower, strict=True), 1):
        if below and head:
            spans.append((number, number))
        elif below:
            spans[-1] = (spans[-1][0], number)
    return spans


def _undated(packed: bytes) -> bytes:
    """A workbook without the moment it was saved, which would make every copy another file."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = _CORE if name == "docProps/core.xml" else source.read(name)
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


_CORE = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    b"<dc:creator>govdisclose demo</dc:creator></cp:coreProperties>"
)
