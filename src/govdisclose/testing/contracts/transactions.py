"""Contract: units of work, writers, snapshots, kept figures, closing."""

from __future__ import annotations

import threading
from io import BytesIO
from pathlib import Path

import pytest

from govdisclose.errors import GovDiscloseError, StorageError, StoreBusy
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import ContentSpace, ItemFilter, Store, UnitOfWork
from govdisclose.testing.builders import entry, item, item_record, record, write_rows
from govdisclose.testing.contracts.base import StoreCase

__all__ = ["TransactionContract"]


def _write_everything(unit: UnitOfWork) -> None:
    """One row of every kind, and everything that is kept beside rows."""
    write_rows(unit, 1, items=[item(title="预算公开")])
    write_rows(unit, 0, records=[record(text={"name": "测试"})])
    unit.contents.put(1, ContentSpace.ORIGINAL, BytesIO(b"file"))
    run = unit.runs.start(ImportRun(number=0, fingerprint="f", file="a.csv", started_at="t"))
    unit.runs.add_findings(run.number, [(1, "{}", 1, 1)])
    unit.runs.add_rejects(run.number, [(1, "X", "[]")])


def _traces(store: Store) -> list[object]:
    """What readers see of :func:`_write_everything`; empty when they see nothing."""
    with store.read() as unit:
        seen: list[object] = [
            unit.items.get(1, 1),
            unit.records.get(0, "setting", "office"),
            unit.runs.get(1),
            *unit.journal.heads(),
            *unit.journal.shards_with_rows(),
            *unit.contents.digests(ContentSpace.ORIGINAL),
            *unit.runs.findings(1),
            *unit.runs.rejects(1),
            *unit.items.each(ItemFilter()),
        ]
        return [trace for trace in seen if trace is not None]


