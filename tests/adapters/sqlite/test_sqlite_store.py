"""What is special to the embedded store: its file, its limits, and what a kill leaves behind."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite.connection import StoreUnusable
from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.adapters.sqlite.position import MAX_NUMBER, OfficeFull, position
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.agency import MAX_SHARD
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import StoreDamaged, StoreExists, StoreMissing
from govdisclose.ports.storage import ItemFilter
from govdisclose.testing.builders import item, item_record, store_items


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty office."""
    path = tmp_path / "office.db"
    SqliteStore.create(path).close()
    return path


def _value(path: Path, question: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(question).fetchone()[0]
    finally:
        connection.close()


@pytest.mark.skipif(os.name != "posix", reason="rights are kept elsewhere")
def test_files_are_for_their_owner_alone(path: Path) -> None:
    """The file, its log and its index file have mode 0600, whatever the process's habits."""
    before = os.umask(0)
    try:
        store = SqliteStore.open(path)
        with store.write() as unit:
            unit.items.add([item_record()])
            unit.commit()
            modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)

    assert {"office.db": 0o600, "office.db-wal": 0o600, "office.db-shm": 0o600} == modes


def test_nothing_is_overwritten(path: Path) -> None:
    """An office cannot be made where something is."""
    with pytest.raises(StoreExists):
        SqliteStore.create(path)


def test_what_is_no_office_is_refused(tmp_path: Path) -> None:
    """A missing file, another program's database and a text are told apart from an office."""
    foreign, text, absent = tmp_path / "foreign.db", tmp_path / "text.db", tmp_path / "absent.db"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE other (a)")
    connection.close()
    text.write_text("公开" * 2000, encoding="utf-8")

    with pytest.raises(StoreMissing):
        SqliteStore.open(absent)
    for path in (foreign, text):
        with pytest.raises(StoreDamaged):
            SqliteStore.open(path)


def test_missing_folder_is_said(tmp_path: Path) -> None:
    """An office cannot be made in a folder that is not there."""
    with pytest.raises(StoreUnusable):
        SqliteStore.create(tmp_path / "none" / "office.db")


def test_full_disk_is_told_from_damage(path: Path) -> None:
    """Where the file cannot grow, the refusal does not advise to restore a backup."""
    store = SqliteStore.open(path)
    with pytest.raises(StoreUnusable), store.write() as unit:  # noqa: PT012  # the way there
        pages = unit.items._connection.execute("PRAGMA page_count").fetchone()[0]
        unit.items._connection.execute(f"PRAGMA max_page_count = {pages}")
        unit.items.add([item_record(number=n, title="公开" * 900) for n in range(1, 99)])

    with store.read() as reader:
        assert list(reader.items.each(ItemFilter())) == []


def test_largest_number_and_agency_fit(path: Path) -> None:
    """The last item the order key has room for is stored, listed and found; the next refused."""
    store = SqliteStore.open(path)
    last = item_record(shard=MAX_SHARD, number=MAX_NUMBER, title="末")
    first = item_record(number=1, title="末")
    with store.write() as unit:
        unit.items.add([last, first])
        unit.commit()

    with store.read() as unit:
        pages = [unit.items.page(ItemFilter(), limit=1)]
        pages.append(unit.items.page(ItemFilter(), limit=1, after=pages[0].next))
        found = unit.items.count(ItemFilter(query=compile_query("末")))
    assert [1, MAX_NUMBER] == [page.rows[0].number for page in pages]
    assert (None, 2) == (pages[1].next, found.total)
    for shard, number in ((1, MAX_NUMBER + 1), (MAX_SHARD + 1, 5)):
        beyond = first._replace(shard=shard, number=number)
        with pytest.raises(OfficeFull), store.write() as unit:
            unit.items.add([beyond])


def test_order_key_sorts_like_the_list() -> None:
    """Later days come before earlier ones, those before drafts, and smaller numbers first."""
    keys = [
        position("9999-12-31", 1),
        position("2024-01-02", MAX_NUMBER),
        position("2024-01-01", 1),
        position("2024-01-01", 2),
        position("1899-12-31", 1),
        position("0001-01-01", MAX_NUMBER),
        position(None, 1),
        position(None, 2),
    ]

    assert sorted(keys, reverse=True) == keys
    assert len(set(keys)) == len(keys)


def test_marks_of_undone_work_are_forgotten_and_further_ones_kept(path: Path) -> None:
    """Keys marked as seen last over commits, but not those of a unit that was rolled back."""
    store = SqliteStore.open(path)
    with store.write() as unit:
        unit.runs.mark_seen([b"lost"])
    with store.write() as unit:
        unit.runs.mark_seen([b"kept"])
        unit.commit()

    with store.write() as unit:
        assert {b"kept"} == unit.runs.seen([b"lost", b"kept"])


def test_broken_bulk_write_leaves_a_working_index(path: Path) -> None:
    """A bulk write that ends in the middle keeps what it committed, found and to be added to."""
    store = SqliteStore.open(path)
    with pytest.raises(ZeroDivisionError), store.bulk():  # noqa: PT012  # the breaking is the point
        for number in range(1, 30):
            store_items(store, [item(number=number, title=f"通知第{number}号")])
        raise ZeroDivisionError
    store.close()

    again = SqliteStore.open(path)
    store_items(again, [item(number=50, title="通知补")])
    with again.read() as unit:
        found = unit.items.count(ItemFilter(query=compile_query("通知")))
    assert found.total == 30
    assert _value(path, "SELECT v FROM search_config WHERE k = 'automerge'") == 4
    assert [] == list(SqliteKeeper(path).check())


def test_finished_bulk_write_leaves_one_segment_and_no_log(path: Path) -> None:
    """At the end of a bulk write the index is merged and the log empty."""
    store = SqliteStore.open(path)
    with store.bulk():
        for number in range(1, 30):
            store_items(store, [item(number=number, title=f"通知第{number}号")])
    log = path.with_name("office.db-wal").stat().st_size

    assert log == 0
    assert _value(path, "SELECT count(DISTINCT segid) FROM search_idx") == 1
    assert [] == list(SqliteKeeper(path).check())


def test_file_left_without_its_log_gets_it_back(path: Path) -> None:
    """An office that an upgrade was killed in is used with its log again."""
    connection = sqlite3.connect(path)
    assert ("delete",) == connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    connection.close()

    store = SqliteStore.open(path)
    store_items(store, [item()])

    assert "wal" == _value(path, "PRAGMA journal_mode")
    store.close()


def test_spared_memory_is_that_of_readers(path: Path) -> None:
    """Once memory is to be spared, readers keep few pages; a writer keeps as many as before."""
    store = SqliteStore.open(path)
    before = {writes: _cache(store, writes=writes) for writes in (False, True)}
    store.close()

    store = SqliteStore.open(path)
    store.spare_memory()
    after = {writes: _cache(store, writes=writes) for writes in (False, True)}
    store.close()

    assert before[False] == before[True] == after[True]
    assert abs(after[False]) * 4 < abs(before[False])


def _cache(store: SqliteStore, *, writes: bool) -> int:
    connection = store.take(writes=writes)
    try:
        return int(connection.direct("PRAGMA cache_size").fetchone()[0])
    finally:
        store.give_back(connection, writes=writes, broken=False)
