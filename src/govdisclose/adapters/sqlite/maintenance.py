"""Looking after an office file: check, backup, restore, upgrade."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from govdisclose.adapters.sqlite.connection import (
    OfficeConnection,
    connect,
    translating,
)
from govdisclose.adapters.sqlite.migrations import apply_migrations, schema_needed
from govdisclose.adapters.sqlite.position import position
from govdisclose.adapters.sqlite.store import StoreNewer, new_file, schema_version
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.catalogue.visibility import public_window
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.search_terms import terms
from govdisclose.errors import OfficeInTheWay, StoreDamaged
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import ItemRecord

__all__ = ["SqliteKeeper"]

_AGENCY_MARK = "\ue001"
_FIELDS = ", ".join(ItemRecord._fields)
_PHRASE_TOKENS = 12
"""Tokens of an item's own text that are looked up in the index to see that it is there."""


def _fault(code: str, value: str | None = None, **detail: str | int) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        value=value,
        detail=tuple((name, str(fact)) for name, fact in detail.items()),
    )


class SqliteKeeper:
    """See :class:`govdisclose.ports.maintenance.StoreKeeper`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def info(self) -> Mapping[str, str | int]:
        version = schema_version(self._path)
        with translating(str(self._path)):
            connection = connect(self._path, writes=False)
            try:
                counts = {
                    name: int(connection.direct(f"SELECT count(*) FROM {table}").fetchone()[0])
                    for name, table in (
                        ("items", "items"),
                        ("former_versions", "item_versions"),
                        ("records", "records"),
                        ("entries", "entries"),
                        ("files", "content_files"),
                    )
                }
            finally:
                connection.close()
        return {
            "path": str(self._path),
            "schema": version,
            "schema_needed": schema_needed(),
            "bytes": self._path.stat().st_size,
            "sqlite": sqlite3.sqlite_version,
            **counts,
        }

    def check(self) -> Iterator[Finding]:
        schema_version(self._path)
        mode = stat.S_IMODE(self._path.stat().st_mode)
        if os.name == "posix" and mode & 0o077:
            yield Finding(code="DB-MODE", severity=Severity.WARNING, value=oct(mode))
        with translating(str(self._path)):
            connection = connect(self._path, writes=False)
            try:
                yield from _integrity(connection)
                yield from _items(connection)
                yield from _search(connection)
                yield from _chains(connection)
                yield from _contents(connection)
            finally:
                connection.close()

    def backup(self, target: Path) -> None:
        schema_version(self._path)
        new_file(target)
        try:
            self._copy(self._path, target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def restore(self, source: Path, *, replace: bool) -> Path | None:
        if self._path.exists() and not replace:
            raise OfficeInTheWay(address=str(self._path))
        found, needed = schema_version(source), schema_needed()
        if found > needed:
            raise StoreNewer(address=str(source), found=found, needed=needed)
        waiting = _free_name(self._path, "restoring")
        new_file(waiting)
        try:
            self._copy(source, waiting)
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        kept: Path | None = None
        if self._path.exists():
            kept = _free_name(self._path, "before-restore")
            _empty_log(self._path)
            self._path.rename(kept)
        waiting.rename(self._path)
        return kept

    def upgrade(self) -> Path | None:
        found, needed = schema_version(self._path), schema_needed()
        if found > needed:
            raise StoreNewer(address=str(self._path), found=found, needed=needed)
        if found == needed:
            return None
        kept = _free_name(self._path, f"before-upgrade-{found}")
        self.backup(kept)
        with translating(str(self._path)):
            connection = connect(self._path)
            try:
                apply_migrations(connection)
            finally:
                connection.close()
        return kept

    def _copy(self, source: Path, target: Path) -> None:
        """Copy through SQLite's backup, which sees one state, and read the copy back."""
        with translating(str(target)):
            reading, writing = connect(source, writes=False), connect(target)
            try:
                reading.backup(writing)
                writing.direct("PRAGMA journal_mode = WAL")
                faults = [*_integrity(writing), *_chains(writing)]
            finally:
                reading.close()
                writing.close()
        if faults:
            raise StoreDamaged(address=str(source), why=f"the copy is not sound: {faults[0].code}")


def _free_name(path: Path, word: str) -> Path:
    """A name beside the file that is not taken."""
    number = 1
    while True:
        tail = "" if number == 1 else f"-{number}"
        name = path.with_name(f"{path.stem}.{word}{tail}{path.suffix}")
        if not name.exists():
            return name
        number += 1


