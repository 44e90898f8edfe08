"""Splitting, referring, and fee notices on stored requests."""

from __future__ import annotations

import pytest

from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.ports.storage import Store
from govdisclose.services.requests.refusals import (
    FeeRulesMissing,
    NothingToCharge,
    NotReferable,
    OneModeOnly,
    PartsMissing,
    SameAgency,
)
from tests.services.requests.offices import Desks, day, new_request


def _ref(desks: Desks, *given: str, **changes: object) -> str:
    return desks.registrar.requests.register(new_request(*given, **changes)).view.ref  # type: ignore[arg-type]


def test_a_split_within_the_request_adds_no_request(desks: Desks) -> None:
    """The parts are noted; the request counts once."""
    ref = _ref(desks)

    acted, made = desks.handler.requests.dividing.split(ref, ["方案", "评估报告"])

    assert () == made
    assert 2 == acted.view.entries[-1].fields["into"]
    assert 1 == desks.registrar.requests.count().total
    with pytest.raises(PartsMissing):
        desks.handler.requests.dividing.split(ref, ["方案", " "])


def test_parts_that_are_registered_are_requests_of_the_same_applicant(
    desks: Desks, store: Store
) -> None:
    """Each further part has its number, the receipt of the first, and a link to it."""
    ref = _ref(desks, "2024-02-27", channel="internet", confirmed_on=day("2024-02-28"))

    _acted, made = desks.handler.requests.dividing.split(ref, ["甲", "乙", "丙"], register=True)

    assert 2 == len(made)
    own = desks.registrar.requests.view(made[1])
    assert ({"split_from": ref}, "2024-0003") == (own.facts["links"], own.number)
    assert own.text is not None
    assert ("丙", "申请人甲") == (own.text["description"], own.text["applicant"])
    assert own.standing.due == desks.registrar.requests.view(ref).standing.due
    with store.read() as unit:
        rows = [unit.matters.get(one) for one in (ref, made[0])]
    assert rows[0] is not None
    assert rows[1] is not None
    assert rows[0].party_key == rows[1].party_key


def test_a_matter_never_changes_its_agency_the_receiver_opens_a_new_one(desks: Desks) -> None:
    """Art. 36(5) and papers forwarded: the first is decided, the second begins its own clock."""
    ref = _ref(desks)
    dividing = desks.handler.requests.dividing
    with pytest.raises(NotReferable):
        dividing.refer(ref, "市教育局")
    desks.handler.requests.decisions.draft(
        ref,
        Draft(
            items=(DraftItem(outcome="not_responsible"),),
            reasons="由教育局制作",
            right_agency="市教育局",
        ),
    )
    desks.approver.requests.decisions.approve(ref)
    with pytest.raises(SameAgency):
        dividing.refer(ref, "市政府")
    desks.on("2024-03-06")

    made = dividing.refer(ref, "市教育局").view

    assert ("市教育局", "2024-0001", {"referred_from": ref}) == (
        made.agency,
        made.number,
        made.facts["links"],
    )
    assert day("2024-03-06") == made.standing.facts.receipt.received  # type: ignore[union-attr]
    assert "decided" == desks.registrar.requests.view(ref).standing.state
    assert desks.admin.journal.verify().is_clean


@pytest.mark.parametrize(("pages", "amount"), [(57, 270), (109, 880), (119, 1080), (68, 380)])
def test_pages_cost_what_the_published_notices_say(desks: Desks, pages: int, amount: int) -> None:
    """Amounts published by 宿迁 (domain facts 1.6)."""
    ref = _ref(desks)

    acted = desks.handler.requests.charging.notice(ref, pages=pages)

    assert str(amount) == acted.view.entries[-1].fields["amount"]
    assert "awaiting_payment" == acted.view.standing.state
    # 20 working days from 1 March 2024 end on 29 March.
    assert day("2024-03-29") == acted.view.standing.resumes_by


def test_items_of_the_applicant_in_the_month_count_together(desks: Desks) -> None:
    """Ten items a month are free; from the eleventh 100 yuan each, from the 31st 200."""
    charging = desks.handler.requests.charging
    first = _ref(desks)
    desks.handler.requests.dividing.split(first, [f"信息{place}" for place in range(28)])
    other_person = _ref(desks, proof_number=None, name="申请人乙")
    last_month = _ref(desks, "2024-02-29")
    second = _ref(desks)

    assert 0 == charging.charge(other_person, items=10).amount
    assert 0 == charging.charge(last_month, items=10).amount
    due = charging.charge(second, items=4)
    # The 29th and 30th cost 100 each, the 31st and 32nd 200 each.
    assert (28, 600) == (due.before, due.amount)


def test_a_fee_needs_rules_an_amount_and_one_mode(desks: Desks) -> None:
    """Nothing is charged below the bands, before the rules, or in both ways."""
    charging = desks.handler.requests.charging
    ref = _ref(desks)
    with pytest.raises(NothingToCharge):
        charging.notice(ref, pages=30)
    charging.notice(ref, pages=44)
    with pytest.raises(OneModeOnly):
        charging.notice(ref, items=40)
    with pytest.raises(FeeRulesMissing):
        charging.charge(ref, pages=44, on=day("2019-06-03"))
