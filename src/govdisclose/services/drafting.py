"""Whose hand made the content of an item: everybody who may not approve it.

Functions here work inside a unit of work of the catalogue; the caller commits.
"""

from __future__ import annotations

from govdisclose.domain.cases.flow import Flow, LedgerStep
from govdisclose.domain.catalogue.item import Item, Release
from govdisclose.ports.storage import ItemRecord, UnitOfWork
from govdisclose.services.proposing import load_matter

__all__ = ["drafters", "drafting"]

_IMPORTED = "items.imported"
_DRAFTING_MOVES = ("drafted", "revised", "proposed", "amended", "withdrawn")


def drafting(unit: UnitOfWork, record: ItemRecord, *, with_imports: bool) -> tuple[LedgerStep, ...]:
    """Everybody whose hand made a version since the last release, by import or by editing.

    A record that was public when it came in was drafted by nobody here, so the import of one that
    is restored does not count.
    """
    steps: list[LedgerStep] = []
    for version in unit.items.versions(record.shard, record.number):
        if version.release == Release.REVIEWED.value:
            steps.clear()
            continue
        entries = unit.journal.entries(record.shard, after=version.entry - 1, limit=1)
        steps.extend(
            LedgerStep(move="drafted", on=entry.on, actor=entry.actor)
            for entry in entries
            if with_imports or entry.kind != _IMPORTED
        )
    return tuple(steps)


def drafters(unit: UnitOfWork, flow: Flow, record: ItemRecord, item: Item) -> frozenset[str]:
    """Staff keys, real and represented, of everybody who made what would become public."""
    matter = load_matter(unit, flow, item.shard, item.number)
    steps = [step for step in matter.since_release() if step.move in _DRAFTING_MOVES]
    if item.release is Release.NONE or item.withdrawal is not None:
        steps.extend(drafting(unit, record, with_imports=item.release is Release.NONE))
    return frozenset[str]().union(*(step.actor.persons for step in steps))
