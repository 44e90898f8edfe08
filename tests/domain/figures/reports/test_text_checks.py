"""The prose of an official report beside its tables: T1, T2, T3, S1 and U1."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from govdisclose.domain.figures.reports.findings import IdentityFinding, Result
from tests.domain.figures.reports.report_cases import broken, check_prose, made_shape, results
from tests.domain.figures.reports.test_identities import published


def only(text: str, id: str, previous: dict[str, Any] | None = None) -> IdentityFinding:
    """The one finding of an identity on a sentence beside the published tables."""
    found = [one for one in check_prose(published(), text, previous) if one.identity.id == id]
    assert 1 == len(found), found
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "2024年，全市共收到政府信息公开申请14069件。",
        "全市各级行政机关受理依申请公开1.41万件。",
        "本年度新收申请14,069件。",
        "全市收到１４０６９件政府信息公开申请。",
        "全市收到政府信息公开申请超过14000件。",
        "全市收到政府信息公开申请1.4万余件。",
        "上年结转560件。",
        "办结13810件。",
        "共办理政府信息公开申请13810件。",
        "结转下年度继续办理819件。",
        "自然人申请13612件。",
        "法人或其他组织申请457件。",
        "商业企业252件。",
        "予以公开5548件。",
        "部分公开2168件。",
        "不予公开730件。",
        "无法提供3421件。",
        "不予处理457件。",
        "其他处理1486件。",
        "本机关不掌握相关政府信息3222件。",
        "行政复议790件。",
        "行政诉讼212件。",
        "制发规范性文件564件。",
        "废止规范性文件984件。",
        "现行有效规范性文件4185件。",
        "行政许可11398889件。",
        "行政事业性收费316441万元。",
        "行政事业性收费31.6441亿元。",
    ],
)
def test_t1_number_of_the_text_is_that_of_the_cell_it_names(text: str) -> None:
    """Numbers of a published table, stated in words, in 万, rounded or as a bound, agree."""
    assert Result.HOLDS is only(text, "T1").result


@pytest.mark.parametrize(
    ("text", "left", "right"),
    [
        ("全市新收政府信息公开申请14096件。", 14096, 14069),
        ("受理依申请公开1.42万件。", 14200, 14069),
        ("收到申请超过15000件。", 15000, 14069),
        ("不予公开703件。", 703, 730),
        ("行政诉讼156件。", 156, 212),
        ("行政事业性收费316441元。", Decimal("31.6441"), 316441),
    ],
)
def test_t1_number_that_differs_from_its_cell_is_found(
    text: str, left: object, right: object
) -> None:
    """Digits exchanged, a wrong unit or a bound that is not kept break T1."""
    finding = only(text, "T1")

    assert (Result.BROKEN, left, right) == (finding.result, finding.left, finding.right)


@pytest.mark.parametrize(
    "text",
    [
        "区政府办代表区政府受理政府信息公开申请17件。",
        "其中通过网上收到申请1200件。",
        "2023年收到政府信息公开申请13000件。",
        "上年收到政府信息公开申请13000件。",
    ],
)
def test_t1_number_of_a_part_or_of_another_year_is_not_assessed(text: str) -> None:
    """What one body received, one channel, or another year, is no cell of the table."""
    assert Result.NOT_ASSESSABLE is only(text, "T1").result


def test_t1_number_of_the_year_before_is_held_against_its_report() -> None:
    """With the other year's report at hand, its number is checked too."""
    before = made_shape([[100] * 6] * 21) | {"year": 2023}

    assert Result.HOLDS is only("2023年收到政府信息公开申请12600件。", "T1", before).result
    assert Result.BROKEN is only("2023年收到政府信息公开申请12601件。", "T1", before).result


def test_t1_names_the_clause_and_the_cells() -> None:
    """The scope is the clause; both places are named: the cells, and where the number stands."""
    finding = only("2024年，全市共收到政府信息公开申请14068件，依法办理。", "T1")

    assert "全市共收到政府信息公开申请14068件" == finding.scope
    assert {"cells": "requests:new_received:total", "at": "19-25"} == dict(finding.detail)


def test_t1_two_numbers_of_one_clause_are_two_claims() -> None:
    """Neither hides the other."""
    findings = check_prose(published(), "自然人提交的申请13612件、商业企业253件。")

    assert {("T1", "商业企业253件")} == broken(findings)
    assert {("T1", "自然人提交的申请13612件")} == results(findings, Result.HOLDS, "T1")


def test_t2_share_is_rounded_half_up() -> None:
    """13,612 of 14,069 is 96.75 %: 96.8 holds, 96.7 was cut off, 96.6 fits nothing."""
    text = "收到申请14069件，其中自然人申请13612件，占{}%。"

    assert Result.HOLDS is only(text.format("96.8"), "T2").result
    cut = only(text.format("96.7"), "T2")
    assert (Result.BROKEN, {"rounding": "truncated"}) == (cut.result, dict(cut.detail))
    wrong = only(text.format("96.6"), "T2")
    assert (Result.BROKEN, {"rounding": "none"}) == (wrong.result, dict(wrong.detail))


