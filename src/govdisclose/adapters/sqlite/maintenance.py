"""Looking after an office file: check, backup, restore, upgrade."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from govdisclose.adapters.sqlite.checking import check_file, copy_faults
from govdisclose.adapters.sqlite.connection import (
    OfficeConnection,
    StoreUnusable,
    connect,
    translated,
    translating,
)
from govdisclose.adapters.sqlite.migrations import apply_migrations, schema_needed
from govdisclose.adapters.sqlite.store import (
    StoreNewer,
    check_schema,
    new_file,
    schema_version,
)
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import Head
from govdisclose.errors import (
    BackupMissing,
    BackupUnsound,
    OfficeInTheWay,
    StoreBusy,
    StoreDamaged,
    StoreMissing,
)
from govdisclose.ports.maintenance import KeptCopy, Restored

__all__ = ["SqliteKeeper"]

_COUNTED = {
    "items": "items",
    "former_versions": "item_versions",
    "records": "records",
    "matters": "matters",
    "entries": "entries",
    "files": "content_files",
}
"""Name of each count -> its table."""

_TAILS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file."""


class SqliteKeeper:
    """See :class:`govdisclose.ports.maintenance.StoreKeeper`.

    Args:
        path: The office file.
        busy_seconds: How long to wait until nobody else uses it, where that is needed.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 10.0) -> None:
        self._path = path
        self._busy_seconds = busy_seconds

    def info(self) -> Mapping[str, str | int]:
        version = schema_version(self._path)
        with _opened(self._path, writes=False) as connection:
            connection.direct("BEGIN")
            counts = {
                name: int(connection.direct(f"SELECT count(*) FROM {table}").fetchone()[0])
                for name, table in _COUNTED.items()
            }
        return {
            "path": str(self._path),
            "schema": version,
            "schema_needed": schema_needed(),
            "bytes": self._path.stat().st_size,
            "sqlite": sqlite3.sqlite_version,
            **counts,
        }

    def check(
        self, indexed: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> Iterator[Finding]:
        check_schema(self._path)
        yield from check_file(self._path, indexed)

    def kept_figures(self) -> Iterator[tuple[str, str]]:
        check_schema(self._path)
        with _opened(self._path, writes=False) as connection:
            rows = connection.direct(
                "SELECT key, value FROM kept_figures "
                "WHERE mark = (SELECT coalesce(sum(number), 0) FROM heads) ORDER BY key"
            ).fetchall()
        yield from rows

    def backup(self, target: Path) -> KeptCopy:
        schema_version(self._path)
        new_file(target)
        with _dropped_on_failure(target):
            return KeptCopy(path=target, heads=_copy(self._path, target))

    def erased_since(self, source: Path) -> tuple[str, ...]:
        if not self._path.exists() or not source.exists():
            return ()
        with suppress(StoreDamaged), _opened(self._path, writes=False) as office:
            with _opened(source, writes=False) as copy:
                ends = dict(copy.direct("SELECT shard, number FROM heads").fetchall())
            entries = office.direct(
                "SELECT shard, number, facts FROM entries "
                "WHERE json_extract(facts, '$.erases') IS NOT NULL ORDER BY shard, number"
            )
            return tuple(
                str(key)
                for shard, number, facts in entries
                if number > ends.get(shard, 0)
                for _kind, key in json.loads(facts)["erases"]
            )
        return ()

    def restore(self, source: Path, *, replace: bool) -> Restored:
        if self._path.exists() and not replace:
            raise OfficeInTheWay(address=str(self._path))
        with _as_backup(source):
            found, needed = schema_version(source), schema_needed()
        if found > needed:
            raise StoreNewer(address=str(source), found=found, needed=needed)
        waiting = _free_name(self._path, "restoring")
        new_file(waiting)
        with _dropped_on_failure(waiting):
            with _as_backup(source):
                restored = KeptCopy(path=source, heads=_copy(source, waiting))
            if not self._path.exists():
                _move(waiting, self._path)
                return Restored(source=restored, kept=None)
            kept = _free_name(self._path, "before-restore")
            with _alone(self._path, self._busy_seconds):
                _move(self._path, kept)
                try:
                    _move(waiting, self._path)
                except BaseException:
                    _move(kept, self._path)
                    raise
        ends: tuple[Head, ...] | None = None
        with suppress(StoreDamaged), _opened(kept) as former:
            former.direct("PRAGMA journal_mode = WAL")
            ends = _heads(former)
        return Restored(source=restored, kept=KeptCopy(path=kept, heads=ends))

    def upgrade(self) -> KeptCopy | None:
        found, needed = schema_version(self._path), schema_needed()
        if found > needed:
            raise StoreNewer(address=str(self._path), found=found, needed=needed)
        if found == needed:
            return None
        kept = _free_name(self._path, f"before-upgrade-{found}")
        copy = self.backup(kept)
        # Programs that have it open would go on writing it as they know it.
        with _alone(self._path, self._busy_seconds) as connection:
            if connection is None:
                raise StoreDamaged(address=str(self._path), why="it cannot be upgraded")
            apply_migrations(connection)
        with _opened(self._path) as connection:
            connection.direct("PRAGMA journal_mode = WAL")
        return copy


@contextmanager
def _as_backup(source: Path) -> Iterator[None]:
    """Say of faults of a copy that it is one.

    Raises:
        BackupMissing, BackupUnsound: Instead of what is said of an office.
    """
    try:
        yield
    except StoreMissing as absent:
        raise BackupMissing(address=str(source)) from absent
    except StoreDamaged as damage:
        raise BackupUnsound(address=str(source), why=damage.data["why"]) from damage


@contextmanager
def _opened(path: Path, *, writes: bool = True) -> Iterator[OfficeConnection]:
    with translating(str(path)):
        connection = connect(path, writes=writes)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def _dropped_on_failure(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for tail in ("", *_TAILS):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        raise


def _copy(source: Path, target: Path) -> tuple[Head, ...]:
    """Copy through SQLite's backup, which sees one state, and read the copy back.

    Returns:
        Where the chains of the copy end.

    Raises:
        StoreDamaged: The copy is not sound, so neither is the source.
        StoreUnusable: There is no room for it.
    """
    reading = writing = None
    try:
        reading, writing = connect(source, writes=False), connect(target)
        reading.backup(writing)
        writing.direct("PRAGMA journal_mode = WAL")
        fault = next(copy_faults(writing, reading), None)
        ends = _heads(writing) if fault is None else ()
    except sqlite3.Error as raised:
        error = translated(raised, str(source))
        if isinstance(error, StoreUnusable):
            error = translated(raised, str(target))
        raise error from raised
    finally:
        for connection in (reading, writing):
            if connection is not None:
                connection.close()
    if fault is not None:
        raise StoreDamaged(address=str(source), why=f"the copy is not sound: {fault.code}")
    return ends


def _heads(connection: OfficeConnection) -> tuple[Head, ...]:
    rows = connection.direct("SELECT shard, number, hash FROM heads ORDER BY shard")
    return tuple(Head(shard=shard, number=number, hash=digest) for shard, number, digest in rows)


@contextmanager
def _alone(path: Path, busy_seconds: float) -> Iterator[OfficeConnection | None]:
    """Keep everybody else from a file; None stands for one too damaged to be used by anybody.

    Leaving the write-ahead log is possible only while no other connection is open anywhere.

    Raises:
        StoreBusy: Somebody else has it open.
    """
    connection: OfficeConnection | None = None
    try:
        connection = connect(path, busy_seconds=busy_seconds)
        connection.direct("PRAGMA journal_mode = DELETE")
        connection.direct("PRAGMA locking_mode = EXCLUSIVE")
        connection.direct("BEGIN EXCLUSIVE")
        connection.direct("COMMIT")
    except sqlite3.Error as raised:
        if connection is not None:
            connection.close()
            connection = None
        error = translated(raised, str(path))
        if isinstance(error, StoreBusy):
            raise error from raised
    try:
        with translating(str(path)):
            yield connection
    finally:
        if connection is not None:
            connection.close()


def _free_name(path: Path, word: str) -> Path:
    """A name beside the file that is not taken."""
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        name = path.with_name(f"{path.stem}.{word}{tail}{path.suffix}")
        if not name.exists():
            return name
        number += 1


def _move(source: Path, target: Path) -> None:
    """Give an office file another name, with what SQLite keeps beside it, and make that last.

    Raises:
        StoreUnusable: The folder does not allow it.
    """
    try:
        for tail in (*_TAILS, ""):
            file = source.with_name(source.name + tail)
            if file.exists():
                file.rename(target.with_name(target.name + tail))
        if os.name == "posix":
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    except OSError as raised:
        why = raised.strerror or "it cannot be renamed"
        raise StoreUnusable(address=str(source), why=why) from raised
