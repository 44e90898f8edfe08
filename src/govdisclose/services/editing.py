"""Items as staff write them: finding one, and what an edit may say.

Functions here work inside a unit of work of the catalogue or of an import; the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.catalogue.intake import content_key
from govdisclose.domain.catalogue.item import Item, Mode, item_number
from govdisclose.domain.catalogue.labels import LABEL_FIELDS, is_label
from govdisclose.domain.catalogue.readings import STATE_SECRET
from govdisclose.domain.catalogue.refusals import (
    FieldNotEditable,
    FutureAct,
    GroundMissing,
    ItemErased,
    LabelUnfit,
    SecrecyMarkFound,
    TitleMissing,
    UnknownItem,
)
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import ItemRecord, UnitOfWork
from govdisclose.services.numbering import index_key
from govdisclose.services.recording import ItemChange

__all__ = [
    "EDITABLE_FIELDS",
    "changed",
    "find_record",
    "item_change",
    "likeness",
    "living",
    "refuse_future",
    "with_values",
]

EDITABLE_FIELDS = frozenset(
    {
        "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
        "note", "formed_on", "effective_on", "repealed_on", "theme", "category", "genre",
        "audience", "lifecycle", "mode", "ground", "validity",
    }
)  # fmt: skip
"""What staff may write; release, publication date and number follow from acts."""


def refuse_future(ref: str, on: date, today: date) -> None:
    """Acts are dated on the day they happened, or earlier when recorded late.

    Raises:
        FutureAct: The day has not come yet.
    """
    if on > today:
        raise FutureAct(ref=ref, on=on, today=today)


def find_record(unit: UnitOfWork, ref: str) -> ItemRecord:
    """An item by ref or index number.

    Raises:
        UnknownItem: There is none.
    """
    record = None
    if ref[:1] in "Ii" and ref[1:2].isdigit() and "-" in ref and "/" not in ref:
        record = unit.items.get(*item_number(ref))
    else:
        found = unit.items.by_index_key(index_key(ref))
        record = found[0] if found else None
    if record is None:
        raise UnknownItem(ref=ref)
    return record


def living(record: ItemRecord) -> Item:
    """The item of a row that still has its text.

    Raises:
        ItemErased: The text was erased.
    """
    item = record_to_item(record)
    if item.is_erased:
        raise ItemErased(ref=item.ref)
    return item


def changed(item: Item, fields: Mapping[str, object]) -> Item:
    """The item with staff's values.

    Raises:
        FieldNotEditable: A field follows from acts.
        TitleMissing, GroundMissing: What every record needs is gone.
        SecrecyMarkFound: The text may not be kept on this machine.
        LabelUnfit: What survives an erasure is no short label.
    """
    for name in fields:
        if name not in EDITABLE_FIELDS:
            raise FieldNotEditable(ref=item.ref, field=name)
    revised = with_values(item, fields)
    if revised.title is None and revised.document_number is None:
        raise TitleMissing()
    if revised.mode is Mode.WITHHELD and revised.ground is None:
        raise GroundMissing()
    # A state secret is a tally here, without title or text (R2019 art. 14).
    if revised.ground == STATE_SECRET or any(
        text and find_secrecy_mark(text) for text in revised.text_values()
    ):
        raise SecrecyMarkFound()
    for name in (*LABEL_FIELDS, "ground"):
        word = getattr(revised, name)
        if name in fields and word is not None and not is_label(word):
            raise LabelUnfit(field=name)
    return revised


def with_values(item: Item, fields: Mapping[str, object]) -> Item:
    """The item with values as staff, files and proposals write them: codes and ISO dates."""
    values: dict[str, object] = dict(fields)
    if isinstance(values.get("mode"), str):
        values["mode"] = Mode(str(values["mode"]))
    for name in ("formed_on", "effective_on", "repealed_on"):
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(str(values[name]))
    return attrs.evolve(item, **values)  # type: ignore[arg-type]  # names of EDITABLE_FIELDS


def item_change(record: ItemRecord, item: Item, expected: int, *, edited: bool) -> ItemChange:
    key = None
    if item.index_number is not None:
        key = record.index_key or index_key(item.index_number)
    return ItemChange(
        item=item,
        index_key=key,
        identity=record.identity,
        content_key=likeness(item),
        source_hash=record.source_hash,
        run=record.run,
        edited=edited,
        expected_version=expected,
    )


def likeness(item: Item) -> int:
    """Hash by which the same content under another number is noticed."""
    formed = None if item.formed_on is None else item.formed_on.isoformat()
    return content_key(item.shard, item.title, formed)
