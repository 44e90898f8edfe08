"""Requests under supervision: signals foretold for the index, and replayed for days gone by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.requests import (
    CONSULTATION,
    CORRECTION,
    base_limit,
    kind_of_limit,
    request_versions,
)
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
from govdisclose.domain.figures.supervision.timeline import Spell, Version, history_of
from govdisclose.domain.figures.supervision.triggers import TRIGGER_PREFIX, trigger_id
from govdisclose.domain.journal import Entry
from govdisclose.domain.law.law_pack import UnknownPack, UnknownProvision
from govdisclose.errors import RuleRefusal
from govdisclose.ports.matters import FOREVER, MatterFilter, MatterRow, Outlook
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.requests.forecasting import Foretold
from govdisclose.services.requests.indexing import outlook_on
from govdisclose.services.requests.ledger import KIND, PREFIX, RequestCase, load_case
from govdisclose.services.requests.rules import RequestRules
from govdisclose.services.requests.service import Requests
from govdisclose.services.settings import load_zone
from govdisclose.services.supervision.sources import (
    Desk,
    SignalCell,
    cells_of_lines,
    lines_of_versions,
    raised_on,
    spells_of_versions,
)

__all__ = ["SIGNAL", "RequestSource", "SignalForecaster"]

SIGNAL = "signal"
"""Topic of the outlooks that hold signals."""


_RUN = "run"
"""Fact of an entry that an import wrote: the number of the run."""


class SignalForecaster:
    """Foretells the signals of a request whenever one of its entries is written.

    Args:
        rules: The thresholds and triggers of the office.
    """

    topic = SIGNAL

    def __init__(self, rules: Callable[[UnitOfWork], SupervisionRules]) -> None:
        self._rules = rules

    def identity(self, unit: UnitOfWork) -> str:
        """Hash of the thresholds and triggers."""
        shape = self._rules(unit).as_json()
        return hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]

    def forecast(self, unit: UnitOfWork, matter: Foretold) -> tuple[Outlook, ...]:
        """Signals from the day of the last entry on; what is red already keeps its first day."""
        rules = self._rules(unit)
        body = unit.records.get(matter.shard, "agency", f"A{matter.shard}")
        code = "" if body is None else str(body.facts["code"])
        versions = _versions(
            matter.entries,
            unit.journal.entries_of(matter.ref),
            matter.rules,
            matter.law,
            rules,
            unit,
            ref=matter.ref,
            shard=matter.shard,
            code=code,
        )
        if not versions:
            return ()
        segments = history_of(
            versions,
            lambda watched: rules.threshold(watched.kind, code, base_limit(watched.limit)),
            matter.rules.calendar,
        )
        last = versions[-1].since
        return tuple(
            Outlook(
                topic=SIGNAL,
                value=one.signal.value,
                # Days before the last entry are those of the one that holds on it.
                since=(raised_on(one, segments) if one.since <= last else one.since).isoformat(),
                until=FOREVER if one.until is None else one.until.isoformat(),
                limit=one.limit,
                due=None if one.due is None else one.due.isoformat(),
            )
            for one in segments
            if one.until is None or one.until > last
        )


class RequestSource:
    """Stored requests: today from the index, other days and other calendars from the ledgers.

    Args:
        requests: The requests of the office.
        today: Civil date now in the office's zone.
    """

    kinds = (KIND, CORRECTION, CONSULTATION)

    def __init__(self, requests: Callable[[], Requests], today: Callable[[], date]) -> None:
        self._requests = requests
        self._today = today

    def prepare(self) -> None:
        """Judge open requests anew where rules, calendar or thresholds have changed."""
        requests = self._requests()
        with requests.store.read() as unit:
            stamp = requests.desk(unit).indexer.stamp
            is_stale = bool(unit.matters.stale({KIND: stamp}, limit=1))
        if is_stale:
            requests.refresh()

    def cells(self, unit: UnitOfWork, on: date, desk: Desk) -> Iterable[SignalCell]:
        """Counted by the index for today and the days to come."""
        if not self._is_indexed(on, desk):
            yield from cells_of_lines(self.lines(unit, on, desk, least=Signal.NONE))
            return
        for cell in unit.matters.tally(SIGNAL, on, where=MatterFilter(kinds=frozenset({KIND}))):
            kind = kind_of_limit(cell.limit)
            yield SignalCell(cell.shard, kind, cell.limit, Signal(cell.value), cell.count)

    def lines(
        self,
        unit: UnitOfWork,
        on: date,
        desk: Desk,
        *,
        shard: int | None = None,
        least: Signal = Signal.REMINDER,
    ) -> Iterator[SignalLine]:
        """One line for each limit and trigger that has at least a signal."""
        if self._is_indexed(on, desk):
            values = frozenset(one.value for one in Signal if one >= least)
            where = MatterFilter(
                kinds=frozenset({KIND}),
                agencies=None if shard is None else frozenset({shard}),
                on=on,
                topic=SIGNAL,
                values=values,
            )
            rules = self._requests().load_rules(unit)
            for row in unit.matters.each(where):
                yield from _indexed(unit, row, on, desk, rules, values)
            return
        for case, versions in self._replayed(unit, desk, shard=shard, since=on, until=on):
            found = lines_of_versions(versions, on, desk, kind=KIND, ref=case.ref, shard=case.shard)
            yield from (
                attrs.evolve(line, kind=kind_of_limit(line.limit))
                for line in found
                if line.signal >= least
            )

    def spells(
        self, unit: UnitOfWork, first: date, last: date, desk: Desk, *, shard: int | None = None
    ) -> Iterator[Spell]:
        """Signals of the period, from the ledgers."""
        for case, versions in self._replayed(unit, desk, shard=shard, since=first, until=last):
            found = spells_of_versions(
                versions, first, last, desk, kind=KIND, ref=case.ref, shard=case.shard
            )
            yield from (attrs.evolve(one, kind=kind_of_limit(one.limit)) for one in found)

    def marks(self, unit: UnitOfWork, on: date, desk: Desk, ref: str) -> Iterator[SignalLine]:
        """What triggers say of one request."""
        row = unit.matters.get(ref)
        if row is None or row.kind != KIND:
            return
        rules = self._requests().load_rules(unit)
        values = frozenset(one.value for one in Signal)
        for line in _indexed(unit, row, on, desk, rules, values):
            if trigger_id(line.limit) is not None:
                yield line

    def _is_indexed(self, on: date, desk: Desk) -> bool:
        """Whether the index answers: it speaks of the days after the last entry of each ledger."""
        return desk.is_present and on >= self._today()

    def _replayed(
        self, unit: UnitOfWork, desk: Desk, *, shard: int | None, since: date, until: date
    ) -> Iterator[tuple[RequestCase, tuple[Version, ...]]]:
        """Requests that may have had a signal in a period, with the versions of their ledgers.

        What was closed before and of which nothing is signalled any more cannot have had one.
        """
        present = self._requests().load_rules(unit)
        rules = attrs.evolve(present, calendar=desk.calendar)
        agencies = None if shard is None else frozenset({shard})
        where = MatterFilter(kinds=frozenset({KIND}), agencies=agencies, opened_to=until)
        for row in unit.matters.each(where):
            if row.closed_on is not None and row.closed_on < since.isoformat():
                known = unit.matters.outlooks(row.ref)
                if not any(one.topic == SIGNAL for one in known):
                    continue
            try:
                case = load_case(unit, rules, row.ref)
                versions = _versions(
                    case.entries,
                    case.journal,
                    rules,
                    case.law,
                    desk.rules,
                    unit,
                    ref=case.ref,
                    shard=case.shard,
                    code=desk.directory[case.shard].code,
                )
            except RuleRefusal:
                # A ledger these rules cannot follow has no clock; 'request check' names it.
                continue
            yield case, versions


def _versions(
    entries: Sequence[RequestEntry],
    journal: Sequence[Entry],
    rules: RequestRules,
    law: str | None,
    supervision: SupervisionRules,
    unit: UnitOfWork,
    *,
    ref: str,
    shard: int,
    code: str,
) -> tuple[Version, ...]:
    moves = rules.moves()
    acts = [one for one in journal if one.kind.removeprefix(PREFIX) in moves]
    zone = load_zone(unit)

    def standing_on(upto: Sequence[RequestEntry], day: date) -> Standing:
        return rules.standing(upto, day, law)

    def recorded(entry: RequestEntry) -> date:
        # An act that is being written now has no entry yet.
        if entry.place > len(acts):
            return entry.on
        return acts[entry.place - 1].recorded_at.astimezone(zone).date()

    def imported(entry: RequestEntry) -> bool:
        return entry.place <= len(acts) and _RUN in acts[entry.place - 1].facts

    return request_versions(
        entries,
        standing_on,
        rules.calendar,
        ref=ref,
        shard=shard,
        recorded=recorded,
        imported=imported,
        triggers=supervision.triggers,
        watches=lambda kind, limit: supervision.watches(kind, code, limit),
    )


def _indexed(
    unit: UnitOfWork,
    row: MatterRow,
    on: date,
    desk: Desk,
    rules: RequestRules,
    values: frozenset[str],
) -> Iterator[SignalLine]:
    known = unit.matters.outlooks(row.ref)
    for one in outlook_on(known, SIGNAL, on):
        if one.value not in values:
            continue
        due = None if one.due is None else date.fromisoformat(one.due)
        yield SignalLine(
            kind=kind_of_limit(one.limit),
            ref=row.ref,
            shard=row.shard,
            limit=one.limit,
            signal=Signal(one.value),
            since=date.fromisoformat(_unbroken(one, known)),
            due=due,
            provisional=due is not None and not desk.calendar.covers(due),
            source=_citation(row, one.limit, desk, rules),
        )


def _unbroken(outlook: Outlook, known: Sequence[Outlook]) -> str:
    """First day of the signal: a last day that moves does not end it."""
    since = outlook.since
    for one in sorted(known, key=lambda one: one.since, reverse=True):
        is_same = (one.topic, one.limit, one.value) == (SIGNAL, outlook.limit, outlook.value)
        if is_same and one.until == since:
            since = one.since
    return since


def _citation(row: MatterRow, limit: str, desk: Desk, rules: RequestRules) -> str:
    trigger = desk.rules.trigger(limit.removeprefix(TRIGGER_PREFIX))
    if trigger is not None:
        return trigger.article
    try:
        pack = rules.laws.pack(row.law or "")
        day = date.fromisoformat(row.received_on or row.opened_on)
        return pack.cite(pack.limit(base_limit(limit), day).provision)
    except (UnknownPack, UnknownProvision):
        return ""
