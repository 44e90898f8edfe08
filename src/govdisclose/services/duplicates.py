"""Near duplicates: pairs of records of a catalogue that are probably one document.

The records are read once, as a stream. Of each only the numbers of its blocks are kept, in scratch
files that are never seen in a folder; then one file at a time is read back, and records that share
a block are compared. Memory does not grow with the catalogue.
"""

from __future__ import annotations

import heapq
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import lru_cache
from typing import IO

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.likeness import (
    BAG_BITS_APART,
    Likeness,
    LikenessCard,
    LikenessKind,
    blocks,
    compare,
    is_first_shared,
)
from govdisclose.domain.text import fold
from govdisclose.errors import BadCursor
from govdisclose.ports.storage import ItemFilter, ItemRecord, ItemStage, Store, UnitOfWork
from govdisclose.services.organisation import load_directory

__all__ = ["DuplicateFinder", "DuplicatePage", "DuplicatePair"]

_FILES = 64
"""Scratch files; a million records put about two megabytes into each."""

_BUFFER = 4_096
"""Numbers held back of each file before they are written."""

_WHOLE_BLOCK = 64
"""Blocks up to this size are compared pair by pair."""

_NEIGHBOURS = 16
"""In a larger block each record is compared with so many that follow it."""

_CARDS = 20_000
"""Cards kept while blocks are compared."""

_MASK = (1 << 64) - 1


@attrs.frozen(kw_only=True)
class DuplicatePair:
    """Two records that are probably one document, as they stand."""

    likeness: Likeness
    first: ItemRecord
    second: ItemRecord


@attrs.frozen(kw_only=True)
class DuplicatePage:
    """Pairs in order, the most alike first, with how many there are."""

    pairs: tuple[DuplicatePair, ...]
    next: str | None
    """Cursor of the next page; None at the end."""
    exact: int
    """How many pairs are exact duplicates."""
    near: int
    records: int
    """How many records were looked at."""
    wide_blocks: int
    """How often so many records were alike at first sight that not every pair was compared."""
    directory: AgencyDirectory


@attrs.frozen(kw_only=True)
class DuplicateFinder:
    """Finds near duplicates; reads only."""

    store: Store

    def page(
        self,
        where: ItemFilter,
        *,
        limit: int,
        after: str | None = None,
        kind: LikenessKind | None = None,
    ) -> DuplicatePage:
        """A page of pairs, both of which meet the filter.

        What was withdrawn is left out unless the filter asks for it; what was erased always is.

        Args:
            where: Conditions on both records.
            limit: Longest page, 1 or more.
            after: Cursor of the page before.
            kind: Only exact, or only near duplicates.

        Raises:
            BadCursor: ``after`` is not a cursor of this list.
        """
        below = None if after is None else _place_of(after)
        counts = dict.fromkeys(LikenessKind, 0)
        with self.store.read() as unit, ExitStack() as stack:
            directory = load_directory(unit)
            comparing = _Comparing(unit, directory)
            scratch = _Scratch(stack)
            records = 0
            for record in unit.items.each(where):
                if record.salt is None or not _is_wanted(record, where):
                    continue
                records += 1
                scratch.add(record.shard, record.number, blocks(comparing.card_of(record)))

            def found() -> Iterator[tuple[tuple[int, ...], Likeness]]:
                for likeness in comparing.pairs(scratch.members()):
                    counts[likeness.kind] += 1
                    order = _order(likeness)
                    if kind in (None, likeness.kind) and (below is None or order > below):
                        yield order, likeness

            best = heapq.nsmallest(limit + 1, found(), key=lambda pair: pair[0])
            pairs = tuple(
                DuplicatePair(
                    likeness=likeness,
                    first=_present(unit, likeness.first),
                    second=_present(unit, likeness.second),
                )
                for _order_of, likeness in best[:limit]
            )
        return DuplicatePage(
            pairs=pairs,
            next=_cursor(best[limit - 1][0]) if len(best) > limit else None,
            exact=counts[LikenessKind.EXACT],
            near=counts[LikenessKind.NEAR],
            records=records,
            wide_blocks=comparing.wide_blocks,
            directory=directory,
        )


