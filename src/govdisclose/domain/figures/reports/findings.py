"""What comes of checking a report: one finding per identity and scope, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from fractions import Fraction

import attrs

from govdisclose.domain.figures.reports.form import Identity

__all__ = ["Checked", "IdentityFinding", "Result", "Side", "one_per_scope", "plain_number"]

Side = int | Decimal | str | None
"""One side of an identity as shown."""


class Result(Enum):
    """Whether an identity holds."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_ASSESSABLE = "not_assessable"


def plain_number(value: Decimal | Fraction | int | None) -> int | Decimal | None:
    """A whole number as int, any other as a decimal without trailing zeros."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Fraction):
        if value.denominator != 1:
            return Decimal(value.numerator) / Decimal(value.denominator)
        return int(value)
    if value == value.to_integral_value():
        return int(value)
    return value.normalize()


@attrs.frozen(kw_only=True)
class IdentityFinding:
    """One identity at one scope."""

    identity: Identity
    scope: str
    """Key of a row, column, block or table, or the clause of the text."""
    left: Side = None
    """What the report states."""
    right: Side = None
    """What it must be equal to; None where nothing is known."""
    result: Result
    detail: tuple[tuple[str, str], ...] = ()
    """Further ASCII-keyed facts: why it cannot be assessed, where in the text it stands."""

    def as_json(self) -> dict[str, object]:
        """id, identity, scope, left, right, result; detail when present."""
        shape: dict[str, object] = {
            "id": self.identity.id,
            "identity": self.identity.en,
            "scope": self.scope,
            "left": self.left,
            "right": self.right,
            "result": self.result.value,
        }
        if self.detail:
            shape["detail"] = dict(self.detail)
        return shape


def one_per_scope(findings: Iterable[IdentityFinding]) -> Iterator[IdentityFinding]:
    """The first finding of each identity and scope, or the first that is broken."""
    kept: dict[tuple[str, str], IdentityFinding] = {}
    for finding in findings:
        key = (finding.identity.id, finding.scope)
        known = kept.get(key)
        is_worse = finding.result is Result.BROKEN
        if known is None or (is_worse and known.result is not Result.BROKEN):
            kept[key] = finding
    yield from kept.values()


@attrs.frozen(kw_only=True)
class Checked:
    """A report that was checked."""

    file: str
    form: str
    findings: tuple[IdentityFinding, ...]

    def count(self, result: Result) -> int:
        """Findings with that result."""
        return sum(finding.result is result for finding in self.findings)

    @property
    def is_broken(self) -> bool:
        """At least one identity does not hold."""
        return self.count(Result.BROKEN) > 0

    def as_json(self) -> dict[str, object]:
        """file, form, findings, summary."""
        return {
            "file": self.file,
            "form": self.form,
            "findings": [finding.as_json() for finding in self.findings],
            "summary": {result.value: self.count(result) for result in Result},
        }
