"""Notices, recommendations and consequences: their ways, their clocks, and who may do what."""

from __future__ import annotations

import pytest

from govdisclose.domain.cases.flow import FourEyes, IllegalMove
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.errors import Conflict
from govdisclose.services.journal import JournalReader
from govdisclose.services.registers.refusals import GroundNotCode, NothingToErase
from govdisclose.services.supervision.conduct import Conduct
from govdisclose.services.supervision.refusals import (
    AboutNotRef,
    ConductDatedBefore,
    LimitNotCode,
    MeasureUnknown,
    NoMatter,
    NotWithinStatutory,
    TextMissing,
    TriggerUnknown,
)
from tests.services.requests.offices import Desks, day


def _by(desks: Desks, account: str) -> Conduct:
    return desks.seen_by(account).supervision.conduct


def _line(desks: Desks, ref: str) -> tuple[str, Signal] | None:
    lines = desks.admin.supervision.today(least=Signal.NONE).lines
    return next(((one.limit, one.signal) for one in lines if one.ref == ref), None)


def test_notice_is_explained_and_settled(desks: Desks) -> None:
    """Sent, acknowledged, explained by the agency, settled by supervision; each act is kept."""
    desks.on("2024-03-04")
    sent = _by(desks, "sup").notify("市教育局", "请说明逾期原因", about="I2-1", limit="publish")
    _by(desks, "edu").move(sent.ref, "acknowledged")
    _by(desks, "edu").move(sent.ref, "explained", text="系统迁移")

    done = _by(desks, "sup").move(sent.ref, "settled")

    assert "S2-1" == done.ref
    assert ("settled", False) == (done.state, done.is_open)
    assert ["sent", "acknowledged", "explained", "settled"] == [one.move for one in done.steps]
    assert ["请说明逾期原因", None, "系统迁移", None] == [one.text for one in done.steps]
    assert () == _by(desks, "sup").matters()
    assert 1 == len(_by(desks, "sup").matters(open_only=False))


def test_notice_has_a_clock_of_five_working_days(desks: Desks) -> None:
    """Sent on Monday 4 March: the 5th working day is the 11th; from the 12th it is late."""
    desks.on("2024-03-04")
    _by(desks, "sup").notify("市教育局", "请说明")

    assert ("notice_answer", Signal.NONE) == _line(desks, "S2-1")
    # 5 - 1 = 4 days over on the 8th is the reminder, ceil(4.5) = 5 on the 11th the yellow card.
    assert ("notice_answer", Signal.REMINDER) == _line(desks.on("2024-03-08"), "S2-1")
    assert ("notice_answer", Signal.YELLOW) == _line(desks.on("2024-03-11"), "S2-1")
    assert ("notice_answer", Signal.BREACH) == _line(desks.on("2024-03-12"), "S2-1")
    _by(desks, "edu").move("S2-1", "explained", text="说明")
    assert _line(desks, "S2-1") is None


def test_returned_explanation_begins_the_limit_anew(desks: Desks) -> None:
    """Sent back on the 12th: five days from then, to the 19th."""
    _by(desks.on("2024-03-04"), "sup").notify("市教育局", "请说明")
    _by(desks.on("2024-03-06"), "edu").move("S2-1", "explained", text="说明")
    _by(desks.on("2024-03-12"), "sup").move("S2-1", "returned", text="请补充")

    assert ("notice_answer", Signal.YELLOW) == _line(desks.on("2024-03-19"), "S2-1")
    assert ("notice_answer", Signal.BREACH) == _line(desks.on("2024-03-20"), "S2-1")


def test_recommendation_has_a_reply_limit_of_its_own(desks: Desks) -> None:
    """Three working days given in the case: Monday 4 to Thursday 7 March."""
    _by(desks.on("2024-03-04"), "sup").advise("市教育局", "建议完善登记", days=3)

    assert ("advice_reply", Signal.YELLOW) == _line(desks.on("2024-03-07"), "S2-1")
    assert ("advice_reply", Signal.BREACH) == _line(desks.on("2024-03-08"), "S2-1")
    _by(desks, "edu").move("S2-1", "replied", text="已落实")
    with pytest.raises(NotPermitted):
        _by(desks, "edu").move("S2-1", "settled")
    assert "settled" == _by(desks, "sup").move("S2-1", "settled").state


def test_consequence_is_approved_by_another_person(desks: Desks) -> None:
    """Whoever put it forward cannot approve it, not even acting for somebody else."""
    desks.admin.staff.add("both", "两职", roles=[Role.SUPERVISOR, Role.APPROVER])
    _by(desks, "both").propose("市教育局", "correction_order", "限期补公开")

    with pytest.raises(FourEyes):
        _by(desks, "both").move("S2-1", "approved")
    with pytest.raises(FourEyes):
        desks.seen_by("dep", acting_for="both").supervision.conduct.move("S2-1", "approved")
    assert "open" == _by(desks, "app").move("S2-1", "approved", days=5).state


def test_rectification_is_watched_until_accepted(desks: Desks) -> None:
    """Ordered on Monday 4 March with five days, extended by five: the last day is the 18th."""
    _by(desks.on("2024-03-04"), "sup").propose("市教育局", "criticism", "通报批评")
    _by(desks, "app").move("S2-1", "approved", days=5)
    assert ("rectification", Signal.YELLOW) == _line(desks.on("2024-03-11"), "S2-1")

    _by(desks, "app").move("S2-1", "extended", days=5)

    # ceil(0.9 x 10) = 9 working days are over on the 15th.
    assert ("rectification", Signal.NONE) == _line(desks.on("2024-03-14"), "S2-1")
    assert ("rectification", Signal.YELLOW) == _line(desks.on("2024-03-15"), "S2-1")
    assert ("rectification", Signal.BREACH) == _line(desks.on("2024-03-19"), "S2-1")
    _by(desks, "edu").move("S2-1", "rectified", text="已整改")
    assert _line(desks, "S2-1") is None
    assert "settled" == _by(desks, "sup").move("S2-1", "settled").state


