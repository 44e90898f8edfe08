"""Requests and cases made up for the tests of official reports."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from govdisclose.domain.figures.official.challenges import CountedChallenge
from govdisclose.domain.figures.official.counting_rules import CountingRules
from govdisclose.domain.figures.official.requests import (
    CountedRequest,
    Period,
    RequestCells,
    RequestCounts,
)
from govdisclose.domain.figures.reports.form import ReportForm
from govdisclose.domain.law.outcomes import OutcomeRows
from govdisclose.rules.loader import built_in_outcome_rows
from govdisclose.rules.official_counting import built_in_counting_rules
from govdisclose.rules.report_forms import built_in_forms

__all__ = [
    "COLUMNS",
    "YEAR",
    "cells_of",
    "challenges",
    "counted",
    "counting",
    "form_of",
    "requests",
    "rows_of_form",
]

COLUMNS = (
    "natural_person",
    "commercial_enterprise",
    "research_institution",
    "public_welfare_org",
    "legal_service_org",
    "other_org",
)
YEAR = Period(year=2024, as_of=date(2024, 12, 31))
_GROUNDS = (
    "state_secret",
    "law_forbids",
    "security_stability",
    "commercial_secret",
    "privacy",
    "internal_affairs",
    "process",
    "enforcement_file",
    "admin_query",
)
_OUTCOMES = (
    "already_public",
    "granted",
    "partial",
    "not_exist",
    "not_responsible",
    "needs_processing",
    "still_unclear",
    "special_law",
    "petition",
    "duplicate",
    "publication",
    "abusive",
    "reissue",
    "no_correction",
    "fee_unpaid",
    "other",
)


def form_of(code: str = "F2021") -> ReportForm:
    """An official form."""
    found = built_in_forms().form(code)
    assert found is not None
    return found


def counting(code: str = "F2021") -> CountingRules:
    """How a form is counted."""
    return built_in_counting_rules()[code]


def rows_of_form(code: str = "F2021") -> OutcomeRows:
    """Which outcome is which row of a form."""
    return built_in_outcome_rows()[code]


def cells_of(code: str = "F2021", period: Period = YEAR) -> RequestCells:
    """Finds the cells of requests."""
    return RequestCells(form_of(code), rows_of_form(code), counting(code), period)


def counted(
    requests: list[CountedRequest], code: str = "F2021", period: Period = YEAR
) -> dict[str, tuple[int, ...]]:
    """Seven numbers by row."""
    counts = RequestCounts(cells_of(code, period))
    for request in requests:
        counts.add(request)
    assert not counts.unplaced
    return counts.rows(form_of(code))


_days = st.dates(date(2022, 6, 1), date(2026, 6, 30)).map(date.isoformat)


@st.composite
def requests(draw: st.DrawFn) -> CountedRequest:
    """A request of any year about 2024, in any state and with any outcome of the law of 2019."""
    received, other = sorted((draw(_days), draw(_days)))
    processed = draw(st.sampled_from([None, other]))
    outcome, ground = None, None
    if processed is not None:
        outcome = draw(st.sampled_from([*_OUTCOMES, "denied", "denied"]))
        if outcome in ("denied", "partial"):
            ground = draw(st.sampled_from(_GROUNDS))
    number = draw(st.integers(1, 10**6))
    return CountedRequest(
        f"R1-{number}",
        draw(st.sampled_from(COLUMNS)),
        received,
        processed,
        outcome,
        ground,
    )


@st.composite
def challenges(draw: st.DrawFn) -> CountedChallenge:
    """A case of any block and result, concluded or pending."""
    filed, other = sorted((draw(_days), draw(_days)))
    concluded = draw(st.sampled_from([None, other]))
    block = draw(
        st.sampled_from(
            ["reconsideration", "litigation_direct", "litigation_after_reconsideration"]
        )
    )
    result = None if concluded is None else draw(st.sampled_from(["upheld", "corrected", "other"]))
    return CountedChallenge("C1-1", block, filed, concluded, result)
