"""Rejected rows as a file the agency can correct and send again.

The file has the format, encoding, delimiter and columns of the input and one more column with the
reason, which a reader drops again. Workbooks of every kind come back as XLSX, and what was read
from web pages as CSV in UTF-8. The file is written beside its place and renamed, so that it is
there whole or not at all, and only its owner can read it.
"""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import BinaryIO, TextIO, assert_never

import attrs

from govdisclose.formats.json_objects import RAW_LABEL
from govdisclose.formats.own_tables import cell_guard
from govdisclose.formats.refusals import RejectsMixed
from govdisclose.ports.formats import (
    REASON_LABEL,
    CellGuard,
    RejectedRow,
    RejectedTable,
    SheetLayout,
    SourceFormat,
)

__all__ = ["rejects_suffix", "write_rejects"]

_WRITTEN_AS = {
    SourceFormat.XLS: ".xlsx",
    SourceFormat.ODS: ".xlsx",
    SourceFormat.HTML: ".csv",
}
"""Suffix of the rejects of formats that are read only."""

_WORKBOOK_CELL_CHARS = 32_767
"""Longest cell of a workbook; a limit of the format."""

_LITERAL_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_rejects(path: Path, tables: Iterable[RejectedTable]) -> int:
    """Write rejected rows with their reasons.

    Args:
        path: File to write; replaced if it exists.
        tables: Layout and rejected rows of each table, streamed. All of one format; text formats
            take the layout of the first table.

    Returns:
        Number of rows written; 0 means that no file was made.

    Raises:
        RejectsMixed: Tables of different formats.
    """
    filled = _filled_tables(tables)
    first = next(filled, None)
    if first is None:
        return 0
    layout = first[0]
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w+b") as stream:
            written = _write(stream, layout, chain([first], filled), str(path))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    return written


def rejects_suffix(layouts: Sequence[SheetLayout]) -> str | None:
    """Suffix of the rejects of an input; None where its own serves."""
    return _WRITTEN_AS.get(layouts[0].format) if layouts else None


def _filled_tables(tables: Iterable[RejectedTable]) -> Iterator[RejectedTable]:
    """The tables that have a row, each still a stream."""
    for layout, rows in tables:
        stream = iter(rows)
        first = next(stream, None)
        if first is not None:
            yield layout, chain([first], stream)


def _write(
    stream: BinaryIO, layout: SheetLayout, tables: Iterable[RejectedTable], path: str
) -> int:
    match layout.format:
        case SourceFormat.XLSX | SourceFormat.XLS | SourceFormat.ODS:
            return _write_workbook(stream, _of_one_format(tables, layout, path))
        case SourceFormat.CSV | SourceFormat.TSV:
            return _write_text(stream, layout, _of_one_format(tables, layout, path), _delimited)
        case SourceFormat.HTML:
            # Nobody corrects rows in the source of a page, and every spreadsheet opens this.
            plain = attrs.evolve(layout, encoding="utf-8-sig", newline="\r\n")
            return _write_text(stream, plain, _of_one_format(tables, layout, path), _delimited)
        case SourceFormat.JSON:
            return _write_text(stream, layout, _of_one_format(tables, layout, path), _json_array)
        case SourceFormat.JSON_LINES:
            return _write_text(stream, layout, _of_one_format(tables, layout, path), _json_lines)
        case _:
            assert_never(layout.format)


def _of_one_format(
    tables: Iterable[RejectedTable], layout: SheetLayout, path: str
) -> Iterator[RejectedTable]:
    for table in tables:
        if table[0].format is not layout.format:
            raise RejectsMixed(file=path)
        yield table


def _write_text(
    stream: BinaryIO,
    layout: SheetLayout,
    tables: Iterable[RejectedTable],
    write: Callable[[TextIO, SheetLayout, Iterable[tuple[RejectedRow, str]]], int],
) -> int:
    encoding = layout.encoding or "utf-8"
    if encoding.startswith("utf-16"):
        stream.write("\ufeff".encode(encoding))
    # Only a file in a national encoding of the user's choice can lack a character.
    text = TextIOWrapper(stream, encoding=encoding, errors="backslashreplace", newline="")
    rows = chain.from_iterable(rows for _, rows in tables)
    written = write(text, layout, rows)
    text.flush()
    text.detach()
    return written


