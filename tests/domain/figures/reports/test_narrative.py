"""Reports in prose checked against themselves.

The published text is that of Huainan for 2009; what it says of itself is worked out in the domain
facts of this project. Altered and made-up texts show that nothing here knows that one report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose import Office
from govdisclose.domain.figures.reports.document import Paragraph
from govdisclose.domain.figures.reports.findings import Checked, IdentityFinding, Result
from govdisclose.domain.figures.reports.narrative import check_narrative
from govdisclose.rules.annual_forms import built_in_annual_forms
from govdisclose.rules.report_forms import built_in_narrative_rules, built_in_wording
from tests.domain.figures.reports.report_cases import Found, broken, results
from tests.formats.reports.report_files import WRITERS
from tests.shared_data import shared_data

_FORM = built_in_annual_forms()["cn-2008"]

_COVERED = (
    "主动公开政府信息。收到依申请公开申请。未收取费用，无减免。无行政复议、行政诉讼。"
    "存在问题和改进措施。其他事项。"
)
"""Speaks of everything article 32 asks for, and of no number."""


def check(*paragraphs: str, year: int | None = 2013) -> list[IdentityFinding]:
    """Findings on a text, without those on contents and publication unless they are asked for."""
    return [
        finding
        for finding in everything((*paragraphs, _COVERED), year=year)
        if finding.identity.id not in ("R32", "D1")
    ]


def everything(paragraphs: Sequence[str], *, year: int | None = 2013) -> list[IdentityFinding]:
    """All findings on a text."""
    return list(
        check_narrative(
            paragraphs,
            built_in_narrative_rules(),
            built_in_wording(),
            _FORM,
            year=year,
            publish_limit=20,
        )
    )


def only(text: str, id: str) -> IdentityFinding:
    """The one finding of an identity on a text."""
    found = [finding for finding in check(text) if finding.identity.id == id]
    assert 1 == len(found), found
    return found[0]


# The published report


def published_text() -> str:
    """The report of Huainan for 2009 as its page prints it."""
    folder = shared_data().parent / "seed"
    files = sorted(folder.glob("*.txt"))
    if not files:
        pytest.skip("the published report is absent")
    return files[0].read_text(encoding="utf-8")


@pytest.fixture(name="published")
def _published(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The published report, checked."""
    return checked(published_text(), tmp_path_factory)


def checked(text: str, folders: pytest.TempPathFactory) -> Checked:
    """A text checked as a file."""
    file = folders.mktemp("prose") / "report.txt"
    file.write_text(text, encoding="utf-8")
    return Office.report_checks().check(file)


_TWO_POPULATIONS = "B3"
_KNOWN = {
    ("R32", "art32_3"),
    ("R32", "art32_4"),
    ("C1", "市2009年7月10日和12与11日"),
}


def without_scope(found: Found, id: str) -> Found:
    """The findings without those of one identity."""
    return {one for one in found if one[0] != id}


def test_published_report_has_just_the_known_faults(published: Checked) -> None:
    """Two populations, a date without its month, no fees, and no reconsideration; nothing else."""
    found = broken(published.findings)

    assert "N2008" == published.form
    assert _KNOWN == without_scope(found, _TWO_POPULATIONS)
    assert 1 == len(found) - len(_KNOWN)


def test_published_report_agrees_where_it_is_known_to(published: Checked) -> None:
    """Shares, sums, growth, savings, lags, lists, days and date of publication agree."""
    held: dict[str, int] = {}
    for finding in published.findings:
        if finding.result is Result.HOLDS:
            held[finding.identity.id] = held.get(finding.identity.id, 0) + 1

    assert {
        "A1": 2,  # mean 10 and 15 working days, longest 20
        "A2": 2,  # longest 20 = the limit of article 18
        "B1": 7,  # three shares by level, four by column
        "B2": 2,  # each sentence has a base: 30,000 and 24,000
        "C2": 1,  # 29 to 30 October are two days
        "D1": 1,  # published on 30 March
        "E1": 1,  # 80 departments twice
        "G1": 1,  # 298 after 202 is 48 %
        "G2": 1,  # promised 20, needed 3, saved 17
        "L2": 10,
        "O1": 1,  # 4,800 is the largest column
        "R32": 4,
        "S1": 2,  # 14,850 of more than 30,000; 85 of 298
    } == held


def test_published_report_leaves_three_shares_open(published: Checked) -> None:
    """70 % of 298 may be 208 to 210; of what 90 % and 2 % are shares is not said."""
    open_shares = {
        finding.scope: finding.right
        for finding in published.findings
        if finding.result is Result.NOT_ASSESSABLE
    }

    assert {
        "90%以上": None,
        "“一审一核”项目比例达70%": "208..210 / 298",
        "这部分信息约占所有政府信息的2%": None,
    } == open_shares


