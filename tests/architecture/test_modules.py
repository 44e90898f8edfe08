"""Modules are made as the house style has it, and the checks of that see a break."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.architecture import modules as rules
from tests.architecture.exceptions import remaining, unused
from tests.architecture.source_tree import (
    ROOT,
    Fault,
    Module,
    read_tree,
    source_folders,
    write_tree,
)

Check = Callable[[Iterable[Module]], Iterator[Fault]]

CHECKS: dict[str, Check] = {
    "long_modules": partial(rules.long_modules, limit_lines=rules.LINES_FAULT),
    "name_faults": rules.name_faults,
    "docstring_faults": rules.docstring_faults,
    "public_name_faults": rules.public_name_faults,
    "purity_faults": rules.purity_faults,
    "clock_faults": rules.clock_faults,
    "speech_faults": rules.speech_faults,
}

DOMAIN = "govdisclose/domain/lag.py"
CLI = "govdisclose/cli/stats_commands.py"
BROKEN: tuple[tuple[str, str, str, str], ...] = (
    ("long_modules", DOMAIN, "one = 1\n" * 601, "length"),
    ("name_faults", "govdisclose/domain/utils/lag.py", "", "utils"),
    ("docstring_faults", "govdisclose/domain/__init__.py", "import os", "docstring"),
    ("docstring_faults", DOMAIN, '"""Lags\n\nMore of it."""', "docstring"),
    ("public_name_faults", DOMAIN, "def lag(): ...", "__all__"),
    ("public_name_faults", DOMAIN, '__all__ = ["lag"]', "lag"),
    ("public_name_faults", DOMAIN, "__all__ = []\nLIMIT_DAYS = 20", "LIMIT_DAYS"),
    ("public_name_faults", CLI, "__all__ = []\n@click.command()\ndef show(): ...", "show"),
    (
        "purity_faults",
        DOMAIN,
        "from datetime import date as day\ndef lag(): return day.today()",
        "datetime.date.today",
    ),
    ("purity_faults", DOMAIN, "def read(path): return open(path)", "builtins.open"),
    ("purity_faults", DOMAIN, "import pathlib\nHERE = pathlib.Path()", "pathlib.Path"),
    ("purity_faults", "govdisclose/services/lag.py", "import os\nos.getenv('X')", "os.getenv"),
    ("purity_faults", "govdisclose/services/lag.py", "import random as r\nr.random()", "random"),
    (
        "clock_faults",
        CLI,
        "import datetime as dt\ndef now(): return dt.datetime.now(dt.UTC)",
        "datetime.datetime.now",
    ),
    ("speech_faults", CLI, "print('done')", "builtins.print"),
    ("speech_faults", CLI, "import click\nclick.echo('done')", "click.echo"),
    ("speech_faults", CLI, "import sys\nsys.stderr.write('done')", "sys.stderr.write"),
)


def _source() -> tuple[Module, ...]:
    return tuple(module for folder in source_folders() for module in read_tree(folder))


@pytest.mark.parametrize("check", CHECKS)
def test_source_is_made_as_the_house_has_it(check: str) -> None:
    """No module breaks a rule of size, name, docstring, public names or purity."""
    faults = list(CHECKS[check](_source()))

    left = remaining(check, faults)

    assert [] == left, "\n".join(left)
    assert [] == unused(check, faults)


@pytest.mark.filterwarnings("default:module is long")
def test_long_module_is_a_warning() -> None:
    """A module of more than 400 lines is shown at the end of the run."""
    for fault in rules.long_modules(_source(), rules.LINES_WARNING):
        warnings.warn(f"module is long: {fault}", stacklevel=1)


@pytest.mark.parametrize(("check", "path", "text", "subject"), BROKEN)
def test_break_of_a_rule_is_named(
    check: str, path: str, text: str, subject: str, tmp_path: Path
) -> None:
    """Each check names the module that breaks its rule and where."""
    place = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    modules = read_tree(write_tree(tmp_path, {path: text}))

    faults = {(fault.place, fault.subject) for fault in CHECKS[check](modules)}

    assert {(place, subject)} == faults


@pytest.mark.parametrize(
    ("check", "path", "text"),
    [
        ("long_modules", DOMAIN, "one = 1\n" * 600),
        ("public_name_faults", "govdisclose/domain/_lag.py", "def lag(): ..."),
        ("public_name_faults", CLI, "__all__ = []\n@group.command()\ndef show(): ..."),
        ("public_name_faults", DOMAIN, "__all__ = []\nT = TypeVar('T')"),
        (
            "public_name_faults",
            "govdisclose/__init__.py",
            "if TYPE_CHECKING:\n    from govdisclose.office import Office\n"
            "__all__ = ['Office']\ndef __getattr__(name): ...",
        ),
        ("purity_faults", DOMAIN, "def lag(clock): return clock.now()"),
        ("purity_faults", DOMAIN, "import io\nio.StringIO()"),
        ("clock_faults", "govdisclose/adapters/system.py", "import time\ntime.time()"),
        ("speech_faults", "govdisclose/cli/output.py", "print('done')"),
    ],
)
def test_allowed_habit_is_no_fault(check: str, path: str, text: str, tmp_path: Path) -> None:
    """What the house style allows passes the check."""
    modules = read_tree(write_tree(tmp_path, {path: text}))

    faults = list(CHECKS[check](modules))

    assert [] == faults


def test_tests_ask_no_clock() -> None:
    """No test takes the day or the hour from the machine, so none can fail on another day."""
    modules = [
        module
        for folder in [ROOT / "tests", *sorted(ROOT.glob("plugins/*/tests"))]
        for module in read_tree(folder)
        if not module.name.startswith("bench.")
    ]

    left = remaining("test_clock_faults", rules.clock_faults(modules))

    assert [] == left, "\n".join(left)
