"""Putting together where a review stands."""

from __future__ import annotations

from datetime import date

from govdisclose.domain.cases.review.standing import ReviewStanding
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.reviews.ledger import REVIEW_TEXT, LoadedReview
from govdisclose.services.reviews.referrals import answer_clock, submission_clock

__all__ = ["standing_of"]


def standing_of(
    unit: UnitOfWork,
    found: LoadedReview,
    laws: LawLibrary,
    calendar: WorkingCalendar,
    today: date,
) -> ReviewStanding:
    """The standing of a review.

    Args:
        unit: Where its texts are.
        found: The review.
        laws: Law packs, those of secrecy among them.
        calendar: Working days of the office.
        today: Day of the question.
    """
    case = found.case
    first = len(found.entries) - len(case.matter.ledger) + 1
    texts = {}
    for record in unit.records.list(REVIEW_TEXT, shard=case.shard, where={"matter": case.ref}):
        number = record.key.rpartition("#")[2]
        # What was written with a reassessment has another kind of key.
        place = int(number) - first if number.isdigit() else -1
        if place >= 0 and record.text is not None:
            texts[place] = str(record.text["text"])
    return ReviewStanding(
        case=case,
        category=found.category,
        texts=texts,
        today=today,
        answer_due=answer_clock(case, calendar),
        submission_due=submission_clock(case, laws, calendar),
        last_entry=found.entries[-1].number,
    )
