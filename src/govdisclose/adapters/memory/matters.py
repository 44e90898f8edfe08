"""The index of matters of a memory store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from govdisclose.adapters.memory.journal import MemoryJournal
from govdisclose.adapters.memory.state import KeptMatter, State, json_copy
from govdisclose.errors import Conflict
from govdisclose.ports.matter_reading import (
    check_tally_filter,
    decode_matter_cursor,
    document_answers,
    encode_matter_cursor,
    is_true_on,
    kept_outlooks,
    meets_row,
    place_in_order,
    row_place,
    serial_of,
)
from govdisclose.ports.matters import (
    Ledger,
    MatterFilter,
    MatterOrder,
    MatterPage,
    MatterRow,
    Outlook,
    OutlookCell,
)
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.ports.waymarks import Waymarks

__all__ = ["MemoryMatters"]


class MemoryMatters:
    """See :class:`govdisclose.ports.matters.MatterIndex`; every read is a scan."""

    def __init__(self, state: State) -> None:
        self._state = state

    def put(self, row: MatterRow, outlooks: Sequence[Outlook], document: str | None = None) -> None:
        kept_ones = kept_outlooks(outlooks)
        former = self._state.matters.get(row.ref)
        if former is not None and (former.row.shard, former.row.kind) != (row.shard, row.kind):
            raise Conflict(what=row.kind, key=row.ref, found="taken", expected="free")
        if row.number is not None and any(
            other.ref != row.ref and other.shard == row.shard
            for other in self.by_number(row.kind, row.number)
        ):
            raise Conflict(what=row.kind, key=row.number, found="taken", expected="free")
        if document is None and former is not None:
            document = former.document
        kept = row._replace(facts=json_copy(row.facts))
        self._state.matters[row.ref] = KeptMatter(kept, kept_ones, document)

    def put_many(self, rows: Sequence[tuple[MatterRow, Sequence[Outlook], str | None]]) -> None:
        for row, outlooks, document in rows:
            self.put(row, outlooks, document)

    def get(self, ref: str) -> MatterRow | None:
        kept = self._state.matters.get(ref)
        return None if kept is None else kept.row

    def by_number(self, kind: str, number: str) -> tuple[MatterRow, ...]:
        found = (kept.row for kept in self._state.matters.values())
        return tuple(
            sorted(
                (row for row in found if (row.kind, row.number) == (kind, number)), key=row_place
            )
        )

    def document(self, ref: str) -> str | None:
        kept = self._state.matters.get(ref)
        return None if kept is None else kept.document

    def outlooks(self, ref: str) -> tuple[Outlook, ...]:
        kept = self._state.matters.get(ref)
        return () if kept is None else kept.outlooks

    def page(
        self,
        where: MatterFilter,
        *,
        order: MatterOrder = MatterOrder.NEWEST,
        limit: int,
        after: str | None = None,
    ) -> MatterPage:
        is_descending = order is MatterOrder.NEWEST
        rest = sorted(
            self._matching(where),
            key=lambda row: place_in_order(row, order),
            reverse=is_descending,
        )
        if after is not None:
            place = decode_matter_cursor(order, after)
            rest = [
                row
                for row in rest
                if (place_in_order(row, order) < place) is is_descending
                and place_in_order(row, order) != place
            ]
        rows = tuple(rest[:limit])
        more = bool(rows) and len(rest) > len(rows)
        return MatterPage(rows, encode_matter_cursor(order, rows[-1]) if more else None)

    def waymarks(
        self, where: MatterFilter, *, order: MatterOrder = MatterOrder.NEWEST, every: int
    ) -> Waymarks:
        rows = sorted(
            self._matching(where),
            key=lambda row: place_in_order(row, order),
            reverse=order is MatterOrder.NEWEST,
        )
        marked = rows[every - 1 :: every]
        return Waymarks(len(rows), tuple(encode_matter_cursor(order, row) for row in marked))

    def count(self, where: MatterFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        total = sum(1 for _ in self._matching(where))
        if bound is not None and total > bound:
            return Total(bound, exact=False)
        return Total(total, exact=True)

    def each(self, where: MatterFilter) -> Iterator[MatterRow]:
        return iter(sorted(self._matching(where), key=row_place))

    def tally(
        self, topic: str, on: date, *, where: MatterFilter | None = None
    ) -> list[OutlookCell]:
        plain = check_tally_filter(where)
        counts = Counter(
            (kept.row.shard, kept.row.kind, outlook.limit, outlook.value)
            for kept in self._state.matters.values()
            if meets_row(kept.row, plain)
            for outlook in kept.outlooks
            if outlook.topic == topic and is_true_on(outlook, on)
        )
        return [OutlookCell(*cell, count) for cell, count in counts.items()]

    def forget_text(self, ref: str) -> None:
        kept = self._state.matters.get(ref)
        if kept is not None:
            forgotten = KeptMatter(kept.row._replace(party_key=None), kept.outlooks, None)
            self._state.matters[ref] = forgotten

    def stale(self, stamps: Mapping[str, str], *, limit: int = 1000) -> tuple[str, ...]:
        rows = self.each(MatterFilter(kinds=frozenset(stamps), closed=False))
        return tuple(row.ref for row in rows if row.stamp != stamps[row.kind])[:limit]

    def ledgers(self, kind: str, *, shard: int | None = None) -> Iterator[Ledger]:
        journal = MemoryJournal(self._state)
        agencies = None if shard is None else frozenset({shard})
        for row in self.each(MatterFilter(kinds=frozenset({kind}), agencies=agencies)):
            entries = tuple(one for one in journal.entries_of(row.ref) if one.shard == row.shard)
            if entries:
                yield Ledger(shard=row.shard, ref=row.ref, entries=entries)

    def unindexed(self, prefix: str, *, limit: int = 1000) -> tuple[tuple[int, str], ...]:
        found = {
            (entry.shard, entry.subject)
            for chain in self._state.chains.values()
            for entry in chain
            if entry.kind.startswith(prefix) and entry.subject not in self._state.matters
        }
        return tuple(sorted(found)[:limit])

    def next_serial(self, shard: int, kind: str, *, series: str = "") -> int:
        taken = (
            serial_of(kept.row.ref)
            for kept in self._state.matters.values()
            if (kept.row.shard, kept.row.kind) == (shard, kind) and kept.row.ref.startswith(series)
        )
        return max(taken, default=0) + 1

    def _matching(self, where: MatterFilter) -> Iterator[MatterRow]:
        return (kept.row for kept in self._state.matters.values() if _meets(kept, where))


def _meets(kept: KeptMatter, where: MatterFilter) -> bool:
    return (
        meets_row(kept.row, where)
        and (where.query is None or document_answers(kept.document, where.query))
        and (
            where.topic is None
            or where.on is None
            or any(
                outlook.topic == where.topic
                and (where.values is None or outlook.value in where.values)
                and is_true_on(outlook, where.on)
                for outlook in kept.outlooks
            )
        )
    )
