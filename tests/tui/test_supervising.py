"""Acts of supervision from the screens: notices, recommendations, consequences, what follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from govdisclose.cli.language import activate
from govdisclose.cli.tui_words import CommandWords
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.figures.supervision.conduct import CONDUCT_KINDS, SANCTION
from govdisclose.office import Office
from govdisclose.office.requests import Applicant, NewRequest
from govdisclose_tui.app import Workbench
from govdisclose_tui.dialogs.conflict import ConflictDialog
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.screens.agency_clocks import AgencyClocks
from govdisclose_tui.screens.conduct import ConductScreen
from govdisclose_tui.screens.conduct_forms import follow_form
from govdisclose_tui.screens.listing import open_record
from govdisclose_tui.words import lend
from tests.tui.driving import driven, golden, grid, open_office, played, press, settle, shows
from tests.tui.test_screens_golden import FOLDER, SIZES

DAY = date(2024, 3, 29)
"""A Friday."""


@pytest.fixture
def watched(office_file: Path) -> Path:
    """An office whose education bureau has a request that is late; sun and wang supervise."""
    with open_office(office_file) as office:
        office.staff.add("sun", "孙", roles=[Role.SUPERVISOR, Role.REGISTRAR])
        office.staff.add("zhao", "赵", roles=[Role.APPROVER, Role.EDITOR])
        office.staff.revise("wang", roles=[Role.SUPERVISOR, Role.APPROVER, Role.EDITOR])
    with open_office(office_file, "sun", day=DAY) as office:
        office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2024, 1, 5),
                agency="EDU",
            )
        )
    activate("en")
    lend(CommandWords())
    return office_file


async def _on_line(pilot: Pilot[None], ref: str) -> None:
    """Open the clocks of the education bureau, with the cursor on a matter."""
    await press(pilot, "enter")
    screen = pilot.app.screen
    assert isinstance(screen, AgencyClocks)
    for _ in range(20):
        line = screen._line()
        if line is not None and line.ref == ref:
            return
        await press(pilot, "down")
    raise AssertionError(f"{ref} is not in the list")


def test_notice_about_a_signal_is_sent_explained_and_settled(watched: Path, tmp_path: Path) -> None:
    """From the late request to its notice: what it is about stands in the form, the draft is kept,
    and the journal holds codes and days but no word of it."""

    async def send() -> None:
        with open_office(watched, "sun", day=DAY) as office:
            async with driven(
                office, area="supervision", size=(110, 40), drafts_folder=tmp_path / "drafts"
            ) as pilot:
                await _on_line(pilot, "R2-1")
                await press(pilot, "n")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                shows(pilot.app, "Notice to 市教育局", "R2-1", "statutory breach")
                form.put({"text": "请说明逾期原因"})
                await settle(pilot)
                await press(pilot, "escape", "n")
                shows(pilot.app, "What was typed before is back", "请说明逾期原因")
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, AgencyClocks)
                await press(pilot, "escape", "v")
                shows(pilot.app, "S2-1", "sent", "市教育局")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, ConductScreen)
                shows(pilot.app, "S2-1", "About: R2-1", "Limit: reply", "请说明逾期原因")
                await press(pilot, "m")
                shows(pilot.app, "settled", "- acknowledged (", "- explained (")
                await press(pilot, "escape", "o")
                shows(pilot.app, "某地块征收补偿方案")

    async def explain() -> None:
        with open_office(watched, "wang", day=DAY) as office:
            async with driven(office, size=(110, 40)) as pilot:
                await _at(pilot, "S2-1")
                await _choose(pilot, "explained")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                shows(pilot.app, "请说明逾期原因")
                await press(pilot, "ctrl+g")
                assert "! Do it: to be corrected: What is written" in _told(pilot)
                form.put({"text": "系统迁移"})
                await press(pilot, "ctrl+g")
                shows(pilot.app, "[explained]", "系统迁移")
                await press(pilot, "m")
                shows(pilot.app, "- settled (another person has to do it")

    async def settled() -> None:
        with open_office(watched, "sun", day=DAY) as office:
            async with driven(office, size=(110, 40)) as pilot:
                await _at(pilot, "S2-1")
                await _choose(pilot, "settled")
                await press(pilot, "ctrl+g")
                shows(pilot.app, "[settled]", "Possible next: -")

    played(send())
    played(explain())
    played(settled())

    with open_office(watched, "sun", day=DAY) as office:
        entries = office.journal.entries_of("S2-1")
        assert office.journal.verify().is_clean
    assert [
        ("supervision_notice.sent", "sun"),
        ("supervision_notice.explained", "wang"),
        ("supervision_notice.settled", "sun"),
    ] == [(one.kind, one.actor.person) for one in entries]
    assert {"about": "R2-1", "limit": "reply", "signal": "breach"} == dict(entries[0].facts)
    assert {DAY} == {one.on for one in entries}


def _told(pilot: Pilot[None]) -> list[str]:
    return [one.message for one in pilot.app._notifications]


async def _at(pilot: Pilot[None], ref: str) -> None:
    assert isinstance(pilot.app, Workbench)
    open_record(pilot.app, ref)
    await settle(pilot)
    assert isinstance(pilot.app.screen, ConductScreen)


async def _choose(pilot: Pilot[None], move: str) -> None:
    """Choose an act by its name among those that are offered."""
    await press(pilot, "m")
    await pilot.press(*move)
    await settle(pilot)
    await press(pilot, "enter")


def test_recommendation_and_consequence_from_the_board(watched: Path) -> None:
    """What is about an agency as a whole begins on its row of the board; days are limited."""

    async def drive() -> None:
        with open_office(watched, "sun", day=DAY) as office:
            async with driven(office, area="supervision", size=(110, 40)) as pilot:
                await press(pilot, "a")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                shows(pilot.app, "Recommendation to 市教育局")
                form.put({"text": "建议完善登记制度", "days": "366"})
                await settle(pilot)
                shows(pilot.app, "is more than 365")
                form.put({"days": "10"})
                await press(pilot, "ctrl+g", "p")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"measure": "correction_order", "text": "限期补公开"})
                await settle(pilot)
                shows(pilot.app, "to be put right within a limit")
                await press(pilot, "ctrl+g")
                await _at(pilot, "S2-2")
                shows(pilot.app, "[proposed]", "Measure: ")
                await press(pilot, "m")
                shows(pilot.app, "- approved (", "- rejected (")
                await press(pilot, "escape", "o")
                assert "! About: it is about the agency as a whole" in _told(pilot)

    played(drive())

    with open_office(watched, "sun", day=DAY) as office:
        conduct = office.supervision.conduct
        advice, sanction = conduct.get("S2-1"), conduct.get("S2-2")
    assert ("supervision_advice", "issued", 10) == (
        advice.kind, advice.state, advice.steps[0].working_days,
    )  # fmt: skip
    assert (SANCTION, "proposed", "correction_order") == (
        sanction.kind, sanction.state, sanction.measure,
    )  # fmt: skip


def test_act_on_what_another_changed_is_shown_side_by_side(watched: Path) -> None:
    """While sun is about to settle it, wang explains it: sun sees both, and settles what is."""
    with open_office(watched, "sun", day=DAY) as office:
        office.supervision.conduct.notify("EDU", "请说明")

    async def drive() -> None:
        with (
            open_office(watched, "sun", day=DAY) as office,
            open_office(watched, "wang", day=DAY) as other,
        ):
            async with driven(office, size=(110, 40)) as pilot:
                await _at(pilot, "S2-1")
                await _choose(pilot, "settled")
                other.supervision.conduct.move("S2-1", "explained", text="系统迁移")
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "explained")
                await press(pilot, "escape")
                assert 2 == len(office.journal.entries_of("S2-1")), "nothing is overwritten"

    played(drive())


WAYS = {
    "supervision_notice": ((), ("acknowledged",), ("explained",)),
    "supervision_advice": ((), ("replied",)),
    "supervision_sanction": ((), ("approved",), ("approved", "rectified")),
}
"""Acts that lead to each state in which something can be done."""
_ANSWERS = {"acknowledged", "explained", "replied", "rectified"}


def _cases() -> Iterator[tuple[str, tuple[str, ...], str]]:
    for kind in CONDUCT_KINDS:
        flow = Office.supervision_flows()[kind]
        for way in WAYS[kind]:
            state = _state(flow, way)
            yield from (
                (kind, way, move.id) for move in flow.allowed(state) if move.id != "ordered"
            )


def _state(flow: Flow, way: tuple[str, ...]) -> str:
    state = flow.allowed(flow.initial)[0].target
    for name in way:
        move = flow.move("ordered" if name == "approved" else name)
        assert move is not None
        state = state if move.stays else move.target
    return state


def test_ways_lead_to_every_state_that_is_open() -> None:
    """No state in which something can be done is left out of the test of all moves."""
    for kind in CONDUCT_KINDS:
        flow = Office.supervision_flows()[kind]
        reached = {_state(flow, way) for way in WAYS[kind]}
        assert {state for move in flow.moves for state in move.sources} - {flow.initial} == reached


@pytest.mark.parametrize(("kind", "way", "move"), list(_cases()))
def test_every_further_act_has_a_form_that_does_what_the_command_does(
    watched: Path, kind: str, way: tuple[str, ...], move: str
) -> None:
    """In each state, an act's form is taken by the service and moves the matter as its flow says;
    the text is asked for where the act has words, days where it has a limit."""
    path = watched
    with open_office(path, "sun", day=DAY) as office:
        conduct = office.supervision.conduct
        if kind == SANCTION:
            conduct.propose("EDU", "correction_order", "限期补公开")
        elif kind == "supervision_advice":
            conduct.advise("EDU", "建议完善登记")
        else:
            conduct.notify("EDU", "请说明")
    for name in way:
        with open_office(path, "zhao", day=DAY) as office:
            office.supervision.conduct.move("S2-1", name, text="说明")
    actor = "zhao" if move in (_ANSWERS | {"approved", "rejected", "extended"}) else "sun"
    with open_office(path, actor, day=DAY) as office:
        matter = office.supervision.conduct.get("S2-1")
        form = follow_form(office, matter, move)
        fields = {field.name: field for field in form._fields}
        values = {**form._first, "text": "补充"}
        if "days" in fields:
            values["days"] = "4"
        form._submit(values)
        after = office.supervision.conduct.get("S2-1")
    flow = Office.supervision_flows()[kind]
    meant = flow.move("ordered" if move == "approved" else move)
    assert meant is not None
    assert (matter.state if meant.stays else meant.target) == after.state
    assert ("补充", meant.id) == (after.steps[-1].text, after.steps[-1].move)
    assert (4 if "days" in fields else None) == after.steps[-1].working_days
    assert (move in {"approved", "extended", "returned"}) == ("days" in fields)
    assert fields["text"].required == (
        move in {"explained", "replied", "returned", "rectified", "rejected"}
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_screen_of_a_notice_is_as_kept(watched: Path, size: tuple[int, int], language: str) -> None:
    """The notice with its acts, texts and what can follow, cell for cell."""
    with open_office(watched, "sun", day=DAY) as office:
        office.supervision.conduct.notify(
            "EDU", "请说明逾期原因", about="R2-1", limit="reply", signal="breach", days=5
        )
    with open_office(watched, "zhao", day=DAY) as office:
        office.supervision.conduct.move("S2-1", "explained", text="系统迁移，已补登记。")

    async def drive() -> None:
        with open_office(watched, "sun", day=DAY) as office:
            async with driven(office, size=size, language=language) as pilot:
                await _at(pilot, "S2-1")
                golden(f"notice-{language}-{size[0]}x{size[1]}", grid(pilot.app), FOLDER)

    played(drive())
