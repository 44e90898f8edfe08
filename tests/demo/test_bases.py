"""What the published shares of Huainan for 2009 say about their bases."""

from __future__ import annotations

from govdisclose.demo.bases import compared_bases
from govdisclose.demo.published import published_report


def test_levels_and_columns_are_not_of_one_population() -> None:
    """Levels imply 30,000 and columns 24,000, and no number lies in both ranges.

    Source: domain facts on the report of Huainan for 2009, levels and columns.
    """
    bases = compared_bases(published_report())

    shape = bases.as_json()
    assert (30_000, 24_000) == (bases.level_base, bases.column_base)
    assert {"above": "29473.7", "up_to": "30545.5"} == shape["levels"]["common"]
    assert {"above": "23414.6", "up_to": "24615.4"} == shape["columns"]["common"]
    assert not bases.comparison.is_one_population


def test_smallest_column_alone_proves_nothing() -> None:
    """240 is 1 % of 24,000 and of 30,000; the other three columns rule the larger base out."""
    bases = compared_bases(published_report())

    assert ["政府机构"] == [share.name for share in bases.silent]
    assert ["人事信息", "政府规范性文件", "民生公益"] == [share.name for share in bases.conflicting]


def test_gap_is_named_as_the_departments_count() -> None:
    """The bases lie 6,000 apart, which is what departments published."""
    bases = compared_bases(published_report())

    assert 6_000 == bases.gap
    assert bases.level_equal_to_gap is not None
    assert "department" == bases.level_equal_to_gap.name


def test_rest_of_the_total_is_not_attributed() -> None:
    """15,150 of 30,000 are nobody's in the report, and "more than 30,000" ends at 30,545."""
    bases = compared_bases(published_report())

    assert 15_150 == bases.unattributed
    total = bases.of_levels_and_total
    assert (30_001, 30_545) == (total.first, total.last)


def test_published_figures_carry_their_sentences() -> None:
    """Every figure has the words it was taken from, and its number stands in them."""
    report = published_report()

    for stated in (*report.levels, *report.columns):
        assert f"{stated.share.count}条" in stated.source
        assert f"{stated.share.percent}%" in stated.source
    for lag in report.lags:
        assert f"平均需要{lag.mean}个工作日" in lag.source
        assert f"最长需要{lag.longest}个工作日" in lag.source
