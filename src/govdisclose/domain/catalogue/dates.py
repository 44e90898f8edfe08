"""Dates as agencies write them, read without guessing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import attrs

from govdisclose.domain.catalogue.cell_values import without_markup
from govdisclose.domain.catalogue.numerals import (
    DIGIT_CLASS,
    NUMERAL_CLASS,
    read_digits,
    read_numeral,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.text import fold, is_missing

__all__ = ["ReadDate", "read_date"]


@attrs.frozen
class ReadDate:
    """What a cell says about a date."""

    value: date | None
    """The day, in the office's civil calendar; None if it is missing or was refused."""

    missing: bool = False
    """True if the cell says that there is no date: blank, or a placeholder word or day."""

    findings: tuple[Finding, ...] = ()
    """An error for each date refused, a note for each reading that is not literal."""


_MISSING = ReadDate(None, missing=True)

_PLACEHOLDERS = frozenset(
    {
        (0, 0, 0),
        (1, 1, 1),
        (1899, 12, 30),
        (1899, 12, 31),
        (1900, 1, 0),
        (1900, 1, 1),
        (1904, 1, 1),
        (1970, 1, 1),
        (9999, 12, 31),
    }
)
"""Days that programs write for nothing: zero of their calendars, or their last day."""

_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_SERIAL_FIRST, _SERIAL_LAST = date(1949, 10, 1), date(2099, 12, 31)
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)

_is_plain = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?"
).fullmatch

_LABEL = re.compile(r"[^\W\d_][^\d:]{0,15}:\s*|[\u4e00-\u9fff ]{0,6}(?:日期|时间)\s*")
_TAIL = (
    r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
    r"(?:\s*(?:t|上午|下午|凌晨|晚上|中午)?\s*(?P<hour>[0-9]{1,2})\s*[:时点]\s*(?P<minute>[0-9]{1,2})"
    r"(?:\s*[:分]\s*(?:[0-9]{1,2}(?:[.,][0-9]+)?\s*秒?)?)?(?:\s*(?:am|pm))?"
    r"\s*(?P<zone>z|utc|gmt|[+-](?:0[0-9]|1[0-8]):?[0-5][0-9])?)?\s*[.。]?"
)
_WESTERN = re.compile(
    rf"(?P<year>[0-9]{{4}})\s*(?P<mark>[-/.·])\s*(?P<month>[0-9]{{1,2}})\s*(?P=mark)"
    rf"\s*(?P<day>[0-9]{{1,2}}){_TAIL}"
)
_CHINESE = re.compile(
    rf"(?P<year>[{DIGIT_CLASS}]\s?[{DIGIT_CLASS}]\s?[{DIGIT_CLASS}]\s?[{DIGIT_CLASS}])\s*年"
    rf"\s*(?P<month>[{NUMERAL_CLASS}元]{{1,3}})\s*月\s*(?P<day>[{NUMERAL_CLASS}]{{1,3}})\s*[日号]{_TAIL}"
)
_COMPACT = re.compile(
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?:[0-9]{2})?)?(?P<zone>)"
)
_PARTIAL = re.compile(
    rf"[{DIGIT_CLASS}]{{4}}\s*(?:年(?:\s*[{NUMERAL_CLASS}]{{1,3}}\s*月?份?)?|[-/.]\s*[0-9]{{1,2}})?"
    rf"|[0-9]{{6}}|[{NUMERAL_CLASS}]{{1,3}}\s*月\s*[{NUMERAL_CLASS}]{{1,3}}\s*[日号]"
    rf"|(?:19|20)[0-9]{{2}}\s*(?:年度|年?第?[一二三四1-4]季度?)"
)
_TWO_DIGIT_YEAR = re.compile(
    rf"'?[0-9]{{2}}\s*(?:年\s*[{NUMERAL_CLASS}]{{1,3}}\s*月.*|([-/.])\s*[0-9]{{1,2}}\s*\1\s*[0-9]{{1,2}})"
    rf"|[〇零一二三四五六七八九]{{2}}年.*"
)
_AMBIGUOUS = re.compile(r"[0-9]{1,2}\s*[-/.]\s*[0-9]{1,2}\s*[-/.]\s*[0-9]{4}(?:\s.*)?")
_ANY_DATE = re.compile(rf"[{DIGIT_CLASS}]{{4}}\s*[-/.年]\s*[{NUMERAL_CLASS}]{{1,3}}\s*[-/.月]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def read_date(
    text: str, *, numeric: bool = False, epoch_1904: bool = False, zone: tzinfo | None = None
) -> ReadDate:
    """Read the date in a cell; what could be two dates, or none, is refused with a finding.

    A moment with a zone gives the civil day it falls on in the office's zone; a time without a zone
    is dropped.

    Args:
        text: The cell as given.
        numeric: The cell is a number of a workbook, so a day count is meant where it can be one.
            Other texts of five digits are taken for one between 1949 and 2099, with a note.
        epoch_1904: Day counts begin in 1904, as the workbook says.
        zone: The office's zone; Beijing time, with the summer times of 1986 to 1991, unless given.

    Returns:
        Error codes: DATE-AMBIGUOUS (day and month may be swapped), DATE-IMPOSSIBLE (no such day),
        DATE-PARTIAL (no day, or no year), DATE-SEVERAL, DATE-TWO-DIGIT-YEAR, DATE-UNREADABLE.
        Notes: DATE-LABEL, DATE-PLACEHOLDER, DATE-SERIAL, DATE-TIMESTAMP.
    """
    if _is_plain(text) is not None:
        return _day(text, int(text[:4]), int(text[5:7]), int(text[8:10]))
    if not text or is_missing(text):
        return _MISSING
    folded = fold(without_markup(text))
    label = _LABEL.match(folded)
    if label is None:
        return _read_folded(text, folded, numeric, epoch_1904, zone)
    rest = folded[label.end() :].strip()
    if is_missing(rest):
        return _MISSING
    found = _read_folded(text, rest, numeric, epoch_1904, zone)
    if found.value is None:
        return found
    return attrs.evolve(found, findings=(*found.findings, _note("DATE-LABEL", text)))


