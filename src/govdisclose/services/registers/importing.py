"""Reading files into a register: nothing lost, nothing twice, no edit overwritten.

An import is a run like one of the catalogue: each table and each chunk is a step, kept with its
findings and rejected rows in the transaction of its records, so that a killed import goes on where
it stopped and ends with the account of the whole file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.secrecy_mark import (
    SECRECY_FINDING,
    find_secrecy_mark,
    line_bears_secrecy_mark,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.register import RegisterType
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    FormatLibrary,
    ReadOptions,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SourceNotReadable,
    SourceRefused,
    Table,
)
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.registers import RegisterConversion
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.reading import bears_secrecy_mark
from govdisclose.services.importing.returning import return_rejects
from govdisclose.services.importing.rows_back import RowsBack
from govdisclose.services.importing.run_log import RunLog, take_up
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.judging import IMPORTED, RefusedRecord, RowJudge
from govdisclose.services.registers.reading import columns_of
from govdisclose.services.registers.records import RegisterTypes, Shelf

__all__ = ["Progress", "RegisterImporter"]

Progress = Callable[[int, int], None]
"""Called with records handled and bytes read."""


def _no_progress(records: int, bytes_read: int) -> None:
    return None


@attrs.define(kw_only=True)
class _FileState:
    """One file on its way into the register."""

    account: FileAccount
    log: RunLog
    judge: RowJudge
    layouts: list[SheetLayout] = attrs.field(factory=list)


@attrs.define(kw_only=True)
class _Step(RowsBack):
    """What one chunk comes to."""

    changes: dict[int, list[RecordChange]] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class RegisterImporter:
    """Reads files into one register.

    A row is known by its key. Columns the file does not have leave their fields as they are; a row
    equal to what the last import said is unchanged, even where staff edited the record since.
    """

    store: Store
    acting: Acting
    types: RegisterTypes
    conversion: RegisterConversion
    library: FormatLibrary
    register: RegisterType

    def import_file(
        self,
        path: Path,
        *,
        name: str | None = None,
        read: ReadOptions | None = None,
        dry_run: bool = False,
        rejects_path: Path | None = None,
        progress: Progress = _no_progress,
        listener: Callable[[Finding], None] | None = None,
    ) -> FileAccount:
        """Import one file and write its rejected rows.

        Args:
            path: A regular file; standard input is spooled to one by the caller.
            name: How reports call it.
            read: What the user states about its format.
            dry_run: Make the plan and write nothing.
            rejects_path: Where rejected rows go instead of beside the file.
            progress: Told after every chunk.
            listener: Told every finding in the order found, those of an interrupted run first.

        Returns:
            The account; ``refused`` is set when the file was not read (to its end).

        Raises:
            SourceNotReadable: Nothing readable at the path.
            NotPermitted, UnknownStaff: The actor may not import.
            ImportOvertaken: Another process goes on with the same run.
            StoreBusy: Another writer holds the office.
        """
        account = FileAccount(file=name or str(path), dry_run=dry_run, listener=listener)
        if path.is_fifo():
            reason = "it is a pipe and can be read once only"
            raise SourceNotReadable(file=account.file, reason=reason)
        if not path.is_file():
            self.library.open(path).close()
        with self.store.read() as unit:
            self.acting.actor(unit, Permission.IMPORT)
        options = read or ReadOptions()
        log = self._begun(path, account, options)
        state = _FileState(account=account, log=log, judge=RowJudge(register=self.register))
        last = self._read(path, options, state, progress)
        with self.store.write() as unit:
            log.remark(unit, last)
            if not dry_run:
                log.finish(unit)
                unit.commit()
        if not dry_run:
            return_rejects(self.store, self.library, account, state.layouts, path, rejects_path)
        return account

    def _begun(self, path: Path, account: FileAccount, read: ReadOptions) -> RunLog:
        """The log of a new run, or of the one that the same call began before."""
        environment = self.acting.environment
        run = ImportRun(number=-1, fingerprint="", file=account.file, started_at="")
        if not account.dry_run:
            with self.store.write() as unit:
                fingerprint = self._fingerprint(unit, path, read)
                run = take_up(unit, fingerprint, account, environment)
                unit.commit()
        return RunLog(run=run, account=account, environment=environment)

    def _fingerprint(self, unit: UnitOfWork, path: Path, read: ReadOptions) -> str:
        """Names a file's content and how it is read, so that the same call resumes."""
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
        agencies = [repr(agency) for agency in load_directory(unit)]
        said = [self.register.kind, repr(self.register), repr(read), CHUNK_ROWS, agencies]
        digest.update(json.dumps(said, default=str).encode())
        return digest.hexdigest()

    def _read(
        self, path: Path, read: ReadOptions, state: _FileState, progress: Progress
    ) -> list[Finding]:
        """Import table after table; what is left to be said of the file as a whole."""
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
        positions = columns_of(self.register, layout.labels)
        absent = [field for field in self.register.key if field not in positions]
        is_secret = bears_secrecy_mark(layout)
        if is_secret:
            # Nothing of the table may be kept, its labels and the name of its sheet included.
            findings = [SECRECY_FINDING]
            layout = attrs.evolve(layout, columns=(), labels=(), titles=(), sheet=None)
        elif absent:
            findings.append(self._without_key(layout, absent))
        state.layouts.append(layout)
        with self.store.write() as unit:
            state.log.open_table(unit, layout.sheet, findings)
            self._settle(unit, state)
        for chunk in table.chunks():
            # A table has to be read to its end before the next one can be.
            if not absent and not is_secret:
                self._import_chunk(chunk, layout, positions, state)
                progress(state.log.rows_done, chunk.bytes_read)

    def _without_key(self, layout: SheetLayout, absent: Sequence[str]) -> Finding:
        return Finding(
            code="REGISTER-NO-KEY",
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
        """One step: one transaction, and in it one entry per chain."""
        log = state.log
        log.rows_done += len(chunk.rows) + len(chunk.rejected)
        if log.is_behind:
            self._replay(chunk, positions, state)
            log.pass_over()
            return
        with self.store.write() as unit:
            log.check_alone(unit)
            step = self._judged(unit, chunk, layout, positions, state)
            recorder = self.acting.recorder(unit, Permission.IMPORT)
            for shard in sorted(step.changes):
                facts = {
                    "register": self.register.name,
                    "run": log.number,
                    "rows": len(step.changes[shard]),
                }
                recorder.record(
                    shard, IMPORTED, self.register.kind, facts=facts, records=step.changes[shard]
                )
            step.findings.sort(key=lambda pair: pair[0])
            log.step(unit, step.findings, rejects=step.rejects)
            self._settle(unit, state)

    def _replay(self, chunk: RowChunk, positions: Mapping[str, int], state: _FileState) -> None:
        with self.store.read() as unit:
            shelf = self._shelf(unit)
            for _row, cells in chunk.rows:
                if not any(map(find_secrecy_mark, cells)):
                    said = {name: cells[at] for name, at in positions.items()}
                    state.judge.replay(shelf, said)

    def _judged(
        self,
        unit: UnitOfWork,
        chunk: RowChunk,
        layout: SheetLayout,
        positions: Mapping[str, int],
        state: _FileState,
    ) -> _Step:
        """Judge the rows of a chunk and count them."""
        account, step, shelf = state.account, _Step(), self._shelf(unit)
        columns = {name: layout.columns[at] for name, at in positions.items()}
        account.skipped.update({kind.value: number for kind, number in chunk.skipped.items()})
        step.findings.extend((finding.row or 0, finding) for finding in chunk.findings)
        for rejected in chunk.rejected:
            own = [finding for finding in chunk.findings if finding.row == rejected.row]
            if line_bears_secrecy_mark(rejected.cells, rejected.raw):
                step.withhold(account, rejected.row)
            else:
                step.reject(account, rejected, own)
        for row, cells in chunk.rows:
            if any(map(find_secrecy_mark, cells)):
                step.withhold(account, row)
                continue
            said = {name: cells[at] for name, at in positions.items()}
            outcome = state.judge.judge(shelf, said, columns)
            step.findings.extend((row, found.located(row=row)) for found in outcome.findings)
            if isinstance(outcome, RefusedRecord):
                step.reject(account, RejectedRow(row=row, cells=cells), outcome.findings)
                continue
            setattr(account, outcome.fate.value, getattr(account, outcome.fate.value) + 1)
            if outcome.change is not None:
                step.changes.setdefault(outcome.place.shard, []).append(outcome.change)
        return step

    def _shelf(self, unit: UnitOfWork) -> Shelf:
        return Shelf(
            unit=unit,
            types=self.types,
            conversion=self.conversion,
            directory=load_directory(unit),
        )

    def _settle(self, unit: UnitOfWork, state: _FileState) -> None:
        if not state.account.dry_run:
            unit.commit()
