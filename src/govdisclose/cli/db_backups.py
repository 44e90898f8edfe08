"""``govdisclose db backups`` and what else concerns copies that exist of an office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import error_line, note, warning
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session

if TYPE_CHECKING:
    from govdisclose.domain.journal import Entry
    from govdisclose.errors import GovDiscloseError
    from govdisclose.office import Backup, Office

__all__ = ["COMMANDS", "backups_named", "note_backups", "warn_unrecorded"]

_ORIGINS = {
    "backup": N_("db backup"),
    "restored": N_("the office was restored from it"),
    "before_restore": N_("the former office, kept by a restore"),
    "before_upgrade": N_("made before an upgrade"),
    "other": N_("made by other means"),
}


@click.command(
    "backups",
    cls=Command,
    help=N_(
        "List the copies of this office that may still exist.\n\nEach was recorded when it was "
        "made; it may have been moved since. What is erased here is still in them: 'catalogue "
        "erase' and 'register erase' name those that may hold it."
    ),
    examples=("govdisclose db backups", "govdisclose db backups --all --json"),
    exits=STORE_EXITS,
)
@click.option("--all", "destroyed_too", is_flag=True, help=N_("Also those reported destroyed."))
@json_option
@pass_session
def _backups(session: Session, *, destroyed_too: bool, as_json: bool) -> None:
    """Print the copies, oldest first."""
    found = session.office().backups.list(destroyed_too=destroyed_too)
    if as_json:
        emit_json([one.as_json() for one in found])
    elif found:
        headers = [tr("No."), tr("Path"), tr("Recorded"), tr("Origin")]
        extra = [tr("Destroyed"), tr("By whom")] if destroyed_too else []
        emit_table([*headers, *extra], [_row(one, destroyed_too) for one in found])
    else:
        emit_text(tr("no backup is recorded"))


@click.command(
    "note-backup",
    cls=Command,
    help=N_(
        "Record copies of this office that were made by other means, such as a copy of the whole "
        "disk, so that an erasure names them."
    ),
    examples=("govdisclose db note-backup tape-2009-44/office.db",),
    exits=STORE_EXITS,
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@json_option
@pass_session
def _note_backup(session: Session, *, paths: Sequence[str], as_json: bool) -> None:
    """Record each path; nothing is looked for there."""
    from govdisclose.office import BackupOrigin  # the library loads here

    known = session.office().backups
    made = [known.record(path, BackupOrigin.OTHER) for path in paths]
    if as_json:
        emit_json([one.as_json() for one in made])
        return
    for one in made:
        emit_text(tr("recorded as {key}: {path}").format(key=one.key, path=one.path))


@click.command(
    "forget-backup",
    cls=Command,
    help=N_(
        "Report that copies were destroyed; erasures name them no more.\n\nNothing is deleted by "
        "this. The journal keeps who destroyed them and when."
    ),
    examples=("govdisclose db forget-backup B1 --by lisi --on 2009-12-31",),
    exits=STORE_EXITS,
)
@click.argument("keys", metavar="BACKUP...", nargs=-1, required=True)
@click.option("--by", required=True, metavar="STAFF", help=N_("Who destroyed it, by staff key."))
@click.option("--on", type=DateParam(), help=N_("The day it was destroyed; today if omitted."))
@json_option
@pass_session
def _forget_backup(
    session: Session, *, keys: Sequence[str], by: str, on: date | None, as_json: bool
) -> None:
    """Record the destruction of each."""
    known = session.office().backups
    gone = [known.forget(key, by=by, on=on) for key in keys]
    if as_json:
        emit_json([one.as_json() for one in gone])
        return
    for one in gone:
        phrase = tr("{key} ({path}) is recorded as destroyed by {person} on {day}")
        shown = {"key": one.key, "path": one.path, "person": by, "day": one.destroyed_on}
        emit_text(phrase.format(**shown))


COMMANDS: tuple[click.Command, ...] = (_backups, _note_backup, _forget_backup)
"""In the order of the help page."""


def backups_named(office: Office, entry: Entry) -> list[Backup]:
    """The copies an erasure named, in the order of its entry."""
    keys = entry.facts.get("backups")
    known = {one.key: one for one in office.backups.list(destroyed_too=True)}
    return [known[key] for key in keys if key in known] if isinstance(keys, list) else []


def note_backups(found: Sequence[Backup]) -> None:
    """Say which copies may still hold what was erased, and what to do about them."""
    for one in found:
        note(
            N_("backup {key} of {day} may still hold it: {path}"),
            key=one.key,
            day=one.recorded_on,
            path=one.path,
        )
    if found:
        note(N_("once one is destroyed, say so: govdisclose db forget-backup NO --by STAFF"))


def warn_unrecorded(problem: GovDiscloseError, paths: Sequence[object]) -> None:
    """Say that copies exist that the office could not note, and how to make up for it."""
    warning(N_("the office could not note its copies"))
    note(error_line(problem))
    for path in paths:
        note(N_("make up for it: govdisclose db note-backup {path}"), path=path)


def _row(one: Backup, destroyed_too: bool) -> tuple[object, ...]:
    row = (one.key, one.path, one.recorded_on, tr(_ORIGINS[one.origin.value]))
    return (*row, one.destroyed_on, one.destroyed_by) if destroyed_too else row
