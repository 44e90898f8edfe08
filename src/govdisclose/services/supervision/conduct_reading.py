"""Reading notices, recommendations and consequences out of the store."""

from __future__ import annotations

import re
from collections.abc import Mapping

from govdisclose.domain.cases.flow import Flow, Matter
from govdisclose.domain.figures.supervision.conduct import (
    RECORD_KIND,
    ConductMatter,
    ConductStep,
    steps_of,
)
from govdisclose.ports.storage import Record, UnitOfWork
from govdisclose.services.supervision.refusals import NoMatter

__all__ = ["TEXT_KIND", "conduct_record", "ledger_of", "matter_of"]

TEXT_KIND = "supervision_text"
"""Kind of the records of what people wrote, keyed by ref and place of the act."""


def conduct_record(unit: UnitOfWork, ref: str) -> Record:
    """The record of one of them.

    Raises:
        NoMatter: There is none.
    """
    match = re.fullmatch(r"S(\d{1,5})-\d{1,9}", ref, re.ASCII)
    record = None if match is None else unit.records.get(int(match[1]), RECORD_KIND, ref)
    if record is None or record.deleted:
        raise NoMatter(ref=ref)
    return record


def ledger_of(unit: UnitOfWork, record: Record, flows: Mapping[str, Flow]) -> tuple[Matter, int]:
    """The matter behind a record, and the number of the last journal entry about it."""
    kind = str(record.facts["matter"])
    entries = unit.journal.entries_of(record.key)
    matter = Matter(
        ref=record.key, flow=flows[kind], shard=record.shard, ledger=steps_of(entries, kind)
    )
    return matter, entries[-1].number


def matter_of(unit: UnitOfWork, record: Record, flows: Mapping[str, Flow]) -> ConductMatter:
    """One of them with all its acts and what was written in each."""
    matter, last_entry = ledger_of(unit, record, flows)
    steps = []
    for place, step in enumerate(matter.ledger, start=1):
        written = unit.records.get(record.shard, TEXT_KIND, f"{record.key}#{place}")
        words = None if written is None or written.text is None else written.text.get("text")
        days = step.fields.get("working_days")
        steps.append(
            ConductStep(
                move=step.move,
                on=step.on,
                person=step.actor.person,
                text=None if words is None else str(words),
                erased=written is not None and written.is_erased,
                working_days=days if isinstance(days, int) else None,
            )
        )

    def code(name: str) -> str | None:
        value = record.facts.get(name)
        return None if value is None else str(value)

    return ConductMatter(
        ref=record.key,
        kind=str(record.facts["matter"]),
        shard=record.shard,
        state=matter.state,
        about=code("about"),
        limit=code("limit"),
        trigger=code("trigger"),
        signal=code("signal"),
        measure=code("measure"),
        steps=tuple(steps),
        is_open=matter.state not in matter.flow.closed,
        last_entry=last_entry,
    )
