"""Publication lag: working days from formation to first publication, and what came too late.

The lag is the number of working days d with ``formed < d <= published``, so publication on the
day of formation has lag 0. Dates that are missing or stand in the wrong order make no lag; they are
left out and counted, because a mean that hides them says too much.

Source: the measures of this project; the limit itself stands in the law packs (publish, R2008 art.
18, R2019 art. 26; see rules/ogi/cn-2008.toml and rules/ogi/cn-2019.toml).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.figures.measures import Share
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.counting import Roll, Term, Unit, count
from govdisclose.domain.law.day_table import DateOutOfRange
from govdisclose.domain.law.law_pack import LawLibrary, NoLawInForce, UnknownProvision
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "LagCounter",
    "LagDistribution",
    "LimitOn",
    "PublishLimit",
    "merged_lags",
    "publish_limits",
]

_PUBLISH = "publish"
"""Id of the limit in every law pack that sets one."""


@attrs.frozen(kw_only=True)
class PublishLimit:
    """How long publication may take, and which provision says so."""

    amount: int
    """Units after the day of formation, which is not counted."""
    unit: Unit = Unit.WORKING_DAY
    roll: Roll = Roll.NONE
    law: str
    """Id of the law pack ("cn-2008")."""
    citation: str
    """Instrument and article in one English phrase."""
    mark: Mark
    """How well the provision is known."""

    def due(self, formed: date, calendar: WorkingCalendar) -> date:
        """Last day on which publication is still in time."""
        counted = count(formed, Term(amount=self.amount, unit=self.unit, roll=self.roll), calendar)
        # Nothing is excluded from the count, so there always is a last day.
        return counted.nominal if counted.due is None else counted.due

    def as_json(self) -> dict[str, Any]:
        """The fields, enumerations as their codes."""
        return {
            "law": self.law,
            "citation": self.citation,
            "mark": self.mark.value,
            "amount": self.amount,
            "unit": self.unit.value,
            "roll": self.roll.value,
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> PublishLimit:
        """What :meth:`as_json` wrote."""
        return cls(
            amount=shape["amount"],
            unit=Unit(shape["unit"]),
            roll=Roll(shape["roll"]),
            law=shape["law"],
            citation=shape["citation"],
            mark=Mark(shape["mark"]),
        )


LimitOn = Callable[[date], PublishLimit | None]
"""The limit for information formed on a day; None where no law set one."""


def publish_limits(laws: LawLibrary, law: str | None = None) -> LimitOn:
    """The limit for information formed on a day, by the law then in force.

    Args:
        laws: The packs at hand.
        law: Id of the only version to go by, whatever the date of formation, where an office has
            chosen one; None chooses by date.

    Returns:
        A function that gives None for days before the first law and for laws that set no number.

    Raises:
        UnknownPack: There is no law of that id.

    Source: R2008 art. 18, R2019 art. 26; see rules/ogi/.
    """
    chosen = None if law is None else laws.pack(law)

    def limit_on(formed: date) -> PublishLimit | None:
        try:
            pack = laws.law_on(formed) if chosen is None else chosen
            # A chosen law is asked for the nearest day on which it was in force.
            nearest = min(max(formed, pack.valid_from), pack.valid_until or date.max)
            limit = pack.limit(_PUBLISH, nearest)
        except (NoLawInForce, UnknownProvision):
            return None
        if limit.amount is None:
            return None
        provision = limit.provision
        return PublishLimit(
            amount=limit.amount,
            unit=limit.unit,
            roll=limit.roll,
            law=pack.id,
            citation=pack.cite(provision),
            mark=provision.mark,
        )

    return limit_on


@attrs.frozen(kw_only=True)
class LagDistribution:
    """How many items had which lag; every measure is computed from this histogram."""

    histogram: tuple[tuple[int, int], ...] = ()
    """(working days, items), ascending, no lag twice, no empty one."""
    late: int = 0
    """Items published after the last day the law in force on their formation gave them."""
    limited: int = 0
    """Items for which a law set a limit: the base of the late share."""
    without_formed: int = 0
    """Left out: no date of formation."""
    without_published: int = 0
    """Left out: formed, but no date of publication."""
    negative: int = 0
    """Left out: published before it was formed."""
    provisional: int = 0
    """Counted, but across days for which no notice had been announced."""

    @property
    def items(self) -> int:
        """Items that have a lag."""
        return sum(items for _, items in self.histogram)

    @property
    def excluded(self) -> int:
        """Items left out for missing or negative dates."""
        return self.without_formed + self.without_published + self.negative

    @property
    def mean(self) -> Fraction | None:
        """Exact mean in working days; None without items."""
        items = self.items
        return Fraction(sum(lag * many for lag, many in self.histogram), items) if items else None

    @property
    def median(self) -> Fraction | None:
        """Middle lag, the mean of the middle two for an even count; None without items."""
        items = self.items
        if not items:
            return None
        return Fraction(self._nth((items + 1) // 2) + self._nth(items // 2 + 1), 2)

    @property
    def p90(self) -> int | None:
        """Lag that nine items in ten do not exceed, by nearest rank; None without items."""
        items = self.items
        return self._nth((9 * items + 9) // 10) if items else None

    @property
    def maximum(self) -> int | None:
        """Longest lag; None without items."""
        return self.histogram[-1][0] if self.histogram else None

    @property
    def late_share(self) -> Share:
        """Late items as a share of those with a limit."""
        return Share(part=self.late, base=self.limited, base_name="items_with_limit")

    def as_json(self) -> dict[str, object]:
        """The fields as they are, the histogram as an array of pairs."""
        return {
            "histogram": [list(pair) for pair in self.histogram],
            **{name: getattr(self, name) for name in _COUNTS},
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> LagDistribution:
        """What :meth:`as_json` wrote."""
        histogram = tuple((lag, items) for lag, items in shape["histogram"])
        return cls(histogram=histogram, **{name: shape[name] for name in _COUNTS})

    def _nth(self, place: int) -> int:
        """The lag at a place, from 1, of all lags in ascending order."""
        for lag, items in self.histogram:
            place -= items
            if place <= 0:
                return lag
        raise IndexError(place)


_COUNTS = ("late", "limited", "without_formed", "without_published", "negative", "provisional")


def merged_lags(parts: Iterable[LagDistribution]) -> LagDistribution:
    """The distribution of all items of the parts together."""
    given = list(parts)
    histogram: Counter[int] = Counter()
    for part in given:
        histogram.update(dict(part.histogram))
    sums = {name: sum(getattr(part, name) for part in given) for name in _COUNTS}
    return LagDistribution(histogram=tuple(sorted(histogram.items())), **sums)


class _Place(NamedTuple):
    """Where a day stands in the calendar."""

    rank: int
    """Working days from a fixed origin up to and including the day."""
    span: int | None
    """Position of the announced span that holds the day; None outside all."""


class _Start(NamedTuple):
    """What counting needs of a day of formation, found once however many items bear it."""

    place: _Place
    limit: PublishLimit | None
    last_day: str | None
    """ISO text of the last day in time; None without limit."""
    is_provisional: bool
    """The last day was counted across days that no notice covers."""


class LagCounter:
    """Counts the lags of (formation, publication) pairs under one calendar and the laws."""

    def __init__(self, calendar: WorkingCalendar, limit_on: LimitOn) -> None:
        self._calendar = calendar
        self._limit_on = limit_on
        self._starts: dict[str, _Start] = {}
        self._ends: dict[str, _Place] = {}

    @property
    def limits(self) -> tuple[PublishLimit, ...]:
        """The limits in force on the days of formation seen so far, each once, earliest first."""
        limits = (self._starts[day].limit for day in sorted(self._starts))
        return tuple(dict.fromkeys(limit for limit in limits if limit is not None))

    @property
    def is_provisional(self) -> bool:
        """Some last day seen so far was counted across days that no notice covers."""
        return any(start.is_provisional for start in self._starts.values())

    def count(self, pairs: Iterable[tuple[str | None, str | None, int]]) -> LagDistribution:
        """The distribution of dated pairs.

        Args:
            pairs: Formation and publication as ISO text, and how many items have both; a pair may
                occur several times.
        """
        histogram: Counter[int] = Counter()
        counts = dict.fromkeys(_COUNTS, 0)
        for formed, published, items in pairs:
            # ISO texts of one width are in the order of their dates.
            if formed is None:
                counts["without_formed"] += items
            elif published is None:
                counts["without_published"] += items
            elif published < formed:
                counts["negative"] += items
            else:
                start = self._starts.get(formed) or self._start(formed)
                end = self._ends.get(published) or self._end(published)
                histogram[end.rank - start.place.rank] += items
                if start.last_day is not None:
                    counts["limited"] += items
                    if published > start.last_day:
                        counts["late"] += items
                if start.place.span is None or start.place.span != end.span:
                    counts["provisional"] += items
        return LagDistribution(histogram=tuple(sorted(histogram.items())), **counts)

    def last_day(self, formed: str) -> str | None:
        """Last day in time for what was formed on an ISO day, as ISO text; None without a limit."""
        return (self._starts.get(formed) or self._start(formed)).last_day

    def _start(self, text: str) -> _Start:
        day = date.fromisoformat(text)
        place = self._place(day)
        limit = self._limit_on(day)
        if limit is None:
            start = _Start(place, None, None, is_provisional=False)
        else:
            last_day = self._due(limit, day)
            is_announced = place.span is not None and place.span == self._place(last_day).span
            start = _Start(place, limit, last_day.isoformat(), is_provisional=not is_announced)
        self._starts[text] = start
        return start

    def _end(self, text: str) -> _Place:
        end = self._ends[text] = self._place(date.fromisoformat(text))
        return end

    def _place(self, day: date) -> _Place:
        spans = (position for position, span in enumerate(self._calendar.covered) if day in span)
        return _Place(self._calendar.working_days_between(_ORIGIN, day), next(spans, None))

    def _due(self, limit: PublishLimit, formed: date) -> date:
        try:
            return limit.due(formed, self._calendar)
        except DateOutOfRange:
            # One absurd date of formation must not cost the office its table.
            return date.max


_ORIGIN = date(2000, 1, 1)
"""Any day will do: lags are differences of counts from it."""
