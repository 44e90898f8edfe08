"""Sorting the rows below a header into records, rejected records and rows that are no records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from govdisclose.domain.catalogue.secrecy_mark import line_bears_secrecy_mark
from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.decoding import LineFault
from govdisclose.formats.layout import SUSPECT_INITIALS, HeaderPlan, compact, skip_kind
from govdisclose.ports.formats import NumberedRow, RejectedRow, RowChunk, SkipKind

__all__ = ["UNKEPT_FORMULA", "RowSorter", "SortingRules"]

UNKEPT_FORMULA = "=?"
"""Stands in a rejects file, as text, where a formula was whose result the workbook did not keep."""

_UNKEPT_CODE = "-FORMULA-UNKEPT"

_BLANKS = " \t\n\r\x0b\x0c\xa0\u3000\u200b\ufeff"
_DAMAGE_ESCAPE = re.compile(r"\\x[0-9a-f]{2}|\\ufffd")


@attrs.frozen(kw_only=True)
class SortingRules:
    """How a format treats rows that do not fit the header."""

    extra_severity: Severity
    """For text beyond the last column: an error where it means that cells have shifted."""
    reports_short: bool
    """True where a missing cell is a fault of the file rather than the way it stores blanks."""
    code_prefix: str
    """First word of the codes, "CSV" or "XLSX"."""


class RowSorter:
    """Sorts rows for one table; stateless but for the fault that makes short rows suspicious."""

    def __init__(
        self, plan: HeaderPlan, rules: SortingRules, *, file: str, sheet: str | None = None
    ) -> None:
        """Prepare the look at each row; ``file`` and ``sheet`` go into the findings."""
        self._plan = plan
        self._rules = rules
        self._file = file
        self._sheet = sheet
        self._width = len(plan.columns)
        initials = {next(filter(None, repeat))[:1] for repeat in plan.repeats}
        self._suspects = SUSPECT_INITIALS | initials
        self._is_out_of_step = False

    def all_plain(self, batch: list[list[str]]) -> bool:
        """True if every row is a record without a closer look; the fast path of clean files."""
        return (
            self._plan.reason_index is None
            and not self._is_out_of_step
            and set(map(len, batch)) == {self._width}
            and self._suspects.isdisjoint([cells[0][:1] for cells in batch])
        )

    def lose_step(self) -> None:
        """Note an open quote: until a full row follows, short rows are its fragments."""
        self._is_out_of_step = True

    def sort(
        self,
        rows: Iterable[NumberedRow],
        faults: Mapping[int, LineFault] | None = None,
        *,
        bytes_read: int = 0,
    ) -> RowChunk:
        """Sort rows that need a closer look.

        Args:
            rows: Rows below the header, in file order.
            faults: Decoding fault by the first line of the row it lies in.
            bytes_read: Handed on in the chunk.
        """
        records: list[NumberedRow] = []
        rejected: list[RejectedRow] = []
        findings: list[Finding] = []
        skipped: Counter[SkipKind] = Counter()
        returned: dict[int, str] = {}
        for row, cells in rows:
            if self._plan.reason_index is not None:
                reason = "".join(cells[self._plan.reason_index : self._plan.reason_index + 1])
                if reason.strip():
                    returned[row] = reason
                cells = self._without_reason(cells)
            fault = faults.get(row) if faults else None
            if fault is not None:
                findings.append(self._finding(fault.code, Severity.ERROR, fault.line, fault.detail))
                if fault.line != row:
                    findings[-1] = attrs.evolve(
                        findings[-1], row=row, detail=(*fault.detail, ("line", str(fault.line)))
                    )
                rejected.append(RejectedRow(row=row, cells=cells))
                continue
            if self._is_suspect(cells):
                kind = skip_kind(cells, self._plan.repeats)
                if kind is not None:
                    skipped[kind] += 1
                    continue
            if len(cells) != self._width:
                cells, fit = self._fitted(cells, row)
                findings.extend(fit)
                if any(finding.severity is Severity.ERROR for finding in fit):
                    rejected.append(RejectedRow(row=row, cells=cells))
                    continue
            else:
                self._is_out_of_step = False
            if self._plan.reason_index is not None and any(map(_DAMAGE_ESCAPE.search, cells)):
                findings.append(self._finding("ENC-NOT-CORRECTED", Severity.ERROR, row))
                rejected.append(RejectedRow(row=row, cells=cells))
                continue
            if _UNKEPT_CODE in returned.get(row, "") and UNKEPT_FORMULA in cells:
                column = self._plan.columns[cells.index(UNKEPT_FORMULA)]
                code = f"{self._rules.code_prefix}{_UNKEPT_CODE}"
                found = self._finding(code, Severity.ERROR, row)
                findings.append(attrs.evolve(found, column=column))
                rejected.append(RejectedRow(row=row, cells=cells))
                continue
            records.append((row, cells))
        return RowChunk(
            rows=records,
            rejected=rejected,
            findings=findings,
            skipped=dict(skipped),
            bytes_read=bytes_read,
            returned=returned,
        )

    def _is_suspect(self, cells: list[str]) -> bool:
        """True if the first text of the row begins like one that is no record, or there is none."""
        for cell in cells:
            text = cell.strip(_BLANKS)
            if text:
                return text[0] in self._suspects
        return True

    def _without_reason(self, cells: list[str]) -> list[str]:
        index = self._plan.reason_index
        return cells if index is None else cells[:index] + cells[index + 1 :]

    def _fitted(self, cells: list[str], row: int) -> tuple[list[str], list[Finding]]:
        """The row with exactly one cell per column, and what had to be done for it."""
        counts = (("cells", str(len(cells))), ("columns", str(self._width)))
        if len(cells) > self._width:
            if not any(map(compact, cells[self._width :])):
                return cells[: self._width], []
            code = f"{self._rules.code_prefix}-EXTRA-CELLS"
            # Cells that are left out may not take a secrecy mark with them.
            is_marked = line_bears_secrecy_mark(cells[self._width :])
            severity = Severity.ERROR if is_marked else self._rules.extra_severity
            finding = self._finding(code, severity, row, counts)
            return cells if severity is Severity.ERROR else cells[: self._width], [finding]
        padded = cells + [""] * (self._width - len(cells))
        if not self._rules.reports_short:
            return padded, []
        severity = Severity.ERROR if self._is_out_of_step else Severity.WARNING
        code = f"{self._rules.code_prefix}-SHORT-ROW"
        return padded, [self._finding(code, severity, row, counts)]

    def _finding(
        self, code: str, severity: Severity, row: int, detail: tuple[tuple[str, str], ...] = ()
    ) -> Finding:
        return Finding(
            code=code,
            severity=severity,
            file=self._file,
            sheet=self._sheet,
            row=row,
            detail=detail,
        )
