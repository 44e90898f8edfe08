"""Catalogue items of a memory store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from govdisclose.adapters.memory.state import State
from govdisclose.domain.catalogue.item import Mode, Withdrawal, item_ref
from govdisclose.errors import Conflict
from govdisclose.ports.conversion import record_view
from govdisclose.ports.kept_back import KeptBack
from govdisclose.ports.reading import (
    cell_keys,
    decode_cursor,
    encode_cursor,
    figure_version,
    newest_first,
    place_key,
    satisfies,
)
from govdisclose.ports.storage import Cell, FigureQuery, ItemFilter, ItemRecord, KnownItem, Page
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.ports.waymarks import Waymarks

__all__ = ["MemoryItems"]


class MemoryItems:
    """See :class:`govdisclose.ports.storage.ItemRepository`; every read is a scan."""

    def __init__(self, state: State) -> None:
        self._state = state

    def next_number(self) -> int:
        return max((number for _shard, number in self._state.items), default=0) + 1

    def get(self, shard: int, number: int) -> ItemRecord | None:
        versions = self._state.items.get((shard, number))
        return versions[-1] if versions else None

    def by_index_key(self, index_key: str) -> tuple[ItemRecord, ...]:
        return tuple(record for record in self._present() if record.index_key == index_key)

    def versions(self, shard: int, number: int) -> tuple[ItemRecord, ...]:
        return self._state.items.get((shard, number), ())

    def known(
        self,
        *,
        index_keys: Sequence[str] = (),
        identities: Sequence[bytes] = (),
        content_keys: Sequence[int] = (),
    ) -> list[KnownItem]:
        by_index, by_identity, by_content = set(index_keys), set(identities), set(content_keys)
        return [
            _known(record)
            for record in self._present()
            if record.index_key in by_index
            or record.identity in by_identity
            or record.content_key in by_content
        ]

    def kept_back(
        self, *, content_keys: Sequence[int] = (), document_numbers: Sequence[str] = ()
    ) -> list[KeptBack]:
        contents, documents = set(content_keys), set(document_numbers)
        found = {
            KeptBack(
                said.shard,
                said.number,
                said.content_key,
                said.document_number,
                said.formed_on,
                said.published_on,
                int(versions[-1].withdrawn_on is not None),
            )
            for versions in self._state.items.values()
            if versions[-1].salt is not None and _is_kept_back(versions[-1])
            for said in versions
            if _is_kept_back(said)
            and (said.content_key in contents or said.document_number in documents)
        }
        return sorted(found, key=lambda kept: (kept.shard, kept.number, kept.content_key))

    def add(self, records: Sequence[ItemRecord], documents: Sequence[str] | None = None) -> None:
        # Search scans the text itself, so documents made in advance are of no use here.
        added: dict[tuple[int, int], tuple[ItemRecord, ...]] = {}
        taken = {claim for record in self._present() for claim in _claims(record)}
        for record in records:
            place = (record.shard, record.number)
            present = self.get(*place)
            if present is not None or place in added:
                raise _conflict(record, found=1 if present is None else present.version, expected=0)
            if not taken.isdisjoint(_claims(record)):
                raise _conflict(record, found=1, expected=0)
            taken.update(_claims(record))
            added[place] = (record,)
        self._state.items.update(added)

    def replace(self, record: ItemRecord, *, expected_version: int) -> None:
        versions = self.versions(record.shard, record.number)
        found = versions[-1].version if versions else 0
        if found != expected_version or not versions:
            raise _conflict(record, found=found, expected=expected_version)
        others = (other for other in self._present() if other is not versions[-1])
        if any(not _claims(record).isdisjoint(_claims(other)) for other in others):
            raise _conflict(record, found=found, expected=expected_version)
        self._state.items[record.shard, record.number] = (*versions, record)

    def mark_imported(self, shard: int, number: int, *, source_hash: bytes, run: int) -> None:
        versions = self.versions(shard, number)
        if versions:
            marked = versions[-1]._replace(source_hash=source_hash, run=run, edited=0)
            self._state.items[shard, number] = (*versions[:-1], marked)

    def erase_text(self, shard: int, number: int, *, identity: bytes | None = None) -> None:
        versions = self.versions(shard, number)
        if not versions:
            return
        if identity is None and versions[-1].salt is None:
            identity = versions[-1].identity
        erased = [_erased(version) for version in versions]
        erased[-1] = erased[-1]._replace(identity=identity)
        self._state.items[shard, number] = tuple(erased)

    def page(self, where: ItemFilter, *, limit: int, after: str | None = None) -> Page:
        rest = sorted(self._matching(where), key=newest_first)
        if after is not None:
            place = place_key(*decode_cursor(after))
            rest = [record for record in rest if newest_first(record) > place]
        rows = rest[:limit]
        more = bool(rows) and len(rest) > len(rows)
        last = (
            encode_cursor(rows[-1].published_on, rows[-1].shard, rows[-1].number) if more else None
        )
        return Page(tuple(record_view(record) for record in rows), last)

    def waymarks(self, where: ItemFilter, *, every: int) -> Waymarks:
        rows = sorted(self._matching(where), key=newest_first)
        marked = rows[every - 1 :: every]
        cursors = (encode_cursor(row.published_on, row.shard, row.number) for row in marked)
        return Waymarks(len(rows), tuple(cursors))

    def count(self, where: ItemFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        total = sum(1 for _ in self._matching(where))
        if bound is not None and total > bound:
            return Total(bound, exact=False)
        return Total(total, exact=True)

    def each(self, where: ItemFilter) -> Iterator[ItemRecord]:
        return self._matching(where)

    def cells(self, query: FigureQuery) -> list[Cell]:
        counts: Counter[tuple[str | int | None, ...]] = Counter()
        for versions in self._state.items.values():
            counted = figure_version(versions, query)
            if counted is not None:
                counts.update(cell_keys(counted, query.by))
        return [Cell(key, count) for key, count in counts.items()]

    def _present(self) -> Iterator[ItemRecord]:
        for place in sorted(self._state.items):
            yield self._state.items[place][-1]

    def _matching(self, where: ItemFilter) -> Iterator[ItemRecord]:
        return (record for record in self._present() if satisfies(record, where))


def _claims(record: ItemRecord) -> set[tuple[int, str | bytes | int]]:
    """What no two items may share: the number in the office; index number, identity in a shard."""
    keys = (record.index_key, record.identity)
    return {(0, record.number), *((record.shard, key) for key in keys if key is not None)}


def _conflict(record: ItemRecord, *, found: int, expected: int) -> Conflict:
    key = item_ref(record.shard, record.number)
    return Conflict(what="item", key=key, found=found, expected=expected)


def _erased(record: ItemRecord) -> ItemRecord:
    # Without its text an item has nothing to show, so it leaves the public window as well.
    return record._replace(
        title=None,
        document_number=None,
        summary=None,
        keywords=None,
        url=None,
        source=None,
        language=None,
        format=None,
        note=None,
        extra=None,
        salt=None,
        content_key=0,
        identity=None,
        source_hash=None,
        public_from=None,
        public_until=None,
    )


def _is_kept_back(record: ItemRecord) -> bool:
    is_withdrawn = record.withdrawn_on is not None and record.withdrawal != Withdrawal.MERGED.value
    return record.mode != Mode.PROACTIVE.value or is_withdrawn


def _known(record: ItemRecord) -> KnownItem:
    return KnownItem(
        shard=record.shard,
        number=record.number,
        version=record.version,
        index_key=record.index_key,
        identity=record.identity,
        content_key=record.content_key,
        source_hash=record.source_hash,
        edited=record.edited,
        run=record.run,
        release=record.release,
        erased=int(record.salt is None),
        withdrawal=record.withdrawal,
    )
