"""Each time limit of a request, named after its article."""

from __future__ import annotations

import json

import pytest

from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.standing import Bucket
from tests.domain.cases.request.ledgers import breaches, codes, day, entry, stand
from tests.shared_data import shared_data

RECEIVED = entry("received", "2024-01-26", channel="in_person")
OLD = entry("received", "2009-09-21", channel="in_person")


def extended(on: str, days: int = 20, **changed: object) -> RequestEntry:
    """An extension approved and told on one day, unless changed."""
    fields: dict[str, object] = {"working_days": days, "approved_on": on, "notified_on": on}
    return entry("extended", on, **(fields | changed))


def test_published_vectors_hold_for_replies() -> None:
    """The published due dates of 15 (2008) and 20 (2019) working days are those of requests."""
    vectors = json.loads(shared_data("workday_vectors.json").read_text(encoding="utf-8"))
    length = {"cn-2008": 15, "cn-2019": 20}

    seen = 0
    for vector in vectors:
        for law, days in length.items():
            if vector["working_days"] == days and (vector["start"] < "2019-05-15") == (
                law == "cn-2008"
            ):
                seen += 1
                start = vector["start"]
                standing = stand(entry("received", start, channel="in_person"), today=start)
                assert (law, day(vector["due"])) == (standing.law.pack.id, standing.due)
    assert seen >= 8


def test_article_33_gives_twenty_working_days_and_the_day_of_receipt_is_not_counted() -> None:
    """2019-05-15 and 20 working days: 2019-06-13; the explanation counts exactly 20 days."""
    standing = stand(entry("received", "2019-05-15", channel="in_person"), today="2019-05-20")

    assert day("2019-06-13") == standing.due
    assert standing.clock is not None
    counted = [step.day for step in standing.clock.steps if step.kind.value == "counted"]
    assert (20, day("2019-05-16"), day("2019-06-13")) == (len(counted), counted[0], counted[-1])


def test_article_24_of_2008_gives_fifteen_working_days_and_up_to_fifteen_more() -> None:
    """15 and 15 from 2009-09-21 are 30 working days: 2009-11-06 on the calendar of 2009."""
    plain = stand(OLD, today="2009-10-10")
    longer = stand(OLD, extended("2009-10-12", 15), today="2009-10-12")
    too_long = stand(OLD, extended("2009-10-12", 20), today="2009-10-12")

    assert day("2009-10-16") == plain.due
    assert day("2009-11-06") == longer.due
    assert (longer.due, [("BREACH-EXTENSION-TOO-LONG", 2)]) == (too_long.due, breaches(too_long))


def test_article_33_extends_by_up_to_twenty_measured_with_the_base() -> None:
    """20 and 20 working days after 2023-12-29: 2024-02-29 (published vector)."""
    received = entry("received", "2023-12-29", channel="in_person")

    standing = stand(received, extended("2024-01-15"), today="2024-01-15")

    assert (day("2024-02-29"), []) == (standing.due, codes(standing))


def test_article_33_extends_by_fewer_days_too() -> None:
    """20 is the most; 5 more days after 2024-02-28 are 2024-03-06."""
    standing = stand(RECEIVED, extended("2024-02-20", 5), today="2024-02-20")

    assert (day("2024-03-06"), []) == (standing.due, codes(standing))


@pytest.mark.parametrize(
    ("extension", "breach"),
    [
        (extended("2024-02-20", approved_on=None), "BREACH-EXTENSION-UNAPPROVED"),
        (extended("2024-02-20", approved_on="2024-02-21"), "BREACH-EXTENSION-UNAPPROVED"),
        (extended("2024-02-20", notified_on=None), "BREACH-EXTENSION-UNTOLD"),
        (extended("2024-02-29"), "BREACH-EXTENSION-EXPIRED"),
        (extended("2024-02-20", notified_on="2024-02-29"), "BREACH-EXTENSION-EXPIRED"),
    ],
    ids=["without consent", "consent afterwards", "not told", "told too late", "told late"],
)
def test_article_33_denies_an_unlawful_extension_its_effect(
    extension: RequestEntry, breach: str
) -> None:
    """Consent of the head first, the applicant told in time: else nothing is added."""
    standing = stand(RECEIVED, extension, today="2024-03-10")

    assert (day("2024-02-28"), [(breach, 2)]) == (standing.due, breaches(standing))
    assert Bucket.OVERDUE is standing.bucket


