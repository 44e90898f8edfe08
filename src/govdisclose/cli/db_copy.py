"""``govdisclose db copy``: an office moves from one store to another."""

from __future__ import annotations

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, progress
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.session import Session, pass_session

__all__ = ["command"]


@click.command(
    "copy",
    cls=Command,
    help=N_(
        "Copy an office from one store to another, such as from a file to a database server, and "
        "prove the copy.\n\nAll chains, rows, files and matters are written again in their order "
        "and compared at the end; the office's key goes with them. A copy that was interrupted "
        "goes on where it stopped. What is written to the office meanwhile is not copied."
    ),
    examples=(
        "govdisclose db copy office.db postgresql://db.example/offices/huainan",
        "govdisclose db copy postgresql://db.example/offices/huainan office.db --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@json_option
@pass_session
def command(session: Session, *, source: str, target: str, as_json: bool) -> None:
    """Copy, compare, and print what was found equal."""
    from govdisclose.office import copy_office  # the library loads here

    with progress(tr("copying the office")) as bar:
        done = copy_office(source, target, extensions=session.extensions(), progress=bar.reach)
    copied = done.copied
    if as_json:
        emit_json(
            {
                "source": source,
                "target": target,
                "chains": len(copied.heads),
                "entries": sum(head.number for head in copied.heads),
                "rows": copied.rows,
                "files": copied.files,
                "matters": copied.matters,
                "import_runs": copied.runs,
                "import_findings": copied.findings,
                "import_rejects": copied.rejects,
                "resumed": copied.resumed,
                "key": None if done.key is None else str(done.key),
            }
        )
        return
    if copied.resumed:
        note(N_("a copy that was begun before was continued"))
    phrase = tr(
        "copied and found equal: {chains} chains with {entries} entries, {rows} rows, {files} "
        "files, {matters} matters"
    )
    emit_text(
        phrase.format(
            chains=len(copied.heads),
            entries=sum(head.number for head in copied.heads),
            rows=copied.rows,
            files=copied.files,
            matters=copied.matters,
        )
    )
    if done.key is not None:
        note(N_("the office's key was put to {path}"), path=done.key)
