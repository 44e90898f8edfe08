"""Reading files into a register: nothing lost, nothing twice, no edit overwritten.

An import is a run like one of the catalogue (services/importing/row_log.py); what a row means for a
register is judged here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.finding import Finding
from govdisclose.domain.register import RegisterType
from govdisclose.ports.formats import FormatLibrary, ReadOptions, SourceNotReadable
from govdisclose.ports.registers import RegisterConversion
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.row_log import (
    Progress,
    RowLogReader,
    RowRefused,
    no_progress,
)
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.registers.judging import IMPORTED, RefusedRecord, RowJudge
from govdisclose.services.registers.reading import columns_of
from govdisclose.services.registers.records import RegisterTypes, Shelf

__all__ = ["RegisterImporter"]


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
        progress: Progress = no_progress,
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
            agencies = [repr(agency) for agency in load_directory(unit)]
        reader = RowLogReader(
            store=self.store,
            acting=self.acting,
            library=self.library,
            taker=_RegisterRows(
                types=self.types, conversion=self.conversion, register=self.register
            ),
            identity=(self.register.kind, repr(self.register), agencies),
            needed=self.register.key,
            without_columns="REGISTER-NO-KEY",
        )
        options = read or ReadOptions()
        reader.read(path, account, options, rejects_path=rejects_path, progress=progress)
        return account


class _RegisterRows:
    """What the rows of one file say; see :class:`RowTaker`. A chunk is one entry per chain."""

    def __init__(
        self, *, types: RegisterTypes, conversion: RegisterConversion, register: RegisterType
    ) -> None:
        self._types = types
        self._conversion = conversion
        self._register = register
        self._judge = RowJudge(register=register)
        self._former: Shelf | None = None
        """Of the unit of work in which rows of an interrupted run are remembered."""

    def positions(self, labels: Sequence[str]) -> Mapping[str, int]:
        return columns_of(self._register, labels)

    def begin(self, unit: UnitOfWork, recorder: Recorder, run: int) -> None:
        self._shelf, self._recorder, self._run = self._shelf_of(unit), recorder, run
        self._changes: dict[int, list[RecordChange]] = {}

    def take(
        self, said: Mapping[str, str], columns: Mapping[str, str]
    ) -> tuple[str, Sequence[Finding]]:
        outcome = self._judge.judge(self._shelf, said, columns)
        if isinstance(outcome, RefusedRecord):
            raise RowRefused(*outcome.findings)
        if outcome.change is not None:
            self._changes.setdefault(outcome.place.shard, []).append(outcome.change)
        return outcome.fate.value, outcome.findings

    def end(self) -> None:
        kind = self._register.kind
        for shard, changes in sorted(self._changes.items()):
            facts = {"register": self._register.name, "run": self._run, "rows": len(changes)}
            self._recorder.record(shard, IMPORTED, kind, facts=facts, records=changes)

    def taken_before(self, unit: UnitOfWork, said: Mapping[str, str]) -> None:
        if self._former is None or self._former.unit is not unit:
            self._former = self._shelf_of(unit)
        self._judge.replay(self._former, said)

    def _shelf_of(self, unit: UnitOfWork) -> Shelf:
        return Shelf(
            unit=unit,
            types=self._types,
            conversion=self._conversion,
            directory=load_directory(unit),
        )
