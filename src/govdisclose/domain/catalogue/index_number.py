"""Index numbers 索引号: reading the schemes in use, and forming new ones.

The national rule: organisation code of nine characters, slash, year, hyphen, serial of five
digits. Provinces vary it, and some systems issue numbers of no known scheme, which are accepted.

Source: 政府信息公开目录系统实施指引（试行）, part two (national form, seen); the other schemes are
taken from published pages, see :data:`SCHEMES`.
"""

from __future__ import annotations

import re
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.catalogue.cell_values import label_pattern, without_labels, without_markup
from govdisclose.domain.catalogue.codes import (
    check_credit_code,
    check_organisation_code,
    has_organisation_check_digit,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import is_like_resident_id
from govdisclose.domain.text import fold, is_missing
from govdisclose.errors import UsageFault

__all__ = [
    "SCHEMES",
    "IndexNumber",
    "IndexScheme",
    "IssuedIndexNumber",
    "PeriodKind",
    "Scheme",
    "SchemeCannotIssue",
    "index_period",
    "issue_index_number",
    "read_index_number",
]


class SchemeCannotIssue(UsageFault):
    """New index numbers are formed in the schemes whose parts are known only."""

    code = "IDX-001"
    template = "cannot issue index numbers in scheme {scheme}"
    hint = "choose national, anhui or anhui_uscc"


class IndexScheme(Enum):
    """How an index number is built."""

    NATIONAL = "national"
    """000014349/2019-00007"""

    NATIONAL_SHORT = "national_short"
    """0142768-8/2022-00185: seven characters and a check digit, hyphen kept."""

    ANHUI = "anhui"
    """003110926/201510-00216: with the month."""

    ANHUI_USCC = "anhui_uscc"
    """11341702486344515H/202110-00013: credit code and month."""

    NINGBO = "ningbo"
    """Area, department, category, group, day, serial, joined by hyphens."""

    LIANYUNGANG = "lianyungang"
    """Area and department in five characters, category, year, serial, joined by hyphens."""

    OPAQUE = "opaque"
    """No known scheme: taken as it is."""


class PeriodKind(Enum):
    """How long the serial of a scheme runs before it starts again."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@attrs.frozen(kw_only=True)
class Scheme:
    """The build of one scheme."""

    scheme: IndexScheme
    pattern: re.Pattern[str]
    """Groups ``organisation``, ``period`` and ``serial``, on folded upper-case text."""
    period: PeriodKind
    serial_digits: int | None = None
    """Fixed length of the serial; None if it varies, and then no number can be issued."""
    source: str
    """Where it was seen."""


_SERIAL = r"(?P<serial>[0-9]{5})"

SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        scheme=IndexScheme.NATIONAL,
        # Some systems keep the hyphen before the check digit; the rule removes it.
        pattern=re.compile(
            rf"(?P<organisation>[0-9A-Z]{{8}}-?[0-9X])/(?P<period>[0-9]{{4}})-{_SERIAL}"
        ),
        period=PeriodKind.YEAR,
        serial_digits=5,
        source="政府信息公开目录系统实施指引（试行）, part two, element 1 (seen)",
    ),
    Scheme(
        scheme=IndexScheme.NATIONAL_SHORT,
        pattern=re.compile(
            rf"(?P<organisation>[0-9A-Z]{{7}}-[0-9X])/(?P<period>[0-9]{{4}})-{_SERIAL}"
        ),
        period=PeriodKind.YEAR,
        source="0142768-8/2022-00185 (seen)",
    ),
    Scheme(
        scheme=IndexScheme.ANHUI,
        pattern=re.compile(
            rf"(?P<organisation>[0-9A-Z]{{8}}[0-9X])/(?P<period>[0-9]{{6}})-{_SERIAL}"
        ),
        period=PeriodKind.MONTH,
        serial_digits=5,
        source="安庆市 2015 (seen)",
    ),
    Scheme(
        scheme=IndexScheme.ANHUI_USCC,
        pattern=re.compile(
            rf"(?P<organisation>[0-9A-HJ-NPQRTUWXY]{{18}})/(?P<period>[0-9]{{6}})-{_SERIAL}"
        ),
        period=PeriodKind.MONTH,
        serial_digits=5,
        source="宁国市 2021 (seen)",
    ),
    Scheme(
        scheme=IndexScheme.NINGBO,
        pattern=re.compile(
            r"(?P<organisation>[0-9A-Z]+-[0-9A-Z]+)-[0-9A-Z]+-[0-9A-Z]+"
            r"-(?P<period>[0-9]{8})-(?P<serial>[0-9]+)"
        ),
        period=PeriodKind.DAY,
        source="宁波市: 地区编号-部门编号-信息类别号-信息分组号-YYYYMMDD-顺序号 (rule seen)",
    ),
    Scheme(
        scheme=IndexScheme.LIANYUNGANG,
        pattern=re.compile(
            r"(?P<organisation>[0-9A-Z]{5})-[0-9A-Z]+-(?P<period>[0-9]{4})-(?P<serial>[0-9]+)"
        ),
        period=PeriodKind.YEAR,
        source="连政办发〔2008〕9号: 地区及部门编号-类别号-年度号-流水号 (rule seen)",
    ),
)
"""Known schemes; at most one fits a number."""

_BY_SCHEME = {scheme.scheme: scheme for scheme in SCHEMES}
_SLASHED = SCHEMES[:4]
_HYPHENED = SCHEMES[4:]
_YEARS = range(1949, 2100)
_LABEL = label_pattern("信息索引号", "索引号码", "索引号", "索引", "编号")
_is_national = re.compile(r"[0-9A-Z]{8}[0-9X]/(?:19|20)[0-9]{2}-[0-9]{5}").fullmatch
_is_anhui = re.compile(r"[0-9A-Z]{8}[0-9X]/(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])-[0-9]{5}").fullmatch


@attrs.frozen(kw_only=True)
class IndexNumber:
    """An index number as read from a cell."""

    scheme: IndexScheme | None
    """None if the cell holds none."""

    original: str
    """The cell as given."""

    normalised: str | None = None
    """Form in which numbers are compared: upper case, half-width, no blanks, no label, and in the
    national scheme no hyphen in the organisation code. None if the cell holds none."""

    organisation_code: str | None = None
    """Organisation or credit code in front; of local schemes the numbers of area and department."""

    period: str | None = None
    """``2019``, ``201510`` or ``20090115``: within it the serial runs."""

    serial: int | None = None

    findings: tuple[Finding, ...] = ()
    """Warnings INDEX-CHECK-DIGIT (placeholders in real use fail it, so never an error),
    INDEX-OPAQUE, INDEX-PERIOD (no such year, month or day), INDEX-SERIAL (zero); notes
    INDEX-HYPHEN, INDEX-LABEL, INDEX-SPACES."""

    @property
    def scheme_period(self) -> str | None:
        """Scheme and period, ``anhui:201510``: one counter serves it for each organisation."""
        if self.scheme is None or self.period is None:
            return None
        return f"{self.scheme.value}:{self.period}"


_MISSING = IndexNumber(scheme=None, original="")


def read_index_number(text: str) -> IndexNumber:
    """Read the index number in a cell; never raises and never refuses one."""
    is_national = _is_national(text) is not None
    if is_national or _is_anhui(text) is not None:
        front, _, back = text.partition("/")
        period, _, serial = back.partition("-")
        if has_organisation_check_digit(front) and serial != "00000" and int(period[:4]) in _YEARS:
            return IndexNumber(
                scheme=IndexScheme.NATIONAL if is_national else IndexScheme.ANHUI,
                original=text,
                normalised=text,
                organisation_code=front,
                period=period,
                serial=int(serial),
            )
    if not text:
        return _MISSING
    if is_missing(text):
        return IndexNumber(scheme=None, original=text)
    return _read_spelled(text)


def _read_spelled(text: str) -> IndexNumber:
    folded = fold(without_markup(text))
    findings: list[Finding] = []
    value = without_labels(folded, _LABEL)
    if value != folded:
        folded = value
        if is_missing(folded):
            return IndexNumber(scheme=None, original=text)
        findings.append(_finding("INDEX-LABEL", Severity.INFO, text))
    if " " in folded:
        findings.append(_finding("INDEX-SPACES", Severity.INFO, text))
    closed = fold(folded.replace(" ", "")).upper()
    for scheme in _SLASHED if "/" in closed else _HYPHENED:
        match = scheme.pattern.fullmatch(closed)
        if match is not None:
            return _parts(text, closed, scheme, match, findings)
    value_shown = None if is_like_resident_id(text) else text
    findings.append(Finding(code="INDEX-OPAQUE", severity=Severity.WARNING, value=value_shown))
    return IndexNumber(
        scheme=IndexScheme.OPAQUE, original=text, normalised=closed, findings=tuple(findings)
    )


def _parts(
    text: str, closed: str, scheme: Scheme, match: re.Match[str], findings: list[Finding]
) -> IndexNumber:
    organisation, period, serial = match["organisation"], match["period"], int(match["serial"])
    if scheme.scheme is IndexScheme.NATIONAL and "-" in organisation:
        findings.append(_finding("INDEX-HYPHEN", Severity.INFO, text))
        organisation = organisation.replace("-", "")
        closed = f"{organisation}/{period}-{match['serial']}"
    if not _has_check_digit(scheme.scheme, organisation):
        findings.append(_finding("INDEX-CHECK-DIGIT", Severity.WARNING, text))
    if not _is_period(scheme.period, period):
        findings.append(_finding("INDEX-PERIOD", Severity.WARNING, text))
    if serial == 0:
        findings.append(_finding("INDEX-SERIAL", Severity.WARNING, text))
    return IndexNumber(
        scheme=scheme.scheme,
        original=text,
        normalised=closed,
        organisation_code=organisation,
        period=period,
        serial=serial,
        findings=tuple(findings),
    )


def _has_check_digit(scheme: IndexScheme, organisation: str) -> bool:
    if scheme is IndexScheme.ANHUI_USCC:
        return check_credit_code(organisation).valid
    if scheme in (IndexScheme.NATIONAL, IndexScheme.ANHUI):
        return has_organisation_check_digit(organisation)
    return True


def _is_period(kind: PeriodKind, period: str) -> bool:
    month = int(period[4:6]) if kind is not PeriodKind.YEAR else 1
    day = int(period[6:8]) if kind is PeriodKind.DAY else 1
    try:
        return date(int(period[:4]), month, day).year in _YEARS
    except ValueError:
        return False


def _finding(code: str, severity: Severity, text: str) -> Finding:
    return Finding(code=code, severity=severity, value=text)


def index_period(scheme: IndexScheme, on: date) -> str:
    """Period in which a number published on a day is counted.

    Raises:
        SchemeCannotIssue: The scheme has no counter.
    """
    kind = _issuing(scheme).period
    return f"{on:%Y}" if kind is PeriodKind.YEAR else f"{on:%Y%m}"


@attrs.frozen
class IssuedIndexNumber:
    """A new number, or why there is none."""

    number: str | None

    findings: tuple[Finding, ...] = ()
    """Errors INDEX-OVERFLOW (the serials of the period are used up) and INDEX-ORGANISATION-CODE
    (missing or of the wrong shape), each without a number; warning INDEX-CHECK-DIGIT."""


def issue_index_number(
    scheme: IndexScheme, *, organisation_code: str | None, period: str, serial: int
) -> IssuedIndexNumber:
    """Form the index number of a serial.

    Args:
        scheme: NATIONAL, ANHUI or ANHUI_USCC.
        organisation_code: Organisation code of the agency, or its credit code in ANHUI_USCC; None
            if it has none.
        period: From :func:`index_period` of the same scheme.
        serial: The next one of the counter of agency and period, from 1.

    Raises:
        SchemeCannotIssue: The scheme has no counter.
    """
    build = _issuing(scheme)
    assert build.serial_digits is not None
    if scheme is IndexScheme.ANHUI_USCC:
        check = check_credit_code(organisation_code or "")
    else:
        check = check_organisation_code(organisation_code or "")
    if check.normalised is None:
        return _not_issued("INDEX-ORGANISATION-CODE", organisation_code)
    if serial >= 10**build.serial_digits:
        return _not_issued("INDEX-OVERFLOW", str(serial))
    number = f"{check.normalised}/{period}-{serial:0{build.serial_digits}d}"
    return IssuedIndexNumber(number, read_index_number(number).findings)


def _issuing(scheme: IndexScheme) -> Scheme:
    build = _BY_SCHEME.get(scheme)
    if build is None or build.serial_digits is None:
        raise SchemeCannotIssue(scheme=scheme.value)
    return build


def _not_issued(code: str, value: str | None) -> IssuedIndexNumber:
    return IssuedIndexNumber(None, (Finding(code=code, severity=Severity.ERROR, value=value),))
