"""One cell of a published table: the token as printed and the only number it can mean.

A token with more than one reading is refused, never guessed: ``1.234`` among counts may be a
fraction or a thousand, and a number broken over two lines may be one number or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

import attrs

from govdisclose.domain.figures.reports.form import CellUnit
from govdisclose.domain.text import fold

__all__ = ["BLANK", "Cell", "CellKind", "read_cell"]

_TOKEN_CHARS = 40
_BOUND = Decimal(10) ** 15
_DECIMALS = 8
_WHOLE = re.compile(r"[-+]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[-+]?\d+\.\d+", re.ASCII)
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_THREE_AFTER_POINT = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_COUNT_UNIT = re.compile(r"(?:件|条|项|宗|个|次|份|起)")
_SCALES = {"万元": {"万元": 0, "元": -4, "亿元": 4}, "元": {"万元": 4, "元": 0, "亿元": 8}}
_HYPHENS = re.compile(r"-+")


class CellKind(Enum):
    """What stands in a cell."""

    NUMBER = "number"
    NIL = "nil"
    """A token that says nothing (``/``, ``-``, ``无``): counted as 0."""
    BLANK = "blank"
    """Nothing at all: counted as 0, except where a sum should stand."""
    REFUSED = "refused"
    """No number, or more than one."""


@attrs.frozen
class Cell:
    """One value as published."""

    raw: str
    """The token as printed; empty for a blank."""
    kind: CellKind
    value: Decimal | None = None
    """The number; 0 for a nil token, None for a blank or refused cell."""

    @property
    def counted(self) -> Decimal | None:
        """The number in sums: a blank is 0, a refused cell is unknown (None)."""
        return Decimal(0) if self.kind is CellKind.BLANK else self.value


BLANK = Cell("", CellKind.BLANK)
"""A cell with nothing in it."""


def read_cell(
    token: str | int | Decimal | None,
    *,
    nil_tokens: Iterable[str],
    unit: CellUnit = CellUnit.COUNT,
    money_unit: str = "万元",
) -> Cell:
    """The cell a token makes.

    Args:
        token: As printed, or a number that needs no reading; None is a blank.
        nil_tokens: What may stand for nothing.
        unit: What the cell counts.
        money_unit: ``元`` or ``万元``, as the column says; amounts with a unit of their own that
            differs are refused, because one of the two units must be wrong.
    """
    if token is None:
        return BLANK
    if isinstance(token, int | Decimal):
        return _checked(str(token)[:_TOKEN_CHARS], Decimal(token))
    raw = " ".join(token.split())
    if not raw:
        return BLANK
    text = fold(raw)
    if _HYPHENS.sub("-", text.replace(" ", "")) in {fold(nil) for nil in nil_tokens if nil != "0"}:
        return Cell(raw, CellKind.NIL, Decimal(0))
    value = _number(text, unit, money_unit) if len(text) <= _TOKEN_CHARS else None
    return Cell(raw, CellKind.REFUSED) if value is None else _checked(raw, value)


def _checked(raw: str, value: Decimal) -> Cell:
    """A cell of a number that can be added up exactly; no report states others."""
    exponent = value.as_tuple().exponent
    is_exact = isinstance(exponent, int) and -_DECIMALS <= exponent <= _BOUND.adjusted()
    if not is_exact or abs(value) >= _BOUND:
        return Cell(raw, CellKind.REFUSED)
    return Cell(raw, CellKind.NUMBER, value)


def _number(text: str, unit: CellUnit, money_unit: str) -> Decimal | None:
    if unit is CellUnit.MONEY:
        for name, scale in _SCALES[money_unit].items():
            if text.endswith(name) and text[: -len(name)][-1:].isdigit():
                if scale:
                    return None
                text = text[: -len(name)]
                break
    else:
        text = _COUNT_UNIT.sub("", text) if text[:-1].isdigit() else text
    if _WHOLE.fullmatch(text):
        return Decimal(text)
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _DECIMAL.fullmatch(text):
        is_thousand = unit is not CellUnit.MONEY and _THREE_AFTER_POINT.fullmatch(text)
        return None if is_thousand else Decimal(text)
    return None
