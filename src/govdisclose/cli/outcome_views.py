"""How the rows in which a report form counts outcomes are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdisclose.cli.language import N_, tr
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.domain.law.law_pack import UnknownProvision

if TYPE_CHECKING:
    from govdisclose.domain.law.outcomes import OutcomeRows

__all__ = ["show_rows"]

_MARKS = {"seen": N_("seen"), "computed": N_("computed"), "unverified": N_("unverified")}


def show_rows(one: OutcomeRows, outcome: str | None, *, as_json: bool) -> None:
    """Print the rows of a form, or those of one outcome.

    Raises:
        UnknownProvision: It counts no such outcome.
    """
    rows = [row for row in one.rows if outcome in (None, row.outcome)]
    if not rows:
        raise UnknownProvision(pack=one.form, id=outcome)
    if as_json:
        emit_json(
            {
                "id": one.form,
                "sources": dict(one.sources),
                "rows": [
                    {
                        "outcome": row.outcome,
                        "ground": row.ground,
                        "row": row.row,
                        "source": list(row.source),
                        "mark": row.mark,
                    }
                    for row in rows
                ],
            }
        )
        return
    headers = [one.form, tr("Ground"), tr("Row of the report"), tr("Mark")]
    emit_table(
        headers, [(row.outcome, row.ground, row.row, tr(_MARKS[row.mark.value])) for row in rows]
    )
