"""A report as plain text or Markdown: every line a paragraph, pipe tables as tables."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from govdisclose.domain.figures.reports.document import Grid, Paragraph, ReportDocument
from govdisclose.formats.encoding import detect_encoding
from govdisclose.formats.reports.bounds import TableBudget
from govdisclose.formats.reports.refusals import ReportKindUnknown

__all__ = ["read_text"]

_FENCE = "```"
_ROW = re.compile(r"\|.*\|")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_MARKS = re.compile(r"^(?:#{1,6}|>)\s+|\*\*")


def read_text(content: bytes, file: str) -> ReportDocument:
    """Read text in UTF-8, UTF-16 or GB18030; pictures drawn between fences are left out.

    Raises:
        SourceRefused: It is no text, its encoding is unclear, or there is too much.
    """
    encoding = detect_encoding(io.BytesIO(content), file)
    text = content[len(encoding.mark) :].decode(encoding.codec, "replace")
    if "\0" in text or text.count("\ufffd") > len(text) // 100:
        raise ReportKindUnknown(file=file)
    blocks = tuple(_blocks(text.splitlines(), TableBudget(file)))
    return ReportDocument(file=file, blocks=blocks)


def _blocks(lines: Iterable[str], budget: TableBudget) -> Iterator[Paragraph | Grid]:
    rows: list[tuple[str | None, ...]] = []
    is_fenced = False
    for raw in lines:
        line = " ".join(budget.text(raw).split())
        if line.startswith(_FENCE):
            is_fenced = not is_fenced
        elif _ROW.fullmatch(line) and not is_fenced:
            if not _RULE.fullmatch(line):
                budget.row()
                cells = [cell.strip() for cell in line[1:-1].split("|")]
                budget.column(len(cells) - 1)
                rows.append(tuple(cells))
            continue
        if rows:
            yield Grid(tuple(rows))
            rows = []
        text = _MARKS.sub("", line)
        if text and not is_fenced and not line.startswith(_FENCE):
            yield Paragraph(text)
    if rows:
        yield Grid(tuple(rows))
