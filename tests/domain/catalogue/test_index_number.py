"""Index numbers: the schemes in use, their comparison form, and new numbers."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.index_number import (
    SCHEMES,
    IndexNumber,
    IndexScheme,
    SchemeCannotIssue,
    index_period,
    issue_index_number,
    read_index_number,
)
from tests.shared_data import shared_data

any_cell = st.text() | st.text(st.sampled_from("0123456789XAK/-— 索引号："))
issuing = st.sampled_from([IndexScheme.NATIONAL, IndexScheme.ANHUI])


def codes(number: IndexNumber) -> list[str]:
    return [one.code for one in number.findings]


@pytest.mark.parametrize(
    ("text", "scheme", "scheme_period", "serial"),
    [
        ("014416330/2018-04736", IndexScheme.NATIONAL, "national:2018", 4736),
        ("000013338/2023-00079", IndexScheme.NATIONAL, "national:2023", 79),
        ("K28044908/2026-12878", IndexScheme.NATIONAL, "national:2026", 12878),
        ("01404053X/2023-00861", IndexScheme.NATIONAL, "national:2023", 861),
        ("0142768-8/2022-00185", IndexScheme.NATIONAL_SHORT, "national_short:2022", 185),
        ("003110926/201510-00216", IndexScheme.ANHUI, "anhui:201510", 216),
        ("003159383/201807-56138", IndexScheme.ANHUI, "anhui:201807", 56138),
        ("003257952/201703-00091", IndexScheme.ANHUI, "anhui:201703", 91),
        ("11341702486344515H/202110-00013", IndexScheme.ANHUI_USCC, "anhui_uscc:202110", 13),
        ("3302-012-01-02-20090115-0012", IndexScheme.NINGBO, "ningbo:20090115", 12),
        ("A0001-02-2008-0012", IndexScheme.LIANYUNGANG, "lianyungang:2008", 12),
    ],
)
def test_numbers_of_each_scheme(
    text: str, scheme: IndexScheme, scheme_period: str, serial: int
) -> None:
    """Published numbers are recognised without any finding; those of 宁波 and 连云港 are made up
    by their rules."""
    number = read_index_number(text)

    assert (scheme, scheme_period, serial) == (number.scheme, number.scheme_period, number.serial)
    assert text == number.normalised
    assert [] == codes(number)


@pytest.mark.parametrize("text", ["000000001/2021-00151", "035210000/2025-00016"])
def test_a_failed_check_digit_only_warns(text: str) -> None:
    """Placeholders in real use fail the check of GB 11714; both numbers are published."""
    number = read_index_number(text)

    assert IndexScheme.NATIONAL is number.scheme
    assert [("INDEX-CHECK-DIGIT", "warning")] == [
        (one.code, one.severity.value) for one in number.findings
    ]


@pytest.mark.parametrize("text", ["01526096-4-/2022-0822005", "abc", "003110926/2015-002", "政务1"])
def test_numbers_of_no_known_scheme_are_accepted(text: str) -> None:
    """An opaque number is kept and compared as it is; the first is of a Yunnan township."""
    number = read_index_number(text)

    assert (IndexScheme.OPAQUE, text.upper()) == (number.scheme, number.normalised)
    assert number.scheme_period is None
    assert [("INDEX-OPAQUE", "warning")] == [
        (one.code, one.severity.value) for one in number.findings
    ]


@pytest.mark.parametrize(
    ("text", "expected", "finding"),
    [
        ("索 引 号：000014349／2019－00007", "000014349/2019-00007", "INDEX-LABEL"),
        ("信息索引号 000014349/2019-00007", "000014349/2019-00007", "INDEX-LABEL"),
        ("000014349 / 2019-00007", "000014349/2019-00007", "INDEX-SPACES"),
        ("00001434-9/2019-00007", "000014349/2019-00007", "INDEX-HYPHEN"),
        ("003110926/201513-00216", "003110926/201513-00216", "INDEX-PERIOD"),
        ("003110926/2015-00000", "003110926/2015-00000", "INDEX-SERIAL"),
        ("3302-012-01-02-20090230-0012", "3302-012-01-02-20090230-0012", "INDEX-PERIOD"),
    ],
)
def test_spellings_and_doubtful_parts(text: str, expected: str, finding: str) -> None:
    """Labels, blanks and the hyphen of the organisation code go; impossible parts are reported."""
    number = read_index_number(text)

    assert expected == number.normalised
    assert [finding] == codes(number)


def test_case_and_markup_are_no_difference() -> None:
    """Lower case and the comments some pages wrap around the value do not make another number."""
    number = read_index_number("<!--<$[SYH]>-->k28044908/2026-12878<!--<$[/SYH]>-->")

    assert "K28044908/2026-12878" == number.normalised
    assert [] == codes(number)


def test_what_may_be_a_resident_id_is_not_repeated() -> None:
    """A resident id in the wrong column does not get into a finding."""
    number = read_index_number("360426199101010071")

    assert [("INDEX-OPAQUE", None)] == [(one.code, one.value) for one in number.findings]


@pytest.mark.parametrize("text", ["", "无", "—", "索引号："])
def test_placeholders_are_no_numbers(text: str) -> None:
    """A cell without an index number has no scheme and no finding."""
    number = read_index_number(text)

    assert (None, None, ()) == (number.scheme, number.normalised, number.findings)


@given(any_cell)
def test_no_text_is_an_error(text: str) -> None:
    """Any text is read, and its comparison form is its own comparison form."""
    number = read_index_number(text)

    assert (number.scheme is None) == (number.normalised is None)
    assert (
        number.normalised is None
        or number.normalised == read_index_number(number.normalised).normalised
    )


@given(issuing, st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.integers(1, 99_999))
def test_issued_numbers_are_read_back(scheme: IndexScheme, on: date, serial: int) -> None:
    """A new number is of its scheme and holds its parts."""
    period = index_period(scheme, on)

    issued = issue_index_number(scheme, organisation_code="003110926", period=period, serial=serial)

    assert issued.number is not None
    number = read_index_number(issued.number)
    assert (scheme, "003110926", period, serial) == (
        number.scheme,
        number.organisation_code,
        number.period,
        number.serial,
    )
    assert () == issued.findings


@pytest.mark.parametrize(
    ("scheme", "organisation_code", "expected"),
    [
        (IndexScheme.NATIONAL, "003110926", "003110926/2015-00216"),
        (IndexScheme.NATIONAL, "00311092-6", "003110926/2015-00216"),
        (IndexScheme.ANHUI, "003110926", "003110926/201510-00216"),
        (IndexScheme.ANHUI_USCC, "11341702486344515H", "11341702486344515H/201510-00216"),
    ],
)
def test_new_numbers(scheme: IndexScheme, organisation_code: str, expected: str) -> None:
    """The national number has 20 characters (实施指引, part two, element 1); Anhui adds a month."""
    period = index_period(scheme, date(2015, 10, 15))

    issued = issue_index_number(
        scheme, organisation_code=organisation_code, period=period, serial=216
    )

    assert expected == issued.number


@pytest.mark.parametrize(
    ("organisation_code", "serial", "finding"),
    [
        ("003110926", 100_000, "INDEX-OVERFLOW"),
        (None, 1, "INDEX-ORGANISATION-CODE"),
        ("", 1, "INDEX-ORGANISATION-CODE"),
        ("12", 1, "INDEX-ORGANISATION-CODE"),
    ],
)
def test_no_number_is_made_of_wrong_parts(
    organisation_code: str | None, serial: int, finding: str
) -> None:
    """A used-up period and a missing organisation code are findings, not numbers."""
    issued = issue_index_number(
        IndexScheme.NATIONAL, organisation_code=organisation_code, period="2015", serial=serial
    )

    assert issued.number is None
    assert [(finding, "error")] == [(one.code, one.severity.value) for one in issued.findings]


def test_a_failed_check_digit_does_not_stop_a_new_number() -> None:
    """An agency with a placeholder code gets its numbers, with the warning."""
    issued = issue_index_number(
        IndexScheme.NATIONAL, organisation_code="000000001", period="2021", serial=151
    )

    assert "000000001/2021-00151" == issued.number
    assert ["INDEX-CHECK-DIGIT"] == [one.code for one in issued.findings]


@pytest.mark.parametrize(
    "scheme", [IndexScheme.OPAQUE, IndexScheme.NINGBO, IndexScheme.NATIONAL_SHORT]
)
def test_schemes_without_a_counter_issue_nothing(scheme: IndexScheme) -> None:
    """Numbers of local schemes are read, never made."""
    with pytest.raises(SchemeCannotIssue, match=scheme.value):
        index_period(scheme, date(2015, 10, 15))


@given(any_cell.map(str.upper))
def test_a_number_fits_one_scheme_at_most(text: str) -> None:
    """The schemes exclude each other."""
    fitting = [one.scheme for one in SCHEMES if one.pattern.fullmatch(text)]

    assert len(fitting) <= 1


def test_published_samples() -> None:
    """The five numbers seen on pages of Beijing, Jiangsu and Anhui are of a known scheme, with
    sound check digits."""
    path = shared_data("identifiers", "index_number_samples.csv")

    with path.open(encoding="utf-8-sig", newline="") as file:
        numbers = [read_index_number(row["index_number"]) for row in csv.DictReader(file)]

    assert 5 == len(numbers)
    assert [] == [one.original for one in numbers if one.findings]
