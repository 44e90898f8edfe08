"""A workbook of Excel 5 to 2003 (XLS) as passages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.finding import Finding
from govdisclose.formats.screening.cells import CellLabels, LabelOf
from govdisclose.formats.screening.workbooks import column_letters, plain_number

__all__ = ["read_legacy_workbook"]

_VISIBILITY = {1: "OFFICE-HIDDEN-SHEET", 2: "OFFICE-VERY-HIDDEN-SHEET"}


def read_legacy_workbook(content: bytes, label_of: LabelOf) -> Iterator[Passage | Finding]:
    """Cells of all sheets, hidden ones too, and notes on cells."""
    import xlrd  # type: ignore[import-untyped]  # no type hints; only old workbooks need it

    try:
        # With formats, or rows, columns and notes that are hidden are not told.
        with redirect_stdout(io.StringIO()):
            book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, logfile=io.StringIO()
            )
    except Exception as problem:
        # A damaged file makes the reader raise nearly anything (its own errors, struct).
        is_locked = "encrypt" in str(problem).lower() or "password" in str(problem).lower()
        yield finding_of("SCREEN-ENCRYPTED" if is_locked else "SCREEN-UNREADABLE", Place())
        return
    if book.user_name.strip():
        yield Passage(text=book.user_name, place=Place(more=(("property", "user"),)))
    for sheet in book.sheets():
        name = sheet.name
        yield Passage(text=name, place=Place(sheet=name))
        if sheet.visibility in _VISIBILITY:
            yield finding_of(_VISIBILITY[sheet.visibility], Place(sheet=name))
        for row, info in sorted(sheet.rowinfo_map.items()):
            if info.hidden and any(str(one).strip() for one in sheet.row_values(row)):
                yield finding_of("OFFICE-HIDDEN-ROW", Place(sheet=name, row=row + 1))
        for column, info in sorted(sheet.colinfo_map.items()):
            is_there = column < sheet.ncols
            if info.hidden and is_there and any(str(v).strip() for v in sheet.col_values(column)):
                at = Place(sheet=name, column=column_letters(column + 1))
                yield finding_of("OFFICE-HIDDEN-COLUMN", at)
        labels = CellLabels(label_of)
        for row in range(sheet.nrows):
            labels.start_row()
            for column, value in enumerate(sheet.row_values(row)):
                text = plain_number(repr(value)) if isinstance(value, float) else str(value)
                if text.strip():
                    letters = column_letters(column + 1)
                    place = Place(
                        sheet=name, row=row + 1, column=letters,
                        more=(("cell", f"{letters}{row + 1}"),),
                    )  # fmt: skip
                    yield Passage(text=text, place=place, label=labels.label(column, text))
        for (row, column), note in sorted(sheet.cell_note_map.items()):
            letters = column_letters(column + 1)
            place = Place(sheet=name, row=row + 1, column=letters, more=(("part", "comment"),))
            yield finding_of("OFFICE-COMMENT", place)
            yield Passage(text=note.text, place=place)
