"""Which day a request counts as received: R2019 art. 31, and the interpretation of 2015 before."""

from __future__ import annotations

import pytest

from govdisclose.domain.cases.request.entries import EntryCodeUnknown, ImpossibleEntry
from govdisclose.domain.cases.request.standing import Bucket
from tests.domain.cases.request.ledgers import breaches, codes, day, entry, stand


@pytest.mark.parametrize("channel", ["in_person", "signed_post", "oral"])
def test_article_31_counts_from_the_day_it_is_handed_in_or_signed_for(channel: str) -> None:
    """Handed in, or delivered by post that is signed for: that day is the day of receipt. 20
    working days after 2024-01-26 are 2024-02-28 (published vector)."""
    standing = stand(entry("received", "2024-01-26", channel=channel), today="2024-01-26")

    assert day("2024-02-28") == standing.due
    assert "handling" == standing.state


@pytest.mark.parametrize("channel", ["internet", "fax", "email", "ordinary_post"])
def test_article_31_waits_for_the_confirmation_of_both_sides(channel: str) -> None:
    """Internet, fax and ordinary post count from the day agency and applicant confirm."""
    came = entry("received", "2024-01-24", channel=channel)

    before = stand(came, today="2024-03-29")
    after = stand(came, entry("confirmed", "2024-01-26"), today="2024-01-26")

    assert (Bucket.AWAITING_CONFIRMATION, None) == (before.bucket, before.due)
    assert ("confirmed" in before.moves, "decided" in before.moves) == (True, False)
    assert day("2024-02-28") == after.due


def test_article_31_asks_to_confirm_ordinary_post_on_the_day_it_arrives() -> None:
    """The confirmation counts even when it comes later, but that it came later is told."""
    came = entry("received", "2024-01-24", channel="ordinary_post")

    same_day = stand(came, entry("confirmed", "2024-01-24"), today="2024-01-26")
    later = stand(came, entry("confirmed", "2024-01-26"), today="2024-01-26")

    assert [] == codes(same_day)
    assert ["RECEIPT-CONFIRMED-LATER"] == codes(later)
    assert [] == breaches(later)


def test_what_was_handed_in_needs_no_confirmation() -> None:
    """A request that counts already cannot be confirmed."""
    with pytest.raises(ImpossibleEntry):
        stand(
            entry("received", "2024-01-26", channel="in_person"),
            entry("confirmed", "2024-01-29"),
            today="2024-01-30",
        )


@pytest.mark.parametrize("channel", ["in_person", "signed_post", "email", "oral"])
def test_interpretation_207_counts_from_arrival(channel: str) -> None:
    """Before 2019 also mail to a published e-mail box counts from the day the system has it. 15
    working days after 2009-09-21 are 2009-10-16 (published vector)."""
    standing = stand(entry("received", "2009-09-21", channel=channel), today="2009-09-21")

    assert day("2009-10-16") == standing.due


@pytest.mark.parametrize("channel", ["internet", "fax", "ordinary_post"])
def test_interpretation_207_waits_for_the_confirmation(channel: str) -> None:
    """Fax, unsigned post and other channels count once both sides have confirmed; when that was
    is not held against anybody, for the applicant may be hard to reach."""
    came = entry("received", "2009-09-14", channel=channel)

    before = stand(came, today="2009-09-21")
    after = stand(came, entry("confirmed", "2009-09-21"), today="2009-09-21")

    assert (Bucket.AWAITING_CONFIRMATION, None) == (before.bucket, before.due)
    assert (day("2009-10-16"), []) == (after.due, codes(after))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("当面", "in_person"),
        ("In Person", "in_person"),
        ("挂号信", "signed_post"),
        ("post", "signed_post"),
        ("平信", "ordinary_post"),
        ("ordinary post", "ordinary_post"),
        ("e-mail", "email"),
        ("网络", "internet"),
        ("口头", "oral"),
    ],
)
def test_channels_have_other_names(name: str, code: str) -> None:
    """Chinese names and other spellings are the same channel."""
    standing = stand(entry("received", "2024-01-26", channel=name), today="2024-01-26")

    assert standing.facts.receipt is not None
    assert code == standing.facts.receipt.channel


def test_an_unknown_channel_is_refused_with_those_there_are() -> None:
    """How a request came decides when it counts, so it is not guessed."""
    with pytest.raises(EntryCodeUnknown) as refusal:
        stand(entry("received", "2024-01-26", channel="pigeon"), today="2024-01-26")

    assert "in_person" in str(refusal.value.data["known"])
    assert 1 == refusal.value.data["place"]
