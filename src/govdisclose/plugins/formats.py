"""All file formats behind one door: the built-in ones, and those of plugins after them.

A file goes to a built-in format when its suffix or its content is of one. Else the plugins are
asked in the order of their names, first by content, then by suffix; what none of them reads goes to
the built-in formats, which know text from what they have to refuse.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

import attrs

from govdisclose.plugins.api import ExporterPlugin, ImporterPlugin, TableCell
from govdisclose.plugins.built_in import BUILT_INS
from govdisclose.plugins.faults import PluginFailed, call_guard
from govdisclose.plugins.guarded_source import GuardedSource, reading_guard
from govdisclose.plugins.record import PluginRecord
from govdisclose.plugins.registry import Registry
from govdisclose.ports.formats import (
    REASON_LABEL,
    ColumnMap,
    FormatLibrary,
    MappingRules,
    ReadLimits,
    ReadOptions,
    RejectedRow,
    RejectedTable,
    SheetLayout,
    Source,
    SourceFormat,
    Table,
)

__all__ = ["PluggedFormats"]

_HEAD_BYTES = 64 << 10

_OnFault = Callable[[PluginRecord], None]


class PluggedFormats:
    """Implements :class:`govdisclose.ports.formats.FormatLibrary` over a registry.

    Args:
        registry: Where importers and exporters are found.
        inner: Mapping and rejects of the built-in formats.
        on_fault: Told of each plugin that ought to work and does not.
    """

    def __init__(self, registry: Registry, inner: FormatLibrary, on_fault: _OnFault) -> None:
        self._registry = registry
        self._inner = inner
        self._on_fault = on_fault

    def open(
        self,
        source: Path | str | BinaryIO,
        options: ReadOptions | None = None,
        limits: ReadLimits | None = None,
    ) -> Source:
        """Open a file; a binary stream is read by the built-in formats only."""
        if not isinstance(source, str | Path):
            return self._inner.open(source, options, limits)
        options, limits = options or ReadOptions(), limits or ReadLimits()
        path = Path(source)
        name = self.reader_of(path, options)
        importer = cast("ImporterPlugin", self._registry.load("importer", name))
        if name in BUILT_INS["importer"]:
            return importer.open(path, options, limits)
        with reading_guard(name, str(path)):
            return GuardedSource(name, importer.open(path, options, limits), path)

    def reader_of(self, path: Path, options: ReadOptions) -> str:
        """Name of the importer that reads a file; of what is no file, the one that refuses it."""
        if options.format is not None:
            return options.format.value
        suffix, head = path.suffix.lower(), _head(path)
        for name in BUILT_INS["importer"]:
            own = cast("ImporterPlugin", self._registry.load("importer", name))
            if head is None or suffix in own.suffixes or own.recognises(head):
                return name
        assert head is not None
        by_suffix = None
        for name, plugin in self._registry.scan("importer", self._on_fault):
            importer = cast("ImporterPlugin", plugin)
            try:
                with call_guard(name):
                    if importer.recognises(head):
                        return name
                    if suffix and suffix in importer.suffixes:
                        by_suffix = by_suffix or name
            except PluginFailed as error:
                self._on_fault(self._registry.record("importer", name)._replace(error=error))
        return by_suffix or next(iter(BUILT_INS["importer"]))

    def is_built_in(self, path: Path, options: ReadOptions) -> bool:
        """Whether this program itself reads a file."""
        return self.reader_of(path, options) in BUILT_INS["importer"]

    def map_columns(
        self, table: Table, rules: MappingRules | None = None, file: str | None = None
    ) -> ColumnMap:
        """Choose the column of each field."""
        return self._inner.map_columns(table, rules, file)

    def read_mapping(self, path: Path) -> MappingRules:
        """Read a saved mapping."""
        return self._inner.read_mapping(path)

    def write_mapping(self, path: Path, rules: MappingRules) -> None:
        """Save a mapping."""
        self._inner.write_mapping(path, rules)

    def rejects_suffix(self, layouts: Sequence[SheetLayout]) -> str | None:
        """That of the exporter of the importer's name, else of the built-in format used instead."""
        name = layouts[0].importer if layouts else None
        if name is None:
            return self._inner.rejects_suffix(layouts)
        exporter = self._twin(name, layouts)
        if exporter is not None:
            return str(exporter.suffix)
        built_in = self._registry.load("exporter", _written_as(layouts).value)
        return cast("ExporterPlugin", built_in).suffix

    def write_rejects(self, path: Path, tables: Iterable[RejectedTable]) -> int:
        """Write rejected rows back in the plugin's own format, or in one that holds them.

        Raises:
            PluginFailed: The plugin's exporter fails; nothing is written.
        """
        listed = list(tables)
        layouts = [layout for layout, _rows in listed]
        name = layouts[0].importer if layouts else None
        if name is None:
            return self._inner.write_rejects(path, listed)
        exporter = self._twin(name, layouts)
        if exporter is None:
            shape = _written_as(layouts)
            return self._inner.write_rejects(
                path, [(attrs.evolve(layout, format=shape), rows) for layout, rows in listed]
            )
        layout, rows = listed[0]
        stream = iter(rows)
        first = next(stream, None)
        if first is None:
            return 0
        columns = [*layout.columns, REASON_LABEL]
        cells = (_returned(layout, row, reason) for row, reason in chain([first], stream))
        return _placed(path, lambda target: _written_table(name, exporter, columns, cells, target))

    def export(
        self,
        name: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[TableCell]],
        target: BinaryIO,
    ) -> int:
        """Have the exporter of that name write a table; returns how many rows.

        Raises:
            PluginError: There is none, or it cannot be used or fails.
            OSError: The target cannot be written.
        """
        exporter = cast("ExporterPlugin", self._registry.load("exporter", name))
        if name in BUILT_INS["exporter"]:
            return exporter.write(columns, rows, target)
        return _written_table(name, exporter, columns, rows, target)

    def _twin(self, name: str, layouts: Sequence[SheetLayout]) -> ExporterPlugin | None:
        """The exporter that goes with an importer; None where it cannot hold these tables."""
        if len(layouts) != 1:
            return None
        for found, plugin in self._registry.scan("exporter", self._on_fault):
            if found == name:
                return cast("ExporterPlugin", plugin)
        return None


