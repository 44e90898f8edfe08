"""Frozen scores and objections as records, and what objections make of the values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from govdisclose.domain.figures.assessment.result import AgencyScore
from govdisclose.domain.figures.assessment.run import Objection, ObjectionState
from govdisclose.domain.figures.assessment.values import AgencyValues, IndicatorValue
from govdisclose.domain.figures.assessment.values_reading import exact_number
from govdisclose.ports.storage import Record
from govdisclose.services.recording import RecordChange

__all__ = ["OBJECTION", "SCORE", "objection_of", "reopened", "score_change", "with_text"]

SCORE = "assessment_score"
"""Kind of the record of one agency in one frozen assessment."""

OBJECTION = "assessment_objection"
"""Kind of the record of an objection."""


def score_change(
    key: str, plain: AgencyValues, full: AgencyValues, score: AgencyScore
) -> RecordChange:
    """The record of one agency: values and result for good, what people wrote as erasable text."""
    text = dict(_texts(full))
    return RecordChange(
        kind=SCORE,
        key=key,
        facts={
            "assessment": key,
            "score": str(score.score),
            "grade": score.grade,
            "rank": score.rank,
            "values": plain.as_json(),
        },
        text=text or None,
        index={"assessment": key},
    )


def _texts(values: AgencyValues) -> Iterator[tuple[str, object]]:
    """Reasons and assessors by indicator: what could name a person is not committed for good."""
    for id_, value in values.values.items():
        told = {"reason": value.not_applicable, "assessor": value.assessor}
        if any(told.values()):
            yield id_, told


def with_text(values: AgencyValues, record: Record) -> AgencyValues:
    """The values with the reasons and assessors kept beside them, unless they were erased."""
    told = record.text or {}
    kept = {}
    for id_, value in values.values.items():
        own = told.get(id_)
        if isinstance(own, Mapping):
            reason = value.not_applicable and (own.get("reason") or value.not_applicable)
            value = attrs.evolve(value, not_applicable=reason, assessor=own.get("assessor"))
        kept[id_] = value
    return attrs.evolve(values, values=kept)


def objection_of(record: Record, agency: str) -> Objection:
    """An objection read back."""
    facts, text = record.facts, record.text or {}
    decided, points = facts.get("decided_on"), facts.get("points")
    grounds, reasons = text.get("grounds"), text.get("reasons")
    return Objection(
        agency=agency,
        indicator=str(facts["indicator"]),
        state=ObjectionState(facts["state"]),
        filed_on=date.fromisoformat(str(facts["filed_on"])),
        decided_on=None if decided is None else date.fromisoformat(str(decided)),
        points=None if points is None else str(points),
        grounds=None if grounds is None else str(grounds),
        reasons=None if reasons is None else str(reasons),
    )


def reopened(
    values: tuple[AgencyValues, ...], objections: tuple[Objection, ...]
) -> Iterator[AgencyValues]:
    """The values with indicators opened by objections, and with the points that were decided."""
    for one in values:
        own = [objection for objection in objections if objection.agency == one.agency]
        changed = dict(one.values)
        for objection in own:
            id_ = objection.indicator
            ref = f"objection:{one.agency}:{id_}"
            present = changed.get(id_, IndicatorValue())
            if objection.state is ObjectionState.FILED:
                changed[id_] = attrs.evolve(present, is_open=True)
            elif objection.state is ObjectionState.CHANGED and objection.points is not None:
                points = exact_number(objection.points, "points")
                changed[id_] = IndicatorValue(
                    points=points, evidence=present.evidence, refs={"": (ref,)}
                )
        yield attrs.evolve(one, values=changed)
