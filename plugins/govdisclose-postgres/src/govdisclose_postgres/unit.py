"""A unit of work over one connection: whole or nothing, and a driver's errors stay inside."""

from __future__ import annotations

import time
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self

import psycopg

from govdisclose.errors import GovDiscloseError, StorageError, StoreClosed
from govdisclose_postgres.connection import Driver, Session, StoreLost, StoreUnusable, translated
from govdisclose_postgres.contents import PostgresContents
from govdisclose_postgres.items import PostgresItems
from govdisclose_postgres.journal import PostgresJournal
from govdisclose_postgres.matters import PostgresMatters
from govdisclose_postgres.records import PostgresRecords
from govdisclose_postgres.runs import PostgresRuns
from govdisclose_postgres.scratch import SeenKeys

__all__ = ["OFFICE_LOCK", "CommitUnknown", "PostgresUnit", "UnitHost"]

OFFICE_LOCK = 0x474F5644
"""First number of the advisory lock of writers, ``GOVD``; the second is the schema's."""

_TURN_SECONDS = 0.15
"""A turn that others wait for ends about here: they are assured of a quarter of a second."""

_KEEP = (
    "INSERT INTO kept_figures (key, mark, value) VALUES (%s,%s,%s) ON CONFLICT (shard, key) "
    "DO UPDATE SET mark = excluded.mark, value = excluded.value"
)


class CommitUnknown(StorageError):
    """The connection went away during a commit, which may have been done or not."""

    code = "PGS-005"
    template = "the database of the office at {address} went away during a commit"
    hint = "look whether the last change is there before it is made again"


class UnitHost(Protocol):
    """What a unit of work asks of its store."""

    @property
    def address(self) -> str: ...

    @property
    def keys(self) -> SeenKeys: ...

    def take(self, begin: str) -> Driver:
        """A connection nobody else uses, on which a transaction has begun."""

    def give_back(self, driver: Driver) -> None:
        """Return a connection; a broken one is dropped."""

    def check_open(self) -> None:
        """Raise StoreClosed once the store is closed."""

    def begin_statement(self, *, writes: bool) -> str:
        """What begins a transaction."""

    def somebody_waits(self, driver: Driver) -> bool:
        """Whether another writer waits for the office."""


class PostgresUnit:
    """See :class:`govdisclose.ports.storage.UnitOfWork`; to be used in a ``with`` statement."""

    items: PostgresItems
    records: PostgresRecords
    journal: PostgresJournal
    contents: PostgresContents
    runs: PostgresRuns
    matters: PostgresMatters

    def __init__(self, store: UnitHost, *, writes: bool) -> None:
        self._store = store
        self._writes = writes
        self._computed: list[tuple[str, int, str]] = []

    def __enter__(self) -> Self:
        self._driver = self._store.take(self._store.begin_statement(writes=self._writes))
        self._begun = time.monotonic()
        session = self._session = Session(self._driver, self._store.address, self._begin)
        self.items = PostgresItems(session, writes=self._writes)
        self.records = PostgresRecords(session)
        self.journal = PostgresJournal(session, writes=self._writes)
        self.contents = PostgresContents(session)
        self.runs = PostgresRuns(session, self._store.keys, writes=self._writes)
        self.matters = PostgresMatters(session, writes=self._writes)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.begins = self._refuse
        self._session.drop()
        # What was not committed is gone with a lost connection, which is what rollback means.
        with suppress(psycopg.Error):
            if self._session.in_transaction:
                self._driver.execute("ROLLBACK")
            if self._session.streams:
                self._driver.execute("CLOSE ALL")
            if kind is None and self._computed:
                self._keep_computed()
        self._store.give_back(self._driver)
        if isinstance(raised, psycopg.Error) and not isinstance(raised, GovDiscloseError):
            raise translated(raised, self._store.address) from raised

    def commit(self) -> None:
        self._store.check_open()
        session = self._session
        if self._driver.closed:
            # The transaction went with the connection; to say nothing would be to acknowledge it.
            raise StoreLost(address=self._store.address, why="the connection is lost")
        if not session.in_transaction:
            return
        if not session.is_sound:
            raise StoreUnusable(address=self._store.address, why="a statement before it failed")
        try:
            session.commit()
        except psycopg.OperationalError as raised:
            if self._driver.closed:
                raise CommitUnknown(address=self._store.address) from raised
            raise translated(raised, self._store.address) from raised
        except psycopg.Error as raised:
            raise translated(raised, self._store.address) from raised

    def is_turn_over(self) -> bool:
        if not self._writes or not self._session.is_sound or not self._session.in_transaction:
            return False
        if time.monotonic() - self._begun < _TURN_SECONDS:
            return False
        return self._store.somebody_waits(self._driver)

    def is_full(self) -> bool:
        # A commit takes as long whatever it holds: the server has written most of it before.
        return False

    def change_mark(self) -> int:
        row = self._session.row("SELECT coalesce(sum(number), 0)::bigint FROM heads")
        return 0 if row is None else int(row[0])

    def kept_figure(self, key: str, mark: int) -> str | None:
        for kept_key, kept_mark, value in reversed(self._computed):
            if kept_key == key:
                return value if kept_mark == mark else None
        row = self._session.row(
            "SELECT value FROM kept_figures WHERE key = %s AND mark = %s", (key, mark)
        )
        return None if row is None else str(row[0])

    def keep_figure(self, key: str, mark: int, value: str) -> None:
        if self._writes:
            # A writer's figure may rest on rows that are rolled back: it lasts if they do.
            self._session.put_off(_KEEP, (key, mark, value))
        else:
            self._computed.append((key, mark, value))

    def _begin(self) -> None:
        self._store.check_open()
        begin = self._store.begin_statement(writes=self._writes)
        try:
            self._driver.execute(begin.encode())
        except psycopg.Error as raised:
            with suppress(psycopg.Error):
                self._driver.execute("ROLLBACK")
            raise translated(raised, self._store.address) from raised
        self._begun = time.monotonic()

    def _keep_computed(self) -> None:
        """Store what a reader computed; given up at once while somebody else keeps the same."""
        self._driver.execute("BEGIN; SET LOCAL lock_timeout = 1")
        try:
            for figure in sorted(self._computed):
                self._driver.execute(_KEEP.encode(), figure)
            self._driver.execute("COMMIT")
        except psycopg.Error:
            self._driver.execute("ROLLBACK")

    def _refuse(self) -> None:
        raise StoreClosed(address=self._store.address)
