"""The gate of replies: one content, one hash, cleared before it goes out."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.letters.facts import AgencyFacts, DecisionFacts, LetterFacts
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.review.case import Opinion
from govdisclose.domain.cases.review.decision import Decision
from govdisclose.domain.cases.review.refusals import ContentChanged, DatesOutOfOrder, NotCleared
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.item import Release
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.errors import GovDiscloseError
from govdisclose.ports.storage import ContentSpace, Store
from govdisclose.services.requests.refusals import NothingToSubmit
from tests.services.requests.offices import Desks, day, desks_of, new_request

GRANTED = Draft(items=(DraftItem(outcome="granted"),), access="随本答复书一并提供")
REFUSED = Draft(items=(DraftItem(outcome="denied", grounds=("privacy",)),), reasons="涉及个人隐私")
CLEARED = Decision(outcome="cleared")


@pytest.fixture(name="ref")
def _ref(desks: Desks) -> str:
    """A request whose decision waits for approval; reviewers are on the staff."""
    return _drafted(desks, GRANTED)


def _drafted(desks: Desks, draft: Draft) -> str:
    staff = desks.admin.staff
    known = {one.key for one in staff.list()}
    for key, role in (("rev1", Role.REVIEWER), ("rev2", Role.REVIEWER), ("head", Role.APPROVER)):
        if key not in known:
            staff.add(key, key, roles=[role])
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.handler.requests.decisions.draft(ref, draft)
    return ref


def _enclose(desks: Desks, ref: str, said: bytes = b"content", account: str = "han") -> str:
    replies = desks.seen_by(account).requests.replies
    made, _findings = replies.enclose(ref, "方案.txt", io.BytesIO(said))
    return made.digest


def _cleared(desks: Desks, ref: str) -> None:
    desks.handler.requests.replies.submit(ref)
    if desks.admin.reviews.variant_for(1) != "two-step":
        desks.seen_by("rev1").reviews.sign(ref, Opinion.RELEASE)
        desks.seen_by("rev2").reviews.sign(ref, Opinion.RELEASE)
    desks.seen_by("head").reviews.decide(ref, CLEARED)


def test_approval_is_the_review_of_what_was_approved(desks: Desks, ref: str) -> None:
    """Under two persons nothing more is asked, and the journal names one hash at both acts."""
    _enclose(desks, ref)
    desks.approver.requests.decisions.approve(ref)
    desks.registrar.requests.act(ref, "replied")

    with desks.admin.store.read() as unit:
        facts = {one.kind: one.facts for one in unit.journal.entries_of(ref)}
    approved = facts["request.decided"]["content"]
    assert isinstance(approved, str)
    assert (64, approved) == (len(approved), facts["request.replied"]["content"])


def test_what_is_enclosed_after_approval_closes_the_gate_again(desks: Desks, ref: str) -> None:
    """The approver never saw the file; taken out, the approved content may go out."""
    desks.approver.requests.decisions.approve(ref)
    digest = _enclose(desks, ref)
    with pytest.raises(NotCleared):
        desks.registrar.requests.act(ref, "replied")

    desks.handler.requests.replies.take_out(ref, digest[:12])
    replied = desks.registrar.requests.act(ref, "replied")

    assert "replied" == replied.view.standing.state


def test_changed_content_goes_out_after_a_review_of_it(desks: Desks, ref: str) -> None:
    """A review of exactly this content opens the gate; a further file closes it once more."""
    desks.approver.requests.decisions.approve(ref)
    _enclose(desks, ref)
    _cleared(desks, ref)
    assert desks.handler.requests.replies.standing(ref).is_open
    _enclose(desks, ref, b"more")

    with pytest.raises(NotCleared):
        desks.registrar.requests.act(ref, "replied")
    _cleared(desks, ref)

    assert "replied" == desks.registrar.requests.act(ref, "replied").view.standing.state


def test_more_than_two_persons_sign_what_is_released(desks: Desks, ref: str) -> None:
    """Where the agency demands three signatures the approval alone releases nothing."""
    desks.admin.reviews.choose_variant("three-step")
    desks.approver.requests.decisions.approve(ref)
    with pytest.raises(NotCleared):
        desks.registrar.requests.act(ref, "replied")

    _cleared(desks, ref)

    assert "replied" == desks.registrar.requests.act(ref, "replied").view.standing.state


def test_a_refusal_releases_nothing(desks: Desks) -> None:
    """A reply that only refuses needs no review beside its approval, unless a file is enclosed."""
    desks.admin.reviews.choose_variant("three-step")
    ref, other = _drafted(desks, REFUSED), _drafted(desks, REFUSED)
    _enclose(desks, other)
    for one in (ref, other):
        desks.approver.requests.decisions.approve(one)

    assert "replied" == desks.registrar.requests.act(ref, "replied").view.standing.state
    with pytest.raises(NotCleared):
        desks.registrar.requests.act(other, "replied")


def test_drafter_never_clears(desks: Desks, ref: str) -> None:
    """Who drafted, enclosed or is represented neither approves nor clears."""
    desks.admin.staff.revise("head", roles=[Role.APPROVER, Role.HANDLER])
    _enclose(desks, ref, account="head")

    with pytest.raises(FourEyes):
        desks.seen_by("head").requests.decisions.approve(ref)
    desks.handler.requests.replies.submit(ref)
    with pytest.raises(FourEyes):
        desks.seen_by("head").reviews.decide(ref, CLEARED)
    with pytest.raises(FourEyes):
        desks.seen_by("dep", "head").reviews.decide(ref, CLEARED)


def test_nobody_signs_what_is_no_longer_to_go_out(desks: Desks, ref: str) -> None:
    """A reviewer is told that the reply changed since it was submitted."""
    desks.handler.requests.replies.submit(ref)
    _enclose(desks, ref)

    with pytest.raises(ContentChanged):
        desks.seen_by("head").reviews.decide(ref, CLEARED)


def test_a_reply_is_not_dated_before_its_clearance(desks: Desks, ref: str) -> None:
    """Nothing goes out before it was cleared."""
    desks.admin.reviews.choose_variant("three-step")
    desks.approver.requests.decisions.approve(ref)
    desks.on("2024-03-06")
    _cleared(desks, ref)

    with pytest.raises(DatesOutOfOrder):
        desks.registrar.requests.act(ref, "replied", on=day("2024-03-05"))


def test_what_a_review_stopped_is_not_freed_by_a_small_change(desks: Desks, ref: str) -> None:
    """Sent back, the reply needs a review even where two persons do otherwise."""
    desks.handler.requests.replies.submit(ref)
    desks.seen_by("rev1").reviews.send_back(ref)
    desks.handler.requests.decisions.draft(ref, Draft(items=GRANTED.items, access="到窗口领取"))
    desks.approver.requests.decisions.approve(ref)

    with pytest.raises(NotCleared):
        desks.registrar.requests.act(ref, "replied")


def test_a_letter_with_words_of_its_own_is_content_of_its_own(desks: Desks, ref: str) -> None:
    """What a letter adds to the approved decision is reviewed; a void letter adds nothing."""
    desks.approver.requests.decisions.approve(ref)
    details = {"number_code": "某公开", "reconsideration_body": "某政府", "court": "某法院"}
    desks.admin.letters.set_details(None, details)
    plain, _ = desks.registrar.letters.write(ref, "decision")
    assert desks.handler.requests.replies.standing(ref).is_open
    given_by_hand = LetterFacts(agency=AgencyFacts(), decision=DecisionFacts(access="另附名单"))
    added, _ = desks.registrar.letters.write(ref, "decision", given=given_by_hand)

    with pytest.raises(NotCleared):
        desks.registrar.requests.act(ref, "replied")
    desks.registrar.letters.void(added.ref)

    assert "replied" == desks.registrar.requests.act(ref, "replied").view.standing.state
    assert not plain.is_void


def test_enclosed_file_with_a_secrecy_mark_is_refused(desks: Desks, ref: str) -> None:
    """An ordinary machine may not hold it; personal data is said, and left to the people."""
    replies = desks.handler.requests.replies
    with pytest.raises(SecrecyMarkFound):
        _enclose(desks, ref, "机密★10年".encode())

    _made, findings = replies.enclose(ref, "名单.txt", io.BytesIO("电话 13800138000".encode()))

    assert findings
    assert {one.code for one in findings} <= {one.code for one in replies.screened(ref)}


def test_anonymising_erases_enclosed_files(desks: Desks, ref: str, store: Store) -> None:
    """Files go with the text, those that were taken out again too."""
    kept = _enclose(desks, ref)
    gone = _enclose(desks, ref, b"other")
    desks.handler.requests.replies.take_out(ref, gone)
    desks.approver.requests.decisions.approve(ref)
    desks.registrar.requests.act(ref, "replied")
    desks.on("2030-01-02")
    desks.admin.requests.anonymising.anonymise(1, ground="retention", approver="app")

    with store.read() as unit:
        sizes = [unit.contents.size(1, ContentSpace.ORIGINAL, one) for one in (kept, gone)]
        texts = [one.text for one in unit.records.list("attachment")]
    assert ([None, None], [None, None]) == (sizes, texts)


def test_nothing_is_submitted_where_nothing_is_drafted(desks: Desks) -> None:
    """A reply can be reviewed once there is one."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    with pytest.raises(NothingToSubmit):
        desks.handler.requests.replies.submit(ref)


