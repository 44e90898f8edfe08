"""The steps of a file on their way from its reader to the transactions that take them.

A transaction begins when enough steps are there, so that nobody waits while a file is read, and
takes further ones only as long as the reader has them ready.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TypeAlias

from govdisclose.domain.finding import Finding
from govdisclose.ports.formats import SheetLayout, SourceRefused
from govdisclose.services.importing.reading import (
    ChunkRead,
    FileRead,
    FileRefused,
    IntakeEvent,
    NothingReady,
    TableOpened,
)

__all__ = ["GATHERED_ROWS", "Step", "StepQueue"]

GATHERED_ROWS = 2_000
"""Rows read before a transaction begins."""

Step: TypeAlias = TableOpened | ChunkRead


class StepQueue:
    """Steps in file order, and what the other events of the reader say.

    Args:
        events: The reader's events.
    """

    def __init__(self, events: Iterator[IntakeEvent]) -> None:
        self._events = events
        self._steps: deque[Step] = deque()
        self.layouts: list[SheetLayout] = []
        """Of the tables opened so far."""
        self.last: list[Finding] = []
        """What is to be said of the file at its end."""
        self.refused: SourceRefused | None = None
        """Why the file was not read, or no further."""

    def gather(self) -> bool:
        """Wait until enough steps are there for a transaction; False when the file has no more."""
        rows = sum(step.records for step in self._steps if isinstance(step, ChunkRead))
        while rows < GATHERED_ROWS and len(self._steps) < GATHERED_ROWS:
            event = next(self._events, None)
            if event is None:
                break
            self._sort(event)
            if isinstance(event, ChunkRead):
                rows += event.records
        return bool(self._steps)

    def shards(self) -> set[int]:
        """Agencies of the rows in the steps that are there."""
        return {
            row.shard
            for step in self._steps
            if isinstance(step, ChunkRead)
            for row in step.prepared
        }

    def take(self, shards: set[int]) -> Step | None:
        """The next step; None when the reader has none ready or it is not for these agencies."""
        if not self._steps:
            event = next(self._events, None)
            if event is not None:
                self._sort(event)
        if not self._steps:
            return None
        step = self._steps[0]
        if isinstance(step, ChunkRead) and not shards.issuperset(
            row.shard for row in step.prepared
        ):
            return None
        return self._steps.popleft()

    def _sort(self, event: IntakeEvent) -> None:
        match event:
            case TableOpened():
                self.layouts.append(event.layout)
                self._steps.append(event)
            case ChunkRead():
                self._steps.append(event)
            case FileRead():
                self.last = list(event.findings)
            case FileRefused():
                self.last = [event.finding]
                self.refused = event.error
            case NothingReady():
                pass
