"""Dates: every shape found in the wild, and nothing guessed."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]  # ships no types

from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.catalogue.numerals import read_digits, read_numeral
from tests.shared_data import shared_data

OCTOBER_29 = date(2009, 10, 29)
plausible = st.dates(min_value=date(1949, 10, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2009-10-29",
        "2009/10/29",
        "2009.10.29",
        "2009-10-29 ",
        "20091029",
        "2009年10月29日",
        "2009 年 10 月 29 日",
        "2009年10月29号",
        "二〇〇九年十月二十九日",
        "二○○九年十月二十九日",
        "二OO九年十月二十九日",
        "二oo九年十月廿九日",
        "二零零九年十月二九日",
        "贰零零玖年拾月贰拾玖日",
        "２００９年１０月２９日",
        "２００９－１０－２９",
        "2009-10-29 10:06:36",
        "2009-10-29 15:47",
        "2009-10-29T15:47:00",
        "2009-10-29T15:47:00.123Z",
        "2009-10-29T23:00:00+08:00",
        "2009-10-28T16:00:00Z",
        "2009/10/29 9:05",
        "2009年10月29日 10时06分",
        "2009年10月29日 星期四",
        "2009-10-29（周四）",
        "20091029103000",
        "\u200b2009-10-29\u200b",
        "<!--<$[SYH]>-->2009-10-29<!--<$[/SYH]>-->",
    ],
)
def test_every_shape_gives_the_same_day(text: str) -> None:
    """Separators, numerals, width, time of day and zone do not change the day."""
    read = read_date(text)

    assert OCTOBER_29 == read.value
    assert not read.missing
    assert () == read.findings


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("成文日期 ：2009-10-29", "DATE-LABEL"),
        ("发布日期：2009年10月29日", "DATE-LABEL"),
        ("印发日期2009-10-29", "DATE-LABEL"),
        ("Date: 2009-10-29", "DATE-LABEL"),
        ("40115", "DATE-SERIAL"),
        ("1256745600000", "DATE-TIMESTAMP"),
    ],
)
def test_readings_that_are_not_literal_are_noted(text: str, code: str) -> None:
    """Labels are left out, day counts and time stamps are converted, each with a note."""
    read = read_date(text)

    assert OCTOBER_29 == read.value
    assert [(code, "info")] == [(one.code, one.severity.value) for one in read.findings]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2009年10月", "DATE-PARTIAL"),
        ("2009-10", "DATE-PARTIAL"),
        ("200910", "DATE-PARTIAL"),
        ("2009", "DATE-PARTIAL"),
        ("二〇〇九年十月", "DATE-PARTIAL"),
        ("十月二十九日", "DATE-PARTIAL"),
        ("2009年第三季度", "DATE-PARTIAL"),
        ("09-10-29", "DATE-TWO-DIGIT-YEAR"),
        ("09年10月29日", "DATE-TWO-DIGIT-YEAR"),
        ("〇九年十月二十九日", "DATE-TWO-DIGIT-YEAR"),
        ("29/10/2009", "DATE-AMBIGUOUS"),
        ("10-11-2009", "DATE-AMBIGUOUS"),
        ("2009-02-30", "DATE-IMPOSSIBLE"),
        ("2009年13月1日", "DATE-IMPOSSIBLE"),
        ("20090229", "DATE-IMPOSSIBLE"),
        ("0209-10-29", "DATE-IMPOSSIBLE"),
        ("2009年10月29日至2010年1月1日", "DATE-SEVERAL"),
        ("2009-10-29 2010-01-01", "DATE-SEVERAL"),
        ("2009年10月29", "DATE-UNREADABLE"),
        ("2009/10-29", "DATE-UNREADABLE"),
        ("40115.5", "DATE-UNREADABLE"),
        ("99999", "DATE-UNREADABLE"),
        ("2009-10-29T10:00+99:00", "DATE-UNREADABLE"),
        ("长期", "DATE-UNREADABLE"),
        ("成文日期：长期", "DATE-UNREADABLE"),
    ],
)
def test_what_is_not_one_day_is_refused(text: str, code: str) -> None:
    """Damaged, partial, ambiguous and impossible dates are errors; no day is made up."""
    read = read_date(text)

    assert read.value is None
    assert not read.missing
    assert [(code, "error", text)] == [
        (one.code, one.severity.value, one.value) for one in read.findings
    ]


@pytest.mark.parametrize("text", ["", " ", "-", "— —", "无", "N/A", "成文日期：", "发布日期：无"])
def test_placeholder_words_are_missing_dates(text: str) -> None:
    """A cell that says there is no date has no date, and nothing is wrong with it."""
    read = read_date(text)

    assert (None, True, ()) == (read.value, read.missing, read.findings)


@pytest.mark.parametrize(
    "text",
    [
        "1970-01-01",
        "1970-01-01 08:00:00",
        "1970年1月1日",
        "1900-01-00",
        "1900/1/0",
        "0000-00-00",
        "00000000",
        "0001-01-01T00:00:00Z",
        "9999-12-31",
        "0",
    ],
)
def test_placeholder_days_are_missing_dates(text: str) -> None:
    """Days that programs write for nothing are missing, with a note; a ministry shows 1970-01-01
    where no date is set."""
    read = read_date(text)

    assert read.value is None
    assert read.missing
    assert ["DATE-PLACEHOLDER"] == [one.code for one in read.findings]


@pytest.mark.parametrize(
    ("text", "epoch_1904", "expected"),
    [
        # 43101 is 2018-01-01 in the 1900 system: ECMA-376 part 1, 18.17.4.1 counts from 1899-12-30.
        ("43101", False, date(2018, 1, 1)),
        ("43101.75", False, date(2018, 1, 1)),
        ("41639", True, date(2018, 1, 1)),
        ("20091029", False, OCTOBER_29),
    ],
)
def test_day_counts_of_workbooks(text: str, epoch_1904: bool, expected: date) -> None:
    """A number in a workbook counts days from the epoch the workbook names."""
    read = read_date(text, numeric=True, epoch_1904=epoch_1904)

    assert expected == read.value


def test_summer_time_of_1988_is_counted() -> None:
    """Midnight of 1 July 1988 in Beijing was 15:00 UTC of the day before (tz database, PRC)."""
    read = read_date("1988-06-30T15:00:00Z")

    assert date(1988, 7, 1) == read.value


def test_another_zone_may_be_named() -> None:
    """The civil day is that of the office's zone."""
    read = read_date("2009-10-29T23:30:00Z", zone=timezone(timedelta(hours=-1)))

    assert OCTOBER_29 == read.value
    assert date(2009, 10, 30) == read_date("2009-10-29T23:30:00Z").value


