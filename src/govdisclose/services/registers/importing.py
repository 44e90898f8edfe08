"""Reading files into a register: nothing lost, nothing twice, no edit overwritten."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import BinaryIO, NamedTuple

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.secrecy_mark import SECRECY_FINDING, find_secrecy_mark
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.register import RegisterType
from govdisclose.ports.formats import (
    FormatLibrary,
    ReadOptions,
    RejectedRow,
    RejectedTable,
    RowChunk,
    SheetLayout,
    SourceRefused,
    Table,
)
from govdisclose.ports.registers import RegisterConversion
from govdisclose.ports.storage import Record, Store
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.returning import place_rejects
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.reading import columns_of, read_cells
from govdisclose.services.registers.records import (
    Place,
    RegisterTypes,
    Shelf,
    change,
    is_erased,
    stored_values,
)

__all__ = ["IMPORTED", "Progress", "RegisterImporter"]

IMPORTED = "register.imported"
"""Kind of the journal entry of a batch."""

_ERASED = "register.erased"

Progress = Callable[[int, int], None]
"""Called with records handled and bytes read."""


def _no_progress(records: int, bytes_read: int) -> None:
    return None


class _Fate(Enum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class _Sorted(NamedTuple):
    """A row that was not rejected."""

    fate: _Fate
    place: Place
    change: RecordChange | None
    findings: tuple[Finding, ...] = ()


class _Rejected(NamedTuple):
    """Why a row is rejected."""

    findings: tuple[Finding, ...]


@attrs.define(kw_only=True)
class _FileState:
    """What must be remembered of the rows of one file."""

    account: FileAccount
    seen: dict[Place, Mapping[str, object]] = attrs.field(factory=dict)
    """What the file said of each record it named."""
    rejected: list[tuple[SheetLayout, list[tuple[RejectedRow, str]]]] = attrs.field(factory=list)
    """Per table; registers are small, so their rejects fit into memory."""


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
        file: Path | BinaryIO,
        *,
        name: str | None = None,
        read: ReadOptions | None = None,
        dry_run: bool = False,
        rejects_path: Path | None = None,
        progress: Progress = _no_progress,
    ) -> FileAccount:
        """Import one file and write its rejected rows beside it.

        Args:
            file: A regular file, or a stream such as standard input.
            name: How reports call it.
            read: What the user states about its format.
            dry_run: Make the plan and write nothing.
            rejects_path: Where rejected rows go instead of beside the file; those of a stream go
                into the current folder.
            progress: Told after every batch.

        Returns:
            The account; ``refused`` is set when the file was not read (to its end).

        Raises:
            SourceNotReadable: Nothing readable at the path.
            NotPermitted, UnknownStaff: The actor may not import.
            StoreBusy: Another writer holds the office.
        """
        with self.store.read() as unit:
            self.acting.actor(unit, Permission.IMPORT)
        path = file if isinstance(file, Path) else None
        account = FileAccount(file=name or str(path or "-"), dry_run=dry_run)
        state = _FileState(account=account)
        target = rejects_path
        try:
            with self.library.open(file, read) as source:
                if target is None and path is not None:
                    target = path.with_name(f"{path.stem}.rejects{path.suffix}")
                elif target is None:
                    target = Path(f"stdin.rejects.{source.format.value}")
                for table in source.tables():
                    self._import_table(table, state, progress)
                for finding in source.findings:
                    account.add(finding)
        except SourceRefused as refused:
            account.refused = refused
            account.add(refused.as_finding())
        if target is not None and not dry_run:
            tables: list[RejectedTable] = [(layout, rows) for layout, rows in state.rejected]
            written = place_rejects(self.library, target, tables)
            if written is not None:
                account.rejects_file = str(written)
        return account

    def _import_table(self, table: Table, state: _FileState, progress: Progress) -> None:
        layout, account = table.layout, state.account
        positions = columns_of(self.register, layout.labels)
        for finding in table.findings:
            account.add(finding.located(sheet=layout.sheet))
        absent = [field for field in self.register.key if field not in positions]
        if absent:
            account.add(self._without_key(layout, absent))
        state.rejected.append((layout, []))
        for chunk in table.chunks():
            # A table has to be read to its end before the next one can be.
            if not absent:
                self._import_chunk(chunk, layout, positions, state)
                progress(account.read, chunk.bytes_read)

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
        """One batch: one transaction, and in it one entry per chain."""
        account = state.account
        _keep_reader_findings(chunk, layout, state)
        changes: dict[int, list[RecordChange]] = {}
        columns = {name: layout.columns[at] for name, at in positions.items()}
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.IMPORT)
            shelf = Shelf(
                unit=unit,
                types=self.types,
                conversion=self.conversion,
                directory=load_directory(unit),
            )
            for row, cells in chunk.rows:
                said = {name: cells[at] for name, at in positions.items()}
                marked = any(map(find_secrecy_mark, cells))
                outcome = (
                    _Rejected((SECRECY_FINDING,))
                    if marked
                    else self._sorted(shelf, said, columns, state)
                )
                for finding in outcome.findings:
                    account.add(finding.located(sheet=layout.sheet, row=row))
                if isinstance(outcome, _Rejected):
                    rejected = RejectedRow(row=row, cells=cells)
                    _reject(state, rejected, outcome.findings, is_withheld=marked)
                    continue
                setattr(account, outcome.fate.value, getattr(account, outcome.fate.value) + 1)
                if outcome.change is not None:
                    changes.setdefault(outcome.place.shard, []).append(outcome.change)
            for shard in sorted(changes):
                facts = {"register": self.register.name, "rows": len(changes[shard])}
                recorder.record(
                    shard, IMPORTED, self.register.kind, facts=facts, records=changes[shard]
                )
            if not account.dry_run:
                unit.commit()

    def _sorted(
        self, shelf: Shelf, cells: Mapping[str, str], columns: Mapping[str, str], state: _FileState
    ) -> _Sorted | _Rejected:
        register = self.register
        read = read_cells(register, cells, shelf.directory, columns=columns)
        if read.has_errors:
            return _Rejected(read.findings)
        place = shelf.place(register, read.values)
        present = shelf.present(register, place)
        base = {} if present is None or present.deleted else stored_values(present)
        whole = shelf.complete(register, {**base, **read.values})
        if whole.has_errors:
            named = (_named(finding, columns) for finding in whole.findings)
            return _Rejected((*read.findings, *named))
        said = {name: whole.values[name] for name in read.values}
        if place in state.seen:
            if state.seen[place] == said:
                return _Sorted(_Fate.UNCHANGED, place, None, read.findings)
            return _Rejected((*read.findings, _fault("RECORD-TWICE", register, columns)))
        state.seen[place] = said
        if present is None:
            made = change(register, place, whole.values, expected_version=0)
            return _Sorted(_Fate.ACCEPTED, place, made, read.findings)
        return self._compared(shelf, place, present, whole.values, said, read.findings, columns)

    def _compared(
        self,
        shelf: Shelf,
        place: Place,
        present: Record,
        values: Mapping[str, object],
        said: Mapping[str, object],
        findings: tuple[Finding, ...],
        columns: Mapping[str, str],
    ) -> _Sorted | _Rejected:
        """What to do with a row whose record is there already, or was."""
        register = self.register
        imported, is_last = self._last_import(shelf, place)
        says_nothing_new = not present.deleted and _says(register, present, said)
        if says_nothing_new or (imported is not None and _says(register, imported, said)):
            return _Sorted(_Fate.UNCHANGED, place, None, findings)
        if not is_last:
            code = "RECORD-REMOVED" if present.deleted else "RECORD-EDITED"
            return _Rejected((*findings, _fault(code, register, columns)))
        erased = is_erased(register, present)
        if erased and any(said.get(name) is not None for name in register.erasable):
            warning = Finding(code="RECORD-ERASED", severity=Severity.WARNING)
            findings = (*findings, warning)
        made = change(
            register, place, values, expected_version=present.version, with_text=not erased
        )
        return _Sorted(_Fate.UPDATED, place, made, findings)

    def _last_import(self, shelf: Shelf, place: Place) -> tuple[Record | None, bool]:
        """The last version an import wrote, and whether nobody changed the record since."""
        register, journal = self.register, shelf.unit.journal
        is_last = True
        for version in reversed(shelf.unit.records.versions(place.shard, register.kind, place.key)):
            (entry,) = journal.entries(place.shard, after=version.entry - 1, limit=1)
            if entry.kind == IMPORTED:
                return version, is_last
            # An erasure takes text away and says nothing new.
            is_last = is_last and entry.kind == _ERASED
        return None, False


def _says(register: RegisterType, record: Record, said: Mapping[str, object]) -> bool:
    """Whether a version holds what a row says; erased text is not compared."""
    values = stored_values(record)
    unread = register.erasable if record.text is None else ()
    return all(values.get(name) == value for name, value in said.items() if name not in unread)


def _keep_reader_findings(chunk: RowChunk, layout: SheetLayout, state: _FileState) -> None:
    """Count what the reader itself found, rejected and skipped."""
    for kind, number in chunk.skipped.items():
        state.account.skipped[kind.value] += number
    for finding in chunk.findings:
        state.account.add(finding.located(sheet=layout.sheet))
    for row in chunk.rejected:
        texts = row.cells if row.raw is None else [*row.cells, row.raw]
        marked = any(map(find_secrecy_mark, texts))
        own = tuple(finding for finding in chunk.findings if finding.row == row.row)
        if marked:
            state.account.add(SECRECY_FINDING.located(sheet=layout.sheet, row=row.row))
        _reject(state, row, own, is_withheld=marked)


def _reject(
    state: _FileState, row: RejectedRow, findings: Sequence[Finding], *, is_withheld: bool
) -> None:
    state.account.rejected += 1
    if is_withheld:
        state.account.withheld_rejects += 1
        return
    reasons = (
        f"{finding.column}: {finding.code}" if finding.column else finding.code
        for finding in findings
        if finding.severity is Severity.ERROR
    )
    state.rejected[-1][1].append((row, "; ".join(reasons)))


def _named(finding: Finding, columns: Mapping[str, str]) -> Finding:
    """The finding with the header of its field as the file writes it."""
    column = finding.column
    return attrs.evolve(finding, column=None if column is None else columns.get(column, column))


def _fault(code: str, register: RegisterType, columns: Mapping[str, str]) -> Finding:
    """An error about the record as a whole, placed at its key."""
    column = columns.get(register.key[0])
    return Finding(code=code, severity=Severity.ERROR, column=column)
