"""What this plugin says is said in both languages, from its own catalogue."""

from __future__ import annotations

import os
import string
import subprocess
import sys
from pathlib import Path

import pytest

import govdisclose_postgres
from tests.tools.catalogue import compiled, plugin_catalogue, read_catalogue, source_messages

_PACKAGE = Path(govdisclose_postgres.__file__).parent


def test_every_message_of_the_plugin_is_translated() -> None:
    """No message of the plugin is missing in Chinese."""
    translated = {entry[0] for entry, text in read_catalogue(plugin_catalogue(_PACKAGE)).items()}

    assert set() == set(source_messages([_PACKAGE])) - translated


def test_compiled_catalogue_of_the_plugin_is_in_step() -> None:
    """The file that is read is exactly what the edited catalogue compiles to."""
    edited = plugin_catalogue(_PACKAGE)

    assert compiled(read_catalogue(edited)) == edited.with_suffix(".mo").read_bytes()


def test_translations_keep_the_fields() -> None:
    """A translation shows the same data as the original."""
    differing = [
        message
        for (message, _plural), text in read_catalogue(plugin_catalogue(_PACKAGE)).items()
        if message and _fields(message) != _fields(text)
    ]

    assert [] == differing


@pytest.mark.parametrize(
    ("language", "address", "said"),
    [
        ("zh", "postgresql://u:geheim@h/db", "单位地址中含有密码，他人可能看到 (PGS-001)"),
        ("zh", "postgresql://h/db/A-B", "地址：模式名不是普通名称 (PGS-002)"),
        ("zh", "postgresql:///db?host=/nowhere", "请检查服务器是否运行"),
        ("en", "postgresql://u:geheim@h/db", "holds a password, which others could read (PGS-001)"),
        ("en", "postgresql://h/db/A-B", "its schema is no plain name (PGS-002)"),
    ],
)
def test_refusals_are_said_in_the_language_of_the_reader(
    tmp_path: Path, language: str, address: str, said: str
) -> None:
    """The program words an error of the plugin in Chinese and in English."""
    command = [sys.executable, "-m", "govdisclose", "--lang", language, "--db", address]

    done = subprocess.run(
        [*command, "catalogue", "list"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        cwd=tmp_path,
        check=False,
        timeout=60,
    )

    assert said in done.stderr
    assert done.returncode in (2, 3)


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}
