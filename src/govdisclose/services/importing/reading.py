"""The reading half of an import: a file becomes a stream of checked chunks.

It knows nothing of the store, so that it can run in another process beside the writer. Every event
is picklable, and the same file with the same job gives the same events in the same chunks, which is
what lets an interrupted import be resumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import attrs

from govdisclose.domain.catalogue.intake import (
    Intake,
    IntakeRules,
    PreparedRow,
    RefusedRow,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.formats import (
    ColumnMap,
    FormatLibrary,
    MappingRules,
    ReadLimits,
    ReadOptions,
    SheetLayout,
    SourceRefused,
    Table,
)

__all__ = [
    "BATCH_ROWS",
    "ChunkRead",
    "FileRead",
    "FileRefused",
    "IntakeEvent",
    "IntakeJob",
    "IntakeRunner",
    "TableOpened",
    "read_intake",
]

BATCH_ROWS = 2_000
"""Rows handed to the writer at once: one transaction, short enough for others to get their turn."""


@attrs.frozen(kw_only=True)
class IntakeJob:
    """One file to be read."""

    path: str
    name: str
    """The file as the user named it."""
    mapping: MappingRules
    read: ReadOptions
    limits: ReadLimits
    rules: IntakeRules


class TableOpened(NamedTuple):
    """A table begins."""

    layout: SheetLayout
    columns: ColumnMap
    findings: tuple[Finding, ...]
    readable: bool
    """False when no column identifies a record: its rows are not read."""


class ChunkRead(NamedTuple):
    """The next records of the table, each in exactly one of the lists."""

    prepared: list[PreparedRow]
    refused: list[RefusedRow]
    findings: tuple[Finding, ...]
    """Of records the reader itself refused, and of rows that are none."""
    skipped: dict[str, int]
    bytes_read: int

    @property
    def records(self) -> int:
        """Records of the file in this chunk."""
        return len(self.prepared) + len(self.refused)


class FileRead(NamedTuple):
    """The file ends."""

    findings: tuple[Finding, ...]


class FileRefused(NamedTuple):
    """The file is not read, or no further."""

    finding: Finding
    error: SourceRefused


IntakeEvent: TypeAlias = TableOpened | ChunkRead | FileRead | FileRefused
IntakeRunner: TypeAlias = Callable[[IntakeJob], Iterator[IntakeEvent]]


def read_intake(
    library: FormatLibrary, job: IntakeJob, random_bytes: Callable[[int], bytes]
) -> Iterator[IntakeEvent]:
    """Read, map and check one file.

    Args:
        library: The formats.
        job: The file and what its rows are checked against.
        random_bytes: Source of salts.
    """
    try:
        with library.open(Path(job.path), job.read, job.limits) as source:
            for table in source.tables():
                yield from _table(library, table, job, random_bytes)
            yield FileRead(source.findings)
    except SourceRefused as refused:
        yield FileRefused(refused.as_finding(), refused)


def _table(
    library: FormatLibrary, table: Table, job: IntakeJob, random_bytes: Callable[[int], bytes]
) -> Iterator[IntakeEvent]:
    layout = table.layout
    columns = library.map_columns(table, job.mapping, job.name)
    findings = [*table.findings, *columns.findings]
    readable = columns.has_identity
    if not readable:
        seen = "、".join(layout.columns[:12])
        findings = [finding for finding in findings if finding.code != "MAP-NO-IDENTITY"]
        findings.append(
            Finding(
                code="MAP-NO-IDENTITY",
                severity=Severity.ERROR,
                sheet=layout.sheet,
                detail=(("columns", seen),),
            )
        )
    yield TableOpened(layout, columns, tuple(findings), readable)
    if not readable:
        return
    ignored = set(columns.ignored)
    mapped = set(columns.positions.values())
    intake = Intake(
        attrs.evolve(job.rules, is_epoch_1904=layout.is_epoch_1904),
        positions={field.value: at for field, at in columns.positions.items()},
        columns=layout.columns,
        defaults={field.value: text for field, text in columns.defaults.items()},
        unmapped=[
            at for at, name in enumerate(layout.columns) if at not in mapped and name not in ignored
        ],
    )
    yield from _batched(_checked(intake, table, random_bytes))


def _checked(
    intake: Intake, table: Table, random_bytes: Callable[[int], bytes]
) -> Iterator[ChunkRead]:
    """The reader's chunks with every record checked."""
    for chunk in table.chunks():
        skipped = {kind.value: number for kind, number in chunk.skipped.items()}
        found = tuple(chunk.findings)
        own: dict[int, list[Finding]] = {}
        for finding in found:
            if finding.severity is Severity.ERROR and finding.row is not None:
                own.setdefault(finding.row, []).append(finding)
        refused = [
            RefusedRow(
                row.row,
                row.cells,
                tuple(own.pop(row.row, ())),
                row.raw,
            )
            for row in chunk.rejected
        ]
        claimed = {id(finding) for row in refused for finding in row.findings}
        rest = tuple(finding for finding in found if id(finding) not in claimed)
        prepared, checked = intake.prepare(chunk.rows, random_bytes(16 * len(chunk.rows)))
        yield ChunkRead(prepared, [*refused, *checked], rest, skipped, chunk.bytes_read)


def _batched(chunks: Iterator[ChunkRead]) -> Iterator[ChunkRead]:
    """Chunks put together until they fill a transaction: readers like small ones, stores large."""
    waiting: list[ChunkRead] = []
    for chunk in chunks:
        waiting.append(chunk)
        if sum(part.records for part in waiting) >= BATCH_ROWS:
            yield _joined(waiting)
            waiting = []
    if waiting:
        yield _joined(waiting)


def _joined(chunks: list[ChunkRead]) -> ChunkRead:
    skipped: Counter[str] = Counter()
    for chunk in chunks:
        skipped.update(chunk.skipped)
    return ChunkRead(
        [row for chunk in chunks for row in chunk.prepared],
        [row for chunk in chunks for row in chunk.refused],
        tuple(finding for chunk in chunks for finding in chunk.findings),
        dict(skipped),
        chunks[-1].bytes_read,
    )
