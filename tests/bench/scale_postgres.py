"""Search and ranking in a large office on PostgreSQL beside a tenth of it in a file.

    python tests/bench/scale_postgres.py [ITEMS] [--at ADDRESS] [--file FILE]

ITEMS are 10,000,000 unless said otherwise; a tenth of the same catalogue goes into SQLite. Ten
million take about 20 GB in the folder for temporary files, 10 GB more while the index of words is
made, and an hour on two cores. With --at an office that was grown before is measured, brought to
the newest schema if need be, and one that is not there is grown and stays; --file does the same for
the file.

Every query is asked twice and both rounds are told, on both stores alike; pages come first, so that
what a large office leaves unread on the disk does not hide them. Totals are compared
with a scan of every record's text by the server. The server that this program starts does not wait
for the disk while it loads: how long growing took says nothing of an import.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psycopg

from govdisclose.domain.figures.scope import Scope
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import StoreMissing, StoreOutdated
from govdisclose.office import Office
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter
from govdisclose.ports.totals import BOUNDED_TOTAL
from govdisclose_postgres.address import read_address
from govdisclose_postgres.terms import scan_needles
from govdisclose_postgres.testing import LocalServer, server_binaries
from tests.bench.growing import AGENCIES, grow_by_copy, grow_by_store, start_office
from tests.bench.grown_catalogue import made_batch
from tests.bench.machine import machine_line

_LOADING = (
    "shared_buffers=3GB",
    "effective_cache_size=12GB",
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=6GB",
    "checkpoint_timeout=15min",
)
_BYTES_AN_ITEM = 3_500
"""Rows, indexes, and what is sorted for them."""

_QUERIES_A_KIND = 12
_VERIFIED = 12
_AS_OF = date(2015, 12, 31)


def queries(items: int) -> list[tuple[str, str]]:
    """(kind, query) drawn from the texts of a batch: 1 to 8 characters, and two terms."""
    draw = random.Random(7)
    batch = made_batch(items, 0, agencies=AGENCIES, entries_before=1)
    texts = [
        (row.title, row.summary)
        for row in draw.sample(batch.rows, min(800, len(batch.rows)))
        if row.title and row.summary and min(len(row.title), len(row.summary)) >= 8
    ]
    found = []
    for length in range(1, 9):
        for _ in range(_QUERIES_A_KIND):
            text = draw.choice(texts)[draw.randint(0, 1)]
            at = draw.randint(0, len(text) - length)
            found.append((str(length), text[at : at + length]))
    for _ in range(_QUERIES_A_KIND * 2):
        first, second = draw.choice(texts)[0], draw.choice(texts)[1]
        a, b = draw.randint(0, len(first) - 2), draw.randint(0, len(second) - 3)
        found.append(("two", f"{first[a : a + 2]} {second[b : b + 3]}"))
    return found


def p95(values: list[float]) -> float:
    """95 of 100 are not above it."""
    return sorted(values)[max(0, int(len(values) * 0.95 + 0.5) - 1)]


def _told(what: str, times: dict[str, list[float]]) -> None:
    merged = [value for values in times.values() for value in values]
    print(
        f"  {what:27} p50 {median(merged):7.2f} ms  p95 {p95(merged):7.2f} ms  "
        f"max {max(merged):7.2f} ms"
    )
    by_kind = "  ".join(f"{kind}: {p95(values):.1f}" for kind, values in times.items())
    print(f"      p95 by length: {by_kind}", flush=True)


def _asked_twice(
    address: str, asked: list[tuple[str, str]], what: str, ask: Callable[[Office, ItemFilter], None]
) -> None:
    """Ask everything of the whole office and of an agency, and tell each round."""
    with Office.open(address, actor="scale") as office:
        for round_ in ("first", "again"):
            for scope, agencies in (("all", None), ("agency", frozenset({8}))):
                times: dict[str, list[float]] = {}
                for kind, text in asked:
                    where = ItemFilter(query=compile_query(text), agencies=agencies)
                    started = time.perf_counter()
                    ask(office, where)
                    times.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
                _told(f"{what} {scope}, {round_}", times)


def pages(address: str, asked: list[tuple[str, str]]) -> None:
    """Measure first pages of 50."""

    def ask(office: Office, where: ItemFilter) -> None:
        office.catalogue.page(where, limit=50)

    _asked_twice(address, asked, "page", ask)


def totals(address: str, asked: list[tuple[str, str]]) -> dict[str, int | None]:
    """Measure totals; returns the exact ones of the whole office by query, None for others."""
    found: dict[str, int | None] = {}

    def ask(office: Office, where: ItemFilter) -> None:
        total = office.catalogue.count(where, bound=BOUNDED_TOTAL)
        if where.agencies is None and where.query is not None:
            found[where.query.text] = total.total if total.exact else None

    _asked_twice(address, asked, "total", ask)
    return found


def timed(work: Callable[[], object], repeats: int = 3) -> float:
    """Milliseconds of the quickest."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best * 1000


