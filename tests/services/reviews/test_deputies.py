"""Dated deputies (AB岗): who stands in may do what the other may, and both persons count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import NotPermitted, UnknownStaff
from govdisclose.services.deputising import DeputyUnfit, UnknownDeputy
from tests.services.reviews.cases import TODAY, Desks, desks, store

__all__ = ["desks", "store"]

UNTIL = TODAY + timedelta(days=4)


def _draft(desks: Desks, person: str = "editor") -> str:
    return desks(person).catalogue.add("甲局", {"title": "通知"}).ref


def test_deputy_may_what_the_represented_person_may_on_those_days(desks: Desks) -> None:
    """Before, after and without the appointment nobody approves for another."""
    ref = _draft(desks)
    standing_in = desks("reviewer_b", acting_for="head_b")
    with pytest.raises(NotPermitted):
        standing_in.catalogue.publish(ref)
    desks("chief").deputies.appoint("reviewer_b", "head_b", TODAY + timedelta(days=1), UNTIL)
    with pytest.raises(NotPermitted):
        standing_in.catalogue.publish(ref)
    desks.environment.day = UNTIL + timedelta(days=1)
    with pytest.raises(NotPermitted):
        standing_in.catalogue.publish(ref)
    desks.environment.day = UNTIL

    standing_in.catalogue.publish(ref)

    entry = desks("chief").catalogue.history(ref).entries[-1]
    assert ("reviewer_b", "head_b") == (entry.actor.person, entry.actor.acting_for)


def test_deputy_of_the_drafter_does_not_approve_nor_the_drafter_as_deputy(desks: Desks) -> None:
    """Real and represented persons are compared, whichever way round."""
    chief = desks("chief")
    chief.deputies.appoint("head_b", "editor", TODAY, UNTIL)
    chief.deputies.appoint("editor", "head", TODAY, UNTIL)
    ref = _draft(desks)

    for person, acting_for in (("head_b", "editor"), ("editor", "head")):
        with pytest.raises((FourEyes, NotPermitted)):
            desks(person, acting_for=acting_for).catalogue.publish(ref)
    with pytest.raises(FourEyes):
        desks("editor", acting_for="head").catalogue.publish(ref)


def test_deputy_of_an_administrator_does_not_administer(desks: Desks) -> None:
    """Otherwise a deputy could make the own power lasting."""
    desks("chief").deputies.appoint("reviewer_a", "chief", TODAY, UNTIL)
    standing_in = desks("reviewer_a", acting_for="chief")

    with pytest.raises(NotPermitted):
        standing_in.staff.add("x", "x")
    with pytest.raises(NotPermitted):
        standing_in.catalogue.erase(_draft(desks), ground="privacy", approver="head")
    with pytest.raises(NotPermitted):
        standing_in.deputies.appoint("reviewer_a", "chief", TODAY, UNTIL)


def test_deputy_of_somebody_who_left_may_nothing_for_them(desks: Desks) -> None:
    """A former member of staff has no permission to lend."""
    desks("chief").deputies.appoint("reviewer_b", "head_b", TODAY, UNTIL)
    desks("chief").staff.revise("head_b", active=False)

    with pytest.raises(NotPermitted):
        desks("reviewer_b", acting_for="head_b").catalogue.publish(_draft(desks))


def test_who_is_represented_may_appoint_and_nobody_else(desks: Desks) -> None:
    """Beside the administrator."""
    desks("head_b").deputies.appoint("reviewer_b", "head_b", TODAY, UNTIL)
    with pytest.raises(NotPermitted):
        desks("reviewer_b").deputies.appoint("reviewer_b", "head", TODAY, UNTIL)

    assert [("reviewer_b", "head_b", TODAY, UNTIL)] == [
        (one.person, one.represents, one.since, one.until) for one in desks("chief").deputies.list()
    ]
    assert () == desks("chief").deputies.list(on=UNTIL + timedelta(days=1))


def test_appointment_ends_with_yesterday_or_is_taken_back(desks: Desks) -> None:
    """What has been done in somebody's stead stays covered by it."""
    deputies = desks("chief").deputies
    deputies.appoint("reviewer_b", "head_b", TODAY - timedelta(days=3), UNTIL)
    deputies.appoint("reviewer_a", "head_b", TODAY, UNTIL)
    deputies.end("reviewer_b", "head_b")
    deputies.end("reviewer_a", "head_b")

    assert [TODAY - timedelta(days=1)] == [one.until for one in deputies.list()]
    with pytest.raises(UnknownDeputy):
        deputies.end("reviewer_a", "head_b")
    assert desks("chief").journal.verify().is_clean


def test_unfit_appointments_are_refused(desks: Desks) -> None:
    """Two persons of the staff, and days the right way round."""
    deputies = desks("chief").deputies

    with pytest.raises(DeputyUnfit):
        deputies.appoint("head", "head", TODAY, UNTIL)
    with pytest.raises(DeputyUnfit):
        deputies.appoint("head", "head_b", UNTIL, TODAY)
    with pytest.raises(UnknownStaff):
        deputies.appoint("nobody", "head_b", TODAY, UNTIL)


def test_role_deputy_still_needs_the_own_permission(desks: Desks) -> None:
    """Without dates the role lets somebody name another, not borrow what they may."""
    ref = _draft(desks, "editor_b")

    with pytest.raises(NotPermitted):
        desks("reviewer_a", acting_for="head").catalogue.publish(ref)

    desks("head_b", acting_for="head").catalogue.publish(ref)
