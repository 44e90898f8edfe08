"""Strings that have to go, and where they stand in a text however they are spelled there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from govdisclose.domain.catalogue.detecting.projection import project

__all__ = ["LABEL", "Removal"]

LABEL = "■■■"
"""Stands for whatever was removed; its length says nothing."""

_LONG_CHARS = 6
_JOINERS = re.compile(r"[-./·]")
_NUMBER = re.compile(r"[0-9a-z]*[0-9]{5,}[0-9a-z]*")


class Removal:
    """A list of strings to remove; they are never part of a message.

    Spelling does not hide one: full-width forms, case, white space and invisible characters do not
    count, and in numbers neither do hyphens, dots and strokes.
    """

    def __init__(self, values: Iterable[str]) -> None:
        """Take the strings; blank ones and repeats are left out.

        Args:
            values: As given.
        """
        self.values = tuple(dict.fromkeys(one.strip() for one in values if _closed(one)))
        self._patterns = tuple(re.compile(_pattern(one)) for one in self.values)

    def __bool__(self) -> bool:
        return bool(self.values)

    def telling(self) -> Removal:
        """Those that are no parts of numbers and names of a format by chance: long or not ASCII."""
        return Removal(one for one in self.values if len(one) >= _LONG_CHARS or not one.isascii())

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """Stretches of a text to cut, in order, none touching another."""
        merged: list[tuple[int, int]] = []
        for start, end, _ in sorted(self._found(text)):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return tuple(merged)

    def present(self, text: str) -> frozenset[int]:
        """Which of the strings stand in a text, by their place in ``values``."""
        return frozenset(which for _, _, which in self._found(text))

    def cut(self, text: str) -> str:
        """The text with a label for each stretch."""
        spans = self.spans(text)
        if not spans:
            return text
        parts, last = [], 0
        for start, end in spans:
            parts += [text[last:start], LABEL]
            last = end
        return "".join((*parts, text[last:]))

    def _found(self, text: str) -> list[tuple[int, int, int]]:
        if not text:
            return []
        projection = project(text, closed=True)
        found = []
        for which, pattern in enumerate(self._patterns):
            for match in pattern.finditer(projection.text):
                found.append((*projection.span(*match.span()), which))
        return found


def _closed(text: str) -> str:
    return project(text, closed=True).text


def _pattern(value: str) -> str:
    closed = _closed(value)
    bare = _JOINERS.sub("", closed)
    if _NUMBER.fullmatch(bare):
        return "[-./·]?".join(map(re.escape, bare))
    return re.escape(closed)
