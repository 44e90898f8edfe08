"""The lag table by genre."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

import pytest

from govdisclose.domain.figures.breakdown import CellKey
from govdisclose.domain.figures.lag_table import (
    GenreGroup,
    LagTable,
    document_genres,
    measure_lags,
)
from govdisclose.domain.figures.lags import publish_limits
from govdisclose.domain.law.calendar import Span, WorkingCalendar
from govdisclose.rules.loader import built_in_classifications, built_in_laws

_CALENDAR = WorkingCalendar(
    name="weeks of 2009", covered=(Span(first=date(2009, 1, 1), last=date(2009, 12, 31)),)
)
# Mondays to Fridays: lags 0, 4 and 21 of documents, 10 of news, 1 of no genre; one reversed pair.
_CELLS: list[tuple[CellKey, int]] = [
    (("通知", "2009-03-02", "2009-03-02"), 1),
    (("通知", "2009-03-02", "2009-03-06"), 1),
    (("函", "2009-03-02", "2009-03-31"), 1),
    (("新闻/动态", "2009-03-02", "2009-03-16"), 2),
    ((None, "2009-03-02", "2009-03-03"), 1),
    ((None, "2009-03-03", "2009-03-02"), 1),
]


def _documents() -> frozenset[str]:
    return document_genres(built_in_classifications()["genres"])


def _table() -> LagTable:
    return measure_lags(
        _CELLS,
        on=date(2009, 12, 31),
        query={"by": [], "where": {}},
        calendar=_CALENDAR,
        limit_on=publish_limits(built_in_laws()),
        documents=_documents(),
    )


@pytest.mark.parametrize(
    "genre",
    [
        *("决议", "决定", "命令", "令", "公报", "公告", "通告", "意见", "通知", "通报"),
        *("报告", "请示", "批复", "议案", "函", "纪要", "notice"),
    ],
)
def test_the_fifteen_official_types_are_documents(genre: str) -> None:
    """The rules on official documents of 2012 name 15 types; code and label both serve."""
    assert genre in _documents()


@pytest.mark.parametrize("genre", ["新闻/动态", "办事指南", "其他", "news"])
def test_other_genres_are_no_documents(genre: str) -> None:
    """Genres in use that no rule names are other information."""
    assert genre not in _documents()


def test_documents_are_measured_apart_from_other_information() -> None:
    """Documents: 0, 4, 21, mean 25 / 3, median 4, one late of three; other: 10, 10."""
    groups = _table().as_json()["groups"]

    documents, other = groups["documents"], groups["other"]
    assert (3, "8.3", "4.0", 21, 1, "33.33") == (
        documents["items"],
        documents["mean"],
        documents["median"],
        documents["maximum"],
        documents["late"],
        documents["late_percent"],
    )
    assert (2, "10.0", 0) == (other["items"], other["mean"], other["late"])


def test_items_without_genre_are_a_group_of_their_own() -> None:
    """What has no genre is neither a document nor other information; its faults are counted."""
    lags = _table().group(GenreGroup.NOT_GIVEN)

    assert (1, 1) == (lags.items, lags.negative)


def test_the_groups_add_up_to_all() -> None:
    """No item is lost between the groups: 3 + 2 + 1 measured, 1 left out."""
    table = _table()

    assert (6, 1) == (table.all.items, table.all.excluded)
    assert 6 == sum(table.group(group).items for group in GenreGroup)


def test_the_table_names_the_law_it_measures_by() -> None:
    """Everything formed in 2009 is judged by art. 18 of the regulations of 2008."""
    limits = _table().limits

    assert [("cn-2008", 20)] == [(limit.law, limit.amount) for limit in limits]


def test_a_measure_can_be_proved_by_its_genres() -> None:
    """The figures of the documents name the genres that were put together."""
    figures = {figure.name: figure for figure in _table().figures()}

    mean = figures["lag.documents.mean"]
    assert Fraction(25, 3) == mean.value
    assert [["通知"], ["函"]] == mean.queries[0]["cells"]
    assert "items_with_limit" == figures["lag.all.late"].base_name


def test_a_table_survives_as_json() -> None:
    """A kept table is read back as it was."""
    table = _table()

    assert table == LagTable.from_json(json.loads(json.dumps(table.as_json())))
