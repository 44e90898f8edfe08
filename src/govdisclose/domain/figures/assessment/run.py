"""A run over an office, and a finished one with the objections to it."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.figures.assessment.result import Assessment
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import AgencyValues
from govdisclose.domain.finding import Finding

__all__ = ["AssessmentRun", "Frozen", "FrozenHead", "Objection", "ObjectionState"]


@attrs.frozen(kw_only=True)
class AssessmentRun:
    """One run: what was assessed, by what, and the result."""

    year: int
    as_of: date
    scheme: Scheme
    values: tuple[AgencyValues, ...]
    assessment: Assessment
    left_out: int
    """Agencies that belong to no group of the scheme."""
    findings: tuple[Finding, ...]
    """Recorded values that fit nothing in the scheme, and measures that could not be computed."""

    def as_json(self) -> dict[str, Any]:
        """Year, day, how many were left out, then the assessment."""
        return {
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "left_out": self.left_out,
            "misfits": [finding.as_json() for finding in self.findings],
            **self.assessment.as_json(),
        }


class FrozenHead(NamedTuple):
    """One line of the list of frozen assessments."""

    key: str
    year: int
    scheme: str
    as_of: date
    agencies: int


class ObjectionState(Enum):
    """Where an objection stands."""

    NONE = "none"
    FILED = "filed"
    UPHELD = "upheld"
    """The score was right: it stands as frozen."""
    CHANGED = "changed"
    """The indicator has other points now."""


@attrs.frozen(kw_only=True)
class Objection:
    """An objection of an agency to one indicator."""

    agency: str
    indicator: str
    state: ObjectionState
    filed_on: date
    decided_on: date | None
    points: str | None
    """Decided instead of the frozen ones."""
    grounds: str | None
    """What the agency says; None once erased."""
    reasons: str | None
    """Of the decision."""

    def as_json(self) -> dict[str, Any]:
        """The fields, dates as ISO text."""
        return {
            "agency": self.agency,
            "indicator": self.indicator,
            "state": self.state.value,
            "filed_on": self.filed_on.isoformat(),
            "decided_on": None if self.decided_on is None else self.decided_on.isoformat(),
            "points": self.points,
            "grounds": self.grounds,
            "reasons": self.reasons,
        }


@attrs.frozen(kw_only=True)
class Frozen:
    """A finished assessment as it was frozen, and as objections have left it."""

    key: str
    year: int
    as_of: date
    frozen_on: date
    recorded_at: str
    """Moment of freezing, fixed-width UTC text: what the catalogue said then is behind it."""
    scheme: Scheme
    scheme_hash: str
    data_hash: str
    holds: bool
    """Scheme and values still have the hashes under which they were frozen."""
    values: tuple[AgencyValues, ...]
    """As frozen; of text that can be erased, what is still there."""
    effective_values: tuple[AgencyValues, ...]
    """With what objections opened and changed."""
    objections: tuple[Objection, ...]
    original: Assessment
    result: Assessment
    """With what objections opened and changed; the same as ``original`` without any."""

    def as_json(self) -> dict[str, Any]:
        """Key, hashes, objections and the present result."""
        return {
            "key": self.key,
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "frozen_on": self.frozen_on.isoformat(),
            "holds": self.holds,
            "objections": [one.as_json() for one in self.objections],
            **self.result.as_json(),
            "scheme_hash": self.scheme_hash,
            "data_hash": self.data_hash,
        }
