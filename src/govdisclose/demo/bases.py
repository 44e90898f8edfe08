"""What the published shares say about their bases, and whether they can have one in common."""

from __future__ import annotations

from typing import Any

import attrs

from govdisclose.demo.published import PublishedReport
from govdisclose.domain.figures.implied_bases import BaseInterval, StatedShare
from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.share_groups import ShareGroup, TwoGroups

__all__ = ["Bases", "compared_bases"]

_LEVELS = "levels"
_COLUMNS = "columns"


@attrs.frozen(kw_only=True)
class Bases:
    """The shares of levels and of columns, set against each other."""

    levels: tuple[StatedShare, ...]
    columns: tuple[StatedShare, ...]
    more_than: int
    """Items in all: the report says more than this."""

    @property
    def comparison(self) -> TwoGroups:
        """The shares of levels against those of columns."""
        return TwoGroups(
            first=ShareGroup(shares=self.levels, more_than=self.more_than),
            second=ShareGroup(shares=self.columns),
        )

    @property
    def of_levels(self) -> BaseInterval:
        """Every base on which all shares of levels hold."""
        return self.comparison.first.interval

    @property
    def of_columns(self) -> BaseInterval:
        """Every base on which all shares of columns hold."""
        return self.comparison.second.interval

    @property
    def of_levels_and_total(self) -> BaseInterval:
        """The bases of the levels that are more than the total the report names."""
        return self.comparison.first.interval_and_total

    @property
    def level_base(self) -> int | None:
        """The base of all shares of levels if they were exact; None where they disagree."""
        return self.comparison.first.exact_base

    @property
    def column_base(self) -> int | None:
        """The same for the shares of columns."""
        return self.comparison.second.exact_base

    @property
    def gap(self) -> int | None:
        """How far the exact bases lie apart; None where one is missing."""
        return self.comparison.gap

    @property
    def level_equal_to_gap(self) -> StatedShare | None:
        """A level whose count is just the gap: a coincidence, which proves nothing."""
        return self.comparison.equal_to_gap

    @property
    def unattributed(self) -> int | None:
        """What the counts of levels leave of their exact base; the report does not say whose."""
        return self.comparison.first.unattributed

    @property
    def conflicting(self) -> tuple[StatedShare, ...]:
        """Shares of columns that no base of the levels allows."""
        return self.comparison.conflicting

    @property
    def silent(self) -> tuple[StatedShare, ...]:
        """Shares of columns that would hold on a base of the levels too, and so prove nothing."""
        return self.comparison.silent

    def as_json(self) -> dict[str, Any]:
        """Groups with their shares and intervals, and what follows; bounds as text."""
        equal = self.level_equal_to_gap
        return {
            _LEVELS: _group_json(self.levels, self.of_levels, self.level_base),
            _COLUMNS: _group_json(self.columns, self.of_columns, self.column_base),
            "levels_and_total": _interval_json(self.of_levels_and_total),
            "is_one_population": self.comparison.is_one_population,
            "conflicting": [share.name for share in self.conflicting],
            "proving_nothing_alone": [share.name for share in self.silent],
            "gap": self.gap,
            "gap_equals_count_of": None if equal is None else equal.name,
            "unattributed": self.unattributed,
        }


def compared_bases(report: PublishedReport) -> Bases:
    """Compare the bases of the report's own figures; the made-up office has no part in it."""
    return Bases(
        levels=tuple(stated.share for stated in report.levels),
        columns=tuple(stated.share for stated in report.columns),
        more_than=report.more_than.number,
    )


def _group_json(
    shares: tuple[StatedShare, ...], common: BaseInterval, exact: int | None
) -> dict[str, Any]:
    return {
        "base_if_exact": exact,
        "common": _interval_json(common),
        "shares": [
            {
                "name": share.name,
                "count": share.count,
                "percent": str(share.percent),
                "interval": _interval_json(share.interval),
            }
            for share in shares
        ],
    }


def _interval_json(interval: BaseInterval) -> dict[str, str | None]:
    """Lower end excluded, upper end included, to one decimal."""
    upper = interval.upper
    return {
        "above": str(half_up(interval.lower, 1)),
        "up_to": None if upper is None else str(half_up(upper, 1)),
    }