def test_article_33_extends_once() -> None:
    """The second extension is kept as a breach and adds nothing."""
    once = stand(RECEIVED, extended("2024-02-20", 10), today="2024-02-27")
    twice = stand(
        RECEIVED, extended("2024-02-20", 10), extended("2024-02-27", 10), today="2024-02-27"
    )

    assert (once.due, [("BREACH-EXTENSION-REPEATED", 3)]) == (twice.due, breaches(twice))


def test_an_extension_that_was_denied_may_still_be_made_lawfully() -> None:
    """What had no effect does not use up the one extension there is."""
    standing = stand(
        RECEIVED,
        extended("2024-02-20", approved_on=None),
        extended("2024-02-27"),
        today="2024-02-27",
    )

    assert [("BREACH-EXTENSION-UNAPPROVED", 2)] == breaches(standing)
    assert day("2024-03-27") == standing.due


def test_an_extension_counts_from_the_day_the_applicant_is_told() -> None:
    """Noted on the 20th, told on the 27th: until then the reply is due by the base period."""
    noted = extended("2024-02-20", notified_on="2024-02-27")

    before = stand(RECEIVED, noted, today="2024-02-26")
    after = stand(RECEIVED, noted, today="2024-02-27")

    assert (day("2024-02-28"), day("2024-03-27")) == (before.due, after.due)


def test_article_30_gives_seven_working_days_to_ask_for_a_correction() -> None:
    """7 working days after 2025-09-26: 2025-10-13 (published vector)."""
    received = entry("received", "2025-09-26", channel="in_person")

    standing = stand(received, today="2025-09-26")

    assert day("2025-10-13") == standing.due_by_limit["correction_notice"]


def test_article_30_counts_the_reply_anew_from_the_corrected_request() -> None:
    """While the correction is out nothing is due; then 20 working days from 2024-12-27 end on a
    make-up Sunday, 2025-01-26 (published vector)."""
    received = entry("received", "2024-12-16", channel="in_person")
    notice = entry("correction_notice", "2024-12-20", until="2025-01-03")

    out = stand(received, notice, today="2024-12-26")
    back = stand(received, notice, entry("corrected", "2024-12-27"), today="2024-12-27")

    assert (Bucket.WAITING, None, day("2024-12-20"), day("2025-01-03")) == (
        out.bucket,
        out.due,
        out.paused_since,
        out.resumes_by,
    )
    assert day("2025-01-03") == out.due_by_limit["correction_period"]
    assert (day("2025-01-26"), "handling") == (back.due, back.state)


def test_article_30_notice_after_its_limit_stops_nothing() -> None:
    """A notice on the eighth day is a breach; the reply goes on counting, also once corrected."""
    received = entry("received", "2025-09-26", channel="in_person")
    late = entry("correction_notice", "2025-10-14", until="2025-10-31")

    asked = stand(received, late, today="2025-10-14")
    corrected = stand(received, late, entry("corrected", "2025-10-20"), today="2025-10-20")
    never = stand(received, today="2025-10-14")

    assert [("BREACH-CORRECTION-LATE", 2)] == breaches(asked)
    assert never.due == asked.due == corrected.due
    assert "corrected" in asked.moves
    assert "corrected" not in corrected.moves


def test_article_30_asks_once() -> None:
    """The second notice, before or after the correction, is a breach without effect."""
    received = entry("received", "2024-12-16", channel="in_person")
    first = entry("correction_notice", "2024-12-18", until="2025-01-03")
    again = entry("correction_notice", "2024-12-19", until="2025-01-31")
    corrected = entry("corrected", "2024-12-27")
    later = entry("correction_notice", "2024-12-30", until="2025-01-31")

    pending = stand(received, first, again, today="2024-12-19")
    reopened = stand(received, first, corrected, later, today="2024-12-30")

    assert [("BREACH-CORRECTION-REPEATED", 3)] == breaches(pending)
    assert day("2025-01-03") == pending.resumes_by
    assert [("BREACH-CORRECTION-REPEATED", 4)] == breaches(reopened)
    assert day("2025-01-26") == reopened.due


