"""When the search index is written and merged: late and in order, and never wrong for that."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite import store as store_module
from govdisclose.adapters.sqlite import token_index
from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.storage import ItemFilter, UnitOfWork
from govdisclose.testing.builders import item, item_record, store_items


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty office."""
    path = tmp_path / "office.db"
    SqliteStore.create(path).close()
    return path


def _segments(path: Path) -> set[int]:
    connection = sqlite3.connect(path)
    try:
        return {row[0] for row in connection.execute("SELECT DISTINCT segid FROM search_idx")}
    finally:
        connection.close()


def _write(store: SqliteStore, first: int, count: int) -> None:
    for number in range(first, first + count):
        store_items(store, [item(number=number, title=f"通知第{number}号")])


def _titles(unit: UnitOfWork, text: str) -> list[str | None]:
    page = unit.items.page(ItemFilter(query=compile_query(text)), limit=50)
    return [view.title for view in page.rows]


def test_bulk_write_merges_at_its_end_and_not_before(path: Path) -> None:
    """Each of thirty commits leaves a segment of its own until the bulk write ends."""
    store = SqliteStore.open(path)
    with store.bulk():
        _write(store, 1, 30)
        assert 30 == len(_segments(path))

    assert 1 == len(_segments(path))


def test_long_bulk_write_merges_now_and_then(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments never come near the number at which SQLite merges all of them in one commit, and
    what was marked as seen before a merge still is behind it."""
    monkeypatch.setattr(store_module, "_SEGMENTS_UNMERGED", 10)
    store = SqliteStore.open(path)
    with store.bulk():
        with store.write() as unit:
            unit.runs.mark_seen([b"kept"])
            unit.commit()
        for number in range(1, 40):
            _write(store, number, 1)
            assert len(_segments(path)) <= 13
        with store.write() as unit:
            assert {b"kept"} == unit.runs.seen([b"kept"])
    assert [] == list(SqliteKeeper(path).check())


def test_short_bulk_write_leaves_large_segments_alone(path: Path) -> None:
    """A small import into a large office does not write its whole index anew."""
    store = SqliteStore.open(path)
    with store.bulk():
        for number in range(1, 31):
            # Different characters everywhere, so that the index takes many pages.
            summary = "".join(chr(0x4E00 + number * 600 + at) for at in range(600))
            store_items(store, [item(number=number, summary=summary)])
    merged = _segments(path)
    with store.bulk():
        _write(store, 31, 5)

    assert merged < _segments(path)
    assert 2 == len(_segments(path))
    assert [] == list(SqliteKeeper(path).check())


def _changed(unit: UnitOfWork, version: int, title: str, published_on: date) -> None:
    new = item_record(item(version=version, title=title, published_on=published_on), entry=version)
    unit.items.replace(new, expected_version=version - 1)


Moment = Callable[[UnitOfWork], None]


def _looking(unit: UnitOfWork) -> None:
    _titles(unit, "通知")


def _waiting(_unit: UnitOfWork) -> None:
    return None


@pytest.mark.parametrize("between", [_looking, _waiting])
def test_changes_of_one_unit_reach_the_index_in_their_order(path: Path, between: Moment) -> None:
    """An item added, changed and changed back within one unit of work is found as it ended,
    whether or not somebody searched in between."""
    store = SqliteStore.open(path)
    with store.write() as unit:
        unit.items.add([item_record(number=2, title="另一通知")])
        unit.items.add([item_record(number=1, title="第一通知")])
        between(unit)
        _changed(unit, 2, "第二通知", date(2024, 1, 10))
        between(unit)
        _changed(unit, 3, "第三通知", date(2024, 1, 15))
        between(unit)
        _changed(unit, 4, "第四通知", date(2024, 1, 15))
        assert ["第四通知"] == _titles(unit, "第四")
        assert [] == _titles(unit, "第三")
        unit.items.erase_text(1, 1)
        unit.commit()

    with store.read() as reader:
        assert ["另一通知"] == _titles(reader, "通知")
    store.close()
    faults = [fault.code for fault in SqliteKeeper(path).check()]
    assert not [code for code in faults if code.startswith("DB-SEARCH")]


def test_much_is_written_before_the_commit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes put off are bounded, so that a commit never takes all of them."""
    monkeypatch.setattr(token_index, "_PENDING_ROWS", 10)
    store = SqliteStore.open(path)
    with store.write() as unit:
        unit.items.add([item_record(number=number) for number in range(1, 10)])
        assert 9 == len(unit.items.search.tokens.pending)
        unit.items.add([item_record(number=10)])
        assert [] == unit.items.search.tokens.pending
        unit.commit()
    with store.read() as reader:
        assert 10 == len(_titles(reader, "测试工作"))
    store.close()
