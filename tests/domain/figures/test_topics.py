"""Topics and the tags of items."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.domain.figures.topics import Topic, TopicCount, tags_of

_THREE = Topic(name="三保", tags=("保增长", "保民生", "保稳定"))


@pytest.mark.parametrize(
    ("keywords", "tags"),
    [
        ("三保；保民生", {"三保", "保民生"}),
        ("环保,水 GDP|gdp", {"环保", "水", "gdp"}),
        ("保增长、保稳定", {"保增长", "保稳定"}),
        ("", set()),
        (None, set()),
    ],
)
def test_keywords_are_tags(keywords: str | None, tags: set[str]) -> None:
    """Every separator that files use parts them; spelling is folded as for searching."""
    assert tags == tags_of(keywords)


def test_a_tag_within_another_word_does_not_count() -> None:
    """环保 is not 保; and 三保险 is not 三保."""
    assert not _THREE.holds("三保险；环保")
    assert _THREE.holds("三保险 三保")


def test_an_item_counts_once_for_the_topic_and_once_for_each_of_its_tags() -> None:
    """Three of four items belong, one of them by two tags; of 4 items that is 75 %."""
    count = TopicCount.of(
        _THREE,
        [(2, "保民生；保增长"), (3, "三保"), (2, "保民生"), (2, "环保")],
        on=date(2009, 12, 31),
        base=4,
        names={2: "市环保局", 3: "田家庵区"},
    )

    assert 3 == count.items
    assert (("三保", 1), ("保增长", 1), ("保民生", 2), ("保稳定", 0)) == count.tags
    assert ((2, "市环保局", 2), (3, "田家庵区", 1)) == count.agencies
    assert "75.00" == count.as_json()["percent"]
