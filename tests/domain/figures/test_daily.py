"""Published and cleared day by day."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import AgencyDirectory, Dated
from govdisclose.domain.figures.breakdown import CellKey
from govdisclose.domain.figures.daily import Daily, DailyCells, DailyColumn, count_day
from govdisclose.domain.figures.lags import PublishLimit
from govdisclose.domain.figures.membership import members_of
from govdisclose.domain.law.calendar import Span, WorkingCalendar
from govdisclose.domain.law.provisions import Mark
from govdisclose.testing.builders import agency

_CALENDAR = WorkingCalendar(
    name="weeks of 2009", covered=(Span(first=date(2009, 1, 1), last=date(2009, 12, 31)),)
)
_LIMIT = PublishLimit(amount=20, law="test", citation="a law, art. 1", mark=Mark.SEEN)
_MEMBERS = members_of(
    AgencyDirectory(
        [
            agency(1, name="市政府"),
            agency(2, name="市环保局", parents=(Dated(1),)),
            agency(3, name="市民政局", parents=(Dated(1),)),
            agency(4, name="撤销局", parents=(Dated(1),), valid_until=date(2008, 12, 31)),
        ]
    ),
    # Monday, 20 working days after Monday 2 March
    date(2009, 3, 30),
)
_Cells = list[tuple[CellKey, int]]


def _counted(published: _Cells, drafts: _Cells, later: _Cells) -> Daily:
    return count_day(
        DailyCells(published, drafts, later),
        members=_MEMBERS,
        published_query={"name": "published"},
        open_queries=({"name": "drafts"}, {"name": "later"}),
        calendar=_CALENDAR,
        limit_on=lambda formed: _LIMIT if formed >= date(2009, 2, 1) else None,
    )


def _example() -> Daily:
    return _counted(
        published=[((2,), 7)],
        drafts=[
            ((2, "2009-03-02"), 1),  # due on the day
            ((2, "2009-02-27"), 2),  # due on Friday 27 March
            ((3, "2009-03-03"), 4),  # due on Tuesday 31 March
            ((3, None), 8),
            ((3, "2009-01-30"), 16),  # before the limit was set
            ((3, "2009-03-31"), 99),  # formed after the day
        ],
        later=[((3, "2009-03-02"), 32)],
    )


def test_open_items_are_sorted_by_when_they_fall_due() -> None:
    """Due on the day, before it, after it, or never; what was published later was open too."""
    lines = {line.shard: line for line in _example().lines}

    assert (7, 1, 2, 0, 0) == lines[2].counts
    assert (0, 32, 0, 4, 8 + 16) == lines[3].counts


def test_existing_agencies_without_counts_are_listed() -> None:
    """Who owes nothing is shown too; who no longer exists is not."""
    assert [1, 2, 3] == [line.shard for line in _example().lines]


def test_a_day_is_cleared_when_nothing_due_on_it_is_open() -> None:
    """Overdue items of other days do not count against the day."""
    open_day = _example()
    cleared = _counted([], [((2, "2009-02-27"), 2)], [])

    assert (False, 33) == (open_day.is_cleared, open_day.total.items(DailyColumn.DUE))
    assert (True, 2) == (cleared.is_cleared, cleared.total.items(DailyColumn.OVERDUE))


def test_a_count_can_be_proved_by_agency_and_day_of_formation() -> None:
    """What was due is behind the drafts and the later published items formed on 2 March."""
    daily = _example()

    figure = daily.figure(daily.lines[2], DailyColumn.DUE)

    assert 32 == figure.value
    assert ["drafts", "later"] == [query["name"] for query in figure.queries]
    assert [[[3, "2009-03-02"]]] * 2 == [query["cells"] for query in figure.queries]


def test_due_dates_beyond_the_announced_days_are_provisional() -> None:
    """What is formed in December 2009 falls due in 2010, for which nothing is announced."""
    daily = count_day(
        DailyCells([], [((2, "2009-12-28"), 1)], []),
        members=members_of(AgencyDirectory([agency(2)]), date(2009, 12, 30)),
        published_query={},
        open_queries=({}, {}),
        calendar=_CALENDAR,
        limit_on=lambda _: _LIMIT,
    )

    assert daily.is_provisional
    assert not _example().is_provisional


def test_a_day_survives_as_json() -> None:
    """A kept day is read back as it was."""
    daily = _example()

    assert daily == Daily.from_json(json.loads(json.dumps(daily.as_json())))


_OPEN = st.lists(
    st.tuples(
        st.tuples(
            st.integers(1, 3),
            st.none() | st.dates(date(2009, 1, 1), date(2009, 3, 30)).map(date.isoformat),
        ),
        st.integers(1, 5),
    ),
    max_size=12,
)


@given(_OPEN, _OPEN)
def test_the_columns_partition_what_is_open(drafts: _Cells, later: _Cells) -> None:
    """Every open item stands in exactly one column."""
    total = _counted([], drafts, later).total

    assert sum(items for _, items in [*drafts, *later]) == sum(total.counts)
