"""Rows that say the same and have no number of their own: which of the items alike each one means.

Rows of one agency with one title and one pair of dates, or with one document number, are told apart
by their occurrence: the first is stored under the identity itself, later ones under identities made
from it. A row first takes the item that was imported from an equal row, then one of the same title
and date, then the only one there is; else it is new. So a file may leave rows out or move them, and
the rest still meet their items.

Where the content of one of the items was erased, only equal rows of the others are known again: any
other row might bring back what was erased.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Sequence

import attrs

from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.ports.storage import KnownItem, UnitOfWork
from govdisclose.services.importing.recognising import Recogniser

__all__ = ["Assigned", "Occurrences", "occurrence_identity"]

_REMEMBERED_GROUPS = 10_000
"""Groups kept in memory; forgotten ones are read again from the store."""
_FIRST_LOOK, _NEXT_LOOKS = 4, 256
"""Occurrences looked up at once: most groups are small."""


def occurrence_identity(identity: bytes, number: int) -> bytes:
    """Identity under which the n-th of the rows that say the same is stored, from 0."""
    if number == 0:
        return identity
    return hashlib.blake2b(identity + number.to_bytes(8, "big"), digest_size=16).digest()


@attrs.frozen(kw_only=True)
class Assigned:
    """What a row of a group means."""

    identity: bytes | None
    """Where it is, or will be, stored; None when it might bring back erased content."""
    is_repeated: bool
    """An earlier row of this run says the same."""


@attrs.define
class _Group:
    """The items of one identity that no row of the run has taken, and where the next one goes."""

    free: dict[int, KnownItem] = attrs.field(factory=dict)
    by_hash: dict[bytes | None, deque[int]] = attrs.field(factory=dict)
    """Occurrences by the hash of their last imported row, the lowest first."""
    by_content: dict[int, deque[int]] = attrs.field(factory=dict)
    end: int = 0
    """First occurrence nobody has."""
    has_erased: bool = False
    rows: int = 0
    """Rows of the run met so far."""

    def add(self, number: int, item: KnownItem) -> None:
        self.free[number] = item
        self.by_hash.setdefault(item.source_hash, deque()).append(number)
        self.by_content.setdefault(item.content_key, deque()).append(number)

    def take(self, candidates: deque[int] | None) -> int | None:
        """The first of the candidates that is still free."""
        while candidates:
            number = candidates.popleft()
            if self.free.pop(number, None) is not None:
                return number
        return None


class Occurrences:
    """Assigns occurrences over all chunks of one run.

    Args:
        run: Number of the run: items it wrote are taken.
        recogniser: Knows items again.
    """

    def __init__(self, run: int, recogniser: Recogniser) -> None:
        self._run = run
        self._recogniser = recogniser
        self._groups: dict[bytes, _Group] = {}

    def __contains__(self, identity: object) -> bool:
        return identity in self._groups

    def assign(
        self, unit: UnitOfWork, identity: bytes, rows: Sequence[PreparedRow]
    ) -> list[Assigned]:
        """Decide for the rows of one chunk that share an identity, in file order."""
        group = self._group(unit, identity, is_replay=False)
        found = [group.take(group.by_hash.get(row.source_hash)) for row in rows]
        assigned = []
        for row, equal in zip(rows, found, strict=True):
            number = equal
            if number is None and not group.has_erased:
                number = group.take(group.by_content.get(row.content_key))
                if number is None and group.end == 1:
                    number = group.take(deque([0]))
                if number is None:
                    number = group.end
                    group.end += 1
            is_repeated = group.rows > 0
            group.rows += 1
            at = None if number is None else occurrence_identity(identity, number)
            assigned.append(Assigned(identity=at, is_repeated=is_repeated))
        return assigned

    def replay(self, unit: UnitOfWork, identity: bytes, rows: Sequence[PreparedRow]) -> list[bytes]:
        """Which occurrences rows took that an interrupted run had handled already."""
        group = self._group(unit, identity, is_replay=True)
        group.rows += len(rows)
        found = [group.take(group.by_hash.get(row.source_hash)) for row in rows]
        taken = [number for number in found if number is not None]
        for _refused in range(len(rows) - len(taken)):
            # What the run wrote belongs to rows equal to it; a refused row took another.
            others = [number for number, item in group.free.items() if item.run != self._run]
            number = group.take(deque([min(others)])) if others else None
            if number is not None:
                taken.append(number)
        return [occurrence_identity(identity, number) for number in taken]

    def _group(self, unit: UnitOfWork, identity: bytes, *, is_replay: bool) -> _Group:
        group = self._groups.get(identity)
        if group is None:
            if len(self._groups) >= _REMEMBERED_GROUPS:
                self._groups.clear()
            group = self._groups[identity] = self._read(unit, identity, is_replay=is_replay)
        return group

    def _read(self, unit: UnitOfWork, identity: bytes, *, is_replay: bool) -> _Group:
        group = _Group()
        look = _FIRST_LOOK
        while True:
            keys = [occurrence_identity(identity, group.end + step) for step in range(look)]
            known = self._recogniser.known(unit, identities=keys)
            items = {item.identity: item for item in known}
            seen = unit.runs.seen(keys)
            for key in keys:
                item = items.get(key)
                if item is None and key not in seen:
                    return group
                if item is not None and item.erased:
                    group.has_erased = True
                is_own = item is not None and item.run == self._run and not is_replay
                if key in seen or is_own:
                    group.rows += 1
                elif item is not None:
                    group.add(group.end, item)
                group.end += 1
            look = _NEXT_LOOKS
