"""The readers of this program as importer plugins; each opens a file as its content asks."""

from __future__ import annotations

import re
from pathlib import Path

from govdisclose.plugins.api import PluginInfo
from govdisclose.ports.formats import ReadLimits, ReadOptions, Source

__all__ = ["CsvImporter", "JsonLinesImporter", "TsvImporter", "WorkbookImporter"]

_WORKBOOK_MEMBER = re.compile(rb"PK\x03\x04.{26}xl/", re.DOTALL)
"""Head of a member in the folder every XLSX workbook has, and other archives have not."""


class _Importer:
    """What the readers share: opening looks at content, then at the suffix."""

    suffixes: tuple[str, ...] = ()
    _info: PluginInfo

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return self._info

    def recognises(self, head: bytes) -> bool:
        """Text has no signature: the suffix tells, or nothing better does."""
        return False

    def open(self, path: Path, options: ReadOptions, limits: ReadLimits) -> Source:
        """Open one file; a content that is none of ours is refused with what it seems to be."""
        # Imported here: listing the formats must not load any of them.
        from govdisclose.formats.opening import open_source

        return open_source(path, options, limits)


class CsvImporter(_Importer):
    """Comma-separated text, and any other text nobody else reads."""

    suffixes = (".csv",)
    _info = PluginInfo("CSV files", "CSV 文件")


class TsvImporter(_Importer):
    """Tab-separated text."""

    suffixes = (".tsv", ".tab")
    _info = PluginInfo("TSV files", "TSV 文件")


class JsonLinesImporter(_Importer):
    """One JSON object a line."""

    suffixes = (".jsonl", ".ndjson", ".json")
    _info = PluginInfo("JSON Lines files", "JSON Lines 文件")


class WorkbookImporter(_Importer):
    """Workbooks of Office Open XML."""

    suffixes = (".xlsx", ".xlsm")
    _info = PluginInfo("XLSX workbooks", "XLSX 工作簿")

    def recognises(self, head: bytes) -> bool:
        """An archive with the members of a workbook."""
        return head.startswith(b"PK") and _WORKBOOK_MEMBER.search(head) is not None
