"""Writing a list, as it is filtered, to a file; by the writers of the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from govdisclose.errors import UsageFault
from govdisclose.ports.exporting import ExportColumn, ExportFormat, ExportOptions
from govdisclose_tui.sources.items import ItemSource
from govdisclose_tui.sources.rows import Source
from govdisclose_tui.words import tr
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["ExportRefused", "ask_export", "new_file", "refused", "write_export"]


_Cells = Sequence[str | int | date | None]


class ExportRefused(UsageFault):
    """The file cannot be written."""

    code = "TUI-006"
    template = "cannot write {file}: {reason}"
    hint = "name a new file whose ending is one of {endings}"


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
    from govdisclose_tui.dialogs.working import Progress, worked

    def write(progress: Progress) -> int:
        return write_export(bench.office, source, target, progress.step)

    rows = await worked(bench, tr("Export"), write)
    bench.say(tr("rows written to {file}: {count}").format(file=target, count=rows))


def refused(target: Path, reason: str, endings: Iterable[str]) -> ExportRefused:
    """The refusal of a file."""
    return ExportRefused(file=str(target), reason=reason, endings=", ".join(endings))


@contextmanager
def new_file(target: Path, endings: Iterable[str], *, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file that was not there before; it goes again if what is written into it fails.

    Raises:
        ExportRefused: It is there already or cannot be made or written.
    """
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as problem:
        raise refused(target, problem.strerror or "-", endings) from problem
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
    except BaseException as problem:
        with suppress(OSError):
            target.unlink()
        if isinstance(problem, OSError):
            raise refused(target, problem.strerror or "-", endings) from problem
        raise


def write_export(
    office: Office, source: Source, target: Path, step: Callable[[], None] = lambda: None
) -> int:
    """Write all rows of a list into a new file of mode 0600; called in a thread.

    Items are written with every field, as ``catalogue export`` does; other lists as they are shown.

    Args:
        step: Called for each row; what it raises stops, and no file is left.

    Raises:
        ExportRefused: The ending names no form, the file is there already, or cannot be written.
    """
    endings = [f".{one.value}" for one in ExportFormat]
    try:
        form = ExportFormat(target.suffix.lower().removeprefix("."))
    except ValueError:
        raise refused(target, tr("its ending names no form"), endings) from None
    rows: Iterable[_Cells]
    with new_file(target, endings) as stream:
        if isinstance(source, ItemSource):
            columns, rows = office.catalogue.table(source.where)
        else:
            columns = tuple(ExportColumn(column.id) for column in source.columns)
            rows = _cells(source)
        options = ExportOptions(encoding="utf-8-sig" if form is ExportFormat.CSV else "utf-8")
        return office.exports.write_table(
            form, columns, _stepping(rows, step), stream, options
        ).rows


def _stepping(rows: Iterable[_Cells], step: Callable[[], None]) -> Iterator[_Cells]:
    for row in rows:
        step()
        yield row


def _cells(source: Source) -> Iterator[tuple[str, ...]]:
    after: str | None = None
    while True:
        part = source.page(after, 2_000)
        for row in part.rows:
            yield row.cells
        after = part.next
        if after is None:
            return
