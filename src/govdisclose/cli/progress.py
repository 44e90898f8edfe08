"""The progress bar of long commands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

__all__ = ["DELAY_SECONDS", "Progress"]

DELAY_SECONDS = 0.5
"""Work shorter than this shows no bar."""


class Progress:
    """Counts steps; draws a bar with rate and time left once the work has taken a while."""

    def __init__(self, label: str, total: int | None, *, wanted: bool) -> None:
        self._label = label
        self._total = total
        self._wanted = wanted
        self._done = 0
        self._begun = time.monotonic()
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    @property
    def done(self) -> int:
        """Steps done so far."""
        return self._done

    def advance(self, steps: int = 1) -> None:
        """Count ``steps`` more as done; cheap enough to call once per chunk."""
        self.reach(self._done + steps)

    def reach(self, done: int, total: int | None = None) -> None:
        """Set the number of steps done, and the total when it has become known."""
        self._done = done
        self._total = total if total is not None else self._total
        if not self._wanted:
            return
        if self._bar is None:
            if time.monotonic() - self._begun < DELAY_SECONDS:
                return
            self._open()
        assert self._bar is not None
        assert self._task is not None
        rate = round(self._done / (time.monotonic() - self._begun))
        self._bar.update(self._task, completed=self._done, total=self._total, rate=rate)

    def close(self) -> None:
        """Remove the bar from the terminal."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _open(self) -> None:
        # rich takes longer to load than most commands to run.
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as RichBar

        self._bar = RichBar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}/s"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task(self._label, total=self._total, rate=0)
        self._bar.start()
