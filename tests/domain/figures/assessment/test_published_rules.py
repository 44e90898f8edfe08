"""Published weights and tables, worked by hand.

The weights are those of rules/assessment; each arithmetic stands beside its test.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from govdisclose.domain.figures.assessment.result import AgencyScore
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.scoring import assess, score_agency
from govdisclose.domain.figures.assessment.values_reading import read_values
from govdisclose.rules.assessment import built_in_ladders
from tests.domain.figures.assessment.schemes import one_agency, scheme


def _score(of: str | Scheme, values: dict[str, Any], **others: Any) -> AgencyScore:
    rules = scheme(of) if isinstance(of, str) else of
    return score_agency(rules, one_agency(rules, values, **others))


def _graded(of: str, ladder: str) -> Scheme:
    return attrs.evolve(scheme(of), ladder=built_in_ladders()[ladder])


def test_anhui_2010_weighs_five_components() -> None:
    """10 % of 92, 30 % of 85, 30 % of 88, 20 % of 90.5 and 10 % of 76.

    9.2 + 25.5 + 26.4 + 18.1 + 7.6 = 86.8
    """
    values = {
        "self": 92,
        "online": 85,
        "on_site": 88,
        "democratic": Decimal("90.5"),
        "social": 76,
    }

    assert Decimal("86.80") == _score("anhui-2010", values).score


def test_xuancheng_weighs_units_in_the_evaluation_of_conduct() -> None:
    """20 % of 95, 30 % of 80, 20 % of 85 and 30 % of 90: 19 + 24 + 17 + 27 = 87."""
    values = {"self": 95, "online": 80, "on_site": 85, "democratic": 90}

    assert Decimal("87.00") == _score("xuancheng", values, group="conduct").score


def test_xuancheng_weighs_other_units_without_democratic_evaluation() -> None:
    """20 % of 95, 40 % of 80 and 40 % of 85: 19 + 32 + 34 = 85."""
    values = {"self": 95, "online": 80, "on_site": 85}

    assert Decimal("85.00") == _score("xuancheng", values, group="other").score


def test_hefei_2014_weighs_the_daily_record() -> None:
    """10 % of 90, 50 % of 84, 5 % of 60 and 35 % of 80: 9 + 42 + 3 + 28 = 82."""
    values = {"self": 90, "online": 84, "netizens": 60, "daily": 80}

    assert Decimal("82.00") == _score("hefei-2014", values).score


def test_townships_2010_are_mostly_checked_online() -> None:
    """80 % of 90 and 20 % of 77.5: 72 + 15.5 = 87.5."""
    values = {"online": 90, "on_site": Decimal("77.5")}

    assert Decimal("87.50") == _score("townships-2010", values).score


_COUNTY_2022 = {"online": 90, "annual_report": 100, "daily": 75, "special": 80}


def test_anhui_city_2022_weighs_four_components() -> None:
    """60 % of 90, 10 % of 100, 20 % of 75 and 10 % of 80: 54 + 10 + 15 + 8 = 87."""
    assert Decimal("87.00") == _score("anhui-city-2022", _COUNTY_2022, group="county").score


def _below(group: str, marks: list[int]) -> list[dict[str, Any]]:
    """Agencies below the county, each with one mark in every component: their score is the mark."""
    return [
        {
            "agency": f"{group}{place}",
            "group": group,
            "parent": "甲县",
            "values": dict.fromkeys(_COUNTY_2022, mark),
        }
        for place, mark in enumerate(marks)
    ]


def test_county_is_rolled_up_six_two_two() -> None:
    """County 87, departments 80 to 88 with mean 84, townships 70 to 90 with mean 80.

    (6 x 87 + 2 x 84 + 2 x 80) / 10 = (522 + 168 + 160) / 10 = 85
    """
    rules = scheme("anhui-city-2022")
    county = {"agency": "甲县", "group": "county", "values": _COUNTY_2022}
    given = [
        county,
        *_below("department", [80, 82, 84, 86, 88]),
        *_below("township", [70, 75, 80, 85, 90]),
    ]

    (rolled,) = assess(rules, read_values({"agencies": given}, rules)).roll_ups

    assert (Decimal("85.00"), 1, ()) == (rolled.score, rolled.rank, rolled.findings)


def test_a_sample_of_another_size_is_a_finding() -> None:
    """The rule draws five departments; with four the score stands and a finding says so."""
    rules = scheme("anhui-city-2022")
    county = {"agency": "甲县", "group": "county", "values": _COUNTY_2022}
    given = [county, *_below("department", [84] * 4), *_below("township", [80] * 5)]

    (rolled,) = assess(rules, read_values({"agencies": given}, rules)).roll_ups

    assert Decimal("85.00") == rolled.score
    assert ["ASSESS-SAMPLE"] == [finding.code for finding in rolled.findings]


def test_a_county_without_townships_has_no_rolled_up_score() -> None:
    """What is missing is said, not counted as nought."""
    rules = scheme("anhui-city-2022")
    county = {"agency": "甲县", "group": "county", "values": _COUNTY_2022}
    given = [county, *_below("department", [84] * 5)]

    (rolled,) = assess(rules, read_values({"agencies": given}, rules)).roll_ups

    assert rolled.score is None
    assert ["ASSESS-ROLLUP-OPEN"] == [finding.code for finding in rolled.findings]


def test_only_the_drawn_agencies_count_in_a_roll_up() -> None:
    """Five of six departments are drawn: (6 x 87 + 2 x 84 + 2 x 80) / 10 = 85."""
    rules = scheme("anhui-city-2022")
    departments = _below("department", [80, 82, 84, 86, 88, 10])
    drawn = [{**one, "sampled": place < 5} for place, one in enumerate(departments)]
    county = {"agency": "甲县", "group": "county", "values": _COUNTY_2022}
    given = [county, *drawn, *_below("township", [80] * 5)]

    (rolled,) = assess(rules, read_values({"agencies": given}, rules)).roll_ups

    assert (Decimal("85.00"), ()) == (rolled.score, rolled.findings)


_EXAMPLE_A: dict[str, Any] = {
    "organisation.1": 2,
    "organisation.2": Decimal("1.5"),
    "organisation.3": 2,
    "carriers.website": 6,
    "carriers.press": 2,
    "carriers.other": 5,
    "information.tasks": 22,
    "information.overview": 2,
    "information.documents": Decimal("4.5"),
    "information.news": 5,
    "information.emergencies": 2,
    "information.key_areas": 23,
    "information.interpretation": 1,
    "information.catalogue": {"occurrences": {"not_updated": 2, "no_report": 1}},
    "information.requests": 6,
    "information.secrecy": 2,
}


def test_example_a_adds_its_three_headings() -> None:
    """Organisation 2 + 1.5 + 2 = 5.5; carriers 6 + 2 + 5 = 13; information 68.5.

    The catalogue has 5 - 2 x 1 - 1 x 2 = 1, so information is
    22 + 2 + 4.5 + 5 + 2 + 23 + 1 + 1 + 6 + 2 = 68.5, and 5.5 + 13 + 68.5 = 87.
    """
    assert Decimal("87.00") == _score("example-a", _EXAMPLE_A).score


def test_deductions_are_capped_at_the_indicator() -> None:
    """Four times not updated and no report would be -6 of 5: the catalogue has 0, not -1.

    87 less the one point it had before is 86.
    """
    catalogue = {"information.catalogue": {"occurrences": {"not_updated": 4, "no_report": 1}}}

    score = _score("example-a", _EXAMPLE_A | catalogue)

    found = score.indicator("information.catalogue")
    assert found is not None
    assert (Decimal("86.00"), Fraction(0)) == (score.score, found.earned)
    assert [("not_updated", 4, Fraction(4)), ("no_report", 1, Fraction(2))] == [
        (loss.id, loss.occurrences, loss.points) for loss in found.losses
    ]


_EXAMPLE_B: dict[str, Any] = {
    "leadership.1": 9,
    "leadership.2": 5,
    "content.overview": 5,
    "content.plans": 8,
    "content.documents": Decimal("9.5"),
    "content.news": 13,
    "content.staff_finance": 22,
    "supervision": 18,
}


def test_example_b_adds_its_three_headings() -> None:
    """Leadership 9 + 5 = 14; content 5 + 8 + 9.5 + 13 + 22 = 57.5; supervision 18: 89.5."""
    assert Decimal("89.50") == _score("example-b", _EXAMPLE_B).score


@pytest.mark.parametrize(
    ("ladder", "grade"),
    [("yanbian", "from_70"), ("yueyang-2017", "good"), ("shuozhou-bureau", "pass")],
)
def test_a_score_between_printed_grades_has_the_lower_one(ladder: str, grade: str) -> None:
    """89.5 is at least 70 (or 80) and below 90, though "70-89" and "90 and more" print neither."""
    score = _score(_graded("example-b", ladder), _EXAMPLE_B)

    assert (Decimal("89.50"), grade) == (score.score, score.grade)


def test_a_lower_bound_is_inclusive() -> None:
    """90.00 is excellent: half a point more for supervision reaches the bound exactly."""
    reached = _EXAMPLE_B | {"supervision": Decimal("18.5")}

    score = _score(_graded("example-b", "yueyang-2017"), reached)

    assert (Decimal("90.00"), "excellent") == (score.score, score.grade)


_EXAMPLE_C: dict[str, Any] = {
    "quality.guide": 5,
    "quality.columns": 15,
    "quality.rest": 18,
    "other": 12,
}


def test_example_c_deducts_months_and_adds_bonuses() -> None:
    """Quantity 40 - 2 x 5 - 1 x 10 = 20; quality 5 + 15 + 18 = 38; other 12: 70.

    55 % above the quantity asked: 1 for more than 10 %, 1 for the full 20 % above 30 %. The city
    commended once (+3), the office criticised twice (-2): 70 + 2 + 3 - 2 = 73.
    """
    score = _score(
        "example-c",
        _EXAMPLE_C,
        measures={"short_months(40)": 2, "blank_months": 1, "quota_ratio(40)": "1.55"},
        adjustments={"commended_city": 1, "criticised_office": 2},
    )

    assert Decimal("73.00") == score.score
    assert (Fraction(5), Fraction(-2)) == (score.bonus, score.penalty)


def test_example_c_has_a_floor_of_nought_for_quantity() -> None:
    """Four short and eight blank months would cost 100 of 40: quantity is 0, the rest 50."""
    score = _score(
        "example-c",
        _EXAMPLE_C,
        measures={"short_months(40)": 4, "blank_months": 8, "quota_ratio(40)": "0.2"},
    )

    assert Decimal("50.00") == score.score


@pytest.mark.parametrize(
    ("ratio", "bonus"),
    [("1.1", 0), ("1.101", 1), ("1.3", 1), ("1.49", 1), ("1.5", 2), ("1.7", 3)],
)
def test_example_c_gives_its_bonus_in_steps(ratio: str, bonus: int) -> None:
    """Exactly 10 % is not more than 10 %; the first full 20 % above 30 % is reached at 50 %."""
    score = _score(
        "example-c",
        _EXAMPLE_C,
        measures={"short_months(40)": 0, "blank_months": 0, "quota_ratio(40)": ratio},
    )

    assert bonus == score.bonus


def test_huainan_2009_scores_a_department_by_the_headings_of_its_report() -> None:
    """Half the columns kept up, 90 % on time, mean 10 (documents) and 16 days, 85 of 100 elsewhere.

    Online: columns 5 x 0.5 = 2.5; cleared 5 - 1 = 4; on time 5 x 0.9 = 4.5; documents 2.5; other
    1.25; forums 10: 24.75 of 30, weighted 30: 24.75. On site 70 of 70, one-stop service does not
    apply: 30. Self 85: 8.5. Democratic 85: 17. Social (80 + 0.6 x 10) / 100 = 0.86: 8.6.
    24.75 + 30 + 8.5 + 17 + 8.6 = 88.85
    """
    rules = scheme("huainan-2009")
    on_site = next(one for one in rules.components if one.id == "on_site")
    values: dict[str, Any] = {
        leaf.id: {"points": str(leaf.points), "evidence": list(leaf.evidence)}
        for leaf in on_site.leaves()
    }
    values |= {
        "one_stop": {"not_applicable": "无审批事项"},
        "forums": {"evidence": ["record"]},
        "self": 85,
        "democratic": 85,
        "social.survey": {"ballots": {"satisfied": 80, "basically": 10, "dissatisfied": 10}},
    }

    score = _score(
        rules,
        values,
        group="department",
        measures={
            "filled_columns_share": "1/2",
            "overdue_drafts": 1,
            "on_time_share": "9/10",
            "mean_lag_documents": 10,
            "mean_lag_other": 16,
            "forums_held": 1,
        },
    )

    assert (Decimal("88.85"), "good", ()) == (score.score, score.grade, score.findings)
