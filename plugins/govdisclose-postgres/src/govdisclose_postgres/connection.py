"""Connections to the server, what a driver's error means, and statements of a unit of work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeAlias

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from govdisclose.errors import StorageError, StoreBusy, StoreClosed, StoreDamaged
from govdisclose_postgres.address import AddressUnfit, OfficeAddress

__all__ = [
    "Driver",
    "KeyTaken",
    "Session",
    "StoreLost",
    "StoreUnusable",
    "connect",
    "translated",
    "translating",
]

Driver: TypeAlias = "psycopg.Connection[tuple[Any, ...]]"
"""A connection of the driver."""

_STREAMED_ROWS = 1_000
_PENDING_STATEMENTS = 100
"""So many writes are put off at most."""

_OPENING_SECONDS = 10


class StoreLost(StorageError):
    """The server cannot be reached, or went away in the middle of something."""

    code = "PGS-003"
    template = "the database of the office at {address} cannot be reached: {why}"
    hint = (
        "check that the server runs and takes the user; what was not acknowledged may be repeated"
    )


class StoreUnusable(StorageError):
    """The server refuses what is asked of it."""

    code = "PGS-004"
    template = "the database of the office at {address} refuses this: {why}"
    hint = "check the rights of the database role and the free space of the server"


class KeyTaken(StoreDamaged):
    """A row whose key another one has; caught where it is expected, a fault anywhere else."""


_BUSY = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.DeadlockDetected,
    errors.SerializationFailure,
)
_REFUSED = (
    errors.InsufficientPrivilege,
    errors.ReadOnlySqlTransaction,
    errors.DiskFull,
    errors.ConfigurationLimitExceeded,
    errors.ObjectNotInPrerequisiteState,
)


def translated(raised: psycopg.Error, address: str) -> StorageError:
    """What a driver's error means; its own text may quote values of rows and is left out."""
    why = type(raised).__name__ + (f" {raised.sqlstate}" if raised.sqlstate else "")
    if isinstance(raised, _BUSY):
        return StoreBusy(address=address)
    if isinstance(raised, errors.UniqueViolation):
        return KeyTaken(address=address, why=why)
    if isinstance(raised, _REFUSED):
        return StoreUnusable(address=address, why=why)
    if isinstance(raised, psycopg.OperationalError):
        return StoreLost(address=address, why=_first_line(raised) if not raised.sqlstate else why)
    if isinstance(raised, psycopg.InterfaceError):
        return StoreClosed(address=address)
    return StoreDamaged(address=address, why=why)


def _first_line(raised: psycopg.Error) -> str:
    # Without a state it is libpq's own, about hosts and ports.
    lines = str(raised).strip().splitlines()
    return lines[0] if lines else "the connection is lost"


@contextmanager
def translating(address: str) -> Iterator[None]:
    """Turn driver errors into ours.

    Raises:
        StorageError: In place of any error of the driver.
    """
    try:
        yield
    except psycopg.Error as raised:
        raise translated(raised, address) from raised


def connect(address: OfficeAddress, *, statement_seconds: float = 0) -> Driver:
    """Open a connection with the settings every use of an office needs; the caller translates.

    Args:
        address: Where the office is.
        statement_seconds: How long one statement may take; 0 sets no limit.

    Raises:
        AddressUnfit: libpq cannot read the address.
    """
    try:
        connection = psycopg.connect(
            address.uri,
            autocommit=True,
            connect_timeout=_OPENING_SECONDS,
            application_name="govdisclose",
        )
    except psycopg.ProgrammingError as raised:
        # Nobody was asked yet. The text of the error may quote what was given.
        raise AddressUnfit(why="libpq cannot read its host or its options") from raised
    try:
        connection.execute(
            f"SET search_path = {address.schema}, pg_catalog; SET jit = off; "
            "SET client_min_messages = warning; SET default_text_search_config = simple; "
            f"SET statement_timeout = {int(statement_seconds * 1000)}".encode()
        )
    except psycopg.Error:
        connection.close()
        raise
    return connection


