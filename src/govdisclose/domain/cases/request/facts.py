"""What the ledger of a request comes to: state, running limits, open letters, outcome.

All of it is folded from the entries and never stored.
"""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.move_parts import PauseEnd
from govdisclose.domain.finding import Finding
from govdisclose.domain.law.clock import Extension
from govdisclose.domain.law.counting import Term

__all__ = ["Facts", "Hold", "LimitRun", "PauseRule", "Receipt"]


@attrs.frozen(kw_only=True)
class PauseRule:
    """How an open letter keeps a clock from counting."""

    clock: str
    """Id of the limit that stands still."""
    label: str
    source: str
    """Citation shown beside each day that does not count."""
    bounded_by: str | None
    """Id of the limit that the other side has."""
    ends: PauseEnd


@attrs.frozen(kw_only=True)
class Hold:
    """Something the agency waits for: an opinion, a correction, a payment, reasons."""

    subject: str
    """Code of the flow ("third_party")."""
    place: int
    """Entry that opened it."""
    sent: date
    is_effective: bool
    """False when the law denies the move that opened it its effects."""
    after_runs: int
    """How many limits had begun before; one that never ends by itself stops only those."""
    party: str | None = None
    """Name as given; may be personal data and is shown to staff only."""
    pause: PauseRule | None = None
    received: date | None = None
    ended: date | None = None

    @property
    def is_open(self) -> bool:
        """True while no entry has ended it."""
        return self.ended is None


@attrs.frozen(kw_only=True)
class LimitRun:
    """One limit that began to run."""

    limit_id: str
    start: date
    place: int
    """Entry that started it."""
    source: str
    """Citation of the limit."""
    term: Term | None = None
    """Length by law; None when the agency set the last day."""
    until: date | None = None
    """Last day set by the agency."""
    hold: int | None = None
    """Place of the hold whose time it is; None for limits of the agency itself."""
    stopped: date | None = None
    extensions: tuple[Extension, ...] = ()


@attrs.frozen(kw_only=True)
class Receipt:
    """How and when the request came."""

    channel: str
    arrived: date
    received: date | None
    """Legal day of receipt; None until both sides have confirmed it."""
    source: str
    """Citation of the receipt rule."""


@attrs.frozen(kw_only=True)
class Facts:
    """The fold of a ledger up to some entry."""

    state: str
    receipt: Receipt | None = None
    runs: tuple[LimitRun, ...] = ()
    """In the order in which they began."""
    holds: tuple[Hold, ...] = ()
    """In the order in which they were opened."""
    made: tuple[str, ...] = ()
    """Effective moves since the case began or was reopened."""
    made_in_run: tuple[str, ...] = ()
    """Effective moves since the main clock began to count."""
    outcome: str | None = None
    grounds: tuple[str, ...] = ()
    decided_on: date | None = None
    closed_on: date | None = None
    assigned_to: str | None = None
    findings: tuple[Finding, ...] = ()

    def open_holds(self, subject: str | None = None) -> tuple[Hold, ...]:
        """Holds nobody has ended, in the order in which they were opened."""
        return tuple(one for one in self.holds if one.is_open and subject in (None, one.subject))

    def hold(self, place: int) -> Hold:
        """The hold that the entry at that place opened."""
        return next(one for one in self.holds if one.place == place)

    def with_hold(self, changed: Hold) -> Facts:
        """The facts with one hold replaced by its later form."""
        holds = tuple(changed if one.place == changed.place else one for one in self.holds)
        return attrs.evolve(self, holds=holds)

    def noting(self, *findings: Finding) -> Facts:
        """The facts with further findings."""
        return attrs.evolve(self, findings=(*self.findings, *findings))

    def last_run(self, *limit_ids: str, hold: int | None = None) -> LimitRun | None:
        """The run of one of the limits that began last; None when none did."""
        for run in reversed(self.runs):
            if run.limit_id in limit_ids and hold in (None, run.hold):
                return run
        return None
