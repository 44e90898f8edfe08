"""The order key of items: one integer that sorts newest first and serves as the search row id.

    upper bits   publication date as days from 1900-01-01, may be negative
    bits 26..0   134217727 - running number

Descending order of the key is publication date descending, drafts last, then running number. The
search index uses it as its row id, so the first page of any search is read off the index in order,
and a range of dates is a range of keys. Dates count from 1900 and the number is unique in the
office, not in the agency, because short distances between keys are what keeps the index small and
quick.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from govdisclose.errors import StorageError

__all__ = ["MAX_NUMBER", "OfficeFull", "date_range", "item_id", "place_at", "position"]

MAX_NUMBER = (1 << 27) - 1
"""Most items an embedded store can hold."""

_SHIFT = 27
_EPOCH = date(1900, 1, 1).toordinal()
_UNDATED = -_EPOCH - 1
"""Day of drafts: before every date there is."""


class OfficeFull(StorageError):
    """The order key has no room for another item, or for so many agencies."""

    code = "STO-009"
    template = "item {ref} cannot be stored: an office in one file holds up to {limit} items"
    hint = "move to a store for larger offices; 'govdisclose plugin list' shows what is installed"


@lru_cache(maxsize=65_536)
def _day_number(iso: str) -> int:
    return date.fromisoformat(iso).toordinal() - _EPOCH


def position(published_on: str | None, number: int) -> int:
    """The order key of one item; numbers no item can have come behind all others of the day."""
    day = _UNDATED if published_on is None else _day_number(published_on)
    return (day << _SHIFT) + max(0, MAX_NUMBER - number)


def place_at(key: int) -> tuple[str | None, int]:
    """Publication date and running number of the item of an order key."""
    day = key >> _SHIFT
    number = MAX_NUMBER - (key & MAX_NUMBER)
    return (None if day == _UNDATED else date.fromordinal(day + _EPOCH).isoformat()), number


def date_range(first: date | None, last: date | None) -> tuple[int, int]:
    """Smallest and largest key of items published from ``first`` to ``last``, both inclusive."""
    low = ((date.min if first is None else first).toordinal() - _EPOCH) << _SHIFT
    high = (((date.max if last is None else last).toordinal() - _EPOCH) << _SHIFT) + MAX_NUMBER
    return low, high


def item_id(shard: int, number: int) -> int:
    """Primary key of an item: the shard above the running number."""
    return shard << 32 | number
