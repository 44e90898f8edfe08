"""Writing a table that can be imported again: options and streams that several nouns share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import click

from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import CodeChoice
from govdisclose.cli.output import data_stream, is_terminal
from govdisclose.cli.output_file import written_bytes
from govdisclose.ports.exporting import ExportColumn, ExportFormat, ExportOptions, ExportRow

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["export_options", "write_rows"]

_FORMATS = CodeChoice(ExportFormat)

_Function = Callable[..., None]


def export_options(function: _Function) -> _Function:
    """``--format``, ``--output`` and ``--bom``."""
    for option in (
        click.option(
            "--bom", is_flag=True, help=N_("Begin CSV with a byte order mark, for Excel.")
        ),
        click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout.")),
        click.option(
            "--format", "format_", type=_FORMATS, default="csv", help=N_("Form of the file.")
        ),
    ):
        function = option(function)
    return function


def write_rows(
    office: Office,
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    title: str,
    format_: ExportFormat,
    output: str | None,
    bom: bool,
    *,
    public: bool = False,
) -> int:
    """Stream a table to a file or stdout; how many rows there were.

    A table for the public gets the usual rights of new files, any other is the office's own.

    Raises:
        click.UsageError: The options do not go together.
    """
    if bom and format_ not in (ExportFormat.CSV, ExportFormat.TSV):
        raise click.UsageError(tr("--encoding and --bom are for CSV and TSV"))
    if not format_.is_text and output is None and is_terminal():
        raise click.UsageError(tr("a workbook is nothing to read here: give -o FILE"))
    codec = "utf-8-sig" if bom else "utf-8"
    options = ExportOptions(encoding=codec, title=title)
    with data_stream() if output is None else written_bytes(output, public=public) as stream:
        return office.exports.write_table(format_, columns, rows, stream, options).rows
