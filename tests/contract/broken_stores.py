"""Stores that break one promise each: what the contract and the machine must find."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from govdisclose.adapters.memory import MemoryStore, MemoryUnit
from govdisclose.adapters.memory.items import MemoryItems
from govdisclose.adapters.memory.matters import MemoryMatters
from govdisclose.adapters.memory.state import State
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.matters import MatterFilter, OutlookCell
from govdisclose.ports.storage import ItemFilter, ItemRecord, Page

__all__ = [
    "BROKEN_INDEXES",
    "BROKEN_STORES",
    "ForgetfulEraser",
    "KeepsUncommitted",
    "LateOutlooks",
    "LooseVersions",
    "RememberedWords",
    "ShortPages",
    "SplitSearch",
]


class _Unit(MemoryUnit):
    """A unit of work whose items or matters are of another kind."""

    kind: type[MemoryItems] = MemoryItems
    matter_kind: type[MemoryMatters] = MemoryMatters

    def __enter__(self) -> _Unit:
        super().__enter__()
        self.items = self.kind(self._state)
        self.matters = self.matter_kind(self._state)
        return self


def _units_of(items: type[MemoryItems]) -> type[_Unit]:
    return type(f"{items.__name__}Unit", (_Unit,), {"kind": items})


class _OtherItems(MemoryStore):
    """A memory store with items or matters of another kind."""

    unit: type[_Unit] = _Unit

    def read(self) -> MemoryUnit:
        return self.unit(self, writes=False)

    def write(self) -> MemoryUnit:
        return self.unit(self, writes=True)


class KeepsUncommitted(MemoryStore):
    """Takes over what a unit of work did even if it was not committed."""

    def begin(self, *, writes: bool) -> State:
        super().begin(writes=writes)
        return self._state


class _LooseItems(MemoryItems):
    def replace(self, record: ItemRecord, *, expected_version: int) -> None:
        present = self.get(record.shard, record.number)
        super().replace(
            record, expected_version=expected_version if present is None else present.version
        )


class LooseVersions(_OtherItems):
    """Lets a writer overwrite a version it has not seen."""

    unit = _units_of(_LooseItems)


class _KeptFormerText(MemoryItems):
    def erase_text(self, shard: int, number: int, *, identity: bytes | None = None) -> None:
        former = self.versions(shard, number)[:-1]
        super().erase_text(shard, number, identity=identity)
        present = self.versions(shard, number)[-1:]
        if present:
            self._state.items[shard, number] = (*former, *present)


class ForgetfulEraser(_OtherItems):
    """Erases the present version and forgets the former ones."""

    unit = _units_of(_KeptFormerText)


class _ShortItems(MemoryItems):
    def page(self, where: ItemFilter, *, limit: int, after: str | None = None) -> Page:
        page = super().page(where, limit=limit, after=after)
        # The row that began the page before is taken for the one that ended it.
        return Page(page.rows[1:] if after else page.rows, page.next)


class ShortPages(_OtherItems):
    """Loses a row at every border between two pages."""

    unit = _units_of(_ShortItems)


class _SplitItems(MemoryItems):
    def page(self, where: ItemFilter, *, limit: int, after: str | None = None) -> Page:
        if where.query is not None and len(where.query.text) == 1:
            nothing = ItemFilter(query=compile_query(""))
            return super().page(nothing, limit=limit, after=after)
        return super().page(where, limit=limit, after=after)


class SplitSearch(_OtherItems):
    """Finds nothing for a single character, as an index of longer pieces would."""

    unit = _units_of(_SplitItems)


class _LongOutlooks(MemoryMatters):
    def tally(
        self, topic: str, on: date, *, where: MatterFilter | None = None
    ) -> list[OutlookCell]:
        cells = super().tally(topic, on, where=where)
        before = super().tally(topic, on - timedelta(days=1), where=where)
        return [*cells, *(cell for cell in before if cell not in cells)]


class LateOutlooks(_OtherItems):
    """Takes the day on which an outlook ends for one on which it still holds."""

    unit = type("LongOutlooksUnit", (_Unit,), {"matter_kind": _LongOutlooks})


class _KeptWords(MemoryMatters):
    def forget_text(self, ref: str) -> None:
        kept = self._state.matters.get(ref)
        super().forget_text(ref)
        if kept is not None:
            self._state.matters[ref] = self._state.matters[ref]._replace(document=kept.document)


class RememberedWords(_OtherItems):
    """Forgets who applied, and keeps the words by which the request is found."""

    unit = type("KeptWordsUnit", (_Unit,), {"matter_kind": _KeptWords})


BROKEN_STORES: Sequence[type[MemoryStore]] = (
    KeepsUncommitted,
    LooseVersions,
    ForgetfulEraser,
    ShortPages,
    SplitSearch,
)

BROKEN_INDEXES: Sequence[type[MemoryStore]] = (LateOutlooks, RememberedWords)
"""Those that break a promise about matters."""
