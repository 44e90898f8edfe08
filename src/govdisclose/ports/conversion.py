"""Between the domain's items and the flat rows that stores keep.

Rows hold dates as ISO text and enumerations as their codes; nothing is lost either way, so that an
item read back is the item that was written.
"""

from __future__ import annotations

import json
from datetime import date

from govdisclose.domain.catalogue.item import (
    Item,
    Mode,
    Release,
    Withdrawal,
    carriers_from,
    carriers_text,
    extra_text,
)
from govdisclose.domain.catalogue.visibility import public_window
from govdisclose.ports.storage import ItemRecord, ItemView

__all__ = ["item_to_record", "record_to_item", "record_view"]


def item_to_record(
    item: Item,
    *,
    entry: int,
    leaf: int,
    recorded_at: str,
    run: int | None = None,
    source_hash: bytes | None = None,
    edited: bool = False,
    index_key: str | None,
    identity: bytes | None,
    content_key: int,
) -> ItemRecord:
    """The row of a sealed item as one journal entry writes it.

    Args:
        item: Sealed (or erased), so that its text is committed.
        entry: Number of the journal entry on the item's shard; it becomes the item's ``rev``.
        leaf: Place of the row among the leaves of that entry, from 0.
        recorded_at: Moment of the entry, fixed-width UTC text.
        run: Number of the import run that wrote it.
        source_hash: Hash of the imported row, None for items made by staff.
        edited: Staff changed the item after its last import.
        index_key: Folded index number.
        identity: 16-byte import identity where no index number identifies the row.
        content_key: Signed 64-bit hash of agency, folded title and formation date.
    """
    public_from, public_until = public_window(item)
    return ItemRecord(
        shard=item.shard,
        number=item.number,
        version=item.version,
        entry=entry,
        leaf=leaf,
        recorded_at=recorded_at,
        run=run,
        title=item.title,
        document_number=item.document_number,
        summary=item.summary,
        keywords=item.keywords,
        url=item.url,
        source=item.source,
        language=item.language,
        format=item.format,
        note=item.note,
        extra=extra_text(item.extra),
        index_number=item.index_number,
        formed_on=_iso(item.formed_on),
        published_on=_iso(item.published_on),
        effective_on=_iso(item.effective_on),
        repealed_on=_iso(item.repealed_on),
        theme=item.theme,
        category=item.category,
        genre=item.genre,
        audience=item.audience,
        lifecycle=item.lifecycle,
        mode=item.mode.value,
        ground=item.ground,
        validity=item.validity,
        carriers=carriers_text(item.carriers),
        release=item.release.value,
        release_hash=None if item.release_hash is None else item.release_hash.hex(),
        withdrawn_on=_iso(item.withdrawn_on),
        withdrawal=None if item.withdrawal is None else item.withdrawal.value,
        salt=item.salt,
        text_digest=item.text_digest,
        digest=item.leaf_digest(leaf),
        index_key=index_key,
        identity=identity,
        content_key=content_key,
        source_hash=source_hash,
        edited=int(edited),
        public_from=_iso(public_from),
        public_until=_iso(public_until),
    )


def record_to_item(record: ItemRecord) -> Item:
    """The item a row holds; its ``rev`` is the number of the entry that wrote the row."""
    return Item(
        shard=record.shard,
        number=record.number,
        version=record.version,
        rev=record.entry,
        title=record.title,
        document_number=record.document_number,
        summary=record.summary,
        keywords=record.keywords,
        url=record.url,
        source=record.source,
        language=record.language,
        format=record.format,
        note=record.note,
        extra={} if record.extra is None else json.loads(record.extra),
        index_number=record.index_number,
        formed_on=_day(record.formed_on),
        published_on=_day(record.published_on),
        effective_on=_day(record.effective_on),
        repealed_on=_day(record.repealed_on),
        theme=record.theme,
        category=record.category,
        genre=record.genre,
        audience=record.audience,
        lifecycle=record.lifecycle,
        mode=Mode(record.mode),
        ground=record.ground,
        validity=record.validity,
        carriers=carriers_from(record.carriers),
        release=Release(record.release),
        release_hash=None if record.release_hash is None else bytes.fromhex(record.release_hash),
        withdrawn_on=_day(record.withdrawn_on),
        withdrawal=None if record.withdrawal is None else Withdrawal(record.withdrawal),
        salt=record.salt,
        text_digest=record.text_digest,
    )


def record_view(record: ItemRecord) -> ItemView:
    """One line of a list or search result."""
    return ItemView(
        shard=record.shard,
        number=record.number,
        index_number=record.index_number,
        title=record.title,
        document_number=record.document_number,
        formed_on=record.formed_on,
        published_on=record.published_on,
        mode=record.mode,
        release=record.release,
        withdrawn_on=record.withdrawn_on,
        erased=record.salt is None,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
