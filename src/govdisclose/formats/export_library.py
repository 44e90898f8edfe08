"""The writers of this program behind the one door the faces know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.ports.exporting import (
    ExportColumn,
    ExportFormat,
    ExportOptions,
    ExportRow,
    PublicFacts,
    PublicFormat,
    Written,
)

__all__ = ["PUBLIC_WRITERS", "TABLE_WRITERS", "FileExports"]

_PACKAGE = "govdisclose.formats"

TABLE_WRITERS = {
    ExportFormat.CSV: (f"{_PACKAGE}.export_text", "write_csv"),
    ExportFormat.TSV: (f"{_PACKAGE}.export_text", "write_tsv"),
    ExportFormat.JSON_LINES: (f"{_PACKAGE}.export_text", "write_json_lines"),
    ExportFormat.JSON: (f"{_PACKAGE}.export_text", "write_json"),
    ExportFormat.XLSX: (f"{_PACKAGE}.export_workbook", "write_xlsx"),
    ExportFormat.ODS: (f"{_PACKAGE}.export_opendocument", "write_ods"),
    ExportFormat.HTML: (f"{_PACKAGE}.export_page", "write_html"),
}
"""Module and function of each format; loaded when it is written."""

PUBLIC_WRITERS = {
    PublicFormat.DCAT: (f"{_PACKAGE}.public_linked_data", "write_dcat"),
    PublicFormat.SCHEMA_ORG: (f"{_PACKAGE}.public_linked_data", "write_schema_org"),
    PublicFormat.ATOM: (f"{_PACKAGE}.public_feeds", "write_atom"),
    PublicFormat.SITEMAP: (f"{_PACKAGE}.public_feeds", "write_sitemap"),
}


class FileExports:
    """Implements :class:`govdisclose.ports.exporting.Exports`."""

    def write_table(
        self,
        format_: ExportFormat,
        columns: Sequence[ExportColumn],
        rows: Iterable[ExportRow],
        stream: BinaryIO,
        options: ExportOptions,
    ) -> Written:
        """Write rows in order."""
        write = _loaded(*TABLE_WRITERS[format_])
        return write(columns, rows, stream, options)  # type: ignore[operator, no-any-return]

    def write_public(
        self,
        format_: PublicFormat,
        items: Iterable[PublicItem],
        stream: BinaryIO,
        facts: PublicFacts,
    ) -> Written:
        """Write a document for the public."""
        write = _loaded(*PUBLIC_WRITERS[format_])
        return write(items, stream, facts)  # type: ignore[operator, no-any-return]

    def write_database(self, items: Iterable[PublicItem], path: Path) -> Written:
        """Write a database of public items."""
        from govdisclose.formats.public_database import write_database

        return write_database(items, path)


def _loaded(module: str, name: str) -> object:
    return getattr(import_module(module), name)
