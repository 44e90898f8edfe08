"""The one gate to the public: which item is visible when, and the only shapes that may leave.

Stores filter on ``public_from`` and ``public_until``, which are computed here at every write; the
contract suite proves that filter and predicate agree. Public surfaces are built from
:class:`PublicItem` only: it has no field that could hold what is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs

from govdisclose.domain.catalogue.item import Item, Mode, Release, Withdrawal
from govdisclose.domain.register import RegisterType, plain

__all__ = [
    "PublicEntry",
    "PublicFigure",
    "PublicItem",
    "is_public",
    "public_entry",
    "public_figure",
    "public_item",
    "public_window",
]


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


@attrs.frozen(kw_only=True)
class PublicFigure:
    """A number as a report may state it; made by :func:`public_figure` only.

    It has no field for the records behind it: who may see those asks inside the office.
    """

    name: str
    """Dotted ASCII code."""
    label: str
    value: Decimal | None
    """None where there is nothing to state."""
    unit: str
    base: int | None
    base_label: str | None
    """Of what the value is a share; None for a plain number."""
    percent: Decimal | None
    """The share, rounded half up; None without base."""


def public_figure(
    *,
    name: str,
    label: str,
    value: Decimal | None,
    unit: str,
    base: int | None = None,
    base_label: str | None = None,
    percent: Decimal | None = None,
) -> PublicFigure:
    """The public shape of a figure that was counted over public records, or declared.

    A share without its base says nothing and is not made.

    Args:
        name: Dotted ASCII code.
        label: As printed.
        value: Rounded as printed; None where there is nothing to state.
        unit: As printed behind the number.
        base: Of what the value is a share.
        base_label: What the base counts, as printed.
        percent: The share, rounded half up.
    """
    has_base = base is not None and base_label is not None
    return PublicFigure(
        name=name,
        label=label,
        value=value,
        unit=unit,
        base=base if has_base else None,
        base_label=base_label if has_base else None,
        percent=percent if has_base else None,
    )


@attrs.frozen(kw_only=True)
class PublicEntry:
    """A record of a register as the public may see it; made by :func:`public_entry` only."""

    values: Mapping[str, object] = attrs.field(hash=False)
    """The fields that the register declares public, in that order, and no other."""


def public_entry(
    register: RegisterType, values: Mapping[str, object], on: date
) -> PublicEntry | None:
    """The public shape of a record on a day; None where it is not in the list for the public.

    Args:
        register: Says what is public, until when, and with which codes.
        values: Plain values by field, as stores keep them.
        on: The day.
    """
    if not register.public:
        return None
    until = None if register.public_until is None else values.get(register.public_until)
    if until is not None and str(plain(until)) <= on.isoformat():
        return None
    for name, codes in register.public_codes.items():
        if values.get(name) not in codes:
            return None
    return PublicEntry(values={name: values.get(name) for name in register.public})
