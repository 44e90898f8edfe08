"""Running the program inside the test's own process, which is quicker than a process each."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from govdisclose.cli.main import root

__all__ = ["ADMINISTRATOR", "answer", "invoke", "lines", "office_in"]

ADMINISTRATOR = "zhangsan"
"""Account that makes the office of a test."""

_VARIABLES = {"GOVDISCLOSE_LANG": "en", "NO_COLOR": "1"}


def invoke(
    folder: Path,
    *arguments: str,
    actor: str = ADMINISTRATOR,
    text_in: str | bytes = "",
    lang: str = "en",
) -> Result:
    """Run ``govdisclose`` on ``office.db`` of ``folder``, which is also the working folder."""
    before = ("--db", str(folder / "office.db"), "--actor", actor, "--lang", lang)
    with contextlib.chdir(folder):
        return CliRunner().invoke(root, [*before, *arguments], input=text_in, env=_VARIABLES)


def answer(result: Result, exit_code: int = 0) -> Any:
    """The JSON a command printed, which ended with the exit code."""
    assert exit_code == result.exit_code, result.output
    return json.loads(result.stdout)


def lines(path: Path) -> list[Any]:
    """The objects of a file of JSON Lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def office_in(folder: Path, *, second: bool = False, agencies: Sequence[str] = ()) -> Path:
    """A folder with a new office, if wanted with an approver ``lisi`` and some departments."""
    assert 0 == invoke(folder, "init", "--office", "淮南市人民政府").exit_code
    if second:
        staff = ("staff", "add", "lisi", "--name", "李四", "--role", "approver")
        assert 0 == invoke(folder, *staff).exit_code
    for name in agencies:
        added = invoke(folder, "agency", "add", name, "--level", "部门", "--parent", "A1")
        assert 0 == added.exit_code, added.output
    return folder
