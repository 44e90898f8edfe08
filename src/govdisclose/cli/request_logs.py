"""``govdisclose request import`` and ``export``: logs of requests as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from govdisclose.cli.batch_import import batch_options, import_batch
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import CodeChoice, DateParam
from govdisclose.cli.output import data_stream, is_terminal
from govdisclose.cli.output_file import written_bytes
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode
from govdisclose.ports.exporting import ExportFormat, ExportOptions

if TYPE_CHECKING:
    pass

__all__ = ["COMMANDS"]

_TITLE = "依申请公开登记台账"
_FORMATS = CodeChoice(ExportFormat)


@click.command(
    "import",
    cls=Command,
    help=N_(
        "Read logs of requests from CSV, TSV, XLSX, ODS or JSON Lines files; - is stdin.\n\nEach "
        "row is a request with the days of its acts, recorded as they happened: what was unlawful "
        "is kept as a breach. A request is known by agency and number; importing a file again "
        "changes nothing, and a row that contradicts what is recorded comes back. docs/requests.md "
        "lists the columns."
    ),
    examples=(
        "govdisclose request import 台账.xlsx --dry-run",
        "govdisclose request import log.csv --agency 市教育局 --json",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option("--agency", metavar="NAME", help=N_("Agency of rows that name none."))
@batch_options
@click.pass_context
def _import(
    ctx: click.Context,
    *,
    names: Sequence[str],
    agency: str | None,
    dry_run: bool,
    rejects: str | None,
    findings_file: str | None,
    as_json: bool,
) -> None:
    """Import the files one after the other; exit 4 when a row was rejected or a file refused."""
    import_batch(
        ctx,
        partial(Session.current().office().requests.importer.import_file, agency=agency),
        names,
        dry_run=dry_run,
        rejects=rejects,
        findings_file=findings_file,
        as_json=as_json,
    )


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write requests as a log that can be imported again, in the order of their references.\n\n"
        "It holds personal data and is for the office; only registrars, approvers and "
        "administrators get it. Erased texts are blank."
    ),
    examples=(
        "govdisclose request export -o log.csv --bom",
        "govdisclose request export --format xlsx -o log.xlsx --received-from 2024-01-01",
    ),
    exits=STORE_EXITS,
)
@click.option("--format", "format_", type=_FORMATS, default="csv", help=N_("Form of the file."))
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@click.option("--bom", is_flag=True, help=N_("Begin CSV with a byte order mark, for Excel."))
@click.option("--agency", metavar="NAME", help=N_("Only requests to this agency."))
@click.option("--received-from", type=DateParam(), help=N_("First legal day of receipt."))
@click.option("--received-to", type=DateParam(), help=N_("Last legal day of receipt."))
@pass_session
def _export(
    session: Session,
    *,
    format_: ExportFormat,
    output: str | None,
    bom: bool,
    agency: str | None,
    received_from: date | None,
    received_to: date | None,
) -> None:
    """Stream the log out."""
    from govdisclose.office.requests import EXPORT_COLUMNS, RequestQuery

    if bom and format_ not in (ExportFormat.CSV, ExportFormat.TSV):
        raise click.UsageError(tr("--encoding and --bom are for CSV and TSV"))
    if not format_.is_text and output is None and is_terminal():
        raise click.UsageError(tr("a workbook is nothing to read here: give -o FILE"))
    office = session.office()
    query = RequestQuery(agency=agency, received_from=received_from, received_to=received_to)
    codec = "utf-8-sig" if bom else "utf-8"
    options = ExportOptions(encoding=codec, title=_TITLE)
    rows = office.requests.export_rows(query)
    with data_stream() if output is None else written_bytes(output) as stream:
        written = office.exports.write_table(format_, EXPORT_COLUMNS, rows, stream, options)
    if output is not None:
        note(N_("requests written to {file}: {count}"), file=output, count=written.rows)


COMMANDS = (_import, _export)
"""In the order of the help page."""
