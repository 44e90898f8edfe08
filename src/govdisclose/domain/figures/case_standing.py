"""Where a case of any flow stands on a day: state, clocks, list and what comes next.

Requests have a law of their own for this; a kind of case that a plugin brings as data is followed
by what its moves declare. Nothing of it is stored but as an index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep, Matter
from govdisclose.domain.cases.move_parts import EffectKind
from govdisclose.domain.cases.request.outlooks import Stretch, joined, spread
from govdisclose.domain.cases.request.standing import Bucket, bucket_of
from govdisclose.domain.figures.supervision.flow_clocks import LimitOf, flow_versions
from govdisclose.domain.figures.supervision.signals import Watched
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.clock import Clock, clock_of

__all__ = ["CaseBench", "CaseClock", "CaseStanding"]


@attrs.frozen(kw_only=True)
class CaseClock:
    """One limit that began to run."""

    limit: str
    clock: Clock
    stopped: date | None
    """Day on which the act was done."""
    source: str
    """Citation of the limit."""

    @property
    def is_late(self) -> bool:
        """Whether the act was done after the last day."""
        due = self.clock.due
        return self.stopped is not None and due is not None and self.stopped > due


@attrs.frozen(kw_only=True)
class CaseStanding:
    """The answer for one case and one day."""

    as_of: date
    flow: Flow
    state: str
    bucket: Bucket
    clocks: tuple[CaseClock, ...]
    """Of all limits that began to run, in that order."""
    main: CaseClock | None
    """The one that says when the case is due; None while nothing runs."""
    moves: tuple[str, ...]
    """Ids of the moves possible next, in the order of the flow."""
    outcome: str | None
    """Code of the outcome that the last move with one gave."""
    closed_on: date | None
    """Day since which nothing is due."""
    findings: tuple[Finding, ...]
    """One for each limit that was not kept."""

    @property
    def due(self) -> date | None:
        """Last day; None while nothing runs, or it stands still."""
        return None if self.main is None or self.closed_on is not None else self.main.clock.due


@attrs.frozen(kw_only=True)
class CaseBench:
    """By what the cases of one flow are judged."""

    flow: Flow
    limit_of: LimitOf
    calendar: WorkingCalendar

    def standing(
        self,
        ledger: Sequence[LedgerStep],
        as_of: date,
        *,
        ref: str = "",
        shard: int = 0,
        with_steps: bool = False,
    ) -> CaseStanding:
        """Where a ledger stands on a day; later steps do not count.

        Args:
            ledger: Steps in the order they were recorded.
            as_of: The day asked for.
            ref: The case.
            shard: Its agency.
            with_steps: True has the clocks explain every day.
        """
        flow = self.flow
        known = tuple(step for step in ledger if step.on <= as_of)
        state = Matter(ref=ref, flow=flow, shard=shard, ledger=known).state
        watched = self._watched(known, ref, shard)
        clocks = tuple(self._clock(one, as_of, with_steps=with_steps) for one in watched)
        is_closed = state in flow.closed
        main = self._main(known, clocks, is_closed=is_closed)
        found = bucket_of(state, None if main is None else main.clock, flow, self.calendar, as_of)
        outcomes = [move.outcome for step in known if (move := flow.move(step.move)) is not None]
        return CaseStanding(
            as_of=as_of,
            flow=flow,
            state=state,
            # Without a clock of its own a case is open until it is closed.
            bucket=found or Bucket.OPEN,
            clocks=clocks,
            main=main,
            moves=tuple(move.id for move in flow.allowed(state)),
            outcome=next((one for one in reversed(outcomes) if one is not None), None),
            closed_on=self._closed_on(known) if is_closed else None,
            findings=tuple(_late(clocks, as_of)),
        )

    def stretches(
        self, ledger: Sequence[LedgerStep], *, ref: str = "", shard: int = 0
    ) -> tuple[Stretch, ...]:
        """The lists of a case from the day of its last step on, without gaps, in order."""
        if not ledger:
            return ()
        day = max(step.on for step in ledger)
        watched = self._watched(ledger, ref, shard)
        changes = sorted({told for one in watched for told in one.told_after(day)})
        found: list[Stretch] = []
        for since, until in zip([day, *changes], [*changes, None], strict=True):
            standing = self.standing(ledger, since, ref=ref, shard=shard)
            limit = "" if standing.main is None else standing.main.limit
            due = standing.due
            found += spread(standing.bucket, due, limit, self.flow, since, until, self.calendar)
        return tuple(joined(found))

    def _watched(self, ledger: Sequence[LedgerStep], ref: str, shard: int) -> tuple[Watched, ...]:
        versions = flow_versions(
            self.flow, ledger, self.limit_of, self.calendar, ref=ref, shard=shard
        )
        return versions[-1].clocks if versions else ()

    def _clock(self, watched: Watched, as_of: date, *, with_steps: bool) -> CaseClock:
        clock = clock_of(
            watched.start,
            watched.term,
            self.calendar,
            pauses=watched.pauses,
            extensions=[one for one in watched.extensions if one.notified <= as_of],
            with_steps=with_steps,
        )
        return CaseClock(
            limit=watched.limit, clock=clock, stopped=watched.stopped, source=watched.source
        )

    def _main(
        self, ledger: Sequence[LedgerStep], clocks: Sequence[CaseClock], *, is_closed: bool
    ) -> CaseClock | None:
        """The limit started last of those that decide; one that was kept decides no more."""
        deciding = self.flow.main_clocks or tuple(one.limit for one in clocks)
        by_limit = {one.limit: one for one in clocks}
        for step in reversed(sorted(ledger, key=lambda one: one.on)):
            move = self.flow.move(step.move)
            for effect in () if move is None else reversed(move.effects):
                one = by_limit.get(effect.clock)
                starts = effect.does in (EffectKind.START, EffectKind.RESTART)
                if starts and effect.clock in deciding and one is not None:
                    return one if is_closed or one.stopped is None else None
        return None

    def _closed_on(self, ledger: Sequence[LedgerStep]) -> date | None:
        """The day of the step that closed the case last."""
        state, closed_on = self.flow.initial, None
        for step in ledger:
            move = self.flow.move(step.move)
            if move is None:
                continue
            before, state = state, state if move.stays else move.target
            if state in self.flow.closed and before not in self.flow.closed:
                closed_on = step.on
        return closed_on


def _late(clocks: Sequence[CaseClock], as_of: date) -> Iterator[Finding]:
    for one in clocks:
        due = one.clock.due
        if one.is_late or (due is not None and one.stopped is None and due < as_of):
            days = (("due", due), ("done", one.stopped))
            told = tuple((name, day.isoformat()) for name, day in days if day is not None)
            severity = Severity.ERROR if one.stopped is not None else Severity.WARNING
            yield Finding(code="CASE-LATE", severity=severity, detail=(("limit", one.limit), *told))
