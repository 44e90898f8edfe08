"""Facts that staff give in a file: what no ledger knows, such as names, addresses and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, get_type_hints

import attrs

from govdisclose.domain.cases.letters.facts import LetterFacts
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.errors import UsageFault

__all__ = ["FactsUnfit", "merged", "read_given"]


class FactsUnfit(UsageFault):
    """A facts file names what no letter has, or holds a value of the wrong kind."""

    code = "LET-004"
    template = "cannot use the facts: {key}: {reason}"
    hint = (
        "write texts and dates like 2024-01-26 under the parts listed by: govdisclose letter fields"
    )


def read_given(shape: Mapping[str, object]) -> LetterFacts:
    """The facts an object gives, part by part.

    Args:
        shape: ``{"agency": {"name": ...}, ...}``; null counts as absent. Lists and amounts are
            computed and cannot be given.

    Raises:
        FactsUnfit: A key or a value is none of a letter.
    """
    kinds = get_type_hints(LetterFacts)
    parts: dict[str, Any] = {}
    for name, values in shape.items():
        if name not in kinds:
            raise FactsUnfit(key=name, reason="not known")
        if not isinstance(values, Mapping):
            raise FactsUnfit(key=name, reason="not an object")
        parts[name] = kinds[name](**_fields(name, kinds[name], values))
    return LetterFacts(**parts)


def merged(derived: LetterFacts, given: LetterFacts) -> LetterFacts:
    """Derived facts, completed by given ones: what the ledger knows is never overruled."""
    parts = {}
    for part in attrs.fields(LetterFacts):
        known, more = getattr(derived, part.name), getattr(given, part.name)
        added = {
            field.name: getattr(more, field.name)
            for field in attrs.fields(type(known))
            if getattr(known, field.name) in (None, "", ()) and getattr(more, field.name)
        }
        parts[part.name] = attrs.evolve(known, **added)
    return LetterFacts(**parts)


def _fields(part: str, kind: type, values: Mapping[str, object]) -> dict[str, object]:
    kinds = get_type_hints(kind)
    read: dict[str, object] = {}
    for name, value in values.items():
        key = f"{part}.{name}"
        wanted = kinds.get(name)
        if wanted not in (str | None, date | None, int | None):
            raise FactsUnfit(key=key, reason="not known" if wanted is None else "computed")
        if value is None:
            continue
        read[name] = _value(key, wanted, value)
    return read


def _value(key: str, wanted: object, value: object) -> object:
    if wanted == (date | None):
        day = read_iso_date(value)
        if day is None:
            raise FactsUnfit(key=key, reason="not a date")
        return day
    if wanted == (int | None):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise FactsUnfit(key=key, reason="not a whole number above 0")
        return value
    if not isinstance(value, str):
        raise FactsUnfit(key=key, reason="not a text")
    return value.strip() or None
