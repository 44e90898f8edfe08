"""When what was withheld is looked at again.

Source: R2019 art. 18 (periodic reassessment, no period named); State Secrets Law 2024 art. 20
(longest terms), art. 24 (a term that is over declassifies). Months stand in rules/grounds/ and
rules/secrecy/.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.counting import Term, Unit, count
from govdisclose.domain.law.provisions import Mark

__all__ = ["Reassessment", "ReassessmentOutcome", "months_after"]


class ReassessmentOutcome(Enum):
    """What a reassessment found."""

    KEPT = "kept"
    """The ground still holds; the term begins anew."""
    RELEASE = "release"
    """It is to be released, through the gate like anything else."""
    PART = "part"
    """A part of it is."""


@attrs.frozen(kw_only=True)
class Reassessment:
    """One thing that was withheld and comes back."""

    subject: str
    """Ref of the item, the request or the content that was reviewed."""
    shard: int
    kind: str
    """``item``, ``request``, ``review`` or ``secret``."""
    ground: str
    since: date
    """Day of the decision, or of the last reassessment."""
    due: date
    article: str
    mark: Mark
    decided: str | None = None
    """Outcome of the last reassessment, where it asked for a release that has not been made."""

    def is_due(self, on: date) -> bool:
        """Whether its day has come."""
        return self.due <= on


def months_after(day: date, months: int, calendar: WorkingCalendar) -> date:
    """The same day so many months later, or that month's last day where it is shorter."""
    counted = count(day, Term(amount=months, unit=Unit.CALENDAR_MONTH), calendar)
    return counted.nominal
