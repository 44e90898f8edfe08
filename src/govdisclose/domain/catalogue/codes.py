"""Codes of bodies and persons: organisation code, unified social credit code, resident id.

Resident ids are personal data: no function here returns one, and no finding holds one.

Sources: GB 11714 (organisation code), GB 32100 (unified social credit code, whose places 9 to 17
are an organisation code), GB 11643 (resident id).
"""

from __future__ import annotations

import re
from functools import lru_cache

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import (
    has_birth_date,
    is_like_resident_id,
    is_sound_credit_code,
)
from govdisclose.domain.text import fold

__all__ = [
    "CodeCheck",
    "check_credit_code",
    "check_organisation_code",
    "check_resident_id",
    "has_organisation_check_digit",
]


@attrs.frozen
class CodeCheck:
    """What checking one code gave."""

    valid: bool
    """False if any finding is an error."""

    normalised: str | None
    """Upper case, half-width, without blanks and hyphens; None unless the shape is right, and
    always None for what may be a resident id."""

    findings: tuple[Finding, ...] = ()


_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")
_CREDIT_CHARACTER = "[0-9A-HJ-NPQRTUWXY]"
_CREDIT = re.compile(rf"{_CREDIT_CHARACTER}{{2}}[0-9]{{6}}{_CREDIT_CHARACTER}{{10}}")
_RESIDENT = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_SEPARATORS = re.compile(r"[\s\-·]")

_REGION = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""Provinces of GB/T 2260; 81 to 83 stand on residence permits (Hong Kong, Macao, Taiwan)."""


def _closed(text: str) -> str:
    return _SEPARATORS.sub("", fold(text)).upper()


@lru_cache(maxsize=4096)
def has_organisation_check_digit(code: str) -> bool:
    """Whether nine characters ``[0-9A-Z]{8}[0-9X]`` end in their check digit.

    Source: GB 11714, weights 3 7 9 10 5 8 4 2, modulus 11, ten is X.
    """
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(code, _ORGANISATION_WEIGHTS, strict=False)
    )
    return "0X987654321"[total % 11] == code[8]


def check_organisation_code(text: str) -> CodeCheck:
    """Check an organisation code 组织机构代码, with or without its hyphen.

    Returns:
        Errors ORGCODE-SHAPE and ORGCODE-CHECK-DIGIT.
    """
    code = _closed(text)
    if _ORGANISATION.fullmatch(code) is None:
        return _failed("ORGCODE-SHAPE", text)
    if not has_organisation_check_digit(code):
        return _failed("ORGCODE-CHECK-DIGIT", text, code)
    return CodeCheck(True, code)


def check_credit_code(text: str) -> CodeCheck:
    """Check a unified social credit code 统一社会信用代码.

    Returns:
        Errors USCC-SHAPE and USCC-CHECK-DIGIT; warning USCC-ORGANISATION-CODE when the organisation
        code inside fails its own check digit.
    """
    code = _closed(text)
    if _CREDIT.fullmatch(code) is None:
        return _failed("USCC-SHAPE", text)
    if not is_sound_credit_code(code):
        return _failed("USCC-CHECK-DIGIT", text, code)
    if not has_organisation_check_digit(code[8:17]):
        nested = Finding(code="USCC-ORGANISATION-CODE", severity=Severity.WARNING, value=text)
        return CodeCheck(True, code, (nested,))
    return CodeCheck(True, code)


def check_resident_id(text: str) -> CodeCheck:
    """Check a resident id 公民身份号码 of 18 characters, or an old one of 15 digits.

    Returns:
        Errors RESIDENT-SHAPE, RESIDENT-REGION, RESIDENT-BIRTH-DATE, RESIDENT-CHECK-DIGIT; warning
        RESIDENT-OLD for 15 digits, which have no check digit. None of them holds the value.
    """
    from stdnum.cn import ric  # an import of rows without such codes need not load it

    code = _closed(text)
    if _RESIDENT.fullmatch(code) is None:
        return _hidden("RESIDENT-SHAPE")
    if _REGION.match(code) is None:
        return _hidden("RESIDENT-REGION")
    if not has_birth_date(code):
        return _hidden("RESIDENT-BIRTH-DATE")
    if len(code) == 15:
        old = Finding(code="RESIDENT-OLD", severity=Severity.WARNING)
        return CodeCheck(True, None, (old,))
    if ric.calc_check_digit(code) != code[-1]:
        return _hidden("RESIDENT-CHECK-DIGIT")
    return CodeCheck(True, None)


def _failed(code: str, text: str, normalised: str | None = None) -> CodeCheck:
    if is_like_resident_id(text):
        return _hidden(code)
    finding = Finding(code=code, severity=Severity.ERROR, value=text)
    return CodeCheck(False, normalised, (finding,))


def _hidden(code: str) -> CodeCheck:
    return CodeCheck(False, None, (Finding(code=code, severity=Severity.ERROR),))
