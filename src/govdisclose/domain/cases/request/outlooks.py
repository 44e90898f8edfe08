"""What will be true of a request on the days to come, provided nothing further is recorded.

Status is a function of ledger, calendar and day. Between two entries it changes on few days: where
a pause is over by itself, where an extension noted before is told, and around the last day. So a
list needs no clock of its own: the stretches are worked out once, when an entry is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.facts import Facts
from govdisclose.domain.cases.request.running import last_day_of
from govdisclose.domain.cases.request.standing import Bucket, Standing, standing_of
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.domain.law.law_pack import LawLibrary

__all__ = ["Stretch", "joined", "outlook_of", "spread", "stretches_until"]

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Stretch:
    """A run of days ``since <= day < until`` on which a request is in one bucket."""

    bucket: Bucket
    since: date
    until: date | None
    """None where only a further entry ends it."""
    limit: str
    """Id of the limit that decides; empty before one began."""
    due: date | None
    """Last day of that limit; None while it stands still."""


def outlook_of(
    entries: Sequence[RequestEntry],
    *,
    flows: Mapping[str, Flow],
    laws: LawLibrary,
    calendar: WorkingCalendar,
    law: str | None = None,
    first: Standing | None = None,
) -> tuple[Stretch, ...]:
    """The buckets of a request from the day of its last entry on, without gaps, in order.

    On each of these days the stretch says what ``standing_of`` says of the same ledger.

    Args:
        entries: The whole ledger, in the order given.
        flows, laws, calendar, law: As for ``standing_of``.
        first: The standing of the day of its last entry, if it is known already.

    Raises:
        GovDiscloseError: As ``standing_of``.
    """
    ledger = tuple(entries)
    if not ledger:
        return ()

    def stand(day: date) -> Standing:
        return standing_of(
            ledger,
            flows=flows,
            laws=laws,
            calendar=calendar,
            as_of=day,
            law=law,
            with_steps=False,
        )

    told = _told_later(ledger)
    found: list[Stretch] = []
    day: date | None = max(entry.on for entry in ledger)
    while day is not None:
        standing = first if first is not None and first.as_of == day else stand(day)
        change = _next_change(standing, day, told, calendar)
        found += stretches_until(standing, day, change, calendar)
        day = change
    return tuple(joined(found))


def stretches_until(
    standing: Standing, since: date, until: date | None, calendar: WorkingCalendar
) -> Iterator[Stretch]:
    """Buckets of the days on which the last day of a standing stays as it is.

    Args:
        standing: As of ``since``.
        since: First day.
        until: First day on which something else changes; None for never.
        calendar: Counts the working days that are left.
    """
    if standing.bucket is None:
        return
    run = standing.facts.last_run(*standing.flow.main_clocks)
    limit = "" if run is None else run.limit_id
    yield from spread(standing.bucket, standing.due, limit, standing.flow, since, until, calendar)


def spread(
    bucket: Bucket,
    due: date | None,
    limit: str,
    flow: Flow,
    since: date,
    until: date | None,
    calendar: WorkingCalendar,
) -> Iterator[Stretch]:
    """The buckets of days on which the last day of a matter of any flow stays as it is.

    Args:
        bucket: On the first day.
        due: Last day; None while it stands still.
        limit: Id of the limit it comes from.
        flow: Says when something is due soon.
        since: First day.
        until: First day on which something else changes; None for never.
        calendar: Counts the working days that are left.
    """
    is_counting = bucket not in (Bucket.CLOSED, Bucket.AWAITING_CONFIRMATION, Bucket.WAITING)
    if not is_counting or due is None:
        yield Stretch(bucket=bucket, since=since, until=until, limit=limit, due=due)
        return
    soon = _first_day_soon(due, flow.due_soon_working_days, calendar)
    parts = (
        (Bucket.OPEN, date.min, soon),
        (Bucket.DUE_SOON, soon, due),
        (Bucket.DUE_TODAY, due, due + _DAY),
        (Bucket.OVERDUE, due + _DAY, None),
    )
    for named, first, end in parts:
        begins = max(since, first)
        ends = min((one for one in (until, end) if one is not None), default=None)
        if ends is None or begins < ends:
            yield Stretch(bucket=named, since=begins, until=ends, limit=limit, due=due)


def _first_day_soon(due: date, working_days: int, calendar: WorkingCalendar) -> date:
    """First day from which no more than so many working days lead to the due date."""
    day = due
    while calendar.working_days_between(day - _DAY, due) <= working_days:
        day -= _DAY
    return day


def _told_later(ledger: Sequence[RequestEntry]) -> tuple[date, ...]:
    """Days after the last entry on which the applicant is told of what was noted before."""
    last = max(entry.on for entry in ledger)
    days = (
        told if isinstance(told, date) else read_iso_date(told)
        for entry in ledger
        if (told := entry.fields.get("notified_on")) is not None
    )
    return tuple(sorted(day for day in days if day is not None and day > last))


def _next_change(
    standing: Standing, day: date, told: Sequence[date], calendar: WorkingCalendar
) -> date | None:
    """First later day on which the clock itself may be another one."""
    if standing.state in standing.flow.closed:
        return None
    days = [one for one in told if one > day]
    days += [last + _DAY for last in _last_days(standing.facts, calendar) if last is not None]
    return min((one for one in days if one > day), default=None)


def _last_days(facts: Facts, calendar: WorkingCalendar) -> Iterator[date | None]:
    for hold in facts.open_holds():
        yield last_day_of(hold, facts, calendar)


def joined(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Neighbours that say the same as one."""
    present: Stretch | None = None
    for one in stretches:
        if present is None:
            present = one
        elif (present.bucket, present.limit, present.due) == (one.bucket, one.limit, one.due):
            present = attrs.evolve(present, until=one.until)
        else:
            yield present
            present = one
    if present is not None:
        yield present