def ranking(address: str) -> None:
    """The ranking through the port and the service, afresh and kept."""
    with Office.open(address, actor="scale") as office:
        query = FigureQuery(by=(Dimension.AGENCY,), as_of=_AS_OF)

        def cells() -> None:
            with office.store.read() as unit:
                unit.items.cells(query)

        scope = Scope(as_of=_AS_OF)
        port = timed(cells)
        first = timed(lambda: office.statistics.ranking(scope), 1)
        kept = timed(lambda: office.statistics.ranking(scope), 5)
    print(f"  ranking: port {port:.0f} ms, service first {first:.0f} ms, kept {kept:.2f} ms")


def ranking_by_hand(address: str) -> None:
    """The plainest aggregate of the server."""
    office = read_address(address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}; SET jit = off".encode())
        statement = (
            "SELECT shard, count(*) FROM items WHERE release <> 'none' AND mode <> 'withheld' "
            f"AND published_on <= '{_AS_OF.isoformat()}' GROUP BY shard ORDER BY 2 DESC"
        )
        print(f"  ranking by hand {timed(lambda: driver.execute(statement.encode())):.0f} ms")


def verify(address: str, totals: dict[str, int | None]) -> None:
    """Compare some totals with a scan of every text by the server."""
    office = read_address(address)
    draw = random.Random(11)
    chosen = draw.sample(sorted(totals), min(_VERIFIED, len(totals)))
    counted = ", ".join(
        "count(*) FILTER (WHERE "
        + " AND ".join(["strpos(scan, %s) > 0"] * len(scan_needles(compile_query(text))))
        + ")"
        for text in chosen
    )
    needles = [needle for text in chosen for needle in scan_needles(compile_query(text))]
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}; SET jit = off".encode())
        row = driver.execute(f"SELECT {counted} FROM items".encode(), needles).fetchone()
    assert row is not None
    wrong = [
        (text, totals[text], scanned)
        for text, scanned in zip(chosen, row, strict=True)
        if (scanned if scanned <= BOUNDED_TOTAL else None) != totals[text]
    ]
    print(f"  totals equal to a scan of all texts: {len(chosen) - len(wrong)} of {len(chosen)}")
    for text, found, scanned in wrong:
        print(f"    differs: {text!r} index {found} scan {scanned}")


def grown(address: str, items: int) -> str:
    """The address of an office with so many items, grown where there is none."""
    with suppress(StoreMissing):
        try:
            Office.open(address, actor="scale").close()
        except StoreOutdated:
            begun = time.monotonic()
            Office.upgrade(address)
            print(f"  brought to the newest schema in {time.monotonic() - begun:.0f} s")
        return address
    print(f"growing {items:,} items at {address}")
    heads = start_office(address)
    begun = time.monotonic()
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        if done % 1_000_000 < rows:
            print(f"  {done:,} after {time.monotonic() - begun:.0f} s", flush=True)

    if address.startswith("postgresql"):
        for name, seconds in grow_by_copy(address, heads, items, told).items():
            print(f"  {name} {seconds:.0f} s")
    else:
        with Office.open(address, actor="scale") as office:
            grow_by_store(office.store, heads, items, told)
    print(f"  grown in {time.monotonic() - begun:.0f} s")
    return address


def main() -> None:
    """Grow what is missing, then measure both."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("items", nargs="?", type=int, default=10_000_000)
    parser.add_argument("--at", help="address of an office on a server of yours")
    parser.add_argument("--file", type=Path, help="the office in a file")
    options = parser.parse_args()
    print(f"{options.items:,} items; {machine_line()}; {date.today().isoformat()}")
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if options.at is None and free < options.items * _BYTES_AN_ITEM:
        print(
            f"NOT MEASURED: {options.items * _BYTES_AN_ITEM / 1e9:.0f} GB are needed in "
            f"{tempfile.gettempdir()}, {free / 1e9:.0f} GB are free; name fewer items"
        )
        return
    asked = queries(options.items)
    folder = Path(tempfile.mkdtemp(prefix="govdisclose-scale."))
    server = None if options.at else LocalServer(server_binaries(), _LOADING)
    try:
        tenth = grown(str(options.file or folder / "office.db"), options.items // 10)
        print(f"SQLite, {options.items // 10:,} items")
        pages(tenth, asked)
        ranking(tenth)
        totals(tenth, asked)
        address = options.at or (server.address(schema="scale") if server else "")
        grown(address, options.items)
        print(f"PostgreSQL, {options.items:,} items")
        pages(address, asked)
        ranking_by_hand(address)
        ranking(address)
        verify(address, totals(address, asked))
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
