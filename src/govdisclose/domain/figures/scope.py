"""What figures are asked of: a date, a moment of knowledge, a period, a part of the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

import attrs

from govdisclose.domain.journal import moment_text
from govdisclose.errors import UsageFault

__all__ = ["EmptyPeriod", "Scope"]


class EmptyPeriod(UsageFault):
    """A period of publication ends before it begins."""

    code = "FIG-002"
    template = "the period from {first} to {last} holds no day"
    hint = "exchange the two dates"


@attrs.frozen(kw_only=True)
class Scope:
    """Which items figures count; everything left out sets no condition."""

    as_of: date | None = None
    """What had been published on this day, and the tree of this day; None for what stands now."""
    known_at: datetime | None = attrs.field(default=None)
    """What the records said at this moment, aware; None for what they say now."""
    published_from: date | None = None
    published_to: date | None = attrs.field(default=None)
    """Inclusive."""
    agency: str | None = None
    """Name, alias, code or reference of an agency; the figures are those of it and all below it."""

    @known_at.validator
    def _is_aware(self, _attribute: object, known_at: datetime | None) -> None:
        if known_at is not None and known_at.tzinfo is None:
            raise ValueError("known_at has no time zone")

    @published_to.validator
    def _holds_a_day(self, _attribute: object, last: date | None) -> None:
        if self.published_from is not None and last is not None and last < self.published_from:
            raise EmptyPeriod(first=self.published_from, last=last)

    @property
    def known_at_text(self) -> str | None:
        """The moment as records bear it, fixed-width UTC text."""
        return None if self.known_at is None else moment_text(self.known_at)

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Self:
        """The scope that :meth:`as_json` wrote."""
        known_at = shape["known_at"]
        return cls(
            as_of=_day(shape["as_of"]),
            known_at=None if known_at is None else datetime.fromisoformat(known_at),
            published_from=_day(shape["published_from"]),
            published_to=_day(shape["published_to"]),
            agency=shape["agency"],
        )

    def as_json(self) -> dict[str, Any]:
        """The fields, dates and moment as text; the same for equal scopes."""
        return {
            "as_of": _iso(self.as_of),
            "known_at": self.known_at_text,
            "published_from": _iso(self.published_from),
            "published_to": _iso(self.published_to),
            "agency": self.agency,
        }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
