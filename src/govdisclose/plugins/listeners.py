"""Telling listener plugins what was committed, when it is too late for them to spoil it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from govdisclose.domain.journal import Entry, Head
from govdisclose.ports.import_runs import RunRepository
from govdisclose.ports.matters import MatterIndex
from govdisclose.ports.placing import Misplaced
from govdisclose.ports.storage import (
    Commitment,
    ContentStore,
    ItemRepository,
    Journal,
    RecordRepository,
    Store,
    UnitOfWork,
)

__all__ = ["HeardStore"]

_Tell = Callable[[Sequence[Entry]], None]


class HeardStore:
    """A store whose committed entries are told, in order, once their unit of work has ended.

    Args:
        store: Where everything is kept.
        tell: Takes the entries of one unit of work; must not raise.
    """

    def __init__(self, store: Store, tell: _Tell) -> None:
        self._store = store
        self._tell = tell

    def read(self) -> UnitOfWork:
        """A unit that writes nothing has nothing to tell."""
        return self._store.read()

    def write(self) -> UnitOfWork:
        """A unit whose entries are told when it has ended and was committed."""
        return _HeardUnit(self._store.write(), self._tell)

    def bulk(self) -> AbstractContextManager[None]:
        """As the store does it."""
        return self._store.bulk()

    def spare_memory(self) -> None:
        """Have a store that can do so hold less in memory for readers."""
        spare_memory = getattr(self._store, "spare_memory", None)
        if spare_memory is not None:
            spare_memory()

    def close(self) -> None:
        """Release the store."""
        self._store.close()


class _HeardUnit:
    """A unit of work that remembers the entries it appends."""

    items: ItemRepository
    records: RecordRepository
    journal: Journal
    contents: ContentStore
    runs: RunRepository
    matters: MatterIndex

    def __init__(self, unit: UnitOfWork, tell: _Tell) -> None:
        self._unit = unit
        self._tell = tell
        self._committed: list[Entry] = []

    def __enter__(self) -> Self:
        unit = self._unit.__enter__()
        self._journal = _HeardJournal(unit.journal)
        self.items, self.records = unit.items, unit.records
        self.contents, self.runs = unit.contents, unit.runs
        self.matters = unit.matters
        self.journal = self._journal
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._unit.__exit__(kind, raised, trace)
        finally:
            # Only now: a listener that opens the office must not wait for this very unit.
            if self._committed:
                self._tell(tuple(self._committed))

    def commit(self) -> None:
        self._unit.commit()
        self._committed += self._journal.appended
        self._journal.appended = []

    def is_turn_over(self) -> bool:
        return self._unit.is_turn_over()

    def is_full(self) -> bool:
        return self._unit.is_full()

    def change_mark(self) -> int:
        return self._unit.change_mark()

    def kept_figure(self, key: str, mark: int) -> str | None:
        return self._unit.kept_figure(key, mark)

    def keep_figure(self, key: str, mark: int, value: str) -> None:
        self._unit.keep_figure(key, mark, value)


class _HeardJournal:
    """A journal that keeps a list of what is appended to it."""

    def __init__(self, journal: Journal) -> None:
        self._inner = journal
        self.appended: list[Entry] = []

    def append(self, entry: Entry) -> None:
        self._inner.append(entry)
        self.appended.append(entry)

    def head(self, shard: int) -> Head:
        return self._inner.head(shard)

    def heads(self) -> tuple[Head, ...]:
        return self._inner.heads()

    def entries(self, shard: int, *, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
        return self._inner.entries(shard, after=after, limit=limit)

    def entries_of(self, subject: str) -> tuple[Entry, ...]:
        return self._inner.entries_of(subject)

    def commitments(self, shard: int) -> Iterator[Commitment]:
        return self._inner.commitments(shard)

    def misplaced(self, shard: int) -> tuple[Misplaced, ...]:
        return self._inner.misplaced(shard)

    def shards_with_rows(self) -> tuple[int, ...]:
        return self._inner.shards_with_rows()
