"""Verification of chains: what a journal and the rows it commits to can and cannot show.

Found: altered, deleted, inserted and swapped rows of every journaled table, altered, missing or
reordered entries; beside the chain a former version in the place of the present one and attachments
whose file is gone. Not found without an anchor kept elsewhere: a tail cut off together with its
rows, or a whole chain rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

import attrs

from govdisclose.domain.journal import GENESIS, Entry, Head, merkle_root, moment_text

__all__ = ["ChainReport", "CommittedRow", "Fault", "FaultKind", "verify_anchor", "verify_chain"]


class FaultKind(Enum):
    """What verification can name."""

    ENTRY_ALTERED = "entry_altered"
    ENTRY_MISSING = "entry_missing"
    ENTRY_REORDERED = "entry_reordered"
    HEAD_WRONG = "head_wrong"
    ROW_ALTERED = "row_altered"
    ROW_MISSING = "row_missing"
    ROW_INSERTED = "row_inserted"
    TEXT_ALTERED = "text_altered"
    TEXT_MISSING = "text_missing"
    PRESENT_WRONG = "present_wrong"
    CONTENT_MISSING = "content_missing"
    TAIL_MISSING = "tail_missing"
    HISTORY_REWRITTEN = "history_rewritten"


@attrs.frozen(kw_only=True)
class Fault:
    """One broken promise of a chain."""

    kind: FaultKind
    shard: int
    entry: int | None = None
    record: str | None = None
    """Kind, key and version of the row: ``item I3-17 v2``."""


@attrs.frozen(kw_only=True)
class CommittedRow:
    """One row version as recomputed from its present content."""

    entry: int
    leaf: int
    kind: str
    key: str
    version: int
    digest: bytes
    """Leaf recomputed from the row."""
    stored: bytes
    """Leaf as kept beside it."""
    recorded_at: str
    """Moment kept with the row, fixed-width UTC text."""
    text_altered: bool
    text_erased: bool

    @property
    def name(self) -> str:
        """How a fault names it."""
        return f"{self.kind} {self.key} v{self.version}"


@attrs.frozen(kw_only=True)
class ChainReport:
    """Outcome for one chain."""

    shard: int
    entries: int
    rows: int
    erased: tuple[str, ...]
    """Rows whose text was erased lawfully, as ``item I3-17 v2``, in chain order."""
    faults: tuple[Fault, ...]
    head: Head


def _row_faults(shard: int, entry: Entry, rows: list[CommittedRow]) -> Iterator[Fault]:
    """Faults of the rows that claim one entry."""
    for row in rows:
        if row.text_altered:
            yield Fault(
                kind=FaultKind.TEXT_ALTERED, shard=shard, entry=entry.number, record=row.name
            )
    ordered = sorted(rows, key=lambda row: row.leaf)
    places = [row.leaf for row in ordered]
    moment = moment_text(entry.recorded_at)
    wrong = [row for row in ordered if row.digest != row.stored or row.recorded_at != moment]
    for row in wrong:
        yield Fault(kind=FaultKind.ROW_ALTERED, shard=shard, entry=entry.number, record=row.name)
    for leaf in sorted(set(range(entry.leaves)) - set(places)):
        yield Fault(
            kind=FaultKind.ROW_MISSING, shard=shard, entry=entry.number, record=f"row {leaf}"
        )
    surplus = [
        row
        for at, row in enumerate(ordered)
        if not 0 <= row.leaf < entry.leaves or (at and places[at - 1] == row.leaf)
    ]
    for row in surplus:
        yield Fault(kind=FaultKind.ROW_INSERTED, shard=shard, entry=entry.number, record=row.name)
    whole = not wrong and not surplus and len(ordered) == entry.leaves
    if whole and merkle_root([row.digest for row in ordered]) != entry.root:
        # Row and stored leaf were changed together: only the root can tell, not which row it was.
        name = ordered[0].name if len(ordered) == 1 else f"one of {len(ordered)} rows"
        yield Fault(kind=FaultKind.ROW_ALTERED, shard=shard, entry=entry.number, record=name)


def _erased_by(entry: Entry) -> Iterator[tuple[str, str]]:
    """Kind and key of the records whose text an entry erased."""
    targets = entry.facts.get("erases")
    for target in targets if isinstance(targets, list | tuple) else ():
        if isinstance(target, list | tuple) and len(target) == 2:
            yield str(target[0]), str(target[1])


def verify_chain(
    shard: int,
    entries: Iterable[Entry],
    rows: Iterable[CommittedRow],
    head: Head,
) -> ChainReport:
    """Check one chain and the rows that claim its entries.

    Args:
        shard: The chain.
        entries: All its entries in stored order.
        rows: All row versions of the shard, ordered by entry number.
        head: What the store calls its last entry.
    """
    faults: list[Fault] = []
    erased: list[CommittedRow] = []
    erasable: set[tuple[str, str]] = set()
    previous, number, count = GENESIS, 0, 0
    pending = iter(rows)
    row = next(pending, None)
    row_count = 0

    def stray(until: int | None) -> None:
        nonlocal row, row_count
        while row is not None and (until is None or row.entry < until):
            faults.append(
                Fault(kind=FaultKind.ROW_INSERTED, shard=shard, entry=row.entry, record=row.name)
            )
            row_count += 1
            row = next(pending, None)

    for entry in entries:
        count += 1
        if entry.number > number + 1:
            faults.extend(
                Fault(kind=FaultKind.ENTRY_MISSING, shard=shard, entry=absent)
                for absent in range(number + 1, min(entry.number, number + 51))
            )
        elif entry.computed_hash() != entry.hash:
            faults.append(Fault(kind=FaultKind.ENTRY_ALTERED, shard=shard, entry=entry.number))
        elif entry.previous != previous:
            faults.append(Fault(kind=FaultKind.ENTRY_REORDERED, shard=shard, entry=entry.number))
        previous, number = entry.hash, entry.number
        erasable.update(_erased_by(entry))
        stray(entry.number)
        mine: list[CommittedRow] = []
        while row is not None and row.entry == entry.number:
            mine.append(row)
            row = next(pending, None)
        row_count += len(mine)
        erased.extend(item for item in mine if item.text_erased)
        faults.extend(_row_faults(shard, entry, mine))
    stray(None)
    if (head.number, head.hash) != (number, previous):
        faults.append(Fault(kind=FaultKind.HEAD_WRONG, shard=shard, entry=head.number))
    lawful: list[str] = []
    for item in erased:
        if (item.kind, item.key) in erasable:
            lawful.append(item.name)
        else:
            faults.append(
                Fault(kind=FaultKind.TEXT_MISSING, shard=shard, entry=item.entry, record=item.name)
            )
    return ChainReport(
        shard=shard,
        entries=count,
        rows=row_count,
        erased=tuple(lawful),
        faults=tuple(faults),
        head=Head(shard=shard, number=number, hash=previous),
    )


def verify_anchor(anchor: Head, found: Entry | None) -> Fault | None:
    """Compare a chain with a head kept elsewhere.

    Args:
        anchor: The head as it was when the anchor was taken.
        found: The entry of that number today; None when the chain is shorter.
    """
    if anchor.number == 0:
        return None
    if found is None:
        return Fault(kind=FaultKind.TAIL_MISSING, shard=anchor.shard, entry=anchor.number)
    if found.hash != anchor.hash:
        return Fault(kind=FaultKind.HISTORY_REWRITTEN, shard=anchor.shard, entry=anchor.number)
    return None
