"""The voice that the command line lends to the terminal workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click import unstyle

from govdisclose.cli import messages
from govdisclose.cli.failure_log import as_error
from govdisclose.cli.language import activate, language, tr
from govdisclose.cli.phrases import ground_word, in_words
from govdisclose.errors import GovDiscloseError

if TYPE_CHECKING:
    from govdisclose.domain.finding import Finding
    from govdisclose_tui.words import Told

__all__ = ["CommandWords"]


class CommandWords:
    """See :class:`govdisclose_tui.words.Words`."""

    def translate(self, msgid: str) -> str:
        return tr(msgid)

    def language(self) -> str:
        return language()

    def speak(self, code: str) -> None:
        activate(code)

    def error(self, problem: GovDiscloseError) -> Told:
        from govdisclose_tui.words import Told

        text = messages.worded(problem.template, problem.data)
        hint = messages.worded(problem.hint, problem.data) if problem.hint else ""
        return Told(problem.code, text, hint)

    def finding(self, finding: Finding) -> str:
        # A screen has colours of its own; those of the command line would stand there as signs.
        return unstyle(messages.finding_line(finding))

    def ground(self, code: str) -> str:
        return ground_word(code)

    def phrase(self, key: str, text: str) -> str:
        return in_words(key, text)

    def unexpected(self, problem: BaseException) -> GovDiscloseError:
        return as_error(problem)
