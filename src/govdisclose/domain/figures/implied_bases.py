"""What a published share says about its base, and whether several shares can have one base.

"6,000 items, 20 %" means that 6,000 of the base round to 20 %: any base above 29,268.3 up to
30,769.2 does. Shares of one population have a base in common; where no whole number lies in all
their intervals, they were taken of different populations.

Source: domain facts on the report of Huainan for 2009, section on columns and levels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import attrs

from govdisclose.domain.figures.measures import half_up

__all__ = ["BaseComparison", "BaseInterval", "StatedShare", "common_base", "compare_bases"]


@attrs.frozen(kw_only=True)
class BaseInterval:
    """Bases above ``lower`` up to and including ``upper``."""

    lower: Fraction
    """Excluded, 0 or more."""
    upper: Fraction | None
    """Included; None where there is no bound, as for a share of 0 %."""

    def __contains__(self, base: int | Fraction) -> bool:
        return self.lower < base and (self.upper is None or base <= self.upper)

    @property
    def first(self) -> int:
        """Smallest whole number above the lower end."""
        return self.lower.numerator // self.lower.denominator + 1

    @property
    def last(self) -> int | None:
        """Largest whole number inside; None where there is no bound."""
        return None if self.upper is None else self.upper.numerator // self.upper.denominator

    @property
    def is_empty(self) -> bool:
        """No whole number lies inside, and a base is a count."""
        last = self.last
        return last is not None and last < self.first

    def meet(self, other: BaseInterval) -> BaseInterval:
        """What lies in both; it may be empty."""
        uppers = [upper for upper in (self.upper, other.upper) if upper is not None]
        return BaseInterval(
            lower=max(self.lower, other.lower), upper=min(uppers) if uppers else None
        )


_ANY_BASE = BaseInterval(lower=Fraction(0), upper=None)


@attrs.frozen(kw_only=True)
class StatedShare:
    """A count and a rounded percentage as somebody published them."""

    name: str
    """What was counted."""
    count: int
    percent: Decimal
    """As printed: ``Decimal("1.5")`` was rounded to one decimal, ``Decimal("20")`` to none."""

    @property
    def implied(self) -> Fraction | None:
        """The base if the percentage were exact; None for 0 %."""
        return None if self.percent == 0 else Fraction(self.count) * 100 / Fraction(self.percent)

    @property
    def interval(self) -> BaseInterval:
        """Every base on which the count rounds half up to the percentage.

        Empty when there is none, as for a count of 0 with 3 %.
        """
        half = Fraction(1, 2 * 10**self._decimals)
        below, above = Fraction(self.percent) - half, Fraction(self.percent) + half
        parts = Fraction(self.count) * 100
        upper = parts / below if below > 0 else None
        return BaseInterval(lower=parts / above, upper=upper)

    def agrees_on(self, base: int) -> bool:
        """Whether the count rounds to the percentage on this base."""
        return self.on(base) == self.percent

    def on(self, base: int, *, more_decimals: int = 0) -> Decimal:
        """The percentage the count has on a base, with the decimals of the published one or more.

        Args:
            base: At least 1.
            more_decimals: Places beyond those published, to show what was rounded.
        """
        return half_up(Fraction(self.count * 100, base), self._decimals + more_decimals)

    @property
    def _decimals(self) -> int:
        exponent = self.percent.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0


def common_base(intervals: Iterable[BaseInterval]) -> BaseInterval:
    """The bases that lie in all intervals; every base when there are none, empty when none does."""
    common = _ANY_BASE
    for interval in intervals:
        common = common.meet(interval)
    return common


@attrs.frozen(kw_only=True)
class BaseComparison:
    """Whether groups of published shares can be of one population."""

    by_group: Mapping[str, BaseInterval]
    """The base each group has in common, in the order given."""
    common: BaseInterval
    """The base all groups have in common; empty when they are of different populations."""

    @property
    def is_one_population(self) -> bool:
        """Some whole number is a base of every share of every group."""
        return not self.common.is_empty


def compare_bases(groups: Mapping[str, Iterable[StatedShare]]) -> BaseComparison:
    """Intersect the intervals of each group, and those of the groups with each other."""
    by_group = {
        name: common_base(stated.interval for stated in shares) for name, shares in groups.items()
    }
    return BaseComparison(by_group=by_group, common=common_base(by_group.values()))
