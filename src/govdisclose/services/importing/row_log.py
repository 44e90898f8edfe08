"""Files read row by row in one run, a chunk a transaction.

Registers, and logs of requests and of the cases that plugins bring, are read this way. What a row
means is the caller's; here nothing is lost, nothing is taken twice, and a run that was killed goes
on where it stopped and ends with the account of the whole file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.secrecy_mark import (
    SECRECY_FINDING,
    find_secrecy_mark,
    line_bears_secrecy_mark,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    FormatLibrary,
    ReadOptions,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SourceRefused,
    Table,
)
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.reading import bears_secrecy_mark
from govdisclose.services.importing.returning import return_rejects
from govdisclose.services.importing.rows_back import RowsBack
from govdisclose.services.importing.run_log import RunLog, take_up
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import Recorder

__all__ = ["Progress", "RowLogReader", "RowRefused", "RowTaker", "no_progress"]

Progress = Callable[[int, int], None]
"""Called with rows handled and bytes read."""


def no_progress(rows: int, bytes_read: int) -> None:
    """Tell nobody."""
    return None


class RowRefused(Exception):
    """A row that cannot be taken, with the findings that say why."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings


class RowTaker(Protocol):
    """What rows of one kind of log mean."""

    def positions(self, labels: Sequence[str]) -> Mapping[str, int]:
        """Place of the column of each field, by the labels of a table."""

    def begin(self, unit: UnitOfWork, recorder: Recorder, run: int) -> None:
        """Take the rows that follow in this unit of work."""

    def take(
        self, said: Mapping[str, str], columns: Mapping[str, str]
    ) -> tuple[str, Sequence[Finding]]:
        """Record what a row says, or find that it is recorded already.

        Args:
            said: Cells by field.
            columns: Names of their columns in the file.

        Returns:
            The count of the account it belongs to, and remarks.

        Raises:
            RowRefused: It cannot be taken, and nothing of it was written.
        """

    def end(self) -> None:
        """Write what the rows taken since :meth:`begin` came to, if they did not write it."""

    def taken_before(self, unit: UnitOfWork, said: Mapping[str, str]) -> None:
        """Remember a row that this run took before it was interrupted."""


