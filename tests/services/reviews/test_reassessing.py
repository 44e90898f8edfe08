"""R2019 art. 18: what is withheld comes back when its term is over."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.domain.cases.review.decision import Decision
from govdisclose.domain.cases.review.grounds import GroundClaim
from govdisclose.domain.cases.review.reassessment import ReassessmentOutcome
from govdisclose.domain.cases.review.refusals import NothingToReassess
from govdisclose.domain.cases.roles import NotPermitted
from govdisclose.domain.law.provisions import Mark
from govdisclose.ports.matters import MatterRow
from tests.services.reviews.cases import CLEARED, TODAY, Desks, desks, store

__all__ = ["desks", "store"]

KEPT, RELEASE = ReassessmentOutcome.KEPT, ReassessmentOutcome.RELEASE


def _withheld_item(desks: Desks, ground: str = "internal_affairs") -> str:
    fields = {"title": "内部通知", "mode": "withheld", "ground": ground}
    return desks("editor").catalogue.add("甲局", fields).ref


def _withheld_by_review(desks: Desks) -> str:
    ref = desks("editor").catalogue.add("甲局", {"title": "通知"}).ref
    desks("editor").reviews.open_item(ref)
    claim = GroundClaim(ground="internal_affairs", kinds=frozenset({"workflow"}))
    decision = Decision(outcome="withheld", claims=(claim,), not_severable=True)
    desks("head").reviews.decide(ref, decision, reason="理由")
    return ref


def test_r2019_art_18_withheld_item_comes_back_after_the_term(desks: Desks) -> None:
    """The law names no period; a year is taken and said to be unverified."""
    ref = _withheld_item(desks)

    (found,) = desks("chief").reassessing.all()

    assert (ref, TODAY, date(2025, 6, 3)) == (found.subject, found.since, found.due)
    assert ("18", Mark.UNVERIFIED) == (found.article, found.mark)
    assert not found.is_due(date(2025, 6, 2))
    assert found.is_due(date(2025, 6, 3))


def test_office_sets_its_own_term(desks: Desks) -> None:
    """Six months after 2024-06-03 is 2024-12-03."""
    _withheld_item(desks)
    desks("chief").settings.set("reassess_months", "6")

    assert [date(2024, 12, 3)] == [one.due for one in desks("chief").reassessing.all()]


def test_term_runs_from_the_day_the_ground_was_given(desks: Desks) -> None:
    """A later edit of something else does not put the reassessment off."""
    ref = _withheld_item(desks)
    desks.environment.day = date(2024, 9, 2)
    desks("editor").catalogue.revise(ref, {"title": "内部通知（改）"})
    assert [TODAY] == [one.since for one in desks("chief").reassessing.all()]

    desks("editor").catalogue.revise(ref, {"ground": "process"})

    assert [date(2024, 9, 2)] == [one.since for one in desks("chief").reassessing.all()]


def test_ground_that_still_holds_starts_a_new_term(desks: Desks) -> None:
    """Reassessed a year later, it comes back a year after that."""
    ref = _withheld_item(desks)
    desks.environment.day = date(2025, 6, 4)
    with pytest.raises(NotPermitted):
        desks("editor").reassessing.record(ref, KEPT)

    again = desks("reviewer_a").reassessing.record(ref, KEPT, reason="仍需保密")

    assert (date(2025, 6, 4), date(2026, 6, 4)) == (again.since, again.due)
    assert desks("chief").journal.verify().is_clean


def test_release_that_was_asked_for_stays_on_the_list_until_it_is_made(desks: Desks) -> None:
    """The item leaves the list once it is withheld no more."""
    ref = _withheld_item(desks)
    desks("reviewer_a").reassessing.record(ref, RELEASE)
    (found,) = desks("chief").reassessing.all(until=TODAY)
    assert "release" == found.decided

    desks("editor").catalogue.revise(ref, {"mode": "proactive", "ground": None})

    assert () == desks("chief").reassessing.all()


def test_content_a_review_withheld_comes_back_and_passes_the_gate_again(desks: Desks) -> None:
    """Only after a reassessment asked for it the same content is reviewed once more."""
    ref = _withheld_by_review(desks)
    (found,) = desks("chief").reassessing.all()
    assert ("review", "internal_affairs", date(2025, 6, 3)) == (
        found.kind, found.ground, found.due,
    )  # fmt: skip
    desks("officer").reassessing.record(found.subject, RELEASE)
    desks("editor").reviews.open_item(ref)
    desks("head").reviews.decide(ref, CLEARED)

    desks("head_b").catalogue.publish(ref)

    assert () == desks("chief").reassessing.all()


def test_refused_request_comes_back_too(desks: Desks) -> None:
    """What the index of matters knows as refused is reassessed from the day of the reply."""
    row = MatterRow(
        shard=2, kind="request", ref="R2-1", entry=1, stamp="s", number="1",
        opened_on="2024-01-02", received_on="2024-01-02", processed_on="2024-01-31",
        closed_on="2024-01-31", state="replied", law="cn-2019", due=None, outcome="denied",
        category="natural_person", assignee=None, party_key=None, breaches=0,
        facts={"principal": "process", "grounds": ["process"]},
    )  # fmt: skip
    with desks.store.write() as unit:
        unit.matters.put(row, ())
        unit.commit()

    (found,) = desks("chief").reassessing.all()

    assert ("R2-1", "request", date(2025, 1, 31)) == (found.subject, found.kind, found.due)


def test_nothing_is_reassessed_that_is_not_withheld(desks: Desks) -> None:
    """A ref that is not on the list is refused, and so is a day that has not come."""
    ref = _withheld_item(desks)

    for subject, day in (("I2-99", None), (ref, date(2024, 6, 4)), (ref, date(2024, 6, 1))):
        with pytest.raises(NothingToReassess):
            desks("officer").reassessing.record(subject, KEPT, on=day)
