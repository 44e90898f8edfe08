"""``govdisclose case import`` and ``export``: logs of cases as files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import click

from govdisclose.cli.batch_import import batch_options, import_batch
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_
from govdisclose.cli.messages import note
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.table_export import export_options, write_rows
from govdisclose.errors import ExitCode
from govdisclose.ports.exporting import ExportFormat

__all__ = ["COMMANDS"]


@click.command(
    "import",
    cls=Command,
    help=N_(
        "Read logs of cases from CSV, TSV, XLSX, ODS or JSON Lines files; - is stdin.\n\nEach row "
        "is an act: number, move, on, agency, and the fields of the kind by name or label. A case "
        "is known by agency and number; importing a file again changes nothing. What cannot have "
        "happened comes back with the reason."
    ),
    examples=("govdisclose case import complaint 台账.csv --dry-run",),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.argument("kind", metavar="KIND")
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option("--agency", metavar="NAME", help=N_("Agency of rows that name none."))
@batch_options
@click.pass_context
def _import(
    ctx: click.Context,
    *,
    kind: str,
    names: Sequence[str],
    agency: str | None,
    dry_run: bool,
    rejects: str | None,
    findings_file: str | None,
    as_json: bool,
) -> None:
    """Import the files one after the other; exit 4 when a row was rejected or a file refused."""
    from govdisclose.office.cases import CaseImporter

    cases = Session.current().office().cases
    importer = CaseImporter(cases=cases, flow=cases.kinds.find(kind))
    import_batch(
        ctx,
        partial(importer.import_file, agency=agency),
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
        "Write the cases of a kind as a log that can be imported again, an act a row.\n\nIt may "
        "hold personal data and is for the office; only those who handle such cases get it. "
        "Erased texts are blank."
    ),
    examples=("govdisclose case export complaint -o complaints.csv --bom",),
    exits=STORE_EXITS,
)
@click.argument("kind", metavar="KIND")
@click.option("--agency", metavar="NAME", help=N_("Only cases of this agency."))
@export_options
@pass_session
def _export(
    session: Session,
    *,
    kind: str,
    agency: str | None,
    format_: ExportFormat,
    output: str | None,
    bom: bool,
) -> None:
    """Stream the log out."""
    from govdisclose.office.cases import log_columns, log_rows

    office = session.office()
    flow = office.cases.kinds.find(kind)
    rows = log_rows(office.cases, flow.id, agency=agency)
    options = (format_, output, bom)
    written = write_rows(office, log_columns(flow), rows, flow.title, *options)
    if output is not None:
        note(N_("acts written to {file}: {count}"), file=output, count=written)


COMMANDS = (_import, _export)
"""In the order of the help page."""
