"""Two reports of one agency in a row: X1, X2, X3, and what moved."""

from __future__ import annotations

import copy
from typing import Any

from govdisclose.domain.figures.reports.findings import IdentityFinding, Result
from govdisclose.domain.figures.reports.years import check_years, movements
from govdisclose.rules.report_forms import built_in_identities
from tests.domain.figures.reports.report_cases import (
    COLUMNS,
    LEAVES,
    broken,
    made_shape,
    report,
    results,
)


def years(now: dict[str, Any], before: dict[str, Any] | None) -> list[IdentityFinding]:
    """What must hold between two years."""
    earlier = None if before is None else report(before)
    return list(check_years(report(now), earlier, built_in_identities()))


def pair() -> tuple[dict[str, Any], dict[str, Any]]:
    """This year's report and one of the year before that it follows from."""
    before = made_shape([[5] * 6] * len(LEAVES), carried_out=[3, 1, 0, 0, 2, 0]) | {"year": 2023}
    now = made_shape([[6] * 6] * len(LEAVES), carried_in=[3, 1, 0, 0, 2, 0])
    before["proactive"]["art20_1"] = {
        "rules": {"issued": 1, "repealed": 1, "valid": 76},
        "normative_documents": {"issued": 10, "repealed": 5, "valid": 4605},
    }
    return now, before


def test_year_that_follows_breaks_nothing() -> None:
    """Carried in is what was carried out; valid is valid before, plus issued, minus repealed."""
    findings = years(*pair())

    assert set() == broken(findings)
    assert {("X1", column) for column in COLUMNS} == results(findings, Result.HOLDS, "X1")
    assert {("X2", "rules"), ("X2", "normative_documents")} == results(findings, Result.HOLDS, "X2")


def test_x1_carried_in_is_what_the_year_before_carried_out() -> None:
    """One request lost between the years breaks its column and the total."""
    now, before = pair()
    before["requests"]["carried_out"] = [4, 1, 0, 0, 2, 0, 7]

    assert {("X1", "natural_person"), ("X1", "total")} == broken(years(now, before))


def test_x2_valid_documents_follow_from_the_year_before() -> None:
    """74 rules valid after 76, with 3 issued and 5 repealed; 75 would not follow."""
    now, before = pair()
    now["proactive"]["art20_1"]["rules"]["valid"] = 75

    findings = years(now, before)

    (found,) = (one for one in findings if one.result is Result.BROKEN)
    assert ("X2", "rules", 75, 74) == (found.identity.id, found.scope, found.left, found.right)


def test_x3_items_of_the_old_form_follow_from_the_year_before() -> None:
    """上一年项目数量 is that of the year before plus its change, row by row."""
    shape = made_shape([[1] * 6] * len(LEAVES), form="F2019")
    before = copy.deepcopy(shape) | {"year": 2019}
    now = copy.deepcopy(shape) | {"year": 2020}
    before["proactive"] = {
        "art20_5": {"licensing": {"items_last_year": 120, "change": -5, "decisions": 9}},
        "art20_8": {"fees": {"items_last_year": 12, "change": 1}},
    }
    now["proactive"] = {
        "art20_5": {"licensing": {"items_last_year": 115, "change": 0, "decisions": 9}},
        "art20_8": {"fees": {"items_last_year": 12, "change": 0}},
    }

    findings = years(now, before)

    assert {("X3", "licensing")} == results(findings, Result.HOLDS, "X3")
    assert {("X3", "fees")} == broken(findings)


def test_without_the_other_year_nothing_is_assessed() -> None:
    """A single report says nothing about its year before."""
    now, _ = pair()

    findings = years(now, None)

    assert {Result.NOT_ASSESSABLE} == {finding.result for finding in findings}
    assert 9 == len(findings)


def test_movements_give_each_figure_of_both_years() -> None:
    """Every row, block cell and proactive cell is given with its change; unknown stays unknown."""
    now, before = pair()
    del before["requests"]["granted"]

    moved = {(one.scope, one.column): one for one in movements(report(now), report(before))}

    assert 36 - 30 == moved["partial", "total"].difference
    assert moved["granted", "total"].difference is None
    assert -2 == moved["rules", "valid"].difference
    assert {"table", "scope", "column", "before", "now", "difference"} == set(
        moved["rules", "valid"].as_json()
    )
