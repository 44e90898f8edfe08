"""Which findings and rejected rows repeat a text that is being erased.

What an import kept of a row is not linked to the item the row became later: a row that was rejected
for a date comes back corrected. So the leftovers are found by what they say, compared folded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence

from govdisclose.domain.text import fold

__all__ = [
    "SHORTEST_CHARS",
    "cells_hold",
    "finding_holds",
    "text_holds",
    "wanted_texts",
    "whole_cells",
]

SHORTEST_CHARS = 4
"""Shorter texts are codes and common words, which identify nothing."""

_CUT = "..."
_SAYS_NOTHING = re.compile(
    r"""
    .?                                                                    # one character
    | [\d.,%\s-]{1,6}                                                     # a number
    | \d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(\s*\d{1,2}:\d{2}(:\d{2})?)?    # a date
    | (19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])                     # a date in one
    """,
    re.VERBOSE,
)
"""What so many rows say that it identifies none, however it is compared."""

_PARTS = re.compile(r"""[\n\t,;|{}\[\]"':]+""")


def wanted_texts(texts: Iterable[str | None]) -> tuple[str, ...]:
    """The texts worth looking for, folded, each once."""
    folded = (fold(text).strip() for text in texts if text)
    return tuple(
        dict.fromkeys(
            text
            for text in folded
            if len(text) >= SHORTEST_CHARS and not _SAYS_NOTHING.fullmatch(text)
        )
    )


def whole_cells(texts: Iterable[str]) -> frozenset[str]:
    """Texts that count where a cell says them and nothing else, such as a name of two characters;
    folded. One character, a short number or a date is in the cells of too many rows."""
    folded = (fold(text).strip() for text in texts)
    return frozenset(text for text in folded if not _SAYS_NOTHING.fullmatch(text))


def cells_hold(cells: str, wanted: Sequence[str], whole: Collection[str] = ()) -> bool:
    """Whether a cell of a rejected row holds one of the texts.

    Args:
        cells: The row as a JSON array, or as an object that holds its line.
        wanted: What :func:`wanted_texts` gave.
        whole: What :func:`whole_cells` gave.
    """
    kept = json.loads(cells) or ()
    if isinstance(kept, dict):
        # A line that has no cells is looked at in parts as well.
        lines = [fold(line) for line in kept.values() if isinstance(line, str)]
        folded = [*lines, *(part for line in lines for part in _PARTS.split(line))]
    else:
        folded = [fold(cell) for cell in kept if isinstance(cell, str)]
    return any(text.strip() in whole or _holds(text, wanted) for text in folded)


def finding_holds(finding: str, wanted: Sequence[str], whole: Collection[str] = ()) -> bool:
    """Whether a finding quotes one of the texts, or the beginning of one.

    Args:
        finding: Its JSON form.
        wanted: What :func:`wanted_texts` gave.
        whole: What :func:`whole_cells` gave.
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
        begins_one = was_cut and any(text in longer for longer in wanted)
        if text in whole or _holds(text, wanted) or begins_one:
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
