"""The verbs of ``govdisclose staff`` about deputies: who stands in for whom (AB岗)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.cases.roles import Deputy

__all__ = ["DEPUTY_COMMANDS", "deputies", "deputise"]


@click.command(
    "deputise",
    cls=Command,
    help=N_(
        "Let a person stand in for another from a day to a day.\n\nOn these days KEY may do with "
        "--as what the other may, but for administration and erasing; both stand in the journal, "
        "and both count for the four-eyes rule. An administrator may record it, and who is "
        "represented. --end ends what runs."
    ),
    examples=(
        "govdisclose staff deputise lisi --for wangwu --from 2024-07-01 --until 2024-07-15",
        "govdisclose staff deputise lisi --for wangwu --end",
    ),
    exits=STORE_EXITS,
)
@click.argument("key", metavar="KEY")
@click.option("--for", "represents", metavar="STAFF", required=True, help=N_("Who is away."))
@click.option("--from", "since", type=DateParam(), help=N_("First day; today when omitted."))
@click.option("--until", type=DateParam(), help=N_("Last day."))
@click.option("--end", is_flag=True, help=N_("End it with yesterday."))
@json_option
@pass_session
def deputise(
    session: Session,
    *,
    key: str,
    represents: str,
    since: date | None,
    until: date | None,
    end: bool,
    as_json: bool,
) -> None:
    """Record a deputy, or end one."""
    office = session.office()
    if end:
        if since is not None or until is not None:
            raise click.UsageError(tr("give either --end or days"))
        found = office.deputies.end(key, represents)
    elif until is None:
        raise click.UsageError(tr("give --until or --end"))
    else:
        first = since or office.environment.today()
        found = office.deputies.appoint(key, represents, first, until)
    _answer([found], office.environment.today(), as_json=as_json, single=True)


@click.command(
    "deputies",
    cls=Command,
    help=N_("List who stands in for whom."),
    examples=("govdisclose staff deputies", "govdisclose staff deputies --on 2024-07-03"),
    exits=STORE_EXITS,
)
@click.option("--on", type=DateParam(), help=N_("Only those of this day."))
@json_option
@pass_session
def deputies(session: Session, *, on: date | None, as_json: bool) -> None:
    """Print the deputies, by who is represented."""
    office = session.office()
    _answer(office.deputies.list(on=on), office.environment.today(), as_json=as_json)


def _answer(found: Sequence[Deputy], today: date, *, as_json: bool, single: bool = False) -> None:
    if as_json:
        shapes: list[dict[str, object]] = [
            {
                "person": one.person,
                "for": one.represents,
                "from": one.since,
                "until": one.until,
                "stands_in": one.covers(today),
            }
            for one in found
        ]
        emit_json(shapes[0] if single else {"total": len(shapes), "items": shapes})
        return
    rows = [
        (
            one.person,
            one.represents,
            one.since,
            one.until,
            tr("yes") if one.covers(today) else tr("no"),
        )
        for one in found
    ]
    headers = [tr("Deputy"), tr("Stands in for"), tr("From"), tr("Until"), tr("Today")]
    emit_table(headers, rows)


DEPUTY_COMMANDS = (deputise, deputies)
"""In the order of the help page."""
