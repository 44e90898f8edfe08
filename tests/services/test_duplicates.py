"""Pairs of items that are probably one document, on both stores."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.item import Item, Withdrawal, item_ref
from govdisclose.domain.catalogue.likeness import LikenessKind
from govdisclose.errors import BadCursor
from govdisclose.office import DuplicatePage, ImportOptions
from govdisclose.ports.storage import ItemFilter, ItemStage, Store
from govdisclose.services import duplicates
from govdisclose.services.duplicates import DuplicateFinder
from govdisclose.services.setup import NewOffice, prepare_office
from govdisclose.testing.builders import item, store_items
from tests.services.importing.cases import new_office
from tests.services.test_catalogue import FixedEnvironment, store
from tests.shared_data import shared_data

__all__ = ["store"]

ALL = ItemFilter()


def _item(number: int, title: str, **changes: object) -> Item:
    return item(number=number, title=title, formed_on=date(2024, 1, 10), **changes)


def _found(page: DuplicatePage) -> list[tuple[str, str, str]]:
    return [
        (pair.likeness.kind.value, item_ref(*pair.likeness.first), item_ref(*pair.likeness.second))
        for pair in page.pairs
    ]


@pytest.fixture
def filled(store: Store) -> DuplicateFinder:
    """A store with one exact and two near pairs among records that only read alike."""
    prepare_office(store, FixedEnvironment(), "li", NewOffice(name="淮南市人民政府"))
    titles = (
        "关于做好防汛抗旱工作的通知",
        "关于做好防汛抗旱工作的通知",
        "关于做好《防汛抗旱》工作的通知",
        "关于做好2008年招生工作的通知",
        "关于做好2009年招生工作的通知",
    )
    store_items(store, [_item(number, title) for number, title in enumerate(titles, start=1)])
    return DuplicateFinder(store=store)


def test_pairs_come_with_the_most_alike_first(filled: DuplicateFinder) -> None:
    """Exact pairs stand in front of near ones, each pair once, with how many there are."""
    page = filled.page(ALL, limit=10)

    assert [("exact", "I1-1", "I1-2"), ("near", "I1-1", "I1-3"), ("near", "I1-2", "I1-3")] == (
        _found(page)
    )
    assert (1, 2, 5, None) == (page.exact, page.near, page.records, page.next)


def test_pages_follow_one_another(filled: DuplicateFinder) -> None:
    """Paging by one gives the same pairs as a page of all, and every page knows the totals."""
    found, cursor = [], None
    while True:
        page = filled.page(ALL, limit=1, after=cursor)
        found += _found(page)
        assert (1, 2) == (page.exact, page.near)
        cursor = page.next
        if cursor is None:
            break

    assert _found(filled.page(ALL, limit=10)) == found


@pytest.mark.parametrize("cursor", ["", "x", "1-2", "1-2-3-4-x", "1-2-3-4-٣", "1-2-3-4-5-6"])
def test_cursor_of_another_list_is_refused(filled: DuplicateFinder, cursor: str) -> None:
    """What is no place in this list is not guessed at."""
    with pytest.raises(BadCursor):
        filled.page(ALL, limit=1, after=cursor)


def test_one_kind_can_be_asked_for(filled: DuplicateFinder) -> None:
    """Only near pairs, or only exact ones."""
    assert 2 == len(filled.page(ALL, limit=10, kind=LikenessKind.NEAR).pairs)
    assert 1 == len(filled.page(ALL, limit=10, kind=LikenessKind.EXACT).pairs)


def test_withdrawn_items_are_left_out_and_erased_ones_always(store: Store) -> None:
    """What left the catalogue needs no merge; what has no text cannot be compared."""
    prepare_office(store, FixedEnvironment(), "li", NewOffice(name="淮南市人民政府"))
    gone = {"withdrawn_on": date(2024, 2, 1), "withdrawal": Withdrawal.ORDINARY}
    title = "关于做好防汛抗旱工作的通知"
    store_items(store, [_item(1, title), _item(2, title, **gone), _item(3, title, **gone)])
    store_items(store, [_item(4, title)])
    with store.write() as unit:
        unit.items.erase_text(1, 4)
        unit.commit()
    finder = DuplicateFinder(store=store)

    assert [] == _found(finder.page(ALL, limit=10))
    withdrawn = finder.page(ItemFilter(stage=ItemStage.WITHDRAWN), limit=10)
    assert [("exact", "I1-2", "I1-3")] == _found(withdrawn)


def test_large_block_is_compared_in_part_and_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds of equal records do not take for ever, and that not every pair was seen is told."""
    monkeypatch.setattr(duplicates, "_WHOLE_BLOCK", 4)
    monkeypatch.setattr(duplicates, "_NEIGHBOURS", 2)
    prepare_office(store, FixedEnvironment(), "li", NewOffice(name="淮南市人民政府"))
    store_items(store, [_item(number, "关于做好防汛抗旱工作的通知") for number in range(1, 8)])

    page = DuplicateFinder(store=store).page(ALL, limit=50)

    assert 6 + 5 == page.exact
    assert page.wide_blocks


_pool = st.lists(
    st.sampled_from(
        (
            "关于做好防汛抗旱工作的通知",
            "关于做好《防汛抗旱》工作的通知",
            "关于做好防汛抗灾工作的通知",
            "关于做好2009年招生工作的通知",
            "关于做好二〇〇九年招生工作的通知",
            "淮南市人民政府关于做好2009年招生工作的通知",
        )
    ),
    min_size=2,
    max_size=7,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(titles=_pool, turned=st.randoms(use_true_random=False))
def test_what_is_found_does_not_depend_on_the_order_of_entry(
    titles: list[str], turned: Random
) -> None:
    """Records entered in another order make the same pairs of titles."""
    order = list(range(len(titles)))
    turned.shuffle(order)

    found = []
    for places in (list(range(len(titles))), order):
        store = MemoryStore()
        prepare_office(store, FixedEnvironment(), "li", NewOffice(name="淮南市人民政府"))
        rows = [_item(at + 1, titles[place]) for at, place in enumerate(places)]
        store_items(store, rows)
        page = DuplicateFinder(store=store).page(ALL, limit=100)
        assert len({pair.likeness[:2] for pair in page.pairs}) == len(page.pairs)
        found.append(
            sorted(
                (pair.likeness.score_bp, *sorted((str(pair.first.title), str(pair.second.title))))
                for pair in page.pairs
            )
        )
    assert found[0] == found[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "exact", "near"),
    [
        # Looked through one by one: Hainan lists many documents again in another column, with the
        # same or a neighbouring date; Ningxia has eighteen document numbers on two rows and 3 on
        # three, seven times on one day; Chongqing has every number once.
        ("Hainan_Provincial_Government.xlsx", 23, 19),
        ("Ningxia_Provincial_Government.xlsx", 7, 20),
        ("Chongqing_Municipal_Government.xlsx", 0, 0),
    ],
)
def test_published_catalogues_give_pairs_and_little_else(
    tmp_path: Path, file: str, exact: int, near: int
) -> None:
    """Real titles, of which thousands follow a few patterns, give the pairs a reader agrees to."""
    copy = tmp_path / file
    copy.write_bytes(shared_data("catalogues", file).read_bytes())
    office = new_office(SqliteStore.create(tmp_path / "o.db"))
    office.exchange.import_file(copy, ImportOptions(agency="甲局"))

    page = office.duplicates.page(ALL, limit=200)

    assert (exact, near) == (page.exact, page.near)
