r"""Characters written as escapes: ``\u673a`` of JSON, ``&#26426;`` of HTML and XML.

A text that could not be read by its own rules is kept as it stands, escapes included. Whoever
searches such a text for what may not be kept or shown must see it as its reader would have.
"""

from __future__ import annotations

import re

__all__ = ["without_escapes"]

_JSON_CODE = re.compile(r"\\+u([0-9a-fA-F]{4})")
_JSON_SHORT = re.compile(r"\\+([\"/bfnrt])")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_AMPERSANDS = 3
"""How often references may be written as references themselves."""


def without_escapes(text: str) -> str:
    """The text with every escape replaced by what it stands for; for searching, not for keeping.

    Escapes of escapes are undone as well, and halves of surrogate pairs left out, so that nothing
    is hidden by them.
    """
    if "&" in text:
        from html import unescape  # a table of two thousand names, for few texts

        for _ in range(_AMPERSANDS):
            text = unescape(text)
    if "\\" in text:
        text = _JSON_CODE.sub(lambda found: chr(int(found[1], 16)), text)
        text = _PAIR.sub(_joined, text)
        text = _LONE.sub("", text)
        text = _JSON_SHORT.sub(lambda found: found[1] if found[1] in '"/' else " ", text)
    return text


def _joined(pair: re.Match[str]) -> str:
    high, low = map(ord, pair[0])
    return chr(0x10000 + (high - 0xD800 << 10) + low - 0xDC00)
