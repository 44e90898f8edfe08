"""The rows of every file: good ones spelled as people spell them, faulty ones among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import attrs

from govdisclose.demo import FULL_SIZE
from govdisclose.demo.faults import FAULTS_OF, PASTED_OF, Fault, can_hold, faulty_cells
from govdisclose.demo.habits import Cell, FileKind, Habit, Senders
from govdisclose.demo.records import MadeUpRecord
from govdisclose.demo.spelling import (
    DateShape,
    damaged_number,
    spelled_agency,
    spelled_date,
    spelled_document_number,
    spelled_index_number,
    spelled_missing,
    spelled_mode,
)

__all__ = ["NOTE", "Row", "Sheet", "SheetFile", "made_up_files"]

NOTE = "演示生成数据"
"""Stands in every row of every file, and so in every record."""

_DAMAGED_PERCENT = 1
_OTHER_SHAPE_PERCENT = 8
_MONTHS = ("1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月")


@attrs.frozen
class Row:
    """One row: its texts by column, and what is wrong with it on purpose."""

    cells: Mapping[Cell, str]
    fault: Fault | None = None
    is_pasted: bool = False
    """The row before stands here once more."""


@attrs.frozen
class Sheet:
    """The rows below one header."""

    name: str
    rows: tuple[Row, ...]


@attrs.frozen(kw_only=True)
class SheetFile:
    """One file before it is written."""

    name: str
    habit: Habit
    columns: tuple[Cell, ...]
    sheets: tuple[Sheet, ...]

    @property
    def records(self) -> int:
        """Rows that are to be accepted."""
        return sum(row.fault is None and not row.is_pasted for row in self._rows())

    @property
    def pasted(self) -> int:
        """Rows that only repeat the one before."""
        return sum(row.is_pasted for row in self._rows())

    @property
    def faults(self) -> Counter[Fault]:
        """Rows that are to be rejected, by what is wrong with them."""
        return Counter(row.fault for row in self._rows() if row.fault is not None)

    def _rows(self) -> list[Row]:
        return [row for sheet in self.sheets for row in sheet.rows]


def made_up_files(
    records: Sequence[MadeUpRecord], senders: Senders, draw: Random
) -> list[SheetFile]:
    """Put records into the files of their senders and spoil some rows.

    Files without a record are left out.
    """
    sent: dict[str, list[MadeUpRecord]] = {name: [] for name in senders.habits}
    for record in records:
        sent[senders.file_of(record)].append(record)
    sent = {name: members for name, members in sent.items() if members}
    spoilt = _spoilt(sent, senders, len(records), draw)
    return [
        _file(name, senders.habits[name], members, spoilt[name], draw)
        for name, members in sent.items()
    ]


_Spoilt = Mapping[int, Fault | None]
"""Faults of the rows behind the records at these positions; None repeats the record."""


def _spoilt(
    sent: Mapping[str, Sequence[MadeUpRecord]], senders: Senders, total: int, draw: Random
) -> dict[str, dict[int, Fault | None]]:
    """Choose which files get which faults, and behind which records."""
    spoilt: dict[str, dict[int, Fault | None]] = {name: {} for name in sent}
    wanted: list[tuple[Fault | None, int]] = [*FAULTS_OF.items(), (None, PASTED_OF)]
    for fault, of_full_size in wanted:
        fitting = {
            name: len(members)
            for name, members in sent.items()
            if can_hold(
                senders.habits[name],
                fault or Fault.REPEATED_NUMBER,
                in_system=members[0].column is not None,
            )
        }
        if not fitting:
            continue
        number = max(1, of_full_size * total // FULL_SIZE)
        chosen = Counter(draw.choices(list(fitting), list(fitting.values()), k=number))
        for name, share in chosen.items():
            free = [at for at in range(len(sent[name])) if at not in spoilt[name]]
            spoilt[name].update((at, fault) for at in draw.sample(free, min(share, len(free))))
    return spoilt


def _file(
    name: str, habit: Habit, records: Sequence[MadeUpRecord], spoilt: _Spoilt, draw: Random
) -> SheetFile:
    columns = habit.columns(in_system=records[0].column is not None)
    by_sheet: dict[str, list[Row]] = {}
    for at, record in enumerate(records):
        rows = by_sheet.setdefault(_sheet_of(record, habit), [])
        # A row that is repeated, or whose number is, must carry a number that is read.
        good = _cells(record, habit, columns, draw)
        rows.append(Row(good))
        if at in spoilt:
            fault = spoilt[at]
            if fault is None:
                rows.append(Row(good, is_pasted=True))
            else:
                rows.append(Row(faulty_cells(good, fault, at + 1), fault))
    sheets = tuple(Sheet(title, tuple(rows)) for title, rows in by_sheet.items())
    return SheetFile(name=name, habit=habit, columns=columns, sheets=sheets)


def _sheet_of(record: MadeUpRecord, habit: Habit) -> str:
    """A workbook of the city has a sheet for each month, every other file one in all."""
    if habit.kind is FileKind.XLSX and not habit.names_agency and record.column is not None:
        return _MONTHS[record.published.month - 1]
    return "目录"


def _cells(
    record: MadeUpRecord, habit: Habit, columns: tuple[Cell, ...], draw: Random
) -> dict[Cell, str]:
    document_number = record.document_number
    if document_number is None:
        document_text = spelled_missing(draw)
    elif record.index_number is not None and draw.randrange(100) < _DAMAGED_PERCENT:
        document_text = damaged_number(document_number)
    else:
        document_text = spelled_document_number(document_number, draw)
    formed = record.formed
    texts = {
        Cell.INDEX_NUMBER: spelled_index_number(record.index_number or "", draw),
        Cell.TITLE: record.title,
        Cell.AGENCY: spelled_agency(record.body.name, record.body.aliases, draw),
        Cell.DOCUMENT_NUMBER: document_text,
        Cell.FORMED: (
            spelled_missing(draw)
            if formed is None
            else spelled_date(formed, _shape(habit, draw), draw)
        ),
        Cell.PUBLISHED: spelled_date(record.published, _shape(habit, draw), draw),
        Cell.COLUMN: record.column or "",
        Cell.GENRE: record.genre,
        Cell.THEME: record.theme,
        Cell.MODE: spelled_mode(draw),
        Cell.CARRIER: record.carrier,
        Cell.NOTE: NOTE,
    }
    return {cell: texts[cell] for cell in columns}


def _shape(habit: Habit, draw: Random) -> DateShape:
    if len(habit.dates) > 1 and draw.randrange(100) < _OTHER_SHAPE_PERCENT:
        return draw.choice(habit.dates[1:])
    return habit.dates[0]
