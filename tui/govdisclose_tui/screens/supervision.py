"""Supervision: the board of all agencies; Enter drills down to the clocks and to their cases."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.wording.supervision import SIGNAL_WORDS
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.screens.agency_clocks import Supervising, show_agency
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr

__all__ = ["SupervisionPane"]

_ORDER = tuple(reversed(Signal))
"""The gravest first."""

_BOARD = (
    Column("agency", N_("Agency"), 24, grows=True, rank=0),
    *(
        Column(signal.value, SIGNAL_WORDS[signal.value], 10, right=True, rank=at)
        for at, signal in enumerate(_ORDER)
    ),
)


class SupervisionPane(Supervising, Pane):
    """The board of today."""

    SCOPES = ("supervision",)
    BINDINGS = bindings("supervision")
    DEFAULT_CSS = """
    SupervisionPane #totals { height: auto; max-height: 2; padding: 0 1; text-style: bold; }
    """

    def compose(self) -> ComposeResult:
        """The totals, and the agencies."""
        yield Static(id="totals", markup=False)
        yield ListPane("supervision", self._find, id="board")

    def on_mount(self) -> None:
        """Read it."""
        self.query_one(ListPane).reload(keeps_place=False)

    def _find(self, text: str) -> FixedSource:
        board = self.office.supervision.board()
        parts = [f"{tr(SIGNAL_WORDS[one.value])} {board.total(one):,}" for one in _ORDER]
        self.app.call_from_thread(self._say, f"{board.on}  " + "  ".join(parts))
        rows = tuple(
            Row(
                row.agency,
                (shown(row.name), *(f"{row.counts[signal]:,}" for signal in _ORDER)),
                row.agency,
            )
            for row in board.rows
        )
        return matching(FixedSource(_BOARD, rows), text)

    def _say(self, text: str) -> None:
        self.query_one("#totals", Static).update(plain(text))

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew."""
        self.query_one(ListPane).reload()

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        show_agency(self.bench, event.row.value)

    def _agency(self) -> str | None:
        row = self.query_one(ListPane).table.current
        return None if row is None else str(row.value)
