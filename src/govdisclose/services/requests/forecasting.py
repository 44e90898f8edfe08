"""What else is foretold of a matter when an entry is written: signals of supervision, for one.

The buckets of a request are foretold here. Other parts of the office plug in a ``Forecaster``; what
it says is kept beside the buckets, made anew with each entry and whenever its identity changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import attrs

from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.outlooks import Stretch
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.ports.matters import Outlook
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.requests.rules import RequestRules

__all__ = ["Forecaster", "Foretold"]


@attrs.frozen(kw_only=True)
class Foretold:
    """A matter whose days to come are asked for."""

    ref: str
    shard: int
    kind: str
    """Kind of the matter, ``"request"``."""
    entries: tuple[RequestEntry, ...]
    """Its whole ledger in the order given."""
    law: str | None
    """Law chosen for the whole case."""
    standing: Standing
    """As of the day of its last entry."""
    stretches: tuple[Stretch, ...]
    """Its buckets from that day on, with the last day of each stretch."""
    rules: RequestRules


class Forecaster(Protocol):
    """Foretells one topic."""

    @property
    def topic(self) -> str:
        """Topic of all its outlooks; ``"bucket"`` is taken."""

    def identity(self, unit: UnitOfWork) -> str:
        """Changes when it would say something else of the same ledger."""

    def forecast(self, unit: UnitOfWork, matter: Foretold) -> Sequence[Outlook]:
        """Outlooks from the day of the last entry on."""
