"""Windows of the catalogue: stretches of its order, and how the items of one are asked for.

Words, agencies and days are in one index, which intersects them without a look at any row.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import attrs

from govdisclose.ports.storage import ItemFilter
from govdisclose_postgres.filters import Part, item_conditions
from govdisclose_postgres.position import BEHIND_ALL
from govdisclose_postgres.terms import DAY_MARK, agency_token, scan_needles, terms_query

__all__ = ["Window", "index_part", "row_parts", "window_tokens"]

_AGENCY_TOKENS_LIMIT = 200
"""Filters of more agencies are tested on the rows instead."""

_DAYS_APIECE = 8
_MONTHS_APIECE = 8
_YEARS_APIECE = 8
"""Longer windows are told by months, and longer still by years; the longest by nothing.

The index compares every item with all alternatives: twenty cost it fifty times what three do.
"""


class Window(NamedTuple):
    """A stretch of order keys, and how its items are found."""

    low: int | None
    """None: to the end."""
    high: int
    """Exclusive."""
    terms: tuple[str, ...] = ()
    """What the index of words is asked for, as written in a tsquery; empty: every row is looked
    at."""
    days: tuple[str, ...] = ()
    """Tokens of time all items of the window have one of; empty: told by the keys alone."""


def index_part(where: ItemFilter, window: Window) -> Part:
    """What of ``items i`` the index of words leads to: all that is found, and more."""
    either: list[tuple[str, ...]] = [window.days] if window.days else []
    if where.agencies and len(where.agencies) <= _AGENCY_TOKENS_LIMIT:
        either.append(tuple(agency_token(shard) for shard in sorted(where.agencies)))
    return Part("i.terms @@ %s::tsquery", (terms_query(window.terms, *either),))


def row_parts(where: ItemFilter, window: Window) -> list[Part]:
    """Conditions on ``items i`` of a filter with a query within a window; these decide."""
    query = where.query
    assert query is not None
    rest = attrs.evolve(where, query=None, published_from=None, published_to=None)
    parts = item_conditions(rest)
    # With an index of words beside it, that of the order would only be in the way.
    key = "(i.position + 0)" if window.terms else "i.position"
    if window.high < BEHIND_ALL:
        parts.append(Part(f"{key} < %s", (window.high,)))
    if window.low is not None:
        parts.append(Part(f"{key} >= %s", (window.low,)))
    parts += (Part("strpos(i.scan, %s) > 0", (needle,)) for needle in scan_needles(query))
    return parts


def window_tokens(oldest: date, newest: date) -> tuple[tuple[str, ...], date]:
    """Tokens of time one of which every item of a stretch has, and the day it begins with.

    They are days, months or years, as few as tell it; the beginning moves back to that of the month
    or the year. Items after the end may have them too. None are given where it takes too many.
    """
    if (newest - oldest).days < _DAYS_APIECE:
        days = range(oldest.toordinal(), newest.toordinal() + 1)
        return tuple(DAY_MARK + date.fromordinal(day).isoformat() for day in days), oldest
    first, last = oldest.year * 12 + oldest.month - 1, newest.year * 12 + newest.month - 1
    if last - first < _MONTHS_APIECE:
        months = (divmod(month, 12) for month in range(first, last + 1))
        return (
            tuple(f"{DAY_MARK}{year:04}-{month + 1:02}" for year, month in months),
            oldest.replace(day=1),
        )
    years = range(oldest.year, newest.year + 1)
    if len(years) > _YEARS_APIECE:
        return (), oldest
    return tuple(f"{DAY_MARK}{year:04}" for year in years), date(oldest.year, 1, 1)
