"""The index of matters: how cases of every kind are listed, counted and found without a replay.

A matter's ledger is its part of the journal, and its state a fold over that. What stands here is
derived from ledgers alone and can be made anew at any time; it is neither journaled nor committed.
So that lists need no clock, an index row carries *outlooks*: what is true of the matter on each day
from its last entry on, provided nothing further is recorded. Status of a day is then a comparison
of dates, made by the one domain function when the entry was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import NamedTuple, Protocol

import attrs

from govdisclose.domain.journal import Entry
from govdisclose.domain.search_terms import SearchQuery
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.ports.waymarks import Waymarks

__all__ = [
    "FOREVER",
    "Ledger",
    "MatterFilter",
    "MatterIndex",
    "MatterOrder",
    "MatterPage",
    "MatterRow",
    "Outlook",
    "OutlookCell",
]

FOREVER = "9999-12-31"
"""End of an outlook that nothing but a further entry ends."""


class Outlook(NamedTuple):
    """One thing that is true of a matter on the days ``since <= day < until``."""

    topic: str
    """What it is about: ``"bucket"``, ``"signal"`` …"""
    value: str
    """Its code: ``"due_soon"``, ``"red"`` …"""
    since: str
    """First day, ISO."""
    until: str
    """First day on which it is not so any more, ISO; FOREVER where only an entry ends it."""
    limit: str = ""
    """Id of the limit it comes from; empty where it concerns the whole matter."""
    due: str | None = None
    """Last day of that limit, ISO; None while it stands still."""


class MatterRow(NamedTuple):
    """One matter as lists show it; dates ISO, codes text."""

    shard: int
    kind: str
    """Kind of matter: ``"request"``, ``"review"``, a plugin's kind."""
    ref: str
    """Subject of its journal entries; unique in the office."""
    entry: int
    """Number of the last entry of the shard's chain that is folded in."""
    stamp: str
    """Identity of the rules and the calendar by which it was judged."""
    number: str | None
    """Number under which it was registered; unique with shard and kind."""
    opened_on: str
    """First entry."""
    received_on: str | None
    """Legal day from which its clock runs."""
    processed_on: str | None
    """Day on which it was answered or otherwise done with."""
    closed_on: str | None
    """Day since which nothing is due; None while it is open."""
    state: str
    law: str | None
    """Id of the law pack it is handled under."""
    due: str | None
    """Last day of its main limit, as it was when the row was made; None while it stands still."""
    outcome: str | None
    category: str | None
    """Kind of applicant or what else the kind of matter is counted by."""
    assignee: str | None
    """Staff key or unit code of whoever has it."""
    party_key: bytes | None
    """Keyed hash by which repeated applicants are found; None without one, or once erased."""
    breaches: int
    """How many breaches its ledger holds."""
    facts: Mapping[str, object]
    """Further codes, dates and numbers of its kind; never text."""


class MatterOrder(Enum):
    """Orders of lists; ties go by shard, running number of the ref (9 before 10) and ref."""

    NEWEST = "newest"
    """By ``opened_on`` descending, and the ties descending too."""
    DUE = "due"
    """By ``due`` ascending, those without last."""


@attrs.frozen(kw_only=True)
class MatterFilter:
    """Conditions on matters, all of which must hold; None sets no condition.

    Raises:
        ValueError: Values are asked for without a topic, or a topic without a day.
    """

    kinds: frozenset[str] | None = None
    agencies: frozenset[int] | None = None
    states: frozenset[str] | None = None
    outcomes: frozenset[str] | None = None
    categories: frozenset[str] | None = None
    assignee: str | None = None
    party_key: bytes | None = None
    number: str | None = None
    opened_from: date | None = None
    opened_to: date | None = None
    received_from: date | None = None
    received_to: date | None = None
    processed_from: date | None = None
    processed_to: date | None = None
    """Days are inclusive."""
    closed: bool | None = None
    on: date | None = None
    """Day whose outlook ``topic`` and ``values`` ask for; needed with them."""
    topic: str | None = None
    """Matters that have an outlook of this topic on the day."""
    values: frozenset[str] | None = None
    """… with one of these values."""
    query: SearchQuery | None = None

    def __attrs_post_init__(self) -> None:
        if self.values is not None and self.topic is None:
            raise ValueError("values of an outlook need its topic")
        if self.topic is not None and self.on is None:
            raise ValueError("an outlook needs a day")


