"""One line of supervision: a clock or trigger of a matter on a day."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.figures.supervision.signals import Signal

__all__ = ["SignalLine"]


@attrs.frozen(kw_only=True)
class SignalLine:
    """One clock or trigger of one matter on a day."""

    kind: str
    ref: str
    shard: int
    limit: str
    """Id of the limit; ``!`` and the id of a trigger where no clock is behind it."""
    signal: Signal
    since: date
    """First day of the signal."""
    due: date | None
    """Last day by law; None while the clock stands still or where there is none."""
    provisional: bool = False
    source: str = ""
    """Citation of the limit."""

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "kind": self.kind,
            "ref": self.ref,
            "limit": self.limit,
            "signal": self.signal.value,
            "since": self.since,
            "due": self.due,
            "provisional": self.provisional,
            "source": self.source,
        }
