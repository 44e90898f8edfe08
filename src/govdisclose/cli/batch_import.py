"""Importing several files one after the other, as the commands of registers and request logs do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from govdisclose.cli.catalogue_import_views import print_account, print_sum, show_kinds
from govdisclose.cli.commands import FinishedWithFindings
from govdisclose.cli.import_sources import (
    check_names,
    findings_listener,
    import_progress,
    import_source,
    rejects_targets,
    renamed,
)
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import show_error
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json
from govdisclose.cli.output_file import remember_input

if TYPE_CHECKING:
    from govdisclose.office import FileAccount

__all__ = ["batch_options", "import_batch"]


def batch_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--dry-run``, ``--rejects``, ``--findings-file`` and ``--json``, in this order."""
    options = (
        click.option(
            "-n", "--dry-run", is_flag=True, help=N_("Check everything and store nothing.")
        ),
        click.option(
            "--rejects",
            metavar="FILE",
            help=N_(
                "Write rejected rows here instead of beside the file; a folder for several files."
            ),
        ),
        click.option(
            "--findings-file",
            metavar="FILE",
            help=N_("Write every finding here, one JSON object a line."),
        ),
        json_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


def import_batch(
    ctx: click.Context,
    import_file: Callable[..., FileAccount],
    names: Sequence[str],
    *,
    dry_run: bool,
    rejects: str | None,
    findings_file: str | None,
    as_json: bool,
) -> None:
    """Import the files one after the other and print what became of their rows.

    Args:
        ctx: Of the command.
        import_file: Given a path, its name, where rejects go, and whom to tell.
        names: Files as they were named; ``-`` is standard input.
        dry_run, rejects, findings_file, as_json: As the options say.

    Raises:
        FinishedWithFindings: A row was rejected or a file refused.
    """
    check_names(ctx, names, rejects)
    for name in names:
        remember_input(name)
    label = tr("checking {file}") if dry_run else tr("importing {file}")
    accounts: list[FileAccount] = []
    with ExitStack() as stack:
        # All are opened before the first is imported: a mistyped name is found with nothing done.
        sources = [stack.enter_context(import_source(name)) for name in names]
        plan = rejects_targets(sources, rejects)
        listener = stack.enter_context(findings_listener(findings_file))
        for source, target in plan:
            with import_progress(label, source) as advance:
                account = import_file(
                    source.path,
                    name=source.name,
                    dry_run=dry_run,
                    rejects_path=target,
                    progress=advance,
                    listener=listener,
                )
            accounts.append(account)
            if not as_json:
                print_account(account)
                show_kinds(account)
                if account.refused is not None:
                    show_error(renamed(account.refused, account.file))
    if as_json:
        emit_json([account.as_json() for account in accounts])
    elif len(accounts) > 1:
        print_sum(accounts)
    if any(account.has_errors or account.refused is not None for account in accounts):
        raise FinishedWithFindings
