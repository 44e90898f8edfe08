"""What may be answered, what each answer demands, and in which row it is counted."""

from __future__ import annotations

import pytest

from govdisclose.bootstrap import laws, outcome_rows
from govdisclose.domain.cases.request.entries import EntryCodeUnknown
from govdisclose.domain.law.outcomes import Demand
from govdisclose.domain.law.provisions import Mark
from tests.domain.cases.request.ledgers import breaches, codes, day, entry, stand

RECEIVED = entry("received", "2024-03-01", channel="in_person")
OLD = entry("received", "2009-11-02", channel="in_person")

ARTICLES = [
    # outcome, article of Order 711, row of F2021
    ("already_public", "36(1)", "granted"),
    ("granted", "36(2)", "granted"),
    ("not_exist", "36(4)", "unable_1_not_held"),
    ("not_responsible", "36(5)", "unable_1_not_held"),
    ("duplicate", "36(6)", "notproc_2_duplicate"),
    ("special_law", "36(7)", "denied_8_admin_query"),
    ("needs_processing", "38", "unable_2_needs_creation"),
    ("petition", "39(1)", "notproc_1_petition"),
    ("publication", "39(2)", "notproc_3_publication"),
    ("reissue", "none found", "notproc_5_confirm_reissue"),
    ("other", "none found", "other_3_other"),
]


@pytest.mark.parametrize(("outcome", "article", "row"), ARTICLES)
def test_outcome_of_article_36_to_39_is_lawful_and_counted_in_its_row(
    outcome: str, article: str, row: str
) -> None:
    """Each outcome stands in its article and is counted in one row."""
    standing = stand(RECEIVED, entry("decided", "2024-03-08", outcome=outcome), today="2024-03-08")

    known = laws().pack("cn-2019").outcome(outcome, day("2024-03-08"))
    counted = outcome_rows()["F2021"].row_of(outcome)
    assert article == known.provision.article
    assert counted is not None
    assert (row, outcome, []) == (counted.row, standing.facts.outcome, codes(standing))


@pytest.mark.parametrize(
    ("ground", "row"),
    [
        ("state_secret", "denied_1_state_secret"),
        ("law_forbids", "denied_2_law_forbids"),
        ("security_stability", "denied_3_security_stability"),
        ("commercial_secret", "denied_4_third_party"),
        ("privacy", "denied_4_third_party"),
        ("internal_affairs", "denied_5_internal_affairs"),
        ("process", "denied_6_process"),
        ("enforcement_file", "denied_7_enforcement_file"),
        ("admin_query", "denied_8_admin_query"),
    ],
)
def test_article_36_3_refuses_by_ground(ground: str, row: str) -> None:
    """A refusal names its ground and is counted by it, in both forms."""
    decided = entry("decided", "2024-03-08", outcome="denied", grounds=[ground])

    standing = stand(RECEIVED, decided, today="2024-03-08")

    assert ([], (ground,)) == (codes(standing), standing.facts.grounds)
    for form in ("F2019", "F2021"):
        counted = outcome_rows()[form].row_of("denied", ground)
        assert counted is not None
        assert row == counted.row


@pytest.mark.parametrize("outcome", ["denied", "partial"])
def test_article_36_3_and_37_demand_the_ground(outcome: str) -> None:
    """A refusal, also of the rest, without a ground stands and is a breach."""
    standing = stand(RECEIVED, entry("decided", "2024-03-08", outcome=outcome), today="2024-03-08")

    assert [("BREACH-GROUND-MISSING", 2)] == breaches(standing)
    assert ("decided", outcome) == (standing.state, standing.facts.outcome)


def test_article_37_is_counted_as_partial_only() -> None:
    """A severed reply counts in its own row whatever the ground of the rest."""
    for ground in (None, "privacy"):
        counted = outcome_rows()["F2021"].row_of("partial", ground)
        assert counted is not None
        assert ("partial", Mark.SEEN) == (counted.row, counted.mark)


def test_article_35_demands_that_reasons_were_asked() -> None:
    """Nobody is found excessive without having been asked why."""
    decided = entry("decided", "2024-03-20", outcome="abusive")
    asked = entry("reasons_requested", "2024-03-05")

    unasked = stand(RECEIVED, decided, today="2024-03-20")

    assert [("BREACH-REASONS-UNASKED", 2)] == breaches(unasked)
    assert [] == breaches(stand(RECEIVED, asked, decided, today="2024-03-20"))


def test_article_30_demands_that_a_correction_was_asked() -> None:
    """Unclear after the correction presupposes the one notice there is."""
    decided = entry("decided", "2024-03-20", outcome="still_unclear")
    notice = entry("correction_notice", "2024-03-05", until="2024-03-15")
    corrected = entry("corrected", "2024-03-12")

    assert [("BREACH-CORRECTION-UNASKED", 2)] == breaches(
        stand(RECEIVED, decided, today="2024-03-20")
    )
    assert [] == breaches(stand(RECEIVED, notice, corrected, decided, today="2024-03-20"))


@pytest.mark.parametrize("outcome", ["no_correction", "fee_unpaid"])
def test_abandonment_is_no_decision_on_the_merits(outcome: str) -> None:
    """It follows from a lapse, which has to be recorded."""
    standing = stand(RECEIVED, entry("decided", "2024-03-08", outcome=outcome), today="2024-03-08")

    assert [("BREACH-LAPSE-UNRECORDED", 2)] == breaches(standing)


