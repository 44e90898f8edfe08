"""Two assessments side by side: movement of score, rank and grade, and what made it.

Works on the JSON of results, so that a run kept as a file compares with one of today, and years
under different schemes compare as far as their indicators have the same ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.faults import ValuesUnfit

__all__ = ["Change", "Comparison", "Moved", "compare"]


class Moved(NamedTuple):
    """One indicator that counts more or less than before."""

    id: str
    before: Fraction | None
    after: Fraction | None


@attrs.frozen(kw_only=True)
class Change:
    """One agency in both assessments, or in one of them."""

    agency: str
    name: str
    group: str
    before: Mapping[str, Any] | None
    """score, rank, grade; None for an agency that is new."""
    after: Mapping[str, Any] | None
    """The same; None for one that is gone."""
    indicators: tuple[Moved, ...]

    @property
    def score_change(self) -> Decimal | None:
        """Points gained (lost: negative); None where there is nothing to compare."""
        if self.before is None or self.after is None:
            return None
        return Decimal(self.after["score"]) - Decimal(self.before["score"])

    @property
    def rank_change(self) -> int | None:
        """Places gained (lost: negative)."""
        if self.before is None or self.after is None:
            return None
        was, now = self.before["rank"], self.after["rank"]
        return None if was is None or now is None else int(was) - int(now)

    def as_json(self) -> dict[str, Any]:
        """The fields, with the differences."""
        change = self.score_change
        return {
            "agency": self.agency,
            "name": self.name,
            "group": self.group,
            "before": None if self.before is None else dict(self.before),
            "after": None if self.after is None else dict(self.after),
            "score_change": None if change is None else exact_text(change),
            "rank_change": self.rank_change,
            "indicators": [
                {
                    "id": one.id,
                    "before": None if one.before is None else exact_text(one.before),
                    "after": None if one.after is None else exact_text(one.after),
                }
                for one in self.indicators
            ],
        }


@attrs.frozen(kw_only=True)
class Comparison:
    """Two assessments."""

    same_scheme: bool
    same_data: bool
    changes: tuple[Change, ...]
    """In the order of the second, then those that are gone."""

    def as_json(self) -> dict[str, Any]:
        """The fields."""
        return {
            "same_scheme": self.same_scheme,
            "same_data": self.same_data,
            "changes": [one.as_json() for one in self.changes],
        }


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Comparison:
    """Compare two results.

    Args:
        before: JSON of an assessment, as ``assess run --json`` prints it.
        after: The later one.

    Raises:
        ValuesUnfit: One of them is no result.
    """
    try:
        was = {one["agency"]: one for one in before["agencies"]}
        now = {one["agency"]: one for one in after["agencies"]}
        changes = [_change(was.get(agency), one) for agency, one in now.items()]
        changes += [_change(one, None) for agency, one in was.items() if agency not in now]
        return Comparison(
            same_scheme=before["scheme_hash"] == after["scheme_hash"],
            same_data=before["data_hash"] == after["data_hash"],
            changes=tuple(changes),
        )
    except (KeyError, TypeError, ValueError, ArithmeticError) as problem:
        reason = f"it is no result of an assessment ({type(problem).__name__}: {problem})"
        raise ValuesUnfit(key="agencies", problem=reason) from problem


def _change(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Change:
    shown = after or before or {}
    was, now = _counted(before), _counted(after)
    names = list(dict.fromkeys([*now, *was]))
    both = before is not None and after is not None
    return Change(
        agency=shown["agency"],
        name=shown["name"],
        group=shown["group"],
        before=_head(before),
        after=_head(after),
        indicators=tuple(
            Moved(name, was.get(name), now.get(name))
            for name in names
            if both and was.get(name) != now.get(name)
        ),
    )


def _head(one: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if one is None else {key: one[key] for key in ("score", "rank", "grade")}


def _counted(one: Mapping[str, Any] | None) -> dict[str, Fraction | None]:
    if one is None:
        return {}
    return {
        part["id"]: None if part["counted"] is None else Fraction(part["counted"])
        for part in one["indicators"]
    }
