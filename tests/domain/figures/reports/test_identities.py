"""What must hold within the tables of an official report; one test per identity.

The numbers of ``published()`` are those of a published report of a province's capital for 2025.
"""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.reports.findings import Checked, Result
from govdisclose.domain.figures.reports.identities import check_tables
from govdisclose.rules.report_forms import built_in_identities
from tests.domain.figures.reports.report_cases import (
    BLOCKS,
    CELLS,
    COLUMNS,
    LEAVES,
    SINGLE_LEAVES,
    broken,
    check,
    consistent_shapes,
    made_shape,
    report,
    results,
)

_SPECIAL = ("new_received", "carried_in", "total_processed", "carried_out")


def published() -> dict[str, Any]:
    """A published request table: new 14,069, carried in 560, processed 13,810, carried out 819."""
    leaves = {
        "granted": [5345, 129, 0, 41, 19, 14],
        "partial": [2120, 39, 0, 1, 6, 2],
        "denied_1_state_secret": [13, 0, 0, 0, 0, 0],
        "denied_2_law_forbids": [30, 0, 0, 0, 0, 0],
        "denied_3_security_stability": [11, 0, 0, 0, 0, 0],
        "denied_4_third_party": [49, 2, 0, 0, 0, 0],
        "denied_5_internal_affairs": [103, 1, 0, 0, 0, 0],
        "denied_6_process": [84, 1, 0, 0, 0, 0],
        "denied_7_enforcement_file": [282, 4, 0, 0, 0, 0],
        "denied_8_admin_query": [147, 0, 0, 0, 1, 2],
        "unable_1_not_held": [3075, 50, 0, 0, 89, 8],
        "unable_2_needs_creation": [177, 3, 0, 0, 0, 0],
        "unable_3_unclear_after_correction": [19, 0, 0, 0, 0, 0],
        "notproc_1_petition": [199, 1, 0, 0, 3, 0],
        "notproc_2_duplicate": [147, 1, 0, 0, 0, 0],
        "notproc_3_publication": [0, 0, 0, 0, 0, 0],
        "notproc_4_abusive": [100, 1, 0, 0, 0, 0],
        "notproc_5_confirm_reissue": [5, 0, 0, 0, 0, 0],
        "other_1_no_correction": [315, 3, 0, 0, 0, 0],
        "other_2_fee_unpaid": [202, 0, 0, 1, 0, 0],
        "other_3_other": [941, 17, 0, 1, 3, 3],
    }
    shape = made_shape(
        leaves.values(),
        carried_in=[535, 6, 0, 1, 18, 0],
        carried_out=[783, 6, 0, 2, 25, 3],
        reviews=[[376, 97, 196, 121], [16, 1, 12, 27], [74, 1, 30, 51]],
    )
    assert [13612, 252, 0, 45, 128, 32, 14069] == shape["requests"]["new_received"]
    assert [13364, 252, 0, 44, 121, 29, 13810] == shape["requests"]["total_processed"]
    return shape


def changed(shape: dict[str, Any], row: str, column: str, by: int = 1) -> dict[str, Any]:
    """The report with one cell of the request table changed."""
    other = copy.deepcopy(shape)
    other["requests"][row][COLUMNS.index(column)] += by
    return other


def entered(row: str, column: str) -> set[tuple[str, str]]:
    """The identities a cell of the request table enters."""
    found = {("M3", row)}
    if row in _SPECIAL:
        found.add(("M1", column))
    if row not in ("new_received", "carried_in", "carried_out"):
        found.add(("M2", column))
    return found


def test_published_report_holds() -> None:
    """Every identity of the tables of a published report holds or cannot be judged."""
    findings = check(published())

    assert set() == broken(findings)
    assert {("M1", column) for column in COLUMNS} == results(findings, Result.HOLDS, "M1")
    assert {("M2", column) for column in COLUMNS} == results(findings, Result.HOLDS, "M2")
    assert 25 == len(results(findings, Result.HOLDS, "M3"))
    assert {("R1", block) for block in BLOCKS} == results(findings, Result.HOLDS, "R1")


@given(consistent_shapes())
def test_consistent_report_holds_everywhere(shape: dict[str, Any]) -> None:
    """A report whose sums are sums breaks nothing, in either form and shape."""
    assert set() == broken(check(shape))


