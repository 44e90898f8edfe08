"""``supervise calendar-change`` and ``feed``: what other working days move, and due dates to take.

``calendar load`` prints the same list for the calendar it has loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.output_file import remember_input, written_bytes
from govdisclose.cli.phrases import cited
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.supervise_words import kind_word, limit_word, signal_word
from govdisclose.domain.figures.supervision.signals import Signal

if TYPE_CHECKING:
    from govdisclose.domain.figures.supervision.lines import SignalLine
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
    from govdisclose.domain.figures.supervision.views import Moved

__all__ = ["calendar_change", "feed", "print_moved"]

_OWN = 1
"""The office itself is the first agency."""


@click.command(
    "calendar-change",
    cls=Command,
    help=N_(
        "Show which running time limits a calendar moves, before and after.\n\nFILE is looked at "
        "as if it were loaded; nothing is stored. With --before PAPER the calendar without that "
        "paper and those loaded after it is compared with the present one."
    ),
    examples=(
        "govdisclose supervise calendar-change 2027.json",
        "govdisclose supervise calendar-change --before 国办发明电〔2026〕7号 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("file", metavar="FILE", required=False)
@click.option("--before", "paper", metavar="PAPER", help=N_("Paper of a loaded calendar."))
@click.option("--on", type=DateParam(), help=N_("Day on which the limits run; today."))
@json_option
@pass_session
def calendar_change(
    session: Session, *, file: str | None, paper: str | None, on: date | None, as_json: bool
) -> None:
    """Print one line for each limit that moves."""
    if (file is None) == (paper is None):
        raise click.UsageError(tr("give either FILE or --before"))
    office = session.office()
    present = office.calendars.current()
    if file is not None:
        remember_input(file)
        before, after = present, present.layered(office.read_calendar_file(Path(file)))
    else:
        before, after = office.calendars.before(str(paper)), present
    found = office.supervision.moved(before, after, on=on)
    if as_json:
        emit_json({"total": len(found), "items": found})
    else:
        print_moved(found, office.supervision.rules())


def print_moved(moved: Sequence[Moved], rules: SupervisionRules) -> None:
    """Print the limits that move as a table."""
    if moved:
        headers = [
            tr("Agency"),
            tr("Kind"),
            tr("Number"),
            tr("Limit"),
            tr("Due before"),
            tr("Due after"),
            tr("Signal before"),
            tr("Signal after"),
        ]
        rows = [
            (
                one.name,
                kind_word(one.kind),
                one.ref,
                limit_word(one.limit, rules, one.kind),
                one.due_before,
                one.due_after,
                signal_word(one.signal_before),
                signal_word(one.signal_after),
            )
            for one in moved
        ]
        emit_table(headers, rows)
    emit_text(tr("{count} running limits move").format(count=len(moved)))


@click.command(
    "feed",
    cls=Command,
    help=N_(
        "Write the last days of all running time limits as iCalendar, with alarms.\n\nEvents say "
        "kind, number, limit and agency; they name no applicant. A calendar program that reads "
        "the file again moves what has moved."
    ),
    examples=(
        "govdisclose supervise feed due.ics",
        "govdisclose supervise feed due.ics --agency 市环保局",
    ),
    exits=STORE_EXITS,
)
@click.argument("out", metavar="OUT.ics")
@click.option("--agency", metavar="AGENCY", help=N_("Only this agency."))
@click.option("--on", type=DateParam(), help=N_("Day on which the limits run; today."))
@json_option
@pass_session
def feed(session: Session, *, out: str, agency: str | None, on: date | None, as_json: bool) -> None:
    """Write the file and say how many events it has."""
    from govdisclose.domain.figures.supervision.feed import feed_text

    office = session.office()
    supervision = office.supervision
    rules = supervision.rules()

    def labels(line: SignalLine, name: str) -> tuple[str, str]:
        what = f"{kind_word(line.kind)} {line.ref}"
        summary = tr("{what}: {limit} due ({name})")
        described = []
        if line.signal is not Signal.NONE:
            told = tr("{signal} since {day}")
            described.append(told.format(signal=signal_word(line.signal), day=line.since))
        if line.source:
            described.append(cited(line.source))
        return (
            summary.format(what=what, limit=limit_word(line.limit, rules, line.kind), name=name),
            "\n".join(described),
        )

    name = office.agencies.directory()[_OWN].name_on(on)
    events = supervision.feed(labels, on=on, agency=agency)
    title = tr("due dates of {office}").format(office=name)
    text = feed_text(events, name=title, stamp=office.environment.now())
    with written_bytes(out) as stream:
        stream.write(text.encode("utf-8"))
    if as_json:
        emit_json({"file": out, "events": len(events)})
    else:
        note(N_("{count} due dates are written to {file}"), count=len(events), file=out)
