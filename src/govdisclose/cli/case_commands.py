"""``govdisclose case``: cases of the kinds that plugins bring."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from govdisclose.cli.case_lists import COMMANDS as LISTS
from govdisclose.cli.case_logs import COMMANDS as LOGS
from govdisclose.cli.case_views import case_shape, print_case
from govdisclose.cli.commands import STORE_EXITS, Command, Group
from govdisclose.cli.db_backups import backups_named, note_backups
from govdisclose.cli.language import N_
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json
from govdisclose.cli.register_commands import FieldValue
from govdisclose.cli.session import Session, pass_session

if TYPE_CHECKING:
    from govdisclose.office.cases import CaseView

__all__ = ["group"]

group = Group("case", help=N_("Cases of the kinds that plugins bring."))

_on_option = click.option(
    "--on", type=DateParam(), help=N_("Day of the act; today unless it is recorded later.")
)


@group.command(
    "open",
    cls=Command,
    help=N_(
        "Register a case.\n\nKIND is the id or title of a kind; 'case kinds KIND' shows its "
        "fields. Others may see a command line while it runs: import a file where values are "
        "sensitive."
    ),
    examples=("govdisclose case open complaint subject=overdue claim=逾期未答复",),
    exits=STORE_EXITS,
)
@click.argument("kind", metavar="KIND")
@click.argument("values", type=FieldValue(), metavar="FIELD=VALUE...", nargs=-1)
@click.option("--agency", metavar="NAME", help=N_("Whose case it is; the office if omitted."))
@click.option("--number", metavar="TEXT", help=N_("Number under which it is registered."))
@click.option("--move", metavar="MOVE", help=N_("How it is opened, where there are several ways."))
@_on_option
@json_option
@pass_session
def open_(
    session: Session,
    *,
    kind: str,
    values: Sequence[tuple[str, str]],
    agency: str | None,
    number: str | None,
    move: str | None,
    on: date | None,
    as_json: bool,
) -> None:
    """Store the case and print it."""
    cases = session.office().cases
    view = cases.open(kind, dict(values), agency=agency, number=number, move=move, on=on)
    _answer(session, view, as_json=as_json)


@group.command(
    "act",
    cls=Command,
    help=N_(
        "Record what was done in a case.\n\nMOVE is the id or name of a move that is possible now; "
        "'case show REF' lists them. What is late is recorded and shown, not refused."
    ),
    examples=("govdisclose case act TS1-1 accepted --on 2024-03-05",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.argument("move", metavar="MOVE")
@click.argument("values", type=FieldValue(), metavar="FIELD=VALUE...", nargs=-1)
@_on_option
@click.option(
    "--entry", type=click.IntRange(1), help=N_("Refuse unless this is still its last entry.")
)
@json_option
@pass_session
def act(
    session: Session,
    *,
    ref: str,
    move: str,
    values: Sequence[tuple[str, str]],
    on: date | None,
    entry: int | None,
    as_json: bool,
) -> None:
    """Store the act and print the case."""
    cases = session.office().cases
    view = cases.act(ref, move, dict(values), on=on, expected_entry=entry)
    _answer(session, view, as_json=as_json)


@group.command(
    "erase",
    cls=Command,
    help=N_(
        "Erase what people wrote in a case; acts, dates and codes stay.\n\nBackups made before "
        "still hold it; those that are recorded are named."
    ),
    examples=("govdisclose case erase TS1-1 --ground pipl-47(1) --approver li",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--ground", required=True, help=N_("Code or citation of the ground, in ASCII."))
@click.option("--approver", required=True, help=N_("Staff key of the second person."))
@json_option
@pass_session
def erase(session: Session, *, ref: str, ground: str, approver: str, as_json: bool) -> None:
    """Erase the texts and name the copies that may still hold them."""
    office = session.office()
    entry = office.cases.erase(ref, ground=ground, approver=approver)
    copies = backups_named(office, entry)
    erased = entry.facts["erases"]
    count = len(erased) if isinstance(erased, list) else 0
    if as_json:
        shown = [copy.as_json() for copy in copies]
        emit_json({"ref": entry.subject, "entry": entry.number, "erased": count, "backups": shown})
    note(N_("erased the texts of {ref}: {count}"), ref=entry.subject, count=count)
    note(N_("files of rejected rows made before may still hold it: erase them"))
    note_backups(copies)


def _answer(session: Session, view: CaseView, *, as_json: bool) -> None:
    if as_json:
        emit_json(case_shape(view))
    else:
        print_case(view, session.office().settings.zone())
        show_findings(view.standing.findings)


for _command in (*LISTS, *LOGS):
    group.add_command(_command)