def test_reward_has_no_limit(desks: Desks) -> None:
    """A commendation is done with once it is approved; days for it are refused."""
    _by(desks, "sup").propose("市教育局", "commendation", "考评优秀")

    with pytest.raises(NotWithinStatutory):
        _by(desks, "app").move("S2-1", "approved", days=5)
    done = _by(desks, "app").move("S2-1", "approved")
    assert ("settled", False) == (done.state, done.is_open)


def test_what_cannot_be_is_refused(desks: Desks) -> None:
    """Unknown codes, impossible acts, days out of order or to come, acts without words."""
    desks.on("2024-03-04")
    supervisor = _by(desks, "sup")
    with pytest.raises(TriggerUnknown):
        supervisor.notify("市教育局", "x", trigger="nothing")
    with pytest.raises(MeasureUnknown):
        supervisor.propose("市教育局", "nothing", "x")
    with pytest.raises(TextMissing):
        supervisor.notify("市教育局", "  ")
    with pytest.raises(FutureAct):
        supervisor.notify("市教育局", "x", on=day("2024-03-05"))
    with pytest.raises(NotPermitted):
        _by(desks, "edu").notify("市教育局", "x")
    with pytest.raises(SecrecyMarkFound):
        supervisor.notify("市教育局", "机密★10年")
    supervisor.notify("市教育局", "x")
    with pytest.raises(ConductDatedBefore):
        _by(desks, "edu").move("S2-1", "acknowledged", on=day("2024-03-01"))
    with pytest.raises(TextMissing):
        _by(desks, "edu").move("S2-1", "explained")
    with pytest.raises(IllegalMove):
        _by(desks, "edu").move("S2-1", "replied", text="x")
    for ref in ("S2-2", "R1-1", "S99999-1"):
        with pytest.raises(NoMatter):
            supervisor.get(ref)


def test_facts_of_the_journal_hold_no_text(desks: Desks) -> None:
    """What people wrote is erasable text beside the entry, not part of it."""
    _by(desks, "sup").notify("市教育局", "张三反映的情况", about="R1-1")

    with desks.admin.store.read() as unit:
        entries = unit.journal.entries_of("S2-1")

    assert all("张三" not in str(entry.facts) for entry in entries)
    assert ["supervision_notice.sent"] == [entry.kind for entry in entries]


def test_text_can_be_erased_and_the_journal_still_holds(desks: Desks) -> None:
    """Acts and days stay; verification names what was erased and finds nothing else."""
    _by(desks, "sup").notify("市教育局", "文字")
    with pytest.raises(GroundNotCode):
        _by(desks, "admin").erase("S2-1", ground="自由文字", approver="app")
    with pytest.raises(FourEyes):
        _by(desks, "admin").erase("S2-1", ground="pipl-47", approver="admin")

    assert 1 == _by(desks, "admin").erase("S2-1", ground="pipl-47", approver="app")

    (step,) = _by(desks, "sup").get("S2-1").steps
    assert (None, True) == (step.text, step.erased)
    with pytest.raises(NothingToErase):
        _by(desks, "admin").erase("S2-1", ground="pipl-47", approver="app")
    reader: JournalReader = desks.admin.journal
    assert reader.verify().is_clean


def test_act_on_what_somebody_else_changed_is_refused(desks: Desks) -> None:
    """Who decided on an earlier state is told so, and nothing is written."""
    sent = _by(desks, "sup").notify("市教育局", "请说明")
    _by(desks, "edu").move(sent.ref, "explained", text="系统迁移")

    with pytest.raises(Conflict):
        _by(desks, "sup2").move(sent.ref, "settled", expected_entry=sent.last_entry)

    seen = _by(desks, "sup2").get(sent.ref)
    assert "explained" == seen.state
    assert (
        "settled"
        == _by(desks, "sup2").move(sent.ref, "settled", expected_entry=seen.last_entry).state
    )


def test_refusals_are_told_before_the_act(desks: Desks) -> None:
    """State, role and four eyes are said for each further act; what is possible has no refusal."""
    desks.admin.staff.add("both", "两职", roles=[Role.SUPERVISOR, Role.APPROVER])
    _by(desks, "both").propose("市教育局", "correction_order", "限期补公开")

    own, other = (_by(desks, name).refusals("S2-1") for name in ("both", "app"))

    moves = ["approved", "rejected", "extended", "rectified", "returned", "settled"]
    assert moves == list(own) == list(other)
    assert isinstance(own["approved"], FourEyes)
    assert isinstance(own["settled"], IllegalMove)
    assert other["approved"] is None
    assert isinstance(_by(desks, "edu").refusals("S2-1")["approved"], NotPermitted)
    assert "open" == _by(desks, "app").move("S2-1", "approved").state
    assert isinstance(_by(desks, "sup").refusals("S2-1")["extended"], NotPermitted)
    assert _by(desks, "app").refusals("S2-1")["extended"] is None


@pytest.mark.parametrize("about", ["张三的申请", "R2-1 张三", "r2-1"])
def test_what_it_is_about_is_a_reference(desks: Desks, about: str) -> None:
    """Facts of the journal are never erased, so no words get into them."""
    with pytest.raises(AboutNotRef):
        _by(desks, "sup").notify("市教育局", "请说明", about=about)
    with pytest.raises(LimitNotCode):
        _by(desks, "sup").notify("市教育局", "请说明", limit="逾期答复")
