"""The result of an assessment: for each agency score, grade, rank and where every point went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from govdisclose.domain.figures.assessment.entries import RuleKind
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.values import NOTHING_SAID
from govdisclose.domain.finding import Finding

__all__ = [
    "AdjustmentScore",
    "AgencyScore",
    "Assessment",
    "ComponentScore",
    "IndicatorScore",
    "IndicatorState",
    "Loss",
    "RolledUp",
    "Share",
]


class IndicatorState(Enum):
    """What became of an indicator."""

    SCORED = "scored"
    OPEN = "open"
    """Nothing is known of it yet, so the score is not final."""
    NOT_APPLICABLE = "not_applicable"


@attrs.frozen(kw_only=True)
class Loss:
    """One deduction that applied."""

    id: str
    occurrences: int
    points: Fraction
    """Taken off, before the cap of the indicator."""
    refs: tuple[str, ...] = ()
    """Records behind it, as far as they were given."""

    def as_json(self) -> dict[str, Any]:
        """The fields, points as exact text."""
        return {
            "id": self.id,
            "occurrences": self.occurrences,
            "points": exact_text(self.points),
            "refs": list(self.refs),
        }


@attrs.frozen(kw_only=True)
class Share:
    """Points that an indicator took over from one that does not apply."""

    source: str
    """The indicator that does not apply, or the entry whose whole part does not."""
    points: Fraction

    def as_json(self) -> dict[str, Any]:
        """The fields."""
        return {"from": self.source, "points": exact_text(self.points)}


@attrs.frozen(kw_only=True)
class IndicatorScore:
    """One indicator of one agency."""

    id: str
    component: str
    rule: RuleKind
    state: IndicatorState
    points: Fraction
    """As the scheme has them."""
    earned: Fraction
    """Of these; 0 unless it is scored."""
    available: Fraction
    """What it can add to the score, with what it took over from others."""
    counted: Fraction
    """What it adds."""
    is_overruled: bool = False
    """An assessor gave the points although a rule would."""
    measures: Mapping[str, Fraction] = attrs.field(default=NOTHING_SAID)
    """Values its rule used."""
    losses: tuple[Loss, ...] = ()
    ballots: Mapping[str, int] = attrs.field(default=NOTHING_SAID)
    reason: str | None = None
    """Why it does not apply."""
    assessor: str | None = None
    refs: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The fields, numbers as exact text; what is empty is left out."""
        shape: dict[str, Any] = {
            "id": self.id,
            "component": self.component,
            "rule": self.rule.value,
            "state": self.state.value,
            "points": exact_text(self.points),
            "earned": None,
            "available": exact_text(self.available),
            "counted": None,
        }
        if self.state is IndicatorState.SCORED:
            shape["earned"], shape["counted"] = exact_text(self.earned), exact_text(self.counted)
        if self.is_overruled:
            shape["overruled"] = True
        if self.measures:
            shape["measures"] = {name: exact_text(one) for name, one in self.measures.items()}
        if self.losses:
            shape["deductions"] = [loss.as_json() for loss in self.losses]
        if self.ballots:
            shape["ballots"] = dict(self.ballots)
        if self.reason is not None:
            shape["not_applicable"] = self.reason
        if self.assessor is not None:
            shape["assessor"] = self.assessor
        if self.refs:
            shape["refs"] = list(self.refs)
        return shape


@attrs.frozen(kw_only=True)
class ComponentScore:
    """One component of one agency."""

    id: str
    weight: Fraction
    """As the scheme has it for the group."""
    available: Fraction
    """With what it took over from components that do not apply; 0 if it does not itself."""
    counted: Fraction
    """Weighted sum of its indicators."""
    open_points: Fraction
    """Part of ``available`` that is not assessed yet."""

    def as_json(self) -> dict[str, Any]:
        """The fields, numbers as exact text."""
        names = ("weight", "available", "counted", "open_points")
        return {"id": self.id, **{name: exact_text(getattr(self, name)) for name in names}}


@attrs.frozen(kw_only=True)
class AdjustmentScore:
    """One bonus (positive) or penalty (negative)."""

    id: str
    occurrences: int | None
    points: Fraction
    """After its own cap, with its sign."""
    measures: Mapping[str, Fraction] = attrs.field(default=NOTHING_SAID)
    is_open: bool = False
    """Its measure is not known, so it counts nothing yet."""

    def as_json(self) -> dict[str, Any]:
        """The fields; what is empty is left out."""
        shape: dict[str, Any] = {"id": self.id, "points": exact_text(self.points)}
        if self.occurrences is not None:
            shape["occurrences"] = self.occurrences
        if self.measures:
            shape["measures"] = {name: exact_text(one) for name, one in self.measures.items()}
        if self.is_open:
            shape["open"] = True
        return shape