@given(consistent_shapes(), st.data())
def test_one_changed_cell_breaks_just_the_identities_it_enters(
    shape: dict[str, Any], data: st.DataObject
) -> None:
    """A cell of the request table enters its row, its column, and the balance if it is in it."""
    row = data.draw(st.sampled_from(sorted(shape["requests"])))
    column = data.draw(st.sampled_from(COLUMNS))
    by = data.draw(st.integers(min_value=1, max_value=500))

    findings = check(changed(shape, row, column, by))

    assert entered(row, column) == broken(findings)


@given(consistent_shapes(), st.data())
def test_one_changed_cell_of_a_block_breaks_its_sum(
    shape: dict[str, Any], data: st.DataObject
) -> None:
    """A cell of the table of reconsideration and litigation enters the sum of its block."""
    block, cell = data.draw(st.sampled_from(BLOCKS)), data.draw(st.sampled_from(CELLS))
    shape["review_litigation"][block][cell] += data.draw(st.integers(1, 500))

    assert {("R1", block)} == broken(check(shape))


def test_m1_new_and_carried_in_equal_processed_and_carried_out() -> None:
    """The balance printed in the form: item 1 + item 2 = item 3 + item 4."""
    findings = check(changed(published(), "carried_in", "total"))

    (found,) = (one for one in findings if one.identity.id == "M1" and one.scope == "total")
    assert (14630, 14629, Result.BROKEN) == (found.left, found.right, found.result)


def test_m2_outcomes_sum_to_processed() -> None:
    """The outcome rows of a column sum to its total."""
    findings = check(changed(published(), "granted", "natural_person", by=-1))

    (found,) = (
        one for one in findings if one.identity.id == "M2" and one.scope == "natural_person"
    )
    assert (13363, 13364, Result.BROKEN) == (found.left, found.right, found.result)


@pytest.mark.parametrize("form", ["F2019", "F2021"])
def test_m2_uses_the_leaves_present(form: str) -> None:
    """A single row 其他处理 is a leaf like the three that stand for it, under either form."""
    shape = made_shape([[1] * 6] * len(SINGLE_LEAVES), leaf_keys=SINGLE_LEAVES, form=form)

    assert set() == broken(check(shape))
    assert {("M2", "other_org"), ("M3", "other")} == broken(
        check(changed(shape, "other", "other_org"))
    )


def test_m2_is_not_assessable_where_other_stands_beside_its_items() -> None:
    """Whether 其他处理 is a subtotal of its items is not guessed unless it is their sum."""
    shape = made_shape([[2] * 6] * len(LEAVES))
    shape["requests"]["other"] = [6] * 6 + [36]
    unclear = copy.deepcopy(shape)
    unclear["requests"]["other"] = [5] * 6 + [30]

    assert set() == broken(check(shape))
    assert 7 == len(results(check(shape), Result.HOLDS, "M2"))
    assert 7 == len(results(check(unclear), Result.NOT_ASSESSABLE, "M2"))


def test_m3_applicants_sum_to_the_total() -> None:
    """The six kinds of applicant of a row sum to its total."""
    findings = check(changed(published(), "partial", "research_institution"))

    (found,) = (one for one in findings if one.identity.id == "M3" and one.scope == "partial")
    assert (2169, 2168, Result.BROKEN) == (found.left, found.right, found.result)


def test_m3_is_not_assessable_where_the_total_is_blank() -> None:
    """A total left blank is an omitted sum, not nil: neither row nor column is judged by it."""
    shape = published()
    shape["requests"]["granted"][6] = None

    findings = check(shape)

    assert {("M3", "granted")} == results(findings, Result.NOT_ASSESSABLE, "M3")
    assert {("M2", "total")} == results(findings, Result.NOT_ASSESSABLE, "M2")
    assert set() == broken(findings)


def test_m3_blank_cells_beside_a_total_are_nil() -> None:
    """Blank kinds of applicant count as 0; a row left blank as a whole changes no other sum."""
    shape = published()
    shape["requests"]["denied_1_state_secret"] = [13, None, None, None, None, None, 13]
    shape["requests"]["notproc_3_publication"] = [None] * 7

    findings = check(shape)

    assert set() == broken(findings)
    assert ("M3", "denied_1_state_secret") in results(findings, Result.HOLDS)
    assert {("M3", "notproc_3_publication")} == results(findings, Result.NOT_ASSESSABLE, "M3")
    assert 7 == len(results(findings, Result.HOLDS, "M2"))


def test_r1_results_sum_to_the_total_of_their_block() -> None:
    """Upheld, corrected, other and pending sum to the total; a blank total is not judged."""
    shape = published()
    shape["review_litigation"]["reconsideration"]["pending"] = 120
    shape["review_litigation"]["litigation_direct"]["total"] = None

    findings = check(shape)

    assert {("R1", "reconsideration")} == broken(findings)
    assert {("R1", "litigation_direct")} == results(findings, Result.NOT_ASSESSABLE, "R1")


