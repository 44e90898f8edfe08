"""Decisions: drafted by one, approved by another, with what the law demands."""

from __future__ import annotations

import pytest

from govdisclose.domain.cases.flow import FourEyes, IllegalMove
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.request.entries import EntryCodeUnknown
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.services.requests.refusals import (
    DecisionNotDrafted,
    DraftIncomplete,
    NoDraftWaits,
    RowNotInForm,
)
from tests.services.requests.offices import Desks, day, new_request

GRANTED = Draft(items=(DraftItem(outcome="granted"),), access="随本答复书一并提供")


def _ref(desks: Desks, **changes: object) -> str:
    return desks.registrar.requests.register(new_request(**changes)).view.ref  # type: ignore[arg-type]


def test_a_decision_takes_two_persons(desks: Desks) -> None:
    """The handler drafts, the approver decides, and the reply goes out."""
    ref = _ref(desks)
    desks.handler.requests.decisions.draft(ref, GRANTED)

    acted = desks.approver.requests.decisions.approve(ref)
    replied = desks.registrar.requests.act(
        ref, "replied", {"route": "挂号邮寄", "form": "纸质", "service": "签收"}
    )

    assert ("decided", "granted") == (acted.view.standing.state, acted.view.standing.facts.outcome)
    assert "replied" == replied.view.standing.state
    assert {"route": "signed_post", "form": "paper", "service": "signed"} == dict(
        replied.view.entries[-1].fields
    )
    line = desks.registrar.requests.page().lines[0]
    assert ("2024-03-01", "granted") == (line.row.processed_on, line.row.outcome)


def test_nobody_decides_outright(desks: Desks) -> None:
    """Even who has all roles cannot decide without a draft of another's."""
    ref = _ref(desks)

    with pytest.raises(DecisionNotDrafted):
        desks.admin.requests.act(ref, "decided", {"outcome": "granted"})
    with pytest.raises(NoDraftWaits):
        desks.approver.requests.decisions.approve(ref)
    desks.handler.requests.decisions.draft(ref, GRANTED)
    with pytest.raises(NotPermitted):
        desks.handler.requests.decisions.approve(ref)


def test_who_drafted_cannot_approve_nor_whom_they_act_for(desks: Desks) -> None:
    """Real and represented persons are compared, and every drafting hand counts."""
    ref = _ref(desks)
    desks.admin.staff.revise("app", roles=[Role.APPROVER, Role.HANDLER])
    desks.approver.requests.decisions.draft(ref, GRANTED)
    desks.handler.requests.decisions.draft(ref, GRANTED)
    with pytest.raises(FourEyes):
        desks.approver.requests.decisions.approve(ref)
    with pytest.raises(FourEyes):
        desks.seen_by("dep", "han").requests.decisions.approve(ref)

    other = _ref(desks)
    desks.seen_by("dep", "han").requests.decisions.draft(other, GRANTED)
    with pytest.raises(FourEyes):
        desks.seen_by("dep").requests.decisions.approve(other)

    assert "decided" == desks.admin.requests.decisions.approve(ref).view.standing.state


def test_reopening_clears_no_hand_at_a_draft(desks: Desks) -> None:
    """What was drafted before a withdrawal still stands, so who drafted it still cannot approve."""
    ref = _ref(desks)
    desks.admin.staff.revise("app", roles=[Role.APPROVER, Role.HANDLER])
    desks.approver.requests.decisions.draft(ref, GRANTED)
    desks.registrar.requests.act(ref, "withdrawn")
    desks.admin.requests.act(ref, "reopened")
    view = desks.handler.requests.decisions.draft(ref, GRANTED)

    assert ("app", "han") == view.drafters
    with pytest.raises(FourEyes):
        desks.approver.requests.decisions.approve(ref)


def test_a_decision_that_was_taken_is_drafted_afresh(desks: Desks) -> None:
    """Who drafted the decision before may approve another's new one after reopening."""
    ref = _ref(desks)
    desks.admin.staff.revise("app", roles=[Role.APPROVER, Role.HANDLER])
    desks.approver.requests.decisions.draft(ref, GRANTED)
    desks.admin.requests.decisions.approve(ref)
    desks.registrar.requests.act(ref, "replied", {"route": "挂号邮寄"})
    desks.admin.requests.act(ref, "reopened")
    desks.handler.requests.decisions.draft(ref, GRANTED)

    assert "decided" == desks.approver.requests.decisions.approve(ref).view.standing.state


