"""Several processes and threads on one office file: nothing lost, nobody starved."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from multiprocessing.queues import Queue
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.errors import Conflict, StorageError, StoreBusy
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services.journal import JournalReader
from govdisclose.testing.builders import (
    entry,
    item,
    item_record,
    next_record,
    record,
    store_items,
    write_rows,
)

PROCESSES = multiprocessing.get_context("spawn")
SMALL_WRITES = 200


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty office."""
    path = tmp_path / "office.db"
    SqliteStore.create(path).close()
    return path


def _add_one(store: Store, shard: int) -> None:
    with store.write() as unit:
        number = unit.items.next_number()
        write_rows(unit, shard, items=[item(shard=shard, number=number, title=f"通知{number}")])
        unit.commit()


def _write_small(path: str, shard: int, times: int) -> None:
    store = SqliteStore.open(Path(path))
    for _ in range(times):
        _add_one(store, shard)
    store.close()


def _write_until(path: str, shard: int, stop: str, answers: Queue[tuple[int, float, str]]) -> None:
    """Write small transactions until a file appears; report how many and the longest wait."""
    store, done, longest = SqliteStore.open(Path(path)), 0, 0.0
    try:
        while not Path(stop).exists():
            begun = time.monotonic()
            with store.write() as unit:
                unit.journal.append(entry(unit.journal.head(shard), facts={"n": done}))
                unit.commit()
            longest = max(longest, time.monotonic() - begun)
            done += 1
            time.sleep(0.02)
    except StorageError as problem:
        answers.put((done, longest, str(problem)))
    else:
        answers.put((done, longest, ""))


def _die_while_writing(path: str) -> None:
    store = SqliteStore.open(Path(path))
    with store.write() as unit:
        write_rows(unit, 1, items=[item(number=n) for n in range(1, 50)])
        os._exit(7)


@pytest.mark.slow
def test_two_processes_lose_nothing(path: Path) -> None:
    """Two processes of 200 small transactions each leave 400 items in sound chains."""
    workers = [
        PROCESSES.Process(target=_write_small, args=(str(path), shard, SMALL_WRITES))
        for shard in (1, 2)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)

    assert [0, 0] == [worker.exitcode for worker in workers]
    store = SqliteStore.open(path)
    with store.read() as unit:
        numbers = sorted(row.number for row in unit.items.each(ItemFilter()))
        heads = [(head.shard, head.number) for head in unit.journal.heads()]
    assert list(range(1, 2 * SMALL_WRITES + 1)) == numbers
    assert [(1, SMALL_WRITES), (2, SMALL_WRITES)] == heads
    assert JournalReader(store=store).verify().is_clean


@pytest.mark.slow
def test_small_writes_pass_between_the_batches_of_an_import(path: Path, tmp_path: Path) -> None:
    """While one process writes 50,000 items in bulk, small writers of another never give up."""
    stop, answers = tmp_path / "stop", PROCESSES.Queue()
    worker = PROCESSES.Process(target=_write_until, args=(str(path), 9, str(stop), answers))
    store = SqliteStore.open(path, busy_seconds=30)
    worker.start()
    batch = 1_000
    with store.bulk():
        for first in range(1, 50_001, batch):
            rows = [item(number=first + at, title=f"通知第{first + at}号") for at in range(batch)]
            with store.write() as unit:
                write_rows(unit, 1, items=rows)
                unit.commit()
    stop.touch()
    done, _longest, problem = answers.get(timeout=60)
    worker.join(60)

    assert problem == ""
    assert done > 5, "small writers got their turn all along"
    with store.read() as unit:
        assert unit.items.count(ItemFilter(), bound=None).total == 50_000
        assert unit.journal.head(9).number == done


def test_killed_process_leaves_nothing_of_its_transaction(path: Path) -> None:
    """A process that dies inside a transaction is rolled back and holds no lock."""
    worker = PROCESSES.Process(target=_die_while_writing, args=(str(path),))
    worker.start()
    worker.join(60)

    assert worker.exitcode == 7
    store = SqliteStore.open(path, busy_seconds=1)
    with store.read() as unit:
        assert list(unit.items.each(ItemFilter())) == []
    _add_one(store, 1)


