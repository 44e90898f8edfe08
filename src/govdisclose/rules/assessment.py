"""Reading assessment schemes and grade ladders from TOML.

Entries without ``article``, ``source`` or ``mark`` take those of the entry around them, so a scheme
of one source cites it once. Unknown keys, wrong kinds and contradictions are refused with the file,
the key and the id of the entry.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

from govdisclose.domain.figures.assessment.entries import Indicator
from govdisclose.domain.figures.assessment.expression import Expression, MeasureRef
from govdisclose.domain.figures.assessment.faults import InvalidScheme, SchemeFault
from govdisclose.domain.figures.assessment.ladder import Ladder
from govdisclose.domain.figures.assessment.measure import Measure
from govdisclose.domain.figures.assessment.measures import BUILT_IN
from govdisclose.domain.figures.assessment.scheme import Scheme, check_measures
from govdisclose.rules.structuring import (
    Structure,
    optional,
    strict,
    strict_decimal,
    texts,
    told_date,
    told_decimal,
)

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = [
    "built_in_ladders",
    "built_in_schemes",
    "load_ladders",
    "load_scheme",
    "restore_scheme",
]

_INHERITED = ("article", "source", "mark")
_CITED_LISTS = ("components", "adjustments", "vetoes", "roll_ups", "indicators", "deductions")
_LADDERS = "grade-ladders.toml"
_FOLDER = "assessment"

_Value = TypeVar("_Value", Scheme, Ladder)


def load_scheme(text: str, *, file: str, measures: Mapping[str, Measure] | None = None) -> Scheme:
    """The scheme written in ``text``.

    Args:
        text: TOML; its keys are those of :class:`Scheme` with ``from`` and ``until`` for the
            period and, for ``ladder``, the id of a shipped ladder or a table of its own.
        file: Name shown in refusals.
        measures: Measures that rules may name; those of the program unless given.

    Raises:
        SchemeFault: The text is no scheme; its subclasses say what is wrong.
    """
    raw = _parsed(text, file=file)
    shape = _cited(raw, {})
    try:
        scheme = _structured(shape, Scheme, file=file)
        check_measures(scheme, BUILT_IN if measures is None else measures)
    except SchemeFault as fault:
        if fault.data["file"]:
            raise
        raise _placed(fault, file=file, key=str(fault.data["key"])) from None
    return scheme


def restore_scheme(shape: Mapping[str, object]) -> Scheme:
    """The scheme whose :meth:`Scheme.as_json` is ``shape``.

    Raises:
        SchemeFault: The shape was altered.
    """
    return _structured(shape, Scheme, file=str(shape.get("id", "")), told=True)


def load_ladders(text: str, *, file: str) -> tuple[Ladder, ...]:
    """The grade ladders written in ``text``, an array of tables called ``ladders``.

    Raises:
        SchemeFault: One of them contradicts itself.
    """
    entries = _parsed(text, file=file).get("ladders")
    if not isinstance(entries, list):
        raise InvalidScheme(file=file, key="ladders", problem="missing")
    return tuple(
        _structured(entry, Ladder, file=file, before=f"ladders[{place}]")
        for place, entry in enumerate(entries)
    )


@cache
def built_in_ladders() -> Mapping[str, Ladder]:
    """The grade ladders of this distribution by id."""
    text = files(__package__).joinpath(_LADDERS).read_text(encoding="utf-8")
    return {one.id: one for one in load_ladders(text, file=_LADDERS)}


@cache
def built_in_schemes() -> Mapping[str, Scheme]:
    """The schemes of this distribution by id, in order of their files."""
    folder = files(__package__).joinpath(_FOLDER)
    schemes = (
        load_scheme(entry.read_text(encoding="utf-8"), file=f"{_FOLDER}/{entry.name}")
        for entry in sorted(folder.iterdir(), key=lambda one: one.name)
        if entry.name.endswith(".toml")
    )
    return {one.id: one for one in schemes}


def _parsed(text: str, *, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidScheme(file=file, key="syntax", problem=str(error)) from error


def _cited(entry: Mapping[str, object], around: Mapping[str, object]) -> dict[str, object]:
    """The entry with the citation of the one around it, and so for all entries below."""
    shape = dict(entry)
    own = {name: entry.get(name, around.get(name)) for name in _INHERITED}
    shape.update({name: value for name, value in own.items() if value is not None})
    for name in _CITED_LISTS:
        below = shape.get(name)
        if isinstance(below, list):
            shape[name] = [_cited(one, own) if isinstance(one, dict) else one for one in below]
    return shape


def _structured(
    shape: object, kind: type[_Value], *, file: str, before: str = "", told: bool = False
) -> _Value:
    # cattrs costs a tenth of a second to import; help and most commands do without schemes.
    from cattrs import BaseValidationError, transform_error

    seen: list[BaseException] = []

    def keep(error: BaseException, _kind: type | None) -> str:
        seen.append(error)
        return ""

    try:
        return _converter(told).structure(shape, kind)
    except BaseValidationError as error:
        path = transform_error(error, format_exception=keep)[0].rpartition(" @ ")[2]
    fault = seen[0]
    key = path.removeprefix("$").replace(".valid_", ".").lstrip(".")
    if isinstance(fault, SchemeFault):
        inner = str(fault.data["key"])
        last = key.rpartition(".")[2]
        # A value that reads itself names the key that holds it.
        if inner and inner != last:
            key = ".".join(part for part in (key, inner) if part)
    else:
        fault = InvalidScheme(key=key, problem=_problem(fault))
    named = _named(shape, key)
    raise _placed(fault, file=file, key=".".join(part for part in (before, named) if part))


def _placed(fault: SchemeFault, *, file: str, key: str) -> SchemeFault:
    return type(fault)(**{**fault.data, "file": file, "key": key or "top level"})


def _named(shape: object, key: str) -> str:
    """The key with the id of the innermost entry that has one behind it: people count badly."""
    here, found = shape, ""
    for part in key.replace("[", ".").replace("]", "").split("."):
        if isinstance(here, Mapping) and part in here:
            here = here[part]
        elif isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        else:
            break
        if isinstance(here, Mapping) and isinstance(here.get("id"), str):
            found = str(here["id"])
    return f"{key} ({found})" if found else key


def _problem(error: BaseException) -> str:
    from cattrs import ForbiddenExtraKeysError

    if isinstance(error, ForbiddenExtraKeysError):
        return f"not known: {', '.join(sorted(error.extra_fields))}"
    if isinstance(error, KeyError):
        return "missing"
    return str(error)


@cache
def _converter(told: bool) -> Converter:
    # Files say numbers and dates as TOML has them; JSON of our own says them as text.
    import attrs
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    converter = Converter(forbid_extra_keys=True)
    for kind in (str, int, bool, date):
        converter.register_structure_hook(kind, strict(kind))
        converter.register_structure_hook(kind | None, optional(strict(kind)))
    decimal = told_decimal if told else strict_decimal
    converter.register_structure_hook(Decimal, decimal)
    converter.register_structure_hook(Decimal | None, optional(decimal))
    if told:
        converter.register_structure_hook(date | None, optional(told_date))
    converter.register_structure_hook_func(lambda kind: kind == tuple[str, ...], texts)
    for read in (Expression, MeasureRef):
        converter.register_structure_hook(read, _reading(read))
        converter.register_structure_hook(read | None, optional(_reading(read)))
    structure_ladder = make_dict_structure_fn(Ladder, converter, _cattrs_forbid_extra_keys=True)
    converter.register_structure_hook(
        Ladder | None,
        lambda value, _kind: (
            _ladder(value) if isinstance(value, str) else structure_ladder(value, Ladder)
        ),
    )
    attrs.resolve_types(Indicator)
    attrs.resolve_types(Scheme)
    converter.register_structure_hook(
        Scheme,
        make_dict_structure_fn(
            Scheme,
            converter,
            valid_from=override(rename="from"),
            valid_until=override(rename="until"),
            _cattrs_forbid_extra_keys=True,
        ),
    )
    return converter


def _reading(kind: type[Expression] | type[MeasureRef]) -> Structure:
    def structure(value: object, _kind: object) -> object:
        if not isinstance(value, str):
            raise TypeError(f"{value!r} is not a text")
        return MeasureRef.of(value) if kind is MeasureRef else Expression(value)

    return structure


def _ladder(name: str) -> Ladder:
    known = built_in_ladders()
    if name not in known:
        problem = f"there is no grade ladder {name}; there are {', '.join(known)}"
        raise InvalidScheme(key="ladder", problem=problem)
    return known[name]
