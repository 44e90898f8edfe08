"""Where a review stands: what was signed, what waits, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.review.case import ReviewCase
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.clock import Clock
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.reviews.ledger import REVIEW_TEXT, LoadedReview
from govdisclose.services.reviews.referrals import answer_clock, submission_clock

__all__ = ["ReviewStanding", "standing_of"]


@attrs.frozen(kw_only=True)
class ReviewStanding:
    """A review as it is shown."""

    case: ReviewCase
    category: str
    texts: Mapping[int, str]
    """What was written with the steps of the present round, by their place in it, from 0."""
    today: date
    answer_due: Clock | None
    """Time of the authority that was asked; None where none was, or nobody sets a time."""
    submission_due: Clock | None
    """Time to put a reviewer's doubt to an authority."""

    @property
    def due(self) -> date | None:
        """Last day of what waits, if it has one."""
        clock = self.answer_due or self.submission_due
        return None if clock is None else clock.due

    @property
    def is_overdue(self) -> bool:
        """Whether that day has passed; nothing follows from it for the content."""
        return self.due is not None and self.due < self.today


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
    )
