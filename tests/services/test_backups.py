"""Copies of an office are known until they are destroyed, and erasures name them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import pytest

from govdisclose.adapters.key import ProcessKey
from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite import migrations
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.roles import NotPermitted, Role, UnknownStaff
from govdisclose.domain.journal import Head, heads_hash
from govdisclose.office import BackupOrigin, Office
from govdisclose.ports.environment import OfficeKey
from govdisclose.ports.storage import Store
from govdisclose.services.backups import (
    BackupDestroyed,
    BackupDestroyedInFuture,
    UnknownBackup,
)
from govdisclose.services.setup import NewOffice, prepare_office
from govdisclose.testing.builders import fixed_bytes

if TYPE_CHECKING:
    from sqlite_utils import Database


@attrs.define
class Ticking:
    """A clock that goes on by a second at every look."""

    moment: datetime = datetime(2009, 12, 31, 3, tzinfo=UTC)
    key: OfficeKey = attrs.field(factory=lambda: ProcessKey(bytes(range(32))))

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def random_bytes(self, length: int) -> bytes:
        return fixed_bytes("salt", length)

    def account(self) -> str:
        return "li"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture
def office(store: Store) -> Office:
    """An office seen by li, who administers it; wang approves."""
    environment = Ticking()
    prepare_office(store, environment, "li", NewOffice(name="市政府"))
    made = Office.over(store, actor="li", environment=environment)
    made.staff.add("wang", "乙", roles=[Role.APPROVER])
    return made


def test_copies_are_numbered_in_order_and_keep_their_path(office: Office) -> None:
    """Each copy has a number of its own, also beyond nine."""
    for number in range(1, 13):
        office.backups.record(f"盘{number}.db", BackupOrigin.BACKUP)

    found = office.backups.list()

    assert [f"B{number}" for number in range(1, 13)] == [one.key for one in found]
    assert "盘12.db" == found[-1].path
    assert office.journal.verify().is_clean


def test_journal_does_not_hold_the_path(office: Office) -> None:
    """A path may name a person: it is text, and entries hold codes only."""
    office.backups.record("zhang/office.db", BackupOrigin.OTHER)

    entry = office.journal.entries_of("B1")[-1]

    assert ("backup.recorded", {}) == (entry.kind, dict(entry.facts))


def test_erasure_names_the_copies_that_may_hold_the_text(office: Office) -> None:
    """A copy recorded before the item was here cannot hold it; every later one may."""
    office.backups.record("early.db", BackupOrigin.BACKUP)
    item = office.catalogue.add(None, {"title": "某人的名单"})
    office.backups.record("late.db", BackupOrigin.BACKUP)

    entry = office.catalogue.erase(item.ref, ground="privacy", approver="wang")

    assert ["B2"] == entry.facts["backups"]


def test_destroyed_copy_is_no_longer_named(office: Office) -> None:
    """Once a named person has destroyed a copy, an erasure does not ask for it again."""
    item = office.catalogue.add(None, {"title": "某人的名单"})
    for name in ("a.db", "b.db"):
        office.backups.record(name, BackupOrigin.BACKUP)

    gone = office.backups.forget("b1", by="wang", on=date(2009, 12, 30))

    assert ("a.db", "wang", date(2009, 12, 30)) == (gone.path, gone.destroyed_by, gone.destroyed_on)
    assert ["B2"] == [one.key for one in office.backups.list()]
    assert ["B1", "B2"] == [one.key for one in office.backups.list(destroyed_too=True)]
    entry = office.catalogue.erase(item.ref, ground="privacy", approver="wang")
    assert ["B2"] == entry.facts["backups"]
    report = office.journal.entries_of("B1")[-1]
    assert ("backup.destroyed", date(2009, 12, 30)) == (report.kind, report.on)
    assert office.journal.verify().is_clean


def test_report_of_a_destruction_is_checked(office: Office, store: Store) -> None:
    """An unknown copy, a stranger, a day to come and a second report are refused."""
    office.backups.record("a.db", BackupOrigin.BACKUP)

    with pytest.raises(UnknownBackup):
        office.backups.forget("B2", by="wang")
    with pytest.raises(UnknownStaff):
        office.backups.forget("B1", by="nobody")
    with pytest.raises(BackupDestroyedInFuture):
        office.backups.forget("B1", by="wang", on=date(2010, 1, 1))
    with pytest.raises(NotPermitted):
        Office.over(store, actor="wang", environment=office.environment).backups.forget(
            "B1", by="wang"
        )
    office.backups.forget("B1", by="wang")
    with pytest.raises(BackupDestroyed):
        office.backups.forget("B1", by="wang")


def test_same_positions_give_the_same_hash() -> None:
    """The hash of a copy depends on where its chains end and on nothing else."""
    heads = [Head(shard=shard, number=3, hash=bytes([shard]) * 32) for shard in (0, 1)]

    assert heads_hash(heads) == heads_hash(reversed(heads))
    assert heads_hash(heads) != heads_hash(heads[:1])
    assert heads_hash(heads) != heads_hash([attrs.evolve(heads[0], number=4), heads[1]])


def _file(path: Path) -> Path:
    with Office.create(str(path), name="市政府", actor="li") as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        office.catalogue.add(None, {"title": "某人的名单"})
    return path


def test_copy_knows_where_its_chains_end(tmp_path: Path) -> None:
    """The recorded hash is that of the copy itself, so that a copy can be told by it."""
    path, target = _file(tmp_path / "office.db"), tmp_path / "copy.db"
    with Office.open(str(path), actor="li") as office:
        made = office.maintenance.backup(target)

    with Office.open(str(target)) as copy:
        heads = copy.journal.heads()

    assert heads_hash(heads).hex() == made.heads


def test_restored_office_knows_every_copy_there_is(tmp_path: Path) -> None:
    """Source, former office, and the copies made of it since are recorded in the restored one."""
    path = _file(tmp_path / "office.db")
    with Office.open(str(path), actor="li") as office:
        for name in ("first.db", "second.db", "third.db"):
            office.maintenance.backup(tmp_path / name)
        office.backups.forget("B3", by="wang")

    done = Office.restore(str(path), tmp_path / "first.db", replace=True, actor="li")

    assert done.kept is not None
    assert done.unrecorded is None
    with Office.open(str(path), actor="li") as office:
        found = [(Path(one.path).name, one.origin) for one in office.backups.list()]
        entry = office.catalogue.erase("I1-1", ground="privacy", approver="wang")
        assert office.journal.verify().is_clean
    assert [
        ("first.db", BackupOrigin.BACKUP),
        ("second.db", BackupOrigin.BACKUP),
        ("office.before-restore.db", BackupOrigin.BEFORE_RESTORE),
    ] == found
    assert ["B1", "B2", "B3"] == entry.facts["backups"]


def test_office_restored_to_an_empty_place_knows_its_source(tmp_path: Path) -> None:
    """Where no office was, the copy it came from is the one that may hold what is erased later."""
    path, target = _file(tmp_path / "office.db"), tmp_path / "copy.db"
    with Office.open(str(path), actor="li") as office:
        office.maintenance.backup(target)

    Office.restore(str(tmp_path / "new.db"), target, actor="li")

    with Office.open(str(tmp_path / "new.db")) as office:
        assert [BackupOrigin.RESTORED] == [one.origin for one in office.backups.list()]


def test_restore_by_a_stranger_succeeds_and_says_what_is_missing(tmp_path: Path) -> None:
    """Rescue comes first: who may not write the office still restores it, unrecorded."""
    path, target = _file(tmp_path / "office.db"), tmp_path / "copy.db"
    with Office.open(str(path), actor="li") as office:
        office.maintenance.backup(target)
    path.write_bytes(b"\0" * 5_000)

    done = Office.restore(str(path), target, replace=True, actor="stranger")

    assert isinstance(done.unrecorded, UnknownStaff)
    with Office.open(str(path)) as office:
        assert office.journal.verify().is_clean


def _colour(db: Database) -> None:
    db.table("items").add_column("colour", str)


def test_backup_of_an_upgrade_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office brought up to a newer schema knows of the backup that was made first."""
    path = _file(tmp_path / "office.db")
    monkeypatch.setattr(migrations, "STEPS", [*migrations.STEPS, ("9999_colour", _colour)])

    done = Office.upgrade(str(path), actor="li")

    assert done is not None
    assert done.unrecorded is None
    with Office.open(str(path)) as office:
        (known,) = office.backups.list()
    assert (str(done.backup.path), BackupOrigin.BEFORE_UPGRADE) == (known.path, known.origin)
