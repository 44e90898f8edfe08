"""Schemes that ask for figures of registers which a plugin brings: reading points and handovers."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from govdisclose import Office
from govdisclose.domain.figures.assessment.faults import NotMonotone, UnknownRegisterFigure
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.extensions import assessing
from govdisclose.extensions.host import Extensions
from govdisclose.plugins.registry import Registry
from tests.cli.program import fake_distribution
from tests.services.assessment_cases import office, store

__all__ = ["office", "store"]

_END = date(2014, 12, 31)
_TEXT = """
id = "places"
zh = "x"
en = "x"
status = "reconstructed"
article = "1"
source = ["T"]
mark = "computed"
sources = { T = "made up for tests" }
groups = [{ id = "all", zh = "x", en = "x", levels = ["department"] }]
[[components]]
id = "c"
zh = "x"
en = "x"
weight = 100
points = 20
[[components.indicators]]
id = "handed"
zh = "移交"
en = "handed over"
points = 10
formula = "points * min(1, reading_point_handovers.documents / 4)"
[[components.indicators]]
id = "points"
zh = "查阅点"
en = "reading points"
points = 10
measure = "reading_points.points"
bands = [{ below = 2, points = 5 }, { at_least = 2, points = 10 }]
"""
_SHARE = """
from fractions import Fraction
from govdisclose.plugins.api import PluginInfo

class Handed:
    better = "higher"
    def describe(self):
        return PluginInfo("Documents handed over to a point of one's own", "移交率")
    def needs(self):
        return ("reading_point_handovers.documents", "reading_points.points")
    def measure(self, figures):
        points = figures["reading_points.points"]
        handed = figures["reading_point_handovers.documents"]
        return Fraction(handed, points) if points else None
"""


@pytest.fixture
def kept(office: Office) -> Office:
    """市环保局 runs two points and one that closed, and handed three documents over in 2014."""
    points: tuple[Mapping[str, str], ...] = (
        {"name": "甲馆", "kind": "library", "agency": "环保局", "opened_on": "2013-05-01"},
        {"name": "乙馆", "kind": "archive", "agency": "市环保局"},
        {"name": "丙馆", "kind": "other", "agency": "市环保局", "closed_on": "2014-12-31"},
        {"name": "丁馆", "kind": "other", "agency": "市教育局", "opened_on": "2015-01-01"},
        {"name": "戊馆", "kind": "other"},
    )
    for point in points:
        office.registers.add("reading_points", point)
    for number, on in enumerate(("2014-01-01", "2014-06-01", "2014-12-31", "2013-12-31")):
        office.registers.add(
            "reading_point_handovers",
            {"agency": "市环保局", "point": "甲馆", "document": f"环发{number}", "on": on},
        )
    return office


def _scheme(office: Office, text: str = _TEXT) -> Scheme:
    return assessing.read_scheme(text, "places.toml", office.extensions)


def test_indicator_asks_for_the_figure_of_a_register(kept: Office) -> None:
    """Points open on the last day, handovers within the year; an agency without any has nought."""
    scheme = _scheme(kept)

    run = kept.assessment.run(scheme, 2014, as_of=_END)

    scores = {score.name: score for score in run.assessment.scores}
    measured = {one.name: one.measures for one in run.values}
    assert {
        "reading_point_handovers.documents": Fraction(3),
        "reading_points.points": Fraction(2),
    } == measured["市环保局"]
    assert {
        "reading_point_handovers.documents": Fraction(0),
        "reading_points.points": Fraction(0),
    } == measured["市教育局"]
    # 10 x 3/4 + 10 of 20, and 0 + 5 of 20.
    assert ("87.50", "25.00") == (
        str(scores["市环保局"].score),
        str(scores["市教育局"].score),
    )


def test_records_behind_the_measure_are_named(kept: Office) -> None:
    """Down to the records of the register, of this agency and no other."""
    scheme = _scheme(kept)
    run = kept.assessment.run(scheme, 2014, as_of=_END)
    score = run.assessment.find(kept.agencies.directory().find("市环保局").ref)
    assert score is not None

    behind = kept.assessment.records_behind(scheme, score, 2014, _END)

    assert ("reading_points:乙馆", "reading_points:甲馆") == behind["reading_points.points"]
    refs = behind["reading_point_handovers.documents"]
    assert 3 == len(refs)
    assert not any("2013" in ref for ref in refs)
    for ref in refs:
        name, _, key = ref.partition(":")
        assert "甲馆" == kept.registers.get(name, key).values["point"]


def test_day_looked_at_decides(kept: Office) -> None:
    """A year that lasts counts by the day: the point that closes later is still there."""
    run = kept.assessment.run(_scheme(kept), 2014, as_of=date(2014, 6, 30))

    (values,) = [one.measures for one in run.values if one.name == "市环保局"]
    assert 3 == values["reading_points.points"]
    assert 2 == values["reading_point_handovers.documents"]


def test_scheme_without_the_plugin_says_what_is_missing(office: Office) -> None:
    """It names file, key and figure, and what can be done."""
    alone = Extensions(Registry(environment={}, claims=[]), lambda _record: None)

    with pytest.raises(UnknownRegisterFigure) as raised:
        assessing.read_scheme(_TEXT, "places.toml", alone)

    assert (
        "cannot load scheme places.toml: components[0].indicators[0] (handed): "
        "no register counts reading_point_handovers.documents for each agency (ASM-018)"
    ) == str(raised.value)


@pytest.mark.parametrize(
    "name", ["reading_points.visitors", "no_register.points", "demonstration_sites.municipal"]
)
def test_figure_that_no_register_counts_by_agency_is_refused(office: Office, name: str) -> None:
    """Unknown figures, unknown registers, and a register whose records name no agency."""
    with pytest.raises(UnknownRegisterFigure):
        _scheme(office, _TEXT.replace("reading_points.points", name))


def test_rule_that_rewards_fewer_points_is_refused(office: Office) -> None:
    """The plugin says which way its figure gets better."""
    turned = _TEXT.replace("below = 2, points = 5", "below = 2, points = 10")

    with pytest.raises(NotMonotone):
        _scheme(office, turned.replace("at_least = 2, points = 10", "at_least = 2, points = 5"))


def test_measure_of_another_plugin_may_ask_for_it(
    kept: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it answers is explained by the records of all the figures it is made of."""
    fake_distribution(
        tmp_path, "handing", {"govdisclose.v1.indicator": {"handed_per_point": "handing:Handed"}}
    )
    (tmp_path / "handing.py").write_text(_SHARE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    kept.extensions.use(Registry(), lambda record: pytest.fail(str(record.error)))
    scheme = _scheme(kept, _TEXT.replace("reading_points.points", "handed_per_point"))

    run = kept.assessment.run(scheme, 2014, as_of=_END)

    score = run.assessment.find(kept.agencies.directory().find("市环保局").ref)
    assert score is not None
    (values,) = [one.measures for one in run.values if one.name == "市环保局"]
    behind = kept.assessment.records_behind(scheme, score, 2014, _END)
    assert Fraction(3, 2) == values["handed_per_point"]
    assert 5 == len(behind["handed_per_point"])
