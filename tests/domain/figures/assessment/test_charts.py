"""Charts and the printed form of an assessment."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings

from govdisclose.domain.document import BarChart, Heading, TableBlock
from govdisclose.domain.figures.assessment.charts import ChartWords, group_charts
from govdisclose.domain.figures.assessment.comparison import compare
from govdisclose.domain.figures.assessment.printed import PrintedWords, assessment_document
from govdisclose.domain.figures.assessment.result import Assessment
from govdisclose.domain.figures.assessment.scoring import assess
from govdisclose.domain.figures.assessment.values import AgencyValues
from govdisclose.rules.assessment import load_scheme
from tests.domain.figures.assessment.schemes import EVERY_RULE, agencies, one_agency

_SIMPLE = load_scheme(
    """
id = "simple"
zh = "简单"
en = "simple"
status = "reconstructed"
article = "1"
source = ["T"]
mark = "unverified"
ladder = "yueyang-2017"
sources = { T = "made up for tests" }
[[groups]]
id = "all"
zh = "全部"
en = "all"
[[components]]
id = "online"
zh = "网上"
en = "online"
weight = 60
points = 60
[[components.indicators]]
id = "time"
zh = "及时"
en = "time"
points = 60
[[components]]
id = "survey"
zh = "评议"
en = "survey"
weight = 40
points = 40
[[components.indicators]]
id = "poll"
zh = "测评"
en = "poll"
points = 40
""",
    file="simple.toml",
)
_CHARTS = ChartWords(
    "parts", "grades", "moved", "agencies", "points", "open", "+{points}", "-{points}", False
)
_NAMES = [name for name in PrintedWords._fields if name != "charts"]
_WORDS = PrintedWords(**{name: f"word {name}" for name in _NAMES}, charts=_CHARTS)


def _scored(*points: tuple[str, float | str | None, float]) -> Assessment:
    return assess(
        _SIMPLE,
        [
            attrs.evolve(
                one_agency(
                    _SIMPLE,
                    {"poll": poll} if time is None else {"time": time, "poll": poll},
                ),
                agency=name,
                name=name,
            )
            for name, time, poll in points
        ],
    )


# 95 = 57 + 38 excellent, 80 = 48 + 32 good, 59 = 39 + 20 below the pass mark, and one that is open
_NOW = _scored(("甲", 57, 38), ("乙", 48, 32), ("丙", 39, 20), ("丁", None, 10))
_BEFORE = _scored(("甲", 50, 38), ("乙", 50, 32), ("丙", 39, 20))


def _charts(now: Assessment, before: Assessment | None = None) -> dict[str, BarChart]:
    since = None if before is None else compare(before.as_json(), now.as_json())
    return {one.caption: one for one in group_charts(_SIMPLE, now.of_group("all"), _CHARTS, since)}


def test_components_are_mean_shares() -> None:
    """Three agencies have 57 + 48 + 39 of 180 online, four 38 + 32 + 20 + 10 of 160: 62.50 %.

    What is open counts neither nought nor full, so online it is 144 of 180: 80 %.
    """
    bars = _charts(_NOW)["parts"].bars

    assert [("online", "80.00 %"), ("survey", "62.50 %")] == [
        (bar.label, bar.shown) for bar in bars
    ]


def test_distribution_is_by_grade_and_names_what_is_open() -> None:
    """One each is excellent, good and below the pass mark; one has no final score."""
    chart = _charts(_NOW)["grades"]

    assert [1, 1, 0, 1, 1] == [int(bar.value) for bar in chart.bars]
    assert "open" == chart.bars[-1].label


def test_distribution_without_grades_is_by_tenths_of_the_full_score() -> None:
    """95 is in 90-100, 80 in 80-90 and 59 in 50-60; a full score is in the highest band."""
    scheme = attrs.evolve(_SIMPLE, ladder=None)
    full = _scored(("满", 60, 40), ("甲", 57, 38), ("乙", 48, 32), ("丙", 39, 20))

    (_parts, chart) = group_charts(scheme, full.of_group("all"), _CHARTS)

    assert {"90–100": "2", "80–90": "1", "50–60": "1"} == {
        bar.label: bar.shown for bar in chart.bars if bar.value
    }


def test_movement_shows_gain_and_loss_with_their_sign() -> None:
    """甲 gained 7 points, 乙 lost 2, 丙 stands; 丁 was not assessed before."""
    bars = _charts(_NOW, _BEFORE)["moved"].bars

    assert [("甲", "+7", 7), ("乙", "-2", 2), ("丙", "0", 0)] == [
        (bar.label, bar.shown.removesuffix(".0").removesuffix(".00"), int(bar.value))
        for bar in bars
    ]


def test_document_holds_ranking_charts_and_every_agency() -> None:
    """One heading a group and one an agency; the table of the group shows the change."""
    since = compare(_BEFORE.as_json(), _NOW.as_json())

    document = assessment_document(_SIMPLE, _NOW, _WORDS, {("甲", "time"): ("seen",)}, since)

    assert ["all", "甲", "乙", "丙", "丁"] == [
        block.text for block in document.blocks if isinstance(block, Heading)
    ]
    assert 3 == sum(isinstance(block, BarChart) for block in document.blocks)
    tables = [block for block in document.blocks if isinstance(block, TableBlock)]
    assert ["1", "甲"] == list(tables[0].rows[0][:2])
    assert tables[0].rows[0][-1].startswith("+7")
    assert "seen" in [row[-1] for row in tables[1].rows]
    assert "word unverified" in [getattr(block, "text", "") for block in document.blocks]


@settings(max_examples=25)
@given(agencies())
def test_any_result_can_be_charted_and_printed(values: list[AgencyValues]) -> None:
    """No bar is negative, and each agency counts once in the distribution."""
    assessment = assess(EVERY_RULE, values)

    for group in EVERY_RULE.groups:
        scores = assessment.of_group(group.id)
        charts = {one.caption: one for one in group_charts(EVERY_RULE, scores, _CHARTS)}
        assert all(bar.value >= 0 for chart in charts.values() for bar in chart.bars)
        if scores:
            assert len(scores) == sum(int(bar.value) for bar in charts["grades"].bars)
    document = assessment_document(EVERY_RULE, assessment, _WORDS, {})
    assert len(values) == sum(
        isinstance(block, Heading) and block.level == 2 for block in document.blocks
    )


@pytest.mark.parametrize("score", ["89.5"])
def test_a_score_between_printed_grades_goes_by_the_lower_bound(score: str) -> None:
    """89.5 of 100 is good (at least 80) and not excellent (at least 90)."""
    result = _scored(("甲", "49.5", 40))

    assert Decimal(score) == result.scores[0].score
    chart = _charts(result)["grades"]
    assert [0, 1, 0, 0] == [int(bar.value) for bar in chart.bars]
