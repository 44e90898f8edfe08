"""A wrong publication is withdrawn at once, remedied and closed, out of the public eye."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govdisclose.domain.cases.flow import FourEyes, IllegalMove, MissingFields
from govdisclose.domain.cases.review.refusals import DatesOutOfOrder, UnknownReview
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.catalogue.refusals import LeakStaysWithdrawn, SecrecyMarkFound
from tests.services.reviews.cases import TODAY, Desks, desks, public_titles, store

__all__ = ["desks", "store"]


def _leaked(desks: Desks) -> str:
    ref = desks("editor").catalogue.add("甲局", {"title": "误发的通知"}).ref
    desks("head").catalogue.publish(ref)
    desks("head_b").catalogue.withdraw(ref, leak=True)
    return ref


def test_withdrawal_as_a_leak_opens_the_remedy(desks: Desks) -> None:
    """Off every public surface at once, and the ledger of its remedy begins that day."""
    ref = _leaked(desks)

    (remedy,) = desks("chief").remedies.list()

    assert [] == public_titles(desks)
    assert ("L2-1", ref, "remedy", TODAY) == (
        remedy.matter.ref, remedy.item, remedy.matter.state, remedy.matter.ledger[0].on,
    )  # fmt: skip


def test_ordinary_withdrawal_opens_none(desks: Desks) -> None:
    """What was repealed did not leak."""
    ref = desks("editor").catalogue.add("甲局", {"title": "通知"}).ref
    desks("head").catalogue.publish(ref)
    desks("head").catalogue.withdraw(ref)

    assert () == desks("chief").remedies.list()
    with pytest.raises(UnknownReview):
        desks("chief").remedies.show(ref)
    with pytest.raises(UnknownReview):
        desks("officer").remedies.record(ref, "asked", {"where": "search_engine"})


def test_remedy_is_closed_after_its_assessment_by_another_hand(desks: Desks) -> None:
    """Taken down, platforms and caches asked, people told, damage assessed, then closed."""
    ref = _leaked(desks)
    remedies = desks("officer").remedies
    with pytest.raises(IllegalMove):
        desks("supervisor").remedies.record(ref, "closed", {})
    with pytest.raises(MissingFields):
        remedies.record(ref, "asked", {})
    remedies.record(ref, "taken_down", {"where": "website"})
    remedies.record(ref, "asked", {"where": "search_engine"}, note="某搜索引擎快照")
    remedies.record(ref, "told", {"whom": "person_concerned"})
    remedies.record(ref, "assessed", {"damage": "minor"})
    with pytest.raises(FourEyes):
        remedies.record(ref, "closed", {})
    with pytest.raises(NotPermitted):
        desks("editor").remedies.record(ref, "closed", {})

    closed = desks("supervisor").remedies.record(ref, "closed", {})

    assert not closed.is_open
    assert {2: "某搜索引擎快照"} == closed.texts
    with pytest.raises(IllegalMove):
        remedies.record(ref, "told", {"whom": "superior"})
    with pytest.raises(LeakStaysWithdrawn):
        desks("head").catalogue.publish(ref)
    assert desks("chief").journal.verify().is_clean


def test_who_released_it_does_not_close_its_remedy(desks: Desks) -> None:
    """The approver of what leaked has a hand in it."""
    desks("chief").staff.revise("head", roles=[*_roles(desks, "head"), *_roles(desks, "auditor")])
    ref = _leaked(desks)
    desks("officer").remedies.record(ref, "assessed", {"damage": "none"})

    with pytest.raises(FourEyes):
        desks("head").remedies.record(ref, "closed", {})
    assert not desks("auditor").remedies.record(ref, "closed", {}).is_open


def _roles(desks: Desks, key: str) -> frozenset[Role]:
    return next(one.roles for one in desks("chief").staff.list() if one.key == key)


def test_disclosed_state_secret_is_reported_before_the_close(desks: Desks) -> None:
    """No number of days is set for it by any source, so none is counted; the report is demanded."""
    ref = _leaked(desks)
    desks("officer").remedies.record(ref, "assessed", {"damage": "state_secret"})
    with pytest.raises(IllegalMove):
        desks("supervisor").remedies.record(ref, "closed", {})
    desks("officer").remedies.record(ref, "reported", {})

    assert not desks("supervisor").remedies.record(ref, "closed", {}).is_open


def test_steps_are_not_before_the_withdrawal_nor_ahead(desks: Desks) -> None:
    """A remedy begins with the withdrawal."""
    ref = _leaked(desks)

    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(DatesOutOfOrder):
            desks("officer").remedies.record(ref, "told", {"whom": "police"}, on=day)


def test_note_bears_no_secrecy_mark(desks: Desks) -> None:
    """What leaked is not written down again on an ordinary machine."""
    ref = _leaked(desks)

    with pytest.raises(SecrecyMarkFound):
        desks("officer").remedies.record(ref, "reported", {}, note="秘密★5年")


def test_erased_item_leaves_its_remedy_without_words(desks: Desks) -> None:
    """Notes may quote what leaked, so they go with it."""
    ref = _leaked(desks)
    desks("officer").remedies.record(ref, "told", {"whom": "maker"}, note="甲")

    desks("chief").catalogue.erase(ref, ground="privacy", approver="head")

    remedy = desks("chief").remedies.show(ref)
    assert ({}, 2) == (remedy.texts, len(remedy.matter.ledger))
    assert desks("chief").journal.verify().is_clean
