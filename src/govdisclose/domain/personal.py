"""Personal data inside ordinary text: what is not shown again, and what no code may hold.

Two strengths: what *may* name a person is never shown; what *is* a resident id, with birth date and
check digit, is worth a warning where it stands in a text.

Sources: GB 11643 (resident id), GB 32100 (unified social credit code, which is as long), domain
facts 5.4 (mobile numbers; their shape is unverified beyond its length).
"""

from __future__ import annotations

import re
from datetime import date

from govdisclose.domain.escapes import without_escapes
from govdisclose.domain.text import fold

__all__ = [
    "has_birth_date",
    "holds_email",
    "holds_resident_id",
    "is_like_resident_id",
    "is_sound_credit_code",
    "may_hold_resident_id",
    "may_name_person",
    "without_persons",
]

_MANY_DIGITS = re.compile(r"(?:\d[\s\-·.]*){11}")
"""Fewer digits are no number of a person; quick, because few texts have so many."""
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s\-]*\d){10,}(?:[\s\-]*[XxＸｘ])?")
_DIGIT = "[0-9\uff10-\uff19]"
_RESIDENT_DIGITS = re.compile(f"[1-9\uff11-\uff19]{_DIGIT}{{5}}[ -]?{_DIGIT}{{6}}")
"""Region and the beginning of a date, also full-width; each row of an import is searched for it."""
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_RESIDENT = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_RESIDENT_LIKE = re.compile(r"(?<![0-9])(?:[0-9]{15,19}|[0-9]{17}X)(?![0-9A-Z])")
_RESIDENT_IN_TEXT = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{3}[0-9Xx](?![0-9])"
)
_OLD_IN_TEXT = re.compile(r"(?<![0-9])[1-9][0-9]{14}(?![0-9])")
_OLD_WORDS = re.compile("身份证|身份號碼|身份号码")
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}(?![0-9])")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def may_name_person(text: str) -> bool:
    """Whether a text holds what may be a resident id or a mobile number, and must not be shown.

    Digits written as escapes count as digits.
    """
    text = without_escapes(text)
    if _MANY_DIGITS.search(text) is None:
        return False
    return is_like_resident_id(text) or _MOBILE.search(fold(text)) is not None


def without_persons(text: str) -> str:
    """The text with every number that may be a person's replaced by ``***``, for messages."""
    bare = _LONG_NUMBER.sub(lambda found: "***" if may_name_person(found[0]) else found[0], text)
    return "***" if may_name_person(bare) else bare


def holds_email(text: str) -> bool:
    """Whether a text holds an e-mail address."""
    return "@" in text and _EMAIL.search(text) is not None


def may_hold_resident_id(text: str) -> bool:
    """Whether a text is worth a look by :func:`holds_resident_id`; costs little, even for a row."""
    return _RESIDENT_DIGITS.search(text) is not None


def holds_resident_id(text: str) -> bool:
    """Whether a text holds a resident id: birth date and check digit are right.

    An old one of 15 digits has no check digit and counts only where the text speaks of it.
    """
    if not may_hold_resident_id(text):
        return False
    from stdnum.cn import ric  # an import of rows without such numbers need not load it

    folded = fold(text)
    for match in _RESIDENT_IN_TEXT.finditer(folded):
        code = match[0].replace(" ", "").replace("-", "").upper()
        if has_birth_date(code) and ric.calc_check_digit(code) == code[-1]:
            return True
    return _OLD_WORDS.search(folded) is not None and any(
        has_birth_date(match[0]) for match in _OLD_IN_TEXT.finditer(folded)
    )


def is_like_resident_id(text: str) -> bool:
    """Whether a text holds what may be a resident id, right or wrong, and so must not be shown.

    True for 15 to 19 digits in a row that are no sound credit code, blanks left out, and for the
    shape of a resident id with hyphens.
    """
    closed = "".join(fold(text).upper().split())
    match = _RESIDENT_LIKE.search(closed)
    if match is not None:
        return not is_sound_credit_code(match[0])
    code = closed.replace("-", "")
    return _RESIDENT.fullmatch(code) is not None and has_birth_date(code)


def is_sound_credit_code(code: str) -> bool:
    """Whether a code in upper case is a unified social credit code with its check digit."""
    from stdnum.cn import uscc  # an import of rows without such codes need not load it

    return _CREDIT.fullmatch(code) is not None and uscc.calc_check_digit(code) == code[-1]


def has_birth_date(code: str) -> bool:
    """Whether a resident id of 18 characters or 15 digits holds a date on which one can be born."""
    digits = code[6:14] if len(code) == 18 else f"19{code[6:12]}"
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1800 <= born.year < 2100
