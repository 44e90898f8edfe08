"""The layers hold, and the checks that hold them see a break."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture import layers
from tests.architecture.exceptions import remaining, unused
from tests.architecture.loading import SLOW_PACKAGES, packages_loaded_by
from tests.architecture.source_tree import Fault, Module, read_tree, source_folders, write_tree

Check = Callable[[Iterable[Module]], Iterator[Fault]]

CHECKS: tuple[Check, ...] = (
    layers.layer_faults,
    layers.wing_faults,
    layers.third_party_faults,
    layers.eager_heavy_imports,
    layers.network_faults,
)

BROKEN: tuple[tuple[Check, str, str, str], ...] = (
    (
        layers.layer_faults,
        "govdisclose/domain/law/clock.py",
        "from govdisclose.ports.storage import Store",
        "govdisclose.ports.storage.Store",
    ),
    (
        layers.layer_faults,
        "govdisclose/ports/storage.py",
        "from ..adapters import memory",
        "govdisclose.adapters.memory",
    ),
    (
        layers.layer_faults,
        "govdisclose/services/statistics.py",
        "def count():\n    from govdisclose.adapters.memory import MemoryStore",
        "govdisclose.adapters.memory.MemoryStore",
    ),
    (
        layers.layer_faults,
        "govdisclose/services/statistics.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import govdisclose.office",
        "govdisclose.office",
    ),
    (
        layers.layer_faults,
        "govdisclose/adapters/memory/store.py",
        "from govdisclose import services",
        "govdisclose.services",
    ),
    (
        layers.layer_faults,
        "govdisclose/formats/delimited.py",
        "from govdisclose.adapters import system",
        "govdisclose.adapters.system",
    ),
    (
        layers.layer_faults,
        "govdisclose/cli/catalogue_commands.py",
        "from govdisclose.services.statistics import Statistics",
        "govdisclose.services.statistics.Statistics",
    ),
    (
        layers.layer_faults,
        "govdisclose/cli/law_commands.py",
        "from govdisclose.rules.loader import load_pack",
        "govdisclose.rules.loader.load_pack",
    ),
    (
        layers.layer_faults,
        "govdisclose_tui/app.py",
        "import govdisclose.adapters.sqlite.store",
        "govdisclose.adapters.sqlite.store",
    ),
    (
        layers.layer_faults,
        "govdisclose_reading_points/points.py",
        "from govdisclose.plugins.registry import Registry",
        "govdisclose.plugins.registry.Registry",
    ),
    (
        layers.wing_faults,
        "govdisclose/domain/finding.py",
        "from govdisclose.domain.law.clock import due",
        "govdisclose.domain.law.clock.due",
    ),
    (
        layers.wing_faults,
        "govdisclose/domain/law/clock.py",
        "from govdisclose.domain.cases.ledger import Ledger",
        "govdisclose.domain.cases.ledger.Ledger",
    ),
    (
        layers.wing_faults,
        "govdisclose/domain/cases/review.py",
        "from govdisclose.domain.catalogue import item",
        "govdisclose.domain.catalogue.item",
    ),
    (
        layers.third_party_faults,
        "govdisclose/domain/law/calendar.py",
        "import chinese_calendar",
        "chinese_calendar",
    ),
    (
        layers.third_party_faults,
        "govdisclose/services/statistics.py",
        "from click import echo",
        "click.echo",
    ),
    (
        layers.eager_heavy_imports,
        "govdisclose/formats/workbook.py",
        "try:\n    from openpyxl import load_workbook\nexcept ImportError:\n    pass",
        "openpyxl.load_workbook",
    ),
    (
        layers.network_faults,
        "govdisclose/adapters/calendars.py",
        "def load():\n    import urllib.request",
        "urllib.request",
    ),
)


def _source() -> tuple[Module, ...]:
    return tuple(module for folder in source_folders() for module in read_tree(folder))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_source_keeps_its_layers(check: Check) -> None:
    """No module imports what its layer must not know."""
    faults = list(check(_source()))

    left = remaining(check.__name__, faults)

    assert [] == left, "\n".join(left)
    assert [] == unused(check.__name__, faults)


@pytest.mark.parametrize(("check", "path", "text", "subject"), BROKEN)
def test_break_of_a_layer_is_named(
    check: Check, path: str, text: str, subject: str, tmp_path: Path
) -> None:
    """Each check names the module that breaks its rule and what it imports."""
    place = path.removesuffix(".py").replace("/", ".")
    modules = read_tree(write_tree(tmp_path, {path: text}))

    faults = [(fault.place, fault.subject) for fault in check(modules)]

    assert [(place, subject)] == faults


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("govdisclose/domain/figures/lag.py", "from govdisclose.domain.catalogue import item"),
        ("govdisclose/domain/cases/review.py", "from govdisclose.domain.finding import Finding"),
        ("govdisclose/services/lag.py", "from govdisclose.ports.storage import Store"),
        ("govdisclose/bootstrap/__init__.py", "from govdisclose.adapters.sqlite import store"),
        ("govdisclose/office/__init__.py", "def open_it():\n    import govdisclose.bootstrap"),
        ("govdisclose/formats/workbook.py", "def read():\n    import openpyxl"),
        ("govdisclose_tui/app.py", "from textual.app import App"),
        ("govdisclose_reading_points/plugin.py", "from govdisclose.plugins.api import PluginInfo"),
    ],
)
def test_allowed_import_is_no_fault(path: str, text: str, tmp_path: Path) -> None:
    """What the layers allow passes every check."""
    modules = read_tree(write_tree(tmp_path, {path: text}))

    faults = [fault for check in CHECKS for fault in check(modules)]

    assert [] == faults


@pytest.mark.parametrize(
    "statement",
    [
        "import govdisclose",
        "import runpy; sys.argv = ['govdisclose', '--help']; "
        "runpy.run_module('govdisclose', run_name='__main__')",
    ],
    ids=["import", "help"],
)
def test_start_loads_no_slow_package(statement: str, tmp_path: Path) -> None:
    """The package and its help start without the packages that take long to load."""
    loaded = packages_loaded_by(statement, tmp_path / "loaded")

    assert frozenset() == loaded & SLOW_PACKAGES
    assert "govdisclose" in loaded


def test_slow_package_at_start_is_seen(tmp_path: Path) -> None:
    """A package that imports a slow one with itself is found out."""
    write_tree(tmp_path, {"hasty/__init__.py": "import openpyxl"})

    loaded = packages_loaded_by("import hasty", tmp_path / "loaded", folder=tmp_path)

    assert frozenset({"openpyxl"}) == loaded & {"openpyxl", "textual"}
