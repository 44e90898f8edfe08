"""Search from the newest backwards, window by window of publication dates.

The index of words knows no order, so "the newest fifty of what a word finds" would mean to fetch
all that it finds. Words, agencies and days are in one index, though: it intersects them without a
look at any row. So the newest stretch is asked first, how much was found there says how far back
the next has to reach, and whatever is left comes at last. Windows only decide what is looked at
first; what is found is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import NamedTuple

import attrs

from govdisclose.ports.storage import ItemFilter
from govdisclose_postgres.connection import Session
from govdisclose_postgres.filters import Part, item_conditions
from govdisclose_postgres.position import BEHIND_ALL, date_range, day_of, first_of
from govdisclose_postgres.terms import DAY_MARK, agency_token, scan_needles, terms_query

__all__ = ["Window", "gather", "search_parts", "window_tokens"]

_AGENCY_TOKENS_LIMIT = 200
"""Filters of more agencies are tested on the rows instead."""

_FIRST_ITEMS = 1_000
_WINDOWS = 5
"""After so many the rest is asked at once."""

_LEAST_GROWTH, _MOST_GROWTH = 4, 64
_SPARE = 1.5
"""A window is so much longer than what was found so far would need."""

_DAYS_APIECE = 62
_MONTHS_APIECE = 36
"""Longer windows are told by months, and longer still by years."""


class Window(NamedTuple):
    """A stretch of order keys, and the tokens of time all its items have one of."""

    low: int | None
    """None: to the end."""
    high: int
    """Exclusive."""
    tokens: tuple[str, ...]
    """Empty: told by the keys alone."""


def search_parts(where: ItemFilter, window: Window) -> list[Part]:
    """Conditions on ``items i`` of a filter with a query within a window."""
    query = where.query
    assert query is not None
    either: list[tuple[str, ...]] = [window.tokens] if window.tokens else []
    rest = attrs.evolve(where, query=None, published_from=None, published_to=None)
    agencies = where.agencies
    if agencies and len(agencies) <= _AGENCY_TOKENS_LIMIT:
        either.append(tuple(agency_token(shard) for shard in sorted(agencies)))
        rest = attrs.evolve(rest, agencies=None)
    parts = [
        Part("i.terms @@ %s::tsquery", (terms_query(query, *either),)),
        *(Part("strpos(i.scan, %s) > 0", (needle,)) for needle in scan_needles(query)),
        *item_conditions(rest),
    ]
    if window.high < BEHIND_ALL:
        parts.append(Part("i.position < %s", (window.high,)))
    if window.low is not None:
        parts.append(Part("i.position >= %s", (window.low,)))
    return parts


def gather(
    session: Session,
    where: ItemFilter,
    ask: Callable[[Window, int], int],
    *,
    wanted: int,
    high: int = BEHIND_ALL,
) -> None:
    """Ask window after window, newest first, until enough was found or nothing is left.

    Args:
        session: Asked how far back the newest items reach.
        where: A filter with a query.
        ask: Looks for so many rows in a window and tells how many there were.
        wanted: How many rows are wanted of all windows together.
        high: Order key to begin below.
    """
    bottom: int | None = None
    if where.published_from is not None or where.published_to is not None:
        bottom, last = date_range(where.published_from, where.published_to)
        high = min(high, last + 1)
    newest, oldest, first = _reach(session, where.agencies, high)
    missing = wanted
    for _turn in range(_WINDOWS):
        if newest is None or oldest is None or first is None or oldest <= first:
            break
        if bottom is not None and bottom >= first_of(oldest):
            break
        tokens, oldest = window_tokens(oldest, newest)
        found = ask(Window(first_of(oldest), high, tokens), missing)
        missing -= found
        if missing <= 0:
            return
        high = first_of(oldest)
        span = (newest - oldest).days + 1
        needed = int(_SPARE * missing * span / max(found, 0.5))
        days = min(max(needed, span * _LEAST_GROWTH), span * _MOST_GROWTH)
        if days >= oldest.toordinal() - 1:
            break
        newest, oldest = oldest - timedelta(days=1), oldest - timedelta(days=days)
    ask(Window(bottom, high, ()), missing)


def _reach(
    session: Session, agencies: Collection[int] | None, high: int
) -> tuple[date | None, date | None, date | None]:
    """Days of the newest item below a key, of one a first window reaches back to, of the first."""
    condition, values = "i.position < %s", [high]
    if agencies is not None and len(agencies) == 1:
        condition, values = "i.shard = %s AND i.position < %s", [*agencies, high]
    row = session.row(
        f"SELECT (SELECT i.position FROM items i WHERE {condition} "
        "ORDER BY i.position DESC LIMIT 1), "
        f"(SELECT i.position FROM items i WHERE {condition} "
        "ORDER BY i.position DESC LIMIT 1 OFFSET %s), "
        "(SELECT i.position FROM items i WHERE i.position >= %s ORDER BY i.position LIMIT 1)",
        (*values, *values, _FIRST_ITEMS, first_of(date.min)),
    )
    newest, oldest, first = (None if key is None else day_of(key) for key in row or (None,) * 3)
    return newest, oldest, first


def window_tokens(oldest: date, newest: date) -> tuple[tuple[str, ...], date]:
    """Tokens of time one of which every item of a stretch has, and the day it begins with.

    They are days, months or years, as few as tell it; the beginning moves back to that of the month
    or the year. Items after the end may have them too.
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
    return tuple(f"{DAY_MARK}{year:04}" for year in years), date(oldest.year, 1, 1)
