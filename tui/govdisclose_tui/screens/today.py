"""Today: what waits for somebody, most pressing first; Enter goes where it is dealt with."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose_tui.cells import plain
from govdisclose_tui.forms import date_hint
from govdisclose_tui.screens.listing import open_record
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.screens.waiting import WAITING_COLUMNS, waiting_rows
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import FixedSource
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable

__all__ = ["TodayPane"]


class TodayPane(Pane):
    """One list."""

    SCOPES = ("today",)
    DEFAULT_CSS = """
    TodayPane #day { height: 1; padding: 0 1; text-style: bold; }
    """

    def compose(self) -> ComposeResult:
        """The day, and what waits."""
        yield Static(id="day", markup=False)
        yield ListPane("today", self._find, id="waiting")

    def on_mount(self) -> None:
        """Read it."""
        self.query_one(ListPane).reload(keeps_place=False)
        self.work(lambda: self._say_day(), "day")

    async def _say_day(self) -> None:
        def read() -> str:
            today = self.office.environment.today()
            return f"{today}  {date_hint(self.office.calendars.current())(today.isoformat())}"

        self.query_one("#day", Static).update(plain(await self.bench.pool.read(read)))

    def _find(self, text: str) -> FixedSource:
        return matching(FixedSource(WAITING_COLUMNS, tuple(waiting_rows(self.office))), text)

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew; the day may have turned, too."""
        self.query_one(ListPane).reload()
        self.work(lambda: self._say_day(), "day")

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        kind, target = event.row.value
        if kind == "record":
            open_record(self.bench, target)
        elif kind == "requests":
            self.bench.open_requests(target)
        elif kind == "area":
            self.bench.open_area(target)
        else:
            self.bench.open_catalogue(target)