@pytest.mark.parametrize(
    ("draft", "missing"),
    [
        (Draft(items=(DraftItem(outcome="denied"),)), {"ground", "reasons"}),
        (
            Draft(items=(DraftItem(outcome="denied", grounds=("privacy",)),)),
            {"reasons"},
        ),
        (Draft(items=(DraftItem(outcome="granted"),)), {"access"}),
        (Draft(items=(DraftItem(outcome="not_exist"),)), {"search"}),
        (
            Draft(items=(DraftItem(outcome="not_responsible"),), reasons="r"),
            {"right_agency"},
        ),
        (Draft(items=(DraftItem(outcome="duplicate"),)), {"earlier_reply"}),
        (Draft(items=(DraftItem(outcome="special_law"),)), {"special_law"}),
        (
            Draft(items=(DraftItem(outcome="partial", grounds=("privacy",)),), reasons="r"),
            {"part"},
        ),
        (Draft(items=(DraftItem(outcome="needs_processing"),)), {"reasons"}),
        (Draft(items=(DraftItem(outcome="still_unclear"),), reasons="r"), {"correction_asked"}),
        (Draft(items=(DraftItem(outcome="abusive"),), reasons="r"), {"reasons_asked"}),
        (Draft(items=(DraftItem(outcome="no_correction"),)), {"recorded_as_lapse"}),
    ],
)
def test_an_outcome_demands_what_the_law_demands(
    desks: Desks, draft: Draft, missing: set[str]
) -> None:
    """Art. 36 and 37: a refusal its ground and reasons, the right agency if known, the part …"""
    ref = _ref(desks)
    view = desks.handler.requests.decisions.draft(ref, draft)

    assert missing == set(view.gaps)
    with pytest.raises(DraftIncomplete):
        desks.approver.requests.decisions.approve(ref)


def test_an_agency_that_is_not_known_may_be_left_out(desks: Desks) -> None:
    """Art. 36(5): the right agency is named if it is known."""
    draft = Draft(
        items=(DraftItem(outcome="not_responsible"),), reasons="r", is_agency_unknown=True
    )
    assert () == desks.handler.requests.decisions.draft(_ref(desks), draft).gaps


@pytest.mark.parametrize(
    ("items", "outcome", "grounds", "row"),
    [
        # given and refused: partial, whatever else (label of row 三（二）)
        ([("granted", ()), ("denied", ("privacy",))], "partial", ("privacy",), "partial"),
        ([("already_public", ()), ("not_exist", ())], "partial", (), "partial"),
        ([("already_public", ()), ("granted", ())], "granted", (), "granted"),
        # only refusals: the first row of the form; all grounds stay
        (
            [("not_exist", ()), ("denied", ("internal_affairs",)), ("denied", ("privacy",))],
            "denied",
            ("privacy", "internal_affairs"),
            "denied_4_third_party",
        ),
        ([("petition", ()), ("not_responsible", ())], "not_responsible", (), "unable_1_not_held"),
    ],
)
def test_a_request_of_several_pieces_counts_once(
    desks: Desks,
    items: list[tuple[str, tuple[str, ...]]],
    outcome: str,
    grounds: tuple[str, ...],
    row: str,
) -> None:
    """One request has one row in the report, by the precedence of the form."""
    pieces = tuple(
        DraftItem(outcome=code, grounds=refused, what=f"信息{place}", reasons="r")
        for place, (code, refused) in enumerate(items)
    )
    view = desks.handler.requests.decisions.draft(_ref(desks), Draft(items=pieces))

    assert (outcome, grounds, row) == (view.outcome, view.grounds, view.rows["F2021"])


