"""Public items change through a second person only, whatever their release rests on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govdisclose.domain.cases.flow import FourEyes, IllegalMove
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.item import Release
from govdisclose.domain.catalogue.refusals import (
    GroundMissing,
    LeakStaysWithdrawn,
    NothingWaits,
    NotProactive,
    ProposalWaiting,
    RestoredBeforeWithdrawn,
)
from govdisclose.errors import Conflict
from govdisclose.office import Office
from govdisclose.ports.storage import FigureQuery, ItemFilter, Store
from govdisclose.services.editing import with_values
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    office,
    office_of,
    ref_of,
    store,
)

__all__ = ["office", "store"]

TODAY = date(2009, 10, 29)
DATES = ("2009-01-02", "2009-01-05")


def _row(title: str, note: str = "", mode: str = "") -> tuple[str, ...]:
    return ("", title, "甲局", "", *DATES, mode, note)


@pytest.fixture
def recorded(office: Office, tmp_path: Path) -> str:
    """Ref of an item that was public when it was imported."""
    import_rows(office, tmp_path, [_row("旧题")])
    return ref_of(office, "旧题")


@pytest.fixture
def approver(office: Office, store: Store) -> Office:
    """The office seen by wang, who approves."""
    return office_of(store, "wang")


def _public(office: Office, on: date = TODAY) -> list[str | None]:
    return [item.title for item in office.catalogue.each_public(ItemFilter(), on)]


def _published_count(office: Office) -> list[object]:
    with office.store.read() as unit:
        return list(unit.items.cells(FigureQuery(by=())))


def test_edit_of_a_public_record_waits_for_a_second_person(
    office: Office, approver: Office, recorded: str
) -> None:
    """What was public when it came in stays as it is until somebody else approves the change."""
    office.catalogue.revise(recorded, {"title": "新题"})

    assert ["旧题"] == _public(office)
    assert {"title": "新题"} == office.catalogue.history(recorded).pending
    with pytest.raises(FourEyes):
        office.catalogue.publish(recorded)

    approved = approver.catalogue.publish(recorded).item
    assert ["新题"] == _public(office)
    assert (Release.REVIEWED, date(2009, 1, 5)) == (approved.release, approved.published_on)
    assert office.journal.verify().is_clean


def test_mode_of_a_public_record_changes_through_a_second_person(
    office: Office, approver: Office, recorded: str
) -> None:
    """Hiding what is public is a change of what is public."""
    change = {"mode": "withheld", "ground": "privacy"}
    office.catalogue.revise(recorded, change)
    assert ["旧题"] == _public(office)

    approver.catalogue.publish(recorded)

    assert [] == _public(office)
    office.catalogue.revise(recorded, {"mode": "proactive", "ground": None})
    assert [] == _public(office)


def test_record_that_will_be_public_changes_through_a_second_person(
    office: Office, tmp_path: Path
) -> None:
    """A publication date ahead makes the item public without anybody's further act."""
    import_rows(office, tmp_path, [("", "预告", "甲局", "", "2009-10-20", "2009-11-20")])
    ref = ref_of(office, "预告")

    office.catalogue.revise(ref, {"title": "别的"})

    assert ["预告"] == _public(office, date(2009, 12, 1))


def test_item_that_is_not_public_is_edited_at_once(
    office: Office, approver: Office, tmp_path: Path
) -> None:
    """Drafts and items given on request change without a second person, and stay unpublished."""
    import_rows(office, tmp_path, [_row("依申请", mode="依申请公开")])
    ref = ref_of(office, "依申请")

    office.catalogue.revise(ref, {"title": "改题"})
    office.catalogue.revise(ref, {"mode": "proactive"})

    assert "改题" == office.catalogue.get(ref).title
    assert [] == _public(office)
    with pytest.raises(FourEyes):
        office.catalogue.publish(ref)
    approver.catalogue.publish(ref)
    assert ["改题"] == _public(office)


@pytest.mark.parametrize("is_reviewed", [False, True])
def test_withdrawn_item_is_edited_at_once_and_public_on_no_day(
    office: Office, approver: Office, recorded: str, is_reviewed: bool
) -> None:
    """The edit shows neither today nor in the public view of a day before the withdrawal."""
    if is_reviewed:
        office.catalogue.revise(recorded, {"note": "注"})
        approver.catalogue.publish(recorded)
    approver.catalogue.withdraw(recorded, on=date(2009, 10, 20))
    before = _published_count(office)
    assert ["旧题"] == _public(office, date(2009, 6, 1))

    office.catalogue.revise(recorded, {"title": "改题"})

    assert "改题" == office.catalogue.get(recorded).title
    assert [] == _public(office, date(2009, 6, 1)) == _public(office)
    assert before == _published_count(office)


