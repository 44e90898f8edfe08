"""The release gate: what may be edited, proposed, approved and published, and in whose name.

Functions here work inside a unit of work of the catalogue or of an import; the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, FourEyes, LedgerStep, Matter
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.domain.catalogue.intake import content_key
from govdisclose.domain.catalogue.item import (
    Clearance,
    Item,
    Mode,
    Release,
    item_number,
)
from govdisclose.domain.catalogue.readings import STATE_SECRET
from govdisclose.domain.catalogue.refusals import (
    FieldNotEditable,
    FutureAct,
    GroundMissing,
    ItemErased,
    NotProactive,
    ProposalWaiting,
    PublishedBeforeFormed,
    SecrecyMarkFound,
    TitleMissing,
    UnknownItem,
)
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import ItemRecord, UnitOfWork
from govdisclose.services.numbering import IssuedNumber, index_key, issue_number
from govdisclose.services.organisation import load_directory
from govdisclose.services.recording import ItemChange, RecordChange, Recorder

__all__ = [
    "EDITABLE_FIELDS",
    "Published",
    "changed",
    "find_record",
    "item_change",
    "likeness",
    "living",
    "load_matter",
    "matter_ref",
    "propose",
    "put_pending",
    "refuse_future",
    "release",
    "take_step",
]

EDITABLE_FIELDS = frozenset(
    {
        "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
        "note", "formed_on", "effective_on", "repealed_on", "theme", "category", "genre",
        "audience", "lifecycle", "mode", "ground", "validity",
    }
)  # fmt: skip
"""What staff may write; release, publication date and number follow from acts."""


@attrs.frozen(kw_only=True)
class Published:
    """Outcome of publishing."""

    item: Item
    clearance: Clearance
    issued: IssuedNumber | None


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


def refuse_future(ref: str, on: date, today: date) -> None:
    """Acts are dated on the day they happened, or earlier when recorded late.

    Raises:
        FutureAct: The day has not come yet.
    """
    if on > today:
        raise FutureAct(ref=ref, on=on, today=today)


def find_record(unit: UnitOfWork, ref: str) -> ItemRecord:
    """An item by ref or index number.

    Raises:
        UnknownItem: There is none.
    """
    record = None
    if ref[:1] in "Ii" and ref[1:2].isdigit() and "-" in ref and "/" not in ref:
        record = unit.items.get(*item_number(ref))
    else:
        found = unit.items.by_index_key(index_key(ref))
        record = found[0] if found else None
    if record is None:
        raise UnknownItem(ref=ref)
    return record


def living(record: ItemRecord) -> Item:
    """The item of a row that still has its text.

    Raises:
        ItemErased: The text was erased.
    """
    item = record_to_item(record)
    if item.is_erased:
        raise ItemErased(ref=item.ref)
    return item


def changed(item: Item, fields: Mapping[str, object]) -> Item:
    """The item with staff's values.

    Raises:
        FieldNotEditable: A field follows from acts.
        TitleMissing, GroundMissing: What every record needs is gone.
        SecrecyMarkFound: The text may not be kept on this machine.
    """
    for name in fields:
        if name not in EDITABLE_FIELDS:
            raise FieldNotEditable(ref=item.ref, field=name)
    revised = _applied(item, fields)
    if revised.title is None and revised.document_number is None:
        raise TitleMissing()
    if revised.mode is Mode.WITHHELD and revised.ground is None:
        raise GroundMissing()
    # A state secret is a tally here, without title or text (R2019 art. 14).
    if revised.ground == STATE_SECRET or any(
        text and find_secrecy_mark(text) for text in revised.text_values()
    ):
        raise SecrecyMarkFound()
    return revised


def _applied(item: Item, fields: Mapping[str, object]) -> Item:
    """The item with values as staff, files and proposals write them: codes and ISO dates."""
    values: dict[str, object] = dict(fields)
    if isinstance(values.get("mode"), str):
        values["mode"] = Mode(str(values["mode"]))
    for name in ("formed_on", "effective_on", "repealed_on"):
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(str(values[name]))
    return attrs.evolve(item, **values)  # type: ignore[arg-type]  # names of EDITABLE_FIELDS


def take_step(
    recorder: Recorder, matter: Matter, move: str, item: Item, change: ItemChange
) -> None:
    """Record a move of an item's matter together with the item's new version.

    Raises:
        IllegalMove, FourEyes: The flow does not allow it.
    """
    fields = {"content": item.content_hash().hex()}
    today = recorder.environment.today()
    matter.record(LedgerStep(move=move, on=today, actor=recorder.actor, fields=fields))
    recorder.record(item.shard, f"publication.{move}", matter.ref, facts=fields, items=[change])


def propose(
    unit: UnitOfWork,
    recorder: Recorder,
    flow: Flow,
    item: Item,
    revised: Item,
    fields: Mapping[str, object],
) -> None:
    """Keep staff's change to a published item until a second person approves it.

    A change joins the one that waits already; only where both say different things of one field is
    it refused.

    Raises:
        ProposalWaiting: Somebody else proposed another value.
    """
    proposal = {name: _plain_value(getattr(revised, name)) for name in fields}
    pending = unit.records.get(item.shard, "pending_revision", item.ref)
    if pending is not None and not pending.deleted:
        waiting = {**pending.facts, **(pending.text or {})}
        clash = sorted(k for k, v in proposal.items() if k in waiting and waiting[k] != v)
        matter = load_matter(unit, flow, item.shard, item.number)
        proposed = [step for step in matter.since_release() if step.move == "proposed"]
        is_own = all(step.actor.person == recorder.actor.person for step in proposed)
        if clash and not is_own:
            raise ProposalWaiting(ref=item.ref, fields="、".join(clash))
        proposal = {**waiting, **proposal}
    put_pending(unit, recorder, flow, item, proposal)


_TEXT_NAMES = frozenset(
    {
        "title",
        "document_number",
        "summary",
        "keywords",
        "url",
        "source",
        "language",
        "format",
        "note",
    }
)


def put_pending(
    unit: UnitOfWork,
    recorder: Recorder,
    flow: Flow,
    item: Item,
    proposal: Mapping[str, object],
    *,
    run: int | None = None,
) -> None:
    """Record a proposed change of a reviewed item; the public keeps the old content.

    Args:
        unit: Where to write.
        recorder: In whose name.
        flow: The publication flow.
        item: The item as it stands.
        proposal: New values by field.
        run: Import run that brought the change; None when staff proposes it.
    """
    pending = unit.records.get(item.shard, "pending_revision", item.ref)
    matter = load_matter(unit, flow, item.shard, item.number)
    proposed = _applied(item, proposal)
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
                kind="pending_revision",
                key=item.ref,
                facts={k: v for k, v in proposal.items() if k not in _TEXT_NAMES},
                text={k: v for k, v in proposal.items() if k in _TEXT_NAMES},
                index={"open": 1},
                expected_version=0 if pending is None else pending.version,
            )
        ],
    )


def item_change(record: ItemRecord, item: Item, expected: int, *, edited: bool) -> ItemChange:
    key = None
    if item.index_number is not None:
        key = record.index_key or index_key(item.index_number)
    return ItemChange(
        item=item,
        index_key=key,
        identity=record.identity,
        content_key=likeness(item),
        source_hash=record.source_hash,
        run=record.run,
        edited=edited,
        expected_version=expected,
    )


def likeness(item: Item) -> int:
    """Hash by which the same content under another number is noticed."""
    formed = None if item.formed_on is None else item.formed_on.isoformat()
    return content_key(item.shard, item.title, formed)


def _plain_value(value: object) -> object:
    if isinstance(value, Mode):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def release(
    unit: UnitOfWork,
    approver: Recorder,
    flow: Flow,
    scheme: IndexScheme,
    ref: str,
    on: date | None,
) -> Published:
    """Approve the present or the proposed content of an item and publish it."""
    record = find_record(unit, ref)
    item = living(record)
    day = on or approver.environment.today()
    matter = load_matter(unit, flow, item.shard, item.number)
    pending = unit.records.get(item.shard, "pending_revision", item.ref)
    if pending is not None and not pending.deleted:
        item = changed(item, {**pending.facts, **(pending.text or {})}).sealed(
            approver.environment.random_bytes(16)
        )
    if item.mode is not Mode.PROACTIVE and item.release is Release.NONE:
        raise NotProactive(ref=item.ref, mode=item.mode.value)
    if item.formed_on is not None and day < item.formed_on:
        raise PublishedBeforeFormed(ref=item.ref, on=day, formed_on=item.formed_on)
    refuse_future(item.ref, day, approver.environment.today())
    drafting = _drafting(unit, record)
    hands = frozenset[str]().union(*(step.actor.persons for step in drafting))
    if item.release is Release.NONE and hands & approver.actor.persons:
        person = "、".join(sorted(hands & approver.actor.persons))
        raise FourEyes(ref=item.ref, move="cleared", person=person)
    if not matter.ledger and item.release is Release.NONE:
        # Drafts that came in by import were drafted by whoever imported them.
        matter = attrs.evolve(matter, ledger=drafting[:1])
    clearance = Clearance(item.content_hash(), day)
    fields = {"content": clearance.content_hash.hex()}
    actor = approver.actor
    if pending is not None and not pending.deleted:
        step = LedgerStep(move="replaced", on=day, actor=actor, fields=fields)
        matter.record(step)
        moves = [("publication.replaced", step)]
    else:
        cleared = LedgerStep(move="cleared", on=day, actor=actor, fields=fields)
        published = LedgerStep(move="published", on=day, actor=actor, fields=fields)
        matter = matter.record(cleared) if matter.state == "draft" else matter
        matter.record(published)
        moves = [("publication.cleared", cleared), ("publication.published", published)]
    issued = None
    first = item.published_on or day
    records: list[RecordChange] = []
    if item.index_number is None:
        agency = load_directory(unit)[item.shard]
        issued = issue_number(unit, agency, scheme, first)
        if issued.number is not None:
            item = attrs.evolve(item, index_number=issued.number)
            records.append(issued.counter)
    item = attrs.evolve(
        item,
        release=Release.REVIEWED,
        release_hash=clearance.content_hash,
        published_on=first,
        version=record.version + 1,
    )
    if pending is not None and not pending.deleted:
        records.append(
            RecordChange(
                kind="pending_revision",
                key=item.ref,
                deleted=True,
                expected_version=pending.version,
            )
        )
    for kind, step in moves[:-1]:
        approver.record(item.shard, kind, matter.ref, on=day, facts=step.fields)
    kind, step = moves[-1]
    facts = {**step.fields, "index_number": item.index_number}
    # Publishing is no edit: a later file may still change what nobody here has touched.
    proposed = matter.last("proposed")
    by_staff = moves[-1][0] == "publication.replaced" and not (
        proposed is not None and proposed.fields.get("run")
    )
    change = item_change(record, item, record.version, edited=bool(record.edited) or by_staff)
    approver.record(
        item.shard, kind, matter.ref, on=day, facts=facts, items=[change], records=records
    )
    return Published(item=item, clearance=clearance, issued=issued)


def _drafting(unit: UnitOfWork, record: ItemRecord) -> tuple[LedgerStep, ...]:
    """Everybody whose hand made a version since the last release, by import or by editing."""
    steps: list[LedgerStep] = []
    for version in unit.items.versions(record.shard, record.number):
        if version.release == Release.REVIEWED.value:
            steps.clear()
            continue
        entries = unit.journal.entries(record.shard, after=version.entry - 1, limit=1)
        steps.extend(LedgerStep(move="drafted", on=e.on, actor=e.actor) for e in entries)
    return tuple(steps)
