"""What reassessments found, as it is kept.

Functions here work inside a unit of work; the caller commits.
"""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.review.reassessment import ReassessmentOutcome
from govdisclose.ports.storage import UnitOfWork

__all__ = ["REASSESSMENT", "Reassessed", "is_release_asked", "last_reassessment"]

REASSESSMENT = "reassessment"
"""Kind of the records; their key is the ref of what was withheld."""


@attrs.frozen(kw_only=True)
class Reassessed:
    """The last reassessment of one thing."""

    on: date
    outcome: ReassessmentOutcome
    entry: int
    version: int


def last_reassessment(unit: UnitOfWork, shard: int, subject: str) -> Reassessed | None:
    """The last reassessment; None when there was none."""
    record = unit.records.get(shard, REASSESSMENT, subject)
    if record is None:
        return None
    return Reassessed(
        on=date.fromisoformat(str(record.facts["on"])),
        outcome=ReassessmentOutcome(record.facts["outcome"]),
        entry=record.entry,
        version=record.version,
    )


def is_release_asked(unit: UnitOfWork, shard: int, subject: str, *, since: int) -> bool:
    """Whether a reassessment after an entry found that it should be released, or a part of it."""
    found = last_reassessment(unit, shard, subject)
    return (
        found is not None and found.entry > since and found.outcome is not ReassessmentOutcome.KEPT
    )
