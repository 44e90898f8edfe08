"""A report in JSON: numbers as they are written, no key twice."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NoReturn

from govdisclose.domain.finding import shorten
from govdisclose.ports.reports import ReportRefused, ReportValue

__all__ = ["read_json"]


def read_json(content: bytes, file: str) -> ReportValue:
    """The value in a JSON file of UTF-8.

    Raises:
        ReportRefused: It is no JSON, names a key twice, or holds what is no number.
    """

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                raise ReportRefused(file=file, reason=f'the key "{shorten(key)}" stands twice')
            found[key] = value
        return found

    def no_number(word: str) -> NoReturn:
        raise ReportRefused(file=file, reason=f"{word} is no number")

    try:
        value = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=no_number,
            object_pairs_hook=unique,
        )
    except UnicodeDecodeError as problem:
        raise ReportRefused(file=file, reason="it is not UTF-8") from problem
    except json.JSONDecodeError as problem:
        reason = f"no JSON at line {problem.lineno}, column {problem.colno}"
        raise ReportRefused(file=file, reason=reason) from problem
    except (ValueError, RecursionError, ArithmeticError) as problem:
        reason = "it is nested too deeply or holds a number too long"
        raise ReportRefused(file=file, reason=reason) from problem
    return ReportValue(file=file, value=value)
