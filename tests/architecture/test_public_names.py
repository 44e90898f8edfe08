"""What others build on is pinned: a name added or dropped is a decision, not an accident."""

from __future__ import annotations

import importlib
import tomllib

import pytest

from tests.architecture.source_tree import ROOT

PROMISED: dict[str, tuple[str, ...]] = {
    "govdisclose": ("Office", "__version__"),
    "govdisclose.plugins.api": (
        "API_VERSION",
        "PROTOCOLS",
        "CalendarPlugin",
        "CommandPlugin",
        "ExporterPlugin",
        "FlowPlugin",
        "ImporterPlugin",
        "IndicatorPlugin",
        "ListenerPlugin",
        "Plugin",
        "PluginInfo",
        "PublicSurfacePlugin",
        "RegisterField",
        "RegisterFigure",
        "RegisterParent",
        "RegisterPlugin",
        "RegisterType",
        "RulesPlugin",
        "ScreenPlugin",
        "StorePlugin",
        "TableCell",
    ),
}
"""Module -> its public names."""


@pytest.mark.parametrize("module", PROMISED)
def test_public_names_are_the_promised_ones(module: str) -> None:
    """A name leaves after two minor releases of notice, and joins with its documentation."""
    listed = importlib.import_module(module).__all__

    assert sorted(PROMISED[module]) == sorted(listed)


@pytest.mark.parametrize("module", PROMISED)
def test_promised_names_are_there(module: str) -> None:
    """Each promised name can be had, also where it is loaded on demand."""
    loaded = importlib.import_module(module)

    missing = [name for name in PROMISED[module] if not hasattr(loaded, name)]

    assert [] == missing


def test_version_is_that_of_the_release() -> None:
    """The version the package tells is the one it is released under."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    version = importlib.import_module("govdisclose").__version__

    assert project["version"] == version
