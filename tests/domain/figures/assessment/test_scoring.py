"""How a score is made: redistribution, open indicators, vetoes, ranks, and their laws."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.assessment.measure import Better
from govdisclose.domain.figures.assessment.measures import known_measures
from govdisclose.domain.figures.assessment.result import IndicatorState
from govdisclose.domain.figures.assessment.scoring import assess, score_agency
from govdisclose.domain.figures.assessment.values import AgencyValues, IndicatorValue, values_hash
from govdisclose.domain.figures.assessment.values_reading import read_values
from tests.domain.figures.assessment.schemes import (
    EVERY_RULE,
    agencies,
    agency,
    one_agency,
    scheme,
)

_MEASURES = {
    str(ref): known_measures(EVERY_RULE.hand_measures().values())[ref.name]
    for ref in EVERY_RULE.measure_refs
}


@given(agency())
def test_score_lies_between_nought_and_the_full_score_with_bonus(values: AgencyValues) -> None:
    """No agency has less than 0, or more than 100 and the most that bonuses can add."""
    score = score_agency(EVERY_RULE, values).score

    assert 0 <= score <= 100 + 4


@given(agency())
def test_explanation_adds_up_to_the_score(values: AgencyValues) -> None:
    """Indicators, bonus, penalty, what lifts a score to 0 and rounding are the score, exactly."""
    score = score_agency(EVERY_RULE, values)

    parts = sum((one.counted for one in score.indicators), Fraction(0))
    total = parts + score.bonus + score.penalty + score.raised + score.rounding
    assert Fraction(score.score) == total
    assert parts == sum((one.counted for one in score.components), Fraction(0))


@given(agency())
def test_redistribution_keeps_the_total(values: AgencyValues) -> None:
    """What does not apply is taken over by the others in full: 100 points stay 100 points."""
    score = score_agency(EVERY_RULE, values)

    applies = any(o.state is not IndicatorState.NOT_APPLICABLE for o in score.indicators)
    assert (100 if applies else 0) == sum(one.available for one in score.indicators)
    assert (100 if applies else 0) == sum(one.available for one in score.components)


@given(agency())
def test_what_is_taken_over_is_told_in_full(values: AgencyValues) -> None:
    """Own points and all that was taken over are what an indicator can add, and nothing else."""
    whole = score_agency(EVERY_RULE, attrs.evolve(values, values={}))
    nominal = {one.id: one.available for one in whole.indicators}

    score = score_agency(EVERY_RULE, values)

    for one in score.indicators:
        taken = sum((share.points for share in score.redistributed.get(one.id, ())), Fraction(0))
        if one.state is not IndicatorState.NOT_APPLICABLE:
            assert one.available == nominal[one.id] + taken


@given(agency(), st.sampled_from(sorted(_MEASURES)), st.fractions(0, 3))
def test_score_is_monotone_in_each_good_measure(
    values: AgencyValues, measure: str, more: Fraction
) -> None:
    """A measure that gets better never costs points, one that gets worse never brings any."""
    raised = attrs.evolve(
        values, measures={**values.measures, measure: values.measures[measure] + more}
    )

    before, after = score_agency(EVERY_RULE, values), score_agency(EVERY_RULE, raised)

    if _MEASURES[measure].better is Better.HIGHER:
        assert before.exact <= after.exact
    else:
        assert before.exact >= after.exact


@given(agency(), st.sampled_from(["leak"]))
def test_veto_never_changes_the_score(values: AgencyValues, veto: str) -> None:
    """A veto lowers the grade, never raises it, and leaves every point where it was."""
    without = score_agency(EVERY_RULE, attrs.evolve(values, vetoes=()))

    vetoed = score_agency(EVERY_RULE, attrs.evolve(values, vetoes=(veto,)))

    assert (without.score, without.exact, without.indicators) == (
        vetoed.score,
        vetoed.exact,
        vetoed.indicators,
    )
    assert vetoed.grade == ("fail" if vetoed.is_final else None)
    assert without.grade == vetoed.grade_by_score


@given(agencies(), st.randoms(use_true_random=False))
def test_result_does_not_depend_on_the_order_of_rows(
    given_values: list[AgencyValues], chance: random.Random
) -> None:
    """Scores, ranks and hashes are the same whoever is listed first."""
    shuffled = list(given_values)
    chance.shuffle(shuffled)

    assert assess(EVERY_RULE, given_values) == assess(EVERY_RULE, shuffled)


@given(agency())
def test_values_survive_being_written_and_read(values: AgencyValues) -> None:
    """What is written of values reads back as the same values."""
    (read,) = read_values({"agencies": [values.as_json()]}, EVERY_RULE)

    assert values_hash([values]) == values_hash([read])
    assert score_agency(EVERY_RULE, values) == score_agency(EVERY_RULE, read)


def _anhui(*marks: Any) -> list[AgencyValues]:
    rules = scheme("anhui-2010")
    names = ("self", "online", "on_site", "democratic", "social")
    shapes = [
        {"agency": f"单位{place}", "values": dict.fromkeys(names, mark)}
        for place, mark in enumerate(marks)
    ]
    return list(read_values({"agencies": shapes}, rules))


def test_ties_share_a_rank() -> None:
    """90, 80, 80 and 70 have the ranks 1, 2, 2 and 4."""
    result = assess(scheme("anhui-2010"), _anhui(70, 80, 90, 80))

    assert [("单位2", 1), ("单位1", 2), ("单位3", 2), ("单位0", 4)] == [
        (one.agency, one.rank) for one in result.scores
    ]


def test_groups_are_ranked_apart() -> None:
    """The best unit of each group is first in it, whatever units of other groups have."""
    rules = scheme("xuancheng")
    low = {"self": 50, "online": 50, "on_site": 50}
    shapes = [
        {"agency": "甲", "group": "other", "values": low},
        {"agency": "乙", "group": "conduct", "values": {**low, "democratic": 90}},
        {"agency": "丙", "group": "conduct", "values": {**low, "democratic": 10}},
    ]

    result = assess(rules, read_values({"agencies": shapes}, rules))

    assert {"甲": 1, "乙": 1, "丙": 2} == {one.agency: one.rank for one in result.scores}


def test_an_indicator_without_value_is_open_and_not_nought() -> None:
    """Half of Hefei's components are known: 10 x 0.9 + 50 x 0.8 = 49 is certain, 89 possible."""
    rules = scheme("hefei-2014")

    score = score_agency(rules, one_agency(rules, {"self": 90, "online": 80}))

    assert (Decimal("49.00"), Fraction(89), None, None, False) == (
        score.score,
        score.highest,
        score.grade,
        score.rank,
        score.is_final,
    )
    assert ["ASSESS-NO-VALUE", "ASSESS-NO-VALUE"] == [one.code for one in score.findings]


