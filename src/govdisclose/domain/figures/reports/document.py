"""A document as a reader gives it: paragraphs and grids in reading order, whatever the format."""

from __future__ import annotations

from datetime import date

import attrs

__all__ = ["Grid", "Paragraph", "ReportDocument"]


@attrs.frozen
class Paragraph:
    """One paragraph of prose, line breaks inside it undone."""

    text: str


@attrs.frozen
class Grid:
    """One table as printed."""

    rows: tuple[tuple[str | None, ...], ...]
    """Cells by position; None where a cell above or to the left covers the place."""


@attrs.frozen(kw_only=True)
class ReportDocument:
    """What was read of one file."""

    file: str
    title: str = ""
    year: int | None = None
    """Year reported on, where the file says so apart from its prose."""
    agency: str = ""
    """Likewise the body that reports."""
    published_on: date | None = None
    """Likewise the day of publication."""
    blocks: tuple[Paragraph | Grid, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Texts of the paragraphs that hold anything, in order."""
        return tuple(
            block.text for block in self.blocks if isinstance(block, Paragraph) and block.text
        )

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))
