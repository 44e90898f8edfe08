"""When a watcher last ran: a mark beside the office that no journal and no backup holds."""

from __future__ import annotations

from typing import Protocol

from govdisclose.domain.figures.supervision.heart import Beat

__all__ = ["Heartbeat"]


class Heartbeat(Protocol):
    """Where the mark is kept."""

    def last(self) -> Beat | None:
        """The latest mark; None when no watcher ever ran here, or it cannot be read."""

    def beat(self, beat: Beat) -> None:
        """Leave a mark in place of the former one."""
