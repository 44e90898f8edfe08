"""A report as it was filed: frozen with a hash, corrected by restatement only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from govdisclose.domain.figures.official.figures import PublicReport, plain_text
from govdisclose.domain.journal import canonical

__all__ = [
    "CellChange",
    "FiledReport",
    "change_facts",
    "changes_between",
    "filed_hash",
    "filed_text",
    "read_changes",
    "text_of",
]


@attrs.frozen(kw_only=True)
class CellChange:
    """One cell that a restatement changes."""

    cell: str
    before: str | None
    """As printed; None for a blank."""
    after: str | None

    def as_json(self) -> dict[str, Any]:
        """cell, before, after."""
        return {"cell": self.cell, "before": self.before, "after": self.after}


@attrs.frozen(kw_only=True)
class FiledReport:
    """One version of a filed report."""

    key: str
    """``2024:F2021:own`` or ``2024:F2021:government``; unique with the agency."""
    version: int
    """1 for the report first filed, more for restatements."""
    agency: str
    """Code of the agency."""
    year: int
    form: str
    is_government: bool
    as_of: date
    known_at: str
    """Fixed-width UTC text."""
    filed_on: date
    """Day of first filing."""
    recorded_on: date
    """Day of this version."""
    due: date | None
    hash: str
    """SHA-256 of the JSON form, hex."""
    entry: int
    """Journal entry of the agency's chain."""
    approver: str
    reason: str | None = None
    """Code; None for the report first filed."""
    changes: tuple[CellChange, ...] = ()
    prose_changed: bool = False
    gaps: tuple[str, ...] = ()
    """Names of figures and sections that were missing, ids of identities that were broken."""
    holds: bool = True
    """The kept report still has its hash."""
    report: PublicReport | None = None
    """None once its text was erased or altered."""

    @property
    def is_late(self) -> bool:
        """First filed after the last day."""
        return self.due is not None and self.filed_on > self.due

    def as_json(self) -> dict[str, Any]:
        """All but the report itself."""
        return {
            "key": self.key,
            "version": self.version,
            "agency": self.agency,
            "year": self.year,
            "form": self.form,
            "government": self.is_government,
            "as_of": self.as_of,
            "known_at": self.known_at,
            "filed_on": self.filed_on,
            "recorded_on": self.recorded_on,
            "due": self.due,
            "late": self.is_late,
            "hash": self.hash,
            "holds": self.holds,
            "entry": self.entry,
            "approver": self.approver,
            "reason": self.reason,
            "changes": [change.as_json() for change in self.changes],
            "prose_changed": self.prose_changed,
            "gaps": list(self.gaps),
        }


def filed_text(report: PublicReport) -> str:
    """The JSON form as it is kept; decimals and dates as text."""
    return json.dumps(report.as_json(), ensure_ascii=False, sort_keys=True, default=str)


def filed_hash(text: str) -> str:
    """Hash of a kept report, the same however its JSON was spaced."""
    try:
        content = canonical(json.loads(text))
    except ValueError:
        content = text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()


def changes_between(before: PublicReport, after: PublicReport) -> Iterator[CellChange]:
    """Cells that differ, in the order of the form."""
    for name, figure in after.figures.items():
        former = before.figures.get(name)
        old = None if former is None else former.value
        if old != figure.value:
            yield CellChange(cell=name, before=_printed(old), after=_printed(figure.value))


def read_changes(shapes: object) -> tuple[CellChange, ...]:
    """Changes as they are kept in facts: lists of cell, before, after."""
    assert isinstance(shapes, list)
    return tuple(CellChange(cell=cell, before=old, after=new) for cell, old, new in shapes)


def change_facts(changes: tuple[CellChange, ...]) -> list[list[str | None]]:
    """Changes as facts keep them."""
    return [[one.cell, one.before, one.after] for one in changes]


def _printed(value: Decimal | None) -> str | None:
    return None if value is None else plain_text(value)


def text_of(report: Mapping[str, object] | None) -> str | None:
    """The kept JSON form in the text of a record; None once it was erased."""
    return None if report is None else str(report["report"])
