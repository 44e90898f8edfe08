"""How robust ranks and grades are, compared with scoring anew."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from govdisclose.domain.figures.assessment.comparison import compare
from govdisclose.domain.figures.assessment.faults import ValuesUnfit
from govdisclose.domain.figures.assessment.result import AgencyScore
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.scoring import assess
from govdisclose.domain.figures.assessment.sensitivity import sensitivity
from govdisclose.domain.figures.assessment.values import AgencyValues, IndicatorValue
from govdisclose.domain.figures.assessment.values_reading import read_values
from govdisclose.rules.assessment import built_in_ladders
from tests.domain.figures.assessment.schemes import EVERY_RULE, agencies, scheme

_HEFEI = attrs.evolve(scheme("hefei-2014"), ladder=built_in_ladders()["yueyang-2017"])


def _hefei(*marks: Any) -> list[AgencyValues]:
    names = [one.id for one in _HEFEI.components]
    shapes = [
        {"agency": f"单位{place}", "values": dict.fromkeys(names, mark)}
        for place, mark in enumerate(marks)
    ]
    return list(read_values({"agencies": shapes}, _HEFEI))


def test_a_grade_near_its_bound_does_not_hold() -> None:
    """89.7 is half a weighted point short of excellent: one point online (50 %) gives 90.2."""
    (found,) = sensitivity(_HEFEI, assess(_HEFEI, _hefei(Decimal("89.7"))))

    assert ("good", "excellent", "good") == (found.grade, found.best_grade, found.worst_grade)
    assert (Decimal("0.30"), Decimal("9.70")) == (found.to_next_grade, found.above_grade_bound)
    assert {("points", "online", Fraction(1)), ("points", "daily", Fraction(1))} == {
        (turn.kind, turn.entry, turn.change) for turn in found.turns
    }


def test_ranks_in_reach_are_those_of_one_change() -> None:
    """90 and 89.6: half a point exchanges them; 80 is out of reach of both."""
    found = sensitivity(_HEFEI, assess(_HEFEI, _hefei(90, Decimal("89.6"), 80)))

    assert [(1, 1, 2), (2, 1, 2), (3, 3, 3)] == [
        (one.rank, one.best_rank, one.worst_rank) for one in found
    ]
    assert [False, False, True] == [one.holds_rank for one in found]


def test_other_weights_move_agencies_with_uneven_marks() -> None:
    """A: 100 online, 70 else = 85; B: 70 online, 100 else = 85. A point of weight parts them."""
    uneven = read_values(
        {
            "agencies": [
                {
                    "agency": "A",
                    "values": {"self": 70, "online": 100, "netizens": 70, "daily": 70},
                },
                {
                    "agency": "B",
                    "values": {"self": 100, "online": 70, "netizens": 100, "daily": 100},
                },
            ]
        },
        _HEFEI,
    )

    found = sensitivity(_HEFEI, assess(_HEFEI, uneven))

    fallen = [
        (one.agency, turn.entry, turn.score, turn.rank)
        for one in found
        for turn in one.turns
        if turn.kind == "weight" and {turn.entry, turn.other} == {"online", "self"}
    ]
    assert [
        ("A", "self", Decimal("84.70"), 2),
        ("B", "online", Decimal("84.70"), 2),
    ] == fallen


@settings(max_examples=15)
@given(agencies())
def test_point_changes_are_those_of_scoring_anew(values: list[AgencyValues]) -> None:
    """Whatever is told of one more or fewer point is what the scheme says of it."""
    before = assess(EVERY_RULE, values)
    for one in sensitivity(EVERY_RULE, before):
        for turn in one.turns:
            if turn.kind != "points":
                continue
            score = before.find(one.agency)
            assert score is not None
            after = assess(EVERY_RULE, _moved(values, score, turn.entry, turn.change))

            again = after.find(one.agency)
            assert again is not None
            assert (again.score, again.rank, again.grade) == (turn.score, turn.rank, turn.grade)


def _moved(
    values: list[AgencyValues], score: AgencyScore, entry: str, change: Fraction
) -> list[AgencyValues]:
    found = score.indicator(entry)
    assert found is not None
    given = IndicatorValue(points=found.earned + change)
    return [
        attrs.evolve(one, values={**one.values, entry: given})
        if one.agency == score.agency
        else one
        for one in values
    ]


@settings(max_examples=15)
@given(agencies())
def test_weight_changes_are_those_of_scoring_anew(values: list[AgencyValues]) -> None:
    """Whatever is told of other weights is what a scheme with those weights says."""
    for one in sensitivity(EVERY_RULE, assess(EVERY_RULE, values)):
        for turn in one.turns:
            if turn.kind != "weight":
                continue
            assert turn.other is not None
            changed = _reweighed(EVERY_RULE, turn.entry, turn.other)

            again = assess(changed, values).find(one.agency)

            assert again is not None
            assert (again.score, again.rank, again.grade) == (turn.score, turn.rank, turn.grade)


def _reweighed(rules: Scheme, gains: str, loses: str) -> Scheme:
    change = {gains: Decimal(1), loses: Decimal(-1)}
    return attrs.evolve(
        rules,
        components=tuple(
            attrs.evolve(one, weight=(one.weight or 0) + change.get(one.id, Decimal(0)))
            for one in rules.components
        ),
    )


def test_agencies_with_open_indicators_are_not_looked_at() -> None:
    """Nothing is said of a score that is not final."""
    opened = attrs.evolve(_hefei(90)[0], values={})

    assert () == sensitivity(_HEFEI, assess(_HEFEI, [opened]))


def test_comparison_tells_movement_and_its_cause() -> None:
    """单位0 gained two points by four more online, and passed 单位1."""
    before = assess(_HEFEI, _hefei(80, 81))
    raised = {**_hefei(80)[0].values, "online": IndicatorValue(points=Fraction(84))}
    after = assess(_HEFEI, [attrs.evolve(_hefei(80)[0], values=raised), _hefei(0, 81)[1]])

    found = compare(before.as_json(), after.as_json())

    first = found.changes[0]
    assert ("单位0", Decimal(2), 1) == (first.agency, first.score_change, first.rank_change)
    assert [("online", Fraction(40), Fraction(42))] == [
        (one.id, one.before, one.after) for one in first.indicators
    ]
    assert (True, False) == (found.same_scheme, found.same_data)


def test_agencies_of_one_result_only_are_told() -> None:
    """One that is new has no movement, and neither has one that is gone."""
    before, after = assess(_HEFEI, _hefei(80)), assess(_HEFEI, [])

    gone = compare(before.as_json(), after.as_json()).changes
    new = compare(after.as_json(), before.as_json()).changes

    assert [(None, None)] == [(one.after, one.score_change) for one in gone]
    assert [(None, None)] == [(one.before, one.rank_change) for one in new]


@pytest.mark.parametrize("shape", [{}, {"agencies": [{}]}, {"agencies": 1}])
def test_what_is_no_result_is_not_compared(shape: dict[str, Any]) -> None:
    """Any other JSON is refused."""
    with pytest.raises(ValuesUnfit):
        compare(shape, shape)
