"""Cases of reconsideration and litigation of an office, and what an order does to the request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.flow import IllegalMove
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.catalogue.refusals import FutureAct
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import Store
from govdisclose.services.challenges.refusals import (
    NoDecisionToChallenge,
    UnknownBlock,
    UnknownChallenge,
    UnknownEnding,
)
from govdisclose.services.challenges.views import ChallengeView
from tests.services.requests.offices import Desks, desks_of, new_request


@pytest.fixture(name="store", params=["memory", "sqlite"])
def _store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture(name="desks")
def _desks(store: Store) -> Desks:
    return desks_of(store)


def replied(desks: Desks, **fields: str) -> str:
    """Ref of a request that was refused on 2024-03-08 and answered on 2024-03-11."""
    ref = desks.on("2024-03-01").registrar.requests.register(new_request()).view.ref
    item = DraftItem(outcome="denied", grounds=("process",), reasons="方案尚在讨论。")
    desks.on("2024-03-08").handler.requests.decisions.draft(ref, Draft(items=(item,)))
    desks.approver.requests.decisions.approve(ref)
    desks.on("2024-03-11").registrar.requests.act(ref, "replied", fields)
    return ref


def codes(view: ChallengeView) -> list[str]:
    """Codes of what the act gave rise to."""
    return [one.code for one in view.findings]


def test_the_period_counts_from_the_reply(desks: Desks) -> None:
    """Sixty days from 2024-03-11 end on 2024-05-10, a Friday: 20 left of March, 30, 10."""
    ref = replied(desks)

    view = desks.on("2024-05-10").registrar.challenges.open(ref, "reconsideration")

    assert "C1-1" == view.challenge.ref
    assert (date(2024, 3, 11), date(2024, 5, 10)) == (
        view.challenge.known_on,
        view.challenge.last_day,
    )
    assert [] == codes(view)


def test_the_period_counts_from_the_day_of_service(desks: Desks) -> None:
    """Served on 2024-03-14, the sixty days end on 2024-05-13, a Monday."""
    ref = replied(desks, served_on="2024-03-14")

    view = desks.on("2024-05-13").registrar.challenges.open(ref, "reconsideration")

    assert date(2024, 5, 13) == view.challenge.last_day
    assert [] == codes(view)


def test_what_is_filed_too_late_is_recorded_and_shown(desks: Desks) -> None:
    """The case stands in the index like every other, and says it is late."""
    ref = replied(desks)

    view = desks.on("2024-05-13").registrar.challenges.open(ref, "reconsideration")

    assert ["CHALLENGE-LATE"] == codes(view)
    row = desks.admin.challenges.page().rows[0]
    assert (True, "pending", None) == (row.facts["late"], row.state, row.outcome)


def test_silence_counts_from_the_day_after_the_reply_was_due(desks: Desks) -> None:
    """Received 2024-03-01, due 2024-03-29: the period counts from 2024-03-30."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.on("2024-04-08")
    with pytest.raises(NoDecisionToChallenge):
        desks.registrar.challenges.open(ref, "reconsideration")

    view = desks.registrar.challenges.open(ref, "reconsideration", unanswered=True)

    assert ("unanswered", date(2024, 3, 30)) == (view.challenge.act, view.challenge.known_on)


def test_the_row_is_as_the_annual_report_counts_it(desks: Desks, store: Store) -> None:
    """Kind challenge, the block as category, the result as outcome, the request among the facts."""
    ref = replied(desks)
    registrar = desks.on("2024-03-20").registrar
    registrar.challenges.open(ref, "litigation_direct")
    registrar.challenges.open(ref, "reconsideration")
    desks.on("2024-05-06").registrar.challenges.result("C1-2", "claim_rejected")

    with store.read() as unit:
        rows = {
            row.ref: (row.category, row.outcome, row.received_on, row.processed_on, row.state)
            for row in unit.matters.each(MatterFilter(kinds=frozenset({"challenge"})))
        }
        requests = {
            row.facts["request"]
            for row in unit.matters.each(MatterFilter(kinds=frozenset({"challenge"})))
        }
    assert {
        "C1-1": ("litigation_direct", None, "2024-03-20", None, "pending"),
        "C1-2": ("reconsideration", "upheld", "2024-03-20", "2024-05-06", "upheld"),
    } == rows
    assert {ref} == requests


def test_an_order_to_answer_anew_reopens_the_request(desks: Desks) -> None:
    """The request is handled again by the day of the order, and says by which case."""
    ref = replied(desks)
    desks.on("2024-03-20").registrar.challenges.open(ref, "reconsideration")

    view = desks.on("2024-05-06").approver.challenges.result(
        "C1-1", "撤销并责令重新答复", until=date(2024, 6, 3)
    )

    assert ["CHALLENGE-REOPENED"] == codes(view)
    assert "corrected" == view.challenge.result
    request = desks.admin.requests.view(ref)
    assert ("handling", date(2024, 6, 3)) == (request.standing.state, request.standing.due)
    last = request.acts[-1]
    assert ("request.reopened", "C1-1") == (last.kind, last.facts["link_challenge"])


def test_reopening_is_left_to_who_may_approve(desks: Desks) -> None:
    """A registrar records the result; the request stays closed and the duty is said."""
    ref = replied(desks)
    desks.on("2024-03-20").registrar.challenges.open(ref, "reconsideration")

    view = desks.on("2024-05-06").registrar.challenges.result("C1-1", "perform")

    assert ["CHALLENGE-REOPEN-DUE"] == codes(view)
    assert "replied" == desks.admin.requests.view(ref).standing.state


