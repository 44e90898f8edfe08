"""The writers of this program as exporter plugins: tables of cells into a binary stream.

Cells are text, whole numbers, truth values or None. Text formats write numbers as their digits,
truth as 1 and 0, and None as an empty cell; JSON Lines keeps the kinds.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import BinaryIO

from govdisclose.errors import RuleRefusal
from govdisclose.plugins.api import PluginInfo, TableCell

__all__ = [
    "CellTooLong",
    "CsvExporter",
    "JsonLinesExporter",
    "TsvExporter",
    "WorkbookExporter",
]

_SHEET_ROWS = 1_048_576
"""Rows a sheet can have; a limit of the format. The next rows go to a further sheet."""

_CELL_CHARS = 32_767
"""Longest cell of a workbook; a limit of the format."""

_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class CellTooLong(RuleRefusal):
    """A workbook cannot hold the text; cutting it would lose something unseen."""

    code = "FMT-040"
    template = 'a cell of the column "{column}" has {length} characters; a workbook holds {most}'
    hint = "write it as csv or jsonl, which have no such limit"


class _TextExporter:
    """Delimited text in UTF-8, one record a line."""

    suffix = ""
    _info: PluginInfo
    _delimiter = ","

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return self._info

    def write(
        self, columns: Sequence[str], rows: Iterable[Sequence[TableCell]], target: BinaryIO
    ) -> int:
        """Stream the rows to ``target``; answer how many there were."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=self._delimiter)

        def flushed() -> None:
            target.write(buffer.getvalue().encode("utf-8", "backslashreplace"))
            buffer.seek(0)
            buffer.truncate()

        writer.writerow(columns)
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007  # the last number is the answer
            writer.writerow([_text(cell) for cell in row])
            flushed()
        flushed()
        return count


class CsvExporter(_TextExporter):
    """Comma-separated text."""

    suffix = ".csv"
    _info = PluginInfo("CSV files", "CSV 文件")


class TsvExporter(_TextExporter):
    """Tab-separated text; a cell with a tab or line end is quoted."""

    suffix = ".tsv"
    _info = PluginInfo("TSV files", "TSV 文件")
    _delimiter = "\t"


class JsonLinesExporter:
    """One JSON object a line, keys in the order of the columns."""

    suffix = ".jsonl"

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return PluginInfo("JSON Lines files", "JSON Lines 文件")

    def write(
        self, columns: Sequence[str], rows: Iterable[Sequence[TableCell]], target: BinaryIO
    ) -> int:
        """Stream the rows to ``target``; answer how many there were."""
        encoder = json.JSONEncoder(ensure_ascii=False)
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007  # the last number is the answer
            line = encoder.encode(dict(zip(columns, row, strict=True)))
            target.write(f"{line}\n".encode("utf-8", "backslashreplace"))
        return count


class WorkbookExporter:
    """A workbook of one sheet, and a further one whenever a sheet is full."""

    suffix = ".xlsx"

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return PluginInfo("XLSX workbooks", "XLSX 工作簿")

    def write(
        self, columns: Sequence[str], rows: Iterable[Sequence[TableCell]], target: BinaryIO
    ) -> int:
        """Stream the rows to ``target``; answer how many there were."""
        # Imported here: openpyxl takes 0.2 s and only workbooks need it. It ships no type hints.
        from openpyxl import Workbook  # type: ignore[import-untyped]
        from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]

        book = Workbook(write_only=True)
        count = 0

        def shown(value: TableCell, column: str, sheet: object) -> object:
            if not isinstance(value, str):
                return value
            if len(value) > _CELL_CHARS:
                raise CellTooLong(column=column, length=len(value), most=_CELL_CHARS)
            cell = WriteOnlyCell(sheet, _FORBIDDEN_IN_XML.sub(_escape, value))
            # A cell that starts with "=" would otherwise be stored as a formula.
            cell.data_type = "s"
            return cell

        try:
            stream = iter(rows)
            first = next(stream, None)
            while True:
                sheet = book.create_sheet()
                sheet.append([shown(column, column, sheet) for column in columns])
                following = chain([] if first is None else [first], islice(stream, _SHEET_ROWS - 2))
                for row in following:
                    cells = zip(row, columns, strict=True)
                    sheet.append([shown(value, column, sheet) for value, column in cells])
                    count += 1
                first = next(stream, None)
                if first is None:
                    break
            book.save(target)
        except BaseException:
            # The sheets hold temporary files open.
            for sheet in book.worksheets:
                if not sheet.closed:
                    sheet.close()
            raise
        return count


def _text(cell: TableCell) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    return "" if cell is None else str(cell)


def _escape(found: re.Match[str]) -> str:
    """A character a workbook may not hold, as the escape of the format."""
    return f"_x{ord(found[0]):04X}_"
