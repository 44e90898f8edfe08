"""Publication limits of the catalogue: what was formed and is not public yet, or became so late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from govdisclose.domain.catalogue.item import Mode, Withdrawal, item_ref
from govdisclose.domain.figures.lags import LimitOn, PublishLimit
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.signals import (
    Escalation,
    Signal,
    Watched,
    escalation_of,
    segments_of,
)
from govdisclose.domain.figures.supervision.thresholds import Threshold
from govdisclose.domain.figures.supervision.timeline import Spell, spells_of
from govdisclose.domain.law.counting import Term
from govdisclose.ports.storage import (
    Dimension,
    FigureQuery,
    ItemFilter,
    ItemRecord,
    ItemStage,
    UnitOfWork,
)
from govdisclose.services.supervision.sources import (
    Desk,
    SignalCell,
    line_of_clock,
)

__all__ = ["PUBLICATION", "PublicationSource"]

PUBLICATION = "publication"
"""Kind of matter."""

_LIMIT = "publish"
_DAY = timedelta(days=1)


class PublicationSource:
    """Proactive items between their formation and their first publication.

    Args:
        publish_limit: Reads by which law the office goes and gives the limit for information
            formed on a day.

    Source: R2008 art. 18, R2019 art. 26; see rules/ogi/.
    """

    kinds = (PUBLICATION,)

    def __init__(self, publish_limit: Callable[[UnitOfWork], LimitOn]) -> None:
        self._publish_limit = publish_limit

    def prepare(self) -> None:
        """Nothing is derived."""

    def cells(self, unit: UnitOfWork, on: date, desk: Desk) -> Iterator[SignalCell]:
        """Counted by day of formation: a million items share a few thousand days."""
        limits = self._publish_limit(unit)
        counts: Counter[tuple[int, Signal]] = Counter()
        thresholds: dict[int, Threshold | None] = {}
        days: dict[str, list[tuple[int, int]]] = {}
        for place, formed, count in _counted(unit, on):
            if place not in thresholds:
                thresholds[place] = _threshold(place, desk)
            if formed <= on.isoformat() and thresholds[place] is not None:
                days.setdefault(formed, []).append((place, count))
        # What was formed before something that is too late already is too late as well.
        late: set[tuple[str, PublishLimit]] = set()
        for formed in sorted(days, reverse=True):
            limit = limits(date.fromisoformat(formed))
            if limit is None:
                continue
            known: dict[str, Signal] = {}
            for place, count in days[formed]:
                threshold = thresholds[place]
                assert threshold is not None, "places without one were left out"
                signal = known.get(threshold.id)
                if signal is None and (threshold.id, limit) in late:
                    signal = Signal.BREACH
                elif signal is None:
                    clock = _watched(place, 0, date.fromisoformat(formed), None, limit)
                    signal = escalation_of(clock, threshold, desk.calendar).on(on)
                    if signal is Signal.BREACH:
                        late.add((threshold.id, limit))
                known[threshold.id] = signal
                counts[place, signal] += count
        for (place, signal), count in counts.items():
            yield SignalCell(place, PUBLICATION, _LIMIT, signal, count)

    def lines(
        self,
        unit: UnitOfWork,
        on: date,
        desk: Desk,
        *,
        shard: int | None = None,
        least: Signal = Signal.REMINDER,
    ) -> Iterator[SignalLine]:
        """One line for each item, in the order of agencies and numbers."""
        limits = self._publish_limit(unit)
        for where in _waiting(on, shard):
            for row in _counting(unit.items.each(where)):
                if row.formed_on is None or row.formed_on > on.isoformat():
                    continue
                clock = _clock(row.shard, row.number, row.formed_on, None, limits)
                line = None if clock is None else line_of_clock(clock, on, desk)
                if line is not None and line.signal >= least:
                    yield line

    def spells(
        self, unit: UnitOfWork, first: date, last: date, desk: Desk, *, shard: int | None = None
    ) -> Iterator[Spell]:
        """Signals of items that were not public on some day of the period."""
        limits = self._publish_limit(unit)
        known: dict[tuple[str, str], Escalation] = {}
        for where in _waiting(first - _DAY, shard):
            for row in _counting(unit.items.each(where)):
                if row.formed_on is None or row.formed_on > last.isoformat():
                    continue
                clock = _clock(row.shard, row.number, row.formed_on, row.published_on, limits)
                if clock is None:
                    continue
                threshold = desk.threshold(clock)
                key = (threshold.id, row.formed_on)
                if key not in known:
                    known[key] = escalation_of(clock, threshold, desk.calendar)
                begins = known[key].days()
                if not begins or (clock.stopped is not None and clock.stopped <= begins[0]):
                    continue
                segments = segments_of(clock, threshold, desk.calendar)
                found = spells_of(segments, kind=PUBLICATION, ref=clock.ref, shard=clock.shard)
                yield from (
                    one
                    for one in found
                    if one.raised <= last and (one.cleared is None or one.cleared > first)
                )

    def marks(self, unit: UnitOfWork, on: date, desk: Desk, ref: str) -> tuple[SignalLine, ...]:
        """None: the triggers speak of cases."""
        return ()


def _waiting(on: date, shard: int | None = None) -> Iterable[ItemFilter]:
    """Items not public on a day: drafts, and what was published later."""
    agencies = None if shard is None else frozenset({shard})
    yield ItemFilter(agencies=agencies, mode=Mode.PROACTIVE, stage=ItemStage.DRAFT)
    for stage in (ItemStage.PUBLISHED, ItemStage.WITHDRAWN):
        yield ItemFilter(
            agencies=agencies, mode=Mode.PROACTIVE, stage=stage, published_from=on + _DAY
        )


def _counting(rows: Iterable[ItemRecord]) -> Iterator[ItemRecord]:
    """Without what was merged into another item, which stands for it here as in every count."""
    return (row for row in rows if row.withdrawal != Withdrawal.MERGED.value)


def _threshold(shard: int, desk: Desk) -> Threshold | None:
    if shard not in desk.directory:
        return None
    return desk.rules.threshold(PUBLICATION, desk.directory[shard].code, _LIMIT)


def _counted(unit: UnitOfWork, on: date) -> Iterator[tuple[int, str, int]]:
    """Agency, day of formation and number of items not public on a day."""
    for where in _waiting(on):
        for cell in unit.items.cells(_by_formation(where)):
            place, formed = cell.key
            if place is not None and formed is not None:
                yield int(place), str(formed), cell.count


def _by_formation(where: ItemFilter) -> FigureQuery:
    return FigureQuery(by=(Dimension.AGENCY, Dimension.FORMED), where=where, released=None)


def _clock(
    shard: int, number: int, formed: str, published: str | None, limits: LimitOn
) -> Watched | None:
    """The clock of an item; None where no law set a limit, or it was public before it was made."""
    start = date.fromisoformat(formed)
    limit = limits(start)
    if limit is None or (published is not None and published < formed):
        return None
    return _watched(shard, number, start, published, limit)


def _watched(
    shard: int, number: int, start: date, published: str | None, limit: PublishLimit
) -> Watched:
    return Watched(
        kind=PUBLICATION,
        ref=item_ref(shard, number),
        shard=shard,
        limit=_LIMIT,
        start=start,
        term=Term(
            amount=limit.amount,
            unit=limit.unit,
            roll=limit.roll,
            limit_id=_LIMIT,
            source=limit.citation,
        ),
        stopped=None if published is None else date.fromisoformat(published),
        source=limit.citation,
    )
