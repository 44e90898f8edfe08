"""The embedded store: one SQLite file, WAL, one connection per thread and kind of use."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from govdisclose.adapters.sqlite.contents import SqliteContents
from govdisclose.adapters.sqlite.items import SqliteItems
from govdisclose.adapters.sqlite.journal import SqliteJournal
from govdisclose.adapters.sqlite.migrations import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    apply_migrations,
)
from govdisclose.adapters.sqlite.records import SqliteRecords
from govdisclose.adapters.sqlite.runs import SqliteRuns
from govdisclose.errors import (
    StorageError,
    StoreBusy,
    StoreClosed,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    StoreOutdated,
)

__all__ = ["SqliteStore", "SqliteUnit", "connect"]

_CACHE_KIB = 48 * 1024
"""Page cache of one connection: large enough for the inner pages of a million items."""


_BULK_WAL_PAGES = 16_000
"""Pages the write-ahead log may grow to while a bulk write runs, 64 MB."""


def connect(
    path: Path, *, busy_seconds: float = 10.0, read_only: bool = False
) -> sqlite3.Connection:
    """Open a connection with the settings every use of an office file needs."""
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, timeout=busy_seconds, check_same_thread=False
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    # What is deleted is overwritten in the file: erasure has to be more than unlinking a page.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = FILE")
    return connection


class _Translated:
    """Turns driver errors into ours at the border of a unit of work."""

    def __init__(self, address: str) -> None:
        self._address = address

    def error(self, raised: sqlite3.Error) -> StorageError:
        message = str(raised)
        if "locked" in message or "busy" in message:
            return StoreBusy(address=self._address)
        if "closed" in message:
            return StoreClosed(address=self._address)
        return StoreDamaged(address=self._address, why=message)


class SqliteUnit:
    """See :class:`govdisclose.ports.storage.UnitOfWork`."""

    def __init__(self, store: SqliteStore, connection: sqlite3.Connection, *, writes: bool) -> None:
        self._store = store
        self._connection = connection
        self._writes = writes
        self._keep: list[tuple[str, int, str]] = []
        self.items = SqliteItems(connection)
        self.records = SqliteRecords(connection)
        self.journal = SqliteJournal(connection)
        self.contents = SqliteContents(connection)
        self.runs = SqliteRuns(connection)

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            # The connection is broken; what was not committed is gone, which is what rollback means.
            self._store.forget(self._connection)
        if isinstance(raised, sqlite3.Error):
            raise _Translated(self._store.address).error(raised) from raised
        if kind is None and self._keep:
            self._store.keep(self._connection, self._keep)

    def commit(self) -> None:
        self.items.search.finish()
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")
        self._begin()

    def change_mark(self) -> int:
        row = self._connection.execute("SELECT coalesce(sum(number), 0) FROM heads").fetchone()
        return int(row[0])

    def kept_figure(self, key: str, mark: int) -> str | None:
        row = self._connection.execute(
            "SELECT value FROM kept_figures WHERE key = ? AND mark = ?", (key, mark)
        ).fetchone()
        return None if row is None else str(row[0])

    def keep_figure(self, key: str, mark: int, value: str) -> None:
        self._keep.append((key, mark, value))

    def _begin(self) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE" if self._writes else "BEGIN")
        except sqlite3.Error as raised:
            raise _Translated(self._store.address).error(raised) from raised


class SqliteStore:
    """An office in one SQLite file.

    Args of :meth:`create` and :meth:`open`:
        path: The file; its directory must exist.
        busy_seconds: How long a writer waits for another one before StoreBusy.
    """

    def __init__(self, path: Path, *, busy_seconds: float = 10.0) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._lock = threading.Lock()
        self._connections: dict[tuple[int, bool], sqlite3.Connection] = {}
        self._in_use: set[int] = set()
        self._closed = False

    @property
    def address(self) -> str:
        """Path as given."""
        return str(self._path)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @classmethod
    def create(cls, path: Path, *, busy_seconds: float = 10.0) -> SqliteStore:
        """Make an empty office file of mode 0600.

        Raises:
            StoreExists: Something is at the path already.
            StorageError: The directory cannot be written.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError:
            raise StoreExists(address=str(path)) from None
        except OSError as raised:
            raise StoreDamaged(address=str(path), why=raised.strerror or "cannot write") from raised
        connection = connect(path, busy_seconds=busy_seconds)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            apply_migrations(connection)
        finally:
            connection.close()
        return cls(path, busy_seconds=busy_seconds)

    @classmethod
    def open(cls, path: Path, *, busy_seconds: float = 10.0) -> SqliteStore:
        """Open an existing office; never migrates.

        Raises:
            StoreMissing: There is no file.
            StoreDamaged: It is not an office file.
            StoreOutdated: Its schema is not this program's.
        """
        if not path.is_file():
            raise StoreMissing(address=str(path))
        found = schema_version(path)
        if found != SCHEMA_VERSION:
            raise StoreOutdated(address=str(path), found=found, needed=SCHEMA_VERSION)
        return cls(path, busy_seconds=busy_seconds)

    def read(self) -> SqliteUnit:
        return SqliteUnit(self, self._connection(writes=False), writes=False)

    def write(self) -> SqliteUnit:
        return SqliteUnit(self, self._connection(writes=True), writes=True)

    @contextmanager
    def bulk(self) -> Iterator[None]:
        # Merging index segments while they pour in costs more than merging them once at the end;
        # the end is taken in short steps, so that other writers get their turn in between.
        with self.write() as unit:
            unit.items.search.postpone_merging()
            unit.commit()
        connection = self._connection(writes=True)
        # Copying pages back after every batch would write the busiest ones again and again.
        connection.execute(f"PRAGMA wal_autocheckpoint = {_BULK_WAL_PAGES}")
        try:
            yield
        finally:
            self.settle()
            connection.execute("PRAGMA wal_autocheckpoint = 1000")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def settle(self) -> None:
        """Merge the search index in short steps and let small writes merge in passing again."""
        first, more = True, True
        while more:
            with self.write() as unit:
                more = unit.items.search.merge_step(first=first)
                unit.commit()
            first = False
        with self.write() as unit:
            unit.items.search.resume_merging()
            unit.commit()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()

    def keep(self, connection: sqlite3.Connection, figures: list[tuple[str, int, str]]) -> None:
        """Store computed figures; silently skipped while somebody else writes."""
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.executemany(
                "INSERT INTO kept_figures (key, mark, value) VALUES (?,?,?) ON CONFLICT (key) "
                "DO UPDATE SET mark = excluded.mark, value = excluded.value",
                figures,
            )
        except sqlite3.OperationalError:
            pass
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(self._busy_seconds * 1000)}")

    def forget(self, connection: sqlite3.Connection) -> None:
        """Drop a broken connection so that the next unit of work opens a fresh one."""
        with self._lock:
            for key, known in list(self._connections.items()):
                if known is connection:
                    del self._connections[key]

    def _connection(self, *, writes: bool) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise StoreClosed(address=self.address)
            key = (threading.get_ident(), writes)
            connection = self._connections.get(key)
            if connection is None or connection.in_transaction:
                # A unit of work opened inside another of the same kind gets a connection of its own.
                connection = connect(self._path, busy_seconds=self._busy_seconds)
                self._connections[key] = connection
            return connection


def schema_version(path: Path) -> int:
    """Schema number of an office file.

    Raises:
        StoreDamaged: It is not an office file.
    """
    try:
        connection = connect(path, read_only=True)
        try:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error as raised:
        raise StoreDamaged(address=str(path), why=str(raised)) from raised
    if application != APPLICATION_ID:
        raise StoreDamaged(address=str(path), why="it was not written by govdisclose")
    return version
