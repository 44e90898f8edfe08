"""Importing files into the catalogue: the use case from file names to accounts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.intake import IntakeRules
from govdisclose.domain.catalogue.labels import bears_marked_name, shown_name
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import Actor
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    ColumnMap,
    FormatLibrary,
    ReadOptions,
    SheetLayout,
    SourceFormat,
    SourceNameMarked,
    SourceNotReadable,
)
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.importing import reading
from govdisclose.services.importing.account import FileAccount, ImportOptions, OnUnknownAgency
from govdisclose.services.importing.reading import (
    ChunkRead,
    IntakeEvent,
    IntakeJob,
    IntakeRunner,
)
from govdisclose.services.importing.returning import return_rejects
from govdisclose.services.importing.run_log import take_up
from govdisclose.services.importing.steps import GATHERED_ROWS, StepQueue
from govdisclose.services.importing.unknown_agencies import unknown_agencies, with_agencies
from govdisclose.services.importing.writing import ImportWriter
from govdisclose.services.keys import ERASURE, absent_keys
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
    "TRANSACTION_ROWS",
    "Importer",
    "Progress",
]

BULK_BYTES = 4 << 20
"""Files above this size postpone index upkeep to their end."""

TRANSACTION_ROWS = 8_000
"""Rows a transaction takes at most: large ones write each page of the indexes less often."""

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
        load_flow: Gives the flow of a publication.
    """

    store: Store
    acting: Acting
    library: FormatLibrary
    run_intake: IntakeRunner
    rules: Callable[[UnitOfWork], IntakeRules]
    load_flow: Callable[[], Flow] = attrs.field(alias="flow")

    @property
    def flow(self) -> Flow:
        """The life of an item that passes the release gate."""
        return self.load_flow()

    def show_mapping(
        self, path: Path, options: ImportOptions
    ) -> list[tuple[SheetLayout, ColumnMap]]:
        """What would be read from where, per table, without reading the rows.

        Raises:
            SourceNotReadable, SourceRefused: It cannot be read, or its name bears a secrecy mark.
        """
        if bears_marked_name(str(path)):
            raise SourceNameMarked(file=shown_name(str(path)))
        with self.library.open(path, options.read, options.limits) as source:
            found = []
            for table in source.tables():
                columns = self.library.map_columns(table, options.mapping, source.name)
                found.append((table.layout, columns))
                is_sheets = table.layout.format.is_workbook or table.layout.importer
                if is_sheets or table.layout.format is SourceFormat.HTML:
                    # Text has no next table; where there is one, it is reached through this one.
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
        tells_items: bool = False,
    ) -> FileAccount:
        """Import one file and write its rejects.

        Args:
            path: A regular file; standard input is spooled to one by the caller.
            options: What the user stated.
            name: How reports call the file.
            progress: Told after every chunk.
            listener: Told every finding in the order found, those of an interrupted run first.
            tells_items: Have the account say which item each row became or met.

        Returns:
            The account; ``refused`` is set when the file was not read (to its end).

        Raises:
            SourceNotReadable: Nothing readable at the path.
            NotPermitted, UnknownStaff: The actor may not import.
            UnknownAgency: The agency option names nobody.
            StoreBusy: Another writer holds the office.
        """
        account = FileAccount(
            file=shown_name(name or str(path)),
            dry_run=options.dry_run,
            items={} if tells_items else None,
            listener=listener,
        )
        if bears_marked_name(str(path)) or (name is not None and bears_marked_name(name)):
            account.refused = SourceNameMarked(file=account.file)
            account.add(account.refused.as_finding())
            return account
        self._check_regular(path, account.file)
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
        created = self._key_findings()
        if options.on_unknown_agency is OnUnknownAgency.CREATE:
            names = unknown_agencies(self.library, job)
            created += [
                Finding(code="AGENCY-CREATED", severity=Severity.INFO, value=name) for name in names
            ]
            if options.dry_run:
                rules = attrs.evolve(rules, agencies=with_agencies(rules.agencies, names))
            elif names:
                rules = self._with_created(names, options)
            job = attrs.evolve(job, rules=rules)
        if options.dry_run:
            self._dry_run(job, account, actor, created, progress)
            return account
        with self.store.bulk() if path.stat().st_size > BULK_BYTES else nullcontext():
            layouts = self._write(job, account, actor, options, created, progress)
        if options.makes_rejects_folder and options.rejects_path is not None and account.rejected:
            options.rejects_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return_rejects(self.store, self.library, account, layouts, path, options.rejects_path)
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

    def _key_findings(self) -> list[Finding]:
        """A warning when erased items cannot be known again, so that a row might bring one back."""
        key = self.acting.environment.key
        with self.store.read() as unit:
            absent = absent_keys(unit, key, ERASURE)
        if not absent:
            return []
        return [
            Finding(
                code="ERASURE-KEY-MISSING",
                severity=Severity.WARNING,
                detail=(("key_file", key.place),),
            )
        ]

    def _check_regular(self, path: Path, name: str) -> None:
        """Refuse what cannot be read twice.

        Raises:
            SourceNotReadable: Nothing, a folder, a device or a pipe lies there.
        """
        if path.is_file():
            return
        if path.is_fifo():
            raise SourceNotReadable(file=name, reason="it is a pipe and can be read once only")
        self.library.open(path).close()

    def _with_created(self, names: Sequence[str], options: ImportOptions) -> IntakeRules:
        """Add the agencies a file names, as departments of the office."""
        with self.store.write() as unit:
            actor = self.acting.actor(unit, Permission.ADMINISTER)
            recorder = Recorder(unit=unit, environment=self.acting.environment, actor=actor)
            own = load_directory(unit)[OWN_SHARD].code
            news = [NewAgency(name=name, level=Level.DEPARTMENT, parent=own) for name in names]
            add_agencies(unit, recorder, news)
            unit.commit()
        with self.store.read() as unit:
            return self._rules(unit, options)

    def _dry_run(
        self,
        job: IntakeJob,
        account: FileAccount,
        actor: Actor,
        created: Sequence[Finding],
        progress: Progress,
    ) -> None:
        run = ImportRun(number=-1, fingerprint="", file=job.name, started_at="")
        writer = self._writer(run, account, actor)
        # Only scratch is committed, a chunk at a time, so that nobody waits for a rehearsal.
        with self.store.write() as unit:
            unit.runs.forget_seen()
            writer.remark(unit, created)
            unit.commit()
        _layouts, last = self._write_file(job, account, writer, progress)
        with self.store.write() as unit:
            writer.remark(unit, last)
            unit.commit()

    def _write(
        self,
        job: IntakeJob,
        account: FileAccount,
        actor: Actor,
        options: ImportOptions,
        created: Sequence[Finding],
        progress: Progress,
    ) -> list[SheetLayout]:
        fingerprint = _fingerprint(job, options)
        with self.store.write() as unit:
            unit.runs.forget_seen()
            run = take_up(unit, fingerprint, account, self.acting.environment)
            writer = self._writer(run, account, actor)
            writer.remark(unit, created)
            unit.commit()
        layouts, last = self._write_file(job, account, writer, progress)
        with self.store.write() as unit:
            unit.runs.forget_seen()
            writer.remark(unit, last)
            writer.finish(unit)
            writer.commit(unit)
        return layouts

    def _write_file(
        self, job: IntakeJob, account: FileAccount, writer: ImportWriter, progress: Progress
    ) -> tuple[list[SheetLayout], list[Finding]]:
        """Write all steps of a file; returns its tables, and what is to be said at its end."""
        with closing(self._events(job)) as events:
            steps = StepQueue(events)
            while steps.gather():
                self._write_steps(steps, writer, progress)
        account.refused = steps.refused
        return steps.layouts, steps.last

    def _write_steps(self, steps: StepQueue, writer: ImportWriter, progress: Progress) -> None:
        """Write in one transaction what is there, and what comes while nobody waits."""
        shards = steps.shards()
        bytes_read = None
        first = writer.rows_done
        with self.store.write() as unit:
            writer.begin(unit, shards)
            while (step := steps.take(shards)) is not None:
                if isinstance(step, ChunkRead):
                    writer.write(unit, step)
                    bytes_read = step.bytes_read
                else:
                    writer.open_table(unit, step)
                rows = writer.rows_done - first
                if unit.is_turn_over() or rows >= TRANSACTION_ROWS:
                    break
                if rows >= GATHERED_ROWS and unit.is_full():
                    break
            writer.commit(unit)
        if bytes_read is not None:
            progress(writer.rows_done, bytes_read)

    def _events(self, job: IntakeJob) -> Generator[IntakeEvent]:
        """The job's events as they are read; closing them ends whatever reads the file."""
        yield from self.run_intake(job)

    def _writer(self, run: ImportRun, account: FileAccount, actor: Actor) -> ImportWriter:
        return ImportWriter(
            run=run,
            account=account,
            actor=actor,
            environment=self.acting.environment,
            flow=self.flow,
        )


def _fingerprint(job: IntakeJob, options: ImportOptions) -> str:
    """Names a file's content, how it is read and checked, so that the same call resumes."""
    with Path(job.path).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
    rules = job.rules
    said = [
        repr(job.mapping),
        repr(job.read),
        options.on_unknown_agency.value,
        options.agency,
        options.key_column,
        # Steps count only as long as they are cut alike, and one account is under one set of rules.
        [reading.BATCH_ROWS, CHUNK_ROWS],
        [repr(agency) for agency in rules.agencies],
        [rules.own_shard, rules.profile, repr(rules.publish_limits), rules.mandatory],
    ]
    digest.update(json.dumps(said, default=str).encode())
    return digest.hexdigest()
