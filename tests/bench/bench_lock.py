"""How long small writers wait while a large import runs, and what their company costs the import.

    python tests/bench/bench_lock.py [ROWS] [--before ROWS] [--every SECONDS]

A first import fills the office; then a second one runs three times: with nobody else, beside one
process that writes a small transaction every few milliseconds, and beside three. Printed are the
times until a small writer had the lock, and until its commit was done.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import islice
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.corpus import AGENCIES, COLUMNS, rows
from tests.bench.machine import machine_line

_PROCESSES = multiprocessing.get_context("spawn")
_PROMISED_MS = 250


def _write_small(
    database: str, shard: int, every: float, stop: Event, answers: Queue[list[tuple[float, float]]]
) -> None:
    """Write one journal entry at a time until told to stop; give the waits and totals in ms."""
    from govdisclose.adapters.sqlite.store import SqliteStore
    from govdisclose.testing.builders import entry

    store = SqliteStore.open(Path(database), busy_seconds=60)
    taken: list[tuple[float, float]] = []
    while not stop.is_set():
        begun = time.perf_counter()
        with store.write() as unit:
            locked = time.perf_counter()
            unit.journal.append(entry(unit.journal.head(shard), facts={"n": len(taken)}))
            unit.commit()
        ended = time.perf_counter()
        taken.append(((locked - begun) * 1000, (ended - begun) * 1000))
        time.sleep(every)
    store.close()
    answers.put(taken)


def _write_parts(before: Path, more: Path, first: int, count: int) -> None:
    """Two files of one catalogue, so that none of its numbers comes twice."""
    records = rows(first + count)
    for path, part in ((before, first), (more, count)):
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows(islice(records, part))


def _import(database: Path, source: Path) -> float:
    """Wall seconds of one import."""
    begun = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable, "-m", "govdisclose", "--db", str(database), "catalogue", "import",
            str(source),
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 4):
        raise SystemExit(f"the import ended with {done.returncode}")
    return time.perf_counter() - begun


def _line(name: str, values: list[float]) -> str:
    found = sorted(values)
    parts = [
        f"{word} {found[min(len(found) - 1, int(len(found) * share))]:7.1f}"
        for word, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1))
    ]
    late = sum(value > _PROMISED_MS for value in found)
    return f"    {name:14} {'  '.join(parts)} ms; above {_PROMISED_MS} ms: {late} of {len(found)}"


def _beside(database: Path, source: Path, writers: int, every: float) -> None:
    stop, answers = _PROCESSES.Event(), _PROCESSES.Queue()
    workers = [
        _PROCESSES.Process(
            target=_write_small, args=(str(database), 900_000 + number, every, stop, answers)
        )
        for number in range(writers)
    ]
    for worker in workers:
        worker.start()
    wall = _import(database, source)
    stop.set()
    taken = [pair for _ in workers for pair in answers.get(timeout=120)]
    for worker in workers:
        worker.join()
    print(f"  beside {writers} small writers: import {wall:.1f} s")
    if taken:
        print(_line("until the lock", [wait for wait, _total in taken]))
        print(_line("until the end", [total for _wait, total in taken]))


def main() -> None:
    """Fill an office, then import into it in different company."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rows", nargs="?", type=int, default=20_000)
    parser.add_argument("--before", type=int, default=50_000, help="rows of the office before")
    parser.add_argument("--every", type=float, default=0.02, help="pause of a small writer, s")
    options = parser.parse_args()
    os.environ["GOVDISCLOSE_LANG"] = "en"
    print(
        f"{options.rows:,} rows into an office of {options.before:,}; {machine_line()}; "
        f"{date.today().isoformat()}"
    )
    folder = Path(tempfile.mkdtemp(prefix="govdisclose-bench."))
    try:
        full, agencies = folder / "full.db", folder / "agencies.csv"
        names = "".join(f"{name},department\n" for name in AGENCIES)
        agencies.write_text(f"name,level\n{names}", encoding="utf-8")
        subprocess.run(
            [
                sys.executable, "-m", "govdisclose", "--db", str(full), "init", "--office",
                "市政府", "--agencies", str(agencies),
            ],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        before, more = folder / "before.csv", folder / "more.csv"
        _write_parts(before, more, options.before, options.rows)
        print(f"  the office is filled in {_import(full, before):.1f} s")
        for writers in (0, 1, 3):
            database = folder / f"office{writers}.db"
            shutil.copyfile(full, database)
            _beside(database, more, writers, options.every)
            database.unlink()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
