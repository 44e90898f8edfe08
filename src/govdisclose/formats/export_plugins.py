"""The writers of JSON, ODS and web pages as exporter plugins; their cells are made inert."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from govdisclose.plugins.api import PluginInfo, TableCell
from govdisclose.ports.exporting import ExportColumn, ExportFormat, ExportOptions

__all__ = ["JsonExporter", "OpenDocumentExporter", "PageExporter"]


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

        named = [ExportColumn(name) for name in columns]
        written = FileExports().write_table(self._format, named, rows, target, ExportOptions())
        return written.rows


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