def test_second_of_two_writers_of_one_record_is_told(path: Path) -> None:
    """Both read version 1; the later one gets a conflict, and the first one's edit stays."""
    one, two = SqliteStore.open(path), SqliteStore.open(path)
    first = record(facts={"value": 1})
    with one.write() as unit:
        unit.records.put(first, expected_version=0)
        unit.commit()
    with one.read() as unit, two.read() as other:
        seen = [reader.records.get(0, "setting", "office") for reader in (unit, other)]
    assert [1, 1] == [kept.version for kept in seen if kept is not None]

    with one.write() as unit:
        unit.records.put(next_record(first, facts={"value": 2}), expected_version=1)
        unit.commit()
    with pytest.raises(Conflict), two.write() as unit:
        unit.records.put(next_record(first, facts={"value": 3}), expected_version=1)

    with two.read() as unit:
        kept = unit.records.get(0, "setting", "office")
    assert kept is not None
    assert (2, {"value": 2}) == (kept.version, kept.facts)


def test_second_of_two_writers_of_one_item_is_told(path: Path) -> None:
    """The same holds for items: what was read before somebody else's change cannot replace it."""
    store = SqliteStore.open(path)
    store_items(store, [item(title="原")])
    changed = item_record(item(title="先", version=2), entry=2)
    with store.write() as unit:
        unit.items.replace(changed, expected_version=1)
        unit.commit()

    late = item_record(item(title="后", version=2), entry=2)
    with pytest.raises(Conflict), store.write() as unit:
        unit.items.replace(late, expected_version=1)

    with store.read() as unit:
        kept = unit.items.get(1, 1)
    assert kept is not None
    assert kept.title == "先"


def test_committed_writer_does_not_wait_for_the_next(path: Path) -> None:
    """Once committed, a unit of work ends at once although another writer has begun."""
    store, other = SqliteStore.open(path, busy_seconds=5), SqliteStore.open(path)
    with store.write() as unit:
        unit.items.add([item_record()])
        unit.commit()
        with other.write():
            begun = time.monotonic()
            unit.commit()
            waited = time.monotonic() - begun

    assert waited < 4


def test_going_on_after_a_commit_waits_for_the_next_turn(path: Path) -> None:
    """A unit of work that goes on after its commit asks for the lock again, and may be refused."""
    store, other = SqliteStore.open(path, busy_seconds=0.1), SqliteStore.open(path)
    with other.write() as holder:
        holder.commit()
        with pytest.raises(StoreBusy), store.write() as unit:  # noqa: PT012  # order is the point
            unit.commit()
            holder.items.next_number()
            unit.items.next_number()


def test_threads_have_connections_of_their_own(path: Path) -> None:
    """Readers in many threads see the same, at once, while a writer works."""
    store = SqliteStore.open(path)
    store_items(store, [item(number=n) for n in range(1, 20)])
    seen: list[int] = []

    def look() -> None:
        for _ in range(20):
            with store.read() as unit:
                seen.append(unit.items.count(ItemFilter()).total)

    threads = [threading.Thread(target=look) for _ in range(4)]
    with store.write() as unit:
        unit.items.add([item_record(number=99)])
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert {19} == set(seen)
    assert 80 == len(seen)
    store.close()


def test_units_inside_units_have_connections_of_their_own(path: Path) -> None:
    """Readers and writers inside readers work, and none sees what another has not committed."""
    store = SqliteStore.open(path)
    with store.read() as outer:
        with store.read() as inner:
            assert inner.items.next_number() == outer.items.next_number()
        with store.write() as writer:
            writer.items.add([item_record()])
            writer.commit()
        assert outer.items.next_number() == 1
    with store.read() as after:
        assert after.items.next_number() == 2
    store.close()
