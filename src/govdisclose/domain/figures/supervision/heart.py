"""The mark a watcher leaves each time it has looked, and what its age means."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import Enum

import attrs

__all__ = ["Beat", "HeartState", "state_of"]

_MISSED_BEATS = 3
"""So many intervals without a mark are no delay any more."""

_LEAST_PATIENCE = timedelta(minutes=2)


@attrs.frozen(kw_only=True)
class Beat:
    """What a watcher leaves behind each time it has looked."""

    at: datetime
    """Moment, aware."""
    interval_seconds: int
    """When it meant to come back; 0 for a single look."""
    day: date
    """Civil day it looked at."""
    told_on: date | None = None
    """Last day of which listeners were told."""
    stopped: bool = False
    """True once it was asked to stop, or looked once only."""
    missed: tuple[str, ...] = ()
    """Listeners that failed to take a digest and are told again at the next look."""


class HeartState(Enum):
    """What a mark means at a moment."""

    NEVER = "never"
    RUNNING = "running"
    STOPPED = "stopped"
    """It ended because it was asked to."""
    STALE = "stale"
    """It should have come back and did not."""


def state_of(beat: Beat | None, now: datetime) -> HeartState:
    """What the mark says at a moment."""
    if beat is None:
        return HeartState.NEVER
    if beat.stopped:
        return HeartState.STOPPED
    patience = max(_LEAST_PATIENCE, timedelta(seconds=beat.interval_seconds * _MISSED_BEATS))
    return HeartState.STALE if now - beat.at > patience else HeartState.RUNNING
