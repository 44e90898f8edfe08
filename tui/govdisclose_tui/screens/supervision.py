"""Supervision: the board of all agencies; Enter drills down to the clocks and to their cases."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.screens.listing import ListScreen
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr, words

__all__ = ["ClockScreen", "SupervisionPane"]

_SIGNALS = {
    Signal.BREACH: N_("statutory breach"),
    Signal.RED: N_("red card"),
    Signal.YELLOW: N_("yellow card"),
    Signal.REMINDER: N_("reminder"),
    Signal.NONE: N_("none"),
}
_KINDS = {
    "request": N_("request"),
    "publication": N_("publication"),
    "review": N_("review"),
    "challenge": N_("challenge"),
    "objection": N_("objection"),
}
_BOARD = (
    Column("agency", N_("Agency"), 24, grows=True, rank=0),
    *(
        Column(signal.value, word, 12, right=True, rank=at)
        for at, (signal, word) in enumerate(_SIGNALS.items())
    ),
)
_CLOCKS = (
    Column("signal", N_("Signal"), 16, rank=0),
    Column("kind", N_("Kind"), 12, rank=1),
    Column("ref", N_("Ref"), 12, grows=True, rank=0),
    Column("limit", N_("Limit"), 18, rank=2),
    Column("due", N_("Due"), 10, rank=0),
    Column("since", N_("Since"), 10, rank=2),
    Column("source", N_("Source"), 26, rank=4),
)


def _clock_rows(lines: tuple[SignalLine, ...]) -> tuple[Row, ...]:
    return tuple(
        Row(
            f"{one.ref}:{one.limit}",
            (
                tr(_SIGNALS[one.signal]),
                tr(_KINDS.get(one.kind, one.kind)),
                shown(one.ref),
                shown(one.limit),
                shown(one.due),
                shown(one.since),
                shown(words().phrase("source", one.source)),
            ),
            one,
        )
        for one in lines
    )


class ClockScreen(ListScreen):
    """The clocks of one agency; Enter opens the case a clock is of."""

    @on(WindowTable.Opened)
    def _open_case(self, event: WindowTable.Opened) -> None:
        line = event.row.value
        if isinstance(line, SignalLine) and line.kind == "request":
            from govdisclose_tui.screens.case import CaseScreen

            event.stop()
            event.prevent_default()
            self.bench.push_screen(CaseScreen(line.ref))
        elif isinstance(line, SignalLine) and line.ref.startswith(("I", "P")):
            from govdisclose_tui.screens.item import ItemScreen

            event.stop()
            event.prevent_default()
            self.bench.push_screen(ItemScreen("I" + line.ref[1:]))


class SupervisionPane(Pane):
    """The board of today."""

    SCOPES = ("supervision",)
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
        wanted = text.strip().casefold()
        board = self.office.supervision.board()
        parts = [f"{tr(word)} {board.total(signal):,}" for signal, word in _SIGNALS.items()]
        self.app.call_from_thread(self._say, f"{board.on}  " + "  ".join(parts))
        rows = tuple(
            Row(
                row.agency,
                (shown(row.name), *(f"{row.counts[signal]:,}" for signal in _SIGNALS)),
                row.agency,
            )
            for row in board.rows
        )
        return FixedSource(
            _BOARD, tuple(row for row in rows if wanted in " ".join(row.cells).casefold())
        )

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
        self.work(lambda: self._drill(event.row.value), "drill")

    async def _drill(self, agency: str) -> None:
        view = await self.bench.pool.read(self.office.supervision.agency, agency)
        head = tr("{agency}, {on}: {count} clocks").format(
            agency=shown(view.name), on=view.on, count=len(view.lines)
        )
        source = FixedSource(_CLOCKS, _clock_rows(view.lines))
        self.bench.push_screen(ClockScreen(head, "supervision.clocks", source))