def test_an_agency_with_open_indicators_has_no_rank() -> None:
    """It stands last, and the others are ranked among themselves."""
    whole, other = _anhui(60, 70)
    opened = attrs.evolve(_anhui(99)[0], agency="丙", values={})

    result = assess(scheme("anhui-2010"), [opened, whole, other])

    assert [("单位1", 1), ("单位0", 2), ("丙", None)] == [
        (one.agency, one.rank) for one in result.scores
    ]


def test_missing_evidence_is_a_finding_and_no_nought() -> None:
    """80 of 100 on site count in full although the photo is missing; a finding says so."""
    values = one_agency(EVERY_RULE, {"seen": 80})

    score = score_agency(EVERY_RULE, values)

    seen = score.indicator("seen")
    assert seen is not None
    assert 20 == seen.counted
    assert [("ASSESS-NO-EVIDENCE", "photo")] == [
        (one.code, dict(one.detail)["evidence"])
        for one in score.findings
        if one.code == "ASSESS-NO-EVIDENCE"
    ]


def test_points_of_what_does_not_apply_go_to_its_neighbours() -> None:
    """Without social evaluation the other four weigh 10, 30, 30 and 20 of 90.

    Marks 90, 85.5, 88, 92: (10 x 90 + 30 x 85.5 + 30 x 88 + 20 x 92) / 90 = 7945 / 90 = 88.28
    """
    rules = scheme("anhui-2010")
    values = {
        "self": 90,
        "online": Decimal("85.5"),
        "on_site": 88,
        "democratic": 92,
        "social": {"not_applicable": "新设单位"},
    }

    score = score_agency(rules, one_agency(rules, values))

    assert (Fraction(7945, 90), Decimal("88.28")) == (score.exact, score.score)
    assert [("social", Fraction(10, 3))] == [
        (share.source, share.points) for share in score.redistributed["online"]
    ]


def test_points_stay_under_their_heading_while_part_of_it_applies() -> None:
    """With the mean left out, all 20 points of the heading rest on the share on time.

    The heading weighs 20 of 50 points in a component of 60: 24 of 100.
    """
    values = one_agency(
        EVERY_RULE,
        {"time.mean": {"not_applicable": "无公文"}},
        measures={"on_time_share": "1/2"},
    )

    found = score_agency(EVERY_RULE, values).indicator("time.share")

    assert found is not None
    assert (Fraction(24), Fraction(12)) == (found.available, found.counted)


