"""What supervision answers: the day, the board, one agency, and what a calendar moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import attrs

from govdisclose.domain.figures.supervision.conduct import ConductMatter
from govdisclose.domain.figures.supervision.heart import Beat, HeartState
from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.figures.supervision.timeline import Spell

__all__ = ["AgencyBoard", "AgencyView", "Board", "DayView", "HistoryView", "Moved", "Watch"]


@attrs.frozen(kw_only=True)
class Watch:
    """Whether somebody watches."""

    state: HeartState
    beat: Beat | None

    @property
    def signal(self) -> Signal:
        """A watcher that does not come back, or cannot pass on what it sees, is one of its own."""
        if self.state is HeartState.STALE:
            return Signal.RED
        return Signal.YELLOW if self.missed else Signal.NONE

    @property
    def missed(self) -> tuple[str, ...]:
        """Listeners that have not taken the latest digest yet."""
        return () if self.beat is None else self.beat.missed

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        last: datetime | None = None if self.beat is None else self.beat.at
        return {
            "state": self.state.value,
            "last": last,
            "interval_seconds": None if self.beat is None else self.beat.interval_seconds,
            "missed": list(self.missed),
            "signal": self.signal.value,
        }


@attrs.frozen(kw_only=True)
class DayView:
    """The signals of a day, the gravest first."""

    on: date
    lines: tuple[SignalLine, ...]
    names: Mapping[int, str]
    """Name of each agency by place, on the day."""
    watch: Watch
    rules: str

    @property
    def gravest(self) -> Signal:
        """Of all lines and of the watcher."""
        return max((self.watch.signal, *(line.signal for line in self.lines)))

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "on": self.on,
            "total": len(self.lines),
            "counts": {
                signal.value: sum(line.signal is signal for line in self.lines)
                for signal in Signal
                if signal is not Signal.NONE
            },
            "items": [
                {"agency": f"A{line.shard}", "name": self.names[line.shard], **line.as_json()}
                for line in self.lines
            ],
            "watch": self.watch.as_json(),
            "rules": self.rules,
        }


@attrs.frozen(kw_only=True)
class AgencyBoard:
    """One row of the board."""

    shard: int
    agency: str
    name: str
    counts: Mapping[Signal, int]
    """By signal, all five."""
    by_kind: Mapping[str, Mapping[Signal, int]]

    @property
    def running(self) -> int:
        """Clocks that run, with or without a signal."""
        return sum(self.counts.values())

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "agency": self.agency,
            "name": self.name,
            "running": self.running,
            **{signal.value: count for signal, count in self.counts.items()},
            "kinds": {
                kind: {signal.value: count for signal, count in counts.items()}
                for kind, counts in self.by_kind.items()
            },
        }


@attrs.frozen(kw_only=True)
class Board:
    """Agencies and signals of a day; agencies without a running clock are left out."""

    on: date
    rows: tuple[AgencyBoard, ...]
    """Those with the gravest signals first, then by place."""
    watch: Watch

    def total(self, signal: Signal) -> int:
        """Of all agencies."""
        return sum(row.counts[signal] for row in self.rows)

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "on": self.on,
            "totals": {signal.value: self.total(signal) for signal in Signal},
            "agencies": [row.as_json() for row in self.rows],
            "watch": self.watch.as_json(),
        }


@attrs.frozen(kw_only=True)
class AgencyView:
    """Everything supervision says of one agency on a day."""

    on: date
    agency: str
    name: str
    lines: tuple[SignalLine, ...]
    """Running clocks, those without a signal included, the gravest first."""
    open_matters: tuple[ConductMatter, ...]

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "on": self.on,
            "agency": self.agency,
            "name": self.name,
            "items": [line.as_json() for line in self.lines],
            "open": [one.as_json() for one in self.open_matters],
        }


@attrs.frozen(kw_only=True)
class HistoryView:
    """Signals that held in a period, by the day on which they were raised."""

    first: date
    last: date
    spells: tuple[Spell, ...]
    names: Mapping[int, str]

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "from": self.first,
            "to": self.last,
            "total": len(self.spells),
            "items": [
                {"agency": f"A{one.shard}", "name": self.names[one.shard], **one.as_json()}
                for one in self.spells
            ],
        }


@attrs.frozen(kw_only=True)
class Moved:
    """One clock that another calendar counts differently."""

    kind: str
    ref: str
    shard: int
    name: str
    limit: str
    due_before: date | None
    due_after: date | None
    signal_before: Signal
    signal_after: Signal

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "agency": f"A{self.shard}",
            "name": self.name,
            "kind": self.kind,
            "ref": self.ref,
            "limit": self.limit,
            "due_before": self.due_before,
            "due_after": self.due_after,
            "signal_before": self.signal_before.value,
            "signal_after": self.signal_after.value,
        }
