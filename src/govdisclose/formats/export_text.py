"""Tables written as text: CSV, TSV, JSON Lines and JSON."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from typing import BinaryIO

from govdisclose.domain.guarded_text import guarded
from govdisclose.ports.exporting import ExportColumn, ExportOptions, ExportRow, Written, plain_text

__all__ = ["inert_json", "write_csv", "write_json", "write_json_lines", "write_tsv"]

_BUFFER_CHARS = 1 << 16
_ACTIVE = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff"
    "\ud800-\udfff]"
)
"""What the json module writes as it is although it acts; below U+0020 it escapes itself."""


def write_csv(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
) -> Written:
    """Write comma-separated values, lines ended by CR LF."""
    return _write_delimited(columns, rows, stream, options, ",")


def write_tsv(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
) -> Written:
    """Write values separated by tabs, quoted where they hold one."""
    return _write_delimited(columns, rows, stream, options, "\t")


def write_json_lines(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
) -> Written:
    """Write one object a line."""
    count = 0
    for row in rows:
        stream.write(_object(columns, row).encode() + b"\n")
        count += 1
    return Written(rows=count)


def write_json(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
) -> Written:
    """Write one array of objects."""
    count = 0
    for row in rows:
        stream.write((b",\n" if count else b"[\n") + _object(columns, row).encode())
        count += 1
    stream.write(b"\n]\n" if count else b"[]\n")
    return Written(rows=count)


def inert_json(text: str) -> str:
    """JSON text with controls and marks of direction as escapes, which are the same value."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _object(columns: Sequence[ExportColumn], row: ExportRow) -> str:
    content = {column.name: value for column, value in zip(columns, row, strict=True)}
    return inert_json(json.dumps(content, ensure_ascii=False, default=str))


def _write_delimited(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
    delimiter: str,
) -> Written:
    # Only a national encoding of the user's choice can lack a character; it comes as an escape.
    encoder = codecs.getincrementalencoder(options.encoding)("backslashreplace")
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter)
    # Before Python 3.13 only the characters of the line end itself are quoted.
    quoting = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    count = 0

    def flush() -> None:
        stream.write(encoder.encode(buffer.getvalue()))
        buffer.seek(0)
        buffer.truncate()

    writer.writerow([guarded(column.name) for column in columns])
    for row in rows:
        cells = [_cell(value, options) for value in row]
        has_break = any("\r" in cell or "\n" in cell for cell in cells)
        (quoting if has_break else writer).writerow(cells)
        count += 1
        if buffer.tell() > _BUFFER_CHARS:
            flush()
    flush()
    return Written(rows=count)


def _cell(value: str | int | date | None, options: ExportOptions) -> str:
    return guarded(plain_text(value), keeps_formulas=options.keeps_formulas, keeps_crlf=True)
