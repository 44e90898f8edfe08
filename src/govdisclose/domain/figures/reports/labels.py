"""Printed labels against those of a form: near enough, and nearer than to any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from govdisclose.domain.text import fold

__all__ = ["NEAR", "is_like", "likeness", "nearest", "plain_label"]

NEAR = 0.6
"""Labels at least this alike are taken for the same words, printed in another way or misprinted."""

_LABEL_CHARS = 80
_NUMBERING = re.compile(r"^(?:\(?[一二三四五六七八九十]{1,3}\)?[、.]?|\(?\d{1,2}\)?[、.)]?)+(?=\D)")
_MARKS = re.compile(r"[\s,.、。:;\"'()《》·*-]+")
_ASIDE = re.compile(r"\([^()]{6,}\)$")


@lru_cache(maxsize=4096)
def plain_label(label: str) -> str:
    """A label without numbering, marks, spaces and a long aside in brackets at its end."""
    text = fold(label[:_LABEL_CHARS]).replace(" ", "")
    text = _ASIDE.sub("", text) or text
    bare = _NUMBERING.sub("", text, count=1)
    return _MARKS.sub("", bare) or _MARKS.sub("", text)


@lru_cache(maxsize=65536)
def _ratio(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def likeness(printed: str, expected: str) -> float:
    """From 0 (nothing in common) to 1 (the same words)."""
    first, second = plain_label(printed), plain_label(expected)
    if not first or not second:
        return 0.0
    return 1.0 if first == second else _ratio(first, second)


def is_like(printed: str, expected: str) -> bool:
    """Alike enough to be the same label."""
    return likeness(printed, expected) >= NEAR


def nearest(printed: str, labels: Sequence[str]) -> int | None:
    """Position of the label most like a printed one, the first of equals; None where none is."""
    best, place = NEAR, None
    for position, label in enumerate(labels):
        found = likeness(printed, label)
        if found > best or (found == best and place is None):
            best, place = found, position
    return place
