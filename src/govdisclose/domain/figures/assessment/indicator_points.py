"""The points of one indicator of one agency, by its rule."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import assert_never

import attrs

from govdisclose.domain.figures.assessment.bands import band_of
from govdisclose.domain.figures.assessment.entries import Indicator, RuleKind
from govdisclose.domain.figures.assessment.result import IndicatorState, Loss
from govdisclose.domain.figures.assessment.values import NOTHING_SAID, AgencyValues, IndicatorValue
from govdisclose.domain.finding import Finding, Severity

__all__ = ["Outcome", "outcome_of"]

_NOTHING = IndicatorValue()
_NOUGHT = Fraction(0)


@attrs.frozen(kw_only=True)
class Outcome:
    """What the rule of an indicator says of an agency."""

    state: IndicatorState
    earned: Fraction = _NOUGHT
    is_overruled: bool = False
    measures: Mapping[str, Fraction] = attrs.field(default=NOTHING_SAID)
    losses: tuple[Loss, ...] = ()
    ballots: Mapping[str, int] = attrs.field(default=NOTHING_SAID)
    reason: str | None = None
    assessor: str | None = None
    refs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def outcome_of(leaf: Indicator, values: AgencyValues) -> Outcome:
    """Points between 0 and those of the indicator, or why there are none.

    Evidence that is missing costs no points: it is a finding for the assessor.
    """
    value = values.values.get(leaf.id, _NOTHING)
    if value.is_open:
        return _open("ASSESS-REOPENED", leaf, values)
    if value.not_applicable is not None:
        return Outcome(
            state=IndicatorState.NOT_APPLICABLE,
            reason=value.not_applicable,
            assessor=value.assessor,
        )
    made = _by_points(leaf, value) if value.points is not None else _by_rule(leaf, value, values)
    missing = [name for name in leaf.evidence if name not in value.evidence]
    findings = made.findings
    if missing and made.state is IndicatorState.SCORED:
        findings += (_finding("ASSESS-NO-EVIDENCE", leaf, values, evidence=", ".join(missing)),)
    return attrs.evolve(
        made, assessor=value.assessor, refs=value.refs.get("", ()), findings=findings
    )


def _by_points(leaf: Indicator, value: IndicatorValue) -> Outcome:
    return Outcome(
        state=IndicatorState.SCORED,
        earned=value.points or _NOUGHT,
        is_overruled=leaf.rule is not RuleKind.MANUAL,
    )


def _by_rule(leaf: Indicator, value: IndicatorValue, values: AgencyValues) -> Outcome:
    if not leaf.measures:
        return _by_own_rule(leaf, value, values, NOTHING_SAID)
    names = tuple(map(str, leaf.measures))
    used: list[Fraction] = []
    for ref in names:
        found = value.measures.get(ref, values.measures.get(ref))
        if found is None:
            return _open("ASSESS-MEASURE-MISSING", leaf, values, measure=ref)
        used.append(found)
    return _by_own_rule(leaf, value, values, _named(names, tuple(used)))


def _by_own_rule(
    leaf: Indicator, value: IndicatorValue, values: AgencyValues, used: Mapping[str, Fraction]
) -> Outcome:
    points = Fraction(leaf.points)
    match leaf.rule:
        case RuleKind.MANUAL | RuleKind.NODE:
            return _open("ASSESS-NO-VALUE", leaf, values)
        case RuleKind.FORMULA:
            assert leaf.formula is not None
            earned = min(points, max(_NOUGHT, leaf.formula.value(used, points)))
            return Outcome(state=IndicatorState.SCORED, earned=earned, measures=used)
        case RuleKind.BANDS:
            band = band_of(leaf.bands, used[str(leaf.measure)])
            return Outcome(state=IndicatorState.SCORED, earned=Fraction(band.points), measures=used)
        case RuleKind.DEDUCTIONS:
            return _deducted(leaf, value, values, used)
        case RuleKind.BALLOTS:
            return _voted(leaf, value, values)
        case _:
            assert_never(leaf.rule)


# Thousands of agencies have the same few values and lose the same few points in dozens of
# indicators, so what is equal is made and kept once.
@lru_cache(maxsize=16384)
def _named(names: tuple[str, ...], values: tuple[Fraction, ...]) -> Mapping[str, Fraction]:
    return MappingProxyType(dict(zip(names, values, strict=True)))


@lru_cache(maxsize=16384)
def _loss(id_: str, occurrences: int, points: Fraction, refs: tuple[str, ...]) -> Loss:
    return Loss(id=id_, occurrences=occurrences, points=points, refs=refs)


@lru_cache(maxsize=4096)
def _lost(many: Fraction, points: Decimal) -> Fraction:
    return many * Fraction(points)


@lru_cache(maxsize=4096)
def _left(points: Decimal, lost: Fraction) -> Fraction:
    return max(_NOUGHT, Fraction(points) - lost)


def _deducted(
    leaf: Indicator, value: IndicatorValue, values: AgencyValues, used: Mapping[str, Fraction]
) -> Outcome:
    losses = []
    lost = _NOUGHT
    for deduction in leaf.deductions:
        if deduction.measure is not None:
            many = used[str(deduction.measure)]
        elif value.occurrences is None:
            return _open("ASSESS-NO-VALUE", leaf, values)
        else:
            many = Fraction(value.occurrences.get(deduction.id, 0))
        points = _lost(many, deduction.points)
        if deduction.cap is not None:
            points = min(points, Fraction(deduction.cap))
        lost += points
        if many:
            refs = value.refs.get(deduction.id, ())
            losses.append(_loss(deduction.id, int(many), points, refs))
    return Outcome(
        state=IndicatorState.SCORED,
        earned=_left(leaf.points, lost),
        measures=used,
        losses=tuple(losses),
    )


def _voted(leaf: Indicator, value: IndicatorValue, values: AgencyValues) -> Outcome:
    ballots = value.ballots or {}
    answers = sum(ballots.values())
    if not answers:
        return _open("ASSESS-NO-BALLOTS", leaf, values)
    worth = sum(
        (Fraction(option.value) * ballots.get(option.id, 0) for option in leaf.ballots), _NOUGHT
    )
    return Outcome(
        state=IndicatorState.SCORED, earned=Fraction(leaf.points) * worth / answers, ballots=ballots
    )


def _open(code: str, leaf: Indicator, values: AgencyValues, **detail: str) -> Outcome:
    finding = _finding(code, leaf, values, **detail)
    return Outcome(state=IndicatorState.OPEN, findings=(finding,))


def _finding(code: str, leaf: Indicator, values: AgencyValues, **detail: str) -> Finding:
    return Finding(
        code=code,
        severity=Severity.WARNING,
        detail=(("agency", values.name), ("indicator", leaf.id), *detail.items()),
    )
