"""Import runs: progress, findings and rejected rows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import attrs

from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.purging import (
    cells_hold,
    finding_holds,
    text_holds,
    wanted_texts,
    whole_cells,
)
from govdisclose_postgres.connection import Session
from govdisclose_postgres.scratch import SeenKeys

__all__ = ["PostgresRuns"]

_COLUMNS = "number, fingerprint, file, started_at, finished_at, rows_done, counts, layout"


class PostgresRuns:
    """See :class:`govdisclose.ports.import_runs.RunRepository`."""

    def __init__(self, session: Session, keys: SeenKeys, *, writes: bool) -> None:
        self._session = session
        self._keys = keys
        self._writes = writes

    def start(self, run: ImportRun) -> ImportRun:
        row = self._session.row("SELECT coalesce(max(number), 0) + 1 FROM import_runs")
        started = attrs.evolve(run, number=1 if row is None else int(row[0]))
        self._session.put_off(
            f"INSERT INTO import_runs ({_COLUMNS}) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)",
            _values(started),
        )
        return started

    def find(self, fingerprint: str) -> ImportRun | None:
        row = self._session.row(
            f"SELECT {_COLUMNS} FROM import_runs WHERE fingerprint = %s AND finished_at IS NULL "
            "ORDER BY number DESC LIMIT 1",
            (fingerprint,),
        )
        return None if row is None else _run(row)

    def get(self, number: int) -> ImportRun | None:
        row = self._session.row(f"SELECT {_COLUMNS} FROM import_runs WHERE number = %s", (number,))
        return None if row is None else _run(row)

    def save(self, run: ImportRun) -> None:
        number, *values = _values(run)
        self._session.put_off(
            "UPDATE import_runs SET fingerprint = %s, file = %s, started_at = %s, "
            "finished_at = %s, rows_done = %s, counts = %s, layout = %s WHERE number = %s",
            (*values, number),
        )

    def add_findings(
        self, run: int, lines: Sequence[tuple[int, str, int | None, int | None]]
    ) -> None:
        if lines:
            self._session.copy_in(
                "COPY import_findings (run, place, finding, item_shard, item_number) FROM STDIN",
                ((run, *line) for line in lines),
            )

    def findings(self, run: int) -> Iterator[str]:
        rows = self._session.stream(
            "SELECT finding FROM import_findings WHERE run = %s ORDER BY place, id",
            (run,),
            holds=self._writes,
        )
        return (row[0] for row in rows)

    def placed_findings(self, run: int) -> Iterator[tuple[int, str, int | None, int | None]]:
        rows = self._session.stream(
            "SELECT place, finding, item_shard, item_number FROM import_findings WHERE run = %s "
            "ORDER BY place, id",
            (run,),
            holds=self._writes,
        )
        return ((row[0], row[1], row[2], row[3]) for row in rows)

    def add_rejects(self, run: int, rows: Sequence[tuple[int, str, str]]) -> None:
        # A row read again after a resumed run takes the place of its former reading.
        self._session.many(
            "INSERT INTO import_rejects (run, place, reasons, cells) VALUES (%s,%s,%s,%s) "
            "ON CONFLICT (shard, run, place) "
            "DO UPDATE SET reasons = excluded.reasons, cells = excluded.cells",
            [(run, *row) for row in rows],
        )

    def rejects(self, run: int) -> Iterator[tuple[int, str, str]]:
        rows = self._session.stream(
            "SELECT place, reasons, cells FROM import_rejects WHERE run = %s ORDER BY place",
            (run,),
            holds=self._writes,
        )
        return ((row[0], row[1], row[2]) for row in rows)

    def seen(self, keys: Sequence[bytes]) -> set[bytes]:
        return self._keys.seen(keys)

    def mark_seen(self, keys: Sequence[bytes]) -> None:
        self._keys.mark(keys)

    def forget_seen(self) -> None:
        self._keys.forget()

    def purge_item(self, shard: int, number: int) -> None:
        self._session.put_off(
            "DELETE FROM import_findings WHERE item_shard = %s AND item_number = %s",
            (shard, number),
        )

    def purge_text(self, texts: Sequence[str | None], *, cells: Sequence[str] = ()) -> None:
        wanted, whole = wanted_texts(texts), whole_cells(cells)
        findings = self._session.stream("SELECT id, finding FROM import_findings")
        doomed = [row[0] for row in findings if finding_holds(row[1], wanted, whole)]
        self._session.put_off("DELETE FROM import_findings WHERE id = ANY(%s::bigint[])", (doomed,))
        rejects = self._session.stream("SELECT run, place, cells FROM import_rejects")
        gone = [(row[0], row[1]) for row in rejects if cells_hold(row[2], wanted, whole)]
        self._session.many("DELETE FROM import_rejects WHERE run = %s AND place = %s", gone)
        self._session.put_off("UPDATE import_runs SET fingerprint = ''")
        files = self._session.rows("SELECT number, file FROM import_runs")
        named = [row[0] for row in files if text_holds(row[1], wanted)]
        self._session.put_off(
            "UPDATE import_runs SET file = '' WHERE number = ANY(%s::bigint[])", (named,)
        )

    def purge(self, run: int) -> None:
        self._session.put_off("DELETE FROM import_findings WHERE run = %s", (run,))
        self._session.put_off("DELETE FROM import_rejects WHERE run = %s", (run,))


def _run(row: tuple[object, ...]) -> ImportRun:
    return ImportRun(
        number=row[0],  # type: ignore[arg-type]  # tables hold the declared types
        fingerprint=str(row[1]),
        file=str(row[2]),
        started_at=str(row[3]),
        finished_at=None if row[4] is None else str(row[4]),
        rows_done=row[5],  # type: ignore[arg-type]
        counts=json.loads(str(row[6])),
        layout=None if row[7] is None else str(row[7]),
    )


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
