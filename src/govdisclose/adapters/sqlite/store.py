"""The embedded store: one SQLite file, WAL, one connection per thread and kind of use."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from govdisclose.adapters.sqlite.connection import (
    CACHE_KIB,
    OfficeConnection,
    StoreUnusable,
    connect,
    translating,
)
from govdisclose.adapters.sqlite.migrations import (
    APPLICATION_ID,
    apply_migrations,
    schema_needed,
)
from govdisclose.adapters.sqlite.scrubbing import is_scrub_due, scrub
from govdisclose.adapters.sqlite.turns import Turns
from govdisclose.adapters.sqlite.unit import SqliteUnit
from govdisclose.errors import (
    StorageError,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    StoreOutdated,
)

__all__ = ["SqliteStore", "StoreNewer", "check_schema", "new_file", "schema_version"]

_SPARING_CACHE_KIB = 6 * 1024
"""Page cache of a reader that spares memory; what it lacks the system has, for a copy a page."""

_BULK_LOG_PAGES = 16_384
"""Pages in the log before a bulk write moves them to the file: 64 MiB."""

_LOG_PAGES = 1_000

_SEGMENTS_UNMERGED = 500
"""Segments a bulk write gathers before it merges them: at 1,000 SQLite merges all in one commit."""


class StoreNewer(StorageError):
    """A later version of this program wrote the file."""

    code = "STO-011"
    template = "the office at {address} has schema {found}, which is newer than {needed}"
    hint = "use the version of govdisclose that wrote it, or a later one"


class SqliteStore:
    """An office in one SQLite file.

    Args of :meth:`create` and :meth:`open`:
        path: The file; its directory must exist.
        busy_seconds: How long a writer waits for another one before StoreBusy.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 10.0) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._turns = Turns(path)
        self._lock = threading.Lock()
        self._idle: dict[tuple[int, bool], list[OfficeConnection]] = {}
        self._bulk = 0
        self._segments = 0
        self._scrub_due: bool | None = None
        self._closed = False
        self._read_cache_kib = CACHE_KIB

    @property
    def address(self) -> str:
        """Path as given."""
        return str(self._path)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def busy_seconds(self) -> float:
        """How long a writer waits for another one."""
        return self._busy_seconds

    @property
    def turns(self) -> Turns:
        """Who waits to write."""
        return self._turns

    @property
    def is_bulk(self) -> bool:
        """Inside :meth:`bulk`."""
        return self._bulk > 0

    @classmethod
    def create(cls, path: Path, *, busy_seconds: float = 10.0) -> SqliteStore:
        """Make an empty office file of mode 0600.

        Raises:
            StoreExists: Something is at the path already.
            StorageError: The directory cannot be written.
        """
        new_file(path)
        try:
            with translating(str(path)):
                connection = connect(path, busy_seconds=busy_seconds)
                try:
                    connection.direct("PRAGMA journal_mode = WAL")
                    apply_migrations(connection)
                finally:
                    connection.close()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return cls(path, busy_seconds=busy_seconds)

    @classmethod
    def open(cls, path: Path, *, busy_seconds: float = 10.0) -> SqliteStore:
        """Open an existing office; never migrates.

        Raises:
            StoreMissing: There is no file.
            StoreDamaged: It is not an office file.
            StoreOutdated, StoreNewer: Its schema is not this program's.
        """
        check_schema(path)
        return cls(path, busy_seconds=busy_seconds)

    def spare_memory(self) -> None:
        """Let reading connections opened from now on keep fewer pages.

        For a program that stays open and reads a screenful at a time in several threads, each with
        a connection of its own. Writing is not concerned.
        """
        self._read_cache_kib = _SPARING_CACHE_KIB

    def read(self) -> SqliteUnit:
        return SqliteUnit(self, writes=False)

    def write(self) -> SqliteUnit:
        if self._segments >= _SEGMENTS_UNMERGED:
            # Not behind the commit itself, where the connection with its scratch is still in use.
            self._segments = 0
            self._settle()
        return SqliteUnit(self, writes=True)

    @contextmanager
    def bulk(self) -> Iterator[None]:
        # Merging index segments while they pour in costs more than merging them once at the end;
        # the end is taken in short steps, so that other writers get their turn in between.
        self.check_open()
        with self._writer() as connection:
            connection.direct(f"PRAGMA wal_autocheckpoint = {_BULK_LOG_PAGES}")
        self._bulk += 1
        try:
            yield
            self._settle()
        finally:
            self._bulk -= 1
        with self._writer() as connection:
            connection.direct(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
            # Truncating keeps writers out while it copies: so most is copied before.
            connection.direct("PRAGMA wal_checkpoint(PASSIVE)")
            connection.direct("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for connections in self._idle.values():
                for connection in connections:
                    connection.close()
            self._idle.clear()

    def check_open(self) -> None:
        """See :class:`govdisclose.adapters.sqlite.unit.UnitHost`."""
        if self._closed:
            raise StoreClosed(address=self.address)

    def take(self, *, writes: bool) -> OfficeConnection:
        """See :class:`govdisclose.adapters.sqlite.unit.UnitHost`."""
        with self._lock:
            self.check_open()
            idle = self._idle.get((threading.get_ident(), writes))
            if idle:
                return idle.pop()
        with translating(self.address):
            connection = connect(
                self._path,
                busy_seconds=self._busy_seconds,
                writes=writes,
                cache_kib=CACHE_KIB if writes else self._read_cache_kib,
            )
        if writes:
            # Setting up may have to wait like anybody; for its turn a writer waits by itself.
            connection.direct("PRAGMA busy_timeout = 0")
            # Whoever had the file for himself and was killed left it without its log.
            with suppress(sqlite3.OperationalError):
                connection.direct("PRAGMA journal_mode = WAL")
        return connection

    def give_back(self, connection: OfficeConnection, *, writes: bool, broken: bool) -> None:
        """See :class:`govdisclose.adapters.sqlite.unit.UnitHost`."""
        connection.begins = None
        with self._lock:
            idle = self._idle.setdefault((threading.get_ident(), writes), [])
            # One is enough: a second one served a unit of work inside another.
            if not (broken or self._closed or idle):
                idle.append(connection)
                return
        connection.close()

    def after_commit(
        self, connection: OfficeConnection, *, was_long: bool, scrubs: bool, segments: int
    ) -> None:
        """See :class:`govdisclose.adapters.sqlite.unit.UnitHost`."""
        if self._scrub_due is None:
            self._scrub_due = is_scrub_due(connection)
        if scrubs or self._scrub_due:
            # What an earlier erasure could not finish is tried in passing, without waiting.
            wait = self._busy_seconds if scrubs else 0
            self._scrub_due = not scrub(connection, wait_seconds=wait)
        if was_long or self.is_bulk:
            self._turns.give_way(lambda: _changes_of_others(connection))
        self._segments += segments if self.is_bulk else 0

    def _settle(self) -> None:
        """Merge the search indexes in short steps."""
        # Smaller writes go on merging in passing if somebody else keeps the office busy.
        with suppress(StoreBusy):
            more = True
            while more:
                with self.write() as unit:
                    while more := any(index.merge_step() for index in unit.token_indexes):
                        if unit.is_turn_over():
                            break
                    unit.commit()

    @contextmanager
    def _writer(self) -> Iterator[OfficeConnection]:
        connection = self.take(writes=True)
        try:
            with translating(self.address):
                yield connection
        finally:
            self.give_back(connection, writes=True, broken=connection.in_transaction)


def _changes_of_others(connection: OfficeConnection) -> int:
    """A number that changes with every commit of another connection."""
    return int(connection.direct("PRAGMA data_version").fetchone()[0])


def new_file(path: Path) -> None:
    """Make an empty file of mode 0600.

    Raises:
        StoreExists: Something is at the path already.
        StoreUnusable: It cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        raise StoreExists(address=str(path)) from None
    except OSError as raised:
        why = raised.strerror or "it cannot be made"
        raise StoreUnusable(address=str(path), why=why) from raised


def check_schema(path: Path) -> None:
    """Refuse a file this program cannot work on.

    Raises:
        StoreMissing, StoreDamaged, StoreOutdated, StoreNewer: See :meth:`SqliteStore.open`.
    """
    found, needed = schema_version(path), schema_needed()
    if found < needed:
        raise StoreOutdated(address=str(path), found=found, needed=needed)
    if found > needed:
        raise StoreNewer(address=str(path), found=found, needed=needed)


def schema_version(path: Path) -> int:
    """Schema number of an office file.

    Raises:
        StoreMissing: There is no file.
        StoreDamaged: It is not an office file.
    """
    if not path.is_file():
        raise StoreMissing(address=str(path))
    with translating(str(path)):
        connection = connect(path, read_only=True)
        try:
            application = connection.direct("PRAGMA application_id").fetchone()[0]
            version = int(connection.direct("PRAGMA user_version").fetchone()[0])
        finally:
            connection.close()
    if application != APPLICATION_ID:
        raise StoreDamaged(address=str(path), why="it was not written by govdisclose")
    return version
