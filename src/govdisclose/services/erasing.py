"""Erasing an item: its text, files and traces go, its figures and its place in the chain stay.

Functions here work inside a unit of work of the catalogue; the caller commits.
"""

from __future__ import annotations

from govdisclose.domain.cases.review.leak import leak_ref
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.journal import Entry
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import ContentSpace, Record, UnitOfWork
from govdisclose.services.backups import backups_that_may_hold
from govdisclose.services.erased_traces import item_traces
from govdisclose.services.importing.recognising import veiled
from govdisclose.services.keys import ERASURE, use_key
from govdisclose.services.proposing import PENDING, matter_ref
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.reviews.ledger import REVIEW, REVIEW_TEXT
from govdisclose.services.reviews.remedies import REMEDY_TEXT

__all__ = ["ATTACHMENT", "attached_file", "attachment_change", "erase_item", "is_public_file"]

_KEY_BYTES = 8


def erase_item(
    unit: UnitOfWork, recorder: Recorder, item: Item, *, ground: str, approver: str
) -> Entry:
    """Erase an item that still has its text.

    Its import identity is kept under the office's key, so that the same row is known again and
    nobody without the key can confirm a guess of what it said.

    Raises:
        KeyMissing, KeyMismatch, KeyUnusable: The office's key is not there.
    """
    key = use_key(unit, recorder, ERASURE)
    attached = _attached(unit, item)
    written = unit.items.versions(item.shard, item.number)
    copies = backups_that_may_hold(unit, written[0].recorded_at)
    entry = recorder.record(
        item.shard,
        "publication.erased",
        matter_ref(item.shard, item.number),
        facts={
            "item": item.ref,
            "erases": [["item", item.ref], *map(list, attached)],
            "ground": ground,
            "approver": approver,
            "backups": [copy.key for copy in copies],
        },
    )
    traces = item_traces(unit, written)
    identity = written[-1].identity
    unit.items.erase_text(
        item.shard,
        item.number,
        identity=None if identity is None else veiled(key, identity),
    )
    unit.runs.purge_item(item.shard, item.number)
    unit.runs.purge_text(traces, cells=traces)
    for kind, record_key in attached:
        unit.records.erase_text(item.shard, kind, record_key)
    return entry


def _attached(unit: UnitOfWork, item: Item) -> list[tuple[str, str]]:
    """Records that carry text of an item; files of its attachments are erased on the way."""
    keys = []
    others = unit.records.list(ATTACHMENT, shard=item.shard)
    # The facts are committed, the index is not.
    for attachment in others:
        if attachment.facts["item"] != item.ref:
            continue
        digest = str((attachment.text or {}).get("digest", ""))
        is_shared = any(
            other.facts["item"] != item.ref and (other.text or {}).get("digest") == digest
            for other in others
        )
        if not is_shared:
            for space in ContentSpace:
                unit.contents.erase(item.shard, space, digest)
        keys.append((ATTACHMENT, attachment.key))
    if unit.records.get(item.shard, PENDING, item.ref) is not None:
        keys.append((PENDING, item.ref))
    keys += _written_about(unit, item, [key for _kind, key in keys])
    return keys


def _written_about(unit: UnitOfWork, item: Item, files: list[str]) -> list[tuple[str, str]]:
    """Records of what reviewers wrote about an item or its files."""
    matters = [
        item.ref,
        matter_ref(item.shard, item.number),
        leak_ref(item.shard, item.number),
        *(
            review.key
            for file in files
            for review in unit.records.list(REVIEW, shard=item.shard, where={"subject": file})
        ),
    ]
    return [
        (kind, record.key)
        for kind in (REVIEW_TEXT, REMEDY_TEXT)
        for matter in matters
        for record in unit.records.list(kind, shard=item.shard, where={"matter": matter})
    ]


def attached_file(unit: UnitOfWork, item: Item, digest: str) -> Record | None:
    """The record by which an item has a file of this digest."""
    return next(
        (
            record
            for record in unit.records.list(ATTACHMENT, shard=item.shard, where={"item": item.ref})
            if (record.text or {}).get("digest") == digest
        ),
        None,
    )


def is_public_file(record: Record) -> bool:
    """Whether a file of an item is one the public may have, under the name of its record.

    Equal bytes in the public space are not enough: they may be another item's.
    """
    return (record.text or {}).get("public") is True


def attachment_change(
    unit: UnitOfWork,
    recorder: Recorder,
    item: Item,
    *,
    name: str,
    digest: str,
    space: ContentSpace = ContentSpace.ORIGINAL,
) -> RecordChange:
    """The record of a stored file, a new version of it where the item has the same file already.

    A file that is public says so in its record and keeps the name it became public under: the name
    of an original may hold what nobody released. Its key is random, and name, size and digest are
    text: all that could confirm a guess of the file is erased with the item.
    """
    present = attached_file(unit, item, digest)
    if present is not None and is_public_file(present):
        name, space = str((present.text or {})["name"]), ContentSpace.PUBLIC
    key = f"{item.ref}:{recorder.environment.random_bytes(_KEY_BYTES).hex()}"
    return RecordChange(
        kind=ATTACHMENT,
        key=key if present is None else present.key,
        facts={"item": item.ref},
        text={
            "name": name,
            "digest": digest,
            "bytes": unit.contents.size(item.shard, space, digest),
            "public": space is ContentSpace.PUBLIC,
        },
        index={"item": item.ref},
        expected_version=0 if present is None else present.version,
    )
