"""What filters, orders, cursors and figure queries mean, said once over rows.

The memory store reads through these functions; other stores say the same in their own language and
are compared with them by the contract suite.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import date
from typing import assert_never

from govdisclose.domain.catalogue.agency import MAX_SHARD
from govdisclose.domain.catalogue.item import NUMBER_BITS, Withdrawal
from govdisclose.domain.search_terms import SearchQuery, matches
from govdisclose.errors import BadCursor
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, ItemRecord, ItemStage

__all__ = [
    "cell_keys",
    "decode_cursor",
    "encode_cursor",
    "figure_version",
    "is_found",
    "is_merged",
    "is_released",
    "newest_first",
    "place_key",
    "satisfies",
    "search_fields",
    "stage_of",
]


def stage_of(record: ItemRecord) -> ItemStage:
    """Where an item stands: a withdrawal outweighs its release, without release it is a draft."""
    if record.withdrawn_on is not None:
        return ItemStage.WITHDRAWN
    return ItemStage.DRAFT if record.release == "none" else ItemStage.PUBLISHED


def is_merged(record: ItemRecord) -> bool:
    """Whether another item stands for it, so that no figure counts it."""
    return record.withdrawal == Withdrawal.MERGED.value


def is_released(record: ItemRecord) -> bool:
    """Whether it counts among what was disclosed: released on some basis, not withheld, and not
    merged into another item."""
    return record.release != "none" and record.mode != "withheld" and not is_merged(record)


def satisfies(record: ItemRecord, where: ItemFilter) -> bool:
    """Whether a row meets all conditions of a filter; erased rows meet no search."""
    published_on = record.published_on
    return (
        (where.agencies is None or record.shard in where.agencies)
        and (where.theme is None or record.theme == where.theme)
        and (where.category is None or record.category == where.category)
        and (where.genre is None or record.genre == where.genre)
        and (where.audience is None or record.audience == where.audience)
        and (where.mode is None or record.mode == where.mode.value)
        and (where.stage is None or stage_of(record) is where.stage)
        and (
            where.published_from is None
            or (published_on is not None and published_on >= where.published_from.isoformat())
        )
        and (
            where.published_to is None
            or (published_on is not None and published_on <= where.published_to.isoformat())
        )
        and (where.public_on is None or _is_public(record, where.public_on.isoformat()))
        and (where.query is None or is_found(record, where.query))
    )


def _is_public(record: ItemRecord, on: str) -> bool:
    return (
        record.public_from is not None
        and record.public_from <= on
        and (record.public_until is None or on < record.public_until)
    )


def search_fields(record: ItemRecord) -> tuple[str, ...]:
    """The searched fields in the order in which they are indexed, empty text for a missing one."""
    return (
        record.title or "",
        record.document_number or "",
        record.index_number or "",
        record.keywords or "",
        record.summary or "",
    )


def is_found(record: ItemRecord, query: SearchQuery) -> bool:
    """Whether a search finds a row; an erased one is found by nothing, index number included."""
    return record.salt is not None and matches(query, search_fields(record))


def newest_first(record: ItemRecord) -> tuple[int, int, int]:
    """Sort key of lists: publication date descending, undated rows last, then running number."""
    return place_key(record.published_on, record.shard, record.number)


def place_key(published_on: str | None, shard: int, number: int) -> tuple[int, int, int]:
    """Sort key of a place in a list, given by what a cursor holds."""
    age = 1 if published_on is None else -date.fromisoformat(published_on).toordinal()
    return age, number, shard


def encode_cursor(published_on: str | None, shard: int, number: int) -> str:
    """Opaque URL-safe text that names the last row of a page."""
    place = f"{published_on or ''}|{shard}|{number}"
    return base64.urlsafe_b64encode(place.encode("ascii")).decode("ascii").rstrip("=")


def decode_cursor(cursor: str) -> tuple[str | None, int, int]:
    """Publication date, shard and number of the last row of a page.

    Raises:
        BadCursor: The text was not made by :func:`encode_cursor`.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
        published_on, shard, number = place.split("|")
        if published_on:
            date.fromisoformat(published_on)
        found = published_on or None, int(shard), int(number)
    except ValueError as fault:
        raise BadCursor(cursor=cursor) from fault
    # Python reads more spellings of dates, numbers and base64 than are ever written here.
    in_bounds = 0 <= found[1] <= MAX_SHARD and 0 <= found[2] < 1 << NUMBER_BITS
    if not in_bounds or encode_cursor(*found) != cursor:
        raise BadCursor(cursor=cursor)
    return found


def figure_version(versions: Sequence[ItemRecord], query: FigureQuery) -> ItemRecord | None:
    """The row a figure counts for one item, as it stood; None when it does not count.

    Args:
        versions: All versions of the item, oldest first, the present one last.
        query: Which moment is asked for, and which items count.
    """
    known = [row for row in versions if query.known_at is None or row.recorded_at <= query.known_at]
    if not known:
        return None
    record = (
        max(known, key=lambda row: (row.recorded_at, row.version)) if query.known_at else known[-1]
    )
    if query.as_of is not None:
        on = query.as_of.isoformat()
        if record.published_on is None or record.published_on > on:
            return None
        if record.withdrawn_on is not None and record.withdrawn_on > on:
            record = record._replace(withdrawn_on=None, withdrawal=None)
    if is_merged(record):
        return None
    if query.released is not None and is_released(record) is not query.released:
        return None
    return record if satisfies(record, query.where) else None


def cell_keys(record: ItemRecord, by: Sequence[Dimension]) -> list[tuple[str | int | None, ...]]:
    """The cells in which an item counts: one, or one for each of its carriers if asked by them."""
    keys: list[tuple[str | int | None, ...]] = [()]
    for dimension in by:
        keys = [(*key, value) for key in keys for value in _values(record, dimension)]
    return keys


def _values(record: ItemRecord, dimension: Dimension) -> Sequence[str | int | None]:
    match dimension:
        case Dimension.AGENCY:
            return (record.shard,)
        case Dimension.DAY:
            return (record.published_on,)
        case Dimension.MONTH:
            return (None if record.published_on is None else record.published_on[:7],)
        case Dimension.FORMED:
            return (record.formed_on,)
        case Dimension.THEME:
            return (record.theme,)
        case Dimension.CATEGORY:
            return (record.category,)
        case Dimension.GENRE:
            return (record.genre,)
        case Dimension.MODE:
            return (record.mode,)
        case Dimension.STAGE:
            return (stage_of(record).value,)
        case Dimension.CARRIER:
            return _carriers(record)
        case Dimension.REPEALED:
            return (record.repealed_on,)
        case Dimension.VALIDITY:
            return (record.validity,)
        case Dimension.WITHDRAWAL:
            return (record.withdrawal,)
        case _:
            assert_never(dimension)


def _carriers(record: ItemRecord) -> Sequence[str | None]:
    if not record.carriers:
        return (None,)
    return sorted({carrier for carrier, _on, _reference in json.loads(record.carriers)})
