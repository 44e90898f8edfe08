"""Secrecy marks: found however they are spelled, and not seen in ordinary titles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types

from govdisclose.domain.catalogue.secrecy_mark import (
    SECRECY_FINDING,
    SecrecyLevel,
    find_secrecy_mark,
    may_bear_secrecy_mark,
)
from tests.shared_data import shared_data


@pytest.mark.parametrize(
    ("text", "level", "term_months"),
    [
        ("机密★10年", SecrecyLevel.HIGHLY_SECRET, 120),
        ("绝密★30年", SecrecyLevel.TOP_SECRET, 360),
        ("秘密 ★ 长期", SecrecyLevel.SECRET, None),
        ("秘密★6个月", SecrecyLevel.SECRET, 6),
        ("机密★１０年", SecrecyLevel.HIGHLY_SECRET, 120),
        ("机 密 ★ 10 年", SecrecyLevel.HIGHLY_SECRET, 120),
        ("机\u200b密★10年", SecrecyLevel.HIGHLY_SECRET, 120),
        ("机密☆十年", SecrecyLevel.HIGHLY_SECRET, 120),
        ("机密★", SecrecyLevel.HIGHLY_SECRET, None),
        ("★秘密", SecrecyLevel.SECRET, None),
        ("绝密*长期", SecrecyLevel.TOP_SECRET, None),
        ("特急 机密★20年", SecrecyLevel.HIGHLY_SECRET, 240),
        ("关于某某工作的报告（机密★10年）", SecrecyLevel.HIGHLY_SECRET, 120),
        ("标有机密★10年的报告", SecrecyLevel.HIGHLY_SECRET, 120),
        ("秘密10年 关于某某工作的报告", SecrecyLevel.SECRET, 120),
        ("关于某某工作的报告 机密 20年", SecrecyLevel.HIGHLY_SECRET, 240),
        ("机密", SecrecyLevel.HIGHLY_SECRET, None),
        ("机密级", SecrecyLevel.HIGHLY_SECRET, None),
        ("【秘密】", SecrecyLevel.SECRET, None),
        ("[机密]关于某某工作的报告", SecrecyLevel.HIGHLY_SECRET, None),
        ("关于某某工作的报告（绝密）", SecrecyLevel.TOP_SECRET, None),
        ("密级：秘密★5年", SecrecyLevel.SECRET, 60),
        ("编号1，密级: 绝密", SecrecyLevel.TOP_SECRET, None),
    ],
)
def test_marks_are_found(text: str, level: SecrecyLevel, term_months: int | None) -> None:
    """Level and term are read whatever star, width and blanks the mark is written with."""
    mark = find_secrecy_mark(text)

    assert mark is not None
    assert (level, term_months) == (mark.level, mark.term_months)
    assert may_bear_secrecy_mark(text)


@pytest.mark.parametrize(
    "text",
    [
        "中华人民共和国保守国家秘密法",
        "关于保护商业秘密的通知",
        "商业秘密",
        "国家秘密",
        "工作秘密管理办法",
        "机密级计算机管理规定",
        "关于做好机密文件归档工作的通知",
        "国家秘密定密管理暂行规定",
        "政务公开保密审查办法",
        "关于国家秘密、商业秘密",
        "商业秘密★★★",
        "《秘密花园》阅读活动",
        "《秘密》读书会",
        "秘密工作10年回顾展",
        "秘密10年后公开的故事展",
        "密级：无",
        "密级：非密",
        "非涉密",
        "密码法",
        "",
    ],
)
def test_ordinary_words_are_silent(text: str) -> None:
    """A title that speaks of secrets is no secret."""
    assert find_secrecy_mark(text) is None


@given(st.text() | st.text(st.sampled_from("绝机秘密★☆*10年长期 （）级：法")))
def test_no_text_is_an_error(text: str) -> None:
    """Any text is searched, and the cheap test never misses what the search finds."""
    mark = find_secrecy_mark(text)

    assert mark is None or may_bear_secrecy_mark(text)


def test_the_finding_does_not_tell_what_was_found() -> None:
    """It has a code and gets a place, never a value: an ordinary machine must not keep it."""
    assert ("SECRECY-MARK", "error", None, ()) == (
        SECRECY_FINDING.code,
        SECRECY_FINDING.severity.value,
        SECRECY_FINDING.value,
        SECRECY_FINDING.detail,
    )


@pytest.mark.parametrize("name", ["Chongqing", "Ningxia", "Hainan"])
def test_published_catalogues_bear_no_mark(name: str) -> None:
    """What provinces have published is not taken for secret."""
    kind = "Municipal" if name == "Chongqing" else "Provincial"
    path = shared_data("catalogues", f"{name}_{kind}_Government.xlsx")

    workbook = load_workbook(path, read_only=True)
    cells = [str(cell) for row in workbook.active.iter_rows(values_only=True) for cell in row]
    workbook.close()

    assert [] == [cell for cell in cells if find_secrecy_mark(cell)]
