"""Parts drawn without characters of ambiguous width, so that lines end where they should."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.message import Message
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widgets import Static

from govdisclose_tui.cells import plain

__all__ = ["BoxLine", "PlainScrollBar", "use_plain_parts"]


class PlainScrollBar(ScrollBarRender):
    """A scroll bar of whole cells."""

    VERTICAL_BARS = [" "] * 8
    HORIZONTAL_BARS = [" "] * 8


def use_plain_parts() -> None:
    """Have all scroll bars of the process drawn so."""
    ScrollBar.renderer = PlainScrollBar


class BoxLine(Static, can_focus=True):
    """A box to tick, ``[x] label``; the state is a sign, not a colour."""

    DEFAULT_CSS = """
    BoxLine { height: 1; width: 1fr; }
    BoxLine:focus { text-style: reverse; }
    """

    class Changed(Message):
        """It was ticked, or not."""

    def __init__(self, label: str, value: bool, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._label = label
        self.value = value

    def render(self) -> Text:
        """Box and label."""
        return plain(f"[{'x' if self.value else ' '}] {self._label}")

    def toggle(self) -> None:
        """Change it."""
        self.value = not self.value
        self.refresh()
        self.post_message(self.Changed())

    def on_click(self) -> None:
        """Change it."""
        self.toggle()

    def on_key(self, event: events.Key) -> None:
        """Space and Enter change it."""
        if event.key in {"space", "enter"}:
            event.stop()
            self.toggle()
