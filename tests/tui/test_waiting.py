"""Today shows what waits for a person to approve and leads to it; never the own drafts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govdisclose.cli.language import activate
from govdisclose.cli.tui_words import CommandWords
from govdisclose.domain.cases.roles import Role
from govdisclose.office.requests import Applicant, Draft, DraftItem, NewRequest
from govdisclose_tui.screens.case import CaseScreen
from govdisclose_tui.screens.waiting import waiting_rows
from govdisclose_tui.words import lend
from tests.tui.driving import driven, narrowed, open_office, played, press, settle, shows

EVERYTHING = [Role.REGISTRAR, Role.HANDLER, Role.APPROVER, Role.EDITOR, Role.SUPERVISOR]


@pytest.fixture
def waiting(office_file: Path) -> Path:
    """A decision drafted by wang, a consequence proposed by li, a change of an item by wang."""
    with open_office(office_file) as office:
        office.staff.revise("wang", roles=EVERYTHING)
        office.staff.revise("li", roles=[*EVERYTHING, Role.ADMINISTRATOR])
        office.staff.add("sun", "孙", roles=[Role.REGISTRAR, Role.HANDLER])
        office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2009, 10, 20),
                agency="EDU",
            )
        )
        office.supervision.conduct.propose("EDU", "correction_order", "限期补公开")
    with open_office(office_file, "wang") as office:
        office.requests.decisions.draft(
            "R2-1", Draft(items=(DraftItem(outcome="granted"),), access="附后")
        )
        office.catalogue.revise("I2-1", {"title": "更正后的标题"})
    activate("en")
    lend(CommandWords())
    return office_file


def _approvals(path: Path, actor: str) -> set[str]:
    with open_office(path, actor) as office:
        keys = {row.key for row in waiting_rows(office)}
    return {key for key in keys if key.startswith(("approve:", "pending:"))}


def test_own_drafts_do_not_wait_for_oneself(waiting: Path) -> None:
    """Who drafted cannot approve, and who may not approve sees no decision that waits."""
    assert {"approve:R2-1", "pending:I2-1"} == _approvals(waiting, "li")
    assert {"approve:S2-1"} == _approvals(waiting, "wang")
    assert not {key for key in _approvals(waiting, "sun") if key.startswith("approve:")}


def test_decision_is_approved_from_today(waiting: Path) -> None:
    """Enter on what waits opens the request, where it is approved; then nothing waits."""

    async def drive() -> None:
        with open_office(waiting) as office:
            async with driven(office, size=(110, 40)) as pilot:
                await narrowed(pilot, "decision waits")
                shows(pilot.app, "R2-1 2009-0001")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, CaseScreen)
                await press(pilot, "p", "ctrl+g")
                await settle(pilot)

    played(drive())

    with open_office(waiting) as office:
        assert "decided" == office.requests.view("R2-1").standing.state
        assert () == office.requests.daily.to_approve()
