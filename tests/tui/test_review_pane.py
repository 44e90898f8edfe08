"""The release review and the board of supervision, driven by keys, proved by the journal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from govdisclose.domain.cases.roles import Role
from govdisclose.office.requests import Applicant, NewRequest
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.screens.case import CaseScreen
from govdisclose_tui.screens.item import ItemScreen
from tests.tui.driving import driven, narrowed, open_office, played, press, shows


def test_draft_is_submitted_signed_and_sent_back(office_file: Path) -> None:
    """The drafter submits, a reviewer sees content beside signatures and returns it with a reason;
    the drafter cannot sign."""
    with open_office(office_file) as office:
        office.staff.revise("wang", roles=[Role.EDITOR, *_reviewers()])

    async def submit() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await narrowed(pilot, "stage:draft 食堂")
                await press(pilot, "enter", "o", "4")
                shows(pilot.app, "[4 Review]", "row 1 of 1")

    async def send_back() -> None:
        with open_office(office_file, "wang") as office:
            async with driven(office, area="review", size=(120, 30)) as pilot:
                shows(pilot.app, "学校食堂检查结果通报", "Drafted by: li", "next:")
                await press(pilot, "d")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"reason": "附件不全"})
                await press(pilot, "ctrl+g")

    played(submit())
    played(send_back())

    with open_office(office_file) as office:
        (standing,) = office.reviews.list(with_closed=True)
        kinds = [entry.kind for entry in office.journal.entries_of(standing.case.ref)]
    assert "li" in standing.case.drafters
    assert any(kind.endswith(".returned") for kind in kinds), kinds


def _reviewers() -> list[Role]:
    return [role for role in Role if role.value in {"reviewer", "secrecy_officer", "approver"}]


def test_content_of_a_review_opens_as_an_item(office_file: Path) -> None:
    """From the queue to the item and back; what is not possible says why."""
    with open_office(office_file) as office:
        view = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
        office.reviews.open_item(f"I{view.shard}-{view.number}")

    async def drive() -> None:
        with open_office(office_file, "wang") as office:
            async with driven(office, area="review", size=(120, 30)) as pilot:
                await press(pilot, "a")
                said = [one.message for one in pilot.app._notifications]
                assert ["! Answer: no authority was asked"] == said
                await press(pilot, "e")
                assert isinstance(pilot.app.screen, ItemScreen)

    played(drive())


def test_board_leads_to_the_case_behind_a_signal(office_file: Path) -> None:
    """An overdue request shows on the board of its agency and opens from there."""
    with open_office(office_file) as office:
        office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2009, 8, 3),
                agency="BLD",
            )
        )

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="supervision", size=(120, 30)) as pilot:
                shows(pilot.app, "statutory breach 3", "市建设委员会")
                await narrowed(pilot, "建设")
                await press(pilot, "enter")
                shows(pilot.app, "市建设委员会, 2009-10-29", "statutory breach", "R3-1")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, CaseScreen)

    played(drive())
