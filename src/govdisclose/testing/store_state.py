"""What two stores are compared by: what an act leads to, and all that a store says."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from govdisclose.errors import RuleRefusal
from govdisclose.ports.storage import ContentSpace, ItemFilter, Store, UnitOfWork

__all__ = ["RECORD_KEYS", "everything", "outcome", "walk"]

RECORD_KEYS = ("a", "b")
"""Keys of the settings that are compared."""


def walk(unit: UnitOfWork, where: ItemFilter, limit: int) -> list[object]:
    """Rows of all pages of a list of items."""
    pages: list[object] = []
    after = None
    while True:
        page = unit.items.page(where, limit=limit, after=after)
        pages.append(page.rows)
        after = page.next
        if after is None:
            return pages


def outcome(store: Store, act: Callable[[UnitOfWork], object], *, commits: bool) -> object:
    """Result of an act in its own unit of work, or the kind of refusal that ended it."""
    try:
        with store.write() as unit:
            result = act(unit)
            if commits:
                unit.commit()
    except RuleRefusal as refusal:
        return type(refusal)
    return result


def everything(unit: UnitOfWork) -> dict[str, object]:
    """All that a store gives, except counts and searches."""
    shards = unit.journal.shards_with_rows()
    present = list(unit.items.each(ItemFilter()))
    listed = unit.records.list("setting")
    return {
        "items": present,
        "versions": [unit.items.versions(row.shard, row.number) for row in present],
        "known": sorted(unit.items.known(index_keys=["shared", "own", "none"])),
        "index keys": [unit.items.by_index_key(key) for key in ("shared", "own")],
        "records": [attrs.evolve(row, index={}) for row in listed],
        "indexed": [row.key for row in unit.records.list("setting", where={"size": 1})],
        "record versions": [
            [attrs.evolve(row, index={}) for row in unit.records.versions(0, "setting", key)]
            for key in RECORD_KEYS
        ],
        "heads": unit.journal.heads(),
        "entries": [unit.journal.entries(shard) for shard in shards],
        "commitments": [list(unit.journal.commitments(shard)) for shard in shards],
        "mark": unit.change_mark(),
        "contents": [
            (space, digest, unit.contents.open(shard, space, digest).read())
            for space in ContentSpace
            for shard, digest in unit.contents.digests(space)
        ],
        "runs": [unit.runs.get(number) for number in (1, 2, 3)],
        "findings": [list(unit.runs.findings(number)) for number in (1, 2, 3)],
        "rejects": [list(unit.runs.rejects(number)) for number in (1, 2, 3)],
    }
