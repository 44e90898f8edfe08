"""The window table over a large catalogue, beside the tables that read all rows first.

    python tests/bench/bench_tui.py [ROWS] [--office FILE] [--others ROWS]

Measured under Pilot, whose own share of a key is told with the others: until the first rows are
painted after the screen is there, a page down, the jump to the end and back, a filter until its
first page, and what the process grew by. The others are Textual's DataTable and, where it is
installed, textual-fastdatatable, each with the same columns and text.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.corpus import AGENCIES, rows, write_csv
from tests.bench.machine import machine_line

_SIZE = (120, 40)


def _rss_mib() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _made_office(path: Path, count: int) -> None:
    from govdisclose.domain.catalogue.agency import Level
    from govdisclose.office import ImportOptions, NewAgency, Office

    source = path.with_suffix(".csv")
    write_csv(source, count)
    bodies = [NewAgency(name=name, level=Level.DEPARTMENT, parent="A1") for name in AGENCIES]
    with Office.create(str(path), name="淮南市政府", agencies=bodies) as office:
        office.exchange.import_file(source, ImportOptions())
    source.unlink()


async def _until(done: Callable[[], bool], pilot: Any, limit: float = 120.0) -> float:
    started = time.perf_counter()
    while not done():
        if time.perf_counter() - started > limit:
            return float("nan")
        await asyncio.sleep(0.001)
    return time.perf_counter() - started


async def _ours(path: Path) -> dict[str, float]:
    from govdisclose.office import Office
    from govdisclose_tui.app import Options, Workbench
    from govdisclose_tui.screens.catalogue import CataloguePane as _Imported  # noqa: F401
    from govdisclose_tui.widgets.list_pane import ListPane

    found: dict[str, float] = {}
    with Office.open(str(path)) as office:
        app = Workbench(office, Options(area="settings", look_seconds=3600))
        async with app.run_test(size=_SIZE) as pilot:
            # The shell stands and everything is imported; what follows is the list's own.
            await _until(
                lambda: (
                    bool(app.screen.query(ListPane))
                    and app.screen.query_one(ListPane).table.rows > 0
                ),
                pilot,
            )
            await pilot.pause()
            gc.collect()
            before = _rss_mib()
            started = time.perf_counter()
            app.open_area("catalogue")

            def pane() -> ListPane:
                return app.screen.query_one("#items", ListPane)

            await _until(lambda: bool(app.screen.query("#items")) and pane().table.rows > 0, pilot)
            app.screen._compositor.render_strips()
            found["first rows (s)"] = time.perf_counter() - started
            table = pane().table
            found["whole list known (s)"] = await _until(lambda: table.window.is_surveyed, pilot)
            await pilot.pause()

            async def timed(act: Callable[[], None]) -> float:
                begun = time.perf_counter()
                act()
                await _until(lambda: table.current is not None, pilot)
                app.screen._compositor.render_strips()
                return time.perf_counter() - begun

            found["page down (ms)"] = 1000 * median(
                [await timed(table.do_page_down) for _ in range(60)]
            )
            ends: list[float] = []
            for _ in range(15):
                table.window._pages.pop((table.rows - 1) // 200, None)
                ends.append(await timed(table.do_last))
                await timed(table.do_first)
            found["jump to end (ms)"] = 1000 * median(ends)
            draw = random.Random(7)
            places: list[float] = []
            for _ in range(15):
                places.append(await timed(lambda: table.go(draw.randrange(table.rows))))
            found["jump anywhere (ms)"] = 1000 * median(places)
            filters: list[float] = []
            for text in ("安全生产", "agency:市第3局", "month:2008-05 检查", "教育", "stage:draft"):
                window = table.window
                begun = time.perf_counter()
                pane().narrow(text)
                await _until(lambda window=window: table.window is not window, pilot)  # type: ignore[misc]
                filters.append(time.perf_counter() - begun)
                await pilot.pause()
            found["filter to first page (ms)"] = 1000 * median(filters)
            found["rows"] = float(table.rows)
            found["grown by (MiB)"] = _rss_mib() - before
    return found


async def _others(
    count: int, make: Callable[[Any], Any], fill: Callable[[Any], Awaitable[None]]
) -> dict[str, float]:
    from textual.app import App

    found: dict[str, float] = {}

    class Host(App[None]):
        def compose(self) -> Any:
            yield make(self)

    app = Host()
    gc.collect()
    before = _rss_mib()
    started = time.perf_counter()
    async with app.run_test(size=_SIZE) as pilot:
        await fill(app)
        await pilot.pause()
        found["first rows (s)"] = time.perf_counter() - started

        async def timed(key: str) -> float:
            begun = time.perf_counter()
            await pilot.press(key)
            return time.perf_counter() - begun

        await timed("down")
        found["page down (ms)"] = 1000 * median([await timed("pagedown") for _ in range(10)])
        found["jump to end (ms)"] = 1000 * await timed("ctrl+end")
        found["grown by (MiB)"] = _rss_mib() - before
    return found


def _text_rows(count: int) -> list[tuple[str, ...]]:
    return [(row[5], row[1], row[2], row[3], row[4], row[0]) for row in rows(count)]


async def _data_table(count: int) -> dict[str, float]:
    from textual.widgets import DataTable

    async def fill(app: Any) -> None:
        table = app.query_one(DataTable)
        table.add_columns("a", "b", "c", "d", "e", "f")
        table.add_rows(_text_rows(count))
        table.focus()

    return await _others(count, lambda _app: DataTable(), fill)


async def _fast_table(count: int) -> dict[str, float] | None:
    try:
        # Not among the dependencies: it brings pyarrow with it.
        fast: Any = import_module("textual_fastdatatable")
    except ImportError:
        return None
    columns = list(zip(*_text_rows(count), strict=True))
    backend = fast.ArrowBackend.from_pydict(dict(zip("abcdef", columns, strict=True)))

    async def fill(app: Any) -> None:
        app.query_one(fast.DataTable).focus()

    return await _others(count, lambda _app: fast.DataTable(backend=backend), fill)


def _print(name: str, found: dict[str, float] | None) -> None:
    if found is None:
        print(f"{name}: not installed")
        return
    print(f"{name}: " + ", ".join(f"{key} {value:,.2f}" for key, value in found.items()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    parser.add_argument("--office", type=Path)
    parser.add_argument("--others", type=int, default=10_000)
    said = parser.parse_args()
    print(machine_line())
    with tempfile.TemporaryDirectory() as folder:
        path = said.office
        if path is None:
            path = Path(folder) / "office.db"
            _made_office(path, said.rows)
        _print("window table", asyncio.run(_ours(path)))
    _print(f"DataTable, {said.others:,} rows", asyncio.run(_data_table(said.others)))
    _print(f"fastdatatable, {said.others:,} rows", asyncio.run(_fast_table(said.others)))


if __name__ == "__main__":
    main()
