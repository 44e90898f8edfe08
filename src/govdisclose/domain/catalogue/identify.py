"""Checking one identifier of whatever kind, without showing what is personal."""

from __future__ import annotations

import re
from enum import Enum
from typing import assert_never

import attrs

from govdisclose.domain.catalogue.codes import (
    CodeCheck,
    check_credit_code,
    check_organisation_code,
    check_resident_id,
)
from govdisclose.domain.catalogue.document_number import DocumentNumberKind, read_document_number
from govdisclose.domain.catalogue.index_number import read_index_number
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import is_like_resident_id
from govdisclose.domain.text import fold

__all__ = ["IdentifierCheck", "IdentifierKind", "check_value", "guess_kind"]


class IdentifierKind(Enum):
    """Kinds of identifier, by the code used in options and output."""

    USCC = "uscc"
    """Unified social credit code 统一社会信用代码."""

    ORG_CODE = "org_code"
    """Organisation code 组织机构代码."""

    INDEX_NUMBER = "index_number"
    """Index number 索引号."""

    DOCUMENT_NUMBER = "document_number"
    """Document number 发文字号."""

    RESIDENT_ID = "resident_id"
    """Resident id 公民身份号码: personal."""


@attrs.frozen(kw_only=True)
class IdentifierCheck:
    """What checking one identifier gave."""

    value: str | None
    """The value as given; None if it is, or may be, a resident id."""

    kind: IdentifierKind | None
    """The kind asked for or guessed; None if the value is like none."""

    valid: bool

    normalised: str | None
    """None if the value is not valid or may not be shown."""

    findings: tuple[Finding, ...] = ()
    """Without values if the value may not be shown. Errors ID-MISSING and ID-UNKNOWN-KIND, and
    those of the kind's own check; at least one error exactly if the value is not valid."""

    def as_json(self) -> dict[str, object]:
        """Public shape: value, kind, valid, normalised, findings with code and severity."""
        return {
            "value": self.value,
            "kind": None if self.kind is None else self.kind.value,
            "valid": self.valid,
            "normalised": self.normalised,
            "findings": [
                {"code": finding.code, "severity": finding.severity.value}
                for finding in self.findings
            ],
        }


_SHAPES = (
    (re.compile(r"[1-9][0-9]{16}[0-9X]|[1-9][0-9]{14}"), IdentifierKind.RESIDENT_ID),
    (re.compile(r"(?=.*[0-9])[0-9A-Z]{16,20}"), IdentifierKind.USCC),
    (re.compile(r"[0-9A-Z]{8}-?[0-9X]"), IdentifierKind.ORG_CODE),
    (re.compile(r".*[号號令].*|.*\([0-9]{2,4}年?\).*"), IdentifierKind.DOCUMENT_NUMBER),
    (
        re.compile(r"[0-9A-Z-]{7,20}/[0-9-]{5,20}|[0-9A-Z]+(?:-[0-9A-Z]+){3,}"),
        IdentifierKind.INDEX_NUMBER,
    ),
    (re.compile(r".*[\u4e00-\u9fff].*"), IdentifierKind.DOCUMENT_NUMBER),
)
"""Shapes of the folded value without blanks in upper case; the first that fits decides."""


def guess_kind(text: str) -> IdentifierKind | None:
    """The kind a value looks like, right or wrong; None if it looks like none."""
    folded = fold(text)
    if folded.startswith(("索引号", "索 引 号", "信息索引号")):
        return IdentifierKind.INDEX_NUMBER
    closed = "".join(folded.upper().split())
    for shape, kind in _SHAPES:
        if shape.fullmatch(closed) is not None:
            if kind is IdentifierKind.RESIDENT_ID and check_credit_code(closed).valid:
                return IdentifierKind.USCC
            return kind
    if is_like_resident_id(text):
        return IdentifierKind.RESIDENT_ID
    return None


def check_value(text: str, kind: IdentifierKind | None = None) -> IdentifierCheck:
    """Check one identifier.

    Args:
        text: The value as given.
        kind: What it should be; guessed if not given.
    """
    asked = kind
    kind = kind or guess_kind(text)
    if not text.strip():
        return _judged("", asked, "ID-MISSING")
    if kind is None:
        return _judged(text, None, "ID-UNKNOWN-KIND")
    match kind:
        case IdentifierKind.USCC:
            return _from_code(text, kind, check_credit_code(text))
        case IdentifierKind.ORG_CODE:
            return _from_code(text, kind, check_organisation_code(text))
        case IdentifierKind.RESIDENT_ID:
            return _from_code(text, kind, check_resident_id(text))
        case IdentifierKind.INDEX_NUMBER:
            index = read_index_number(text)
            if index.scheme is None:
                return _judged(text, kind, "ID-MISSING")
            return _result(text, kind, True, index.normalised, index.findings)
        case IdentifierKind.DOCUMENT_NUMBER:
            number = read_document_number(text)
            if number.kind is DocumentNumberKind.MISSING:
                return _judged(text, kind, "ID-MISSING")
            valid = number.normalised is not None
            return _result(text, kind, valid, number.normalised, number.findings)
        case _:
            assert_never(kind)


def _from_code(text: str, kind: IdentifierKind, check: CodeCheck) -> IdentifierCheck:
    normalised = check.normalised if check.valid else None
    return _result(text, kind, check.valid, normalised, check.findings)


def _judged(text: str, kind: IdentifierKind | None, code: str) -> IdentifierCheck:
    finding = Finding(code=code, severity=Severity.ERROR, value=text)
    return _result(text, kind, False, None, (finding,))


def _result(
    text: str,
    kind: IdentifierKind | None,
    valid: bool,
    normalised: str | None,
    findings: tuple[Finding, ...],
) -> IdentifierCheck:
    if not valid and not any(finding.severity is Severity.ERROR for finding in findings):
        # What only warns in a row of a catalogue is the answer here.
        findings = tuple(
            attrs.evolve(finding, severity=Severity.ERROR)
            if finding.severity is Severity.WARNING
            else finding
            for finding in findings
        )
    if kind is IdentifierKind.RESIDENT_ID or is_like_resident_id(text):
        return IdentifierCheck(
            value=None,
            kind=kind,
            valid=valid,
            normalised=None,
            findings=tuple(attrs.evolve(finding, value=None) for finding in findings),
        )
    return IdentifierCheck(
        value=text, kind=kind, valid=valid, normalised=normalised, findings=findings
    )
