"""The plugin guide quotes the template plugin as it is."""

from __future__ import annotations

import pytest

from govdisclose.plugins.api import PROTOCOLS
from tests.architecture.source_tree import ROOT
from tests.plugins.harbour import FILES, GUIDE, blocks

TEMPLATE = ROOT / "plugins" / "govdisclose-reading-points"


def _quoted() -> list[str]:
    """Blocks of the guide that are no whole files: parts of those of the template."""
    whole = set(FILES.values())
    return [text for kind, text in blocks() if kind in {"python", "toml"} and text not in whole]


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