class Session:
    """The statements of one unit of work; a transaction begins when one is first needed.

    After a commit nothing is locked until the unit of work goes on. Writes nobody waits for are put
    off and sent with the next read or the commit, because what others wait for is the time between
    the lock and the commit, and most of that is the way to the server and back. What the server
    says against such a write is heard at that point.
    """

    def __init__(self, driver: Driver, address: str, begins: Callable[[], None]) -> None:
        self.driver = driver
        self.address = address
        self.begins = begins
        """Called before a statement outside a transaction."""
        self._names = count(1)
        self.streams = False
        """Whether a result was streamed that may outlast its transaction."""
        self.turn = 0
        """Grows with every transaction: what was read in another one may hold no longer."""
        self._pending: list[tuple[bytes, Sequence[object] | dict[str, object]]] = []

    @property
    def in_transaction(self) -> bool:
        """Between a begin and its commit or rollback, failed or not."""
        return self.driver.info.transaction_status in (
            TransactionStatus.INTRANS,
            TransactionStatus.INERROR,
            TransactionStatus.ACTIVE,
        )

    @property
    def is_sound(self) -> bool:
        """Whether no statement of the transaction failed and the connection is there."""
        return self.driver.info.transaction_status in (
            TransactionStatus.IDLE,
            TransactionStatus.INTRANS,
        )

    def execute(
        self, sql: str, values: Sequence[object] | dict[str, object] = ()
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        """Run a statement."""
        self._begin()
        with translating(self.address):
            return self._sent(sql.encode(), values)

    def put_off(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> None:
        """Run a statement whose answer nobody needs, with the next one or the commit."""
        self._begin()
        if len(self._pending) >= _PENDING_STATEMENTS:
            self.send()
        self._pending.append((sql.encode(), values))

    def send(self) -> None:
        """Run what was put off."""
        if self._pending:
            last, values = self._pending.pop()
            with translating(self.address):
                self._sent(last, values)

    def commit(self) -> None:
        """Run what was put off and commit, in one go; errors are the driver's."""
        self._sent(b"COMMIT", ())

    def drop(self) -> None:
        """Forget what was put off, because it will not be committed."""
        self._pending.clear()

    def _sent(
        self, sql: bytes, values: Sequence[object] | dict[str, object]
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        if not self._pending:
            return self.driver.execute(sql, values)
        pending, self._pending = self._pending, []
        with self.driver.pipeline():
            for text, given in pending:
                self.driver.execute(text, given)
            return self.driver.execute(sql, values)

    def rows(
        self, sql: str, values: Sequence[object] | dict[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """All rows of a statement."""
        return self.execute(sql, values).fetchall()

    def row(
        self, sql: str, values: Sequence[object] | dict[str, object] = ()
    ) -> tuple[Any, ...] | None:
        """The first row of a statement."""
        return self.execute(sql, values).fetchone()

    def many(self, sql: str, values: Sequence[Sequence[object]]) -> None:
        """Run a statement for many rows; the driver sends them without waiting for each."""
        if not values:
            return
        self._begin()
        self.send()
        with translating(self.address), self.driver.cursor() as cursor:
            cursor.executemany(sql.encode(), values)

    def copy_in(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Bulk load rows; a fault leaves the transaction unusable."""
        self._begin()
        self.send()
        with (
            translating(self.address),
            self.driver.cursor() as cursor,
            cursor.copy(sql.encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def stream(
        self, sql: str, values: Sequence[object] | dict[str, object] = (), *, holds: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        """Rows fetched in parts as they are asked for.

        Args:
            sql: The statement.
            values: Its values.
            holds: Whether the unit of work may commit in between.
        """
        self._begin()
        self.send()
        self.streams = self.streams or holds
        # Statements of our own: the driver's cursor minds being left before its end.
        name = f"rows_{next(self._names)}"
        lasting = "WITH HOLD " if holds else ""
        fetch = f"FETCH {_STREAMED_ROWS} FROM {name}".encode()
        with translating(self.address):
            self.driver.execute(
                f"DECLARE {name} NO SCROLL CURSOR {lasting}FOR {sql}".encode(), values
            )
            while part := self.driver.execute(fetch).fetchall():
                yield from part
            self.driver.execute(f"CLOSE {name}".encode())

    def _begin(self) -> None:
        if not self.in_transaction:
            self.turn += 1
            self.begins()