def test_a_request_still_open_is_not_reopened(desks: Desks) -> None:
    """Ordered to answer while it is being handled: the case is decided, the request goes on."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.on("2024-04-08").registrar.challenges.open(ref, "reconsideration", unanswered=True)

    view = desks.on("2024-05-06").approver.challenges.result("C1-1", "perform")

    assert ["CHALLENGE-STILL-OPEN"] == codes(view)
    assert "corrected" == view.challenge.result


def test_other_endings_leave_the_request_alone(desks: Desks) -> None:
    """Declared unlawful, or upheld, nothing is to be answered anew."""
    ref = replied(desks)
    desks.on("2024-03-20").approver.challenges.open(ref, "reconsideration")

    view = desks.approver.challenges.result("C1-1", "unlawful")

    assert [] == codes(view)
    assert "replied" == desks.admin.requests.view(ref).standing.state


def test_a_suit_after_reconsideration_counts_from_its_result(desks: Desks) -> None:
    """Fifteen days from 2024-05-06: 2024-05-21."""
    ref = replied(desks)
    desks.on("2024-03-20").registrar.challenges.open(ref, "reconsideration")
    desks.on("2024-05-06").registrar.challenges.result("C1-1", "maintained")

    view = desks.registrar.challenges.open(ref, "litigation_after_reconsideration", after="c1-1")

    assert ("C1-1", date(2024, 5, 21)) == (view.challenge.after, view.challenge.last_day)
    assert [] == codes(view)


def test_a_case_resumed_is_pending_again_in_every_list(desks: Desks) -> None:
    """After an appeal there is no result until the next one."""
    ref = replied(desks)
    challenges = desks.on("2024-03-20").registrar.challenges
    challenges.open(ref, "litigation_direct")
    challenges.result("C1-1", "maintained")
    challenges.note("C1-1", "resumed", fields={"because": "appeal"})

    assert ["C1-1"] == [row.ref for row in challenges.page(closed=False).rows]
    assert [] == list(challenges.page(closed=True).rows)
    with pytest.raises(IllegalMove):
        challenges.note("C1-1", "resumed", fields={"because": "appeal"})


def test_text_is_kept_apart_from_the_journal(desks: Desks, store: Store) -> None:
    """Court and number of the case are erasable text, read by who may see every request."""
    ref = replied(desks)
    desks.on("2024-03-20").registrar.challenges.open(
        ref, "litigation_direct", texts={"authority": "某某法院", "case_number": "行初7号"}
    )

    with store.read() as unit:
        said = json.dumps([dict(one.facts) for one in unit.journal.entries(1)], ensure_ascii=False)
    assert "某某法院" not in said
    seen = desks.registrar.challenges.view("C1-1")
    assert [{"authority": "某某法院", "case_number": "行初7号"}] == [
        dict(text) for text in seen.texts.values()
    ]
    assert {} == dict(desks.handler.challenges.view("C1-1").texts)
    assert () == tuple(desks.admin.journal.verify().faults)


def test_lists_are_by_request_block_and_page(desks: Desks) -> None:
    """Cases of one request, of one block, and page by page."""
    one, two = replied(desks), replied(desks)
    challenges = desks.on("2024-03-20").registrar.challenges
    for ref, block in (
        (one, "reconsideration"),
        (two, "reconsideration"),
        (one, "litigation_direct"),
    ):
        challenges.open(ref, block)

    assert {"C1-1", "C1-3"} == {row.ref for row in challenges.page(request=one).rows}
    assert {"C1-1", "C1-2"} == {row.ref for row in challenges.page(block="reconsideration").rows}
    first = challenges.page(limit=2)
    rest = challenges.page(limit=2, after=first.next)
    assert 3 == len({row.ref for row in (*first.rows, *rest.rows)})


def test_the_index_follows_from_the_journal(desks: Desks, store: Store) -> None:
    """Rows made anew are the rows there were."""
    ref = replied(desks)
    challenges = desks.on("2024-03-20").registrar.challenges
    challenges.open(ref, "reconsideration")
    challenges.result("C1-1", "maintained")
    before = challenges.page().rows

    assert 1 == challenges.rebuild()
    assert before == challenges.page().rows


def test_what_cannot_be_is_refused(desks: Desks) -> None:
    """Unknown cases, blocks and endings, days to come, and people without a part in it."""
    ref = replied(desks)
    challenges = desks.registrar.challenges
    with pytest.raises(UnknownBlock):
        challenges.open(ref, "appeal")
    with pytest.raises(UnknownChallenge):
        challenges.open(ref, "reconsideration", after="C1-9")
    with pytest.raises(UnknownChallenge):
        challenges.view(ref)
    with pytest.raises(FutureAct):
        challenges.open(ref, "reconsideration", on=date(2024, 3, 12))
    challenges.open(ref, "reconsideration")
    with pytest.raises(UnknownEnding):
        challenges.result("C1-1", "won")
    desks.admin.staff.add("ed", "编辑", roles=[])
    with pytest.raises(NotPermitted):
        desks.seen_by("ed").challenges.open(ref, "reconsideration")


def test_anonymising_a_request_takes_the_texts_of_its_cases(desks: Desks) -> None:
    """Authority and number are gone; block, days and result stay for the report."""
    ref = replied(desks)
    desks.on("2024-03-20").registrar.challenges.open(
        ref, "litigation_direct", texts={"authority": "某某法院"}
    )
    desks.registrar.challenges.result("C1-1", "withdrawn")
    desks.on("2030-03-20")
    desks.admin.staff.add("app2", "审批二", roles=[Role.APPROVER])
    rows = desks.admin.challenges.page().rows

    desks.admin.requests.anonymising.anonymise(5, ground="retention", approver="app2")

    assert {} == dict(desks.registrar.challenges.view("C1-1").texts)
    assert rows == desks.admin.challenges.page().rows
    assert () == tuple(desks.admin.journal.verify().faults)
