"""Looking after an office file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.errors import OfficeInTheWay, StoreDamaged, StoreExists, StoreMissing
from govdisclose.office import ImportOptions, Office


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small office with published items."""
    path = tmp_path / "office.db"
    source = tmp_path / "rows.csv"
    rows = "".join(f"通知第{n}号,2009-01-02,2009-02-03\n" for n in range(30))
    source.write_text(f"标题,成文日期,发布日期\n{rows}", encoding="utf-8")
    with Office.create(str(path), name="市政府", actor="li") as office:
        office.exchange.import_file(source, ImportOptions())
    return path


def _codes(path: Path, statement: str) -> set[str]:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()
    return {finding.code for finding in SqliteKeeper(path).check()}


def test_sound_office_has_no_finding(path: Path) -> None:
    """Everything derived agrees with its records."""
    assert [] == list(SqliteKeeper(path).check())


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("DB-PUBLIC", "UPDATE items SET public_from = '2001-01-01' WHERE number = 2"),
        ("DB-ORDER", "UPDATE items SET position = position + 5 WHERE number = 2"),
        ("DB-HEAD", "UPDATE heads SET number = number + 1 WHERE shard = 1"),
        ("DB-SEARCH", "INSERT INTO search (search) VALUES ('delete-all')"),
        ("DB-SEARCH", "UPDATE items SET title = '另一个' WHERE number = 3"),
        ("DB-INDEX-MISSING", "DROP INDEX items_for_figures"),
        (
            "DB-CONTENT",
            "INSERT INTO content_files (shard, space, digest, size, chunks) "
            "VALUES (1, 'original', 'ab', 3, 1)",
        ),
    ],
)
def test_what_does_not_agree_is_named(path: Path, code: str, statement: str) -> None:
    """Each derived part is compared with what it follows from."""
    assert code in _codes(path, statement)


def test_backup_is_private_sound_and_recorded(path: Path, tmp_path: Path) -> None:
    """A backup opens as an office of its own, mode 0600, and the office knows of it."""
    target = tmp_path / "copy.db"
    with Office.open(str(path), actor="li") as office:
        office.maintenance.backup(target)
        names = [backup.name for backup in office.maintenance.backups()]

    assert ["copy.db"] == names
    assert 0o600 == target.stat().st_mode & 0o777
    with Office.open(str(target)) as copy:
        assert copy.journal.verify().is_clean
    with pytest.raises(StoreExists):
        SqliteKeeper(path).backup(target)


def test_restore_keeps_what_was_there(path: Path, tmp_path: Path) -> None:
    """A restore asks first, verifies the copy, and sets the former office aside."""
    target = tmp_path / "copy.db"
    SqliteKeeper(path).backup(target)
    keeper = SqliteKeeper(path)
    with pytest.raises(OfficeInTheWay):
        keeper.restore(target, replace=False)

    kept = keeper.restore(target, replace=True)

    assert kept is not None
    for each in (path, kept):
        with Office.open(str(each)) as office:
            assert office.journal.verify().is_clean


def test_damaged_source_is_refused_and_nothing_replaced(path: Path, tmp_path: Path) -> None:
    """What is no office cannot take an office's place."""
    wrong = tmp_path / "wrong.db"
    wrong.write_bytes(b"no database" * 1000)

    with pytest.raises(StoreDamaged):
        SqliteKeeper(path).restore(wrong, replace=True)

    with Office.open(str(path)) as office:
        assert office.journal.verify().is_clean
    with pytest.raises(StoreMissing):
        SqliteKeeper(path).restore(tmp_path / "none.db", replace=True)


def test_upgrade_of_a_current_office_does_nothing(path: Path) -> None:
    """No backup is made where there is nothing to do."""
    assert SqliteKeeper(path).upgrade() is None