def test_published_bases_are_those_worked_out_by_hand(published: Checked) -> None:
    """(29,473.7; 30,545.5] and (23,414.6; 24,615.4] do not meet; 1 % alone would prove nothing."""
    (found,) = (one for one in published.findings if one.identity.id == _TWO_POPULATIONS)

    assert ("(29473.7; 30545.5]", "(23414.6; 24615.4]") == (found.left, found.right)
    detail = dict(found.detail)
    assert ("30000, 24000", "6000") == (detail["bases"], detail["gap"])
    assert "市政府各部门发布信息" == detail["gap_equals_count_of"]
    assert "“政府机构”栏目发布信息" == detail["proving_nothing_alone"]


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_published_report_is_judged_alike_in_every_format(suffix: str, tmp_path: Path) -> None:
    """As a page, a document, a sheet or a PDF the same prose has the same faults."""
    file = tmp_path / f"report.{suffix}"
    paragraphs = [Paragraph(line) for line in published_text().split("\n") if line.strip()]
    file.write_bytes(WRITERS[suffix](paragraphs))

    found = broken(Office.report_checks().check(file).findings)

    assert _KNOWN == without_scope(found, _TWO_POPULATIONS)
    assert 1 == len(found) - len(_KNOWN)


@pytest.mark.parametrize(
    ("old", "new", "added"),
    [
        ("8400条", "9400条", {"B2"}),
        ("增加48%", "增加32%", {"G1"}),
        ("增加48%", "增加47%", {"G1"}),
        ("平均需要15个工作日", "平均需要25个工作日", {"A1"}),
        ("平均需要10个工作日,最长需要20个", "平均需要10个工作日,最长需要30个", {"A2"}),
        ("9月30日", "9月31日", {"C1"}),
        ("减少了17个工作日", "减少了16个工作日", {"G2"}),
        ("这三个重要载体", "这四个重要载体", {"L2"}),
        ("10月19日三次", "10月19日四次", {"L2"}),
        ("四是省级媒体", "五是省级媒体", {"L2"}),
        ("3、加大社会热点", "4、加大社会热点", {"L2"}),
        ("为期2天", "为期3天", {"C2"}),
        ("2010-03-30", "2010-04-02", {"D1"}),
        ("4800条,占总数20%", "1000条,占总数4%", {"O1"}),
        ("3万余条", "1.2万条", {"B1", "S1"}),
    ],
)
def test_agreement_turned_into_a_contradiction_is_found(
    old: str, new: str, added: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One number of the published text changed breaks what that number is part of."""
    text = published_text()
    assert 1 == text.count(old)

    found = broken(checked(text.replace(old, new), tmp_path_factory).findings)

    new_faults = {id for id, scope in found if (id, scope) not in _KNOWN} - {_TWO_POPULATIONS}
    assert added == new_faults
    assert _KNOWN <= found


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"10日和12与11日": "10日和12月11日"}, "C1"),
        (
            {
                "240条": "300条",
                "720条": "900条",
                "1200条": "1500条",
                "4800条,占总数20%": "6000条,占总数20%",
            },
            "B3",
        ),
        ({"行政诉讼。": "行政诉讼、行政复议。信息公开未收取任何费用。"}, "R32"),
    ],
)
def test_fault_put_right_is_no_longer_found(
    changes: dict[str, str], gone: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A whole date, columns on the base of the levels, or fees spoken of leave no such finding."""
    text = published_text()
    for old, new in changes.items():
        text = text.replace(old, new)

    found = broken(checked(text, tmp_path_factory).findings)

    assert gone not in {id for id, _ in found}


def test_other_city_and_other_year_change_nothing_but_names(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The same statements about another place in another year give the same results."""
    text = published_text()
    before = checked(text, tmp_path_factory)
    other = text.replace("淮南", "云水").replace("2009", "2012").replace("2010", "2013")

    after = checked(other, tmp_path_factory)

    assert [(one.identity.id, one.result) for one in before.findings] == [
        (one.identity.id, one.result) for one in after.findings
    ]


# Texts made up for the tests


def test_made_up_county_report_agrees_with_itself() -> None:
    """Other words, a stated total, and shares that are exact."""
    findings = check(
        "2013年，全县主动公开政府信息12,500条，其中：县政府各部门公开8,125条，占65%；"
        "乡镇公开4,375条，占35%。",
        "共受理申请20件，比2012年的16件增长25%；答复20件，其中同意公开15件，占75%；"
        "不予公开3件，占15%；其余2件，占10%。",
        "承诺时限为10个工作日，实际仅用4个工作日，比承诺时限缩短6个工作日。",
        "6月1日至3日举办培训班，为期三天。",
    )

    assert set() == broken(findings)
    assert {"B1", "B2", "S1", "T3", "G1", "G2", "C1", "C2"} == {
        finding.identity.id for finding in findings
    }


def test_made_up_county_report_contradicts_itself() -> None:
    """The same with one number changed in each statement."""
    findings = check(
        "2013年，全县主动公开政府信息12,500条，其中：县政府各部门公开8,125条，占66%；"
        "乡镇公开4,475条，占36%。",
        "共受理申请20件，比2012年的16件增长20%；答复20件，其中同意公开15件，占75%；"
        "不予公开3件，占15%；其余2件，占15%。",
        "承诺时限为10个工作日，实际仅用4个工作日，比承诺时限缩短7个工作日。",
        "6月1日至3日举办培训班，为期两天，6月31日总结。",
    )

    assert {"B1", "B2", "S1", "T3", "G1", "G2", "C1", "C2"} == {id for id, _ in broken(findings)}


def test_text_without_numbers_has_only_gaps_of_contents() -> None:
    """Where nothing is stated nothing is judged, but what is left out is a gap."""
    findings = everything(["各级各部门高度重视。", "我们将继续努力。"], year=None)

    assert {("R32", f"art32_{number}") for number in range(1, 6)} == broken(findings)
    assert {("R32", "art32_6"), ("D1", "published_on")} == results(findings, Result.NOT_ASSESSABLE)


def test_empty_text_is_checked() -> None:
    """No paragraph at all is a text without contents."""
    assert 5 == len(broken(everything([])))


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_is_checked_to_its_end(paragraphs: list[str]) -> None:
    """Whatever the characters, the checks end and give each scope once."""
    findings = everything(paragraphs)

    scopes = [(finding.identity.id, finding.scope) for finding in findings]
    assert len(scopes) == len(set(scopes))


# fmt: off
_PIECES = [
    "共", "其中", "占", "总数的", "20%", "3万余条", "1.5%", "100条", "5月", "31日", "至", "为期",
    "三天", "，", "；", "。", "一是", "二是", "平均", "最长", "20个工作日", "增长", "比上年",
    "减少", "最多", "12与11日", "、", "等", "三个部分", "包括", "《公报》", "分别在",
]
# fmt: on


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_any_order_of_words_is_checked_to_its_end(parts: list[str]) -> None:
    """Statements cut in the middle or run together are no reason to fail."""
    everything(["".join(parts)])


@pytest.mark.slow
def test_long_text_of_nothing_but_numbers_is_checked_in_time() -> None:
    """Neither one endless sentence nor many shares make the checks take longer than the text."""
    endless = "公开信息100条，占总数1%，" * 4_000
    many = "部门公开信息100条，占总数1%。" * 3_000

    findings = check(endless, many)

    (found,) = (one for one in findings if one.identity.id == "B3")
    assert (Result.NOT_ASSESSABLE, "text") == (found.result, found.scope)


def test_b1_share_of_nothing_is_impossible() -> None:
    """A count of 0 has no share above 0 %."""
    finding = only("公开信息0条，占总数3%。", "B1")

    assert Result.BROKEN is finding.result


def test_b1_share_is_held_against_a_stated_total_by_half_up_rounding() -> None:
    """96 of 202 is 47.52 %: 48 %, not 47 %."""
    assert Result.HOLDS is only("公开信息202条，其中网上96条，占48%。", "B1").result
    assert Result.BROKEN is only("公开信息202条，其中网上96条，占47%。", "B1").result


def test_b1_total_in_ten_thousands_allows_its_rounding() -> None:
    """Of 5万条, which may be 45,000 to 55,000 as printed, 45,000 can be 90 %."""
    assert Result.HOLDS is only("公开信息5万条，其中网站发布4.5万条，占90%。", "B1").result
    assert Result.BROKEN is only("公开信息5万条，其中网站发布4.5万条，占70%。", "B1").result


def test_b3_two_totals_that_are_both_stated_are_no_contradiction() -> None:
    """A text that names two different totals has said that there are two populations."""
    findings = check(
        "全市公开信息1000条，其中部门公开信息500条，占50%。",
        "全市系统公开信息200条，其中部门公开信息20条，占10%。",
    )

    assert set() == {finding.scope for finding in findings if finding.identity.id == "B3"}


def test_b3_groups_of_other_things_are_not_compared() -> None:
    """Shares of publications and shares of visitors have nothing in common."""
    findings = check(
        "部门公开信息500条，占总数50%；乡镇公开信息500条，占总数50%。",
        "电话咨询20人次，占总数20%；来访咨询80人次，占总数80%。",
    )

    assert set() == {finding.scope for finding in findings if finding.identity.id == "B3"}


def test_a1_mean_of_a_minimum_is_not_below_it() -> None:
    """The mean lies between the extremes on either side."""
    assert Result.BROKEN is only("平均需要3个工作日，最短需要5个工作日。", "A1").result
    assert Result.HOLDS is only("平均需要5个工作日，最快需要3个工作日。", "A1").result


@pytest.mark.parametrize(
    "text",
    ["2月30日", "2011年2月29日", "13月5日", "4月31日", "3月5日至2日", "7月10日和12与11日"],
)
def test_c1_date_that_cannot_be_is_found(text: str) -> None:
    """No calendar has the day, the period ends before it begins, or a month is missing."""
    assert Result.BROKEN is only(f"于{text}召开会议。", "C1").result


@pytest.mark.parametrize(
    "text",
    ["2月29日", "2012年2月29日", "3月10、11日", "3月10日和11日", "10月29日至30日", "12月31日"],
)
def test_c1_date_that_can_be_is_none(text: str) -> None:
    """Days of one month in their order and leap days are dates."""
    assert set() == broken(check(f"于{text}召开会议。"))


def test_c2_period_over_the_end_of_a_year_is_counted() -> None:
    """30 December to 2 January are four days."""
    assert Result.HOLDS is only("12月30日至1月2日，为期四天。", "C2").result


def test_e1_number_of_a_part_is_no_contradiction() -> None:
    """12 departments may have come where there are 80; all of them cannot be 80 and 82."""
    assert Result.NOT_ASSESSABLE is only("全市80家市直部门，有12家市直单位参加。", "E1").result
    assert Result.BROKEN is only("全市80家市直部门，全市82家市直单位参加。", "E1").result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("存在两个方面的问题：一是意识不强；二是人员不足。", Result.HOLDS),
        ("存在两个方面的问题：一是意识不强；二是人员不足；三是经费短缺。", Result.BROKEN),
        ("一是抓落实。三是抓监督。", Result.BROKEN),
        ("一是抓落实。二是抓监督。", Result.HOLDS),
        ("包括甲系统、乙系统以及丙系统三个部分。", Result.HOLDS),
        ("包括甲系统、乙系统以及丙系统四个部分。", Result.BROKEN),
    ],
)
def test_l2_list_is_as_long_as_stated(text: str, result: Result) -> None:
    """Ordinals run on without a gap, and an enumeration has as many items as are announced."""
    assert result is only(text, "L2").result


def test_l2_open_list_is_not_counted() -> None:
    """A list that ends in 等 names examples only."""
    findings = check("包括甲系统、乙系统等三个部分。")

    assert set() == {finding.scope for finding in findings if finding.identity.id == "L2"}


def test_r32_item_is_partly_reported() -> None:
    """Litigation without reconsideration is half of article 32(4), and the gap names the half."""
    findings = everything(["未收到行政诉讼。"])

    (found,) = (one for one in findings if one.scope == "art32_4")
    assert Result.BROKEN is found.result
    assert "reconsideration" == dict(found.detail)["missing"]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["四、政府信息公开的收费及减免情况", "五、其他"],
        ["本报告包括主动公开、依申请公开、收费及减免、行政复议和诉讼、存在问题六个部分。"],
        ["三、收费及减免情况", "本项尚无数据或文字：收取费用、减免费用。"],
    ],
)
def test_r32_naming_an_item_is_not_reporting_it(paragraphs: list[str]) -> None:
    """A heading with nothing below it, a table of contents and an open note report nothing."""
    assert ("R32", "art32_3") in broken(everything(paragraphs))


def test_r32_nil_report_under_its_heading_reports_the_item() -> None:
    """无 below the heading of the fees says that there were none."""
    assert ("R32", "art32_3") not in broken(everything(["三、收费及减免情况", "无。"]))


def test_whole_stated_before_its_parts_is_their_base() -> None:
    """其中 after a full stop speaks of the number before it, in shares and in sums."""
    findings = check(
        "全市公开信息30,000条。其中，部门发布6,000条，占总量的20%；县区发布8,400条，占总量的28%。",
        "列入栏目的信息共24,000条：甲栏发布4,800条，占20%；乙栏发布240条，占1%。",
    )

    assert set() == broken(findings)
    assert {"B1", "B2", "S1"} == {finding.identity.id for finding in findings}


def test_d1_report_is_published_by_the_end_of_march(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """R2008 art. 31: by 31 March of the next year, whoever publishes it."""
    text = "某县档案局2010年政府信息公开年度报告\n发布时间：{}\n" + _COVERED

    on_time = checked(text.format("2011-03-31"), tmp_path_factory)
    late = checked(text.format("2011年4月1日"), tmp_path_factory)

    assert {("D1", "published_on")} == results(on_time.findings, Result.HOLDS, "D1")
    assert {("D1", "published_on")} == broken(late.findings)
    (found,) = (one for one in late.findings if one.identity.id == "D1")
    assert date(2011, 3, 31).isoformat() == found.right
