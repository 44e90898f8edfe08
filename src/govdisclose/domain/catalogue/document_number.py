"""Document numbers 发文字号: agency code, year in six-corner brackets, serial.

A well-formed number is 渝府发〔2022〕32号: full year, brackets 〔〕, a serial in Arabic digits
without leading zeros or 第. Other spellings of the same number are normalised with a finding. A
number that lacks a part is kept as it was given, because any repair would be a guess.

Source: the numbering rule for official documents 公文 (form seen in secondary sources); other
brackets are common in published catalogues, and a local entry rule even prescribes [2008].
"""

from __future__ import annotations

import re
from enum import Enum

import attrs

from govdisclose.domain.catalogue.cell_values import label_pattern, without_labels, without_markup
from govdisclose.domain.catalogue.numerals import NUMERAL_CLASS, read_numeral
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import is_like_resident_id
from govdisclose.domain.text import fold, is_missing

__all__ = ["DocumentNumber", "DocumentNumberKind", "read_document_number"]


class DocumentNumberKind(Enum):
    """What a cell for a document number holds."""

    MISSING = "missing"
    """Nothing, or a placeholder."""

    NUMBERED = "numbered"
    """Agency code, year and serial."""

    ORDER = "order"
    """An order 令, numbered through or by year."""

    ANNOUNCEMENT = "announcement"
    """An announcement 公告 or notice 通告 numbered by year: 公告2020年第5号."""

    SEVERAL = "several"
    """More than one number."""

    DAMAGED = "damaged"
    """A number that lacks a part, or no number at all."""


@attrs.frozen(kw_only=True)
class DocumentNumber:
    """A document number as read from a cell."""

    kind: DocumentNumberKind

    original: str
    """The cell as given."""

    normalised: str | None = None
    """The number in its official form; None unless it is complete."""

    agency_code: str | None = None
    """Issuing-agency code 机关代字, or the issuer's name of an order or announcement."""

    year: int | None = None

    serial: int | None = None

    findings: tuple[Finding, ...] = ()
    """Warnings DOCNO-BRACKETS, DOCNO-DAMAGED (detail ``part``), DOCNO-LEADING-ZERO, DOCNO-ORDINAL,
    DOCNO-SEVERAL, DOCNO-YEAR; notes DOCNO-LABEL, DOCNO-SPACES, DOCNO-WIDTH."""

    @property
    def match_key(self) -> str | None:
        """Form in which two numbers are compared; None if the number is missing."""
        if self.kind is DocumentNumberKind.MISSING:
            return None
        return fold(self.normalised or self.original).replace(" ", "")


_is_plain = re.compile(r"[\u4e00-\u9fa5]{2,40}〔(?:19|20)[0-9]{2}〕[1-9][0-9]{0,5}号").fullmatch

_MISSING = DocumentNumber(kind=DocumentNumberKind.MISSING, original="")

_LABEL = label_pattern(
    "发文字号", "发布文号", "文件编号", "文件字号", "公文文号", "发文文号", "文件号", "文号"
)
_YEARS = range(1949, 2100)

_OPENING = "(《"
_CLOSING = ")》"
_AGENCY = r"[\u3400-\u9fff〇a-z0-9·、\-/]"
_NAME = r"[\u3400-\u9fff〇·、]"
# 号 may be written 號; 第 and blanks may stand before the serial.
_NUMBERED = re.compile(
    rf"(?P<agency>令|{_NAME}{_AGENCY}*{_NAME}(?:\({_NAME}+\))?)"
    rf"(?P<open>[{_OPENING}])(?P<year>[0-9]{{4}})年?(?P<close>[{_CLOSING}])"
    rf"(?P<ordinal>第?)(?P<serial>[0-9]{{1,6}})[号號]"
)
_ORDER = re.compile(
    rf"(?P<agency>{_NAME}*令)\(?(?:(?P<year>[0-9]{{4}})年?)?第?(?P<serial>[{NUMERAL_CLASS}]{{1,8}})"
    rf"[号號]\)?"
)
_ORDER_BEHIND = re.compile(
    rf"(?P<agency>{_NAME}*?)(?:(?P<year>[0-9]{{4}})年)?第(?P<serial>[{NUMERAL_CLASS}]{{1,8}})[号號]令"
)
_ANNOUNCEMENT = re.compile(
    rf"(?P<agency>{_NAME}*?)\(?(?P<year>[0-9]{{4}})年?\)?第?(?P<serial>[0-9]{{1,6}})[号號]"
    rf"(?P<behind>公告|通告)?\)?|"
    rf"(?P<agency2>{_NAME}*(?:公告|通告))\(?第?(?P<serial2>[0-9]{{1,6}})[号號]\)?"
)
_COMPLETE = re.compile(r"[(《][0-9]{4}[)》]第?[0-9]+[号號]|(?:令|年)\(?第?[0-9]+[号號]")


