"""Supervision of an office: signals of a day, of an agency, of a period, and what moves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.figures.supervision.conduct import RECORD_KIND
from govdisclose.domain.figures.supervision.feed import DueEvent
from govdisclose.domain.figures.supervision.heart import state_of
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
from govdisclose.domain.figures.supervision.timeline import Spell
from govdisclose.domain.figures.supervision.triggers import trigger_id
from govdisclose.domain.figures.supervision.views import (
    AgencyBoard,
    AgencyView,
    Board,
    DayView,
    HistoryView,
    Moved,
    Watch,
)
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.ports.environment import Environment
from govdisclose.ports.heartbeat import Heartbeat
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.supervision.conduct import Conduct
from govdisclose.services.supervision.own_thresholds import OwnThresholds
from govdisclose.services.supervision.own_triggers import OwnTriggers
from govdisclose.services.supervision.sources import Desk, WatchedSource

if TYPE_CHECKING:
    from govdisclose.services.supervision.watching import Tell, Watcher

__all__ = ["FeedLabels", "Supervision"]

_DAY = timedelta(days=1)

FeedLabels = Callable[[SignalLine, str], tuple[str, str]]
"""Summary and description of a line of an agency with this name, in the reader's language."""


@attrs.frozen(kw_only=True)
class Supervision:
    """What is said of every clock of the office.

    Attributes:
        sources: Kinds of matters that are watched.
        conduct: Notices, recommendations, consequences.
        thresholds: What the office goes by.
        triggers: Which faults it notices.
        heartbeat: Mark of the watcher.
    """

    store: Store
    environment: Environment
    directory: Callable[[UnitOfWork], AgencyDirectory]
    calendar: Callable[[UnitOfWork], WorkingCalendar]
    sources: Sequence[WatchedSource]
    conduct: Conduct
    thresholds: OwnThresholds
    triggers: OwnTriggers
    heartbeat: Heartbeat

    def today(
        self,
        on: date | None = None,
        *,
        agency: str | None = None,
        kinds: frozenset[str] | None = None,
        least: Signal = Signal.REMINDER,
    ) -> DayView:
        """The signals of a day.

        Args:
            on: The day; today in the office's zone unless given.
            agency: Only this one: name, alias, code or reference.
            kinds: Only these kinds of matters.
            least: Nothing below this signal.

        Raises:
            UnknownAgency: There is no such agency.
        """
        day = on or self.environment.today()
        self._prepare()
        with self.store.read() as unit:
            desk = self._desk(unit)
            shard = None if agency is None else desk.directory.find(agency).shard
            lines = self._lines(unit, day, desk, shard=shard, least=least, kinds=kinds)
            return DayView(
                on=day,
                lines=tuple(sorted(lines, key=_gravest_first)),
                names=_names(desk.directory, day),
                watch=self.watch(),
                rules=desk.rules.id,
            )

    def board(self, on: date | None = None) -> Board:
        """How many clocks of each agency have which signal on a day."""
        day = on or self.environment.today()
        self._prepare()
        with self.store.read() as unit:
            desk = self._desk(unit)
            counts: dict[int, dict[str, Counter[Signal]]] = {}
            for source in self.sources:
                for cell in source.cells(unit, day, desk):
                    kinds = counts.setdefault(cell.shard, {})
                    kinds.setdefault(cell.kind, Counter())[cell.signal] += cell.count
            for shard, kind, signal in self._settled_before(unit, day, desk):
                if counts.get(shard, {}).get(kind, Counter())[signal]:
                    counts[shard][kind][signal] -= 1
            names = _names(desk.directory, day)
            rows = [
                AgencyBoard(
                    shard=shard,
                    agency=desk.directory[shard].ref,
                    name=names[shard],
                    counts={
                        signal: sum(one[signal] for one in kinds.values()) for signal in Signal
                    },
                    by_kind={
                        kind: {signal: kinds[kind][signal] for signal in Signal}
                        for kind in sorted(kinds)
                    },
                )
                for shard, kinds in counts.items()
            ]
        rows.sort(key=lambda row: ([-row.counts[one] for one in reversed(Signal)], row.shard))
        return Board(on=day, rows=tuple(rows), watch=self.watch())

    def agency(self, name: str, on: date | None = None) -> AgencyView:
        """Every running clock of an agency, and what supervision has going with it.

        Raises:
            UnknownAgency: There is no such agency.
        """
        day = on or self.environment.today()
        self._prepare()
        with self.store.read() as unit:
            desk = self._desk(unit)
            body = desk.directory.find(name)
            lines = self._lines(unit, day, desk, shard=body.shard, least=Signal.NONE)
            ordered = tuple(sorted(lines, key=_gravest_first))
        return AgencyView(
            on=day,
            agency=body.ref,
            name=_names(desk.directory, day)[body.shard],
            lines=ordered,
            open_matters=self.conduct.matters(agency=name),
        )

    def history(
        self,
        first: date,
        last: date,
        *,
        agency: str | None = None,
        kinds: frozenset[str] | None = None,
    ) -> HistoryView:
        """The signals that held on some day of a period, computed from the ledgers.

        The answer does not depend on who watched, or when; a notice that was settled clears the
        signal of a trigger on its day.

        Raises:
            UnknownAgency: There is no such agency.
        """
        self._prepare()
        with self.store.read() as unit:
            desk = self._desk(unit)
            shard = None if agency is None else desk.directory.find(agency).shard
            settled = _settled(unit)
            spells = [
                spell
                for source in self._of_kinds(kinds)
                for one in source.spells(unit, first, last, desk, shard=shard)
                if kinds is None or one.kind in kinds
                if (spell := _cleared_by(settled, one)) is not None
                and (spell.cleared is None or spell.cleared > first)
            ]
            names = _names(desk.directory, last)
        spells.sort(key=lambda one: (one.raised, one.shard, one.ref, one.limit, one.signal.rank))
        return HistoryView(first=first, last=last, spells=tuple(spells), names=names)

    def feed(
        self,
        labels: FeedLabels,
        *,
        on: date | None = None,
        agency: str | None = None,
        office: str | None = None,
    ) -> tuple[DueEvent, ...]:
        """The last days of all running clocks, each with alarms where signals begin.

        Args:
            labels: Words the events.
            on: Day on which the clocks run; today unless given.
            agency: Only this one.
            office: Makes the identity of events unique; unless given, the office's first entry.

        Raises:
            UnknownAgency: There is no such agency.
        """
        day, events = on or self.environment.today(), []
        self._prepare()
        with self.store.read() as unit:
            desk = self._desk(unit)
            shard = None if agency is None else desk.directory.find(agency).shard
            names = _names(desk.directory, day)
            place = office or _identity(unit)
            for line in self._lines(unit, day, desk, shard=shard, least=Signal.NONE):
                if line.due is None or trigger_id(line.limit) is not None:
                    continue
                summary, description = labels(line, names[line.shard])
                events.append(
                    DueEvent(
                        uid=f"{line.kind}.{line.ref}.{line.limit}@{place}",
                        due=line.due,
                        summary=summary,
                        description=description,
                        category=line.signal.value,
                        alarm_days=_alarms(line.due, desk.calendar),
                    )
                )
        return tuple(sorted(events, key=lambda one: (one.due, one.uid)))

    def moved(
        self, before: WorkingCalendar, after: WorkingCalendar, *, on: date | None = None
    ) -> tuple[Moved, ...]:
        """The running clocks whose last day or signal differs between two calendars.

        Args:
            before: Working days as they were.
            after: Working days as they are, or would be.
            on: Day on which the clocks run; today unless given.
        """
        day = on or self.environment.today()
        self._prepare()
        with self.store.read() as unit:
            desk = self._desk(unit)
            names = _names(desk.directory, day)

            def by_key(calendar: WorkingCalendar) -> dict[tuple[str, str, str], SignalLine]:
                counted = attrs.evolve(desk, calendar=calendar, is_present=False)
                lines = self._lines(unit, day, counted, least=Signal.NONE)
                return {(one.kind, one.ref, one.limit): one for one in lines}

            old, new = by_key(before), by_key(after)
        found = []
        for was, now in ((old[key], new[key]) for key in sorted(old.keys() & new.keys())):
            if (was.due, was.signal) != (now.due, now.signal):
                found.append(
                    Moved(
                        kind=now.kind,
                        ref=now.ref,
                        shard=now.shard,
                        name=names[now.shard],
                        limit=now.limit,
                        due_before=was.due,
                        due_after=now.due,
                        signal_before=was.signal,
                        signal_after=now.signal,
                    )
                )
        return tuple(found)

    def watcher(self, tell: Tell, *, interval_seconds: int) -> Watcher:
        """One that looks again when day or records change.

        Args:
            tell: Passes a digest on to listeners; must not raise.
            interval_seconds: Time between two looks; 0 for a single one.
        """
        from govdisclose.services.supervision.watching import Watcher  # it looks at this

        def change_mark() -> int:
            with self.store.read() as unit:
                return unit.change_mark()

        return Watcher(self, change_mark, tell, interval_seconds=interval_seconds)

    def watch(self) -> Watch:
        """Whether somebody watches, by the mark the watcher leaves."""
        beat = self.heartbeat.last()
        return Watch(state=state_of(beat, self.environment.now()), beat=beat)

    def rules(self) -> SupervisionRules:
        """The rules the office goes by."""
        return self.thresholds.current()

    def _prepare(self) -> None:
        for source in self.sources:
            source.prepare()

    def _desk(self, unit: UnitOfWork) -> Desk:
        return Desk(
            rules=self.thresholds.rules(unit),
            calendar=self.calendar(unit),
            directory=self.directory(unit),
            today=self.environment.today(),
        )

    def _of_kinds(self, kinds: frozenset[str] | None) -> Iterator[WatchedSource]:
        for source in self.sources:
            # A source that names no kinds has those of plugins, which only its matters tell.
            if kinds is None or not source.kinds or kinds.intersection(source.kinds):
                yield source

    def _lines(
        self,
        unit: UnitOfWork,
        on: date,
        desk: Desk,
        *,
        shard: int | None = None,
        least: Signal = Signal.REMINDER,
        kinds: frozenset[str] | None = None,
    ) -> Iterator[SignalLine]:
        """Lines of all sources, those of triggers left out whose notice is settled."""
        settled = _settled(unit)
        for source in self._of_kinds(kinds):
            for line in source.lines(unit, on, desk, shard=shard, least=least):
                if kinds is not None and line.kind not in kinds:
                    continue
                done = settled.get((line.ref, trigger_id(line.limit) or ""))
                if done is None or not line.since <= done <= on:
                    yield line

    def _settled_before(
        self, unit: UnitOfWork, on: date, desk: Desk
    ) -> Iterator[tuple[int, str, Signal]]:
        """Agency, kind and signal of each trigger that is settled and still counted by sources."""
        for (ref, trigger), done in _settled(unit).items():
            if done > on:
                continue
            for source in self.sources:
                line = next(
                    (
                        one
                        for one in source.marks(unit, on, desk, ref)
                        if trigger_id(one.limit) == trigger and one.since <= done
                    ),
                    None,
                )
                if line is not None:
                    yield line.shard, line.kind, line.signal


