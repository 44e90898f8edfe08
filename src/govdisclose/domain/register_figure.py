"""Numbers that registers give to reports and assessments: which records count on which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

__all__ = ["DIRECTIONS", "RegisterFigure"]

DIRECTIONS = ("higher", "lower", "unknown")
"""Which way a figure gets better."""


@attrs.frozen(kw_only=True)
class RegisterFigure:
    """A number that reports state: how many records of the register meet some conditions.

    It is asked for a period, such as a year up to a day. What the records say is what they say now.
    """

    name: str
    """ASCII, lower case, words joined by underscores; unique in the register."""
    label: str
    """English, as printed."""
    label_zh: str
    unit_zh: str = "个"
    """Behind the number, as printed."""
    where: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """Codes or texts by indexed field, all of which must hold."""
    codes: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, hash=False)
    """Codes by field, one of which the record must have."""
    since: str | None = None
    """Date field on whose day a record begins to count; one without a day always has."""
    until: str | None = None
    """Date field from whose day on a record does not count any more."""
    within: str | None = None
    """Date field whose day must lie in the period: what happened in it, not what there is."""
    better: str = "unknown"
    """``higher`` or ``lower`` where assessment schemes should be checked for their direction."""

    @property
    def dates(self) -> tuple[str, ...]:
        """The date fields it looks at."""
        return tuple(name for name in (self.since, self.until, self.within) if name is not None)

    def counts(self, values: Mapping[str, object], first: date, last: date) -> bool:
        """Whether a record counts, as far as codes and days tell; ``where`` is the list's part.

        Args:
            values: Plain values by field, as stores keep them.
            first: First day of the period.
            last: Last day of it, on which what there is is counted.
        """
        for name, codes in self.codes.items():
            if values.get(name) not in codes:
                return False
        since, until, within = (
            None if name is None else values.get(name)
            for name in (self.since, self.until, self.within)
        )
        if since is not None and str(since) > last.isoformat():
            return False
        if until is not None and str(until) <= last.isoformat():
            return False
        is_inside = within is not None and first.isoformat() <= str(within) <= last.isoformat()
        return self.within is None or is_inside
