"""Connections to an office file, and what a driver's error means to those who asked."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from govdisclose.adapters.sqlite.turns import Turns
from govdisclose.errors import StorageError, StoreBusy, StoreClosed, StoreDamaged

__all__ = [
    "CACHE_KIB",
    "OfficeConnection",
    "StoreUnusable",
    "begin_writing",
    "connect",
    "translated",
    "translating",
]

CACHE_KIB = 48 * 1024
"""Page cache of one connection: large enough for the inner pages of a million items."""

_LOG_BYTES = 64 << 20
"""Longest write-ahead log that is left behind once its content is in the file."""

_POLL_SECONDS = 0.001
"""How often a waiting writer tries again: often enough to find the gaps a bulk write leaves."""


class StoreUnusable(StorageError):
    """The file cannot be reached or takes no more."""

    code = "STO-008"
    template = "the office at {address} cannot be used: {why}"
    hint = "check the free space, and who may write the file and its folder"


class OfficeConnection(sqlite3.Connection):
    """A connection whose unit of work begins a transaction when one is first needed.

    After a commit nothing is locked until the unit of work goes on, so that a writer that is done
    never waits for another one to be told so.
    """

    begins: Callable[[], None] | None = None
    """Called before a statement outside a transaction; None lets it pass."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement of a unit of work."""
        if self.begins is not None and not self.in_transaction:
            self.begins()
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Run a statement of a unit of work for many rows."""
        if self.begins is not None and not self.in_transaction:
            self.begins()
        return super().executemany(sql, parameters)

    def direct(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run a statement that belongs to no unit of work."""
        return super().execute(sql, parameters)


def connect(
    path: Path,
    *,
    busy_seconds: float = 10.0,
    read_only: bool = False,
    writes: bool = True,
    cache_kib: int = CACHE_KIB,
) -> OfficeConnection:
    """Open a connection with the settings every use of an office file needs.

    Args:
        path: An existing file.
        busy_seconds: How long statements wait for a lock.
        read_only: Open the file itself for reading only.
        writes: False makes every statement that would change the file fail.
        cache_kib: Size of its page cache.
    """
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    connection = sqlite3.connect(
        address,
        uri=True,
        isolation_level=None,
        timeout=busy_seconds,
        check_same_thread=False,
        factory=OfficeConnection,
    )
    try:
        for setting in (
            "foreign_keys = ON",
            "synchronous = FULL",
            # What is deleted is overwritten in the file: erasure is more than unlinking a page.
            "secure_delete = ON",
            "trusted_schema = OFF",
            f"cache_size = -{cache_kib}",
            "temp_store = FILE",
            f"journal_size_limit = {_LOG_BYTES}",
            f"query_only = {'OFF' if writes else 'ON'}",
        ):
            connection.direct(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def begin_writing(connection: OfficeConnection, turns: Turns, *, seconds: float) -> None:
    """Take the write lock, waiting for other writers and saying so.

    SQLite's own waiting tries ever more rarely and can miss a busy writer's gaps for long, so the
    connection must have been opened with no waiting of its own.

    Raises:
        sqlite3.OperationalError: Another writer did not finish in time.
    """
    deadline = time.monotonic() + seconds
    mark = turns.mark()
    try:
        while True:
            try:
                connection.direct("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as raised:
                if not _is_busy(raised) or time.monotonic() >= deadline:
                    raise
            mark.set()
            time.sleep(_POLL_SECONDS)
    finally:
        mark.clear()


def _is_busy(raised: sqlite3.Error) -> bool:
    code = getattr(raised, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def translated(raised: sqlite3.Error, address: str) -> StorageError:
    """What a driver's error means."""
    code = getattr(raised, "sqlite_errorcode", 0) & 0xFF
    why = str(raised)
    if _is_busy(raised):
        return StoreBusy(address=address)
    if code in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_CANTOPEN,
    ):
        return StoreUnusable(address=address, why=why)
    if isinstance(raised, sqlite3.ProgrammingError) and "closed" in why:
        return StoreClosed(address=address)
    return StoreDamaged(address=address, why=why)


@contextmanager
def translating(address: str) -> Iterator[None]:
    """Turn driver errors into ours.

    Raises:
        StorageError: In place of any error of the driver.
    """
    try:
        yield
    except sqlite3.Error as raised:
        raise translated(raised, address) from raised
