"""``govdisclose catalogue tally``: how many documents are state secrets, and nothing else."""

from __future__ import annotations

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session

__all__ = ["tally"]


@click.command(
    "tally",
    cls=Command,
    help=N_(
        "Count documents withheld as state secrets, by agency and period.\n\nOnly the number is "
        "kept: no title, no text, no file. Without --count the counts are shown."
    ),
    examples=(
        "govdisclose catalogue tally --agency 公安局 --period 2009 --count 12",
        "govdisclose catalogue tally --period 2009 --json",
    ),
    exits=STORE_EXITS,
)
@click.option("--agency", metavar="AGENCY", help=N_("Name, alias, code or reference."))
@click.option("--period", metavar="YEAR|MONTH", help=N_("A year (2009) or a month (2009-10)."))
@click.option(
    "--count", "number", type=click.IntRange(0), metavar="N", help=N_("Number of documents.")
)
@json_option
@click.pass_context
def tally(
    ctx: click.Context, *, agency: str | None, period: str | None, number: int | None, as_json: bool
) -> None:
    """Store a count, or print the counts and their sum."""
    office = Session.current().office()
    if number is not None:
        if period is None:
            raise click.UsageError(tr("--count needs --period"), ctx)
        kept = office.tally.set(agency, period, number)
        if as_json:
            emit_json({"agency": kept.agency, "period": kept.period, "count": kept.count})
        else:
            phrase = tr("{agency}, {period}: {count} state secrets")
            emit_text(phrase.format(agency=kept.agency, period=kept.period, count=kept.count))
        return
    counts = [
        one
        for one in office.tally.list(agency)
        if period is None or one.period == period or one.period.startswith(f"{period}-")
    ]
    total = sum(one.count for one in counts)
    if as_json:
        items = [{"agency": one.agency, "period": one.period, "count": one.count} for one in counts]
        emit_json({"total": total, "items": items})
        return
    if counts:
        rows = [(one.agency, one.period, one.count) for one in counts]
        emit_table([tr("Agency"), tr("Period"), tr("Count")], rows, right=[2])
        emit_text("")
    emit_text(tr("{count} state secrets in all").format(count=total))
