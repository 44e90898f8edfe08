"""Import, search and statistics over a made-up catalogue, each beside the plainest way to do it.

    python tests/bench/bench_catalogue.py [ROWS] [--keep FOLDER] [--verify]

Import is measured as whole processes: this program; a bare loop of csv and executemany that writes
the same items, indexes and search documents, all made beforehand; and ``sqlite-utils insert --csv``
with ``enable-fts --tokenize trigram``. Search and statistics run on what was imported. Ratios are
of one run on one machine.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.corpus import AGENCIES, write_csv
from tests.bench.machine import machine_line

_BARE = """
import csv, sqlite3, sys
csv.field_size_limit(1 << 20)
rows_file, schema_file, target, batch = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
connection = sqlite3.connect(target, isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA synchronous = FULL")
connection.execute("PRAGMA secure_delete = ON")
connection.execute("PRAGMA cache_size = -49152")
connection.execute("PRAGMA wal_autocheckpoint = 16000")
for statement in open(schema_file, encoding="utf-8").read().split(";;"):
    if statement.strip():
        connection.execute(statement)
width = None
with open(rows_file, encoding="utf-8", newline="") as stream:
    items, documents = [], []
    def flush():
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, items)
        documents.sort()
        connection.executemany("INSERT INTO search (rowid, tokens) VALUES (?, ?)", documents)
        connection.execute("COMMIT")
        items.clear(); documents.clear()
    for cells in csv.reader(stream):
        if width is None:
            width = len(cells) - 1
            marks = ", ".join("?" * width)
            insert = f"INSERT INTO items ({', '.join(cells[:width])}) VALUES ({marks})"
            continue
        items.append([cell or None for cell in cells[:width]])
        documents.append((int(cells[1]), cells[width]))
        if len(items) == batch:
            flush()
    flush()
connection.execute("INSERT INTO search (search) VALUES ('optimize')")
connection.close()
"""


def _peak_mib(process: subprocess.Popen[bytes], peaks: dict[int, int]) -> None:
    """Follow the largest resident size of a process and its children until it ends."""
    while process.poll() is None:
        pids = [process.pid]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if children.exists():
            pids += [int(pid) for pid in children.read_text().split()]
        for pid in pids:
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM:"):
                    peaks[pid] = max(peaks.get(pid, 0), int(line.split()[1]))
        time.sleep(0.2)


def _measure(command: list[str]) -> tuple[float, float, float, str]:
    """Wall seconds, CPU seconds, peak MiB over all processes, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    peaks: dict[int, int] = {}
    watcher = threading.Thread(target=_peak_mib, args=(process, peaks))
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in (0, 4):
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, sum(peaks.values()) / 1024, output.decode()


def _dump(database: Path, rows_file: Path, schema_file: Path) -> None:
    """Write the imported items with their search documents, and the schema that holds them."""
    from govdisclose.adapters.sqlite.search import SEARCH_DDL
    from govdisclose.domain.search_terms import search_document

    connection = sqlite3.connect(database)
    statements = [
        row[0]
        for row in connection.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'items' AND sql IS NOT NULL "
            "ORDER BY type DESC"
        )
    ]
    # STRICT would refuse the text that csv gives for blobs and numbers.
    statements = [text.replace(") STRICT", ")").replace("STRICT", "") for text in statements]
    schema_file.write_text(";;".join([*statements, *SEARCH_DDL]), encoding="utf-8")
    cursor = connection.execute("SELECT * FROM items ORDER BY number")
    names = [column[0] for column in cursor.description]
    place = names.index("position")
    order = [
        names.index("id"),
        place,
        *(i for i, n in enumerate(names) if n not in ("id", "position")),
    ]
    searched = [
        names.index(name)
        for name in ("title", "document_number", "index_number", "keywords", "summary")
    ]
    with rows_file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*(f'"{names[at]}"' for at in order), "document"])
        for row in cursor:
            document = search_document([row[at] or "" for at in searched])
            cells = [row[at].hex() if isinstance(row[at], bytes) else row[at] for at in order]
            writer.writerow([*cells, document])


