"""What of a row follows from the rest of it: stores check by this that nothing changed alone."""

from __future__ import annotations

import json

from govdisclose.domain.catalogue.index_number import read_index_number
from govdisclose.domain.catalogue.visibility import public_window
from govdisclose.domain.text import fold
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import ItemRecord

__all__ = ["bears_index_key", "index_value_follows", "window_of"]


def bears_index_key(key: str | None, number: str | None) -> bool:
    """Whether a key is the form in which an index number is compared."""
    if key is None or number is None:
        return key is number
    return key in (number, fold(number)) or key == read_index_number(number).normalised


def window_of(record: ItemRecord) -> tuple[str | None, str | None]:
    """First public day and the day after the last one, as the record has them.

    Raises:
        ValueError: The record cannot be read.
    """
    first, until = public_window(record_to_item(record))
    return (
        None if first is None else first.isoformat(),
        None if until is None else until.isoformat(),
    )


def index_value_follows(field: str, value: str | None, facts: str, text: str | None) -> bool:
    """Whether an indexed value is the one its record holds; a value it does not hold may be any.

    Args:
        field: The indexed field.
        value: Its value, as text.
        facts: Facts of the record as JSON.
        text: Its erasable part as JSON.
    """
    try:
        held = {**json.loads(facts), **json.loads(text or "{}")}
    except (ValueError, TypeError):
        return False
    if field not in held:
        return True
    return value == (None if held[field] is None else str(held[field]))
