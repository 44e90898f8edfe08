"""Small journaled records."""

from __future__ import annotations

from collections.abc import Mapping

from govdisclose.errors import Conflict
from govdisclose.ports.flat_rows import RECORD_COLUMNS, record_from_row, record_values
from govdisclose.ports.storage import Record
from govdisclose_postgres.connection import Session

__all__ = ["PostgresRecords"]

_QUALIFIED = ", ".join(f"r.{name}" for name in RECORD_COLUMNS.split(", "))
_KEY = "shard = %s AND kind = %s AND key = %s"


def _stored_value(value: str | int | None) -> str | None:
    return None if value is None else str(value)


class PostgresRecords:
    """See :class:`govdisclose.ports.storage.RecordRepository`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, shard: int, kind: str, key: str) -> Record | None:
        row = self._session.row(
            f"SELECT {RECORD_COLUMNS} FROM records WHERE {_KEY} ORDER BY version DESC LIMIT 1",
            (shard, kind, key),
        )
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
        conditions = ["r.kind = %s", "r.current = 1", "r.deleted = 0"]
        values: list[object] = [kind]
        if shard is not None:
            conditions.append("r.shard = %s")
            values.append(shard)
        if after is not None:
            conditions.append("(r.shard, r.key) > (%s, %s)")
            values.extend(after)
        for field, value in (where or {}).items():
            # Long values do not fit into an index: their hashes do.
            stored = _stored_value(value)
            held = "x.value IS NULL"
            if stored is not None:
                held = "md5(x.value) = md5(%s::text) AND x.value = %s"
            conditions.append(
                "EXISTS (SELECT 1 FROM record_index x WHERE x.shard = r.shard AND x.kind = r.kind "
                f"AND x.key = r.key AND x.field = %s AND {held})"
            )
            values.append(field)
            values.extend([] if stored is None else [stored, stored])
        rows = self._session.rows(
            f"SELECT {_QUALIFIED} FROM records r WHERE {' AND '.join(conditions)} "
            "ORDER BY r.shard, r.key LIMIT %s",
            (*values, limit),
        )
        return tuple(map(record_from_row, rows))

    def indexed(self, shard: int, kind: str, key: str) -> Mapping[str, str | int | None]:
        rows = self._session.rows(
            f"SELECT field, value FROM record_index WHERE {_KEY} ORDER BY field",
            (shard, kind, key),
        )
        return {row[0]: row[1] for row in rows}

    def put(self, record: Record, *, expected_version: int) -> None:
        key = (record.shard, record.kind, record.key)
        row = self._session.row(f"SELECT max(version) FROM records WHERE {_KEY}", key)
        found = 0 if row is None or row[0] is None else row[0]
        if found != expected_version:
            raise Conflict(what=record.kind, key=record.key, found=found, expected=expected_version)
        if found:
            self._session.put_off(
                f"UPDATE records SET current = 0 WHERE {_KEY} AND current = 1", key
            )
            self._session.put_off(f"DELETE FROM record_index WHERE {_KEY}", key)
        self._session.put_off(
            f"INSERT INTO records ({RECORD_COLUMNS}, current) VALUES ({', '.join(['%s'] * 13)}, 1)",
            record_values(record),
        )
        if record.deleted:
            return
        for field, value in record.index.items():
            self._session.put_off(
                "INSERT INTO record_index (shard, kind, key, field, value) VALUES (%s,%s,%s,%s,%s)",
                (*key, field, _stored_value(value)),
            )

    def versions(self, shard: int, kind: str, key: str) -> tuple[Record, ...]:
        rows = self._session.rows(
            f"SELECT {RECORD_COLUMNS} FROM records WHERE {_KEY} ORDER BY version",
            (shard, kind, key),
        )
        return tuple(map(record_from_row, rows))

    def erase_text(self, shard: int, kind: str, key: str) -> None:
        place = (shard, kind, key)
        self._session.put_off(f"UPDATE records SET text = NULL, salt = NULL WHERE {_KEY}", place)
        self._session.put_off(f"DELETE FROM record_index WHERE {_KEY}", place)
