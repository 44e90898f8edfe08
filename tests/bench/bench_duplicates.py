"""Near duplicates in catalogues of 100,000 and 1,000,000 made-up records: seconds and memory.

.venv/bin/python tests/bench/bench_duplicates.py [RECORDS ...]
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.ports.storage import ItemFilter, ItemRecord
from govdisclose.services.duplicates import DuplicateFinder
from govdisclose.testing.builders import item_record
from tests.bench.corpus import AGENCIES, rows
from tests.bench.machine import machine_line

_BATCH = 5_000
_TWIN_EVERY = 100
"""One record in so many is written a second time in another spelling."""


def _records(count: int) -> Iterator[ItemRecord]:
    draw = random.Random(20091029)
    template = item_record()
    shards = {name: shard for shard, name in enumerate(AGENCIES, start=1)}
    number = 0
    for row in rows(count - count // _TWIN_EVERY):
        number += 1
        day = (date(2000, 1, 1) + timedelta(days=draw.randrange(6_000))).isoformat()
        title = f"关于印发《{row[1]}》的通知"
        made = template._replace(
            shard=shards[row[2]],
            number=number,
            title=title,
            document_number=f"淮府办〔{day[:4]}〕{number}号" if row[3] else None,
            index_number=None,
            index_key=None,
            identity=None,
            formed_on=day,
            published_on=day,
        )
        yield made
        if number % _TWIN_EVERY == 0:
            number += 1
            spelled = title.replace("《", "").replace("》", " ")
            yield made._replace(number=number, title=spelled, document_number=None)


def _fill(path: Path, count: int) -> None:
    store = SqliteStore.create(path)
    batch: list[ItemRecord] = []
    with store.bulk():
        for record in _records(count):
            batch.append(record)
            if len(batch) == _BATCH:
                _write(store, batch)
        _write(store, batch)
    store.close()


def _write(store: SqliteStore, batch: list[ItemRecord]) -> None:
    with store.write() as unit:
        unit.items.add(batch, [""] * len(batch))
        unit.commit()
    batch.clear()


def main(*counts: int) -> None:
    """Print one line a size."""
    print(machine_line())
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "office.db"
            _fill(path, count)
            store = SqliteStore.open(path)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            begun = time.perf_counter()
            page = DuplicateFinder(store=store).page(ItemFilter(), limit=50)
            seconds = time.perf_counter() - begun
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            store.close()
        print(
            f"{count:,} records: {seconds:.1f} s, memory +{grown // 1024} MB; "
            f"{page.exact:,} exact, {page.near:,} near, {page.wide_blocks:,} wide blocks"
        )


if __name__ == "__main__":
    main(*(map(int, sys.argv[1:]) if len(sys.argv) > 1 else (100_000, 1_000_000)))