def bench_import(folder: Path, count: int) -> Path:
    """Import beside its two rivals; returns the database."""
    source = folder / "catalogue.csv"
    if not source.exists():
        write_csv(source, count)
    agencies = folder / "agencies.csv"
    agencies.write_text("name,level\n" + "".join(f"{a},department\n" for a in AGENCIES), "utf-8")
    database = folder / "office.db"
    program = [sys.executable, "-m", "govdisclose", "--db", str(database)]
    subprocess.run(
        [*program, "init", "--office", "市政府", "--agencies", str(agencies)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    wall, cpu, peak, output = _measure([*program, "catalogue", "import", str(source), "--json"])
    account = json.loads(output)[0]
    print(f"  accepted {account['accepted']:,} of {account['read']:,}")
    print(f"  govdisclose import      wall {wall:8.1f} s  cpu {cpu:8.1f} s  peak {peak:6.0f} MiB")
    rows_file, schema_file = folder / "rows.csv", folder / "schema.sql"
    _dump(database, rows_file, schema_file)
    bare_script = folder / "bare.py"
    bare_script.write_text(_BARE, encoding="utf-8")
    bare = folder / "bare.db"
    bare_wall, bare_cpu, bare_peak, _ = _measure(
        [sys.executable, str(bare_script), str(rows_file), str(schema_file), str(bare), "2000"]
    )
    print(
        f"  bare csv + executemany  wall {bare_wall:8.1f} s  cpu {bare_cpu:8.1f} s  "
        f"peak {bare_peak:6.0f} MiB"
    )
    rows_file.unlink()
    bare.unlink()
    rival = folder / "rival.db"
    tool = [sys.executable, "-m", "sqlite_utils"]
    insert = _measure([*tool, "insert", str(rival), "items", str(source), "--csv", "--silent"])
    index = _measure(
        [
            *tool, "enable-fts", str(rival), "items", "信息名称", "文号", "索引号", "关键词",
            "内容概述", "--tokenize", "trigram",
        ]
    )  # fmt: skip
    rival.unlink()
    rival_wall, rival_cpu = insert[0] + index[0], insert[1] + index[1]
    print(f"  sqlite-utils + trigram  wall {rival_wall:8.1f} s  cpu {rival_cpu:8.1f} s")
    print(f"  ratio cpu ours : bare            {cpu / bare_cpu:5.2f}  (target at most 1.5)")
    print(f"  ratio wall sqlite-utils : ours   {rival_wall / wall:5.2f}  (target at least 1.5)")
    print(f"  peak memory of all processes     {peak:5.0f} MiB  (target below 200)")
    return database


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, int(len(values) * 0.95 + 0.5) - 1)]


def _queries(database: Path, count: int) -> list[tuple[str, str]]:
    """(kind, query) drawn from the texts themselves: every length from 1 to 8, and two terms."""
    draw = random.Random(7)
    connection = sqlite3.connect(database)
    total = connection.execute("SELECT max(number) FROM items").fetchone()[0]
    texts: list[tuple[str, str]] = []
    while len(texts) < 200:
        row = connection.execute(
            "SELECT title, summary FROM items WHERE number = ?", (draw.randint(1, total),)
        ).fetchone()
        if row:
            texts.append(row)
    found = []
    for length in range(1, 9):
        for _ in range(count):
            text = draw.choice(texts)[draw.randint(0, 1)]
            at = draw.randint(0, len(text) - length)
            found.append((f"{length}", text[at : at + length]))
    for _ in range(count * 2):
        first, second = draw.choice(texts)[0], draw.choice(texts)[1]
        a, b = draw.randint(0, len(first) - 2), draw.randint(0, len(second) - 3)
        found.append(("two", f"{first[a : a + 2]} {second[b : b + 3]}"))
    return found


def bench_search(database: Path, *, verify: bool) -> None:
    """First page and bounded total of many queries, with and without an agency."""
    from govdisclose import Office
    from govdisclose.domain.search_terms import compile_query
    from govdisclose.ports.storage import ItemFilter
    from govdisclose.ports.totals import BOUNDED_TOTAL

    office = Office.open(str(database))
    queries = _queries(database, 12)
    shard = 1 + random.Random(3).randint(1, 20)
    times: dict[tuple[str, str], list[float]] = {}
    totals: dict[str, int | None] = {}
    for _warm in range(2):
        times.clear()
        for kind, text in queries:
            for scope, agencies in (("all", None), ("agency", frozenset({shard}))):
                where = ItemFilter(query=compile_query(text), agencies=agencies)
                started = time.perf_counter()
                office.catalogue.page(where, limit=50)
                middle = time.perf_counter()
                total = office.catalogue.count(where, bound=BOUNDED_TOTAL)
                ended = time.perf_counter()
                if agencies is None:
                    totals[text] = total.total if total.exact else None
                times.setdefault((f"page {scope}", kind), []).append((middle - started) * 1000)
                times.setdefault((f"total {scope}", kind), []).append((ended - middle) * 1000)
    for what in ("page all", "total all", "page agency", "total agency"):
        merged = [value for (name, _), values in times.items() if name == what for value in values]
        print(
            f"  {what:13} p50 {median(merged):7.2f} ms  p95 {_p95(merged):7.2f} ms  "
            f"max {max(merged):7.2f} ms  (target p95 below 50)"
        )
        slow = {kind: _p95(values) for (name, kind), values in times.items() if name == what}
        print("      p95 by length: " + "  ".join(f"{k}: {v:.1f}" for k, v in slow.items()))
    if verify:
        _verify(database, totals)
    office.close()