def _read_folded(
    text: str, folded: str, numeric: bool, epoch_1904: bool, zone: tzinfo | None
) -> ReadDate:
    if _NUMBER.fullmatch(folded):
        counted = _read_number(text, folded, numeric, epoch_1904, zone)
        if counted is not None:
            return counted
    match = _WESTERN.fullmatch(folded) or _CHINESE.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if match is None:
        return _refused(text, _why(folded))
    year = read_digits(match["year"].replace(" ", ""))
    month, day = (read_numeral(match[part].replace("元", "一")) for part in ("month", "day"))
    if year is None or month is None or day is None:
        return _refused(text, "DATE-UNREADABLE")
    offset = _offset(match["zone"])
    if offset is None or (year, month, day) in _PLACEHOLDERS:
        return _day(text, year, month, day)
    try:
        moment = datetime(
            year, month, day, int(match["hour"]), int(match["minute"]), tzinfo=timezone(offset)
        )
    except ValueError:
        return _refused(text, "DATE-IMPOSSIBLE")
    return _civil_day(text, moment, zone)


def _why(folded: str) -> str:
    if len(_ANY_DATE.findall(folded)) > 1:
        return "DATE-SEVERAL"
    if _AMBIGUOUS.fullmatch(folded):
        return "DATE-AMBIGUOUS"
    if _TWO_DIGIT_YEAR.fullmatch(folded):
        return "DATE-TWO-DIGIT-YEAR"
    if _PARTIAL.fullmatch(folded):
        return "DATE-PARTIAL"
    return "DATE-UNREADABLE"


def _read_number(
    text: str, folded: str, numeric: bool, epoch_1904: bool, zone: tzinfo | None
) -> ReadDate | None:
    """Day count or time stamp; None if the digits may be a written date."""
    whole = folded.partition(".")[0]
    if len(whole) == 13 and whole == folded:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(whole))
        found = _civil_day(text, moment, zone)
        if found.value is None:
            return found
        return attrs.evolve(found, findings=(*found.findings, _note("DATE-TIMESTAMP", text)))
    count = int(whole) if len(whole) < 6 else -1
    if count == 0 or (numeric and count == 1):
        return _placeholder(text)
    if len(whole) != 5 or (whole != folded and not numeric):
        return None
    day = (_EPOCH_1904 if epoch_1904 else _EPOCH_1900) + timedelta(days=count)
    if not _SERIAL_FIRST <= day <= _SERIAL_LAST:
        return None
    return ReadDate(day, findings=(_note("DATE-SERIAL", text),))


def _offset(zone: str | None) -> timedelta | None:
    if not zone:
        return None
    if zone[0] not in "+-":
        return timedelta()
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -offset if zone[0] == "-" else offset


def _civil_day(text: str, moment: datetime, zone: tzinfo | None) -> ReadDate:
    try:
        local = moment.astimezone(zone or _beijing(moment))
    except OverflowError:
        return _refused(text, "DATE-IMPOSSIBLE")
    return _day(text, local.year, local.month, local.day)


_SUMMER_TIMES = {
    1986: (date(1986, 5, 4), date(1986, 9, 14)),
    1987: (date(1987, 4, 12), date(1987, 9, 13)),
    1988: (date(1988, 4, 17), date(1988, 9, 11)),
    1989: (date(1989, 4, 16), date(1989, 9, 17)),
    1990: (date(1990, 4, 15), date(1990, 9, 16)),
    1991: (date(1991, 4, 14), date(1991, 9, 15)),
}


def _beijing(moment: datetime) -> tzinfo:
    """Offset in force in China; source: tz database, Asia/Shanghai, rules PRC, changes at 2:00."""
    standard = timezone(timedelta(hours=8))
    local = moment.astimezone(standard)
    period = _SUMMER_TIMES.get(local.year)
    if period is None:
        return standard
    begin = datetime(period[0].year, period[0].month, period[0].day, 2, tzinfo=standard)
    end = datetime(period[1].year, period[1].month, period[1].day, 1, tzinfo=standard)
    return timezone(timedelta(hours=9)) if begin <= local < end else standard


def _day(text: str, year: int, month: int, day: int) -> ReadDate:
    if (year, month, day) in _PLACEHOLDERS:
        return _placeholder(text)
    try:
        value = date(year, month, day)
    except ValueError:
        return _refused(text, "DATE-IMPOSSIBLE")
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return _refused(text, "DATE-IMPOSSIBLE")
    return ReadDate(value)


def _placeholder(text: str) -> ReadDate:
    return ReadDate(None, missing=True, findings=(_note("DATE-PLACEHOLDER", text),))


def _refused(text: str, code: str) -> ReadDate:
    return ReadDate(None, findings=(Finding(code=code, severity=Severity.ERROR, value=text),))


def _note(code: str, text: str) -> Finding:
    return Finding(code=code, severity=Severity.INFO, value=text)
