"""The entries of a scheme: groups, components, indicators with their rules, adjustments, vetoes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum

import attrs

from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.assessment.bands import Band, check_bands
from govdisclose.domain.figures.assessment.expression import Expression, MeasureRef
from govdisclose.domain.figures.assessment.faults import InvalidScheme, PointsDoNotSum
from govdisclose.domain.figures.assessment.measure import Better
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "Adjustment",
    "AdjustmentKind",
    "BallotOption",
    "Component",
    "Deduction",
    "Group",
    "HandMeasure",
    "Indicator",
    "RollUp",
    "RollUpPart",
    "RuleKind",
    "Veto",
    "is_code",
    "require_positive",
]

_CODE_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


def is_code(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Validator: an ASCII code."""
    if not value or not set(value) <= _CODE_CHARS:
        problem = f"{value!r} is no code of small ASCII letters, digits, dots and dashes"
        raise InvalidScheme(key=attribute.name, problem=problem)


def require_positive(_instance: object, attribute: attrs.Attribute[Decimal], value: object) -> None:
    """Validator: a number above 0, or None."""
    if isinstance(value, Decimal) and not (value.is_finite() and value > 0):
        raise InvalidScheme(key=attribute.name, problem=f"{value} is not above 0")


class RuleKind(Enum):
    """How an indicator gets its points."""

    MANUAL = "manual"
    """An assessor gives them."""
    FORMULA = "formula"
    BANDS = "bands"
    DEDUCTIONS = "deductions"
    BALLOTS = "ballots"
    NODE = "node"
    """The indicators below it do."""


@attrs.frozen(kw_only=True)
class Group:
    """Agencies that are compared with each other."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    levels: tuple[Level, ...] = ()
    """Agencies of these levels belong to it."""
    agencies: tuple[str, ...] = ()
    """So do agencies named here, whatever their level."""


@attrs.frozen(kw_only=True)
class HandMeasure:
    """A measure that the office counts itself and gives with the values."""

    id: str = attrs.field()
    """As formulas spell it."""
    zh: str
    en: str
    better: Better = Better.HIGHER

    @id.validator
    def _can_be_spelt(self, _attribute: object, value: str) -> None:
        try:
            is_measure = MeasureRef(value) in Expression(value).refs
        except InvalidScheme:
            is_measure = False
        if not is_measure:
            raise InvalidScheme(key="id", problem=f"no formula can name a measure {value!r}")


@attrs.frozen(kw_only=True)
class Deduction:
    """Points lost for each occurrence."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    points: Decimal = attrs.field(validator=require_positive)
    """For one occurrence."""
    cap: Decimal | None = attrs.field(default=None, validator=require_positive)
    """Most that all occurrences together cost; the points of the indicator cap them anyway."""
    measure: MeasureRef | None = None
    """Counts the occurrences; without it they are given."""
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""


@attrs.frozen(kw_only=True)
class BallotOption:
    """What one answer of a survey is worth."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    value: Decimal = attrs.field()
    """Between 0 and 1."""

    @value.validator
    def _is_a_share(self, _attribute: object, value: Decimal) -> None:
        if not 0 <= value <= 1:
            raise InvalidScheme(key="value", problem="an answer is worth between 0 and 1")


@attrs.frozen(kw_only=True)
class Indicator:
    """One indicator 指标: either indicators below it, or one rule."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    points: Decimal = attrs.field(validator=require_positive)
    indicators: tuple[Indicator, ...] = ()
    formula: Expression | None = None
    """Points, held between 0 and those of the indicator."""
    measure: MeasureRef | None = None
    bands: tuple[Band, ...] = ()
    deductions: tuple[Deduction, ...] = ()
    ballots: tuple[BallotOption, ...] = ()
    """Points times the mean value of all answers."""
    evidence: tuple[str, ...] = ()
    """What has to be shown; where it is missing a finding says so."""
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""

    def __attrs_post_init__(self) -> None:
        rules = [
            name
            for name in ("indicators", "formula", "bands", "deductions", "ballots")
            if getattr(self, name)
        ]
        if len(rules) > 1:
            raise InvalidScheme(key="", problem=f"it has both {rules[0]} and {rules[1]}")
        if bool(self.bands) is not (self.measure is not None):
            raise InvalidScheme(key="", problem="bands need a measure, and a measure bands")
        if self.indicators:
            found = sum(child.points for child in self.indicators)
            if found != self.points:
                raise PointsDoNotSum(key="indicators", found=found, full=self.points)
            if self.evidence:
                raise InvalidScheme(key="evidence", problem="only an indicator with a rule has it")
        if self.bands:
            check_bands(self.bands, str(self.measure))
            highest = max(band.points for band in self.bands)
            if highest > self.points:
                raise InvalidScheme(key="bands", problem=f"{highest} is more than {self.points}")
        for name in ("deductions", "ballots"):
            ids = [one.id for one in getattr(self, name)]
            if len(set(ids)) < len(ids):
                raise InvalidScheme(key=name, problem="two entries have one id")

    @property
    def rule(self) -> RuleKind:
        """How it gets its points."""
        if self.indicators:
            return RuleKind.NODE
        if self.formula is not None:
            return RuleKind.FORMULA
        if self.bands:
            return RuleKind.BANDS
        if self.deductions:
            return RuleKind.DEDUCTIONS
        return RuleKind.BALLOTS if self.ballots else RuleKind.MANUAL

    @property
    def measures(self) -> tuple[MeasureRef, ...]:
        """Measures of its own rule, each once."""
        refs = [] if self.measure is None else [self.measure]
        refs += self.formula.refs if self.formula is not None else ()
        refs += [one.measure for one in self.deductions if one.measure is not None]
        return tuple(dict.fromkeys(refs))

    def leaves(self) -> Iterator[Indicator]:
        """The indicators with a rule at or below this one, in order."""
        if not self.indicators:
            yield self
        for child in self.indicators:
            yield from child.leaves()

    def nodes(self) -> Iterator[Indicator]:
        """This one and all below it, in order."""
        yield self
        for child in self.indicators:
            yield from child.nodes()


