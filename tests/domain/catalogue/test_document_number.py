"""Document numbers: one form for all spellings, and no repair of a damaged one."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types

from govdisclose.domain.catalogue.document_number import (
    DocumentNumber,
    DocumentNumberKind,
    read_document_number,
)
from tests.shared_data import shared_data

Kind = DocumentNumberKind
any_cell = st.text() | st.text(st.sampled_from("国发令公告第号年〔〕[]()〇一二 0129\u200b，、"))


def codes(number: DocumentNumber) -> list[str]:
    return [one.code for one in number.findings]


@pytest.mark.parametrize(
    ("text", "expected", "findings"),
    [
        ("渝府发〔2022〕32号", "渝府发〔2022〕32号", []),
        ("发文字号：渝府发〔2022〕32 号", "渝府发〔2022〕32号", ["DOCNO-LABEL", "DOCNO-SPACES"]),
        ("文 号 渝府发〔2022〕32号", "渝府发〔2022〕32号", ["DOCNO-LABEL"]),
        ("其他 〔 2022 〕 86 号", "其他〔2022〕86号", ["DOCNO-SPACES"]),
        ("\u200b渝府办发〔2019〕103号", "渝府办发〔2019〕103号", []),
        ("渝府发[2022]32号", "渝府发〔2022〕32号", ["DOCNO-BRACKETS"]),
        ("渝府发［2022］32号", "渝府发〔2022〕32号", ["DOCNO-BRACKETS"]),
        ("渝府发(2022)32号", "渝府发〔2022〕32号", ["DOCNO-BRACKETS"]),
        ("渝府发（2022）32号", "渝府发〔2022〕32号", ["DOCNO-BRACKETS"]),
        ("渝府发【2022】32号", "渝府发〔2022〕32号", ["DOCNO-BRACKETS"]),
        ("渝府发〔２０２２〕３２号", "渝府发〔2022〕32号", ["DOCNO-WIDTH"]),
        ("渝府发〔2022〕第32号", "渝府发〔2022〕32号", ["DOCNO-ORDINAL"]),
        ("渝府发〔2022〕032号", "渝府发〔2022〕32号", ["DOCNO-LEADING-ZERO"]),
        ("粤府办（函）〔2009〕12号", "粤府办（函）〔2009〕12号", []),
        ("国发〔1899〕1号", "国发〔1899〕1号", ["DOCNO-YEAR"]),
    ],
)
def test_spellings_become_the_official_form(text: str, expected: str, findings: list[str]) -> None:
    """Brackets become 〔〕; blanks, labels, 第 and leading zeros go, each with a finding."""
    number = read_document_number(text)

    assert Kind.NUMBERED is number.kind
    assert expected == number.normalised
    assert findings == codes(number)


def test_parts_of_a_number() -> None:
    """Agency code, year and serial are taken apart."""
    number = read_document_number("宁政办明电发[2023]8号")

    assert ("宁政办明电发", 2023, 8) == (number.agency_code, number.year, number.serial)


@pytest.mark.parametrize(
    ("text", "kind", "expected", "year", "serial"),
    [
        ("国务院令第711号", Kind.ORDER, "国务院令第711号", None, 711),
        ("国令第843号", Kind.ORDER, "国令第843号", None, 843),
        ("政府令187号", Kind.ORDER, "政府令187号", None, 187),
        ("重庆市人民政府令第 359 号", Kind.ORDER, "重庆市人民政府令第359号", None, 359),
        ("主席令第三十二号", Kind.ORDER, "主席令第三十二号", None, 32),
        ("海关总署令（第283号）", Kind.ORDER, "海关总署令（第283号）", None, 283),
        ("2009年第3号令", Kind.ORDER, "2009年第3号令", 2009, 3),
        ("公告 2020年第5号", Kind.ANNOUNCEMENT, "公告2020年第5号", 2020, 5),
        ("海关总署公告2020年第5号", Kind.ANNOUNCEMENT, "海关总署公告2020年第5号", 2020, 5),
        ("2020年第5号公告", Kind.ANNOUNCEMENT, "2020年第5号公告", 2020, 5),
    ],
)
def test_orders_and_announcements_keep_their_wording(
    text: str, kind: Kind, expected: str, year: int | None, serial: int
) -> None:
    """They are numbered in their own ways, and only blanks are taken out."""
    number = read_document_number(text)

    assert (kind, expected, year, serial) == (
        number.kind,
        number.normalised,
        number.year,
        number.serial,
    )


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("渝府发2022〕32号", "bracket"),
        ("渝府发〔2022 32号", "bracket"),
        ("渝府发2022年32号", "bracket"),
        ("渝府发〔22〕32号", "year"),
        ("渝府发〔〕32号", "year"),
        ("渝府发〔2022〕号", "serial"),
        ("渝府发〔2022〕32", "suffix"),
        ("〔2022〕32号", "agency"),
        ("渝府发〔2000〕48号〔〕", "form"),
        ("关于印发方案的通知（国发〔2009〕1号）", "form"),
        ("通知", "form"),
    ],
)
def test_damaged_numbers_are_kept_as_given(text: str, part: str) -> None:
    """A number that lacks a part is reported with the part, and is not repaired."""
    number = read_document_number(text)

    assert (Kind.DAMAGED, text, None) == (number.kind, number.original, number.normalised)
    assert ["DOCNO-DAMAGED"] == codes(number)
    assert (("part", part),) == number.findings[0].detail


@pytest.mark.parametrize(
    "text",
    ["国发〔2009〕1号、国发〔2009〕2号", "国发〔2009〕1号 国发〔2009〕2号", "国令第1号，国令第2号"],
)
def test_several_numbers_in_one_cell_are_not_taken_for_one(text: str) -> None:
    """Which of them is meant is not guessed."""
    number = read_document_number(text)

    assert (Kind.SEVERAL, None) == (number.kind, number.normalised)
    assert ["DOCNO-SEVERAL"] == codes(number)


def test_what_may_be_a_resident_id_is_not_repeated() -> None:
    """A resident id in the wrong column does not get into a finding."""
    number = read_document_number("360426199101010071")

    assert [("DOCNO-DAMAGED", None)] == [(one.code, one.value) for one in number.findings]


@pytest.mark.parametrize("text", ["", "无", "— —", "/", "发文字号：", "发文字号：无"])
def test_placeholders_are_no_numbers(text: str) -> None:
    """A cell without a number has no finding: not every item has one."""
    number = read_document_number(text)

    assert (Kind.MISSING, None, ()) == (number.kind, number.match_key, number.findings)


@given(any_cell)
def test_no_text_is_an_error(text: str) -> None:
    """Any text is read, and only a complete number has an official form."""
    number = read_document_number(text)

    complete = number.kind in (Kind.NUMBERED, Kind.ORDER, Kind.ANNOUNCEMENT)
    assert complete == (number.normalised is not None)
    assert number.kind is Kind.MISSING or text == number.original


@given(any_cell)
def test_the_official_form_is_its_own_official_form(text: str) -> None:
    """Reading the official form again changes nothing."""
    number = read_document_number(text)

    assert (
        number.normalised is None
        or number.normalised == read_document_number(number.normalised).normalised
    )


@given(
    st.text(st.sampled_from("皖政办秘淮府函"), min_size=2, max_size=6),
    st.integers(1949, 2099),
    st.integers(1, 99_999),
    st.sampled_from(["〔〕", "[]", "（）", "【】", "［］", "()", "﹝﹞", "{}"]),
    st.sampled_from(["", " ", "\u3000", "\u200b"]),
)
def test_all_spellings_of_a_number_compare_equal(
    agency: str, year: int, serial: int, brackets: str, blank: str
) -> None:
    """The comparison form does not depend on brackets and blanks."""
    official = read_document_number(f"{agency}〔{year}〕{serial}号")

    spelled = read_document_number(
        f"{agency}{blank}{brackets[0]}{year}{brackets[1]}{blank}{serial}{blank}号"
    )

    assert official.match_key == spelled.match_key
    assert (agency, year, serial) == (spelled.agency_code, spelled.year, spelled.serial)


def test_numbers_of_published_catalogues() -> None:
    """Of the Chongqing, Ningxia and State Council lists one number only is damaged."""
    kinds: Counter[Kind] = Counter()
    damaged = []

    for text in _published():
        number = read_document_number(text)
        kinds[number.kind] += 1
        if number.kind in (Kind.DAMAGED, Kind.SEVERAL):
            damaged.append(text)

    assert ["发文字号：渝府发〔2000〕48号〔〕"] == damaged
    assert 45 == kinds[Kind.ORDER]


def _published() -> list[str]:
    cells = []
    for name in ("Chongqing_Municipal_Government.xlsx", "Ningxia_Provincial_Government.xlsx"):
        workbook = load_workbook(shared_data("catalogues", name), read_only=True)
        rows = workbook.active.iter_rows(values_only=True)
        column = list(next(rows)).index("doc_number")
        cells += [str(row[column] or "") for row in rows]
        workbook.close()
    library = shared_data("catalogues", "cn_govcn_policy_library", "policy_documents_excerpt.csv")
    with library.open(encoding="utf-8-sig", newline="") as file:
        cells += [row["pcode"] for row in csv.DictReader(file)]
    return cells
