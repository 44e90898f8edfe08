"""A screen of one list, whose rows may hold references of records: Enter leads on to those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from govdisclose_tui.cells import plain, shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.screens.main import too_small
from govdisclose_tui.sources.rows import Source
from govdisclose_tui.widgets.bars import KeyBar
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["ListScreen", "is_item_ref"]


def is_item_ref(text: str) -> bool:
    """Whether a text is the reference of an item."""
    shard, dash, number = text[1:].partition("-")
    return text[:1] == "I" and bool(dash) and shard.isdecimal() and number.isdecimal()


class ListScreen(Screen[None]):
    """A list over the screen below."""

    DEFAULT_CSS = """
    ListScreen #title { text-style: bold; padding: 0 1; background: $panel; height: auto; }
    """

    def __init__(self, title: str, name: str, source: Source) -> None:
        super().__init__()
        self._title, self._list_name, self._source = title, name, source

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this screen

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield too_small()
        yield Static(plain(self._title), id="title", markup=False)
        yield ListPane(self._list_name)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        pane = self.query_one(ListPane)
        pane.show(self._source)
        pane.table.focus()

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        row = event.row
        refs = [ref for ref in row.value or () if isinstance(ref, str)]
        items = [ref for ref in refs if is_item_ref(ref)]
        if items:
            choices = [(ref, shown(ref)) for ref in refs]
            self.bench.push_screen(ChoiceDialog(tr("Records behind it"), choices), self._chosen)
            return
        columns = event.table.source.columns
        lines = [f"{tr(c.label)}: {text}" for c, text in zip(columns, row.cells, strict=True)]
        lines += ["", *map(shown, refs)] if refs else [""]
        self.bench.push_screen(ReadingDialog(row.cells[0] or row.key, "\n".join(lines).rstrip()))

    def _chosen(self, ref: object) -> None:
        if isinstance(ref, str) and is_item_ref(ref):
            from govdisclose_tui.screens.item import ItemScreen

            self.bench.push_screen(ItemScreen(ref))
        elif isinstance(ref, str):
            self.bench.copy(ref)
