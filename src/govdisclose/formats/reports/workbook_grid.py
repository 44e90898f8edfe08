"""A workbook (XLSX) that holds a report: each visible sheet a grid, long single cells prose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from govdisclose.domain.figures.reports.document import Grid, Paragraph, ReportDocument
from govdisclose.formats.reports.bounds import COLUMNS, TableBudget
from govdisclose.formats.reports.prose_rows import prose_of
from govdisclose.formats.reports.refusals import ReportBeyondBounds
from govdisclose.formats.workbook import load_book
from govdisclose.formats.workbook_guard import SheetFacts, check_archive, scan_sheet
from govdisclose.formats.workbook_table import OpenedSheet
from govdisclose.ports.formats import ReadLimits

__all__ = ["read_workbook"]

_UNKEPT = "=?"
"""Stands for a formula whose result is not in the file: no number, so the cell is refused."""

_LARGEST = Decimal(10) ** 15
"""Floats are whole numbers exactly up to here."""


def read_workbook(stream: BinaryIO, file: str, limits: ReadLimits) -> ReportDocument:
    """Read the visible sheets; hidden rows and columns are no part of the report.

    Raises:
        SourceRefused: Damaged, protected, unsafe or beyond the bounds.
    """
    budget = TableBudget(file)
    blocks: list[Paragraph | Grid] = []
    with check_archive(stream, file, limits) as archive:
        book = load_book(stream, file)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                # openpyxl gives the name of the part in this private attribute only.
                facts = scan_sheet(archive, sheet._worksheet_path, file, limits)
                if facts.last_column > COLUMNS or facts.far_rows:
                    raise ReportBeyondBounds(file=file, what="columns", limit=COLUMNS)
                rows = tuple(_rows(sheet, facts, budget))
                blocks += prose_of(rows)
                blocks.append(Grid(rows))
        finally:
            book.close()
    return ReportDocument(file=file, blocks=tuple(blocks))


def _rows(
    sheet: OpenedSheet, facts: SheetFacts, budget: TableBudget
) -> Iterator[tuple[str | None, ...]]:
    covered = {
        (row, column)
        for merge in facts.merges
        for row in range(merge.first_row, min(merge.last_row, facts.last_row) + 1)
        for column in range(merge.first_column, min(merge.last_column, COLUMNS) + 1)
        if (row, column) != (merge.first_row, merge.first_column)
    }
    # The size a sheet states is not to be trusted.
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(max_col=facts.last_column or 1), 1):
        if number > facts.last_row:
            break
        budget.row()
        if number in facts.hidden_rows:
            continue
        cells: list[str | None] = []
        for column, value in enumerate(values, 1):
            if column in facts.hidden_columns:
                continue
            if (number, column) in covered:
                cells.append(None)
            elif (number, column) in facts.unkept_formulas:
                cells.append(_UNKEPT)
            else:
                cells.append(budget.text(_shown(getattr(value, "value", value))))
        yield tuple(cells)


def _shown(value: object) -> str:
    """A value as a reader sees it; whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, float):
        exact = Decimal(repr(value))
        if not exact.is_finite() or abs(exact) >= _LARGEST:
            return str(exact)
        is_whole = exact == exact.to_integral_value()
        return str(int(exact)) if is_whole else format(exact, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
