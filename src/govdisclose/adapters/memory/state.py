"""What a memory store holds: dictionaries of values that never change.

Because the values are frozen, a copy of the dictionaries is a copy of the state. A unit of work
changes its own copy; publishing the copy is a commit and dropping it is a rollback.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import attrs

from govdisclose.domain.journal import Entry, canonical
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.matters import MatterRow, Outlook
from govdisclose.ports.storage import ContentSpace, ItemRecord, Record

__all__ = ["FindingLine", "KeptMatter", "RejectedRow", "State", "json_copy"]

FindingLine = tuple[int, str, int | None, int | None]
"""Row, finding as JSON, shard and number of the item if one was made."""

RejectedRow = tuple[int, str, str]
"""Row, reason codes, cells as a JSON array."""


class KeptMatter(NamedTuple):
    """A matter of the index with what belongs to it."""

    row: MatterRow
    outlooks: tuple[Outlook, ...]
    """In the order in which they are read."""
    document: str | None
    """Its search document."""


@attrs.define(kw_only=True)
class State:
    """One consistent state of an office."""

    items: dict[tuple[int, int], tuple[ItemRecord, ...]] = attrs.field(factory=dict)
    """Versions of each item by shard and number, oldest first, the present one last."""
    records: dict[tuple[int, str, str], tuple[Record, ...]] = attrs.field(factory=dict)
    """Versions of each record by shard, kind and key, oldest first."""
    chains: dict[int, tuple[Entry, ...]] = attrs.field(factory=dict)
    """Journal entries by shard, in order."""
    contents: dict[tuple[int, ContentSpace, str], bytes] = attrs.field(factory=dict)
    """Files by shard, space and digest."""
    runs: dict[int, ImportRun] = attrs.field(factory=dict)
    """Import runs by number."""
    findings: dict[int, tuple[FindingLine, ...]] = attrs.field(factory=dict)
    """Findings by run, in order of row."""
    rejects: dict[int, tuple[RejectedRow, ...]] = attrs.field(factory=dict)
    """Rejected rows by run, in order of row."""
    matters: dict[str, KeptMatter] = attrs.field(factory=dict)
    """Index of matters by ref."""
    figures: dict[str, tuple[int, str]] = attrs.field(factory=dict)
    """Mark and value of kept figures by key."""
    seen: frozenset[bytes] = frozenset()
    """Keys of rows read in the running import."""

    def copy(self) -> State:
        """The same state, free to change."""
        return State(
            items=dict(self.items),
            records=dict(self.records),
            chains=dict(self.chains),
            contents=dict(self.contents),
            runs=dict(self.runs),
            findings=dict(self.findings),
            rejects=dict(self.rejects),
            matters=dict(self.matters),
            figures=dict(self.figures),
            seen=self.seen,
        )


def json_copy(value: Mapping[str, object]) -> dict[str, object]:
    """A mapping as other stores give it back: JSON values only, independent of the caller's."""
    copied: dict[str, object] = json.loads(canonical(dict(value)))
    return copied
