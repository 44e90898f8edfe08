"""``govdisclose register figures``: the numbers of registers that reports and assessments state."""

from __future__ import annotations

from datetime import date

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.cli.session import Session, pass_session

__all__ = ["figures"]


@click.command(
    "figures",
    cls=Command,
    help=N_(
        "Show the numbers of a register that reports state, with the records behind them.\n\n"
        "Counted is what there is on a day, and what happened in its year by then."
    ),
    examples=(
        "govdisclose register figures demonstration_sites --json",
        "govdisclose register figures reading_points --as-of 2009-12-31",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@click.option("--as-of", type=DateParam(), help=N_("The day; today."))
@json_option
@pass_session
def figures(session: Session, name: str, as_of: date | None, as_json: bool) -> None:
    """Print a line a figure; as JSON with the references behind each."""
    found = list(session.office().registers.figures(name, as_of=as_of))
    if as_json:
        emit_json(
            [
                {
                    "figure": f"{name}.{one.name}",
                    "title": one.label,
                    "title_zh": one.label_zh,
                    "value": len(refs),
                    "where": dict(one.where),
                    "refs": list(refs),
                }
                for one, refs in found
            ]
        )
        return
    rows = [
        (f"{name}.{one.name}", one.label_zh if language() == "zh" else one.label, len(refs))
        for one, refs in found
    ]
    emit_table([tr("figure"), tr("title"), tr("count")], rows, right=[2])
