"""Public derivatives of files, kept apart from their originals and released with their item."""

from __future__ import annotations

import io

import attrs

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import Item
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.screening import Redacted
from govdisclose.ports.storage import ContentSpace, Store, UnitOfWork
from govdisclose.services.editing import find_record, living
from govdisclose.services.erasing import attached_file, attachment_change, is_public_file
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange, Recorder

__all__ = ["Derivatives", "StoredPair", "release_derivatives"]


def release_derivatives(unit: UnitOfWork, approver: Recorder, item: Item) -> None:
    """Make the derivatives of an item public together with it; the caller commits.

    Raises:
        FourEyes: The approver, or whom the approver represents, made one of them.
    """
    changes = []
    for record in unit.records.list(ATTACHMENT, shard=item.shard, where={"item": item.ref}):
        text = record.text or {}
        if not text.get("derivative_of") or is_public_file(record):
            continue
        for entry in unit.journal.entries(item.shard, after=record.entry - 1, limit=1):
            hands = entry.actor.persons & approver.actor.persons
            if hands:
                raise FourEyes(ref=item.ref, move="published", person="、".join(sorted(hands)))
        changes.append(
            RecordChange(
                kind=ATTACHMENT,
                key=record.key,
                facts=record.facts,
                text={**text, "public": True},
                index={"item": item.ref},
                expected_version=record.version,
            )
        )
    if changes:
        facts = {"files": len(changes)}
        approver.record(item.shard, "item.files_released", item.ref, facts=facts, records=changes)


@attrs.frozen(kw_only=True)
class StoredPair:
    """Where an original and its derivative are kept."""

    ref: str
    original: str
    """SHA-256 in hex, in the space of originals."""
    derivative: str
    """SHA-256 in hex, in the space of public files."""


@attrs.frozen(kw_only=True)
class Derivatives:
    """Keeps pairs of originals and derivatives with items."""

    store: Store
    acting: Acting

    def keep(
        self, ref: str, name: str, original: bytes, derivative_name: str, redacted: Redacted
    ) -> StoredPair:
        """Store both with an item, each in its own space.

        The derivative is not public by this: a second person releases it with the item.

        Raises:
            UnknownItem, ItemErased.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            item = living(find_record(unit, ref))
            first = unit.contents.put(item.shard, ContentSpace.ORIGINAL, io.BytesIO(original))
            second = unit.contents.put(
                item.shard, ContentSpace.PUBLIC, io.BytesIO(redacted.content)
            )
            changes = []
            if attached_file(unit, item, first) is None:
                changes.append(attachment_change(unit, recorder, item, name=name, digest=first))
            change = attachment_change(
                unit, recorder, item, name=derivative_name, digest=second, space=ContentSpace.PUBLIC
            )
            text = {**(change.text or {}), "public": False, "derivative_of": first}
            changes.append(attrs.evolve(change, text=text))
            recorder.record(
                item.shard,
                "item.redacted",
                item.ref,
                facts={"format": redacted.format, "removed": redacted.removed},
                records=changes,
            )
            unit.commit()
        return StoredPair(ref=item.ref, original=first, derivative=second)
