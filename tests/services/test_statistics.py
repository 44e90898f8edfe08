"""The statistics of an office over a store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.agency import AgencyDirectory, Dated, Level, UnknownAgency
from govdisclose.domain.catalogue.item import Carrier, Item, Mode, Release
from govdisclose.domain.figures.breakdown import Figure
from govdisclose.domain.figures.daily import DailyColumn
from govdisclose.domain.figures.lags import PublishLimit
from govdisclose.domain.figures.ranking import RollUp
from govdisclose.domain.figures.scope import Scope
from govdisclose.domain.law.calendar import Span, WorkingCalendar
from govdisclose.domain.law.provisions import Mark
from govdisclose.ports.storage import (
    Dimension,
    FigureQuery,
    ItemFilter,
    ItemStage,
    Store,
    UnitOfWork,
)
from govdisclose.services.figure_queries import query_from_json, query_json
from govdisclose.services.statistics import Statistics
from govdisclose.testing.builders import agency, entry, item, next_version, store_items

_TODAY = date(2009, 12, 31)
_EARLIER = datetime(2009, 6, 30, 8, tzinfo=UTC)
_LATER = datetime(2009, 12, 31, 8, tzinfo=UTC)

_DIRECTORY = AgencyDirectory(
    [
        agency(1, name="市政府", level=Level.CITY),
        agency(2, name="市环保局", parents=(Dated(1),)),
        agency(3, name="田家庵区", level=Level.COUNTY, parents=(Dated(1),)),
        agency(4, name="安成镇", level=Level.TOWNSHIP, parents=(Dated(3),)),
        agency(5, name="寿县", level=Level.COUNTY, parents=(Dated(1, date(2015, 12, 3)),)),
    ]
)
_CALENDAR = WorkingCalendar(
    name="weeks of 2009", covered=(Span(first=date(2009, 1, 1), last=date(2009, 12, 31)),)
)
_LIMIT = PublishLimit(amount=20, law="test", citation="a law, art. 1", mark=Mark.SEEN)


class _Asked:
    """Statistics, and how often they read what is not kept."""

    def __init__(self, store: Store, *, rules: str = "1") -> None:
        self.today = _TODAY
        self.count = 0
        self.statistics = Statistics(
            store,
            directory=self._directory,
            calendar=lambda _: _CALENDAR,
            publish_limit=lambda _: lambda _formed: _LIMIT,
            documents=lambda: frozenset({"通知"}),
            today=lambda: self.today,
            rules_identity=lambda: rules,
        )

    def _directory(self, _unit: UnitOfWork) -> AgencyDirectory:
        self.count += 1
        return _DIRECTORY


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of each kind."""
    made: Store
    made = MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    yield made
    made.close()


def _items() -> list[Item]:
    """Seven items published in 2009, one of 寿县, a draft and a withheld one."""
    website = (Carrier("website", date(2009, 1, 1), None),)
    both = (*website, Carrier("gazette", date(2009, 2, 1), "1"))
    given: list[dict[str, Any]] = [
        {"shard": 2, "published_on": date(2009, 1, 5), "category": "人事信息", "carriers": both},
        {"shard": 2, "published_on": date(2009, 11, 2), "category": "民生公益"},
        {"shard": 2, "published_on": date(2009, 12, 31), "category": "民生公益", "genre": "通知"},
        {"shard": 3, "published_on": date(2009, 12, 1), "mode": Mode.ON_REQUEST},
        {"shard": 3, "published_on": date(2009, 3, 2), "withdrawn_on": date(2009, 11, 30)},
        {"shard": 4, "published_on": date(2009, 12, 2), "theme": "财政", "carriers": website},
        {"shard": 4, "published_on": date(2009, 12, 2), "genre": "通知"},
        {"shard": 5, "published_on": date(2009, 5, 4)},
        {"shard": 3, "published_on": None, "release": Release.NONE},
        {"shard": 3, "published_on": None, "release": Release.NONE, "mode": Mode.WITHHELD},
    ]
    formed = {"formed_on": date(2009, 1, 5)}
    return [item(**{"number": number, **formed, **one}) for number, one in enumerate(given, 1)]


@pytest.fixture
def asked(store: Store) -> _Asked:
    """Statistics over the items."""
    store_items(store, _items(), recorded_at=_EARLIER)
    return _Asked(store)


def _lines(asked: _Asked, name: str, scope: Scope | None = None) -> dict[str | None, int]:
    breakdown = asked.statistics.summary(scope or Scope()).breakdown(name)
    return {line.key: line.items for line in breakdown.lines}


def test_a_summary_counts_what_was_released_by_agencies_of_the_date(asked: _Asked) -> None:
    """Seven items are of the office; those of a county that joins in 2015 and drafts are not."""
    summary = asked.statistics.summary()

    assert (7, 4, 1) == (summary.items, summary.agencies, summary.agencies_left_out)
    assert {"city": 0, "department": 3, "county": 2, "township": 2} == _lines(asked, "level")
    assert {"人事信息": 1, "民生公益": 2, None: 4} == _lines(asked, "category")
    assert {"published": 6, "withdrawn": 1} == _lines(asked, "stage")
    assert {"proactive": 6, "on_request": 1} == _lines(asked, "mode")


