"""The release gate: review first, then publish (先审查、后公开), one review per content."""

from __future__ import annotations

import io
from datetime import timedelta

import attrs
import pytest

from govdisclose.bootstrap import reviews as wiring
from govdisclose.domain.cases.flow import FourEyes, IllegalMove, LedgerStep
from govdisclose.domain.cases.review.case import Opinion, folded
from govdisclose.domain.cases.review.decision import Subject
from govdisclose.domain.cases.review.refusals import (
    ContentChanged,
    DatesOutOfOrder,
    NotCleared,
    NothingToReview,
    PaperNotAllowed,
    PublishedBeforeCleared,
    ReviewOpen,
    UnknownReview,
)
from govdisclose.domain.cases.roles import NotPermitted, Permission, UnknownStaff
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.journal import Actor
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import Store
from govdisclose.services.recording import RecordChange
from tests.services.reviews.cases import (
    CLEARED,
    SCAN,
    TODAY,
    Desks,
    desks,
    desks_of,
    paper,
    public_titles,
    store,
)

__all__ = ["desks", "store"]

RELEASE = Opinion.RELEASE
YESTERDAY = TODAY - timedelta(days=1)


def _draft(desks: Desks, title: str = "通知") -> str:
    return desks("editor").catalogue.add("甲局", {"title": title}).ref


def _pass_three(desks: Desks, ref: str) -> None:
    desks("reviewer_a").reviews.sign(ref, RELEASE)
    desks("reviewer_b").reviews.sign(ref, RELEASE)
    desks("head").reviews.decide(ref, CLEARED)


def test_r2019_art_17_two_persons_release_without_a_review_of_their_own(desks: Desks) -> None:
    """By default one drafts and another publishes, as before."""
    ref = _draft(desks)
    with pytest.raises(NotPermitted):
        desks("editor").catalogue.publish(ref)

    desks("head").catalogue.publish(ref)

    assert ["通知"] == public_titles(desks)


def test_r2019_art_17_chosen_variant_is_demanded_before_publication(store: Store) -> None:
    """Where an agency chose three steps nothing is published before all are signed."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    for act in (
        lambda: None,
        lambda: desks("editor").reviews.open_item(ref),
        lambda: desks("reviewer_a").reviews.sign(ref, RELEASE),
        lambda: desks("reviewer_b").reviews.sign(ref, RELEASE),
    ):
        act()
        with pytest.raises(NotCleared):
            desks("head").catalogue.publish(ref)
    desks("head").reviews.decide(ref, CLEARED)

    published = desks("head").catalogue.publish(ref)

    assert ["通知"] == public_titles(desks)
    content = desks("chief").reviews.show(ref).case.content
    assert content == published.clearance.content_hash.hex()
    assert desks("chief").journal.verify().is_clean


def test_one_agency_may_choose_its_own_variant(store: Store) -> None:
    """The variant of an agency goes before that of the office."""
    desks = desks_of(store, "four-step")
    shard = desks("chief").agencies.directory().find("甲局").shard
    desks("chief").reviews.choose_variant("two-step", shard=shard)

    desks("head").catalogue.publish(_draft(desks))

    assert ("four-step", "two-step") == (
        desks("chief").reviews.variant_for(1),
        desks("chief").reviews.variant_for(shard),
    )


def test_four_steps_are_signed_in_order_by_four_persons(store: Store) -> None:
    """The handler, the head of division, the secrecy officer, and the head, who signs off."""
    desks = desks_of(store, "four-step")
    ref = _draft(desks)
    reviews = desks("editor").reviews
    reviews.open_item(ref)
    with pytest.raises(NotPermitted):
        desks("editor").reviews.sign(ref, RELEASE)
    desks("reviewer_a").reviews.sign(ref, RELEASE)
    with pytest.raises(FourEyes):
        desks("reviewer_a").reviews.sign(ref, RELEASE)
    desks("reviewer_b").reviews.sign(ref, RELEASE)
    with pytest.raises(NotPermitted):
        desks("head").reviews.sign(ref, RELEASE)
    with pytest.raises(IllegalMove):
        desks("head").reviews.decide(ref, CLEARED)
    desks("officer").reviews.sign(ref, RELEASE)
    with pytest.raises(IllegalMove):
        desks("head").reviews.sign(ref, RELEASE)

    case = desks("head").reviews.decide(ref, CLEARED)

    assert [
        "handler_review",
        "division_review",
        "secrecy_review",
        "cleared",
    ] == [step.move for step in case.signatures]


def test_changed_content_closes_the_gate_again(store: Store) -> None:
    """A review is of one content; an edit after it needs a new one."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)
    desks("editor").catalogue.revise(ref, {"title": "另一通知"})
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)

    desks("head").catalogue.publish(ref)

    assert ["另一通知"] == public_titles(desks)
    assert 2 == desks("chief").reviews.show(ref).case.rounds


