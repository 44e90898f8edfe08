"""``supervise today``, ``board``, ``agency`` and ``history``: what is signalled, and was."""

from __future__ import annotations

from datetime import date, timedelta

import click

from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.supervise_views import (
    print_board,
    print_conduct,
    print_lines,
    print_watch,
)
from govdisclose.cli.supervise_words import SIGNAL_ALIASES, kind_word, limit_word, signal_word
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.errors import ExitCode

__all__ = ["agency", "board", "history", "today"]

_EXITS = (*STORE_EXITS, ExitCode.FINDINGS)
_PERIOD_DAYS = 30


@click.command(
    "today",
    cls=Command,
    help=N_(
        "List the signals of a day, the gravest first.\n\nEnds with exit code 4 where there is a "
        "red card, a statutory breach, or a watcher that does not come back."
    ),
    examples=("govdisclose supervise today", "govdisclose supervise today --on 2009-11-02 --json"),
    exits=_EXITS,
)
@click.option("--on", type=DateParam(), help=N_("The day; today."))
@click.option("--agency", "agency_name", metavar="AGENCY", help=N_("Only this agency."))
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help=N_("Only this kind."))
@click.option(
    "--least",
    type=CodeChoice(Signal, SIGNAL_ALIASES),
    default=Signal.REMINDER.value,
    help=N_("Nothing below this signal."),
)
@json_option
@pass_session
def today(
    session: Session,
    *,
    on: date | None,
    agency_name: str | None,
    kinds: tuple[str, ...],
    least: Signal,
    as_json: bool,
) -> None:
    """Print one line for each signal."""
    supervision = session.office().supervision
    view = supervision.today(on, agency=agency_name, kinds=frozenset(kinds) or None, least=least)
    if as_json:
        emit_json(view)
    else:
        print_lines(view.lines, supervision.rules(), view.names, on=view.on)
        print_watch(view.watch, session.office().settings.zone())
    if view.gravest >= Signal.RED:
        raise FinishedWithFindings


@click.command(
    "board",
    cls=Command,
    help=N_(
        "Count the running time limits of each agency by signal.\n\nAgencies with the gravest "
        "signals come first; those without a running limit are left out."
    ),
    examples=("govdisclose supervise board", "govdisclose supervise board --on 2009-11-02 --json"),
    exits=STORE_EXITS,
)
@click.option("--on", type=DateParam(), help=N_("The day; today."))
@json_option
@pass_session
def board(session: Session, *, on: date | None, as_json: bool) -> None:
    """Print one row for each agency."""
    found = session.office().supervision.board(on)
    if as_json:
        emit_json(found)
        return
    print_board(found)
    print_watch(found.watch, session.office().settings.zone())


@click.command(
    "agency",
    cls=Command,
    help=N_(
        "Show every running time limit of an agency, and its open notices, recommendations and "
        "consequences."
    ),
    examples=("govdisclose supervise agency 市环保局",),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="AGENCY")
@click.option("--on", type=DateParam(), help=N_("The day; today."))
@json_option
@pass_session
def agency(session: Session, *, name: str, on: date | None, as_json: bool) -> None:
    """Print the limits, then what is open."""
    supervision = session.office().supervision
    view = supervision.agency(name, on)
    if as_json:
        emit_json(view)
        return
    emit_text(tr("{name} on {day}").format(name=view.name, day=view.on))
    print_lines(view.lines, supervision.rules(), None, on=view.on)
    if view.open_matters:
        emit_text("")
        print_conduct(view.open_matters)


@click.command(
    "history",
    cls=Command,
    help=N_(
        "List the signals that held in a period, with the days they were raised and cleared.\n\n"
        "They are computed from the ledgers, whether or not somebody watched. The last 30 days "
        "unless --from and --to say otherwise."
    ),
    examples=(
        "govdisclose supervise history --from 2009-10-01 --to 2009-10-31",
        "govdisclose supervise history --agency 市环保局 --json",
    ),
    exits=STORE_EXITS,
)
@click.option("--from", "first", type=DateParam(), help=N_("First day."))
@click.option("--to", "last", type=DateParam(), help=N_("Last day; today."))
@click.option("--agency", "agency_name", metavar="AGENCY", help=N_("Only this agency."))
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help=N_("Only this kind."))
@json_option
@pass_session
def history(
    session: Session,
    *,
    first: date | None,
    last: date | None,
    agency_name: str | None,
    kinds: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print one row for each signal."""
    supervision = session.office().supervision
    end = last or supervision.environment.today()
    begin = first or end - timedelta(days=_PERIOD_DAYS - 1)
    if end < begin:
        raise click.UsageError(tr("--to lies before --from"))
    view = supervision.history(begin, end, agency=agency_name, kinds=frozenset(kinds) or None)
    if as_json:
        emit_json(view)
        return
    emit_text(tr("signals from {first} to {last}").format(first=begin, last=end))
    rules = supervision.rules()
    headers = [
        tr("Raised"),
        tr("Cleared"),
        tr("Signal"),
        tr("Agency"),
        tr("Kind"),
        tr("Number"),
        tr("Limit"),
        tr("Due"),
    ]
    rows = [
        (
            one.raised,
            one.cleared,
            signal_word(one.signal),
            view.names[one.shard],
            kind_word(one.kind),
            one.ref,
            limit_word(one.limit, rules, one.kind),
            one.due,
        )
        for one in view.spells
    ]
    emit_table(headers, rows)
    emit_text(tr("{count} signals").format(count=len(rows)))
