"""Every move of both request flows has a form of its own fields, whose effect is the command's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govdisclose.cli.language import activate
from govdisclose.cli.tui_words import CommandWords
from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import FieldKind as MoveKind
from govdisclose.domain.cases.roles import Role
from govdisclose.office import Office
from govdisclose.office.requests import Applicant, Draft, DraftItem, NewRequest, RequestView
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import FieldKind, fault_of
from govdisclose_tui.screens.decision_forms import approve_form, draft_decision_form
from govdisclose_tui.screens.request_forms import PersonOrUnit, move_form
from govdisclose_tui.words import lend
from tests.tui.driving import make_office, open_office

LAWS = {"cn-2008": date(2009, 10, 29), "cn-2019": date(2024, 3, 29)}
"""A working day, well inside the calendar, on which each law is in force."""
RECEIVED = {"cn-2008": date(2009, 10, 20), "cn-2019": date(2024, 3, 20)}

OPENED_BY = {
    "corrected": "correction_notice",
    "correction_lapsed": "correction_notice",
    "third_party_received": "third_party_consulted",
    "third_party_answered": "third_party_consulted",
    "agencies_answered": "agencies_consulted",
    "co_maker_received": "co_maker_consulted",
    "co_maker_answered": "co_maker_consulted",
    "fee_paid": "fee_notice",
    "fee_lapsed": "fee_notice",
    "reasons_given": "reasons_requested",
    "third_party_notified": "third_party_consulted",
}
"""What has to be made before a move is possible, beside its state."""
NOT_FROM_A_STATE = {"received"}
"""The first move has the form of registration."""


def _flow(law: str) -> Flow:
    return Office.request_flows()[law]


UNREACHABLE = {("cn-2008", "awaiting_confirmation")}
"""No channel of that law wants the receipt confirmed by both sides."""
LATE = {("cn-2019", "handling", "correction_notice"), ("cn-2019", "handling", "fee_notice")}
"""In this state such a matter is open only if the notice came too late to have its effects."""


def _cases() -> Iterator[tuple[str, str, str]]:
    """Each move of each flow in each state it starts from."""
    for law in LAWS:
        for move in _flow(law).moves:
            if move.id not in NOT_FROM_A_STATE:
                yield from (
                    (law, move.id, state)
                    for state in move.sources
                    if (law, state) not in UNREACHABLE
                )


def _value(kind: MoveKind, name: str, law: str) -> str:
    match kind:
        case MoveKind.DATE:
            return (
                ("2009-11-30" if law == "cn-2008" else "2024-04-30")
                if name == "until"
                else (LAWS[law].isoformat())
            )
        case MoveKind.COUNT:
            return "15" if name == "working_days" else "2"
        case MoveKind.MONEY:
            return "40"
        case _:
            return {
                "to": "wang", "party": "某公司", "opinion": "agrees", "with": "R2-2",
                "route": "signed_post", "form": "paper", "service": "signed", "basis": "复议决定",
            }[name]  # fmt: skip


def _act(office: Office, ref: str, law: str, move: Move | None) -> None:
    """Make a move as the command does, with every field of it."""
    assert move is not None
    if move.id == "decided":
        office.requests.decisions.draft(
            ref, Draft(items=(DraftItem(outcome="granted"),), access="附后")
        )
        with open_office(Path(str(office.address)), "zhao", day=LAWS[law]) as other:
            other.requests.decisions.approve(ref)
        return
    fields = {field.name: _value(field.kind, field.name, law) for field in move.fields}
    office.requests.act(ref, move.id, fields)


PATHS = {
    "awaiting_confirmation": (),
    "handling": (),
    "awaiting_correction": ("correction_notice",),
    "awaiting_payment": ("fee_notice",),
    "decided": ("decided",),
    "replied": ("decided", "replied"),
    "abandoned": ("correction_notice", "correction_lapsed"),
    "withdrawn": ("withdrawn",),
    "archived": ("withdrawn", "archived"),
}
"""Moves that lead to a state."""


def _in_state(path: Path, law: str, state: str, before: str | None) -> str:
    """A request in a state, with what a move needs to be possible; its ref."""
    unconfirmed = state == "awaiting_confirmation"
    received = RECEIVED[law]
    until = LAWS[law]
    if (law, state, before) in LATE:
        received = date(2024, 1, 15)
    if state == "abandoned":  # the period for the correction has to be over
        received = received.replace(day=1)
    if (law, state, before) in LATE:
        received = date(2024, 1, 15)
    with open_office(path, "wang", day=LAWS[law]) as office:
        flow = _flow(law)
        made = [
            office.requests.register(
                NewRequest(
                    applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                    channel="email" if unconfirmed else "in_person",
                    description="某地块征收补偿方案",
                    on=received,
                    agency="EDU",
                )
            )
            for _ in range(2)
        ]
        ref = made[0].view.ref
        path_to = PATHS[state]
        if before is not None and before not in path_to:
            _act(office, ref, law, flow.move(before))
        for name in path_to:
            if state == "abandoned":
                office.requests.act(
                    ref, name,
                    {"until": received.replace(day=8).isoformat()} if name == path_to[0] else {},
                    received.replace(day=4) if name == path_to[0] else until,
                )  # fmt: skip
            else:
                _act(office, ref, law, flow.move(name))
    return ref


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of two people who may do everything that four eyes do not keep apart."""
    path = make_office(tmp_path_factory.mktemp("moves") / "office.db", items=0)
    everything = [Role.REGISTRAR, Role.HANDLER, Role.APPROVER, Role.EDITOR]
    with open_office(path) as office:
        office.staff.revise("wang", roles=everything)
        office.staff.add("zhao", "赵", roles=everything)
    activate("en")
    lend(CommandWords())
    return path