def test_article_30_abandons_only_after_the_period_and_only_when_recorded() -> None:
    """Silence changes no state; it makes the lapse due, which somebody records."""
    received = entry("received", "2024-12-16", channel="in_person")
    notice = entry("correction_notice", "2024-12-18", until="2025-01-03")

    silent = stand(received, notice, today="2025-01-06")
    early = stand(received, notice, entry("correction_lapsed", "2025-01-03"), today="2025-01-03")
    lapsed = stand(received, notice, entry("correction_lapsed", "2025-01-06"), today="2025-01-06")

    assert ("awaiting_correction", None) == (silent.state, silent.due)
    assert ["SILENCE-TO-RECORD"] == codes(silent)
    assert ("correction_lapsed", "agency") == (silent.duties[0].move, silent.duties[0].actor)
    assert ([("BREACH-LAPSE-EARLY", 3)], "awaiting_correction") == (breaches(early), early.state)
    assert ("abandoned", "no_correction", Bucket.CLOSED) == (
        lapsed.state,
        lapsed.facts.outcome,
        lapsed.bucket,
    )


def test_article_30_unlawful_notice_abandons_nothing() -> None:
    """Nobody loses a request over a notice the law does not know."""
    standing = stand(
        entry("received", "2025-09-26", channel="in_person"),
        entry("correction_notice", "2025-10-14", until="2025-10-17"),
        entry("correction_lapsed", "2025-10-20"),
        today="2025-10-20",
    )

    assert [("BREACH-CORRECTION-LATE", 2), ("BREACH-LAPSE-EARLY", 3)] == breaches(standing)
    assert "handling" == standing.state


def test_article_21_of_2008_has_no_clock_for_corrections() -> None:
    """Order 492 asks to amend without a number of days and stops nothing."""
    asked = entry("correction_notice", "2009-09-25", until="2009-10-12")

    standing = stand(OLD, asked, entry("corrected", "2009-10-10"), today="2009-10-10")
    lapsed = stand(OLD, asked, entry("correction_lapsed", "2009-10-13"), today="2009-10-13")

    assert {"reply"} == set(standing.due_by_limit)
    assert day("2009-10-16") == standing.due
    assert [("BREACH-NOT-IN-LAW", 3)] == breaches(lapsed)
    assert ("handling", day("2009-10-16")) == (lapsed.state, lapsed.due)


def test_article_32_gives_a_third_party_fifteen_working_days_from_its_receipt() -> None:
    """15 working days after 2025-09-26: 2025-10-23 (published vector); until then all waits."""
    entries = (
        entry("received", "2025-09-22", channel="in_person"),
        entry("third_party_consulted", "2025-09-24", party="甲公司"),
        entry("third_party_received", "2025-09-26"),
    )

    last_day = stand(*entries, today="2025-10-23")
    after = stand(*entries, today="2025-10-24")

    assert day("2025-10-23") == last_day.due_by_limit["third_party"]
    assert (Bucket.WAITING, None, day("2025-09-24"), day("2025-10-23")) == (
        last_day.bucket,
        last_day.due,
        last_day.paused_since,
        last_day.resumes_by,
    )
    assert ("handling", "agency_decides") == (after.state, after.duties[0].silence)
    assert after.due is not None


def test_article_34_takes_the_silence_of_a_co_maker_for_consent() -> None:
    """15 working days from its receipt, then consent; the agency records it."""
    entries = (
        entry("received", "2025-09-22", channel="in_person"),
        entry("co_maker_consulted", "2025-09-24", party="乙局"),
        entry("co_maker_received", "2025-09-26"),
    )

    after = stand(*entries, today="2025-10-24")

    assert day("2025-10-23") == after.due_by_limit["co_maker"]
    assert "consent" == after.duties[0].silence


