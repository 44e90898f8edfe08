"""Every move of the flow of challenges 复议、诉讼 has a form whose effect is the command's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govdisclose.cli.language import activate
from govdisclose.cli.tui_words import CommandWords
from govdisclose.domain.cases.roles import Role
from govdisclose.office import Office
from govdisclose.office.requests import Applicant, Draft, DraftItem, NewRequest
from govdisclose_tui.screens.challenge_forms import challenge_form, file_form, refusal_of
from govdisclose_tui.words import lend
from tests.tui.driving import make_office, open_office

DAY = date(2024, 3, 29)
RESULTS = ("upheld", "corrected", "other")
CASES = (
    ("filed", "none"),
    ("answered", "pending"),
    *(("amended", state) for state in ("pending", *RESULTS)),
    *((result, "pending") for result in RESULTS),
    *(("resumed", state) for state in RESULTS),
)
"""Each move in each state it starts from; a test holds them equal to the flow."""
REQUEST = "R2-1"


@pytest.fixture(scope="module")
def replied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with a request that was answered."""
    path = make_office(tmp_path_factory.mktemp("challenges") / "office.db", items=0)
    everything = [Role.REGISTRAR, Role.HANDLER, Role.APPROVER, Role.EDITOR]
    with open_office(path) as office:
        office.staff.revise("wang", roles=everything)
        office.staff.add("zhao", "赵", roles=everything)
    with open_office(path, "wang", day=DAY) as office:
        office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2024, 3, 20),
                agency="EDU",
            )
        )
        granted = Draft(items=(DraftItem(outcome="granted"),), access="附后")
        office.requests.decisions.draft(REQUEST, granted)
    with open_office(path, "zhao", day=DAY) as office:
        office.requests.decisions.approve(REQUEST)
        office.requests.act(REQUEST, "replied", {})
    activate("en")
    lend(CommandWords())
    return path


def _ending(office: Office, result: str) -> str:
    """A way to end that the report counts so, and that reopens nothing."""
    endings = office.challenges.rules.endings
    plain = [one.id for one in endings if one.result == result and not one.reopens]
    return plain[0] if plain else next(one.id for one in endings if one.result == result)


def _by_command(office: Office, move: str) -> None:
    challenges = office.challenges
    texts = {"authority": "淮南市人民政府"}
    if move == "filed":
        challenges.open(REQUEST, "reconsideration", on=DAY, texts=texts)
    elif move in RESULTS:
        challenges.result("C2-1", _ending(office, move), on=DAY, texts=texts)
    else:
        fields = {"resumed": {"because": "mistake"}, "amended": {"block": "litigation_direct"}}
        on = None if move == "amended" else DAY
        challenges.note("C2-1", move, on=on, fields=fields.get(move, {}), texts=texts)


def _by_form(office: Office, move: str) -> None:
    values = {"authority": "淮南市人民政府"}
    if move == "filed":
        form = file_form(office, office.requests.view(REQUEST))
        values["block"] = "reconsideration"
    else:
        case = office.challenges.view("C2-1")
        verb = "result" if move in RESULTS else move
        assert refusal_of(case, verb) is None
        form = challenge_form(office, case, verb)
        if move in RESULTS:
            values["ending"] = _ending(office, move)
        values |= {"resumed": {"because": "mistake"},
                   "amended": {"block": "litigation_direct"}}.get(move, {})  # fmt: skip
    form._submit({**form._first, **values})


def _left(office: Office) -> tuple[Any, ...]:
    """What a move leaves: its entry, the case, and where the request stands."""
    last = office.journal.entries_of("C2-1")[-1]
    case = office.challenges.view("C2-1").challenge
    request = office.requests.view(REQUEST).standing.state
    return last.kind, last.on, dict(last.facts), case, request


def test_all_moves_of_the_flow_are_tried(replied: Path) -> None:
    """No move, and no state that one starts from, is left out below."""
    with open_office(replied, "wang", day=DAY) as office:
        flow = office.challenges.flow
    assert {(move.id, state) for move in flow.moves for state in move.sources} == set(CASES)


@pytest.mark.parametrize(("move", "state"), CASES)
def test_each_move_has_a_form_that_does_what_the_command_does(
    replied: Path, tmp_path: Path, move: str, state: str
) -> None:
    """In each state it starts from, the form leaves the same entry and case as the command."""
    path = tmp_path / "office.db"
    path.write_bytes(replied.read_bytes())
    with open_office(path, "wang", day=DAY) as office:
        if state != "none":
            _by_command(office, "filed")
        if state in RESULTS:
            _by_command(office, state)
    twin = tmp_path / "twin.db"
    twin.write_bytes(path.read_bytes())

    with open_office(path, "wang", day=DAY) as office:
        _by_form(office, move)
        by_form = _left(office)
    with open_office(twin, "wang", day=DAY) as office:
        _by_command(office, move)
        by_command = _left(office)

    assert by_command == by_form
    assert f"challenge.{move}" == by_form[0]
