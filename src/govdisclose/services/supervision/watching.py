"""One look of a watcher: what is new, what is gone, and whether listeners have to be told.

Signals never depend on a watcher: it only notices that the day has turned or that something was
recorded, and passes on what the ledgers say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.ports.heartbeat import Beat
from govdisclose.services.supervision.service import Supervision
from govdisclose.services.supervision.sources import SignalLine
from govdisclose.services.supervision.views import DayView

__all__ = ["Digest", "Occasion", "Watcher"]

_Key = tuple[str, str, str]


class Occasion(Enum):
    """Why a watcher looked."""

    START = "start"
    DAY = "day"
    """The day has turned in the office's zone."""
    CHANGE = "change"
    """Something was recorded."""


@attrs.frozen(kw_only=True)
class Digest:
    """What listeners are told; codes, numbers and dates only."""

    occasion: Occasion
    on: date
    raised: tuple[SignalLine, ...]
    """Signals that were not there at the last look, or are graver; at the first look of a day
    those that began on it."""
    cleared: tuple[SignalLine, ...]
    """Lines of the last look that have no signal any more."""
    standing: tuple[SignalLine, ...]
    """All signals of the day, the gravest first."""
    names: Mapping[int, str]
    """Names of the agencies."""

    def counts(self) -> dict[Signal, int]:
        """Signals of the day by gravity, the gravest first."""
        return {
            signal: sum(line.signal is signal for line in self.standing)
            for signal in reversed(Signal)
            if signal is not Signal.NONE
        }

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs and plugins."""

        def shown(line: SignalLine) -> dict[str, object]:
            return {"agency": f"A{line.shard}", "name": self.names[line.shard], **line.as_json()}

        return {
            "occasion": self.occasion.value,
            "on": self.on,
            "counts": {signal.value: count for signal, count in self.counts().items()},
            "raised": [shown(line) for line in self.raised],
            "cleared": [shown(line) for line in self.cleared],
            "standing": len(self.standing),
        }


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
        tell: Callable[[Digest], None],
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

    def look(self) -> Digest | None:
        """Look once; a digest when day or records have changed since the last look.

        Listeners are told of the first look of a day, and later when a signal was raised or
        cleared; a restart on a day of which they were told tells them nothing twice.
        """
        today, mark = self._supervision.environment.today(), self._change_mark()
        digest = None
        if (today, mark) != (self._day, self._mark):
            digest = self._digest(today)
            is_new_day = self._told_on != today
            has_news = digest.occasion is not Occasion.START and (digest.raised or digest.cleared)
            self._day, self._mark = today, mark
            self._lines = {_key(line): line for line in digest.standing}
            if is_new_day or has_news:
                self._told_on = today
                self._tell(digest)
        self._beat(stopped=self._interval_seconds == 0)
        return digest

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
            )
        )


def _key(line: SignalLine) -> _Key:
    return line.kind, line.ref, line.limit