def _verify(database: Path, totals: dict[str, int | None]) -> None:
    """Compare totals with a substring scan of every record."""
    from govdisclose.domain.search_terms import compile_query, scan_text

    needles = {text: [phrase.needle for phrase in compile_query(text).phrases] for text in totals}
    counts = dict.fromkeys(totals, 0)
    connection = sqlite3.connect(database)
    for row in connection.execute(
        "SELECT title, document_number, index_number, keywords, summary FROM items"
    ):
        text = scan_text([cell or "" for cell in row])
        for query, wanted in needles.items():
            if all(needle in text for needle in wanted):
                counts[query] += 1
    wrong = [
        query
        for query, total in totals.items()
        if (total is None and counts[query] <= 10_000)
        or (total is not None and total != counts[query])
    ]
    print(f"  totals equal to a substring scan: {len(totals) - len(wrong)} of {len(totals)}")
    for query in wrong[:5]:
        print(f"    differs: {query!r} index {totals[query]} scan {counts[query]}")


def _timed(work: Callable[[], object], repeats: int = 3) -> float:
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - started)
    return best


def bench_statistics(database: Path) -> None:
    """Summary and ranking beside a hand-written aggregate over the same covering index."""
    from govdisclose import Office
    from govdisclose.domain.figures.scope import Scope
    from govdisclose.ports.storage import Dimension, FigureQuery

    connection = sqlite3.connect(database)
    connection.execute("PRAGMA cache_size = -49152")
    statement = (
        "SELECT shard, count(*) FROM items WHERE release <> 'none' AND mode <> 'withheld' "
        "AND published_on <= '2015-12-31' GROUP BY shard ORDER BY 2 DESC"
    )
    by_hand = _timed(lambda: connection.execute(statement).fetchall())
    office = Office.open(str(database))
    query = FigureQuery(by=(Dimension.AGENCY,), as_of=date(2015, 12, 31))

    def ours() -> None:
        with office.store.read() as unit:
            unit.items.cells(query)

    port = _timed(ours)
    print(f"  ranking by hand {by_hand * 1000:8.1f} ms, through the port {port * 1000:8.1f} ms")
    print(f"  ratio port : by hand             {port / by_hand:5.2f}  (target at most 1.5)")
    scope = Scope(as_of=date(2015, 12, 31))
    statistics = office.statistics
    first = _timed(lambda: statistics.ranking(scope), 1)
    kept = _timed(lambda: statistics.ranking(scope), 5)
    print(
        f"  ranking through the service, first {first * 1000:7.1f} ms, "
        f"kept {kept * 1000:7.2f} ms  (target kept below 20)"
    )
    summary = _timed(lambda: statistics.summary(scope), 1)
    again = _timed(lambda: statistics.summary(scope), 5)
    print(f"  summary, first {summary * 1000:7.1f} ms, kept {again * 1000:7.2f} ms")
    office.close()


def main(count: int | None = None) -> None:
    """Run all three parts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rows", nargs="?", type=int, default=count or 50_000)
    parser.add_argument("--keep", type=Path, help="folder to work in and to leave behind")
    parser.add_argument("--verify", action="store_true", help="compare totals with a full scan")
    options = parser.parse_args()
    print(f"{options.rows:,} rows of 12 fields; {machine_line()}; {date.today().isoformat()}")
    folder = options.keep or Path(tempfile.mkdtemp(prefix="govdisclose-bench."))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["GOVDISCLOSE_LANG"] = "en"
    try:
        print("import")
        database = folder / "office.db"
        if not database.exists():
            database = bench_import(folder, options.rows)
        print("search")
        bench_search(database, verify=options.verify)
        print("statistics")
        bench_statistics(database)
    finally:
        if options.keep is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
