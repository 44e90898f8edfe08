"""A list with all that goes with one: filter, header, table, count, columns, copy, export."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from govdisclose.errors import GovDiscloseError, RuleRefusal, UsageFault
from govdisclose_tui.acts import Acts
from govdisclose_tui.cells import cropped, fitted, plain
from govdisclose_tui.sources.rows import Source, sorted_source
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr, words
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["Finder", "ListPane", "TableHeader"]

_DEBOUNCE_SECONDS = 0.15

Finder = Callable[[str], Source]
"""Makes the list of a line of conditions; called in a thread."""


class TableHeader(Widget):
    """The names of the columns over a table; a click sorts."""

    DEFAULT_CSS = """
    TableHeader { height: 1; background: $panel; color: $foreground; text-style: bold; }
    """

    class Clicked(Message):
        """A column was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, table: WindowTable) -> None:
        super().__init__()
        self._table = table
        self.sorted_by: str | None = None
        self.is_reversed = False
        self._drawn: object = None

    def _state(self) -> object:
        table = self._table
        order = (self.sorted_by, self.is_reversed)
        return table.shown_columns, table.column, round(table.scroll_x), order

    def follow(self) -> None:
        """Draw it anew where the table's columns are others now."""
        if self._state() != self._drawn:
            self.refresh()

    def render(self) -> Text:
        """One line; the sorted column says how, the one under the cursor is underlined."""
        self._drawn = self._state()
        text = Text("  ", no_wrap=True, overflow="crop")
        for number, one in enumerate(self._table.shown_columns):
            label = tr(one.column.label)
            if one.column.id == self.sorted_by:
                arrow = " ^" if self.is_reversed else " v"
                label = cropped(label, one.width - 2) + arrow
            style = "underline" if number == self._table.column else ""
            text.append(fitted(label, one.width, right=one.column.right), style)
            text.append(" ")
        left = round(self._table.scroll_x)
        return text if not left else Text(text.plain[left:], no_wrap=True, overflow="crop")

    def on_click(self, event: events.Click) -> None:
        """Sort by the column that was clicked."""
        x = event.x + round(self._table.scroll_x)
        for number, one in enumerate(self._table.shown_columns):
            if one.start <= x < one.start + one.width:
                self.post_message(self.Clicked(number))


