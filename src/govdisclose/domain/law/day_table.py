"""Counting tables over day ordinals, so that a due date costs two list look-ups.

Everything here speaks proleptic ordinals (``date.toordinal()``), because a million due dates are
counted in one go. Inside the window of the table each day is stored; outside it only the weekly
pattern holds, so a position is plain arithmetic and any distance costs the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from govdisclose.errors import RuleRefusal, UsageFault

__all__ = ["DateOutOfRange", "DayTable", "NegativeAmount"]

_LAST_ORDINAL = date.max.toordinal()


class NegativeAmount(UsageFault):
    """A time limit was asked for with fewer than zero units."""

    code = "CLK-001"
    template = "cannot count {amount} units: the amount is negative"
    hint = "give 0 for the start itself, or a positive amount"


class DateOutOfRange(RuleRefusal):
    """The counted day lies outside the years 1 to 9999."""

    code = "CLK-002"
    template = (
        "cannot count {amount} units from {start}: the result lies outside the years 1 to 9999"
    )
    hint = "give a smaller amount"


class DayTable:
    """Rank and selection of working days by ordinal.

    ``rank(day)`` is the number of working days up to and including ``day``, counted from the start
    of the window (negative before it); ``select(rank)`` is its inverse on working days.
    """

    __slots__ = ("_cumulative", "_days", "_first", "_last", "_ranks", "_weekdays")

    def __init__(
        self, *, weekend: frozenset[int], exceptions: Mapping[int, bool], first: int, last: int
    ) -> None:
        """Build the table.

        Args:
            weekend: Weekdays off by the weekly pattern, 0 = Monday; at least one weekday is left.
            exceptions: Ordinal to "is a working day", all of them within ``first .. last``.
            first: First ordinal of the window.
            last: Last ordinal of the window; ``first - 1`` for an empty window.
        """
        self._weekdays = [weekday for weekday in range(7) if weekday not in weekend]
        self._cumulative = [
            sum(1 for other in self._weekdays if other <= weekday) for weekday in range(7)
        ]
        self._first = first
        self._last = last
        works = [(ordinal + 6) % 7 not in weekend for ordinal in range(first, last + 1)]
        for ordinal, is_working in exceptions.items():
            works[ordinal - first] = is_working
        # One leading entry makes days[rank] the rank-th working day without subtracting one.
        self._days = [0]
        self._ranks = []
        for ordinal, is_working in enumerate(works, first):
            if is_working:
                self._days.append(ordinal)
            self._ranks.append(len(self._days) - 1)

    def is_working(self, ordinal: int) -> bool:
        """Whether the day counts as a working day, by table or weekly pattern."""
        return self.rank(ordinal) != self.rank(ordinal - 1)

    def rank(self, ordinal: int) -> int:
        """Number of working days from the start of the window up to and including the day."""
        if ordinal < self._first:
            return self._weekly(ordinal) - self._weekly(self._first - 1)
        if ordinal <= self._last:
            return self._ranks[ordinal - self._first]
        return len(self._days) - 1 + self._weekly(ordinal) - self._weekly(self._last)

    def select(self, rank: int) -> int:
        """Ordinal of the working day with this rank; may exceed the last representable date."""
        inside = len(self._days) - 1
        if rank < 1:
            return self._weekly_select(rank + self._weekly(self._first - 1))
        if rank <= inside:
            return self._days[rank]
        return self._weekly_select(rank - inside + self._weekly(self._last))

    def due(self, start: int, amount: int) -> int:
        """The ``amount``-th working day after ``start``; ``start`` itself for 0."""
        if amount < 0:
            raise NegativeAmount(amount=amount)
        if amount == 0:
            return start
        ordinal = self.select(self.rank(start) + amount)
        if ordinal > _LAST_ORDINAL:
            raise DateOutOfRange(amount=amount, start=date.fromordinal(start))
        return ordinal

    def due_many(self, starts: Sequence[int], amounts: Sequence[int]) -> list[int]:
        """Due ordinals, one per start, in input order.

        Args:
            starts: Ordinals of the start events.
            amounts: Working days, one per start.

        Raises:
            ValueError: The two sequences differ in length.
            NegativeAmount: An amount is below zero.
            DateOutOfRange: A result lies after the year 9999.
        """
        if len(starts) != len(amounts):
            raise ValueError("starts and amounts differ in length")
        if not starts:
            return []
        if min(amounts) >= 0 and self._first <= min(starts) and max(starts) <= self._last:
            first, ranks, days = self._first, self._ranks, self._days
            try:
                return [
                    days[ranks[start - first] + amount] if amount else start
                    for start, amount in zip(starts, amounts, strict=True)
                ]
            except IndexError:
                # A due date beyond the window: the exact path below serves every date.
                pass
        return [self.due(start, amount) for start, amount in zip(starts, amounts, strict=True)]

    def _weekly(self, ordinal: int) -> int:
        """Working days among ordinals 1 .. ordinal by the weekly pattern; ordinal 1 is a Monday."""
        weeks, weekday = divmod(ordinal - 1, 7)
        return weeks * len(self._weekdays) + self._cumulative[weekday]

    def _weekly_select(self, count: int) -> int:
        weeks, place = divmod(count - 1, len(self._weekdays))
        return weeks * 7 + self._weekdays[place] + 1
