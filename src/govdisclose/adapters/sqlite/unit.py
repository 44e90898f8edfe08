"""A unit of work over one connection: whole or nothing, and a driver's errors stay inside."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Protocol, Self

from govdisclose.adapters.sqlite.connection import OfficeConnection, begin_writing, translated
from govdisclose.adapters.sqlite.contents import SqliteContents
from govdisclose.adapters.sqlite.items import SqliteItems
from govdisclose.adapters.sqlite.journal import SqliteJournal
from govdisclose.adapters.sqlite.matters import SqliteMatters
from govdisclose.adapters.sqlite.records import SqliteRecords
from govdisclose.adapters.sqlite.runs import SqliteRuns
from govdisclose.adapters.sqlite.scrubbing import ScrubNotice
from govdisclose.adapters.sqlite.token_index import TokenIndex
from govdisclose.adapters.sqlite.turns import Turns
from govdisclose.errors import StoreClosed

__all__ = ["Figure", "SqliteUnit", "UnitHost"]

Figure = tuple[str, int, str]
"""Key, mark and value of a kept figure."""

_KEEP = (
    "INSERT INTO kept_figures (key, mark, value) VALUES (?,?,?) ON CONFLICT (key) "
    "DO UPDATE SET mark = excluded.mark, value = excluded.value"
)


class UnitHost(Protocol):
    """What a unit of work asks of its store."""

    @property
    def address(self) -> str: ...

    @property
    def busy_seconds(self) -> float: ...

    @property
    def is_bulk(self) -> bool: ...

    @property
    def turns(self) -> Turns: ...

    def take(self, *, writes: bool) -> OfficeConnection:
        """A connection nobody else uses."""

    def give_back(self, connection: OfficeConnection, *, writes: bool, broken: bool) -> None:
        """Return a connection; a broken one is dropped."""

    def check_open(self) -> None:
        """Raise StoreClosed once the store is closed."""

    def after_commit(
        self, connection: OfficeConnection, *, was_long: bool, scrubs: bool, segments: int
    ) -> None:
        """Upkeep behind a commit; behind a long turn others go first.

        Args:
            connection: That of the unit of work.
            was_long: Its turn was a long one.
            scrubs: Something was erased in it.
            segments: Segments it added to a search index, at most.
        """


class SqliteUnit:
    """See :class:`govdisclose.ports.storage.UnitOfWork`; to be used in a ``with`` statement."""

    items: SqliteItems
    records: SqliteRecords
    journal: SqliteJournal
    contents: SqliteContents
    runs: SqliteRuns
    matters: SqliteMatters

    def __init__(self, store: UnitHost, *, writes: bool) -> None:
        self._store = store
        self._writes = writes

    def __enter__(self) -> Self:
        connection = self._store.take(writes=self._writes)
        self._connection = connection
        self._computed: list[Figure] = []
        self._scrub = ScrubNotice(connection)
        self.items = SqliteItems(connection, self._scrub, is_bulk=self._store.is_bulk)
        self.records = SqliteRecords(connection, self._scrub)
        self.journal = SqliteJournal(connection)
        self.contents = SqliteContents(connection, self._scrub)
        self.runs = SqliteRuns(connection, self._scrub)
        self.matters = SqliteMatters(connection, self._scrub, is_bulk=self._store.is_bulk)
        try:
            self._begin()
        except sqlite3.Error as raised:
            self._store.give_back(connection, writes=self._writes, broken=False)
            raise translated(raised, self._store.address) from raised
        connection.begins = self._begin
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        connection, broken = self._connection, False
        connection.begins = self._refuse
        try:
            if connection.in_transaction:
                connection.direct("ROLLBACK")
            if kind is None and self._computed:
                self._keep_computed()
        except sqlite3.Error:
            # What was not committed is gone with the connection, which is what rollback means.
            broken = True
        self._store.give_back(connection, writes=self._writes, broken=broken)
        if isinstance(raised, sqlite3.Error):
            raise translated(raised, self._store.address) from raised

    def commit(self) -> None:
        self._store.check_open()
        if not self._connection.in_transaction:
            return
        self._turn.commits()
        for index in self.token_indexes:
            index.finish()
        scrubs = self._scrub.record()
        self._connection.direct("COMMIT")
        self._scrub.wanted = False
        if self._writes:
            was_long = self._turn.ended()
            segments = max(index.take_segments() for index in self.token_indexes)
            self._store.after_commit(
                self._connection, was_long=was_long, scrubs=scrubs, segments=segments
            )

    @property
    def token_indexes(self) -> tuple[TokenIndex, ...]:
        """Its search indexes, each a table of its own."""
        return self.items.search.tokens, self.matters.search

    def is_turn_over(self) -> bool:
        return self._writes and self._connection.in_transaction and self._turn.is_over()

    def is_full(self) -> bool:
        return self._writes and self._connection.in_transaction and self._turn.is_full()

    def change_mark(self) -> int:
        row = self._connection.execute("SELECT coalesce(sum(number), 0) FROM heads").fetchone()
        return int(row[0])

    def kept_figure(self, key: str, mark: int) -> str | None:
        for kept_key, kept_mark, value in reversed(self._computed):
            if kept_key == key:
                return value if kept_mark == mark else None
        row = self._connection.execute(
            "SELECT value FROM kept_figures WHERE key = ? AND mark = ?", (key, mark)
        ).fetchone()
        return None if row is None else str(row[0])

    def keep_figure(self, key: str, mark: int, value: str) -> None:
        if self._writes:
            # A writer's figure may rest on rows that are rolled back: it lasts if they do.
            self._connection.execute(_KEEP, (key, mark, value))
        else:
            self._computed.append((key, mark, value))

    def _begin(self) -> None:
        if self._writes:
            store = self._store
            begin_writing(self._connection, store.turns, seconds=store.busy_seconds)
        else:
            self._connection.direct("BEGIN")
        self._turn = self._store.turns.begin()

    def _keep_computed(self) -> None:
        """Store what a reader computed; given up at once while somebody else writes."""
        connection = self._connection
        connection.direct("PRAGMA query_only = OFF")
        connection.direct("PRAGMA busy_timeout = 0")
        try:
            connection.direct("BEGIN IMMEDIATE")
            for figure in self._computed:
                connection.direct(_KEEP, figure)
            connection.direct("COMMIT")
        except sqlite3.OperationalError:
            if connection.in_transaction:
                connection.direct("ROLLBACK")
        finally:
            connection.direct(f"PRAGMA busy_timeout = {int(self._store.busy_seconds * 1000)}")
            connection.direct("PRAGMA query_only = ON")

    def _refuse(self) -> None:
        raise StoreClosed(address=self._store.address)
