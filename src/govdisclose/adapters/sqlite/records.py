"""Small journaled records of the embedded store."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from govdisclose.adapters.sqlite.scrubbing import ScrubNotice
from govdisclose.errors import Conflict
from govdisclose.ports.flat_rows import RECORD_COLUMNS, record_from_row, record_values
from govdisclose.ports.storage import Record

__all__ = ["SqliteRecords"]

_QUALIFIED = ", ".join(f"r.{name}" for name in RECORD_COLUMNS.split(", "))


def _stored_value(value: str | int | None) -> str | None:
    return None if value is None else str(value)


class SqliteRecords:
    """See :class:`govdisclose.ports.storage.RecordRepository`."""

    def __init__(self, connection: sqlite3.Connection, scrub: ScrubNotice) -> None:
        self._connection = connection
        self._scrub = scrub

    def get(self, shard: int, kind: str, key: str) -> Record | None:
        row = self._connection.execute(
            f"SELECT {RECORD_COLUMNS} FROM records "
            "WHERE shard = ? AND kind = ? AND key = ? ORDER BY version DESC LIMIT 1",
            (shard, kind, key),
        ).fetchone()
        return None if row is None else record_from_row(row)

    def list(
        self,
        kind: str,
        *,
        shard: int | None = None,
        where: Mapping[str, str | int | None] | None = None,
        limit: int | None = None,
        after: tuple[int, str] | None = None,
    ) -> tuple[Record, ...]:
        conditions = ["r.kind = ?", "r.current = 1", "r.deleted = 0"]
        values: list[object] = [kind]
        if shard is not None:
            conditions.append("r.shard = ?")
            values.append(shard)
        if after is not None:
            conditions.append("(r.shard, r.key) > (?, ?)")
            values.extend(after)
        for field, value in (where or {}).items():
            conditions.append(
                "EXISTS (SELECT 1 FROM record_index x WHERE x.shard = r.shard AND x.kind = r.kind "
                "AND x.key = r.key AND x.field = ? AND x.value IS ?)"
            )
            values.extend((field, _stored_value(value)))
        rows = self._connection.execute(
            f"SELECT {_QUALIFIED} FROM records r WHERE {' AND '.join(conditions)} "
            "ORDER BY r.shard, r.key LIMIT ?",
            (*values, -1 if limit is None else limit),
        )
        return tuple(record_from_row(row) for row in rows)

    def indexed(self, shard: int, kind: str, key: str) -> Mapping[str, str | int | None]:
        rows = self._connection.execute(
            "SELECT field, value FROM record_index WHERE shard = ? AND kind = ? AND key = ? "
            "ORDER BY field",
            (shard, kind, key),
        )
        return {row[0]: row[1] for row in rows}

    def put(self, record: Record, *, expected_version: int) -> None:
        row = self._connection.execute(
            "SELECT max(version) FROM records WHERE shard = ? AND kind = ? AND key = ?",
            (record.shard, record.kind, record.key),
        ).fetchone()
        found = row[0] or 0
        if found != expected_version:
            raise Conflict(what=record.kind, key=record.key, found=found, expected=expected_version)
        self._connection.execute(
            "UPDATE records SET current = 0 "
            "WHERE shard = ? AND kind = ? AND key = ? AND current = 1",
            (record.shard, record.kind, record.key),
        )
        self._connection.execute(
            f"INSERT INTO records ({RECORD_COLUMNS}, current) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,1)",
            record_values(record),
        )
        self._connection.execute(
            "DELETE FROM record_index WHERE shard = ? AND kind = ? AND key = ?",
            (record.shard, record.kind, record.key),
        )
        if not record.deleted:
            self._connection.executemany(
                "INSERT INTO record_index (shard, kind, key, field, value) VALUES (?,?,?,?,?)",
                [
                    (record.shard, record.kind, record.key, field, _stored_value(value))
                    for field, value in record.index.items()
                ],
            )

    def versions(self, shard: int, kind: str, key: str) -> tuple[Record, ...]:
        rows = self._connection.execute(
            f"SELECT {RECORD_COLUMNS} FROM records "
            "WHERE shard = ? AND kind = ? AND key = ? ORDER BY version",
            (shard, kind, key),
        )
        return tuple(record_from_row(row) for row in rows)

    def erase_text(self, shard: int, kind: str, key: str) -> None:
        self._connection.execute(
            "UPDATE records SET text = NULL, salt = NULL WHERE shard = ? AND kind = ? AND key = ?",
            (shard, kind, key),
        )
        self._connection.execute(
            "DELETE FROM record_index WHERE shard = ? AND kind = ? AND key = ?", (shard, kind, key)
        )
        self._scrub.wanted = True
