"""Letters about stored requests: numbered without gaps, kept by hash, for those who handle them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.letters.given import FactsUnfit, read_given
from govdisclose.domain.cases.letters.letter import UnfilledFields
from govdisclose.domain.cases.letters.making import NothingDecided
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.errors import ContentMissing
from govdisclose.ports.storage import Store
from govdisclose.rules.loader import RuleFileFault
from govdisclose.services.letters.book import LetterVoid, TemplateNameUnfit
from govdisclose.services.letters.records import UnknownLetter
from tests.services.requests.offices import RESIDENT_ID, Desks, desks_of, new_request

DETAILS = {
    "number_code": "示公开",
    "court": "某某区人民法院",
    "reconsideration_body": "某某市人民政府",
    "address": "示范路1号",
    "postcode": "000001",
}
OWN = """
[sources]
own = "The office's own letter"

[[templates]]
id = "own-receipt"
version = 1
law = "cn-2019"
kind = "receipt"
title = "收件回执"
title_en = "own receipt"
style = "official"
addressee = "applicant"
number_word = "回"
source = ["own"]
mark = "seen"
[[templates.blocks]]
text = "收到{{ applicant.name }}的申请。"
"""


@pytest.fixture(name="store", params=["memory", "sqlite"])
def _store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture(name="desks")
def _desks(store: Store) -> Desks:
    """An office whose letters have everything they say of it."""
    desks = desks_of(store)
    desks.admin.letters.set_details(None, DETAILS)
    desks.admin.letters.set_details("市教育局", {**DETAILS, "number_code": "教公开"})
    return desks


def registered(desks: Desks, **changes: str) -> str:
    """Ref of a new request."""
    return desks.registrar.requests.register(new_request(**changes)).view.ref


def refused(desks: Desks) -> str:
    """Ref of a request that was decided."""
    ref = registered(desks)
    desks.registrar.requests.act(ref, "assigned", {"to": "han"})
    desks.on("2024-03-08")
    item = DraftItem(outcome="denied", grounds=("process",), reasons="方案尚在讨论。")
    desks.handler.requests.decisions.draft(ref, Draft(items=(item,)))
    desks.approver.requests.decisions.approve(ref)
    return ref


def test_numbers_of_a_series_run_on_by_agency_and_year(desks: Desks) -> None:
    """Each series of an agency and a year has its own numbers, without gaps."""
    one, two = registered(desks), registered(desks, agency="市教育局")
    letters = desks.registrar.letters

    numbers = [letters.write(ref, "receipt")[0].number for ref in (one, one, two)]
    desks.on("2025-01-02")
    numbers.append(letters.write(one, "receipt")[0].number)

    assert [
        "示公开登〔2024〕1号",
        "示公开登〔2024〕2号",
        "教公开登〔2024〕1号",
        "示公开登〔2025〕1号",
    ] == numbers


def test_a_letter_that_is_not_written_uses_up_no_number(desks: Desks) -> None:
    """An unfilled field leaves counter, journal and files as they were."""
    ref = refused(desks)
    letters = desks.handler.letters
    desks.admin.letters.set_details(None, {"court": ""})
    with pytest.raises(UnfilledFields) as refusal:
        letters.write(ref, "decision")

    stored, _ = letters.write(ref, "decision", given=read_given({"agency": {"court": "某法院"}}))

    assert "agency.court" == refusal.value.data["fields"]
    assert "示公开答〔2024〕1号" == stored.number
    assert [stored] == list(letters.list(ref))


def test_the_decision_is_told_with_the_reasons_that_were_approved(desks: Desks) -> None:
    """What was drafted and approved stands in the letter; nobody writes it a second time."""
    _, letter = desks.handler.letters.write(refused(desks), "decision")

    assert "四类过程性信息（第十六条第二款）" in letter.text
    assert "理由如下：方案尚在讨论。" in letter.text


def test_the_approval_sheet_shows_the_draft(desks: Desks) -> None:
    """Before the decision the sheet for the signatures shows what is put forward."""
    ref = registered(desks)
    item = DraftItem(outcome="denied", grounds=("process",), reasons="方案尚在讨论。")
    desks.handler.requests.decisions.draft(ref, Draft(items=(item,)))

    _, sheet = desks.handler.letters.write(ref, "approval_sheet")

    assert "拟作出的答复\t不予公开" in sheet.text
    assert "第三十六条第（三）项" in sheet.text
    with pytest.raises(NothingDecided):
        desks.handler.letters.write(ref, "decision")


def test_a_severed_decision_names_what_is_given_and_what_is_not(desks: Desks) -> None:
    """Pieces of the decision are told apart, each with its own end."""
    ref = registered(desks)
    items = (
        DraftItem(outcome="granted", what="方案正文"),
        DraftItem(
            outcome="denied", what="住户名单", grounds=("privacy",), reasons="涉及个人隐私。"
        ),
    )
    draft = Draft(items=items, part="方案正文", access="随附复印件。")
    desks.handler.requests.decisions.draft(ref, draft)
    desks.approver.requests.decisions.approve(ref)

    _, letter = desks.handler.letters.write(ref, "decision")

    assert "政府信息部分公开告知书" == letter.title
    assert "公开其中的下列部分：方案正文" in letter.text
    assert "其余部分（住户名单）属于个人隐私（第十五条），不予公开。" in letter.text


def test_details_of_the_agency_are_named_when_they_are_missing(store: Store) -> None:
    """Without the code of the agency a letter has no number, and the refusal says so."""
    desks = desks_of(store)
    ref = registered(desks)

    with pytest.raises(UnfilledFields) as refusal:
        desks.registrar.letters.write(ref, "receipt")

    assert "agency.number_code" == refusal.value.data["fields"]


def test_a_letter_is_filled_from_the_records(desks: Desks) -> None:
    """Name, content and last day come from the request, not from whoever writes the letter."""
    ref = registered(desks)

    _, letter = desks.registrar.letters.write(ref, "receipt")

    assert "申请人甲：" in letter.text
    assert "某地块征收补偿安置方案" in letter.text
    assert "2024-0001" in letter.text
    # 20 working days from 2024-03-01; counted by hand: 03-29, no holiday between.
    assert "2024年3月29日" in letter.text
    assert RESIDENT_ID not in letter.text


def test_what_is_shown_is_what_was_written(desks: Desks) -> None:
    """The file kept is the one written, and its hash is the one in the record."""
    ref = refused(desks)
    desks.admin.letters.set_details(None, {"court": "某某区人民法院"})
    stored, _ = desks.handler.letters.write(ref, "decision")
    desks.admin.letters.set_details(None, {"court": "另一法院"})

    for format_, digest in stored.hashes.items():
        _, content = desks.handler.letters.show(stored.ref, format_)
        assert digest == hashlib.sha256(content).hexdigest()
    assert "另一法院" not in desks.handler.letters.show(stored.ref, "html")[1].decode()


def test_the_journal_holds_codes_only(desks: Desks, store: Store) -> None:
    """Entries say which letter of which kind and number; no name, no title, no content."""
    ref = registered(desks)
    stored, _ = desks.registrar.letters.write(ref, "receipt")

    with store.read() as unit:
        entries = [one for one in unit.journal.entries(1) if one.subject == stored.ref]
        said = json.dumps([dict(one.facts) for one in unit.journal.entries(1)], ensure_ascii=False)
    assert ["letter.written"] == [one.kind for one in entries]
    assert ref == entries[0].facts["matter"]
    for secret in ("申请人甲", "补偿", "回执", stored.hashes["html"]):
        assert secret not in said


def test_the_journal_still_verifies(desks: Desks) -> None:
    """Letters, details and templates are committed like everything else."""
    ref = registered(desks)
    desks.admin.letters.adopt("house", OWN)
    stored, _ = desks.registrar.letters.write(ref, "receipt")
    desks.registrar.letters.void(stored.ref)

    verification = desks.admin.journal.verify()

    assert () == tuple(verification.faults)


def test_proof_of_service_names_the_letters_written(desks: Desks) -> None:
    """The proof lists titles and numbers of letters to the applicant that are not void."""
    ref = registered(desks)
    letters = desks.registrar.letters
    dropped, _ = letters.write(ref, "receipt")
    letters.void(dropped.ref)
    letters.write(ref, "receipt")

    given = read_given({"delivery": {"route": "邮寄"}})
    _, letter = letters.write(ref, "delivery_proof", given=given)

    assert "政府信息公开申请登记回执（示公开登〔2024〕2号）" in letter.text
    assert "〔2024〕1号" not in letter.text


def test_the_third_party_is_named_by_its_record(desks: Desks) -> None:
    """The ledger holds a code; the letter bears the name, and nothing of the applicant."""
    ref = registered(desks)
    desks.handler.requests.act(ref, "third_party_consulted", {"party": "某公司"})

    given = read_given({"party": {"content": "报价材料"}})
    _, letter = desks.handler.letters.write(ref, "third_party_letter", given=given)

    assert "某公司：" in letter.text
    assert "申请人甲" not in letter.text
    assert "2024-0001" not in letter.text


def test_a_letter_of_the_past_knows_only_what_was_then(desks: Desks) -> None:
    """A letter dated before the decision does not tell it."""
    ref = refused(desks)

    with pytest.raises(NothingDecided):
        desks.handler.letters.write(ref, "decision", on=date(2024, 3, 5))


def test_a_letter_cannot_be_dated_ahead(desks: Desks) -> None:
    """A letter is dated on the day it is written, or earlier when recorded late."""
    with pytest.raises(FutureAct):
        desks.registrar.letters.write(registered(desks), "receipt", on=date(2024, 3, 2))


def test_a_letter_bears_no_secrecy_mark(desks: Desks) -> None:
    """Text with a mark of a state secret is on no letter of an ordinary machine."""
    ref = refused(desks)

    with pytest.raises(SecrecyMarkFound):
        desks.handler.letters.write(
            ref, "decision", given=read_given({"agency": {"court": "见机密★10年的文件"}})
        )


def test_who_does_not_handle_a_request_reads_no_letter_of_it(desks: Desks) -> None:
    """A handler sees letters of the own requests; an editor writes none."""
    ref = refused(desks)
    stored, _ = desks.handler.letters.write(ref, "decision")

    with pytest.raises(NotPermitted):
        desks.seen_by("han2").letters.show(stored.ref, "html")
    with pytest.raises(NotPermitted):
        desks.handler.letters.set_details(None, {"court": "某法院"})


def test_a_void_letter_keeps_its_number(desks: Desks) -> None:
    """The number of a void letter is not given again."""
    ref = registered(desks)
    letters = desks.registrar.letters
    first, _ = letters.write(ref, "receipt")
    letters.void(first.ref)

    assert "示公开登〔2024〕2号" == letters.write(ref, "receipt")[0].number
    assert [True, False] == [one.is_void for one in letters.list(ref)]
    with pytest.raises(LetterVoid):
        letters.void(first.ref)


def test_unknown_letters_are_told(desks: Desks) -> None:
    """A ref that nobody gave is refused."""
    for ref in ("L1-999", "L1", "x", "R1-1"):
        with pytest.raises(UnknownLetter):
            desks.registrar.letters.show(ref, "html")


def test_templates_of_the_office_come_first(desks: Desks) -> None:
    """An office's own receipt takes the place of ours until it is dropped."""
    ref = registered(desks)
    admin = desks.admin.letters
    assert 1 == admin.adopt("house", OWN)
    own, letter = desks.registrar.letters.write(ref, "receipt")
    admin.adopt("house", None)
    ours, _ = desks.registrar.letters.write(ref, "receipt")

    assert ("own-receipt", "receipt-2019") == (own.template, ours.template)
    assert ("示公开回〔2024〕1号", "示公开登〔2024〕1号") == (own.number, ours.number)
    assert "收到申请人甲的申请。" in letter.text