def test_fee_rules_give_twenty_working_days_to_pay() -> None:
    """20 working days after the notice of 2024-01-26: 2024-02-28; unpaid after that, abandoned."""
    entries = (
        entry("received", "2024-01-22", channel="in_person"),
        entry("fee_notice", "2024-01-26", amount=880),
    )

    waits = stand(*entries, today="2024-02-28")
    early = stand(*entries, entry("fee_lapsed", "2024-02-28"), today="2024-02-28")
    lapsed = stand(*entries, entry("fee_lapsed", "2024-02-29"), today="2024-02-29")

    assert day("2024-02-28") == waits.due_by_limit["fee_payment"] == waits.resumes_by
    assert (Bucket.WAITING, day("2024-01-26")) == (waits.bucket, waits.paused_since)
    assert [("BREACH-LAPSE-EARLY", 3)] == breaches(early)
    assert ("abandoned", "fee_unpaid") == (lapsed.state, lapsed.facts.outcome)


def test_fee_rules_count_the_reply_anew_after_payment_and_say_that_this_is_unverified() -> None:
    """Paid on 2024-01-26, the first day that counts is the next: 20 working days, 2024-02-28."""
    standing = stand(
        entry("received", "2024-01-15", channel="in_person"),
        entry("fee_notice", "2024-01-22", amount="270.00"),
        entry("fee_paid", "2024-01-26"),
        today="2024-01-26",
    )

    assert day("2024-02-28") == standing.due
    run = standing.facts.last_run("reply")
    assert run is not None
    assert run.source.endswith("art. 42 (unverified)")


def test_fee_time_runs_from_the_day_the_applicant_has_the_notice() -> None:
    """Sent on the 24th, received on the 26th: the 20 days run from the 26th."""
    standing = stand(
        entry("received", "2024-01-22", channel="in_person"),
        entry("fee_notice", "2024-01-24", amount=880, received_on="2024-01-26"),
        today="2024-01-30",
    )

    assert day("2024-02-28") == standing.resumes_by


@pytest.mark.parametrize(
    ("notice", "breach"),
    [
        (("2024-02-29", "2024-01-26"), "BREACH-FEE-LATE"),
        (("2020-06-10", "2020-06-01"), "BREACH-NOT-IN-LAW"),
    ],
)
def test_fee_notice_outside_the_period_or_before_the_rules_stops_nothing(
    notice: tuple[str, str], breach: str
) -> None:
    """The notice is sent within the time for the request, and not before there were rules."""
    on, received = notice
    came = entry("received", received, channel="in_person")

    standing = stand(came, entry("fee_notice", on, amount=880), today=on)
    paid = stand(came, entry("fee_notice", on, amount=880), entry("fee_paid", on), today=on)

    assert [(breach, 2)] == breaches(standing)
    assert stand(came, today=on).due == standing.due == paid.due
    assert "handling" == paid.state


def test_article_27_of_2008_knows_costs_but_no_clock_for_them() -> None:
    """Under Order 492 a bill stops nothing and non-payment abandons nothing."""
    bill = entry("fee_notice", "2009-09-23", amount=20)

    standing = stand(OLD, bill, entry("fee_lapsed", "2009-10-15"), today="2009-10-15")

    assert [("BREACH-NOT-IN-LAW", 3)] == breaches(standing)
    assert (day("2009-10-16"), "handling") == (standing.due, standing.state)


def test_article_35_sets_a_later_day_once_reasons_were_asked_and_given() -> None:
    """The day told to the applicant is the day the reply is due; asking alone stops nothing."""
    asked = (RECEIVED, entry("reasons_requested", "2024-02-01"))
    given = (*asked, entry("reasons_given", "2024-02-06"))
    delayed = entry("delayed", "2024-02-20", until="2024-04-30")

    assert day("2024-02-28") == stand(*asked, today="2024-02-05").due
    assert day("2024-02-28") == stand(*given, today="2024-02-06").due
    lawful = stand(*given, delayed, today="2024-02-20")
    assert (day("2024-04-30"), []) == (lawful.due, breaches(lawful))
    assert day("2024-04-30") == lawful.due_by_limit["delayed"]


