"""A sheet held in memory, for formats whose readers give all cells at once.

It looks like an openpyxl sheet in read-only mode, so that one table class sorts the rows of every
format that is laid out as a sheet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import attrs

from govdisclose.formats.layout import Merge
from govdisclose.formats.workbook_guard import SheetFacts
from govdisclose.formats.workbook_table import OpenedBook, OpenedSheet
from govdisclose.ports.formats import ReadLimits

__all__ = ["Grid", "GridCell", "GridSheet"]

_EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001  # a day number has no zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


class GridCell(NamedTuple):
    """One cell as its reader understood it."""

    value: object
    data_type: str = "s"
    """"e" for an error value, as openpyxl says it."""


@attrs.define(kw_only=True)
class Grid:
    """The cells of one sheet and what is known about them; rows and columns are 1-based."""

    title: str
    """Name of the sheet; "" for a table without one."""
    is_hidden: bool = False
    is_epoch_1904: bool = False
    rows: dict[int, list[GridCell | None]] = attrs.field(factory=dict)
    """Cells from the first column on; rows without any are absent."""
    hidden_rows: set[int] = attrs.field(factory=set)
    hidden_columns: set[int] = attrs.field(factory=set)
    merges: list[Merge] = attrs.field(factory=list)
    unkept_formulas: set[tuple[int, int]] = attrs.field(factory=set)

    def facts(self, limits: ReadLimits) -> SheetFacts:
        """What the cells do not say, in the form in which workbooks tell it."""
        filled_rows: list[int] = []
        far_rows: set[int] = set()
        filled_columns: set[int] = set()
        for row, cells in self.rows.items():
            columns = [at for at, cell in enumerate(cells, start=1) if _is_filled(cell)]
            if columns:
                filled_rows.append(row)
                filled_columns.update(columns)
                if columns[-1] > limits.columns:
                    far_rows.add(row)
        filled_rows += [row for row, _column in self.unkept_formulas]
        filled_columns |= {column for _row, column in self.unkept_formulas}
        return SheetFacts(
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            hidden_filled_rows=frozenset(self.hidden_rows.intersection(filled_rows)),
            hidden_filled_columns=frozenset(self.hidden_columns & filled_columns),
            last_row=max(filled_rows, default=0),
            last_column=max((at for at in filled_columns if at <= limits.columns), default=0),
            merges=tuple(self.merges),
            far_rows=frozenset(far_rows),
            unkept_formulas=frozenset(self.unkept_formulas),
        )


class _GridBook:
    """The workbook a grid belongs to; only its first day is asked for."""

    def __init__(self, *, is_epoch_1904: bool) -> None:
        self.sheetnames: list[str] = []
        self.worksheets: list[OpenedSheet] = []
        self.epoch = _EPOCH_1904 if is_epoch_1904 else _EPOCH_1900

    def close(self) -> None:
        """Nothing is held."""


class GridSheet:
    """A grid as a sheet that can be read row by row."""

    def __init__(self, grid: Grid) -> None:
        self.title = grid.title
        self.sheet_state = "hidden" if grid.is_hidden else "visible"
        self.parent: OpenedBook = _GridBook(is_epoch_1904=grid.is_epoch_1904)
        self._worksheet_path = ""
        self._grid = grid

    def reset_dimensions(self) -> None:
        """A grid knows its size."""

    def iter_rows(self, *, max_col: int | None) -> Iterator[tuple[object, ...]]:
        """Every row from the first to the last that has a cell, up to a column."""
        rows = self._grid.rows
        formulas = [row for row, _column in self._grid.unkept_formulas]
        for row in range(1, max(max(rows, default=0), max(formulas, default=0)) + 1):
            cells = rows.get(row)
            yield () if cells is None else tuple(cells[:max_col])


def _is_filled(cell: GridCell | None) -> bool:
    return cell is not None and cell.value not in (None, "")
