"""The journal: an append-only chain of entries per agency, and the commitments that tie rows to it.

An entry holds codes, dates, actors and commitments only. What people wrote lives in erasable rows;
each row version is committed by a *leaf*, and an entry carries the Merkle root of the leaves it
wrote, in order. Text enters a leaf only through a salted hash, so deleting text and salt leaves the
chain verifiable while nobody can confirm a guess of what was deleted.

Shard 0 is the office itself (staff, settings, calendars); every agency has a chain of its own.

Hash constructions (fixed for the life of all data):
    text hash   SHA-256(salt || canonical(text fields))
    leaf        SHA-256(0x00 || canonical([kind, key, version, leaf, text]) || canonical(facts))
    node        SHA-256(0x01 || left || right); an odd node is carried up unchanged
    entry hash  SHA-256(0x02 || canonical(entry without hash))
    positions   SHA-256(0x03 || canonical([[shard, number, hash of its last entry], …]))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo

import attrs

__all__ = [
    "EMPTY_ROOT",
    "GENESIS",
    "OFFICE_SHARD",
    "Actor",
    "Entry",
    "Head",
    "canonical",
    "heads_hash",
    "leaf_hash",
    "merkle_root",
    "moment_text",
    "next_entry",
    "text_hash",
]

OFFICE_SHARD = 0
"""Shard of the office's own chain."""

GENESIS = b"\0" * 32
"""Previous hash of the first entry of every chain."""

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Merkle root of no leaves."""

_sha256 = hashlib.sha256
_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> bytes:
    """The one byte form of a JSON value: UTF-8, keys sorted, no spaces."""
    return _encoder.encode(value).encode("utf-8", "surrogatepass")


def text_hash(salt: bytes, text_fields: Sequence[str | None]) -> bytes:
    """Salted commitment to erasable text, 32 bytes.

    Args:
        salt: 16 random bytes kept beside the text and deleted with it.
        text_fields: The text in the fixed order of its record kind; None for a missing field.
    """
    return _sha256(salt + _encoder.encode(text_fields).encode("utf-8", "surrogatepass")).digest()


def leaf_hash(
    kind: str, key: str, version: int, leaf: int, text_digest: bytes, facts: object
) -> bytes:
    """Commitment to one row version, 32 bytes; ``facts`` are codes and dates that survive erasure.

    The leaf's place among those of its entry is part of it, so that two rows that change places are
    both seen, each by itself.
    """
    head = _encoder.encode([kind, key, version, leaf, text_digest.hex()])
    return _sha256(b"\0" + head.encode() + canonical(facts)).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Root over ordered leaves; EMPTY_ROOT for none."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        paired = [
            _sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
        ]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
    return level[0]


def moment_text(moment: datetime) -> str:
    """A moment as fixed-width UTC text, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@attrs.frozen(kw_only=True)
class Actor:
    """Who acts: the login account, the person behind it, and whom that person acts for."""

    account: str
    """Login name at the operating system or server."""
    person: str
    """Staff key of the real person."""
    acting_for: str | None = None
    """Staff key of the person represented, when acting for somebody."""

    @property
    def persons(self) -> frozenset[str]:
        """The real and the represented person: both count for the four-eyes rule."""
        return frozenset({self.person} | ({self.acting_for} if self.acting_for else set()))


@attrs.frozen(kw_only=True)
class Head:
    """Last entry of a chain: its number (0 before the first) and hash."""

    shard: int
    number: int
    hash: bytes


@attrs.frozen(kw_only=True)
class Entry:
    """One change, chained to the change before it on the same shard."""

    shard: int
    number: int
    """1, 2, 3 … without gaps on its shard."""
    on: date
    """Civil date of the act in the office's zone."""
    recorded_at: datetime
    """Moment of recording, UTC."""
    actor: Actor
    kind: str
    """ASCII code of the act, ``"item.published"``."""
    subject: str
    """Ref of the record, matter or batch concerned."""
    facts: Mapping[str, object]
    """Codes, dates and numbers of the act; never free text or personal data."""
    leaves: int
    """How many row versions the entry wrote."""
    root: bytes
    """Merkle root of their leaves in order."""
    previous: bytes
    hash: bytes

    def recorded_on(self, zone: tzinfo) -> date:
        """Civil date of the recording in a zone, which is the office's."""
        return self.recorded_at.astimezone(zone).date()

    def is_backdated(self, zone: tzinfo) -> bool:
        """The act is dated before the day in the office's zone on which it was recorded."""
        return self.on < self.recorded_on(zone)

    def computed_hash(self) -> bytes:
        """What ``hash`` must be for these contents."""
        body = [
            self.shard,
            self.number,
            self.on.isoformat(),
            moment_text(self.recorded_at),
            [self.actor.account, self.actor.person, self.actor.acting_for],
            self.kind,
            self.subject,
            dict(self.facts),
            self.leaves,
            self.root.hex(),
            self.previous.hex(),
        ]
        return _sha256(b"\2" + canonical(body)).digest()


def heads_hash(heads: Iterable[Head]) -> bytes:
    """Names one state of all chains, 32 bytes: copies of one value hold the same acts."""
    positions = sorted([head.shard, head.number, head.hash.hex()] for head in heads)
    return _sha256(b"\3" + canonical(positions)).digest()


def next_entry(
    head: Head,
    *,
    on: date,
    recorded_at: datetime,
    actor: Actor,
    kind: str,
    subject: str,
    facts: Mapping[str, object] | None = None,
    leaves: Iterable[bytes] = (),
) -> Entry:
    """The entry that follows ``head``, committed to ``leaves`` in their order."""
    ordered = list(leaves)
    draft = Entry(
        shard=head.shard,
        number=head.number + 1,
        on=on,
        recorded_at=recorded_at,
        actor=actor,
        kind=kind,
        subject=subject,
        facts=dict(facts or {}),
        leaves=len(ordered),
        root=merkle_root(ordered),
        previous=head.hash,
        hash=b"",
    )
    return attrs.evolve(draft, hash=draft.computed_hash())