@attrs.frozen(kw_only=True)
class Component:
    """One weighted part of the score: self-report, online check, daily record …

    One without indicators is marked as a whole, out of ``points``.
    """

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    weight: Decimal | None = attrs.field(default=None, validator=require_positive)
    """For every group; None where ``weights`` gives one for each."""
    weights: Mapping[str, Decimal] = attrs.field(factory=dict)
    """By group; a group left out is assessed without the component."""
    points: Decimal = attrs.field(default=Decimal(100), validator=require_positive)
    """What the indicators add up to; they are scaled to the weight."""
    indicators: tuple[Indicator, ...] = ()
    evidence: tuple[str, ...] = ()
    """Of a component that is marked as a whole."""
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""

    def __attrs_post_init__(self) -> None:
        if (self.weight is None) is not bool(self.weights):
            raise InvalidScheme(key="", problem="it needs either weight or weights")
        for group, weight in self.weights.items():
            if not (weight.is_finite() and weight > 0):
                raise InvalidScheme(key=f"weights.{group}", problem=f"{weight} is not above 0")
        if self.indicators:
            found = sum(child.points for child in self.indicators)
            if found != self.points:
                raise PointsDoNotSum(key="indicators", found=found, full=self.points)

    def weight_for(self, group: str) -> Decimal | None:
        """The weight for a group; None when the group is assessed without the component."""
        return self.weights.get(group) if self.weights else self.weight

    @property
    def tree(self) -> tuple[Indicator, ...]:
        """The indicators; of a component marked as a whole, one that stands for it."""
        if self.indicators:
            return self.indicators
        whole = Indicator(
            id=self.id,
            zh=self.zh,
            en=self.en,
            points=self.points,
            evidence=self.evidence,
            article=self.article,
            source=self.source,
            mark=self.mark,
            note=self.note,
        )
        return (whole,)

    def leaves(self) -> Iterator[Indicator]:
        """The indicators with a rule, in order."""
        for indicator in self.tree:
            yield from indicator.leaves()


class AdjustmentKind(Enum):
    """Which way an adjustment goes."""

    BONUS = "bonus"
    PENALTY = "penalty"


@attrs.frozen(kw_only=True)
class Adjustment:
    """Points beside the weighted score: for each occurrence, by formula, or by bands."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    kind: AdjustmentKind
    points: Decimal | None = attrs.field(default=None, validator=require_positive)
    """For one occurrence."""
    formula: Expression | None = None
    measure: MeasureRef | None = None
    """Counts the occurrences, or falls into the bands."""
    bands: tuple[Band, ...] = ()
    cap: Decimal | None = attrs.field(default=None, validator=require_positive)
    """Most it can come to."""
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""

    def __attrs_post_init__(self) -> None:
        ways = (self.points is not None) + (self.formula is not None) + bool(self.bands)
        if ways != 1:
            raise InvalidScheme(key="", problem="it needs one of points, formula and bands")
        if self.formula is not None and (self.measure is not None or self.formula.uses_points):
            problem = "a formula of an adjustment names its measures and no points"
            raise InvalidScheme(key="formula", problem=problem)
        if self.bands:
            if self.measure is None:
                raise InvalidScheme(key="bands", problem="bands need a measure")
            check_bands(self.bands, str(self.measure))

    @property
    def is_counted(self) -> bool:
        """Occurrences are given with the values."""
        return self.points is not None and self.measure is None

    @property
    def measures(self) -> tuple[MeasureRef, ...]:
        """Measures of its rule, each once."""
        if self.formula is not None:
            return self.formula.refs
        return () if self.measure is None else (self.measure,)


@attrs.frozen(kw_only=True)
class Veto:
    """One-vote veto 一票否决: it lowers the grade and leaves the score as it is."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    at_most: str
    """Best grade still possible."""
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""


@attrs.frozen(kw_only=True)
class RollUpPart:
    """One part of a rolled-up score."""

    group: str
    """Group of its agencies; the unit itself when it is the group rolled up to."""
    weight: Decimal = attrs.field(validator=require_positive)
    sample: int | None = None
    """How many agencies are drawn; None for all."""


@attrs.frozen(kw_only=True)
class RollUp:
    """A score of a unit made from its own and those of the agencies below it."""

    id: str = attrs.field(validator=is_code)
    zh: str
    en: str
    group: str
    """Group of the units."""
    parts: tuple[RollUpPart, ...]
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""
