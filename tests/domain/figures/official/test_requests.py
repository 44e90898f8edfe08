"""In which cells of the request table a request counts.

Source: the printed form (M1, row labels) and the rules of counting of this project: new by legal
receipt, processed by dispatch, open on 31 December carried out.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.official.requests import (
    CountedRequest,
    Period,
    RequestCounts,
    Unplaceable,
)
from govdisclose.rules.loader import built_in_laws
from tests.domain.figures.official.official_cases import (
    COLUMNS,
    YEAR,
    cells_of,
    counted,
    counting,
    form_of,
    requests,
    rows_of_form,
)

# Item of the form by outcome and ground, from the table of domain facts 1.5; written out by hand.
_BY_HAND = {
    ("already_public", None): "granted",
    ("granted", None): "granted",
    ("partial", "privacy"): "partial",
    ("partial", "state_secret"): "partial",
    ("denied", "state_secret"): "denied_1_state_secret",
    ("denied", "law_forbids"): "denied_2_law_forbids",
    ("denied", "security_stability"): "denied_3_security_stability",
    ("denied", "commercial_secret"): "denied_4_third_party",
    ("denied", "privacy"): "denied_4_third_party",
    ("denied", "internal_affairs"): "denied_5_internal_affairs",
    ("denied", "process"): "denied_6_process",
    ("denied", "enforcement_file"): "denied_7_enforcement_file",
    ("special_law", None): "denied_8_admin_query",
    ("not_exist", None): "unable_1_not_held",
    ("not_responsible", None): "unable_1_not_held",
    ("needs_processing", None): "unable_2_needs_creation",
    ("still_unclear", None): "unable_3_unclear_after_correction",
    ("petition", None): "notproc_1_petition",
    ("duplicate", None): "notproc_2_duplicate",
    ("publication", None): "notproc_3_publication",
    ("abusive", None): "notproc_4_abusive",
    ("reissue", None): "notproc_5_confirm_reissue",
    ("no_correction", None): "other_1_no_correction",
    ("fee_unpaid", None): "other_2_fee_unpaid",
    ("other", None): "other_3_other",
}


def _request(
    received: str | None,
    processed: str | None = None,
    outcome: str | None = None,
    *,
    ground: str | None = None,
    column: str | None = "natural_person",
) -> CountedRequest:
    return CountedRequest("R1-1", column, received, processed, outcome, ground)


@pytest.mark.parametrize(("case", "row"), _BY_HAND.items())
def test_outcome_is_counted_in_the_row_of_its_article(
    case: tuple[str, str | None], row: str
) -> None:
    """A request received and answered in the year is new, in one leaf, and in the sum."""
    outcome, ground = case

    found = cells_of().rows_of(_request("2024-03-01", "2024-03-20", outcome, ground=ground))

    assert ("new_received", row, "total_processed") == found


@pytest.mark.parametrize("outcome", ["no_correction", "fee_unpaid", "other"])
def test_form_of_2019_has_one_row_for_other_handling(outcome: str) -> None:
    """Item 三（六） of F2019 has no sub-items."""
    found = cells_of("F2019").rows_of(_request("2024-03-01", "2024-03-20", outcome))

    assert ("new_received", "other", "total_processed") == found


@pytest.mark.parametrize(
    ("received", "processed", "rows"),
    [
        ("2023-12-31", "2024-01-01", ("carried_in", "granted", "total_processed")),
        ("2024-01-01", "2024-12-31", ("new_received", "granted", "total_processed")),
        ("2024-12-31", "2025-01-02", ("new_received", "carried_out")),
        ("2024-12-31", None, ("new_received", "carried_out")),
        ("2023-05-04", None, ("carried_in", "carried_out")),
        ("2023-05-04", "2025-02-03", ("carried_in", "carried_out")),
        ("2023-12-30", "2023-12-31", ()),
        ("2025-01-01", None, ()),
        (None, None, ()),
        (None, "2024-05-06", ()),
    ],
)
def test_year_of_receipt_and_of_dispatch_decide(
    received: str | None, processed: str | None, rows: tuple[str, ...]
) -> None:
    """New by the legal day of receipt, processed by the day of dispatch, else carried over."""
    assert rows == cells_of().rows_of(_request(received, processed, "granted"))


def test_request_done_with_before_its_legal_receipt_counts_from_its_receipt() -> None:
    """A reply sent before the confirmation of an e-mail cannot be processed before it came."""
    found = cells_of().rows_of(_request("2024-01-02", "2023-12-30", "granted"))

    assert ("new_received", "granted", "total_processed") == found


def test_withdrawn_request_is_other_handling() -> None:
    """Withdrawn by the applicant: 三（六）3, by practice."""
    found = counted([_request("2024-03-01", "2024-03-04", "other")])

    assert (1, 0, 0, 0, 0, 0, 1) == found["other_3_other"]


def test_p1_severed_reply_counts_only_as_partly_granted() -> None:
    """区分处理的，只计这一情形，不计其他情形, whatever its grounds."""
    found = counted([_request("2024-03-01", "2024-03-20", "partial", ground="privacy")])

    assert 1 == found["partial"][-1]
    assert 0 == sum(found[row][-1] for row in found if row.startswith("denied_"))


def test_application_to_correct_a_record_is_no_request() -> None:
    """R2019 art. 41 is no outcome of a request for information."""
    assert () == cells_of().rows_of(_request("2024-03-01", "2024-03-20", "record_correction"))


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (_request("2024-03-01", column=None), Unplaceable.COLUMN),
        (_request("2024-03-01", column="total"), Unplaceable.COLUMN),
        (_request("2024-03-01", "2024-03-20", "denied"), Unplaceable.ROW),
        (_request("2024-03-01", "2024-03-20"), Unplaceable.ROW),
        (_request("2024-03-01", "2024-03-20", "denied", ground="unheard_of"), Unplaceable.ROW),
    ],
)
def test_request_without_a_cell_is_named_and_not_guessed(
    request_: CountedRequest, why: Unplaceable
) -> None:
    """Without kind of applicant, outcome or principal ground no cell is chosen."""
    counts = RequestCounts(cells_of())
    counts.add(request_)

    assert {why: 1} == dict(counts.unplaced)
    assert [("R1-1", why)] == list(counts.shown())
    assert not counts.counts


@pytest.mark.parametrize("form", ["F2019", "F2021"])
def test_every_outcome_and_ground_of_both_laws_has_a_row(form: str) -> None:
    """No lawful decision is left out of the form."""
    for pack in built_in_laws().packs:
        if pack.instrument != "ogi":
            continue
        grounds = [ground.provision.id for ground in pack.grounds]
        for outcome in pack.outcomes:
            code = outcome.provision.id
            for ground in grounds if code == "denied" else [None]:
                row = rows_of_form(form).row_of(code, ground)
                assert row is not None or code in counting(form).uncounted, (pack.id, code, ground)


@given(st.lists(requests(), max_size=40), st.sampled_from(["F2019", "F2021"]))
def test_every_identity_of_the_table_holds_by_itself(
    given_: list[CountedRequest], form: str
) -> None:
    """M1, M2 and M3 for any requests under either form."""
    rows = counted(given_, form)
    leaves = [row.key for row in form_of(form).rows(form_of(form).standard_variant)][2:-2]

    for at in range(7):
        came = rows["new_received"][at] + rows["carried_in"][at]
        assert came == rows["total_processed"][at] + rows["carried_out"][at]
        assert rows["total_processed"][at] == sum(rows[leaf][at] for leaf in leaves)
    assert all(sum(values[:6]) == values[6] for values in rows.values())


@given(st.lists(requests(), max_size=40))
def test_what_is_carried_out_is_carried_in(given_: list[CountedRequest]) -> None:
    """X1: the year after begins with what the year before left."""
    after = Period(year=2025, as_of=date(2025, 12, 31))

    assert counted(given_)["carried_out"] == counted(given_, period=after)["carried_in"]


@given(st.lists(requests(), max_size=30))
def test_counts_are_those_of_a_count_by_hand(given_: list[CountedRequest]) -> None:
    """Each row and column is what counting the requests one by one gives."""
    rows = counted(given_)

    for at, column in enumerate(COLUMNS):
        own = [one for one in given_ if one.column == column]
        received = [str(one.received_on) for one in own]
        assert rows["new_received"][at] == sum(day[:4] == "2024" for day in received)
        done = [
            one for one in own if one.processed_on is not None and one.processed_on[:4] == "2024"
        ]
        assert rows["total_processed"][at] == len(done)
        for (outcome, ground), row in _BY_HAND.items():
            same = [key for key, value in _BY_HAND.items() if value == row]
            if (outcome, ground) != same[0]:
                continue
            matching = [
                one
                for one in done
                if (one.outcome, one.ground) in same
                or (one.outcome, None) in same
                or (row == "partial" and one.outcome == "partial")
                or (
                    (row == "denied_8_admin_query" and one.ground == "admin_query")
                    and one.outcome == "denied"
                )
            ]
            assert rows[row][at] == len(matching), row


def test_period_ends_with_the_day_counted() -> None:
    """A report of a year that runs counts up to its day."""
    half = Period(year=2024, as_of=date(2024, 6, 30))
    late = _request("2024-05-01", "2024-07-01", "granted")

    assert ("new_received", "carried_out") == cells_of(period=half).rows_of(late)
    assert ("new_received", "granted", "total_processed") == cells_of(period=YEAR).rows_of(late)
