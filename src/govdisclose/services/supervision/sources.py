"""What supervision watches: any kind of matter that has clocks, behind one small Protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, Protocol

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.requests import base_limit
from govdisclose.domain.figures.supervision.signals import (
    Segment,
    Signal,
    Watched,
    escalation_of,
)
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules, Threshold
from govdisclose.domain.figures.supervision.timeline import (
    Spell,
    Version,
    history_of,
    spells_of,
)
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.ports.storage import UnitOfWork

__all__ = [
    "Desk",
    "SignalCell",
    "WatchedSource",
    "cells_of_lines",
    "line_of_clock",
    "lines_of_versions",
    "raised_on",
    "spells_of_versions",
]


@attrs.frozen(kw_only=True)
class Desk:
    """By what an office supervises: its rules, working days and agencies, as they are now."""

    rules: SupervisionRules
    calendar: WorkingCalendar
    directory: AgencyDirectory
    is_present: bool = True
    """False where another calendar than the office's own is tried out."""
    today: date
    """Civil date now in the office's zone: no act is of a later day."""

    def is_now(self, day: date) -> bool:
        """Whether nothing that is closed can still run on the day."""
        return day >= self.today

    def threshold(self, watched: Watched) -> Threshold:
        """What applies to a clock."""
        code = self.directory[watched.shard].code
        return self.rules.threshold(watched.kind, code, base_limit(watched.limit))


class SignalCell(NamedTuple):
    """How many clocks of an agency and a kind have a signal on a day."""

    shard: int
    kind: str
    limit: str
    signal: Signal
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here


class WatchedSource(Protocol):
    """One kind of matters, or several, with their clocks.

    Everything is asked within a unit of work and for a day; ``desk`` holds the rules and the
    calendar that are to be used, which need not be those of the office as it stands.
    """

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of the matters it knows."""

    def prepare(self) -> None:
        """Bring what is derived up to date; called outside any unit of work."""

    def cells(self, unit: UnitOfWork, on: date, desk: Desk) -> Iterable[SignalCell]:
        """How many clocks run on a day, by signal, those without one included."""

    def lines(
        self,
        unit: UnitOfWork,
        on: date,
        desk: Desk,
        *,
        shard: int | None = None,
        least: Signal = Signal.REMINDER,
    ) -> Iterable[SignalLine]:
        """The clocks that run on a day and have at least a signal, of one agency or of all."""

    def spells(
        self, unit: UnitOfWork, first: date, last: date, desk: Desk, *, shard: int | None = None
    ) -> Iterable[Spell]:
        """Signals that held on some day of a period, with the days they were raised and cleared."""

    def marks(self, unit: UnitOfWork, on: date, desk: Desk, ref: str) -> Iterable[SignalLine]:
        """What triggers say of one matter on a day; empty where it is not of this source."""


def lines_of_versions(
    versions: Iterable[Version], on: date, desk: Desk, *, kind: str, ref: str, shard: int
) -> Iterator[SignalLine]:
    """The lines of a matter on a day, from the versions of its ledger; closed clocks have none."""
    known = [version for version in versions if version.since <= on]
    if not known:
        return
    segments = history_of(known, desk.threshold, desk.calendar)
    clocks = {clock.limit: clock for clock in known[-1].clocks}
    for segment in segments:
        if segment.since <= on and (segment.until is None or on < segment.until):
            clock = clocks.get(segment.limit)
            yield SignalLine(
                kind=kind,
                ref=ref,
                shard=shard,
                limit=segment.limit,
                signal=segment.signal,
                since=raised_on(segment, segments),
                due=segment.due,
                provisional=clock is not None
                and clock.clock(desk.calendar, known_on=on).provisional,
                source=_cited(clock, segment.limit, desk),
            )


def spells_of_versions(
    versions: Iterable[Version],
    first: date,
    last: date,
    desk: Desk,
    *,
    kind: str,
    ref: str,
    shard: int,
) -> Iterator[Spell]:
    """The signals of a matter that held on some day of a period."""
    segments = history_of(tuple(versions), desk.threshold, desk.calendar)
    for spell in spells_of(segments, kind=kind, ref=ref, shard=shard):
        if spell.raised <= last and (spell.cleared is None or spell.cleared > first):
            yield spell


def cells_of_lines(lines: Iterable[SignalLine]) -> Iterator[SignalCell]:
    """Lines counted by agency, kind, limit and signal."""
    counts = Counter((one.shard, one.kind, one.limit, one.signal) for one in lines)
    for key, count in counts.items():
        yield SignalCell(*key, count)


def line_of_clock(watched: Watched, on: date, desk: Desk) -> SignalLine | None:
    """The line of a clock that never changed but by its stop; None when it does not run."""
    if on < watched.start or (watched.stopped is not None and on >= watched.stopped):
        return None
    escalation = escalation_of(watched, desk.threshold(watched), desk.calendar)
    signal = escalation.on(on)
    reached = [day for day in escalation.days() if day <= on and escalation.on(day) is signal]
    return SignalLine(
        kind=watched.kind,
        ref=watched.ref,
        shard=watched.shard,
        limit=watched.limit,
        signal=signal,
        since=max(watched.start, min(reached, default=watched.start)),
        due=escalation.due,
        provisional=escalation.provisional,
        source=watched.source,
    )


def raised_on(segment: Segment, segments: Iterable[Segment]) -> date:
    """First day of the unbroken stretch with this signal: a last day that moves does not end it."""
    since = segment.since
    for other in reversed(tuple(segments)):
        is_same = (other.limit, other.signal) == (segment.limit, segment.signal)
        if is_same and other.until == since:
            since = other.since
    return since


def _cited(clock: Watched | None, limit: str, desk: Desk) -> str:
    if clock is not None:
        return clock.source
    trigger = desk.rules.trigger(limit.removeprefix("!"))
    return "" if trigger is None else trigger.article
