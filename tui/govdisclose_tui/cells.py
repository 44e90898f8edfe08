"""Text in terminal cells: cut, filled up and made inert, by the width this terminal draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rich.text import Text

from govdisclose.domain.text import cell_width, crop_to_width, inert, pad_to_width
from govdisclose_tui.words import tr

__all__ = [
    "cells",
    "cropped",
    "fitted",
    "labelled_lines",
    "plain",
    "set_ambiguous",
    "shown",
    "wrapped",
]


class _Terminal:
    """How this terminal draws characters of ambiguous width; set once."""

    ambiguous: Literal[1, 2] = 1


def set_ambiguous(width_cells: int) -> None:
    """Count characters of ambiguous width as so many cells, 1 or 2."""
    _Terminal.ambiguous = 2 if width_cells == 2 else 1


def cells(text: str) -> int:
    """Width of one line."""
    return cell_width(text, ambiguous=_Terminal.ambiguous)


def cropped(text: str, width_cells: int) -> str:
    """The line cut to a width; a cut is marked by two dots."""
    return crop_to_width(text, max(0, width_cells), ambiguous=_Terminal.ambiguous)


def fitted(text: str, width_cells: int, *, right: bool = False) -> str:
    """The line cut or filled up to exactly a width."""
    align: Literal["left", "right"] = "right" if right else "left"
    return pad_to_width(text, max(0, width_cells), align=align, ambiguous=_Terminal.ambiguous)


def shown(value: object) -> str:
    """A value as one inert line; None is empty, truth values are words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return inert(str(value))


def plain(text: str) -> Text:
    """Text for a widget in which neither markup nor escape sequences act; line breaks stay."""
    return Text("\n".join(inert(line) for line in text.split("\n")), no_wrap=False)


def wrapped(text: str, width_cells: int) -> list[str]:
    """One paragraph, made inert, in lines of at most a width.

    Chinese breaks anywhere, other words stay whole unless they are longer than a line.
    """
    lines: list[str] = []
    line = ""
    for unit in _units(inert(text)):
        if cells(line + unit) <= width_cells:
            line += unit
            continue
        if line:
            lines.append(line.rstrip())
        line = unit.lstrip()
        while cells(line) > width_cells:
            head = crop_to_width(line, width_cells, mark="", ambiguous=_Terminal.ambiguous)
            if not head:
                break
            lines.append(head)
            line = line[len(head) :]
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _units(text: str) -> list[str]:
    units: list[str] = []
    word = ""
    for character in text:
        if cell_width(character) == 2 or character == " ":
            if word:
                units.append(word)
                word = ""
            units.append(character)
        else:
            word += character
    return [*units, word] if word else units


_LABEL_CELLS = 18
"""Room for the label before a value."""


def labelled_lines(label: str, value: str, width: int) -> Iterator[str]:
    """A label and its value, wrapped to lines of at most a width in cells."""
    first, *rest = wrapped(value, width - _LABEL_CELLS - 1)
    if cells(label) > _LABEL_CELLS:
        yield label
        yield " " * (_LABEL_CELLS + 1) + first
    else:
        yield f"{fitted(label, _LABEL_CELLS)} {first}"
    for line in rest:
        yield " " * (_LABEL_CELLS + 1) + line
