"""Help for where one is: what this screen is for, and every key, from the registry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from govdisclose_tui.actions import Action, key_label
from govdisclose_tui.acts import Offer
from govdisclose_tui.cells import cells, fitted, wrapped
from govdisclose_tui.dialogs.base import Dialog
from govdisclose_tui.words import N_, tr

__all__ = ["HelpDialog", "help_lines"]

_NOTES = (
    N_("Letters work with a Chinese input method on, too: full-width forms are the same keys."),
    N_("The mouse reaches everything; Shift and dragging selects text as the terminal does."),
)
_KEYS_CELLS = 16


def help_lines(offers: Iterable[Offer], keys: dict[str, tuple[str, ...]], width: int) -> list[str]:
    """A line or more for each action: keys, what it does, why not now, and its CLI twin."""
    lines: list[str] = []
    for offer in offers:
        action = offer.action
        shown = ", ".join(map(key_label, keys.get(action.id, action.keys)))
        text = f"{tr(action.label)}: {tr(action.help)}"
        if offer.refusal is not None:
            text += " " + tr("(not now: {reason})").format(reason=offer.refusal)
        if action.twin is not None:
            text += f" [{_twin(action)}]"
        first, *rest = wrapped(text, width - _KEYS_CELLS - 1)
        gap = shown if cells(shown) <= _KEYS_CELLS else shown.split(", ")[0]
        lines.append(f"{fitted(gap, _KEYS_CELLS)} {first}")
        lines += [" " * (_KEYS_CELLS + 1) + one for one in rest]
    return lines


def _twin(action: Action) -> str:
    return f"govdisclose {action.twin}"


class HelpDialog(Dialog[None]):
    """All that can be done from where the focus was."""

    DEFAULT_CSS = """
    HelpDialog > #frame { width: 100; height: 100%; }
    HelpDialog VerticalScroll { height: 1fr; }
    """

    def __init__(self, offers: Sequence[Offer], keys: dict[str, tuple[str, ...]]) -> None:
        super().__init__(tr("What can be done here"))
        self._offers, self._keys = offers, keys

    def body(self) -> Iterable[Widget]:
        """The keys, then what holds everywhere."""
        width = min(100, self.app.size.width) - 6
        lines = help_lines(self._offers, self._keys, width)
        lines.append("")
        for note in _NOTES:
            lines += wrapped(tr(note), width)
        yield VerticalScroll(Static(Text("\n".join(lines)), markup=False))

    def on_mount(self) -> None:
        """Arrow keys move the text."""
        self.query_one(VerticalScroll).focus()
