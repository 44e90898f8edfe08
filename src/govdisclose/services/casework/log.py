"""Logs of cases as files: an act a row, written out and read in again.

A case is known by agency and number. A row that equals a recorded act is unchanged, so that a file
may be imported twice; what cannot have happened comes back with the reason.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.move_parts import FieldKind
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.catalogue.secrecy_mark import (
    SECRECY_FINDING,
    find_secrecy_mark,
    line_bears_secrecy_mark,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.exporting import ExportColumn, ExportRow
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    ReadOptions,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SourceRefused,
    Table,
)
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.casework.kinds import fields_of, move_of, opening_move, read_given
from govdisclose.services.casework.ledger import CaseLedger, ledger_of, texts_of
from govdisclose.services.casework.service import Cases
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.reading import bears_secrecy_mark
from govdisclose.services.importing.returning import return_rejects
from govdisclose.services.importing.rows_back import RowsBack
from govdisclose.services.importing.run_log import RunLog, take_up
from govdisclose.services.organisation import load_directory
from govdisclose.services.recording import Recorder

__all__ = ["CaseImporter", "Progress", "log_columns", "log_rows"]

Progress = Callable[[int, int], None]
"""Called with rows handled and bytes read."""

_HEAD = {"ref": ("编号",), "number": ("登记号",), "agency": ("机关", "公开主体"),
         "move": ("步骤", "办理步骤"), "on": ("日期", "办理日期")}  # fmt: skip
_NEEDED = ("number", "move", "on")

_Signature = tuple[str, str, str, str]


def _no_progress(rows: int, bytes_read: int) -> None:
    return None


def log_columns(flow: Flow) -> tuple[ExportColumn, ...]:
    """Columns of the log of a kind, in order: head, then every field that some move has."""
    kinds = {field.name: field.kind for move in flow.moves for field in fields_of(move)}
    head = [ExportColumn(name, is_date=name == "on") for name in _HEAD]
    return (
        *head,
        *(
            ExportColumn(name, is_date=kind is FieldKind.DATE, is_number=kind is FieldKind.COUNT)
            for name, kind in kinds.items()
        ),
    )


def log_rows(cases: Cases, kind: str, *, agency: str | None = None) -> Iterator[ExportRow]:
    """Every act of the cases of a kind, by shard, running number and order of the acts.

    Raises:
        UnknownCaseKind, UnknownAgency: As their names say.
        NotPermitted: The reader has no part in such cases.
    """
    flow = cases.kinds.find(kind)
    columns = log_columns(flow)
    with cases.store.read() as unit:
        directory = load_directory(unit)
        shard = None if agency is None else directory.find(agency).shard
        if not cases.reads(unit, flow):
            cases.acting.actor(unit, Permission(flow.allowed(flow.initial)[0].permission))
        for ledger in unit.matters.ledgers(flow.id, shard=shard):
            case = ledger_of(flow, ledger.ref, ledger.entries)
            if case is None:
                continue
            texts = texts_of(unit, case)
            for place, act in enumerate(case.acts, start=1):
                values: dict[str, object] = {**act.facts, **(texts.get(place) or {})}
                values |= {
                    "ref": case.ref,
                    "number": case.number,
                    "agency": directory[case.shard].name,
                    "move": case.steps[place - 1].move,
                    "on": act.on,
                }
                yield [_cell(values.get(column.name)) for column in columns]


def _cell(value: object) -> str | int | None:
    return value if value is None or isinstance(value, str | int) else str(value)


@attrs.define(kw_only=True)
class _FileState:
    account: FileAccount
    log: RunLog
    default: int
    """Agency of rows that name none."""
    layouts: list[SheetLayout] = attrs.field(factory=list)
    seen: Counter[_Signature] = attrs.field(factory=Counter)
    """How often each act was read, so that two equal acts of one day are two."""


@attrs.frozen(kw_only=True)
class CaseImporter:
    """Reads logs of one kind of cases into the office."""

    cases: Cases
    flow: Flow

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

        Raises:
            SourceNotReadable: Nothing readable at the path.
            UnknownAgency, NotPermitted, UnknownStaff: As their names say.
            ImportOvertaken, StoreBusy: Somebody else is at it.
        """
        cases = self.cases
        account = FileAccount(file=name or str(path), dry_run=dry_run, listener=listener)
        if not path.is_file():
            cases.library.open(path).close()
        with cases.store.read() as unit:
            cases.acting.actor(unit, Permission.IMPORT)
            default = 1 if agency is None else load_directory(unit).find(agency).shard
        options = read or ReadOptions()
        log = self._begun(path, account, options, default)
        state = _FileState(account=account, log=log, default=default)
        last = self._read(path, options, state, progress)
        with cases.store.write() as unit:
            log.remark(unit, last)
            if not dry_run:
                log.finish(unit)
                unit.commit()
        if not dry_run:
            return_rejects(cases.store, cases.library, account, state.layouts, path, rejects_path)
        return account

    def _begun(self, path: Path, account: FileAccount, read: ReadOptions, default: int) -> RunLog:
        environment = self.cases.acting.environment
        run = ImportRun(number=-1, fingerprint="", file=account.file, started_at="")
        if not account.dry_run:
            digest = hashlib.sha256(path.read_bytes() if path.is_file() else b"")
            said = [self.flow.id, repr(self.flow), repr(read), CHUNK_ROWS, default]
            digest.update(json.dumps(said).encode())
            with self.cases.store.write() as unit:
                run = take_up(unit, digest.hexdigest(), account, environment)
                unit.commit()
        return RunLog(run=run, account=account, environment=environment)

    def _read(
        self, path: Path, read: ReadOptions, state: _FileState, progress: Progress
    ) -> list[Finding]:
        try:
            with self.cases.library.open(path, read) as source:
                for table in source.tables():
                    self._import_table(table, state, progress)
                return list(source.findings)
        except SourceRefused as refused:
            state.account.refused = refused
            return [refused.as_finding()]

    def _import_table(self, table: Table, state: _FileState, progress: Progress) -> None:
        layout, findings = table.layout, list(table.findings)
        positions = self._positions(layout.labels)
        absent = [name for name in _NEEDED if name not in positions]
        is_secret = bears_secrecy_mark(layout)
        if is_secret:
            findings = [SECRECY_FINDING]
            layout = attrs.evolve(layout, columns=(), labels=(), titles=(), sheet=None)
        elif absent:
            row = layout.header_rows[-1] if layout.header_rows else None
            detail = (("missing", ", ".join(absent)), ("columns", ", ".join(layout.columns)))
            findings.append(
                Finding(
                    code="CASE-NO-COLUMN",
                    severity=Severity.ERROR,
                    sheet=layout.sheet,
                    row=row,
                    detail=detail,
                )
            )
        state.layouts.append(layout)
        with self.cases.store.write() as unit:
            state.log.open_table(unit, layout.sheet, findings)
            self._settle(unit, state)
        for chunk in table.chunks():
            # A table has to be read to its end before the next one can be.
            if not absent and not is_secret:
                self._import_chunk(chunk, layout, positions, state)
                progress(state.log.rows_done, chunk.bytes_read)

    def _positions(self, labels: Sequence[str]) -> dict[str, int]:
        """Position of the column of each head and field; of two that fit, the first."""
        names = {name: {name, *words} for name, words in _HEAD.items()}
        for move in self.flow.moves:
            for field in fields_of(move):
                names.setdefault(field.name, {field.name}).update({field.zh, field.en})
        found: dict[str, int] = {}
        for position, label in enumerate(labels):
            for name, words in names.items():
                if label.strip() in words:
                    found.setdefault(name, position)
        return found

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
            with self.cases.store.read() as unit:
                for _row, cells in chunk.rows:
                    self._count_again(unit, cells, positions, state)
            log.pass_over()
            return
        with self.cases.store.write() as unit:
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
            recorder = self.cases.acting.recorder(unit, Permission.IMPORT)
            for row, cells in chunk.rows:
                if any(map(find_secrecy_mark, cells)):
                    step.withhold(account, row)
                    continue
                said = {name: cells[at].strip() for name, at in positions.items()}
                try:
                    fate = self._take(unit, recorder, said, state)
                except (RuleRefusal, UsageFault) as refused:
                    found = _refusal(refused, positions, layout).located(row=row)
                    step.findings.append((row, found))
                    step.reject(account, RejectedRow(row=row, cells=cells), [found])
                    continue
                setattr(account, fate, getattr(account, fate) + 1)
            step.findings.sort(key=lambda pair: pair[0])
            log.step(unit, step.findings, rejects=step.rejects)
            self._settle(unit, state)

    def _take(
        self, unit: UnitOfWork, recorder: Recorder, said: Mapping[str, str], state: _FileState
    ) -> str:
        """Record an act, or find that it is recorded already."""
        move = move_of(self.flow, said["move"])
        day = read_date(said["on"]).value
        if day is None:
            raise _Blank("on")
        if not said["number"]:
            raise _Blank("number")
        place = said.get("agency", "")
        shard = load_directory(unit).find(place).shard if place else state.default
        case = self._case(unit, shard, said["number"])
        given = {field.name: said[field.name] for field in fields_of(move) if said.get(field.name)}
        if case is not None:
            facts = read_given(unit, move, given).facts
            signature = (case.ref, move.id, day.isoformat(), _folded(facts))
            state.seen[signature] += 1
            recorded = sum(
                (act.move, act.on, _folded(act.fields)) == (move.id, day, signature[3])
                for act in case.steps
            )
            if state.seen[signature] <= recorded:
                return "unchanged"
            self.cases.taken(unit, recorder, case, move, given, on=day, has_four_eyes=False)
            return "accepted"
        opening = opening_move(self.flow, move.id)
        number = said["number"]
        view = self.cases.opened(
            unit, recorder, self.flow, opening, shard, given, number=number, on=day
        )
        facts = dict(view.acts[0].facts)
        state.seen[(view.ref, move.id, day.isoformat(), _folded(facts))] += 1
        return "accepted"

    def _count_again(
        self,
        unit: UnitOfWork,
        cells: Sequence[str],
        positions: Mapping[str, int],
        state: _FileState,
    ) -> None:
        """Count an act that an interrupted run has read already."""
        said = {name: cells[at].strip() for name, at in positions.items()}
        try:
            move = move_of(self.flow, said["move"])
            day = read_date(said["on"]).value
            place = said.get("agency", "")
            shard = load_directory(unit).find(place).shard if place else state.default
            case = self._case(unit, shard, said["number"])
            fields = fields_of(move)
            given = {field.name: said[field.name] for field in fields if said.get(field.name)}
            facts = read_given(unit, move, given).facts
        except (RuleRefusal, UsageFault):
            return  # it was rejected then, too
        if case is not None and day is not None:
            state.seen[(case.ref, move.id, day.isoformat(), _folded(facts))] += 1

    def _case(self, unit: UnitOfWork, shard: int, number: str) -> CaseLedger | None:
        for row in unit.matters.by_number(self.flow.id, number):
            if row.shard == shard:
                return ledger_of(self.flow, row.ref, unit.journal.entries_of(row.ref))
        return None

    def _settle(self, unit: UnitOfWork, state: _FileState) -> None:
        if not state.account.dry_run:
            unit.commit()


class _Blank(RuleRefusal):
    """A row lacks what says which act it is."""

    code = "CAS-010"
    template = "the row has no {column}"
    hint = "give number, move and day in every row"

    def __init__(self, column: str) -> None:
        super().__init__(column=column)


def _folded(facts: Mapping[str, object]) -> str:
    """The coded fields of an act, however they are ordered; the number belongs to the case."""
    kept = {name: value for name, value in facts.items() if name != "number"}
    return json.dumps(kept, sort_keys=True)


def _refusal(
    refused: RuleRefusal | UsageFault, positions: Mapping[str, int], layout: SheetLayout
) -> Finding:
    """Why a row comes back, without what it says."""
    named = str(refused.data.get("field", refused.data.get("column", "")))
    column = layout.columns[positions[named]] if named in positions else None
    detail = (("refusal", refused.code),)
    return Finding(code="CASE-REFUSED", severity=Severity.ERROR, column=column, detail=detail)
