"""A text as a searcher sees it, with the way back to where each character stood.

Folding for matching changes lengths; a detector has to say where something stands, and a redaction
has to cut exactly there. So characters are only replaced one by one or left out here.
"""

from __future__ import annotations

import re
import unicodedata

import attrs

__all__ = ["Projection", "project"]

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃"), 0x2D)
_MARKS = {ord("〔"): 0x28, ord("〕"): 0x29, ord("【"): 0x28, ord("】"): 0x29, ord("∶"): 0x3A}
_TABLE = _WIDE | _DASHES | _MARKS
_SETTLED = re.compile("[ -~\n\t、。《》“”‘’·…★●■□→×\u3400-\u4dbf\u4e00-\u9fff]*")


@attrs.frozen
class Projection:
    """A projected text and, for each of its characters, the place in the original."""

    text: str
    _places: tuple[int, ...] | None
    """None where every character stands where it stood."""
    _length: int

    def place(self, at: int) -> int:
        """Where a character stands in the original; the end for the end."""
        if self._places is None:
            return at
        return self._places[at] if at < len(self._places) else self._length

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch, not empty, as start and end in the original, invisible characters within."""
        return self.place(start), self.place(end - 1) + 1


def project(text: str, *, closed: bool = False) -> Projection:
    """Project a text: full-width forms, dashes and brackets made plain, invisible ones left out.

    Args:
        text: Any text.
        closed: Leave out white space too, and fold compatibility forms and case.
    """
    if not closed:
        # Ordinary text becomes plain character by character; only rare ones need a closer look.
        plain = text.translate(_TABLE)
        if _SETTLED.fullmatch(plain) is not None:
            return Projection(plain, None, len(text))
    kept: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        if _INVISIBLE.match(character) is not None or (closed and character.isspace()):
            continue
        plain = chr(_TABLE.get(ord(character), ord(character)))
        if closed or unicodedata.category(plain) in ("Nd", "No"):
            plain = unicodedata.normalize("NFKC", plain).casefold() or plain
        for part in plain:
            if not (closed and part.isspace()):
                kept.append(part)
                places.append(at)
    return Projection("".join(kept), tuple(places), len(text))