@given(plausible)
def test_written_days_are_read_back(day: date) -> None:
    """Every day is read back from each way of writing it."""
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    chinese = f"{str(day.year).translate(digits)}年{_numeral(day.month)}月{_numeral(day.day)}日"
    written = [day.isoformat(), f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", chinese]

    read = [read_date(text).value for text in written]

    assert [day] * len(written) == read


@given(plausible, st.booleans())
def test_day_counts_are_read_back(day: date, epoch_1904: bool) -> None:
    """Day counts of both epochs give the day they were made of."""
    epoch = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)

    read = read_date(str((day - epoch).days), numeric=True, epoch_1904=epoch_1904)

    assert day == read.value


@given(st.text() | st.text(st.sampled_from("0129-/.:年月日二〇十 TZ+成文日期：")))
def test_no_text_is_an_error(text: str) -> None:
    """Any text gives a day, or says that it is missing, or a finding that says why not."""
    read = read_date(text)

    assert read.missing or (read.value is None) == any(
        one.severity.value == "error" for one in read.findings
    )


@given(st.integers(0, 999))
def test_numerals_are_read_back(number: int) -> None:
    """Numbers written out and digit by digit are read alike."""
    by_digits = str(number).translate(str.maketrans("0123456789", "〇一二三四五六七八九"))

    assert number == read_numeral(_numeral(number))
    assert number == read_digits(by_digits) == read_numeral(str(number))


@pytest.mark.parametrize("text", ["", "十百", "三十十", "百百", "二三十", "甲", "十二三"])
def test_malformed_numerals_are_no_numbers(text: str) -> None:
    """Characters that do not make a number give none."""
    assert read_numeral(text) is None


def test_dates_of_published_catalogues() -> None:
    """Every date of the three provincial workbooks is read or is missing."""
    columns = {
        "Chongqing_Municipal_Government.xlsx": ["pub_date"],
        "Ningxia_Provincial_Government.xlsx": ["pub_date"],
        "Hainan_Provincial_Government.xlsx": ["iss", "pub"],
    }
    seen: Counter[str] = Counter()

    for name, wanted in columns.items():
        workbook = load_workbook(shared_data("catalogues", name), read_only=True)
        rows = workbook.active.iter_rows(values_only=True)
        header = list(next(rows))
        for row in rows:
            for column in wanted:
                cell = row[header.index(column)]
                read = read_date("" if cell is None else str(cell))
                seen["missing" if read.missing else "read" if read.value else "refused"] += 1
                seen.update(one.code for one in read.findings)
        workbook.close()

    assert 0 == seen["refused"]
    assert 357 == seen["DATE-LABEL"]


def test_dates_of_the_education_list() -> None:
    """Every 时间 of the list is a Chinese date."""
    path = shared_data("catalogues", "hebei_education_policy_documents.csv")

    with path.open(encoding="utf-8-sig", newline="") as file:
        read = [read_date(row["时间"]) for row in csv.DictReader(file)]

    assert all(one.value is not None and not one.findings for one in read)


def test_moments_are_read_in_utc_unless_they_say_otherwise() -> None:
    """A trailing Z is UTC."""
    assert OCTOBER_29 == read_date("2009-10-29T10:00Z", zone=UTC).value


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 20:
        return "十" + (digits[number % 10] if number % 10 else "")
    if number < 100:
        return digits[number // 10] + _numeral(10 + number % 10)
    rest = number % 100
    hundreds = digits[number // 100] + "百"
    if rest == 0:
        return hundreds
    return hundreds + (
        "零" + digits[rest] if rest < 10 else ("一" if rest < 20 else "") + _numeral(rest)
    )
