"""Moving an office from any store to any other: its chains are written again, entry by entry.

Rows are written in the order of their entries, so that every key is as free as it was when they
were first written, and each commit leaves whole entries. How far an interrupted copy came is read
from the heads of the target; it goes on from there, if what is there begins the same chains, and
what was erased at the office meanwhile is erased there first. At the end both sides are read
through and compared: heads, every row version with its commitment, files, matters with their
outlooks, runs of imports with their findings and rejected rows.

Not copied: kept figures, which are computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice, zip_longest
from operator import attrgetter
from typing import TypeVar, cast

import attrs

from govdisclose.domain.catalogue.item import item_number
from govdisclose.domain.journal import Entry, Head
from govdisclose.errors import RuleRefusal
from govdisclose.ports.contents import ContentSpace
from govdisclose.ports.matters import MatterFilter, MatterRow, Outlook
from govdisclose.ports.storage import Commitment, ItemFilter, ItemRecord, Record, Store, UnitOfWork
from govdisclose.services.copied_erasures import erase_files_there, erase_texts_there

__all__ = ["CopiedOffice", "CopyDiffers", "NotACopy", "SameOffice", "copy_store"]

_ITEM = "item"
_Version = TypeVar("_Version", ItemRecord, Record)
_ROWS_A_COMMIT = 2_000
_MATTERS_A_COMMIT = 500
_LINES_A_COMMIT = 5_000


class NotACopy(RuleRefusal):
    """The target holds another office, or has gone on by itself."""

    code = "CPY-001"
    template = "cannot copy: what is at the target does not begin the chain of {chain}"
    hint = "choose an address where there is no office; a copy that was interrupted goes on"


class SameOffice(RuleRefusal):
    """Source and target are one office."""

    code = "CPY-003"
    template = "cannot copy {source} onto itself"
    hint = "name another place for the copy"


class CopyDiffers(RuleRefusal):
    """After the copy both sides do not say the same."""

    code = "CPY-002"
    template = "the copy is not the office: {what} differ"
    hint = (
        "use the office where it is, remove the copy, and look with 'govdisclose db check' and "
        "'govdisclose journal verify' whether the office is sound"
    )


@attrs.frozen(kw_only=True)
class CopiedOffice:
    """What was found equal on both sides."""

    heads: tuple[Head, ...]
    rows: int
    """Row versions of all chains."""
    files: int
    matters: int
    runs: int
    findings: int
    """Of all runs of imports."""
    rejects: int
    resumed: bool
    """Whether a part of it was there before."""


def copy_store(
    source: Store, target: Store, progress: Callable[[int, int], None] = lambda done, total: None
) -> CopiedOffice:
    """Copy an office and prove the copy.

    What a former copy holds of texts that were erased since is erased there, too.

    Args:
        source: The office; what is written to it meanwhile is not copied.
        target: A store without rows, or one in which a copy of this office was begun.
        progress: Told of entries done and all entries.

    Raises:
        NotACopy: The target holds something else.
        CopyDiffers: The copy is not the same.
    """
    with source.read() as old:
        heads = old.journal.heads()
        total = sum(head.number for head in heads)
        done = _entries_there(old, target, heads)
        resumed = any(done.values())
        progress(sum(done.values()), total)
        with target.bulk():
            runs = _copy_runs(old, target)
            reached = sum(done.values())
            for head in heads:
                if done[head.shard]:
                    erase_texts_there(old, target, head.shard)
                for written in _copy_chain(old, target, head, done[head.shard]):
                    reached += written
                    progress(reached, total)
            if resumed:
                _copy_marks(old, target)
            _copy_contents(old, target)
            _copy_matters(old, target)
            for run in range(1, runs + 1):
                _copy_run_lines(old, target, run)
        return attrs.evolve(_proved(old, target), resumed=resumed)


def _entries_there(old: UnitOfWork, target: Store, heads: tuple[Head, ...]) -> dict[int, int]:
    """How many entries of each chain are there already."""
    with target.read() as new:
        known = {head.shard for head in heads}
        strange = sorted(set(new.journal.shards_with_rows()) - known)
        if strange:
            raise NotACopy(chain=f"A{strange[0]}")
        found = {}
        for head in heads:
            there = new.journal.head(head.shard)
            if there.number:
                last = old.journal.entries(head.shard, after=there.number - 1, limit=1)
                if not last or last[0].hash != there.hash:
                    raise NotACopy(chain=f"A{head.shard}")
            found[head.shard] = there.number
    return found


def _copy_chain(old: UnitOfWork, target: Store, head: Head, done: int) -> Iterator[int]:
    """Write the entries of a chain with their rows; yields how many each commit holds."""
    if done >= head.number:
        return
    shard = head.shard
    by_entry = groupby(
        (one for one in old.journal.commitments(shard) if one.entry > done), key=attrgetter("entry")
    )
    rows = next(by_entry, None)
    entries = _entries(old, shard, done, head.number)
    entry = next(entries, None)
    while entry is not None:
        count = written = 0
        with target.write() as new:
            while entry is not None and count < _ROWS_A_COMMIT:
                # Rows are written before their entry is the head, as whoever wrote them did.
                if rows is not None and rows[0] == entry.number:
                    count += _write_rows(old, new, list(rows[1]))
                    rows = next(by_entry, None)
                new.journal.append(entry)
                count, written = count + 1, written + 1
                entry = next(entries, None)
                if new.is_turn_over():
                    break
            new.commit()
        yield written


def _entries(old: UnitOfWork, shard: int, after: int, last: int) -> Iterator[Entry]:
    while after < last:
        part = old.journal.entries(shard, after=after)
        if not part:
            return
        yield from part
        after = part[-1].number


def _write_rows(old: UnitOfWork, new: UnitOfWork, rows: list[Commitment]) -> int:
    fresh: list[ItemRecord] = []
    for row in rows:
        if row.kind != _ITEM:
            record = _record_version(old, row)
            new.records.put(record, expected_version=row.version - 1)
            continue
        item = _item_version(old, row)
        if item.version == 1:
            fresh.append(item)
            continue
        new.items.add(fresh)
        fresh = []
        new.items.replace(item, expected_version=item.version - 1)
    new.items.add(fresh)
    return len(rows)


def _item_version(old: UnitOfWork, row: Commitment) -> ItemRecord:
    shard, number = item_number(row.key)
    present = old.items.get(shard, number)
    if present is not None and present.version == row.version:
        return present
    return _version(old.items.versions(shard, number), row.version)


def _record_version(old: UnitOfWork, row: Commitment) -> Record:
    present = old.records.get(row.shard, row.kind, row.key)
    if present is not None and present.version == row.version:
        return attrs.evolve(present, index=old.records.indexed(row.shard, row.kind, row.key))
    return _version(old.records.versions(row.shard, row.kind, row.key), row.version)


def _version(versions: Sequence[_Version], number: int) -> _Version:
    for one in versions:
        if one.version == number:
            return one
    raise CopyDiffers(what="rows")


def _copy_runs(old: UnitOfWork, target: Store) -> int:
    """Write the runs and tell how many there are."""
    with target.write() as new:
        number = 1
        while (run := old.runs.get(number)) is not None:
            if new.runs.get(number) is None:
                new.runs.start(run)
            new.runs.save(run)
            number += 1
        new.commit()
    return number - 1


def _copy_run_lines(old: UnitOfWork, target: Store, run: int) -> None:
    """Write findings and rejected rows of a run; an interrupted copy wrote the first of them."""
    with target.read() as new:
        findings = _begun(old.runs.placed_findings(run), new.runs.placed_findings(run))
        rejects = _begun(old.runs.rejects(run), new.runs.rejects(run))
    if findings is None or rejects is None:
        # The run went on since, or something of it was erased.
        with target.write() as new:
            new.runs.purge(run)
            new.commit()
        findings = rejects = 0
    lines = islice(old.runs.placed_findings(run), findings, None)
    while part := list(islice(lines, _LINES_A_COMMIT)):
        with target.write() as new:
            new.runs.add_findings(run, part)
            new.commit()
    rows = islice(old.runs.rejects(run), rejects, None)
    while refused := list(islice(rows, _LINES_A_COMMIT)):
        with target.write() as new:
            new.runs.add_rejects(run, refused)
            new.commit()


def _begun(old: Iterable[object], new: Iterable[object]) -> int | None:
    """How many of the old the new are the first of; None if they are not."""
    count = 0
    for here, there in zip_longest(old, new):
        if there is None:
            break
        if here != there:
            return None
        count += 1
    return count


def _copy_marks(old: UnitOfWork, target: Store) -> None:
    """Write what imports remember of rows that said nothing new: they make no entry, so a copy that
    was begun before may hold an older mark."""
    with target.read() as new:
        stale = [
            here
            for here, there in zip_longest(
                old.items.each(ItemFilter()), new.items.each(ItemFilter())
            )
            if here is not None
            and there is not None
            and (here.shard, here.number) == (there.shard, there.number)
            and (here.source_hash, here.run) != (there.source_hash, there.run)
        ]
    if not stale:
        return
    with target.write() as new:
        for item in stale:
            if item.source_hash is not None and item.run is not None:
                new.items.mark_imported(
                    item.shard, item.number, source_hash=item.source_hash, run=item.run
                )
        new.commit()


def _copy_contents(old: UnitOfWork, target: Store) -> None:
    for space in ContentSpace:
        erase_files_there(old, target, space)
        for shard, digest in old.contents.digests(space):
            with target.write() as new:
                if new.contents.size(shard, space, digest) is None:
                    with old.contents.open(shard, space, digest) as stream:
                        new.contents.put(shard, space, stream)
                    new.commit()


def _copy_matters(old: UnitOfWork, target: Store) -> None:
    rows = old.matters.each(MatterFilter())
    while part := [row for row, _ in zip(rows, range(_MATTERS_A_COMMIT), strict=False)]:
        with target.write() as new:
            new.matters.put_many(
                [
                    (row, old.matters.outlooks(row.ref), old.matters.document(row.ref))
                    for row in part
                ]
            )
            new.commit()


def _proved(old: UnitOfWork, target: Store) -> CopiedOffice:
    """Read both sides through.

    Raises:
        CopyDiffers: They are not the same.
    """
    with target.read() as new:
        heads = old.journal.heads()
        _same("heads of chains", heads, new.journal.heads())
        _same("chains", old.journal.shards_with_rows(), new.journal.shards_with_rows())
        rows = sum(_equal_rows(old, new, shard) for shard in old.journal.shards_with_rows())
        # No entry commits to what imports know an item by.
        _equal("rows", old.items.each(ItemFilter()), new.items.each(ItemFilter()))
        files = 0
        for space in ContentSpace:
            stored = old.contents.digests(space)
            _same("files", stored, new.contents.digests(space))
            files += len(stored)
            for shard, digest in stored:
                if not new.contents.is_whole(shard, space, digest):
                    raise CopyDiffers(what="files")
        matters = _equal_matters(old, new)
        runs = findings = rejects = 0
        while (run := old.runs.get(runs + 1)) is not None:
            runs += 1
            _same("import runs", run, new.runs.get(runs))
            findings += _equal(
                "findings of imports",
                old.runs.placed_findings(runs),
                new.runs.placed_findings(runs),
            )
            rejects += _equal(
                "rejected rows of imports", old.runs.rejects(runs), new.runs.rejects(runs)
            )
    return CopiedOffice(
        heads=heads,
        rows=rows,
        files=files,
        matters=matters,
        runs=runs,
        findings=findings,
        rejects=rejects,
        resumed=False,
    )


def _equal_rows(old: UnitOfWork, new: UnitOfWork, shard: int) -> int:
    return _equal("rows", old.journal.commitments(shard), new.journal.commitments(shard))


def _equal(what: str, old: Iterable[object], new: Iterable[object]) -> int:
    """How many there are on each side."""
    count = 0
    for here, there in zip_longest(old, new):
        _same(what, here, there)
        count += 1
    return count


def _equal_matters(old: UnitOfWork, new: UnitOfWork) -> int:
    count = 0
    pairs = zip_longest(old.matters.each(MatterFilter()), new.matters.each(MatterFilter()))
    for here, there in pairs:
        _same("matters", here, there)
        ref = cast(MatterRow, here).ref
        _same("matters", _besides(old, ref), _besides(new, ref))
        count += 1
    return count


def _besides(unit: UnitOfWork, ref: str) -> tuple[tuple[Outlook, ...], str | None]:
    document = unit.matters.document(ref)
    return unit.matters.outlooks(ref), document and " ".join(document.split())


def _same(what: str, here: object, there: object) -> None:
    if here != there:
        raise CopyDiffers(what=what)
