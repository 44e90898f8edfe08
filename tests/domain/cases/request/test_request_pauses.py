"""Time that the reply does not count: R2019 art. 33(3), R2008 art. 24(3)."""

from __future__ import annotations

import itertools

import pytest

from govdisclose.bootstrap import mainland
from govdisclose.domain.cases.request.standing import Bucket
from tests.domain.cases.request.ledgers import breaches, codes, day, entry, stand

RECEIVED = entry("received", "2024-03-01", channel="in_person")
START = day("2024-03-01")


def after(working_days: int) -> object:
    """The so-many-th working day after the receipt."""
    return mainland().due(START, working_days)


def test_article_33_3_excludes_the_days_after_sending_up_to_the_answer() -> None:
    """Sent on the 5th, answered on the 8th: the 6th, 7th and 8th do not count."""
    standing = stand(
        RECEIVED,
        entry("third_party_consulted", "2024-03-05", party="甲公司"),
        entry("third_party_received", "2024-03-06"),
        entry("third_party_answered", "2024-03-08"),
        today="2024-03-11",
    )

    assert standing.clock is not None
    paused = [step for step in standing.clock.steps if step.kind.value == "paused"]
    assert [day("2024-03-06"), day("2024-03-07"), day("2024-03-08")] == [one.day for one in paused]
    assert {"OGI Regulations 2019 (Order 711), art. 33(3)"} == {one.source for one in paused}
    assert after(23) == standing.due


@pytest.mark.parametrize(
    ("consulted", "answered"),
    [
        ("third_party_consulted", "third_party_answered"),
        ("agencies_consulted", "agencies_answered"),
        ("co_maker_consulted", "co_maker_answered"),
    ],
)
def test_article_33_3_excludes_third_parties_other_agencies_and_co_makers(
    consulted: str, answered: str
) -> None:
    """All three consultations stop the reply alike."""
    sent = entry(consulted, "2024-03-05", party="乙")

    open_ = stand(RECEIVED, sent, today="2024-03-07")
    closed = stand(RECEIVED, sent, entry(answered, "2024-03-08"), today="2024-03-08")

    assert (Bucket.WAITING, None, day("2024-03-05"), None) == (
        open_.bucket,
        open_.due,
        open_.paused_since,
        open_.resumes_by,
    )
    assert after(23) == closed.due


@pytest.mark.parametrize(
    ("consulted", "answered", "excluded"),
    [
        ("third_party_consulted", "third_party_answered", 3),
        ("agencies_consulted", "agencies_answered", 0),
        ("co_maker_consulted", "co_maker_answered", 0),
    ],
)
def test_article_24_3_of_2008_excludes_third_parties_only(
    consulted: str, answered: str, excluded: int
) -> None:
    """Under Order 492 only the time of third parties is not counted."""
    came = entry("received", "2009-11-02", channel="in_person")
    sent = entry(consulted, "2009-11-03", party="乙")

    standing = stand(came, sent, entry(answered, "2009-11-06"), today="2009-11-09")

    assert mainland().due(day("2009-11-02"), 15 + excluded) == standing.due
    assert [] == codes(standing)


def test_a_pause_ends_with_the_last_day_the_third_party_had_however_late_it_answers() -> None:
    """Received on the 6th, its 15 working days end on 2024-03-27; an answer in May changes
    nothing, and nor does who records it when."""
    entries = (
        RECEIVED,
        entry("third_party_consulted", "2024-03-05", party="甲公司"),
        entry("third_party_received", "2024-03-06"),
    )

    silent = stand(*entries, today="2024-05-30")
    late = stand(*entries, entry("third_party_answered", "2024-05-20"), today="2024-05-30")

    assert day("2024-03-27") == silent.due_by_limit["third_party"]
    assert after(36) == silent.due == late.due


