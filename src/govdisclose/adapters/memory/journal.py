"""Chains of entries of a memory store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from govdisclose.adapters.memory.state import State, json_copy
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.journal import GENESIS, Entry, Head
from govdisclose.errors import Conflict
from govdisclose.ports.commitments import item_commitment, record_commitment
from govdisclose.ports.placing import Misplaced
from govdisclose.ports.storage import Commitment

__all__ = ["MemoryJournal"]


class MemoryJournal:
    """See :class:`govdisclose.ports.storage.Journal`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def head(self, shard: int) -> Head:
        chain = self._state.chains.get(shard)
        if not chain:
            return Head(shard=shard, number=0, hash=GENESIS)
        return Head(shard=shard, number=chain[-1].number, hash=chain[-1].hash)

    def heads(self) -> tuple[Head, ...]:
        return tuple(self.head(shard) for shard in sorted(self._state.chains))

    def append(self, entry: Entry) -> None:
        head = self.head(entry.shard)
        if (entry.number, entry.previous) != (head.number + 1, head.hash):
            raise Conflict(
                what="journal", key=entry.shard, found=head.number, expected=entry.number - 1
            )
        kept = attrs.evolve(entry, facts=json_copy(entry.facts))
        self._state.chains[entry.shard] = (*self._state.chains.get(entry.shard, ()), kept)

    def entries(self, shard: int, *, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
        chain = self._state.chains.get(shard, ())
        return tuple(entry for entry in chain if entry.number > after)[:limit]

    def entries_of(self, subject: str) -> tuple[Entry, ...]:
        return tuple(
            entry
            for shard in sorted(self._state.chains)
            for entry in self._state.chains[shard]
            if entry.subject == subject
        )

    def commitments(self, shard: int) -> Iterator[Commitment]:
        items = (
            item_commitment(version)
            for (owner, _number), versions in self._state.items.items()
            if owner == shard
            for version in versions
        )
        records = (
            record_commitment(version)
            for (owner, _kind, _key), versions in self._state.records.items()
            if owner == shard
            for version in versions
        )
        return iter(sorted((*items, *records), key=_place_in_chain))

    def misplaced(self, shard: int) -> tuple[Misplaced, ...]:
        kept: list[Sequence[Misplaced]] = []
        for (owner, number), items in self._state.items.items():
            if owner == shard:
                ref = item_ref(shard, number)
                kept.append([Misplaced("item", ref, row.version, row.entry) for row in items])
        for (owner, kind, key), records in self._state.records.items():
            if owner == shard:
                kept.append([Misplaced(kind, key, row.version, row.entry) for row in records])
        return tuple(
            row
            for versions in kept
            for row in versions
            if (row is versions[-1]) != (row.version == max(one.version for one in versions))
        )

    def shards_with_rows(self) -> tuple[int, ...]:
        claimed = {
            *self._state.chains,
            *(shard for shard, _number in self._state.items),
            *(shard for shard, _kind, _key in self._state.records),
        }
        return tuple(sorted(claimed))


def _place_in_chain(commitment: Commitment) -> tuple[int, int, str, str, int]:
    return (
        commitment.entry,
        commitment.leaf,
        commitment.kind,
        commitment.key,
        commitment.version,
    )
