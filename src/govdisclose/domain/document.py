"""Documents as this system composes them: headings, paragraphs, tables, forms and charts in order.

A document holds what is printed and nothing else; writers turn it into Markdown, HTML or DOCX and
escape every text at their own border.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import attrs

__all__ = [
    "Bar",
    "BarChart",
    "Block",
    "Document",
    "FormCell",
    "FormTable",
    "Heading",
    "Paragraph",
    "PlacedCell",
    "TableBlock",
]


@attrs.frozen
class Heading:
    """A heading of the body, numbered by whoever composes it."""

    text: str
    level: int = 1
    """1 for a section, 2 for a part of it."""


@attrs.frozen
class Paragraph:
    """One paragraph of running text."""

    text: str
    is_note: bool = False
    """A remark on the document, set apart from its text."""


@attrs.frozen(kw_only=True)
class TableBlock:
    """A table with a caption; cells are text as printed."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = attrs.field()
    """As many cells each as there are headers."""
    numbers: frozenset[int] = frozenset()
    """Positions of the columns that hold numbers and are set to the right."""

    @rows.validator
    def _fit_the_headers(self, _attribute: object, rows: tuple[tuple[str, ...], ...]) -> None:
        if any(len(row) != len(self.headers) for row in rows):
            raise ValueError(f"table {self.caption}: a row has not {len(self.headers)} cells")


@attrs.frozen
class FormCell:
    """One cell of a printed form; it may cover several places."""

    text: str
    height: int = 1
    """Rows it covers."""
    width: int = 1
    """Columns it covers."""
    is_head: bool = False
    is_number: bool = False


class PlacedCell(NamedTuple):
    """A cell with the row and column of its first place, from 0."""

    row: int
    column: int
    cell: FormCell


@attrs.frozen(kw_only=True)
class FormTable:
    """A table of an official form, whose cells are merged as the form prints them."""

    columns: int
    head_rows: int
    """First rows that are printed again on each page."""
    rows: tuple[tuple[FormCell, ...], ...] = attrs.field()
    """Cells that begin in each row, from left to right; together they fill the table."""
    is_wide: bool = False
    """Many columns: set in smaller type, so that it fits on its page."""
    widths: tuple[int, ...] = ()
    """Share of the width that each column has; equal shares where there is none."""

    @rows.validator
    def _fill_the_table(self, _attribute: object, _rows: object) -> None:
        places = {
            (placed.row + down, placed.column + across)
            for placed in self.placed()
            for down in range(placed.cell.height)
            for across in range(placed.cell.width)
        }
        areas = sum(cell.height * cell.width for row in self.rows for cell in row)
        wanted = len(self.rows) * self.columns
        inside = all(row < len(self.rows) and column < self.columns for row, column in places)
        if not inside or len(places) != wanted or areas != wanted:
            raise ValueError("the cells of the form do not fill its table")

    def placed(self) -> Iterator[PlacedCell]:
        """All cells with their places, row by row."""
        taken: set[tuple[int, int]] = set()
        for at, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (at, column) in taken:
                    column += 1
                yield PlacedCell(at, column, cell)
                for down in range(cell.height):
                    taken.update((at + down, column + across) for across in range(cell.width))
                column += cell.width

    def grid(self) -> tuple[tuple[str | None, ...], ...]:
        """Texts by place; None where a cell above or to the left covers it."""
        texts: list[list[str | None]] = [[None] * self.columns for _ in self.rows]
        for placed in self.placed():
            texts[placed.row][placed.column] = placed.cell.text
        return tuple(tuple(row) for row in texts)


@attrs.frozen
class Bar:
    """One bar of a chart."""

    label: str
    value: Decimal
    """Length of the bar, 0 or more."""
    shown: str
    """The value as printed beside it."""


@attrs.frozen(kw_only=True)
class BarChart:
    """A bar chart; every bar bears its label and its value, so that nothing is told by length."""

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    is_upright: bool = False
    """Columns side by side, as for months, instead of bars one below the other."""


Block = Heading | Paragraph | TableBlock | FormTable | BarChart


@attrs.frozen(kw_only=True)
class Document:
    """A document in its order."""

    title: str
    language: str = "zh-CN"
    """BCP 47 tag of its text."""
    blocks: tuple[Block, ...]
