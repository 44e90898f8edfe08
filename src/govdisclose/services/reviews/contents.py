"""What of an item is reviewed: its draft, or the change that waits.

Functions here work inside a unit of work; the caller commits.
"""

from __future__ import annotations

from govdisclose.domain.cases.review.refusals import NothingToReview
from govdisclose.domain.catalogue.item import (
    Item,
    MalformedRef,
    Mode,
    Release,
    Withdrawal,
    item_number,
)
from govdisclose.domain.catalogue.refusals import LeakStaysWithdrawn
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import ItemRecord, Record, UnitOfWork
from govdisclose.services.editing import changed, find_record, living
from govdisclose.services.proposing import matter_ref, pending_record, proposed_values

__all__ = ["attached_content", "content_to_review", "item_of", "reviewable"]


def content_to_review(item: Item, pending: Record | None) -> Item:
    """The item as it would become public, under the seal of the present version.

    The seal is the same at submission and at release, so that the hash is the same as long as the
    content is.
    """
    if pending is None:
        return item
    assert item.salt is not None
    return changed(item, proposed_values(pending)).sealed(item.salt)


def reviewable(unit: UnitOfWork, record: ItemRecord) -> Item:
    """The item as it would become public.

    Raises:
        ItemErased: Its text is gone.
        LeakStaysWithdrawn: It should never have been public.
        NothingToReview: It is public as it stands, or is not meant to be public.
    """
    item = living(record)
    if item.withdrawal is Withdrawal.LEAK:
        raise LeakStaysWithdrawn(ref=item.ref)
    pending = pending_record(unit, item)
    proposed = content_to_review(item, pending)
    if pending is None:
        is_public = item.release is not Release.NONE and item.withdrawal is None
        if is_public or proposed.mode is not Mode.PROACTIVE:
            raise NothingToReview(ref=item.ref)
    return proposed


def item_of(ref: str) -> str | None:
    """Ref of the publication matter of the item a ref names; None where it names none."""
    try:
        return matter_ref(*item_number(ref)) if ref[:1] in ("I", "i") else None
    except MalformedRef:
        return None


def attached_content(unit: UnitOfWork, ref: str, digest: str) -> tuple[Item, str, bytes]:
    """A file of an item: the item, the key of the attachment, and its SHA-256.

    Args:
        unit: Where to read.
        ref: The item.
        digest: The beginning of the file's SHA-256 in hex.

    Raises:
        UnknownItem, ItemErased.
        NothingToReview: The item has no such file, or more than one.
    """
    item = living(find_record(unit, ref))
    found = [
        (record.key, str((record.text or {}).get("digest", "")))
        for record in unit.records.list(ATTACHMENT, shard=item.shard, where={"item": item.ref})
    ]
    found = [(key, held) for key, held in found if digest and held.startswith(digest.lower())]
    if len(found) != 1:
        raise NothingToReview(ref=f"{item.ref} {digest}")
    key, held = found[0]
    return item, key, bytes.fromhex(held)