def _is_wanted(record: ItemRecord, where: ItemFilter) -> bool:
    return record.withdrawn_on is None or where.stage is ItemStage.WITHDRAWN


def _present(unit: UnitOfWork, place: tuple[int, int]) -> ItemRecord:
    record = unit.items.get(*place)
    assert record is not None, "a unit of work sees one state"
    return record


class _Scratch:
    """Blocks and their members, parted over files by the number of the block."""

    def __init__(self, stack: ExitStack) -> None:
        self._files: list[IO[bytes]] = []
        for _ in range(_FILES):
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the stack
            self._files.append(stack.enter_context(file))
        self._held = [array("Q") for _ in range(_FILES)]

    def add(self, shard: int, number: int, found: Iterable[tuple[int, int]]) -> None:
        """Note the blocks of a record."""
        place = shard << 32 | number
        for block, bag in found:
            at = block % _FILES
            held = self._held[at]
            held.extend((block & _MASK, place, bag))
            if len(held) >= _BUFFER:
                held.tofile(self._files[at])
                del held[:]

    def members(self) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Blocks with two members or more: place and characters of each, in order of places."""
        for at, file in enumerate(self._files):
            self._held[at].tofile(file)
            self._held[at] = array("Q")
            file.seek(0)
            stored = array("Q")
            stored.frombytes(file.read())
            met: dict[int, int] = {}
            several: dict[int, list[tuple[int, int]]] = {}
            for index in range(0, len(stored), 3):
                block = stored[index]
                first = met.setdefault(block, index)
                if first != index:
                    members = several.setdefault(block, [(stored[first + 1], stored[first + 2])])
                    members.append((stored[index + 1], stored[index + 2]))
            for block, members in several.items():
                yield block, sorted(members)


class _Comparing:
    """Compares the members of blocks; cards are made anew from the store when they are needed."""

    def __init__(self, unit: UnitOfWork, directory: AgencyDirectory) -> None:
        self._unit = unit
        self._names = {agency.shard: fold(agency.name) for agency in directory}
        self._card = lru_cache(maxsize=_CARDS)(self._read_card)
        self.wide_blocks = 0

    def card_of(self, record: ItemRecord) -> LikenessCard:
        """What is compared of a record."""
        return LikenessCard.of(
            record.shard,
            record.number,
            title=record.title,
            document_number=record.document_number,
            formed=_ordinal(record.formed_on),
            published=_ordinal(record.published_on),
            agency=self._names.get(record.shard, ""),
            index_number=record.index_number,
        )

    def _read_card(self, place: int) -> LikenessCard:
        return self.card_of(_present(self._unit, (place >> 32, place & 0xFFFFFFFF)))

    def pairs(self, members_of: Iterable[tuple[int, list[tuple[int, int]]]]) -> Iterator[Likeness]:
        """Every pair that is alike, once."""
        for block, members in members_of:
            is_wide = len(members) > _WHOLE_BLOCK
            self.wide_blocks += is_wide
            for at, (place, bag) in enumerate(members):
                rest = members[at + 1 : at + 1 + _NEIGHBOURS] if is_wide else members[at + 1 :]
                for other_place, other_bag in rest:
                    if (bag ^ other_bag).bit_count() > BAG_BITS_APART:
                        continue
                    one, other = self._card(place), self._card(other_place)
                    likeness = compare(one, other)
                    if likeness is not None and is_first_shared(one, other, _signed(block)):
                        yield likeness


def _ordinal(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).toordinal()


def _signed(block: int) -> int:
    """The number of a block as hashes are: from -2^63."""
    return block - (1 << 64) if block >> 63 else block


def _order(likeness: Likeness) -> tuple[int, ...]:
    """The most alike first, then by place."""
    return (-likeness.score_bp, *likeness.first[::-1], *likeness.second[::-1])


def _cursor(order: tuple[int, ...]) -> str:
    return "-".join(str(abs(part)) for part in order)


def _place_of(cursor: str) -> tuple[int, ...]:
    parts = cursor.split("-")
    if len(parts) != 5 or not all(part.isascii() and part.isdigit() for part in parts):
        raise BadCursor(cursor=cursor)
    if any(len(part) > 10 for part in parts):
        raise BadCursor(cursor=cursor)
    score, *places = map(int, parts)
    return (-score, *places)
