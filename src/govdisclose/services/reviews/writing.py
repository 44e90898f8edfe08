"""Writing one further step of a review: judged, journaled and indexed.

Functions here work inside a unit of work; the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping

from govdisclose.domain.cases.flow import Flow, LedgerStep
from govdisclose.domain.cases.review.case import ReviewCase
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.recording import Recorder
from govdisclose.services.reviews.indexing import index_review
from govdisclose.services.reviews.ledger import LoadedReview, load_review, record_step

__all__ = ["write_step"]


def write_step(
    unit: UnitOfWork,
    recorder: Recorder,
    found: LoadedReview,
    step: LedgerStep,
    flows: Mapping[str, Flow],
    calendar: WorkingCalendar,
    text: str | None = None,
) -> ReviewCase:
    """Record a step, or refuse it; see :meth:`ReviewCase.recorded` for what is refused.

    Args:
        unit: The transaction.
        recorder: In whose name.
        found: The review as it stands.
        step: The step.
        flows: The variants of the review.
        calendar: Working days of the office.
        text: What was written with it.
    """
    case = found.case.recorded(step, today=recorder.environment.today())
    entry = record_step(
        recorder, case, step, version=found.version, place=len(found.entries) + 1, text=text
    )
    index_review(unit, load_review(unit, case.ref, flows), entry.number, calendar)
    return case
