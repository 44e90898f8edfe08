"""A plugin's opened file behind a guard: what it raises or gets wrong refuses that file only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

import attrs

from govdisclose.domain.finding import Finding
from govdisclose.plugins.faults import PluginFailed, call_guard
from govdisclose.ports.formats import (
    RowChunk,
    SheetLayout,
    Source,
    SourceFormat,
    SourceRefused,
    Table,
)

__all__ = ["GuardedSource", "ImporterFailed", "reading_guard"]

_EXCEL_UTF_8 = "utf-8-sig"
"""What spreadsheets take for UTF-8."""


class ImporterFailed(SourceRefused):
    """A plugin that reads a file failed at it."""

    code = "FMT-041"
    template = 'cannot read {file}: plugin "{name}" failed at work: {reason}'
    hint = '[plugins] disabled = ["{name}"] skips it'
    finding_code: ClassVar[str] = "IMPORTER-FAILED"


@contextmanager
def reading_guard(name: str, file: str) -> Iterator[None]:
    """Turn what leaves a call into an importer plugin into a refusal of the file.

    Raises:
        ImporterFailed: Anything but our own errors and an interrupt was raised.
    """
    try:
        with call_guard(name):
            yield
    except PluginFailed as failed:
        reason = str(failed.data["reason"])
        raise ImporterFailed(file=file, name=name, reason=reason) from failed


class GuardedSource:
    """See :class:`govdisclose.ports.formats.Source`.

    Args:
        plugin: Name of the importer.
        source: What it opened.
        path: The file.
    """

    def __init__(self, plugin: str, source: Source, path: Path) -> None:
        self._plugin = plugin
        self._source = source
        self.name = str(path)
        self.size_bytes = path.stat().st_size

    @property
    def format(self) -> SourceFormat:
        """The format its rejected rows go back in."""
        with reading_guard(self._plugin, self.name):
            return SourceFormat(self._source.format)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Remarks on the file as a whole."""
        with reading_guard(self._plugin, self.name):
            return _findings(self._source.findings)

    def tables(self) -> Iterator[Table]:
        """The tables in file order."""
        with reading_guard(self._plugin, self.name):
            tables = iter(self._source.tables())
        while True:
            with reading_guard(self._plugin, self.name):
                table = next(tables, None)
                guarded = None if table is None else _GuardedTable(self._plugin, table, self.name)
            if guarded is None:
                return
            yield guarded

    def close(self) -> None:
        """Release the file."""
        with reading_guard(self._plugin, self.name):
            self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except ImporterFailed:
            # A fault on the way out must not hide the first one, nor refuse what was read.
            if error is None:
                raise


class _GuardedTable:
    """A table whose rows are as wide as its header, as the host relies on."""

    def __init__(self, plugin: str, table: Table, file: str) -> None:
        self._plugin = plugin
        self._table = table
        self._file = file
        self.layout = _layout(table.layout, plugin)
        self.findings = _findings(table.findings)

    def samples(self) -> list[list[str]]:
        """First records, for choosing columns."""
        with reading_guard(self._plugin, self._file):
            samples = [list(cells) for cells in self._table.samples()]
            for cells in samples:
                _check_cells(cells, len(self.layout.columns), None)
            return samples

    def chunks(self) -> Iterator[RowChunk]:
        """Stream the table once."""
        width = len(self.layout.columns)
        with reading_guard(self._plugin, self._file):
            chunks = iter(self._table.chunks())
        while True:
            with reading_guard(self._plugin, self._file):
                chunk = next(chunks, None)
                if chunk is not None:
                    _check_chunk(chunk, width)
            if chunk is None:
                return
            yield chunk


def _layout(layout: object, plugin: str) -> SheetLayout:
    if not isinstance(layout, SheetLayout):
        raise TypeError("a table's layout is no SheetLayout")
    if len(layout.columns) != len(layout.labels) or len(set(layout.columns)) < len(layout.columns):
        raise ValueError("the columns of a layout are not as many as its labels, or not unique")
    encoding = layout.encoding or _EXCEL_UTF_8
    return attrs.evolve(layout, importer=plugin, encoding=encoding)


def _findings(findings: object) -> tuple[Finding, ...]:
    if not isinstance(findings, tuple) or not all(isinstance(one, Finding) for one in findings):
        raise TypeError("findings are no tuple of Finding")
    return findings


def _check_chunk(chunk: object, width: int) -> None:
    if not isinstance(chunk, RowChunk):
        raise TypeError("chunks() gives one that is no RowChunk")
    for row, cells in chunk.rows:
        _check_cells(cells, width, row)
    _findings(tuple(chunk.findings))


def _check_cells(cells: list[str], width: int, row: int | None) -> None:
    place = "a sample" if row is None else f"row {row}"
    if len(cells) != width:
        raise ValueError(f"{place} has {len(cells)} cells for {width} columns")
    if not all(isinstance(cell, str) for cell in cells):
        raise TypeError(f"{place} has a cell that is no text")