def test_t2_base_of_a_share_may_be_named_in_words() -> None:
    """5,548 of 13,810 processed is 40.2 %; of 14,069 received it would be 39.4 %."""
    text = "予以公开5548件，占{}总数的{}%。"

    assert Result.HOLDS is only(text.format("办结", "40.2"), "T2").result
    assert Result.HOLDS is only(text.format("受理申请", "39.4"), "T2").result
    assert Result.BROKEN is only(text.format("办结", "39.4"), "T2").result
    assert Result.NOT_ASSESSABLE is only(text.format("", "40.2"), "T2").result


def test_t2_share_is_of_the_number_it_is_a_part_of() -> None:
    """Of received and processed, 其中 after processed makes the latter the base."""
    text = "收到申请14069件，办结13810件，其中予以公开5548件，占{}%。"

    assert Result.HOLDS is only(text.format("40.2"), "T2").result
    assert Result.BROKEN is only(text.format("39.4"), "T2").result


def test_t2_share_of_one_of_two_numbers_is_not_guessed() -> None:
    """Without a word for the base either fits; where neither does, which was meant is open."""
    text = "收到申请14069件，办结13810件，予以公开5548件，占{}%。"

    assert Result.HOLDS is only(text.format("40.2"), "T2").result
    assert Result.HOLDS is only(text.format("39.4"), "T2").result
    assert Result.NOT_ASSESSABLE is only(text.format("50"), "T2").result


def test_t2_growth_of_the_published_report_that_misprints_it() -> None:
    """Published: 1.05 % where the table gives 39/3607 = 1.08 % (宿迁 2024)."""
    findings = check_prose(published(), "共办理3646件，比上年的3607件增长1.05%。")

    (found,) = (one for one in findings if one.identity.id == "T2")
    assert ("1.05", "1.08", Result.BROKEN) == (found.left, found.right, found.result)
    assert {"rounding": "none"} == dict(found.detail)


def test_t2_growth_of_a_cell_is_held_against_the_report_of_the_year_before() -> None:
    """14,069 after 12,600 is a growth of 11.66 %; without the other report nobody can say."""
    before = made_shape([[100] * 6] * 21) | {"year": 2023}
    text = "新收申请14069件，同比增长11.7%。"

    assert Result.HOLDS is only(text, "T2", before).result
    assert Result.NOT_ASSESSABLE is only(text, "T2").result
    assert Result.BROKEN is only("新收申请14069件，同比下降11.7%。", "T2", before).result


def test_t3_percentages_of_an_exhaustive_list_sum_to_a_hundred() -> None:
    """Rounding of k terms with d decimals allows k/2 units of the last place, and no more."""
    text = "受理的申请中，网上占60.2%，信函占30.1%，其余占{}%。"

    assert Result.HOLDS is only(text.format("9.8"), "T3").result
    assert Result.BROKEN is only(text.format("9.9"), "T3").result


def test_t3_list_that_is_not_said_to_be_exhaustive_is_not_judged() -> None:
    """Two shares of many need not sum to anything."""
    findings = check_prose(published(), "网上占60.2%，信函占30.1%。")

    assert set() == {one.scope for one in findings if one.identity.id == "T3"}


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("公开信息12条，其中概况类3条、计划类2条、政策类2条、动态类4条、其他1条。", Result.HOLDS),
        ("公开信息12条，其中概况类3条、计划类2条、政策类2条、动态类4条、其他2条。", Result.BROKEN),
        ("公开信息12条，其中概况类3条、计划类2条。", Result.HOLDS),
        ("公开信息12条，分别为概况类3条、计划类2条。", Result.BROKEN),
    ],
)
def test_s1_parts_sum_to_no_more_than_the_whole(text: str, result: Result) -> None:
    """Parts named after 其中 may leave something over; a list said to be all may not."""
    assert result is only(text, "S1").result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("网站公开信息15800万条。", Result.BROKEN),
        ("网站公开信息15800万万条。", Result.BROKEN),
        ("新媒体发布信息3.2万条。", Result.HOLDS),
    ],
)
def test_u1_more_than_ten_thousand_times_ten_thousand_is_a_misprint(
    text: str, result: Result
) -> None:
    """No agency publishes 100 million items in a year: the unit was printed twice."""
    assert result is only(text, "U1").result


@pytest.mark.parametrize(
    "text",
    [
        "",
        "公开电话12345，依据国办发〔2014〕32号第13条，2024年5月1日施行，办公时间8:30-17:30。",
        "按期答复率100%，满意率提高了15个百分点。",
    ],
)
def test_numbers_that_name_no_cell_claim_nothing(text: str) -> None:
    """Telephone numbers, document numbers, dates and rates are not compared with cells."""
    assert set() == {one.scope for one in check_prose(published(), text) if one.identity.id == "T1"}
    assert set() == broken(check_prose(published(), text))
