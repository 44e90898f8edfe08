"""Judging one row of a file for a register: new, changed, the same, or refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.register import RegisterType
from govdisclose.ports.storage import Record
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.reading import CellsRead, read_cells
from govdisclose.services.registers.records import (
    Place,
    Shelf,
    change,
    is_erased,
    stored_values,
)

__all__ = ["IMPORTED", "Fate", "RefusedRecord", "RowJudge", "SortedRow"]

IMPORTED = "register.imported"
"""Kind of the journal entry of a batch."""

_ERASED = "register.erased"


class Fate(Enum):
    """What becomes of a row."""

    ACCEPTED = "accepted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


class SortedRow(NamedTuple):
    """A row that was not refused."""

    fate: Fate
    place: Place
    change: RecordChange | None
    findings: tuple[Finding, ...] = ()


class RefusedRecord(NamedTuple):
    """Why a row is refused."""

    findings: tuple[Finding, ...]


@attrs.define(kw_only=True)
class RowJudge:
    """Judges the rows of one file, and remembers what the file said of each record."""

    register: RegisterType
    seen: dict[Place, Mapping[str, object]] = attrs.field(factory=dict)

    def judge(
        self, shelf: Shelf, cells: Mapping[str, str], columns: Mapping[str, str]
    ) -> SortedRow | RefusedRecord:
        """What becomes of the next row.

        Args:
            shelf: The registers as they are.
            cells: Texts by field.
            columns: Headers of the fields as the file writes them, for findings.
        """
        register, seen = self.register, self.seen
        read = read_cells(register, cells, shelf.directory, columns=columns)
        if read.has_errors:
            return RefusedRecord(read.findings)
        place, present, whole = self._whole(shelf, read)
        if whole.has_errors:
            named = (_named(finding, columns) for finding in whole.findings)
            return RefusedRecord((*read.findings, *named))
        said = {name: whole.values[name] for name in read.values}
        if place in seen:
            if seen[place] == said:
                return SortedRow(Fate.UNCHANGED, place, None, read.findings)
            return RefusedRecord((*read.findings, _fault("RECORD-TWICE", register, columns)))
        seen[place] = said
        if present is None:
            made = change(register, place, whole.values, expected_version=0)
            return SortedRow(Fate.ACCEPTED, place, made, read.findings)
        return self._compared(shelf, place, present, whole.values, said, read.findings, columns)

    def replay(self, shelf: Shelf, cells: Mapping[str, str]) -> None:
        """Remember what a row said whose fate an interrupted run has settled."""
        read = read_cells(self.register, cells, shelf.directory)
        if not read.has_errors:
            place, _present, whole = self._whole(shelf, read)
            if not whole.has_errors:
                self.seen.setdefault(place, {name: whole.values[name] for name in read.values})

    def _whole(self, shelf: Shelf, read: CellsRead) -> tuple[Place, Record | None, CellsRead]:
        """Where a row belongs, what is there, and the record that both make together."""
        place = shelf.place(self.register, read.values)
        present = shelf.present(self.register, place)
        base = {} if present is None or present.deleted else stored_values(present)
        return place, present, shelf.complete(self.register, {**base, **read.values})

    def _compared(
        self,
        shelf: Shelf,
        place: Place,
        present: Record,
        values: Mapping[str, object],
        said: Mapping[str, object],
        findings: tuple[Finding, ...],
        columns: Mapping[str, str],
    ) -> SortedRow | RefusedRecord:
        """What to do with a row whose record is there already, or was."""
        register = self.register
        imported, is_last = self._last_import(shelf, place)
        says_nothing_new = not present.deleted and _says(register, present, said)
        if says_nothing_new or (imported is not None and _says(register, imported, said)):
            return SortedRow(Fate.UNCHANGED, place, None, findings)
        if not is_last:
            code = "RECORD-REMOVED" if present.deleted else "RECORD-EDITED"
            return RefusedRecord((*findings, _fault(code, register, columns)))
        erased = is_erased(register, present)
        if erased and any(said.get(name) is not None for name in register.erasable):
            warning = Finding(code="RECORD-ERASED", severity=Severity.WARNING)
            findings = (*findings, warning)
        made = change(
            register, place, values, expected_version=present.version, with_text=not erased
        )
        return SortedRow(Fate.UPDATED, place, made, findings)

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


def _named(finding: Finding, columns: Mapping[str, str]) -> Finding:
    """The finding with the header of its field as the file writes it."""
    column = finding.column
    return attrs.evolve(finding, column=None if column is None else columns.get(column, column))


def _fault(code: str, register: RegisterType, columns: Mapping[str, str]) -> Finding:
    """An error about the record as a whole, placed at its key."""
    column = columns.get(register.key[0])
    return Finding(code=code, severity=Severity.ERROR, column=column)