def test_p1_is_judged_only_where_one_side_is_nil() -> None:
    """A report shows double counting of severed replies nowhere; nil on one side excludes it."""
    findings = check(published())

    assert {("P1", "research_institution"), ("P1", "public_welfare_org")} == results(
        findings, Result.HOLDS, "P1"
    )
    assert ("P1", "natural_person") in results(findings, Result.NOT_ASSESSABLE)


@pytest.mark.parametrize(("value", "row"), [(-1, "granted"), ("2.5", "partial")])
def test_v1_counts_are_whole_and_not_negative(value: object, row: str) -> None:
    """A count is a whole number, 0 or more."""
    shape = published()
    shape["requests"][row][0] = value

    assert ("V1", row) in broken(check(shape))


def test_v1_money_may_have_decimals() -> None:
    """The fee is a decimal in ten thousand yuan; published ones carry four places (59237.2449)."""
    shape = published()
    shape["proactive"]["art20_8"]["fees_wan_yuan"] = "59237.2449"

    assert set() == broken(check(shape))
    shape["proactive"]["art20_8"]["fees_wan_yuan"] = -3
    assert {("V1", "fees_wan_yuan")} == broken(check(shape))


def test_v1_a_change_of_the_old_form_may_be_negative() -> None:
    """The column 本年增/减 of the 2019 form holds a change, which may be a decrease."""
    shape = published() | {
        "form": "F2019",
        "proactive": {"art20_8": {"fees": {"items_last_year": 12, "change": -3}}},
    }

    assert set() == broken(check(shape))


def test_v2_cell_with_two_readings_is_refused() -> None:
    """A cell that reads in two ways breaks V2, and what it enters is not assessed."""
    shape = published()
    shape["requests"]["granted"][1] = "1.290"

    findings = check(shape)

    assert {("V2", "granted")} == broken(findings)
    assert {("M2", "commercial_enterprise")} == results(findings, Result.NOT_ASSESSABLE, "M2")
    assert {("M3", "granted")} == results(findings, Result.NOT_ASSESSABLE, "M3")
    assert ("V1", "granted") in results(findings, Result.NOT_ASSESSABLE)


def test_n1_nil_is_written_in_any_of_its_ways() -> None:
    """0, blank, /, - and 无 count as 0, keep their token, and a mix is only reported."""
    shape = published()
    shape["requests"]["notproc_3_publication"] = ["/", "-", "无", None, "—", 0, 0]

    findings = check(shape)

    assert set() == broken(findings)
    (found,) = (one for one in findings if one.identity.id == "N1" and one.scope == "requests")
    assert Result.HOLDS is found.result
    assert {"mixed": "yes"} == dict(found.detail)
    for token in ("/ x 1", "- x 1", "无 x 1", "blank x 1", "— x 1"):
        assert token in str(found.left)


@pytest.mark.parametrize(
    ("published_on", "result"),
    [("2025-03-31", Result.HOLDS), ("2025-04-01", Result.BROKEN), (None, Result.NOT_ASSESSABLE)],
)
def test_d1_report_of_a_government_is_published_by_the_end_of_march(
    published_on: str | None, result: Result
) -> None:
    """R2019 art. 49: governments publish by 31 March of the next year."""
    made = report(published() | {"published_on": published_on})

    (found,) = (
        one
        for one in check_tables(made, built_in_identities(), due=date(2025, 3, 31))
        if one.identity.id == "D1"
    )

    assert result is found.result


def test_missing_table_is_not_assessable_and_not_passed() -> None:
    """A table that is not there passes no check."""
    shape = published() | {"requests": {}, "review_litigation": {}}

    findings = check(shape)

    assert set() == results(findings, Result.HOLDS, "M1") | results(findings, Result.HOLDS, "M2")
    assert {("M3", "requests")} == results(findings, Result.NOT_ASSESSABLE, "M3")
    assert 3 == len(results(findings, Result.NOT_ASSESSABLE, "R1"))


def test_summary_counts_every_finding_once() -> None:
    """Holds, broken and not assessable partition the findings."""
    findings = tuple(check(changed(published(), "granted", "total")))

    shape = Checked(file="a.json", form="F2021", findings=findings).as_json()

    assert len(findings) == sum(shape["summary"].values())  # type: ignore[attr-defined]
    assert {"file", "form", "findings", "summary"} == set(shape)
