"""Every identity of reports has a test that bears its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from govdisclose.rules.report_forms import built_in_identities

_TESTS = Path(__file__).resolve().parents[3]
# Domain facts 3.5, written out so that an identity dropped from the rules shows.
_OF_THE_FORM = (
    *("M1", "M2", "M3", "R1", "X1", "X2", "X3", "P1"),
    *("T1", "T2", "T3", "U1", "V1", "D1", "N1", "L1"),
)


@pytest.mark.parametrize("identity", _OF_THE_FORM)
def test_identity_is_in_the_rules(identity: str) -> None:
    """The list of the form is complete, each with its source."""
    assert built_in_identities().by_id[identity].source


@pytest.mark.parametrize("identity", [one.id for one in built_in_identities().identities])
def test_identity_has_a_test_of_its_name(identity: str) -> None:
    """``test_m1_...`` and so on, beside the code that judges it."""
    files = [*_TESTS.glob("domain/figures/reports/*.py"), *_TESTS.glob("formats/reports/*.py")]
    name = re.compile(rf"^def test_{identity.lower()}_", re.MULTILINE)

    assert any(name.search(file.read_text("utf-8")) for file in files)
