"""Reading files of requests: nothing lost, nothing twice, what happened recorded as it happened.

An import is a run like one of the catalogue (``services.importing``): each table and each chunk is
a step, kept with its findings and rejected rows in the transaction of its requests, so that a
killed import goes on where it stopped. A request is known by agency and number. A row equal to the
last one read is unchanged; one with further acts adds them; one that contradicts what is recorded
here is rejected, never an overwrite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import Agency
from govdisclose.domain.finding import Finding
from govdisclose.ports.formats import FormatLibrary, ReadOptions
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.row_log import Progress, RowLogReader, no_progress
from govdisclose.services.keys import use_key
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import Recorder
from govdisclose.services.requests.applicants import APPLICANT
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import KIND
from govdisclose.services.requests.log_rows import columns_in
from govdisclose.services.requests.row_writing import RowWriter

__all__ = ["Progress", "RequestImporter"]

_IDENTIFYING = ("number", "applicant_kind")


@attrs.define(kw_only=True)
class _RequestRows:
    """See :class:`govdisclose.services.importing.row_log.RowTaker`."""

    store: Store
    desk: Callable[[UnitOfWork], Desk]
    default: Agency
    _writer: RowWriter | None = None

    def positions(self, labels: Sequence[str]) -> Mapping[str, int]:
        with self.store.read() as unit:
            return columns_in(self.desk(unit).rules.words, labels)

    def begin(self, unit: UnitOfWork, recorder: Recorder, run: int) -> None:
        self._writer = RowWriter(
            desk=self.desk(unit),
            recorder=recorder,
            key=use_key(unit, recorder, APPLICANT),
            default=self.default,
            run=run,
        )

    def take(
        self, said: Mapping[str, str], columns: Mapping[str, str]
    ) -> tuple[str, Sequence[Finding]]:
        assert self._writer is not None
        return self._writer.take(said, columns)

    def end(self) -> None:
        """Each row was written by itself."""
        return None

    def taken_before(self, unit: UnitOfWork, said: Mapping[str, str]) -> None:
        return None  # a request tells by itself what is recorded of it


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
        reader = RowLogReader(
            store=self.store,
            acting=self.acting,
            library=self.library,
            taker=_RequestRows(store=self.store, desk=self.desk, default=default),
            identity=(KIND, default.ref),
            needed=_IDENTIFYING,
            without_columns="REQUEST-NO-COLUMN",
        )
        options = read or ReadOptions()
        reader.read(path, account, options, rejects_path=rejects_path, progress=progress)
        return account
