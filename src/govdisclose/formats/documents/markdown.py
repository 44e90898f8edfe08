"""Documents as Markdown (CommonMark with tables)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, assert_never

from govdisclose.domain.document import (
    BarChart,
    Block,
    Document,
    FormTable,
    Heading,
    Paragraph,
    TableBlock,
)
from govdisclose.domain.text import cell_width, inert

__all__ = ["MarkdownWriter"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&])")
_LINE_START = re.compile(r"^([-+=]|\d+[.)](?=\s|$))")
_CHART_CELLS = 40


class MarkdownWriter:
    """Writes Markdown whose texts cannot become markup."""

    def write(self, document: Document, target: BinaryIO) -> None:
        """Write all of it, UTF-8."""
        lines = [f"# {_escaped(document.title)}", ""]
        for block in document.blocks:
            lines += [*_lines(block), ""]
        target.write("\n".join(lines).rstrip("\n").encode("utf-8", "backslashreplace") + b"\n")


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * (block.level + 1)} {_escaped(block.text)}"
        case Paragraph():
            yield f"> {_escaped(block.text)}" if block.is_note else _escaped(block.text)
        case TableBlock():
            yield f"**{_escaped(block.caption)}**"
            yield ""
            yield _row(block.headers)
            marks = ["---:" if at in block.numbers else "---" for at in range(len(block.headers))]
            yield f"| {' | '.join(marks)} |"
            yield from map(_row, block.rows)
        case FormTable():
            # Pipe tables know no merged cells: what is covered stays empty.
            first, *rest = [tuple(text or "" for text in row) for row in block.grid()]
            yield _form_row(first)
            yield f"| {' | '.join(['---'] * block.columns)} |"
            yield from map(_form_row, rest)
        case BarChart():
            yield f"**{_escaped(block.caption)}**"
            yield ""
            yield "```text"
            yield from _drawn(block)
            yield "```"
        case _:
            assert_never(block)


def _drawn(chart: BarChart) -> Iterator[str]:
    """Bars of block characters; labels are padded by cells."""
    longest = max((bar.value for bar in chart.bars), default=0)
    labels = [inert(bar.label).replace("`", "'").replace("\n", " ") for bar in chart.bars]
    width = max(map(cell_width, labels), default=0)
    for label, bar in zip(labels, chart.bars, strict=True):
        blocks = round(bar.value * _CHART_CELLS / longest) if longest else 0
        padding = " " * (width - cell_width(label))
        yield f"{label}{padding} {'█' * int(blocks)} {inert(bar.shown)}"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _form_row(cells: tuple[str, ...]) -> str:
    """Cells never begin a line, so that the sign of a number stays as it is."""
    return f"| {' | '.join(map(_inside, cells))} |"


def _escaped(text: str) -> str:
    """The text as a reader sees it, whatever characters it holds."""
    return _LINE_START.sub(_guarded, _inside(text))


def _inside(text: str) -> str:
    """The same inside a line."""
    one_line = " ".join(inert(text.replace("\n", " ")).split())
    return _SPECIAL.sub(r"\\\1", one_line)


def _guarded(match: re.Match[str]) -> str:
    """A line start that would open a list or a rule, made plain."""
    text = match[1]
    return f"{text[:-1]}\\{text[-1]}"
