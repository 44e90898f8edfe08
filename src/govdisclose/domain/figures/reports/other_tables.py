"""Sections 二 and 四 out of printed grids: what was issued, and reconsideration and litigation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from govdisclose.domain.figures.reports.cells import Cell, CellKind, read_cell
from govdisclose.domain.figures.reports.form import (
    CellUnit,
    FormColumn,
    ProactiveBlock,
    ReportForm,
    RowRole,
)
from govdisclose.domain.figures.reports.labels import is_like, likeness, nearest, plain_label
from govdisclose.domain.text import fold

__all__ = ["printed_words", "read_proactive", "read_review"]

_GridRow = tuple[str | None, ...]

_ITEM = re.compile(r"第\(([一二三四五六七八九十]{1,2})\)项")
_MONEY_UNIT = re.compile(r"亿元|万元|元")
_CERTAIN = 0.85


def printed_words(rows: Sequence[_GridRow], labels: frozenset[str]) -> frozenset[str]:
    """Which of the labels stand in some cell."""
    plain = {plain_label(cell) for row in rows for cell in row if cell}
    return frozenset(label for label in labels if plain_label(label) in plain)


def read_proactive(
    rows: Sequence[_GridRow], form: ReportForm
) -> dict[str, dict[str, dict[str, Cell]]]:
    """Cells by block, row and column key; a block broken over two pages goes on."""
    received = form.row_of(RowRole.RECEIVED).zh
    found: dict[str, dict[str, dict[str, Cell]]] = {}
    block: ProactiveBlock | None = None
    order: list[FormColumn] = []
    units: dict[str, str] = {}
    for row in rows:
        filled = [cell for cell in row if cell is not None]
        words = [cell for cell in filled if cell.strip()]
        if any(likeness(cell, received) > _CERTAIN for cell in words):
            # Another table begins; blocks may go on behind it.
            block = None
        named = _block(words, form)
        if named is not None:
            block, order, units = named, [], {}
            continue
        if block is None or not words:
            continue
        header = _header(words[1:], block)
        if header:
            order = [column for column, _ in header]
            units = {column.key: unit for column, unit in header}
            continue
        line = next((one for one in block.rows if is_like(words[0], one.zh)), None)
        if line is not None and line.key not in found.get(block.key, {}):
            values = filled[filled.index(words[0]) + 1 :]
            cells = dict(_cells(values, order or list(block.columns), units, form))
            found.setdefault(block.key, {})[line.key] = cells
    return found


def _block(words: Sequence[str], form: ReportForm) -> ProactiveBlock | None:
    """The block whose item a row names, and nothing but names."""
    if len(words) != 1:
        return None
    named = _ITEM.search(fold(words[0]))
    if named is None or len(words[0]) > 40:
        return None
    ends = f"第({named[1]})项"
    return next((block for block in form.proactive if fold(block.zh).endswith(ends)), None)


def _header(words: Sequence[str], block: ProactiveBlock) -> list[tuple[FormColumn, str]]:
    """Columns a header row names, each with the money unit it prints; empty for another row."""
    labels = [column.zh for column in block.columns]
    header = []
    for word in words:
        place = nearest(word, labels)
        if place is None:
            return []
        unit = _MONEY_UNIT.search(word)
        header.append((block.columns[place], unit[0] if unit else ""))
    return header


def _cells(
    values: Sequence[str], order: Sequence[FormColumn], units: Mapping[str, str], form: ReportForm
) -> Iterator[tuple[str, Cell]]:
    for column, value in zip(order, values, strict=False):
        wanted = _MONEY_UNIT.search(column.zh)
        printed = units.get(column.key, "")
        unit = printed or (wanted[0] if wanted else "万元")
        cell = read_cell(
            value,
            nil_tokens=form.nil_tokens,
            unit=column.cells,
            money_unit="元" if unit == "元" else "万元",
        )
        is_other_unit = wanted is not None and printed not in ("", wanted[0])
        if column.cells is CellUnit.MONEY and is_other_unit and cell.value:
            # An amount under another unit than the form's: which of the two is meant is not known.
            cell = Cell(f"{cell.raw} {printed}", CellKind.REFUSED)
        yield column.key, cell


def read_review(rows: Sequence[_GridRow], form: ReportForm) -> dict[str, dict[str, Cell]]:
    """Cells by block and cell key, from the row under the headers of three blocks."""
    columns = form.review_cells.columns
    keys = {column.zh: column.key for column in columns}
    places: dict[int, str] = {}
    for row in rows:
        named = {
            at: keys[plain_label(cell)]
            for at, cell in enumerate(row)
            if cell and plain_label(cell) in keys
        }
        if len(named) >= len(columns):
            places |= named
            continue
        if places and _is_data(row, len(places)):
            return _blocks(row, places, form)
    return {}


def _is_data(row: _GridRow, width: int) -> bool:
    return len(row) >= width and sum(cell is not None for cell in row) >= width


def _blocks(
    row: _GridRow, places: Mapping[int, str], form: ReportForm
) -> dict[str, dict[str, Cell]]:
    """Blocks from left to right, each of the same cells in any order."""
    width = len(form.review_cells.columns)
    ordered = sorted(places)
    found: dict[str, dict[str, Cell]] = {}
    for number, block in enumerate(form.review_blocks):
        own = ordered[number * width : (number + 1) * width]
        by_key = {places[at]: row[at] if at < len(row) else None for at in own}
        if len(by_key) == width:
            found[block.key] = {
                column.key: read_cell(by_key[column.key], nil_tokens=form.nil_tokens)
                for column in form.review_cells.columns
            }
    return found
