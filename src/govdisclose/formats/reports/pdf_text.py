"""A PDF with text: tables by their ruled lines, and the prose between them."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from govdisclose.domain.figures.reports.document import Grid, Paragraph, ReportDocument
from govdisclose.domain.text import cell_width
from govdisclose.formats.reports.bounds import PAGES, TableBudget
from govdisclose.formats.reports.pdf_guard import check_streams
from govdisclose.formats.reports.refusals import (
    ReportBeyondBounds,
    ReportDamaged,
    ReportProtected,
    ReportReaderMissing,
    ReportWithoutText,
)
from govdisclose.ports.reports import ReportRefused

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

__all__ = ["read_pdf"]

_PAGE_OBJECTS = 200_000
_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*/\s*\d{1,3})?[-—–\s]*")
_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
_NUMBERED = re.compile(r"\d{1,2}[、.．](?!\d)")
_ENDS = ("。", "：", ":", "；", ";", "！", "？")
"""A number begins a paragraph only behind one of these; elsewhere it is part of a sentence."""
_SHORT_LINE = 0.8
"""A line shorter than this share of the widest one stops before the margin: a paragraph ends."""


def read_pdf(content: bytes, file: str) -> ReportDocument:
    """Read the text of a PDF; one that is only pictures is refused.

    Raises:
        ReportRefused: Damaged, protected, without text or beyond the bounds, or its reader is not
            installed.
    """
    try:
        # Imported here: it takes a quarter of a second; it comes with the extra "pdf".
        import pdfplumber
    except ImportError as problem:
        raise ReportReaderMissing(file=file, package="pdfplumber", extra="pdf") from problem
    check_streams(content, file)
    budget = TableBudget(file)
    grids: list[Grid] = []
    lines: list[str] = []
    try:
        with _unheard(), pdfplumber.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > PAGES:
                raise ReportBeyondBounds(file=file, what="pages", limit=PAGES)
            for page in pdf.pages:
                page_grids, page_lines = _page(page, budget, file)
                grids += page_grids
                lines += page_lines
                page.close()
    except ReportRefused:
        raise
    except Exception as problem:
        # A damaged file makes the parser raise nearly anything (its own errors, struct, recursion).
        if type(problem).__name__ == "PDFPasswordIncorrect" or _is_protected(problem):
            raise ReportProtected(file=file) from problem
        raise ReportDamaged(file=file, kind="PDF") from problem
    if not any(lines) and not grids:
        raise ReportWithoutText(file=file)
    paragraphs = [Paragraph(text) for text in _paragraphs(lines)]
    return ReportDocument(file=file, blocks=(*paragraphs, *grids))


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep the parser's remarks on damaged files from stderr; what matters comes as a refusal."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _is_protected(problem: BaseException) -> bool:
    return any("PDFPasswordIncorrect" in repr(arg) for arg in (problem.args or ()))


def _page(page: Page, budget: TableBudget, file: str) -> tuple[list[Grid], list[str]]:
    """Tables of a page, and the lines of text outside of their rows."""
    if sum(map(len, page.objects.values())) > _PAGE_OBJECTS:
        raise ReportBeyondBounds(file=file, what="drawn objects on a page", limit=_PAGE_OBJECTS)
    grids = []
    boxes: list[tuple[float, float, float, float]] = []
    for table in page.find_tables():
        rows = tuple(_rows(table, budget))
        # Frames around paragraphs look like tables of one cell a row; they are prose.
        is_row = [sum(cell is not None for cell in row) > 1 for row in rows]
        if any(is_row):
            grids.append(Grid(rows))
        boxes += [row.bbox for row, taken in zip(table.rows, is_row, strict=True) if taken]
    outside = page.filter(lambda thing: not _is_inside(thing, boxes)) if boxes else page
    lines = [budget.text(line) for line in outside.extract_text().split("\n")]
    return grids, [line for line in lines if not _PAGE_NUMBER.fullmatch(line)]


def _rows(table: Table, budget: TableBudget) -> Iterator[tuple[str | None, ...]]:
    for row in table.extract():
        budget.row()
        budget.column(len(row) - 1)
        yield tuple(None if cell is None else budget.text(cell.strip()) for cell in row)


def _is_inside(thing: dict[str, Any], boxes: Iterable[tuple[float, float, float, float]]) -> bool:
    if thing.get("object_type") != "char":
        return False
    across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return any(
        left <= across <= right and top <= down <= bottom for left, top, right, bottom in boxes
    )


def _paragraphs(lines: list[str]) -> Iterator[str]:
    """Lines joined as the writer had them, by headings and by lines that stop short."""
    widest = max(map(cell_width, lines), default=0)
    held = ""
    for line in (" ".join(line.split()) for line in lines):
        if not line:
            continue
        is_numbered = _NUMBERED.match(line) and held.endswith(_ENDS)
        if held and (_HEADING.match(line) or is_numbered):
            yield held
            held = ""
        held = f"{held} {line}" if _needs_space(held, line) else held + line
        if cell_width(line) < widest * _SHORT_LINE:
            yield held
            held = ""
    if held:
        yield held


def _needs_space(before: str, after: str) -> bool:
    return bool(before) and before[-1].isascii() and after[0].isascii()
