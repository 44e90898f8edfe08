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
from govdisclose.domain.catalogue.secrecy_mark import SecrecyMark, find_secrecy_mark
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.formats import (
    ColumnMap,
    FormatLibrary,
    MappingRules,
    ReadLimits,
    ReadOptions,
    RowChunk,
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
    "NothingReady",
    "TableOpened",
    "bears_secrecy_mark",
    "read_intake",
    "table_intake",
]

BATCH_ROWS = 250
"""Rows handed to the writer at once: one step, behind which an interrupted import can go on.

Whether a transaction holds one of them or many is the writer's affair.
"""


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


class NothingReady(NamedTuple):
    """The next event has still to be waited for: not something to do while others wait."""


IntakeEvent: TypeAlias = TableOpened | ChunkRead | FileRead | FileRefused | NothingReady
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
    if bears_secrecy_mark(layout) and not job.rules.is_classified:
        # Nothing of the table may be kept, its labels and the name of its sheet included.
        mark = Finding(code="SECRECY-MARK", severity=Severity.ERROR)
        bare = attrs.evolve(layout, columns=(), labels=(), titles=(), sheet=None)
        yield TableOpened(bare, ColumnMap(choices=()), (mark,), False)
        for _chunk in table.chunks():
            pass
        return
    findings = [*table.findings, *columns.findings]
    key = job.rules.key_column
    lacks_key = key is not None and key not in layout.columns
    readable = columns.has_identity and not lacks_key
    if not columns.has_identity:
        seen = "、".join(layout.columns[:12])
        findings = [finding for finding in findings if finding.code != "MAP-NO-IDENTITY"]
        findings.append(_table_fault("MAP-NO-IDENTITY", layout, columns=seen))
    elif lacks_key:
        findings.append(_table_fault("KEY-COLUMN-MISSING", layout, key=str(key)))
    yield TableOpened(layout, columns, tuple(findings), readable)
    if readable:
        yield from _batched(_checked(table_intake(job, layout, columns), table, random_bytes))


def _table_fault(code: str, layout: SheetLayout, **detail: str) -> Finding:
    return Finding(
        code=code, severity=Severity.ERROR, sheet=layout.sheet, detail=tuple(detail.items())
    )


def bears_secrecy_mark(layout: SheetLayout) -> bool:
    """Whether a mark above or in the header, or on the sheet, makes the whole table secret."""
    return _table_mark(layout) is not None


def _table_mark(layout: SheetLayout) -> SecrecyMark | None:
    """The first mark above or in the header, or on the sheet."""
    texts = (*layout.titles, *layout.labels, layout.sheet or "")
    return next((mark for mark in map(find_secrecy_mark, texts) if mark is not None), None)


def table_intake(job: IntakeJob, layout: SheetLayout, columns: ColumnMap) -> Intake:
    """What reads and checks the rows of a table."""
    ignored = set(columns.ignored)
    mapped = set(columns.positions.values())
    return Intake(
        attrs.evolve(job.rules, is_epoch_1904=layout.is_epoch_1904),
        positions={field.value: at for field, at in columns.positions.items()},
        columns=layout.columns,
        defaults={field.value: text for field, text in columns.defaults.items()},
        secrecy=columns.secrecy,
        mark=_table_mark(layout),
        unmapped=[
            at for at, name in enumerate(layout.columns) if at not in mapped and name not in ignored
        ],
    )


def _checked(
    intake: Intake, table: Table, random_bytes: Callable[[int], bytes]
) -> Iterator[ChunkRead]:
    """The reader's chunks with every record checked."""
    for chunk in table.chunks():
        skipped = {kind.value: number for kind, number in chunk.skipped.items()}
        prepared, checked = intake.prepare(chunk.rows, random_bytes(16 * len(chunk.rows)))
        if chunk.returned:
            prepared = [row._replace(reason=chunk.returned.get(row.row, "")) for row in prepared]
        refused, rest = _refused(intake, chunk) if chunk.rejected else ([], chunk.findings)
        yield ChunkRead(prepared, [*refused, *checked], tuple(rest), skipped, chunk.bytes_read)


def _refused(intake: Intake, chunk: RowChunk) -> tuple[list[RefusedRow], list[Finding]]:
    """Rows the reader refused with their findings, and the findings that belong to none."""
    own: dict[int | None, list[Finding]] = {row.row: [] for row in chunk.rejected}
    rest: list[Finding] = []
    for finding in chunk.findings:
        is_own = finding.severity is Severity.ERROR and finding.row in own
        (own[finding.row] if is_own else rest).append(finding)
    refused = [intake.refused(row.row, row.cells, row.raw, own[row.row]) for row in chunk.rejected]
    return refused, rest


def _batched(chunks: Iterator[ChunkRead]) -> Iterator[ChunkRead]:
    """Chunks put together until they fill a step; few are as small as that."""
    waiting: list[ChunkRead] = []
    rows = 0
    for chunk in chunks:
        if waiting and (rows + chunk.records > BATCH_ROWS or len(waiting) >= BATCH_ROWS):
            yield _joined(waiting)
            waiting, rows = [], 0
        waiting.append(chunk)
        rows += chunk.records
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