def test_an_item_counts_once_for_each_carrier(asked: _Asked) -> None:
    """Two items were on the website, one of them in the gazette too; five name no carrier."""
    assert {"website": 2, "gazette": 1, None: 5} == _lines(asked, "carrier")


def test_as_of_gives_the_figures_of_the_day(asked: _Asked) -> None:
    """On 30 June two items were out, and the one withdrawn in November still stood."""
    scope = Scope(as_of=date(2009, 6, 30))

    assert 2 == asked.statistics.summary(scope).items
    assert {"published": 2} == _lines(asked, "stage", scope)


def test_a_county_counts_from_the_day_it_joined(asked: _Asked) -> None:
    """As of 2015-12-03 all five agencies belong to the office, and all eight items."""
    summary = asked.statistics.summary(Scope(as_of=date(2015, 12, 3)))

    assert (8, 0) == (summary.items, summary.agencies_left_out)


def test_a_period_confines_what_is_counted(asked: _Asked) -> None:
    """In December four items came out."""
    december = Scope(published_from=date(2009, 12, 1), published_to=date(2009, 12, 31))

    assert 4 == asked.statistics.summary(december).items
    assert {"2009-12": 4} == _lines(asked, "month", december)


def test_a_part_of_the_office_is_asked_for_by_name(asked: _Asked) -> None:
    """The district and its township have two items each."""
    assert {"A3": 2, "A4": 2} == _lines(asked, "agency", Scope(agency="田家庵区"))


def test_an_unknown_agency_is_refused(asked: _Asked) -> None:
    """Figures of an agency nobody knows are no zeros."""
    with pytest.raises(UnknownAgency):
        asked.statistics.summary(Scope(agency="田家庵市"))


def test_known_at_reads_the_records_as_they_were(store: Store, asked: _Asked) -> None:
    """A correction made in the evening does not change what was known at noon."""
    with store.write() as unit:
        former = unit.items.get(2, 1)
        assert former is not None
        changed = next_version(
            former, category="民生公益", recorded_at="2009-12-31T08:00:00.000000Z"
        )
        unit.journal.append(entry(unit.journal.head(2), recorded_at=_LATER))
        unit.items.replace(changed, expected_version=1)
        unit.commit()

    now = _lines(asked, "category")
    noon = _lines(asked, "category", Scope(known_at=_LATER - timedelta(hours=4)))
    before = asked.statistics.summary(Scope(known_at=_EARLIER - timedelta(days=1)))

    assert {"民生公益": 3, None: 4} == now
    assert {"人事信息": 1, "民生公益": 2, None: 4} == noon
    assert 0 == before.items


def test_a_ranking_rolls_up_along_the_tree(asked: _Asked) -> None:
    """The city has all seven, the district 2 + 2, the bureau three, the township two."""
    own = asked.statistics.ranking()
    subtree = asked.statistics.ranking(roll_up=RollUp.SUBTREE)

    assert [(1, 2), (2, 3), (2, 4), (4, 1)] == [(line.rank, line.shard) for line in own.lines]
    assert [(1, 7), (3, 4), (2, 3), (4, 2)] == [(line.shard, line.items) for line in subtree.lines]


def test_lags_are_measured_by_genre(asked: _Asked) -> None:
    """From 5 January to 31 December 2009 are 51 weeks and 3 days, 258 of them Monday to Friday.

    The notices of 2 and 31 December have lags of 258 - 21 = 237 and 258; both are late.
    """
    table = asked.statistics.lag()

    documents = table.as_json()["groups"]["documents"]
    assert (2, "247.5", 258, 2) == (
        documents["items"],
        documents["mean"],
        documents["maximum"],
        documents["late"],
    )
    assert 7 == table.all.items


def test_a_day_shows_what_is_published_and_what_is_open(asked: _Asked) -> None:
    """On 2 February what was formed on 5 January falls due: 20 working days are four weeks.

    The draft of the district and five proactive items published later were open; the one of 5
    January was published.
    """
    day = asked.statistics.daily(Scope(as_of=date(2009, 2, 2)))
    first = asked.statistics.daily(Scope(as_of=date(2009, 1, 5)))

    by_shard = {line.shard: line for line in day.lines}
    assert {2: 2, 3: 2, 4: 2} == {
        shard: count for shard, line in by_shard.items() if (count := line.items(DailyColumn.DUE))
    }
    assert 1 == first.total.items(DailyColumn.PUBLISHED)
    assert 6 == first.total.items(DailyColumn.NOT_DUE)


def test_a_day_is_today_unless_said_otherwise(asked: _Asked) -> None:
    """On 31 December one item came out, and the draft is overdue."""
    day = asked.statistics.daily()

    assert _TODAY == day.on
    assert (1, 1) == (
        day.total.items(DailyColumn.PUBLISHED),
        day.total.items(DailyColumn.OVERDUE),
    )


