"""The store: one schema of a database, and connections that are used again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg.pq import TransactionStatus

from govdisclose.errors import (
    StorageError,
    StoreClosed,
    StoreExists,
    StoreMissing,
    StoreOutdated,
)
from govdisclose_postgres.address import OfficeAddress
from govdisclose_postgres.connection import Driver, connect, translated, translating
from govdisclose_postgres.schema import TABLES, creation, schema_needed
from govdisclose_postgres.scratch import SeenKeys
from govdisclose_postgres.unit import OFFICE_LOCK, PostgresUnit

__all__ = ["PostgresStore", "StoreNewer", "lock_statement", "schema_version"]

_IDLE_CONNECTIONS = 8
"""So many are kept for later; more may be in use at a time."""

_RETRY_SECONDS = 0.1
_GATHERED = ("items", "item_versions", "matters", "matter_outlooks", "entries", "records")


class StoreNewer(StorageError):
    """A later version of this program made the schema."""

    code = "PGS-006"
    template = "the office at {address} has schema {found}, which is newer than {needed}"
    hint = "use the version of govdisclose-postgres that made it, or a later one"


class PostgresStore:
    """An office in one schema of a database.

    Writers of an office take turns, as the port has it: whoever writes holds an advisory lock of
    its schema until the commit, so that all that was read for a decision still holds when it is
    written. Readers wait for nobody.

    Args:
        address: Where it is.
        busy_seconds: How long a writer waits for another one, and anybody for a server that is
            starting again.
        statement_seconds: How long one statement may take; 0 sets no limit.
    """

    def __init__(
        self, address: OfficeAddress, *, busy_seconds: float = 10.0, statement_seconds: float = 0
    ) -> None:
        self._office = address
        self._busy_seconds = busy_seconds
        self._statement_seconds = statement_seconds
        self._lock = threading.Lock()
        self._idle: list[Driver] = []
        self._closed = False
        self.keys = SeenKeys()
        """Scratch of imports."""

    @property
    def address(self) -> str:
        """As given."""
        return self._office.shown

    @classmethod
    def create(cls, address: OfficeAddress, *, busy_seconds: float = 10.0) -> PostgresStore:
        """Make the schema of an empty office.

        Raises:
            StoreExists: There is an office in the schema.
            StorageError: The database cannot be reached, or the role may not make a schema.
        """
        with translating(address.shown), connect(address) as driver, driver.transaction():
            driver.execute(f"CREATE SCHEMA IF NOT EXISTS {address.schema}".encode())
            driver.execute(lock_statement(address.schema).encode())
            if _tables(driver, address.schema) & set(TABLES):
                raise StoreExists(address=address.shown)
            driver.execute(creation().encode())
        return cls(address, busy_seconds=busy_seconds)

    @classmethod
    def open(cls, address: OfficeAddress, *, busy_seconds: float = 10.0) -> PostgresStore:
        """Open an existing office; never migrates.

        Raises:
            StoreMissing: There is no office in the schema.
            StoreLost: The server or the database cannot be reached.
            StoreOutdated, StoreNewer: Its schema is not this program's.
        """
        store = cls(address, busy_seconds=busy_seconds)
        with translating(address.shown):
            driver = connect(address)
        found, needed = schema_version(driver, address), schema_needed()
        if found < needed:
            driver.close()
            raise StoreOutdated(address=address.shown, found=found, needed=needed)
        if found > needed:
            driver.close()
            raise StoreNewer(address=address.shown, found=found, needed=needed)
        store.give_back(driver)
        return store

    def read(self) -> PostgresUnit:
        return PostgresUnit(self, writes=False)

    def write(self) -> PostgresUnit:
        return PostgresUnit(self, writes=True)

    @contextmanager
    def bulk(self) -> Iterator[None]:
        self.check_open()
        yield
        # The server would get round to it by itself, but the next search is asked before.
        driver = self.take("BEGIN")
        with suppress(psycopg.Error):
            driver.execute("COMMIT")
            for table in _GATHERED:
                driver.execute(f"ANALYZE {table}".encode())
        self.give_back(driver)

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for driver in idle:
            driver.close()
        self.keys.close()

    def check_open(self) -> None:
        """See :class:`govdisclose_postgres.unit.UnitHost`."""
        if self._closed:
            raise StoreClosed(address=self.address)

    def take(self, begin: str) -> Driver:
        """See :class:`govdisclose_postgres.unit.UnitHost`.

        A connection that went away while it was idle is replaced, and a server that is starting
        again is waited for: nothing was written yet, so beginning again repeats nothing.
        """
        until = time.monotonic() + self._busy_seconds
        while True:
            driver = None
            try:
                driver = self._idle_one() or self._connected()
                driver.execute(begin.encode())
                return driver
            except psycopg.Error as raised:
                if driver is None or driver.closed:
                    is_new = driver is None
                    if is_new and time.monotonic() >= until:
                        raise translated(raised, self.address) from raised
                    if is_new and not _may_come_back(raised):
                        raise translated(raised, self.address) from raised
                    if is_new:
                        time.sleep(_RETRY_SECONDS)
                    continue
                with suppress(psycopg.Error):
                    driver.execute("ROLLBACK")
                self.give_back(driver)
                raise translated(raised, self.address) from raised

    def give_back(self, driver: Driver) -> None:
        """See :class:`govdisclose_postgres.unit.UnitHost`."""
        is_idle = not driver.closed and (driver.info.transaction_status is TransactionStatus.IDLE)
        with self._lock:
            if is_idle and not self._closed and len(self._idle) < _IDLE_CONNECTIONS:
                self._idle.append(driver)
                return
        driver.close()

    def begin_statement(self, *, writes: bool) -> str:
        """See :class:`govdisclose_postgres.unit.UnitHost`."""
        if not writes:
            return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        wait = max(1, int(self._busy_seconds * 1000))
        return (
            f"BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {wait}; "
            f"{lock_statement(self._office.schema)}"
        )

    def somebody_waits(self, driver: Driver) -> bool:
        """See :class:`govdisclose_postgres.unit.UnitHost`."""
        with translating(self.address):
            row = driver.execute(
                "SELECT 1 FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' "
                "AND NOT l.granted AND l.database = (SELECT oid FROM pg_catalog.pg_database "
                "WHERE datname = current_database()) AND l.classid::bigint = %s "
                "AND l.objid = %s::regnamespace::oid LIMIT 1",
                (OFFICE_LOCK, self._office.schema),
            ).fetchone()
        return row is not None

    def _idle_one(self) -> Driver | None:
        with self._lock:
            self.check_open()
            return self._idle.pop() if self._idle else None

    def _connected(self) -> Driver:
        return connect(self._office, statement_seconds=self._statement_seconds)


def lock_statement(schema: str) -> str:
    """What takes the lock of an office's writers, held to the end of the transaction."""
    return (
        f"SELECT pg_catalog.pg_advisory_xact_lock({OFFICE_LOCK}, "
        f"'{schema}'::regnamespace::oid::int)"
    )


def _may_come_back(raised: psycopg.Error) -> bool:
    """Whether a server may be starting again: it says so, or nobody listens."""
    return isinstance(raised, psycopg.OperationalError) and (
        raised.sqlstate is None or raised.sqlstate.startswith("57P")
    )


def _tables(driver: Driver, schema: str) -> set[str]:
    rows = driver.execute(
        "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = %s", (schema,)
    )
    return {row[0] for row in rows}


def schema_version(driver: Driver, address: OfficeAddress) -> int:
    """Schema number of an office.

    Raises:
        StoreMissing: There is no office.
    """
    with translating(address.shown):
        if "govdisclose_schema" not in _tables(driver, address.schema):
            driver.close()
            raise StoreMissing(address=address.shown)
        row = driver.execute("SELECT max(step) FROM govdisclose_schema").fetchone()
    return 0 if row is None or row[0] is None else int(row[0])
