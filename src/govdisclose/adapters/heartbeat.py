"""The mark of a watcher in a small file beside the office, and in memory for stores that are."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import attrs

from govdisclose.domain.figures.supervision.heart import Beat

__all__ = ["FileHeartbeat", "ProcessHeartbeat"]


@attrs.define
class ProcessHeartbeat:
    """A mark that lives as long as its holder."""

    kept: Beat | None = None

    def last(self) -> Beat | None:
        """See :class:`govdisclose.ports.heartbeat.Heartbeat`."""
        return self.kept

    def beat(self, beat: Beat) -> None:
        """See :class:`govdisclose.ports.heartbeat.Heartbeat`."""
        self.kept = beat


@attrs.frozen
class FileHeartbeat:
    """A mark in a file of mode 0600, replaced as a whole.

    Args:
        find: Says where the file is.
    """

    find: Callable[[], Path]

    def last(self) -> Beat | None:
        """See :class:`govdisclose.ports.heartbeat.Heartbeat`."""
        try:
            shape = json.loads(self.find().read_text(encoding="utf-8"))
            told = shape["told_on"]
            return Beat(
                at=datetime.fromisoformat(shape["at"]),
                interval_seconds=int(shape["interval_seconds"]),
                day=date.fromisoformat(shape["day"]),
                told_on=None if told is None else date.fromisoformat(told),
                stopped=bool(shape["stopped"]),
                # A mark of an earlier program knows of none.
                missed=tuple(map(str, shape.get("missed", ()))),
            )
        except (OSError, ValueError, KeyError, TypeError):
            # A mark that is not there or was cut off says as little as none.
            return None

    def beat(self, beat: Beat) -> None:
        """See :class:`govdisclose.ports.heartbeat.Heartbeat`; a full disk stops no watcher."""
        path = self.find()
        shape = {
            "at": beat.at.isoformat(),
            "interval_seconds": beat.interval_seconds,
            "day": beat.day.isoformat(),
            "told_on": None if beat.told_on is None else beat.told_on.isoformat(),
            "stopped": beat.stopped,
            "missed": beat.missed,
        }
        with suppress(OSError):
            handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    json.dump(shape, stream)
                os.replace(name, path)
            except OSError:
                with suppress(OSError):
                    os.unlink(name)
                raise
