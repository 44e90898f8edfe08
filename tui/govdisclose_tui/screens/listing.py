"""A screen of one list over the screen below; a row that stands for records leads on to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from govdisclose_tui.cells import plain, shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.screens.main import too_small
from govdisclose_tui.sources.entries import ENTRY_COLUMNS, entry_row
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import FixedSource, Row, Source
from govdisclose_tui.widgets.bars import KeyBar
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import tr
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["ListScreen", "Listing", "OverList", "is_item_ref", "open_record", "show_listing"]


class Listing(NamedTuple):
    """What a screen of one list shows."""

    title: str
    """May have several lines."""
    source: Source


def _has_letter(text: str, letter: str) -> bool:
    shard, dash, number = text[1:].partition("-")
    return text[:1] == letter and bool(dash) and shard.isdecimal() and number.isdecimal()


def is_item_ref(text: str) -> bool:
    """Whether a text is the reference of an item."""
    return _has_letter(text, "I")


def open_record(bench: Workbench, ref: str) -> None:
    """Show what a reference stands for: item, request, notice, or of others what was recorded."""
    if _has_letter(ref, "I") or _has_letter(ref, "P"):
        from govdisclose_tui.screens.item import ItemScreen

        bench.push_screen(ItemScreen("I" + ref[1:]))
    elif _has_letter(ref, "R"):
        from govdisclose_tui.screens.case import CaseScreen

        bench.push_screen(CaseScreen(ref))
    elif _has_letter(ref, "S"):
        from govdisclose_tui.screens.conduct import ConductScreen

        bench.push_screen(ConductScreen(ref))
    elif bench.office.cases.kinds.of_ref(ref) is not None:
        from govdisclose_tui.screens.plugin_cases import PluginCaseScreen

        bench.push_screen(PluginCaseScreen(ref))
    else:
        office = bench.office
        show_listing(bench, "journal.trail", lambda: _trail(office, ref))


def _trail(office: Office, ref: str) -> Listing:
    entries = office.journal.entries_of(ref)
    title = tr("{ref}: {count} entries of the journal").format(ref=shown(ref), count=len(entries))
    return Listing(title, FixedSource(ENTRY_COLUMNS, tuple(map(entry_row, entries))))


class OverList(Screen[None]):
    """One list over the screen below, with its title.

    Args:
        title: What it is a list of; may have several lines.
        name: Under which choice of columns is remembered.
    """

    DEFAULT_CSS = """
    OverList #title {
        text-style: bold; padding: 0 1; background: $panel; height: auto; max-height: 40%;
    }
    """

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self._title, self._list_name = title, name

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this screen

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield too_small()
        yield Static(plain(self._title), id="title", markup=False)
        yield ListPane(self._list_name, self._find)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show it."""
        pane = self.query_one(ListPane)
        pane.reload(keeps_place=False)
        pane.table.focus()

    def _find(self, text: str) -> Source:
        """The rows for what stands in the filter."""
        raise NotImplementedError


class ListScreen(OverList):
    """A list of rows that are given.

    Args:
        title: What it is a list of; may have several lines.
        name: Under which choice of columns is remembered.
        source: Its rows.
        anew: Makes title and rows again when the office or the language changes; in a thread.
    """

    def __init__(
        self,
        title: str,
        name: str,
        source: Source,
        *,
        anew: Callable[[], Listing] | None = None,
    ) -> None:
        super().__init__(title, name)
        self._source, self._anew = source, anew

    def _find(self, text: str) -> Source:
        source = self._source
        return matching(source, text) if isinstance(source, FixedSource) else source

    def reload(self) -> None:
        """Read it anew."""
        self.run_worker(
            guarded(self.bench, lambda: self._reload()),
            group="listing",
            exclusive=True,
            exit_on_error=False,
        )

    async def _reload(self) -> None:
        if self._anew is not None:
            self._title, self._source = await self.bench.pool.read(self._anew)
            self.query_one("#title", Static).update(plain(self._title))
        self.query_one(ListPane).reload()

    def translate(self) -> None:
        """Say it in the other language."""
        self.reload()

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        columns = event.table.source.columns
        self.open_row(event.row, [tr(column.label) for column in columns])

    def open_row(self, row: Row, labels: Sequence[str]) -> None:
        """Open the record of a row, or show the row in full with the records it stands for."""
        value = row.value if isinstance(row.value, tuple) else ()
        refs = [ref for ref in value if isinstance(ref, str)]
        if len(refs) == 1:
            open_record(self.bench, refs[0])
        elif refs:
            choices = [(ref, shown(ref)) for ref in refs]
            self.bench.push_screen(ChoiceDialog(tr("Records behind it"), choices), self._chosen)
        else:
            lines = [f"{label}: {text}" for label, text in zip(labels, row.cells, strict=True)]
            self.bench.push_screen(ReadingDialog(row.cells[0] or row.key, "\n".join(lines)))

    def _chosen(self, ref: object) -> None:
        if isinstance(ref, str):
            open_record(self.bench, ref)


def show_listing(bench: Workbench, name: str, make: Callable[[], Listing]) -> None:
    """Make a list in a thread, and show it."""

    async def made() -> None:
        title, source = await bench.pool.read(make)
        bench.push_screen(ListScreen(title, name, source, anew=make))

    bench.run_worker(guarded(bench, made), group="listing", exclusive=True, exit_on_error=False)
