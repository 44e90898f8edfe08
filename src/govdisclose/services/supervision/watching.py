"""One look of a watcher: what is new, what is gone, and whether listeners have to be told.

Signals never depend on a watcher: it only notices that the day has turned or that something was
recorded, and passes on what the ledgers say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Protocol

from govdisclose.domain.figures.supervision.digest import Digest, Occasion
from govdisclose.domain.figures.supervision.heart import Beat
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.views import DayView
from govdisclose.services.supervision.service import Supervision

__all__ = ["Tell", "Watcher"]

_Key = tuple[str, str, str]


class Tell(Protocol):
    """Passes a digest on to listeners; must not raise."""

    def __call__(
        self, digest: Digest, *, only: Collection[str] | None = None, but: Collection[str] = ()
    ) -> Sequence[str]:
        """Tell all, only those named, or all but those named; names of those that failed."""


class Watcher:
    """Looks again when the day or the records have changed.

    Args:
        supervision: What it looks at.
        change_mark: A number that grows with every recorded act.
        tell: Passes a digest on to listeners; must not raise.
        interval_seconds: Time between two looks; 0 for a single one.
    """

    def __init__(
        self,
        supervision: Supervision,
        change_mark: Callable[[], int],
        tell: Tell,
        *,
        interval_seconds: int,
    ) -> None:
        self._supervision = supervision
        self._change_mark = change_mark
        self._tell = tell
        self._interval_seconds = interval_seconds
        self._day: date | None = None
        self._mark: int | None = None
        self._lines: dict[_Key, SignalLine] = {}
        before = supervision.heartbeat.last()
        self._told_on = None if before is None else before.told_on
        self._missed_before = () if before is None else before.missed
        self._owed: dict[str, Digest] = {}

    def look(self) -> Digest | None:
        """Look once; a digest when day or records have changed since the last look.

        Listeners are told of the first look of a day, and later when a signal was raised or
        cleared; a restart on a day of which they were told tells them nothing twice. One that fails
        to take a digest is told again at every look until it does, with what is new since.
        """
        today, mark = self._supervision.environment.today(), self._change_mark()
        digest = None
        to_tell = None
        if (today, mark) != (self._day, self._mark):
            digest = self._digest(today)
            is_new_day = self._told_on != today
            has_news = digest.occasion is not Occasion.START and (digest.raised or digest.cleared)
            self._day, self._mark = today, mark
            self._lines = {_key(line): line for line in digest.standing}
            if is_new_day or has_news:
                self._told_on = today
                to_tell = digest
            else:
                # Before a restart they missed the digest of this day; they get it as it is now.
                self._owed.update(dict.fromkeys(self._missed_before, digest))
            self._missed_before = ()
        self._pass_on(to_tell)
        self._beat(stopped=self._interval_seconds == 0)
        return digest

    def _pass_on(self, digest: Digest | None) -> None:
        """Tell a digest, and what was missed before to those who missed it."""
        behind = tuple(self._owed)
        for name in behind:
            missed = self._owed.pop(name)
            due = missed if digest is None else digest.after(missed)
            if self._tell(due, only=(name,)):
                self._owed[name] = due
        if digest is not None:
            self._owed.update(dict.fromkeys(self._tell(digest, but=behind), digest))

    def stop(self) -> None:
        """Leave word that the watch ended because it was asked to."""
        self._beat(stopped=True)

    def _digest(self, today: date) -> Digest:
        view: DayView = self._supervision.today(today)
        if self._day is None:
            occasion = Occasion.START
        else:
            occasion = Occasion.DAY if today != self._day else Occasion.CHANGE
        if occasion is Occasion.START:
            raised = tuple(line for line in view.lines if line.since == today)
        else:
            raised = tuple(line for line in view.lines if self._is_graver(line))
        now = {_key(line) for line in view.lines}
        return Digest(
            occasion=occasion,
            on=today,
            raised=raised,
            cleared=tuple(line for key, line in self._lines.items() if key not in now),
            standing=view.lines,
            names=view.names,
        )

    def _is_graver(self, line: SignalLine) -> bool:
        before = self._lines.get(_key(line))
        return before is None or before.signal < line.signal

    def _beat(self, *, stopped: bool) -> None:
        environment = self._supervision.environment
        self._supervision.heartbeat.beat(
            Beat(
                at=environment.now(),
                interval_seconds=self._interval_seconds,
                day=self._day or environment.today(),
                told_on=self._told_on,
                stopped=stopped,
                missed=tuple(self._owed),
            )
        )


def _key(line: SignalLine) -> _Key:
    return line.kind, line.ref, line.limit