def _empty_log(path: Path) -> None:
    """Bring the write-ahead log into the file, so that moving the file moves everything."""
    with translating(str(path)):
        connection = connect(path)
        try:
            connection.direct("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
    for tail in ("-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)


def _integrity(connection: OfficeConnection) -> Iterator[Finding]:
    for (line,) in connection.direct("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield _fault("DB-INTEGRITY", line)
    for row in connection.direct("PRAGMA foreign_key_check"):
        yield _fault("DB-INTEGRITY", f"foreign key of {row[0]}")
    present = {row[0] for row in connection.direct("SELECT name FROM sqlite_master")}
    if "items_for_figures" not in present:
        # An import that was killed had put it off; counting is slow until it is made.
        yield Finding(code="DB-INDEX-MISSING", severity=Severity.WARNING, value="items_for_figures")


def _items(connection: OfficeConnection) -> Iterator[Finding]:
    """Stored order key and public window against the record they follow from."""
    for row in connection.direct(f"SELECT position, {_FIELDS} FROM items"):
        record = ItemRecord._make(row[1:])
        ref = item_ref(record.shard, record.number)
        if row[0] != position(record.published_on, record.number):
            yield _fault("DB-ORDER", ref)
        window = tuple(
            None if day is None else day.isoformat()
            for day in public_window(record_to_item(record))
        )
        if (record.public_from, record.public_until) != window:
            yield _fault("DB-PUBLIC", ref)


def _search(connection: OfficeConnection) -> Iterator[Finding]:
    """Every item stands in the index under its agency and under its own words, and nothing else."""
    shards = [row[0] for row in connection.direct("SELECT DISTINCT shard FROM items")]
    for shard in shards:
        indexed = connection.direct(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid",
            (f'"{_AGENCY_MARK}{shard}"',),
        )
        stored = connection.direct(
            "SELECT position FROM items WHERE shard = ? ORDER BY position", (shard,)
        )
        missing = surplus = 0
        left, right = indexed.fetchone(), stored.fetchone()
        while left is not None or right is not None:
            if right is None or (left is not None and left[0] < right[0]):
                surplus += 1
                left = indexed.fetchone()
            elif left is None or left[0] > right[0]:
                missing += 1
                right = stored.fetchone()
            else:
                left, right = indexed.fetchone(), stored.fetchone()
        if missing or surplus:
            yield _fault("DB-SEARCH", f"A{shard}", missing=missing, surplus=surplus)
    for row in connection.direct(f"SELECT position, {_FIELDS} FROM items WHERE salt IS NOT NULL"):
        record = ItemRecord._make(row[1:])
        tokens = terms(search_fields(record))[:_PHRASE_TOKENS]
        if not tokens:
            continue
        found = connection.direct(
            "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?",
            (f'"{" ".join(tokens)}"', row[0]),
        ).fetchone()
        if found is None:
            yield _fault("DB-SEARCH", item_ref(record.shard, record.number))


def _chains(connection: OfficeConnection) -> Iterator[Finding]:
    """Heads against the last entries."""
    rows = connection.direct(
        "SELECT e.shard, e.number, e.hash, h.number, h.hash FROM entries e "
        "LEFT JOIN heads h ON h.shard = e.shard "
        "WHERE e.number = (SELECT max(number) FROM entries x WHERE x.shard = e.shard)"
    )
    for shard, number, digest, head, head_digest in rows:
        if (number, digest) != (head, head_digest):
            yield _fault("DB-HEAD", str(shard))


def _contents(connection: OfficeConnection) -> Iterator[Finding]:
    """Files against their digests, and parts that belong to no file."""
    for shard, space, digest, size in connection.direct(
        "SELECT shard, space, digest, size FROM content_files"
    ):
        found, length = hashlib.sha256(), 0
        for (chunk,) in connection.direct(
            "SELECT bytes FROM content_chunks WHERE shard = ? AND space = ? AND digest = ? "
            "ORDER BY part",
            (shard, space, digest),
        ):
            found.update(chunk)
            length += len(chunk)
        if (found.hexdigest(), length) != (digest, size):
            yield _fault("DB-CONTENT", digest[:16], shard=shard, space=space)
    stray = connection.direct(
        "SELECT count(*) FROM content_chunks c WHERE NOT EXISTS (SELECT 1 FROM content_files f "
        "WHERE f.shard = c.shard AND f.space = c.space AND f.digest = c.digest)"
    ).fetchone()[0]
    if stray:
        yield _fault("DB-CONTENT", None, stray=stray)
