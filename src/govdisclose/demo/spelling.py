"""How agencies write a value down: five shapes of dates, labels left in cells, stray spaces."""

from __future__ import annotations

from datetime import date
from enum import Enum
from random import Random
from typing import assert_never

__all__ = [
    "DateShape",
    "damaged_number",
    "spelled_agency",
    "spelled_date",
    "spelled_document_number",
    "spelled_index_number",
    "spelled_missing",
    "spelled_mode",
]

_FULL_WIDTH = {ord(digit): ord(digit) - ord("0") + ord("０") for digit in "0123456789"}
_NUMERALS = "〇一二三四五六七八九"
_ZEROS = "〇○O"
_MISSING = ("", "-", "/", "—", "无")
_FIRST_SERIAL = date(1899, 12, 30)


class DateShape(Enum):
    """Shapes in which a date stands in a cell."""

    ISO = "iso"
    """2009-10-29"""
    CHINESE = "chinese"
    """2009年10月29日"""
    NUMERALS = "numerals"
    """二〇〇九年十月二十九日, the zero also as ○ or the letter O."""
    COMPACT = "compact"
    """20091029"""
    DOTTED = "dotted"
    """2009.10.29"""
    SERIAL = "serial"
    """The day number of a spreadsheet."""


def spelled_date(day: date, shape: DateShape, draw: Random) -> str:
    """A day in a shape; now and then with a label in front or in full-width digits."""
    match shape:
        case DateShape.ISO:
            text = day.isoformat()
            if draw.random() < 0.02:
                return f"日期：{text}"
        case DateShape.CHINESE:
            text = f"{day.year}年{day.month}月{day.day}日"
            if draw.random() < 0.05:
                return text.translate(_FULL_WIDTH)
        case DateShape.NUMERALS:
            year = "".join(_NUMERALS[int(digit)] for digit in str(day.year))
            text = f"{year}年{_numeral(day.month)}月{_numeral(day.day)}日"
            return text.replace("〇", draw.choice(_ZEROS))
        case DateShape.COMPACT:
            return f"{day:%Y%m%d}"
        case DateShape.DOTTED:
            text = f"{day.year}.{day.month}.{day.day}"
        case DateShape.SERIAL:
            return str((day - _FIRST_SERIAL).days)
        case _:
            assert_never(shape)
    return text


def _numeral(number: int) -> str:
    """1 to 99 in Chinese numerals."""
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[units] if units or not tens else "")


def spelled_document_number(number: str, draw: Random) -> str:
    """A document number, one in four with other brackets, spaces, digits or its label in front."""
    chance = draw.randrange(100)
    if chance >= 25:
        return number
    if chance < 7:
        return number.replace("〔", "[").replace("〕", "]")
    if chance < 11:
        return number.replace("〔", "（").replace("〕", "）")
    if chance < 14:
        return number.replace("〔", "【").replace("〕", "】")
    if chance < 19:
        return f"{number[0]} {number[1:]}".replace("〕", "〕 ")
    if chance < 22:
        return f"文号：{number}"
    return number.translate(_FULL_WIDTH)


def damaged_number(number: str) -> str:
    """A document number that lost its closing bracket and its serial."""
    return f"{number.partition('〕')[0]}号"


def spelled_index_number(number: str, draw: Random) -> str:
    """An index number, now and then with its label or spaces."""
    chance = draw.randrange(100)
    if chance < 2:
        return f"索引号：{number}"
    return number.replace("/", " / ") if chance < 4 else number


def spelled_agency(name: str, aliases: tuple[str, ...], draw: Random) -> str:
    """A body by its name or one of its others, now and then with a space behind."""
    text = draw.choice((name, name, *aliases))
    return f"{text} " if draw.random() < 0.03 else text


def spelled_mode(draw: Random) -> str:
    """Proactive disclosure in any of the usual ways."""
    return draw.choice(("主动公开", "主动公开", "主动公开", "主动公开 ", "\u3000主动公开"))


def spelled_missing(draw: Random) -> str:
    """What stands in a cell that holds nothing."""
    return draw.choice(_MISSING)
