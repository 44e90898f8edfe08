"""Rows that hold some words: how lists are filtered that no store filters."""

from __future__ import annotations

from govdisclose.domain.text import fold
from govdisclose.errors import RuleRefusal
from govdisclose_tui.sources.rows import SORTED_ROWS, FixedSource, Row, Source

__all__ = ["TooLongToSearch", "matching", "whole"]


class TooLongToSearch(RuleRefusal):
    """The store does not search the list, and it is too long to be read as a whole."""

    code = "TUI-009"
    template = "cannot search {rows} rows: lists of up to {limit} rows are searched"
    hint = "export the list, or ask for what you know the reference of"


def whole(source: Source) -> FixedSource:
    """All rows of a list, read page by page; called in a thread.

    Raises:
        TooLongToSearch: It has more than SORTED_ROWS rows.
    """
    rows: list[Row] = []
    after: str | None = None
    while True:
        part = source.page(after, 2_000)
        rows += part.rows
        after = part.next
        if len(rows) > SORTED_ROWS:
            total = source.waymarks(SORTED_ROWS).total
            raise TooLongToSearch(rows=total, limit=SORTED_ROWS)
        if after is None:
            return FixedSource(source.columns, tuple(rows))


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
