"""The workbench in a terminal, over many rows, beside the tables that hold all rows.

    python tests/bench/bench_tui.py [ITEMS REQUESTS | OFFICE.db] [--others ROWS,ROWS]

Each program runs in a terminal of its own (120 by 40) and is measured from outside: from a key
until nothing more is drawn, with the time it spent on a processor beside it, which others at work
on the machine stretch little. First paint is counted from the end of the imports to the frame of
the screen, before any question to the store; memory is what the process grew by between that and
the end of everything that is done here. The others are Textual's DataTable and, where it is
installed, textual-fastdatatable, with the columns and texts of our list and as many rows as are
asked for; what does not come to rest within five minutes is given up.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.machine import machine_line
from tests.bench.terminal import Terminal, Took, middle

_PROGRAMS = Path(__file__).with_name("tui_programs.py")
_PAGE_DOWN, _HOME, _END, _ESCAPE = "\x1b[6~", "\x1b[H", "\x1b[F", "\x1b"
_CTRL_END, _CTRL_HOME = "\x1b[1;5F", "\x1b[1;5H"
_TIMES = 15
_PAGES = 50

_DEBOUNCE_MS = 150.0
"""The list waits so long for further letters before it is narrowed."""

_ITEM_FILTERS = ("安全生产", "agency:市第3局", "month:2008-05 检查", "教育", "stage:draft")
_REQUEST_FILTERS = ("征地", "环评 报告", "低保")

Figures = dict[str, Took]


def _terminal(*said: str) -> Terminal:
    return Terminal([sys.executable, str(_PROGRAMS), *said])


def _told(name: str, took: Took) -> None:
    print(f"  {name:<44} {took.last_ms:8,.0f} ms {took.cpu_ms:8,.0f} ms of CPU", flush=True)


def _keep(figures: Figures, name: str, took: list[Took]) -> None:
    figures[name] = middle(took)
    _told(name, figures[name])


def _begun(terminal: Terminal, name: str, cpu: float, pattern: str) -> Took:
    seconds = terminal.until(pattern)
    took = Took(seconds * 1000, seconds * 1000, terminal.cpu_ms() - cpu)
    _told(name, took)
    return took


def _start(address: str, area: str) -> Figures:
    """Begin in an area."""
    figures: Figures = {}
    with _terminal("ours", address, area) as terminal:
        terminal.ready()
        cpu = terminal.cpu_ms()
        for name, pattern in (
            ("first paint", "F1|Help"),
            ("first rows", r"\d{4}-\d\d-\d\d"),
            ("all places known", r"row [\d,]+ of [\d,]+"),
        ):
            figures[name] = _begun(terminal, f"{area}: {name}", cpu, pattern)
    return figures


def _moves(terminal: Terminal, figures: Figures, name: str) -> None:
    """Page down, jump to the end, jump anywhere."""
    _keep(figures, f"{name}page down", [terminal.press(_PAGE_DOWN) for _ in range(_PAGES)])
    ends = []
    for _ in range(_TIMES):
        ends.append(terminal.press(_END))
        terminal.press(_HOME)
    _keep(figures, f"{name}jump to the end", ends)


def _anywhere(terminal: Terminal, figures: Figures, name: str, top: int) -> None:
    """Drag the scroll bar: each step is a place that was never read.

    Args:
        terminal: With the list at its beginning.
        figures: What was found.
        name: Of the list.
        top: Line of the first row, counted from 1.
    """
    terminal.press(f"\x1b[<0;119;{top}M", first_limit=0.5)
    places = [5, 22, 9, 30, 14, 34, 18, 26, 7, 32, 11, 24, 16, 28, 20]
    steps = [terminal.press(f"\x1b[<32;119;{row}M") for row in places]
    terminal.press("\x1b[<0;119;20m", first_limit=0.5)
    _keep(figures, f"{name}jump anywhere by the scroll bar", steps)


def _filters(terminal: Terminal, figures: Figures, name: str, texts: tuple[str, ...]) -> None:
    """From a text in the filter line until what is found, and how much of it, is drawn."""
    took = []
    for text in texts:
        terminal.press("/", first_limit=0.5)
        # Pasted, so that the letters come at once; the cursor in the line blinks, so it is quiet
        # for less than half a second even when all is done.
        pasted = terminal.press(f"\x1b[200~{text}\x1b[201~", quiet=0.4)
        wait = _DEBOUNCE_MS
        took.append(Took(pasted.first_ms, max(0.0, pasted.last_ms - wait), pasted.cpu_ms))
        for _ in range(2):
            terminal.press(_ESCAPE, first_limit=0.5, quiet=0.4)
    _keep(figures, f"{name}filter to all of what is found", took)


def _ours(address: str) -> tuple[Figures, float]:
    """Both lists in one process, as somebody works with them."""
    figures: Figures = {}
    with _terminal("ours", address, "settings") as terminal:
        terminal.ready()
        terminal.until("Help")
        terminal.rest(seconds=1.0)
        before = terminal.memory_mib()
        terminal.press("2")
        terminal.rest(seconds=1.0)
        _moves(terminal, figures, "items: ")
        _anywhere(terminal, figures, "items: ", 3)
        _filters(terminal, figures, "items: ", _ITEM_FILTERS)
        after_items = terminal.memory_mib() - before
        terminal.press("3")
        terminal.rest(seconds=1.0)
        _moves(terminal, figures, "requests: ")
        _anywhere(terminal, figures, "requests: ", 4)
        _keep(figures, "requests: the next worklist", [terminal.press("v") for _ in range(_TIMES)])
        _keep(figures, "requests: the other order", [terminal.press("o") for _ in range(6)])
        _filters(terminal, figures, "requests: ", _REQUEST_FILTERS)
        grown = terminal.memory_mib() - before
        print(f"  grown by {after_items:.0f} MiB with items, {grown:.0f} MiB with requests")
    return figures, grown


def _other(name: str, rows: int) -> tuple[Figures, float] | None:
    figures: Figures = {}
    with _terminal(name, str(rows)) as terminal:
        terminal.ready()
        before = terminal.memory_mib()
        cpu = terminal.cpu_ms()
        print(f"{name}, {rows:,} rows", flush=True)
        figures["first rows"] = _begun(terminal, "first rows", cpu, r"\d{4}年\d+月")
        terminal.rest(seconds=1.0)
        _keep(figures, "page down", [terminal.press(_PAGE_DOWN) for _ in range(_TIMES)])
        ends = []
        for _ in range(5):
            ends.append(terminal.press(_CTRL_END, first_limit=60.0))
            terminal.press(_CTRL_HOME, first_limit=60.0)
        _keep(figures, "jump to the end", ends)
        grown = terminal.memory_mib() - before
        print(f"  grown by {grown:.0f} MiB")
    return figures, grown


def _build(path: Path, items: int, requests: int) -> None:
    from tests.bench.bench_supervision import build

    build(path, items, requests)


def _ratios(name: str, other: Figures, ours: Figures) -> None:
    pairs = (
        ("first rows", "first rows"),
        ("page down", "items: page down"),
        ("jump to the end", "items: jump to the end"),
    )
    told = [
        f"{key} {other[key].last_ms / ours[own].last_ms:.1f} "
        f"(CPU {other[key].cpu_ms / ours[own].cpu_ms:.1f})"
        for key, own in pairs
    ]
    print(f"{name} takes so many times as long: " + ", ".join(told))


def _guarded(work: Callable[[], tuple[Figures, float] | None]) -> tuple[Figures, float] | None:
    try:
        return work()
    except (TimeoutError, RuntimeError) as problem:
        print(f"  given up: {str(problem)[-200:]}")
        return None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("said", nargs="*", help="ITEMS REQUESTS, or an office there is")
    parser.add_argument("--others", default="1000,10000", help="rows of the other tables")
    options = parser.parse_args()
    said: list[str] = options.said
    print(machine_line())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        if len(said) == 1:
            path = Path(said[0])
        else:
            items, requests = map(int, said or ("100000", "10000"))
            _build(path, items, requests)
        print("window table", flush=True)
        ours = _start(str(path), "catalogue")
        _start(str(path), "requests")
        figures, _grown = _ours(str(path))
        figures |= ours
    names = ["datatable"]
    if find_spec("textual_fastdatatable") is None:
        print("fastdatatable is not installed")
    else:
        names.append("fastdatatable")
    for rows in map(int, options.others.split(",")):
        for name in names:
            found = _guarded(lambda name=name, rows=rows: _other(name, rows))  # type: ignore[misc]
            if found is not None:
                _ratios(f"{name} with {rows:,} rows", found[0], figures)


if __name__ == "__main__":
    main()
