"""Dates, articles and amounts as official Chinese papers write them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from enum import Enum

__all__ = ["DateForm", "article_in_words", "date_in_words", "number_in_words", "yuan_in_words"]

_DIGITS = "〇一二三四五六七八九"
_MONEY_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_MONEY_UNITS = ("", "拾", "佰", "仟")
_MONEY_GROUPS = ("", "万", "亿")
_MOST_YUAN = 10**12
_ARTICLE = re.compile(r"(\d{1,3})((?:\(\d{1,2}\))*)", re.ASCII)
_PART = re.compile(r"\((\d{1,2})\)", re.ASCII)


class DateForm(Enum):
    """How a date is written."""

    ARABIC = "arabic"
    """2024年1月26日, months and days without a leading zero."""
    CHINESE = "chinese"
    """二〇〇九年一月二十六日."""


def date_in_words(day: date, form: DateForm) -> str:
    """The day as it stands in an official paper."""
    if form is DateForm.ARABIC:
        return f"{day.year}年{day.month}月{day.day}日"
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year}")
    return f"{year}年{number_in_words(day.month)}月{number_in_words(day.day)}日"


def number_in_words(number: int) -> str:
    """A whole number from 1 to 999 as it is read: 十五, 三十三, 一百零五.

    Raises:
        ValueError: It is not between 1 and 999.
    """
    if not 1 <= number <= 999:
        raise ValueError(f"{number} is not between 1 and 999")
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def article_in_words(article: str, *, itemised: Collection[str] = ()) -> str | None:
    """An article as a letter cites it: ``36(5)`` gives 第三十六条第（五）项.

    Args:
        article: Articles as the law packs cite them, with commas between several.
        itemised: Numbers of articles whose parts are items 项; parts of others are paragraphs 款.

    Returns:
        None where the text names no article.
    """
    found = []
    for one in re.split(r"[,，、]\s*", article.strip()):
        match = _ARTICLE.fullmatch(one)
        if match is None:
            return None
        text = f"第{number_in_words(int(match[1]))}条"
        for place, part in enumerate(_PART.findall(match[2])):
            number = number_in_words(int(part))
            is_item = place > 0 or match[1] in itemised
            text += f"第（{number}）项" if is_item else f"第{number}款"
        found.append(text)
    return "、".join(found)


def yuan_in_words(amount: Decimal) -> str:
    """An amount of yuan in the capital numerals of receipts: 880 gives 捌佰捌拾元整.

    Raises:
        ValueError: It is negative, has parts of a fen, or is a trillion and more.
    """
    fen = amount * 100
    if amount < 0 or fen != fen.to_integral_value() or amount >= _MOST_YUAN:
        raise ValueError(f"{amount} is no amount that can be written out")
    yuan, rest = divmod(int(fen), 100)
    jiao, single = divmod(rest, 10)
    text = f"{_whole_yuan(yuan)}元" if yuan else ""
    if not rest:
        return f"{text or '零元'}整"
    if jiao:
        text += f"{_MONEY_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{_MONEY_DIGITS[single]}分" if single else "整")


def _whole_yuan(yuan: int) -> str:
    text, gap = "", False
    groups = [yuan // 10_000**place % 10_000 for place in range(len(_MONEY_GROUPS))]
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1_000):
            text += "零"
        text += _thousands(group) + _MONEY_GROUPS[place]
        gap = False
    return text


def _thousands(group: int) -> str:
    text, gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _MONEY_DIGITS[digit] + _MONEY_UNITS[place]
        gap = False
    return text
