"""``govdisclose id gaps``: the serials of index numbers that were not issued here, and why."""

from __future__ import annotations

import click

from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode

__all__ = ["gaps"]

_REASONS = {
    "reserved": N_("an imported item bears it"),
    "merged": N_("its item was merged into {kept} and keeps it"),
    "missing": N_("no item bears it"),
}


@click.command(
    "gaps",
    cls=Command,
    help=N_(
        "List the serials of index numbers that were not issued here.\n\nA number an imported "
        "item bears is passed over, and an item that was merged into another keeps its own. One "
        "that no item bears should not be there: exit 4."
    ),
    examples=("govdisclose id gaps", "govdisclose id gaps --agency 教育局 --json"),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.option("--agency", metavar="AGENCY", help=N_("Only the numbers of this agency."))
@json_option
@pass_session
def gaps(session: Session, *, agency: str | None, as_json: bool) -> None:
    """Print the gaps of every counter."""
    found = session.office().numbers.gaps(agency)
    missing = sum(gap.why == "missing" for gap in found)
    if as_json:
        items = [
            {
                "agency": gap.agency,
                "period": gap.period,
                "serial": gap.serial,
                "number": gap.number,
                "why": gap.why,
                "kept": gap.kept,
            }
            for gap in found
        ]
        emit_json({"total": len(items), "missing": missing, "items": items})
    else:
        if found:
            rows = [
                (
                    gap.agency,
                    gap.period,
                    gap.serial,
                    gap.number,
                    tr(_REASONS[gap.why]).format(kept=gap.kept),
                )
                for gap in found
            ]
            headers = [tr("Agency"), tr("Period"), tr("Serial"), tr("Number"), tr("Why")]
            emit_table(headers, rows, right=[2])
            emit_text("")
        merged = sum(gap.why == "merged" for gap in found)
        phrase = tr("{count} serials were not issued here, {missing} of them unexplained")
        emit_text(phrase.format(count=len(found) - merged, missing=missing))
        if merged:
            phrase = tr("{count} serials belong to items that were merged into others")
            emit_text(phrase.format(count=merged))
    if missing:
        raise FinishedWithFindings
