"""Writing with the journal: every change of rows goes through one entry in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.journal import Actor, Entry, moment_text, next_entry
from govdisclose.ports.commitments import seal_record
from govdisclose.ports.conversion import item_to_record
from govdisclose.ports.environment import Environment
from govdisclose.ports.indexing import is_indexed_as_declared
from govdisclose.ports.storage import ItemRecord, Record, UnitOfWork

__all__ = ["ItemChange", "RecordChange", "Recorder"]


@attrs.frozen(kw_only=True)
class RecordChange:
    """A new version of a small record; ``expected_version`` is the present one, 0 for a new key."""

    kind: str
    key: str
    facts: Mapping[str, object] = attrs.field(factory=dict)
    text: Mapping[str, object] | None = None
    index: Mapping[str, str | int | None] = attrs.field(factory=dict)
    deleted: bool = False
    expected_version: int = 0


@attrs.frozen(kw_only=True)
class ItemChange:
    """A new version of a sealed item; ``expected_version`` is the present one, 0 for a new one."""

    item: Item
    index_key: str | None = None
    identity: bytes | None = None
    content_key: int = 0
    source_hash: bytes | None = None
    run: int | None = None
    edited: bool = False
    expected_version: int = 0


@attrs.frozen(kw_only=True)
class Recorder:
    """Writes entries and the rows they commit to, in the name of one actor."""

    unit: UnitOfWork
    environment: Environment
    actor: Actor

    def record(
        self,
        shard: int,
        kind: str,
        subject: str,
        *,
        on: date | None = None,
        facts: Mapping[str, object] | None = None,
        items: Sequence[ItemChange] = (),
        records: Sequence[RecordChange] = (),
    ) -> Entry:
        """Append one entry to a shard's chain and write its rows.

        Args:
            shard: Place of all rows of this entry.
            kind: ASCII code of the act.
            subject: Ref of what it is about.
            on: Civil date of the act; today unless it is recorded later than it happened.
            facts: Codes, dates and numbers; never free text.
            items: Item versions, leaves 0 …
            records: Record versions, leaves after those of the items.

        Raises:
            Conflict: A row changed since it was read.
        """
        head = self.unit.journal.head(shard)
        number = head.number + 1
        now = self.environment.now()
        moment = moment_text(now)
        item_rows: list[tuple[ItemRecord, int]] = []
        for leaf, change in enumerate(items):
            row = item_to_record(
                attrs.evolve(change.item, rev=number),
                entry=number,
                leaf=leaf,
                recorded_at=moment,
                run=change.run,
                source_hash=change.source_hash,
                edited=change.edited,
                index_key=change.index_key,
                identity=change.identity,
                content_key=change.content_key,
            )
            item_rows.append((row, change.expected_version))
        record_rows: list[tuple[Record, int]] = []
        for leaf, draft in enumerate(records, start=len(item_rows)):
            assert draft.deleted or is_indexed_as_declared(draft.kind, draft.index), draft.kind
            record = Record(
                shard=shard,
                kind=draft.kind,
                key=draft.key,
                version=draft.expected_version + 1,
                entry=number,
                leaf=leaf,
                recorded_at=moment,
                facts=dict(draft.facts),
                text=None if draft.text is None else dict(draft.text),
                deleted=draft.deleted,
                index=dict(draft.index),
            )
            sealed = seal_record(record, self.environment.random_bytes(16))
            record_rows.append((sealed, draft.expected_version))
        entry = next_entry(
            head,
            on=on or self.environment.today(),
            recorded_at=now,
            actor=self.actor,
            kind=kind,
            subject=subject,
            facts=facts,
            leaves=[
                *(row.digest for row, _version in item_rows),
                *(row.digest for row, _version in record_rows),
            ],
        )
        self.unit.journal.append(entry)
        self.unit.items.add([row for row, version in item_rows if version == 0])
        for row, version in item_rows:
            if version:
                self.unit.items.replace(row, expected_version=version)
        for record, version in record_rows:
            self.unit.records.put(record, expected_version=version)
        return entry
