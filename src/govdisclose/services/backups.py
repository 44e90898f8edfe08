"""Copies of the office: known by number and path until somebody reports them destroyed.

A copy does not know of itself, because it is recorded after it was made, and it may have been moved
or deleted since. What an erasure names is therefore what *may* still hold the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.cases.roles import Permission, UnknownStaff
from govdisclose.domain.journal import OFFICE_SHARD, Head, heads_hash
from govdisclose.errors import RuleRefusal
from govdisclose.ports.maintenance import KeptCopy
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange, Recorder

__all__ = [
    "Backup",
    "BackupDestroyed",
    "BackupDestroyedInFuture",
    "BackupOrigin",
    "Backups",
    "UnknownBackup",
    "backups_that_may_hold",
]

_KIND = "backup"


class UnknownBackup(RuleRefusal):
    """No copy of that number is recorded."""

    code = "BAK-001"
    template = "no backup {key} is recorded"
    hint = "'govdisclose db backups --all' lists them"


class BackupDestroyed(RuleRefusal):
    """The copy was reported destroyed before."""

    code = "BAK-002"
    template = "backup {key} was reported destroyed on {on} already"
    hint = "nothing was changed"


class BackupDestroyedInFuture(RuleRefusal):
    """A destruction is reported once it has happened."""

    code = "BAK-003"
    template = "cannot report backup {key} destroyed on {on}: that day has not come"
    hint = "report it when it is done"


class BackupOrigin(Enum):
    """How a copy came to be."""

    BACKUP = "backup"
    """``db backup``."""
    RESTORED = "restored"
    """The office was restored from it."""
    BEFORE_RESTORE = "before_restore"
    """The former office, kept by a restore."""
    BEFORE_UPGRADE = "before_upgrade"
    """Made by an upgrade of the schema."""
    OTHER = "other"
    """Made by other means, and reported."""


@attrs.frozen(kw_only=True)
class Backup:
    """One copy of the office; it may have been moved or deleted since."""

    key: str
    """``B1``, ``B2`` …"""
    path: str
    """As it was given, perhaps from another folder."""
    origin: BackupOrigin
    recorded_on: date
    heads: str | None
    """Hash of the positions of all chains in it, hex; None when it could not be read."""
    destroyed_on: date | None = None
    destroyed_by: str | None = None
    """Staff key of the person who destroyed it."""

    @property
    def is_destroyed(self) -> bool:
        """Somebody said so."""
        return self.destroyed_on is not None

    def as_json(self) -> dict[str, object]:
        """Shape of one element of ``db backups --json``."""
        return {
            "backup": self.key,
            "path": self.path,
            "origin": self.origin.value,
            "recorded_on": self.recorded_on.isoformat(),
            "heads": self.heads,
            "destroyed_on": None if self.destroyed_on is None else self.destroyed_on.isoformat(),
            "destroyed_by": self.destroyed_by,
        }


def _backup(record: Record) -> Backup:
    facts = record.facts
    destroyed_on, destroyed_by = facts.get("destroyed_on"), facts.get("destroyed_by")
    return Backup(
        key=record.key,
        path=str((record.text or {}).get("path", "")),
        origin=BackupOrigin(facts["origin"]),
        recorded_on=date.fromisoformat(str(facts["recorded_on"])),
        heads=None if facts["heads"] is None else str(facts["heads"]),
        destroyed_on=None if destroyed_on is None else date.fromisoformat(str(destroyed_on)),
        destroyed_by=None if destroyed_by is None else str(destroyed_by),
    )


def _number(record: Record) -> int:
    return int(record.key.removeprefix("B"))


def _records(unit: UnitOfWork) -> list[Record]:
    """All copies ever recorded, in the order of their numbers."""
    return sorted(unit.records.list(_KIND, shard=OFFICE_SHARD), key=_number)


def backups_that_may_hold(unit: UnitOfWork, since: str) -> tuple[Backup, ...]:
    """Copies not reported destroyed that were recorded when something was here already.

    Args:
        unit: Any unit of work.
        since: Moment the first version of it was recorded, as in the journal.
    """
    found = []
    for record in _records(unit):
        first = unit.records.versions(OFFICE_SHARD, _KIND, record.key)[0]
        backup = _backup(record)
        if not backup.is_destroyed and first.recorded_at >= since:
            found.append(backup)
    return tuple(found)


@attrs.frozen(kw_only=True)
class Backups:
    """What is known of the copies of an office."""

    store: Store
    acting: Acting

    def list(self, *, destroyed_too: bool = False) -> tuple[Backup, ...]:
        """Copies in the order in which they were recorded."""
        with self.store.read() as unit:
            found = map(_backup, _records(unit))
            return tuple(one for one in found if destroyed_too or not one.is_destroyed)

    def check_permission(self) -> None:
        """Refuse before a copy is made that the actor may not record.

        Raises:
            NotPermitted, UnknownStaff: The actor is no administrator.
        """
        with self.store.read() as unit:
            self.acting.actor(unit, Permission.ADMINISTER)

    def record(
        self, path: str, origin: BackupOrigin, heads: Sequence[Head] | None = None
    ) -> Backup:
        """Keep in mind that there is a copy.

        Args:
            path: As it was given.
            origin: How it came to be.
            heads: Where its chains end; None when it could not be read.

        Raises:
            NotPermitted, UnknownStaff: The actor is no administrator.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            (made,) = self._put(unit, recorder, [(path, origin, _hex(heads))])
            unit.commit()
        return made

    def take_over(
        self, former: Iterable[Backup], source: KeptCopy, kept: KeptCopy | None
    ) -> tuple[Backup, ...]:
        """Record in a restored office what it cannot know: the copy it came from, the former
        office that was kept, and the copies that were made of that one in the meantime.

        Args:
            former: Copies the former office knew, destroyed ones left out.
            source: The copy it was restored from.
            kept: The former office; None when there was none.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            known = {(one.path, one.heads) for one in map(_backup, _records(unit))}
            wanted = [(one.path, one.origin, one.heads) for one in former]
            wanted.append((str(source.path), BackupOrigin.RESTORED, _hex(source.heads)))
            if kept is not None:
                wanted.append((str(kept.path), BackupOrigin.BEFORE_RESTORE, _hex(kept.heads)))
            news = []
            for path, origin, heads in wanted:
                if (path, heads) not in known:
                    known.add((path, heads))
                    news.append((path, origin, heads))
            made = self._put(unit, recorder, news)
            unit.commit()
        return made

    def forget(self, key: str, *, by: str, on: date | None = None) -> Backup:
        """Take a report that a copy was destroyed: it is named no more.

        Args:
            key: Its number.
            by: Staff key of the person who destroyed it.
            on: The day it was destroyed; today unless given.

        Raises:
            UnknownBackup, BackupDestroyed, BackupDestroyedInFuture.
            UnknownStaff: Nobody on the staff has that key.
            NotPermitted: The actor is no administrator.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            present = unit.records.get(OFFICE_SHARD, _KIND, key.strip().upper())
            if present is None:
                raise UnknownBackup(key=key)
            backup = _backup(present)
            if backup.is_destroyed:
                raise BackupDestroyed(key=backup.key, on=backup.destroyed_on)
            person = unit.records.get(OFFICE_SHARD, "staff", by)
            if person is None or person.deleted:
                raise UnknownStaff(account=by)
            day = on or recorder.environment.today()
            if day > recorder.environment.today():
                raise BackupDestroyedInFuture(key=backup.key, on=day)
            facts = {**present.facts, "destroyed_on": day.isoformat(), "destroyed_by": by}
            change = RecordChange(
                kind=_KIND,
                key=present.key,
                facts=facts,
                text=present.text,
                expected_version=present.version,
            )
            recorder.record(OFFICE_SHARD, "backup.destroyed", present.key, on=day, records=[change])
            unit.commit()
        return attrs.evolve(backup, destroyed_on=day, destroyed_by=by)

    def _put(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        news: Sequence[tuple[str, BackupOrigin, str | None]],
    ) -> tuple[Backup, ...]:
        """One entry per copy, so that each has its own place in the journal."""
        last = max(map(_number, _records(unit)), default=0)
        today = recorder.environment.today()
        made = []
        for number, (path, origin, heads) in enumerate(news, start=last + 1):
            backup = Backup(
                key=f"B{number}", path=path, origin=origin, recorded_on=today, heads=heads
            )
            change = RecordChange(
                kind=_KIND,
                key=backup.key,
                facts={
                    "origin": origin.value,
                    "recorded_on": today.isoformat(),
                    "heads": heads,
                    "destroyed_on": None,
                    "destroyed_by": None,
                },
                text={"path": path},
            )
            recorder.record(OFFICE_SHARD, "backup.recorded", backup.key, records=[change])
            made.append(backup)
        return tuple(made)


def _hex(heads: Sequence[Head] | None) -> str | None:
    return None if heads is None else heads_hash(heads).hex()
