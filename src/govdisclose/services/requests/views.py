"""Stored requests as readers get them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import Entry
from govdisclose.ports.matters import MatterRow, Outlook

__all__ = ["Acted", "RequestLine", "RequestPage", "RequestView"]


@attrs.frozen(kw_only=True)
class RequestView:
    """One request on one day."""

    ref: str
    number: str
    shard: int
    agency: str
    """Name of the agency on that day."""
    facts: Mapping[str, object]
    """Codes of its record: kind of applicant, wanted supply and route, links."""
    text: Mapping[str, object] | None
    """What people wrote; None once erased, or where the reader does not handle it."""
    is_erased: bool
    is_veiled: bool
    """True where the text is kept from the reader."""
    standing: Standing
    entries: tuple[RequestEntry, ...]
    """Acts up to the day, in the order recorded; parties by code."""
    acts: tuple[Entry, ...]
    """Their journal entries, in the same order."""
    act_texts: Mapping[int, Mapping[str, object]]
    """What people wrote in each act, by its place."""
    parties: Mapping[str, str]
    """Names by code."""
    last_entry: int
    """Number of the last journal entry about it; give it back to act on what was seen."""

    def named_entries(self) -> tuple[RequestEntry, ...]:
        """The acts with the names of parties instead of their codes."""
        return tuple(
            attrs.evolve(
                entry,
                fields={
                    name: self.parties.get(str(value), value) if name == "party" else value
                    for name, value in entry.fields.items()
                },
            )
            for entry in self.entries
        )


@attrs.frozen(kw_only=True)
class Acted:
    """Outcome of one act."""

    view: RequestView
    findings: tuple[Finding, ...]
    """What the act itself gave rise to, breaches first of all."""

    @property
    def has_breach(self) -> bool:
        """True when the act was unlawful in some way."""
        return any(one.severity.value == "error" for one in self.findings)


@attrs.frozen(kw_only=True)
class RequestLine:
    """One line of a list."""

    row: MatterRow
    agency: str
    bucket: str | None
    """As of the day of the list."""
    due: str | None
    """Last day as of the day of the list; None while nothing is due."""
    others: tuple[Outlook, ...] = ()
    """What else is foretold for the day."""


@attrs.frozen(kw_only=True)
class RequestPage:
    """Lines in order, the cursor of the next page, and the day they are of."""

    lines: tuple[RequestLine, ...]
    next: str | None
    on: date
