"""Rows that are wrong on purpose, and how many of each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from govdisclose.demo.habits import Cell, FileKind, Habit

__all__ = ["FAULTS_OF", "PASTED_OF", "Fault", "can_hold", "faulty_cells"]


class Fault(Enum):
    """What is wrong with a row; each makes the import reject it, with the code given."""

    NO_SUCH_DAY = "DATE-IMPOSSIBLE"
    NO_DAY = "DATE-PARTIAL"
    SHORT_YEAR = "DATE-TWO-DIGIT-YEAR"
    UNKNOWN_AGENCY = "AGENCY-UNKNOWN"
    REPEATED_NUMBER = "INDEX-REPEATED"
    SECRECY_MARK = "SECRECY-MARK"
    UNKNOWN_MODE = "MODE-UNKNOWN"
    NAMELESS = "TITLE-MISSING"
    EXTRA_CELL = "CSV-EXTRA-CELLS"
    BROKEN_LINE = "JSONL-UNREADABLE"


FAULTS_OF: Mapping[Fault, int] = {
    Fault.NO_SUCH_DAY: 12,
    Fault.NO_DAY: 8,
    Fault.SHORT_YEAR: 6,
    Fault.UNKNOWN_AGENCY: 8,
    Fault.REPEATED_NUMBER: 10,
    Fault.SECRECY_MARK: 3,
    Fault.UNKNOWN_MODE: 5,
    Fault.NAMELESS: 4,
    Fault.EXTRA_CELL: 5,
    Fault.BROKEN_LINE: 3,
}
"""How many rows of 30,000 are wrong in which way; at least one of each is written."""

PASTED_OF = 30
"""Rows of 30,000 that stand in their file twice, word for word."""

_LINE_FAULTS = {
    Fault.EXTRA_CELL: (FileKind.CSV, FileKind.TSV),
    Fault.BROKEN_LINE: (FileKind.JSON_LINES,),
}


def can_hold(habit: Habit, fault: Fault, *, in_system: bool) -> bool:
    """Whether a file written in a certain manner can hold such a fault."""
    if fault is Fault.REPEATED_NUMBER:
        return in_system
    if fault is Fault.UNKNOWN_AGENCY:
        return habit.names_agency
    return habit.kind in _LINE_FAULTS.get(fault, (habit.kind,))


def faulty_cells(cells: Mapping[Cell, str], fault: Fault, number: int) -> dict[Cell, str]:
    """A row as it is made wrong.

    Args:
        cells: A good row, which stands in the file as well.
        fault: What becomes wrong.
        number: Of the faulty row, from 1; a row that could be corrected gets an index number that
            no other has.
    """
    made = dict(cells)
    made[Cell.TITLE] = f"{cells[Cell.TITLE]}（补报{number}）"
    made[Cell.DOCUMENT_NUMBER] = ""
    index = cells.get(Cell.INDEX_NUMBER)
    if index is not None and fault is not Fault.REPEATED_NUMBER:
        made[Cell.INDEX_NUMBER] = f"{index.rpartition('-')[0]}-{90_000 + number:05}"
    match fault:
        case Fault.NO_SUCH_DAY:
            made[Cell.PUBLISHED] = "2009年2月30日"
        case Fault.NO_DAY:
            made[Cell.FORMED] = "2009年5月"
        case Fault.SHORT_YEAR:
            made[Cell.PUBLISHED] = "09.5.6"
        case Fault.UNKNOWN_AGENCY:
            made[Cell.AGENCY] = "市环保局"
        case Fault.SECRECY_MARK:
            made[Cell.TITLE] = f"演示用标题{number} 秘密★5年"
        case Fault.UNKNOWN_MODE:
            made[Cell.MODE] = "公开（待定）"
        case Fault.NAMELESS:
            made[Cell.TITLE] = ""
            if Cell.INDEX_NUMBER in made:
                made[Cell.INDEX_NUMBER] = ""
        case Fault.REPEATED_NUMBER | Fault.EXTRA_CELL | Fault.BROKEN_LINE:
            pass  # the number stays as it is, or the line is damaged when it is written
    return made
