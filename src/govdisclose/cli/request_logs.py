"""``govdisclose request import`` and ``export``: logs of requests as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

import click

from govdisclose.cli.batch_import import batch_options, import_batch
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_
from govdisclose.cli.messages import note
from govdisclose.cli.options import DateParam
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.table_export import export_options, write_rows
from govdisclose.errors import ExitCode
from govdisclose.ports.exporting import ExportFormat

__all__ = ["COMMANDS"]

_TITLE = "依申请公开登记台账"


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
@click.option("--agency", metavar="NAME", help=N_("Only requests to this agency."))
@click.option("--received-from", type=DateParam(), help=N_("First legal day of receipt."))
@click.option("--received-to", type=DateParam(), help=N_("Last legal day of receipt."))
@export_options
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

    office = session.office()
    query = RequestQuery(agency=agency, received_from=received_from, received_to=received_to)
    rows = office.requests.export_rows(query)
    written = write_rows(office, EXPORT_COLUMNS, rows, _TITLE, format_, output, bom)
    if output is not None:
        note(N_("requests written to {file}: {count}"), file=output, count=written)


COMMANDS = (_import, _export)
"""In the order of the help page."""
