"""The one gate to the public: which item is visible when, and the only shapes that may leave.

Stores filter on ``public_from`` and ``public_until``, which are computed here at every write; the
contract suite proves that filter and predicate agree. Public surfaces are built from
:class:`PublicItem` only: it has no field that could hold what is withheld.
"""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.catalogue.item import Item, Mode, Release, Withdrawal

__all__ = ["PublicItem", "is_public", "public_item", "public_window"]


def public_window(item: Item) -> tuple[date | None, date | None]:
    """First day on which an item is public, and the first day on which it is no longer.

    Returns:
        ``(None, None)`` when it is never public; the second is None while no end is known. A
        withdrawal on the first day, and any withdrawal as a leak, leaves no public day at all. So
        does content that differs from what was released: nobody has approved it for any day.
    """
    if (
        item.mode is not Mode.PROACTIVE
        or item.release is Release.NONE
        or item.published_on is None
        or item.is_erased
        or item.withdrawal is Withdrawal.LEAK
    ):
        return None, None
    if item.withdrawn_on is not None and item.withdrawn_on <= item.published_on:
        return None, None
    if item.release_hash is not None and item.release_hash != item.content_hash():
        return None, None
    return item.published_on, item.withdrawn_on


def is_public(item: Item, on: date) -> bool:
    """Whether an item may be shown to the public on a date."""
    first, end = public_window(item)
    return first is not None and first <= on and (end is None or on < end)


@attrs.frozen(kw_only=True)
class PublicItem:
    """What the public may see of a published item; made by :func:`public_item` only."""

    ref: str
    index_number: str | None
    title: str | None
    agency: str
    document_number: str | None
    formed_on: date | None
    published_on: date
    effective_on: date | None
    repealed_on: date | None
    theme: str | None
    category: str | None
    genre: str | None
    audience: str | None
    validity: str | None
    summary: str | None
    keywords: str | None
    url: str | None


def public_item(item: Item, agency: str, on: date) -> PublicItem | None:
    """The public shape of an item on a date; None when it is not public then."""
    if not is_public(item, on) or item.published_on is None:
        return None
    return PublicItem(
        ref=item.ref,
        index_number=item.index_number,
        title=item.title,
        agency=agency,
        document_number=item.document_number,
        formed_on=item.formed_on,
        published_on=item.published_on,
        effective_on=item.effective_on,
        repealed_on=item.repealed_on,
        theme=item.theme,
        category=item.category,
        genre=item.genre,
        audience=item.audience,
        validity=item.validity,
        summary=item.summary,
        keywords=item.keywords,
        url=item.url,
    )