@attrs.define(kw_only=True)
class _FileState:
    account: FileAccount
    log: RunLog
    layouts: list[SheetLayout] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class RowLogReader:
    """Reads one file after the other into an office."""

    store: Store
    acting: Acting
    library: FormatLibrary
    taker: RowTaker
    identity: tuple[object, ...]
    """What a run is known by beside its file: texts and numbers."""
    needed: tuple[str, ...]
    """Fields without whose columns a table cannot be read."""
    without_columns: str
    """Code of the finding that says so."""

    def read(
        self,
        path: Path,
        account: FileAccount,
        options: ReadOptions,
        *,
        rejects_path: Path | None,
        progress: Progress,
    ) -> None:
        """Read a file into its account and write its rejected rows.

        Raises:
            ImportOvertaken, StoreBusy: Somebody else is at it.
        """
        state = _FileState(account=account, log=self._begun(path, account, options))
        last = self._read(path, options, state, progress)
        with self.store.write() as unit:
            state.log.remark(unit, last)
            if not account.dry_run:
                state.log.finish(unit)
                unit.commit()
        if not account.dry_run:
            return_rejects(self.store, self.library, account, state.layouts, path, rejects_path)

    def _begun(self, path: Path, account: FileAccount, read: ReadOptions) -> RunLog:
        environment = self.acting.environment
        run = ImportRun(number=-1, fingerprint="", file=account.file, started_at="")
        if not account.dry_run:
            digest = hashlib.sha256()
            if path.is_file():
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256")
            first, *rest = self.identity
            digest.update(json.dumps([first, repr(read), CHUNK_ROWS, *rest]).encode())
            with self.store.write() as unit:
                run = take_up(unit, digest.hexdigest(), account, environment)
                unit.commit()
        return RunLog(run=run, account=account, environment=environment)

    def _read(
        self, path: Path, read: ReadOptions, state: _FileState, progress: Progress
    ) -> list[Finding]:
        try:
            with self.library.open(path, read) as source:
                for table in source.tables():
                    self._import_table(table, state, progress)
                return list(source.findings)
        except SourceRefused as refused:
            state.account.refused = refused
            return [refused.as_finding()]

    def _import_table(self, table: Table, state: _FileState, progress: Progress) -> None:
        layout, findings = table.layout, list(table.findings)
        positions = self.taker.positions(layout.labels)
        absent = [name for name in self.needed if name not in positions]
        is_secret = bears_secrecy_mark(layout)
        if is_secret:
            findings = [SECRECY_FINDING]
            layout = attrs.evolve(layout, columns=(), labels=(), titles=(), sheet=None)
        elif absent:
            findings.append(self._absent(layout, absent))
        state.layouts.append(layout)
        with self.store.write() as unit:
            state.log.open_table(unit, layout.sheet, findings)
            self._settle(unit, state)
        for chunk in table.chunks():
            # A table has to be read to its end before the next one can be.
            if not absent and not is_secret:
                self._import_chunk(chunk, layout, positions, state)
                progress(state.log.rows_done, chunk.bytes_read)

    def _absent(self, layout: SheetLayout, absent: Sequence[str]) -> Finding:
        return Finding(
            code=self.without_columns,
            severity=Severity.ERROR,
            sheet=layout.sheet,
            row=layout.header_rows[-1] if layout.header_rows else None,
            detail=(("missing", ", ".join(absent)), ("columns", ", ".join(layout.columns))),
        )

    def _import_chunk(
        self,
        chunk: RowChunk,
        layout: SheetLayout,
        positions: Mapping[str, int],
        state: _FileState,
    ) -> None:
        log, account = state.log, state.account
        log.rows_done += len(chunk.rows) + len(chunk.rejected)
        if log.is_behind:
            with self.store.read() as unit:
                for _row, cells in chunk.rows:
                    # Rows with a mark were withheld, not taken.
                    if not any(map(find_secrecy_mark, cells)):
                        said = {name: cells[at] for name, at in positions.items()}
                        self.taker.taken_before(unit, said)
            log.pass_over()
            return
        with self.store.write() as unit:
            log.check_alone(unit)
            step = RowsBack()
            account.skipped.update({kind.value: number for kind, number in chunk.skipped.items()})
            step.findings.extend((finding.row or 0, finding) for finding in chunk.findings)
            for rejected in chunk.rejected:
                own = [finding for finding in chunk.findings if finding.row == rejected.row]
                if line_bears_secrecy_mark(rejected.cells, rejected.raw):
                    step.withhold(account, rejected.row)
                else:
                    step.reject(account, rejected, own)
            columns = {name: layout.columns[at] for name, at in positions.items()}
            self.taker.begin(unit, self.acting.recorder(unit, Permission.IMPORT), log.number)
            for row, cells in chunk.rows:
                if any(map(find_secrecy_mark, cells)):
                    step.withhold(account, row)
                    continue
                said = {name: cells[at] for name, at in positions.items()}
                try:
                    fate, found = self.taker.take(said, columns)
                except RowRefused as refused:
                    located = [one.located(row=row) for one in refused.findings]
                    step.findings.extend((row, one) for one in located)
                    step.reject(account, RejectedRow(row=row, cells=cells), located)
                    continue
                step.findings.extend((row, one.located(row=row)) for one in found)
                setattr(account, fate, getattr(account, fate) + 1)
            self.taker.end()
            step.findings.sort(key=lambda pair: pair[0])
            log.step(unit, step.findings, rejects=step.rejects)
            self._settle(unit, state)

    def _settle(self, unit: UnitOfWork, state: _FileState) -> None:
        if not state.account.dry_run:
            unit.commit()