def _identity(unit: UnitOfWork) -> str:
    (first,) = unit.journal.entries(OFFICE_SHARD, limit=1)
    return f"{first.hash.hex()[:16]}.govdisclose"


def _settled(unit: UnitOfWork) -> dict[tuple[str, str], date]:
    """Last day on which a notice about a trigger of a matter was settled."""
    found: dict[tuple[str, str], date] = {}
    for record in unit.records.list(RECORD_KIND, where={"open": 0}):
        about, trigger = record.facts.get("about"), record.facts.get("trigger")
        if about is not None and trigger is not None:
            day = date.fromisoformat(str(record.facts["closed_on"]))
            key = (str(about), str(trigger))
            found[key] = max(day, found.get(key, day))
    return found


def _cleared_by(settled: dict[tuple[str, str], date], spell: Spell) -> Spell | None:
    """The spell, ended by a settled notice; None where that leaves no day of it."""
    trigger = trigger_id(spell.limit)
    done = None if trigger is None else settled.get((spell.ref, trigger))
    if done is None or done < spell.raised:
        return spell
    if done == spell.raised:
        return None
    if spell.cleared is not None and spell.cleared <= done:
        return spell
    return attrs.evolve(spell, cleared=done)


def _names(directory: AgencyDirectory, on: date) -> dict[int, str]:
    return {agency.shard: agency.name_on(on) for agency in directory}


def _gravest_first(line: SignalLine) -> tuple[int, date, int, str, str]:
    return (-line.signal.rank, line.due or date.max, line.shard, line.ref, line.limit)


def _alarms(due: date, calendar: WorkingCalendar) -> tuple[date, ...]:
    """The last day itself and the working day before it."""
    day = due - _DAY
    while not calendar.is_working_day(day):
        day -= _DAY
    return (day, due)
