"""``govdisclose register import``: files into a register, or back with a reason."""

from __future__ import annotations

from collections.abc import Sequence

import click

from govdisclose.cli.batch_import import batch_options, import_batch
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_
from govdisclose.cli.session import Session
from govdisclose.errors import ExitCode

__all__ = ["import_"]


@click.command(
    "import",
    cls=Command,
    help=N_(
        "Read CSV, TSV, XLSX or JSON Lines files into a register; - is stdin.\n\nEvery row is "
        "accepted, an update, unchanged or rejected. Rejected rows come back in the form they "
        "came in, with a column that says why: correct them and import that file. Importing a "
        "file again changes nothing; one that was interrupted goes on where it stopped."
    ),
    examples=(
        "govdisclose register import reading_points points.csv --dry-run",
        "govdisclose register import reading_points points.xlsx --json",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.argument("register", metavar="TYPE")
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@batch_options
@click.pass_context
def import_(
    ctx: click.Context,
    *,
    register: str,
    names: Sequence[str],
    dry_run: bool,
    rejects: str | None,
    findings_file: str | None,
    as_json: bool,
) -> None:
    """Import the files one after the other; exit 4 when a row was rejected or a file refused."""
    import_batch(
        ctx,
        Session.current().office().registers.importer(register).import_file,
        names,
        dry_run=dry_run,
        rejects=rejects,
        findings_file=findings_file,
        as_json=as_json,
    )