class ListPane(Vertical, Acts):
    """A table under a filter line, over a line that counts.

    Args:
        name: Under which choice of columns is remembered.
        find: The list of a line of conditions.
        hint: Message id of what the empty filter line says.
    """

    SCOPES = ("table",)
    DEFAULT_CSS = """
    ListPane { height: 1fr; }
    ListPane #filter { display: none; height: 1; border: none; padding: 0 1; background: $boost; }
    ListPane.filtering #filter { display: block; }
    ListPane #count { height: 1; color: $text-muted; padding: 0 1; }
    """

    def __init__(
        self,
        name: str,
        find: Finder | None = None,
        *,
        hint: str = N_("words that stand in the row"),
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._hint = hint
        self.list_name = name
        self.find = find
        self.table = WindowTable()
        self.header = TableHeader(self.table)
        self.filter_text = ""
        self._base: Source | None = None
        """The list as it is filtered, in its own order."""
        self._timer: Timer | None = None
        self._fault = ""
        self._told = ""
        self._had_row = False

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this widget

    def compose(self) -> ComposeResult:
        """Filter, header, table, count."""
        yield Input(id="filter", compact=True)
        yield self.header
        yield self.table
        yield Static(id="count", markup=False)

    def on_mount(self) -> None:
        """Show the columns the user chose before."""
        self.table.choice = self.bench.view_settings.columns(self.list_name)
        self.table.follow = self._follow
        self._relabel()

    def _relabel(self) -> None:
        field = self.query_one("#filter", Input)
        field.placeholder = tr(self._hint)

    # The list

    def show(self, source: Source, *, keeps_place: bool = False) -> None:
        """Show a list, sorted as it was."""
        self._base = source
        by = self.header.sorted_by
        number = None if by is None else _place(source, by)
        if number is None:
            self.table.show(source, keeps_place=keeps_place)
        else:
            self._sort(source, number, keeps_place=keeps_place)

    def reload(self, *, keeps_place: bool = True) -> None:
        """Read the list anew."""
        if self.find is not None:
            self._search(self.filter_text, keeps_place=keeps_place)
        elif self._base is not None:
            self.show(self._base, keeps_place=keeps_place)

    def narrow(self, text: str) -> None:
        """Show what a line of conditions lets through."""
        self.filter_text = text
        field = self.query_one("#filter", Input)
        with field.prevent(Input.Changed):
            field.value = text
        self.set_class(bool(text), "filtering")
        self._search(text)

    def _search(self, text: str, *, keeps_place: bool = False) -> None:
        self.run_worker(
            guarded(self.bench, lambda: self._found(text, keeps_place=keeps_place)),
            group="filter",
            exclusive=True,
            exit_on_error=False,
        )

    async def _found(self, text: str, *, keeps_place: bool) -> None:
        assert self.find is not None
        try:
            source = await self.bench.pool.read(self.find, text)
        except (RuleRefusal, UsageFault) as problem:
            # What is half typed is told in the line that counts, not in a dialog.
            self._fault = words().error(problem).text
            self._count()
            return
        self._fault = ""
        self.show(source, keeps_place=keeps_place)

    # The filter

    def do_filter(self) -> None:
        """Open the filter line."""
        self.add_class("filtering")
        self.query_one("#filter", Input).focus()

    def close_filter(self) -> bool:
        """Take the filter away, then its line; False when there was none."""
        field = self.query_one("#filter", Input)
        if field.value:
            field.value = ""
            return True
        if self.has_class("filtering"):
            self.remove_class("filtering")
            self.table.focus()
            return True
        return False

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.filter_text = event.value
        if self._timer is not None:
            self._timer.stop()
        text = event.value
        self._timer = self.set_timer(_DEBOUNCE_SECONDS, lambda: self._search(text))

    @on(Input.Submitted, "#filter")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self.filter_text = event.value
        self._search(event.value)
        self.table.focus()

    def do_reload(self) -> None:
        """Read the list anew."""
        self.reload()

    # Order

    def do_sort(self) -> None:
        """Sort by the column under the cursor; a third time gives the list its own order back."""
        found = self.table.column_under_cursor()
        if found is None or self._base is None:
            return
        place, column = found
        if self.header.sorted_by != column.id:
            self.header.sorted_by, self.header.is_reversed = column.id, False
        elif not self.header.is_reversed:
            self.header.is_reversed = True
        else:
            self.header.sorted_by, self.header.is_reversed = None, False
            self.table.show(self._base)
            self.header.refresh()
            return
        self._sort(self._base, place)

    def do_reverse(self) -> None:
        """Sort the other way round."""
        if self.header.sorted_by is not None and self._base is not None:
            place = _place(self._base, self.header.sorted_by)
            if place is not None:
                self.header.is_reversed = not self.header.is_reversed
                self._sort(self._base, place)

    def _sort(self, source: Source, place: int, *, keeps_place: bool = False) -> None:
        self.run_worker(
            guarded(self.bench, lambda: self._sorted(source, place, keeps_place=keeps_place)),
            group="sort",
            exclusive=True,
            exit_on_error=False,
        )

    async def _sorted(self, source: Source, place: int, *, keeps_place: bool) -> None:
        try:
            made = await self.bench.pool.read(
                sorted_source,
                source,
                place,
                reverse=self.header.is_reversed,
                is_stale=lambda: self._base is not source,
            )
        except GovDiscloseError:
            self.header.sorted_by, self.header.is_reversed = None, False
            self.header.refresh()
            raise
        if self._base is source:
            self.table.show(made, keeps_place=keeps_place)
            self.header.refresh()

    @on(TableHeader.Clicked)
    def _header_clicked(self, event: TableHeader.Clicked) -> None:
        event.stop()
        self.table.column = event.number
        self.do_sort()

    # Columns, text, files

    def do_columns(self) -> None:
        """Choose what is shown, and how wide."""
        from govdisclose_tui.dialogs.columns import ColumnsDialog

        columns = self.table.source.columns
        self.bench.push_screen(ColumnsDialog(columns, self.table.choice), self._columns_chosen)

    def _columns_chosen(self, choice: object) -> None:
        from govdisclose_tui.widgets.layout import ColumnChoice

        if isinstance(choice, ColumnChoice):
            self.table.choose_columns(choice)
            self.bench.view_settings.keep_columns(self.list_name, choice)

    def do_copy(self) -> None:
        """Copy the cell."""
        self.bench.copy(self.table.cell_text())

    def do_copy_row(self) -> None:
        """Copy the marked rows or the one under the cursor as TSV."""
        lines = ["\t".join(row.cells) for row in self.table.chosen]
        self.bench.copy("\n".join(lines))

    def do_whole(self) -> None:
        """Show the cell in full."""
        from govdisclose_tui.dialogs.reading import ReadingDialog

        found = self.table.column_under_cursor()
        if found is not None:
            self.bench.push_screen(ReadingDialog(tr(found[1].label), self.table.cell_text()))

    def do_export(self) -> None:
        """Write the list to a file."""
        from govdisclose_tui.screens.exporting import ask_export

        ask_export(self.bench, self.table.source, self.list_name)

    def _follow(self) -> None:
        self.header.follow()
        self._count()

    @on(WindowTable.Moved)
    def _moved(self) -> None:
        has_row = self.table.current is not None
        if has_row is not self._had_row:
            self._had_row = has_row
            self.bench.refresh_bars()

    def _count(self) -> None:
        table = self.table
        if self._fault:
            text = self._fault
        elif table.window.total is None:
            text = tr("rows: {count} and more").format(count=f"{table.rows:,}")
        elif not table.rows:
            text = tr("nothing found") if self.filter_text else tr("the list is empty")
        else:
            text = tr("row {row} of {count}").format(
                row=f"{table.cursor + 1:,}", count=f"{table.rows:,}"
            )
        if table.marked_count:
            text += "  |  " + tr("marked: {count}").format(count=f"{table.marked_count:,}")
        if text != self._told:
            self._told = text
            self.query_one("#count", Static).update(plain(text), layout=False)


def _place(source: Source, column: str) -> int | None:
    return next((at for at, one in enumerate(source.columns) if one.id == column), None)
