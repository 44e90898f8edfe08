"""Lists, counts and searches of 100,000 made-up requests with 1,000,000 entries, beside bare SQL.

.venv/bin/python tests/bench/bench_matters.py [REQUESTS | OFFICE.db]

The bare statements are what somebody would write by hand for the same rows in the same file; they
fetch tuples and make nothing of them. Each figure is the median of several runs: wall time, and in
brackets CPU time, of which the ratios are, because others may be at work on the machine.
"""

from __future__ import annotations

import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import attrs

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.matters import MatterFilter, MatterOrder
from govdisclose.ports.storage import UnitOfWork
from tests.bench.machine import machine_line
from tests.bench.matter_corpus import TODAY, WORDS, fill

_PAGE = 50
_RUNS = 9
_PROMISED_MS = 100
_BUCKETS = ("overdue", "due_today", "due_soon", "open", "closed")
_DAY = TODAY.isoformat()
_REQUESTS = MatterFilter(kinds=frozenset({"request"}))
_MINE = attrs.evolve(_REQUESTS, assignee="unit-1-3")
_COLUMNS = (
    "shard, kind, ref, entry, stamp, number, opened_on, received_on, processed_on, closed_on, "
    "state, law, due, outcome, category, assignee, party_key, breaches, facts"
)
_ENTRY_COLUMNS = (
    "shard, number, on_date, recorded_at, account, person, acting_for, kind, subject, facts, "
    "leaves, root, previous, hash"
)


@attrs.frozen
class _Task:
    """One question: through the port, and as a statement written by hand."""

    name: str
    ask: Callable[[UnitOfWork], object]
    statement: str | None = None
    values: tuple[object, ...] = ()
    is_promised: bool = False


def _page(where: MatterFilter, order: MatterOrder = MatterOrder.DUE) -> Callable[..., object]:
    return lambda unit: unit.matters.page(where, order=order, limit=_PAGE)


def _bucket(value: str) -> MatterFilter:
    return attrs.evolve(_REQUESTS, on=TODAY, topic="bucket", values=frozenset({value}))


def _bucket_statement(value: str, columns: str) -> tuple[str, tuple[object, ...]]:
    text = (
        f"SELECT {columns} FROM matters WHERE kind = 'request' AND position IN (SELECT matter "
        "FROM matter_outlooks WHERE topic = 'bucket' AND value = ? AND since <= ? AND until > ?)"
    )
    return text, (value, _DAY, _DAY)


def _tasks() -> list[_Task]:
    open_ones = attrs.evolve(_REQUESTS, closed=False)
    tasks = [
        _Task(
            "due list, first page",
            _page(open_ones),
            f"SELECT {_COLUMNS} FROM matters WHERE kind = 'request' AND closed_on IS NULL "
            "ORDER BY due LIMIT 50",
            is_promised=True,
        ),
        _Task(
            "due list of a unit, first page",
            _page(attrs.evolve(_MINE, closed=False)),
            f"SELECT {_COLUMNS} FROM matters WHERE assignee = 'unit-1-3' AND closed_on IS NULL "
            "ORDER BY due LIMIT 50",
            is_promised=True,
        ),
        _Task(
            "newest, first page",
            _page(_REQUESTS, MatterOrder.NEWEST),
            f"SELECT {_COLUMNS} FROM matters WHERE kind = 'request' ORDER BY opened_on DESC "
            "LIMIT 50",
        ),
    ]
    for value in ("overdue", "closed"):
        text, values = _bucket_statement(value, _COLUMNS)
        for order, column in ((MatterOrder.DUE, "due"), (MatterOrder.NEWEST, "opened_on DESC")):
            tasks.append(
                _Task(
                    f"bucket {value} by {order.value}, first page",
                    _page(_bucket(value), order),
                    f"{text} ORDER BY {column} LIMIT 50",
                    values,
                )
            )
    tally = (
        "SELECT shard, kind, limit_id, value, count(*) FROM matter_outlooks WHERE topic = ? "
        "AND since <= ? AND until > ? GROUP BY 1, 2, 3, 4"
    )
    for topic in ("bucket", "signal"):
        tasks.append(
            _Task(
                f"tally of {topic}s",
                lambda unit, topic=topic: unit.matters.tally(topic, TODAY),  # type: ignore[misc]  # a default binds the loop variable
                tally,
                (topic, _DAY, _DAY),
                is_promised=True,
            )
        )
    tasks.append(
        _Task(
            "tally of buckets of a unit",
            lambda unit: unit.matters.tally("bucket", TODAY, where=_MINE),
            is_promised=True,
        )
    )
    for value in _BUCKETS:
        text, values = _bucket_statement(value, "count(*)")
        where = _bucket(value)
        tasks.append(
            _Task(
                f"count of bucket {value}",
                lambda unit, where=where: unit.matters.count(where, bound=None),  # type: ignore[misc]  # a default binds the loop variable
                text,
                values,
                is_promised=True,
            )
        )
    for text in ("申请", "征地补偿", "低保 名单", WORDS[3] + WORDS[30] + WORDS[7], "一"):
        where = attrs.evolve(_REQUESTS, query=compile_query(text))
        tasks.append(_Task(f"search {text}, first page", _page(where, MatterOrder.NEWEST)))
        tasks.append(
            _Task(
                f"search {text}, total",
                lambda unit, where=where: unit.matters.count(where),  # type: ignore[misc]  # a default binds the loop variable
            )
        )
    return tasks


