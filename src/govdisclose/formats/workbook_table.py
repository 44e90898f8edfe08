"""One sheet of a workbook, or one table laid out like a sheet, as a table of text cells.

Cells become what a reader of the sheet sees, in one spelling: dates as ISO text, whole numbers
without a fraction, formulas as their kept result. Vertically merged cells count for each of their
rows. Hidden rows and columns are reported and not read.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Protocol

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.layout import HEAD_ROWS, HeaderPlan, Merge, compact, find_header, skip_kind
from govdisclose.formats.own_tables import table_guard
from govdisclose.formats.refusals import WorkbookDamaged
from govdisclose.formats.sorting import UNKEPT_FORMULA, RowSorter, SortingRules
from govdisclose.formats.workbook_guard import SheetFacts
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    NumberedRow,
    ReadLimits,
    ReadOptions,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SkipKind,
    SourceFormat,
)

__all__ = ["OpenedBook", "OpenedSheet", "SheetKind", "WorkbookTable"]

_SAMPLE_RECORDS = 50
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_UNSAFE = re.compile("[\0\ufffd\ud800-\udfff]")
_ERROR_VALUES = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"}
)


@attrs.frozen(kw_only=True)
class SheetKind:
    """What differs between the formats that are laid out as sheets."""

    format: SourceFormat = SourceFormat.XLSX
    prefix: str = "XLSX"
    """First word of the codes of findings."""
    has_escapes: bool = True
    """True where texts hold characters as ``_x000D_``."""


class OpenedBook(Protocol):
    """What is used of an openpyxl workbook in read-only mode."""

    sheetnames: list[str]
    worksheets: list[OpenedSheet]
    epoch: dt.datetime

    def close(self) -> None: ...


class OpenedSheet(Protocol):
    """What is used of an openpyxl sheet in read-only mode."""

    title: str
    sheet_state: str
    parent: OpenedBook
    _worksheet_path: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, max_col: int | None) -> Iterator[tuple[object, ...]]: ...


class WorkbookTable:
    """The table of one sheet."""

    def __init__(
        self,
        sheet: OpenedSheet,
        facts: SheetFacts,
        *,
        progress: tuple[int, int],
        file: str,
        options: ReadOptions,
        limits: ReadLimits,
        recognise: Callable[[str], bool],
        kind: SheetKind | None = None,
    ) -> None:
        """Find the header of a sheet whose facts are known.

        ``progress`` is the position in the file and the number of bytes the sheet stands for.
        """
        self._sheet = sheet
        self._kind = kind or SheetKind()
        self._progress = progress
        self._facts = facts
        self._file = file
        self._limits = limits
        self._problems: dict[int, tuple[str, Severity, int]] = {}
        self._fills = _fills(facts.merges)
        self._wide_merges: dict[int, list[Merge]] = {}
        for merge in facts.merges:
            if merge.last_column > merge.first_column:
                self._wide_merges.setdefault(merge.first_row, []).append(merge)
        self._head = self._read_head()
        self._plan = find_header(
            self._head,
            recognise=recognise,
            column_limit=limits.columns,
            file=file,
            sheet=sheet.title or None,
            merges=self._visible_merges(),
            given_row=options.header_row,
        )
        self.findings = self._layout_findings()
        self.layout = (
            self._layout(self._plan)
            if self._plan is not None
            else SheetLayout(
                format=self._kind.format, columns=(), labels=(), sheet=sheet.title or None
            )
        )

    @property
    def has_header(self) -> bool:
        """False for a sheet without any text."""
        return self._plan is not None

    def samples(self) -> list[list[str]]:
        """First records, at most 50, one cell per column."""
        plan = self._plan
        if plan is None:
            return []
        width, reason = len(plan.columns), plan.reason_index
        found = []
        for _, cells in self._head[plan.first_record :]:
            if skip_kind(cells, plan.repeats) is None:
                kept = cells if reason is None else cells[:reason] + cells[reason + 1 :]
                found.append((kept + [""] * width)[:width])
        return found[:_SAMPLE_RECORDS]

    def chunks(self) -> Iterator[RowChunk]:
        """Stream the records once."""
        plan = self._plan
        if plan is None:
            return
        rules = SortingRules(
            extra_severity=Severity.WARNING, reports_short=False, code_prefix=self._kind.prefix
        )
        sorter = RowSorter(plan, rules, file=self._file, sheet=self._sheet.title or None)
        last_header_row = self._head[plan.first_record - 1][0]
        pending: list[NumberedRow] = []
        skipped: Counter[SkipKind] = Counter()
        skipped[SkipKind.TITLE] = len(plan.titles) + (plan.first_record - 1 - plan.header[-1])
        previous = 0
        for row, cells in self._rows(fills=True):
            # Rows without a value do not show up; only those between others are told.
            skipped[SkipKind.BLANK] += row - previous - 1
            previous = row
            if row in self._facts.hidden_rows:
                skipped[SkipKind.HIDDEN] += 1
            elif row <= last_header_row:
                continue
            elif self._is_section_title(row, cells):
                skipped[SkipKind.TITLE] += 1
            else:
                pending.append((row, cells))
            if len(pending) == CHUNK_ROWS:
                yield self._chunk(sorter, pending, skipped)
                pending, skipped = [], Counter()
        yield self._chunk(sorter, pending, skipped)

    def _chunk(
        self, sorter: RowSorter, pending: list[NumberedRow], skipped: Counter[SkipKind]
    ) -> RowChunk:
        chunk = sorter.sort(pending)
        rows = []
        for row, cells in chunk.rows:
            found = self._row_findings(row)
            chunk.findings.extend(found)
            if any(finding.severity is Severity.ERROR for finding in found):
                chunk.rejected.append(RejectedRow(row=row, cells=self._with_formulas(row, cells)))
            else:
                rows.append((row, cells))
        self._problems.clear()
        chunk.rejected.sort(key=lambda rejected: rejected.row)
        chunk.findings.sort(key=lambda finding: finding.row or 0)
        start, share = self._progress
        done = pending[-1][0] if pending else self._facts.last_row
        return RowChunk(
            rows=rows,
            rejected=chunk.rejected,
            findings=chunk.findings,
            skipped=dict(Counter(chunk.skipped) + skipped),
            bytes_read=start + share * done // max(self._facts.last_row, 1),
            returned=chunk.returned,
        )

    def _with_formulas(self, row: int, cells: list[str]) -> list[str]:
        """The cells of a rejected row, saying where a result is missing that somebody must fill in.

        Left empty, such a cell would come back as one that was meant to be empty.
        """
        shown = list(cells)
        for column in range(1, self._facts.last_column + 1):
            is_unkept = (row, column) in self._facts.unkept_formulas
            at = self._shown_at(column) if is_unkept else None
            if at is not None and at < len(shown) and not shown[at]:
                shown[at] = UNKEPT_FORMULA
        return shown

    def _shown_at(self, column: int) -> int | None:
        """Position of a column among the cells of a record; None for one that is not among them."""
        hidden = self._facts.hidden_columns
        shown = column - 1 - sum(1 for other in hidden if other < column)
        reason = None if self._plan is None else self._plan.reason_index
        if column in hidden or shown == reason:
            return None
        return shown - 1 if reason is not None and shown > reason else shown

    def _row_findings(self, row: int) -> list[Finding]:
        found = []
        if row in self._facts.far_rows:
            found.append(self._finding("XLSX-FAR-CELL", Severity.ERROR, row))
        problem = self._problems.get(row)
        if problem is not None:
            code, severity, column = problem
            found.append(self._finding(code, severity, row, self._column_name(column)))
        return found

    def _rows(self, *, fills: bool) -> Iterator[NumberedRow]:
        """Rows with any text, hidden columns left out, merged cells filled down if asked."""
        if not self._facts.last_column:
            return
        # The size a sheet states is often wrong and may be a trap; the scan knows the real one.
        self._sheet.reset_dimensions()
        hidden = sorted(self._facts.hidden_columns, reverse=True)
        kept: dict[Merge, str] = {}
        rows = self._sheet.iter_rows(max_col=self._facts.last_column)
        filled = self._fills if fills else {}
        row, last_row = 0, self._facts.last_row
        blank: object = None
        while row < last_row:
            row += 1
            # The warnings of openpyxl are about single cells, which are told as findings.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    values = next(rows, None)
                    # One and the same row stands for all that are not written: up to a million.
                    while values is blank is not None and row < last_row and row not in filled:
                        row += 1
                        values = next(rows, None)
                except Exception as error:
                    # Hostile XML makes openpyxl raise nearly anything (ValueError, KeyError ...).
                    raise WorkbookDamaged(file=self._file, reason=f"near row {row + 1}") from error
            if values is None:
                return
            cells = [self._text(cell, row, column) for column, cell in enumerate(values, start=1)]
            if not any(cells):
                blank = values
            for merge in filled.get(row, ()):
                self._fill(merge, row, cells, kept)
            for column in hidden:
                del cells[column - 1 : column]
            if any(cells):
                yield row, cells

    def _fill(self, merge: Merge, row: int, cells: list[str], kept: dict[Merge, str]) -> None:
        position = merge.first_column - 1
        if row == merge.first_row:
            kept[merge] = cells[position] if position < len(cells) else ""
            return
        text = kept.get(merge, "")
        if text:
            cells.extend([""] * (position + 1 - len(cells)))
            cells[position] = cells[position] or text
        if row == merge.last_row:
            kept.pop(merge, None)

    def _text(self, cell: object, row: int, column: int) -> str:
        value = getattr(cell, "value", None)
        if value is None:
            if (row, column) in self._facts.unkept_formulas:
                self._problems.setdefault(row, ("XLSX-FORMULA-UNKEPT", Severity.ERROR, column))
            return ""
        if isinstance(value, str):
            if getattr(cell, "data_type", "s") == "e" or value in _ERROR_VALUES:
                self._problems.setdefault(row, ("XLSX-ERROR-VALUE", Severity.WARNING, column))
                return ""
            if self._kind.has_escapes and "_x" in value:
                value = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
            if len(value) > self._limits.cell_chars:
                self._problems[row] = ("XLSX-CELL-TOO-LONG", Severity.ERROR, column)
                return ""
            if _UNSAFE.search(value):
                self._problems[row] = ("XLSX-UNSAFE-CHARACTER", Severity.ERROR, column)
                return _UNSAFE.sub(lambda found: f"\\x{ord(found[0]):02x}", value)
            return value
        return _plain_text(value)

    def _read_head(self) -> list[NumberedRow]:
        """The first rows; merged cells are left as they are, to tell the levels of the header."""
        head: list[NumberedRow] = []
        for row, cells in self._rows(fills=False):
            if row not in self._facts.hidden_rows and any(map(compact, cells)):
                head.append((row, cells))
            if len(head) >= HEAD_ROWS:
                break
        self._problems.clear()
        return head

    def _visible_merges(self) -> tuple[Merge, ...]:
        """Merged ranges in the numbering of the columns that are read."""
        hidden = self._facts.hidden_columns

        def shifted(column: int) -> int:
            return column - sum(1 for other in hidden if other < column)

        return tuple(
            Merge(
                merge.first_row,
                shifted(merge.first_column),
                merge.last_row,
                shifted(merge.last_column),
            )
            for merge in self._facts.merges
            if merge.first_row <= HEAD_ROWS * 2
        )

    def _is_section_title(self, row: int, cells: list[str]) -> bool:
        """True for a row whose only text is merged over at least half of the columns."""
        plan = self._plan
        if plan is None or sum(1 for cell in cells if compact(cell)) != 1:
            return False
        return any(
            (merge.last_column - merge.first_column + 1) * 2 >= len(plan.columns)
            for merge in self._wide_merges.get(row, ())
        )

    def _layout(self, plan: HeaderPlan) -> SheetLayout:
        return SheetLayout(
            format=self._kind.format,
            columns=plan.columns,
            labels=plan.labels,
            sheet=self._sheet.title or None,
            header_rows=tuple(self._head[position][0] for position in plan.header),
            titles=plan.titles,
            guard=table_guard(plan.labels, is_rejects=False),
            hidden_columns=tuple(map(_letter, sorted(self._facts.hidden_filled_columns))),
            is_epoch_1904=self._sheet.parent.epoch.year == 1904,
        )

    def _layout_findings(self) -> tuple[Finding, ...]:
        found = list(self._plan.findings) if self._plan is not None else []
        found += [
            self._finding("XLSX-HIDDEN-COLUMN", Severity.WARNING, None, _letter(column))
            for column in sorted(self._facts.hidden_filled_columns)
        ]
        found += [
            self._finding("XLSX-HIDDEN-ROW", Severity.WARNING, row)
            for row in sorted(self._facts.hidden_filled_rows)
        ]
        return tuple(found)

    def _column_name(self, column: int) -> str | None:
        shown = column - 1 - sum(1 for other in self._facts.hidden_columns if other < column)
        plan = self._plan
        if plan is None:
            return None
        if plan.reason_index is not None and shown > plan.reason_index:
            shown -= 1
        return plan.columns[shown] if shown < len(plan.columns) else _letter(column)

    def _finding(
        self, code: str, severity: Severity, row: int | None, column: str | None = None
    ) -> Finding:
        return Finding(
            code=code.replace("XLSX", self._kind.prefix, 1),
            severity=severity,
            file=self._file,
            sheet=self._sheet.title or None,
            row=row,
            column=column,
        )


def _plain_text(value: object) -> str:
    """A value as one would type it: ISO dates, numbers without exponent or a fraction of zero."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | Decimal):
        text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, dt.datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    if isinstance(value, dt.time):
        return value.isoformat("seconds")
    return str(value)


def _fills(merges: tuple[Merge, ...]) -> dict[int, list[Merge]]:
    """Vertical merges by each row they cover; whole-column merges are no record structure."""
    found: dict[int, list[Merge]] = {}
    for merge in merges:
        height = merge.last_row - merge.first_row
        if height >= 1 and merge.first_column == merge.last_column and height <= 10_000:
            for row in range(merge.first_row, merge.last_row + 1):
                found.setdefault(row, []).append(merge)
    return found


def _letter(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
