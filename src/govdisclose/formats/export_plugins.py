"""The writers of this program as exporter plugins; their cells are made inert."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from govdisclose.plugins.api import PluginInfo, TableCell
from govdisclose.ports.exporting import ExportColumn, ExportFormat, ExportOptions

__all__ = [
    "CsvExporter",
    "JsonExporter",
    "JsonLinesExporter",
    "OpenDocumentExporter",
    "PageExporter",
    "TsvExporter",
    "WorkbookExporter",
]


class _Exporter:
    """Hands the table to the writer of its format."""

    suffix = ""
    _info: PluginInfo
    _format = ExportFormat.JSON

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return self._info

    def write(
        self, columns: Sequence[str], rows: Iterable[Sequence[TableCell]], target: BinaryIO
    ) -> int:
        """Stream the rows to ``target``; answer how many there were."""
        # Imported here: listing the formats must not load any of them.
        from govdisclose.formats.export_library import FileExports

        # A column may hold anything here: what comes as a number is one.
        named = [ExportColumn(name, is_number=True) for name in columns]
        written = FileExports().write_table(self._format, named, rows, target, ExportOptions())
        return written.rows


class CsvExporter(_Exporter):
    """Comma-separated text."""

    suffix = ".csv"
    _info = PluginInfo("CSV files", "CSV 文件")
    _format = ExportFormat.CSV


class TsvExporter(_Exporter):
    """Tab-separated text; a cell with a tab or line end is quoted."""

    suffix = ".tsv"
    _info = PluginInfo("TSV files", "TSV 文件")
    _format = ExportFormat.TSV


class WorkbookExporter(_Exporter):
    """A workbook of one sheet, and a further one whenever a sheet is full."""

    suffix = ".xlsx"
    _info = PluginInfo("XLSX workbooks", "XLSX 工作簿")
    _format = ExportFormat.XLSX


class JsonLinesExporter(_Exporter):
    """One JSON object a line, keys in the order of the columns."""

    suffix = ".jsonl"
    _info = PluginInfo("JSON Lines files", "JSON Lines 文件")
    _format = ExportFormat.JSON_LINES


class JsonExporter(_Exporter):
    """One array of objects."""

    suffix = ".json"
    _info = PluginInfo("JSON documents", "JSON 文件")


class OpenDocumentExporter(_Exporter):
    """Workbooks of OpenDocument."""

    suffix = ".ods"
    _info = PluginInfo("ODS workbooks", "ODS 工作簿")
    _format = ExportFormat.ODS


class PageExporter(_Exporter):
    """Web pages with one table."""

    suffix = ".html"
    _info = PluginInfo("Web pages", "网页")
    _format = ExportFormat.HTML
