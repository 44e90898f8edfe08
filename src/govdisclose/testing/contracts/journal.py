"""Contract: chains of entries, and the commitments of every kind of row."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.journal import GENESIS, Actor, Head, merkle_root
from govdisclose.errors import Conflict
from govdisclose.ports.commitments import seal_record
from govdisclose.ports.storage import Commitment, Record, Store, TextState, UnitOfWork
from govdisclose.testing.builders import (
    entry,
    fixed_bytes,
    item,
    item_record,
    next_record,
    next_version,
    record,
    write_rows,
)
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.strategies import chinese_text, items, json_values, records

__all__ = ["JournalContract"]


def _roots_hold(unit: UnitOfWork, shard: int) -> list[bool]:
    """For each entry of a chain, whether its root is that of the recomputed rows."""
    rows: defaultdict[int, list[Commitment]] = defaultdict(list)
    for commitment in unit.journal.commitments(shard):
        rows[commitment.entry].append(commitment)
    return [
        [row.leaf for row in rows[kept.number]] == list(range(kept.leaves))
        and merkle_root([row.digest for row in rows[kept.number]]) == kept.root
        for kept in unit.journal.entries(shard)
    ]


class JournalContract(StoreCase):
    """Entries are kept in unbroken chains, and rows can be held against them."""

    def test_empty_chain_begins_at_genesis(self, store: Store) -> None:
        """A chain without entries has head number 0 and no entries."""
        with store.read() as unit:
            assert Head(shard=7, number=0, hash=GENESIS) == unit.journal.head(7)
            assert unit.journal.heads() == ()
            assert unit.journal.entries(7) == unit.journal.entries_of("I7-1") == ()
            assert list(unit.journal.commitments(7)) == []
            assert unit.journal.shards_with_rows() == ()

    @EXAMPLES
    @given(
        facts=st.dictionaries(chinese_text(max_pieces=2), json_values(), max_size=3),
        moment=st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)),  # noqa: DTZ001  # made aware below
        acting_for=st.none() | st.just("head"),
    )
    def test_entries_come_back_as_written(
        self, store: Store, facts: dict[str, Any], moment: datetime, acting_for: str | None
    ) -> None:
        """An entry read is the entry written and still has its hash, to the microsecond."""
        with store.write() as unit:
            written = entry(
                unit.journal.head(3),
                facts=facts,
                recorded_at=moment.replace(tzinfo=UTC),
                on=date(2024, 2, 29),
                actor=Actor(account="a", person="p", acting_for=acting_for),
                leaves=[fixed_bytes("leaf", 32)],
            )
            unit.journal.append(written)
            (stored,) = unit.journal.entries(3)

        assert written == stored
        assert stored.hash == stored.computed_hash()

    def test_chains_are_independent_and_heads_are_their_ends(self, store: Store) -> None:
        """Each shard counts its own entries; heads are listed in shard order."""
        with store.write() as unit:
            for shard in (2, 0, 2, 10):
                unit.journal.append(entry(unit.journal.head(shard)))
            unit.commit()

        with store.read() as unit:
            heads = unit.journal.heads()
            last = unit.journal.entries(2)[-1]
            assert [(head.shard, head.number) for head in heads] == [(0, 1), (2, 2), (10, 1)]
            assert last.hash == heads[1].hash == unit.journal.head(2).hash

    @pytest.mark.parametrize("number", [1, 3], ids=["repeated", "gap"])
    def test_gaps_and_repeats_are_refused(self, store: Store, number: int) -> None:
        """An entry that does not carry the next number of its chain is refused."""
        with store.write() as unit:
            unit.journal.append(entry(unit.journal.head(1)))
            unit.commit()
            head = unit.journal.head(1)

        with pytest.raises(Conflict), store.write() as unit:
            unit.journal.append(entry(attrs.evolve(head, number=number - 1)))
        with store.read() as unit:
            assert len(unit.journal.entries(1)) == 1

    def test_entry_must_carry_the_hash_before_it(self, store: Store) -> None:
        """An entry of the right number that follows another history is refused."""
        with store.write() as unit:
            unit.journal.append(entry(unit.journal.head(1)))
            unit.commit()

        with pytest.raises(Conflict), store.write() as unit:
            unit.journal.append(entry(Head(shard=1, number=1, hash=fixed_bytes("forged", 32))))

    def test_entries_are_read_in_parts(self, store: Store) -> None:
        """A part begins after the number given, holds at most the limit, and is in order."""
        with store.write() as unit:
            for _ in range(5):
                unit.journal.append(entry(unit.journal.head(1)))

            def numbers(**part: int) -> list[int]:
                return [kept.number for kept in unit.journal.entries(1, **part)]

            assert numbers() == [1, 2, 3, 4, 5]
            assert numbers(after=1, limit=2) == [2, 3]
            assert numbers(after=4, limit=9) == [5]
            assert numbers(after=5) == []

    def test_entries_about_a_ref_are_found_across_chains(self, store: Store) -> None:
        """The entries of a ref come by shard and number and leave out all others."""
        with store.write() as unit:
            for shard, subject in ((2, "I2-1"), (1, "I2-1"), (2, "I2-11"), (2, "I2-1")):
                unit.journal.append(entry(unit.journal.head(shard), subject=subject))

            found = [(kept.shard, kept.number) for kept in unit.journal.entries_of("I2-1")]
        assert found == [(1, 1), (2, 1), (2, 3)]

    @EXAMPLES
    @given(written=items(), small=records(shard=1))
    def test_rows_of_every_kind_verify(self, store: Store, written: Item, small: Record) -> None:
        """Items and records, recomputed from what is stored, give the leaves their entry holds."""
        with store.write() as unit:
            write_rows(unit, 1, items=[written], records=[small])
            rows = list(unit.journal.commitments(1))
            holds = _roots_hold(unit, 1)

        assert holds == [True]
        assert [(row.kind, row.key, row.version) for row in rows] == [
            ("item", "I1-1", 1),
            ("setting", "office", 1),
        ]
        assert [row.text for row in rows] == [TextState.INTACT] * 2
        assert [row.digest for row in rows] == [row.stored for row in rows]

    def test_all_versions_are_committed_in_chain_order(self, store: Store) -> None:
        """Former and present versions and tombstones are given by entry, leaf, kind and key."""
        kept, small = item(), record(shard=1, key="k", text={"name": "一"})
        with store.write() as unit:
            first = write_rows(unit, 1, items=[kept], records=[small])
            second = next_version(item_record(kept, entry=first.number), title="二", entry=2)
            placed = unit.records.get(1, "setting", "k")
            assert placed is not None
            gone = seal_record(
                attrs.evolve(next_record(placed), leaf=1, deleted=True), fixed_bytes("salt")
            )
            unit.journal.append(entry(unit.journal.head(1), leaves=[second.digest, gone.digest]))
            unit.items.replace(second, expected_version=1)
            unit.records.put(gone, expected_version=1)
            rows = list(unit.journal.commitments(1))

            assert _roots_hold(unit, 1) == [True, True]
        assert [(row.entry, row.leaf, row.kind, row.version) for row in rows] == [
            (1, 0, "item", 1),
            (1, 1, "setting", 1),
            (2, 0, "item", 2),
            (2, 1, "setting", 2),
        ]

    def test_erased_rows_verify(self, store: Store) -> None:
        """Erasing text leaves every leaf as it was and shows the text as erased, not as altered."""
        with store.write() as unit:
            small = record(shard=1, key="k", text={"name": "一"})
            plain = record(shard=1, key="l", facts={"limit": 1})
            write_rows(unit, 1, items=[item(), item(number=2)], records=[small, plain])
            unit.items.erase_text(1, 1)
            unit.records.erase_text(1, "setting", "k")
            unit.records.erase_text(1, "setting", "l")
            states = [row.text for row in unit.journal.commitments(1)]

            assert _roots_hold(unit, 1) == [True]
        erased, intact = TextState.ERASED, TextState.INTACT
        assert [erased, intact, erased, intact] == states

    def test_altered_text_shows(self, store: Store) -> None:
        """A row whose text is not what its commitment says is shown as altered."""
        forged = item_record()._replace(title="另一标题")
        with store.write() as unit:
            unit.items.add([forged])
            (row,) = unit.journal.commitments(1)

        assert row.text is TextState.ALTERED

    def test_altered_facts_show(self, store: Store) -> None:
        """A row whose dates were changed no longer gives the leaf kept beside it."""
        forged = item_record()._replace(published_on="2024-01-01")
        with store.write() as unit:
            unit.items.add([forged])
            (row,) = unit.journal.commitments(1)

        assert row.digest != row.stored

    def test_last_version_is_in_its_place(self, store: Store) -> None:
        """However often rows change, are deleted or erased, no version is out of place."""
        first = record()
        gone = next_record(first, deleted=True)
        with store.write() as unit:
            write_rows(unit, 1, items=[item()])
            former = unit.items.get(1, 1)
            assert former is not None
            unit.items.replace(next_version(former, title="改"), expected_version=1)
            unit.items.erase_text(1, 1)
            for version, row in enumerate((first, gone, next_record(gone, deleted=False))):
                unit.records.put(row, expected_version=version)

            assert [(), ()] == [unit.journal.misplaced(shard) for shard in (first.shard, 1)]

    def test_rows_of_other_shards_are_not_given(self, store: Store) -> None:
        """Commitments are those of one shard; every shard with rows is named, chain or not."""
        with store.write() as unit:
            write_rows(unit, 2, items=[item(shard=2)])
            write_rows(unit, 0, records=[record()])
            unit.items.add([item_record(shard=9, number=2)])
            unit.records.put(record(shard=12), expected_version=0)

            keys = [row.key for row in unit.journal.commitments(2)]
            assert keys == ["I2-1"]
            assert unit.journal.shards_with_rows() == (0, 2, 9, 12)
