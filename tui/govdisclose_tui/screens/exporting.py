"""Writing a list, as it is filtered, to a file; by the writers of the command line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from govdisclose.errors import UsageFault
from govdisclose.ports.exporting import ExportColumn, ExportFormat, ExportOptions
from govdisclose_tui.sources.items import ItemSource
from govdisclose_tui.sources.rows import Source
from govdisclose_tui.words import tr
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["ExportRefused", "ask_export", "write_export"]


class ExportRefused(UsageFault):
    """The file cannot be written."""

    code = "TUI-006"
    template = "cannot write {file}: {reason}"
    hint = "name a new file that ends in .csv, .tsv, .jsonl, .json, .xlsx, .ods or .html"


def ask_export(bench: Workbench, source: Source, name: str) -> None:
    """Ask for the file, then write it beside the screen."""
    from govdisclose_tui.dialogs.telling import PromptDialog

    def answered(path: object) -> None:
        if isinstance(path, str) and path.strip():
            target = Path(path.strip()).expanduser()
            bench.run_worker(
                guarded(bench, lambda: _write(bench, source, target)),
                group="export",
                exit_on_error=False,
            )

    text = tr("File to write; its ending says the form: csv, tsv, jsonl, json, xlsx, ods, html.")
    bench.push_screen(PromptDialog(tr("Export"), text, f"{name}.csv"), answered)


async def _write(bench: Workbench, source: Source, target: Path) -> None:
    rows = await bench.pool.read(write_export, bench.office, source, target)
    bench.say(tr("rows written to {file}: {count}").format(file=target, count=rows))


def write_export(office: Office, source: Source, target: Path) -> int:
    """Write all rows of a list into a new file of mode 0600; called in a thread.

    Items are written with every field, as ``catalogue export`` does; other lists as they are shown.

    Raises:
        ExportRefused: The ending names no form, the file is there already, or cannot be written.
    """
    try:
        form = ExportFormat(target.suffix.lower().removeprefix("."))
    except ValueError:
        raise ExportRefused(file=str(target), reason=tr("its ending names no form")) from None
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as problem:
        raise ExportRefused(file=str(target), reason=problem.strerror or "-") from problem
    try:
        with os.fdopen(handle, "wb") as stream:
            if isinstance(source, ItemSource):
                columns, rows = office.catalogue.table(source.where)
            else:
                columns = tuple(ExportColumn(column.id) for column in source.columns)
                rows = _cells(source)
            options = ExportOptions(encoding="utf-8-sig" if form is ExportFormat.CSV else "utf-8")
            return office.exports.write_table(form, columns, rows, stream, options).rows
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise


def _cells(source: Source) -> Iterator[tuple[str, ...]]:
    after: str | None = None
    while True:
        part = source.page(after, 2_000)
        for row in part.rows:
            yield row.cells
        after = part.next
        if after is None:
            return
