"""The course of a request: what is possible when, in which order, under which law and list."""

from __future__ import annotations

import pytest

from govdisclose.bootstrap import laws, mainland, request_flows
from govdisclose.domain.cases.request.entries import (
    EntryLacksFields,
    EntryUnfit,
    ImpossibleEntry,
    PartyNotAsked,
    RequestEntry,
)
from govdisclose.domain.cases.request.governing import GoverningLaw, NotARequestLaw
from govdisclose.domain.cases.request.standing import Bucket, NoFlowOfLaw, standing_of
from govdisclose.domain.cases.request.what_if import extended_today, received_on
from govdisclose.domain.law.law_pack import NoLawInForce, UnknownPack
from tests.domain.cases.request.ledgers import breaches, codes, day, entry, ledger, stand

RECEIVED = entry("received", "2024-03-01", channel="in_person")
DECIDED = entry("decided", "2024-03-08", outcome="granted")
REPLIED = entry("replied", "2024-03-11", route="post")


@pytest.mark.parametrize(
    ("before", "impossible", "state"),
    [
        ([], entry("decided", "2024-03-08", outcome="granted"), "none"),
        ([RECEIVED], entry("received", "2024-03-04", channel="fax"), "handling"),
        ([RECEIVED], entry("corrected", "2024-03-04"), "handling"),
        ([RECEIVED], entry("correction_lapsed", "2024-03-04"), "handling"),
        ([RECEIVED], entry("third_party_received", "2024-03-04"), "handling"),
        ([RECEIVED], entry("third_party_answered", "2024-03-04"), "handling"),
        ([RECEIVED], entry("fee_paid", "2024-03-04"), "handling"),
        ([RECEIVED], entry("reasons_given", "2024-03-04"), "handling"),
        ([RECEIVED], entry("replied", "2024-03-04", route="post"), "handling"),
        ([RECEIVED], entry("archived", "2024-03-04"), "handling"),
        ([RECEIVED], entry("flown", "2024-03-04"), "handling"),
        ([RECEIVED, DECIDED], entry("decided", "2024-03-11", outcome="granted"), "decided"),
        ([RECEIVED, DECIDED, REPLIED], entry("withdrawn", "2024-03-12"), "replied"),
        (
            [RECEIVED, entry("correction_notice", "2024-03-04", until="2024-03-20")],
            entry("decided", "2024-03-08", outcome="granted"),
            "awaiting_correction",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_place_state_and_what_was_possible(
    before: list[RequestEntry], impossible: RequestEntry, state: str
) -> None:
    """The refusal names the entry, where it stands, the state and the moves there were."""
    with pytest.raises(ImpossibleEntry) as refusal:
        stand(*before, impossible, today="2024-03-20")

    data = refusal.value.data
    moves = stand(*before, today=impossible.on.isoformat()).moves
    assert (len(before) + 1, impossible.kind, state) == (data["place"], data["move"], data["state"])
    assert ", ".join(moves) == data["allowed"]


@pytest.mark.parametrize(
    ("one", "missing"),
    [
        (entry("received", "2024-03-01"), "channel"),
        (entry("correction_notice", "2024-03-04"), "until"),
        (entry("third_party_consulted", "2024-03-04"), "party"),
        (entry("extended", "2024-03-04"), "working_days"),
        (entry("delayed", "2024-03-04", until=None), "until"),
        (entry("decided", "2024-03-04"), "outcome"),
        (entry("assigned", "2024-03-04"), "to"),
        (entry("fee_notice", "2024-03-04"), "amount"),
    ],
)
def test_an_entry_without_what_it_must_carry_is_refused(one: RequestEntry, missing: str) -> None:
    """The missing field is named."""
    before = [] if one.kind == "received" else [RECEIVED]

    with pytest.raises(EntryLacksFields) as refusal:
        stand(*before, one, today="2024-03-20")

    assert missing == refusal.value.data["missing"]


@pytest.mark.parametrize(
    "one",
    [
        entry("correction_notice", "2024-03-04", until="2024-03-01"),
        entry("correction_notice", "2024-03-04", until="soon"),
        entry("extended", "2024-03-04", working_days=0),
        entry("extended", "2024-03-04", working_days=True),
        entry("extended", "2024-03-04", working_days=5, notified_on="20240304"),
        entry("fee_notice", "2024-03-04", amount=0),
        entry("fee_notice", "2024-03-04", amount="12.345"),
        entry("fee_notice", "2024-03-04", amount="1e400"),
        entry("fee_notice", "2024-03-04", amount="1e15"),
        entry("fee_notice", "2024-03-04", amount=float("nan")),
        entry("third_party_consulted", "2024-03-04", party="  "),
        entry("decided", "2024-03-04", outcome="denied", grounds=7),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(one: RequestEntry) -> None:
    """A day before the notice, no days, no money, no text: none of these can be meant."""
    with pytest.raises(EntryUnfit) as refusal:
        stand(RECEIVED, one, today="2024-03-20")

    assert 2 == refusal.value.data["place"]


def test_what_people_wrote_is_not_repeated_in_a_refusal() -> None:
    """A party may be a person; the refusal names the entry, not the party."""
    asked = entry("third_party_consulted", "2024-03-04", party="张某")

    with pytest.raises(PartyNotAsked) as refusal:
        stand(
            RECEIVED,
            asked,
            entry("third_party_answered", "2024-03-05", party="李某"),
            today="2024-03-20",
        )

    assert "某" not in str(refusal.value)


def test_a_field_nobody_reads_is_told() -> None:
    """A slip in a name is not passed over in silence."""
    standing = stand(RECEIVED, entry("searched", "2024-03-04", were="档案"), today="2024-03-05")

    assert ["LEDGER-FIELD-UNKNOWN"] == codes(standing)
    assert [] == breaches(standing)


def test_entries_count_by_date_and_backdated_ones_are_marked() -> None:
    """An entry given late takes its place by date; entries of one day keep the order given."""
    consulted = entry("agencies_consulted", "2024-03-05", party="乙")
    answered = entry("agencies_answered", "2024-03-08")

    ordered = stand(RECEIVED, consulted, answered, today="2024-03-11")
    late = stand(RECEIVED, answered, consulted, today="2024-03-11")

    assert ordered.due == late.due
    assert ([], ["LEDGER-BACKDATED"]) == (codes(ordered), codes(late))
    assert 3 == late.findings[0].row


def test_what_lies_ahead_does_not_count_yet() -> None:
    """The answer for a past day is the answer that was true then."""
    standing = stand(RECEIVED, DECIDED, REPLIED, today="2024-03-08")

    assert ("decided", Bucket.OPEN) == (standing.state, standing.bucket)


@pytest.mark.parametrize(
    ("today", "bucket"),
    [
        ("2024-03-01", Bucket.OPEN),
        ("2024-03-25", Bucket.OPEN),
        ("2024-03-26", Bucket.DUE_SOON),
        ("2024-03-28", Bucket.DUE_SOON),
        ("2024-03-29", Bucket.DUE_TODAY),
        ("2024-03-30", Bucket.OVERDUE),
    ],
)
def test_the_list_follows_from_the_day(today: str, bucket: Bucket) -> None:
    """Due on 2024-03-29: soon from the third working day before, overdue the day after."""
    assert bucket is stand(RECEIVED, today=today).bucket


def test_nothing_received_is_in_no_list() -> None:
    """Before the receipt there is no request."""
    standing = stand(RECEIVED, today="2024-02-29")

    assert ("none", None, ("received",)) == (standing.state, standing.bucket, standing.moves)


def test_withdrawal_closes_at_any_time_before_the_reply() -> None:
    """It is counted as other handling."""
    waiting = entry("third_party_consulted", "2024-03-05", party="甲")

    standing = stand(RECEIVED, waiting, entry("withdrawn", "2024-03-06"), today="2024-04-30")

    assert ("withdrawn", "other", Bucket.CLOSED) == (
        standing.state,
        standing.facts.outcome,
        standing.bucket,
    )
    assert ("archived", "reopened") == standing.moves


def test_assignment_split_joining_and_search_move_no_clock() -> None:
    """Inside the agency a request may wander; its time runs."""
    standing = stand(
        RECEIVED,
        entry("assigned", "2024-03-04", to="法规科"),
        entry("split", "2024-03-04", into=2),
        entry("joined", "2024-03-05", **{"with": "2024-118"}),
        entry("searched", "2024-03-06"),
        today="2024-03-06",
    )

    assert (day("2024-03-29"), "法规科", []) == (
        standing.due,
        standing.facts.assigned_to,
        codes(standing),
    )


def test_pending_cases_keep_the_clock_of_their_receipt() -> None:
    """Received under Order 492, decided under Order 711: 15 working days, grounds of 2019; the
    rule for this is unverified and says so."""
    received = entry("received", "2019-05-10", channel="in_person")
    decided = entry("decided", "2019-05-30", outcome="denied", grounds=["internal_affairs"])

    before = stand(received, today="2019-05-14")
    standing = stand(received, decided, today="2019-05-30")

    assert ("cn-2008", day("2019-05-31"), []) == (
        standing.law.pack.id,
        standing.due,
        breaches(standing),
    )
    assert ([], ["LAW-TRANSITION"]) == (codes(before), codes(standing))
    assert "(unverified)" in dict(standing.findings[-1].detail)["article"]


def test_the_day_of_confirmation_chooses_the_law() -> None:
    """Sent on the last day of Order 492, confirmed on the first of Order 711."""
    came = entry("received", "2019-05-14", channel="internet")

    standing = stand(came, entry("confirmed", "2019-05-15"), today="2019-05-16")

    assert ("cn-2019", day("2019-06-13")) == (standing.law.pack.id, standing.due)


def test_a_version_chosen_holds_for_the_whole_case() -> None:
    """Chosen against the dates it is followed, and that is told."""
    standing = stand(
        RECEIVED,
        entry("decided", "2024-03-08", outcome="denied", grounds=["internal_affairs"]),
        today="2024-03-08",
        law="cn-2008",
    )

    assert mainland().due(day("2024-03-01"), 15) == standing.due
    assert ["BREACH-GROUND-FOREIGN", "LAW-OUTSIDE-PERIOD"] == codes(standing)


def test_only_versions_of_the_regulation_can_be_chosen() -> None:
    """Fee rules are no law of requests, and before 2008 there was none."""
    with pytest.raises(NotARequestLaw):
        stand(RECEIVED, today="2024-03-08", law="cn-fees-2020")
    with pytest.raises(UnknownPack):
        stand(RECEIVED, today="2024-03-08", law="cn-1999")
    with pytest.raises(NoLawInForce):
        stand(entry("received", "2007-03-01", channel="in_person"), today="2007-03-08")
    flows = {"cn-2008": request_flows()["cn-2008"]}
    with pytest.raises(NoFlowOfLaw):
        standing_of(
            ledger(RECEIVED),
            flows=flows,
            laws=laws(),
            calendar=mainland(),
            as_of=day("2024-03-08"),
        )


def test_what_if_an_extension_were_told_today() -> None:
    """The ledger with the longest extension, as a supposition."""
    supposed = extended_today(ledger(RECEIVED), 20, day("2024-03-20"))

    standing = stand(*supposed, today="2024-03-20")

    assert mainland().due(day("2024-03-01"), 40) == standing.due


@pytest.mark.parametrize("channel", ["in_person", "internet"])
def test_what_if_it_counted_as_received_on_another_day(channel: str) -> None:
    """20 working days after 2024-01-26 are 2024-02-28, confirmed or not."""
    law = GoverningLaw.by_receipt(day("2024-01-26"), laws())
    came = ledger(entry("received", "2024-01-22", channel=channel))

    supposed = received_on(came, day("2024-01-26"), law)

    assert day("2024-02-28") == stand(*supposed, today="2024-01-29").due


def test_duties_name_who_must_act_by_when() -> None:
    """Right after receipt: ask for a correction within 7 days, decide within 20."""
    standing = stand(RECEIVED, today="2024-03-04")

    assert [
        ("agency", "correction_notice", day("2024-03-12")),
        ("agency", "decided", day("2024-03-29")),
    ] == [(one.actor, one.move, one.by) for one in standing.duties]


def test_what_was_withdrawn_unconfirmed_is_reopened_unconfirmed() -> None:
    """A request nobody confirmed does not begin to run because it is taken up again."""
    came = entry("received", "2024-03-01", channel="internet")
    again = (entry("withdrawn", "2024-03-04"), entry("reopened", "2024-03-05"))

    standing = stand(came, *again, today="2024-03-05")
    confirmed = stand(came, *again, entry("confirmed", "2024-03-06"), today="2024-03-06")

    assert (Bucket.AWAITING_CONFIRMATION, None) == (standing.bucket, standing.due)
    assert mainland().due(day("2024-03-06"), 20) == confirmed.due
