"""Who stands in for whom on a day (AB岗), as the office has recorded it."""

from __future__ import annotations

from datetime import date

from govdisclose.domain.cases.roles import Deputy
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.ports.storage import Record, UnitOfWork

__all__ = ["DEPUTY", "deputies", "deputy_from", "stands_in"]

DEPUTY = "deputy"
"""Kind of the records."""


def deputy_from(record: Record) -> Deputy:
    """A deputy read back."""
    facts = record.facts
    return Deputy(
        person=str(facts["person"]),
        represents=str(facts["for"]),
        since=date.fromisoformat(str(facts["from"])),
        until=date.fromisoformat(str(facts["until"])),
    )


def deputies(unit: UnitOfWork) -> tuple[Deputy, ...]:
    """All deputies, past and future ones too, by who is represented and first day."""
    return tuple(deputy_from(record) for record in unit.records.list(DEPUTY, shard=OFFICE_SHARD))


def stands_in(unit: UnitOfWork, person: str, represents: str, on: date) -> bool:
    """Whether a person is somebody's deputy on a day."""
    return any(
        (one.person, one.represents) == (person, represents) and one.covers(on)
        for one in deputies(unit)
    )
