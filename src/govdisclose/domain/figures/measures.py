"""Exact measures: rounding half up, shares of a named base, ranks with ties.

Nothing here touches a float: counts are integers, means and shares are fractions, and rounding
happens once, when a number is shown.

Source: the measures of this project; rounding half up is what published shares agree with (96 of
202 is 47.52 %, published as 48 %).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import attrs

from govdisclose.errors import RuleRefusal

__all__ = ["PERCENT_DECIMALS", "ImpossibleShare", "Share", "half_up", "ranks"]

PERCENT_DECIMALS = 2
"""Decimals of a percentage unless somebody asks for others."""


class ImpossibleShare(RuleRefusal):
    """A part does not lie within its base."""

    code = "FIG-001"
    template = "{part} is no part of {base} ({base_name})"
    hint = "compare the counts with the base they are said to be a share of"


def half_up(value: Fraction | Decimal | int, decimals: int = 0) -> Decimal:
    """The value rounded to ``decimals`` places, a half going away from zero.

    The result has exactly ``decimals`` places, so that ``20`` with one decimal reads ``20.0``.
    """
    exact = Fraction(value)
    scaled = abs(exact) * 10**decimals
    # Floor of twice the value plus one, halved, is the half-up rounding without any division loss.
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = tuple(map(int, str(rounded)))
    return Decimal((int(exact < 0 and rounded > 0), digits, -decimals))


@attrs.frozen(kw_only=True)
class Share:
    """A part of a base that has a name; without its base a percentage says nothing."""

    part: int = attrs.field()
    base: int
    """The whole, 0 or more; of a base of 0 there is no share."""
    base_name: str
    """ASCII code of what the base counts ("items")."""

    @part.validator
    def _lies_within(self, _attribute: object, part: int) -> None:
        if not 0 <= part <= self.base:
            raise ImpossibleShare(part=part, base=self.base, base_name=self.base_name)

    @property
    def exact(self) -> Fraction | None:
        """Between 0 and 1; None when the base is empty."""
        return Fraction(self.part, self.base) if self.base else None

    def percent(self, decimals: int = PERCENT_DECIMALS) -> Decimal | None:
        """Percentage rounded half up; None when the base is empty."""
        exact = self.exact
        return None if exact is None else half_up(exact * 100, decimals)


def ranks(scores: Sequence[Fraction | Decimal | int]) -> list[int]:
    """Ranks from 1 for the highest score, in input order; ties share one: 1, 2, 2, 4."""
    first_place: dict[Fraction | Decimal | int, int] = {}
    for place, score in enumerate(sorted(scores, reverse=True), 1):
        first_place.setdefault(score, place)
    return [first_place[score] for score in scores]
