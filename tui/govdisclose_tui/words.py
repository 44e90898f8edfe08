"""What the workbench says: the one gettext catalogue and the wording of errors and codes.

The program that starts the workbench lends it its voice, so that an error or a finding reads the
same on the command line and on a screen. Without one, messages are English and errors are worded
by their own templates.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from govdisclose.domain.finding import Finding
from govdisclose.domain.text import inert
from govdisclose.errors import GovDiscloseError

__all__ = [
    "LANGUAGES",
    "N_",
    "PlainWords",
    "Told",
    "UnexpectedFault",
    "Words",
    "is_chinese",
    "labelled",
    "lend",
    "tr",
    "words",
]

LANGUAGES = ("zh", "en")
"""Codes of the languages spoken."""


class Told(NamedTuple):
    """An error in words."""

    code: str
    text: str
    """What failed, on which thing, why; one line."""
    hint: str
    """What to do; may be empty."""


class Words(Protocol):
    """The voice of the program."""

    def translate(self, msgid: str) -> str:
        """The message in the active language."""

    def language(self) -> str:
        """Code of the active language, one of LANGUAGES."""

    def speak(self, code: str) -> None:
        """Speak another language from now on."""

    def error(self, problem: GovDiscloseError) -> Told:
        """An error in words."""

    def finding(self, finding: Finding) -> str:
        """One line for a finding."""

    def ground(self, code: str) -> str:
        """What a ground of the law is called, with its code."""

    def phrase(self, key: str, text: str) -> str:
        """A code or reason that data hold under a key, in words."""

    def unexpected(self, problem: BaseException) -> GovDiscloseError:
        """The error that stands for a fault of the program, once it is logged."""


class PlainWords:
    """English without a catalogue; see :class:`Words`."""

    def translate(self, msgid: str) -> str:
        return msgid

    def language(self) -> str:
        return "en"

    def speak(self, code: str) -> None:
        return None

    def error(self, problem: GovDiscloseError) -> Told:
        shown = {key: inert(str(value)) for key, value in problem.data.items()}
        return Told(
            problem.code, problem.template.format_map(shown), problem.hint.format_map(shown)
        )

    def finding(self, finding: Finding) -> str:
        return f"{finding.severity.value}: {finding.code}"

    def ground(self, code: str) -> str:
        return code

    def phrase(self, key: str, text: str) -> str:
        return text

    def unexpected(self, problem: BaseException) -> GovDiscloseError:
        return UnexpectedFault(kind=type(problem).__name__)


class UnexpectedFault(GovDiscloseError):
    """A fault of the workbench itself."""

    code = "TUI-001"
    template = "unexpected failure {kind}"
    hint = "report it"


class _Active:
    """The voice in force; one per process."""

    words: Words = PlainWords()


def lend(voice: Words) -> None:
    """Speak with this voice from now on."""
    _Active.words = voice


def words() -> Words:
    """The voice in force."""
    return _Active.words


def N_(msgid: str) -> str:
    """Mark a message id for the catalogue and return it unchanged."""
    return msgid


def tr(msgid: str) -> str:
    """The message in the active language."""
    return _Active.words.translate(msgid) if msgid else ""


def labelled(label: str, text: str) -> str:
    """A text behind its label, with the colon of the active language."""
    return tr("{label}: {text}").format(label=label, text=text)


def is_chinese() -> bool:
    """Whether Chinese is spoken."""
    return _Active.words.language() == "zh"
