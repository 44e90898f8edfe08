"""Section 二, article 20 item 1: rules and normative documents of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from govdisclose.domain.figures.official.documents import DocumentCells, document_counts
from govdisclose.domain.figures.official.requests import Period
from tests.domain.figures.official.official_cases import YEAR, counting

_QUERY: dict[str, Any] = {"by": [], "where": {}, "released": True, "as_of": None, "known_at": None}

_Life = tuple[str | None, str | None, str | None, str | None, str | None, str | None]


def _counts(
    life: list[tuple[_Life, int]],
    public: list[tuple[tuple[str | None, ...], int]] | None = None,
    *,
    form: str = "F2021",
    period: Period = YEAR,
) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    cells = DocumentCells(life=life, life_query=_QUERY, public=public or [], public_query=_QUERY)
    found, undated = document_counts(counting(form), period, cells)
    return {(one.row, one.column): one.value for one in found}, dict(undated)


def _life(
    genre: str | None = "规范性文件",
    *,
    category: str | None = None,
    formed: str | None = "2024-02-01",
    repealed: str | None = None,
    validity: str | None = None,
    withdrawal: str | None = None,
) -> _Life:
    return (genre, category, formed, repealed, validity, withdrawal)


def test_documents_are_told_by_genre_or_column() -> None:
    """A rule, a normative document by its genre, one by its column, and a notice."""
    found, _ = _counts(
        [
            (_life("规章"), 1),
            (_life(), 2),
            (_life("通知", category="规范性文件"), 4),
            (_life("通知"), 8),
        ]
    )

    assert 1 == found["rules", "issued"]
    assert 6 == found["normative_documents", "issued"]


def test_document_is_issued_in_its_year_repealed_in_its_year_and_valid_between() -> None:
    """Of 2023, valid; of 2024; repealed in 2024; repealed before; of 2025."""
    found, undated = _counts(
        [
            (_life(formed="2023-05-01"), 1),
            (_life(formed="2024-05-01"), 2),
            (_life(formed="2020-05-01", repealed="2024-12-31"), 4),
            (_life(formed="2020-05-01", repealed="2023-12-31"), 8),
            (_life(formed="2025-01-01"), 16),
            (_life(formed="2024-01-05", repealed="2025-03-01"), 32),
        ]
    )

    assert (2 + 32, 4, 1 + 2 + 32) == tuple(
        found["normative_documents", column] for column in ("issued", "repealed", "valid")
    )
    assert {} == undated


def test_document_out_of_force_since_nobody_knows_when_is_named() -> None:
    """Neither valid nor repealed in any year; a document without a day is issued in none."""
    found, undated = _counts(
        [
            (_life(formed="2020-05-01", validity="废止"), 1),
            (_life(formed="2020-05-01", withdrawal="ordinary"), 2),
            (_life(formed=None), 4),
        ]
    )

    assert (0, 0) == (
        found["normative_documents", "repealed"],
        found["normative_documents", "valid"],
    )
    assert {"repealed": 3, "formed": 4} == undated


def test_leaked_document_leaves_no_trace() -> None:
    """What was published by mistake counts nowhere, not even among what is undated."""
    found, undated = _counts(
        [(_life(withdrawal="leak"), 1), (_life(formed=None, withdrawal="leak"), 1)]
    )

    assert {0} == set(found.values())
    assert {} == undated


def test_form_of_2019_counts_what_is_made_published_and_public() -> None:
    """Made by day of formation, published by day of publication, public on the last day."""
    found, _ = _counts(
        [(_life(formed="2024-02-01"), 3)],
        [(("规范性文件", None, "2024-03-01"), 2), (("规范性文件", None, "2023-03-01"), 5)],
        form="F2019",
    )

    assert (3, 2, 7) == tuple(
        found["normative_documents", column] for column in ("made", "published", "public_total")
    )


_days = st.dates(date(2022, 1, 1), date(2026, 12, 31)).map(date.isoformat)
_documents = st.tuples(
    st.just("规章"),
    st.none(),
    st.none() | _days,
    st.none() | _days,
    st.sampled_from([None, "有效", "废止"]),
    st.sampled_from([None, "ordinary", "leak"]),
)


@given(st.lists(st.tuples(_documents, st.integers(1, 5)), max_size=20))
def test_x2_valid_follows_from_the_year_before(life: list[tuple[_Life, int]]) -> None:
    """X2: valid = valid of the year before + issued - repealed, where each end has its day."""
    after = Period(year=2025, as_of=date(2025, 12, 31))
    before, (now, undated) = _counts(life)[0], _counts(life, period=after)
    assume("repealed" not in undated)

    assert now["rules", "valid"] == (
        before["rules", "valid"] + now["rules", "issued"] - now["rules", "repealed"]
    )
