"""Importing files into the catalogue: the use case from file names to accounts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.intake import IntakeRules
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import Actor, moment_text
from govdisclose.ports.formats import (
    CatalogueField,
    ColumnMap,
    FormatLibrary,
    ReadOptions,
    RejectedTable,
    SheetLayout,
    SourceFormat,
)
from govdisclose.ports.storage import ImportRun, Store, UnitOfWork
from govdisclose.services.importing.account import FileAccount, ImportOptions, OnUnknownAgency
from govdisclose.services.importing.reading import (
    ChunkRead,
    FileRead,
    FileRefused,
    IntakeJob,
    IntakeRunner,
    TableOpened,
)
from govdisclose.services.importing.writing import ImportWriter, rejected_rows
from govdisclose.services.organisation import (
    OWN_SHARD,
    Acting,
    NewAgency,
    add_agencies,
    load_directory,
)
from govdisclose.services.recording import Recorder

__all__ = [
    "BULK_BYTES",
    "Importer",
    "Progress",
]

BULK_BYTES = 4 << 20
"""Files above this size postpone index upkeep to their end."""

Progress = Callable[[int, int], None]
"""Called with records handled and bytes read of the present file."""


def _no_progress(records: int, bytes_read: int) -> None:
    return None


@attrs.frozen(kw_only=True)
class Importer:
    """Imports catalogue files.

    Attributes:
        run_intake: Reads a job's file, in this process or beside it.
        rules: Rules of the office for a unit of work (agencies, calendar, law, profile).
    """

    store: Store
    acting: Acting
    library: FormatLibrary
    run_intake: IntakeRunner
    rules: Callable[[UnitOfWork], IntakeRules]
    flow: Flow

    def show_mapping(
        self, path: Path, options: ImportOptions
    ) -> list[tuple[SheetLayout, ColumnMap]]:
        """What would be read from where, per table, without reading the rows."""
        with self.library.open(path, options.read, options.limits) as source:
            found = []
            for table in source.tables():
                columns = self.library.map_columns(table, options.mapping, source.name)
                found.append((table.layout, columns))
                if table.layout.format is SourceFormat.XLSX:
                    # Only a workbook has a next table, which is reached through this one.
                    for _chunk in table.chunks():
                        pass
                else:
                    break
            return found

    def format_of(self, path: Path, options: ReadOptions) -> SourceFormat:
        """The format of a file, from its content.

        Raises:
            SourceNotReadable, SourceRefused: It cannot be read.
        """
        with self.library.open(path, options) as source:
            return source.format

    def import_file(
        self,
        path: Path,
        options: ImportOptions,
        *,
        name: str | None = None,
        progress: Progress = _no_progress,
        listener: Callable[[Finding], None] | None = None,
    ) -> FileAccount:
        """Import one file and write its rejects.

        Args:
            path: A regular file; standard input is spooled to one by the caller.
            options: What the user stated.
            name: How reports call the file.
            progress: Told after every chunk.
            listener: Told every finding in the order found, those of an interrupted run first.

        Returns:
            The account; ``refused`` is set when the file was not read (to its end).

        Raises:
            SourceNotReadable: Nothing readable at the path.
            NotPermitted, UnknownStaff: The actor may not import.
            UnknownAgency: The agency option names nobody.
            StoreBusy: Another writer holds the office.
        """
        account = FileAccount(file=name or str(path), dry_run=options.dry_run, listener=listener)
        if options.on_unknown_agency is OnUnknownAgency.CREATE and not options.dry_run:
            self._create_agencies(path, options, account)
        with self.store.read() as unit:
            actor = self.acting.actor(unit, Permission.IMPORT)
            rules = self._rules(unit, options)
        job = IntakeJob(
            path=str(path),
            name=account.file,
            mapping=options.mapping,
            read=options.read,
            limits=options.limits,
            rules=rules,
        )
        if options.dry_run:
            self._dry_run(job, account, actor, progress)
            return account
        is_large = path.stat().st_size > BULK_BYTES if path.is_file() else False
        with self.store.bulk() if is_large else nullcontext():
            layouts = self._write(job, account, actor, options, progress)
        self._write_rejects(path, options, account, layouts)
        return account

    def findings(self, run: int) -> Iterator[dict[str, object]]:
        """All findings of a run, in row order."""
        with self.store.read() as unit:
            for line in unit.runs.findings(run):
                yield json.loads(line)

    def _rules(self, unit: UnitOfWork, options: ImportOptions) -> IntakeRules:
        rules = self.rules(unit)
        own = OWN_SHARD if options.agency is None else rules.agencies.find(options.agency).shard
        takes_unknown = options.on_unknown_agency is OnUnknownAgency.OFFICE
        return attrs.evolve(
            rules,
            own_shard=own,
            unknown_agency_shard=own if takes_unknown else None,
            key_column=options.key_column,
        )

    def _dry_run(
        self, job: IntakeJob, account: FileAccount, actor: Actor, progress: Progress
    ) -> None:
        run = ImportRun(number=-1, fingerprint="", file=job.name, started_at="")
        writer = self._writer(run, account, actor)
        # The unit of work is never committed: the plan is made on the present state and dropped.
        with self.store.write() as unit:
            unit.runs.forget_seen()
            table = -1
            for event in self.run_intake(job):
                match event:
                    case TableOpened():
                        table += 1
                        self._open_table(event, account)
                    case ChunkRead():
                        writer.write(unit, event, table, dry_run=True)
                        progress(writer.rows_done, event.bytes_read)
                    case FileRead():
                        self._file_findings(event.findings, account)
                    case FileRefused():
                        account.add(event.finding)
                        account.refused = event.error

    def _write(
        self,
        job: IntakeJob,
        account: FileAccount,
        actor: Actor,
        options: ImportOptions,
        progress: Progress,
    ) -> list[SheetLayout]:
        fingerprint = _fingerprint(job, options)
        with self.store.write() as unit:
            unit.runs.forget_seen()
            run = unit.runs.find(fingerprint)
            if run is None:
                now = moment_text(self.acting.environment.now())
                run = unit.runs.start(
                    ImportRun(number=0, fingerprint=fingerprint, file=job.name, started_at=now)
                )
            unit.commit()
        resume_at = run.rows_done
        account.resume(run.counts)
        account.run = run.number
        self._recall(run, account)
        writer = self._writer(run, account, actor)
        layouts: list[SheetLayout] = []
        for event in self.run_intake(job):
            match event:
                case TableOpened():
                    layouts.append(event.layout)
                    is_new = writer.rows_done >= resume_at or resume_at == 0
                    self._open_table(event, account, is_new=is_new)
                case ChunkRead():
                    with self.store.write() as unit:
                        if writer.rows_done + event.records <= resume_at and event.records:
                            writer.skip(unit, event)
                        else:
                            writer.write(unit, event, len(layouts) - 1, dry_run=False)
                        unit.commit()
                    progress(writer.rows_done, event.bytes_read)
                case FileRead():
                    self._file_findings(event.findings, account)
                case FileRefused():
                    account.add(event.finding)
                    account.refused = event.error
        with self.store.write() as unit:
            unit.runs.forget_seen()
            finished = moment_text(self.acting.environment.now())
            unit.runs.save(attrs.evolve(writer.run, counts=account.counts(), finished_at=finished))
            unit.commit()
        return layouts

    def _writer(self, run: ImportRun, account: FileAccount, actor: Actor) -> ImportWriter:
        return ImportWriter(
            run=run,
            account=account,
            actor=actor,
            environment=self.acting.environment,
            flow=self.flow,
        )

    def _recall(self, run: ImportRun, account: FileAccount) -> None:
        """Take over what an interrupted run found in the rows it settled."""
        if not run.rows_done:
            return
        with self.store.read() as unit:
            for line in unit.runs.findings(run.number):
                account.recall(_finding(line))

    def _open_table(self, event: TableOpened, account: FileAccount, *, is_new: bool = True) -> None:
        account.sheet = event.layout.sheet
        for finding in event.findings:
            if is_new:
                account.add(finding)
            else:
                account.recall(finding)

    def _file_findings(self, findings: Iterable[Finding], account: FileAccount) -> None:
        account.sheet = None
        for finding in findings:
            account.add(finding)

    def _write_rejects(
        self, path: Path, options: ImportOptions, account: FileAccount, layouts: list[SheetLayout]
    ) -> None:
        if account.run is None or account.rejected == account.withheld_rejects:
            return
        target = options.rejects_path or path.with_name(f"{path.stem}.rejects{path.suffix}")
        with self.store.read() as unit:
            run = account.run

            tables: list[RejectedTable] = [
                (layout, rejected_rows(unit.runs.rejects(run), table))
                for table, layout in enumerate(layouts)
            ]
            written = self.library.write_rejects(target, tables)
        if written:
            account.rejects_file = str(target)

    def _create_agencies(self, path: Path, options: ImportOptions, account: FileAccount) -> None:
        """Add the agencies a file names and nobody knows, before its rows are read."""
        names: dict[str, None] = {}
        with self.store.read() as unit:
            directory = load_directory(unit)
        with self.library.open(path, options.read, options.limits) as source:
            for table in source.tables():
                columns = self.library.map_columns(table, options.mapping, account.file)
                at = columns.positions.get(CatalogueField.AGENCY)
                for chunk in table.chunks():
                    if at is None:
                        continue
                    for _row, cells in chunk.rows:
                        name = cells[at].strip()
                        if name and directory.lookup(name) is None:
                            names[name] = None
        if not names:
            return
        with self.store.write() as unit:
            actor = self.acting.actor(unit, Permission.ADMINISTER)
            recorder = Recorder(unit=unit, environment=self.acting.environment, actor=actor)
            own = directory[OWN_SHARD].code
            news = [NewAgency(name=name, level=Level.DEPARTMENT, parent=own) for name in names]
            add_agencies(unit, recorder, news)
            unit.commit()
        for name in names:
            account.add(Finding(code="AGENCY-CREATED", severity=Severity.INFO, value=name))


def _finding(line: str) -> Finding:
    """A finding as it was kept with a run."""
    shape = json.loads(line)
    severity = Severity(shape.pop("severity"))
    detail = tuple(shape.pop("detail", {}).items())
    return Finding(severity=severity, detail=detail, **shape)


def _fingerprint(job: IntakeJob, options: ImportOptions) -> str:
    """Names a file's content read in a certain way, so that the same call resumes."""
    digest = hashlib.sha256()
    with Path(job.path).open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    said = [
        repr(job.mapping),
        repr(job.read),
        options.on_unknown_agency.value,
        options.agency,
        options.key_column,
    ]
    digest.update(json.dumps(said).encode())
    return digest.hexdigest()
