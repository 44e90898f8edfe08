"""Rows that say the same and have no number of their own: which of the items alike each one means.

Rows of one agency with one title and one pair of dates, or with one document number, are told apart
by their occurrence: the first is stored under the identity itself, later ones under identities made
from it. A row first takes the item that was imported from an equal row, then one of the same title
and date, then the only one there is; else it is new. So a file may leave rows out or move them, and
the rest still meet their items.

A new place is given out only when its row is stored: a row that comes back leaves no gap. And when
a row comes back that met the only item there is, later rows equal to none come back with it: once
one of them were stored, there would be two, and the next import would read the first as new.

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


def _shut(identity: bytes) -> bytes:
    """Under what it is remembered that a group takes no new rows."""
    return hashlib.blake2b(b"shut" + identity, digest_size=16).digest()


@attrs.define
class _Group:
    """The items of one identity that no row of the run has taken, and where the next one goes."""

    free: dict[int, KnownItem] = attrs.field(factory=dict)
    by_hash: dict[bytes | None, deque[int]] = attrs.field(factory=dict)
    """Occurrences by the hash of their last imported row, the lowest first."""
    by_content: dict[int, deque[int]] = attrs.field(factory=dict)
    end: int = 0
    """First occurrence nobody has."""
    before: int = 0
    """Occurrences there were before the run."""
    has_erased: bool = False
    rows: int = 0
    """Rows of the run that took a place so far."""
    is_shut: bool = False
    """A row that met the only item there is came back."""

    def add(self, number: int, item: KnownItem) -> None:
        self.free[number] = item
        self.by_hash.setdefault(item.source_hash, deque()).append(number)
        self.by_content.setdefault(item.content_key, deque()).append(number)

    def is_old(self, number: int, run: int) -> bool:
        """Whether an occurrence is free and its item was not written by a run."""
        item = self.free.get(number)
        return item is not None and item.run != run

    def take(self, candidates: deque[int] | None) -> int | None:
        """The first of the candidates that is still free."""
        while candidates:
            number = candidates.popleft()
            if self.free.pop(number, None) is not None:
                return number
        return None


@attrs.frozen(kw_only=True)
class Assigned:
    """What a row of a group means; its place is taken when its fate is known."""

    key: bytes
    """Identity of the group."""
    group: _Group
    identity: bytes | None
    """Where its item is stored; None for a new row, and where it might bring back an erased one."""
    is_only: bool
    """It met the only item there is, and says something else."""

    @property
    def is_erased(self) -> bool:
        """It might bring back erased content."""
        return self.identity is None and self.group.has_erased

    @property
    def is_shut(self) -> bool:
        """New rows of the group come back, see :meth:`shut`."""
        return self.group.is_shut

    def took(self) -> bool:
        """Note that the row took its place; True when an earlier row of the run says the same."""
        self.group.rows += 1
        return self.group.rows > 1

    def place(self) -> bytes:
        """Give a new row its place."""
        self.group.end += 1
        return occurrence_identity(self.key, self.group.end - 1)

    def shut(self) -> bytes:
        """Let in no new rows, since the row came back; the mark of it."""
        self.group.is_shut = True
        return _shut(self.key)


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
            is_only = False
            if number is None and not group.has_erased:
                number = group.take(group.by_content.get(row.content_key))
                if number is None and group.end == 1:
                    number = group.take(deque([0]))
                is_only = number is not None and group.end == 1
            at = None if number is None else occurrence_identity(identity, number)
            assigned.append(Assigned(key=identity, group=group, identity=at, is_only=is_only))
        return assigned

    def replay(self, unit: UnitOfWork, identity: bytes, rows: Sequence[PreparedRow]) -> list[bytes]:
        """Which occurrences rows took that an interrupted run had handled already."""
        group = self._group(unit, identity, is_replay=True)
        found = [group.take(group.by_hash.get(row.source_hash)) for row in rows]
        marks = []
        for row, equal in zip(rows, found, strict=True):
            number = equal
            if number is None and not group.has_erased:
                # What the run wrote belongs to rows equal to it; a refused one took another.
                alike = group.by_content.get(row.content_key, ())
                number = group.take(deque(at for at in alike if group.is_old(at, self._run)))
                if number is None and group.before == 1 and group.is_old(0, self._run):
                    number = group.take(deque([0]))
                if number is not None and group.before == 1:
                    group.is_shut = True
                    marks.append(_shut(identity))
            if number is not None:
                group.rows += 1
                marks.append(occurrence_identity(identity, number))
        return marks

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
            seen = unit.runs.seen([*keys, _shut(identity)])
            group.is_shut = _shut(identity) in seen
            for key in keys:
                item = items.get(key)
                if item is None and key not in seen:
                    return group
                if item is not None and item.erased:
                    group.has_erased = True
                if item is not None and (item.run != self._run or item.version > 1):
                    group.before += 1
                is_own = item is not None and item.run == self._run and not is_replay
                if key in seen or is_own:
                    group.rows += 1
                elif item is not None:
                    group.add(group.end, item)
                group.end += 1
            look = _NEXT_LOOKS
