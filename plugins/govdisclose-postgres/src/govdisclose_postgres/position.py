"""The order key of items: one integer that sorts newest first.

    upper bits   publication date as days from 1900-01-01, may be negative
    lower bits   the greatest running number there can be - running number

Descending order of the key is publication date descending, drafts last, then running number.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from govdisclose.domain.catalogue.item import NUMBER_BITS

__all__ = ["BEHIND_ALL", "date_range", "day_of", "first_of", "position"]

_LAST = (1 << NUMBER_BITS) - 1
_EPOCH = date(1900, 1, 1).toordinal()
_UNDATED = -_EPOCH - 1
"""Day of drafts: before every date there is."""

_DATED = (date.min.toordinal() - _EPOCH) << NUMBER_BITS
"""Keys of drafts are below."""


BEHIND_ALL = 1 << 62
"""Above the key of every item."""


@lru_cache(maxsize=65_536)
def _day_number(iso: str) -> int:
    return date.fromisoformat(iso).toordinal() - _EPOCH


def position(published_on: str | None, number: int) -> int:
    """The order key of one item; numbers no item can have come behind all others of the day."""
    day = _UNDATED if published_on is None else _day_number(published_on)
    return (day << NUMBER_BITS) + max(0, _LAST - number)


def date_range(first: date | None, last: date | None) -> tuple[int, int]:
    """Smallest and largest key of items published from ``first`` to ``last``, both inclusive."""
    low = ((date.min if first is None else first).toordinal() - _EPOCH) << NUMBER_BITS
    high = (((date.max if last is None else last).toordinal() - _EPOCH) << NUMBER_BITS) + _LAST
    return low, high


def day_of(key: int) -> date | None:
    """Publication date of an item with a key; None for drafts and beyond what dates there are."""
    day = (key >> NUMBER_BITS) + _EPOCH
    return date.fromordinal(day) if 1 <= day <= date.max.toordinal() and key >= _DATED else None


def first_of(day: date) -> int:
    """Smallest key of items published on a day."""
    return (day.toordinal() - _EPOCH) << NUMBER_BITS