def test_overlapping_pauses_are_united() -> None:
    """Two letters out at once do not exclude a day twice, in whatever order they are noted."""
    entries = (
        entry("third_party_consulted", "2024-03-05", party="甲"),
        entry("agencies_consulted", "2024-03-06", party="乙"),
        entry("third_party_answered", "2024-03-08"),
        entry("agencies_answered", "2024-03-12"),
    )

    dues = {
        stand(RECEIVED, *order, today="2024-03-12").due for order in itertools.permutations(entries)
    }

    # 6, 7, 8, 11 and 12 March
    assert {after(25)} == dues


def test_the_stretch_that_is_open_began_with_its_first_letter() -> None:
    """Answered by one, still waiting for the other: it has been waiting since the first letter."""
    standing = stand(
        RECEIVED,
        entry("third_party_consulted", "2024-03-05", party="甲"),
        entry("agencies_consulted", "2024-03-06", party="乙"),
        entry("third_party_answered", "2024-03-08"),
        today="2024-03-11",
    )

    assert (day("2024-03-05"), Bucket.WAITING) == (standing.paused_since, standing.bucket)


def test_a_letter_answered_on_the_day_it_was_sent_changes_nothing() -> None:
    """A pause of no day."""
    standing = stand(
        RECEIVED,
        entry("agencies_consulted", "2024-03-05", party="乙"),
        entry("agencies_answered", "2024-03-05"),
        today="2024-03-06",
    )

    assert (after(20), []) == (standing.due, codes(standing))


def test_no_pause_begins_after_expiry() -> None:
    """A letter on the last day stops nothing any more, one after it is a breach as well."""
    last = mainland().due(START, 20)
    on_time = entry("third_party_consulted", last.isoformat(), party="甲")
    late = entry("third_party_consulted", "2024-04-10", party="甲")

    standing = stand(RECEIVED, late, today="2024-04-15")

    assert after(20) == stand(RECEIVED, on_time, today="2024-04-15").due
    assert [] == breaches(stand(RECEIVED, on_time, today="2024-04-15"))
    assert [("BREACH-PAUSE-EXPIRED", 2)] == breaches(standing)
    assert (after(20), Bucket.OVERDUE) == (standing.due, standing.bucket)


def test_a_decision_ends_the_waiting() -> None:
    """Who decides without the answer waits no longer."""
    standing = stand(
        RECEIVED,
        entry("agencies_consulted", "2024-03-05", party="乙"),
        entry("decided", "2024-03-08", outcome="granted"),
        today="2024-03-11",
    )

    assert (after(23), None) == (standing.due, standing.paused_since)


def test_answers_belong_to_the_party_named_else_to_the_one_asked_first() -> None:
    """Of two third parties the one named has answered; without a name the first, which is told."""
    asked = (
        RECEIVED,
        entry("third_party_consulted", "2024-03-05", party="甲"),
        entry("third_party_consulted", "2024-03-06", party="乙"),
    )

    named = stand(
        *asked, entry("third_party_answered", "2024-03-08", party="乙"), today="2024-03-11"
    )
    unnamed = stand(*asked, entry("third_party_answered", "2024-03-08"), today="2024-03-11")

    assert ["甲"] == [hold.party for hold in named.facts.open_holds()]
    assert ["乙"] == [hold.party for hold in unnamed.facts.open_holds()]
    assert ([], ["PARTY-ASSUMED"]) == (codes(named), codes(unnamed))


def test_of_several_parties_all_have_their_time() -> None:
    """The last day is that of the party that has longest; unknown while one has no letter yet."""
    asked = (
        RECEIVED,
        entry("third_party_consulted", "2024-03-05", party="甲"),
        entry("third_party_consulted", "2024-03-05", party="乙"),
        entry("third_party_received", "2024-03-06", party="甲"),
    )

    one = stand(*asked, today="2024-03-11")
    both = stand(
        *asked, entry("third_party_received", "2024-03-08", party="乙"), today="2024-03-11"
    )

    assert None is one.resumes_by
    assert mainland().due(day("2024-03-08"), 15) == both.resumes_by
