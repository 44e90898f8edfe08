"""Filters of items as SQL conditions."""

from __future__ import annotations

from typing import NamedTuple

from govdisclose.domain.search_terms import SearchQuery
from govdisclose.ports.storage import ItemFilter, ItemStage
from govdisclose_postgres.position import date_range
from govdisclose_postgres.terms import scan_needles, terms_query, wanted_terms

__all__ = ["Part", "item_conditions", "joined", "search_conditions"]

_STAGES = {
    ItemStage.WITHDRAWN: "i.withdrawn_on IS NOT NULL",
    ItemStage.DRAFT: "i.withdrawn_on IS NULL AND i.release = 'none'",
    ItemStage.PUBLISHED: "i.withdrawn_on IS NULL AND i.release <> 'none'",
}


class Part(NamedTuple):
    """A piece of a statement and the values of its marks."""

    text: str
    values: tuple[object, ...] = ()


def joined(parts: list[Part]) -> Part:
    """Conditions that must all hold."""
    text = " AND ".join(part.text for part in parts) or "true"
    return Part(text, tuple(value for part in parts for value in part.values))


def search_conditions(query: SearchQuery) -> list[Part]:
    """Conditions on ``items i`` that a search finds them; nothing is found by an empty query."""
    if query.is_empty:
        return [Part("false")]
    return [
        Part("i.terms @@ %s::tsquery", (terms_query(wanted_terms(query)),)),
        *(Part("strpos(i.scan, %s) > 0", (needle,)) for needle in scan_needles(query)),
    ]


def item_conditions(where: ItemFilter, *, by_position: bool = True) -> list[Part]:
    """Conditions on ``items i`` for all of a filter but its query.

    Args:
        where: The filter.
        by_position: Whether periods are ranges of the order key; otherwise of dates.
    """
    parts: list[Part] = []
    if where.agencies is not None and len(where.agencies) == 1:
        # Said so, its rows come in their order off the index.
        parts.append(Part("i.shard = %s", tuple(where.agencies)))
    elif where.agencies is not None:
        parts.append(Part("i.shard = ANY(%s::bigint[])", (sorted(where.agencies),)))
    codes = {
        "theme": where.theme,
        "category": where.category,
        "genre": where.genre,
        "audience": where.audience,
    }
    for column, wanted in codes.items():
        if wanted is not None:
            parts.append(Part(f"i.{column} = %s", (wanted,)))
    if where.mode is not None:
        parts.append(Part("i.mode = %s", (where.mode.value,)))
    if where.stage is not None:
        parts.append(Part(_STAGES[where.stage]))
    first, last = where.published_from, where.published_to
    if by_position and (first is not None or last is not None):
        parts.append(Part("i.position BETWEEN %s AND %s", date_range(first, last)))
    elif first is not None or last is not None:
        if first is not None:
            parts.append(Part("i.published_on >= %s", (first.isoformat(),)))
        if last is not None:
            parts.append(Part("i.published_on <= %s", (last.isoformat(),)))
    if where.public_on is not None:
        on = where.public_on.isoformat()
        parts.append(
            Part(
                "i.public_from <= %s AND (i.public_until IS NULL OR %s < i.public_until)", (on, on)
            )
        )
    return parts
