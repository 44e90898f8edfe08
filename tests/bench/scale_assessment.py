"""`assess run` over an office of 3,000 agencies, a million items and 100,000 requests.

.venv/bin/python tests/bench/scale_assessment.py [ITEMS] [AGENCIES] [REQUESTS]

The office is made once in a temporary folder, through the ports; the run is in a process of its
own, so that its memory is its own. Beside it stands the same grouping as SQL written by hand.
"""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from govdisclose import Office
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.figures.assessment.case_measures import CASE_MEASURES
from govdisclose.domain.figures.assessment.measures import BUILT_IN
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.rules.assessment import load_scheme
from govdisclose.services.organisation import NewAgency
from govdisclose.testing.builders import item, write_rows
from tests.bench.machine import machine_line
from tests.bench.matter_corpus import fill

_YEAR = 2025
_INDICATORS = 60
_HEAD = """
id = "scale"
zh = "x"
en = "x"
status = "reconstructed"
article = "1"
source = ["S"]
mark = "computed"
ladder = "yueyang-2017"
sources = { S = "made up" }
groups = [{ id = "all", zh = "x", en = "x", levels = ["city", "department"] }]
[[components]]
id = "records"
zh = "x"
en = "x"
weight = 100
points = 600
"""
_HAND_SQL = (
    "SELECT shard, substr(published_on, 1, 7), count(*) FROM items "
    "WHERE published_on BETWEEN ? AND ? AND release <> 'none' AND withdrawn_on IS NULL "
    "GROUP BY 1, 2",
    "SELECT shard, genre, formed_on, published_on, count(*) FROM items "
    "WHERE published_on BETWEEN ? AND ? AND release <> 'none' AND withdrawn_on IS NULL "
    "GROUP BY 1, 2, 3, 4",
    "SELECT shard, category, count(*) FROM items WHERE published_on BETWEEN ? AND ? "
    "AND release <> 'none' AND withdrawn_on IS NULL GROUP BY 1, 2",
    "SELECT shard, count(*) FROM items WHERE published_on BETWEEN ? AND ? AND theme IS NULL "
    "GROUP BY 1",
    "SELECT shard, count(*), sum(processed_on > due) FROM matters "
    "WHERE kind = 'request' AND processed_on BETWEEN ? AND ? GROUP BY 1",
)


def scheme() -> Scheme:
    """Sixty indicators that lose points by measures of the records, each measure several times."""
    names = [
        name
        for name, one in {**BUILT_IN, **CASE_MEASURES}.items()
        if not one.takes_number and one.unit.value == "count" and one.better.value == "lower"
    ]
    text = _HEAD
    for number in range(_INDICATORS):
        text += (
            f'[[components.indicators]]\nid = "i{number}"\nzh = "x"\nen = "x"\npoints = 10\n'
            f'[[components.indicators.deductions]]\nid = "d"\nzh = "x"\nen = "x"\npoints = 0.5\n'
            f'measure = "{names[number % len(names)]}"\n'
        )
    return load_scheme(text, file="scale.toml")


def _items(shard: int, first: int, count: int) -> Iterator[Item]:
    for number in range(first, first + count):
        formed = date(2022, 1, 4) + timedelta(days=number * 7 % 1450)
        yield item(
            number=number,
            shard=shard,
            title=f"关于第{number}号事项的通知",
            formed_on=formed,
            published_on=formed + timedelta(days=number % 40),
            genre=("通知", "公告", "动态")[number % 3],
            category=("政策法规", "人事信息", "民生公益", "规划计划")[number % 4],
            theme=None if number % 50 == 0 else "综合政务",
        )


def build(path: Path, items: int, agencies: int, requests: int) -> None:
    """Write the office."""
    new = [NewAgency(name=f"第{n}局", level=Level.DEPARTMENT) for n in range(1, agencies)]
    Office.create(str(path), name="规模测试", agencies=new, actor="clerk").close()
    store = SqliteStore.open(path)
    each = items // agencies
    with store.bulk():
        for first_shard in range(1, agencies + 1, 20):
            with store.write() as unit:
                for shard in range(first_shard, min(first_shard + 20, agencies + 1)):
                    given = list(_items(shard, (shard - 1) * each + 1, each))
                    write_rows(
                        unit, shard, items=given, recorded_at=datetime(2026, 1, 5, tzinfo=UTC)
                    )
                unit.commit()
    fill(store, requests)
    store.close()


def run(path: Path) -> None:
    """Score all agencies and say what it took."""
    rules = scheme()
    before = time.perf_counter()
    with Office.open(str(path), actor="clerk") as office:
        done = office.assessment.run(rules, _YEAR, as_of=date(_YEAR, 12, 31))
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    agencies = len(done.assessment.scores)
    sys.stdout.write(
        f"assess run: {agencies} agencies x {_INDICATORS} indicators in {seconds:.1f} s, "
        f"peak {peak:.0f} MiB\n"
    )


def by_hand(path: Path) -> float:
    """Seconds of the groupings as SQL, read to the end."""
    connection = sqlite3.connect(path)
    before = time.perf_counter()
    for statement in _HAND_SQL:
        for _row in connection.execute(statement, (f"{_YEAR}-01-01", f"{_YEAR}-12-31")):
            pass
    connection.close()
    return time.perf_counter() - before


def main(items: int = 1_000_000, agencies: int = 3_000, requests: int = 100_000) -> int:
    """Build, run, compare."""
    sys.stdout.write(f"{machine_line()}, {items} items, {agencies} agencies, {requests} requests\n")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        before = time.perf_counter()
        build(path, items, agencies, requests)
        sys.stdout.write(f"built in {time.perf_counter() - before:.0f} s\n")
        sys.stdout.flush()
        for _ in range(2):
            subprocess.run([sys.executable, __file__, "--run", str(path)], check=True)
        sys.stdout.write(f"the groupings by hand: {by_hand(path):.1f} s\n")
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]))
    else:
        sys.exit(main(*map(int, sys.argv[1:])))
