"""What tables are made of: columns of fixed width, rows with a key, sources that give pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import attrs

from govdisclose.ports.waymarks import Waymarks

__all__ = [
    "PAGE_ROWS",
    "SORTED_ROWS",
    "Column",
    "FixedSource",
    "Row",
    "Slice",
    "Source",
    "TooLongToSort",
    "sorted_source",
]

from govdisclose.errors import RuleRefusal

PAGE_ROWS = 200
"""Rows read at once."""

SORTED_ROWS = 50_000
"""Longest list that is sorted here; a longer one has to be narrowed first."""


class TooLongToSort(RuleRefusal):
    """The list is kept by the store in its own order, and is too long to be read as a whole."""

    code = "TUI-005"
    template = "cannot sort {rows} rows: lists of up to {limit} rows are sorted"
    hint = "narrow the list with a filter first"


class Column(NamedTuple):
    """One column; its width is said once and never measured over rows."""

    id: str
    label: str
    """Message id."""
    width: int
    """Cells."""
    grows: bool = False
    """Takes what is left of the window."""
    right: bool = False
    rank: int = 1
    """Columns of the highest rank leave first where the window is narrow."""


class Row(NamedTuple):
    """One line: what it shows, and what it stands for."""

    key: str
    """Unique in the list; marks and the cursor hold on to it."""
    cells: tuple[str, ...]
    """One per column, inert, in their order."""
    value: Any = None


@attrs.frozen
class Slice:
    """Rows in order and the cursor of what comes after them; None at the end."""

    rows: tuple[Row, ...]
    next: str | None


class Source(Protocol):
    """A list, however long; every method is called in a thread."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """What rows show."""

    def page(self, after: str | None, limit: int) -> Slice:
        """Rows after a place."""

    def waymarks(self, every: int) -> Waymarks:
        """Length of the list, and the place of every ``every``-th row."""

    def place_of(self, key: str) -> int | None:
        """Place of a row, where that is known without a search; else None."""


@attrs.frozen
class FixedSource:
    """Rows that are all there already."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def page(self, after: str | None, limit: int) -> Slice:
        """See :class:`Source`; the cursor is a place."""
        start = 0 if after is None else int(after)
        end = start + limit
        return Slice(self.rows[start:end], str(end) if end < len(self.rows) else None)

    def waymarks(self, every: int) -> Waymarks:
        """See :class:`Source`."""
        ends = range(every, len(self.rows) + 1, every)
        return Waymarks(len(self.rows), tuple(map(str, ends)))

    def place_of(self, key: str) -> int | None:
        """See :class:`Source`."""
        return next((at for at, row in enumerate(self.rows) if row.key == key), None)


def sorted_source(
    source: Source,
    column: int,
    *,
    reverse: bool,
    key: Callable[[str], object] | None = None,
    is_stale: Callable[[], bool] = lambda: False,
) -> FixedSource:
    """The whole list in another order, read page by page.

    Args:
        source: The list in its own order, which rows of one value keep.
        column: Place of the column.
        reverse: The largest first.
        key: Of a cell; numbers count by their size, empty cells come last, unless given.
        is_stale: Asked between pages; True stops.

    Raises:
        TooLongToSort: It has more than SORTED_ROWS rows.
    """
    rows: list[Row] = []
    after: str | None = None
    while not is_stale():
        part = source.page(after, 2_000)
        rows += part.rows
        if len(rows) > SORTED_ROWS:
            total = source.waymarks(SORTED_ROWS).total
            raise TooLongToSort(rows=total, limit=SORTED_ROWS)
        after = part.next
        if after is None:
            break
    filled = [row for row in rows if row.cells[column]]
    empty = [row for row in rows if not row.cells[column]]
    filled.sort(key=lambda row: (key or _natural)(row.cells[column]), reverse=reverse)  # type: ignore[arg-type,return-value]  # keys of one column compare
    return FixedSource(source.columns, tuple([*filled, *empty]))


def _natural(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text.replace(",", "").rstrip("%")), "")
    except ValueError:
        return (1, 0.0, text)
