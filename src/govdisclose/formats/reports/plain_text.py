"""A report as plain text: every line a paragraph."""

from __future__ import annotations

import io

from govdisclose.domain.figures.reports.document import Paragraph, ReportDocument
from govdisclose.formats.encoding import detect_encoding
from govdisclose.formats.reports.bounds import TableBudget
from govdisclose.ports.reports import ReportRefused

__all__ = ["read_text"]


def read_text(content: bytes, file: str) -> ReportDocument:
    """Read text in UTF-8, UTF-16 or GB18030.

    Raises:
        SourceRefused: It is no text, its encoding is unclear, or there is too much.
    """
    encoding = detect_encoding(io.BytesIO(content), file)
    text = content[len(encoding.mark) :].decode(encoding.codec, "replace")
    if "\0" in text or text.count("\ufffd") > len(text) // 100:
        raise ReportRefused(file=file, reason="it is neither text nor a document read here")
    budget = TableBudget(file)
    lines = (" ".join(budget.text(line).split()) for line in text.splitlines())
    return ReportDocument(file=file, blocks=tuple(Paragraph(line) for line in lines if line))