def test_content_changed_under_review_is_not_signed(store: Store) -> None:
    """Nobody signs another content than the one that was submitted."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    desks("editor").catalogue.revise(ref, {"summary": "改"})

    with pytest.raises(ContentChanged):
        desks("reviewer_a").reviews.sign(ref, RELEASE)


def test_change_of_a_public_item_passes_the_gate_too(store: Store) -> None:
    """What waits for approval is reviewed under the same variant, and released as it was read."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)
    desks("head").catalogue.publish(ref)
    with pytest.raises(NothingToReview):
        desks("editor").reviews.open_item(ref)
    desks("editor").catalogue.revise(ref, {"title": "新题"})
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)

    published = desks("head").catalogue.publish(ref)

    assert ["新题"] == public_titles(desks)
    reviewed = desks("chief").reviews.show(ref).case.content
    assert reviewed == published.item.content_hash().hex()


def test_withdrawn_item_is_reviewed_anew_before_it_returns(store: Store) -> None:
    """An approval before the withdrawal says nothing of the return."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)
    desks("head").catalogue.publish(ref)
    desks("head_b").catalogue.withdraw(ref)
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)

    desks("head").catalogue.publish(ref)

    assert ["通知"] == public_titles(desks)


def test_submitted_item_waits_for_its_review_under_any_variant(desks: Desks) -> None:
    """Who asks for a review gets one, and a small change is no way round it."""
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    with pytest.raises(ReviewOpen):
        desks("editor").reviews.open_item(ref)
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)
    desks("editor").catalogue.revise(ref, {"summary": "改"})
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)


def test_publication_is_not_before_the_approval(store: Store) -> None:
    """The day of publication is that of the approval or later."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)

    with pytest.raises(PublishedBeforeCleared):
        desks("head").catalogue.publish(ref, on=YESTERDAY)


def test_dates_of_steps_do_not_decrease_and_are_not_ahead(store: Store) -> None:
    """A step is not dated before the one it follows, nor on a day that has not come."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)

    for day in (YESTERDAY, TODAY + timedelta(days=1)):
        with pytest.raises(DatesOutOfOrder):
            desks("reviewer_a").reviews.sign(ref, RELEASE, on=day)


def test_paper_signature_is_recorded_by_another_hand(store: Store) -> None:
    """A leader signs on paper; a registrar who neither drafted nor reviewed records it."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    desks("reviewer_a").reviews.sign(ref, RELEASE)
    desks("registrar").reviews.sign(ref, RELEASE, paper=paper("reviewer_b"))
    for recorder in ("editor", "reviewer_a"):
        with pytest.raises(FourEyes):
            desks(recorder).reviews.decide(ref, CLEARED, paper=paper("head"))

    case = desks("registrar").reviews.decide(ref, CLEARED, paper=paper("head"))

    assert case.is_cleared
    paths = [step.fields.get("paper") for step in case.signatures]
    assert [None, {"signer": "reviewer_b", "scan": SCAN}, {"signer": "head", "scan": SCAN}] == paths


