"""Reading one cell: the only number a token can mean, or none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.reports.cells import Cell, CellKind, read_cell
from govdisclose.domain.figures.reports.form import CellUnit
from govdisclose.rules.report_forms import built_in_forms

NIL = built_in_forms().forms[-1].nil_tokens


def count(token: str | int | Decimal | None) -> Cell:
    """A cell among counts."""
    return read_cell(token, nil_tokens=NIL)


def money(token: str, *, unit: str = "万元") -> Cell:
    """A cell under an amount."""
    return read_cell(token, nil_tokens=NIL, unit=CellUnit.MONEY, money_unit=unit)


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("0", 0),
        ("14069", 14069),
        ("１４０６９", 14069),
        (" 95 ", 95),
        ("11,398,889", 11398889),
        ("17件", 17),
        ("-3", -3),
        ("2.5", Decimal("2.5")),
    ],
)
def test_token_with_one_reading_is_that_number(token: str, value: int | Decimal) -> None:
    """Full-width digits, groups of three and a unit leave one reading."""
    assert Cell(token.strip(), CellKind.NUMBER, Decimal(value)) == count(token)


@pytest.mark.parametrize("token", ["/", "-", "—", "——", "无", "－", " / "])
def test_nil_token_is_nothing_and_counts_as_zero(token: str) -> None:
    """Nil tokens of real reports count as 0 and keep what was printed."""
    cell = count(token)

    assert (CellKind.NIL, Decimal(0), token.strip()) == (cell.kind, cell.counted, cell.raw)


@pytest.mark.parametrize("token", [None, "", "  ", "\n"])
def test_blank_is_told_from_nil(token: str | None) -> None:
    """A blank counts as 0 in sums, and remains a blank."""
    cell = count(token)

    assert Cell("", CellKind.BLANK) == cell
    assert Decimal(0) == cell.counted


@pytest.mark.parametrize(
    "token",
    ["1.290", "12,34", "1 2", "113\n98889", "3/5", "3-5", "3(5)", "约10", "10余", "O", "十", "5%"],
)
def test_token_with_two_readings_or_none_is_refused(token: str) -> None:
    """What may be a fraction or a thousand, two numbers or one, is never guessed."""
    cell = count(token)

    assert (CellKind.REFUSED, None) == (cell.kind, cell.counted)


def test_point_before_three_digits_is_a_fraction_among_amounts() -> None:
    """Amounts carry decimals, so there the point has one meaning."""
    assert Decimal("1.290") == money("1.290").value
    assert Decimal("59237.2449") == money("59237.2449").value


def test_amount_in_another_unit_than_its_column_is_refused() -> None:
    """400元 under 万元 is either 400 or 0.04; under 元 it is 400."""
    assert CellKind.REFUSED is money("400元").kind
    assert 400 == money("400元", unit="元").value
    assert Decimal("12.5") == money("12.5万元").value


@pytest.mark.parametrize("number", [10**15, Decimal("1e999999"), Decimal("1e-999999")])
def test_number_no_report_states_is_refused(number: int | Decimal) -> None:
    """Numbers that cannot be added up exactly are no numbers of a report."""
    assert CellKind.REFUSED is count(number).kind


@given(st.text(max_size=60))
def test_any_token_is_read_or_refused(token: str) -> None:
    """No text is an error: it is a number, nil, blank, or refused."""
    cell = count(token)

    assert (cell.value is None) == (cell.kind in (CellKind.BLANK, CellKind.REFUSED))


@given(st.integers(min_value=0, max_value=10**14))
def test_grouped_number_is_the_number(number: int) -> None:
    """Commas every three digits change nothing."""
    assert number == count(f"{number:,}").value
