"""Bars of plain characters: a chart that every terminal draws and a reader can read out."""

from __future__ import annotations

from collections.abc import Sequence

from govdisclose_tui.cells import cells, fitted

__all__ = ["bar_chart"]

_SIGN = "#"


def bar_chart(lines: Sequence[tuple[str, int]], width: int) -> list[str]:
    """One line for each label: label, number, and a bar as long as the number is large.

    Args:
        lines: Label and number, at least 0, from top to bottom.
        width: Cells of a line.

    Returns:
        Lines of at most ``width`` cells. The largest number fills its line; any number above zero
        has at least one sign.
    """
    if not lines:
        return []
    most = max(number for _label, number in lines)
    numbers = [f"{number:,}" for _label, number in lines]
    number_cells = max(map(len, numbers))
    label_cells = min(max(cells(label) for label, _number in lines), max(8, width // 3))
    room = max(1, width - label_cells - number_cells - 2)
    found = []
    for (label, number), text in zip(lines, numbers, strict=True):
        length = 0 if most == 0 else max(number * room // most, 1 if number else 0)
        line = f"{fitted(label, label_cells)} {text:>{number_cells}} {_SIGN * length}"
        found.append(line.rstrip())
    return found
