"""A word-processor document (DOCX): paragraphs and tables in the order of the body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from govdisclose.domain.figures.reports.document import Grid, Paragraph, ReportDocument
from govdisclose.formats.refusals import WorkbookDamaged, WorkbookEncrypted, WorkbookUnsafe
from govdisclose.formats.reports.bounds import TableBudget
from govdisclose.formats.reports.prose_rows import prose_of
from govdisclose.formats.reports.refusals import (
    ReportDamaged,
    ReportProtected,
    ReportReaderMissing,
    ReportUnsafe,
)
from govdisclose.formats.workbook_guard import check_archive
from govdisclose.ports.formats import ReadLimits
from govdisclose.ports.reports import ReportRefused

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table

__all__ = ["read_docx"]

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_docx(stream: BinaryIO, file: str, limits: ReadLimits) -> ReportDocument:
    """Read a document as it reads with all changes accepted.

    Raises:
        ReportRefused: Damaged, protected or beyond the bounds, or its reader is not installed.
    """
    try:
        check_archive(stream, file, limits, main_part="document.xml").close()
    except WorkbookUnsafe as problem:
        raise ReportUnsafe(file=file, reason=problem.data["reason"]) from problem
    except WorkbookDamaged as problem:
        raise ReportDamaged(file=file, kind="DOCX") from problem
    except WorkbookEncrypted as problem:
        raise ReportProtected(file=file) from problem
    try:
        # Imported here: it takes 80 ms and only DOCX needs it; it comes with the extra "docx".
        from docx import Document
        from docx.table import Table
    except ImportError as problem:
        raise ReportReaderMissing(file=file, package="python-docx", extra="docx") from problem
    budget = TableBudget(file)
    blocks: list[Paragraph | Grid] = []
    stream.seek(0)
    try:
        for block in Document(stream).iter_inner_content():
            if isinstance(block, Table):
                rows = tuple(_rows(block, budget))
                blocks += prose_of(rows)
                blocks.append(Grid(rows))
            elif text := " ".join(budget.text(_text(block._p)).split()):
                blocks.append(Paragraph(text))
    except ReportRefused:
        raise
    except Exception as problem:
        # A damaged part makes the reader raise nearly anything (of the archive, of XML, KeyError).
        raise ReportDamaged(file=file, kind="DOCX") from problem
    return ReportDocument(file=file, blocks=tuple(blocks))


def _rows(table: Table, budget: TableBudget) -> Iterator[tuple[str | None, ...]]:
    """Cells by position; a merged cell is given once, at its upper left corner."""
    # Elements are kept, not their ids: one that nobody holds is made anew with another id.
    seen: set[BaseOxmlElement] = set()
    for row in table.rows:
        budget.row()
        cells: list[str | None] = [None] * row.grid_cols_before
        for cell in row.cells:
            budget.column(len(cells))
            # The same element stands at every place a merged cell covers.
            is_covered = cell._tc in seen
            seen.add(cell._tc)
            lines = (" ".join(_text(paragraph._p).split()) for paragraph in cell.paragraphs)
            text = "\n".join(line for line in lines if line)
            cells.append(None if is_covered else budget.text(text))
        yield tuple(cells)


def _text(element: BaseOxmlElement) -> str:
    """Text with inserted runs in it, which the reader's own property leaves out."""
    parts = []
    for node in element.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"):
        parts.append(node.text or "" if node.tag == f"{_WORD}t" else " ")
    return "".join(parts)
