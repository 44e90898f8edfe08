"""Items as rows of the office's own export: every field, in a form that can be imported again."""

from __future__ import annotations

import json

from govdisclose.domain.catalogue.item import Item
from govdisclose.ports.exporting import OFFICE_COLUMNS, ExportRow
from govdisclose.ports.storage import ItemStage

__all__ = ["office_row"]


def office_row(item: Item, agency: str) -> ExportRow:
    """What the office exports of an item, one value per column of ``OFFICE_COLUMNS``."""
    stage = ItemStage.DRAFT if item.is_draft else ItemStage.PUBLISHED
    if item.withdrawn_on is not None:
        stage = ItemStage.WITHDRAWN
    own: dict[str, str | int | None] = {
        "agency": agency,
        "mode": item.mode.value,
        "carrier": "、".join(dict.fromkeys(one.carrier for one in item.carriers)) or None,
        "stage": stage.value,
        "withdrawal": None if item.withdrawal is None else item.withdrawal.value,
        "erased": item.is_erased,
        # One flat cell, so that the file can be imported again: a list would be refused there.
        "extra": json.dumps(dict(item.extra), ensure_ascii=False) if item.extra else None,
    }
    return [
        own[column.name] if column.name in own else getattr(item, column.name)
        for column in OFFICE_COLUMNS
    ]
