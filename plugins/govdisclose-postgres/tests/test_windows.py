"""A search window by window finds what a look at every record finds, in the same order."""

from __future__ import annotations

import random
from datetime import date, timedelta

import psycopg
import pytest

from govdisclose.adapters.memory.store import MemoryStore
from govdisclose.domain.catalogue.item import Item, Release
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import StoreOutdated
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.testing.builders import item, store_items
from govdisclose_postgres import estimates, search, windows
from govdisclose_postgres.address import read_address
from govdisclose_postgres.keeper import PostgresKeeper
from govdisclose_postgres.position import day_of, first_of, position
from govdisclose_postgres.store import PostgresStore
from govdisclose_postgres.terms import place_tokens
from govdisclose_postgres.testing import EmptyOffices
from govdisclose_postgres.windows import window_tokens

_WORDS = ("预算", "决算", "土地", "水", "budget", "2024")


def _items(draw: random.Random, count: int) -> list[Item]:
    made = []
    for number in range(1, count + 1):
        # Most lie in a few weeks, some years before, some are drafts.
        back = draw.choice((draw.randrange(20), draw.randrange(400), draw.randrange(9000)))
        day = None if draw.random() < 0.1 else date(2024, 6, 30) - timedelta(days=back)
        made.append(
            item(
                shard=draw.randint(1, 4),
                number=number,
                title="".join(draw.choices(_WORDS, k=draw.randint(1, 4))),
                published_on=day,
                formed_on=day,
                release=Release.NONE if day is None else Release.RECORD,
            )
        )
    return made


def _walk(store: Store, where: ItemFilter, limit: int) -> list[int]:
    found: list[int] = []
    after = None
    with store.read() as unit:
        while True:
            page = unit.items.page(where, limit=limit, after=after)
            found += [row.number for row in page.rows]
            after = page.next
            if after is None:
                return found


@pytest.mark.external("true")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cost_of_a_row", [0.0, 20.0, 1e9])
def test_windows_find_what_memory_finds(
    offices: EmptyOffices, monkeypatch: pytest.MonkeyPatch, cost_of_a_row: float, seed: int
) -> None:
    """Pages and totals of a search are those of memory, however small the windows are and whether
    rows are walked, looked up by words and days, or all asked for at once."""
    draw = random.Random(seed)
    monkeypatch.setattr(search, "_FIRST_ROWS", draw.choice((1, 3, 10)))
    monkeypatch.setattr(search, "_MOST_GROWTH", draw.choice((2, 64)))
    monkeypatch.setattr(estimates, "_ROW", cost_of_a_row)
    monkeypatch.setattr(windows, "_DAYS_APIECE", draw.choice((2, 62)))
    monkeypatch.setattr(windows, "_MONTHS_APIECE", draw.choice((2, 36)))
    made = _items(draw, 120)
    store, memory = offices.make(), MemoryStore()
    for one in (store, memory):
        store_items(one, made)

    for query in ("预算", "水", "预算 土地", "bud", "预算决算", "2024", "算土"):
        for agencies in (None, frozenset({2}), frozenset({1, 3}), frozenset[int]()):
            for since, until in ((None, None), (date(2020, 2, 3), date(2024, 6, 12))):
                where = ItemFilter(
                    query=compile_query(query),
                    agencies=agencies,
                    published_from=since,
                    published_to=until,
                )
                limit = draw.choice((1, 4, 50))
                assert _walk(memory, where, limit) == _walk(store, where, limit), where
                for bound in (1, 7, 10_000):
                    with store.read() as ours, memory.read() as theirs:
                        expected = theirs.items.count(where, bound=bound)
                        assert expected == ours.items.count(where, bound=bound), where
    store.close()


def test_stretch_is_told_by_days_months_or_years() -> None:
    """Few tokens tell a stretch, and its beginning moves back to that of the first of them."""
    days, start = window_tokens(date(2024, 2, 28), date(2024, 3, 1))
    assert ("\ue0032024-02-28", "\ue0032024-02-29", "\ue0032024-03-01") == days
    assert date(2024, 2, 28) == start

    months, start = window_tokens(date(2023, 11, 20), date(2024, 2, 2))
    assert ("\ue0032023-11", "\ue0032023-12", "\ue0032024-01", "\ue0032024-02") == months
    assert date(2023, 11, 1) == start

    years, start = window_tokens(date(2019, 11, 20), date(2024, 2, 2))
    assert tuple(f"\ue003{year}" for year in range(2019, 2025)) == years
    assert date(2019, 1, 1) == start


def test_item_has_the_tokens_of_its_place_and_day() -> None:
    """A published item is found by agency, year, month and day; a draft by its agency only."""
    tokens = place_tokens(7, "2024-03-04")
    assert ("\ue0017", "\ue0032024", "\ue0032024-03", "\ue0032024-03-04") == tokens
    assert ("\ue0017",) == place_tokens(7, None)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2024, 3, 4)])
def test_day_of_a_key_is_the_day_it_was_made_from(day: date) -> None:
    """An order key gives its day back, and that of a draft gives none."""
    assert day == day_of(position(day.isoformat(), 5))
    assert first_of(day) <= position(day.isoformat(), 2**32 - 1)
    assert day_of(position(None, 5)) is None


@pytest.mark.external("true")
def test_office_of_the_first_schema_is_upgraded(offices: EmptyOffices) -> None:
    """What an earlier version wrote is found after an upgrade, and the check finds no fault."""
    store = offices.make()
    draw = random.Random(5)
    store_items(store, _items(draw, 40))
    office = read_address(store.address)
    keeper = PostgresKeeper(office)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        # As the first step left it: words only, and no index of drafts or for figures.
        driver.execute(
            "UPDATE items SET terms = (SELECT array_to_tsvector(array_agg(t)) FROM "
            "unnest(tsvector_to_array(terms)) t WHERE left(t, 1) NOT IN ('\ue001', '\ue003'))"
        )
        stripped = {one.code for one in keeper.check()}
        driver.execute("DROP INDEX items_drafts, items_for_figures")
        driver.execute("DELETE FROM govdisclose_schema WHERE step > 1")
    with pytest.raises(StoreOutdated):
        PostgresStore.open(office)

    keeper.upgrade()

    assert {"DB-SEARCH"} == stripped
    assert [] == list(keeper.check())
    with store.read() as unit:
        where = ItemFilter(query=compile_query("预算"), agencies=frozenset({1}))
        assert unit.items.count(where).total > 0
    store.close()
