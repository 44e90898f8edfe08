"""The journal at work: reading it, verifying chains and rows, anchoring heads elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import attrs

from govdisclose.domain.catalogue.item import MalformedRef, item_ref
from govdisclose.domain.catalogue.refusals import UnknownItem
from govdisclose.domain.chain_check import (
    ChainReport,
    CommittedRow,
    Fault,
    FaultKind,
    verify_anchor,
    verify_chain,
)
from govdisclose.domain.journal import Entry, Head
from govdisclose.errors import UsageFault
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import Commitment, ContentSpace, Store, TextState, UnitOfWork
from govdisclose.services.editing import find_record
from govdisclose.services.proposing import matter_ref

__all__ = ["BadAnchor", "JournalReader", "Verification"]

One = TypeVar("One")

_PAGE = 1_000


class BadAnchor(UsageFault):
    """The anchor file is not one this program wrote."""

    code = "JRN-001"
    template = "the anchor cannot be read: {why}"
    hint = "write one with 'govdisclose journal anchor --json' and keep it elsewhere"


@attrs.frozen(kw_only=True)
class Verification:
    """Outcome of verifying all chains."""

    chains: tuple[ChainReport, ...]
    faults: tuple[Fault, ...]
    """Faults of all chains and of the comparison with an anchor."""

    @property
    def is_clean(self) -> bool:
        """Nothing was found."""
        return not self.faults

    @property
    def entries(self) -> int:
        """Entries read."""
        return sum(chain.entries for chain in self.chains)

    @property
    def rows(self) -> int:
        """Row versions recomputed."""
        return sum(chain.rows for chain in self.chains)


def _entries(unit: UnitOfWork, shard: int) -> Iterator[Entry]:
    after = 0
    while page := unit.journal.entries(shard, after=after, limit=_PAGE):
        yield from page
        after = page[-1].number


def _stepping(ones: Iterable[One], step: Callable[[], None]) -> Iterator[One]:
    for one in ones:
        step()
        yield one


def _row(commitment: Commitment) -> CommittedRow:
    return CommittedRow(
        entry=commitment.entry,
        leaf=commitment.leaf,
        kind=commitment.kind,
        key=commitment.key,
        version=commitment.version,
        digest=commitment.digest,
        stored=commitment.stored,
        recorded_at=commitment.recorded_at,
        text_altered=commitment.text is TextState.ALTERED,
        text_erased=commitment.text is TextState.ERASED,
    )


class _NamedFiles:
    """The files that the present attachments of a shard name, collected on the way."""

    def __init__(self, shard: int) -> None:
        self._shard = shard
        self._present: dict[str, Commitment] = {}

    def noted(self, row: Commitment) -> Commitment:
        """The row as given."""
        if row.kind == ATTACHMENT:
            known = self._present.get(row.key)
            if known is None or known.version < row.version:
                self._present[row.key] = row
        return row

    def missing(self, unit: UnitOfWork) -> Iterator[Fault]:
        """Attachments that name a file of which something is not there."""
        for key, row in sorted(self._present.items()):
            digest = row.file
            if digest is not None and not any(
                unit.contents.is_whole(self._shard, space, digest) for space in ContentSpace
            ):
                yield Fault(
                    kind=FaultKind.CONTENT_MISSING,
                    shard=self._shard,
                    entry=row.entry,
                    record=f"{row.kind} {key} v{row.version}",
                )


def _misplaced(unit: UnitOfWork, shard: int) -> Iterator[Fault]:
    """Versions that are present though they are not the last, or the other way round."""
    for row in unit.journal.misplaced(shard):
        yield Fault(
            kind=FaultKind.PRESENT_WRONG,
            shard=shard,
            entry=row.entry,
            record=f"{row.kind} {row.key} v{row.version}",
        )


@attrs.frozen(kw_only=True)
class JournalReader:
    """Reads and verifies; needs no permission, because whoever holds the file can read it."""

    store: Store

    def entries_of(self, subject: str) -> tuple[Entry, ...]:
        """Entries about a ref, in order."""
        with self.store.read() as unit:
            return unit.journal.entries_of(subject)

    def entries(self, shard: int, *, after: int = 0, limit: int = 50) -> tuple[Entry, ...]:
        """A page of one chain."""
        with self.store.read() as unit:
            return unit.journal.entries(shard, after=after, limit=limit)

    def heads(self) -> tuple[Head, ...]:
        """Last entry of every chain, in shard order."""
        with self.store.read() as unit:
            return unit.journal.heads()

    def trail(self, ref: str) -> tuple[Entry, ...]:
        """Entries about a ref in order of chain and number; of an item all that wrote a version.

        Args:
            ref: An item's ref or index number, or the subject of any entry.
        """
        with self.store.read() as unit:
            try:
                item = find_record(unit, ref)
            except (UnknownItem, MalformedRef):
                return unit.journal.entries_of(ref)
            shard, number = item.shard, item.number
            found = {
                entry.number: entry
                for subject in (item_ref(shard, number), matter_ref(shard, number))
                for entry in unit.journal.entries_of(subject)
                if entry.shard == shard
            }
            for version in unit.items.versions(shard, number):
                if version.entry not in found:
                    for entry in unit.journal.entries(shard, after=version.entry - 1, limit=1):
                        found[entry.number] = entry
            return tuple(found[key] for key in sorted(found))

    def anchor(self) -> dict[str, object]:
        """Heads of all chains, to be kept where whoever can write the office cannot."""
        with self.store.read() as unit:
            heads = unit.journal.heads()
        return {
            "anchor": "govdisclose-1",
            "heads": [[head.shard, head.number, head.hash.hex()] for head in heads],
        }

    def verify(
        self,
        anchor: Mapping[str, object] | None = None,
        *,
        step: Callable[[], None] = lambda: None,
    ) -> Verification:
        """Recompute every entry and every row that claims one; see that the present version of a
        key is its last, and that the files of attachments are there (by length, not by content).

        Args:
            anchor: What :meth:`anchor` gave earlier; shows a cut tail and a rewritten chain.
            step: Called for every entry and every row; what it raises stops the verification.

        Raises:
            BadAnchor: It was not made by :meth:`anchor`.
        """
        heads = None if anchor is None else _anchor_heads(anchor)
        chains: list[ChainReport] = []
        faults: list[Fault] = []
        with self.store.read() as unit:
            known = {head.shard: head for head in unit.journal.heads()}
            for shard in sorted({*known, *unit.journal.shards_with_rows()}):
                files = _NamedFiles(shard)
                report = verify_chain(
                    shard,
                    _stepping(_entries(unit, shard), step),
                    _stepping(map(_row, map(files.noted, unit.journal.commitments(shard))), step),
                    known.get(shard, unit.journal.head(shard)),
                )
                found = [*report.faults, *_misplaced(unit, shard), *files.missing(unit)]
                report = attrs.evolve(report, faults=tuple(found))
                chains.append(report)
                faults.extend(report.faults)
            for head in heads or ():
                page = unit.journal.entries(head.shard, after=head.number - 1, limit=1)
                fault = verify_anchor(head, page[0] if page else None)
                if fault is not None:
                    faults.append(fault)
        return Verification(chains=tuple(chains), faults=tuple(faults))


def _anchor_heads(anchor: Mapping[str, object]) -> list[Head]:
    try:
        if anchor["anchor"] != "govdisclose-1":
            raise BadAnchor(why="unknown kind")
        heads = anchor["heads"]
        assert isinstance(heads, list)
        return [
            Head(shard=int(shard), number=int(number), hash=bytes.fromhex(digest))
            for shard, number, digest in heads
        ]
    except (KeyError, TypeError, ValueError, AssertionError) as fault:
        raise BadAnchor(why=str(fault) or "not an anchor") from fault
