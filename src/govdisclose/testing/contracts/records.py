"""Contract: small journaled records of every kind."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.errors import Conflict
from govdisclose.ports.storage import Record, Store
from govdisclose.testing.builders import next_record, record
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.strategies import chinese_text, records

__all__ = ["RecordContract"]


def _bare(kept: Record | None) -> Record | None:
    """A record without its index values, which readers need not be given."""
    return None if kept is None else attrs.evolve(kept, index={})


class RecordContract(StoreCase):
    """Records come back as written, by key, in order, in all their versions."""

    @EXAMPLES
    @given(written=records())
    def test_records_come_back_as_written(self, store: Store, written: Record) -> None:
        """A record read is the record written, whatever its facts and text."""
        with store.write() as unit:
            unit.records.put(written, expected_version=0)
            stored = unit.records.get(0, "setting", "office")
            versions = unit.records.versions(0, "setting", "office")

        assert written == _bare(stored)
        assert [written] == [_bare(version) for version in versions]

    def test_absent_records_are_none(self, store: Store) -> None:
        """What was never put is None, without versions, in no list."""
        with store.read() as unit:
            assert unit.records.get(0, "setting", "office") is None
            assert unit.records.versions(0, "setting", "office") == ()
            assert unit.records.list("setting") == ()

    def test_new_version_takes_the_place_of_the_former(self, store: Store) -> None:
        """A put record shows its new version; the former ones are kept, oldest first."""
        first = record(facts={"limit": 1}, text={"name": "一"})
        second = next_record(first, facts={"limit": 2}, text={"name": "二"})
        with store.write() as unit:
            unit.records.put(first, expected_version=0)
            unit.records.put(second, expected_version=1)

            assert second == _bare(unit.records.get(0, "setting", "office"))
            assert [first, second] == [
                _bare(version) for version in unit.records.versions(0, "setting", "office")
            ]
            assert [second] == [_bare(kept) for kept in unit.records.list("setting")]

    @pytest.mark.parametrize("expected_version", [0, 2])
    def test_stale_version_is_refused(self, store: Store, expected_version: int) -> None:
        """Who changes a record must have seen its present version; two cannot both be first."""
        first = record()
        with store.write() as unit:
            unit.records.put(first, expected_version=0)
            unit.commit()

        with pytest.raises(Conflict), store.write() as unit:
            unit.records.put(next_record(first), expected_version=expected_version)
        with store.read() as unit:
            assert len(unit.records.versions(0, "setting", "office")) == 1

    def test_absent_record_has_version_zero(self, store: Store) -> None:
        """A new key cannot follow a version that never was."""
        with pytest.raises(Conflict), store.write() as unit:
            unit.records.put(record(version=2), expected_version=1)

    def test_deleted_records_leave_lists_but_not_the_store(self, store: Store) -> None:
        """A tombstone is in no list, is still read by key, and can be followed by a new version."""
        first = record(index={"level": "city"})
        gone = next_record(first, deleted=True, index={"level": "city"})
        back = next_record(gone, deleted=False, index={"level": "city"})
        with store.write() as unit:
            unit.records.put(first, expected_version=0)
            unit.records.put(gone, expected_version=1)
            read = unit.records.get(0, "setting", "office")
            listed = unit.records.list("setting")
            sought = unit.records.list("setting", where={"level": "city"})
            unit.records.put(back, expected_version=2)
            restored = unit.records.list("setting", where={"level": "city"})

        assert _bare(gone) == _bare(read)
        assert (listed, sought) == ((), ())
        assert [kept.version for kept in restored] == [3]

    @EXAMPLES
    @given(
        places=st.lists(
            st.tuples(st.integers(0, 3), chinese_text(max_pieces=2)), unique=True, max_size=8
        ),
        limit=st.integers(1, 3),
    )
    def test_lists_go_by_shard_and_key(
        self, store: Store, places: list[tuple[int, str]], limit: int
    ) -> None:
        """Lists are in order of shard and key, by code point, and cut and continue exactly."""
        with store.write() as unit:
            for shard, key in places:
                unit.records.put(record(shard=shard, key=key), expected_version=0)
            unit.records.put(record(shard=1, kind="staff", key="other"), expected_version=0)

            every = [(kept.shard, kept.key) for kept in unit.records.list("setting")]
            ones = [kept.key for kept in unit.records.list("setting", shard=1)]
            walked: list[tuple[int, str]] = []
            after = None
            while part := unit.records.list("setting", limit=limit, after=after):
                after = (part[-1].shard, part[-1].key)
                walked += [(kept.shard, kept.key) for kept in part]

        assert sorted(places) == every == walked
        assert [key for shard, key in sorted(places) if shard == 1] == ones

    def test_index_of_a_record_is_told(self, store: Store) -> None:
        """What a record is found by can be read, as its present version has it."""
        with store.write() as unit:
            first = record(key="a", index={"year": 2024, "closed": None})
            unit.records.put(first, expected_version=0)
            told = unit.records.indexed(0, "setting", "a")
            unit.records.put(next_record(first, index={"year": 2025}), expected_version=1)
            later = unit.records.indexed(0, "setting", "a")
            unit.records.erase_text(0, "setting", "a")
            erased = unit.records.indexed(0, "setting", "a")

            assert {"year": "2024", "closed": None} == {
                field: value and str(value) for field, value in told.items()
            }
            assert {"year": "2025"} == {field: str(value) for field, value in later.items()}
            assert {} == erased == unit.records.indexed(0, "setting", "b")

    def test_lists_test_indexed_fields(self, store: Store) -> None:
        """All conditions must hold; None finds an indexed field that is empty."""
        indexes: dict[str, dict[str, str | int | None]] = {
            "a": {"level": "city", "year": 2024, "closed": None},
            "b": {"level": "city", "year": 2023, "closed": "2023-05-01"},
            "c": {"level": "county", "year": 2024, "closed": None},
            "d": {},
        }
        with store.write() as unit:
            for key, index in indexes.items():
                unit.records.put(record(key=key, index=index), expected_version=0)

            def keys(where: dict[str, str | int | None], shard: int | None = None) -> str:
                found = unit.records.list("setting", shard=shard, where=where)
                return "".join(kept.key for kept in found)

            assert keys({"level": "city"}) == "ab"
            assert keys({"level": "city", "year": 2024}) == "a"
            assert keys({"year": 2024}, shard=0) == "ac"
            assert keys({"year": 2024}, shard=1) == ""
            assert keys({"closed": None}) == "ac"
            assert keys({"absent": "x"}) == ""
            assert keys({}) == "abcd"

    def test_lists_test_the_present_version(self, store: Store) -> None:
        """A value that an indexed field had in a former version finds nothing."""
        first = record(index={"level": "city"})
        with store.write() as unit:
            unit.records.put(first, expected_version=0)
            unit.records.put(next_record(first, index={"level": "county"}), expected_version=1)

            assert unit.records.list("setting", where={"level": "city"}) == ()
            assert len(unit.records.list("setting", where={"level": "county"})) == 1

    def test_erasure_takes_the_text_of_every_version(self, store: Store) -> None:
        """Erasing leaves facts and commitments of all versions; index values go with the text."""
        first = record(text={"name": "张"}, facts={"role": "clerk"}, index={"name": "张"})
        second = next_record(first, text={"name": "李"}, index={"name": "李"})
        with store.write() as unit:
            unit.records.put(first, expected_version=0)
            unit.records.put(second, expected_version=1)
            unit.records.erase_text(0, "setting", "office")
            versions = unit.records.versions(0, "setting", "office")
            sought = unit.records.list("setting", where={"name": "李"})
            listed = unit.records.list("setting")

        erased = [attrs.evolve(kept, text=None, salt=None, index={}) for kept in (first, second)]
        assert erased == [_bare(version) for version in versions]
        assert [version.is_erased for version in versions] == [True, True]
        assert (sought, len(listed)) == ((), 1)

    def test_erasing_an_absent_record_is_harmless(self, store: Store) -> None:
        """There is nothing to erase where there is nothing."""
        with store.write() as unit:
            unit.records.erase_text(0, "setting", "office")

            assert unit.records.get(0, "setting", "office") is None