def _filled(form: FormScreen, move: Move, law: str) -> dict[str, str]:
    """The form as it opens, with each field of the move filled in that it leaves empty."""
    values = dict(form._first)
    kinds = {field.name: field for field in form._fields}
    for field in move.fields:
        name = f"field_{field.name}"
        wanted = _value(field.kind, field.name, law)
        choices = dict(kinds[name].choices)
        if field.name == "party" and choices:
            wanted = next(iter(choices))
        values[name] = wanted
    return values


def _entry(office: Office, ref: str) -> tuple[str, dict[str, Any]]:
    """Kind and facts of the last entry, without what is of the moment."""
    last = office.journal.entries_of(ref)[-1]
    return last.kind, {key: value for key, value in last.facts.items() if key != "content"}


@pytest.mark.parametrize(("law", "move_id", "state"), list(_cases()))
def test_each_move_has_a_form_that_does_what_the_command_does(
    made: Path, tmp_path: Path, law: str, move_id: str, state: str
) -> None:
    """In each state it starts from, a move has a form of the flow's own fields; what it submits is
    taken, and leaves the same entry and state as the command."""
    move = _flow(law).move(move_id)
    assert move is not None
    before = OPENED_BY.get(move_id)
    path = tmp_path / "office.db"
    path.write_bytes(made.read_bytes())
    ref = _in_state(path, law, state, before)
    twin = tmp_path / "twin.db"
    twin.write_bytes(path.read_bytes())

    with open_office(path, "wang", day=LAWS[law]) as office:
        view = office.requests.view(ref)
        if move_id not in view.standing.moves:
            pytest.fail(f"{move_id} is not possible: {view.standing.state} {view.standing.moves}")
        assert state == view.standing.state
        assert law == view.standing.law.pack.id
        if move_id == "decided":
            _decide_by_forms(path, office, view, law)
        else:
            form = move_form(office, view, move)
            _check_fields(form, move)
            form._submit(_filled(form, move, law))
        by_form = _entry(office, ref), office.requests.view(ref).standing.state
    with open_office(twin, "wang", day=LAWS[law]) as office:
        _act(office, ref, law, move)
        by_command = _entry(office, ref), office.requests.view(ref).standing.state

    assert by_command == by_form


def _check_fields(form: FormScreen, move: Move) -> None:
    """The fields are the flow's: named, required, dated with a hint, chosen where coded."""
    fields = {field.name: field for field in form._fields}
    beside = ["unit"] if move.id == "assigned" else []
    assert ["on", *(f"field_{one.name}" for one in move.fields), *beside, "note"] == list(fields)
    for one in move.fields:
        field = fields[f"field_{one.name}"]
        assert (one.en, one.required) == (field.label, field.required)
        if one.kind is MoveKind.DATE:
            assert field.hint is not None
            assert "day" in field.hint("2024-03-29")
            assert fault_of(field, "morgen") is not None
        if one.kind in {MoveKind.CHANNEL, MoveKind.OUTCOME, MoveKind.GROUNDS}:
            assert field.choices
        if one.name in {"to", "route", "form", "service", "opinion"}:
            assert FieldKind.CHOICE is field.kind


def _decide_by_forms(path: Path, office: Office, view: RequestView, law: str) -> None:
    """Draft by one form, approve by another in another person's name."""
    form = draft_decision_form(office, view)
    form._submit({**form._first, "outcome": "granted", "access": "附后"})
    with open_office(path, "zhao", day=LAWS[law]) as other:
        approval = approve_form(other, other.requests.view(view.ref))
        approval._submit(approval._first)


def test_request_is_assigned_to_a_unit(made: Path, tmp_path: Path) -> None:
    """A unit inside the agency by its code, as 'request assign' takes it; not a person besides."""
    path = tmp_path / "office.db"
    path.write_bytes(made.read_bytes())
    ref = _in_state(path, "cn-2019", "handling", None)
    with open_office(path, "wang", day=LAWS["cn-2019"]) as office:
        move = _flow("cn-2019").move("assigned")
        assert move is not None
        form = move_form(office, office.requests.view(ref), move)
        unit = next(field for field in form._fields if field.name == "unit")

        with pytest.raises(PersonOrUnit):
            form._submit({**form._first, "field_to": "wang", "unit": "legal"})
        assert fault_of(unit, "法规科") is not None
        form._submit({**form._first, "unit": "legal"})

        assert "unit:legal" == office.requests.view(ref).standing.facts.assigned_to
