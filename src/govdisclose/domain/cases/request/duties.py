"""What is next in a request: who must act, and by when.

Silence and lapse change nothing by themselves: they make an act due, which somebody records.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from govdisclose.domain.cases.request.facts import Facts, Hold
from govdisclose.domain.cases.request.following import possible_moves
from govdisclose.domain.cases.request.judging import Bench
from govdisclose.domain.cases.request.running import clock_of_run, last_day_of, main_clock

__all__ = ["AGENCY", "Duty", "duties_of"]

AGENCY = "agency"
"""Actor code of the agency itself; other actors are subjects of the flow, and the applicant."""

_APPLICANT = "applicant"
_OF_APPLICANT = frozenset({"correction", "fee", "reasons"})


@attrs.frozen(kw_only=True)
class Duty:
    """One act that is due."""

    actor: str
    """Code of who must act ("agency", "applicant", "third_party")."""
    move: str
    """Move that records it."""
    by: date | None
    """Last day in time; None when no day is set or the clock stands still."""
    limit: str = ""
    """Id of the limit; empty when there is none."""
    source: str = ""
    """Citation of the limit."""
    silence: str = ""
    """What the law makes of silence, once the last day is over ("agency_decides"); else empty."""


def duties_of(facts: Facts, bench: Bench, as_of: date) -> tuple[Duty, ...]:
    """All acts due, those with a day first and in order of the days."""
    duties = [*_of_holds(facts, bench, as_of), *_of_agency(facts, bench, as_of)]
    return tuple(sorted(duties, key=lambda duty: (duty.by is None, duty.by or date.max)))


def _of_agency(facts: Facts, bench: Bench, as_of: date) -> Iterator[Duty]:
    possible = possible_moves(facts, bench.flow)
    if facts.state in bench.flow.closed:
        if "archived" in possible:
            yield Duty(actor=AGENCY, move="archived", by=None)
        return
    if facts.state in bench.flow.unconfirmed:
        yield Duty(actor=AGENCY, move="confirmed", by=None)
        return
    run = facts.last_run(*bench.flow.main_clocks)
    clock = main_clock(facts, bench.flow, bench.calendar, as_of)
    if run is None or clock is None:
        return
    if "replied" in possible or "decided" in possible:
        move = "replied" if "replied" in possible else "decided"
        yield Duty(actor=AGENCY, move=move, by=clock.due, limit=run.limit_id, source=run.source)
    notice = facts.last_run("correction_notice")
    if (
        notice is not None
        and notice.stopped is None
        and "correction_notice" in possible
        and "correction_notice" not in facts.made
        and not facts.open_holds("correction")
    ):
        due = clock_of_run(notice, facts, bench.flow, bench.calendar, as_of).due
        if due is not None and as_of <= due:
            yield Duty(
                actor=AGENCY,
                move="correction_notice",
                by=due,
                limit=notice.limit_id,
                source=notice.source,
            )


def _of_holds(facts: Facts, bench: Bench, as_of: date) -> Iterator[Duty]:
    if facts.state in bench.flow.closed:
        return
    for hold in facts.open_holds():
        last = last_day_of(hold, facts, bench.calendar)
        limit = None if hold.pause is None else hold.pause.bounded_by
        run = None if limit is None else facts.last_run(limit, hold=hold.place)
        answered = _move_that(bench, closes=hold.subject)
        received = _move_that(bench, acknowledges=hold.subject)
        source = "" if run is None else run.source
        if last is None or as_of <= last:
            actor = _APPLICANT if hold.subject in _OF_APPLICANT else hold.subject
            yield Duty(actor=actor, move=answered, by=last, limit=limit or "", source=source)
            if received and hold.received is None:
                yield Duty(actor=AGENCY, move=received, by=None)
            continue
        yield Duty(
            actor=AGENCY,
            move=_move_that(bench, closes=hold.subject, lapses=True) or answered,
            by=last,
            limit=limit or "",
            source=source,
            silence=_silence(hold, bench, as_of),
        )


def _silence(hold: Hold, bench: Bench, as_of: date) -> str:
    bounded_by = "" if hold.pause is None else hold.pause.bounded_by or ""
    for instrument in (None, "fees"):
        limit = bench.law.limit(bounded_by, as_of, instrument)
        if limit is not None:
            return limit.on_silence or ""
    return ""


def _move_that(
    bench: Bench, *, closes: str = "", acknowledges: str = "", lapses: bool = False
) -> str:
    """Id of the move that ends or acknowledges a subject; of the lapse where asked; else empty."""
    for move in bench.flow.moves:
        if closes and move.closes == closes and lapses is (move.outcome is not None):
            return move.id
        if acknowledges and move.acknowledges == acknowledges:
            return move.id
    return ""
