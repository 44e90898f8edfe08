"""Rounding, shares and ranks."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdisclose.domain.figures.measures import ImpossibleShare, Share, half_up, ranks


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(20), 1, "20.0"),
        (Fraction(0), 1, "0.0"),
        (Fraction(-1, 100), 1, "0.0"),
        (Decimal("2.675"), 2, "2.68"),
        (7, 0, "7"),
    ],
)
def test_a_half_is_rounded_up(value: Fraction | Decimal | int, decimals: int, shown: str) -> None:
    """A half goes away from zero, and exactly the decimals asked for are shown."""
    rounded = half_up(value, decimals)

    assert shown == str(rounded)


def test_rounding_agrees_with_the_published_growth_of_2009() -> None:
    """298 items, 96 more than before: 96 of 202 is 47.52 %, published as 48 % (facts 9.3)."""
    share = Share(part=96, base=298 - 96, base_name="items_before")

    assert Decimal("48") == share.percent(0)
    assert Decimal("47.52") == share.percent(2)


def test_another_base_gives_another_share() -> None:
    """96 of 298 is 32.2 %: the wrong base cannot give the published 48 % (domain facts 9.3)."""
    share = Share(part=96, base=298, base_name="items")

    assert Decimal("32.2") == share.percent(1)


def test_an_empty_base_has_no_share() -> None:
    """Nothing of nothing is no percentage."""
    share = Share(part=0, base=0, base_name="items")

    assert share.exact is None
    assert share.percent() is None


@pytest.mark.parametrize(("part", "base"), [(2, 1), (-1, 1), (1, 0)])
def test_a_part_lies_within_its_base(part: int, base: int) -> None:
    """A count larger than its base is refused, and both are named."""
    with pytest.raises(ImpossibleShare, match=f"{part} is no part of {base}"):
        Share(part=part, base=base, base_name="items")


@given(st.integers(1, 10**9).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_shares_lie_between_0_and_100_percent(numbers: tuple[int, int]) -> None:
    """Whatever the part and base, the rounded share stays within its bounds."""
    part, base = numbers

    percent = Share(part=part, base=base, base_name="items").percent()

    assert percent is not None
    assert 0 <= percent <= 100


@given(st.fractions(), st.integers(0, 6))
@example(Fraction(5, 2), 0)
def test_rounding_moves_a_value_by_at_most_half_a_unit(value: Fraction, decimals: int) -> None:
    """The rounded value is the nearest one with so many decimals."""
    rounded = half_up(value, decimals)

    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**decimals)
    assert -decimals == rounded.as_tuple().exponent


def test_ties_share_a_rank() -> None:
    """Of 9, 7, 7 and 3 the ranks are 1, 2, 2 and 4."""
    places = ranks([7, 9, 3, 7])

    assert [2, 1, 4, 2] == places


_SCORES = st.lists(st.integers(0, 20))


@given(_SCORES.flatmap(lambda scores: st.tuples(st.just(scores), st.permutations(scores))))
def test_ranks_do_not_depend_on_the_order(orders: tuple[list[int], list[int]]) -> None:
    """A score has the same rank wherever it stands: one more than there are better ones."""
    scores, shuffled = orders

    by_score = dict(zip(shuffled, ranks(shuffled), strict=True))

    assert [by_score[score] for score in scores] == ranks(scores)
    assert all(place == 1 + sum(s > score for s in scores) for score, place in by_score.items())
