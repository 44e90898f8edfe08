"""The summary and its stale columns."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import AgencyDirectory, Dated, Level
from govdisclose.domain.figures.breakdown import CellKey, Cells, by_code, by_count
from govdisclose.domain.figures.membership import Members, members_of
from govdisclose.domain.figures.statistics import (
    StaleColumns,
    Summary,
    SummaryCells,
    stale_columns,
    summarise,
)
from govdisclose.testing.builders import agency

_ON = date(2009, 12, 31)
_QUERY: dict[str, Any] = {
    "by": [],
    "where": {},
    "released": True,
    "as_of": "2009-12-31",
    "known_at": None,
}


def _members() -> Members:
    directory = AgencyDirectory(
        [
            agency(1, name="市政府", level=Level.CITY),
            agency(2, name="市环保局", parents=(Dated(1),)),
            agency(3, name="市民政局", parents=(Dated(1),)),
            agency(4, name="田家庵区", level=Level.COUNTY, parents=(Dated(1),)),
        ]
    )
    return members_of(directory, _ON)


def _summary(stale: StaleColumns | None = None) -> Summary:
    """Ten items: 2 + 1 of the bureaus in January and February, 7 of the district in February."""
    cells = SummaryCells(
        agency=[((2,), 2), ((3,), 1), ((4,), 7)],
        day=[(("2009-02-03",), 3), (("2009-01-05",), 2), (("2009-02-02",), 5)],
        category=[(("民生公益",), 5), (("人事信息",), 3), ((None,), 2)],
        theme=[((None,), 10)],
        mode_stage=[
            (("on_request", "published"), 1),
            (("proactive", "published"), 8),
            (("proactive", "withdrawn"), 1),
        ],
        carrier=[(("website",), 10), (("gazette",), 4)],
    )
    return summarise(cells, members=_members(), query=_QUERY, stale=stale)


def _lines(name: str) -> list[tuple[str | None, int]]:
    return [(line.key, line.items) for line in _summary().breakdown(name).lines]


def test_levels_are_summed_over_their_agencies() -> None:
    """Departments have 2 + 1 items, the county 7, the city itself none."""
    assert [("city", 0), ("department", 3), ("county", 7)] == _lines("level")
    assert 10 == _summary().items


def test_every_agency_has_a_line_also_without_items() -> None:
    """Agencies that published nothing are shown with zero, in shard order."""
    assert [("A1", 0), ("A2", 2), ("A3", 1), ("A4", 7)] == _lines("agency")


def test_items_without_a_category_have_a_line_of_their_own() -> None:
    """Categories come by their number of items, what has none stands last."""
    assert [("民生公益", 5), ("人事信息", 3), (None, 2)] == _lines("category")


def test_months_and_modes_are_summed_up() -> None:
    """January has 2 items, February 5 + 3; modes and stages add up to the same 10."""
    assert [("2009-01", 2), ("2009-02", 8)] == _lines("month")
    assert [("2009-01-05", 2), ("2009-02-02", 5), ("2009-02-03", 3)] == _lines("day")
    assert [("proactive", 9), ("on_request", 1)] == _lines("mode")
    assert [("published", 9), ("withdrawn", 1)] == _lines("stage")


def test_a_share_names_its_base() -> None:
    """5 of 10 items are 50 % of "items"; days are no shares of anything."""
    category = _summary().breakdown("category")
    day = _summary().breakdown("day")

    share = category.share(category.lines[0])

    assert share is not None
    assert ("items", 10, Decimal("50.00")) == (share.base_name, share.base, share.percent())
    assert day.share(day.lines[0]) is None


def test_a_figure_carries_the_cells_it_sums() -> None:
    """The figure of the departments is that of shards 2 and 3 under the conditions of the whole."""
    level = _summary().breakdown("level")

    figure = level.figure(level.lines[1])

    assert ("level.department", 3) == (figure.name, figure.value)
    assert ({**_QUERY, "by": ["agency"], "cells": [[2], [3]]},) == figure.queries
    assert figure.share is not None


def test_items_without_a_value_can_be_proved_too() -> None:
    """The cell of what has no category is the empty one."""
    category = _summary().breakdown("category")

    figure = category.figure(category.lines[-1])

    assert "category.not_given" == figure.name
    assert [[None]] == figure.queries[0]["cells"]


def test_a_breakdown_that_does_not_exist_is_refused() -> None:
    """Asking for an unknown breakdown is an error, not an empty answer."""
    with pytest.raises(KeyError):
        _summary().breakdown("weekday")


def _stale(published: Cells, recent: Cells, by_day: Cells, *, days: int = 90) -> StaleColumns:
    return stale_columns(
        days=days,
        on=_ON,
        published=published,
        recent=recent,
        days_of=lambda shards: [cell for cell in by_day if cell[0][1] in shards],
        members=_members(),
        query=_QUERY,
    )


def test_a_column_is_stale_when_nothing_recent_is_in_it() -> None:
    """From 1 October to 31 December are 30 + 30 + 31 = 91 days; the fresh column is not listed."""
    stale = _stale(
        published=[
            (("人事信息", 2), 4),
            (("民生公益", 2), 9),
            (("人事信息", 3), 1),
            ((None, 3), 5),
        ],
        recent=[(("民生公益", 2), 1)],
        by_day=[
            (("人事信息", 2, "2009-03-02"), 3),
            (("人事信息", 2, "2009-10-01"), 1),
            (("人事信息", 3, "2009-01-01"), 1),
        ],
    )

    # From 1 January to 31 December are 364 days.
    assert [("人事信息", 3, 1, 364), ("人事信息", 2, 4, 91)] == [
        (one.category, one.shard, one.items, one.idle_days) for one in stale.columns
    ]
    assert date(2009, 10, 1) == stale.columns[1].last_published


def test_nothing_stale_asks_for_no_days() -> None:
    """Where every column is fresh, the publication days are not even counted."""

    def refused(_shards: frozenset[int]) -> list[tuple[CellKey, int]]:
        raise AssertionError

    stale = stale_columns(
        days=1,
        on=_ON,
        published=[(("人事信息", 2), 4)],
        recent=[(("人事信息", 2), 1)],
        days_of=refused,
        members=_members(),
        query=_QUERY,
    )

    assert () == stale.columns


def test_the_figure_of_a_stale_column_is_what_was_ever_published_there() -> None:
    """The proof of a stale column lists its items, by category and agency."""
    stale = _stale([(("人事信息", 2), 4)], [], [(("人事信息", 2, "2009-03-02"), 4)])

    figure = stale.figure(stale.columns[0])

    assert 4 == figure.value
    assert [["人事信息", 2]] == figure.queries[0]["cells"]


def test_a_summary_survives_as_json() -> None:
    """A kept summary is read back as it was, stale columns included."""
    stale = _stale([(("人事信息", 2), 4)], [], [(("人事信息", 2, "2009-03-02"), 4)])
    summary = _summary(stale)

    read = Summary.from_json(json.loads(json.dumps(summary.as_json())))

    assert summary == read
    assert [f.name for f in summary.figures()] == [f.name for f in read.figures()]


_COUNTS = st.dictionaries(
    st.tuples(st.none() | st.text(max_size=3)), st.integers(1, 99), max_size=8
)


@given(_COUNTS)
def test_lines_lose_nothing_and_do_not_depend_on_the_order(counts: dict[CellKey, int]) -> None:
    """Both orders hold every item once, however the store gave its cells."""
    backwards = dict(reversed(counts.items()))

    for ordered in (by_count, by_code):
        lines = ordered(counts)
        assert lines == ordered(backwards)
        assert sum(counts.values()) == sum(line.items for line in lines)
