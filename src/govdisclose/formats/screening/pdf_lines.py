"""Lines of a page made of its characters, with the way back from text to characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from govdisclose.formats.screening.pdf_state import Box, Glyph

__all__ = ["TextOfGlyphs", "flowing", "lines"]

_BLANK = 0.25
_FAR = 1.5
_SAME_LINE = 0.5
_FULL_LINE = 0.85


@attrs.define
class TextOfGlyphs:
    """A text and, for each of its characters, the glyph it comes from; blanks have none."""

    text: str = ""
    glyphs: list[Glyph | None] = attrs.field(factory=list)

    def add(self, text: str, glyph: Glyph | None) -> None:
        """Append characters of one glyph."""
        self.text += text
        self.glyphs += [glyph] * len(text)

    def boxes(self) -> tuple[Box, ...]:
        """A box for each character; blanks take that of what stands before."""
        boxes: list[Box] = []
        last: Box = (0, 0, 0, 0)
        for glyph in self.glyphs:
            last = last if glyph is None else glyph.box
            boxes.append(last)
        return tuple(boxes)


def lines(glyphs: Sequence[Glyph]) -> Iterator[TextOfGlyphs]:
    """What a reader sees as lines, from top to bottom, by place on the page."""
    ordered = sorted(glyphs, key=lambda one: (-(one.box[1] + one.box[3]), one.box[0]))
    row: list[Glyph] = []
    for glyph in ordered:
        middle = (glyph.box[1] + glyph.box[3]) / 2
        if row:
            first = row[0]
            height = max(first.box[3] - first.box[1], 1.0)
            if abs((first.box[1] + first.box[3]) / 2 - middle) > _SAME_LINE * height:
                yield _joined(sorted(row, key=lambda one: one.box[0]))
                row = []
        row.append(glyph)
    if row:
        yield _joined(sorted(row, key=lambda one: one.box[0]))


def _joined(row: Sequence[Glyph]) -> TextOfGlyphs:
    line = TextOfGlyphs()
    before: Glyph | None = None
    for glyph in row:
        if before is not None:
            gap = glyph.box[0] - before.box[2]
            size = max(glyph.size, 1.0)
            if gap > _BLANK * size:
                line.add("  " if gap > _FAR * size else " ", None)
        line.add(glyph.text, glyph)
        before = glyph
    return line


def flowing(glyphs: Sequence[Glyph]) -> TextOfGlyphs:
    """The text in the order it is written; full lines run on, others end with a line break."""
    flow = TextOfGlyphs()
    widest = max((one.box[2] for one in glyphs), default=0.0)
    before: Glyph | None = None
    for glyph in glyphs:
        if before is not None:
            size = max(glyph.size, 1.0)
            down = abs(glyph.box[1] - before.box[1])
            if down > _SAME_LINE * size:
                if before.box[2] < widest * _FULL_LINE or glyph.box[0] > before.box[0]:
                    flow.add("\n", None)
            elif abs(glyph.box[0] - before.box[2]) > _BLANK * size:
                flow.add(" ", None)
        flow.add(glyph.text, glyph)
        before = glyph
    return flow
