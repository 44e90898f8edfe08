"""Pages of a long list, kept while they are near, and where each page begins."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from govdisclose.ports.waymarks import Waymarks
from govdisclose_tui.sources.rows import PAGE_ROWS, Row, Slice, Source

__all__ = ["Window"]

_KEPT_PAGES = 50
"""Both ends of the list are always among them."""


class Window:
    """The part of a source that was read, and what is known of the rest."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.total: int | None = None
        """Rows of the list; None until they are counted."""
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._begins: dict[int, str | None] = {0: None}
        self._known_rows = 0

    @property
    def rows(self) -> int:
        """Rows there are, as far as is known."""
        return self._known_rows if self.total is None else self.total

    @property
    def last_page(self) -> int:
        """The page with the last row, as far as is known."""
        return max(0, self.rows - 1) // PAGE_ROWS

    @property
    def is_surveyed(self) -> bool:
        """Whether every page can be reached."""
        return self.total is not None

    def take(self, page: int, part: Slice) -> None:
        """Keep a page that was read."""
        self._pages[page] = part.rows
        self._pages.move_to_end(page)
        end = page * PAGE_ROWS + len(part.rows)
        self._known_rows = max(self._known_rows, end)
        if part.next is None:
            # The list may have become shorter or longer since it was counted.
            self.total = end
        else:
            self._begins.setdefault(page + 1, part.next)
        if len(self._pages) > _KEPT_PAGES:
            ends = {0, self.last_page, page}
            del self._pages[next(one for one in self._pages if one not in ends)]

    def survey(self, marks: Waymarks) -> None:
        """Take in where all pages begin."""
        self.total = marks.total
        self._begins.update(enumerate(marks.cursors, start=1))

    def row(self, index: int) -> Row | None:
        """The row at a place; None while its page is not here."""
        page, at = divmod(index, PAGE_ROWS)
        rows = self._pages.get(page)
        return rows[at] if rows is not None and at < len(rows) else None

    def is_missing(self, page: int) -> bool:
        """Whether a page can be read and was not."""
        return page not in self._pages and page in self._begins and page * PAGE_ROWS < self.rows

    def read(self, page: int) -> Slice:
        """Read a page whose beginning is known; called in a thread."""
        return self.source.page(self._begins[page], PAGE_ROWS)

    def place_of(self, key: str) -> int | None:
        """Place of a row among those that are here."""
        for page, rows in self._pages.items():
            for at, row in enumerate(rows):
                if row.key == key:
                    return page * PAGE_ROWS + at
        return None

    def kept(self) -> Iterator[tuple[int, Row]]:
        """Rows that are here, with their places."""
        for page, rows in self._pages.items():
            for at, row in enumerate(rows):
                yield page * PAGE_ROWS + at, row
