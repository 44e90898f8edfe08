"""Reading files of requests: nothing lost, nothing twice, what happened recorded as it happened.

An import is a run like one of the catalogue (``services.importing``): each table and each chunk is
a step, kept with its findings and rejected rows in the transaction of its requests, so that a
killed import goes on where it stopped. A request is known by agency and number. A row equal to the
last one read is unchanged; one with further acts adds them; one that contradicts what is recorded
here is rejected, never an overwrite.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import Agency
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
from govdisclose.services.keys import use_key
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.requests.applicants import APPLICANT
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import (
    KIND,
)
from govdisclose.services.requests.log_rows import columns_in
from govdisclose.services.requests.row_writing import RowRefused, RowWriter

__all__ = ["Progress", "RequestImporter"]

Progress = Callable[[int, int], None]
"""Called with records handled and bytes read."""

_IDENTIFYING = ("number", "applicant_kind")


def _no_progress(records: int, bytes_read: int) -> None:
    return None


@attrs.define(kw_only=True)
class _FileState:
    account: FileAccount
    log: RunLog
    layouts: list[SheetLayout] = attrs.field(factory=list)


@attrs.frozen(kw_only=True)
class RequestImporter:
    """Reads files of requests into the office."""

    store: Store
    acting: Acting
    library: FormatLibrary
    desk: Callable[[UnitOfWork], Desk]

    def import_file(
        self,
        path: Path,
        *,
        name: str | None = None,
        read: ReadOptions | None = None,
        agency: str | None = None,
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
            agency: Agency of rows that name none; the office itself if omitted.
            dry_run: Check everything and write nothing.
            rejects_path: Where rejected rows go instead of beside the file.
            progress: Told after every chunk.
            listener: Told every finding in the order found.

        Returns:
            The account; ``refused`` is set when the file was not read to its end.

        Raises:
            SourceNotReadable: Nothing readable at the path.
            NotPermitted, UnknownStaff: The actor may not import.
            ImportOvertaken, StoreBusy: Somebody else is at it.
        """
        account = FileAccount(file=name or str(path), dry_run=dry_run, listener=listener)
        if not path.is_file():
            self.library.open(path).close()
        with self.store.read() as unit:
            self.acting.actor(unit, Permission.IMPORT)
            directory = load_directory(unit)
            default = directory[1] if agency is None else directory[directory.find(agency).shard]
        options = read or ReadOptions()
        state = _FileState(account=account, log=self._begun(path, account, options, default))
        last = self._read(path, options, default, state, progress)
        with self.store.write() as unit:
            state.log.remark(unit, last)
            if not dry_run:
                state.log.finish(unit)
                unit.commit()
        if not dry_run:
            return_rejects(self.store, self.library, account, state.layouts, path, rejects_path)
        return account

    def _begun(
        self, path: Path, account: FileAccount, read: ReadOptions, default: Agency
    ) -> RunLog:
        environment = self.acting.environment
        run = ImportRun(number=-1, fingerprint="", file=account.file, started_at="")
        if not account.dry_run:
            digest = hashlib.sha256(path.read_bytes() if path.is_file() else b"")
            said = [KIND, repr(read), CHUNK_ROWS, default.ref]
            digest.update(json.dumps(said).encode())
            with self.store.write() as unit:
                run = take_up(unit, digest.hexdigest(), account, environment)
                unit.commit()
        return RunLog(run=run, account=account, environment=environment)

    def _read(
        self,
        path: Path,
        read: ReadOptions,
        default: Agency,
        state: _FileState,
        progress: Progress,
    ) -> list[Finding]:
        try:
            with self.library.open(path, read) as source:
                for table in source.tables():
                    self._import_table(table, default, state, progress)
                return list(source.findings)
        except SourceRefused as refused:
            state.account.refused = refused
            return [refused.as_finding()]

    def _import_table(
        self, table: Table, default: Agency, state: _FileState, progress: Progress
    ) -> None:
        layout, findings = table.layout, list(table.findings)
        with self.store.read() as unit:
            positions = columns_in(self.desk(unit).rules.words, layout.labels)
        absent = [name for name in _IDENTIFYING if name not in positions]
        is_secret = bears_secrecy_mark(layout)
        if is_secret:
            findings = [SECRECY_FINDING]
            layout = attrs.evolve(layout, columns=(), labels=(), titles=(), sheet=None)
        elif absent:
            findings.append(_without_columns(layout, absent))
        state.layouts.append(layout)
        with self.store.write() as unit:
            state.log.open_table(unit, layout.sheet, findings)
            self._settle(unit, state)
        for chunk in table.chunks():
            # A table has to be read to its end before the next one can be.
            if not absent and not is_secret:
                self._import_chunk(chunk, layout, positions, default, state)
                progress(state.log.rows_done, chunk.bytes_read)

    def _import_chunk(
        self,
        chunk: RowChunk,
        layout: SheetLayout,
        positions: Mapping[str, int],
        default: Agency,
        state: _FileState,
    ) -> None:
        log, account = state.log, state.account
        log.rows_done += len(chunk.rows) + len(chunk.rejected)
        if log.is_behind:
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
            recorder = self.acting.recorder(unit, Permission.IMPORT)
            writer = RowWriter(
                desk=self.desk(unit),
                recorder=recorder,
                key=use_key(unit, recorder, APPLICANT),
                default=default,
                run=log.number,
            )
            for row, cells in chunk.rows:
                if any(map(find_secrecy_mark, cells)):
                    step.withhold(account, row)
                    continue
                said = {name: cells[at] for name, at in positions.items()}
                columns = {name: layout.columns[at] for name, at in positions.items()}
                try:
                    fate, found = writer.take(said, columns)
                except RowRefused as refused:
                    located = [one.located(row=row) for one in refused.findings]
                    step.findings.extend((row, one) for one in located)
                    step.reject(account, RejectedRow(row=row, cells=cells), located)
                    continue
                step.findings.extend((row, one.located(row=row)) for one in found)
                setattr(account, fate, getattr(account, fate) + 1)
            step.findings.sort(key=lambda pair: pair[0])
            log.step(unit, step.findings, rejects=step.rejects)
            self._settle(unit, state)

    def _settle(self, unit: UnitOfWork, state: _FileState) -> None:
        if not state.account.dry_run:
            unit.commit()


def _without_columns(layout: SheetLayout, absent: Sequence[str]) -> Finding:
    return Finding(
        code="REQUEST-NO-COLUMN",
        severity=Severity.ERROR,
        sheet=layout.sheet,
        row=layout.header_rows[-1] if layout.header_rows else None,
        detail=(("missing", ", ".join(absent)), ("columns", ", ".join(layout.columns))),
    )
