"""Shares published together, the base they have in common, and whether two groups can share one.

Shares of one sentence are of one base. Where the bases of two groups do not overlap, the groups are
of different populations, which the report may not have said.

Source: domain facts on the report of Huainan for 2009, section on columns and levels.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

import attrs

from govdisclose.domain.figures.implied_bases import BaseInterval, StatedShare, common_base

__all__ = ["ShareGroup", "TwoGroups"]


@attrs.frozen(kw_only=True, slots=False)
class ShareGroup:
    """Shares that are said to be of one base."""

    shares: tuple[StatedShare, ...]
    more_than: int | None = None
    """The report says that the base is more than this; None where it does not."""

    @cached_property
    def interval(self) -> BaseInterval:
        """Every base on which all shares hold, whatever is said of the base."""
        return common_base(share.interval for share in self.shares)

    @property
    def interval_and_total(self) -> BaseInterval:
        """The same, and more than the report says."""
        if self.more_than is None:
            return self.interval
        return self.interval.meet(BaseInterval(lower=Fraction(self.more_than), upper=None))

    @property
    def exact_base(self) -> int | None:
        """The base of all shares if they were exact; None where they disagree."""
        found: set[Fraction | None] = {share.implied for share in self.shares}
        base = found.pop() if len(found) == 1 else None
        return int(base) if base is not None and base.denominator == 1 else None

    @property
    def unattributed(self) -> int | None:
        """What the counts leave of their exact base; the report does not say whose."""
        base = self.exact_base
        return None if base is None else base - sum(share.count for share in self.shares)


@attrs.frozen(kw_only=True)
class TwoGroups:
    """Two groups of shares of the same kind of thing, set against each other."""

    first: ShareGroup
    second: ShareGroup

    @property
    def common(self) -> BaseInterval:
        """Bases that both groups allow."""
        return self.first.interval.meet(self.second.interval)

    @property
    def is_one_population(self) -> bool:
        """Some whole number is a base of every share of both."""
        return not self.common.is_empty

    @property
    def gap(self) -> int | None:
        """How far the exact bases lie apart, first less second; None where one is missing."""
        first, second = self.first.exact_base, self.second.exact_base
        return None if first is None or second is None else first - second

    @property
    def equal_to_gap(self) -> StatedShare | None:
        """A share of the first whose count is just the gap: a coincidence, which proves nothing."""
        return next((one for one in self.first.shares if self.gap and one.count == self.gap), None)

    @property
    def conflicting(self) -> tuple[StatedShare, ...]:
        """Shares of the second that no base of the first allows."""
        return tuple(
            one for one in self.second.shares if one.interval.meet(self.first.interval).is_empty
        )

    @property
    def silent(self) -> tuple[StatedShare, ...]:
        """Shares of the second that would hold on a base of the first too: they prove nothing."""
        conflicting = self.conflicting
        return tuple(share for share in self.second.shares if share not in conflicting)