@pytest.mark.parametrize(
    ("before", "delayed", "code"),
    [
        ([], ("2024-02-20", "2024-04-30"), "BREACH-DELAY-UNFOUNDED"),
        (["reasons_requested"], ("2024-02-20", "2024-04-30"), "BREACH-DELAY-UNFOUNDED"),
        (
            ["reasons_requested", "reasons_given"],
            ("2024-02-29", "2024-04-30"),
            "BREACH-DELAY-LATE",
        ),
        (
            ["reasons_requested", "reasons_given"],
            ("2024-02-20", "2024-02-23"),
            "DELAY-WITHOUT-EFFECT",
        ),
    ],
)
def test_article_35_delay_without_its_conditions_has_no_effect(
    before: list[str], delayed: tuple[str, str], code: str
) -> None:
    """Not asked, not answered, told too late, or no later than the law itself: nothing moves."""
    moves = [entry(kind, "2024-02-06") for kind in before]
    on, until = delayed

    standing = stand(RECEIVED, *moves, entry("delayed", on, until=until), today="2024-02-29")

    assert [code] == codes(standing)
    assert day("2024-02-28") == standing.due


def test_order_492_knows_no_article_35() -> None:
    """Asking for reasons and setting a later day are kept as breaches without effect."""
    standing = stand(
        OLD,
        entry("reasons_requested", "2009-09-22"),
        entry("reasons_given", "2009-09-23"),
        entry("delayed", "2009-09-24", until="2009-12-31"),
        today="2009-10-10",
    )

    assert [("BREACH-NOT-IN-LAW", 2), ("BREACH-NOT-IN-LAW", 4)] == breaches(standing)
    assert day("2009-10-16") == standing.due


def test_a_due_date_beyond_the_announced_calendar_is_provisional() -> None:
    """The holidays of 2027 are not announced, so what runs into 2027 may still change."""
    standing = stand(entry("received", "2026-12-20", channel="in_person"), today="2026-12-21")

    assert standing.provisional
    assert not stand(RECEIVED, today="2024-01-26").provisional


@pytest.mark.parametrize(
    ("notice", "lapse"),
    [
        (entry("fee_notice", "2024-02-01", amount=880), entry("fee_lapsed", "2024-03-06")),
        (
            entry("correction_notice", "2024-02-01", until="2024-02-20"),
            entry("correction_lapsed", "2024-02-21"),
        ),
    ],
)
def test_nothing_is_due_in_a_request_that_counts_as_abandoned(
    notice: RequestEntry, lapse: RequestEntry
) -> None:
    """The notice stopped the reply for good; the lapse does not let it count again."""
    standing = stand(RECEIVED, notice, lapse, today="2024-03-29")

    assert ("abandoned", None, []) == (standing.state, standing.due, breaches(standing))


def test_what_the_applicant_left_open_does_not_stop_a_reopened_request() -> None:
    """Reopened after a withdrawal: the fee notice of before stops nothing; a new one would."""
    entries = (
        RECEIVED,
        entry("fee_notice", "2024-02-01", amount=880),
        entry("withdrawn", "2024-02-05"),
        entry("reopened", "2025-01-20"),
    )

    # 20 working days after 2025-01-20: 2025-02-21 (published vector).
    assert day("2025-02-21") == stand(*entries, today="2025-01-20").due
    again = stand(*entries, entry("fee_notice", "2025-01-21", amount=880), today="2025-01-21")
    assert (Bucket.WAITING, []) == (again.bucket, breaches(again))


def test_reopening_counts_anew_or_to_the_day_that_was_ordered() -> None:
    """A reply that was set aside is due again, by an unverified reading or by the day ordered."""
    closed = (
        RECEIVED,
        entry("decided", "2024-02-01", outcome="granted"),
        entry("replied", "2024-02-02", route="post"),
    )

    anew = stand(*closed, entry("reopened", "2025-01-20"), today="2025-01-20")
    ordered = stand(
        *closed, entry("reopened", "2025-01-20", until="2025-03-31"), today="2025-01-20"
    )

    # 20 working days after 2025-01-20: 2025-02-21 (published vector).
    assert (day("2025-02-21"), "handling", None) == (anew.due, anew.state, anew.facts.outcome)
    assert day("2025-03-31") == ordered.due
    run = anew.facts.last_run("reply")
    assert run is not None
    assert "(unverified)" in run.source
