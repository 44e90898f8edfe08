"""Cases as readers get them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.figures.case_standing import CaseStanding
from govdisclose.domain.journal import Entry
from govdisclose.domain.search_terms import SearchQuery
from govdisclose.ports.matters import MatterRow

__all__ = ["CaseCount", "CaseLine", "CasePage", "CaseQuery", "CaseView"]


@attrs.frozen(kw_only=True)
class CaseView:
    """One case as readers get it."""

    ref: str
    number: str
    agency: str
    flow: Flow
    standing: CaseStanding
    acts: tuple[Entry, ...]
    """In the order of the chain; the first opened it."""
    texts: Mapping[int, Mapping[str, object] | None]
    """What people wrote, by place of the act from 1; None where it was erased."""
    is_veiled: bool
    """True where the reader has no part in such cases, and sees no texts."""
    last_entry: int


@attrs.frozen(kw_only=True)
class CaseQuery:
    """Which cases a list shows; None sets no condition."""

    agency: str | None = None
    """Name, alias or code."""
    buckets: frozenset[str] | None = None
    """As of today."""
    states: frozenset[str] | None = None
    outcomes: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    assignee: str | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    closed: bool | None = None
    query: SearchQuery | None = None
    """Searches what people wrote, and numbers."""


@attrs.frozen(kw_only=True)
class CaseLine:
    """One case of a list."""

    row: MatterRow
    agency: str
    bucket: str | None
    """List it is in today."""
    due: str | None


@attrs.frozen(kw_only=True)
class CasePage:
    """Cases in order, and the cursor of the next page."""

    lines: tuple[CaseLine, ...]
    next: str | None
    on: date


@attrs.frozen(kw_only=True)
class CaseCount:
    """How many cases of one value were opened, are done with, late, and open."""

    value: str
    """Code, ref of the agency or month; empty where a case has none."""
    opened: int
    done: int
    """Of those, closed by the day asked for."""
    late: int
    """Of those, with a limit that was not kept or is over."""

    @property
    def open(self) -> int:
        """Not done with."""
        return self.opened - self.done
