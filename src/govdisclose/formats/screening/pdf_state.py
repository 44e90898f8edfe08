"""Geometry and graphics state of a PDF page, as far as text and what covers it need."""

from __future__ import annotations

import attrs

from govdisclose.formats.screening.pdf_fonts import PdfFont

__all__ = ["IDENTITY", "Box", "Fill", "Glyph", "Matrix", "State", "box_of", "multiplied"]

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points of the page."""

IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def multiplied(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
            e * g + f * i + k, e * h + f * j + m)  # fmt: skip


def box_of(matrix: Matrix, left: float, bottom: float, right: float, top: float) -> Box:
    """The upright box around a rectangle."""
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


@attrs.frozen
class Fill:
    """An opaque area that was painted."""

    box: Box
    order: int
    is_white: bool


@attrs.frozen
class Glyph:
    """One character shown on a page."""

    stream: tuple[int, int]
    """Number and generation of the content stream, or (0, page) for the page's own."""
    instruction: int
    operand: int
    start: int
    end: int
    """Bytes of the string."""
    text: str
    box: Box
    order: int
    advance: float
    """Thousandths of the font size that removing it takes away."""
    is_unseen: bool
    """Painted invisibly, in white, or too small to see."""
    is_white: bool
    is_type3: bool
    size: float


@attrs.define
class State:
    """What ``q`` keeps and ``Q`` brings back."""

    ctm: Matrix = IDENTITY
    font: PdfFont | None = None
    size: float = 1.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scaling: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    mode: int = 0
    is_white: bool = False
    alpha: float = 1.0
