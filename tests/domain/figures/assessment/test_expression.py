"""Formulas of schemes: exact, harmless, and the same in a spreadsheet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.assessment.expression import Expression, MeasureRef, exact_text
from govdisclose.domain.figures.assessment.faults import InvalidScheme


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("points * share", 5),
        ("points - 2 * count", 4),
        ("min(points, 4 * count, 100)", 10),
        ("max(0, 1 - count)", 0),
        ("floor((share - 0.3) / 0.1)", 2),
        ("floor(-1.5 + share)", -1),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 / 4 / 2", 1),
        ("8 - 4 - 2", 2),
        ("share / points", Fraction(1, 20)),
        ("short(40) + 0.1 + 0.2", Fraction("5.3")),
        ("places.points - 1.5", Fraction("5.5")),
    ],
)
def test_formula_counts_exactly(text: str, value: object) -> None:
    """With 10 points, a share of one half, a count of 3, five short months and seven places."""
    measures = {"share": Fraction(1, 2), "count": Fraction(3), "short(40)": Fraction(5)}
    measures["places.points"] = Fraction(7)

    assert value == Expression(text).value(measures, Fraction(10))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "1 2",
        "points ^ 2",
        "__import__('os')",
        "count.real.imag",
        "count.",
        ".count",
        "count.__class__",
        "count / share",
        "1 / 0",
        "min(1)",
        "floor(1, 2)",
        "min",
        "short(x)",
        "short(1, 2)",
        "short(1.5)",
        "-count",
        "(" * 40 + "1" + ")" * 40,
        "1 + " * 100 + "1",
        "点数",
    ],
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    """Neither calls nor names of Python, nor division by what could be nought."""
    with pytest.raises(InvalidScheme):
        Expression(text)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("share", 1),
        ("1 - share", -1),
        ("points * share", 1),
        ("points * (1 - share)", -1),
        ("min(5, 3 * share)", 1),
        ("max(share, 1 - share)", None),
        ("share * (1 - share)", None),
        ("share * (2 - other)", None),
        ("share * other", 1),
        ("floor(share / 0.2)", 1),
        ("other", 0),
        ("0 - 2 * share", -1),
    ],
)
def test_direction_of_a_formula_is_known(text: str, direction: int | None) -> None:
    """Whether points rise as a share rises; None where they may do either."""
    assert direction == Expression(text).direction("share")


@given(st.fractions(-1000, 1000))
def test_exact_text_keeps_every_digit(value: Fraction) -> None:
    """Numbers are written without rounding: as a decimal where there is one, else as a fraction."""
    assert value == Fraction(exact_text(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(1, 8), "0.125"),
        (Fraction(25, 3), "25/3"),
        (Fraction(100), "100"),
        (0, "0"),
        (Fraction(-1, 2), "-0.5"),
        (Fraction(1, 10**12), "0.000000000001"),
        (Decimal("1234567890123456789012345678901.5"), "1234567890123456789012345678901.5"),
    ],
)
def test_exact_text_is_as_people_write_it(value: Fraction | Decimal | int, text: str) -> None:
    """Without exponents, and without trailing noughts."""
    assert text == exact_text(value)


def test_measures_are_named_with_their_number() -> None:
    """``short_months( 40 )`` and ``short_months(40)`` are one measure."""
    assert "short_months(40)" == str(MeasureRef.of("short_months( 40 )"))
    assert (MeasureRef("a"), MeasureRef("b", 2)) == Expression("a + b(2) * a").refs
