"""Where the header is and which rows are no records."""

from __future__ import annotations

import pytest

from tests.formats.files import HEADER, Reading, read


def _read(text: str) -> Reading:
    (found,) = read(text.encode())
    return found


def test_titles_above_the_header_are_skipped_and_kept_as_titles() -> None:
    """Name, unit and date lines above the header are titles, blank lines between them blanks."""
    found = _read(
        "某市政府信息公开目录,,\n\n填报单位：某局,,日期：2009年\n" + HEADER + "甲,一,2009\n"
    )

    assert (4,) == found.layout.header_rows
    assert ("某市政府信息公开目录", "填报单位：某局 日期：2009年") == found.layout.titles
    assert {"title": 2, "blank": 1} == found.skipped
    assert [(5, ["甲", "一", "2009"])] == found.rows


def test_repeats_totals_notes_and_blanks_are_counted_by_kind() -> None:
    """Rows that are no records are outside the sum of rows read, each under its kind."""
    body = "甲,一,2009\n标题,文号,发布日期\n,,\n小计,1,\n 标 题 ,文号,发布日期,\n"
    body += "合 计：,2,\n说明：略,,\n"

    found = _read(HEADER + body)

    assert [(2, ["甲", "一", "2009"])] == found.rows
    assert {"repeat": 2, "blank": 1, "total": 2, "title": 1} == found.skipped
    assert [] == found.findings


@pytest.mark.parametrize(
    "row",
    [
        "合计数据公开办法,国办发〔2009〕6号,2009",
        "总计,关于总计的通知,2009-10-29",
        "说明：第二季度公开情况,国办发〔2009〕6号,2009-10-29",
        "备注栏填写规范,一,2009",
        "标题,一,2009",
    ],
)
def test_records_that_begin_like_totals_or_notes_are_records(row: str) -> None:
    """Only a bare total word with figures, or a lone note, is no record."""
    found = _read(HEADER + row + "\n")

    assert [(2, row.split(","))] == found.rows


def test_two_level_header_is_joined() -> None:
    """Groups of columns are joined with "/", columns standing over both rows keep their label."""
    found = _read("索引号,标题,日期,,备注\n,,生成日期,发布日期,\n1,甲,2009,2010,无\n")

    assert ("索引号", "标题", "日期/生成日期", "日期/发布日期", "备注") == found.layout.columns
    assert (1, 2) == found.layout.header_rows
    assert [(3, ["1", "甲", "2009", "2010", "无"])] == found.rows


def test_group_row_above_a_full_header_is_joined() -> None:
    """A row of group names above the labels is the upper level, not a title."""
    found = _read("基本信息,,日期,\n标题,文号,成文日期,发布日期\n甲,一,2009,2010\n")

    assert ("基本信息/标题", "基本信息/文号", "日期/成文日期", "日期/发布日期") == (
        found.layout.columns
    )
    assert {} == found.skipped


def test_first_record_is_not_taken_for_a_second_level() -> None:
    """A header with a blank last label is followed by records."""
    found = _read("标题,文号,发布日期,\n甲,一,2009,x\n")

    assert ("标题", "文号", "发布日期", "#4") == found.layout.columns
    assert [(2, ["甲", "一", "2009", "x"])] == found.rows


def test_row_of_column_numbers_is_a_title() -> None:
    """Forms print 1, 2, 3, 4 under the header."""
    found = _read("标题,文号,发布日期,备注\n1,2,3,4\n甲,一,2009,\n")

    assert [3] == [row for row, _ in found.rows]
    assert {"title": 1} == found.skipped


def test_repeated_label_gets_a_name_of_its_own_and_a_warning() -> None:
    """Two columns called 日期 stay apart."""
    found = _read("标题,日期,日期\n甲,2009,2010\n")

    assert ("标题", "日期", "日期#2") == found.layout.columns
    assert ("标题", "日期", "日期") == found.layout.labels
    assert ["HEADER-LABEL-TWICE"] == [remark.code for remark in found.remarks]


def test_unknown_header_is_the_first_full_row() -> None:
    """Without any known label, the first row as wide as the table is the header."""
    found = _read("清单\na,b,c\n1,2,3\n")

    assert ("a", "b", "c") == found.layout.columns
