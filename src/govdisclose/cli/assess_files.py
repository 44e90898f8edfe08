"""The files of an assessment: a scheme by id or file name, values as JSON, read exactly."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

import attrs

from govdisclose.cli.batch import input_stream
from govdisclose.cli.session import Session
from govdisclose.domain.figures.assessment.faults import (
    InvalidScheme,
    SchemeFault,
    UnknownLadder,
    UnknownScheme,
    ValuesUnfit,
)
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import AgencyValues
from govdisclose.domain.figures.assessment.values_reading import read_values

__all__ = ["agency_values", "scheme_named"]

_LIMIT_BYTES = 256 << 20


def scheme_named(name: str, *, ladder: str | None = None) -> Scheme:
    """The scheme of an id that ships, or of a TOML file (``-`` is stdin).

    Args:
        name: Id or file name.
        ladder: Id of the grade ladder to go by instead of the scheme's own.

    Raises:
        UnknownScheme: Neither is there.
        SchemeFault: The file is no scheme.
        UnknownLadder: There is no such ladder.
    """
    from govdisclose.office import assessing  # schemes load cattrs, which help does without

    shipped = assessing.schemes()
    found = shipped.get(name)
    if found is None:
        if name != "-" and not name.endswith(".toml"):
            raise UnknownScheme(name=name, known=", ".join(shipped))
        found = _read(name)
    if ladder is None:
        return found
    ladders = assessing.ladders()
    if ladder not in ladders:
        raise UnknownLadder(name=ladder, known=", ".join(ladders))
    try:
        return attrs.evolve(found, ladder=ladders[ladder])
    except SchemeFault as fault:
        # A veto of the scheme names a grade that the ladder lacks.
        raise type(fault)(**{**fault.data, "file": name}) from None


def _read(name: str) -> Scheme:
    with input_stream(name) as stream:
        raw = stream.read(_LIMIT_BYTES)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidScheme(file=name, key="top level", problem="it is not UTF-8") from None
    from govdisclose.office import assessing

    return assessing.read_scheme(text, name, Session.current().extensions())


def agency_values(name: str, scheme: Scheme) -> tuple[AgencyValues, ...]:
    """The values of a JSON file (``-`` is stdin).

    Raises:
        BatchUnreadable: The file cannot be opened.
        ValuesUnfit: It is no JSON, or does not fit the scheme.
    """
    with input_stream(name) as stream:
        raw = stream.read(_LIMIT_BYTES)
    try:
        shape = json.loads(
            raw.decode("utf-8-sig"),
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_without_repeats,
        )
        return read_values(shape, scheme)
    except ValuesUnfit as fault:
        raise ValuesUnfit(**{**fault.data, "file": name}) from None
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise ValuesUnfit(file=name, key="syntax", problem=str(problem)[:200]) from problem


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _without_repeats(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    """An object; of a key that is there twice one value would be lost without a word."""
    made: dict[str, object] = {}
    for key, value in pairs:
        if key in made:
            raise ValuesUnfit(key=key, problem="this key is there twice")
        made[key] = value
    return made
