"""The publication matter of an item, and changes that wait for a second person.

Functions here work inside a unit of work of the catalogue or of an import; the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from govdisclose.domain.cases.flow import Flow, LedgerStep, Matter
from govdisclose.domain.catalogue.item import TEXT_FIELDS, Item, Mode
from govdisclose.domain.catalogue.refusals import ProposalWaiting
from govdisclose.ports.storage import Record, UnitOfWork
from govdisclose.services.editing import changed, with_values
from govdisclose.services.recording import ItemChange, RecordChange, Recorder

__all__ = [
    "PENDING",
    "is_staff_proposing",
    "load_matter",
    "matter_ref",
    "pending_record",
    "propose",
    "proposed_values",
    "put_pending",
    "settled",
    "take_step",
]

PENDING = "pending_revision"
"""Kind of the record that keeps a change until it is approved; its key is the item's ref."""

_NOTHING = object()


def matter_ref(shard: int, number: int) -> str:
    """Ref of an item's publication matter."""
    return f"P{shard}-{number}"


def load_matter(unit: UnitOfWork, flow: Flow, shard: int, number: int) -> Matter:
    """The publication matter of an item, folded from its part of the journal."""
    ref = matter_ref(shard, number)
    steps = tuple(
        LedgerStep(
            move=entry.kind.removeprefix("publication."),
            on=entry.on,
            actor=entry.actor,
            fields=entry.facts,
        )
        for entry in unit.journal.entries_of(ref)
        if entry.kind.startswith("publication.")
    )
    return Matter(ref=ref, flow=flow, shard=shard, ledger=steps)


def take_step(
    recorder: Recorder,
    matter: Matter,
    move: str,
    item: Item,
    change: ItemChange,
    records: Sequence[RecordChange] = (),
) -> None:
    """Record a move of an item's matter together with the item's new version.

    Raises:
        IllegalMove, FourEyes: The flow does not allow it.
    """
    fields = {"content": item.content_hash().hex()}
    today = recorder.environment.today()
    matter.record(LedgerStep(move=move, on=today, actor=recorder.actor, fields=fields))
    recorder.record(
        item.shard,
        f"publication.{move}",
        matter.ref,
        facts=fields,
        items=[change],
        records=records,
    )


def pending_record(unit: UnitOfWork, item: Item) -> Record | None:
    """The change to an item that waits for approval."""
    pending = unit.records.get(item.shard, PENDING, item.ref)
    return None if pending is None or pending.deleted or pending.is_erased else pending


def proposed_values(pending: Record | None) -> dict[str, object]:
    """What a waiting change says, by field: codes and ISO dates."""
    return {} if pending is None else {**pending.facts, **(pending.text or {})}


def settled(pending: Record | None) -> list[RecordChange]:
    """What ends a waiting change, once it was taken over or declined."""
    if pending is None:
        return []
    return [
        RecordChange(kind=PENDING, key=pending.key, deleted=True, expected_version=pending.version)
    ]


def is_staff_proposing(unit: UnitOfWork, shard: int, ref: str) -> bool:
    """Whether a change that a person proposed waits for approval; no import replaces it."""
    pending = unit.records.get(shard, PENDING, ref)
    if pending is None or pending.deleted:
        return False
    entries = unit.journal.entries(shard, after=pending.entry - 1, limit=1)
    return not any("run" in entry.facts for entry in entries)


def propose(
    unit: UnitOfWork,
    recorder: Recorder,
    flow: Flow,
    item: Item,
    revised: Item,
    fields: Mapping[str, object],
) -> None:
    """Keep staff's change to a public item until a second person approves it.

    A change joins the one that waits already; only where both say different things of one field is
    it refused.

    Raises:
        ProposalWaiting: Somebody else proposed another value.
        GroundMissing, TitleMissing: What is proposed together no record may be.
    """
    proposal = {name: _plain_value(getattr(revised, name)) for name in fields}
    waiting = proposed_values(pending_record(unit, item))
    authors = _authors(unit, item)
    person = recorder.actor.person
    clash = sorted(
        name
        for name, value in proposal.items()
        if name in waiting and waiting[name] != value and authors.get(name) != person
    )
    if clash:
        raise ProposalWaiting(ref=item.ref, fields="、".join(clash))
    together = {**waiting, **proposal}
    changed(item, together)
    put_pending(unit, recorder, flow, item, together)


def _authors(unit: UnitOfWork, item: Item) -> dict[str, str]:
    """Who proposed the present value of each field of the waiting change."""
    authors: dict[str, str] = {}
    before: dict[str, object] = {}
    for version in unit.records.versions(item.shard, PENDING, item.ref):
        values = {} if version.deleted else proposed_values(version)
        new = [name for name, value in values.items() if before.get(name, _NOTHING) != value]
        if new:
            entries = unit.journal.entries(item.shard, after=version.entry - 1, limit=1)
            authors.update(dict.fromkeys(new, entries[0].actor.person))
        before = values
    return authors


def put_pending(
    unit: UnitOfWork,
    recorder: Recorder,
    flow: Flow,
    item: Item,
    proposal: Mapping[str, object],
    *,
    run: int | None = None,
) -> None:
    """Record a proposed change of a public item; the public keeps the old content.

    Args:
        unit: Where to write.
        recorder: In whose name.
        flow: The publication flow.
        item: The item as it stands.
        proposal: New values by field.
        run: Import run that brought the change; None when staff proposes it.
    """
    pending = unit.records.get(item.shard, PENDING, item.ref)
    matter = load_matter(unit, flow, item.shard, item.number)
    proposed = with_values(item, proposal)
    if item.salt is not None:
        proposed = proposed.sealed(item.salt)
    fields: dict[str, object] = {"content": proposed.content_hash().hex()}
    if run is not None:
        fields["run"] = run
    today = recorder.environment.today()
    matter.record(LedgerStep(move="proposed", on=today, actor=recorder.actor, fields=fields))
    recorder.record(
        item.shard,
        "publication.proposed",
        matter.ref,
        facts=fields,
        records=[
            RecordChange(
                kind=PENDING,
                key=item.ref,
                facts={k: v for k, v in proposal.items() if k not in TEXT_FIELDS},
                text={k: v for k, v in proposal.items() if k in TEXT_FIELDS},
                index={"open": 1},
                expected_version=0 if pending is None else pending.version,
            )
        ],
    )


def _plain_value(value: object) -> object:
    if isinstance(value, Mode):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