def test_an_agency_to_which_nothing_applies_is_not_assessed() -> None:
    """It has neither grade nor rank, and a finding says why."""
    rules = scheme("hefei-2014")
    nothing = {leaf.id: {"not_applicable": "撤销"} for leaf in rules.leaves()}

    result = assess(rules, [one_agency(rules, nothing)])

    (score,) = result.scores
    assert (None, False) == (score.rank, score.is_final)
    assert ["ASSESS-NOTHING-APPLIES"] == [one.code for one in score.findings]


def test_bonuses_are_capped_by_the_scheme() -> None:
    """Two commendations of 3 would be 6; the scheme gives 4 at most."""
    values = one_agency(EVERY_RULE, {}, adjustments={"commended": 2})

    assert 4 == score_agency(EVERY_RULE, values).bonus


def test_no_score_is_below_nought() -> None:
    """Three penalties of 40 from 25 points leave 0, and the explanation says what lifted it."""
    values = one_agency(EVERY_RULE, {"seen": 100}, adjustments={"criticised": 3})

    score = score_agency(EVERY_RULE, values)

    assert (Decimal(0), Fraction(-120), Fraction(95)) == (score.score, score.penalty, score.raised)


def test_a_deduction_has_a_cap_of_its_own() -> None:
    """Eight wrong entries of 0.5 would cost 4; they cost 3, and three late ones 6: 20 - 9 = 11."""
    values = one_agency(
        EVERY_RULE, {"errors": {"occurrences": {"wrong": 8}}}, measures={"late_items": 3}
    )

    found = score_agency(EVERY_RULE, values).indicator("errors")

    assert found is not None
    assert 11 == found.earned


def test_ballots_count_by_the_worth_of_their_answers() -> None:
    """(50 x 1 + 30 x 0.6 + 20 x 0) / 100 = 0.68 of 30 points is 20.4."""
    values = one_agency(EVERY_RULE, {"survey.all": {"ballots": {"yes": 50, "so": 30, "no": 20}}})

    found = score_agency(EVERY_RULE, values).indicator("survey.all")

    assert found is not None
    assert Fraction("20.4") == found.earned


def test_a_survey_nobody_answered_is_open() -> None:
    """No ballot is no opinion; it is not dissatisfaction."""
    values = one_agency(EVERY_RULE, {"survey.all": {"ballots": {"yes": 0}}})

    score = score_agency(EVERY_RULE, values)

    found = score.indicator("survey.all")
    assert found is not None
    assert IndicatorState.OPEN is found.state
    assert "ASSESS-NO-BALLOTS" in {one.code for one in score.findings}


def test_points_of_an_assessor_stand_before_the_rule() -> None:
    """An assessor may give points where a rule would; the explanation says that it was so."""
    values = one_agency(EVERY_RULE, {"time.share": 15}, measures={"on_time_share": 0})

    found = score_agency(EVERY_RULE, values).indicator("time.share")

    assert found is not None
    assert (Fraction(15), True) == (found.earned, found.is_overruled)


@pytest.mark.parametrize(("mean", "points"), [("4.99", 5), (5, "2.5"), (20, "2.5"), ("20.01", 0)])
def test_bands_hold_their_bounds_as_written(mean: Any, points: Any) -> None:
    """Below 5, from 5 up to and with 20, above 20."""
    values = one_agency(EVERY_RULE, {}, measures={"mean_lag": str(mean)})

    found = score_agency(EVERY_RULE, values).indicator("time.mean")

    assert found is not None
    assert Fraction(points) == found.earned


def test_score_is_graded_as_it_is_shown() -> None:
    """89.995 is shown as 90.00, so it is excellent: what is printed decides."""
    rules = attrs.evolve(scheme("anhui-2010"), ladder=EVERY_RULE.ladder)
    marks = {"self": 90, "online": 90, "on_site": 90, "democratic": 90, "social": Decimal("89.95")}

    score = score_agency(rules, one_agency(rules, marks))

    assert (Decimal("90.00"), "excellent") == (score.score, score.grade)


def test_measure_of_one_indicator_stands_before_that_of_the_agency() -> None:
    """A measure given for one indicator does not touch the others."""
    values = one_agency(
        EVERY_RULE,
        {"time.share": {"measures": {"on_time_share": 1}}},
        measures={"on_time_share": 0},
    )

    found = score_agency(EVERY_RULE, values).indicator("time.share")

    assert found is not None
    assert 15 == found.earned


def test_open_bonus_leaves_the_score_open() -> None:
    """A bonus whose measure nobody knows makes the score provisional."""
    rules = scheme("example-c")
    full = {leaf.id: IndicatorValue(points=Fraction(leaf.points)) for leaf in rules.leaves()}
    values = AgencyValues(agency="甲", name="甲", group="township", values=full)

    score = score_agency(rules, values)

    assert not score.is_final
    assert {"ASSESS-MEASURE-MISSING"} == {one.code for one in score.findings}