def test_a_release_becomes_an_item_through_the_gate_of_the_catalogue(
    desks: Desks, ref: str
) -> None:
    """R2019 art. 44: drafted from the release, then reviewed like any other item."""
    desks.admin.reviews.choose_variant("three-step")
    desks.approver.requests.decisions.approve(ref)
    item = desks.handler.requests.answering.publish(ref, {"title": "补偿方案"})
    assert Release.NONE is item.release
    with pytest.raises(NotCleared):
        desks.seen_by("head").catalogue.publish(item.ref)

    desks.handler.reviews.open_item(item.ref)
    for reviewer in ("rev1", "rev2"):
        desks.seen_by(reviewer).reviews.sign(f"P{item.shard}-{item.number}", Opinion.RELEASE)
    desks.seen_by("head").reviews.decide(item.ref, CLEARED)

    assert desks.approver.catalogue.publish(item.ref) is not None


# No way around

PERSONS = ("han", "han2", "app", "head", "rev1", "rev2", "dep", "admin")
ACTS = ("draft", "enclose", "take_out", "submit", "sign", "decide", "back", "approve", "reply")
LAWFUL = (
    ("draft", "han"), ("enclose", "han2"), ("submit", "han"), ("sign", "rev1"), ("sign", "rev2"),
    ("decide", "head"), ("approve", "app"), ("reply", "han"),
)  # fmt: skip

