"""Reading the values of an assessment from JSON, every fault with the key where it is.

The shape, also in docs/assessment.md::

    {"agencies": [{
        "agency": "市环保局", "group": "department", "parent": null, "sampled": false,
        "values": {
            "leadership": 8.5,
            "catalogue": {"occurrences": {"not_updated": 2}, "evidence": ["screenshot"]},
            "survey": {"ballots": {"satisfied": 80, "dissatisfied": 20}},
            "forums": {"not_applicable": "no forum was due"}},
        "measures": {"on_time_share": "19/20", "short_months(40)": 2},
        "adjustments": {"commended": 1},
        "vetoes": ["leak"]}]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from govdisclose.domain.figures.assessment.entries import Indicator, RuleKind
from govdisclose.domain.figures.assessment.expression import MeasureRef
from govdisclose.domain.figures.assessment.faults import InvalidScheme, ValuesUnfit
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import AgencyValues, IndicatorValue

__all__ = ["exact_number", "read_values"]

_AGENCY_KEYS = frozenset(
    {
        "agency",
        "name",
        "group",
        "parent",
        "sampled",
        "values",
        "measures",
        "adjustments",
        "vetoes",
        "refs",
    }
)
_VALUE_KEYS = frozenset(
    {
        "points",
        "occurrences",
        "ballots",
        "measures",
        "evidence",
        "not_applicable",
        "open",
        "assessor",
        "refs",
    }
)
_LIMIT_CHARS = 400
_LIMIT_COUNT = 10**12


def read_values(shape: object, scheme: Scheme) -> tuple[AgencyValues, ...]:
    """The values written in a JSON value, in its order.

    Args:
        shape: JSON with decimals read as Decimal; binary fractions are refused.
        scheme: What they are for; a scheme of one group needs no ``group``.

    Raises:
        ValuesUnfit: With the key at fault.
    """
    top = _object(shape, "top level")
    _known(top, frozenset({"agencies", "scheme", "note"}), "top level")
    if "agencies" not in top:
        raise ValuesUnfit(key="agencies", problem="it is missing")
    agencies = _array(top["agencies"], "agencies")
    leaves = {leaf.id: leaf for leaf in scheme.leaves()}
    read: list[AgencyValues] = []
    seen: set[str] = set()
    for place, one in enumerate(agencies):
        values = _agency(one, f"agencies[{place}]", scheme, leaves)
        if values.agency in seen:
            key = f"agencies[{place}].agency"
            raise ValuesUnfit(key=key, problem=f"{values.agency} is there twice")
        seen.add(values.agency)
        read.append(values)
    for place, values in enumerate(read):
        if values.parent is not None and values.parent not in seen:
            key = f"agencies[{place}].parent"
            raise ValuesUnfit(key=key, problem=f"{values.parent} is not among the agencies")
    return tuple(read)


def exact_number(value: object, key: str) -> Fraction:
    """A number as it was written: whole, decimal, or a fraction as text ("19/20").

    Raises:
        ValuesUnfit: It is no number, or a binary fraction, or absurdly long.
    """
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        raise ValuesUnfit(key=key, problem="it is not a number")
    text = str(value).strip()
    if len(text) > _LIMIT_CHARS or (isinstance(value, Decimal) and not value.is_finite()):
        raise ValuesUnfit(key=key, problem="it is not a number that anything counts")
    if not text.isascii() or "e" in text.lower() or "_" in text:
        raise ValuesUnfit(key=key, problem=f"{text!r} is not a plain number")
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValuesUnfit(key=key, problem=f"{text!r} is not a number") from None


def _agency(
    given: object, key: str, scheme: Scheme, leaves: Mapping[str, Indicator]
) -> AgencyValues:
    shape = _object(given, key)
    _known(shape, _AGENCY_KEYS, key)
    agency = _text(shape.get("agency"), f"{key}.agency")
    group = shape.get("group")
    if group is None and len(scheme.groups) == 1:
        group = scheme.groups[0].id
    group = _text(group, f"{key}.group")
    if scheme.group(group) is None:
        known = ", ".join(one.id for one in scheme.groups)
        raise ValuesUnfit(
            key=f"{key}.group", problem=f"there is no group {group}; there are {known}"
        )
    own = {leaf.id for part in scheme.components_of(group) for leaf in part.leaves()}
    values = {}
    for id_, value in _object(shape.get("values", {}), f"{key}.values").items():
        place = f"{key}.values.{id_}"
        if id_ not in leaves:
            raise ValuesUnfit(key=place, problem="the scheme has no indicator of this id")
        if id_ not in own:
            raise ValuesUnfit(key=place, problem=f"group {group} is assessed without it")
        values[id_] = _value(value, place, leaves[id_])
    parent = shape.get("parent")
    return AgencyValues(
        agency=agency,
        name=_text(shape.get("name", agency), f"{key}.name"),
        group=group,
        parent=None if parent is None else _text(parent, f"{key}.parent"),
        is_sampled=_truth(shape.get("sampled", False), f"{key}.sampled"),
        values=values,
        measures=_measures(shape.get("measures", {}), f"{key}.measures", scheme),
        adjustments=_counts(
            shape.get("adjustments", {}),
            f"{key}.adjustments",
            {adjustment.id for adjustment in scheme.adjustments if adjustment.is_counted},
        ),
        vetoes=_chosen(
            shape.get("vetoes", []), f"{key}.vetoes", {veto.id for veto in scheme.vetoes}
        ),
        refs=dict(
            _refs(
                shape.get("refs", {}),
                f"{key}.refs",
                {one.id for one in scheme.adjustments} | {one.id for one in scheme.vetoes},
            )
        ),
    )


def _value(shape: object, key: str, leaf: Indicator) -> IndicatorValue:
    if not isinstance(shape, Mapping):
        return IndicatorValue(points=_points(shape, key, leaf))
    _known(shape, _VALUE_KEYS, key)
    occurrences, ballots = shape.get("occurrences"), shape.get("ballots")
    given = {deduction.id for deduction in leaf.deductions if deduction.measure is None}
    if occurrences is not None and leaf.rule is not RuleKind.DEDUCTIONS:
        raise ValuesUnfit(key=f"{key}.occurrences", problem="the indicator has no deductions")
    if ballots is not None and leaf.rule is not RuleKind.BALLOTS:
        raise ValuesUnfit(key=f"{key}.ballots", problem="the indicator takes no ballots")
    reason, assessor, points = (
        shape.get(name) for name in ("not_applicable", "assessor", "points")
    )
    return IndicatorValue(
        points=None if points is None else _points(points, f"{key}.points", leaf),
        occurrences=(
            None if occurrences is None else _counts(occurrences, f"{key}.occurrences", given)
        ),
        ballots=(
            None
            if ballots is None
            else _counts(ballots, f"{key}.ballots", {option.id for option in leaf.ballots})
        ),
        measures=_leaf_measures(shape.get("measures", {}), f"{key}.measures", leaf),
        evidence=_chosen(shape.get("evidence", []), f"{key}.evidence", set(leaf.evidence)),
        not_applicable=None if reason is None else _text(reason, f"{key}.not_applicable"),
        is_open=_truth(shape.get("open", False), f"{key}.open"),
        assessor=None if assessor is None else _text(assessor, f"{key}.assessor"),
        refs=dict(
            _refs(shape.get("refs", {}), f"{key}.refs", {"", *(one.id for one in leaf.deductions)})
        ),
    )


def _truth(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise ValuesUnfit(key=key, problem="it is neither true nor false")
    return value


def _points(value: object, key: str, leaf: Indicator) -> Fraction:
    points = exact_number(value, key)
    if not 0 <= points <= leaf.points:
        raise ValuesUnfit(key=key, problem=f"{points} is not between 0 and {leaf.points}")
    return points


def _measures(shape: object, key: str, scheme: Scheme) -> dict[str, Fraction]:
    return _named_measures(shape, key, set(map(str, scheme.measure_refs)))


def _leaf_measures(shape: object, key: str, leaf: Indicator) -> dict[str, Fraction]:
    return _named_measures(shape, key, set(map(str, leaf.measures)))


def _named_measures(shape: object, key: str, known: set[str]) -> dict[str, Fraction]:
    read = {}
    for name, value in _object(shape, key).items():
        try:
            ref = str(MeasureRef.of(name))
        except InvalidScheme:
            ref = ""
        if ref not in known:
            raise ValuesUnfit(key=f"{key}.{name}", problem="no rule names this measure")
        if value is None:
            # Said to be not assessable; the indicator stays open.
            continue
        number = exact_number(value, f"{key}.{name}")
        if number < 0:
            raise ValuesUnfit(key=f"{key}.{name}", problem="a measure is never negative")
        read[ref] = number
    return read


def _counts(shape: object, key: str, known: set[str]) -> dict[str, int]:
    counts = {}
    for name, value in _object(shape, key).items():
        if name not in known:
            told = ", ".join(sorted(known)) or "none"
            raise ValuesUnfit(key=f"{key}.{name}", problem=f"it is none of those given: {told}")
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LIMIT_COUNT:
            raise ValuesUnfit(key=f"{key}.{name}", problem="it is not a whole number from 0 on")
        counts[name] = value
    return counts


def _chosen(shape: object, key: str, known: set[str]) -> tuple[str, ...]:
    names = [_text(one, key) for one in _array(shape, key)]
    if unknown := [name for name in names if name not in known]:
        told = ", ".join(sorted(known)) or "none"
        raise ValuesUnfit(key=key, problem=f"{unknown[0]} is none of those known: {told}")
    return tuple(dict.fromkeys(names))


def _refs(shape: object, key: str, known: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, refs in _object(shape, key).items():
        if name not in known:
            raise ValuesUnfit(key=f"{key}.{name}", problem="nothing it could be about has this id")
        yield name, tuple(_text(ref, f"{key}.{name}") for ref in _array(refs, f"{key}.{name}"))


def _object(shape: object, key: str) -> Mapping[str, object]:
    if not isinstance(shape, Mapping):
        raise ValuesUnfit(key=key, problem="it is not an object")
    return shape


def _array(shape: object, key: str) -> list[object]:
    if not isinstance(shape, list):
        raise ValuesUnfit(key=key, problem="it is not an array")
    return shape


def _text(value: object, key: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValuesUnfit(key=key, problem="it is missing or not text")
    return value.strip()


def _known(shape: Mapping[str, object], keys: frozenset[str], key: str) -> None:
    if unknown := sorted(set(shape) - keys):
        raise ValuesUnfit(key=f"{key}.{unknown[0]}", problem="this key is not known")
