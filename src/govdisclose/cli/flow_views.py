"""How a flow is shown: where each move starts and ends, who may make it, what it must carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdisclose.cli.language import tr
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.domain.law.law_pack import UnknownProvision

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow, Move

__all__ = ["show_flow"]


def show_flow(flow: Flow, move_id: str | None, *, as_json: bool) -> None:
    """Print a flow, or one of its moves.

    Raises:
        UnknownProvision: It has no such move.
    """
    moves = [move for move in flow.moves if move_id in (None, move.id)]
    if not moves:
        raise UnknownProvision(pack=flow.id, id=move_id)
    if as_json:
        emit_json(
            {
                "id": flow.id,
                "zh": flow.title,
                "initial": flow.initial,
                "states": list(flow.states),
                "source": flow.source,
                "mark": flow.mark,
                "moves": [
                    {
                        "id": move.id,
                        "zh": move.label,
                        "from": list(move.sources),
                        "to": move.target,
                        "permission": move.permission,
                        "required": list(_carried(move)),
                        "four_eyes_against": list(move.four_eyes_against),
                    }
                    for move in moves
                ],
            }
        )
        return
    emit_text(f"{flow.title} ({flow.source})")
    rows = [
        (
            move.id,
            move.label,
            ", ".join(move.sources),
            move.target,
            move.permission,
            ", ".join(_carried(move)),
            ", ".join(move.four_eyes_against),
        )
        for move in moves
    ]
    headers = [
        tr("Move"),
        tr("Chinese"),
        tr("From"),
        tr("To"),
        tr("Permission"),
        tr("Must carry"),
        tr("Not by who"),
    ]
    emit_table(headers, rows)


def _carried(move: Move) -> tuple[str, ...]:
    """Names of what a step must carry, whether or not the flow says of what kind it is."""
    return (*move.required, *(field.name for field in move.fields if field.required))
