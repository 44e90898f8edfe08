"""Measures of plugins: used by schemes like those of the program, and one broken costs its own."""

from __future__ import annotations

from fractions import Fraction
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from govdisclose.domain.figures.assessment.faults import NotMonotone, UnknownMeasure
from govdisclose.domain.figures.assessment.measure import Measure
from govdisclose.domain.figures.assessment.measures import BUILT_IN
from govdisclose.errors import PluginError
from govdisclose.plugins.measure_types import plugin_measures
from govdisclose.plugins.record import PluginRecord
from govdisclose.plugins.registry import Registry
from govdisclose.rules.assessment import load_scheme

_SOURCE = """
from fractions import Fraction
from govdisclose.plugins.api import PluginInfo

class Plugin:
    {more}
    def describe(self):
        return PluginInfo("Late share", "逾期率")
    def needs(self):
        return {needs}
    def measure(self, figures):
        {body}
"""
_LATE = "return Fraction(figures['late_items'], figures['limited_items'])"
_SCHEME = """
id = "x"
zh = "x"
en = "x"
status = "published"
article = "1"
source = ["S"]
mark = "seen"
sources = { S = "s" }

[[groups]]
id = "all"
zh = "x"
en = "x"

[[components]]
id = "c"
zh = "x"
en = "x"
weight = 100

[[components.indicators]]
id = "late"
zh = "x"
en = "x"
points = 100
formula = "points * (1 - late_share)"
"""


def _gathered(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    *,
    needs: str = '("late_items", "limited_items")',
    body: str = _LATE,
    more: str = "better = 'lower'",
) -> tuple[dict[str, Measure], list[str]]:
    """The measures found, and the codes of what was wrong."""
    monkeypatch.syspath_prepend(str(folder))
    module = f"plugin_of_{folder.name}"
    source = _SOURCE.format(needs=needs, body=body, more=more)
    (folder / f"{module}.py").write_text(source, "utf-8")
    claim = EntryPoint(name=name, value=f"{module}:Plugin", group="govdisclose.v1.indicator")
    faults: list[PluginRecord] = []
    found = plugin_measures(Registry(environment={}, claims=[claim]), faults.append)
    return found, [fault.error.code for fault in faults if fault.error]


def test_plugin_measure_is_named_by_its_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheme can name it, and it is computed from the figures it asks for and no others."""
    found, faults = _gathered(tmp_path, monkeypatch, "late_share")

    measure = found["late_share"]
    scheme = load_scheme(_SCHEME, file="x.toml", measures={**BUILT_IN, **found})
    assert ([], "逾期率") == (faults, measure.zh)
    assert ["late_share"] == [str(ref) for ref in scheme.measure_refs]
    assert measure.compute is not None
    figures = {"late_items": 1, "limited_items": 4, "items": 9}
    assert Fraction(1, 4) == measure.compute(figures, 0)


def test_scheme_without_its_plugin_does_not_load() -> None:
    """Where the plugin is not installed the scheme says which measure is missing."""
    with pytest.raises(UnknownMeasure):
        load_scheme(_SCHEME, file="x.toml")


def test_direction_a_plugin_tells_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A measure said to be better when higher cannot cost points as it rises."""
    found, _ = _gathered(tmp_path, monkeypatch, "late_share", more="better = 'higher'")

    with pytest.raises(NotMonotone):
        load_scheme(_SCHEME, file="x.toml", measures={**BUILT_IN, **found})


def test_direction_a_plugin_does_not_tell_is_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The office answers for such a rule."""
    found, _ = _gathered(tmp_path, monkeypatch, "late_share", more="")

    assert load_scheme(_SCHEME, file="x.toml", measures={**BUILT_IN, **found})


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("late_share", {"needs": '("requests",)'}, "PLG-013"),
        ("late_share", {"needs": "1 / 0"}, "PLG-007"),
        ("late_share", {"more": "better = 'sideways'"}, "PLG-013"),
        ("late_items", {}, "PLG-013"),
        ("points", {}, "PLG-013"),
        ("Late", {}, "PLG-013"),
    ],
)
def test_unusable_measure_is_left_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    changes: dict[str, str],
    code: str,
) -> None:
    """Figures nobody counts, names that are taken or cannot be spelt, faults of the plugin."""
    assert ({}, [code]) == _gathered(tmp_path, monkeypatch, name, **changes)


@pytest.mark.parametrize("body", ["return 0.5", "return Fraction(-1)", "return True", "1 / 0"])
def test_inexact_answers_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    """Neither binary fractions nor negative numbers become points."""
    found, _ = _gathered(tmp_path, monkeypatch, "late_share", body=body)

    compute = found["late_share"].compute
    assert compute is not None
    with pytest.raises(PluginError):
        compute({"late_items": 1, "limited_items": 4}, 0)


def test_measure_that_cannot_be_assessed_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None leaves the indicator open."""
    found, _ = _gathered(tmp_path, monkeypatch, "late_share", body="return None")

    compute = found["late_share"].compute
    assert compute is not None
    assert compute({"late_items": 0, "limited_items": 0}, 0) is None