@attrs.frozen
class MatterPage:
    """Rows in order and the cursor of the next page; None at the end."""

    rows: tuple[MatterRow, ...]
    next: str | None


class OutlookCell(NamedTuple):
    """How many matters of a shard and kind have an outlook on a day."""

    shard: int
    kind: str
    limit: str
    value: str
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here


@attrs.frozen(kw_only=True)
class Ledger:
    """The journal entries of one matter, in chain order."""

    shard: int
    ref: str
    entries: tuple[Entry, ...]


class MatterIndex(Protocol):
    """What is derived from ledgers; part of a unit of work."""

    def put(self, row: MatterRow, outlooks: Sequence[Outlook], document: str | None = None) -> None:
        """Make this the row of the matter, in place of the one there was.

        Args:
            row: The matter.
            outlooks: All its outlooks; former ones are forgotten, and those that hold on no day are
                left out. Those of one topic, limit and value have no day in common.
            document: Its search document (see ``domain.search_terms.search_document``); None keeps
                the one it has.

        Raises:
            Conflict: Another matter of the shard and kind bears the number, or the ref belongs to
                another shard or kind. Nothing was changed.
            ValueError: Outlooks of one topic, limit and value have a day in common.
        """

    def put_many(self, rows: Sequence[tuple[MatterRow, Sequence[Outlook], str | None]]) -> None:
        """As ``put``, for many, one after the other; those before a refused one stay put."""

    def get(self, ref: str) -> MatterRow | None:
        """The row of a matter."""

    def by_number(self, kind: str, number: str) -> tuple[MatterRow, ...]:
        """Matters registered under a number, in shard order."""

    def document(self, ref: str) -> str | None:
        """The search document of a matter; None without one, or once it is forgotten."""

    def outlooks(self, ref: str) -> tuple[Outlook, ...]:
        """All outlooks of a matter, by topic, limit, first day and value."""

    def page(
        self,
        where: MatterFilter,
        *,
        order: MatterOrder = MatterOrder.NEWEST,
        limit: int,
        after: str | None = None,
    ) -> MatterPage:
        """Matters in an order.

        Raises:
            BadCursor: ``after`` is not a cursor of this list.
        """

    def waymarks(
        self, where: MatterFilter, *, order: MatterOrder = MatterOrder.NEWEST, every: int
    ) -> Waymarks:
        """Length of a list, and the cursor of every ``every``-th matter in an order."""

    def count(self, where: MatterFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        """Number of matters; counting stops at the bound, None counts all."""

    def each(self, where: MatterFilter) -> Iterator[MatterRow]:
        """All that match, in order of shard, running number and ref, streamed.

        What the same unit of work writes meanwhile may be among them or not.
        """

    def tally(
        self, topic: str, on: date, *, where: MatterFilter | None = None
    ) -> list[OutlookCell]:
        """How many matters have each value of a topic on a day, in no order.

        ``where`` may restrict kinds, agencies and assignee only.

        Raises:
            ValueError: It restricts something else.
        """

    def forget_text(self, ref: str) -> None:
        """Delete the search terms and the key of the applicant of a matter, for good."""

    def stale(self, stamps: Mapping[str, str], *, limit: int = 1000) -> tuple[str, ...]:
        """Refs of open matters whose stamp is not the one given for their kind, in order of shard,
        running number and ref.

        Kinds without a stamp are left out: nobody here can judge them.
        """

    def ledgers(self, kind: str, *, shard: int | None = None) -> Iterator[Ledger]:
        """The ledgers of all matters of a kind, by shard, running number and ref, streamed.

        They are read from the journal by the subjects of the index: a matter the index does not
        know is not among them (``unindexed`` finds those), nor is one without entries. A ledger
        holds all entries about the ref on the shard of the matter, whatever their kind.
        """

    def unindexed(self, prefix: str, *, limit: int = 1000) -> tuple[tuple[int, str], ...]:
        """Shard and subject of entries whose kind begins with ``prefix`` and whose subject no row
        has as its ref: each once, in order."""

    def next_serial(self, shard: int, kind: str, *, series: str = "") -> int:
        """One more than the highest running number among the refs of a kind on a shard; from 1.

        Args:
            shard: The agency.
            kind: The kind of matter.
            series: What the refs begin with, ``"V1-"``, where a kind has refs of several forms.
        """