@pytest.mark.parametrize(
    ("outcome", "f2021", "f2019"),
    [
        ("no_correction", "other_1_no_correction", "other"),
        ("fee_unpaid", "other_2_fee_unpaid", "other"),
        ("other", "other_3_other", "other"),
        ("abusive", "notproc_4_abusive", "notproc_4_abusive"),
        ("still_unclear", "unable_3_unclear_after_correction", "unable_3_unclear_after_correction"),
    ],
)
def test_form_of_2019_has_one_row_for_other_handling(outcome: str, f2021: str, f2019: str) -> None:
    """The forms differ in the last leaf only."""
    rows = outcome_rows()

    found = [rows[form].row_of(outcome) for form in ("F2021", "F2019")]

    assert [f2021, f2019] == [one.row for one in found if one is not None]


def test_every_outcome_of_both_laws_has_a_row_or_is_no_disclosure() -> None:
    """The form of 2019 counts outcomes of Order 492 too; correcting a record is counted nowhere."""
    without: set[str] = set()
    for pack in laws().packs:
        for outcome in pack.outcomes:
            id_ = outcome.provision.id
            grounds = [one.provision.id for one in pack.grounds] if id_ == "denied" else [None]
            for rows in outcome_rows().values():
                if any(rows.row_of(id_, ground) is None for ground in grounds):
                    without.add(id_)

    assert {"record_correction"} == without


@pytest.mark.parametrize(
    ("outcome", "article"),
    [
        ("already_public", "21(1)"),
        ("granted", "21(1)"),
        ("denied", "21(2)"),
        ("not_exist", "21(3)"),
        ("not_responsible", "21(3)"),
        ("still_unclear", "21(4)"),
        ("partial", "22"),
    ],
)
def test_outcome_of_article_21_and_22_of_2008(outcome: str, article: str) -> None:
    """Order 492 has these answers."""
    decided = entry("decided", "2009-11-09", outcome=outcome, grounds=["privacy"])

    standing = stand(OLD, decided, today="2009-11-09")

    known = laws().pack("cn-2008").outcome(outcome, day("2009-11-09"))
    assert (article, []) == (known.provision.article, breaches(standing))


def test_outcome_and_ground_of_another_version_are_breaches() -> None:
    """Order 492 knows neither abuse nor internal affairs; what was answered stands."""
    abusive = entry("decided", "2009-11-09", outcome="abusive")
    internal = entry("decided", "2009-11-09", outcome="denied", grounds=["internal_affairs"])

    assert [("BREACH-OUTCOME-FOREIGN", 2)] == breaches(stand(OLD, abusive, today="2009-11-09"))
    assert [("BREACH-GROUND-FOREIGN", 2)] == breaches(stand(OLD, internal, today="2009-11-09"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"outcome": "maybe"}, "outcome"),
        ({"outcome": "denied", "grounds": ["because"]}, "grounds"),
    ],
)
def test_codes_of_no_version_are_refused(fields: dict[str, object], field: str) -> None:
    """A slip of the pen is no outcome."""
    with pytest.raises(EntryCodeUnknown) as refusal:
        stand(RECEIVED, entry("decided", "2024-03-08", **fields), today="2024-03-08")

    assert field == refusal.value.data["field"]


def test_codes_have_chinese_names() -> None:
    """不予公开 and 个人隐私 are codes as well; one ground needs no list."""
    decided = entry("decided", "2024-03-08", outcome="不予公开", grounds="个人隐私")

    standing = stand(RECEIVED, decided, today="2024-03-08")

    assert ("denied", ("privacy",)) == (standing.facts.outcome, standing.facts.grounds)


@pytest.mark.parametrize("outcome", ["granted", "partial"])
def test_article_32_hears_the_third_party_before_a_release(outcome: str) -> None:
    """Released while the third party could still object is a breach; after its time it is not."""
    entries = (
        RECEIVED,
        entry("third_party_consulted", "2024-03-05", party="甲公司"),
        entry("third_party_received", "2024-03-06"),
    )
    too_soon = entry("decided", "2024-03-27", outcome=outcome, grounds=["privacy"])
    in_time = entry("decided", "2024-03-28", outcome=outcome, grounds=["privacy"])
    refused = entry("decided", "2024-03-27", outcome="denied", grounds=["privacy"])

    assert [("BREACH-UNHEARD", 4)] == breaches(stand(*entries, too_soon, today="2024-03-28"))
    assert [] == breaches(stand(*entries, in_time, today="2024-03-28"))
    assert [] == breaches(stand(*entries, refused, today="2024-03-28"))


def test_late_decisions_and_replies_stand_and_are_breaches() -> None:
    """The reply was due on 2024-03-29; both came after."""
    standing = stand(
        RECEIVED,
        entry("decided", "2024-04-01", outcome="granted"),
        entry("replied", "2024-04-02", route="post"),
        entry("archived", "2024-04-03"),
        today="2024-04-03",
    )

    assert [("BREACH-DECIDED-LATE", 2), ("BREACH-REPLIED-LATE", 3)] == breaches(standing)
    assert ("archived", day("2024-03-29")) == (standing.state, standing.due)


def test_demands_say_what_a_letter_has_to_state() -> None:
    """A refusal its ground and reasons, not responsible the right agency, not found the search."""
    pack = laws().pack("cn-2019")
    on = day("2024-03-01")

    assert (Demand.GROUND, Demand.REASONS) == pack.outcome("denied", on).demands
    assert Demand.RIGHT_AGENCY in pack.outcome("not_responsible", on).demands
    assert (Demand.PART, Demand.GROUND, Demand.REASONS) == pack.outcome("partial", on).demands
    assert (Demand.SEARCH,) == pack.outcome("not_exist", on).demands
