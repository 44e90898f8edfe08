"""Movement: a ranking beside the one of another period 与上期比较、名次升降.

Counts are compared agency by agency; who is in one ranking only is said to be new or gone, never
compared with a nought that nobody counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.figures.measures import PERCENT_DECIMALS, half_up
from govdisclose.domain.figures.ranking import Ranking, RankLine
from govdisclose.domain.figures.statistics import agency_ref
from govdisclose.errors import UsageFault

__all__ = ["Moved", "Movement", "NoPeriodToCompare", "compared", "growth", "previous_period"]

_ONE_DAY = timedelta(days=1)


class NoPeriodToCompare(UsageFault):
    """A period without first or last day has none before it."""

    code = "FIG-003"
    template = "there is no period before one without first and last day"
    hint = "give --from and --to, or name the other period as 2008-01-01..2008-12-31"


class Moved(NamedTuple):
    """One agency in both rankings, or in one of them."""

    shard: int
    name: str
    rank: int | None
    """Now; None when it is not ranked any more."""
    items: int | None
    rank_before: int | None
    """None when it was not ranked then."""
    items_before: int | None

    @property
    def places(self) -> int | None:
        """Places won since, negative when lost; None when it stands in one ranking only."""
        if self.rank is None or self.rank_before is None:
            return None
        return self.rank_before - self.rank

    @property
    def change(self) -> int | None:
        """Items more than then; None when it stands in one ranking only."""
        if self.items is None or self.items_before is None:
            return None
        return self.items - self.items_before


@attrs.frozen(kw_only=True)
class Movement:
    """A ranking and the one it is compared with."""

    now: Ranking
    before: Ranking
    period: tuple[date | None, date | None]
    period_before: tuple[date | None, date | None]
    lines: tuple[Moved, ...]
    """In the order of the present ranking; those that are in the former only stand last."""

    def as_json(self) -> dict[str, Any]:
        """Both periods with their totals, and the lines; growth in percent as text."""
        return {
            "period": _period_json(self.period),
            "period_before": _period_json(self.period_before),
            "items": self.now.items,
            "items_before": self.before.items,
            "change": self.now.items - self.before.items,
            "growth_percent": growth(self.now.items, self.before.items),
            "lines": [
                {
                    "shard": line.shard,
                    "ref": agency_ref(line.shard),
                    "agency": line.name,
                    "rank": line.rank,
                    "items": line.items,
                    "rank_before": line.rank_before,
                    "items_before": line.items_before,
                    "places": line.places,
                    "change": line.change,
                    "growth_percent": growth(line.items, line.items_before),
                }
                for line in self.lines
            ],
        }


def compared(
    now: Ranking,
    before: Ranking,
    *,
    period: tuple[date | None, date | None],
    period_before: tuple[date | None, date | None],
) -> Movement:
    """One ranking beside the other."""
    return Movement(
        now=now,
        before=before,
        period=period,
        period_before=period_before,
        lines=tuple(_lines(now, before)),
    )


def _lines(now: Ranking, before: Ranking) -> Iterator[Moved]:
    then: dict[int, RankLine] = {line.shard: line for line in before.lines}
    for line in now.lines:
        was = then.pop(line.shard, None)
        rank, items = (None, None) if was is None else (was.rank, was.items)
        if not before.items:
            # Where nobody published anything all shared one place, which says nothing.
            rank = None
        yield Moved(line.shard, line.name, line.rank, line.items, rank, items)
    for line in then.values():
        yield Moved(line.shard, line.name, None, None, line.rank, line.items)


def growth(now: int | None, before: int | None) -> str | None:
    """Growth over the former count in percent, half up to two decimals; None without a base.

    Source: growth = (this - last) / last, as published reports reckon it (domain facts, 3.5).
    """
    if now is None or not before:
        return None
    return str(half_up(Fraction((now - before) * 100, before), PERCENT_DECIMALS))


def previous_period(first: date | None, last: date | None) -> tuple[date, date]:
    """The period before: the year before a whole year, the month before whole months, else as many
    days as this one has.

    Raises:
        NoPeriodToCompare: A day is missing.
    """
    if first is None or last is None:
        raise NoPeriodToCompare()
    end = first - _ONE_DAY
    if first.day == 1 and (last + _ONE_DAY).day == 1:
        following = last + _ONE_DAY
        months = (following.year - first.year) * 12 + following.month - first.month
        place = first.year * 12 + first.month - 1 - months
        return date(place // 12, place % 12 + 1, 1), end
    return first - (last - first) - _ONE_DAY, end


def _period_json(period: tuple[date | None, date | None]) -> dict[str, str | None]:
    first, last = period
    return {
        "from": None if first is None else first.isoformat(),
        "to": None if last is None else last.isoformat(),
    }
