"""The score of each agency: weighted components, adjustments, vetoes, then grade and rank.

    score = sum over components of weight x earned / points, plus bonuses, less penalties

An indicator that does not apply gives its points to those beside it, in proportion to theirs; where
a whole part does not apply, the parts beside it take them. One of which nothing is known stays
open: it counts neither nought nor full, and the agency has no grade or rank until it is closed.
A score is rounded once, half up, and graded and ranked as rounded, so that what is shown decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeVar

import attrs

from govdisclose.domain.figures.assessment.bands import band_of
from govdisclose.domain.figures.assessment.entries import (
    Adjustment,
    AdjustmentKind,
    Component,
    Indicator,
)
from govdisclose.domain.figures.assessment.indicator_points import Outcome, outcome_of
from govdisclose.domain.figures.assessment.result import (
    AdjustmentScore,
    AgencyScore,
    Assessment,
    ComponentScore,
    IndicatorScore,
    IndicatorState,
    Share,
)
from govdisclose.domain.figures.assessment.roll_up import rolled_up
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import AgencyValues, in_order, values_hash
from govdisclose.domain.figures.measures import half_up, ranks
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import canonical

__all__ = ["assess", "scheme_hash", "score_agency"]

_NOUGHT = Fraction(0)

_Entry = TypeVar("_Entry", Component, Indicator)


def scheme_hash(scheme: Scheme) -> str:
    """SHA-256 in hex over everything a scheme says."""
    return hashlib.sha256(canonical(scheme.as_json())).hexdigest()


def assess(
    scheme: Scheme, agencies: Iterable[AgencyValues], step: Callable[[], None] = lambda: None
) -> Assessment:
    """Score, grade and rank all agencies.

    Args:
        scheme: The rules.
        agencies: The values, in any order; no agency twice.
        step: Called before each agency; what it raises ends the scoring.
    """
    given = list(agencies)
    scorer = _Scorer(scheme)
    scores: list[AgencyScore] = []
    for one in given:
        step()
        scores.append(scorer.score(one))
    ranked: list[AgencyScore] = []
    for group in scheme.groups:
        own = [one for one in scores if one.group == group.id]
        final = sorted((o for o in own if o.is_final), key=lambda o: (-o.score, in_order(o.agency)))
        places = ranks([one.score for one in final])
        ranked += (attrs.evolve(o, rank=place) for o, place in zip(final, places, strict=True))
        ranked += sorted(
            (one for one in own if not one.is_final), key=lambda one: in_order(one.agency)
        )
    return Assessment(
        scheme=scheme.id,
        scheme_hash=scheme_hash(scheme),
        data_hash=values_hash(given),
        full=scheme.full,
        scores=tuple(ranked),
        roll_ups=rolled_up(scheme, ranked),
    )


def score_agency(scheme: Scheme, values: AgencyValues) -> AgencyScore:
    """The score of one agency, without a rank."""
    return _Scorer(scheme).score(values)


def _graded(scheme: Scheme, score: AgencyScore) -> AgencyScore:
    if scheme.ladder is None or not score.is_final:
        return score
    by_score = grade = scheme.ladder.grade(score.score)
    for veto in scheme.vetoes:
        if veto.id in score.vetoes:
            grade = scheme.ladder.lowered(grade, veto.at_most)
    return attrs.evolve(score, grade=grade.id, grade_by_score=by_score.id)


class _Part(NamedTuple):
    """An entry among those that share the points of one above them."""

    id: str
    points: Fraction
    applies: bool


def _shared(
    entries: Sequence[_Entry],
    parts: Sequence[_Part],
    nominal: Fraction,
    taken: Sequence[Share],
) -> Iterator[tuple[_Entry, Fraction, tuple[Share, ...]]]:
    """Each entry with its part of what is nominal, and of what was and is taken over."""
    every = sum((part.points for part in parts), _NOUGHT)
    applying = sum((part.points for part in parts if part.applies), _NOUGHT)
    for entry, part in zip(entries, parts, strict=True):
        own = nominal * part.points / every
        if not part.applies:
            yield entry, own, ()
            continue
        got = [Share(source=s.source, points=s.points * part.points / applying) for s in taken]
        got += (
            Share(source=other.id, points=own * other.points / applying)
            for other in parts
            if not other.applies
        )
        yield entry, own, tuple(got)


class _Places:
    """What each leaf of a group can add to the score, and what it took over from whom.

    It depends on what does not apply and on nothing else, so agencies alike share one.
    """

    def __init__(self, scheme: Scheme, group: str, not_applicable: frozenset[str]) -> None:
        self._not_applicable = not_applicable
        self.available: dict[str, Fraction] = {}
        self.components: dict[str, Fraction] = {}
        self.shares: dict[str, tuple[Share, ...]] = {}
        components = scheme.components_of(group)
        parts = [
            _Part(one.id, Fraction(one.weight_for(group) or 0), any(map(self._applies, one.tree)))
            for one in components
        ]
        for component, nominal, taken in _shared(components, parts, Fraction(scheme.full), ()):
            self.components[component.id] = nominal + sum((s.points for s in taken), _NOUGHT)
            self._share_tree(component.tree, nominal, taken)

    def _share_tree(
        self, indicators: Sequence[Indicator], nominal: Fraction, taken: tuple[Share, ...]
    ) -> None:
        parts = [_Part(one.id, Fraction(one.points), self._applies(one)) for one in indicators]
        for indicator, own, got in _shared(indicators, parts, nominal, taken):
            if indicator.indicators:
                self._share_tree(indicator.indicators, own, got)
                continue
            applies = self._applies(indicator)
            self.available[indicator.id] = (
                own + sum((share.points for share in got), _NOUGHT) if applies else _NOUGHT
            )
            if got:
                self.shares[indicator.id] = got

    def _applies(self, indicator: Indicator) -> bool:
        return any(leaf.id not in self._not_applicable for leaf in indicator.leaves())


class _Scorer:
    """Scores agencies by one scheme; what many agencies have in common is computed once."""

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._places: dict[tuple[str, frozenset[str]], _Places] = {}
        self._leaves = {
            group.id: tuple(
                (leaf, component)
                for component in scheme.components_of(group.id)
                for leaf in component.leaves()
            )
            for group in scheme.groups
        }

    def score(self, values: AgencyValues) -> AgencyScore:
        """The score of one agency, without a rank."""
        scheme, leaves = self._scheme, self._leaves[values.group]
        outcomes = [outcome_of(leaf, values) for leaf, _ in leaves]
        places = self._places_of(
            values.group,
            frozenset(
                leaf.id
                for (leaf, _), outcome in zip(leaves, outcomes, strict=True)
                if outcome.state is IndicatorState.NOT_APPLICABLE
            ),
        )
        indicators = tuple(
            _indicator_score(leaf, component, outcome, places.available[leaf.id])
            for (leaf, component), outcome in zip(leaves, outcomes, strict=True)
        )
        adjustments = tuple(_adjusted(one, values) for one in scheme.adjustments)
        findings = [finding for outcome in outcomes for finding in outcome.findings]
        findings += (
            _finding("ASSESS-MEASURE-MISSING", values, one.id) for one in adjustments if one.is_open
        )
        if not any(one.state is not IndicatorState.NOT_APPLICABLE for one in indicators):
            findings.append(_finding("ASSESS-NOTHING-APPLIES", values))
        bonus = _capped(_total(a.points for a in adjustments if a.points > 0), scheme.bonus_cap)
        penalty = _capped(
            -_total(a.points for a in adjustments if a.points < 0), scheme.penalty_cap
        )
        components = tuple(
            _component_score(one, values.group, indicators, places)
            for one in scheme.components_of(values.group)
        )
        exact = _total(one.counted for one in components) + bonus - penalty
        raised = max(_NOUGHT, -exact)
        made = AgencyScore(
            agency=values.agency,
            name=values.name,
            group=values.group,
            parent=values.parent,
            is_sampled=values.is_sampled,
            components=components,
            indicators=indicators,
            redistributed=places.shares,
            adjustments=adjustments,
            bonus=bonus,
            penalty=-penalty,
            raised=raised,
            exact=exact + raised,
            highest=max(_NOUGHT, exact + _total(one.open_points for one in components)),
            score=half_up(exact + raised, scheme.decimals),
            vetoes=tuple(sorted(values.vetoes)),
            refs=values.refs,
            findings=tuple(findings),
        )
        return _graded(scheme, made)

    def _places_of(self, group: str, not_applicable: frozenset[str]) -> _Places:
        key = (group, not_applicable)
        if key not in self._places:
            self._places[key] = _Places(self._scheme, group, not_applicable)
        return self._places[key]


def _total(points: Iterable[Fraction]) -> Fraction:
    return sum(points, _NOUGHT)


# Thousands of agencies have the same few points, so equal fractions are made and kept once.
@lru_cache(maxsize=4096)
def _exact(points: Decimal) -> Fraction:
    return Fraction(points)


@lru_cache(maxsize=4096)
def _counted(available: Fraction, earned: Fraction, points: Decimal) -> Fraction:
    return available * earned / Fraction(points)


def _indicator_score(
    leaf: Indicator, component: Component, outcome: Outcome, available: Fraction
) -> IndicatorScore:
    return IndicatorScore(
        id=leaf.id,
        component=component.id,
        rule=leaf.rule,
        state=outcome.state,
        points=_exact(leaf.points),
        earned=outcome.earned,
        available=available,
        counted=_counted(available, outcome.earned, leaf.points),
        is_overruled=outcome.is_overruled,
        measures=outcome.measures,
        losses=outcome.losses,
        ballots=outcome.ballots,
        reason=outcome.reason,
        assessor=outcome.assessor,
        refs=outcome.refs,
    )


def _component_score(
    component: Component, group: str, indicators: Sequence[IndicatorScore], places: _Places
) -> ComponentScore:
    own = [one for one in indicators if one.component == component.id]
    applies = any(one.state is not IndicatorState.NOT_APPLICABLE for one in own)
    return ComponentScore(
        id=component.id,
        weight=Fraction(component.weight_for(group) or 0),
        available=places.components[component.id] if applies else _NOUGHT,
        counted=sum((one.counted for one in own), _NOUGHT),
        open_points=sum(
            (one.available for one in own if one.state is IndicatorState.OPEN), _NOUGHT
        ),
    )


def _adjusted(adjustment: Adjustment, values: AgencyValues) -> AdjustmentScore:
    refs = [str(ref) for ref in adjustment.measures]
    used = {ref: values.measures[ref] for ref in refs if ref in values.measures}
    sign = 1 if adjustment.kind is AdjustmentKind.BONUS else -1
    occurrences: int | None = None
    if len(used) < len(refs):
        return AdjustmentScore(id=adjustment.id, occurrences=None, points=_NOUGHT, is_open=True)
    if adjustment.formula is not None:
        points = max(_NOUGHT, adjustment.formula.value(used))
    elif adjustment.bands:
        points = Fraction(band_of(adjustment.bands, used[refs[0]]).points)
    else:
        many = used[refs[0]] if refs else Fraction(values.adjustments.get(adjustment.id, 0))
        occurrences = int(many)
        points = many * Fraction(adjustment.points or 0)
    return AdjustmentScore(
        id=adjustment.id,
        occurrences=occurrences,
        points=sign * _capped(points, adjustment.cap),
        measures=used,
    )


def _capped(points: Fraction, cap: Decimal | None) -> Fraction:
    return points if cap is None else min(points, Fraction(cap))


def _finding(code: str, values: AgencyValues, entry: str | None = None) -> Finding:
    named = (("agency", values.name), ("indicator", entry or ""))
    return Finding(code=code, severity=Severity.WARNING, detail=named if entry else named[:1])
