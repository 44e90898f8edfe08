"""What was signalled when: a fold over the versions a ledger went through, whoever looked when.

A version is what was known of a matter from the day of one entry to that of the next. The signals
of a day are those of the version of that day, so the history of yesterday is the same whether it
is asked for today, next year, or was watched at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import attrs

from govdisclose.domain.figures.supervision.signals import (
    Segment,
    Signal,
    Watched,
    joined,
    segments_of,
)
from govdisclose.domain.figures.supervision.thresholds import Threshold
from govdisclose.domain.law.calendar import WorkingCalendar

__all__ = ["Spell", "ThresholdOf", "Version", "history_of", "spells_of"]

ThresholdOf = Callable[[Watched], Threshold]
"""What applies to a clock."""


class Version(NamedTuple):
    """What was known of a matter from a day on."""

    since: date
    clocks: tuple[Watched, ...]
    marks: tuple[Segment, ...] = ()
    """Signals that come from no clock, with the days on which they hold."""


@attrs.frozen(kw_only=True)
class Spell:
    """One signal of one matter, from the day it was raised to the day it was cleared."""

    kind: str
    ref: str
    shard: int
    limit: str
    signal: Signal
    raised: date
    cleared: date | None
    """First day without it: something was recorded, or a graver signal took its place."""
    due: date | None

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "kind": self.kind,
            "ref": self.ref,
            "limit": self.limit,
            "signal": self.signal.value,
            "raised": self.raised,
            "cleared": self.cleared,
            "due": self.due,
        }


def history_of(
    versions: Sequence[Version],
    threshold_of: ThresholdOf,
    calendar: WorkingCalendar,
    *,
    until: date | None = None,
) -> tuple[Segment, ...]:
    """The signals of a matter on all days, by limit and day.

    Args:
        versions: In the order of their days; several of one day: the last one counts.
        threshold_of: What applies to a clock.
        calendar: Working days of the place.
        until: First day not spoken of any more.
    """
    last_of_day = {version.since: version for version in versions}
    ordered = [last_of_day[day] for day in sorted(last_of_day)]
    by_limit: dict[str, list[Segment]] = {}
    for place, version in enumerate(ordered):
        ends = [] if until is None else [until]
        if place + 1 < len(ordered):
            ends.append(ordered[place + 1].since)
        end = min(ends, default=None)
        for clock in version.clocks:
            by_limit.setdefault(clock.limit, []).extend(
                segments_of(clock, threshold_of(clock), calendar, since=version.since, until=end)
            )
        for mark in version.marks:
            since = max(mark.since, version.since)
            stops = [day for day in (mark.until, end) if day is not None]
            stop = min(stops, default=None)
            if stop is None or since < stop:
                cut = mark._replace(since=since, until=stop)
                by_limit.setdefault(mark.limit, []).append(cut)
    return tuple(
        segment
        for limit in sorted(by_limit)
        for segment in joined(sorted(by_limit[limit], key=lambda one: one.since))
    )


def spells_of(segments: Iterable[Segment], *, kind: str, ref: str, shard: int) -> tuple[Spell, ...]:
    """The signals that were raised, each with the day it was cleared.

    A signal that goes on while only its last day moves is one spell, with the day it has last.
    """
    found: list[Spell] = []
    for segment in segments:
        if segment.signal is Signal.NONE:
            continue
        before = found[-1] if found else None
        if before is not None and (before.limit, before.signal, before.cleared) == (
            segment.limit,
            segment.signal,
            segment.since,
        ):
            found[-1] = attrs.evolve(before, cleared=segment.until, due=segment.due)
            continue
        found.append(
            Spell(
                kind=kind,
                ref=ref,
                shard=shard,
                limit=segment.limit,
                signal=segment.signal,
                raised=segment.since,
                cleared=segment.until,
                due=segment.due,
            )
        )
    return tuple(found)