@attrs.frozen(kw_only=True)
class AgencyScore:
    """One agency.

    ``counted`` of all indicators, ``bonus``, ``penalty``, ``raised`` and ``rounding`` add up to
    ``score``.
    """

    agency: str
    name: str
    group: str
    parent: str | None = None
    is_sampled: bool = False
    components: tuple[ComponentScore, ...]
    indicators: tuple[IndicatorScore, ...]
    redistributed: Mapping[str, tuple[Share, ...]]
    """What indicators took over, by indicator."""
    adjustments: tuple[AdjustmentScore, ...] = ()
    bonus: Fraction = Fraction(0)
    """All bonuses after the cap of the scheme."""
    penalty: Fraction = Fraction(0)
    """All penalties after the cap, not above 0."""
    raised: Fraction = Fraction(0)
    """Added because no score is below 0."""
    exact: Fraction
    """Before rounding."""
    highest: Fraction
    """What the exact score becomes if everything open is worth full points."""
    score: Decimal
    """Rounded half up; of an agency with open indicators, what is certain so far."""
    vetoes: tuple[str, ...] = ()
    refs: Mapping[str, tuple[str, ...]] = attrs.field(default=NOTHING_SAID)
    """Records behind adjustments and vetoes, by their ids."""
    grade: str | None = None
    """None without a ladder, or while indicators are open."""
    grade_by_score: str | None = None
    """What the grade would be without a veto."""
    rank: int | None = None
    """Within the group; None while indicators are open."""
    findings: tuple[Finding, ...] = ()

    @property
    def rounding(self) -> Fraction:
        """What rounding added."""
        return Fraction(self.score) - self.exact

    @property
    def is_final(self) -> bool:
        """Nothing is open, and something applies."""
        states = {one.state for one in self.indicators}
        return (
            IndicatorState.SCORED in states
            and IndicatorState.OPEN not in states
            and not any(one.is_open for one in self.adjustments)
        )

    def indicator(self, id: str) -> IndicatorScore | None:
        """The indicator of that id."""
        return next((one for one in self.indicators if one.id == id), None)

    def as_json(self) -> dict[str, Any]:
        """The fields, numbers as exact text, the score with its decimals."""
        return {
            "agency": self.agency,
            "name": self.name,
            "group": self.group,
            "score": str(self.score),
            "final": self.is_final,
            "highest": exact_text(self.highest),
            "grade": self.grade,
            "grade_by_score": self.grade_by_score,
            "rank": self.rank,
            "vetoes": list(self.vetoes),
            "refs": {name: list(refs) for name, refs in self.refs.items()},
            "exact": exact_text(self.exact),
            "rounding": exact_text(self.rounding),
            "bonus": exact_text(self.bonus),
            "penalty": exact_text(self.penalty),
            "raised": exact_text(self.raised),
            "components": [one.as_json() for one in self.components],
            "indicators": [one.as_json() | self._taken(one.id) for one in self.indicators],
            "adjustments": [one.as_json() for one in self.adjustments],
            "findings": [finding.as_json() for finding in self.findings],
        }

    def _taken(self, id: str) -> dict[str, Any]:
        shares = self.redistributed.get(id)
        return {"took_over": [share.as_json() for share in shares]} if shares else {}


@attrs.frozen(kw_only=True)
class RolledUp:
    """The score of a unit with those below it."""

    roll_up: str
    agency: str
    score: Decimal | None
    """None where a part has no agency with a final score."""
    parts: tuple[tuple[str, Fraction, tuple[str, ...], Fraction | None], ...]
    """Group, weight, agencies that count, their mean score."""
    findings: tuple[Finding, ...] = ()
    rank: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The fields."""
        return {
            "roll_up": self.roll_up,
            "agency": self.agency,
            "score": None if self.score is None else str(self.score),
            "rank": self.rank,
            "parts": [
                {
                    "group": group,
                    "weight": exact_text(weight),
                    "agencies": list(agencies),
                    "mean": None if mean is None else exact_text(mean),
                }
                for group, weight, agencies, mean in self.parts
            ],
            "findings": [finding.as_json() for finding in self.findings],
        }


@attrs.frozen(kw_only=True)
class Assessment:
    """All agencies, group by group in the order of the scheme, best first."""

    scheme: str
    scheme_hash: str
    data_hash: str
    full: Decimal
    scores: tuple[AgencyScore, ...]
    roll_ups: tuple[RolledUp, ...] = ()

    def of_group(self, group: str) -> tuple[AgencyScore, ...]:
        """The agencies of a group, best first, those with open indicators last."""
        return tuple(one for one in self.scores if one.group == group)

    def find(self, agency: str) -> AgencyScore | None:
        """The agency of that reference or name."""
        for one in self.scores:
            if agency in (one.agency, one.name):
                return one
        return None

    def findings(self) -> Iterator[Finding]:
        """All findings, in the order of the agencies."""
        for one in self.scores:
            yield from one.findings
        for rolled in self.roll_ups:
            yield from rolled.findings

    def as_json(self) -> dict[str, Any]:
        """The fields; scores of all agencies with their explanation."""
        return {
            "scheme": self.scheme,
            "scheme_hash": self.scheme_hash,
            "data_hash": self.data_hash,
            "full": exact_text(self.full),
            "agencies": [one.as_json() for one in self.scores],
            "roll_ups": [one.as_json() for one in self.roll_ups],
        }
