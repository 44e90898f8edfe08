"""Grade ladders 等次: inclusive lower bounds, so that every score has exactly one grade.

Printed rules speak of "70-89" and "90 and more" although scores have decimals; 89.5 then stands in
no line. Here a grade holds whatever is at least its bound and below the next one.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import attrs

from govdisclose.domain.figures.assessment.faults import InvalidScheme
from govdisclose.domain.law.provisions import Mark

__all__ = ["Grade", "Ladder"]


@attrs.frozen(kw_only=True)
class Grade:
    """One grade."""

    id: str
    zh: str
    en: str
    at_least: Decimal
    """Inclusive lower bound."""


@attrs.frozen(kw_only=True)
class Ladder:
    """The grades of a rule, best first; the last begins at 0."""

    id: str
    zh: str
    en: str
    article: str
    source: str
    """Where it was read."""
    mark: Mark
    note: str = ""
    grades: tuple[Grade, ...] = attrs.field()

    @grades.validator
    def _descends_to_nought(self, _attribute: object, grades: tuple[Grade, ...]) -> None:
        if not grades:
            raise InvalidScheme(key="grades", problem="the ladder has no grade")
        if len({grade.id for grade in grades}) != len(grades):
            raise InvalidScheme(key="grades", problem="two grades have one id")
        for place, (better, worse) in enumerate(pairwise(grades), 1):
            if worse.at_least >= better.at_least:
                problem = f"{worse.id} does not begin below {better.id}"
                raise InvalidScheme(key=f"grades[{place}]", problem=problem)
        if grades[-1].at_least != 0:
            problem = f"scores below {grades[-1].at_least} have no grade: the last begins at 0"
            raise InvalidScheme(key=f"grades[{len(grades) - 1}]", problem=problem)

    def grade(self, score: Decimal) -> Grade:
        """The best grade whose bound a score reaches; scores are never negative."""
        return next(grade for grade in self.grades if score >= grade.at_least)

    def lowered(self, grade: Grade, at_most: str) -> Grade:
        """The grade, or the one of the id if that is worse."""
        ids = [one.id for one in self.grades]
        return self.grades[max(ids.index(grade.id), ids.index(at_most))]

    def next_better(self, grade: Grade) -> Grade | None:
        """The grade above; None above the best."""
        place = self.grades.index(grade)
        return self.grades[place - 1] if place else None