@pytest.mark.parametrize(
    "text",
    [
        OWN.replace('mark = "seen"', ""),
        OWN.replace('source = ["own"]', 'source = ["other"]'),
        OWN + "colour = 1\n",
        OWN.replace('text = "收到{{ applicant.name }}的申请。"', 'part = "nowhere"'),
        "not toml",
    ],
)
def test_a_template_file_that_is_not_sound_is_not_adopted(desks: Desks, text: str) -> None:
    """Without citation, with a key nobody reads, or with a part that is nowhere."""
    from govdisclose.domain.cases.letters.template import InvalidTemplate

    with pytest.raises((RuleFileFault, InvalidTemplate)):
        desks.admin.letters.adopt("house", text)
    with pytest.raises(TemplateNameUnfit):
        desks.admin.letters.adopt("../house", OWN)


def test_details_that_no_letter_has_are_refused(desks: Desks) -> None:
    """A misspelt detail is told, not kept."""
    with pytest.raises(FactsUnfit):
        desks.admin.letters.set_details(None, {"courts": "某法院"})


def test_anonymising_takes_files_and_titles_and_leaves_numbers(desks: Desks) -> None:
    """What the letters said is gone; that there were two, of which numbers, remains."""
    ref = registered(desks)
    letters = desks.registrar.letters
    stored, _ = letters.write(ref, "receipt")
    letters.write(ref, "receipt")
    desks.registrar.requests.act(ref, "withdrawn")
    desks.on("2030-03-04")
    desks.admin.staff.add("app2", "审批二", roles=[Role.APPROVER])

    done = desks.admin.requests.anonymising.anonymise(5, ground="retention", approver="app2")

    assert (ref,) == done.refs
    found = letters.list(ref)
    assert [(None, {}), (None, {})] == [(one.title, dict(one.hashes)) for one in found]
    assert ["示公开登〔2024〕1号", "示公开登〔2024〕2号"] == [one.number for one in found]
    assert [True, True] == [one.is_erased for one in found]
    with pytest.raises(ContentMissing):
        letters.show(stored.ref, "html")
    assert () == tuple(desks.admin.journal.verify().faults)
