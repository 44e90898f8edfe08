"""Which columns a window shows, and how wide: said by the columns and the user, never measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from govdisclose_tui.sources.rows import Column

__all__ = ["GUTTER_CELLS", "ColumnChoice", "Placed", "placed"]

GUTTER_CELLS = 2
"""Room on the left for the cursor and the mark."""

_GROWN_LEAST = 12
"""A column that grows gets no narrower, as long as others can leave."""


class ColumnChoice(NamedTuple):
    """What the user wants to see of a list."""

    hidden: frozenset[str] = frozenset()
    widths: Mapping[str, int] = {}


class Placed(NamedTuple):
    """A column on the screen."""

    column: Column
    place: int
    """Among the cells of a row."""
    start: int
    """First cell, the gutter included."""
    width: int


def placed(columns: Sequence[Column], choice: ColumnChoice, width: int) -> tuple[Placed, ...]:
    """The columns for a window of ``width`` cells, from left to right.

    Columns of high rank leave first; the last one always stays. Those that grow share what is left.
    """
    shown = [
        (place, column) for place, column in enumerate(columns) if column.id not in choice.hidden
    ] or list(enumerate(columns))[:1]
    room = width - GUTTER_CELLS

    def least(column: Column) -> int:
        wished = choice.widths.get(column.id)
        if wished is not None:
            return wished
        return min(column.width, _GROWN_LEAST) if column.grows else column.width

    def needed() -> int:
        return sum(least(column) for _place, column in shown) + len(shown) - 1

    while len(shown) > 1 and needed() > room:
        leaves = max(shown, key=lambda one: (one[1].rank, one[0]))
        if leaves[1].rank == 0 and all(one[1].rank == 0 for one in shown):
            break
        shown.remove(leaves)
    rest = max(0, room - needed())
    growing = [place for place, column in shown if column.grows and column.id not in choice.widths]
    found: list[Placed] = []
    start = GUTTER_CELLS
    for place, column in shown:
        wide = least(column)
        if place in growing:
            share = rest // (len(growing) - growing.index(place))
            wide, rest = wide + share, rest - share
        found.append(Placed(column, place, start, wide))
        start += wide + 1
    return tuple(found)
