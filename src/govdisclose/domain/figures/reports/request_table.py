"""The request table of section 三 out of printed grids: rows by place and by label.

A label may be misprinted and a row may be missing, so neither the place nor the words alone decide.
With as many rows as the form has, places decide, unless the labels say clearly that rows changed
places; with fewer or more, the rows are aligned with those of the form by their labels, in order.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from govdisclose.domain.figures.reports.cells import Cell, CellKind, read_cell
from govdisclose.domain.figures.reports.form import ReportForm, RequestRow, RowRole, RowVariant
from govdisclose.domain.figures.reports.labels import NEAR, is_like, likeness, nearest, plain_label
from govdisclose.domain.figures.reports.report import PrintedLabel

__all__ = ["GridRow", "RequestTable", "read_request_table"]

GridRow = tuple[str | None, ...]

_SAME_PLACE = 0.35
"""A row in its place needs labels at least this alike not to be called misprinted."""

_MOST_ROWS = 200
"""Rows looked at below the first; the table has 25, and what goes on longer is none."""

_MERGED = Cell("(merged)", CellKind.REFUSED)


@attrs.frozen(kw_only=True)
class RequestTable:
    """What was found of the table; empty where there is none."""

    rows: dict[str, tuple[Cell, ...]] = attrs.field(factory=dict)
    labels: tuple[PrintedLabel, ...] = ()


@attrs.frozen
class _Printed:
    label: str
    cells: tuple[Cell, ...]


def read_request_table(rows: Sequence[GridRow], form: ReportForm) -> RequestTable:
    """The table out of all rows of all grids of a report, in order.

    Args:
        rows: Also those of other tables: this one begins at the row of new requests and ends at
            the row of those carried over; a page break between them does not matter.
    """
    received, carried = form.row_of(RowRole.RECEIVED), form.row_of(RowRole.CARRIED_OUT)
    start = next((at for at, row in enumerate(rows) if _has(row, received.zh)), None)
    if start is None:
        return RequestTable()
    first, width = _first_value(rows[:start], form)
    printed: list[_Printed] = []
    for row in rows[start : start + _MOST_ROWS]:
        # A row of another width was shifted by a wrong span: its values are its last cells.
        found = _printed(row, first if len(row) == width else None, form)
        if found is None:
            continue
        printed.append(found)
        if is_like(found.label, carried.zh):
            break
    return _matched(printed, form)


def _has(row: GridRow, label: str) -> bool:
    return any(likeness(cell, label) > 0.85 for cell in row if cell)


def _first_value(head: Sequence[GridRow], form: ReportForm) -> tuple[int | None, int]:
    """Position of the first value column and width of the header; None and 0 without one."""
    width = len(form.columns)
    for row in reversed(head):
        places = [
            at for at, cell in enumerate(row) if cell and plain_label(cell) == form.columns[0].zh
        ]
        if places and len(row) >= places[-1] + width:
            return places[-1], len(row)
    return None, 0


def _printed(row: GridRow, first: int | None, form: ReportForm) -> _Printed | None:
    """Label and values of a row; None for a row that is no row of the table."""
    width = len(form.columns)
    start = len(row) - width if first is None else first
    if start < 1:
        return None
    labels = [cell for cell in row[:start] if cell and cell.strip()]
    values = row[start : start + width]
    if not labels or all(cell is None for cell in values) or _is_header(values, form):
        return None
    cells = tuple(
        _MERGED if cell is None else read_cell(cell, nil_tokens=form.nil_tokens) for cell in values
    )
    return _Printed(labels[-1], cells)


def _is_header(values: Sequence[str | None], form: ReportForm) -> bool:
    """The header again, as on the next page of a document."""
    words = {plain_label(cell) for cell in values if cell} - {""}
    labels = {column.zh for column in form.columns} | {column.parent for column in form.columns}
    return bool(words & (labels | {form.request_columns.zh}))


def _matched(printed: Sequence[_Printed], form: ReportForm) -> RequestTable:
    shapes = {variant: form.rows(variant) for variant in (RowVariant.ITEMISED, RowVariant.SINGLE)}
    fitting = [rows for rows in shapes.values() if len(rows) == len(printed)]
    if fitting:
        expected = max(fitting, key=lambda rows: _total_likeness(printed, rows))
        return _by_place(printed, expected)
    return _aligned(printed, form)


def _total_likeness(printed: Sequence[_Printed], rows: Sequence[RequestRow]) -> float:
    return sum(likeness(found.label, row.zh) for found, row in zip(printed, rows, strict=True))


def _by_place(printed: Sequence[_Printed], rows: Sequence[RequestRow]) -> RequestTable:
    words = [row.zh for row in rows]
    said = [nearest(found.label, words) for found in printed]
    # Where every label names a row of its own, rows that changed places are told by their labels.
    is_reordered = None not in said and len(set(said)) == len(said)
    found: dict[str, tuple[Cell, ...]] = {}
    labels = []
    for place, (one, row) in enumerate(zip(printed, rows, strict=True)):
        named = said[place]
        is_here = named == place or (named is None and likeness(one.label, row.zh) >= _SAME_PLACE)
        taken = rows[named] if is_reordered and named is not None else row
        found[taken.key] = one.cells
        labels.append(
            PrintedLabel(row=taken.key, printed=one.label, expected=row.zh, agrees=is_here)
        )
    return RequestTable(rows=found, labels=tuple(labels))


def _aligned(printed: Sequence[_Printed], form: ReportForm) -> RequestTable:
    """Best order-keeping assignment of printed rows to rows of the form, by likeness."""
    rows = form.request_rows
    score = [[0.0] * (len(rows) + 1) for _ in range(len(printed) + 1)]
    for at in range(len(printed) - 1, -1, -1):
        for place in range(len(rows) - 1, -1, -1):
            same = likeness(printed[at].label, rows[place].zh)
            taken = same + score[at + 1][place + 1] if same >= NEAR else 0.0
            score[at][place] = max(taken, score[at + 1][place], score[at][place + 1])
    found: dict[str, tuple[Cell, ...]] = {}
    labels: list[PrintedLabel] = []
    at = place = 0
    while at < len(printed):
        one = printed[at]
        if place == len(rows) or score[at][place] == score[at + 1][place]:
            labels.append(PrintedLabel(row="", printed=one.label, expected="", agrees=False))
            at += 1
        elif score[at][place] == score[at][place + 1]:
            place += 1
        else:
            row = rows[place]
            found[row.key] = one.cells
            labels.append(
                PrintedLabel(row=row.key, printed=one.label, expected=row.zh, agrees=True)
            )
            at, place = at + 1, place + 1
    return RequestTable(rows=found, labels=tuple(labels))