def test_paper_signature_needs_a_signer_who_may(store: Store) -> None:
    """The signer is on the staff and holds the permission of the step."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)

    with pytest.raises(UnknownStaff):
        desks("registrar").reviews.sign(ref, RELEASE, paper=paper("nobody"))
    with pytest.raises(NotPermitted):
        desks("registrar").reviews.sign(ref, RELEASE, paper=paper("registrar"))


def test_who_records_a_paper_signs_no_other_step(store: Store) -> None:
    """Recording could be forging, so it counts as a hand in the review."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    desks("reviewer_b").reviews.sign(ref, RELEASE, paper=paper("reviewer_a"))

    with pytest.raises(FourEyes):
        desks("reviewer_b").reviews.sign(ref, RELEASE)


def test_review_sent_back_counts_for_nothing(store: Store) -> None:
    """Returned to the drafter, every signature is void; the same content may be submitted again."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    desks("reviewer_a").reviews.sign(ref, RELEASE)
    desks("reviewer_b").reviews.send_back(ref, reason="补充依据")
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)

    case = desks("editor").reviews.open_item(ref)

    assert ((), 2) == (case.signatures, case.rounds)


def test_review_of_a_reply_is_found_by_its_content(desks: Desks) -> None:
    """Requests submit a reply once and ask for its clearance by the hash of what leaves."""
    reviews = desks("editor").reviews
    content = b"\x01" * 32

    opened = reviews.open_for(2, "R2-1", content)
    again = reviews.open_for(2, "R2-1", content)

    assert ("V2-1", "V2-1") == (opened.ref, again.ref)
    assert reviews.clearance_for(content) is None
    with pytest.raises(FourEyes):
        desks("head_b", acting_for="editor").reviews.decide("V2-1", CLEARED)
    desks("head").reviews.decide("V2-1", CLEARED)
    clearance = reviews.clearance_for(content)
    assert clearance is not None
    assert (content, TODAY) == (clearance.content_hash, clearance.on)


def test_changed_reply_overtakes_the_review_of_the_former(desks: Desks) -> None:
    """A review of what will not be sent leaves the queue; the new content is not cleared by it."""
    reviews = desks("editor").reviews
    reviews.open_for(2, "R2-1", b"\x01" * 32)

    second = reviews.open_for(2, "R2-1", b"\x02" * 32, drafters=["head"])

    assert ["V2-2"] == [one.case.ref for one in reviews.list()]
    assert "overtaken" == reviews.show("V2-1").case.outcome
    with pytest.raises(FourEyes):
        desks("head").reviews.decide(second.ref, CLEARED)
    with pytest.raises(IllegalMove):
        desks("head_b").reviews.decide("V2-1", CLEARED)


def test_clearance_by_fewer_persons_than_demanded_now_is_none(desks: Desks) -> None:
    """Once the agency demands more steps, what two persons cleared is reviewed anew."""
    content = b"\x03" * 32
    desks("editor").reviews.open_for(2, "R2-2", content)
    desks("head").reviews.decide("V2-1", CLEARED)
    desks("chief").reviews.choose_variant("three-step")

    assert desks("editor").reviews.clearance_for(content) is None


def test_file_of_an_item_has_a_review_of_its_own(desks: Desks) -> None:
    """An attachment is reviewed by the hash of its bytes."""
    ref = _draft(desks)
    digest = desks("editor").catalogue.attach(ref, "附件.txt", io.BytesIO(b"text"))
    with pytest.raises(NothingToReview):
        desks("editor").reviews.open_file(ref, "ffff")

    case = desks("editor").reviews.open_file(ref, digest[:10])
    desks("head").reviews.decide(case.ref, CLEARED)

    assert Subject.ATTACHMENT.value == desks("chief").reviews.show(case.ref).category
    assert desks("chief").reviews.clearance_for(bytes.fromhex(digest)) is not None


def test_two_step_review_is_decided_on_paper_where_the_flow_allows_it(desks: Desks) -> None:
    """The decision of a leader on paper clears the content."""
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    case = desks("registrar").reviews.decide(ref, CLEARED, paper=paper("head_b"))

    assert case.is_cleared
    desks("head").catalogue.publish(ref)
    assert ["通知"] == public_titles(desks)


def test_reviews_are_rows_of_the_index_of_matters(store: Store) -> None:
    """Lists and dashboards find reviews like every other matter."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)

    with store.read() as unit:
        rows = list(unit.matters.each(MatterFilter(kinds=frozenset({"review"}))))
        cells = unit.matters.tally("bucket", TODAY)
    assert [("P2-1", "awaiting_first_review", "item")] == [
        (row.ref, row.state, row.category) for row in rows
    ]
    assert [("review", "open", 1)] == [(cell.kind, cell.value, cell.count) for cell in cells]


