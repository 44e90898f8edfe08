"""What is done with a request beside its moves: pieces, letters, fees, parts, challenges, undo."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from govdisclose.cli.language import activate
from govdisclose.cli.tui_words import CommandWords
from govdisclose.domain.cases.review.decision import Authority
from govdisclose.domain.cases.roles import Role
from govdisclose.office import Office
from govdisclose.office.requests import Applicant, Draft, DraftItem, NewRequest
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.screens import case_forms, challenge_forms, decision_forms
from govdisclose_tui.screens.case import CaseScreen
from govdisclose_tui.screens.item import ItemScreen
from govdisclose_tui.screens.request_forms import move_form
from govdisclose_tui.words import lend
from tests.tui.driving import driven, narrowed, open_office, played, press, settle, shows

DAY = date(2024, 3, 29)


@pytest.fixture
def case(office_file: Path) -> Path:
    """An office with a request under the law of 2019 that two people may handle and approve."""
    everything = [Role.REGISTRAR, Role.HANDLER, Role.APPROVER, Role.EDITOR]
    with open_office(office_file) as office:
        office.staff.revise("li", roles=[*everything, Role.ADMINISTRATOR])
        office.staff.revise("wang", roles=everything)
    with open_office(office_file, day=DAY) as office:
        office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案和名单",
                on=date(2024, 3, 20),
                agency="EDU",
            )
        )
    activate("en")
    lend(CommandWords())
    return office_file


@pytest.fixture
def office(case: Path) -> Iterator[Office]:
    """The office in the name of who drafts."""
    with open_office(case, "wang", day=DAY) as opened:
        yield opened


def _submit(form: FormScreen, **values: str) -> object:
    return form._submit({**form._first, **values})


def _decided(case: Path, office: Office, item: DraftItem, **texts: str) -> None:
    office.requests.decisions.draft("R2-1", Draft(items=(item,), **texts))  # type: ignore[arg-type]  # all are texts
    with open_office(case, day=DAY) as other:
        other.requests.decisions.approve("R2-1")


def test_decision_is_drafted_in_pieces(case: Path) -> None:
    """Each piece has outcome, grounds and reasons of its own; the whole is a partial release, as
    the command with two --item makes it."""

    async def drive() -> None:
        with open_office(case, "wang", day=DAY) as office:
            async with driven(office, area="requests", size=(100, 50)) as pilot:
                await press(pilot, "enter", "e", "ctrl+n")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                shows(pilot.app, "1. Which information", "2. Which information")
                form.put(
                    {
                        "outcome": "granted", "what_1": "补偿方案",
                        "outcome_2": "denied", "what_2": "名单", "grounds_2": "privacy",
                        "part": "方案全文", "access": "随附",
                    }
                )  # fmt: skip
                await pilot.pause(0.3)
                await settle(pilot)
                assert "The law demands further:\n- the reasons" in form._previewed
                form.put({"why_2": "名单涉及个人隐私"})
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, CaseScreen)
                shows(pilot.app, "Outcome: partly granted", "2. 名单; ")

    played(drive())

    with open_office(case) as office:
        decision = office.requests.decisions.get("R2-1")
    assert decision is not None
    assert ("partial", ("privacy",), ()) == (decision.outcome, decision.grounds, decision.gaps)
    assert (
        DraftItem(outcome="granted", what="补偿方案"),
        DraftItem(outcome="denied", what="名单", grounds=("privacy",), reasons="名单涉及个人隐私"),
    ) == decision.draft.items


def test_ground_says_its_article_and_what_has_to_be_found(office: Office) -> None:
    """Of personal privacy: article 15 of the law of 2019, consent and public interest lift it."""
    form = decision_forms.draft_decision_form(office, office.requests.view("R2-1"))
    grounds = next(one for one in form._fields if one.name == "grounds")

    assert grounds.hint is not None
    said = grounds.hint("privacy")

    assert "15" in said
    assert "the third party's consent lifts it" in said
    assert "the public interest may lift it" in said
    assert "art. 15" in dict(grounds.choices)["privacy"] or "15" in dict(grounds.choices)["privacy"]


def _details(office: Office) -> None:
    office.letters.set_details(
        "EDU",
        {
            "number_code": "淮教公开", "address": "某路2号", "phone": "0554-0000000",
            "postcode": "232000", "reconsideration_body": "淮南市人民政府",
            "court": "某区人民法院",
        },
    )  # fmt: skip


def test_letter_of_a_move_is_shown_before_it_is_recorded(case: Path) -> None:
    """The notice to correct reads with the values as typed, unnumbered; nothing is written."""
    with open_office(case, day=DAY) as admin:
        _details(admin)
    with open_office(case, "wang", day=DAY) as office:
        view = office.requests.view("R2-1")
        move = view.standing.flow.move("correction_notice")
        assert move is not None
        form = move_form(office, view, move)
        assert form._preview is not None
        before = office.journal.verify().entries

        values = {"field_until": "2024-04-12", "note": "请写明地块名称"}
        text = form._preview({**form._first, **values})

        assert before == office.journal.verify().entries
    assert "政府信息公开申请补正告知书" in text
    assert "请写明地块名称" in text
    assert "2024年4月12日" in text
    assert "张某" in text


def test_letter_is_written_as_it_was_shown(case: Path) -> None:
    """The written letter is the shown one with a number; the command lists it."""
    with open_office(case, day=DAY) as office:
        _details(office)
        form = case_forms.letter_form(office, office.requests.view("R2-1"))
        assert form._preview is not None

        shown = form._preview({**form._first, "kind": "receipt", "note": ""})
        _submit(form, kind="receipt", note="")

        (stored,) = office.letters.list("R2-1")
        _stored, page = office.letters.show(stored.ref, "html")
    assert stored.number is not None
    for line in shown.splitlines()[3:]:
        assert line in page.decode()


def test_fee_follows_from_the_rules(office: Office) -> None:
    """What the command computes from the scale is what the form shows, and then sends."""
    form = case_forms.charge_form(office, office.requests.view("R2-1"))
    assert form._preview is not None
    values = {**form._first, "mode": "pages", "count": "109"}
    due = office.requests.charging.charge("R2-1", pages=109)

    shown = form._preview(values)
    form._submit(values)

    assert f"{due.amount} yuan" in shown
    last = office.journal.entries_of("R2-1")[-1]
    assert ("request.fee_notice", str(due.amount)) == (last.kind, last.facts["amount"])


def test_split_parts_become_requests(office: Office) -> None:
    """With 'register' each further part is a request of its own, linked to the first."""
    form = case_forms.split_form(office, office.requests.view("R2-1"))

    answer = _submit(form, parts="补偿方案\n名单", register="yes")

    assert isinstance(answer, tuple)
    assert ("R2-2",) == answer[1]
    assert {"split_from": "R2-1"} == office.requests.view("R2-2").facts["links"]


def test_papers_are_forwarded_to_the_agency_responsible(case: Path, office: Office) -> None:
    """After 'not responsible' the other agency gets a request of its own."""
    _decided(
        case,
        office,
        DraftItem(outcome="not_responsible"),
        right_agency="市建设委员会",
        reasons="不属本机关职责",
    )
    form = case_forms.refer_form(office, office.requests.view("R2-1"))

    _submit(form, agency="BLD")

    assert {"referred_from": "R2-1"} == office.requests.view("R3-1").facts["links"]


def test_release_becomes_a_draft_item(case: Path) -> None:
    """What was released is drafted from the case screen; the item opens; request and item are
    linked."""
    with open_office(case, "wang", day=DAY) as office:
        _decided(case, office, DraftItem(outcome="granted"), access="附后")

    async def drive() -> None:
        with open_office(case, "wang", day=DAY) as office:
            async with driven(office, area="requests", size=(100, 40)) as pilot:
                await press(pilot, "enter", "b")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"title": "某地块征收补偿方案"})
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, ItemScreen)
                shows(pilot.app, "[draft]", "某地块征收补偿方案")

    played(drive())

    with open_office(case, day=DAY) as office:
        links = office.requests.view("R2-1").facts["links"]
        assert isinstance(links, dict)
        assert "某地块征收补偿方案" == office.catalogue.get(str(links["item"])).title


def test_file_is_enclosed_and_taken_out(case: Path, tmp_path: Path) -> None:
    """Files go with the reply from the case screen, and out of it again."""
    file = tmp_path / "方案.txt"
    file.write_text("补偿方案", encoding="utf-8")
    with open_office(case, "wang", day=DAY) as office:
        form = case_forms.enclose_form(office, office.requests.view("R2-1"))
        _submit(form, file=str(file))
        assert ["方案.txt"] == [one.name for one in office.requests.replies.enclosures("R2-1")]

    async def drive() -> None:
        with open_office(case, "wang", day=DAY) as office:
            async with driven(office, area="requests", size=(100, 40)) as pilot:
                await press(pilot, "enter")
                shows(pilot.app, "方案.txt")
                await press(pilot, "x", "enter")
                assert () == office.requests.replies.enclosures("R2-1")

    played(drive())


def test_challenge_is_filed_and_ended(case: Path, office: Office) -> None:
    """Reconsideration is recorded from filing to result; an order to answer anew reopens the
    request; what cannot be recorded now says why."""
    _decided(case, office, DraftItem(outcome="granted"), access="附后")
    office.requests.act("R2-1", "replied", {})
    _submit(
        challenge_forms.file_form(office, office.requests.view("R2-1")),
        block="reconsideration", authority="淮南市人民政府",
    )  # fmt: skip
    found = office.challenges.view("C2-1")
    assert challenge_forms.refusal_of(found, "resumed") == "it is pending"

    _submit(challenge_forms.challenge_form(office, found, "answered"))
    _submit(
        challenge_forms.challenge_form(office, found, "result"),
        ending="revoked_anew", until="2024-04-26",
    )  # fmt: skip

    found = office.challenges.view("C2-1")
    assert ("corrected", "revoked_anew") == (found.challenge.state, found.challenge.ending)
    assert challenge_forms.refusal_of(found, "result") == "it has a result"
    assert "handling" == office.requests.view("R2-1").standing.state

    _submit(challenge_forms.challenge_form(office, found, "resumed"), because="mistake")
    assert "pending" == office.challenges.view("C2-1").challenge.state
    _submit(challenge_forms.challenge_form(office, found, "amended"), block="litigation_direct")
    assert "litigation_direct" == office.challenges.view("C2-1").challenge.block


def test_acts_that_are_not_possible_say_why(case: Path) -> None:
    """On a fresh request: nothing to forward, to publish, to approve, to take out."""

    async def drive() -> None:
        with open_office(case, "wang", day=DAY) as office:
            async with driven(office, area="requests", size=(100, 40)) as pilot:
                await press(pilot, "enter", "r", "b", "p", "x")
                said = [one.message for one in pilot.app._notifications]
                assert [
                    "! Forward: it was not decided that another agency is responsible",
                    "! Publish release: the decision releases nothing",
                    "! Approve: no decision waits",
                    "! Take out: nothing is enclosed",
                ] == said

    played(drive())


def _draft_ref(office: Office) -> str:
    row = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
    return f"I{row.shard}-{row.number}"


async def _undone(path: Path, *, actor: str = "li") -> list[str]:
    """What the screen of the draft says to the key that takes the last change back."""
    with open_office(path, actor) as office:
        async with driven(office, area="catalogue") as pilot:
            await narrowed(pilot, "食堂")
            await press(pilot, "enter", "u")
            return [one.message for one in pilot.app._notifications]


def test_undo_never_takes_back_what_another_wrote(office_file: Path) -> None:
    """A file attached by oneself after another's change is no leave to undo that change."""
    with open_office(office_file) as office:
        ref = _draft_ref(office)
    with open_office(office_file, "wang") as office:
        office.catalogue.revise(ref, {"summary": "王的摘要"})
    with open_office(office_file) as office:
        office.catalogue.attach(ref, "附件.txt", io.BytesIO("附件".encode()))

    assert ["! Undo: the last change is not yours"] == played(_undone(office_file))


def test_undo_is_refused_once_an_authority_was_asked(office_file: Path) -> None:
    """What was put to an authority was received outside; it is corrected by a further change."""
    with open_office(office_file) as office:
        office.staff.revise("wang", roles=[Role.REVIEWER, Role.APPROVER])
        ref = _draft_ref(office)
        office.catalogue.revise(ref, {"summary": "摘要"})
        review = office.reviews.open_item(ref).ref
    with open_office(office_file, "wang") as office:
        office.reviews.refer(review, Authority.SECRECY_DEPARTMENT, reason="是否涉密不明")

    said = played(_undone(office_file))

    assert ["! Undo: it was put to an authority: correct it by a change"] == said


def test_undo_is_refused_for_what_is_public(office_file: Path) -> None:
    """What the public has read is corrected by a change that another approves."""
    with open_office(office_file) as office:
        ref = _draft_ref(office)
        office.catalogue.revise(ref, {"summary": "摘要"})
    with open_office(office_file, "wang") as office:
        office.catalogue.publish(ref)

    said = played(_undone(office_file))

    assert ["! Undo: it was received outside: correct it by a change"] == said