def read_document_number(text: str) -> DocumentNumber:
    """Read the document number in a cell; never raises.

    Returns:
        The number with the spelling faults found in it. It is normalised to brackets 〔〕, plain
        digits and no blanks; orders and announcements keep their own wording.
    """
    if _is_plain(text) is not None:
        open_at = text.index("〔")
        year = int(text[open_at + 1 : open_at + 5])
        if year in _YEARS:
            return DocumentNumber(
                kind=DocumentNumberKind.NUMBERED,
                original=text,
                normalised=text,
                agency_code=text[:open_at],
                year=year,
                serial=int(text[open_at + 6 : -1]),
            )
    if not text:
        return _MISSING
    if is_missing(text):
        return DocumentNumber(kind=DocumentNumberKind.MISSING, original=text)
    return _read_spelled(text)


def _read_spelled(text: str) -> DocumentNumber:
    folded = fold(without_markup(text))
    findings = []
    value = without_labels(folded, _LABEL)
    if value != folded:
        folded = value
        if is_missing(folded):
            return DocumentNumber(kind=DocumentNumberKind.MISSING, original=text)
        findings.append(_finding("DOCNO-LABEL", Severity.INFO, text))
    closed = folded.replace(" ", "")
    if len(_COMPLETE.findall(closed)) > 1:
        findings.append(_finding("DOCNO-SEVERAL", Severity.WARNING, text))
        return DocumentNumber(
            kind=DocumentNumberKind.SEVERAL, original=text, findings=tuple(findings)
        )
    found = _read_parts(text, closed)
    if found is None:
        damage = Finding(
            code="DOCNO-DAMAGED",
            severity=Severity.WARNING,
            value=None if is_like_resident_id(text) else text,
            detail=(("part", _lost_part(closed)),),
        )
        return DocumentNumber(
            kind=DocumentNumberKind.DAMAGED, original=text, findings=(*findings, damage)
        )
    if " " in folded:
        findings.append(_finding("DOCNO-SPACES", Severity.INFO, text))
    if any("０" <= character <= "９" for character in text):
        findings.append(_finding("DOCNO-WIDTH", Severity.INFO, text))
    if found.year is not None and found.year not in _YEARS:
        findings.append(_finding("DOCNO-YEAR", Severity.WARNING, text))
    return attrs.evolve(found, findings=(*findings, *found.findings))


def _read_parts(text: str, closed: str) -> DocumentNumber | None:
    match = _NUMBERED.fullmatch(closed)
    if match is not None:
        return _numbered(text, match)
    match = _ORDER.fullmatch(closed) or _ORDER_BEHIND.fullmatch(closed)
    if match is not None:
        serial = read_numeral(match["serial"])
        if serial is None:
            return None
        year = match["year"]
        return _worded(DocumentNumberKind.ORDER, text, closed, match["agency"], year, serial)
    match = _ANNOUNCEMENT.fullmatch(closed)
    if match is None:
        return None
    agency = (match["agency"] or match["agency2"] or "") + (match["behind"] or "")
    if not agency.endswith(("公告", "通告")):
        return None
    serial = int(match["serial"] or match["serial2"])
    kind = DocumentNumberKind.ANNOUNCEMENT
    return _worded(kind, text, closed, agency, match["year"], serial)


def _numbered(text: str, match: re.Match[str]) -> DocumentNumber:
    agency = match["agency"].upper()
    serial = int(match["serial"])
    findings = []
    if "〔" not in text or "〕" not in text or "年" in match[0][match.start("year") :]:
        findings.append(_finding("DOCNO-BRACKETS", Severity.WARNING, text))
    if match["ordinal"]:
        findings.append(_finding("DOCNO-ORDINAL", Severity.WARNING, text))
    if match["serial"].startswith("0"):
        findings.append(_finding("DOCNO-LEADING-ZERO", Severity.WARNING, text))
    is_order = agency.endswith("令")
    return DocumentNumber(
        kind=DocumentNumberKind.ORDER if is_order else DocumentNumberKind.NUMBERED,
        original=text,
        normalised=f"{_wide_brackets(agency)}〔{match['year']}〕{serial}号",
        agency_code=_wide_brackets(agency),
        year=int(match["year"]),
        serial=serial,
        findings=tuple(findings),
    )


def _worded(
    kind: DocumentNumberKind, text: str, closed: str, agency: str, year: str | None, serial: int
) -> DocumentNumber:
    return DocumentNumber(
        kind=kind,
        original=text,
        normalised=_wide_brackets(closed),
        agency_code=agency or None,
        year=int(year) if year else None,
        serial=serial,
    )


def _wide_brackets(folded: str) -> str:
    return folded.replace("(", "（").replace(")", "）")


def _lost_part(closed: str) -> str:
    """The first part that is wrong: bracket, year, serial, suffix, agency, or the whole form."""
    if not re.search(r"[0-9]", closed):
        return "form"
    bracketed = re.search(r"[(《]([^()《》]*)[)》]", closed)
    if bracketed is None:
        return "bracket" if re.search(r"[()《》]|[12][0-9]{3}", closed) else "year"
    if not re.fullmatch(r"[0-9]{4}年?", bracketed[1]):
        return "year"
    serial = re.match(r"第?[0-9]+", closed[bracketed.end() :])
    if serial is None:
        return "serial"
    rest = closed[bracketed.end() + serial.end() :]
    if rest[:1] not in ("号", "號"):
        return "suffix"
    return "agency" if len(rest) == 1 else "form"


def _finding(code: str, severity: Severity, text: str) -> Finding:
    return Finding(code=code, severity=severity, value=text)