def test_stale_columns_are_those_with_nothing_recent(asked: _Asked) -> None:
    """Staff news of the bureau rest since 5 January; 360 days later is 31 December."""
    stale = asked.statistics.stale(60)
    summary = asked.statistics.summary(stale_after=60)

    assert [("人事信息", 2, date(2009, 1, 5), 360)] == [
        (one.category, one.shard, one.last_published, one.idle_days) for one in stale.columns
    ]
    assert stale == summary.stale
    assert () == asked.statistics.stale(361).columns


def test_stale_columns_are_seen_from_the_day_asked_for(asked: _Asked) -> None:
    """On 5 January the column was fresh that very day, and on the next it was not."""
    fresh = asked.statistics.stale(1, Scope(as_of=date(2009, 1, 5)))
    idle = asked.statistics.stale(1, Scope(as_of=date(2009, 1, 6)))

    assert () == fresh.columns
    assert 1 == idle.columns[0].idle_days


def test_unchanged_figures_are_not_computed_again(asked: _Asked) -> None:
    """A second question reads neither agencies nor items, and the answer is the same."""
    scope = Scope(as_of=date(2009, 12, 31))
    statistics = asked.statistics
    first = (
        statistics.summary(scope, stale_after=60),
        statistics.ranking(scope),
        statistics.lag(scope),
        statistics.daily(scope),
        statistics.stale(60, scope),
    )
    before = asked.count

    second = (
        statistics.summary(scope, stale_after=60),
        statistics.ranking(scope),
        statistics.lag(scope),
        statistics.daily(scope),
        statistics.stale(60, scope),
    )

    assert first == second
    assert before == asked.count


def test_a_change_of_the_records_makes_figures_anew(store: Store, asked: _Asked) -> None:
    """A new item is in the very next answer."""
    before = asked.statistics.summary().items
    store_items(store, [item(shard=2, number=50, published_on=date(2009, 7, 1))])

    after = asked.statistics.summary().items

    assert (7, 8) == (before, after)


def test_other_rules_and_another_day_make_figures_anew(store: Store, asked: _Asked) -> None:
    """Figures kept under other law packs, or made yesterday without a date, are not used."""
    asked.statistics.summary()
    other = _Asked(store, rules="2")

    other.statistics.summary()
    asked.today = _TODAY + timedelta(days=1)
    tomorrow = asked.statistics.summary()

    assert (2, 1) == (asked.count, other.count)
    assert asked.today == tomorrow.on


def test_different_questions_are_kept_apart(asked: _Asked) -> None:
    """An option that changes the answer changes the question."""
    statistics = asked.statistics

    answers = [
        statistics.ranking(),
        statistics.ranking(roll_up=RollUp.SUBTREE),
        statistics.ranking(level=Level.COUNTY),
        statistics.ranking(Scope(agency="田家庵区")),
        statistics.ranking(Scope(published_to=date(2009, 6, 30))),
    ]

    assert 5 == len({str(answer.as_json()) for answer in answers})


def _figures(asked: _Asked) -> Iterator[Figure]:
    """Every count of every answer, as of several moments."""
    for scope in (
        Scope(),
        Scope(as_of=date(2009, 6, 30)),
        Scope(as_of=date(2009, 12, 2), known_at=_LATER, agency="田家庵区"),
    ):
        yield from asked.statistics.summary(scope, stale_after=60).figures()
        yield from asked.statistics.ranking(scope, roll_up=RollUp.SUBTREE).figures()
        yield from asked.statistics.daily(scope).figures()
        for figure in asked.statistics.lag(scope).figures():
            if figure.name.endswith(".items"):
                yield figure


def test_every_count_opens_into_the_items_behind_it(asked: _Asked) -> None:
    """A figure of n items lists exactly n references, each once."""
    for figure in _figures(asked):
        refs = asked.statistics.refs_behind(figure)

        assert figure.value == len(refs) == len(set(refs)), figure


def test_items_behind_a_figure_are_paged_in_order(asked: _Asked) -> None:
    """Pages follow each other by shard and number."""
    total = next(asked.statistics.summary().figures())

    first = asked.statistics.refs_behind(total, limit=3)
    rest = asked.statistics.refs_behind(total, after=first[-1])

    assert ("I2-1", "I2-2", "I2-3") == first
    assert ("I3-4", "I3-5", "I4-6", "I4-7") == rest


_DAYS = st.none() | st.dates()


@given(
    st.builds(
        FigureQuery,
        by=st.lists(st.sampled_from(Dimension), unique=True).map(tuple),
        where=st.builds(
            ItemFilter,
            agencies=st.none() | st.frozensets(st.integers(1, 9)),
            theme=st.none() | st.text(),
            category=st.none() | st.text(min_size=1),
            mode=st.none() | st.sampled_from(Mode),
            stage=st.none() | st.sampled_from(ItemStage),
            published_from=_DAYS,
            published_to=_DAYS,
            public_on=_DAYS,
        ),
        released=st.none() | st.booleans(),
        as_of=_DAYS,
        known_at=st.none() | st.just("2009-12-31T08:00:00.000000Z"),
    )
)
@settings(max_examples=50)
def test_queries_survive_as_json(query: FigureQuery) -> None:
    """What stands behind a figure can be asked again."""
    assert query == query_from_json(query_json(query))
