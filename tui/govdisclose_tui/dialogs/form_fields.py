"""Widgets of form fields: text, several lines, a choice; and the editor of the user's own."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.app import SuspendNotSupported
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from govdisclose_tui.cells import plain, shown
from govdisclose_tui.forms import FieldKind, FormField
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["ChoiceField", "edited", "editor_of", "put_value", "value_of"]


class ChoiceField(Static, can_focus=True):
    """A value that is chosen; Enter, Space or a click opens the choices."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; background: $boost; padding: 0 1; }
    ChoiceField:focus { text-style: reverse; }
    """

    class Emptied(Message):
        """The value was taken away."""

    class Wanted(Message):
        """The choices are wanted."""

        def __init__(self, field: ChoiceField) -> None:
            super().__init__()
            self.field = field

    def __init__(self, field: FormField, value: str, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self.field = field
        self.value = value

    def render(self) -> Text:
        """The label of the value."""
        labels = dict(self.field.choices)
        said = [labels.get(part.strip(), part) for part in self.value.split(",") if part.strip()]
        return plain("; ".join(map(shown, said)) or tr("(choose)"))

    def on_key(self, event: events.Key) -> None:
        """Open, or empty."""
        if event.key in {"enter", "space"}:
            event.stop()
            self.post_message(self.Wanted(self))
        elif event.key in {"delete", "backspace"} and not self.field.required:
            event.stop()
            self.value = ""
            self.refresh()
            self.post_message(self.Emptied())

    def on_click(self) -> None:
        """Open."""
        self.post_message(self.Wanted(self))


def editor_of(field: FormField, value: str) -> Widget:
    """The widget of a field."""
    id = f"field-{field.name}"
    if field.kind in {FieldKind.CHOICE, FieldKind.CHOICES}:
        return ChoiceField(field, value, id=id)
    editor: TextArea | Input
    if field.kind is FieldKind.LONG:
        editor = TextArea(value, id=id, tab_behavior="focus", compact=True)
    else:
        editor = Input(value, id=id, compact=True)
    # A blinking cursor would send something over the line twice a second.
    editor.cursor_blink = False
    return editor


def value_of(widget: Widget) -> str:
    """What stands in a field."""
    if isinstance(widget, TextArea):
        return widget.text
    assert isinstance(widget, (Input, ChoiceField))
    return widget.value


def put_value(widget: Widget, text: str) -> None:
    """Write a value into a field."""
    if isinstance(widget, TextArea):
        widget.text = text
        return
    assert isinstance(widget, (Input, ChoiceField))
    widget.value = text
    widget.refresh()


def edited(bench: Workbench, text: str) -> str | None:
    """The text as an editor left it; None when there is none.

    The file lies in a private folder that is deleted with all the editor put beside it.
    """
    try:
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "")
        if not command:
            return None
        with tempfile.TemporaryDirectory(prefix="govdisclose-") as folder:
            file = Path(folder) / "text.txt"
            file.write_text(text, encoding="utf-8")
            with bench.suspend():
                done = subprocess.run([*command, str(file)], check=False)
            return _decoded(file.read_bytes()) if done.returncode == 0 else None
    except (OSError, ValueError, SuspendNotSupported):  # none there, or none in a browser
        return None


def _decoded(written: bytes) -> str:
    """What an editor wrote; some keep to the encoding of older Chinese systems."""
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("gb18030")
