"""Reconsideration and litigation: periods by law version, results, and what is only shown."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.domain.cases.challenge import Challenge, ChallengeStep, challenge_of
from govdisclose.domain.cases.flow import IllegalMove, MissingFields
from govdisclose.domain.cases.remedies import remedies_of
from govdisclose.extensions.contents import built_in_flows
from govdisclose.office import Office
from govdisclose.rules.letter_templates import built_in_remedies

LAWS = Office.shipped_laws()
RULES = built_in_remedies()
CALENDAR = Office.built_in_calendar()


def step(kind: str, on: str, **fields: object) -> ChallengeStep:
    """One entry."""
    return ChallengeStep(kind=kind, on=date.fromisoformat(on), fields=fields)


def filed(
    on: str = "2024-03-04", *, block: str = "reconsideration", act: str = "denied", **fields: object
) -> ChallengeStep:
    """A filing against a decision that became known on 2024-02-29, unless another day is given."""
    given = {"request": "R1-1", "block": block, "act": act, "known_on": "2024-02-29", **fields}
    return step("filed", on, **given)


def fold(*steps: ChallengeStep) -> Challenge:
    """The case of a ledger."""
    return challenge_of(
        "C1-1",
        steps,
        flow=built_in_flows()["challenge"],
        rules=RULES,
        laws=LAWS,
        calendar=CALENDAR,
    )


def codes(challenge: Challenge) -> list[str]:
    """Codes of the remarks."""
    return [one.code for one in challenge.findings]


@pytest.mark.parametrize(
    ("block", "known", "last"),
    [
        # Sixty days from 2024-02-29: 31 in March and 29 of April; a Monday.
        ("reconsideration", "2024-02-29", "2024-04-29"),
        # Sixty days from 2010-03-01: 30 left of March and 30 of April; a Friday.
        ("reconsideration", "2010-03-01", "2010-04-30"),
        # Sixty days from 2025-08-03 end on 2025-10-02, a holiday that lasts to 10-08.
        ("reconsideration", "2025-08-03", "2025-10-09"),
        # Six months from a 29 February: 2024-08-29, a Thursday.
        ("litigation_direct", "2024-02-29", "2024-08-29"),
        # Three months before the revision of 2014: 2010-06-01, a Tuesday.
        ("litigation_direct", "2010-03-01", "2010-06-01"),
        # Fifteen days from 2024-05-06: 2024-05-21, a Tuesday.
        ("litigation_after_reconsideration", "2024-05-06", "2024-05-21"),
    ],
)
def test_the_period_to_file_is_that_of_the_law_of_the_day(
    block: str, known: str, last: str
) -> None:
    """60 days, 3 or 6 months, 15 days, the day of knowledge not counted. Source: domain.md 1.3."""
    found = fold(filed(known, block=block, known_on=known, after="C1-9"))

    assert date.fromisoformat(last) == found.last_day


def test_art_20_a_late_filing_is_kept_and_shown() -> None:
    """Whether it is too late is for the authority to say; here it is recorded and remarked."""
    late, in_time = fold(filed("2024-04-30")), fold(filed("2024-04-29"))

    assert (["CHALLENGE-LATE"], "pending") == (codes(late), late.state)
    assert [] == codes(in_time)


@pytest.mark.parametrize(
    ("act", "on", "remarks"),
    [
        ("denied", "2024-01-02", ["CHALLENGE-RECONSIDERATION-FIRST"]),
        ("partial", "2024-01-02", ["CHALLENGE-RECONSIDERATION-FIRST"]),
        ("unanswered", "2024-01-02", ["CHALLENGE-RECONSIDERATION-FIRST"]),
        ("granted", "2024-01-02", []),
        ("denied", "2023-12-29", []),
    ],
)
def test_art_23_a_direct_suit_against_a_refusal_is_shown(
    act: str, on: str, remarks: list[str]
) -> None:
    """Since 2024-01-01 refusals and silence go to reconsideration first. Source: domain.md 1.3."""
    found = fold(filed(on, block="litigation_direct", act=act, known_on="2023-12-01"))

    assert remarks == codes(found)


def test_a_suit_after_reconsideration_names_it() -> None:
    """A suit counted as one after reconsideration without one is remarked."""
    block = "litigation_after_reconsideration"

    assert ["CHALLENGE-WITHOUT-FIRST"] == codes(fold(filed(block=block)))
    assert [] == codes(fold(filed(block=block, after="C1-7")))


def test_a_filing_before_the_act_was_known_is_shown() -> None:
    """Nobody disputes what is not known yet; most likely a date is wrong."""
    assert ["CHALLENGE-EARLY"] == codes(fold(filed("2024-02-28")))


def test_a_case_is_pending_until_it_has_a_result() -> None:
    """The result is that of the last decision; what is taken up again is pending once more."""
    ledger = [filed()]
    assert (None, None) == (fold(*ledger).result, fold(*ledger).decided_on)

    ledger.append(step("upheld", "2024-05-06", ending="maintained"))
    assert ("upheld", date(2024, 5, 6)) == (fold(*ledger).result, fold(*ledger).decided_on)

    ledger.append(step("resumed", "2024-05-20", because="appeal"))
    assert ("pending", None, None) == (
        fold(*ledger).state,
        fold(*ledger).result,
        fold(*ledger).decided_on,
    )

    ledger.append(step("corrected", "2024-08-01", ending="revoked_anew"))
    assert ("corrected", "revoked_anew") == (fold(*ledger).result, fold(*ledger).ending)


def test_what_was_registered_wrongly_is_amended() -> None:
    """A wrong block or day is corrected by a further entry; the first one stays in the journal."""
    found = fold(filed(), step("amended", "2024-03-05", block="litigation_direct", act="granted"))

    assert ("litigation_direct", "granted") == (found.block, found.act)


def test_a_second_result_needs_the_case_to_be_taken_up_again() -> None:
    """Two results in a row cannot be; what is possible is said."""
    with pytest.raises(IllegalMove) as refusal:
        fold(
            filed(),
            step("upheld", "2024-05-06", ending="maintained"),
            step("other", "2024-05-07", ending="settled"),
        )

    assert "amended、resumed" == refusal.value.data["allowed"]


def test_a_result_says_how_the_case_ended() -> None:
    """Without the ending nobody knows whether the request has to be answered anew."""
    with pytest.raises(MissingFields):
        fold(filed(), step("upheld", "2024-05-06"))


@pytest.mark.parametrize(
    ("act", "on", "blocks", "first"),
    [
        ("denied", "2024-02-29", ["reconsideration", "litigation_after_reconsideration"], "23(4)"),
        (
            "unanswered",
            "2024-02-29",
            ["reconsideration", "litigation_after_reconsideration"],
            "23(3)",
        ),
        (
            "denied",
            "2023-02-28",
            ["reconsideration", "litigation_direct", "litigation_after_reconsideration"],
            None,
        ),
        (
            "granted",
            "2024-02-29",
            ["reconsideration", "litigation_direct", "litigation_after_reconsideration"],
            None,
        ),
    ],
)
def test_the_ways_open_against_an_act(
    act: str, on: str, blocks: list[str], first: str | None
) -> None:
    """Since 2024 the direct way to court is closed for refusals and silence."""
    found = remedies_of(act, date.fromisoformat(on), rules=RULES, laws=LAWS)

    assert blocks == [route.block.key for route in found.routes]
    assert first == (None if found.first is None else found.first.article)
