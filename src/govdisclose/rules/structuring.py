"""Strict reading of rule files: every value is of exactly the kind its key asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

__all__ = [
    "Structure",
    "optional",
    "strict",
    "strict_decimal",
    "texts",
    "told_date",
    "told_decimal",
]

Structure = Callable[[object, object], object]
"""A hook of cattrs: value and wanted kind to the value kept."""

_KIND_WORDS = {str: "text", int: "whole number", bool: "true or false", date: "date"}


def optional(structure: Structure) -> Structure:
    """The hook for a value that may be left out."""
    return lambda value, kind: None if value is None else structure(value, kind)


def strict(kind: type) -> Structure:
    """Accept values of exactly this kind: no numbers out of texts, no moments for dates."""

    def structure(value: object, _kind: object) -> object:
        is_wanted = isinstance(value, kind) and not isinstance(value, datetime)
        if not is_wanted or (kind is int and isinstance(value, bool)):
            raise TypeError(f"{value!r} is not a {_KIND_WORDS[kind]}")
        return value

    return structure


def strict_decimal(value: object, _kind: object) -> Decimal:
    """Accept whole numbers and decimals as they are written; never a binary fraction."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError(f"{value!r} is not a number")
    number = Decimal(value)
    if not number.is_finite() or abs(number) >= 10**9 or number != round(number, 9):
        raise ValueError(f"{value} is not a number that a rule can use")
    return number


def texts(value: object, _kind: object) -> tuple[str, ...]:
    """Accept an array of texts."""
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise TypeError(f"{value!r} is not a list of texts")
    return tuple(value)


def told_decimal(value: object, kind: object) -> Decimal:
    """Accept a decimal as JSON of our own tells it: exact text."""
    return strict_decimal(Decimal(value) if isinstance(value, str) else value, kind)


def told_date(value: object, _kind: object) -> date:
    """Accept a date as JSON of our own tells it: ISO text."""
    return date.fromisoformat(str(value))
