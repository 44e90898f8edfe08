"""``govdisclose db``: check, back up, restore and upgrade the store."""

from __future__ import annotations

from pathlib import Path

import click

from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings, Group
from govdisclose.cli.db_backups import COMMANDS, warn_unrecorded
from govdisclose.cli.db_copy import command as copy
from govdisclose.cli.db_server import SERVER_COMMANDS
from govdisclose.cli.key_commands import key
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings, warning
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_fields, emit_json, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode

__all__ = ["group"]

group = Group("db", help=N_("Check, back up, restore and upgrade the store."))
group.add_command(key)
group.add_command(copy)

_TARGET = click.Path(dir_okay=False, path_type=Path)
_NAMES = {
    "path": N_("File"),
    "schema": N_("Schema"),
    "schema_needed": N_("Schema of this program"),
    "bytes": N_("Size (bytes)"),
    "sqlite": N_("SQLite"),
    "items": N_("Items"),
    "former_versions": N_("Former versions of items"),
    "records": N_("Records"),
    "matters": N_("Matters"),
    "entries": N_("Journal entries"),
    "files": N_("Files"),
}


@group.command(
    "info",
    cls=Command,
    help=N_("Show where the office is, its schema and how much is in it."),
    examples=("govdisclose --db office.db db info",),
    exits=STORE_EXITS,
)
@json_option
@pass_session
def info(session: Session, *, as_json: bool) -> None:
    """Print schema, size and counts."""
    found = dict(session.keeper().info())
    if as_json:
        emit_json(found)
        return
    emit_fields([(tr(_NAMES.get(name, name)), str(value)) for name, value in found.items()])


@group.command(
    "check",
    cls=Command,
    help=N_(
        "Compare the search index, the stored order, the public window, the heads, the kept "
        "figures and the files with the records they follow from.\n\n'govdisclose journal verify' "
        "proves the records themselves."
    ),
    examples=("govdisclose --db office.db db check",),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@json_option
@pass_session
def check(session: Session, *, as_json: bool) -> None:
    """Print what does not agree; exit 4 when something does not."""
    findings = list(session.checked())
    if all(finding.code != "DB-INTEGRITY" for finding in findings):
        # A damaged file may not even open as an office.
        office = session.office()
        findings.extend(office.maintenance.check_figures())
        findings.extend(office.requests.check_index())
        findings.extend(office.challenges.check_index())
        findings.extend(office.cases.check_index())
    if as_json:
        emit_json({"findings": [finding.as_json() for finding in findings]})
    elif findings:
        show_findings(findings)
    else:
        emit_text(tr("everything agrees"))
    if any(finding.severity.value == "error" for finding in findings):
        raise FinishedWithFindings


@group.command(
    "backup",
    cls=Command,
    help=N_("Copy the office into a new file while it is in use, and verify the copy."),
    examples=("govdisclose --db office.db db backup office-2009-12-31.db",),
    exits=STORE_EXITS,
)
@click.argument("target", type=_TARGET)
@json_option
@pass_session
def backup(session: Session, *, target: Path, as_json: bool) -> None:
    """Make the copy, of mode 0600, and record that it exists."""
    made = session.office().maintenance.backup(target)
    if as_json:
        emit_json({"backup": str(target), "made_on": made.recorded_on.isoformat(), "key": made.key})
    else:
        phrase = tr("copied and verified: {path}; recorded as {key}")
        emit_text(phrase.format(path=target, key=made.key))


@group.command(
    "restore",
    cls=Command,
    help=N_(
        "Put a backup in the office's place.\n\nThe backup is verified first; an office that is "
        "there is kept beside it under another name."
    ),
    examples=("govdisclose --db office.db db restore office-2009-12-31.db --yes",),
    exits=STORE_EXITS,
)
@click.argument("source", type=_TARGET)
@click.option("--yes", is_flag=True, help=N_("Replace the office that is there."))
@json_option
@pass_session
def restore(session: Session, *, source: Path, yes: bool, as_json: bool) -> None:
    """Verify, swap the files, and record the copies that there are now."""
    from govdisclose.office import Office  # the library loads here

    done = Office.restore(
        session.address,
        source,
        replace=yes,
        actor=session.account,
        acting_for=session.options.acting_for,
        extensions=session.extensions(),
    )
    kept = None if done.kept is None else str(done.kept.path)
    if as_json:
        emit_json(
            {
                "restored": session.address,
                "kept": kept,
                "erase_again": list(done.erased_since),
                "recorded": done.unrecorded is None,
            }
        )
    else:
        emit_text(tr("restored: {path}").format(path=session.address))
        if kept is not None:
            note(N_("the former office is kept in {path}"), path=kept)
    if done.erased_since:
        warning(
            N_("erased since that backup and now back; erase it again: {keys}"),
            keys=done.erased_since,
        )
    if done.unrecorded is not None:
        warn_unrecorded(done.unrecorded, [source] if kept is None else [source, kept])


@group.command(
    "upgrade",
    cls=Command,
    help=N_("Bring the office's schema up to this program; a backup is made first."),
    examples=("govdisclose --db office.db db upgrade",),
    exits=STORE_EXITS,
)
@json_option
@pass_session
def upgrade(session: Session, *, as_json: bool) -> None:
    """Back up, then migrate; nothing happens when the schema is current."""
    from govdisclose.office import Office  # the library loads here

    done = Office.upgrade(
        session.address,
        actor=session.account,
        acting_for=session.options.acting_for,
        extensions=session.extensions(),
    )
    if as_json:
        emit_json(
            {
                "upgraded": done is not None,
                "backup": None if done is None else str(done.backup.path),
                "recorded": done is None or done.unrecorded is None,
            }
        )
    elif done is None:
        emit_text(tr("the schema is current"))
    else:
        emit_text(tr("upgraded; the backup is {path}").format(path=done.backup.path))
    if done is not None and done.unrecorded is not None:
        warn_unrecorded(done.unrecorded, [done.backup.path])


for _command in (*COMMANDS, *SERVER_COMMANDS):
    group.add_command(_command)
