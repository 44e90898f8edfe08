"""Doubts are put to an authority with a clock of its own, and silence is never consent."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.domain.cases.flow import FourEyes, IllegalMove
from govdisclose.domain.cases.review.case import Answer, Opinion
from govdisclose.domain.cases.review.decision import Authority, Decision
from govdisclose.domain.cases.review.refusals import AnswerForbids, ReferralOpen
from govdisclose.domain.cases.roles import NotPermitted
from govdisclose.ports.storage import Store
from tests.services.reviews.cases import CLEARED, TODAY, Desks, desks, desks_of, store

__all__ = ["desks", "store"]

ASKED = Authority.SECRECY_DEPARTMENT


def _submitted(desks: Desks) -> str:
    ref = desks("editor").catalogue.add("甲局", {"title": "通知"}).ref
    desks("editor").reviews.open_item(ref)
    return ref


def test_r2019_art_17_silence_of_the_authority_is_not_consent(desks: Desks) -> None:
    """However long the authority says nothing, nothing can be signed or published."""
    ref = _submitted(desks)
    desks("chief").settings.set("review_answer_days", "7")
    desks("officer").reviews.refer(ref, ASKED)
    desks.environment.day = date(2029, 1, 5)

    with pytest.raises(ReferralOpen):
        desks("head").reviews.decide(ref, CLEARED)
    with pytest.raises(ReferralOpen):
        desks("head").reviews.send_back(ref)
    standing = desks("chief").reviews.show(ref)
    assert standing.is_overdue
    assert standing.case.is_open


@pytest.mark.parametrize(
    ("days", "due"),
    [("7", date(2024, 6, 13)), ("10", date(2024, 6, 18)), ("15", date(2024, 6, 25))],
)
def test_time_of_the_authority_is_what_the_office_sets(desks: Desks, days: str, due: date) -> None:
    """7, 10 and 15 working days after Monday 2024-06-03; Monday 2024-06-10 is the Dragon Boat
    Festival, counted by hand."""
    ref = _submitted(desks)
    desks("chief").settings.set("review_answer_days", days)
    desks("officer").reviews.refer(ref, ASKED)

    assert due == desks("chief").reviews.show(ref).due


def test_no_law_names_the_time_of_the_authority(desks: Desks) -> None:
    """Without a setting there is no due date; the question stays open all the same."""
    ref = _submitted(desks)
    desks("officer").reviews.refer(ref, ASKED)

    standing = desks("chief").reviews.show(ref)
    assert standing.due is None
    assert standing.case.referral is not None


def test_competent_authority_has_no_time_of_the_secrecy_department(desks: Desks) -> None:
    """The setting is that of the secrecy authority alone."""
    ref = _submitted(desks)
    desks("chief").settings.set("review_answer_days", "7")
    desks("officer").reviews.refer(ref, Authority.COMPETENT_AUTHORITY)

    assert desks("chief").reviews.show(ref).due is None


def test_time_is_pinned_when_the_question_is_put(desks: Desks) -> None:
    """A later change of the setting moves no question that was put before."""
    ref = _submitted(desks)
    desks("chief").settings.set("review_answer_days", "7")
    desks("officer").reviews.refer(ref, ASKED)
    desks("chief").settings.set("review_answer_days", "15")

    assert date(2024, 6, 13) == desks("chief").reviews.show(ref).due


def test_answer_binds_the_decision(desks: Desks) -> None:
    """What must be withheld is not cleared, also after the content was sent back unchanged."""
    ref = _submitted(desks)
    desks("officer").reviews.refer(ref, ASKED)
    desks("officer").reviews.answer(ref, Answer.MUST_WITHHOLD)
    with pytest.raises(AnswerForbids):
        desks("head").reviews.decide(ref, CLEARED)
    desks("officer").reviews.send_back(ref)
    desks("editor").reviews.open_item(ref)

    with pytest.raises(AnswerForbids):
        desks("head").reviews.decide(ref, CLEARED)


def test_answer_that_it_may_be_released_lets_the_review_go_on(desks: Desks) -> None:
    """The approver decides; the answer alone releases nothing."""
    ref = _submitted(desks)
    desks("officer").reviews.refer(ref, ASKED)
    case = desks("officer").reviews.answer(ref, Answer.MAY_RELEASE)
    assert case.is_open

    assert desks("head").reviews.decide(ref, CLEARED).is_cleared


def test_authority_that_is_not_competent_settles_nothing(desks: Desks) -> None:
    """Another one has to be asked before the content can be cleared."""
    ref = _submitted(desks)
    desks("officer").reviews.refer(ref, ASKED)
    desks("officer").reviews.answer(ref, Answer.NOT_COMPETENT)

    with pytest.raises(ReferralOpen):
        desks("head").reviews.decide(ref, CLEARED)


def test_drafter_does_not_report_the_answer(desks: Desks) -> None:
    """The answer unlocks the gate, so somebody else records it, and a question comes first."""
    ref = desks("head").catalogue.add("甲局", {"title": "通知"}).ref
    desks("head").reviews.open_item(ref)
    with pytest.raises(IllegalMove):
        desks("officer").reviews.answer(ref, Answer.MAY_RELEASE)
    desks("head").reviews.refer(ref, ASKED)

    with pytest.raises(FourEyes):
        desks("head").reviews.answer(ref, Answer.MAY_RELEASE)
    with pytest.raises(NotPermitted):
        desks("editor").reviews.answer(ref, Answer.MAY_RELEASE)


def test_secrecy_regulation_art_25_doubt_is_submitted_within_ten_working_days(
    store: Store,
) -> None:
    """A reviewer's doubt of 2024-06-03 has to be put by Tuesday 2024-06-18; until it is answered
    the content is not cleared."""
    desks = desks_of(store, "three-step")
    ref = _submitted(desks)
    desks("reviewer_a").reviews.sign(ref, Opinion.REFER)
    desks("reviewer_b").reviews.sign(ref, Opinion.RELEASE)

    assert date(2024, 6, 18) == desks("chief").reviews.show(ref).due
    with pytest.raises(ReferralOpen):
        desks("head").reviews.decide(ref, CLEARED)
    desks("officer").reviews.refer(ref, ASKED)
    desks("officer").reviews.answer(ref, Answer.MAY_RELEASE)
    assert desks("head").reviews.decide(ref, CLEARED).is_cleared


def test_doubtful_content_may_be_withheld_without_the_answer_being_release(
    desks: Desks,
) -> None:
    """An answer that a part has to be left out forbids releasing the whole."""
    ref = _submitted(desks)
    desks("officer").reviews.refer(ref, ASKED)
    desks("officer").reviews.answer(ref, Answer.PARTLY)

    with pytest.raises(AnswerForbids):
        desks("head").reviews.decide(ref, Decision(outcome="cleared"))
    assert TODAY == desks("chief").reviews.show(ref).case.opened_on
