"""``govdisclose calendar load`` and ``loaded``: calendars brought in without a network."""

from __future__ import annotations

from pathlib import Path

import click

from govdisclose.cli.batch import input_stream
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.supervise_calendar import print_moved

__all__ = ["load", "loaded"]


@click.command(
    "load",
    cls=Command,
    help=N_(
        "Load a calendar into the office.\n\nFILE is a user's calendar, a holiday-cn year file or "
        "iCalendar text. --paper names the notice that announces it; loading another file for the "
        "same paper takes the place of the first. Later papers go before earlier ones and before "
        "the built-in calendar. The running time limits that it moves are listed, before and after."
    ),
    examples=("govdisclose calendar load 2027.json --paper 国办发明电〔2026〕7号",),
    exits=STORE_EXITS,
)
@click.argument("file", metavar="FILE")
@click.option(
    "--paper", required=True, metavar="NO", help=N_("Number of the notice that announces it.")
)
@json_option
@pass_session
def load(session: Session, *, file: str, paper: str, as_json: bool) -> None:
    """Store one calendar file."""
    with input_stream(file) as stream:
        content = stream.read()
    name = "stdin" if file == "-" else Path(file).name
    office = session.office()
    before = office.calendars.current()
    calendar = office.calendars.load(content, name=name, paper=paper)
    moved = office.supervision.moved(before, office.calendars.current())
    covered = [{"from": span.first, "to": span.last} for span in calendar.covered]
    if as_json:
        shape = {"file": file, "name": calendar.name, "paper": paper, "covered": covered}
        emit_json({**shape, "moved": moved})
        return
    spans = ", ".join(f"{span['from']} - {span['to']}" for span in covered) or "-"
    phrase = tr("{name} is loaded under {paper}; it covers {spans}")
    emit_text(phrase.format(name=calendar.name, paper=paper, spans=spans))
    print_moved(moved, office.supervision.rules())


@click.command(
    "loaded",
    cls=Command,
    help=N_("List the calendars that were loaded into the office."),
    examples=("govdisclose calendar loaded",),
    exits=STORE_EXITS,
)
@json_option
@pass_session
def loaded(session: Session, *, as_json: bool) -> None:
    """Print the loaded calendars by paper."""
    found = session.office().calendars.loaded()
    if as_json:
        items = [
            {
                "paper": one.paper,
                "name": one.name,
                "loaded_on": one.loaded_on,
                "from": one.first,
                "to": one.last,
            }
            for one in found
        ]
        emit_json({"total": len(items), "items": items})
        return
    if found:
        rows = [(one.paper, one.name, one.loaded_on, one.first, one.last) for one in found]
        headers = [tr("Paper"), tr("Name"), tr("Loaded"), tr("From"), tr("To")]
        emit_table(headers, rows)
    else:
        emit_text(tr("no calendar was loaded; the built-in one is used"))
