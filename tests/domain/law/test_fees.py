"""Fees by marginal tiers: the published amounts, and ladders that do not load."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.bootstrap import laws
from govdisclose.domain.law.fees import FeeBand, FeeScale, NegativeCount
from govdisclose.domain.law.provisions import InvalidProvision, Mark, Provision

SINCE = date(2021, 1, 1)
FEES = laws().law_on(SINCE, instrument="fees")
ITEMS, PAGES = FEES.scale("per_item", SINCE), FEES.scale("per_page", SINCE)


def scale(*bands: FeeBand) -> FeeScale:
    """A made-up scale."""
    provision = Provision(
        id="per_item",
        valid_from=SINCE,
        article="1",
        source=("S",),
        mark=Mark.SEEN,
    )
    return FeeScale(
        provision=provision, zh="按件", en="per item", unit="item", counted_per="x", bands=bands
    )


@pytest.mark.parametrize(
    ("pages", "yuan"),
    [(109, 880), (119, 1080), (57, 270), (68, 380), (72, 420), (44, 140), (30, 0), (0, 0)],
)
def test_fees_per_page_are_those_published_by_suqian(pages: int, yuan: int) -> None:
    """880, 1080 and 270 yuan of 2024, 380 of 2025, 420 and 140 of 2023; 30 pages are free."""
    assert yuan == PAGES.fee(pages)


@pytest.mark.parametrize(
    ("items", "yuan"), [(10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (50, 7000)]
)
def test_fees_per_item_rise_with_every_ten(items: int, yuan: int) -> None:
    """10 free, 20 at 100, then each block of 10 costs 100 more an item."""
    assert yuan == ITEMS.fee(items)


def test_items_of_one_month_add_up() -> None:
    """5 more after 28 fall into two bands: two at 100 and three at 200."""
    assert 800 == ITEMS.added(5, before=28)
    assert [(29, 30, 100), (31, 33, 200)] == [
        (part.first, part.last, part.rate_yuan) for part in ITEMS.parts(33, after=28)
    ]


def test_the_day_the_fee_rules_began_is_unverified() -> None:
    """The rates were read, the day of entry into force was not."""
    assert (Mark.UNVERIFIED, SINCE) == (FEES.period_mark, FEES.valid_from)
    assert {Mark.SEEN} == {one.provision.mark for one in FEES.scales}


@given(st.sampled_from([ITEMS, PAGES]), st.integers(0, 600), st.integers(0, 600))
def test_the_bill_adds_up_to_the_fee(one: FeeScale, before: int, count: int) -> None:
    """Its parts follow each other without gap and cost together what the formula says."""
    parts = list(one.parts(before + count, after=before))

    assert one.added(count, before=before) == sum(part.amount_yuan for part in parts)
    units = [unit for part in parts for unit in range(part.first, part.last + 1)]
    assert list(range(before + 1, before + count + 1)) == units


@given(st.sampled_from([ITEMS, PAGES]), st.integers(0, 5000))
def test_more_units_never_cost_less(one: FeeScale, count: int) -> None:
    """The next unit costs at least as much as the one before."""
    steps = [one.added(1, before=count + more) for more in (0, 1)]

    assert 0 <= steps[0] <= steps[1]


def test_the_fee_of_very_many_is_found_at_once() -> None:
    """The formula is closed: a thousand million items need no loop over them."""
    assert ITEMS.fee(10**9) > 0


@pytest.mark.parametrize(
    ("bands", "problem"),
    [
        ([FeeBand(first=2, rate_yuan=1)], "gap"),
        ([FeeBand(first=1, last=5, rate_yuan=1), FeeBand(first=7, rate_yuan=1)], "gap"),
        ([FeeBand(first=1, last=5, rate_yuan=1)], "has an end"),
        ([FeeBand(first=1, rate_yuan=1), FeeBand(first=2, rate_yuan=1)], "gap"),
        ([FeeBand(first=1, last=0, rate_yuan=1), FeeBand(first=1, rate_yuan=1)], "too early"),
        ([FeeBand(first=1, rate_yuan=-1)], "no possible rate"),
        ([FeeBand(first=1, rate_yuan=1, block=0)], "no possible rate"),
        ([], "has an end"),
    ],
)
def test_a_ladder_with_a_gap_does_not_load(bands: list[FeeBand], problem: str) -> None:
    """Every unit has exactly one rate."""
    with pytest.raises(InvalidProvision, match=problem):
        scale(*bands)


@pytest.mark.parametrize(
    "call", [ITEMS.fee, lambda n: list(ITEMS.parts(n)), lambda n: ITEMS.added(n, before=3)]
)
def test_a_negative_number_is_refused(call: Any) -> None:
    """Nobody asks for fewer than no pages."""
    with pytest.raises(NegativeCount):
        call(-1)
