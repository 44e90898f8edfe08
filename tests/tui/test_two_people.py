"""Two people at one database: what one does the other sees, and nothing is overwritten."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from textual.pilot import Pilot

from govdisclose.domain.cases.roles import Role
from govdisclose.office.requests import Applicant, Draft, DraftItem, NewRequest
from govdisclose_tui.dialogs.conflict import ConflictDialog
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.screens.case import CaseScreen
from govdisclose_tui.screens.item import ItemScreen
from tests.tui.driving import driven, narrowed, open_office, played, press, settle, shows


def _registered(path: Path) -> str:
    with open_office(path) as office:
        office.staff.revise(
            "li", roles=[Role.EDITOR, Role.ADMINISTRATOR, Role.REGISTRAR, Role.HANDLER]
        )
        office.staff.revise("wang", roles=[Role.HANDLER, Role.APPROVER, Role.EDITOR])
        made = office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2009, 10, 20),
                agency="EDU",
            )
        )
    return made.view.ref


async def _move_form(pilot: Pilot[None], name: str) -> FormScreen:
    await press(pilot, "m")
    await pilot.pause()
    await pilot.press(*name)
    await settle(pilot)
    await press(pilot, "enter")
    form = pilot.app.screen
    assert isinstance(form, FormScreen), form
    return form


def test_act_on_a_changed_request_is_shown_side_by_side(office_file: Path) -> None:
    """While one fills in a form, another acts: the form says so, nothing is recorded over it, both
    sides stand beside each other, and what was typed is there to be sent again."""
    ref = _registered(office_file)

    async def drive() -> None:
        with open_office(office_file, "wang") as office, open_office(office_file) as other:
            async with driven(office, area="requests", size=(110, 40)) as pilot:
                await press(pilot, "enter")
                form = await _move_form(pilot, "searched")
                form.put({"note": "查了档案室"})
                other.requests.act(ref, "assigned", {"to": "li"}, date(2009, 10, 22))
                pilot.app.changed()  # type: ignore[attr-defined]  # as the look at the store does
                await settle(pilot)
                shows(pilot.app, "Somebody else changed it meanwhile")
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(
                    pilot.app, "It was", "Stored now", "Yours", "Last act",
                    "2009-10-20 received li", "2009-10-22 assigned li", "Assigned to", "查了档案室",
                )  # fmt: skip
                assert 2 == len(other.journal.entries_of(ref))
                await press(pilot, "escape", "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog), "looking away settles nothing"
                assert 2 == len(other.journal.entries_of(ref))
                await press(pilot, "enter", "ctrl+g")
                assert isinstance(pilot.app.screen, CaseScreen)

    played(drive())

    with open_office(office_file) as office:
        kinds = [entry.kind for entry in office.journal.entries_of(ref)]
    assert ["request.received", "request.assigned", "request.searched"] == kinds


def test_two_drafts_of_one_decision_are_joined(office_file: Path) -> None:
    """A draft that another wrote meanwhile is shown beside the own one; what only one of both
    changed stays as that one wrote it."""
    ref = _registered(office_file)

    async def drive() -> None:
        with open_office(office_file, "wang") as office, open_office(office_file) as other:
            other.requests.decisions.draft(ref, Draft(items=(DraftItem(outcome="granted"),)))
            async with driven(office, area="requests", size=(110, 40)) as pilot:
                await press(pilot, "enter", "e")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                assert "granted" == form.values["outcome"], "it begins with what is drafted"
                form.put({"access": "附后"})
                item = DraftItem(outcome="already_public")
                other.requests.decisions.draft(ref, Draft(items=(item,)))
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "already public")
                await press(pilot, "enter")
                assert "already_public" == form.values["outcome"]
                assert "附后" == form.values["access"]
                await press(pilot, "ctrl+g")

    played(drive())

    with open_office(office_file) as office:
        decision = office.requests.decisions.get(ref)
    assert decision is not None
    assert ("already_public", "附后") == (decision.outcome, decision.draft.access)


def test_decision_that_was_drafted_anew_is_not_approved_unseen(office_file: Path) -> None:
    """Who approves has seen exactly what is approved."""
    ref = _registered(office_file)

    async def drive() -> None:
        with open_office(office_file, "wang") as office, open_office(office_file) as other:
            granted = Draft(items=(DraftItem(outcome="granted"),), access="附后")
            other.requests.decisions.draft(ref, granted)
            async with driven(office, area="requests", size=(110, 40)) as pilot:
                await press(pilot, "enter", "p")
                other.requests.decisions.draft(
                    ref, Draft(items=(DraftItem(outcome="granted"),), access="到窗口领取")
                )
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "附后", "到窗口领取")

    played(drive())

    with open_office(office_file) as office:
        assert "handling" == office.requests.view(ref).standing.state


def test_signature_on_a_review_that_moved_on_is_held(office_file: Path) -> None:
    """A step that another signed meanwhile is not taken for the one that was seen."""
    with open_office(office_file) as office:
        office.staff.revise("wang", roles=[Role.REVIEWER, Role.APPROVER])
        office.staff.add("zhao", "赵", roles=[Role.REVIEWER, Role.APPROVER])
        item = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
        ref = office.reviews.open_item(f"I{item.shard}-{item.number}").ref

    async def drive() -> None:
        with open_office(office_file, "wang") as office, open_office(office_file, "zhao") as other:
            async with driven(office, area="review", size=(120, 30)) as pilot:
                await press(pilot, "p")
                form = pilot.app.screen
                assert isinstance(form, FormScreen), form
                form.put({"outcome": "cleared"})
                other.reviews.send_back(ref, reason="附件不全")
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "Last act", "zhao")

    played(drive())

    with open_office(office_file) as office:
        (standing,) = office.reviews.list(with_closed=True)
    assert not standing.case.is_cleared


def test_item_changed_by_two_people_keeps_both_changes(office_file: Path) -> None:
    """What both changed is marked and chosen; what only the other changed is not undone."""
    with open_office(office_file) as office:
        row = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
        ref = f"I{row.shard}-{row.number}"

    async def drive() -> None:
        with open_office(office_file) as office, open_office(office_file, "wang") as other:
            async with driven(office, area="catalogue", size=(110, 40)) as pilot:
                await narrowed(pilot, "stage:draft 食堂")
                await press(pilot, "enter", "e")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"title": "甲的标题", "summary": "甲的摘要"})
                other.catalogue.revise(ref, {"title": "乙的标题", "keywords": "食堂"})
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "!Title", "学校食堂检查结果通报", "乙的标题", "甲的标题")
                await press(pilot, "escape", "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog), "going back overwrites nothing"
                assert "乙的标题" == other.catalogue.get(ref).title
                await press(pilot, "enter")
                assert "食堂" == form.values["keywords"]
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ItemScreen)

    played(drive())

    with open_office(office_file) as office:
        item = office.catalogue.get(ref)
    assert ("甲的标题", "甲的摘要", "食堂") == (item.title, item.summary, item.keywords)


def test_what_another_does_appears_by_itself(office_file: Path) -> None:
    """The case on the screen follows what is recorded in another process, without a key."""
    ref = _registered(office_file)

    async def drive() -> None:
        with open_office(office_file, "wang") as office, open_office(office_file) as other:
            async with driven(office, area="requests", size=(110, 40)) as pilot:
                await press(pilot, "enter")
                await pilot.app._look_for_changes()  # type: ignore[attr-defined]  # what a timer does
                other.requests.act(ref, "assigned", {"to": "li"}, date(2009, 10, 22))
                await pilot.app._look_for_changes()  # type: ignore[attr-defined]
                await settle(pilot)
                shows(pilot.app, "Assigned to        li")

    played(drive())


def test_record_put_right_by_two_people_is_joined(office_file: Path) -> None:
    """What is stored stands in the form; where another put a field right meanwhile both are shown,
    and each change stays; the journal says which fields changed and none of their text."""
    ref = _registered(office_file)

    async def drive() -> None:
        with open_office(office_file) as office, open_office(office_file, "wang") as other:
            async with driven(office, area="requests", size=(110, 44)) as pilot:
                await press(pilot, "enter", "n")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                assert ("张某", "某路1号", "某地块征收补偿方案") == tuple(
                    form.values[name] for name in ("applicant", "contact", "description")
                )
                form.put({"contact": "某路2号"})
                other.requests.amending.amend(ref, {"description": "某地块征收补偿方案和名单"})
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "某地块征收补偿方案和名", "某路2号")
                await press(pilot, "enter", "ctrl+g")
                assert isinstance(pilot.app.screen, CaseScreen)
                shows(pilot.app, "某路2号", "某地块征收补偿方案和名单")

    played(drive())

    with open_office(office_file) as office:
        entries = office.journal.entries_of(ref)
        assert office.journal.verify().is_clean
    assert [["description"], ["contact"]] == [one.facts["changed"] for one in entries[1:]]
