"""Measuring, cutting and wrapping text in terminal cells; Chinese characters take two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

import click

__all__ = [
    "HELP_WIDTH_CELLS",
    "CellFormatter",
    "cells",
    "cropped",
    "inert",
    "set_ambiguous_width",
    "wrap_cells",
]

HELP_WIDTH_CELLS = 80
"""Help pages are never wider than this."""

_WIDE = "\u2e80-\u303e\u3041-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
_OPENING = "（【《「『〔〈"
_CLOSING = "，。、；：！？）】》」』〕〉"
# A line may end after any wide character, but closing marks stay with what they close.
_UNITS = re.compile(rf"\s+|[{_OPENING}]*[{_WIDE}][{_CLOSING}]*|(?:(?![{_WIDE}])\S)+[{_CLOSING}]*")


class _Terminal:
    """How this terminal draws; set once by ``main``."""

    ambiguous: Literal[1, 2] = 1


def set_ambiguous_width(width_cells: int) -> None:
    """Count characters of ambiguous width as this many cells, 1 or 2."""
    _Terminal.ambiguous = 2 if width_cells == 2 else 1


def cells(text: str) -> int:
    """Width of one line in terminal cells."""
    if text.isascii():
        return len(text)
    from govdisclose.domain.text import cell_width  # English output needs no table

    return cell_width(text, ambiguous=_Terminal.ambiguous)


def cropped(line: str, width_cells: int) -> str:
    """The line cut to at most ``width_cells`` cells, a cut marked by two dots."""
    from govdisclose.domain.text import crop_to_width  # only lines shown on a terminal are cut

    return crop_to_width(line, width_cells, ambiguous=_Terminal.ambiguous)


def inert(text: str) -> str:
    """The text with everything a terminal might obey made visible instead."""
    if text.isascii() and text.isprintable():
        return text
    from govdisclose.domain.text import inert as escaped  # English output needs no table

    return escaped(text)


def wrap_cells(text: str, width_cells: int) -> list[str]:
    """Wrap one paragraph into lines of at most ``width_cells`` cells.

    Chinese breaks between characters, other scripts between words; a word wider than the line is
    kept whole, so that an address or option can be copied.
    """
    lines: list[str] = []
    line, used = "", 0
    for unit in _UNITS.findall(_joined(text)):
        wide = cells(unit)
        if line and used + wide > width_cells and not unit.isspace():
            lines.append(line.rstrip())
            line, used = "", 0
        if line or not unit.isspace():
            line, used = line + unit, used + wide
    return [*lines, line.rstrip()] if line.strip() else lines


def _joined(text: str) -> str:
    """Source lines of a paragraph as one line, without a space between two wide characters."""
    return re.sub(rf"(?<=[{_WIDE}])\s*\n\s*(?=[{_WIDE}])", "", text.strip()).replace("\n", " ")


def _wrapped_paragraphs(text: str, width_cells: int) -> list[str]:
    lines: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        if lines:
            lines.append("")
        if paragraph.startswith("\b"):
            lines.extend(paragraph.lstrip("\b\n").split("\n"))
        else:
            lines.extend(wrap_cells(paragraph, width_cells))
    return lines


class CellFormatter(click.HelpFormatter):
    """click's help formatter measuring by cells, which click does by characters."""

    def write_text(self, text: str) -> None:
        """Write wrapped paragraphs at the current indent; a paragraph after ``\\b`` is kept."""
        indent = " " * self.current_indent
        for line in _wrapped_paragraphs(text, self.width - self.current_indent):
            self.write(f"{indent}{line}".rstrip() + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms on the left and their wrapped explanation on the right."""
        pairs = list(rows)
        longest = max((cells(term) for term, _ in pairs), default=0)
        left = min(longest, col_max) + col_spacing
        indent = " " * self.current_indent
        width_cells = max(self.width - self.current_indent - left, 10)
        for term, explanation in pairs:
            lines = _wrapped_paragraphs(explanation, width_cells) or [""]
            if cells(term) > left - col_spacing:
                self.write(f"{indent}{term}\n")
            else:
                gap = " " * (left - cells(term))
                self.write(f"{indent}{term}{gap}{lines.pop(0)}".rstrip() + "\n")
            for line in lines:
                self.write(f"{indent}{' ' * left}{line}".rstrip() + "\n")
