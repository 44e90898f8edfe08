"""``govdisclose stats cases``: how many cases of a kind came in and what became of them."""

from __future__ import annotations

from datetime import date

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.cli.session import Session, pass_session

__all__ = ["cases"]

_BY = CodeChoice(
    {
        "agency": ("机关",),
        "month": ("月份",),
        "state": ("状态",),
        "outcome": ("结果",),
        "category": ("类别",),
    }
)


@click.command(
    "cases",
    cls=Command,
    help=N_(
        "Count cases of a plugin's kind: opened in a period, done with, late, open.\n\nEach is "
        "judged by its ledger as of the day, so that the figures of a day gone by stay."
    ),
    examples=("govdisclose stats cases complaint --by category --from 2024-01-01",),
    exits=STORE_EXITS,
)
@click.argument("kind", metavar="KIND")
@click.option("--by", type=_BY, default="agency", help=N_("Group by it."))
@click.option("--from", "first", type=DateParam(), help=N_("First day of opening."))
@click.option("--to", "last", type=DateParam(), help=N_("Last day of opening."))
@click.option("--agency", metavar="NAME", help=N_("Only cases of this agency."))
@click.option("--as-of", type=DateParam(), help=N_("As it stood on this day."))
@json_option
@pass_session
def cases(
    session: Session,
    *,
    kind: str,
    by: str,
    first: date | None,
    last: date | None,
    agency: str | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Print the counts, the largest group first, then the sum."""
    service = session.office().cases
    flow = service.kinds.find(kind)
    found = service.counts(flow.id, by, first=first, last=last, agency=agency, as_of=as_of)
    if as_json:
        groups = [
            {
                by: one.value,
                "opened": one.opened,
                "done": one.done,
                "late": one.late,
                "open": one.open,
            }
            for one in found
        ]
        emit_json({"kind": flow.id, "by": by, "counts": groups})
        return
    labels: dict[str, tuple[str, ...]] = {}
    if by == "state":
        labels = dict(flow.state_labels)
    elif by == "outcome":
        labels = {move.outcome: (move.label, move.label_en or move.id)
                  for move in flow.moves if move.outcome is not None}  # fmt: skip
    elif by == "category":
        fields = (field for move in flow.moves for field in move.fields)
        coded = (field for field in fields if field.name == flow.category_field)
        labels = {code: names for field in coded for code, names in field.choices.items()}
    place = 0 if language() == "zh" else 1
    rows = [
        (labels[one.value][place] if one.value in labels else one.value,
         one.opened, one.done, one.late, one.open)
        for one in found
    ]  # fmt: skip
    sums = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)] or [0] * 4
    headers = [tr(_HEADINGS[by]), tr("Opened"), tr("Done"), tr("Late"), tr("Still open")]
    emit_table(headers, [*rows, (tr("total"), *sums)], right=[1, 2, 3, 4])


_HEADINGS = {
    "agency": N_("Agency"),
    "month": N_("Month"),
    "state": N_("State"),
    "outcome": N_("Outcome"),
    "category": N_("Subject"),
}
