"""The plugin guide quotes the template plugin as it is."""

from __future__ import annotations

import re

import pytest

from govdisclose.plugins.api import PROTOCOLS
from tests.architecture.source_tree import ROOT

GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
TEMPLATE = ROOT / "plugins" / "govdisclose-reading-points"
_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def _quoted() -> list[str]:
    """Blocks of the guide that claim to be parts of the template's files."""
    blocks = _BLOCK.finditer(GUIDE)
    return [block["text"] for block in blocks if block["language"] in {"python", "toml"}]


@pytest.mark.parametrize("block", _quoted(), ids=lambda block: block.strip().splitlines()[0][:40])
def test_quoted_block_stands_in_the_template(block: str) -> None:
    """Whoever copies from the guide copies what is installed and tested."""
    sources = [
        path.read_text(encoding="utf-8")
        for path in (TEMPLATE / "pyproject.toml", *TEMPLATE.glob("src/*/*.py"))
    ]

    found = [source for source in sources if block in source]

    assert 1 == len(found)


def test_guide_quotes_something() -> None:
    """The search for blocks finds them."""
    assert len(_quoted()) >= 6


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_guide_names_every_group(kind: str) -> None:
    """Each kind of plugin is mentioned with the name of its group."""
    assert f"`govdisclose.v1.{kind}`" in GUIDE