def _delimited(text: TextIO, layout: SheetLayout, rows: Iterable[tuple[RejectedRow, str]]) -> int:
    delimiter = layout.delimiter or ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator=layout.newline)
    # Before Python 3.13 only the characters of the line end itself are quoted.
    quoting = csv.writer(
        text, delimiter=delimiter, lineterminator=layout.newline, quoting=csv.QUOTE_ALL
    )
    width = len(layout.columns)
    guard = cell_guard(layout)
    writer.writerow([guard(label) for label in (*layout.labels, REASON_LABEL)])
    written = 0
    for rejected, reason in rows:
        cells = rejected.cells or [rejected.raw or ""]
        padded = cells[:width] + [""] * (width - len(cells))
        # Cells beyond the header stay behind the reason: there a reader finds them too many again.
        row = [guard(cell) for cell in (*padded, reason, *cells[width:])]
        has_break = any("\r" in cell or "\n" in cell for cell in row)
        (quoting if has_break else writer).writerow(row)
        written += 1
    return written


def _json_lines(text: TextIO, layout: SheetLayout, rows: Iterable[tuple[RejectedRow, str]]) -> int:
    written = 0
    for rejected, reason in rows:
        content = _json_object(layout, rejected, reason)
        text.write(json.dumps(content, ensure_ascii=False) + layout.newline)
        written += 1
    return written


def _json_array(text: TextIO, layout: SheetLayout, rows: Iterable[tuple[RejectedRow, str]]) -> int:
    written = 0
    for rejected, reason in rows:
        text.write(",\n" if written else "[\n")
        text.write(json.dumps(_json_object(layout, rejected, reason), ensure_ascii=False))
        written += 1
    text.write("\n]\n" if written else "[]\n")
    return written


def _json_object(layout: SheetLayout, rejected: RejectedRow, reason: str) -> dict[str, str | None]:
    content: dict[str, str | None]
    if rejected.raw is not None:
        content = {RAW_LABEL: rejected.raw}
    else:
        pairs = zip(layout.columns, rejected.cells, strict=False)
        content = {column: cell or None for column, cell in pairs}
    content[REASON_LABEL] = reason
    return content


def _write_workbook(stream: BinaryIO, tables: Iterable[RejectedTable]) -> int:
    # Imported here: openpyxl takes 0.2 s and only workbooks need it. It ships no type hints.
    from openpyxl import Workbook  # type: ignore[import-untyped]
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

    book = Workbook(write_only=True)
    written = 0
    for layout, rows in tables:
        sheet = book.create_sheet(layout.sheet)
        width = len(layout.columns)
        is_own = layout.guard is CellGuard.WHOLE
        guard = cell_guard(layout) if is_own else str

        def as_text(value: str, sheet: object = sheet) -> object:
            cell = WriteOnlyCell(sheet, _workbook_text(value))
            # A cell that starts with "=" would otherwise be stored as a formula.
            cell.data_type = "s"
            cell.quotePrefix = True
            return cell

        sheet.append([as_text(label) for label in (*layout.labels, REASON_LABEL)])
        for rejected, reason in rows:
            cells = rejected.cells or [rejected.raw or ""]
            padded = cells[:width] + [""] * (width - len(cells))
            sheet.append([as_text(guard(cell)) for cell in (*padded, reason, *cells[width:])])
            written += 1
    book.save(stream)
    return written


def _workbook_text(value: str) -> str:
    """The text as a workbook can hold it; forbidden characters as the escapes of the format."""
    literal = _LITERAL_ESCAPE.sub("_x005F_", value)
    escaped = _FORBIDDEN_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", literal)
    return escaped[:_WORKBOOK_CELL_CHARS]
