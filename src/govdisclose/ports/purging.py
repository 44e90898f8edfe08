"""Which findings and rejected rows repeat a text that is being erased.

What an import kept of a row is not linked to the item the row became later: a row that was rejected
for a date comes back corrected. So the leftovers are found by what they say, compared folded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from govdisclose.domain.text import fold

__all__ = ["SHORTEST_CHARS", "cells_hold", "finding_holds", "text_holds", "wanted_texts"]

SHORTEST_CHARS = 4
"""Shorter texts are codes and common words, which identify nothing."""

_CUT = "..."


def wanted_texts(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The texts worth looking for, folded, each once."""
    folded = (fold(text).strip() for text in texts if text)
    return tuple(dict.fromkeys(text for text in folded if len(text) >= SHORTEST_CHARS))


def cells_hold(cells: str, wanted: Sequence[str]) -> bool:
    """Whether a cell of a rejected row holds one of the texts.

    Args:
        cells: The row as a JSON array.
        wanted: What :func:`wanted_texts` gave.
    """
    return any(
        isinstance(cell, str) and _holds(fold(cell), wanted) for cell in json.loads(cells) or ()
    )


def finding_holds(finding: str, wanted: Sequence[str]) -> bool:
    """Whether a finding quotes one of the texts, or the beginning of one.

    Args:
        finding: Its JSON form.
        wanted: What :func:`wanted_texts` gave.
    """
    shape = json.loads(finding)
    if not isinstance(shape, dict):
        return False
    quoted = [shape.get("value"), *(shape.get("detail") or {}).values()]
    for value in quoted:
        if not isinstance(value, str):
            continue
        text = fold(value.removesuffix(_CUT)).strip()
        was_cut = value.endswith(_CUT) and len(text) >= SHORTEST_CHARS
        if _holds(text, wanted) or (was_cut and any(text in whole for whole in wanted)):
            return True
    return False


def text_holds(text: str, wanted: Sequence[str]) -> bool:
    """Whether a text, such as the name of a file, holds one of the texts.

    Args:
        text: As given.
        wanted: What :func:`wanted_texts` gave.
    """
    return _holds(fold(text), wanted)


def _holds(text: str, wanted: Sequence[str]) -> bool:
    return any(whole in text for whole in wanted)
