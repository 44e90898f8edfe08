"""Runs of imports: their progress, findings and rejected rows, none of which is journaled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import attrs

__all__ = ["ImportRun", "RunRepository"]


@attrs.frozen(kw_only=True)
class ImportRun:
    """Progress of reading one file; survives a kill."""

    number: int
    fingerprint: str
    """Hash of file content and options: a second run with the same one resumes the first."""
    file: str
    started_at: str
    finished_at: str | None = None
    rows_done: int = 0
    """Data rows of the file whose fate is committed."""
    counts: Mapping[str, int] = attrs.field(factory=dict)
    layout: str | None = None
    """How the file was read, so that its rejects can be written in the same shape."""


class RunRepository(Protocol):
    """State of imports: not journaled, erasable."""

    def start(self, run: ImportRun) -> ImportRun:
        """Store a new run; its number is assigned."""

    def find(self, fingerprint: str) -> ImportRun | None:
        """Latest unfinished run with this fingerprint."""

    def get(self, number: int) -> ImportRun | None:
        """A run by number."""

    def save(self, run: ImportRun) -> None:
        """Store progress."""

    def add_findings(
        self, run: int, lines: Sequence[tuple[int, str, int | None, int | None]]
    ) -> None:
        """Keep findings: (row, finding as JSON, shard and number of the item if one was made)."""

    def findings(self, run: int) -> Iterator[str]:
        """Findings of a run as JSON, in row order."""

    def placed_findings(self, run: int) -> Iterator[tuple[int, str, int | None, int | None]]:
        """Findings of a run as they were given to :meth:`add_findings`, in row order; those of a
        row in the order in which they were given."""

    def add_rejects(self, run: int, rows: Sequence[tuple[int, str, str]]) -> None:
        """Keep rejected rows: (row, reason codes, cells as a JSON array)."""

    def rejects(self, run: int) -> Iterator[tuple[int, str, str]]:
        """Rejected rows of a run in row order."""

    def seen(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys marked since ``forget_seen``; scratch, gone with the process."""

    def mark_seen(self, keys: Sequence[bytes]) -> None:
        """Remember keys of rows read in this run; kept outside memory where they may be many."""

    def forget_seen(self) -> None:
        """Begin afresh."""

    def purge_item(self, shard: int, number: int) -> None:
        """Forget findings about an item."""

    def purge_text(self, texts: Sequence[str | None], *, cells: Sequence[str] = ()) -> None:
        """Forget findings and rejected rows that repeat any of the texts, or have a cell that is
        one of ``cells`` as a whole, however short; see ``ports.purging``.

        Runs forget file names that hold one, and all forget the fingerprints of their files, by
        which a guess of a short file could be confirmed: what was interrupted begins anew.
        """

    def purge(self, run: int) -> None:
        """Forget findings and rejects of a run."""
