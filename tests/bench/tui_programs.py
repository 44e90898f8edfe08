"""The programs that ``bench_tui.py`` starts in a terminal, each one table of many rows.

    python tests/bench/tui_programs.py ours OFFICE AREA
    python tests/bench/tui_programs.py datatable ROWS
    python tests/bench/tui_programs.py fastdatatable ROWS

Once everything is imported, and for the others every row is made, a byte goes to the file that
``terminal.py`` listens to.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.corpus import rows
from tests.bench.terminal import READY_FILE

_PARTS = (
    "govdisclose.adapters.sqlite.store",
    "govdisclose.office.requests",
    "govdisclose_tui.app",
    "govdisclose_tui.running",
    "govdisclose_tui.screens.catalogue",
    "govdisclose_tui.screens.main",
    "govdisclose_tui.screens.requests",
    "govdisclose_tui.screens.settings",
    "textual.drivers.linux_driver",
)


def _ready() -> None:
    os.write(READY_FILE, b"!")


def _ours(address: str, area: str) -> None:
    for part in _PARTS:
        import_module(part)
    from govdisclose.cli.language import activate
    from govdisclose.cli.tui_words import CommandWords
    from govdisclose.office import Office
    from govdisclose_tui.app import Options
    from govdisclose_tui.running import run
    from govdisclose_tui.words import lend

    activate("en")
    lend(CommandWords())
    _ready()
    with Office.open(address, actor="bench") as office:
        run(office, Options(area=area))


def _text_rows(count: int) -> list[tuple[str, ...]]:
    """What our list shows of an item."""
    return [(row[5], row[1], row[2], row[3], row[9], row[4], row[0]) for row in rows(count)]


_NAMES = ("published", "title", "agency", "number", "mode", "formed", "index")


def _data_table(count: int) -> None:
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    made = _text_rows(count)

    class Host(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

        def on_mount(self) -> None:
            table = self.query_one(DataTable)
            table.add_columns(*_NAMES)
            table.add_rows(made)
            table.focus()

    _ready()
    Host().run()


def _fast_table(count: int) -> None:
    from textual.app import App, ComposeResult

    # Not among the dependencies: it brings pyarrow with it.
    fast: Any = import_module("textual_fastdatatable")
    made = _text_rows(count)

    class Host(App[None]):
        def compose(self) -> ComposeResult:
            columns = zip(*made, strict=True)
            backend = fast.ArrowBackend.from_pydict(dict(zip(_NAMES, columns, strict=True)))
            yield fast.DataTable(backend=backend, cursor_type="row")

        def on_mount(self) -> None:
            self.query_one(fast.DataTable).focus()

    _ready()
    Host().run()


def main(program: str, *said: str) -> None:
    """Run one."""
    match program:
        case "ours":
            _ours(*said)
        case "datatable":
            _data_table(int(said[0]))
        case _:
            _fast_table(int(said[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
