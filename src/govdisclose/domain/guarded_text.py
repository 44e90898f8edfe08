r"""Cells made inert for files that others open, in a way that can be undone.

A spreadsheet runs a cell that begins like a formula; a terminal or a reader of text acts on
controls and on marks that turn the direction of writing. :func:`guarded` puts an apostrophe before
the first and writes the others as escapes (``\x1b``, ``\u202e``); :func:`unguarded` gives back
exactly the text that was. Line breaks and tabs inside a text are ordinary.

Source: OWASP, CSV injection (= + - @, tab, carriage return, line feed, and the full-width forms).
"""

from __future__ import annotations

import re

__all__ = ["escaped", "guarded", "guarded_start", "unguarded", "unguarded_start"]

_STARTS = "=+\\-@\t\r\n＝＋－＠"
_GUARD_NEEDED = re.compile(f"'*[{_STARTS}]")
_GUARD_FOUND = re.compile(f"'+[{_STARTS}]")
_ACTIVE_CLASS = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff"
)
_ESCAPE = r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4})"
_TO_ESCAPE = re.compile(rf"[{_ACTIVE_CLASS}\r]|\\(?=x[0-9a-f]{{2}}|u[0-9a-f]{{4}})")
_TO_ESCAPE_KEEPING_CRLF = re.compile(
    rf"[{_ACTIVE_CLASS}]|\r(?!\n)|\\(?=x[0-9a-f]{{2}}|u[0-9a-f]{{4}})"
)
_ESCAPED = re.compile(_ESCAPE)


def escaped(text: str, *, keeps_crlf: bool = False) -> str:
    """The text with everything that acts or hides written as an escape.

    A backslash that already looks like such an escape is written as one itself.

    Args:
        text: Any text.
        keeps_crlf: Leave carriage returns that end a line together with a line feed; formats that
            make one character of the two cannot.
    """
    pattern = _TO_ESCAPE_KEEPING_CRLF if keeps_crlf else _TO_ESCAPE
    return pattern.sub(_as_escape, text) if pattern.search(text) is not None else text


def guarded_start(text: str, *, keeps_formulas: bool = False) -> str:
    """The text with an apostrophe in front if a spreadsheet might run it.

    Apostrophes in front of what would be a formula are doubled, so that one can be taken off again.

    Args:
        text: Any text.
        keeps_formulas: Leave a text that begins like a formula as it is.
    """
    if _GUARD_NEEDED.match(text) is None or (keeps_formulas and not text.startswith("'")):
        return text
    return f"'{text}"


def unguarded_start(text: str) -> str:
    """The text that :func:`guarded_start` was given."""
    return text[1:] if _GUARD_FOUND.match(text) is not None else text


def guarded(text: str, *, keeps_formulas: bool = False, keeps_crlf: bool = False) -> str:
    """The text as a file for others may hold it; see the module."""
    return guarded_start(escaped(text, keeps_crlf=keeps_crlf), keeps_formulas=keeps_formulas)


def unguarded(text: str) -> str:
    """The text that :func:`guarded` was given."""
    bare = unguarded_start(text)
    return _ESCAPED.sub(_as_character, bare) if "\\" in bare else bare


def _as_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}"


def _as_character(found: re.Match[str]) -> str:
    return chr(int(found[0][2:], 16))
