"""Logs of cases as files: an act a row, written out and read in again.

A case is known by agency and number. A row that equals a recorded act is unchanged, so that a file
may be imported twice; what cannot have happened comes back with the reason.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import attrs

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import FieldKind
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.exporting import ExportColumn, ExportRow
from govdisclose.ports.formats import ReadOptions
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.casework.kinds import fields_of, move_of, opening_move, read_given
from govdisclose.services.casework.ledger import CaseLedger, ledger_of, texts_of
from govdisclose.services.casework.service import Cases
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.row_log import (
    Progress,
    RowLogReader,
    RowRefused,
    no_progress,
)
from govdisclose.services.organisation import load_directory
from govdisclose.services.recording import Recorder

__all__ = ["CaseImporter", "Progress", "log_columns", "log_rows"]

_HEAD = {"ref": ("编号",), "number": ("登记号",), "agency": ("机关", "公开主体"),
         "move": ("步骤", "办理步骤"), "on": ("日期", "办理日期")}  # fmt: skip
_NEEDED = ("number", "move", "on")

_Known = tuple[int, str]
"""Agency and number of a case."""

_Signature = tuple[int, str, str, str, str]
"""Case, move, day and coded fields of an act."""


class _Act(NamedTuple):
    move: Move
    given: Mapping[str, str]
    day: date


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
class _CaseRows:
    """See :class:`govdisclose.services.importing.row_log.RowTaker`."""

    cases: Cases
    flow: Flow
    default: int
    """Agency of rows that name none."""
    is_rehearsal: bool
    """Each chunk is taken back, so what a case went through in earlier ones is done again."""
    _at: tuple[UnitOfWork, Recorder] | None = None
    _seen: Counter[_Signature] = attrs.field(factory=Counter)
    """How often each act was read, so that two equal acts of one day are two."""
    _rehearsed: defaultdict[_Known, list[_Act]] = attrs.field(factory=lambda: defaultdict(list))
    """Acts taken so far, by case; of a rehearsal only."""
    _standing: set[_Known] = attrs.field(factory=set)
    """Cases that stand in this chunk as the rows before have left them."""

    def positions(self, labels: Sequence[str]) -> Mapping[str, int]:
        # Of two columns that fit, the first.
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

    def begin(self, unit: UnitOfWork, recorder: Recorder, run: int) -> None:
        self._at = unit, recorder
        self._standing.clear()

    def take(
        self, said: Mapping[str, str], columns: Mapping[str, str]
    ) -> tuple[str, Sequence[Finding]]:
        assert self._at is not None
        stripped = {name: text.strip() for name, text in said.items()}
        try:
            return self._take(*self._at, stripped), ()
        except (RuleRefusal, UsageFault) as refused:
            raise RowRefused(_refusal(refused, columns)) from refused

    def _take(self, unit: UnitOfWork, recorder: Recorder, said: Mapping[str, str]) -> str:
        """Record an act, or find that it is recorded already."""
        move = move_of(self.flow, said["move"])
        day = read_date(said["on"]).value
        if day is None:
            raise _Blank("on")
        if not said["number"]:
            raise _Blank("number")
        known = self._known(unit, said)
        case = self._case(unit, recorder, known)
        given = {field.name: said[field.name] for field in fields_of(move) if said.get(field.name)}
        facts = read_given(unit, move, given).facts
        signature = (*known, move.id, day.isoformat(), _folded(facts))
        self._seen[signature] += 1
        if case is not None:
            recorded = sum(
                (act.move, act.on, _folded(act.fields)) == (move.id, day, signature[-1])
                for act in case.steps
            )
            if self._seen[signature] <= recorded:
                return "unchanged"
        self._apply(unit, recorder, known, case, _Act(move, given, day))
        if self.is_rehearsal:
            self._rehearsed[known].append(_Act(move, given, day))
        return "accepted"

    def _known(self, unit: UnitOfWork, said: Mapping[str, str]) -> _Known:
        place = said.get("agency", "")
        shard = load_directory(unit).find(place).shard if place else self.default
        return shard, said["number"]

    def _apply(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        known: _Known,
        case: CaseLedger | None,
        act: _Act,
    ) -> None:
        move, given, day = act
        if case is not None:
            self.cases.taken(unit, recorder, case, move, given, on=day, has_four_eyes=False)
            return
        shard, number = known
        opening = opening_move(self.flow, move.id)
        self.cases.opened(unit, recorder, self.flow, opening, shard, given, number=number, on=day)

    def end(self) -> None:
        """Each row was written by itself."""
        return None

    def taken_before(self, unit: UnitOfWork, said: Mapping[str, str]) -> None:
        said = {name: text.strip() for name, text in said.items()}
        try:
            move = move_of(self.flow, said["move"])
            day = read_date(said["on"]).value
            known = self._known(unit, said)
            fields = fields_of(move)
            given = {field.name: said[field.name] for field in fields if said.get(field.name)}
            facts = read_given(unit, move, given).facts
        except (RuleRefusal, UsageFault):
            return  # it was rejected then, too
        if day is not None and self._stored(unit, known) is not None:
            self._seen[(*known, move.id, day.isoformat(), _folded(facts))] += 1

    def _case(self, unit: UnitOfWork, recorder: Recorder, known: _Known) -> CaseLedger | None:
        """The case as the rows before have left it."""
        if self.is_rehearsal and known not in self._standing:
            self._standing.add(known)
            for act in self._rehearsed.get(known, ()):
                self._apply(unit, recorder, known, self._stored(unit, known), act)
        return self._stored(unit, known)

    def _stored(self, unit: UnitOfWork, known: _Known) -> CaseLedger | None:
        shard, number = known
        for row in unit.matters.by_number(self.flow.id, number):
            if row.shard == shard:
                return ledger_of(self.flow, row.ref, unit.journal.entries_of(row.ref))
        return None


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
        progress: Progress = no_progress,
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
        reader = RowLogReader(
            store=cases.store,
            acting=cases.acting,
            library=cases.library,
            taker=_CaseRows(cases=cases, flow=self.flow, default=default, is_rehearsal=dry_run),
            identity=(self.flow.id, repr(self.flow), default),
            needed=_NEEDED,
            without_columns="CASE-NO-COLUMN",
        )
        options = read or ReadOptions()
        reader.read(path, account, options, rejects_path=rejects_path, progress=progress)
        return account


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


def _refusal(refused: RuleRefusal | UsageFault, columns: Mapping[str, str]) -> Finding:
    """Why a row comes back, without what it says."""
    named = str(refused.data.get("field", refused.data.get("column", "")))
    detail = (("refusal", refused.code),)
    return Finding(
        code="CASE-REFUSED", severity=Severity.ERROR, column=columns.get(named), detail=detail
    )
