"""All detectors over one text."""

from __future__ import annotations

import re

from govdisclose.domain.catalogue.detecting.detection import DataKind, Detection
from govdisclose.domain.catalogue.detecting.numbers import NumberSearch
from govdisclose.domain.catalogue.detecting.projection import project
from govdisclose.domain.catalogue.detecting.rules import ScreeningRules
from govdisclose.domain.catalogue.detecting.words import WordSearch
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark

__all__ = ["Detectors"]

_LEVEL = re.compile(r"[绝机秘]\s{0,2}密")
_ADDRESS_OF_PAGE = re.compile(r"(?:https?://|www\.)[^\s<>\"'，。；）)]+", re.IGNORECASE)


class Detectors:
    """Finds personal data and secrecy marks; one instance serves any number of texts."""

    def __init__(self, rules: ScreeningRules) -> None:
        self.rules = rules
        self._searches = (NumberSearch(rules), WordSearch(rules))

    def find(self, text: str, label: str | None = None) -> tuple[Detection, ...]:
        """What stands in a text, by place; none overlaps another.

        Args:
            text: A line, a paragraph or a cell.
            label: What the cell beside or above says of it; see
                :meth:`ScreeningRules.label_of`.
        """
        found: list[Detection] = []
        # A mark for each character that is taken: a list of thousands of names stays quick.
        taken = bytearray(len(text))
        if "密" in text and any(map(find_secrecy_mark, (text, *text.split("\n")))):
            start, end = next((one.span() for one in _LEVEL.finditer(text)), (0, len(text)))
            found.append(Detection(start, end, DataKind.SECRECY))
            taken[start:end] = b"\1" * (end - start)
        if not text or text.isspace():
            return ()
        projection = project(text)
        pages = [one.span() for one in _ADDRESS_OF_PAGE.finditer(projection.text)]
        for search in self._searches:
            for first, last, kind in search.find(projection.text, label or ""):
                if first >= last or any(a <= first and last <= b for a, b in pages):
                    continue
                start, end = projection.span(first, last)
                if taken.find(1, start, end) < 0:
                    found.append(Detection(start, end, kind))
                    taken[start:end] = b"\1" * (end - start)
        return tuple(sorted(found))
