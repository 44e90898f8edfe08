"""Putting right what was written down of a request: by whom, until when, what the journal holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govdisclose.domain.cases.roles import NotPermitted
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.search_terms import compile_query
from govdisclose.errors import Conflict
from govdisclose.office.requests import Draft, DraftItem
from govdisclose.services.requests.refusals import (
    ApplicantIncomplete,
    DescriptionMissing,
    DescriptionSettled,
    NothingAmended,
    NotOnDuty,
)
from tests.services.requests.offices import Desks, new_request


def test_record_gets_a_new_version_and_the_journal_no_text(desks: Desks) -> None:
    """The screen shows the new address; the entry says that the contact changed, not to what."""
    requests = desks.registrar.requests
    before = requests.register(new_request()).view

    after = requests.amending.amend(
        before.ref, {"contact": "某路2号", "route": "邮寄", "note": ""}
    ).view

    assert after.text is not None
    assert before.text is not None
    assert ("某路2号", before.text["applicant"]) == (after.text["contact"], after.text["applicant"])
    assert before.standing.due == after.standing.due
    last = desks.admin.journal.entries_of(before.ref)[-1]
    assert "request.revised" == last.kind
    assert {"changed": ["contact", "route"]} == dict(last.facts)
    assert "某路2号" not in json.dumps(dict(last.facts), ensure_ascii=False)
    assert desks.admin.journal.verify().is_clean


def test_description_is_found_by_its_new_words_only(desks: Desks) -> None:
    """The search follows the record."""
    requests = desks.registrar.requests
    ref = requests.register(new_request(description="旧城改造方案")).view.ref

    requests.amending.amend(ref, {"description": "河道整治预算"})

    found = [requests.search(compile_query(text)).lines for text in ("河道整治", "旧城改造")]
    assert [1, 0] == [len(lines) for lines in found]


def test_what_no_request_can_do_without_stays(desks: Desks) -> None:
    """Name, contact and what is wanted cannot be emptied; a change that is none is refused."""
    requests = desks.registrar.requests
    ref = requests.register(new_request()).view.ref
    amend = requests.amending.amend

    for name in ("applicant", "contact"):
        with pytest.raises(ApplicantIncomplete):
            amend(ref, {name: " "})
    with pytest.raises(DescriptionMissing):
        amend(ref, {"description": ""})
    with pytest.raises(NothingAmended):
        amend(ref, {"description": new_request().description, "note": ""})
    with pytest.raises(SecrecyMarkFound):
        amend(ref, {"note": "秘密★10年"})
    assert 1 == len(desks.admin.journal.entries_of(ref))


def test_what_was_decided_on_stays_as_it_was_asked(desks: Desks) -> None:
    """After the decision the address can still be put right, what is wanted cannot."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.handler.requests.decisions.draft(
        ref, Draft(items=(DraftItem(outcome="granted"),), access="附后")
    )
    desks.approver.requests.decisions.approve(ref)
    amending = desks.registrar.requests.amending

    with pytest.raises(DescriptionSettled):
        amending.amend(ref, {"description": "别的信息"})
    view = amending.amend(ref, {"contact": "某路2号"}).view

    assert view.text is not None
    assert "某路2号" == view.text["contact"]


def test_amending_what_another_changed_is_a_conflict(desks: Desks) -> None:
    """The second of two people is told, and overwrites nothing."""
    requests = desks.registrar.requests
    seen = requests.register(new_request()).view
    requests.amending.amend(seen.ref, {"contact": "某路2号"})

    with pytest.raises(Conflict):
        requests.amending.amend(seen.ref, {"contact": "某路3号"}, expected_entry=seen.last_entry)


def test_record_is_for_who_registers_or_handles_it(desks: Desks) -> None:
    """Whoever approves, or handles other requests, puts nothing right here."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.registrar.requests.act(ref, "assigned", {"to": "unit:legal"})

    with pytest.raises(NotPermitted):
        desks.approver.requests.amending.amend(ref, {"contact": "某路2号"})
    with pytest.raises(NotOnDuty):
        desks.handler.requests.amending.amend(ref, {"contact": "某路2号"})


def test_applicant_without_a_document_is_known_by_the_new_name_and_contact(desks: Desks) -> None:
    """Repeats are found by number, else by name and contact as they stand now."""
    requests = desks.registrar.requests
    first, second = (
        requests.register(new_request(contact=contact, proof=None, proof_number=None)).view.ref
        for contact in ("某路1号", "某路l号")
    )
    assert 0 == requests.answering.repeated(second).total

    requests.amending.amend(second, {"contact": "某路1号"})

    assert [first] == [row.ref for row in requests.answering.repeated(second).before]


def test_file_does_not_undo_what_was_put_right(desks: Desks, tmp_path: Path) -> None:
    """A changed row that says otherwise of an amended field is a conflict; the same row is not."""
    head = "登记号,申请人类别,申请人,联系方式,申请方式,所需信息,收到日期"
    row = "2024-001,自然人,甲,{contact},当面,{wanted},2024-03-01"
    file = tmp_path / "log.csv"

    def read(contact: str, wanted: str) -> tuple[int, int, int]:
        file.write_text(f"{head}\n{row.format(contact=contact, wanted=wanted)}\n", "utf-8")
        account = desks.admin.requests.importer.import_file(file)
        return account.updated, account.unchanged, account.rejected

    read("某路1号", "某方案")
    desks.registrar.requests.amending.amend("2024-001", {"contact": "某路2号"})

    assert (0, 1, 0) == read("某路1号", "某方案"), "what was imported before is known"
    assert (0, 0, 1) == read("某路1号", "某方案的附件")
    assert (1, 0, 0) == read("某路2号", "某方案的附件")
    view = desks.admin.requests.view("2024-001")
    assert view.text is not None
    assert ("某路2号", "某方案的附件") == (view.text["contact"], view.text["description"])
