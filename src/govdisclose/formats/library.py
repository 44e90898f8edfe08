"""The formats of this program behind the one door the import service knows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from govdisclose.ports.formats import (
    ColumnMap,
    MappingRules,
    ReadLimits,
    ReadOptions,
    RejectedTable,
    SheetLayout,
    Source,
    Table,
)

__all__ = ["FileFormats"]


class FileFormats:
    """CSV, TSV, XLSX and JSON Lines; implements :class:`govdisclose.ports.formats.FormatLibrary`.

    Each method imports what it needs: listing the formats must not load any of them.
    """

    def open(
        self,
        source: Path | str | BinaryIO,
        options: ReadOptions | None = None,
        limits: ReadLimits | None = None,
    ) -> Source:
        """Open a file, or a binary stream, for reading."""
        from govdisclose.formats.opening import open_source

        return open_source(source, options, limits)

    def map_columns(
        self, table: Table, rules: MappingRules | None = None, file: str | None = None
    ) -> ColumnMap:
        """Choose the column of each field."""
        from govdisclose.formats.mapping import map_columns

        return map_columns(table.layout, table.samples(), rules, file)

    def read_mapping(self, path: Path) -> MappingRules:
        """Read a saved mapping."""
        from govdisclose.formats.mapping_file import read_mapping

        return read_mapping(path)

    def write_mapping(self, path: Path, rules: MappingRules) -> None:
        """Save a mapping."""
        from govdisclose.formats.mapping_file import write_mapping

        write_mapping(path, rules)

    def rejects_suffix(self, layouts: Sequence[SheetLayout]) -> str | None:
        """The input's own suffix serves every format of this program."""
        return None

    def write_rejects(self, path: Path, tables: Iterable[RejectedTable]) -> int:
        """Write rejected rows in the shape they came in."""
        from govdisclose.formats.rejects import write_rejects

        return write_rejects(path, tables)