def test_the_approver_confirms_the_row_of_the_report(desks: Desks) -> None:
    """The row follows from the outcome; the approver may confirm another one of the form."""
    ref = _ref(desks)
    draft = Draft(items=(DraftItem(outcome="denied", grounds=("process",)),), reasons="r")
    desks.handler.requests.decisions.draft(ref, draft)

    with pytest.raises(RowNotInForm):
        desks.approver.requests.decisions.approve(ref, row="denied_99")
    desks.approver.requests.decisions.approve(ref)

    taken = desks.approver.requests.decisions.get(ref)
    assert taken is not None
    assert ("taken", "denied_6_process") == (taken.status, taken.row)
    row = desks.approver.requests.page().lines[0].row
    assert (["process"], "process", "denied_6_process") == (
        row.facts["grounds"],
        row.facts["principal"],
        row.facts["row"],
    )


def test_release_against_a_third_party_needs_its_reason(desks: Desks) -> None:
    """Art. 32: a refusal with reasonable grounds binds unless public interest prevails; the party
    is told of the decision."""
    ref = _ref(desks)
    handler = desks.handler.requests
    handler.act(ref, "third_party_consulted", {"party": "某公司"})
    handler.act(ref, "third_party_received", {"party": "某公司"})
    handler.act(ref, "third_party_answered", {"party": "某公司", "opinion": "有合理理由不同意"})
    view = handler.decisions.draft(ref, GRANTED)
    assert (("override",), {"P1": "某公司"}) == (view.gaps, dict(view.objecting))

    handler.decisions.draft(
        ref, Draft(items=GRANTED.items, access="附件", override="不公开会对公共利益造成重大影响")
    )
    desks.approver.requests.decisions.approve(ref)
    untold = handler.decisions.get(ref)

    told = handler.act(ref, "third_party_notified", {"party": "某公司"}).view

    after = handler.decisions.get(ref)
    assert untold is not None
    assert after is not None
    assert ({"P1": "某公司"}, {}) == (dict(untold.to_notify), dict(after.to_notify))
    assert {"party": "P1"} == dict(told.entries[-1].fields)


def test_silence_of_a_co_maker_is_consent(desks: Desks) -> None:
    """Art. 34: fifteen working days without an answer count as consent, and it may be decided."""
    ref = _ref(desks)
    handler = desks.handler.requests
    handler.act(ref, "co_maker_consulted", {"party": "市某局"})
    handler.act(ref, "co_maker_received", {"party": "市某局"})
    desks.on("2024-03-25")

    duties = handler.view(ref).standing.duties
    assert "consent" in {duty.silence for duty in duties}
    handler.decisions.draft(ref, GRANTED)
    acted = desks.approver.requests.decisions.approve(ref)

    assert () == acted.findings


def test_a_draft_that_is_sent_back_waits_no_more(desks: Desks) -> None:
    """It is drafted again, and then approved."""
    ref = _ref(desks)
    desks.handler.requests.decisions.draft(ref, GRANTED)
    desks.approver.requests.decisions.send_back(ref, "请补充获取途径")
    with pytest.raises(NoDraftWaits):
        desks.approver.requests.decisions.approve(ref)

    desks.handler.requests.decisions.draft(ref, GRANTED)

    assert desks.approver.requests.decisions.approve(ref).view.standing.state == "decided"
    assert desks.admin.journal.verify().is_clean


def test_what_cannot_be_decided_cannot_be_drafted(desks: Desks) -> None:
    """A closed request takes no draft, and codes of no law are refused."""
    ref = _ref(desks)
    with pytest.raises(EntryCodeUnknown):
        desks.handler.requests.decisions.draft(ref, Draft(items=(DraftItem(outcome="maybe"),)))
    desks.registrar.requests.act(ref, "withdrawn")
    with pytest.raises(IllegalMove):
        desks.handler.requests.decisions.draft(ref, GRANTED)


def test_a_late_decision_stands_and_is_a_breach(desks: Desks) -> None:
    """After the last day it is still decided, and the breach is on record."""
    ref = _ref(desks)
    desks.on("2024-04-01")
    desks.handler.requests.decisions.draft(ref, GRANTED)

    acted = desks.approver.requests.decisions.approve(ref, day("2024-04-01"))

    assert ["BREACH-DECIDED-LATE"] == [one.code for one in acted.findings]
