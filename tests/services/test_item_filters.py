"""The one line of conditions that lists, searches and screens share."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import (
    Agency,
    AgencyDirectory,
    Dated,
    Level,
    UnknownAgency,
)
from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.search_terms import compile_query
from govdisclose.extensions.contents import built_in_rules
from govdisclose.ports.storage import ItemFilter, ItemStage
from govdisclose.services.item_filters import FILTER_NAMES, FilterUnreadable, read_item_filter

LISTS = {one.id: one for one in built_in_rules().classifications}


def _agency(shard: int, name: str, level: Level, parent: int | None = None) -> Agency:
    return Agency(
        shard=shard,
        code=f"A{shard}",
        names=(Dated(name),),
        levels=(Dated(level),),
        parents=(Dated(parent),),
    )


DIRECTORY = AgencyDirectory(
    [
        _agency(1, "淮南市政府", Level.CITY),
        _agency(2, "市教育局", Level.DEPARTMENT, 1),
        _agency(3, "教育局招生办", Level.INSTITUTION, 2),
    ]
)


def read(text: str) -> ItemFilter:
    return read_item_filter(text, DIRECTORY, LISTS)


def test_nothing_said_sets_no_condition() -> None:
    """An empty line lists everything."""
    assert ItemFilter() == read("   ")


def test_words_without_a_name_are_searched_for() -> None:
    """Bare words become one search, quoted phrases kept together."""
    found = read('校舍 "安全 检查"')

    assert ItemFilter(query=compile_query('校舍 "安全 检查"')) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("agency:市教育局", ItemFilter(agencies=frozenset({2}))),
        ("机关：市教育局", ItemFilter(agencies=frozenset({2}))),
        ("under:A2", ItemFilter(agencies=frozenset({2, 3}))),
        ("stage:draft", ItemFilter(stage=ItemStage.DRAFT)),
        ("状态：已公开", ItemFilter(stage=ItemStage.PUBLISHED)),
        ("方式:不予公开", ItemFilter(mode=Mode.WITHHELD)),
        ("category:通知公告", ItemFilter(category="通知公告")),
        ("栏目:“通知 公告”", ItemFilter(category="通知 公告")),
        (
            "year:2009",
            ItemFilter(published_from=date(2009, 1, 1), published_to=date(2009, 12, 31)),
        ),
        (
            "年月：２００８年２月",
            ItemFilter(published_from=date(2008, 2, 1), published_to=date(2008, 2, 29)),
        ),
        (
            "from:2009-10-01 to:2009-10-31",
            ItemFilter(published_from=date(2009, 10, 1), published_to=date(2009, 10, 31)),
        ),
    ],
)
def test_named_conditions_narrow(text: str, expected: ItemFilter) -> None:
    """Each condition sets its field, by code or Chinese name, full-width forms included."""
    assert expected == read(text)


def test_codes_of_lists_stand_for_their_labels() -> None:
    """A code of the official genre list means the label under which items are kept."""
    entry = LISTS["genres"].entries[0]

    assert ItemFilter(genre=entry.zh) == read(f"genre:{entry.code}")


@pytest.mark.parametrize(
    "text",
    ["stage:lost", "month:2009-13", "year:next", "from:yesterday", "stage:draft stage:已公开"],
)
def test_values_that_cannot_be_are_refused(text: str) -> None:
    """A condition that cannot be read is told, never passed over."""
    with pytest.raises(FilterUnreadable):
        read(text)


def test_unknown_agency_is_refused() -> None:
    """An agency nobody knows is told as such."""
    with pytest.raises(UnknownAgency):
        read("agency:市天文局")


def test_text_with_a_colon_that_is_no_condition_is_searched_for() -> None:
    """Titles hold colons; only known names narrow."""
    assert compile_query("关于:通知") == read("关于:通知").query


@given(st.text(max_size=60))
def test_no_input_is_an_accident(text: str) -> None:
    """Whatever is typed is read or refused in words."""
    with suppress(FilterUnreadable, UnknownAgency):
        read(text)


def test_every_condition_has_a_chinese_name() -> None:
    """No condition is left to those who read English."""
    assert all(FILTER_NAMES.values())
