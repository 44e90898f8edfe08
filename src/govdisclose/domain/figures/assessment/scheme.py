"""An assessment scheme: groups, weighted components, a tree of indicators, adjustments, grades.

A scheme that contradicts itself cannot exist: the weights of every group add up to the full score,
points add up on every level, bands hold every value once, and every name leads somewhere. Numbers
carry a citation and a mark each; entries without their own take those of the entry around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

import attrs

from govdisclose.domain.figures.assessment.entries import (
    Adjustment,
    AdjustmentKind,
    Component,
    Group,
    HandMeasure,
    Indicator,
    RollUp,
    Veto,
    is_code,
    require_positive,
)
from govdisclose.domain.figures.assessment.expression import Expression, MeasureRef, exact_text
from govdisclose.domain.figures.assessment.faults import (
    InvalidScheme,
    NotMonotone,
    UnknownMeasure,
    UnknownRegisterFigure,
    WeightsDoNotSum,
)
from govdisclose.domain.figures.assessment.ladder import Ladder
from govdisclose.domain.figures.assessment.measure import Better, Measure, MeasureUnit
from govdisclose.domain.figures.assessment.measures import named
from govdisclose.domain.law.provisions import Mark

__all__ = ["Scheme", "SchemeStatus", "check_measures"]


class SchemeStatus(Enum):
    """How much of a scheme its source shows."""

    PUBLISHED = "published"
    """As the source prints it."""
    PARTIAL = "partial"
    """Parts of it are not visible in the sources; they say so and are assessed as a whole."""
    RECONSTRUCTED = "reconstructed"
    """Put together here; no source prints it."""


@attrs.frozen(kw_only=True)
class Scheme:
    """A scheme of assessment."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    status: SchemeStatus
    valid_from: date | None = None
    """First day of the period assessed by it; None where the source does not say."""
    valid_until: date | None = None
    full: Decimal = attrs.field(default=Decimal(100), validator=require_positive)
    """Score of an agency that loses nothing and has no bonus."""
    decimals: int = 2
    """Decimals to which the score is rounded, half up, before it is graded and ranked."""
    bonus_cap: Decimal | None = attrs.field(default=None, validator=require_positive)
    penalty_cap: Decimal | None = attrs.field(default=None, validator=require_positive)
    groups: tuple[Group, ...]
    components: tuple[Component, ...]
    adjustments: tuple[Adjustment, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    ladder: Ladder | None = None
    """None where the source prints no grades."""
    roll_ups: tuple[RollUp, ...] = ()
    measures: tuple[HandMeasure, ...] = ()
    """Counted by hand."""
    sources: Mapping[str, str] = attrs.field(hash=False)
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""

    def __attrs_post_init__(self) -> None:
        if not self.groups or not self.components:
            raise InvalidScheme(key="", problem="it has no group or no component")
        if not 0 <= self.decimals <= 6:
            raise InvalidScheme(key="decimals", problem="between 0 and 6 decimals are possible")
        if None not in (self.valid_from, self.valid_until) and (
            self.valid_from > self.valid_until  # type: ignore[operator]  # neither is None
        ):
            raise InvalidScheme(key="until", problem="it ends before it begins")
        self._check_ids()
        self._check_weights()
        self._check_names()
        self._check_sources()

    def group(self, id: str) -> Group | None:
        """The group of that id."""
        return next((group for group in self.groups if group.id == id), None)

    def components_of(self, group: str) -> tuple[Component, ...]:
        """Components by which a group is assessed."""
        return tuple(one for one in self.components if one.weight_for(group) is not None)

    def leaves(self) -> Iterator[Indicator]:
        """Every indicator with a rule, in order."""
        for component in self.components:
            yield from component.leaves()

    def measure_places(self) -> Iterator[tuple[str, MeasureRef]]:
        """Every measure that a rule names, with the key at which it does."""
        for component, key in _keyed(self.components, "components"):
            yield from _indicator_measures(component.indicators, f"{key}.indicators")
        for adjustment, key in _keyed(self.adjustments, "adjustments"):
            for ref in adjustment.measures:
                yield f"{key} ({adjustment.id})", ref

    @property
    def measure_refs(self) -> tuple[MeasureRef, ...]:
        """The measures its rules name, each once."""
        return tuple(dict.fromkeys(ref for _, ref in self.measure_places()))

    def hand_measures(self) -> dict[str, Measure]:
        """The measures it declares, by name."""
        return {
            one.id: Measure(
                name=one.id,
                zh=one.zh,
                en=one.en,
                unit=MeasureUnit.COUNT,
                better=one.better,
                needs=(),
            )
            for one in self.measures
        }

    def _check_ids(self) -> None:
        seen: set[str] = set()
        for component, key in _keyed(self.components, "components"):
            ids = [component.id, *(n.id for one in component.indicators for n in one.nodes())]
            for id_ in ids:
                if id_ in seen:
                    raise InvalidScheme(key=key, problem=f"two entries are called {id_}")
                seen.add(id_)
        # Cases name an adjustment or a veto by its id alone.
        kinds = (("groups",), ("adjustments", "vetoes"), ("roll_ups",), ("measures",))
        for names in kinds:
            own = [entry.id for name in names for entry in getattr(self, name)]
            if len(set(own)) < len(own):
                raise InvalidScheme(key=names[-1], problem="two entries have one id")

    def _check_weights(self) -> None:
        groups = {group.id for group in self.groups}
        for component, key in _keyed(self.components, "components"):
            if unknown := sorted(set(component.weights) - groups):
                problem = f"there is no group {unknown[0]}"
                raise InvalidScheme(key=f"{key}.weights", problem=problem)
        for group in self.groups:
            found = sum((one.weight_for(group.id) or Decimal(0)) for one in self.components)
            if found != self.full:
                raise WeightsDoNotSum(key="components", group=group.id, found=found, full=self.full)

    def _check_names(self) -> None:
        groups = {group.id for group in self.groups}
        grades = set() if self.ladder is None else {grade.id for grade in self.ladder.grades}
        for veto, key in _keyed(self.vetoes, "vetoes"):
            if self.ladder is not None and veto.at_most not in grades:
                problem = f"there is no grade {veto.at_most}"
                raise InvalidScheme(key=f"{key}.at_most", problem=problem)
        for roll_up, key in _keyed(self.roll_ups, "roll_ups"):
            named = [roll_up.group, *(part.group for part in roll_up.parts)]
            if unknown := [name for name in named if name not in groups]:
                raise InvalidScheme(key=key, problem=f"there is no group {unknown[0]}")
            if len(set(named[1:])) < len(named[1:]) or not roll_up.parts:
                raise InvalidScheme(key=key, problem="each part has a group of its own")

    def _check_sources(self) -> None:
        for key, source in self._cited():
            if not source:
                raise InvalidScheme(key=key, problem="the citation is missing: no source")
            if unknown := [name for name in source if name not in self.sources]:
                problem = f"source {unknown[0]} is not in the list of sources"
                raise InvalidScheme(key=key, problem=problem)

    def _cited(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield "source", self.source
        for name in ("components", "adjustments", "vetoes", "roll_ups"):
            for entry, key in _keyed(getattr(self, name), name):
                yield f"{key}.source", entry.source
        for component, key in _keyed(self.components, "components"):
            for indicator in component.indicators:
                for node in indicator.nodes():
                    yield f"{key} ({node.id})", node.source
                    for deduction in node.deductions:
                        yield f"{key} ({node.id}: {deduction.id})", deduction.source

    def as_json(self) -> dict[str, object]:
        """Everything the scheme says, as JSON values: numbers as exact text, None left out."""
        shape = _plain(self)
        assert isinstance(shape, dict)
        return shape


def check_measures(scheme: Scheme, known: Mapping[str, Measure]) -> None:
    """Refuse rules on measures nobody computes, and rules that reward getting worse.

    Args:
        scheme: The scheme.
        known: Measures of the program and of plugins by name; its own are added.

    Raises:
        UnknownMeasure, NotMonotone: With the key.
    """
    for place, one in enumerate(scheme.measures):
        if one.id in known:
            problem = f"{one.id} is computed from the records; it cannot be counted by hand"
            raise InvalidScheme(key=f"measures[{place}] ({one.id})", problem=problem)
    measures = {**known, **scheme.hand_measures()}
    for key, ref in scheme.measure_places():
        if named(ref, measures) is None:
            fault = UnknownRegisterFigure if "." in ref.name else UnknownMeasure
            raise fault(key=key, name=str(ref))
    for component, key in _keyed(scheme.components, "components"):
        for indicator in component.leaves():
            counts = -1 if indicator.deductions else 1
            _check_direction(indicator, counts, f"{key} ({indicator.id})", measures)
    for adjustment, key in _keyed(scheme.adjustments, "adjustments"):
        counts = 1 if adjustment.kind is AdjustmentKind.BONUS else -1
        _check_direction(adjustment, counts, f"{key} ({adjustment.id})", measures)


def _check_direction(
    rule: Indicator | Adjustment, counts: int, key: str, measures: Mapping[str, Measure]
) -> None:
    """Refuse a rule by which a better measure leads to a lower score.

    Args:
        rule: An indicator with a rule, or an adjustment.
        counts: 1 where what the rule gives adds to the score, -1 where it takes away.
        key: Where it stands.
        measures: By name.
    """
    for ref in rule.measures:
        better = measures[ref.name].better
        if better is Better.UNKNOWN:
            continue
        wanted = counts * (1 if better is Better.HIGHER else -1)
        if rule.bands:
            bands = sorted(rule.bands, key=lambda band: band.lower or (Decimal(-1), 0))
            points = [band.points for band in bands[::wanted]]
            rises = points == sorted(points)
        elif rule.formula is not None:
            rises = rule.formula.direction(str(ref)) in (0, wanted)
        else:
            # So many points for each of what is counted.
            rises = wanted > 0
        if not rises:
            raise NotMonotone(key=key, measure=str(ref))


def _keyed(entries: tuple, name: str) -> Iterator[tuple]:  # type: ignore[type-arg]  # any entries
    for place, entry in enumerate(entries):
        yield entry, f"{name}[{place}]"


def _indicator_measures(
    indicators: tuple[Indicator, ...], key: str
) -> Iterator[tuple[str, MeasureRef]]:
    for place, indicator in enumerate(indicators):
        own = f"{key}[{place}]"
        for ref in indicator.measures:
            yield f"{own} ({indicator.id})", ref
        yield from _indicator_measures(indicator.indicators, f"{own}.indicators")


_JSON_NAMES = {"valid_from": "from", "valid_until": "until"}


def _plain(value: object) -> object:
    match value:
        case Decimal():
            return exact_text(value)
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case MeasureRef():
            return str(value)
        case Expression():
            return value.text
        case tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return {str(key): _plain(one) for key, one in value.items()}
    kind: type = type(value)
    if attrs.has(kind):
        shape: dict[str, object] = {}
        for field in attrs.fields(kind):
            one = getattr(value, field.name)
            if field.default is attrs.NOTHING or one not in (None, "", (), {}):
                shape[_JSON_NAMES.get(field.name, field.name)] = _plain(one)
        return shape
    return value
