"""What a stored row version commits to, recomputed from the row as it stands.

Stores call these when the journal is verified, so that both the leaf and the text commitment come
from the stored bytes and never from a hash that lies beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import attrs

from govdisclose.domain.catalogue.item import FACT_FIELDS, TEXT_FIELDS, item_ref
from govdisclose.domain.journal import canonical, leaf_hash, text_hash
from govdisclose.ports.storage import Commitment, ItemRecord, Record, TextState

__all__ = [
    "ATTACHMENT",
    "DIGEST_BYTES",
    "attached_digest",
    "item_commitment",
    "record_commitment",
    "record_leaf",
    "record_text_digest",
    "seal_record",
]

ATTACHMENT = "attachment"
"""Kind of the record that ties a stored file to an item."""

DIGEST_BYTES = 32
"""Length of every commitment."""

# Rows keep text and facts side by side in the order of their commitment: one slice each is enough.
_TEXT = slice(
    ItemRecord._fields.index(TEXT_FIELDS[0]), ItemRecord._fields.index(TEXT_FIELDS[-1]) + 1
)
_FACTS = slice(
    ItemRecord._fields.index(FACT_FIELDS[0]), ItemRecord._fields.index(FACT_FIELDS[-1]) + 1
)


def item_commitment(record: ItemRecord) -> Commitment:
    """Leaf and text state of one item version."""
    key = item_ref(record.shard, record.number)
    return Commitment(
        shard=record.shard,
        entry=record.entry,
        leaf=record.leaf,
        kind="item",
        key=key,
        version=record.version,
        digest=leaf_hash(
            "item", key, record.version, record.leaf, record.text_digest, record[_FACTS]
        ),
        stored=record.digest,
        recorded_at=record.recorded_at,
        text=_item_text_state(record),
    )


def _item_text_state(record: ItemRecord) -> TextState:
    text = cast(Sequence[str | None], record[_TEXT])
    if record.salt is None:
        gone = len(record.text_digest) == DIGEST_BYTES and not any(
            value is not None for value in text
        )
        return TextState.ERASED if gone else TextState.ALTERED
    return _compared(text_hash(record.salt, text), record.text_digest)


def record_text_digest(salt: bytes, text: Mapping[str, object]) -> bytes:
    """Salted commitment to the erasable part of a small record, 32 bytes."""
    return text_hash(salt, [canonical(dict(text)).decode("utf-8", "surrogatepass")])


def record_leaf(record: Record) -> bytes:
    """Commitment to one version of a small record, 32 bytes; a tombstone commits that it is one."""
    facts = {"facts": dict(record.facts), "deleted": record.deleted}
    return leaf_hash(
        record.kind, record.key, record.version, record.leaf, record.text_digest, facts
    )


def seal_record(record: Record, salt: bytes) -> Record:
    """The record with its text committed under ``salt`` (16 random bytes) and its leaf computed.

    A record without text takes no salt.
    """
    if record.text is None:
        bare = attrs.evolve(record, salt=None, text_digest=b"")
        return attrs.evolve(bare, digest=record_leaf(bare))
    digest = record_text_digest(salt, record.text)
    sealed = attrs.evolve(record, salt=salt, text_digest=digest)
    return attrs.evolve(sealed, digest=record_leaf(sealed))


def record_commitment(record: Record) -> Commitment:
    """Leaf and text state of one version of a small record; without any text it is intact."""
    return Commitment(
        shard=record.shard,
        entry=record.entry,
        leaf=record.leaf,
        kind=record.kind,
        key=record.key,
        version=record.version,
        digest=record_leaf(record),
        stored=record.digest,
        recorded_at=record.recorded_at,
        text=_record_text_state(record),
        file=attached_digest(record),
    )


def attached_digest(record: Record) -> str | None:
    """Digest of the file an attachment stands for; None when it is erased or none."""
    digest = (record.text or {}).get("digest") if record.kind == ATTACHMENT else None
    return digest if isinstance(digest, str) else None


def _record_text_state(record: Record) -> TextState:
    if record.text is None and record.salt is None:
        if record.text_digest == b"":
            return TextState.INTACT
        return TextState.ERASED if len(record.text_digest) == DIGEST_BYTES else TextState.ALTERED
    if record.text is None or record.salt is None:
        return TextState.ALTERED
    return _compared(record_text_digest(record.salt, record.text), record.text_digest)


def _compared(computed: bytes, stored: bytes) -> TextState:
    return TextState.INTACT if computed == stored else TextState.ALTERED
