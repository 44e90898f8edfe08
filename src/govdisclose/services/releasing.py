"""The release gate: approving what was drafted, proposed or withdrawn, and making it public.

Functions here work inside a unit of work of the catalogue; the caller commits.
"""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, FourEyes, LedgerStep
from govdisclose.domain.cases.review.refusals import PublishedBeforeCleared
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.domain.catalogue.item import Clearance, Item, Mode, Release, Withdrawal
from govdisclose.domain.catalogue.refusals import (
    LeakStaysWithdrawn,
    NotProactive,
    PublishedBeforeFormed,
    RestoredBeforeWithdrawn,
)
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.drafting import drafting
from govdisclose.services.editing import find_record, item_change, living, refuse_future
from govdisclose.services.numbering import IssuedNumber, issue_number
from govdisclose.services.organisation import load_directory
from govdisclose.services.proposing import load_matter, pending_record, settled
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.reviews.contents import content_to_review
from govdisclose.services.reviews.gate import Gate

__all__ = ["Published", "release"]


@attrs.frozen(kw_only=True)
class Published:
    """Outcome of publishing."""

    item: Item
    clearance: Clearance
    issued: IssuedNumber | None


def release(
    unit: UnitOfWork,
    approver: Recorder,
    flow: Flow,
    scheme: IndexScheme,
    ref: str,
    on: date | None,
    gate: Gate,
) -> Published:
    """Approve the present or the proposed content of an item and publish it.

    A draft is published, a proposed change takes the place of what is public, and what was
    withdrawn is public again, with its proposed change if one waits.

    Raises:
        NotCleared: The agency demands a review that this content has not passed, or somebody
            submitted it and it was not cleared.
    """
    record = find_record(unit, ref)
    item = living(record)
    day = on or approver.environment.today()
    pending = pending_record(unit, item)
    is_withdrawn = item.withdrawal is not None
    item = content_to_review(item, pending)
    _check_releasable(item, day, approver.environment.today())
    reviewed = gate.passed(unit, item)
    gate.files_passed(unit, item)
    if reviewed is not None and day < reviewed.on:
        raise PublishedBeforeCleared(ref=item.ref, on=day, cleared_on=reviewed.on)
    if pending is not None and reviewed is None:
        item = item.sealed(approver.environment.random_bytes(16))
    moves = _moves(is_withdrawn=is_withdrawn, is_replaced=pending is not None)
    matter = load_matter(unit, flow, item.shard, item.number)
    if item.release is Release.NONE or is_withdrawn:
        drafts = drafting(unit, record, with_imports=item.release is Release.NONE)
        hands = frozenset[str]().union(*(step.actor.persons for step in drafts))
        if hands & approver.actor.persons:
            person = "、".join(sorted(hands & approver.actor.persons))
            raise FourEyes(ref=item.ref, move=moves[0], person=person)
        if not matter.ledger:
            # Drafts that came in by import were drafted by whoever imported them.
            matter = attrs.evolve(matter, ledger=drafts[:1])
    clearance = Clearance(item.content_hash(), day)
    fields = {"content": clearance.content_hash.hex()}
    if reviewed is not None:
        fields["reviewed_on"] = reviewed.on.isoformat()
    proposed = matter.last("proposed")
    for move in moves:
        if move != "cleared" or matter.state == "draft":
            matter = matter.record(
                LedgerStep(move=move, on=day, actor=approver.actor, fields=fields)
            )
    issued = None
    first = item.published_on or day
    records: list[RecordChange] = settled(pending)
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
        withdrawn_on=None,
        withdrawal=None,
        version=record.version + 1,
    )
    for move in moves[:-1]:
        approver.record(item.shard, f"publication.{move}", matter.ref, on=day, facts=fields)
    # Publishing is no edit: a later file may still change what nobody here has touched.
    by_staff = pending is not None and not (proposed and proposed.fields.get("run"))
    change = item_change(record, item, record.version, edited=bool(record.edited) or by_staff)
    approver.record(
        item.shard,
        f"publication.{moves[-1]}",
        matter.ref,
        on=day,
        facts={**fields, "index_number": item.index_number},
        items=[change],
        records=records,
    )
    return Published(item=item, clearance=clearance, issued=issued)


def _moves(*, is_withdrawn: bool, is_replaced: bool) -> tuple[str, ...]:
    """Moves of the flow that make the content public, in order."""
    if is_withdrawn:
        return ("restored",)
    return ("replaced",) if is_replaced else ("cleared", "published")


def _check_releasable(item: Item, day: date, today: date) -> None:
    """Refuse what may not become public, or not on that day."""
    if item.withdrawal is Withdrawal.LEAK:
        raise LeakStaysWithdrawn(ref=item.ref)
    if item.mode is not Mode.PROACTIVE and (item.is_draft or item.withdrawal is not None):
        raise NotProactive(ref=item.ref, mode=item.mode.value)
    if item.formed_on is not None and day < item.formed_on:
        raise PublishedBeforeFormed(ref=item.ref, on=day, formed_on=item.formed_on)
    if item.withdrawn_on is not None and day < item.withdrawn_on:
        raise RestoredBeforeWithdrawn(ref=item.ref, on=day, withdrawn_on=item.withdrawn_on)
    refuse_future(item.ref, day, today)
