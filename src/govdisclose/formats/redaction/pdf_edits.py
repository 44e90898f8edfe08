"""Cutting characters out of content streams, and the bars that show where they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import attrs

from govdisclose.formats.screening.pdf_state import Box, Glyph

__all__ = ["PageCuts", "cut_stream", "drop_pictures"]

_SPOKEN = ("/ActualText", "/Alt", "/E", "/T")
_LINE = 0.5


@attrs.define
class PageCuts:
    """The characters that leave a page, and where bars take their place."""

    glyphs: set[Glyph]
    stretches: Sequence[Sequence[Glyph]]
    """Characters of each string as they follow one another; hidden ones get no bar."""

    def framed(self, data: bytes) -> bytes:
        """The content with a bar for each stretch, in the page's own coordinates."""
        bars = b"".join(
            b"%.2f %.2f %.2f %.2f re f\n" % (box[0], box[1], box[2] - box[0], box[3] - box[1])
            for stretch in self.stretches
            for box in _bars(stretch)
        )
        # However the content left the state, the bars are drawn in the one the page began with.
        depth = _open_states(data)
        closing = b" Q" * depth
        return b"q\n" + data + closing + b"\nQ\nq 0 g\n" + bars + b"Q\n" if bars else data


def _bars(stretch: Sequence[Glyph]) -> list[Box]:
    """One bar for each line a string stands on."""
    bars: list[Box] = []
    for glyph in stretch:
        last = bars[-1] if bars else None
        height = glyph.box[3] - glyph.box[1]
        if last is not None and abs(last[1] - glyph.box[1]) < _LINE * max(height, 1.0):
            bars[-1] = (
                min(last[0], glyph.box[0]), min(last[1], glyph.box[1]),
                max(last[2], glyph.box[2]), max(last[3], glyph.box[3]),
            )  # fmt: skip
        else:
            bars.append(glyph.box)
    return bars


def _open_states(data: bytes) -> int:
    import pikepdf

    depth = 0
    with pikepdf.new() as scratch:
        for one in pikepdf.parse_content_stream(scratch.make_stream(data)):
            operator = str(one.operator)
            depth = (
                depth + 1 if operator == "q" else max(depth - 1, 0) if operator == "Q" else depth
            )
    return depth


def cut_stream(stream: Any, glyphs: Iterable[Glyph]) -> bytes:
    """The content of a page or form without the given characters and without spoken texts.

    The rest of a line stays where it stands: what was taken out leaves a gap of its width.
    """
    import pikepdf

    by_place: dict[tuple[int, int], list[Glyph]] = {}
    for glyph in glyphs:
        by_place.setdefault((glyph.instruction, glyph.operand), []).append(glyph)
    touched = {instruction for instruction, _ in by_place}
    written: list[Any] = []
    for at, instruction in enumerate(pikepdf.parse_content_stream(stream)):
        operator = str(instruction.operator)
        if operator in ("BDC", "DP"):
            written.append(_unspoken(instruction))
        elif at not in touched:
            written.append(instruction)
        else:
            written += _shown_without(instruction, operator, at, by_place)
    return pikepdf.unparse_content_stream(written)


def _shown_without(
    instruction: Any, operator: str, at: int, by_place: dict[tuple[int, int], list[Glyph]]
) -> list[Any]:
    import pikepdf

    def made(operands: list[Any], name: str) -> Any:
        return pikepdf.ContentStreamInstruction(operands, pikepdf.Operator(name))

    operands = instruction.operands
    before = []
    if operator == '"':
        before += [made([operands[0]], "Tw"), made([operands[1]], "Tc")]
    if operator in ("'", '"'):
        before.append(made([], "T*"))
    parts = list(operands[0]) if operator == "TJ" else [operands[-1]]
    array: list[Any] = []
    for index, part in enumerate(parts):
        cut = sorted(by_place.get((at, index), ()), key=lambda one: one.start)
        if not cut:
            array.append(part)
            continue
        string, last = bytes(part), 0
        for glyph in cut:
            if string[last : glyph.start]:
                array.append(pikepdf.String(string[last : glyph.start]))
            array.append(Decimal(f"{-glyph.advance:.3f}"))
            last = glyph.end
        if string[last:]:
            array.append(pikepdf.String(string[last:]))
    return [*before, made([pikepdf.Array(array)], "TJ")]


def _unspoken(instruction: Any) -> Any:
    import pikepdf

    operands = list(instruction.operands)
    if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary):
        marks = pikepdf.Dictionary(
            {key: value for key, value in operands[1].items() if key not in _SPOKEN}
        )
        operands[1] = marks
    return pikepdf.ContentStreamInstruction(operands, instruction.operator)


def drop_pictures(pdf: Any) -> None:
    """Take every picture out of a PDF: where it is painted, and itself."""
    import pikepdf

    holders = [page.obj for page in pdf.pages]
    holders += [
        one
        for one in pdf.objects
        if isinstance(one, pikepdf.Stream) and str(one.get("/Subtype", "")) == "/Form"
    ]
    for holder in holders:
        objects = holder.get("/Resources", {}).get("/XObject", {})
        images = {
            name
            for name in objects.keys()  # noqa: SIM118  # a PDF dictionary iterates over nothing else
            if str(objects[name].get("/Subtype", "")) == "/Image"
        }
        kept = [
            one
            for one in pikepdf.parse_content_stream(holder)
            if not (
                (str(one.operator) == "Do" and str(one.operands[0]) in images)
                or str(one.operator) == "INLINE IMAGE"
            )
        ]
        data = pikepdf.unparse_content_stream(kept)
        if isinstance(holder, pikepdf.Stream):
            holder.write(data)
        else:
            holder.Contents = pdf.make_stream(data)
        for name in images:
            del objects[name]
