"""Small files of every kind an agency sends, and what reading one of them gave."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import attrs
from openpyxl import Workbook  # type: ignore[import-untyped]

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.opening import open_source
from govdisclose.ports.formats import (
    NumberedRow,
    ReadLimits,
    ReadOptions,
    RejectedRow,
    SheetLayout,
)

__all__ = ["HEADER", "Reading", "built_workbook", "changed_part", "read", "workbook_bytes"]

HEADER = "标题,文号,发布日期\n"
"""A header three columns wide that every reader recognises."""


@attrs.frozen(kw_only=True)
class Reading:
    """All that one table gave."""

    layout: SheetLayout
    rows: list[NumberedRow]
    rejected: list[RejectedRow]
    findings: list[Finding]
    remarks: tuple[Finding, ...]
    """Findings on the layout."""
    skipped: dict[str, int]
    samples: list[list[str]]

    @property
    def codes(self) -> list[tuple[str, int | None]]:
        """Code and row of each finding on a row."""
        return [(finding.code, finding.row) for finding in self.findings]

    @property
    def rejected_rows(self) -> list[int]:
        """Rows that came back."""
        return [rejected.row for rejected in self.rejected]


def read(
    source: bytes | Path | BinaryIO,
    options: ReadOptions | None = None,
    limits: ReadLimits | None = None,
) -> list[Reading]:
    """Read every table of a file; exactly the rejected rows have a finding of severity error."""
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    readings = []
    with open_source(stream, options, limits) as opened:
        for table in opened.tables():
            rows: list[NumberedRow] = []
            rejected: list[RejectedRow] = []
            findings: list[Finding] = []
            skipped: Counter[str] = Counter()
            for chunk in table.chunks():
                rows += chunk.rows
                rejected += chunk.rejected
                findings += chunk.findings
                skipped.update({kind.value: count for kind, count in chunk.skipped.items()})
                assert 0 <= chunk.bytes_read <= opened.size_bytes
            faulty = {found.row for found in findings if found.severity is Severity.ERROR}
            assert faulty == {row.row for row in rejected}
            assert all(len(cells) == len(table.layout.columns) for _, cells in rows)
            readings.append(
                Reading(
                    layout=table.layout,
                    rows=rows,
                    rejected=rejected,
                    findings=findings,
                    remarks=table.findings,
                    skipped={kind: count for kind, count in skipped.items() if count},
                    samples=table.samples(),
                )
            )
    return readings


def built_workbook(build: Callable[[Any], None]) -> bytes:
    """A workbook whose first sheet was filled by ``build`` (untyped: openpyxl has no stubs)."""
    book = Workbook()
    build(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def workbook_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook with these rows."""

    def fill(sheet: Any) -> None:
        for row in rows:
            sheet.append(list(row))

    return built_workbook(fill)


def changed_part(workbook: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part of its archive changed (or added, from empty)."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.namelist():
            if member != name:
                after.writestr(member, before.read(member))
        content = before.read(name) if name in before.namelist() else b""
        after.writestr(name, change(content))
    return target.getvalue()
