"""The row of a review in the index of matters; derived, so it can be made anew at any time."""

from __future__ import annotations

from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.ports.matters import FOREVER, MatterRow, Outlook
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.reviews.ledger import LoadedReview
from govdisclose.services.reviews.referrals import answer_clock

__all__ = ["index_review", "review_row"]

_KIND = "review"
_TOPIC = "bucket"


def review_row(
    found: LoadedReview, entry: int, calendar: WorkingCalendar
) -> tuple[MatterRow, tuple[Outlook, ...]]:
    """The row of a review and its outlooks.

    A review has no limit of its own; while an authority is asked it waits, and is overdue after the
    authority's time, if somebody set one.
    """
    case = found.case
    decided = case.decided
    last = case.matter.ledger[-1]
    clock = answer_clock(case, calendar)
    due = None if clock is None or clock.due is None else clock.due.isoformat()
    closed_on = None if case.is_open else last.on.isoformat()
    grounds = () if decided is None else decided.fields.get("grounds") or ()
    assert isinstance(grounds, (list, tuple))
    row = MatterRow(
        shard=case.shard,
        kind=_KIND,
        ref=case.ref,
        entry=entry,
        stamp=case.flow.id,
        number=None,
        opened_on=case.opened_on.isoformat(),
        received_on=case.opened_on.isoformat(),
        processed_on=None if decided is None else decided.on.isoformat(),
        closed_on=closed_on,
        state=case.state,
        law=None,
        due=due,
        outcome=case.outcome,
        category=found.category,
        assignee=None,
        party_key=None,
        breaches=0,
        facts={
            "content": case.content,
            "subject": case.subject,
            "grounds": [str(one["ground"]) for one in grounds],
        },
    )
    since = last.on.isoformat()
    if not case.is_open:
        return row, (Outlook(_TOPIC, "closed", since, FOREVER),)
    if case.referral is None:
        return row, (Outlook(_TOPIC, "open", since, FOREVER),)
    if clock is None or clock.due is None:
        return row, (Outlook(_TOPIC, "waiting", since, FOREVER),)
    late = clock.due.fromordinal(clock.due.toordinal() + 1).isoformat()
    limit = clock.limit_id
    if late <= since:
        return row, (Outlook(_TOPIC, "overdue", since, FOREVER, limit, due),)
    return row, (
        Outlook(_TOPIC, "waiting", since, late, limit, due),
        Outlook(_TOPIC, "overdue", late, FOREVER, limit, due),
    )


def index_review(
    unit: UnitOfWork, found: LoadedReview, entry: int, calendar: WorkingCalendar
) -> None:
    """Make the row of a review the one of its last entry."""
    row, outlooks = review_row(found, entry, calendar)
    unit.matters.put(row, outlooks)
