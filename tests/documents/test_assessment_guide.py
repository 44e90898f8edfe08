"""Docs/assessment.md: what it shows works as it stands."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from govdisclose.domain.figures.assessment.values_reading import read_values
from govdisclose.rules.assessment import built_in_schemes, load_scheme
from tests.architecture.source_tree import ROOT

_TEXT = (ROOT / "docs/assessment.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", _TEXT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_scheme_of_the_guide_loads() -> None:
    """The file shown is whole: it can be copied and changed."""
    scheme = load_scheme(_block("toml"), file="docs/assessment.md")

    assert ("our-office", 4) == (scheme.id, sum(1 for _ in scheme.leaves()))


def test_the_values_of_the_guide_are_read() -> None:
    """Each kind of value shown is one that some shipped scheme takes."""
    shape = json.loads(_block("json"), parse_float=Decimal)
    (agency,) = shape["agencies"]
    schemes = built_in_schemes()
    leaves = {leaf.id: (scheme, leaf) for scheme in schemes.values() for leaf in scheme.leaves()}

    for id_, value in agency["values"].items():
        scheme, _leaf = leaves[id_]
        one = {"agency": "市环保局", "group": scheme.groups[0].id, "values": {id_: value}}
        assert 1 == len(read_values({"agencies": [one]}, scheme))


def test_every_shipped_scheme_and_command_stands_in_the_guide() -> None:
    """Nothing ships that the guide does not name."""
    from govdisclose.cli.assess_commands import group

    assert [] == [id_ for id_ in built_in_schemes() if f"`{id_}`" not in _TEXT]
    assert [] == [name for name in group.commands if f"assess {name}" not in _TEXT]
