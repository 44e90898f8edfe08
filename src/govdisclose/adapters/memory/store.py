"""Store and unit of work in memory: a unit works on a copy, a commit publishes it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from govdisclose.adapters.memory.contents import MemoryContents
from govdisclose.adapters.memory.items import MemoryItems
from govdisclose.adapters.memory.journal import MemoryJournal
from govdisclose.adapters.memory.matters import MemoryMatters
from govdisclose.adapters.memory.records import MemoryRecords
from govdisclose.adapters.memory.runs import MemoryRuns
from govdisclose.adapters.memory.state import State
from govdisclose.errors import StoreBusy, StoreClosed
from govdisclose.ports.import_runs import RunRepository
from govdisclose.ports.matters import MatterIndex
from govdisclose.ports.storage import ContentStore, ItemRepository, Journal, RecordRepository

__all__ = ["MemoryStore", "MemoryUnit"]


class MemoryUnit:
    """See :class:`govdisclose.ports.storage.UnitOfWork`; to be used in a ``with`` statement."""

    items: ItemRepository
    records: RecordRepository
    journal: Journal
    contents: ContentStore
    runs: RunRepository
    matters: MatterIndex

    def __init__(self, store: MemoryStore, *, writes: bool) -> None:
        self._store = store
        self._writes = writes

    def __enter__(self) -> Self:
        state = self._store.begin(writes=self._writes)
        self._state = state
        self._computed: dict[str, tuple[int, str]] = {}
        self.items = MemoryItems(state)
        self.records = MemoryRecords(state)
        self.journal = MemoryJournal(state)
        self.contents = MemoryContents(state)
        self.runs = MemoryRuns(state)
        self.matters = MemoryMatters(state)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._writes:
            self._store.end_writing()
        else:
            self._store.keep_figures(self._computed)

    def commit(self) -> None:
        if self._writes:
            self._store.publish(self._state)

    def is_turn_over(self) -> bool:
        return self._writes and self._store.somebody_waits

    def is_full(self) -> bool:
        return False

    def change_mark(self) -> int:
        return sum(head.number for head in self.journal.heads())

    def kept_figure(self, key: str, mark: int) -> str | None:
        kept_mark, value = self._state.figures.get(key, (None, None))
        return value if kept_mark == mark else None

    def keep_figure(self, key: str, mark: int, value: str) -> None:
        # A writer's figure may rest on rows that are rolled back: it lasts if they do.
        self._state.figures[key] = (mark, value)
        self._computed[key] = (mark, value)


class MemoryStore:
    """An office in memory.

    Args:
        busy_seconds: How long a writer waits for another one before StoreBusy.
    """

    address = "memory:"

    def __init__(self, *, busy_seconds: float = 10.0) -> None:
        self._busy_seconds = busy_seconds
        self._writing = threading.Lock()
        self._waiting = 0
        self._changing = threading.Lock()
        self._state = State()
        self._closed = False

    def read(self) -> MemoryUnit:
        return MemoryUnit(self, writes=False)

    def write(self) -> MemoryUnit:
        return MemoryUnit(self, writes=True)

    @contextmanager
    def bulk(self) -> Iterator[None]:
        # There is no index to look after.
        yield

    def close(self) -> None:
        self._closed = True
        self._state = State()

    def begin(self, *, writes: bool) -> State:
        """A copy of the present state; a writer first waits for its turn."""
        if writes and not self._take_turn():
            raise StoreBusy(address=self.address)
        if self._closed:
            if writes:
                self._writing.release()
            raise StoreClosed(address=self.address)
        with self._changing:
            return self._state.copy()

    @property
    def somebody_waits(self) -> bool:
        """Whether another writer waits for its turn."""
        return self._waiting > 0

    def _take_turn(self) -> bool:
        with self._changing:
            self._waiting += 1
        try:
            return self._writing.acquire(timeout=self._busy_seconds)
        finally:
            with self._changing:
                self._waiting -= 1

    def publish(self, state: State) -> None:
        """Make a writer's state the present one."""
        if self._closed:
            raise StoreClosed(address=self.address)
        with self._changing:
            self._state = state.copy()

    def keep_figures(self, figures: dict[str, tuple[int, str]]) -> None:
        """Add figures that a reader computed to the present state."""
        with self._changing:
            self._state.figures.update(figures)

    def end_writing(self) -> None:
        """Let the next writer begin."""
        self._writing.release()
