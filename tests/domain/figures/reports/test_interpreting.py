"""A document as a report: title, year, agency, form, sections, and grids of any shape."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.reports.document import Grid, Paragraph, ReportDocument
from govdisclose.domain.figures.reports.identities import check_tables
from govdisclose.domain.figures.reports.interpreting import heading_of, interpreted
from govdisclose.domain.figures.reports.labels import is_like, likeness, nearest, plain_label
from govdisclose.rules.report_forms import built_in_forms, built_in_identities


def document(*texts: str, title: str = "") -> ReportDocument:
    """A document of paragraphs."""
    return ReportDocument(
        file="made.html", title=title, blocks=tuple(Paragraph(text) for text in texts)
    )


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("淮南市2009年度政府信息公开工作报告", "淮南市", 2009),
        ("淮安市洪泽区人民政府 2024 年政府信息公开工作年度报告", "淮安市洪泽区人民政府", 2024),
        ("某县教育局２０１９年政府信息公开年度报告", "某县教育局", 2019),
        ("2013年政务公开工作年度报告", "", 2013),
        ("关于召开会议的通知", "", None),
    ],
)
def test_title_tells_agency_and_year(text: str, agency: str, year: int | None) -> None:
    """Titles of published reports, in narrow and wide digits."""
    heading = heading_of(document(text))

    assert (agency, year) == (heading.agency, heading.year)


def test_title_over_two_lines_has_its_agency_on_the_first() -> None:
    """As printed reports have it: the body, and below it the year and the kind of report."""
    heading = heading_of(document("淮安市洪泽区人民政府", "2024 年政府信息公开工作年度报告"))

    assert ("淮安市洪泽区人民政府", 2024) == (heading.agency, heading.year)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("发布时间:2010-03-30 18:02文字大小:[ ]", date(2010, 3, 30)),
        ("发布日期：2011年4月1日", date(2011, 4, 1)),
        ("发布时间：2010-3-3 18:02", date(2010, 3, 3)),
        ("发布时间：2010-13-03", None),
        ("时间：2010-03-03", None),
    ],
)
def test_page_tells_its_day_of_publication(text: str, day: date | None) -> None:
    """The day beside 发布时间, without the hour; a day no calendar has is none."""
    assert day == heading_of(document("某市2009年政府信息公开年度报告", text)).published_on


def test_prose_before_2019_is_no_official_report() -> None:
    """Without tables, the year decides: 2018 has no form, 2019 has one whose tables are missing."""
    forms = built_in_forms()

    old = interpreted(document("某市2018年政府信息公开工作年度报告"), forms)
    new = interpreted(document("某市2019年政府信息公开工作年度报告"), forms)

    assert old is None
    assert new is not None
    assert ("F2019", {}) == (new.form.id, new.requests)


def test_sections_are_found_by_number_and_words() -> None:
    """五、存在问题 is section 五 though the form words it otherwise; 一、二 in a list are none."""
    made = interpreted(
        document(
            "某市2024年政府信息公开工作年度报告",
            "一、总体情况",
            "一是加强领导。",
            "五、存在问题及改进情况",
            "一、加强学习。",
            "六、其他需要报告的事项",
            "无。",
        ),
        built_in_forms(),
    )

    assert made is not None
    sections = made.narrative.sections
    assert {"overview", "problems", "other"} == set(sections)
    assert "加强学习" in sections["problems"]
    assert "加强领导" in sections["overview"]


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("（三）不予公开", "不予公开"),
        ("1.属于国家秘密", "属于国家秘密"),
        ("三、本年度办理结果", "本年度办理结果"),
        ("总 计", "总计"),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ("本年增/减", "本年增/减"),
    ],
)
def test_label_is_compared_without_numbers_and_marks(printed: str, plain: str) -> None:
    """Numbering, spaces, quotation marks and a long aside say nothing about the row."""
    assert plain == plain_label(printed)


def test_misprinted_label_is_like_its_own_row_only() -> None:
    """2.其他法律行政止公开 (published so) is nearest to 其他法律行政法规禁止公开."""
    labels = [row.zh for row in built_in_forms().forms[-1].request_rows]

    place = nearest("2.其他法律行政止公开", labels)

    assert place is not None
    assert "其他法律行政法规禁止公开" == labels[place]
    assert not is_like("行政许可", "规章")
    assert 0 == likeness("", "规章")


_LABELS = [row.zh for form in built_in_forms().forms for row in form.request_rows]
_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            *_LABELS,
            "自然人",
            "总计",
            "其他",
            "商业企业",
            "结果维持",
            "结果纠正",
            "其他结果",
            "尚未审结",
        ]
    ),
    st.sampled_from(["第二十条第（一）项", "信息内容", "本年制发件数", "规章", "行政许可"]),
    st.sampled_from(["0", "", "/", "12", "1.234", "-1", "2 3"]),
    st.text(max_size=8),
)
_GRIDS = st.lists(st.lists(_CELLS, max_size=18).map(tuple), max_size=30).map(
    lambda rows: Grid(tuple(rows))
)


@given(st.lists(_GRIDS, max_size=4))
def test_grids_of_any_shape_are_read_to_their_end(grids: list[Grid]) -> None:
    """Ragged rows, labels anywhere and cells of any kind give a report, and findings on it."""
    made = interpreted(
        ReportDocument(
            file="made.html", title="某市2024年政府信息公开年度报告", blocks=tuple(grids)
        ),
        built_in_forms(),
    )

    assert made is not None
    for finding in check_tables(made, built_in_identities()):
        assert finding.as_json()