def test_rows_of_reviews_are_made_anew_from_their_ledgers(store: Store) -> None:
    """The index is derived: whatever became of it, it says again what the journal says."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)
    with store.write() as unit:
        row = unit.matters.get("P2-1")
        assert row is not None
        unit.matters.put(row._replace(state="cleared", closed_on="2024-06-03"), ())
        unit.commit()

    assert 1 == desks("chief").reviews.reindex()

    with store.read() as unit:
        assert row == unit.matters.get("P2-1")
        assert 1 == len(unit.matters.outlooks("P2-1"))


def test_marked_secret_is_not_written_into_a_review(desks: Desks) -> None:
    """An ordinary machine keeps no text that bears a secrecy mark."""
    ref = _draft(desks)
    desks("editor").reviews.open_item(ref)

    with pytest.raises(SecrecyMarkFound):
        desks("head").reviews.send_back(ref, reason="机密★10年 的内容")
    assert "awaiting_approval" == desks("chief").reviews.show(ref).case.state


def test_unknown_review_is_named(desks: Desks) -> None:
    """What was never submitted has no review."""
    for ref in ("P2-77", "V1-1", "X", "I2-9", "R1-1"):
        with pytest.raises(UnknownReview):
            desks("chief").reviews.show(ref)


def test_step_that_the_flow_keeps_off_paper_is_not_signed_on_it() -> None:
    """Which steps may be signed on paper stands in the flow."""
    flow = wiring.flows()["review-two-step"]
    moves = tuple(attrs.evolve(move, paper=False) for move in flow.moves)
    strict = {flow.id: attrs.evolve(flow, moves=moves)}
    fields = {"content": "aa", "subject": "R1-1", "variant": flow.id}
    opened = LedgerStep(
        move="opened", on=TODAY, actor=Actor(account="a", person="a"), fields=fields
    )
    signed = LedgerStep(
        move="cleared",
        on=TODAY,
        actor=Actor(account="b", person="b"),
        fields={"content": "aa", "paper": {"signer": "c", "scan": "00"}},
    )

    with pytest.raises(PaperNotAllowed):
        folded("V1-1", 1, (opened,), strict).recorded(signed)


def test_file_that_goes_out_with_its_item_is_cleared_by_its_own_hash(store: Store) -> None:
    """An item whose redacted file was not reviewed is not published with it."""
    desks = desks_of(store, "three-step")
    ref = _draft(desks)
    digest = desks("head").catalogue.attach(ref, "附件.txt", io.BytesIO(b"text"))
    with store.write() as unit:
        recorder = desks("editor").acting.recorder(unit, Permission.DRAFT)
        (held,) = unit.records.list(ATTACHMENT, where={"item": ref})
        change = RecordChange(
            kind=ATTACHMENT,
            key=held.key,
            facts=held.facts,
            text={**(held.text or {}), "derivative_of": "00"},
            index={"item": ref},
            expected_version=held.version,
        )
        recorder.record(2, "item.redacted", ref, records=[change])
        unit.commit()
    desks("editor").reviews.open_item(ref)
    _pass_three(desks, ref)
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)
    review = desks("reviewer_a").reviews.open_file(ref, digest).ref
    desks("reviewer_b").reviews.sign(review, RELEASE)
    desks("officer").reviews.sign(review, RELEASE)
    with pytest.raises(NotCleared):
        desks("head").catalogue.publish(ref)
    with pytest.raises(FourEyes):
        desks("head").reviews.decide(review, CLEARED)
    desks("head_b").reviews.decide(review, CLEARED)

    desks("head_b").catalogue.publish(ref)

    assert ["通知"] == public_titles(desks)
