"""Import runs of a memory store: progress, findings and rejected rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from govdisclose.adapters.memory.state import FindingLine, RejectedRow, State
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.purging import (
    cells_hold,
    finding_holds,
    text_holds,
    wanted_texts,
    whole_cells,
)

__all__ = ["MemoryRuns"]


class MemoryRuns:
    """See :class:`govdisclose.ports.storage.RunRepository`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def start(self, run: ImportRun) -> ImportRun:
        numbered = attrs.evolve(run, number=max(self._state.runs, default=0) + 1)
        self._state.runs[numbered.number] = numbered
        return numbered

    def find(self, fingerprint: str) -> ImportRun | None:
        unfinished = (
            run
            for run in self._state.runs.values()
            if run.fingerprint == fingerprint and run.finished_at is None
        )
        return max(unfinished, key=lambda run: run.number, default=None)

    def get(self, number: int) -> ImportRun | None:
        return self._state.runs.get(number)

    def save(self, run: ImportRun) -> None:
        if run.number in self._state.runs:
            self._state.runs[run.number] = run

    def add_findings(self, run: int, lines: Sequence[FindingLine]) -> None:
        # Sorting is stable: findings of one row stay in the order in which they were made.
        lines = sorted((*self._state.findings.get(run, ()), *lines), key=lambda line: line[0])
        self._state.findings[run] = tuple(lines)

    def findings(self, run: int) -> Iterator[str]:
        return (finding for _row, finding, _shard, _number in self._state.findings.get(run, ()))

    def placed_findings(self, run: int) -> Iterator[FindingLine]:
        return iter(self._state.findings.get(run, ()))

    def add_rejects(self, run: int, rows: Sequence[RejectedRow]) -> None:
        # A row read again after a resumed run takes the place of its former reading.
        by_row = {row[0]: row for row in (*self._state.rejects.get(run, ()), *rows)}
        self._state.rejects[run] = tuple(by_row[row] for row in sorted(by_row))

    def rejects(self, run: int) -> Iterator[RejectedRow]:
        return iter(self._state.rejects.get(run, ()))

    def seen(self, keys: Sequence[bytes]) -> set[bytes]:
        return {key for key in keys if key in self._state.seen}

    def mark_seen(self, keys: Sequence[bytes]) -> None:
        self._state.seen |= set(keys)

    def forget_seen(self) -> None:
        self._state.seen = frozenset()

    def purge_item(self, shard: int, number: int) -> None:
        for run, lines in list(self._state.findings.items()):
            kept = tuple(line for line in lines if line[2:] != (shard, number))
            self._state.findings[run] = kept

    def purge_text(self, texts: Sequence[str | None], *, cells: Sequence[str] = ()) -> None:
        wanted, whole = wanted_texts(texts), whole_cells(cells)
        for run, lines in list(self._state.findings.items()):
            self._state.findings[run] = tuple(
                line for line in lines if not finding_holds(line[1], wanted, whole)
            )
        for run, rows in list(self._state.rejects.items()):
            self._state.rejects[run] = tuple(
                row for row in rows if not cells_hold(row[2], wanted, whole)
            )
        for number, kept in list(self._state.runs.items()):
            file = "" if text_holds(kept.file, wanted) else kept.file
            self._state.runs[number] = attrs.evolve(kept, fingerprint="", file=file)

    def purge(self, run: int) -> None:
        self._state.findings.pop(run, None)
        self._state.rejects.pop(run, None)
