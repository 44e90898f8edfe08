"""Errors and questions: what failed, why and what to do; or yes and no."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Button, Input, Static

from govdisclose.errors import GovDiscloseError
from govdisclose_tui.cells import plain
from govdisclose_tui.dialogs.base import Dialog, button
from govdisclose_tui.words import tr, words

__all__ = ["ErrorDialog", "PromptDialog", "QuestionDialog"]


class ErrorDialog(Dialog[None]):
    """An error: code, cause, what to do, and where the log is. Never a traceback."""

    DEFAULT_CSS = """
    ErrorDialog > #frame { border: ascii $error; }
    """

    def __init__(self, problem: GovDiscloseError, log: str) -> None:
        self._told = words().error(problem)
        self._log = log
        super().__init__(tr("It did not work ({code})").format(code=self._told.code))

    def body(self) -> Iterable[Widget]:
        """Cause, hint and log."""
        yield Static(plain(self._told.text), id="cause", markup=False)
        if self._told.hint:
            hint = tr("What to do: {hint}").format(hint=self._told.hint)
            yield Static(plain(hint), id="hint", markup=False)
        log = tr("Failures of the program are logged in {path}").format(path=self._log)
        yield Static(plain(log), id="log", markup=False)

    def buttons(self) -> Iterable[Button]:
        """Close, or take the text along."""
        yield button(tr("Close"), "close", is_main=True)
        yield button(tr("Copy details"), "copy")

    def pressed(self, id: str) -> None:
        """Copy the text."""
        self.bench.copy(f"{self._told.text} ({self._told.code})\n{self._told.hint}")


class QuestionDialog(Dialog[bool]):
    """Yes or no; the first button is the harmless one."""

    def __init__(self, title: str, text: str, yes: str, no: str | None = None) -> None:
        super().__init__(title)
        self._text, self._yes = text, yes
        self._no = no or tr("No")

    def body(self) -> Iterable[Widget]:
        """The question."""
        yield Static(plain(self._text), markup=False)

    def buttons(self) -> Iterable[Button]:
        """No and yes."""
        yield button(self._no, "no")
        yield button(self._yes, "yes", is_main=True)

    def pressed(self, id: str) -> None:
        """Answer."""
        self.dismiss(id == "yes")


class PromptDialog(Dialog[str]):
    """One line of text, wanted for something."""

    def __init__(self, title: str, text: str, value: str = "") -> None:
        super().__init__(title)
        self._text, self._value = text, value

    def body(self) -> Iterable[Widget]:
        """What is asked, and where it is typed."""
        yield Static(plain(self._text), markup=False)
        yield Input(self._value, id="answer", compact=True)

    def buttons(self) -> Iterable[Button]:
        """Take it or leave it."""
        yield button(tr("OK"), "take", is_main=True)
        yield button(tr("Cancel"), "close")

    def pressed(self, id: str) -> None:
        """Answer with what was typed."""
        self.dismiss(self.query_one("#answer", Input).value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes it."""
        event.stop()
        self.dismiss(event.value)
