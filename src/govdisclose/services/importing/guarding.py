"""What a file must not put in public: what withheld, on-request and withdrawn items say.

A row of such an item may come under another number, key or date, and so as a new record. It is
that item's all the same if it has its agency, title and formation date, or its agency and document
number. Staff decides what becomes of it; a file alone puts nothing of it in public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import attrs

from govdisclose.domain.catalogue.document_number import read_document_number
from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.domain.catalogue.item import FACT_FIELDS, TEXT_FIELDS, Mode, item_ref
from govdisclose.ports.storage import UnitOfWork

__all__ = ["Guard", "Twin", "guard_marks"]

_FIELDS = (*TEXT_FIELDS, *FACT_FIELDS)
_TITLE_AT = _FIELDS.index("title")
_DOCUMENT_AT = _FIELDS.index("document_number")
_FORMED_AT = _FIELDS.index("formed_on")
_PUBLISHED_AT = _FIELDS.index("published_on")
_MODE_AT = _FIELDS.index("mode")


@attrs.frozen
class Twin:
    """Why a row may not be public."""

    code: str
    other: str | None
    """Ref of the item, or the row of the same file; None in the rehearsal of a later chunk."""


def _content(key: int, formed: str | None, published: str | None) -> bytes:
    """Without a formation date the day of publication tells the titles of each year apart."""
    day = "" if formed is not None or published is None else published
    return b"content" + key.to_bytes(8, "big", signed=True) + day.encode()


def _document(shard: int, number: str) -> bytes:
    return b"document" + shard.to_bytes(4, "big") + number.encode("utf-8", "surrogatepass")


def _said(row: PreparedRow) -> list[bytes]:
    """Keys of what a row that is kept back says."""
    values = row.values
    keys = []
    if values[_TITLE_AT] is not None:
        keys.append(_content(row.content_key, values[_FORMED_AT], values[_PUBLISHED_AT]))
    if (number := values[_DOCUMENT_AT]) is not None:
        keys.append(_document(row.shard, number))
    return keys


def _met(row: PreparedRow) -> list[bytes]:
    """Keys by which a row that would be public may meet what is kept back."""
    keys = _said(row)
    if row.values[_TITLE_AT] is not None and row.values[_FORMED_AT] is None:
        keys.insert(0, _content(row.content_key, None, None))
    return keys


def _mark(key: bytes) -> bytes:
    return hashlib.blake2b(b"kept" + key, digest_size=16).digest()


def guard_marks(row: PreparedRow, *, is_kept: bool) -> list[bytes]:
    """Under what a rehearsal remembers a row that is kept back, or looks for such rows."""
    return [_mark(key) for key in (_said(row) if is_kept else _met(row))]


@attrs.define
class Guard:
    """Knows for the rows of a chunk what is kept back.

    Attributes:
        twins: The first item that is kept back, by what it says or said.
        seen: Marks of a rehearsal.
    """

    twins: dict[bytes, Twin] = attrs.field(factory=dict)
    seen: set[bytes] = attrs.field(factory=set)

    @classmethod
    def of(cls, unit: UnitOfWork, rows: Sequence[PreparedRow]) -> Guard:
        """Ask for what rows that would be public say."""
        guard = cls()
        public = [row for row in rows if row.public_from is not None]
        numbers = {row.values[_DOCUMENT_AT] for row in public}
        kept = unit.items.kept_back(
            content_keys=sorted(
                {row.content_key for row in public if row.values[_TITLE_AT] is not None}
            ),
            document_numbers=sorted(number for number in numbers if number is not None),
        )
        for item in kept:
            code = "SAME-WITHDRAWN" if item.withdrawn else "SAME-WITHHELD"
            twin = Twin(code, item_ref(item.shard, item.number))
            content = _content(item.content_key, item.formed_on, item.published_on)
            guard.twins.setdefault(content, twin)
            if item.document_number is not None:
                guard.twins.setdefault(_document(item.shard, item.document_number), twin)
        return guard

    def keep(self, row: PreparedRow) -> bool:
        """Remember a row that is taken, if it is kept back; True if it is."""
        if row.values[_MODE_AT] == Mode.PROACTIVE.value:
            return False
        for key in _said(row):
            self.twins.setdefault(key, Twin("SAME-WITHHELD", str(row.row)))
        return True

    def twin(self, row: PreparedRow) -> Twin | None:
        """Why a row may not be public; None when it may, or would not be."""
        if row.public_from is None or not (self.twins or self.seen):
            return None
        for key in _met(row):
            twin = self.twins.get(key)
            if twin is None and self.seen and _mark(key) in self.seen:
                twin = Twin("SAME-WITHHELD", None)
            if twin is not None and (not key.startswith(b"document") or _is_whole(row)):
                return twin
        return None


def _is_whole(row: PreparedRow) -> bool:
    """A document number that lacks a part names no document."""
    number = row.values[_DOCUMENT_AT]
    return number is not None and read_document_number(number).normalised is not None
