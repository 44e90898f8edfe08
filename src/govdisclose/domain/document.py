"""Documents as this system composes them: headings, paragraphs, tables and bar charts in order.

A document holds what is printed and nothing else; writers turn it into Markdown, HTML or DOCX and
escape every text at their own border.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

__all__ = ["Bar", "BarChart", "Block", "Document", "Heading", "Paragraph", "TableBlock"]


@attrs.frozen
class Heading:
    """A heading of the body, numbered by whoever composes it."""

    text: str
    level: int = 1
    """1 for a section, 2 for a part of it."""


@attrs.frozen
class Paragraph:
    """One paragraph of running text."""

    text: str
    is_note: bool = False
    """A remark on the document, set apart from its text."""


@attrs.frozen(kw_only=True)
class TableBlock:
    """A table with a caption; cells are text as printed."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = attrs.field()
    """As many cells each as there are headers."""
    numbers: frozenset[int] = frozenset()
    """Positions of the columns that hold numbers and are set to the right."""

    @rows.validator
    def _fit_the_headers(self, _attribute: object, rows: tuple[tuple[str, ...], ...]) -> None:
        if any(len(row) != len(self.headers) for row in rows):
            raise ValueError(f"table {self.caption}: a row has not {len(self.headers)} cells")


@attrs.frozen
class Bar:
    """One bar of a chart."""

    label: str
    value: Decimal
    """Length of the bar, 0 or more."""
    shown: str
    """The value as printed beside it."""


@attrs.frozen(kw_only=True)
class BarChart:
    """A bar chart; every bar bears its label and its value, so that nothing is told by length."""

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    is_upright: bool = False
    """Columns side by side, as for months, instead of bars one below the other."""


Block = Heading | Paragraph | TableBlock | BarChart


@attrs.frozen(kw_only=True)
class Document:
    """A document in its order."""

    title: str
    language: str = "zh-CN"
    """BCP 47 tag of its text."""
    blocks: tuple[Block, ...]
