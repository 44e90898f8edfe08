"""Kinds of matters that stand in the index: those with a last day, and those of plugins' flows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.figures.supervision.conduct import steps_of
from govdisclose.domain.figures.supervision.flow_clocks import LimitOf, flow_versions, limits_of
from govdisclose.domain.figures.supervision.signals import Signal, Watched
from govdisclose.domain.figures.supervision.timeline import Version
from govdisclose.domain.law.counting import Term
from govdisclose.ports.matters import MatterFilter, MatterRow
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.supervision.own_matters import VersionedMatter, VersionedSource
from govdisclose.services.supervision.sources import Desk

__all__ = ["flow_source", "row_source"]

_DUE = "due"
"""Id of the limit of a matter of which only the last day is known."""


def row_source(*kinds: str) -> VersionedSource:
    """Matters of which the index knows the day they began and the last day they have.

    The time between is what is promised; it is measured in working days by the present calendar.
    """

    def matters(
        unit: UnitOfWork, desk: Desk, shard: int | None, since: date
    ) -> Iterator[VersionedMatter]:
        where = MatterFilter(
            kinds=frozenset(kinds),
            agencies=None if shard is None else frozenset({shard}),
            # Most are closed; on days gone by some of them were open.
            closed=False if desk.is_now(since) else None,
        )
        for row in unit.matters.each(where):
            clock = _clock(unit, row, desk)
            if clock is not None:
                yield row.kind, row.ref, row.shard, (Version(clock.start, (clock,)),)

    return VersionedSource(kinds, matters)


def flow_source(flows: Callable[[], Mapping[str, Flow]], limit_of: LimitOf) -> VersionedSource:
    """Matters of flows whose moves say what they do to clocks, by the id of the flow.

    Args:
        flows: Flows to watch, by id.
        limit_of: Limits that laws at hand give a number.
    """

    def matters(
        unit: UnitOfWork, desk: Desk, shard: int | None, since: date
    ) -> Iterator[VersionedMatter]:
        for kind, flow in flows().items():
            if not any(move.effects for move in flow.moves):
                continue
            for ledger in unit.matters.ledgers(kind, shard=shard):
                versions = flow_versions(
                    flow,
                    steps_of(ledger.entries, kind),
                    limits_of(flow, limit_of),
                    desk.calendar,
                    ref=ledger.ref,
                    shard=ledger.shard,
                )
                yield kind, ledger.ref, ledger.shard, versions

    return VersionedSource((), matters)


def _clock(unit: UnitOfWork, row: MatterRow, desk: Desk) -> Watched | None:
    """The clock of a row; None where no last day was ever known."""
    since = row.received_on or row.opened_on
    limited = next((one for one in unit.matters.outlooks(row.ref) if one.due is not None), None)
    last = row.due or (None if limited is None else limited.due)
    if limited is not None and last is not None and limited.since <= last:
        since = limited.since
    if last is None or last < since:
        return None
    start, due = date.fromisoformat(since), date.fromisoformat(last)
    limit = _DUE if limited is None or not limited.limit else limited.limit
    amount = desk.calendar.working_days_between(start, due)
    ended = row.closed_on or row.processed_on
    return Watched(
        kind=row.kind,
        ref=row.ref,
        shard=row.shard,
        limit=limit,
        start=start,
        term=Term(amount=amount, limit_id=limit),
        stopped=None if ended is None else date.fromisoformat(ended),
        # The office set these days, and no law.
        gravest=Signal.RED,
    )
