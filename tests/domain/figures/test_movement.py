"""Rankings beside those of another period."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import AgencyDirectory, Dated, Level
from govdisclose.domain.figures.membership import members_of
from govdisclose.domain.figures.movement import (
    Movement,
    NoPeriodToCompare,
    compared,
    growth,
    previous_period,
)
from govdisclose.domain.figures.ranking import Ranking, rank_agencies
from govdisclose.testing.builders import agency

_ON = date(2009, 12, 31)
_MEMBERS = members_of(
    AgencyDirectory(
        [
            agency(1, name="市政府", level=Level.CITY),
            agency(2, name="市环保局", parents=(Dated(1),)),
            agency(3, name="田家庵区", level=Level.COUNTY, parents=(Dated(1),)),
            agency(4, name="撤销局", parents=(Dated(1),), valid_until=date(2009, 6, 30)),
        ]
    ),
    _ON,
)


def _ranking(**items: int) -> Ranking:
    cells = [((int(shard[1:]),), count) for shard, count in items.items()]
    return rank_agencies(cells, members=_MEMBERS, query={})


def _movement(now: Ranking, before: Ranking) -> Movement:
    year = (date(2009, 1, 1), _ON)
    return compared(now, before, period=year, period_before=previous_period(*year))


def test_places_won_and_items_more() -> None:
    """The bureau was second with 4 items and is first with 9; the district fell one place."""
    movement = _movement(_ranking(a1=1, a2=9, a3=5), _ranking(a1=1, a2=4, a3=5))

    assert [(2, 1, 1, 5), (3, -1, 2, 0), (1, 0, 3, 0)] == [
        (line.shard, line.places, line.rank, line.change) for line in movement.lines
    ]


def test_who_is_in_one_ranking_only_is_not_compared() -> None:
    """The dissolved bureau stands last, without a rank now and without a change."""
    movement = _movement(_ranking(a2=9), _ranking(a2=4, a4=7))

    last = movement.lines[-1]
    assert (4, None, None, 1, 7) == (
        last.shard,
        last.rank,
        last.items,
        last.rank_before,
        last.items_before,
    )
    assert (None, None) == (last.places, last.change)


def test_a_period_without_anything_gives_no_places() -> None:
    """All had shared the first place with nothing, so nobody lost one."""
    movement = _movement(_ranking(a2=9, a3=1), _ranking())

    assert {(None, None)} == {(line.rank_before, line.places) for line in movement.lines}


def test_growth_is_reckoned_on_the_former_count() -> None:
    """96 more than 202 are 47.52 % (domain facts, 9.3); Suqian's 39 on 3,607 are 1.08 % (3.5)."""
    assert "47.52" == growth(298, 202)
    assert "1.08" == growth(3646, 3607)
    assert "-50.00" == growth(1, 2)
    assert growth(5, 0) is None
    assert growth(None, 3) is None


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2009-01-01", "2009-12-31"), ("2008-01-01", "2008-12-31")),
        (("2009-03-01", "2009-03-31"), ("2009-02-01", "2009-02-28")),
        (("2009-04-01", "2009-06-30"), ("2009-01-01", "2009-03-31")),
        (("2009-01-01", "2009-01-31"), ("2008-12-01", "2008-12-31")),
        (("2009-03-02", "2009-03-08"), ("2009-02-23", "2009-03-01")),
        (("2009-03-02", "2009-03-02"), ("2009-03-01", "2009-03-01")),
    ],
)
def test_the_period_before(period: tuple[str, str], before: tuple[str, str]) -> None:
    """Whole months go with whole months, other periods with as many days."""
    first, last = map(date.fromisoformat, period)

    assert before == tuple(day.isoformat() for day in previous_period(first, last))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 800))
def test_the_period_before_ends_where_this_one_begins(first: date, length: int) -> None:
    """No day is missed between the two, and none is in both."""
    begin, end = previous_period(first, first + timedelta(days=length))

    assert begin <= end
    assert end + timedelta(days=1) == first


def test_an_open_period_has_none_before() -> None:
    """Without a first day nobody knows how long the period is."""
    with pytest.raises(NoPeriodToCompare):
        previous_period(None, _ON)
