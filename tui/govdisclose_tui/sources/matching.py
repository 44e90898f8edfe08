"""Rows that hold some words: how lists are filtered that no store filters."""

from __future__ import annotations

from govdisclose.domain.text import fold
from govdisclose_tui.sources.rows import FixedSource

__all__ = ["matching"]


def matching(source: FixedSource, text: str) -> FixedSource:
    """The rows in which every word of a line stands, in any cell; all of them for an empty line.

    Full-width forms, letter case and Chinese brackets make no difference, as in every search.
    """
    wanted = [fold(word) for word in text.split()]
    if not wanted:
        return source
    rows = []
    for row in source.rows:
        cells = fold(" ".join(row.cells))
        if all(word in cells for word in wanted):
            rows.append(row)
    return FixedSource(source.columns, tuple(rows))
