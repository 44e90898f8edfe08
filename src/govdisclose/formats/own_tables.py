"""Tables this program wrote itself: exports and rejects, whose cells were made inert."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from govdisclose.domain.finding import Finding
from govdisclose.domain.guarded_text import guarded, guarded_start, unguarded, unguarded_start
from govdisclose.ports.exporting import OWN_EXTRA, OWN_IGNORED, OWN_NAMES, is_own_export
from govdisclose.ports.formats import (
    CatalogueField,
    CellGuard,
    MappingRules,
    RowChunk,
    SheetLayout,
    Table,
)

__all__ = ["cell_guard", "own_rules", "table_guard", "unguarded_table"]


def table_guard(labels: Sequence[str], *, is_rejects: bool) -> CellGuard:
    """How the cells under these labels were guarded.

    Args:
        labels: Header of the table, without the reason of a rejects file.
        is_rejects: The table has that reason.
    """
    if is_own_export(labels):
        return CellGuard.WHOLE
    return CellGuard.STARTS if is_rejects else CellGuard.NONE


def cell_guard(layout: SheetLayout) -> Callable[[str], str]:
    """What makes the cells of a text file inert, in the way in which they are read again."""
    if layout.guard is CellGuard.WHOLE:
        return _guarded_keeping_crlf
    return guarded_start


def unguarded_table(table: Table) -> Table:
    """The table with its cells as they were before they were guarded."""
    if table.layout.guard is CellGuard.NONE:
        return table
    return _UnguardedTable(table)


def own_rules(labels: Sequence[str], stated: MappingRules) -> MappingRules:
    """The mapping of an export, where the user states none of its fields otherwise."""
    names = {field.value: label for label in labels if (field := _field(label)) is not None}
    names.update({field: name for field, name in OWN_NAMES.items() if name in labels})
    if OWN_EXTRA in labels:
        names[CatalogueField.EXTRA.value] = OWN_EXTRA
    columns = {CatalogueField(field): name for field, name in names.items()}
    ignored = (*stated.ignored, *(name for name in OWN_IGNORED if name in labels))
    return attrs.evolve(stated, columns={**columns, **stated.columns}, ignored=ignored)


def _field(label: str) -> CatalogueField | None:
    return CatalogueField(label) if label in {field.value for field in CatalogueField} else None


def _guarded_keeping_crlf(text: str) -> str:
    return guarded(text, keeps_crlf=True)


class _UnguardedTable:
    """A table that undoes the guard of every cell on the way."""

    def __init__(self, table: Table) -> None:
        self._table = table
        layout = table.layout
        self._undo = unguarded if layout.guard is CellGuard.WHOLE else unguarded_start
        self.layout = attrs.evolve(
            layout,
            columns=tuple(map(self._undo, layout.columns)),
            labels=tuple(map(self._undo, layout.labels)),
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of the table."""
        return self._table.findings

    def samples(self) -> list[list[str]]:
        """First records without guards."""
        return [list(map(self._undo, cells)) for cells in self._table.samples()]

    def chunks(self) -> Iterator[RowChunk]:
        """The records without guards."""
        for chunk in self._table.chunks():
            yield RowChunk(
                rows=[(row, list(map(self._undo, cells))) for row, cells in chunk.rows],
                rejected=[
                    attrs.evolve(rejected, cells=list(map(self._undo, rejected.cells)))
                    for rejected in chunk.rejected
                ],
                findings=chunk.findings,
                skipped=chunk.skipped,
                bytes_read=chunk.bytes_read,
                returned={row: self._undo(reason) for row, reason in chunk.returned.items()},
            )
