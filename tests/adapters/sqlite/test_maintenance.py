"""Looking after an office file."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.ranking import RollUp
from govdisclose.domain.figures.scope import Scope
from govdisclose.errors import (
    OfficeInTheWay,
    StoreBusy,
    StoreDamaged,
    StoreExists,
    StoreMissing,
)
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
        paths = [backup.path for backup in office.backups.list()]

    assert [str(target)] == paths
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

    kept = keeper.restore(target, replace=True).kept

    assert kept is not None
    for each in (path, kept.path):
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


def test_restore_replaces_a_damaged_office(path: Path, tmp_path: Path) -> None:
    """An office that can no longer be read is set aside as it is, and the backup takes over."""
    target = tmp_path / "copy.db"
    keeper = SqliteKeeper(path)
    keeper.backup(target)
    path.write_bytes(b"\0" * 5_000)

    kept = keeper.restore(target, replace=True).kept

    assert kept is not None
    assert kept.heads is None
    assert b"\0" * 5_000 == kept.path.read_bytes()
    with Office.open(str(path)) as office:
        assert office.journal.verify().is_clean
        assert [] == office.maintenance.check()


def test_office_in_use_is_not_replaced(path: Path, tmp_path: Path) -> None:
    """What others write while a restore runs cannot be lost: it waits for them and gives up."""
    target = tmp_path / "copy.db"
    SqliteKeeper(path).backup(target)
    user = sqlite3.connect(path)
    user.execute("SELECT count(*) FROM items").fetchone()

    with pytest.raises(StoreBusy):
        SqliteKeeper(path, busy_seconds=0.1).restore(target, replace=True)

    user.close()
    names = {file.name for file in tmp_path.iterdir() if file.suffix == ".db"}
    assert {"office.db", "copy.db"} == names
    with Office.open(str(path)) as office:
        assert office.journal.verify().is_clean


def test_backup_of_a_busy_office_is_one_state(path: Path, tmp_path: Path) -> None:
    """A backup made while a transaction is open holds what was committed, and nothing else."""
    target = tmp_path / "copy.db"
    with Office.open(str(path), actor="li") as office, office.store.write() as unit:
        unit.items.erase_text(1, 1)

        SqliteKeeper(path).backup(target)

    with Office.open(str(target)) as copy:
        assert copy.journal.verify().is_clean
        assert not copy.catalogue.get("I1-1").is_erased


def test_copy_with_wrong_heads_is_not_taken_for_a_backup(path: Path, tmp_path: Path) -> None:
    """A source whose heads are not its last entries is refused."""
    target = tmp_path / "copy.db"
    keeper = SqliteKeeper(path)
    keeper.backup(target)
    connection = sqlite3.connect(target)
    with connection:
        connection.execute("UPDATE heads SET number = number + 1")
    connection.close()

    with pytest.raises(StoreDamaged):
        keeper.restore(target, replace=True)


def test_restore_says_what_was_erased_meanwhile(path: Path, tmp_path: Path) -> None:
    """What was erased after a backup comes back with it, so it is named."""
    target = tmp_path / "copy.db"
    keeper = SqliteKeeper(path)
    with Office.open(str(path), actor="li") as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        office.catalogue.erase("I1-1", ground="privacy", approver="wang")
        keeper.backup(target)
        office.catalogue.erase("I1-2", ground="privacy", approver="wang")

    assert ("I1-2",) == keeper.erased_since(target)
    assert () == SqliteKeeper(tmp_path / "none.db").erased_since(target)


def test_kept_figures_are_computed_again(path: Path) -> None:
    """A kept figure that was changed in the file is named; untouched ones agree."""
    with Office.open(str(path)) as office:
        scopes = [Scope(), Scope(as_of=date(2009, 2, 28), published_from=date(2009, 1, 1))]
        for scope in scopes:
            office.statistics.summary(scope, stale_after=30)
            office.statistics.ranking(scope, roll_up=RollUp.SUBTREE, level=Level.CITY)
            office.statistics.lag(scope)
            office.statistics.daily(scope)
            office.statistics.stale(10, scope)
        kept = list(office.maintenance.keeper.kept_figures())
        sound = office.maintenance.check()
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(
            "UPDATE kept_figures SET value = replace(value, '30', '31') "
            "WHERE json_extract(key, '$.figure') = 'ranking'"
        )
    connection.close()

    with Office.open(str(path)) as office:
        found = {(finding.code, finding.value) for finding in office.maintenance.check()}

    assert (10, []) == (len(kept), sound)
    assert {("DB-FIGURE", "ranking")} == found


def test_upgrade_of_a_current_office_does_nothing(path: Path) -> None:
    """No backup is made where there is nothing to do."""
    assert SqliteKeeper(path).upgrade() is None