def _taken(act: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one run."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def _milliseconds(act: Callable[[], object]) -> tuple[float, float]:
    """Median wall and CPU milliseconds, after one run that fills the caches."""
    act()
    runs = [_taken(act) for _ in range(_RUNS)]
    return (
        statistics.median(wall for wall, _cpu in runs) * 1000,
        statistics.median(cpu for _wall, cpu in runs) * 1000,
    )


def _measured(store: SqliteStore, bare: sqlite3.Connection, task: _Task) -> None:
    def through_port() -> None:
        with store.read() as unit:
            task.ask(unit)

    wall, cpu = _milliseconds(through_port)
    line = f"{task.name:38} {wall:8.2f} ({cpu:7.2f}) ms"
    if task.statement is not None:
        statement, values = task.statement, task.values
        by_hand, of_it = _milliseconds(lambda: bare.execute(statement, values).fetchall())
        line += f"   by hand {by_hand:8.2f} ({of_it:7.2f}) ms   ratio {cpu / of_it:6.2f}"
    if task.is_promised:
        line += f"   below {_PROMISED_MS} ms: {'met' if wall < _PROMISED_MS else 'MISSED'}"
    print(line)


def _ledgers(store: SqliteStore, bare: sqlite3.Connection) -> None:
    entries = found = 0

    def through_port() -> None:
        nonlocal entries
        with store.read() as unit:
            entries = sum(len(ledger.entries) for ledger in unit.matters.ledgers("request"))

    def by_hand() -> None:
        nonlocal found
        rows = bare.execute(
            f"SELECT {_ENTRY_COLUMNS} FROM entries WHERE kind LIKE 'request.%' "
            "ORDER BY subject, number"
        )
        found = sum(1 for _ in rows)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = _taken(through_port)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    hand, of_it = _taken(by_hand)
    assert entries == found
    print(
        f"all ledgers, {entries:,} entries: {wall:.1f} ({cpu:.1f}) s, memory +{grown >> 10} MB; "
        f"by hand {hand:.1f} ({of_it:.1f}) s, ratio {cpu / of_it:.2f}"
    )
    begun = time.perf_counter()
    with store.read() as unit:
        missing = unit.matters.unindexed("request.")
    print(f"entries without a matter: {len(missing)}, {time.perf_counter() - begun:.2f} s")


def main(what: str = "100000") -> None:
    """Print one line a question."""
    print(machine_line())
    is_kept = not what.isdigit()
    place = nullcontext(str(Path(what).parent)) if is_kept else tempfile.TemporaryDirectory()
    with place as folder:
        path = Path(what) if is_kept else Path(folder) / "office.db"
        if not is_kept:
            begun = time.perf_counter()
            store = SqliteStore.create(path)
            entries = fill(store, int(what))
            store.close()
            print(
                f"{int(what):,} requests, {entries:,} entries written in "
                f"{time.perf_counter() - begun:.0f} s, {path.stat().st_size >> 20:,} MB"
            )
        store = SqliteStore.open(path)
        bare = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        bare.execute(f"PRAGMA cache_size = -{48 * 1024}")
        for task in _tasks():
            _measured(store, bare, task)
        _ledgers(store, bare)
        bare.close()
        store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
