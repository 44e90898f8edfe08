"""How robust ranks and grades are: what one point, or another weight, would have changed.

A score is linear in the points of each indicator and in the weights of the components, so every
change is computed exactly without scoring anew. Only agencies with a final score are looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.ladder import Grade
from govdisclose.domain.figures.assessment.result import (
    AgencyScore,
    Assessment,
    IndicatorState,
)
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.measures import half_up

__all__ = ["Robustness", "Turn", "sensitivity"]


class Turn(NamedTuple):
    """One change that gives another rank or grade."""

    kind: str
    """``points`` or ``weight``."""
    entry: str
    """The indicator, or the component that gains weight."""
    other: str | None
    """The component that loses it."""
    change: Fraction
    score: Decimal
    rank: int
    grade: str | None


@attrs.frozen(kw_only=True)
class Robustness:
    """One agency: the ranks and grades it can reach by one change."""

    agency: str
    name: str
    group: str
    score: Decimal
    rank: int
    best_rank: int
    worst_rank: int
    grade: str | None
    best_grade: str | None
    worst_grade: str | None
    to_next_grade: Decimal | None
    """Points short of the grade above; None without one."""
    above_grade_bound: Decimal | None
    """Points by which it holds its grade; None without grades, or in the lowest."""
    turns: tuple[Turn, ...]
    """Changes that alter rank or grade, those of points first."""

    @property
    def holds_rank(self) -> bool:
        """No single change alters the rank."""
        return self.best_rank == self.rank == self.worst_rank

    @property
    def holds_grade(self) -> bool:
        """No single change alters the grade."""
        return self.best_grade == self.grade == self.worst_grade

    def as_json(self) -> dict[str, Any]:
        """The fields, numbers as exact text."""
        return {
            "agency": self.agency,
            "name": self.name,
            "group": self.group,
            "score": str(self.score),
            "rank": self.rank,
            "best_rank": self.best_rank,
            "worst_rank": self.worst_rank,
            "holds_rank": self.holds_rank,
            "grade": self.grade,
            "best_grade": self.best_grade,
            "worst_grade": self.worst_grade,
            "holds_grade": self.holds_grade,
            "to_next_grade": _text(self.to_next_grade),
            "above_grade_bound": _text(self.above_grade_bound),
            "turns": [
                {
                    "kind": turn.kind,
                    "entry": turn.entry,
                    "other": turn.other,
                    "change": exact_text(turn.change),
                    "score": str(turn.score),
                    "rank": turn.rank,
                    "grade": turn.grade,
                }
                for turn in self.turns
            ],
        }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else exact_text(value)


def sensitivity(
    scheme: Scheme, assessment: Assessment, *, step: Fraction = Fraction(1)
) -> tuple[Robustness, ...]:
    """How far one change could move each agency, in the order of the assessment.

    Args:
        scheme: The rules of the assessment.
        assessment: Its result.
        step: How many points an indicator gains or loses, at most to its bounds, and how much
            weight moves from one component to another.
    """
    found: list[Robustness] = []
    for group in scheme.groups:
        own = [one for one in assessment.of_group(group.id) if one.is_final]
        shifted = list(_weight_changes(scheme, group.id, own, step))
        ascending = sorted(one.score for one in own)
        for place, score in enumerate(own):
            turns = [*_point_changes(scheme, score, ascending, step)]
            turns += (
                Turn("weight", gains, loses, step, scores[place], ranks[place], grades[place])
                for gains, loses, scores, ranks, grades in shifted
            )
            found.append(_robustness(scheme, score, turns))
    return tuple(found)


def _robustness(scheme: Scheme, score: AgencyScore, turns: Sequence[Turn]) -> Robustness:
    rank = score.rank or 0
    reached = [rank, *(turn.rank for turn in turns)]
    ladder = scheme.ladder
    short: Decimal | None = None
    spare: Decimal | None = None
    best = worst = score.grade
    if ladder is not None and score.grade_by_score is not None:
        ids = [grade.id for grade in ladder.grades]
        places = [ids.index(id_) for id_ in (score.grade, *(t.grade for t in turns)) if id_]
        best, worst = ids[min(places)], ids[max(places)]
        by_score: Grade = ladder.grades[ids.index(score.grade_by_score)]
        above = ladder.next_better(by_score)
        short = None if above is None else above.at_least - score.score
        spare = score.score - by_score.at_least if by_score.at_least else None
    return Robustness(
        agency=score.agency,
        name=score.name,
        group=score.group,
        score=score.score,
        rank=rank,
        best_rank=min(reached),
        worst_rank=max(reached),
        grade=score.grade,
        best_grade=best,
        worst_grade=worst,
        to_next_grade=short,
        above_grade_bound=spare,
        turns=tuple(t for t in turns if t.rank != rank or t.grade != score.grade),
    )


def _point_changes(
    scheme: Scheme, score: AgencyScore, ascending: Sequence[Decimal], step: Fraction
) -> Iterator[Turn]:
    for one in score.indicators:
        if one.state is not IndicatorState.SCORED:
            continue
        for change in (min(step, one.points - one.earned), -min(step, one.earned)):
            if not change:
                continue
            exact = score.exact - score.raised + change * one.available / one.points
            rounded = _rounded(scheme, exact)
            # Of the others' scores; its own leaves the list.
            better = len(ascending) - bisect_right(ascending, rounded)
            better -= score.score > rounded
            yield Turn(
                "points", one.id, None, change, rounded, better + 1, _grade(scheme, score, rounded)
            )


def _weight_changes(
    scheme: Scheme, group: str, scores: Sequence[AgencyScore], step: Fraction
) -> Iterator[tuple[str, str, list[Decimal], list[int], list[str | None]]]:
    """Scores, ranks and grades of all when weight moves from one component to another."""
    weights = {one.id: Fraction(one.weight_for(group) or 0) for one in scheme.components_of(group)}
    for loses, weight in weights.items():
        moved = min(step, weight)
        for gains in weights:
            if gains == loses:
                continue
            changed = {**weights, loses: weight - moved, gains: weights[gains] + moved}
            rounded = [_rounded(scheme, _reweighed(scheme, one, changed)) for one in scores]
            ascending = sorted(rounded)
            ranks = [len(rounded) - bisect_right(ascending, one) + 1 for one in rounded]
            grades = [_grade(scheme, one, new) for one, new in zip(scores, rounded, strict=True)]
            yield gains, loses, rounded, ranks, grades


def _reweighed(scheme: Scheme, score: AgencyScore, weights: dict[str, Fraction]) -> Fraction:
    """The exact score under other weights; what does not apply is taken over as before."""
    applying = [one for one in score.components if one.available]
    total = sum((weights[one.id] for one in applying), Fraction(0))
    if not total:
        return score.exact - score.raised
    earned = sum((weights[one.id] * one.counted / one.available for one in applying), Fraction(0))
    return earned * Fraction(scheme.full) / total + score.bonus + score.penalty


def _rounded(scheme: Scheme, exact: Fraction) -> Decimal:
    return half_up(max(Fraction(0), exact), scheme.decimals)


def _grade(scheme: Scheme, score: AgencyScore, rounded: Decimal) -> str | None:
    if scheme.ladder is None:
        return None
    grade = scheme.ladder.grade(rounded)
    for veto in scheme.vetoes:
        if veto.id in score.vetoes:
            grade = scheme.ladder.lowered(grade, veto.at_most)
    return grade.id