def _written_table(
    name: str,
    exporter: ExporterPlugin,
    columns: Sequence[str],
    rows: Iterable[Sequence[TableCell]],
    target: BinaryIO,
) -> int:
    """Have a plugin write a table, and hold it to having written every row.

    Raises:
        PluginFailed: It raised something, or says another number of rows than it was given.
        OSError: The target cannot be written.
    """
    given = 0
    outlet = _Outlet(target)

    def counted() -> Iterable[Sequence[TableCell]]:
        nonlocal given
        for row in rows:
            given += 1
            yield row

    try:
        with call_guard(name):
            written = exporter.write(columns, counted(), cast("BinaryIO", outlet))
    except PluginFailed:
        if outlet.problem is not None:
            # The disk is full or the reader gone: that is no fault of the plugin.
            raise outlet.problem from None
        raise
    if written != given:
        raise PluginFailed(name=name, reason=f"it wrote {written} of {given} rows")
    return given


class _Outlet:
    """A stream that remembers why it could not be written."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.problem: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._target.write(data)
        except OSError as problem:
            self.problem = problem
            raise

    def __getattr__(self, name: str) -> object:
        return getattr(self._target, name)


def _head(path: Path) -> bytes | None:
    """First bytes of a regular file; None of anything else."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as stream:
            return stream.read(_HEAD_BYTES)
    except OSError:
        return None


def _written_as(layouts: Sequence[SheetLayout]) -> SourceFormat:
    """A workbook where there are several tables: text files hold one."""
    return layouts[0].format if len(layouts) == 1 else SourceFormat.XLSX


def _returned(layout: SheetLayout, row: RejectedRow, reason: str) -> list[TableCell]:
    """The cells as read and the reason; cells beyond the columns would not fit the format."""
    width = len(layout.columns)
    cells = (row.cells or [row.raw or ""])[:width]
    return [*cells, *[""] * (width - len(cells)), reason]


def _placed(path: Path, write: Callable[[BinaryIO], int]) -> int:
    """Write a private file that is there whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            written = write(stream)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    return written
