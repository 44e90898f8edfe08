"""Contract: search finds what the domain's predicate finds, no more and no less."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.item import Item, Mode, Withdrawal
from govdisclose.domain.search_terms import compile_query, search_document
from govdisclose.ports.reading import is_found, newest_first, search_fields
from govdisclose.ports.storage import ItemFilter, ItemRecord, Store, UnitOfWork
from govdisclose.testing.builders import item_record, next_version
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.strategies import item_records, items, search_inputs

__all__ = ["SearchContract"]


def _found(unit: UnitOfWork, text: str) -> list[tuple[int, int]]:
    where = ItemFilter(query=compile_query(text))
    return [(view.shard, view.number) for view in unit.items.page(where, limit=99).rows]


def _numbers(unit: UnitOfWork, text: str) -> list[int]:
    return sorted(number for _shard, number in _found(unit, text))


class SearchContract(StoreCase):
    """Search has recall and precision of one, through every change of an item."""

    @EXAMPLES
    @given(records=item_records(), text=search_inputs())
    def test_search_equals_predicate(
        self, store: Store, records: list[ItemRecord], text: str
    ) -> None:
        """Any input finds exactly the items the domain says it finds, newest first."""
        query = compile_query(text)
        expected = sorted((r for r in records if is_found(r, query)), key=newest_first)

        with store.write() as unit:
            unit.items.add(records)
            found = _found(unit, text)

        assert [(record.shard, record.number) for record in expected] == found

    @EXAMPLES
    @given(records=item_records(max_size=3), data=st.data())
    def test_every_part_of_a_title_finds_it(
        self, store: Store, records: list[ItemRecord], data: st.DataObject
    ) -> None:
        """A piece cut out of the middle of any title is a query like any other."""
        titles = [record.title for record in records if record.title]
        title = data.draw(st.sampled_from(titles)) if titles else ""
        start = data.draw(st.integers(0, len(title)))
        text = title[start : data.draw(st.integers(start, len(title)))]
        query = compile_query(text)

        with store.write() as unit:
            unit.items.add(records)
            found = _found(unit, text)

        assert {(r.shard, r.number) for r in records if is_found(r, query)} == set(found)

    @EXAMPLES
    @given(records=item_records())
    def test_documents_made_in_advance_change_nothing(
        self, store: Store, records: list[ItemRecord]
    ) -> None:
        """An item whose document the caller made is found as one whose document the store made."""
        documents = [search_document(search_fields(record)) for record in records]

        with store.write() as unit:
            unit.items.add(records, documents)
            for text in ("政府", "公", "12号", "pm2", "人民政府 公开"):
                query = compile_query(text)
                expected = {(r.shard, r.number) for r in records if is_found(r, query)}

                assert expected == set(_found(unit, text))

    @EXAMPLES
    @given(first=items(), second=items(version=2), text=search_inputs())
    def test_search_follows_changes(
        self, store: Store, first: Item, second: Item, text: str
    ) -> None:
        """After a change an item is found by its new text only, whatever else changed with it."""
        query = compile_query(text)
        present = item_record(second)

        with store.write() as unit:
            unit.items.add([item_record(first)])
            unit.items.replace(present, expected_version=1)
            found = _numbers(unit, text)

        assert [1] * is_found(present, query) == found

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("预算", [1]),
            ("算", [1, 2]),
            ("府", [1, 3]),
            ("淮南市人民政府", [1]),
            ("南市人", [1]),
            ("淮府〔2024〕12号", [3]),
            ("淮府[2024]12", [3]),
            ("２０２４", [3]),
            ("budg", [2]),
            ("BUDGET", [2]),
            ("udget", []),
            ("决算 budget", [2]),
            ("budget 决算", [2]),
            ("预算 决算", []),
            ("𠮷", [3]),
            ("𠮷林", [3]),
            ("林𠮷", []),
            ("人民", [1, 4]),
            ("关键词", [4]),
            ("t001", [4]),
            ("", []),
            ("，。", []),
            ('"', []),
            ("*", []),
            ("算*", [1, 2]),
            ("NOT 预算 OR (", []),
            ("' --", []),
        ],
    )
    def test_search_in_words(self, store: Store, text: str, expected: list[int]) -> None:
        """Worked examples: one and two characters, prefixes, numbers, brackets, hostile input."""
        with store.write() as unit:
            unit.items.add(
                [
                    item_record(number=1, title="淮南市人民政府关于预算公开的通知"),
                    item_record(number=2, title="2023年决算", summary="Annual budget report"),
                    item_record(number=3, title="𠮷林", document_number="淮府〔2024〕12 号"),
                    item_record(
                        number=4, title="⼈民", keywords="关键词", index_number="T001-000004"
                    ),
                ]
            )

            assert expected == _numbers(unit, text)

    def test_phrases_do_not_reach_across_fields(self, store: Store) -> None:
        """The end of one field and the beginning of the next are not one text."""
        with store.write() as unit:
            unit.items.add([item_record(title="预算", document_number="公开", summary="决算")])

            assert _numbers(unit, "预算公开") == []
            assert _numbers(unit, "预算 公开 决算") == [1]

    def test_fields_beyond_the_searched_ones_are_not_found(self, store: Store) -> None:
        """Notes, sources and extra columns are not searched."""
        with store.write() as unit:
            unit.items.add([item_record(title="预算", note="内部", extra={"栏": "内部"})])

            assert _numbers(unit, "内部") == []

    def test_former_text_is_not_found(self, store: Store) -> None:
        """The words of a former version find nothing once it was replaced."""
        first = item_record(title="旧标题")
        with store.write() as unit:
            unit.items.add([first])
            unit.items.replace(next_version(first, title="新标题"), expected_version=1)

            assert _numbers(unit, "旧") == _numbers(unit, "旧标题") == []
            assert _numbers(unit, "新") == _numbers(unit, "标题") == [1]

    def test_withdrawn_items_are_found_by_staff_only(self, store: Store) -> None:
        """A withdrawal keeps an item in the search of staff and takes it out of the public one."""
        first = item_record(title="预算公开", published_on=date(2024, 1, 5))
        withdrawn = next_version(
            first, withdrawn_on=date(2024, 2, 1), withdrawal=Withdrawal.ORDINARY
        )
        with store.write() as unit:
            unit.items.add([first])
            unit.items.replace(withdrawn, expected_version=1)
            query = compile_query("预算")
            public = [
                unit.items.count(ItemFilter(query=query, public_on=on)).total
                for on in (date(2024, 1, 31), date(2024, 2, 1))
            ]

            assert _numbers(unit, "预算") == [1]
        assert public == [1, 0]

    def test_erased_items_are_not_found(self, store: Store) -> None:
        """Erasure takes an item out of the search, by its index number too, and for good."""
        first = item_record(title="预算公开", index_number="T001-000001")
        with store.write() as unit:
            unit.items.add([first, item_record(number=2, title="预算")])
            unit.items.erase_text(1, 1)
            unit.commit()

            assert _numbers(unit, "公开") == _numbers(unit, "t001") == _numbers(unit, "公") == []
            assert _numbers(unit, "预算") == [2]

    def test_erased_item_written_anew_is_found_by_its_new_text(self, store: Store) -> None:
        """A version written after erasure is searched like any other."""
        first = item_record(title="旧标题")
        with store.write() as unit:
            unit.items.add([first])
            unit.items.erase_text(1, 1)
            unit.items.replace(next_version(first, title="新标题"), expected_version=1)

            assert _numbers(unit, "旧") == []
            assert _numbers(unit, "新标题") == [1]

    def test_undone_work_is_not_found(self, store: Store) -> None:
        """A rolled-back item leaves nothing in the search."""
        with store.write() as unit:
            unit.items.add([item_record(title="预算公开")])

        with store.read() as unit:
            assert _numbers(unit, "预算") == []

    def test_search_joins_other_conditions(self, store: Store) -> None:
        """A search within agency, mode, theme and dates keeps to all of them."""
        with store.write() as unit:
            unit.items.add(
                [
                    item_record(shard=1, number=1, title="预算", theme="a"),
                    item_record(shard=2, number=11, title="预算", theme="a"),
                    item_record(shard=2, number=12, title="预算", theme="b"),
                    item_record(shard=2, number=13, title="决算", theme="a"),
                    item_record(shard=2, number=14, title="预算", theme="a", mode=Mode.ON_REQUEST),
                    item_record(
                        shard=2, number=15, title="预算", theme="a", published_on=date(2020, 1, 1)
                    ),
                ]
            )
            where = ItemFilter(
                query=compile_query("预算"),
                agencies=frozenset({2}),
                theme="a",
                mode=Mode.PROACTIVE,
                published_from=date(2023, 1, 1),
                published_to=date(2024, 12, 31),
            )
            page = unit.items.page(where, limit=9)

            assert [(view.shard, view.number) for view in page.rows] == [(2, 11)]
            assert unit.items.count(where).total == 1
            assert [record.number for record in unit.items.each(where)] == [11]

    def test_long_texts_are_searched_to_their_end(self, store: Store) -> None:
        """The last words of a very long text are found."""
        with store.write() as unit:
            unit.items.add([item_record(title="公告", summary="公开信息" * 20_000 + "末尾之词")])

            assert _numbers(unit, "末尾之词") == [1]
            assert _numbers(unit, "息末尾") == [1]
