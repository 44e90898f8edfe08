"""Doubts that are put to an authority, and how long it has.

Functions here work inside a unit of work.

Source: R2019 art. 17 (the competent authority or the secrecy administration is asked); State
Secrets Law Implementing Regulations 2024 art. 25 (submitted within 10 working days); local rules
give the secrecy authority 7, 10 or 15 working days, so the office sets that itself. Nothing follows
from silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from govdisclose.domain.cases.review.case import ReviewCase
from govdisclose.domain.cases.review.decision import Authority
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.clock import Clock, clock_of
from govdisclose.domain.law.counting import Term, Unit
from govdisclose.domain.law.law_pack import LawLibrary, NoLawInForce
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.organisation import load_settings

__all__ = ["ANSWER_DAYS", "answer_clock", "answer_limit", "submission_clock"]

ANSWER_DAYS = "review_answer_days"
"""Setting: working days the secrecy authority has to answer."""

_INSTRUMENT = "secrecy"
_ANSWER, _SUBMISSION = "secrecy_answer", "secrecy_submission"


def answer_limit(
    unit: UnitOfWork, laws: LawLibrary, to: Authority, on: date
) -> Mapping[str, object] | None:
    """The time of an authority as it is pinned in the referral; None where nobody sets one."""
    if to is not Authority.SECRECY_DEPARTMENT:
        return None
    days = load_settings(unit).get(ANSWER_DAYS)
    if isinstance(days, int):
        return {"limit": _ANSWER, "working_days": days, "set_by": "office"}
    try:
        pack = laws.law_on(on, instrument=_INSTRUMENT)
    except NoLawInForce:
        return None
    amount = pack.limit(_ANSWER, on).amount
    return None if amount is None else {"limit": _ANSWER, "working_days": amount, "set_by": pack.id}


def answer_clock(case: ReviewCase, calendar: WorkingCalendar) -> Clock | None:
    """The clock of the question that was put; None without one, or where nobody set a time."""
    referral = case.referral
    days = None if referral is None else referral.fields.get("working_days")
    if referral is None or not isinstance(days, int):
        return None
    return clock_of(
        referral.on, Term(amount=days, unit=Unit.WORKING_DAY, limit_id=_ANSWER), calendar
    )


def submission_clock(case: ReviewCase, laws: LawLibrary, calendar: WorkingCalendar) -> Clock | None:
    """Until when a reviewer's doubt has to be put to the authority; None without a doubt."""
    doubt = case.doubt if case.is_open else None
    if doubt is None:
        return None
    try:
        pack = laws.law_on(doubt.on, instrument=_INSTRUMENT)
    except NoLawInForce:
        return None
    known = {one.provision.id for one in pack.limits}
    if _SUBMISSION not in known:
        return None
    return clock_of(doubt.on, pack.limit(_SUBMISSION, doubt.on).term(), calendar)
