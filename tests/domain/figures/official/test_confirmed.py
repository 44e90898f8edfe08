"""The row of the form that the approver confirmed."""

from __future__ import annotations

from govdisclose.domain.figures.official.requests import CountedRequest
from tests.domain.figures.official.official_cases import cells_of

_REQUEST = CountedRequest(
    "R1-1", "other_org", "2024-03-01", "2024-03-05", "denied", "privacy", "notproc_1_petition"
)


def test_confirmed_row_counts() -> None:
    """One request is in one row, and the approver says in which."""
    assert ("new_received", "notproc_1_petition", "total_processed") == cells_of().rows_of(_REQUEST)


def test_row_the_form_does_not_have_counts_by_outcome() -> None:
    """F2019 has no 三（六）3; a total is no row that anybody may confirm."""
    other = _REQUEST._replace(outcome="other", ground=None, row="other_3_other")
    total = _REQUEST._replace(row="total_processed")

    assert ("new_received", "other", "total_processed") == cells_of("F2019").rows_of(other)
    assert "denied_4_third_party" in cells_of().rows_of(total)  # type: ignore[operator]  # rows
