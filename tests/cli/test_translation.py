"""The translation catalogue: complete, faithful and compiled."""

from __future__ import annotations

import string
from collections.abc import Iterator

import click
import pytest

from govdisclose.cli.finding_words import FINDING_WORDS
from govdisclose.cli.language import activate, choose_language, language, tr
from govdisclose.cli.table import NOUNS
from tests.cli.test_frame import every_command
from tests.tools.catalogue import (
    CLICK_PHRASES,
    MO_FILE,
    compiled,
    read_catalogue,
    source_messages,
)


@pytest.fixture(name="chinese")
def _chinese() -> Iterator[None]:
    """Chinese is spoken during the test."""
    activate("zh")
    yield
    activate("en")


def test_compiled_catalogue_is_in_step() -> None:
    """The file the program reads is exactly what the edited catalogue compiles to."""
    expected = compiled(read_catalogue())

    assert expected == MO_FILE.read_bytes(), "run: python -m tests.tools.catalogue compile"


def test_every_message_of_the_sources_is_translated() -> None:
    """No message of the program is missing in Chinese."""
    translated = {entry[0] for entry, text in read_catalogue().items() if text}

    missing = {
        message: place for message, place in source_messages().items() if message not in translated
    }

    assert {} == missing


def test_translations_keep_the_fields_of_the_message() -> None:
    """A translation shows the same data as the original, no more and no less."""
    differing = [
        entry[0]
        for entry, text in read_catalogue().items()
        if entry[0] and text and _fields(entry[0]) != _fields(text) and not entry[1]
    ]

    assert [] == differing


def test_every_phrase_of_help_is_translated() -> None:
    """What click words and what the noun table says exists in Chinese as well."""
    translated = {entry[0] for entry, text in read_catalogue().items() if text}
    helps = {noun.help for noun in NOUNS} | set(CLICK_PHRASES) | set(FINDING_WORDS.values())
    for _, command, _ in every_command():
        helps.add(command.help or "")
        helps |= {
            param.help
            for param in command.params
            if isinstance(param, click.Option) and param.help and not param.hidden
        }

    assert set() == helps - translated - {""}


@pytest.mark.usefixtures("chinese")
def test_messages_are_spoken_in_chinese() -> None:
    """Once Chinese is active, messages come from the catalogue and unknown ones stay."""
    assert "zh" == language()
    assert "无" == tr("none")
    assert "never translated" == tr("never translated")
    assert "" == tr("")


@pytest.mark.parametrize(
    ("flag", "variables", "configured", "expected"),
    [
        ("en", {"GOVDISCLOSE_LANG": "zh"}, "zh", "en"),
        (None, {"GOVDISCLOSE_LANG": "zh", "LANG": "en_GB.UTF-8"}, "en", "zh"),
        (None, {"LANG": "en_GB.UTF-8"}, "zh", "zh"),
        (None, {"LANG": "zh_CN.GB18030"}, None, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, None, "en"),
        (None, {"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_US"}, None, "zh"),
        (None, {}, None, "en"),
        ("fr", {}, None, "en"),
    ],
)
def test_language_is_chosen_by_the_strongest_wish(
    flag: str | None, variables: dict[str, str], configured: str | None, expected: str
) -> None:
    """Flag before variable before configuration before locale; C names no language."""
    assert expected == choose_language(flag, variables, configured)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
