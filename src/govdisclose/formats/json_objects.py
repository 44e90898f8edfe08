"""JSON objects as records: flat ones with their numbers as written, and what ails the others."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import NoReturn, TypeAlias

from govdisclose.ports.formats import REASON_LABEL, RejectedRow

__all__ = [
    "RAW_LABEL",
    "JsonObject",
    "NotAcceptable",
    "cell_text",
    "flat_object",
    "rejected_object",
]

RAW_LABEL = "退回原文"
"""Key under which a rejects file keeps what was no JSON object."""

_UNSAFE_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[dD])")
_UNSAFE_CHARACTER = re.compile("[\0\ufffd\ud800-\udfff]")

JsonObject: TypeAlias = dict[str, object]


class NotAcceptable(Exception):
    """A text that parses but is no flat object; carries the code of the finding and the key."""

    def __init__(self, code: str, key: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.key = key


def flat_object(text: str, cell_limit: int) -> JsonObject:
    """The object of a text, its numbers as written.

    Raises:
        NotAcceptable: The text is no JSON, no object, or not flat.
    """
    try:
        found = _DECODER.decode(text.strip())
    except RecursionError:
        raise NotAcceptable("JSONL-NESTED") from None
    except ValueError:
        raise NotAcceptable("JSONL-UNREADABLE") from None
    if not isinstance(found, dict):
        raise NotAcceptable("JSONL-NOT-OBJECT")
    if RAW_LABEL in found:
        raise NotAcceptable("JSONL-NOT-CORRECTED")
    may_be_unsafe = _may_be_unsafe(text)
    for key, value in found.items():
        if isinstance(value, dict | list):
            raise NotAcceptable("JSONL-NESTED", key)
        if isinstance(value, str):
            if len(value) > cell_limit:
                raise NotAcceptable("JSONL-CELL-TOO-LONG", key)
            if may_be_unsafe and _UNSAFE_CHARACTER.search(value):
                raise NotAcceptable("JSONL-UNSAFE-CHARACTER", key)
    if may_be_unsafe and any(map(_UNSAFE_CHARACTER.search, found)):
        raise NotAcceptable("JSONL-UNSAFE-CHARACTER")
    return found


def _unique_keys(pairs: list[tuple[str, object]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = Counter(chain(key for key, _ in pairs))
        raise NotAcceptable("JSONL-KEY-TWICE", keys.most_common(1)[0][0])
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _plain_number(text: str) -> str:
    """A number as written, with an exponent multiplied out as far as that is sensible."""
    if "e" not in text.lower():
        return text
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > 30 or number.adjusted() > 30:
        raise ValueError(text)
    return format(number, "f")


_DECODER = json.JSONDecoder(
    parse_int=str,
    parse_float=_plain_number,
    parse_constant=_refuse_constant,
    object_pairs_hook=_unique_keys,
)


def cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def rejected_object(row: int, text: str, columns: Sequence[str]) -> RejectedRow:
    """A refused text with its cells if they say all of it, else as it stands."""
    try:
        found = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return RejectedRow(row=row, cells=[], raw=text.rstrip("\r\n"))
    if not isinstance(found, dict):
        return RejectedRow(row=row, cells=[], raw=text.rstrip("\r\n"))
    if RAW_LABEL in found:
        return RejectedRow(row=row, cells=[], raw=str(found[RAW_LABEL]))
    if set(found) - {*columns, REASON_LABEL} or any(
        not isinstance(value, str | None) or _UNSAFE_CHARACTER.search(value or "")
        for value in found.values()
    ):
        return RejectedRow(row=row, cells=[], raw=text.rstrip("\r\n"))
    return RejectedRow(row=row, cells=[cell_text(found.get(key)) for key in columns])


def _may_be_unsafe(text: str) -> bool:
    has_escape = "\\" in text and _UNSAFE_ESCAPE.search(text) is not None
    return has_escape or "\ufffd" in text
