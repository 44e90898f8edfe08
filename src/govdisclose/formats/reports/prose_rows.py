"""Prose that stands in tables: pages laid out as tables, and sheets that hold a whole report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govdisclose.domain.figures.reports.document import Paragraph

__all__ = ["prose_of"]


def prose_of(rows: Iterable[tuple[str | None, ...]]) -> Iterator[Paragraph]:
    """Paragraphs of the rows with one filled cell: headings and text, each line its own."""
    for row in rows:
        filled = [cell for cell in row if cell and cell.strip()]
        if len(filled) == 1:
            for line in filled[0].split("\n"):
                text = " ".join(line.split())
                if text:
                    yield Paragraph(text)
