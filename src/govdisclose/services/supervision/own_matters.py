"""The clocks of what supervision and assessment set going themselves, as sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.figures.supervision.conduct import CONDUCT_KINDS, RECORD_KIND, steps_of
from govdisclose.domain.figures.supervision.flow_clocks import flow_versions
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.signals import Signal, Watched
from govdisclose.domain.figures.supervision.timeline import Spell, Version
from govdisclose.domain.law.counting import Term
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.assessment.kept import OBJECTION
from govdisclose.services.supervision.sources import (
    Desk,
    SignalCell,
    cells_of_lines,
    lines_of_versions,
    spells_of_versions,
)

__all__ = [
    "OBJECTION_KIND",
    "ReadMatters",
    "VersionedMatter",
    "VersionedSource",
    "conduct_source",
    "objection_source",
]

OBJECTION_KIND = "objection"
"""Kind of matter: an objection 申诉 to a frozen assessment."""

_DECISION = "objection_decision"
"""Id of its limit."""

VersionedMatter = tuple[str, str, int, tuple[Version, ...]]
"""Kind, ref, agency and the versions of its ledger."""


ReadMatters = Callable[[UnitOfWork, Desk, int | None, date], Iterable[VersionedMatter]]
"""Gives the matters of an agency or of all; those may be left out that were done with before or on
the day given, for their clocks do not run on it nor later."""


class VersionedSource:
    """A source that answers from the versions of its matters, for kinds of which there are few.

    Args:
        kinds: Kinds of its matters.
        matters: Reads them.
    """

    def __init__(self, kinds: tuple[str, ...], matters: ReadMatters) -> None:
        self.kinds = kinds
        self._matters = matters

    def prepare(self) -> None:
        """Nothing is derived."""

    def cells(self, unit: UnitOfWork, on: date, desk: Desk) -> Iterator[SignalCell]:
        """Counted over the lines."""
        return cells_of_lines(self.lines(unit, on, desk, least=Signal.NONE))

    def lines(
        self,
        unit: UnitOfWork,
        on: date,
        desk: Desk,
        *,
        shard: int | None = None,
        least: Signal = Signal.REMINDER,
    ) -> Iterator[SignalLine]:
        """The clocks that run on the day."""
        for kind, ref, place, versions in self._matters(unit, desk, shard, on):
            for line in lines_of_versions(versions, on, desk, kind=kind, ref=ref, shard=place):
                if line.signal >= least:
                    yield line

    def spells(
        self, unit: UnitOfWork, first: date, last: date, desk: Desk, *, shard: int | None = None
    ) -> Iterator[Spell]:
        """Signals of the period."""
        for kind, ref, place, versions in self._matters(unit, desk, shard, first):
            yield from spells_of_versions(
                versions, first, last, desk, kind=kind, ref=ref, shard=place
            )

    def marks(self, unit: UnitOfWork, on: date, desk: Desk, ref: str) -> tuple[SignalLine, ...]:
        """None: their versions hold clocks only."""
        return ()


def conduct_source(flows: Callable[[], Mapping[str, Flow]]) -> VersionedSource:
    """Notices, recommendations and rectifications 整改 with their limits."""

    def matters(
        unit: UnitOfWork, desk: Desk, shard: int | None, since: date
    ) -> Iterator[VersionedMatter]:
        running = {"open": 1} if desk.is_now(since) else None
        known = {one.id for one in desk.rules.limits}

        def limit_of(limit: str, _on: date) -> Term | None:
            return desk.rules.own_limit(limit).term() if limit in known else None

        for record in unit.records.list(RECORD_KIND, shard=shard, where=running):
            kind = str(record.facts["matter"])
            ledger = steps_of(unit.journal.entries_of(record.key), kind)
            versions = flow_versions(
                flows()[kind],
                ledger,
                limit_of,
                desk.calendar,
                ref=record.key,
                shard=record.shard,
            )
            yield kind, record.key, record.shard, versions

    return VersionedSource(CONDUCT_KINDS, matters)


def objection_source() -> VersionedSource:
    """Objections 申诉 to frozen assessments, until they are decided."""

    def matters(
        unit: UnitOfWork, desk: Desk, shard: int | None, since: date
    ) -> Iterator[VersionedMatter]:
        limit = desk.rules.own_limit(_DECISION)
        for record in unit.records.list(OBJECTION, shard=shard):
            filed = date.fromisoformat(str(record.facts["filed_on"]))
            decided = record.facts.get("decided_on")
            clock = Watched(
                kind=OBJECTION_KIND,
                ref=record.key,
                shard=record.shard,
                limit=_DECISION,
                start=filed,
                term=limit.term(),
                stopped=None if decided is None else date.fromisoformat(str(decided)),
                source=limit.article,
            )
            # The day of the decision lies in the record, so one version says it all.
            yield OBJECTION_KIND, record.key, record.shard, (Version(filed, (clock,)),)

    return VersionedSource((OBJECTION_KIND,), matters)
