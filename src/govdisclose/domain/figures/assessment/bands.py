"""Bands of a measure: every value falls into exactly one, and each band gives its points."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import attrs

from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.faults import (
    BandsLeaveGap,
    BandsOverlap,
    InvalidScheme,
)

__all__ = ["Band", "band_of", "check_bands"]


@attrs.frozen(kw_only=True)
class Band:
    """A stretch of values; without a bound it is open on that side."""

    points: Decimal
    """What a value in it is worth; of a bonus or penalty, how much."""
    at_least: Decimal | None = None
    """Lower bound that is in the band."""
    above: Decimal | None = None
    """Lower bound that is not."""
    below: Decimal | None = None
    """Upper bound that is not in the band."""
    up_to: Decimal | None = None
    """Upper bound that is."""

    def __attrs_post_init__(self) -> None:
        if None not in (self.at_least, self.above) or None not in (self.below, self.up_to):
            raise InvalidScheme(key="", problem="the band has two bounds on one side")
        if self.points < 0:
            raise InvalidScheme(key="points", problem="points are never negative")
        lower, upper = self.lower, self.upper
        if lower is not None and upper is not None:
            is_empty = lower[0] > upper[0] or (
                lower[0] == upper[0] and not (lower[1] == 0 and upper[1] == 1)
            )
            if is_empty:
                raise InvalidScheme(key="", problem="the band holds no value")

    @property
    def lower(self) -> tuple[Decimal, int] | None:
        """Where it begins: the bound, and 1 when the bound itself is left out."""
        if self.at_least is not None:
            return self.at_least, 0
        return None if self.above is None else (self.above, 1)

    @property
    def upper(self) -> tuple[Decimal, int] | None:
        """Where it ends: the bound, and 1 when the bound itself is still in it."""
        if self.up_to is not None:
            return self.up_to, 1
        return None if self.below is None else (self.below, 0)

    def holds(self, value: Fraction) -> bool:
        """Whether a value falls into it."""
        return not (
            (self.at_least is not None and value < Fraction(self.at_least))
            or (self.above is not None and value <= Fraction(self.above))
            or (self.below is not None and value >= Fraction(self.below))
            or (self.up_to is not None and value > Fraction(self.up_to))
        )

    @property
    def text(self) -> str:
        """The band as people write it: ``0.9 <= x < 0.95``."""
        parts = []
        for bound, sign in ((self.at_least, "<="), (self.above, "<")):
            if bound is not None:
                parts.append(f"{exact_text(bound)} {sign} ")
        parts.append("x")
        for bound, sign in ((self.below, "<"), (self.up_to, "<=")):
            if bound is not None:
                parts.append(f" {sign} {exact_text(bound)}")
        return "".join(parts)


def check_bands(bands: Sequence[Band], measure: str) -> None:
    """Refuse bands that leave a value out or hold one twice.

    Measures are never negative, so the lowest band may begin at 0.

    Raises:
        BandsLeaveGap, BandsOverlap: With the value in question.
    """
    places = sorted(range(len(bands)), key=lambda at: bands[at].lower or (Decimal("-Infinity"), 0))
    ordered = [bands[at] for at in places]
    lowest = ordered[0].lower
    if lowest is not None and lowest > (Decimal(0), 0):
        where = f"{'<=' if lowest[1] else '<'} {exact_text(lowest[0])}"
        raise BandsLeaveGap(key=f"bands[{places[0]}]", measure=measure, where=where)
    for (left, right), place in zip(pairwise(ordered), places[1:], strict=True):
        begins, ends = right.lower, left.upper
        key = f"bands[{place}]"
        if begins is None or ends is None:
            bound = begins or ends
            where = "" if bound is None else f"= {exact_text(bound[0])}"
            raise BandsOverlap(key=key, measure=measure, where=where)
        if begins == ends:
            continue
        if begins > ends:
            one = f"{'>' if ends[1] else '>='} {exact_text(ends[0])}"
            other = f"{'<=' if begins[1] else '<'} {exact_text(begins[0])}"
            raise BandsLeaveGap(key=key, measure=measure, where=f"{one}, {other}")
        raise BandsOverlap(key=key, measure=measure, where=f"= {exact_text(begins[0])}")
    if (highest := ordered[-1].upper) is not None:
        where = f"{'>' if highest[1] else '>='} {exact_text(highest[0])}"
        raise BandsLeaveGap(key=f"bands[{places[-1]}]", measure=measure, where=where)


def band_of(bands: Sequence[Band], value: Fraction) -> Band:
    """The one band that holds a value that is not negative; the bands were checked."""
    return next(band for band in bands if band.holds(value))
