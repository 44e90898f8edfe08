"""Daily work: who asked before, what answers already, handing over, searching, publishing."""

from __future__ import annotations

import pytest

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.storage import ItemFilter
from govdisclose.services.requests.answering import pieces_of
from govdisclose.services.requests.refusals import NotOnDuty, NotReleased, UnknownAssignee
from tests.services.requests.offices import Desks, new_request

GRANTED = Draft(items=(DraftItem(outcome="granted"),), access="随附")


def _ref(desks: Desks, *given: str, **changes: object) -> str:
    return desks.registrar.requests.register(new_request(*given, **changes)).view.ref  # type: ignore[arg-type]


def _answered(desks: Desks, **changes: object) -> str:
    ref = _ref(desks, **changes)
    desks.handler.requests.decisions.draft(ref, GRANTED)
    desks.approver.requests.decisions.approve(ref)
    desks.registrar.requests.act(ref, "replied", {"route": "email"})
    return ref


def _published(desks: Desks, title: str) -> str:
    item = desks.admin.catalogue.add(None, {"title": title, "formed_on": "2024-02-01"})
    desks.approver.catalogue.publish(item.ref)
    return item.ref


def test_who_asked_before_is_shown_and_never_refused(desks: Desks) -> None:
    """Repeated and excessive requests are found by the applicant's key (art. 35)."""
    refs = [_ref(desks, "2024-02-29"), *(_ref(desks) for _ in range(3))]
    _ref(desks, name="申请人乙", proof_number=None)

    found = desks.registrar.requests.answering.repeated(refs[-1])

    assert list(reversed(refs[:-1])) == [row.ref for row in found.before]
    assert (3, 3) == (found.total, found.in_month)


def test_what_answers_already_is_ranked(desks: Desks) -> None:
    """Art. 36(1): public items and earlier replies, those that answer to more stand first."""
    best = _published(desks, "八公山区某地块征收补偿安置方案")
    other = _published(desks, "某水库移民补偿标准")
    _published(desks, "食品安全抽检公告")
    reply = _answered(desks, description="八公山区地块征收补偿协议")
    draft = desks.admin.catalogue.add(None, {"title": "八公山区征收补偿内部讨论稿"}).ref
    ref = _ref(desks, description="申请公开八公山区某地块征收补偿安置方案及补偿标准")

    found = desks.registrar.requests.answering.likely(ref)

    refs = [one.ref for one in found]
    assert best == refs[0]
    assert {other, reply} <= set(refs)
    assert draft not in refs
    assert ref not in refs
    assert all(one.score > 0 for one in found)
    assert not any("食品" in one.title for one in found)


def test_pieces_leave_out_what_everybody_writes() -> None:
    """Words of every request are no search terms; long names are also cut into windows."""
    assert () == pieces_of("申请公开相关政府信息")
    assert "某村征收补偿安置方案" == pieces_of("请提供关于某村征收补偿安置方案的复印件")[0]
    assert "补偿安置" in pieces_of("征收补偿安置方案")


def test_all_open_requests_change_hands_at_once(desks: Desks) -> None:
    """Hand-over in bulk leaves closed ones, and those of others, where they are."""
    mine = [_ref(desks) for _ in range(2)]
    done, other = _ref(desks), _ref(desks)
    registrar = desks.registrar.requests
    for ref in (*mine, done):
        registrar.act(ref, "assigned", {"to": "han"})
    registrar.act(other, "assigned", {"to": "app"})
    registrar.act(done, "withdrawn")

    handed = registrar.daily.hand_over("han", "han2", note="休假")

    assert (tuple(mine), ()) == (handed.refs, handed.findings)
    holders = {line.row.ref: line.row.assignee for line in registrar.page().lines}
    assert {mine[0]: "han2", mine[1]: "han2", done: "han", other: "app"} == holders
    with pytest.raises(UnknownAssignee):
        registrar.daily.hand_over("han2", "nobody")
    with pytest.raises(NotPermitted):
        desks.handler.requests.daily.hand_over("han2", "han")


def test_searching_finds_what_one_may_read(desks: Desks) -> None:
    """Handlers find the own requests; registrars and approvers all of them."""
    mine = _ref(desks, description="入学划片方案")
    other = _ref(desks, description="入学名额分配")
    desks.registrar.requests.act(mine, "assigned", {"to": "han"})
    desks.registrar.requests.act(other, "assigned", {"to": "han2"})
    desks.admin.staff.revise("dep", roles=[Role.DEPUTY, Role.HANDLER])
    query = compile_query("入学")

    def found(desk: object) -> set[str]:
        page = desk.requests.search(query)  # type: ignore[attr-defined]
        return {line.row.ref for line in page.lines}

    denied = Draft(
        items=(DraftItem(outcome="denied", grounds=("process",)),), reasons="入学方案尚在讨论"
    )
    third = _ref(desks, description="某会议纪要")
    desks.handler.requests.decisions.draft(third, denied)

    assert {mine, other, third} == found(desks.registrar)
    assert {mine} == found(desks.handler)
    assert {mine} == found(desks.seen_by("dep", "han"))
    assert set() == found(desks.seen_by("nobody"))
    with pytest.raises(NotOnDuty):
        desks.handler.requests.decisions.get(other)


def test_a_release_becomes_an_item_through_the_gate(desks: Desks) -> None:
    """Art. 44: the draft is linked both ways, and public only once another person released it."""
    ref = _answered(desks)
    denied = _ref(desks)
    fields = {"title": "某地块征收补偿安置方案", "formed_on": "2024-02-01"}
    with pytest.raises(NotReleased):
        desks.handler.requests.answering.publish(denied, fields)

    item = desks.handler.requests.answering.publish(ref, fields)

    assert {"item": item.ref} == desks.registrar.requests.view(ref).facts["links"]
    public = ItemFilter(public_on=desks.clock.day)
    assert 0 == desks.admin.catalogue.count(public, bound=None).total
    desks.admin.staff.revise("han", roles=[Role.HANDLER, Role.APPROVER])
    with pytest.raises(FourEyes):
        desks.handler.catalogue.publish(item.ref)
    desks.approver.catalogue.publish(item.ref)
    assert 1 == desks.admin.catalogue.count(public, bound=None).total
    assert "replied" == desks.registrar.requests.view(ref).standing.state
    assert desks.admin.journal.verify().is_clean
