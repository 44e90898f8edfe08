"""Labels of cells: what the cell to the left or the head of the column says of a value."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["CellLabels", "LabelOf"]

LabelOf = Callable[[str], str | None]
"""The label a cell consists of; None for values."""


class CellLabels:
    """Follows one table row by row."""

    def __init__(self, label_of: LabelOf) -> None:
        self._label_of = label_of
        self._heads: dict[int, str] = {}
        self._left: str | None = None
        self._left_column = -1

    def start_row(self) -> None:
        """Begin a row."""
        self._left = None

    def label(self, column: int, text: str) -> str | None:
        """The label of a cell, which may become one itself.

        Args:
            column: Its position.
            text: What it says.
        """
        own = self._label_of(text) if len(text) <= 40 else None
        if own is not None:
            self._heads[column] = own
            self._left, self._left_column = own, column
            return None
        if self._left is not None and text.strip():
            left, self._left = self._left, None
            return left
        return self._heads.get(column)