class TransactionContract(StoreCase):
    """Units of work are whole or nothing, alone among writers, and steady for readers."""

    def test_committed_work_lasts(self, store: Store) -> None:
        """What was committed is seen by every later unit of work."""
        with store.write() as unit:
            _write_everything(unit)
            unit.commit()

        assert len(_traces(store)) == 11

    def test_uncommitted_work_is_lost(self, store: Store) -> None:
        """A unit of work that ends without commit leaves no trace of any kind."""
        with store.write() as unit:
            _write_everything(unit)

        assert _traces(store) == []

    def test_exception_rolls_back(self, store: Store) -> None:
        """An exception inside a unit of work passes through and undoes it."""
        with pytest.raises(ZeroDivisionError), store.write() as unit:  # noqa: PT012  # the rollback is the point
            _write_everything(unit)
            raise ZeroDivisionError

        assert _traces(store) == []

    def test_work_after_the_last_commit_is_lost(self, store: Store) -> None:
        """A unit of work may commit more than once; only what follows the last commit is undone."""
        with store.write() as unit:
            unit.items.add([item_record(number=1)])
            unit.commit()
            unit.items.add([item_record(number=2)])
            unit.commit()
            unit.items.add([item_record(number=3)])

        with store.read() as unit:
            numbers = [kept.number for kept in unit.items.each(ItemFilter())]
        assert numbers == [1, 2]

    def test_unit_sees_its_own_work(self, store: Store) -> None:
        """A writer reads what it wrote before it commits."""
        with store.write() as unit:
            _write_everything(unit)

            assert unit.items.get(1, 1) is not None
            assert unit.items.count(ItemFilter()).total == 1
            assert unit.records.get(0, "setting", "office") is not None
            assert unit.journal.head(1).number == 1

    def test_readers_do_not_see_uncommitted_work(self, store: Store) -> None:
        """What a writer has not committed is invisible to others."""
        with store.write() as unit:
            _write_everything(unit)

            assert _traces(store) == []

    def test_reader_sees_one_consistent_state(self, store: Store) -> None:
        """A reader goes on seeing the state it began with while a writer commits."""
        with store.read() as reader:
            before = reader.items.count(ItemFilter())
            with store.write() as unit:
                _write_everything(unit)
                unit.commit()
            during = reader.items.count(ItemFilter())
            head = reader.journal.head(1)

        assert (before.total, during.total) == (0, 0)
        assert head.number == 0
        assert _traces(store) != []

    def test_reading_unit_changes_nothing(self, store: Store) -> None:
        """Work done in a reading unit of work is refused or lost, even if committed."""
        try:
            with store.read() as unit:
                _write_everything(unit)
                unit.commit()
        except GovDiscloseError:
            pass

        assert _traces(store) == []

    def test_second_writer_is_told_to_wait(self, store: Store) -> None:
        """While one unit of work writes, a second one waits a bounded time and gives up."""
        with store.write() as unit:
            unit.items.add([item_record()])

            with pytest.raises(StoreBusy), store.write() as second:
                second.items.add([item_record(number=2)])

    def test_writers_in_threads_take_turns(self, store: Store) -> None:
        """Short writers in several threads all succeed, one after the other."""

        def work(shard: int) -> None:
            for _ in range(5):
                with store.write() as unit:
                    unit.journal.append(entry(unit.journal.head(9), facts={"by": shard}))
                    unit.commit()

        threads = [threading.Thread(target=work, args=(shard,)) for shard in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        with store.read() as unit:
            writers = [kept.facts["by"] for kept in unit.journal.entries(9)]
        assert sorted(writers, key=str) == [1] * 5 + [2] * 5

    def test_turn_is_not_over_while_nobody_waits(self, store: Store) -> None:
        """A unit of work that nobody waits for goes on, and one that only reads always."""
        with store.read() as reader:
            assert not reader.is_turn_over()
        with store.write() as unit:
            unit.items.add([item_record()])

            assert not unit.is_turn_over()

    def test_writer_may_follow_a_failed_one(self, store: Store) -> None:
        """A writer that failed or gave up holds nothing back from the next."""
        with pytest.raises(ZeroDivisionError), store.write():
            raise ZeroDivisionError
        with store.write(), pytest.raises(StoreBusy), store.write():
            pass

        with store.write() as unit:
            _write_everything(unit)
            unit.commit()

        assert _traces(store) != []

    def test_kept_figure_is_found_at_its_mark_only(self, store: Store) -> None:
        """A kept figure is given back until an entry is committed, then no more."""
        with store.read() as unit:
            mark = unit.change_mark()
            unit.keep_figure("total", mark, "7")
        with store.read() as unit:
            found = unit.kept_figure("total", unit.change_mark())
            other = unit.kept_figure("other", unit.change_mark())
        with store.write() as writer:
            writer.journal.append(entry(writer.journal.head(1)))
            writer.commit()
        with store.read() as unit:
            stale = unit.kept_figure("total", unit.change_mark())

        assert (found, other, stale) == ("7", None, None)

    def test_kept_figure_is_replaced(self, store: Store) -> None:
        """A figure kept again takes the place of the former."""
        for value in ("1", "2"):
            with store.read() as unit:
                unit.keep_figure("total", unit.change_mark(), value)

        with store.read() as unit:
            assert unit.kept_figure("total", unit.change_mark()) == "2"

    def test_figure_of_undone_work_is_not_kept(self, store: Store) -> None:
        """A figure that counts rows which are rolled back is never given for other rows."""
        with store.write() as unit:
            unit.journal.append(entry(unit.journal.head(1), facts={"undone": True}))
            unit.keep_figure("total", unit.change_mark(), "wrong")
        with store.write() as unit:
            unit.journal.append(entry(unit.journal.head(1), facts={"undone": False}))
            unit.commit()

        with store.read() as unit:
            assert unit.kept_figure("total", unit.change_mark()) is None

    def test_change_mark_grows_with_entries_of_any_chain(self, store: Store) -> None:
        """Each committed entry, on whatever chain, makes the mark larger."""
        marks = []
        for shard in (5, 0, 5, 2):
            with store.write() as unit:
                unit.journal.append(entry(unit.journal.head(shard)))
                unit.commit()
            with store.read() as unit:
                marks.append(unit.change_mark())

        assert sorted(set(marks)) == marks

    def test_closed_store_refuses(self, store: Store) -> None:
        """A closed store answers with an error of storage, for reading and for writing."""
        store.close()

        with pytest.raises(StorageError), store.read() as unit:
            unit.items.get(1, 1)
        with pytest.raises(StorageError), store.write() as unit:
            unit.items.get(1, 1)

    def test_closing_twice_is_harmless(self, store: Store) -> None:
        """Closing a closed store does nothing."""
        store.close()
        store.close()

        with pytest.raises(StorageError), store.read():
            pass

    def test_reopened_store_holds_what_was_committed(self, store: Store, tmp_path: Path) -> None:
        """An office that is closed and opened again is the same office."""
        self.needs_reopening()
        with store.write() as unit:
            _write_everything(unit)
            unit.commit()
        before = _traces(store)
        store.close()

        again = self.open_again(tmp_path)
        after = _traces(again)
        again.close()

        assert before == after

    def test_second_handle_waits_for_the_first(self, store: Store, tmp_path: Path) -> None:
        """A writer through another handle is told to wait and sees what was committed before."""
        self.needs_reopening()
        other = self.open_again(tmp_path)
        with store.write() as unit:
            _write_everything(unit)
            with pytest.raises(StoreBusy), other.write() as second:
                second.items.add([item_record(number=2)])
            unit.commit()

        seen = _traces(other)
        other.close()

        assert _traces(store) == seen
