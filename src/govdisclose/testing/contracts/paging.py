"""Contract: filters, order, pages and totals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.catalogue.visibility import is_public
from govdisclose.errors import BadCursor
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.reading import newest_first, satisfies
from govdisclose.ports.storage import ItemFilter, ItemRecord, Store, UnitOfWork
from govdisclose.testing.builders import item_record, next_version
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.strategies import item_filters, item_records, items, near_days

__all__ = ["PagingContract"]

_Place = tuple[int, int]


def _places(records: list[ItemRecord]) -> list[_Place]:
    return [(record.shard, record.number) for record in records]


def _walk(unit: UnitOfWork, where: ItemFilter, limit: int) -> Iterator[list[_Place]]:
    """Places of all pages, page by page."""
    after = None
    while True:
        page = unit.items.page(where, limit=limit, after=after)
        yield [(view.shard, view.number) for view in page.rows]
        after = page.next
        if after is None:
            return


class PagingContract(StoreCase):
    """Lists are totally ordered, filters are exact, pages cover everything once."""

    @EXAMPLES
    @given(records=item_records(), where=item_filters())
    def test_filter_equals_predicate(
        self, store: Store, records: list[ItemRecord], where: ItemFilter
    ) -> None:
        """Lists, counts and streams hold exactly what the filter describes, in their order."""
        expected = [record for record in records if satisfies(record, where)]

        with store.write() as unit:
            unit.items.add(records)
            (listed,) = _walk(unit, where, 99)
            streamed = list(unit.items.each(where))
            total = unit.items.count(where)

        assert _places(sorted(expected, key=newest_first)) == listed
        assert sorted(expected) == streamed
        assert (len(expected), True) == (total.total, total.exact)

    @EXAMPLES
    @given(records=item_records(), where=item_filters(), limit=st.integers(1, 4))
    def test_pages_cover_everything_once_in_order(
        self, store: Store, records: list[ItemRecord], where: ItemFilter, limit: int
    ) -> None:
        """Following the cursors gives each item once, newest first; full pages but the last."""
        expected = [record for record in records if satisfies(record, where)]

        with store.write() as unit:
            unit.items.add(records)
            pages = list(_walk(unit, where, limit))

        ordered = _places(sorted(expected, key=newest_first))
        assert ordered == [place for page in pages for place in page]
        assert [limit] * (len(pages) - 1) == [len(page) for page in pages[:-1]]
        assert pages[-1] != [] or len(pages) == 1

    @EXAMPLES
    @given(records=item_records(), where=item_filters(), every=st.integers(1, 4))
    def test_waymarks_lead_to_every_page(
        self, store: Store, records: list[ItemRecord], where: ItemFilter, every: int
    ) -> None:
        """After each mark comes exactly the next part of the list, and the total is its length."""
        expected = sorted(
            (record for record in records if satisfies(record, where)), key=newest_first
        )

        with store.write() as unit:
            unit.items.add(records)
            marks = unit.items.waymarks(where, every=every)
            pages = [unit.items.page(where, limit=every, after=cursor) for cursor in marks.cursors]

        found = [[(view.shard, view.number) for view in page.rows] for page in pages]
        rest = _places(expected)
        ends = range(every, len(rest) + 1, every)
        assert len(rest) == marks.total
        assert [rest[end : end + every] for end in ends] == found

    @EXAMPLES
    @given(present=item_records(), later=item_records(), limit=st.integers(1, 3))
    def test_pages_cover_what_stays_while_rows_are_added(
        self, store: Store, present: list[ItemRecord], later: list[ItemRecord], limit: int
    ) -> None:
        """Rows added between two pages move none of the others out of the list or into it twice."""
        taken = {record.number for record in present}
        waiting = [record for record in later if record.number not in taken]

        with store.write() as unit:
            unit.items.add(present)
            seen: list[_Place] = []
            for page in _walk(unit, ItemFilter(), limit):
                seen += page
                unit.items.add(waiting[:1])
                waiting = waiting[1:]

        assert len(seen) == len(set(seen))
        assert set(_places(present)) <= set(seen)

    @EXAMPLES
    @given(records=item_records(), on=near_days())
    def test_public_filter_equals_the_gate(
        self, store: Store, records: list[ItemRecord], on: date
    ) -> None:
        """The public list of a day holds exactly the items the one gate lets pass on that day."""
        expected = [record for record in records if is_public(record_to_item(record), on)]

        with store.write() as unit:
            unit.items.add(records)
            (listed,) = _walk(unit, ItemFilter(public_on=on), 99)

        assert _places(sorted(expected, key=newest_first)) == listed

    @EXAMPLES
    @given(first=items(), second=items(version=2), where=item_filters())
    def test_only_the_present_version_is_listed(
        self, store: Store, first: Item, second: Item, where: ItemFilter
    ) -> None:
        """A filter is asked of the present version; the former one answers no longer."""
        present = item_record(second)
        with store.write() as unit:
            unit.items.add([item_record(first)])
            unit.items.replace(present, expected_version=1)

            assert int(satisfies(present, where)) == unit.items.count(where).total
            assert int(satisfies(present, where)) == len(unit.items.page(where, limit=9).rows)

    def test_newest_come_first_and_undated_last(self, store: Store) -> None:
        """Lists go by publication date descending, then running number; undated items come last."""
        rows = {
            (2, 5): date(2024, 1, 2),
            (1, 9): date(2024, 1, 2),
            (1, 10): date(2024, 1, 2),
            (3, 1): date(2024, 1, 3),
            (1, 2): None,
            (2, 3): date(1899, 12, 31),
        }
        with store.write() as unit:
            unit.items.add(
                [item_record(shard=s, number=n, published_on=on) for (s, n), on in rows.items()]
            )
            (listed,) = _walk(unit, ItemFilter(), 99)

        assert [(3, 1), (2, 5), (1, 9), (1, 10), (2, 3), (1, 2)] == listed

    @EXAMPLES
    @given(records=item_records(), where=item_filters())
    def test_erased_items_stay_where_their_facts_put_them(
        self, store: Store, records: list[ItemRecord], where: ItemFilter
    ) -> None:
        """Erasure leaves staff lists as they were, apart from the text, and empties public ones."""
        with store.write() as unit:
            unit.items.add(records)
            for record in records[::2]:
                unit.items.erase_text(record.shard, record.number)
            (everything,) = _walk(unit, ItemFilter(), 99)
            kept = [unit.items.get(*place) for place in everything]
            (listed,) = _walk(unit, where, 99)
            total = unit.items.count(where).total

        expected = [record for record in kept if record is not None and satisfies(record, where)]
        assert _places(expected) == listed
        assert len(expected) == total
        assert sorted(_places(records)) == sorted(everything)

    def test_redated_item_moves(self, store: Store) -> None:
        """A new publication date moves an item within the list."""
        first = item_record(number=1, published_on=date(2024, 1, 1))
        with store.write() as unit:
            unit.items.add([first, item_record(number=2, published_on=date(2024, 1, 2))])
            unit.items.replace(
                next_version(first, published_on=date(2024, 1, 3)), expected_version=1
            )
            (listed,) = _walk(unit, ItemFilter(), 99)

        assert listed == [(1, 1), (1, 2)]

    def test_last_full_page_has_no_successor(self, store: Store) -> None:
        """A page that ends the list exactly offers no further page."""
        with store.write() as unit:
            unit.items.add([item_record(number=number) for number in (1, 2)])

            assert unit.items.page(ItemFilter(), limit=2).next is None
            assert unit.items.page(ItemFilter(), limit=1).next is not None
            assert unit.items.page(ItemFilter(agencies=frozenset()), limit=1).rows == ()

    @pytest.mark.parametrize(
        "cursor", ["", "?", "abc", "MjAyNA", "fHwx", "公开", "LTF8MXwx", "fC0xfDE", "A" * 5000]
    )
    def test_foreign_cursors_are_refused(self, store: Store, cursor: str) -> None:
        """Text that was never a cursor is refused as such."""
        with store.read() as unit, pytest.raises(BadCursor):
            unit.items.page(ItemFilter(), limit=1, after=cursor)

    def test_total_stops_at_its_bound(self, store: Store) -> None:
        """A total is exact up to its bound, then the bound itself, and says so."""
        with store.write() as unit:
            unit.items.add([item_record(number=number) for number in range(1, 6)])
            totals = [unit.items.count(ItemFilter(), bound=bound) for bound in (4, 5, 6, None)]

        assert [(total.total, total.exact) for total in totals] == [
            (4, False),
            (5, True),
            (5, True),
            (5, True),
        ]
