"""Chinese numerals as they stand in dates and numbers of official papers."""

from __future__ import annotations

__all__ = ["DIGIT_CLASS", "NUMERAL_CLASS", "read_digits", "read_numeral"]

_DIGITS = {
    **{str(digit): digit for digit in range(10)},
    **{character: digit for digit, character in enumerate("〇一二三四五六七八九")},
    **{character: digit for digit, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    # Folding leaves ○ as 〇; Latin, Greek and Cyrillic letters o stand in for it in typed dates.
    "o": 0,
    "\u03bf": 0,
    "\u043e": 0,
    "元": 1,
    "两": 2,
}
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
_HUNDREDS = frozenset("百佰")

DIGIT_CLASS = "0-9〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖o\u03bf\u043e"
"""Characters of a number written digit by digit, as the inside of a regex class."""

NUMERAL_CLASS = DIGIT_CLASS + "十拾廿卅百佰"
"""Characters of a number up to 999, written either way, as the inside of a regex class."""


def read_digits(text: str) -> int | None:
    """Number written digit by digit (``二〇〇九``); None if any character is no digit."""
    number = 0
    for character in text:
        digit = _DIGITS.get(character)
        if digit is None or character in "元两":
            return None
        number = number * 10 + digit
    return number if text else None


def read_numeral(text: str) -> int | None:
    """Number of at most 999 in either manner: ``29``, ``二九``, ``二十九``, ``廿九``, ``一百二十``.

    Returns:
        None when the characters do not make a number.
    """
    if not any(character in _TENS or character in _HUNDREDS for character in text):
        return read_digits(text)
    total = 0
    digit: int | None = None
    floor = 1000
    for character in text:
        if character in _HUNDREDS:
            unit = 100
        elif character in _TENS:
            unit = _TENS[character]
        elif digit is None or digit == 0:
            digit = _DIGITS.get(character)
            if digit is None:
                return None
            continue
        else:
            return None
        rank = 100 if unit == 100 else 10
        if rank >= floor:
            return None
        total += unit * (digit if digit else 1)
        digit = None
        floor = rank
    if digit is not None and floor == 100 and digit != 0 and "零" not in text and "〇" not in text:
        return None
    return total + (digit or 0)
