"""Import runs of the embedded store: progress, findings and rejected rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

import attrs

from govdisclose.adapters.sqlite.scrubbing import ScrubNotice
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.purging import (
    cells_hold,
    finding_holds,
    text_holds,
    wanted_texts,
    whole_cells,
)

__all__ = ["SqliteRuns"]

_COLUMNS = "number, fingerprint, file, started_at, finished_at, rows_done, counts, layout"


def _run(row: tuple[object, ...]) -> ImportRun:
    return ImportRun(
        number=row[0],  # type: ignore[arg-type]  # STRICT tables hold the declared types
        fingerprint=str(row[1]),
        file=str(row[2]),
        started_at=str(row[3]),
        finished_at=None if row[4] is None else str(row[4]),
        rows_done=row[5],  # type: ignore[arg-type]
        counts=json.loads(str(row[6])),
        layout=None if row[7] is None else str(row[7]),
    )


def _item_id(shard: int | None, number: int | None) -> int | None:
    return None if shard is None or number is None else shard << 32 | number


def _item_of(item: int | None) -> tuple[int | None, int | None]:
    return (None, None) if item is None else (item >> 32, item & 0xFFFF_FFFF)


class SqliteRuns:
    """See :class:`govdisclose.ports.storage.RunRepository`."""

    def __init__(self, connection: sqlite3.Connection, scrub: ScrubNotice) -> None:
        self._connection = connection
        self._scrub = scrub

    def start(self, run: ImportRun) -> ImportRun:
        row = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM import_runs")
        numbered = attrs.evolve(run, number=int(row.fetchone()[0]))
        self._connection.execute(
            f"INSERT INTO import_runs ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?)", self._values(numbered)
        )
        return numbered

    def find(self, fingerprint: str) -> ImportRun | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM import_runs "
            "WHERE fingerprint = ? AND finished_at IS NULL ORDER BY number DESC LIMIT 1",
            (fingerprint,),
        ).fetchone()
        return None if row is None else _run(row)

    def get(self, number: int) -> ImportRun | None:
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM import_runs WHERE number = ?", (number,)
        ).fetchone()
        return None if row is None else _run(row)

    def save(self, run: ImportRun) -> None:
        values = self._values(run)
        self._connection.execute(
            "UPDATE import_runs SET fingerprint = ?, file = ?, started_at = ?, finished_at = ?, "
            "rows_done = ?, counts = ?, layout = ? WHERE number = ?",
            (*values[1:], values[0]),
        )

    def add_findings(
        self, run: int, lines: Sequence[tuple[int, str, int | None, int | None]]
    ) -> None:
        self._connection.executemany(
            "INSERT INTO import_findings (run, row, finding, item) VALUES (?,?,?,?)",
            [(run, row, text, _item_id(shard, number)) for row, text, shard, number in lines],
        )

    def findings(self, run: int) -> Iterator[str]:
        rows = self._connection.execute(
            "SELECT finding FROM import_findings WHERE run = ? ORDER BY row, id", (run,)
        )
        return (row[0] for row in rows)

    def placed_findings(self, run: int) -> Iterator[tuple[int, str, int | None, int | None]]:
        rows = self._connection.execute(
            "SELECT row, finding, item FROM import_findings WHERE run = ? ORDER BY row, id", (run,)
        )
        return ((row[0], row[1], *_item_of(row[2])) for row in rows)

    def add_rejects(self, run: int, rows: Sequence[tuple[int, str, str]]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO import_rejects (run, row, reasons, cells) VALUES (?,?,?,?)",
            [(run, *row) for row in rows],
        )

    def rejects(self, run: int) -> Iterator[tuple[int, str, str]]:
        rows = self._connection.execute(
            "SELECT row, reasons, cells FROM import_rejects WHERE run = ? ORDER BY row", (run,)
        )
        return ((row[0], row[1], row[2]) for row in rows)

    def seen(self, keys: Sequence[bytes]) -> set[bytes]:
        self._make_scratch()
        found: set[bytes] = set()
        for start in range(0, len(keys), 500):
            part = keys[start : start + 500]
            marks = ", ".join("?" * len(part))
            rows = self._connection.execute(
                f"SELECT key FROM temp.seen WHERE key IN ({marks})", tuple(part)
            )
            found.update(row[0] for row in rows)
        return found

    def mark_seen(self, keys: Sequence[bytes]) -> None:
        self._make_scratch()
        self._connection.executemany(
            "INSERT OR IGNORE INTO temp.seen (key) VALUES (?)", [(key,) for key in keys]
        )

    def forget_seen(self) -> None:
        self._make_scratch()
        self._connection.execute("DELETE FROM temp.seen")

    def _make_scratch(self) -> None:
        self._connection.execute(
            "CREATE TEMP TABLE IF NOT EXISTS seen (key BLOB PRIMARY KEY) WITHOUT ROWID"
        )

    def purge_item(self, shard: int, number: int) -> None:
        self._connection.execute(
            "DELETE FROM import_findings WHERE item = ?", (_item_id(shard, number),)
        )
        self._scrub.wanted = True

    def purge_text(self, texts: Sequence[str | None], *, cells: Sequence[str] = ()) -> None:
        wanted, whole = wanted_texts(texts), whole_cells(cells)
        findings = self._connection.execute("SELECT id, finding FROM import_findings")
        doomed = [(row[0],) for row in findings if finding_holds(row[1], wanted, whole)]
        self._connection.executemany("DELETE FROM import_findings WHERE id = ?", doomed)
        rejects = self._connection.execute("SELECT run, row, cells FROM import_rejects")
        gone = [(row[0], row[1]) for row in rejects if cells_hold(row[2], wanted, whole)]
        self._connection.executemany("DELETE FROM import_rejects WHERE run = ? AND row = ?", gone)
        self._connection.execute("UPDATE import_runs SET fingerprint = ''")
        files = self._connection.execute("SELECT number, file FROM import_runs")
        named = [(row[0],) for row in files if text_holds(row[1], wanted)]
        self._connection.executemany("UPDATE import_runs SET file = '' WHERE number = ?", named)
        self._scrub.wanted = True

    def purge(self, run: int) -> None:
        self._connection.execute("DELETE FROM import_findings WHERE run = ?", (run,))
        self._connection.execute("DELETE FROM import_rejects WHERE run = ?", (run,))
        self._scrub.wanted = True

    @staticmethod
    def _values(run: ImportRun) -> tuple[object, ...]:
        return (
            run.number,
            run.fingerprint,
            run.file,
            run.started_at,
            run.finished_at,
            run.rows_done,
            json.dumps(dict(run.counts), sort_keys=True),
            run.layout,
        )
