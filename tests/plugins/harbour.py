"""The example plugins of the guide, laid out as an installed distribution."""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.cli.program import fake_distribution

__all__ = ["FILES", "GUIDE", "blocks", "install_harbour"]

GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")

_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMED = re.compile(r"# (?P<path>[\w/-]+\.(?:py|toml))\n")


def blocks() -> Iterator[tuple[str, str]]:
    """Language and text of every block of the guide."""
    for block in _BLOCK.finditer(GUIDE):
        yield block["language"], block["text"]


FILES = {
    named["path"]: text
    for language, text in blocks()
    if language in {"python", "toml"} and (named := _NAMED.match(text))
}
"""Text by path of the blocks that are whole files."""


def install_harbour(site: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the distribution on the search path; returns ``site``."""
    groups = tomllib.loads(FILES["pyproject.toml"])["project"]["entry-points"]
    fake_distribution(site, "harbour", groups)
    for path, text in FILES.items():
        if path != "pyproject.toml":
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text, encoding="utf-8")
    (site / "harbour_rules" / "__init__.py").touch()
    for name in [name for name in sys.modules if name.startswith("harbour")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    return site
