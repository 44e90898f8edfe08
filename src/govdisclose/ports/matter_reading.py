"""What filters, orders and cursors of matters mean, said once over rows.

The memory store reads through these functions; other stores say the same in their own language and
are compared with them by the contract suite.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from govdisclose.domain.catalogue.agency import MAX_SHARD
from govdisclose.domain.search_terms import SearchQuery
from govdisclose.errors import BadCursor
from govdisclose.ports.matters import MatterFilter, MatterOrder, MatterRow, Outlook

__all__ = [
    "NO_DUE",
    "MatterPlace",
    "check_tally_filter",
    "decode_matter_cursor",
    "document_answers",
    "due_place",
    "encode_matter_cursor",
    "encode_matter_place",
    "is_empty_filter",
    "is_true_on",
    "kept_outlooks",
    "meets_row",
    "newest_place",
    "place_in_order",
    "row_place",
    "serial_of",
]

NO_DUE = "~"
"""Sorts behind every date."""

_serial = re.compile(r"-([0-9]{1,18})\Z").search


class MatterPlace(NamedTuple):
    """Where a matter stands in a list, by what the list is ordered by first."""

    day: str
    shard: int
    serial: int
    ref: str


def serial_of(ref: str) -> int:
    """Running number of a ref: the digits behind its last hyphen; 0 where there are none."""
    found = _serial(ref)
    return 0 if found is None else int(found.group(1))


def row_place(row: MatterRow) -> tuple[int, int, str]:
    """Sort key of streams: shard, running number, ref."""
    return row.shard, serial_of(row.ref), row.ref


def newest_place(row: MatterRow) -> MatterPlace:
    """Sort key of lists by ``opened_on``, to be read descending."""
    return MatterPlace(row.opened_on, *row_place(row))


def due_place(row: MatterRow) -> MatterPlace:
    """Sort key of lists by ``due``; those without one sort last."""
    return MatterPlace(NO_DUE if row.due is None else row.due, *row_place(row))


def place_in_order(row: MatterRow, order: MatterOrder) -> MatterPlace:
    """Sort key of a row in an order; that of NEWEST is to be read descending."""
    return newest_place(row) if order is MatterOrder.NEWEST else due_place(row)


def encode_matter_cursor(order: MatterOrder, row: MatterRow) -> str:
    """Opaque URL-safe text that names the last row of a page."""
    return encode_matter_place(order, place_in_order(row, order))


def encode_matter_place(order: MatterOrder, place: MatterPlace) -> str:
    """Opaque URL-safe text that names a place in a list."""
    return _encoded(order, place.day, place.shard, place.ref)


def _encoded(order: MatterOrder, day: str, shard: int, ref: str) -> str:
    text = f"{order.value}|{day}|{shard}|{ref}"
    return base64.urlsafe_b64encode(text.encode()).decode("ascii").rstrip("=")


def decode_matter_cursor(order: MatterOrder, cursor: str) -> MatterPlace:
    """Place of the last row of a page.

    Raises:
        BadCursor: The text was not made by :func:`encode_matter_cursor` for this order.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        _order, day, number, ref = text.split("|", 3)
        shard = int(number)
        if not (day == NO_DUE and order is MatterOrder.DUE):
            date.fromisoformat(day)
        again = _encoded(order, day, shard, ref)
    except ValueError as fault:
        raise BadCursor(cursor=cursor) from fault
    # Python reads more spellings of dates, numbers and base64 than are ever written here.
    if not 0 <= shard <= MAX_SHARD or not ref or again != cursor:
        raise BadCursor(cursor=cursor)
    return MatterPlace(day, shard, serial_of(ref), ref)


def kept_outlooks(outlooks: Sequence[Outlook]) -> tuple[Outlook, ...]:
    """Outlooks as a store keeps them: in order of reading, those that hold on no day left out.

    Raises:
        ValueError: Two of one topic, limit and value have a day in common, so that the matter would
            count twice.
    """
    kept = sorted(
        (one for one in outlooks if one.since < one.until),
        key=lambda one: (one.topic, one.limit, one.since, one.value),
    )
    ends: dict[tuple[str, str, str], str] = {}
    for one in kept:
        claim = (one.topic, one.limit, one.value)
        if one.since < ends.get(claim, ""):
            raise ValueError(f"two outlooks {one.topic} {one.value} have a day in common")
        ends[claim] = one.until
    return tuple(kept)


def check_tally_filter(where: MatterFilter | None) -> MatterFilter:
    """The filter of a tally, or one without conditions.

    Raises:
        ValueError: It restricts more than kinds, agencies and assignee.
    """
    if where is None:
        return MatterFilter()
    plain = MatterFilter(kinds=where.kinds, agencies=where.agencies, assignee=where.assignee)
    if where != plain:
        raise ValueError("a tally is restricted by kinds, agencies and assignee only")
    return where


def is_empty_filter(where: MatterFilter) -> bool:
    """Whether nothing can meet it: one of its choices has no member, or nothing is searched for."""
    choices = (
        where.kinds,
        where.agencies,
        where.states,
        where.outcomes,
        where.categories,
        where.values,
    )
    nothing_asked = where.query is not None and where.query.is_empty
    return nothing_asked or any(choice is not None and not choice for choice in choices)


def meets_row(row: MatterRow, where: MatterFilter) -> bool:
    """Whether a row meets all conditions of a filter but those on outlooks and words."""
    choices = (
        (row.kind, where.kinds),
        (row.shard, where.agencies),
        (row.state, where.states),
        (row.outcome, where.outcomes),
        (row.category, where.categories),
    )
    equals = (
        (row.assignee, where.assignee),
        (row.party_key, where.party_key),
        (row.number, where.number),
    )
    periods = (
        (row.opened_on, where.opened_from, where.opened_to),
        (row.received_on, where.received_from, where.received_to),
        (row.processed_on, where.processed_from, where.processed_to),
    )
    return (
        all(wanted is None or found in wanted for found, wanted in choices)
        and all(wanted is None or found == wanted for found, wanted in equals)
        and all(_is_within(day, first, last) for day, first, last in periods)
        and (where.closed is None or where.closed is (row.closed_on is not None))
    )


def _is_within(day: str | None, first: date | None, last: date | None) -> bool:
    if day is None:
        return first is None and last is None
    return (first is None or first.isoformat() <= day) and (last is None or day <= last.isoformat())


def is_true_on(outlook: Outlook, on: date) -> bool:
    """Whether an outlook holds on a day: from its first day, up to the one before its end."""
    return outlook.since <= on.isoformat() < outlook.until


def document_answers(document: str | None, query: SearchQuery) -> bool:
    """Whether a search finds a matter by its document; one without is found by nothing."""
    if query.is_empty or document is None:
        return False
    text = f" {' '.join(part for part in document.split(' ') if part)} "
    return all(
        f" {' '.join(tokens)}{'' if is_prefix else ' '}" in text
        for tokens, is_prefix in (phrase.indexed for phrase in query.phrases)
    )
