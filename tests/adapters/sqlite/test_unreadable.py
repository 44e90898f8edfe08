"""Rows that cannot even be read are named by the journal, which does not fail on them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.chain_check import FaultKind
from govdisclose.services.journal import JournalReader
from govdisclose.testing.builders import item, record, write_rows


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An office with an item and two records under one entry each."""
    path = tmp_path / "office.db"
    store = SqliteStore.create(path)
    with store.write() as unit:
        write_rows(unit, 1, items=[item()])
        write_rows(unit, 0, records=[record(text={"name": "甲"}), record(key="zone")])
        unit.commit()
    store.close()
    return path


def _faults(path: Path, statement: str) -> list[tuple[FaultKind, int, str | None]]:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()
    store = SqliteStore.open(path)
    found = JournalReader(store=store).verify().faults
    store.close()
    return [(fault.kind, fault.shard, fault.record) for fault in found]


@pytest.mark.parametrize(
    "change",
    [
        "on_date = 'yesterday'",
        "on_date = '20240304'",
        "recorded_at = '2024'",
        "recorded_at = '2024-03-04T01:30:00.0Z'",
        "facts = '{'",
        "facts = '[]'",
        "facts = '{ }'",
        "root = x'00'",
        "account = ''",
        "acting_for = 'somebody'",
        "leaves = -1",
    ],
)
def test_unreadable_entry_is_named(path: Path, change: str) -> None:
    """An entry whose values were never written so is altered, however little."""
    faults = _faults(path, f"UPDATE entries SET {change} WHERE shard = 1")

    assert (FaultKind.ENTRY_ALTERED, 1, None) in faults


@pytest.mark.parametrize("change", ["facts = '{'", "facts = 'null'", "text = '{'", "text = '7'"])
def test_unreadable_record_is_named(path: Path, change: str) -> None:
    """A record whose JSON was damaged is altered, and told from its neighbours."""
    faults = _faults(path, f"UPDATE records SET {change} WHERE key = 'office'")

    assert {"setting office v1"} == {record for _kind, _shard, record in faults}
    assert {FaultKind.ROW_ALTERED, FaultKind.TEXT_ALTERED} & {kind for kind, _s, _r in faults}


@pytest.mark.parametrize(
    "change",
    ["mode = 'any'", "published_on = 'soon'", "salt = x''", "text_digest = x''", "version = 9"],
)
def test_unreadable_item_is_named(path: Path, change: str) -> None:
    """An item with values no item can have is altered."""
    faults = _faults(path, f"UPDATE items SET {change}")

    assert {(1, True)} == {(shard, str(row).startswith("item I1-1")) for _k, shard, row in faults}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM heads WHERE shard = 1", FaultKind.HEAD_WRONG),
        ("INSERT INTO heads VALUES (5, 2, x'00')", FaultKind.HEAD_WRONG),
        ("UPDATE heads SET hash = x'00' WHERE shard = 1", FaultKind.HEAD_WRONG),
        ("UPDATE items SET entry = 2", FaultKind.ROW_INSERTED),
        ("UPDATE items SET shard = 0", FaultKind.ROW_INSERTED),
        ("UPDATE records SET shard = 1 WHERE key = 'zone'", FaultKind.ROW_INSERTED),
        ("UPDATE records SET deleted = 1 WHERE key = 'zone'", FaultKind.ROW_ALTERED),
        ("UPDATE records SET text = NULL, salt = NULL", FaultKind.TEXT_MISSING),
        ("UPDATE entries SET number = 7 WHERE shard = 1", FaultKind.ENTRY_MISSING),
        ("DELETE FROM entries WHERE shard = 1", FaultKind.ROW_INSERTED),
    ],
)
def test_every_table_of_the_journal_is_watched(
    path: Path, statement: str, expected: FaultKind
) -> None:
    """Heads, entries, items and records: what is moved, dropped or blanked is found."""
    assert expected in {kind for kind, _shard, _record in _faults(path, statement)}
