"""The ranking of agencies."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import AgencyDirectory, Dated, Level
from govdisclose.domain.figures.breakdown import CellKey
from govdisclose.domain.figures.membership import members_of
from govdisclose.domain.figures.ranking import Ranking, RollUp, rank_agencies
from govdisclose.testing.builders import agency

_ON = date(2009, 12, 31)
_MEMBERS = members_of(
    AgencyDirectory(
        [
            agency(1, name="市政府", level=Level.CITY),
            agency(2, name="市环保局", parents=(Dated(1),)),
            agency(3, name="田家庵区", level=Level.COUNTY, parents=(Dated(1),)),
            agency(4, name="安成镇", level=Level.TOWNSHIP, parents=(Dated(3),)),
            agency(5, name="谢家集区", level=Level.COUNTY, parents=(Dated(1),)),
            agency(6, name="撤销局", parents=(Dated(1),), valid_until=date(2008, 12, 31)),
        ]
    ),
    _ON,
)
# 20 items in all
_CELLS: list[tuple[CellKey, int]] = [((2,), 5), ((3,), 4), ((4,), 6), ((5,), 5)]


def _ranked(roll_up: RollUp = RollUp.OWN, level: Level | None = None) -> Ranking:
    return rank_agencies(_CELLS, members=_MEMBERS, query={}, roll_up=roll_up, level=level)


def _places(ranking: Ranking) -> list[tuple[int, int, int]]:
    return [(line.rank, line.shard, line.items) for line in ranking.lines]


def test_ties_share_a_rank_and_those_without_items_stand_last() -> None:
    """Of 6, 5, 5, 4 and 0 items the ranks are 1, 2, 2, 4 and 5; a dissolved agency has none."""
    assert [(1, 4, 6), (2, 2, 5), (2, 5, 5), (4, 3, 4), (5, 1, 0)] == _places(_ranked())


def test_a_subtree_counts_all_below_it() -> None:
    """The city has all 20 items, the district its 4 and the 6 of its township."""
    ranking = _ranked(RollUp.SUBTREE)

    assert [(1, 1, 20), (2, 3, 10), (3, 4, 6), (4, 2, 5), (4, 5, 5)] == _places(ranking)


def test_one_level_is_ranked_by_itself_on_the_base_of_all() -> None:
    """Of the districts one has 10 of 20 items with its township, the other 5."""
    ranking = _ranked(RollUp.SUBTREE, Level.COUNTY)

    assert [(1, 3, 10), (2, 5, 5)] == _places(ranking)
    assert [Decimal("50.00"), Decimal("25.00")] == [
        ranking.share(line).percent() for line in ranking.lines
    ]


def test_a_line_can_be_proved_by_its_agencies() -> None:
    """The figure of a subtree names every agency summed in it."""
    ranking = _ranked(RollUp.SUBTREE)

    figure = ranking.figure(ranking.lines[1])

    assert ("ranking.A3", 10, 20) == (figure.name, figure.value, figure.base)
    assert [[3], [4]] == figure.queries[0]["cells"]


def test_nothing_published_ranks_everybody_first() -> None:
    """Without items all agencies tie, and there are no shares."""
    ranking = rank_agencies([], members=_MEMBERS, query={})

    assert {1} == {line.rank for line in ranking.lines}
    assert ranking.share(ranking.lines[0]).percent() is None


def test_a_ranking_survives_as_json() -> None:
    """A kept ranking is read back as it was."""
    ranking = _ranked(RollUp.SUBTREE, Level.COUNTY)

    assert ranking == Ranking.from_json(json.loads(json.dumps(ranking.as_json())))


@given(st.permutations(_CELLS))
def test_the_ranking_does_not_depend_on_the_order_of_cells(
    cells: list[tuple[CellKey, int]],
) -> None:
    """Stores give cells in no order, and the ranking is the same."""
    assert _ranked() == rank_agencies(cells, members=_MEMBERS, query={})


@given(
    st.lists(st.tuples(st.tuples(st.integers(1, 6)), st.integers(0, 50)), max_size=12),
    st.sampled_from(RollUp),
)
def test_shares_of_a_ranking_lie_within_bounds(
    cells: list[tuple[tuple[int], int]], roll_up: RollUp
) -> None:
    """No agency has more than all items, and better ranks never have fewer."""
    ranking = rank_agencies(cells, members=_MEMBERS, query={}, roll_up=roll_up)

    items = [line.items for line in ranking.lines]
    assert all(
        0 <= share <= 100 for line in ranking.lines if (share := _percent(ranking, line.shard))
    )
    assert sorted(items, reverse=True) == items


def _percent(ranking: Ranking, shard: int) -> Decimal:
    line = next(line for line in ranking.lines if line.shard == shard)
    return ranking.share(line).percent() or Decimal(0)
