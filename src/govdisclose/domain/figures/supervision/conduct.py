"""Notices, recommendations and consequences as they are shown, and their ledgers."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.flow import LedgerStep
from govdisclose.domain.journal import Entry

__all__ = [
    "ADVICE",
    "CONDUCT_KINDS",
    "NOTICE",
    "RECORD_KIND",
    "SANCTION",
    "WORDLESS",
    "ConductMatter",
    "ConductStep",
    "steps_of",
]

NOTICE, ADVICE, SANCTION = "supervision_notice", "supervision_advice", "supervision_sanction"
"""Kinds of these matters."""

CONDUCT_KINDS = (NOTICE, ADVICE, SANCTION)

RECORD_KIND = "supervision"
"""Kind of the record of one of them."""

WORDLESS = frozenset({"acknowledged", "settled", "approved", "ordered", "extended"})
"""Moves that need no text."""


@attrs.frozen(kw_only=True)
class ConductStep:
    """One act of the ledger with what was written."""

    move: str
    on: date
    person: str
    """Staff key."""
    text: str | None
    """None where nothing was written, or it was erased."""
    erased: bool
    working_days: int | None


@attrs.frozen(kw_only=True)
class ConductMatter:
    """A notice, a recommendation, or a reward or consequence."""

    ref: str
    kind: str
    shard: int
    state: str
    about: str | None
    """Ref of the matter it is about; None for the agency as a whole."""
    limit: str | None
    trigger: str | None
    signal: str | None
    measure: str | None
    steps: tuple[ConductStep, ...]
    is_open: bool
    last_entry: int
    """Number of the last journal entry about it; give it back to act on what was seen."""

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "ref": self.ref,
            "kind": self.kind,
            "state": self.state,
            "open": self.is_open,
            "about": self.about,
            "limit": self.limit,
            "trigger": self.trigger,
            "signal": self.signal,
            "measure": self.measure,
            "entry": self.last_entry,
            "steps": [attrs.asdict(step) for step in self.steps],
        }


def steps_of(entries: tuple[Entry, ...], kind: str) -> tuple[LedgerStep, ...]:
    """The ledger of a matter out of the entries about its ref."""
    return tuple(
        LedgerStep(
            move=entry.kind.removeprefix(f"{kind}."),
            on=entry.on,
            actor=entry.actor,
            fields=entry.facts,
        )
        for entry in entries
        if entry.kind.startswith(f"{kind}.")
    )
