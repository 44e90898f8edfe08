"""Rows as lines of cells: cut and filled to the widths of their columns, and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from govdisclose_tui.cells import fitted
from govdisclose_tui.sources.rows import Row
from govdisclose_tui.widgets.layout import GUTTER_CELLS, Placed

__all__ = ["Look", "RowPainter"]

_KEPT_LINES = 256
"""Enough for a high window and the lines just above and below it."""

_UNDERLINED = Style(underline=True)


class Look(NamedTuple):
    """How one row is to be drawn."""

    style: Style
    is_cursor: bool = False
    is_marked: bool = False
    underlined: int | None = None
    """Place of a column among those shown that is underlined."""


class RowPainter:
    """Draws rows for columns that stand where they stand.

    Making a line costs more than all else about it, so lines are kept; a list that moves by one row
    makes one new line.
    """

    def __init__(self) -> None:
        self._placed: tuple[Placed, ...] = ()
        self._width = 0
        self._lines: OrderedDict[tuple[str, Look], Strip] = OrderedDict()

    def place(self, columns: Sequence[Placed], width: int) -> None:
        """Draw for these columns, in lines of at least so many cells."""
        self._placed = tuple(columns)
        self._width = width
        self.forget()

    def forget(self) -> None:
        """Make lines anew: rows may say something else now."""
        self._lines.clear()

    def line(self, row: Row, look: Look) -> Strip:
        """The line of a row, all its columns; as long as they are, or as the window is wide."""
        key = (row.key, look)
        line = self._lines.get(key)
        if line is not None:
            self._lines.move_to_end(key)
            return line
        line = self._lines[key] = self._made(row, look)
        if len(self._lines) > _KEPT_LINES:
            self._lines.popitem(last=False)
        return line

    def _made(self, row: Row, look: Look) -> Strip:
        texts = [(">" if look.is_cursor else " ") + ("*" if look.is_marked else " ")]
        end = GUTTER_CELLS
        segments: list[Segment] = []
        for number, one in enumerate(self._placed):
            text = fitted(row.cells[one.place], one.width, right=one.column.right)
            if number:
                texts.append(" ")
            if number == look.underlined:
                segments.append(Segment("".join(texts), look.style))
                segments.append(Segment(text, look.style + _UNDERLINED))
                texts = []
            else:
                texts.append(text)
            end = one.start + one.width
        if end < self._width:
            texts.append(" " * (self._width - end))
            end = self._width
        segments.append(Segment("".join(texts), look.style))
        # The length is said, not counted: where characters of ambiguous width take two cells, the
        # terminal draws the line as wide as it was made, whatever the library counts.
        return Strip(segments, end)
