"""The verbs of ``govdisclose review`` about what was public and should not have been."""

from __future__ import annotations

from datetime import date

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_fields, emit_json, emit_table, emit_text
from govdisclose.cli.review_words import (
    AUDIENCES,
    DAMAGES,
    PLACES,
    REMEDY_STEPS,
    coded,
    move_word,
    state_word,
)
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.cases.review.leak import Audience, Damage, Place, Remedy

__all__ = ["COMMANDS", "leaks", "remedy"]


@click.command(
    "leaks",
    cls=Command,
    help=N_(
        "List what was withdrawn as a leak, and how its remedy stands.\n\nFor staff only: nothing "
        "of it is on any public surface."
    ),
    examples=("govdisclose review leaks", "govdisclose review leaks --all --json"),
    exits=STORE_EXITS,
)
@click.option("--all", "with_closed", is_flag=True, help=N_("Those that are closed, too."))
@json_option
@pass_session
def leaks(session: Session, *, with_closed: bool, as_json: bool) -> None:
    """Print the remedies."""
    found = [one for one in session.office().remedies.list() if with_closed or one.is_open]
    if as_json:
        emit_json({"total": len(found), "items": [_shape(one) for one in found]})
        return
    rows = [
        (
            one.matter.ref,
            one.item,
            state_word(one.matter.flow, one.matter.state),
            one.matter.ledger[0].on,
            one.matter.ledger[-1].on,
            move_word(one.matter.flow, one.matter.ledger[-1].move),
        )
        for one in found
    ]
    headers = [
        tr("Remedy"), tr("Item"), tr("State"), tr("Withdrawn"), tr("Last step on"), tr("Last step"),
    ]  # fmt: skip
    emit_table(headers, rows)


@click.command(
    "remedy",
    cls=Command,
    help=N_(
        "Show the remedy of a wrong publication, or record a step of it.\n\nIt is closed once the "
        "damage is assessed, by somebody who neither released nor withdrew nor assessed it; a "
        "disclosed state secret is reported first."
    ),
    examples=(
        "govdisclose review remedy I1-1",
        "govdisclose review remedy I1-1 --step asked --where search_engine --note 快照",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--step", type=REMEDY_STEPS, help=N_("What was done."))
@click.option("--where", type=PLACES, help=N_("Where a copy was; for taken_down and asked."))
@click.option("--whom", type=AUDIENCES, help=N_("Who was told; for told."))
@click.option("--damage", type=DAMAGES, help=N_("What was found; for assessed."))
@click.option("--on", type=DateParam(), help=N_("Day of the act, if it is not today."))
@click.option("--note", "remark", metavar="TEXT", help=N_("In words; erased with the item."))
@json_option
@pass_session
def remedy(
    session: Session,
    *,
    ref: str,
    step: str | None,
    where: Place | None,
    whom: Audience | None,
    damage: Damage | None,
    on: date | None,
    remark: str | None,
    as_json: bool,
) -> None:
    """Print or go on with one remedy."""
    remedies = session.office().remedies
    given = {"where": where, "whom": whom, "damage": damage}
    fields = {name: value.value for name, value in given.items() if value is not None}
    if step is None:
        if fields or on is not None or remark is not None:
            raise click.UsageError(tr("give --step"))
        found = remedies.show(ref)
    else:
        found = remedies.record(ref, step, fields, on=on, note=remark)
    if as_json:
        emit_json(_shape(found))
        return
    flow = found.matter.flow
    emit_fields(
        [
            (tr("Remedy"), found.matter.ref),
            (tr("Item"), found.item),
            (tr("State"), state_word(flow, found.matter.state)),
        ]
    )
    emit_text("")
    rows = [
        (
            one.on,
            move_word(flow, one.move),
            one.actor.person,
            tr(", ").join(coded(one.fields[name]) for name in given if name in one.fields),
            found.texts.get(place),
        )
        for place, one in enumerate(found.matter.ledger)
    ]
    emit_table([tr("Date"), tr("What was done"), tr("By whom"), tr("Says"), tr("Text")], rows)


def _shape(found: Remedy) -> dict[str, object]:
    return {
        "ref": found.matter.ref,
        "item": found.item,
        "state": found.matter.state,
        "steps": [
            {
                "move": one.move,
                "on": one.on,
                "person": one.actor.person,
                "acting_for": one.actor.acting_for,
                "where": one.fields.get("where"),
                "whom": one.fields.get("whom"),
                "damage": one.fields.get("damage"),
                "text": found.texts.get(place),
            }
            for place, one in enumerate(found.matter.ledger)
        ],
    }


COMMANDS = (leaks, remedy)
"""In the order of the help page."""
