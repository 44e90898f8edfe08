"""Jump mode: a letter on everything that takes the focus; typing it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

__all__ = ["JumpScreen", "jump_targets"]

_LETTERS = "asdfghjklqwertyuiopzxcvbnm"
_FULL_WIDTH = {chr(ord(letter) + 0xFEE0): letter for letter in _LETTERS}


def jump_targets(screen: Screen[object]) -> list[Widget]:
    """What can take the focus, from top to bottom, as far as there are letters."""
    found = [
        widget for widget in screen.focus_chain if widget.region.width and widget.region.height
    ]
    found.sort(key=lambda widget: (widget.region.y, widget.region.x))
    return found[: len(_LETTERS)]


class JumpScreen(ModalScreen[Widget]):
    """The letters over the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    DEFAULT_CSS = """
    JumpScreen { background: $background 30%; layers: letters; }
    JumpScreen Static {
        layer: letters; width: 3; height: 1; background: $accent; color: $background;
        text-style: bold;
    }
    """

    def __init__(self, targets: Sequence[Widget]) -> None:
        super().__init__()
        self._targets = targets

    def compose(self) -> ComposeResult:
        """One letter for each."""
        for letter, target in zip(_LETTERS, self._targets, strict=False):
            label = Static(f"[{letter}]", markup=False)
            label.styles.offset = (target.region.x, target.region.y)
            label.styles.position = "absolute"
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go where the letter stands; any other key goes back."""
        event.stop()
        letter = _FULL_WIDTH.get(event.character or "", event.character or "")
        at = _LETTERS.find(letter) if len(letter) == 1 else -1
        self.dismiss(self._targets[at] if 0 <= at < len(self._targets) else None)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
