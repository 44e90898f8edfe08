"""Requests from their registration to the decision, driven by keys, proved by the journal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from govdisclose.domain.cases.roles import Role
from govdisclose.domain.law.clock import Clock, Step, StepKind
from govdisclose.office.requests import Applicant, NewRequest
from govdisclose_tui.clock_line import clock_lines
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.screens.case import CaseScreen
from govdisclose_tui.widgets.list_pane import ListPane
from tests.tui.driving import driven, grid, narrowed, open_office, played, press, settle, shows


def _register(path: Path, on: date = date(2009, 10, 20)) -> str:
    with open_office(path) as office:
        acted = office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=on,
                agency="EDU",
            )
        )
    return acted.view.ref


def test_request_is_registered_by_its_form(office_file: Path) -> None:
    """What was typed is a request with number, record and first entry; names are in no fact."""

    async def drive() -> str:
        with open_office(office_file) as office:
            async with driven(office, area="requests") as pilot:
                await press(pilot, "n")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                await press(pilot, "ctrl+g")
                assert [form] == pilot.app.screen_stack[-1:]
                form.put(
                    {
                        "applicant": "张某",
                        "kind": "natural_person",
                        "contact": "某路1号",
                        "channel": "in_person",
                        "on": "2009年10月20日",
                        "description": "某地块征收补偿方案",
                        "agency": "EDU",
                    }
                )
                await press(pilot, "ctrl+g", "escape")
                case = pilot.app.screen
                assert isinstance(case, CaseScreen)
                shows(pilot.app, "2009-0001", "张某", "2009-11-10", "natural person")
                return case._ref

    ref = played(drive())

    with open_office(office_file) as office:
        view = office.requests.view(ref)
        (entry,) = office.journal.entries_of(ref)
    assert ("request.received", "li") == (entry.kind, entry.actor.person)
    assert "张某" not in str(entry.facts)
    assert date(2009, 10, 20) == view.entries[0].on


def test_moves_are_offered_with_reasons(office_file: Path) -> None:
    """All moves of the flow are listed; those that cannot be made say why and do nothing."""
    ref = _register(office_file)

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", size=(100, 40)) as pilot:
                await press(pilot, "enter", "m")
                shows(pilot.app, "your roles do not include it", "not in the state being handled")
                await press(pilot, "end", "enter")
                assert isinstance(pilot.app.screen, CaseScreen)

    played(drive())

    with open_office(office_file) as office:
        assert 1 == len(office.journal.entries_of(ref))


def test_move_is_made_by_a_form_of_its_fields(office_file: Path) -> None:
    """The form has the fields of the flow, with their checks; the clock stands still after it."""
    ref = _register(office_file)

    async def drive() -> None:
        with open_office(office_file, "wang") as office:
            async with driven(office, area="requests", size=(100, 40)) as pilot:
                await press(pilot, "enter", "m")
                await pilot.press(*"third party consulted")
                await settle(pilot)
                await press(pilot, "enter")
                await press(pilot)
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                names = [field.name for field in form._fields]
                assert names[0] == "on"
                assert "field_party" in names
                form.put({"field_party": "某公司", "on": "2009-10-22"})
                await press(pilot, "ctrl+g")
                while not isinstance(pilot.app.screen, CaseScreen):
                    await press(pilot, "escape")
                shows(pilot.app, "third party consulted", "wang", "=")

    played(drive())

    with open_office(office_file) as office:
        entries = office.journal.entries_of(ref)
        view = office.requests.view(ref)
    assert "某公司" not in str(entries[-1].facts)
    assert view.standing.bucket is not None
    assert "waiting" == view.standing.bucket.value


def test_decision_takes_two_persons(office_file: Path) -> None:
    """One drafts, another approves; the drafter's own approval is refused in words."""
    ref = _register(office_file)
    with open_office(office_file) as office:
        office.staff.revise("wang", roles=[Role.HANDLER, Role.APPROVER])
        office.staff.revise("li", roles=[Role.ADMINISTRATOR, Role.APPROVER])

    async def draft() -> None:
        with open_office(office_file, "wang") as office:
            async with driven(office, area="requests", size=(100, 40)) as pilot:
                await press(pilot, "enter", "e")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"outcome": "granted", "access": "附后"})
                await press(pilot, "ctrl+g", "p")
                shows(pilot.app, "drafted by wang")
                await press(pilot, "ctrl+g")
                shows(pilot.app, "It did not work")
                await press(pilot, "escape", "escape")

    async def approve() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", size=(100, 40)) as pilot:
                await press(pilot, "enter", "p", "ctrl+g")
                while not isinstance(pilot.app.screen, CaseScreen):
                    await press(pilot, "escape")
                shows(pilot.app, "[decided, not yet replied]")

    played(draft())
    played(approve())

    with open_office(office_file) as office:
        entries = office.journal.entries_of(ref)
    assert [("request.drafted", "wang"), ("request.decided", "li")] == [
        (entry.kind, entry.actor.person) for entry in entries[-2:]
    ]


def test_worklists_count_and_narrow(office_file: Path) -> None:
    """Overdue requests stand first, counted; words narrow the list; Today has them, too."""
    _register(office_file, on=date(2009, 8, 3))
    _register(office_file)

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", size=(100, 24)) as pilot:
                shows(pilot.app, "[all 2]", "overdue 1", "open 1")
                await press(pilot, "v")
                shows(pilot.app, "[overdue 1]", "row 1 of 1")
                await press(pilot, "v", "v")
                await narrowed(pilot, "2009-0002")
                await narrowed(pilot, "征收补偿")
                assert 2 == pilot.app.screen.query_one(ListPane).table.rows
                await press(pilot, "1")
                shows(pilot.app, "request: overdue")
                await press(pilot, "down", "enter")
                assert isinstance(pilot.app.screen, CaseScreen)
                assert "overdue" in grid(pilot.app)[0]

    played(drive())


def test_clock_is_drawn_day_by_day() -> None:
    """Each day has its sign: counted, not counted, standing still, the last one, and today."""
    kinds = [StepKind.COUNTED] * 3 + [StepKind.PAUSED] * 2 + [StepKind.SKIPPED] * 2
    kinds += [StepKind.COUNTED] * 2
    steps = tuple(
        Step(day=date(2009, 10, 21 + at), kind=kind, reason="r", label="", source="")
        for at, kind in enumerate(kinds)
    )
    clock = Clock(
        limit_id="reply",
        start=date(2009, 10, 20),
        due=date(2009, 10, 29),
        pauses=(),
        extensions=(),
        provisional=False,
        steps=steps,
    )

    lines = list(clock_lines(clock, date(2009, 10, 28), 80))

    assert ["2009-10-21 ###==.. #!", " " * 11 + "        ^"] == lines[:2]


def test_first_look_sees_what_came_after_the_first_list(office_file: Path) -> None:
    """What somebody records right after the list was read appears at the first look already."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", size=(100, 24)) as pilot:
                shows(pilot.app, "[all 0]")
                _register(office_file)
                await pilot.app._look_for_changes()  # type: ignore[attr-defined]  # the timer's
                await settle(pilot)
                shows(pilot.app, "[all 1]", "2009-0001")

    played(drive())
