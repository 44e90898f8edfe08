"""Every released schema is upgraded to today's, behind a backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from govdisclose.adapters.sqlite import migrations
from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.adapters.sqlite.store import SqliteStore, StoreNewer
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import StoreBusy, StoreOutdated
from govdisclose.ports.storage import ItemFilter
from govdisclose.testing.builders import item, store_items

if TYPE_CHECKING:
    from sqlite_utils import Database

SCHEMAS = Path(__file__).parent / "schemas"
RELEASED = sorted(SCHEMAS.glob("*.sql"))


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def _schema(path: Path) -> set[tuple[str, str, str]]:
    """Kind, name and table of everything declared, and the statements but for their spaces."""
    with _connected(path) as connection:
        rows = connection.execute(
            "SELECT type || ' ' || name, tbl_name, coalesce(sql, '') FROM sqlite_master"
        ).fetchall()
    return {(name, table, " ".join(sql.split())) for name, table, sql in rows}


def _built(path: Path, script: Path) -> None:
    with _connected(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(script.read_text(encoding="utf-8"))


def _second_step(db: Database) -> None:
    db.table("items").add_column("colour", str)


@pytest.fixture
def second_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that knows one migration more."""
    steps = [*migrations.STEPS, ("9999_colour", _second_step)]
    monkeypatch.setattr(migrations, "STEPS", steps)


def test_every_released_schema_has_its_script() -> None:
    """There is one script a step, so that none is upgraded untested."""
    assert len(migrations.STEPS) == len(RELEASED)


@pytest.mark.parametrize("script", RELEASED, ids=lambda script: str(script.stem))
def test_released_schema_becomes_todays(script: Path, tmp_path: Path) -> None:
    """An office of any released schema has the very schema of a new one after the upgrade."""
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    _built(old, script)
    SqliteStore.create(new).close()

    SqliteKeeper(old).upgrade()

    assert _schema(new) == _schema(old)
    with SqliteStore.open(old).read() as unit:
        assert (1, ()) == (unit.items.next_number(), unit.journal.heads())


def test_upgrade_keeps_what_was_there_and_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade the rows are as before, and so is the backup in the former schema."""
    path = tmp_path / "office.db"
    _built(path, RELEASED[-1])
    store = SqliteStore.open(path)
    store_items(store, [item(title="预算公开")])
    store.close()
    steps = [*migrations.STEPS, ("9999_colour", _second_step)]
    monkeypatch.setattr(migrations, "STEPS", steps)

    with pytest.raises(StoreOutdated):
        SqliteStore.open(path)
    kept = SqliteKeeper(path).upgrade()

    assert kept is not None
    assert kept.path == tmp_path / f"office.before-upgrade-{len(RELEASED)}.db"
    assert 0o600 == kept.path.stat().st_mode & 0o777
    with SqliteStore.open(path).read() as unit:
        found = unit.items.page(ItemFilter(query=compile_query("预算")), limit=9)
    assert ["预算公开"] == [view.title for view in found.rows]
    with _connected(kept.path) as backup:
        assert [len(RELEASED)] == [row[0] for row in backup.execute("PRAGMA user_version")]
        assert [1] == [row[0] for row in backup.execute("SELECT count(*) FROM items")]


def test_failed_step_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migration that fails half-way leaves the office in its former schema, usable as before."""

    def broken(db: Database) -> None:
        _second_step(db)
        raise ZeroDivisionError

    path = tmp_path / "office.db"
    _built(path, RELEASED[-1])
    before = _schema(path)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", [*migrations.STEPS, ("9999_colour", broken)])
        with pytest.raises(ZeroDivisionError):
            SqliteKeeper(path).upgrade()

    assert before == _schema(path)
    store = SqliteStore.open(path)
    store_items(store, [item()])
    store.close()


@pytest.mark.usefixtures("second_step")
def test_office_in_use_is_not_upgraded(tmp_path: Path) -> None:
    """While a program has it open, an office keeps its schema, and nobody is harmed."""
    path = tmp_path / "office.db"
    _built(path, RELEASED[-1])
    with _connected(path) as user:
        user.execute("SELECT count(*) FROM items").fetchone()

        with pytest.raises(StoreBusy):
            SqliteKeeper(path, busy_seconds=0.1).upgrade()

        assert [(len(RELEASED),)] == user.execute("PRAGMA user_version").fetchall()


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    """What a later program wrote is neither opened, upgraded nor restored."""
    path, other = tmp_path / "office.db", tmp_path / "other.db"
    SqliteStore.create(path).close()
    with _connected(path) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(StoreNewer):
        SqliteStore.open(path)
    with pytest.raises(StoreNewer):
        SqliteKeeper(path).upgrade()
    with pytest.raises(StoreNewer):
        SqliteKeeper(other).restore(path, replace=False)
    assert not other.exists()
