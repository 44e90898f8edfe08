"""Lines of a UTF-16 file, and those among them that are UTF-8.

Text appended in UTF-8 has no line end of UTF-16, so that it hangs together up to the end of the
file or up to the next line end of UTF-16. Its lines are told by what honest Chinese text in UTF-16
cannot be all at once: without a zero byte (every delimiter has one), valid UTF-8 of everyday
characters, and rare characters as UTF-16. Two Chinese characters in a row of UTF-8 always give a
private-use character when read as UTF-16. Behind an odd number of such bytes the pairs begin anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from govdisclose.formats.encoding import is_plausible_chinese

__all__ = ["WideLine", "may_hold_narrow_lines", "wide_lines"]

_LINE_WITH_END = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MAY_BE_NARROW = {
    "utf-16-le": re.compile(rb"(?:\A|\n\0)[^\0\n]{6,}(?:\n(?!\0)|\Z)"),
    "utf-16-be": re.compile(rb"(?:\A|\0\n)[^\0\n]{6,}(?:\n|\Z)"),
}
_NARROW_RUN = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){4}")
"""Four Chinese characters of UTF-8: as UTF-16, two of private use at a fixed distance."""
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_CHINESE = re.compile("[\u3400-\u9fff]")
_LEAST_ASCII = 8
_LEAST_BESIDE_ONE = 5


class WideLine(NamedTuple):
    """One line with its end, and the code of its fault ("" if it has none)."""

    text: str
    code: str


def may_hold_narrow_lines(data: bytes, codec: str) -> bool:
    """Whether whole lines of UTF-16 are worth a look one by one; costs little."""
    if _MAY_BE_NARROW[codec].search(data) is not None:
        return True
    return _NARROW_RUN.search(data) is not None


def wide_lines(data: bytes, codec: str) -> Iterator[WideLine]:
    """Whole lines, each decoded as what it is.

    Args:
        data: From the start of a line on, maybe with half a unit at its end.
        codec: utf-16-le or utf-16-be.

    Yields:
        Lines in their order. Codes: ENC-CHANGED for a line of UTF-8, ENC-DAMAGED for one that is
        both, ENC-CUT for half a unit at the end.
    """
    at = 0
    while at < len(data):
        narrow = data[at : data.find(b"\n", at) + 1 or len(data)]
        if _is_narrow(narrow, codec):
            yield WideLine(narrow.decode("utf-8"), "ENC-CHANGED")
            at += len(narrow)
            continue
        end = _wide_end(data, at, codec)
        line = data[at:end]
        run = _NARROW_RUN.search(line)
        if run is None:
            yield from _decoded(line, codec)
        else:
            cut = run.start() // 2 * 2
            before = _LINE_WITH_END.findall(line[:cut].decode(codec, "surrogatepass"))
            text = before.pop() if before and before[-1][-1] not in "\r\n" else ""
            yield from (WideLine(part, "") for part in before)
            text += line[cut:].replace(b"\0", b"").decode("utf-8", "backslashreplace")
            for part in _LINE_WITH_END.findall(text):
                yield WideLine(part, "ENC-DAMAGED")
        at = end


def _decoded(line: bytes, codec: str) -> Iterator[WideLine]:
    """A line of UTF-16, or several where carriage returns stand alone."""
    whole = len(line) // 2 * 2
    texts = _LINE_WITH_END.findall(line[:whole].decode(codec, "surrogatepass"))
    if whole < len(line):
        half = f"\\x{line[-1]:02x}"
        if texts and texts[-1][-1] not in "\r\n":
            texts[-1] += half
        else:
            texts.append(half)
    for position, text in enumerate(texts, start=1):
        is_cut = whole < len(line) and position == len(texts)
        yield WideLine(text, "ENC-CUT" if is_cut else "")


def _wide_end(data: bytes, start: int, codec: str) -> int:
    """Where the line of UTF-16 that begins at ``start`` ends."""
    newline = "\n".encode(codec)
    found = data.find(newline, start)
    while found >= 0 and (found - start) % 2:
        found = data.find(newline, found + 1)
    return found + 2 if found >= 0 else len(data)


def _is_narrow(line: bytes, codec: str) -> bool:
    """Whether a line, up to its single byte of line end, is certainly UTF-8."""
    if b"\0" in line:
        return False
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if _CONTROL.search(text) is not None:
        return False
    chinese = len(_CHINESE.findall(text))
    others = len(text) - chinese
    if not chinese:
        is_enough = text.isascii() and others >= _LEAST_ASCII
    else:
        is_enough = (chinese > 1 or others >= _LEAST_BESIDE_ONE) and is_plausible_chinese(text)
    if not is_enough:
        return False
    return not is_plausible_chinese(line[: len(line) // 2 * 2].decode(codec, "replace"))
