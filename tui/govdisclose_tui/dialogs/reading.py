"""Reading a long text in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Static

from govdisclose_tui.cells import plain, wrapped
from govdisclose_tui.dialogs.base import Dialog, button
from govdisclose_tui.words import tr

__all__ = ["ReadingDialog"]


class ReadingDialog(Dialog[None]):
    """A text with its title; it can be copied."""

    DEFAULT_CSS = """
    ReadingDialog > #frame { width: 100; height: 90%; }
    ReadingDialog VerticalScroll { height: 1fr; }
    ReadingDialog.-short > #frame { height: auto; }
    ReadingDialog.-short VerticalScroll { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "dismiss_none", show=False)]

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self._text = text

    def body(self) -> Iterable[Widget]:
        """The text."""
        yield VerticalScroll(Static(plain(self._text), id="text", markup=False))

    def buttons(self) -> Iterable[Button]:
        """Close, or copy."""
        yield button(tr("Close"), "close", is_main=True)
        yield button(tr("Copy"), "copy")

    def on_mount(self) -> None:
        """Arrow keys move the text; a short one takes no more room than it needs."""
        width = min(100, self.app.size.width) - 6
        lines = sum(len(wrapped(line, width)) for line in self._text.split("\n"))
        self.set_class(lines <= self.app.size.height // 2, "-short")
        self.query_one(VerticalScroll).focus()

    def pressed(self, id: str) -> None:
        """Copy the text."""
        self.bench.copy(self._text)
