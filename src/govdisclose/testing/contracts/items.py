"""Contract: items and their versions, keys, conflicts, erasure."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given

from govdisclose.domain.catalogue.item import TEXT_FIELDS, Item, Mode, Release, Withdrawal
from govdisclose.errors import Conflict
from govdisclose.ports.conversion import record_to_item, record_view
from govdisclose.ports.storage import ItemFilter, ItemRecord, Store
from govdisclose.testing.builders import fixed_bytes, item_record, next_version
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.strategies import item_records, items

__all__ = ["ItemContract"]


def _add(store: Store, *records: ItemRecord) -> None:
    with store.write() as unit:
        unit.items.add(records)
        unit.commit()


class ItemContract(StoreCase):
    """Items come back as they were written, one for each key, in all their versions."""

    @EXAMPLES
    @given(records=item_records())
    def test_rows_come_back_as_written(self, store: Store, records: list[ItemRecord]) -> None:
        """A row read is the row written, whatever its text, and its view is made of it."""
        with store.write() as unit:
            unit.items.add(records)

            for record in records:
                assert record == unit.items.get(record.shard, record.number)
                assert (record,) == unit.items.versions(record.shard, record.number)
            views = unit.items.page(ItemFilter(), limit=99).rows
            assert sorted(records) == list(unit.items.each(ItemFilter()))

        by_place = {(record.shard, record.number): record_view(record) for record in records}
        assert by_place == {(view.shard, view.number): view for view in views}

    @EXAMPLES
    @given(written=items())
    def test_items_come_back_as_written(self, store: Store, written: Item) -> None:
        """An item read through its row is the item written, at the entry that wrote it."""
        with store.write() as unit:
            unit.items.add([item_record(written, entry=7)])
            stored = unit.items.get(1, 1)

        assert stored is not None
        assert attrs.evolve(written, rev=7) == record_to_item(stored)

    def test_very_long_text_comes_back(self, store: Store) -> None:
        """A text of a million characters, 4-byte ones among them, is kept whole."""
        record = item_record(summary="公开\U00020bb7" * 333_334)
        _add(store, record)

        with store.read() as unit:
            assert record == unit.items.get(1, 1)

    def test_absent_items_are_none(self, store: Store) -> None:
        """What was never stored is None, no version, nothing known."""
        with store.read() as unit:
            assert unit.items.get(1, 1) is None
            assert unit.items.versions(1, 1) == ()
            assert unit.items.by_index_key("x") == ()
            assert unit.items.known(index_keys=["x"], identities=[b"x"], content_keys=[1]) == []

    def test_next_number_follows_the_last_of_the_office(self, store: Store) -> None:
        """Running numbers begin at 1 and are counted over all agencies together."""
        with store.write() as unit:
            first = unit.items.next_number()
            unit.items.add([item_record(shard=shard, number=n) for n, shard in ((1, 2), (2, 1))])

            assert (1, 3) == (first, unit.items.next_number())

    def test_nothing_to_add_is_nothing(self, store: Store) -> None:
        """Adding no items is allowed."""
        _add(store)

        with store.read() as unit:
            assert unit.items.count(ItemFilter()).total == 0

    @pytest.mark.parametrize(
        "clash",
        [
            item_record(number=1, identity=b"other"),
            item_record(shard=2, number=1),
            item_record(number=2, index_key="a", identity=b"other"),
            item_record(number=2, index_key=None, identity=b"same"),
        ],
        ids=["number", "number of another agency", "index number", "identity"],
    )
    def test_taken_keys_are_refused(self, store: Store, clash: ItemRecord) -> None:
        """Numbers are unique in the office, index numbers and identities for each agency."""
        _add(store, item_record(number=1, index_key="a", identity=b"same"))

        with pytest.raises(Conflict), store.write() as unit:
            unit.items.add([item_record(number=3), clash])
        with store.read() as unit:
            assert unit.items.count(ItemFilter()).total == 1

    def test_keys_taken_within_one_batch_are_refused(self, store: Store) -> None:
        """A batch that repeats an index number is refused whole."""
        batch = [item_record(number=number, index_key="a") for number in (1, 2)]

        with pytest.raises(Conflict), store.write() as unit:
            unit.items.add(batch)
        with store.read() as unit:
            assert unit.items.count(ItemFilter()).total == 0

    def test_other_shards_may_bear_the_same_keys(self, store: Store) -> None:
        """An index number finds the items of all agencies that bear it."""
        twins = [
            item_record(shard=shard, number=number, index_key="a", identity=fixed_bytes("same"))
            for number, shard in enumerate((3, 1, 2), start=1)
        ]
        _add(store, *twins)

        with store.read() as unit:
            assert tuple(sorted(twins)) == unit.items.by_index_key("a")

    def test_items_without_keys_do_not_clash(self, store: Store) -> None:
        """A missing index number or identity is not a key."""
        bare = [item_record(number=number, index_key=None, identity=None) for number in (1, 2)]
        _add(store, *bare)

        with store.read() as unit:
            assert bare == list(unit.items.each(ItemFilter()))

    def test_known_items_are_found_by_any_key_once(self, store: Store) -> None:
        """An import finds each item that bears one of its keys, and each only once."""
        first = item_record(number=1, index_key="a", identity=b"i1", content_key=-5)
        second = item_record(number=2, index_key=None, identity=b"i2", content_key=-5)
        third = item_record(number=3, index_key="c", identity=None, content_key=2**63 - 1)
        _add(store, first, second, third)

        with store.read() as unit:
            any_key = unit.items.known(index_keys=["a"], identities=[b"i1"], content_keys=[-5])
            by_largest = unit.items.known(content_keys=[2**63 - 1])
            many = unit.items.known(index_keys=[f"x{i}" for i in range(2000)] + ["c", "c"])
            none = unit.items.known()

        assert sorted(known.number for known in any_key) == [1, 2]
        assert [3] == [known.number for known in by_largest] == [known.number for known in many]
        assert none == []

    def test_known_items_say_what_an_import_needs(self, store: Store) -> None:
        """What is known of an item is what its present row holds."""
        record = item_record(
            index_key="a", source_hash=b"hash", edited=True, run=3, release=Release.RECORD
        )
        _add(store, record)

        with store.read() as unit:
            (known,) = unit.items.known(index_keys=["a"])
        assert (
            *known[:4],
            *known[6:],
        ) == (1, 1, 1, "a", b"hash", 1, 3, "record", 0, None)

    def test_known_items_say_how_they_were_withdrawn(self, store: Store) -> None:
        """An import must tell what was merged from what stands in the catalogue."""
        _add(
            store,
            item_record(index_key="a", withdrawn_on=date(2024, 2, 1), withdrawal=Withdrawal.MERGED),
        )

        with store.read() as unit:
            (known,) = unit.items.known(index_keys=["a"])
        assert known.withdrawal == "merged"

    def test_kept_back_items_are_found_by_what_they_say(self, store: Store) -> None:
        """Withheld, on request, withdrawn: by content and by document number, and no others."""
        day = date(2024, 2, 1)
        shown = item_record(number=1, content_key=-5, document_number="甲")
        held = item_record(number=2, content_key=-5, document_number=None, mode=Mode.WITHHELD)
        asked = item_record(number=3, content_key=6, document_number="甲", mode=Mode.ON_REQUEST)
        gone = item_record(number=4, content_key=7, withdrawn_on=day, withdrawal=Withdrawal.LEAK)
        merged = item_record(
            number=5, content_key=7, withdrawn_on=day, withdrawal=Withdrawal.MERGED
        )
        _add(store, shown, held, asked, gone, merged)

        with store.read() as unit:
            by_content = unit.items.kept_back(content_keys=[*range(10, 1200), -5, 7])
            by_document = unit.items.kept_back(document_numbers=["甲", "乙"])
            none = unit.items.kept_back()

        days = (gone.formed_on, gone.published_on)
        assert [
            (1, 2, -5, None, held.formed_on, held.published_on, 0),
            (1, 4, 7, gone.document_number, *days, 1),
        ] == by_content
        assert [(1, 3, 6, "甲", asked.formed_on, asked.published_on, 0)] == by_document
        assert [] == none

    def test_what_a_kept_back_item_said_before_counts(self, store: Store) -> None:
        """Its former titles keep others back too, until it is released or erased."""
        held = item_record(number=1, content_key=-5, mode=Mode.WITHHELD)
        later = next_version(held, content_key=6)
        _add(store, held)
        with store.write() as unit:
            unit.items.replace(later, expected_version=1)
            unit.commit()
        with store.read() as unit:
            assert [-5, 6] == [k.content_key for k in unit.items.kept_back(content_keys=[-5, 6])]

        with store.write() as unit:
            unit.items.replace(next_version(later, mode=Mode.PROACTIVE), expected_version=2)
            assert [] == unit.items.kept_back(content_keys=[-5, 6])
        with store.write() as unit:
            unit.items.erase_text(1, 1)
            assert [] == unit.items.kept_back(content_keys=[-5, 6, 0])

    def test_new_version_takes_the_place_of_the_former(self, store: Store) -> None:
        """A replaced item shows its new version; the former ones are kept, oldest first."""
        first = item_record(title="一")
        second = next_version(first, title="二")
        third = next_version(second, title="三", published_on=None)
        _add(store, first)
        for record in (second, third):
            with store.write() as unit:
                unit.items.replace(record, expected_version=record.version - 1)
                unit.commit()

        with store.read() as unit:
            assert third == unit.items.get(1, 1)
            assert (first, second, third) == unit.items.versions(1, 1)
            assert [third] == list(unit.items.each(ItemFilter()))

    @pytest.mark.parametrize("expected_version", [0, 2, 3])
    def test_stale_version_is_refused(self, store: Store, expected_version: int) -> None:
        """Who changes an item must have seen its present version."""
        record = item_record()
        _add(store, record)

        with pytest.raises(Conflict), store.write() as unit:
            unit.items.replace(next_version(record), expected_version=expected_version)
        with store.read() as unit:
            assert (record,) == unit.items.versions(1, 1)

    def test_absent_item_cannot_be_replaced(self, store: Store) -> None:
        """There is no version to follow where there is no item."""
        with pytest.raises(Conflict), store.write() as unit:
            unit.items.replace(next_version(item_record()), expected_version=1)

    def test_new_version_cannot_take_a_key_of_another(self, store: Store) -> None:
        """An item cannot be given the index number of another item of its agency."""
        record = item_record(number=1)
        _add(store, record, item_record(number=2, index_key="a"))

        with pytest.raises(Conflict), store.write() as unit:
            unit.items.replace(next_version(record, index_key="a"), expected_version=1)

    def test_former_versions_hold_no_keys(self, store: Store) -> None:
        """An index number that an item gave up is free."""
        record = item_record(number=1, index_key="a")
        _add(store, record)
        with store.write() as unit:
            unit.items.replace(next_version(record, index_key="b"), expected_version=1)
            unit.commit()
        _add(store, item_record(number=2, index_key="a"))

        with store.read() as unit:
            assert [kept.number for kept in unit.items.by_index_key("a")] == [2]
            assert [kept.number for kept in unit.items.known(index_keys=["a"])] == [2]

    def test_marking_as_imported_makes_no_version(self, store: Store) -> None:
        """An unchanged row of a new import is remembered; the item counts as not edited since."""
        record = item_record(edited=True, source_hash=b"old", run=1)
        _add(store, record)
        with store.write() as unit:
            unit.items.mark_imported(1, 1, source_hash=b"new", run=2)
            unit.commit()

        with store.read() as unit:
            marked = record._replace(source_hash=b"new", run=2, edited=0)
            assert (marked,) == unit.items.versions(1, 1)

    def test_erasure_takes_the_text_of_every_version(self, store: Store) -> None:
        """Erasing leaves codes, dates and commitments; text, salt and hashes of text are gone."""
        first = item_record(
            title="一",
            note="秘",
            extra={"栏": "值"},
            source_hash=b"hash",
            index_number="T1",
            identity=b"guessable",
        )
        second = next_version(first, title="二", mode=Mode.PROACTIVE)
        _add(store, first)
        with store.write() as unit:
            unit.items.replace(second, expected_version=1)
            unit.items.erase_text(1, 1, identity=b"keyed")
            unit.commit()

        with store.read() as unit:
            versions = unit.items.versions(1, 1)
            (view,) = unit.items.page(ItemFilter(), limit=9).rows
            (known,) = unit.items.known(index_keys=["t1"])
            found = [unit.items.known(identities=[one]) for one in (b"guessable", b"keyed")]
        gone = {
            **dict.fromkeys(TEXT_FIELDS),
            "salt": None,
            "content_key": 0,
            "identity": None,
            "source_hash": None,
            "public_from": None,
            "public_until": None,
        }
        erased = [{**former._asdict(), **gone} for former in (first, second)]
        erased[-1]["identity"] = b"keyed"
        assert erased == [version._asdict() for version in versions]
        assert (view.erased, view.title, view.index_number) == (True, None, "T1")
        assert known.erased == 1
        assert found == [[], [known]]

    def test_erased_item_is_no_longer_public(self, store: Store) -> None:
        """An item without text has no public day."""
        _add(store, item_record(published_on=date(2024, 1, 15)))
        with store.write() as unit:
            unit.items.erase_text(1, 1)
            unit.commit()

        with store.read() as unit:
            public = unit.items.count(ItemFilter(public_on=date(2024, 2, 1)))
            every = unit.items.count(ItemFilter())
        assert (public.total, every.total) == (0, 1)

    def test_erasing_again_or_nothing_is_harmless(self, store: Store) -> None:
        """Erasing an erased or an absent item changes nothing, its keyed identity included."""
        _add(store, item_record())
        with store.write() as unit:
            unit.items.erase_text(1, 1, identity=b"keyed")
            before = unit.items.versions(1, 1)
            unit.items.erase_text(1, 1)
            unit.items.erase_text(1, 99)

            assert before == unit.items.versions(1, 1)

    def test_erased_item_may_get_a_new_version(self, store: Store) -> None:
        """After erasure an item can be written anew; its former versions stay erased."""
        record = item_record(title="旧")
        _add(store, record)
        with store.write() as unit:
            unit.items.erase_text(1, 1)
            unit.items.replace(next_version(record, title="新"), expected_version=1)
            unit.commit()

        with store.read() as unit:
            titles = [version.title for version in unit.items.versions(1, 1)]
        assert titles == [None, "新"]
