"""Values from JSON: exact, and every fault with its key."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from govdisclose.domain.figures.assessment.faults import ValuesUnfit
from govdisclose.domain.figures.assessment.values_reading import exact_number, read_values
from tests.domain.figures.assessment.schemes import EVERY_RULE, scheme


def _read(text: str) -> object:
    return read_values(json.loads(text, parse_float=Decimal), EVERY_RULE)


@pytest.mark.parametrize(
    ("value", "number"),
    [(3, 3), (Decimal("0.1"), Fraction(1, 10)), ("19/20", Fraction(19, 20)), (" 2.50 ", 2.5)],
)
def test_numbers_are_read_exactly(value: object, number: Any) -> None:
    """One tenth is one tenth, and fractions may be given as text."""
    assert Fraction(number) == exact_number(value, "points")


@pytest.mark.parametrize(
    "value",
    [True, 0.5, None, "", "一", "1e9", "1/0", "NaN", Decimal("Infinity"), "1" * 600, [], "1_000"],
)
def test_what_is_no_plain_number_is_refused(value: object) -> None:
    """Neither binary fractions nor exponents nor words."""
    with pytest.raises(ValuesUnfit):
        exact_number(value, "points")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[]", "top level"),
        ("{}", "agencies"),
        ('{"agencies": [], "agency": 1}', "top level.agency"),
        ('{"agencies": [1]}', "agencies[0]"),
        ('{"agencies": [{}]}', "agencies[0].agency"),
        ('{"agencies": [{"agency": "甲", "group": "x"}]}', "agencies[0].group"),
        ('{"agencies": [{"agency": "甲", "score": 1}]}', "agencies[0].score"),
        ('{"agencies": [{"agency": "甲"}, {"agency": "甲"}]}', "agencies[1].agency"),
        ('{"agencies": [{"agency": "甲", "parent": "乙"}]}', "agencies[0].parent"),
        ('{"agencies": [{"agency": "甲", "sampled": 1}]}', "agencies[0].sampled"),
        ('{"agencies": [{"agency": "甲", "values": {"x": 1}}]}', "agencies[0].values.x"),
        ('{"agencies": [{"agency": "甲", "values": {"seen": 101}}]}', "agencies[0].values.seen"),
        ('{"agencies": [{"agency": "甲", "values": {"seen": -1}}]}', "agencies[0].values.seen"),
        (
            '{"agencies": [{"agency": "甲", "values": {"seen": {"point": 1}}}]}',
            "agencies[0].values.seen.point",
        ),
        (
            '{"agencies": [{"agency": "甲", "values": {"seen": {"occurrences": {}}}}]}',
            "agencies[0].values.seen.occurrences",
        ),
        (
            '{"agencies": [{"agency": "甲", "values": {"errors": {"occurrences": {"late": 1}}}}]}',
            "agencies[0].values.errors.occurrences.late",
        ),
        (
            '{"agencies": [{"agency": "甲", "values": {"errors": {"occurrences": {"wrong": 1.5}}}}]}',  # noqa: E501
            "agencies[0].values.errors.occurrences.wrong",
        ),
        (
            '{"agencies": [{"agency": "甲", "values": {"seen": {"evidence": ["film"]}}}]}',
            "agencies[0].values.seen.evidence",
        ),
        (
            '{"agencies": [{"agency": "甲", "values": {"seen": {"not_applicable": ""}}}]}',
            "agencies[0].values.seen.not_applicable",
        ),
        ('{"agencies": [{"agency": "甲", "measures": {"lag": 1}}]}', "agencies[0].measures.lag"),
        (
            '{"agencies": [{"agency": "甲", "measures": {"mean_lag": -1}}]}',
            "agencies[0].measures.mean_lag",
        ),
        ('{"agencies": [{"agency": "甲", "vetoes": ["late"]}]}', "agencies[0].vetoes"),
        (
            '{"agencies": [{"agency": "甲", "adjustments": {"x": 1}}]}',
            "agencies[0].adjustments.x",
        ),
    ],
)
def test_faults_are_told_with_their_key(text: str, key: str) -> None:
    """Unknown names, numbers out of bounds and wrong kinds; nothing is passed over."""
    with pytest.raises(ValuesUnfit) as caught:
        _read(text)

    assert key == caught.value.data["key"]


def test_an_indicator_of_another_group_is_refused() -> None:
    """Other units of Xuancheng have no democratic evaluation."""
    shape = {"agencies": [{"agency": "甲", "group": "other", "values": {"democratic": 1}}]}

    with pytest.raises(ValuesUnfit) as caught:
        read_values(shape, scheme("xuancheng"))

    assert "agencies[0].values.democratic" == caught.value.data["key"]


def test_a_measure_said_to_be_unknown_stays_unknown() -> None:
    """Null is no value, so the indicator stays open."""
    (values,) = read_values(
        {"agencies": [{"agency": "甲", "measures": {"mean_lag": None}}]}, EVERY_RULE
    )

    assert {} == dict(values.measures)