Act = tuple[str, str, str | None]


@st.composite
def courses(draw: st.DrawFn) -> list[Act]:
    """The lawful way, with other hands and other acts mixed in."""
    acts: list[Act] = []
    anybody = st.sampled_from(PERSONS)
    for what, person in LAWFUL:
        if draw(st.integers(0, 3)) == 0:
            represented = draw(st.one_of(st.none(), anybody))
            acts.append((draw(st.sampled_from(ACTS)), draw(anybody), represented))
        acts.append((what, person, None))
    return [*acts, ("reply", "han", None)]


def _run(store: Store, variant: str, acts: Sequence[Act]) -> bool:
    """Try the acts, check what went out from the journal alone; whether a reply did."""
    desks = desks_of(store)
    staff = desks.admin.staff
    for key in ("rev1", "rev2", "head"):
        staff.add(key, key, roles=[Role.REVIEWER])
    for key in PERSONS:
        if key != "admin":
            # Everybody may do everything, so that nothing but the gate stands in the way.
            staff.revise(
                key, roles=[Role.HANDLER, Role.REVIEWER, Role.APPROVER, Role.EDITOR, Role.DEPUTY]
            )
    desks.admin.reviews.choose_variant(variant)
    ref = desks.registrar.requests.register(new_request()).view.ref
    for turn, (what, person, represented) in enumerate(acts):
        office = desks.seen_by(person, represented)
        with contextlib.suppress(GovDiscloseError):
            match what:
                case "draft":
                    text = f"随附{turn}"
                    office.requests.decisions.draft(ref, Draft(items=GRANTED.items, access=text))
                case "enclose":
                    office.requests.replies.enclose(ref, "f.txt", io.BytesIO(b"%d" % turn))
                case "take_out":
                    held = office.requests.replies.enclosures(ref)
                    office.requests.replies.take_out(ref, held[0].digest if held else "0")
                case "submit":
                    office.requests.replies.submit(ref)
                case "sign":
                    office.reviews.sign(ref, Opinion.RELEASE)
                case "decide":
                    office.reviews.decide(ref, CLEARED)
                case "back":
                    office.reviews.send_back(ref)
                case "approve":
                    office.requests.decisions.approve(ref)
                case _:
                    office.requests.act(ref, "replied")
    with store.read() as unit:
        entries = list(unit.journal.entries(1))
    hands: set[str] = set()
    cleared: set[object] = set()
    approved: set[object] = set()
    for entry in entries:
        if entry.kind in ("request.drafted", "request.enclosed"):
            hands |= entry.actor.persons
        elif entry.kind == "review.cleared":
            cleared.add(entry.facts["content"])
        elif entry.kind == "request.decided":
            approved.add(entry.facts["content"])
            assert not hands & entry.actor.persons, "a drafter approved"
        elif entry.kind == "request.replied":
            enough = cleared if variant != "two-step" else cleared | approved
            assert entry.facts["content"] in enough, "it went out without being cleared"
    for entry in entries:
        if entry.kind == "review.opened":
            drafters = set(entry.facts["drafters"]) | entry.actor.persons  # type: ignore[call-overload]  # a list of keys
            signed = [
                one
                for one in entries
                if one.subject == entry.subject
                and one.kind.startswith("review.")
                and one.kind not in ("review.opened", "review.returned", "review.overtaken")
            ]
            assert not any(drafters & one.actor.persons for one in signed), "a drafter cleared"
    return any(entry.kind == "request.replied" for entry in entries)


@settings(max_examples=25)
@given(st.sampled_from(("two-step", "three-step")), courses())
def test_no_reply_goes_out_with_what_was_not_cleared(variant: str, acts: list[Act]) -> None:
    """Whoever does what in whatever order, and for whomever."""
    _run(MemoryStore(), variant, acts)


@settings(max_examples=4)
@given(courses())
def test_no_reply_goes_out_with_what_was_not_cleared_on_sqlite(acts: list[Act]) -> None:
    """The same on the other store."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore.create(Path(folder) / "o.db")
        try:
            _run(store, "three-step", acts)
        finally:
            store.close()


@pytest.mark.parametrize("variant", ["two-step", "three-step"])
def test_the_lawful_way_leads_to_a_reply(variant: str) -> None:
    """The property would say nothing if nothing ever went out."""
    lawful = [(what, person, None) for what, person in LAWFUL]
    if variant == "two-step":
        lawful = [one for one in lawful if one[0] != "sign"]

    assert _run(MemoryStore(), variant, lawful)
