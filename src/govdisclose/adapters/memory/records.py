"""Small journaled records of a memory store."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from govdisclose.adapters.memory.state import State, json_copy
from govdisclose.errors import Conflict
from govdisclose.ports.storage import Record

__all__ = ["MemoryRecords"]


class MemoryRecords:
    """See :class:`govdisclose.ports.storage.RecordRepository`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, shard: int, kind: str, key: str) -> Record | None:
        versions = self._state.records.get((shard, kind, key))
        return _given(versions[-1]) if versions else None

    def list(
        self,
        kind: str,
        *,
        shard: int | None = None,
        where: Mapping[str, str | int | None] | None = None,
        limit: int | None = None,
        after: tuple[int, str] | None = None,
    ) -> tuple[Record, ...]:
        conditions = dict(where or {}).items()
        found = [
            versions[-1]
            for place, versions in sorted(self._state.records.items(), key=lambda pair: pair[0])
            if place[1] == kind
            and (shard is None or place[0] == shard)
            and (after is None or (place[0], place[2]) > after)
            and not versions[-1].deleted
            and conditions <= versions[-1].index.items()
        ]
        return tuple(_given(record) for record in found[:limit])

    def indexed(self, shard: int, kind: str, key: str) -> Mapping[str, str | int | None]:
        versions = self._state.records.get((shard, kind, key))
        return {} if not versions or versions[-1].deleted else dict(versions[-1].index)

    def put(self, record: Record, *, expected_version: int) -> None:
        place = (record.shard, record.kind, record.key)
        versions = self._state.records.get(place, ())
        found = versions[-1].version if versions else 0
        if found != expected_version:
            raise Conflict(what=record.kind, key=record.key, found=found, expected=expected_version)
        kept = attrs.evolve(
            record,
            facts=json_copy(record.facts),
            text=None if record.text is None else json_copy(record.text),
            index=dict(record.index),
        )
        self._state.records[place] = (*versions, kept)

    def versions(self, shard: int, kind: str, key: str) -> tuple[Record, ...]:
        versions = self._state.records.get((shard, kind, key), ())
        return tuple(_given(version) for version in versions)

    def erase_text(self, shard: int, kind: str, key: str) -> None:
        place = (shard, kind, key)
        if place in self._state.records:
            # Index values may repeat the text, so they go with it.
            self._state.records[place] = tuple(
                attrs.evolve(version, text=None, salt=None, index={})
                for version in self._state.records[place]
            )


def _given(record: Record) -> Record:
    """The record as readers get it: index values serve the search only."""
    return attrs.evolve(record, index={})