def test_withdrawn_item_is_public_again_through_a_second_person(
    office: Office, store: Store, approver: Office, recorded: str
) -> None:
    """Neither who edited it meanwhile nor who withdrew it restores it alone."""
    office.staff.add("zhao", "丙", roles=[Role.APPROVER])
    approver.catalogue.withdraw(recorded, on=date(2009, 10, 20))
    office.catalogue.revise(recorded, {"title": "改题"})
    for one in (office, approver):
        with pytest.raises(FourEyes):
            one.catalogue.publish(recorded)
    third = office_of(store, "zhao")
    with pytest.raises(RestoredBeforeWithdrawn):
        third.catalogue.publish(recorded, on=date(2009, 10, 1))

    restored = third.catalogue.publish(recorded).item

    assert (None, None) == (restored.withdrawn_on, restored.withdrawal)
    assert ["改题"] == _public(office)
    assert date(2009, 1, 5) == restored.published_on
    assert office.journal.verify().is_clean


def test_leak_is_never_public_again(office: Office, store: Store, recorded: str) -> None:
    """What should never have been public is drafted anew or not at all."""
    office.staff.add("zhao", "丙", roles=[Role.APPROVER])
    office_of(store, "wang").catalogue.withdraw(recorded, leak=True)
    office.catalogue.revise(recorded, {"title": "改题"})

    with pytest.raises(LeakStaysWithdrawn):
        office_of(store, "zhao").catalogue.publish(recorded)


def test_withdrawn_item_given_on_request_is_not_restored(
    office: Office, store: Store, recorded: str
) -> None:
    """Only proactive information becomes public again."""
    office.staff.add("zhao", "丙", roles=[Role.APPROVER])
    office_of(store, "wang").catalogue.withdraw(recorded)
    office.catalogue.revise(recorded, {"mode": "on_request"})

    with pytest.raises(NotProactive):
        office_of(store, "zhao").catalogue.publish(recorded)


def test_change_that_waited_is_taken_over_by_an_edit_after_the_withdrawal(
    office: Office, store: Store, approver: Office, recorded: str
) -> None:
    """Both changes are in the item, nothing waits, and both hands count."""
    office.staff.add("zhao", "丙", roles=[Role.APPROVER, Role.EDITOR])
    office.catalogue.revise(recorded, {"title": "改题"})
    approver.catalogue.withdraw(recorded)

    office_of(store, "zhao").catalogue.revise(recorded, {"note": "注"})

    history = office.catalogue.history(recorded)
    assert ("改题", "注", None) == (history.item.title, history.item.note, history.pending)
    for name in ("li", "zhao", "wang"):
        with pytest.raises(FourEyes):
            office_of(store, name).catalogue.publish(recorded)


@pytest.mark.parametrize("withdraws", [False, True])
def test_import_never_overrides_a_change_that_waits(
    office: Office, approver: Office, tmp_path: Path, recorded: str, withdraws: bool
) -> None:
    """A changed row of a record is a conflict while staff's own change waits for approval."""
    office.catalogue.revise(recorded, {"title": "新题"})
    if withdraws:
        approver.catalogue.withdraw(recorded)

    account = import_rows(office, tmp_path, [_row("旧题", "改")])

    expected = "ITEM-WITHDRAWN" if withdraws else "REVISION-WAITING"
    assert [(expected, 2)] == codes(account)
    assert {"title": "新题"} == office.catalogue.history(recorded).pending


def test_import_of_a_record_without_a_waiting_change_is_a_new_version(
    office: Office, approver: Office, tmp_path: Path, recorded: str
) -> None:
    """Also after a proposal was declined: nothing of this office stands against the file."""
    office.catalogue.revise(recorded, {"title": "新题"})
    approver.catalogue.decline(recorded)

    account = import_rows(office, tmp_path, [_row("旧题", "改")])

    assert (0, 1, 0, 0) == counts(account)
    assert ("旧题", "改") == (
        office.catalogue.get(recorded).title,
        office.catalogue.get(recorded).note,
    )


