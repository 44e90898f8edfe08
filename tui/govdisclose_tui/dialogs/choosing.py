"""Choosing one of several things by typing, arrows or the mouse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events, on
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList
from textual.widgets.option_list import Option

from govdisclose.domain.text import fold
from govdisclose_tui.cells import plain
from govdisclose_tui.dialogs.base import Dialog, button
from govdisclose_tui.words import tr

__all__ = ["ChoiceDialog"]


class ChoiceDialog(Dialog[str]):
    """One of a list of (key, label); typing narrows the list."""

    DEFAULT_CSS = """
    ChoiceDialog OptionList { height: auto; max-height: 16; border: none; padding: 0; }
    """

    def __init__(
        self, title: str, choices: Sequence[tuple[str, str]], *, present: str | None = None
    ) -> None:
        super().__init__(title)
        self._choices = choices
        self._present = present

    def body(self) -> Iterable[Widget]:
        """Where to type, and what is left."""
        yield Input(id="narrow", compact=True, placeholder=tr("type to narrow"))
        yield OptionList(*self._options(""), id="choices", markup=False)

    def buttons(self) -> Iterable[Button]:
        """The way back; choosing is the way on."""
        yield button(tr("Cancel"), "close")

    def on_mount(self) -> None:
        """Begin at the present choice."""
        choices = self.query_one("#choices", OptionList)
        keys = [key for key, _label in self._choices]
        if self._present in keys:
            choices.highlighted = keys.index(self._present)
        choices.focus()

    def _options(self, text: str) -> list[Option]:
        wanted = fold(text)
        return [
            Option(plain(("* " if key == self._present else "  ") + label), id=f"k{at}")
            for at, (key, label) in enumerate(self._choices)
            if wanted in fold(label)
        ]

    def on_key(self, event: events.Key) -> None:
        """What is typed narrows the list, wherever the focus is."""
        field = self.query_one("#narrow", Input)
        if event.is_printable and event.character is not None and not field.has_focus:
            event.stop()
            # At once: an Enter that follows has to find the field.
            self.set_focus(field)
            field.cursor_position = len(field.value)
            field.insert_text_at_cursor(event.character)
        elif event.key == "down" and field.has_focus:
            event.stop()
            self.query_one("#choices", OptionList).focus()

    @on(Input.Changed, "#narrow")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        choices = self.query_one("#choices", OptionList)
        choices.clear_options()
        choices.add_options(self._options(event.value))
        if choices.option_count:
            choices.highlighted = 0

    @on(Input.Submitted, "#narrow")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        choices = self.query_one("#choices", OptionList)
        if choices.highlighted is not None:
            choices.action_select()

    @on(OptionList.OptionSelected, "#choices")
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        assert event.option.id is not None
        self.dismiss(self._choices[int(event.option.id[1:])][0])
