"""Requests: the worklists with their counts, what is due first, and the desk that registers."""

from __future__ import annotations

from collections import Counter

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.ports.matters import MatterOrder
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import plain
from govdisclose_tui.request_words import BUCKETS
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.requests import request_source
from govdisclose_tui.sources.rows import Source
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import tr

__all__ = ["RequestsPane"]


class RequestsPane(Pane):
    """One worklist at a time."""

    SCOPES = ("requests",)
    BINDINGS = bindings("requests")
    DEFAULT_CSS = """
    RequestsPane #buckets { height: auto; max-height: 3; padding: 0 1; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.bucket: str | None = None
        self.order = MatterOrder.DUE
        self._counts: Counter[str] = Counter()

    def compose(self) -> ComposeResult:
        """The worklists, and the one that is open."""
        yield Static(id="buckets", markup=False)
        yield ListPane("requests", self._find, id="cases")

    def on_mount(self) -> None:
        """Show all, what is due first."""
        self._show()

    def opened(self) -> None:
        """Show the worklist another area asked for."""
        bucket, self.bench.request_bucket = self.bench.request_bucket, None
        if bucket is not None:
            self.show_bucket(bucket)

    def _show(self, *, keeps_place: bool = False) -> None:
        self.query_one(ListPane).reload(keeps_place=keeps_place)
        self.work(lambda: self._count(), "count")
        self._say()

    def _find(self, text: str) -> Source:
        return request_source(self.office, text, bucket=self.bucket, order=self.order)

    async def _count(self) -> None:
        cells = await self.bench.pool.read(self.office.requests.buckets)
        self._counts = Counter()
        for cell in cells:
            self._counts[cell.value] += cell.count
        self._say()

    def _say(self) -> None:
        parts = [self._label(None, tr("all"), sum(self._counts.values()))]
        parts += [
            self._label(code, tr(word), self._counts[code])
            for code, word in BUCKETS.items()
            if self._counts[code] or code == self.bucket
        ]
        order = tr("due first") if self.order is MatterOrder.DUE else tr("newest first")
        self.query_one("#buckets", Static).update(plain("  ".join(parts) + f"  ({order})"))

    def _label(self, code: str | None, word: str, count: int) -> str:
        text = f"{word} {count:,}"
        return f"[{text}]" if code == self.bucket else text

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew."""
        self._show(keeps_place=True)

    def show_bucket(self, code: str | None) -> None:
        """Show a worklist; None shows all."""
        self.bucket = code
        self._show()

    def do_bucket(self) -> None:
        """The next worklist that has requests."""
        codes = [None, *(code for code in BUCKETS if self._counts[code])]
        at = codes.index(self.bucket) if self.bucket in codes else -1
        self.show_bucket(codes[(at + 1) % len(codes)])

    def do_order(self) -> None:
        """The other order."""
        is_due = self.order is MatterOrder.DUE
        self.order = MatterOrder.NEWEST if is_due else MatterOrder.DUE
        self._show()

    def do_new(self) -> None:
        """Register a request."""
        from govdisclose_tui.screens.request_forms import register_form

        self.bench.open_form(lambda: register_form(self.office), self._registered)

    def _registered(self, acted: object) -> None:
        from govdisclose.office.requests import Acted
        from govdisclose_tui.screens.case import CaseScreen, tell_findings

        if isinstance(acted, Acted):
            self.bench.say(tr("registered: {number}").format(number=acted.view.number))
            self.bench.changed()
            self.bench.push_screen(CaseScreen(acted.view.ref))
            tell_findings(self.bench, acted)

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        from govdisclose_tui.screens.case import CaseScreen

        event.stop()
        self.bench.push_screen(CaseScreen(event.row.key))
