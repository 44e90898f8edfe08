"""The window table: it draws what is in sight, reads pages in threads, and measures no rows."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from govdisclose_tui.actions import Action
from govdisclose_tui.acts import Acts, bindings
from govdisclose_tui.cells import fitted
from govdisclose_tui.sources.rows import PAGE_ROWS, Column, FixedSource, Row, Source
from govdisclose_tui.widgets.layout import GUTTER_CELLS, ColumnChoice, Placed, placed
from govdisclose_tui.widgets.painting import Look, RowPainter
from govdisclose_tui.widgets.window import Window
from govdisclose_tui.words import tr
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["WindowTable"]

_EMPTY = FixedSource((), ())


class WindowTable(ScrollView, Acts, can_focus=True):
    """A list of any length.

    The cursor and the marks hold on to keys of rows, so that sorting and filtering keep them.
    """

    SCOPES = ("table",)
    BINDINGS = bindings("table")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "window-table--cursor",
        "window-table--marked",
        "window-table--waiting",
    }
    DEFAULT_CSS = """
    WindowTable { height: 1fr; background: $surface; color: $foreground; }
    WindowTable .window-table--cursor { background: $boost; text-style: bold; }
    WindowTable:focus .window-table--cursor { text-style: reverse; }
    WindowTable .window-table--marked { text-style: bold; }
    WindowTable .window-table--waiting { text-style: dim; }
    """

    cursor: reactive[int] = reactive(0, repaint=False)
    column: reactive[int] = reactive(0, repaint=False)
    """Place of the column under the cursor among those shown."""

    class Opened(Message):
        """A row was opened."""

        def __init__(self, table: WindowTable, row: Row) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> WindowTable:
            """The table."""
            return self.table

    class Moved(Message):
        """The cursor, the marks, the rows or the columns are others now."""

        def __init__(self, table: WindowTable) -> None:
            super().__init__()
            self.table = table

        @property
        def control(self) -> WindowTable:
            """The table."""
            return self.table

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.window = Window(_EMPTY)
        self.choice = ColumnChoice()
        self.marks: dict[str, Row] = {}
        self.marks_all = False
        """Every row of the list is marked but those in ``marks``."""
        self.is_loading_first = False
        self._asked: set[int] = set()
        self._goes_last = False
        self._placed: tuple[Placed, ...] = ()
        self._painter = RowPainter()
        self._style = Style()
        """Of a row without a mark, while a frame is drawn."""
        self.follow: Callable[[], None] | None = None
        """Called with every move, before the frame that shows it is drawn."""
        self._kept_key: str | None = None

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this widget

    # Rows

    def show(self, source: Source, *, keeps_place: bool = False) -> None:
        """Show another list, or the same anew; what stands there stays until its rows are here."""
        row = self.current
        self._kept_key = row.key if row is not None else self._kept_key
        place = self.cursor if keeps_place else 0
        self.is_loading_first = True
        self._work(lambda: self._open(source, place), group="open", exclusive=True)

    @property
    def source(self) -> Source:
        """The list shown."""
        return self.window.source

    @property
    def rows(self) -> int:
        """How many rows there are, as far as is known."""
        return self.window.rows

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None without one, or until it was read."""
        return self.window.row(self.cursor)

    @property
    def chosen(self) -> tuple[Row, ...]:
        """The marked rows, or else the one under the cursor."""
        if self.marks:
            return tuple(self.marks.values())
        return () if self.current is None else (self.current,)

    @property
    def marked_count(self) -> int:
        """How many rows are marked."""
        return len(self.marks)

    async def _open(self, source: Source, place: int) -> None:
        try:
            window = Window(source)
            window.take(0, await self.bench.pool.read(source.page, None, PAGE_ROWS))
            if self._kept_key is not None:
                known = await self.bench.pool.read(source.place_of, self._kept_key)
                place = place if known is None else known
            page = place // PAGE_ROWS
            if page and not window.is_surveyed:
                window.survey(await self.bench.pool.read(source.waymarks, PAGE_ROWS))
                page = min(page, max(0, window.rows - 1) // PAGE_ROWS)
                if window.is_missing(page):
                    window.take(page, await self.bench.pool.read(window.read, page))
        finally:
            self.is_loading_first = False
        self.window = window
        self._asked.clear()
        self._resized()
        kept = window.place_of(self._kept_key) if self._kept_key is not None else None
        self._goes_last = False
        self.go(place if kept is None else kept)
        self.refresh()
        self._tell()
        if not window.is_surveyed:
            window.survey(await self.bench.pool.read(source.waymarks, PAGE_ROWS))
            # The end is where one jumps most, and it is no more than one page.
            if window.is_missing(window.last_page):
                window.take(
                    window.last_page, await self.bench.pool.read(window.read, window.last_page)
                )
            self._resized()
            if self._goes_last:
                self._goes_last = False
                self.go(self.rows - 1)
            self.refresh()
            self._tell()

    def _want(self, page: int) -> None:
        """Have a page read, unless it is here or on its way."""
        if page not in self._asked and self.window.is_missing(page):
            self._asked.add(page)
            window = self.window
            self._work(lambda: self._read(window, page), group="pages", exclusive=False)

    async def _read(self, window: Window, page: int) -> None:
        rows = window.rows
        try:
            if self._is_in_sight(page):
                window.take(page, await self.bench.pool.read(window.read, page))
        finally:
            self._asked.discard(page)
        if window is self.window:
            self._painter.forget()
            if window.rows != rows:
                # Somebody else made the list shorter or longer.
                self._resized()
                self.go(self.cursor)
            self.refresh()
            if self.cursor // PAGE_ROWS == page:
                self._tell()

    def _is_in_sight(self, page: int) -> bool:
        first = self.scroll_offset.y // PAGE_ROWS
        last = (self.scroll_offset.y + self.size.height) // PAGE_ROWS
        return first - 1 <= page <= last + 1

    def _work(
        self, work: Callable[[], Coroutine[Any, Any, None]], *, group: str, exclusive: bool
    ) -> None:
        self.run_worker(
            guarded(self.bench, work), group=group, exclusive=exclusive, exit_on_error=False
        )

    # Drawing

    @property
    def shown_columns(self) -> tuple[Placed, ...]:
        """Columns on the screen, from left to right."""
        return self._placed

    def choose_columns(self, choice: ColumnChoice) -> None:
        """Show other columns, or other widths."""
        self.choice = choice
        self._resized()
        self.refresh()
        self._tell()

    def on_resize(self) -> None:
        """Place the columns anew."""
        self._resized()
        self._tell()

    def _resized(self) -> None:
        columns = self.source.columns
        # The bar appears a frame after the rows that need it; columns must not wait for that.
        bar = self.styles.scrollbar_size_vertical if self.rows > self.size.height else 0
        width = max(self.size.width - bar, 0)
        self._placed = placed(columns, self.choice, width) if columns else ()
        self._painter.place(self._placed, self.size.width)
        wide = self._placed[-1].start + self._placed[-1].width if self._placed else width
        self.virtual_size = Size(max(wide, 1), self.rows)
        self.column = min(self.column, max(0, len(self._placed) - 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a frame; its style is the same for all, and finding it is not cheap."""
        self._style = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        width = self.size.width
        left = self.scroll_offset.x
        index = self.scroll_offset.y + y
        base = self._style
        if index >= self.rows:
            return Strip.blank(width, base)
        row = self.window.row(index)
        page = index // PAGE_ROWS
        if row is None:
            self._want(page)
            waiting = base + self.get_component_rich_style("window-table--waiting")
            return Strip([Segment(fitted("  ..", width), waiting)], width)
        if index % PAGE_ROWS >= PAGE_ROWS - self.size.height:
            self._want(page + 1)
        line = self._painter.line(row, self._look(row, index, base))
        if left == 0 and line.cell_length == width:
            return line
        return line.crop_extend(left, left + width, base)

    def _look(self, row: Row, index: int, style: Style) -> Look:
        is_cursor = index == self.cursor
        is_marked = row.key in self.marks
        if is_marked:
            style += self.get_component_rich_style("window-table--marked", partial=True)
        if not is_cursor:
            return Look(style, is_marked=is_marked)
        style += self.get_component_rich_style("window-table--cursor", partial=True)
        return Look(style, True, is_marked, self.column if self.has_focus else None)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show where the keys go."""
        super().watch_has_focus(_has_focus)
        self.refresh()

    # Moving

    def _tell(self) -> None:
        """Say that the cursor, the marks, the rows or the columns are others now.

        What stands beside the table follows at once, so that one frame shows all of it.
        """
        if self.follow is not None:
            self.follow()
        self.post_message(self.Moved(self))

    def go(self, index: int) -> None:
        """Put the cursor on a row and bring it into sight."""
        before = self.cursor
        self.cursor = max(0, min(index, self.rows - 1))
        row = self.current
        if row is not None:
            self._kept_key = row.key
        height = max(1, self.scrollable_content_region.height)
        top = round(self.scroll_y)
        if self.cursor < top:
            top = self.cursor
        elif self.cursor >= top + height:
            top = self.cursor - height + 1
        if top != round(self.scroll_y):
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        self._want(self.cursor // PAGE_ROWS)
        for place in (before, self.cursor):
            line = place - round(self.scroll_y)
            if 0 <= line < self.size.height:
                self.refresh(Region(0, line, self.size.width, 1))
        self._tell()

    def do_up(self) -> None:
        """One row up."""
        self.go(self.cursor - 1)

    def do_down(self) -> None:
        """One row down."""
        self.go(self.cursor + 1)

    def do_left(self) -> None:
        """One column to the left."""
        self._to_column(self.column - 1)

    def do_right(self) -> None:
        """One column to the right."""
        self._to_column(self.column + 1)

    def _to_column(self, number: int) -> None:
        self.column = max(0, min(number, len(self._placed) - 1))
        if self._placed:
            one = self._placed[self.column]
            self.scroll_to_region(
                Region(one.start, round(self.scroll_y), one.width, 1), animate=False, immediate=True
            )
        self.refresh()
        self._tell()

    def do_page_up(self) -> None:
        """One page up."""
        self.go(self.cursor - max(1, self.scrollable_content_region.height - 1))

    def do_page_down(self) -> None:
        """One page down."""
        self.go(self.cursor + max(1, self.scrollable_content_region.height - 1))

    def do_first(self) -> None:
        """To the first row."""
        self._goes_last = False
        self.go(0)

    def do_last(self) -> None:
        """To the last row, as soon as it is known where it is."""
        if self.window.is_surveyed:
            self.go(self.rows - 1)
        else:
            self._goes_last = True

    # Choosing

    def do_open(self) -> None:
        """Open the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Opened(self, self.current))

    def do_mark(self) -> None:
        """Mark the row or take its mark away, and go on."""
        self._mark(self.current)
        self.go(self.cursor + 1)

    def do_mark_up(self) -> None:
        """Mark the row and go up."""
        self._mark(self.current, only_on=True)
        self.go(self.cursor - 1)

    def do_mark_down(self) -> None:
        """Mark the row and go down."""
        self._mark(self.current, only_on=True)
        self.go(self.cursor + 1)

    def do_mark_all(self) -> None:
        """Mark every row of the list, or none where some are marked."""
        if self.marks:
            self.unmark()
            return
        source = self.source
        self._work(lambda: self._mark_all(source), group="marks", exclusive=True)

    async def _mark_all(self, source: Source) -> None:
        rows = await self.bench.pool.read(_all_rows, source)
        if source is self.source:
            self.marks = {row.key: row for row in rows}
            self.refresh()
            self._tell()

    def unmark(self, keys: Iterable[str] | None = None) -> None:
        """Take marks away: those of the keys, or all."""
        for key in list(self.marks) if keys is None else keys:
            self.marks.pop(key, None)
        self.refresh()
        self._tell()

    def _mark(self, row: Row | None, *, only_on: bool = False) -> None:
        if row is None:
            return
        if row.key in self.marks and not only_on:
            del self.marks[row.key]
        else:
            self.marks[row.key] = row
        self.refresh()

    def refusal(self, action: Action) -> str | None:
        """Without rows there is nothing to open, mark or copy."""
        needs_row = action.verb in {"open", "mark", "copy", "copy_row", "whole", "mark_all"}
        if needs_row and self.current is None:
            return tr("the list is empty")
        return None

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """The first click goes there, one on the left edge marks, a double click opens."""
        index = self.scroll_offset.y + event.y
        if index >= self.rows:
            return
        x = self.scroll_offset.x + event.x
        for number, one in enumerate(self._placed):
            if one.start <= x < one.start + one.width:
                self.column = number
        self.go(index)
        if x < GUTTER_CELLS:
            self._mark(self.current)
            self._tell()
        elif event.chain > 1:
            self.do_open()

    # Text

    def cell_text(self) -> str:
        """The cell under the cursor, whole."""
        row = self.current
        return "" if row is None or not self._placed else row.cells[self._placed[self.column].place]

    def column_under_cursor(self) -> tuple[int, Column] | None:
        """Place among the cells of a row, and the column; None without columns."""
        if not self._placed:
            return None
        one = self._placed[self.column]
        return one.place, one.column


_MARKED_ROWS = 100_000


def _all_rows(source: Source) -> list[Row]:
    rows: list[Row] = []
    after: str | None = None
    while len(rows) < _MARKED_ROWS:
        part = source.page(after, 2_000)
        rows += part.rows
        after = part.next
        if after is None:
            break
    return rows
