"""What a watcher passes on: why it looked, what is new, what is gone, what stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.signals import Signal

__all__ = ["Digest", "Occasion"]


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

    def after(self, missed: Digest) -> Digest:
        """This digest for somebody who missed the one before it: what was new there is new here.

        What was raised and is gone again, or was gone and is back, is no news any more.
        """
        standing = {_key(line) for line in self.standing}
        raised = {_key(line): line for line in (*missed.raised, *self.raised)}
        cleared = {_key(line): line for line in (*missed.cleared, *self.cleared)}
        return attrs.evolve(
            self,
            raised=tuple(line for key, line in raised.items() if key in standing),
            cleared=tuple(line for key, line in cleared.items() if key not in standing),
        )

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


def _key(line: SignalLine) -> tuple[str, str, str]:
    return line.kind, line.ref, line.limit
