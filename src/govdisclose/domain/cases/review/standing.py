"""Where a review stands: what was signed, what waits, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.review.case import ReviewCase
from govdisclose.domain.law.clock import Clock

__all__ = ["ReviewStanding"]


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
    last_entry: int
    """Number of the last journal entry about it; give it back to act on what was seen."""

    @property
    def due(self) -> date | None:
        """Last day of what waits, if it has one."""
        clock = self.answer_due or self.submission_due
        return None if clock is None else clock.due

    @property
    def is_overdue(self) -> bool:
        """Whether that day has passed; nothing follows from it for the content."""
        return self.due is not None and self.due < self.today