def test_approved_change_of_a_record_makes_later_rows_proposals(
    office: Office, approver: Office, tmp_path: Path, recorded: str
) -> None:
    """What passed this office's gate is not changed by a file without a review."""
    office.catalogue.revise(recorded, {"note": "注"})
    approver.catalogue.publish(recorded)

    account = import_rows(office, tmp_path, [_row("旧题", "改")])

    assert ["REVISION-PENDING"] == [code for code, _row in codes(account)]
    assert "注" == office.catalogue.get(recorded).note


def test_declined_change_is_gone_and_its_author_may_approve_another(
    office: Office, store: Store, approver: Office, recorded: str
) -> None:
    """Two people can still work: who proposed what was declined may judge the other's change."""
    office.staff.revise("wang", roles=[Role.APPROVER, Role.EDITOR])
    office.catalogue.revise(recorded, {"title": "新题"})
    approver.catalogue.decline(recorded)
    with pytest.raises(NothingWaits):
        approver.catalogue.decline(recorded)
    approver.catalogue.revise(recorded, {"title": "王题"})

    office.catalogue.publish(recorded)

    assert ["王题"] == _public(office)


def test_publishing_a_record_without_a_change_is_refused(approver: Office, recorded: str) -> None:
    """There is nothing to approve."""
    with pytest.raises(IllegalMove):
        approver.catalogue.publish(recorded)


def test_expected_version_guards_a_proposal(office: Office, tmp_path: Path, recorded: str) -> None:
    """A change to what somebody saw is refused when the record has changed since."""
    import_rows(office, tmp_path, [_row("旧题", "改")])

    with pytest.raises(Conflict):
        office.catalogue.revise(recorded, {"title": "新题"}, expected_version=1)

    assert office.catalogue.history(recorded).pending is None


def test_approver_can_hold_to_what_was_seen(
    office: Office, approver: Office, recorded: str
) -> None:
    """A change that was altered, or an item that changed, after it was looked at is refused."""
    office.catalogue.revise(recorded, {"title": "新题"})
    seen = approver.catalogue.history(recorded)
    office.catalogue.revise(recorded, {"title": "再改"})

    with pytest.raises(Conflict):
        approver.catalogue.publish(recorded, expected_change=seen.pending_version)
    with pytest.raises(Conflict):
        approver.catalogue.publish(recorded, expected_version=seen.item.version + 1)

    now = approver.catalogue.history(recorded)
    approver.catalogue.publish(
        recorded, expected_version=now.item.version, expected_change=now.pending_version
    )
    assert ["再改"] == _public(office)
    assert 0 == approver.catalogue.history(recorded).pending_version


def test_nobody_overwrites_a_field_another_proposed_even_after_joining(
    office: Office, store: Store, recorded: str
) -> None:
    """Adding to a waiting change gives no power over what others put into it."""
    office.staff.add("zhao", "丙", roles=[Role.EDITOR])
    zhao = office_of(store, "zhao")
    office.catalogue.revise(recorded, {"title": "新题"})
    zhao.catalogue.revise(recorded, {"note": "注"})

    with pytest.raises(ProposalWaiting):
        zhao.catalogue.revise(recorded, {"title": "赵题"})

    zhao.catalogue.revise(recorded, {"note": "新注"})
    office.catalogue.revise(recorded, {"title": "再改"})
    assert {"title": "再改", "note": "新注"} == office.catalogue.history(recorded).pending


def test_joined_proposals_make_a_record_that_may_be(office: Office, recorded: str) -> None:
    """A later part cannot take away what an earlier part needs."""
    office.catalogue.revise(recorded, {"mode": "withheld", "ground": "privacy"})

    with pytest.raises(GroundMissing):
        office.catalogue.revise(recorded, {"ground": None})


@pytest.mark.parametrize(
    "edit",
    [{"title": "x"}, {"repealed_on": "2009-02-01"}, {"validity": "失效"}, {"lifecycle": "归档"}],
)
def test_every_field_staff_may_write_is_bound_by_the_review(
    office: Office, recorded: str, edit: dict[str, object]
) -> None:
    """Days of effect and validity are part of what was approved, like the title."""
    item = office.catalogue.get(recorded)
    assert item.salt is not None

    edited = with_values(item, edit).sealed(item.salt)

    assert edited.content_hash() != item.content_hash()
