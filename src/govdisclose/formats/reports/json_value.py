"""A report in JSON: numbers as they are written, no key twice."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NoReturn

from govdisclose.domain.finding import shorten
from govdisclose.formats.reports.refusals import ReportNoJson
from govdisclose.ports.reports import ReportValue

__all__ = ["read_json"]


def read_json(content: bytes, file: str) -> ReportValue:
    """The value in a JSON file of UTF-8.

    Raises:
        ReportNoJson: It is no JSON, names a key twice, or holds what is no number.
    """

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                raise ReportNoJson(file=file, reason=f'the key "{shorten(key)}" stands twice')
            found[key] = value
        return found

    def no_number(word: str) -> NoReturn:
        raise ReportNoJson(file=file, reason=f"{word} is no number")

    try:
        value = json.loads(
            content.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=no_number,
            object_pairs_hook=unique,
        )
    except UnicodeDecodeError as problem:
        raise ReportNoJson(file=file, reason="another encoding") from problem
    except json.JSONDecodeError as problem:
        reason = f"line {problem.lineno}, column {problem.colno}"
        raise ReportNoJson(file=file, reason=reason) from problem
    except (ValueError, RecursionError, ArithmeticError) as problem:
        reason = "nested too deeply, or a number too long"
        raise ReportNoJson(file=file, reason=reason) from problem
    return ReportValue(file=file, value=value)
