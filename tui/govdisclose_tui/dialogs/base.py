"""What all dialogs have: a frame that fits small windows, a line of buttons, Escape to go back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static

from govdisclose_tui.acts import Acts
from govdisclose_tui.cells import plain
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govdisclose_tui.app import Workbench

__all__ = ["Dialog", "button"]

Answer = TypeVar("Answer")


def button(label: str, id: str, *, is_main: bool = False) -> Button:
    """A button of one line."""
    return Button(plain(label), id=id, variant="primary" if is_main else "default", compact=True)


class Dialog(ModalScreen[Answer], Acts, Generic[Answer]):
    """A frame over the screen; Escape answers None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss_none", show=False)]
    AUTO_FOCUS = "Input, #buttons Button"
    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > #frame {
        width: 76; max-width: 100%; height: auto; max-height: 100%; padding: 0 1;
        background: $surface; border: ascii $primary; color: $foreground;
    }
    Dialog #title { text-style: bold; height: auto; }
    Dialog #buttons { height: 1; margin-top: 1; }
    Dialog #buttons Button { margin-right: 2; }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this dialog

    def compose(self) -> ComposeResult:
        """Title, body, buttons."""
        with Vertical(id="frame"):
            yield Static(plain(self._title), id="title", markup=False)
            yield from self.body()
            with Horizontal(id="buttons"):
                yield from self.buttons()

    def body(self) -> Iterable[Widget]:
        """What stands between title and buttons."""
        return ()

    def buttons(self) -> Iterable[Button]:
        """The ways out."""
        yield button(tr("Close"), "close", is_main=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Close unless a dialog knows better."""
        event.stop()
        if event.button.id == "close":
            self.dismiss(None)
        else:
            self.pressed(event.button.id or "")

    def pressed(self, id: str) -> None:
        """A button of the dialog's own was pressed."""

    def action_dismiss_none(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
