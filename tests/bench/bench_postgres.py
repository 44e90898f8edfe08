"""PostgreSQL beside what it could do at best: bulk loading, clerks at once; and clerks on SQLite.

    python tests/bench/bench_postgres.py [ROWS] [CLERKS] [ACTS]

Each pair runs on one server in one run, in turns. Bare COPY writes the same rows into the same
table with the same indexes; their search documents are made beforehand, as an import makes them
beside the writer. Bare psycopg and bare sqlite3 issue the very statements of a clerk's unit of
work, which were noted down beforehand, with the lock they share.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from govdisclose.adapters.sqlite.connection import OfficeConnection
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.journal import moment_text
from govdisclose.domain.search_terms import search_document
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import Store
from govdisclose.testing.builders import MOMENT, entry, item, item_record, record
from govdisclose_postgres.address import read_address
from govdisclose_postgres.items import ITEM_COPY, stored_item
from govdisclose_postgres.store import PostgresStore
from govdisclose_postgres.testing import LocalServer, server_binaries

BATCH = 1_000
_NOTED_SHARD = 60_000

Noted = list[tuple[bytes, Sequence[object] | None]]
"""Statements with their values, in order."""


def act(store: Store, shard: int, number: int) -> None:
    """What a clerk does: read, write a record with its entry, commit."""
    with store.write() as unit:
        head = unit.journal.head(shard)
        made = record(
            shard=shard,
            kind="act",
            key=f"k{number}",
            entry=head.number + 1,
            recorded_at=moment_text(MOMENT),
            text={"note": "某事项的办理情况"},
        )
        unit.records.put(made, expected_version=0)
        unit.journal.append(entry(head, leaves=[made.digest]))
        unit.commit()


def through_the_store(address: str, shard: int, acts: int) -> None:
    """A clerk on PostgreSQL."""
    store = PostgresStore.open(read_address(address), busy_seconds=120)
    for number in range(acts):
        act(store, shard, number)
    store.close()


def noted_statements(address: str) -> Noted:
    """The statements of one act, as the driver is given them."""
    store = PostgresStore.open(read_address(address))
    noted: Noted = []
    act(store, _NOTED_SHARD, 0)
    driver = store._idle[0]
    plain = driver.execute

    def noting(query: Any, values: Any = None, **options: Any) -> Any:
        noted.append((query if isinstance(query, bytes) else query.encode(), values))
        return plain(query, values, **options)

    driver.execute = noting  # type: ignore[method-assign, assignment]  # to listen
    act(store, _NOTED_SHARD, 1)
    store.close()
    return noted


def _given(
    query: bytes, values: Sequence[object] | None, shard: int, number: int
) -> Sequence[object]:
    """The values of a noted statement for another act."""
    given = [shard if value == _NOTED_SHARD else value for value in values or ()]
    given = [f"k{number}" if value == "k1" else value for value in given]
    if b"INTO entries" in query:
        given[1] = number + 1
    return given


def bare_psycopg(address: str, shard: int, acts: int, noted: Noted) -> None:
    """A script that issues the statements of a clerk."""
    office = read_address(address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        for number in range(acts):
            for query, values in noted:
                cursor = driver.execute(query, _given(query, values, shard, number) or None)
                if cursor.description is not None:
                    cursor.fetchone()


def sqlite_store(path: str, shard: int, acts: int) -> None:
    """A clerk on SQLite."""
    store = SqliteStore.open(Path(path), busy_seconds=300)
    for number in range(acts):
        act(store, shard, number)
    store.close()


def noted_in_sqlite(folder: Path) -> Noted:
    """The statements of one act on SQLite, as the driver is given them."""
    SqliteStore.create(folder / "noted.db").close()
    store = SqliteStore.open(folder / "noted.db")
    noted: Noted = []
    act(store, _NOTED_SHARD, 0)
    plain = sqlite3.Connection.execute

    def noting(connection: OfficeConnection, sql: str, values: Any = ()) -> sqlite3.Cursor:
        noted.append((sql.encode(), values))
        return plain(connection, sql, values)

    kept = OfficeConnection.execute, OfficeConnection.direct
    OfficeConnection.execute = OfficeConnection.direct = noting  # type: ignore[method-assign, assignment]  # to listen
    try:
        act(store, _NOTED_SHARD, 1)
    finally:
        OfficeConnection.execute, OfficeConnection.direct = kept  # type: ignore[method-assign]
    store.close()
    return noted


def bare_sqlite(path: str, shard: int, acts: int, noted: Noted) -> None:
    """A script that issues the statements of a clerk, with sqlite3's own waiting."""
    connection = sqlite3.connect(path, timeout=300, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    for number in range(acts):
        for query, values in noted:
            connection.execute(query.decode(), _given(query, values, shard, number)).fetchone()
    connection.close()


def timed(target: Callable[..., None], clerks: int, *arguments: Any) -> float:
    """Seconds until all clerks are done; each has its own process and place."""
    context = multiprocessing.get_context("fork")
    place, rest = arguments[0], arguments[1:]
    workers = [context.Process(target=target, args=(place, at + 1, *rest)) for at in range(clerks)]
    begun = time.monotonic()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    taken = time.monotonic() - begun
    assert all(worker.exitcode == 0 for worker in workers)
    return taken


def loading(server: LocalServer, rows: int) -> None:
    """Bulk adds against bare COPY of the rows that they load."""
    made = [
        item_record(item(shard=1, number=number, title=f"关于第{number}号预算公开的通知"))
        for number in range(1, rows + 1)
    ]
    documents = [search_document(search_fields(row)) for row in made]
    ready = [stored_item(row) for row in made]
    for name in ("warm", "one"):
        address = server.address(schema=f"load_{name}")
        store = PostgresStore.create(read_address(address))
        begun = time.monotonic()
        for start in range(0, rows, BATCH):
            with store.write() as unit:
                unit.items.add(made[start : start + BATCH], documents[start : start + BATCH])
                unit.commit()
        ours = time.monotonic() - begun
        store.close()
        address = server.address(schema=f"copy_{name}")
        PostgresStore.create(read_address(address)).close()
        office = read_address(address)
        with psycopg.connect(office.uri, autocommit=True) as driver:
            driver.execute(f"SET search_path = {office.schema}".encode())
            begun = time.monotonic()
            for start in range(0, rows, BATCH):
                with driver.cursor() as cursor, cursor.copy(ITEM_COPY.encode()) as copy:
                    for row in ready[start : start + BATCH]:
                        copy.write_row(row)
            bare = time.monotonic() - begun
        print(f"{rows} items, {name}: {ours:.2f} s, bare COPY {bare:.2f} s, x {ours / bare:.2f}")


def clerks_at_once(server: LocalServer, clerks: int, acts: int) -> None:
    """Clerks against a bare script."""
    address = server.address(schema="clerks")
    PostgresStore.create(read_address(address)).close()
    noted = noted_statements(address)
    ours = timed(through_the_store, clerks, address, acts)
    bare_address = server.address(schema="bare")
    PostgresStore.create(read_address(bare_address)).close()
    noted = [(query.replace(b"'clerks'", b"'bare'"), values) for query, values in noted]
    bare = timed(bare_psycopg, clerks, bare_address, acts, noted)
    with psycopg.connect(server.address(), autocommit=True) as driver:
        rows = [
            driver.execute(f"SELECT count(*) FROM {schema}.entries WHERE shard < 60000".encode())
            for schema in ("clerks", "bare")
        ]
        counts = [row[0] for cursor in rows for row in cursor.fetchall()]
    assert counts == [clerks * acts] * 2, counts
    print(
        f"{clerks} clerks x {acts} acts: {clerks * acts / ours:.0f}/s, bare psycopg "
        f"{clerks * acts / bare:.0f}/s, {bare / ours:.0%}"
    )


def sqlite_clerks(folder: Path, writers: int, acts: int) -> None:
    """Writers on SQLite against bare sqlite3."""
    SqliteStore.create(folder / "office.db").close()
    ours = timed(sqlite_store, writers, str(folder / "office.db"), acts)
    noted = noted_in_sqlite(folder)
    SqliteStore.create(folder / "bare.db").close()
    bare = timed(bare_sqlite, writers, str(folder / "bare.db"), acts, noted)
    for name in ("office.db", "bare.db"):
        with sqlite3.connect(folder / name) as connection:
            kept = connection.execute("SELECT count(*) FROM entries").fetchone()[0]
        assert kept == writers * acts, (name, kept)
    print(
        f"SQLite, {writers} writers x {acts}: {kept / ours:.0f}/s, bare sqlite3 "
        f"{kept / bare:.0f}/s, {bare / ours:.0%}; none lost"
    )


def main(rows: int = 50_000, clerks: int = 32, acts: int = 100, small: int = 1_000) -> None:
    """Run all three."""
    server = LocalServer(server_binaries(), settings=())
    try:
        loading(server, rows)
        clerks_at_once(server, clerks, acts)
    finally:
        server.stop()
    with tempfile.TemporaryDirectory() as folder:
        sqlite_clerks(Path(folder), 8, small)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
