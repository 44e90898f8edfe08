"""Section 四: reconsideration and litigation."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.official.challenges import (
    ChallengeCounts,
    CountedChallenge,
    challenge_cell,
)
from govdisclose.domain.figures.official.requests import Period, Unplaceable
from tests.domain.figures.official.official_cases import YEAR, challenges, form_of


def _cell(
    filed: str, concluded: str | None, result: str | None, block: str | None = "reconsideration"
) -> object:
    return challenge_cell(
        CountedChallenge("C1-1", block, filed, concluded, result), form_of(), YEAR
    )


@pytest.mark.parametrize(
    ("filed", "concluded", "result", "cell"),
    [
        ("2024-02-01", "2024-04-01", "upheld", "upheld"),
        ("2023-11-01", "2024-01-20", "corrected", "corrected"),
        ("2024-02-01", None, None, "pending"),
        ("2024-12-20", "2025-02-01", "upheld", "pending"),
    ],
)
def test_case_counts_by_its_result_or_as_pending(
    filed: str, concluded: str | None, result: str | None, cell: str
) -> None:
    """Concluded in the year: by result; open on its last day: 尚未审结."""
    assert ("reconsideration", cell) == _cell(filed, concluded, result)


@pytest.mark.parametrize(
    ("filed", "concluded"), [("2025-01-01", None), ("2023-02-01", "2023-12-31")]
)
def test_case_of_another_year_does_not_count(filed: str, concluded: str | None) -> None:
    """Filed after the year, or concluded before it."""
    assert _cell(filed, concluded, "upheld") is None


def test_case_without_block_or_result_is_named_and_not_guessed() -> None:
    """An unknown result is no 其他结果."""
    assert Unplaceable.COLUMN is _cell("2024-02-01", None, None, block=None)
    assert Unplaceable.ROW is _cell("2024-02-01", "2024-03-01", None)
    assert Unplaceable.ROW is _cell("2024-02-01", "2024-03-01", "total")


@given(st.lists(challenges(), max_size=30))
def test_r1_results_and_pending_sum_to_the_total(given_: list[CountedChallenge]) -> None:
    """R1 for any cases."""
    counts = ChallengeCounts(form_of(), YEAR)
    for one in given_:
        counts.add(one)

    for cells in counts.blocks().values():
        total = cells.pop("total")
        assert total == sum(cells.values())


@given(st.lists(challenges(), max_size=30))
def test_pending_of_a_year_is_concluded_or_pending_in_the_next(
    given_: list[CountedChallenge],
) -> None:
    """No case is lost between two years."""
    after = Period(year=2025, as_of=date(2025, 12, 31))

    for one in given_:
        cell = challenge_cell(one, form_of(), YEAR)
        if isinstance(cell, tuple) and cell[1] == "pending":
            assert isinstance(challenge_cell(one, form_of(), after), tuple)
