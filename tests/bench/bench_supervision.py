"""The board of 1,000,000 items and 100,000 requests, beside the bare SQL for the same numbers.

.venv/bin/python tests/bench/bench_supervision.py [ITEMS REQUESTS | OFFICE.db [ACCOUNT]]

The statements are what somebody would write by hand for the same file: signals of requests counted
from the index, and drafts counted by agency and day of formation. Each figure is the median of
several runs in one process with the office open, CPU time beside the wall time that others on the
machine stretch; that of the command is the median of whole runs. The board is asked again with
nothing recorded and right after an entry, for which an administrator of the office is named.
"""

from __future__ import annotations

import csv
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.office import ImportOptions, NewAgency, Office
from tests.bench.corpus import AGENCIES, COLUMNS, rows
from tests.bench.machine import machine_line
from tests.bench.matter_corpus import TODAY, fill

_RUNS = 9
_PROMISED_MS = 200
_DRAFTS_ONE_IN = 100
_PUBLISHED = 5
"""Position of the publication date among the columns."""


def build(path: Path, items: int, requests: int) -> None:
    """Write the office: items by an import, one in a hundred a draft, and requests with signals."""
    agencies = [NewAgency(name=name, level=Level.DEPARTMENT) for name in AGENCIES]
    with Office.create(str(path), name="市政府", agencies=agencies, actor="bench") as office:
        file = path.with_suffix(".csv")
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            for place, row in enumerate(rows(items)):
                if place % _DRAFTS_ONE_IN == 0:
                    row[_PUBLISHED] = ""
                writer.writerow(row)
        office.exchange.import_file(file, ImportOptions())
        file.unlink()
    with closing(SqliteStore.open(path)) as store:
        fill(store, requests)
    _stamp(path)


def _stamp(path: Path) -> None:
    """Mark the rows as judged by the present rules, as they are in an office at work."""
    with Office.open(str(path), actor="bench") as office, office.store.read() as unit:
        stamp = office.requests.desk(unit).indexer.stamp
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE matters SET stamp = ?", (stamp,))
        connection.commit()


class Took(NamedTuple):
    """Medians of several runs, in milliseconds."""

    cpu: float
    wall: float

    def __str__(self) -> str:
        """Both."""
        return f"{self.cpu:.0f} ms of CPU, {self.wall:.0f} ms"


def _took(ask: Callable[[], object], before: Callable[[], object] = lambda: None) -> Took:
    """How long something takes; what has to be done before each run is not counted."""
    spent, passed = [], []
    for _run in range(_RUNS):
        before()
        cpu, wall = time.process_time(), time.perf_counter()
        ask()
        spent.append((time.process_time() - cpu) * 1000)
        passed.append((time.perf_counter() - wall) * 1000)
    return Took(statistics.median(spent), statistics.median(passed))


def _touch(office: Office) -> None:
    """Record something that no clock depends on."""
    with office.store.write() as unit:
        recorder = office.acting.recorder(unit, Permission.ADMINISTER)
        recorder.record(OFFICE_SHARD, "bench.touched", "office")
        unit.commit()


def measure(path: Path, account: str) -> None:
    """Print the board, the list of a day and their bare statements."""
    # The index answers for today and later; what it foretells of these requests lasts.
    on = max(TODAY, Office.civil_today())
    day = on.isoformat()
    print(machine_line())
    with Office.open(str(path), actor=account) as office:
        supervision = office.supervision
        cpu, wall = time.process_time(), time.perf_counter()
        board = supervision.board(on)
        first = Took((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000)
        running = sum(row.running for row in board.rows)
        grave = {signal.value: board.total(signal) for signal in Signal}
        print(f"{running:,} running limits of {len(board.rows)} agencies: {grave}")
        again = _took(lambda: supervision.board(on))
        changed = _took(lambda: supervision.board(on), lambda: _touch(office))
        requests = frozenset({"request"})
        listed = _took(lambda: supervision.today(on, kinds=requests, least=Signal.RED))
        red = len(supervision.today(on, kinds=requests, least=Signal.RED).lines)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        statements = (
            "SELECT shard, value, count(*) FROM matter_outlooks WHERE topic = 'signal' "
            "AND since <= ? AND until > ? GROUP BY shard, value",
            "SELECT shard, formed_on, count(*) FROM items WHERE release = 'none' "
            "AND withdrawn_on IS NULL AND mode = 'proactive' AND ? = ? GROUP BY shard, formed_on",
        )

        def bare() -> None:
            for statement in statements:
                connection.execute(statement, (day, day)).fetchall()

        by_hand = _took(bare)
    command = [sys.executable, "-m", "govdisclose", "--db", str(path), "supervise", "board"]
    arguments = [*command, "--on", day, "--json"]
    whole = _took(lambda: subprocess.run(arguments, capture_output=True, check=True))
    print(f"board: {again} (promised {_PROMISED_MS}), right after an entry {changed}")
    print(f"first board of a process, its modules and rules loaded by it: {first}")
    print(f"bare SQL: {by_hand}; ratio of CPU {again.cpu / by_hand.cpu:.2f}")
    print(f"the whole command: {whole.wall:.0f} ms")
    print(f"list of {red:,} red and graver requests: {listed}")


def main(*arguments: str) -> None:
    """Build an office where none is named, and measure."""
    named = Path(arguments[0]) if arguments and not arguments[0].isdigit() else None
    account = arguments[1] if named is not None and len(arguments) == 2 else "bench"
    with tempfile.TemporaryDirectory() if named is None else nullcontext() as folder:
        path = named or Path(str(folder)) / "office.db"
        if named is None or not path.exists():
            sizes = arguments if named is None and len(arguments) == 2 else ("1000000", "100000")
            items, requests = map(int, sizes)
            build(path, items, requests)
        measure(path, account)


if __name__ == "__main__":
    main(*sys.argv[1:])
