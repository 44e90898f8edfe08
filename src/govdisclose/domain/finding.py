"""A finding: one fault or remark about one value at one place; bulk work collects them."""

from __future__ import annotations

from enum import Enum

import attrs

from govdisclose.domain.personal import may_name_person

__all__ = ["VALUE_LIMIT_CHARS", "Finding", "Severity", "shorten"]

VALUE_LIMIT_CHARS = 60
"""Offending values are cut to this many characters in a finding."""


_HIDDEN = "***"


class Severity(Enum):
    """What a finding does to its row: an error rejects it, the others keep it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


def shorten(value: str, limit_chars: int = VALUE_LIMIT_CHARS) -> str:
    """Cut a value to at most ``limit_chars`` characters, marking the cut with three dots."""
    if len(value) <= limit_chars:
        return value
    return value[: limit_chars - 3] + "..."


def _shown(value: str | None) -> str | None:
    # Here, so that no way of making a finding can show what may name a person.
    return None if value is None or may_name_person(value) else shorten(value)


def _shown_facts(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _HIDDEN if may_name_person(fact) else fact) for key, fact in facts)


@attrs.frozen(kw_only=True, slots=True)
class Finding:
    """One fault or remark.

    ``code`` is stable and ASCII (``"DATE-UNREADABLE"``); wording belongs to the faces. ``row`` is
    the 1-based line (text) or row (sheet) of the input, ``column`` the header as written there.
    ``value`` is the offending value, shortened; ``None`` when showing it would leak, and always
    when it holds what may be a resident id or a mobile number.
    ``detail`` holds further ASCII-keyed facts for the wording (nearest names, limits, other rows).
    """

    code: str
    severity: Severity
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = attrs.field(default=None, converter=_shown)
    detail: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_shown_facts)

    def located(self, **place: str | int | None) -> Finding:
        """The same finding at another place (``file``, ``sheet``, ``row`` or ``column``)."""
        return attrs.evolve(self, **place)  # type: ignore[arg-type]  # the keys are checked by attrs

    def as_json(self) -> dict[str, object]:
        """Public shape: code, severity, file, sheet, row, column, value; detail when present."""
        shape: dict[str, object] = {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
        }
        if self.detail:
            shape["detail"] = dict(self.detail)
        return shape
