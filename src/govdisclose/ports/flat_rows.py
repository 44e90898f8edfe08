"""Entries and small records as flat rows of a database, and back.

Every store with tables keeps them the same way, so that one office can be compared with its copy
in another store byte by byte. Reading takes anything: what was never written so becomes what no
entry or record can have, and verification names it instead of failing on it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache

from govdisclose.domain.journal import Actor, Entry, canonical, moment_text
from govdisclose.ports.commitments import record_commitment
from govdisclose.ports.storage import Commitment, Record, TextState

__all__ = [
    "ENTRY_COLUMNS",
    "RECORD_COLUMNS",
    "commitment_of_row",
    "entry_from_row",
    "entry_values",
    "record_from_row",
    "record_values",
]

ENTRY_COLUMNS = (
    "shard, number, on_date, recorded_at, account, person, acting_for, kind, subject, facts, "
    "leaves, root, previous, hash"
)
"""Columns of a row of entries, in order."""

RECORD_COLUMNS = (
    "shard, kind, key, version, entry, leaf, recorded_at, facts, text, salt, text_digest, "
    "digest, deleted"
)
"""Columns of a row of records, in order."""

_UNREADABLE_DAY = date.min
_UNREADABLE_MOMENT = datetime.min.replace(tzinfo=UTC)


@lru_cache(maxsize=4_096)
def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _UNREADABLE_DAY
    return day if day.isoformat() == text else _UNREADABLE_DAY


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _UNREADABLE_MOMENT
    # Said by the quick way and, where that differs, by the one that counts.
    if f"{moment.replace(tzinfo=None).isoformat(timespec='microseconds')}Z" == text:
        return moment if moment.tzinfo is UTC else _UNREADABLE_MOMENT
    return moment if moment_text(moment) == text else _UNREADABLE_MOMENT


@lru_cache(maxsize=1_024)
def _actor(account: str, person: str, acting_for: str | None) -> Actor:
    return Actor(account=account, person=person, acting_for=acting_for)


def _facts(text: str) -> dict[str, object]:
    try:
        facts = json.loads(text)
    except ValueError:
        facts = None
    if isinstance(facts, dict) and canonical(facts).decode("utf-8", "replace") == text:
        return facts
    return {"unreadable": True}


def entry_from_row(row: Sequence[object]) -> Entry:
    """An entry of a row of ENTRY_COLUMNS; what was never written so becomes what no entry can have.

    Verification then names the entry instead of failing on it.
    """
    return Entry(
        shard=row[0],  # type: ignore[arg-type]  # tables hold the declared types
        number=row[1],  # type: ignore[arg-type]
        on=_day(str(row[2])),
        recorded_at=_moment(str(row[3])),
        actor=_actor(str(row[4]), str(row[5]), None if row[6] is None else str(row[6])),
        kind=str(row[7]),
        subject=str(row[8]),
        facts=_facts(str(row[9])),
        leaves=row[10],  # type: ignore[arg-type]
        root=row[11],  # type: ignore[arg-type]
        previous=row[12],  # type: ignore[arg-type]
        hash=row[13],  # type: ignore[arg-type]
    )


def entry_values(entry: Entry) -> tuple[object, ...]:
    """The row of an entry, in the order of ENTRY_COLUMNS."""
    return (
        entry.shard,
        entry.number,
        entry.on.isoformat(),
        moment_text(entry.recorded_at),
        entry.actor.account,
        entry.actor.person,
        entry.actor.acting_for,
        entry.kind,
        entry.subject,
        canonical(dict(entry.facts)).decode(),
        entry.leaves,
        entry.root,
        entry.previous,
        entry.hash,
    )


def record_from_row(row: Sequence[object]) -> Record:
    """A record from a row of RECORD_COLUMNS; its index values are left out."""
    return Record(
        shard=row[0],  # type: ignore[arg-type]  # tables hold the declared types
        kind=str(row[1]),
        key=str(row[2]),
        version=row[3],  # type: ignore[arg-type]
        entry=row[4],  # type: ignore[arg-type]
        leaf=row[5],  # type: ignore[arg-type]
        recorded_at=str(row[6]),
        facts=json.loads(str(row[7])),
        text=None if row[8] is None else json.loads(str(row[8])),
        salt=row[9],  # type: ignore[arg-type]
        text_digest=row[10],  # type: ignore[arg-type]
        digest=row[11],  # type: ignore[arg-type]
        deleted=bool(row[12]),
    )


def record_values(record: Record) -> tuple[object, ...]:
    """The row of a record, in the order of RECORD_COLUMNS."""
    return (
        record.shard,
        record.kind,
        record.key,
        record.version,
        record.entry,
        record.leaf,
        record.recorded_at,
        canonical(dict(record.facts)).decode(),
        None if record.text is None else canonical(dict(record.text)).decode(),
        record.salt,
        record.text_digest,
        record.digest,
        int(record.deleted),
    )


def commitment_of_row(row: tuple[object, ...]) -> Commitment:
    """What a row of RECORD_COLUMNS commits to, recomputed; altered if it cannot be read."""
    try:
        return record_commitment(record_from_row(row))
    except (TypeError, ValueError):
        # Its JSON was damaged, so nothing can be recomputed: it is altered, and named.
        damaged = (*row[:7], "{}", None, *row[9:])
        commitment = record_commitment(record_from_row(damaged))
        return commitment._replace(digest=b"", text=TextState.ALTERED)
