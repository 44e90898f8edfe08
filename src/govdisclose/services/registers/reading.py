"""Reading what people write into the fields of a register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import assert_never

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.catalogue.secrecy_mark import SECRECY_FINDING, find_secrecy_mark
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.register import FieldShape, RegisterField, RegisterType, ValueKind, plain
from govdisclose.domain.text import fold, is_missing

__all__ = ["CellsRead", "columns_of", "read_cells"]

_WHOLE = re.compile(
    r"(?P<digits>-?[0-9]{1,3}(?:,[0-9]{3})+|-?[0-9]{1,15})(?:\.0+)?\s*"
    r"(?:人次|[个台册份本种件人次户张套])?"
)
_LIST_MARKS = re.compile(r"[、;；,，\n]+")


@attrs.frozen(kw_only=True)
class CellsRead:
    """What cells say, in the form in which stores keep it."""

    values: Mapping[str, object]
    """By field, only of cells that were given and understood; a blank cell gives the default."""
    findings: tuple[Finding, ...]
    """In the order of the cells; errors for what was not understood."""

    @property
    def has_errors(self) -> bool:
        """Some cell was not understood."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def read_cells(
    register: RegisterType,
    cells: Mapping[str, str],
    directory: AgencyDirectory,
    *,
    columns: Mapping[str, str] | None = None,
) -> CellsRead:
    """Read one text per field.

    A secrecy mark in any text leaves one finding that quotes nothing and no value: such a row may
    be kept nowhere.

    Args:
        register: The declaration.
        cells: Texts by name of the field.
        directory: Agencies of the office.
        columns: How the fields are called where the texts come from, for findings.
    """
    if any(find_secrecy_mark(text) for text in cells.values()):
        return CellsRead(values={}, findings=(SECRECY_FINDING,))
    values: dict[str, object] = {}
    findings: list[Finding] = []
    for field in register.fields:
        text = cells.get(field.name)
        if text is None:
            continue
        value, found = _read(register, field, text, directory)
        column = (columns or {}).get(field.name, field.name)
        findings.extend(_placed(finding, field, column) for finding in found)
        if not any(finding.severity is Severity.ERROR for finding in found):
            values[field.name] = value
    return CellsRead(values=values, findings=tuple(findings))


def columns_of(register: RegisterType, labels: Iterable[str]) -> dict[str, int]:
    """Position of the column of each field; of two that fit, the first.

    Args:
        register: The declaration.
        labels: Headers in file order; the levels of a two-level one are joined by ``/``.
    """
    found: dict[str, int] = {}
    for position, label in enumerate(labels):
        field = register.field(label) or register.field(label.rpartition("/")[2])
        if field is not None:
            found.setdefault(field.name, position)
    return found


def _placed(finding: Finding, field: RegisterField, column: str) -> Finding:
    value = None if field.is_erasable else finding.value
    return attrs.evolve(finding, column=column, value=value)


def _read(
    register: RegisterType, field: RegisterField, text: str, directory: AgencyDirectory
) -> tuple[object, tuple[Finding, ...]]:
    shape = register.shapes[field.name]
    if is_missing(text):
        return _blank(shape)
    if field.name == register.agency_field:
        return _read_agency(text, directory)
    match shape.kind:
        case ValueKind.TEXT:
            return text.strip(), ()
        case ValueKind.WHOLE:
            match = _WHOLE.fullmatch(fold(text))
            if match is None:
                return None, (_error("WHOLE-UNREADABLE", text),)
            return int(match["digits"].replace(",", "")), ()
        case ValueKind.DATE:
            return _read_day(shape, text)
        case ValueKind.CODE:
            return _read_code(field, text)
        case ValueKind.LIST:
            parts = (part.strip() for part in _LIST_MARKS.split(text))
            return [part for part in parts if part], ()
        case _:
            assert_never(shape.kind)


def _blank(shape: FieldShape) -> tuple[object, tuple[Finding, ...]]:
    if shape.is_required and not shape.is_optional:
        return None, (Finding(code="FIELD-MISSING", severity=Severity.ERROR),)
    return shape.blank, ()


def _read_agency(text: str, directory: AgencyDirectory) -> tuple[object, tuple[Finding, ...]]:
    shard = directory.lookup(text)
    if shard is not None:
        return directory[shard].ref, ()
    nearest = "、".join(directory.nearest(text))
    return None, (attrs.evolve(_error("AGENCY-UNKNOWN", text), detail=(("nearest", nearest),)),)


def _read_day(shape: FieldShape, text: str) -> tuple[object, tuple[Finding, ...]]:
    day = read_date(text)
    if day.missing:
        blank, missing = _blank(shape)
        return blank, (*day.findings, *missing)
    return plain(day.value), day.findings


def _read_code(field: RegisterField, text: str) -> tuple[object, tuple[Finding, ...]]:
    wanted = fold(text)
    for code, words in field.choices.items():
        if wanted in {fold(word) for word in (str(code.value), *words)}:
            return code.value, ()
    choices = ", ".join(f"{code.value} {words[0]}" for code, words in field.choices.items())
    return None, (attrs.evolve(_error("CODE-UNKNOWN", text), detail=(("choices", choices),)),)


def _error(code: str, text: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, value=text)
