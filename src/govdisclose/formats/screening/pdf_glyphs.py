"""Walking a page of a PDF: every character with its place in the content stream and on the page.

Extraction alone is not enough here: a redaction has to cut the very bytes, and a screening has to
know what was painted over a text. Fonts are those of pdfminer, the parser of streams is qpdf's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from govdisclose.formats.screening.pdf_fonts import Fonts
from govdisclose.formats.screening.pdf_state import (
    IDENTITY,
    Box,
    Fill,
    Glyph,
    Matrix,
    State,
    box_of,
    multiplied,
)

if TYPE_CHECKING:
    from pikepdf import Object, Page

__all__ = ["PageGlyphs", "TooMuch", "walk_page"]

_GLYPHS = 400_000
_DEPTH = 12
_INSTRUCTIONS = 2_000_000
_CONTENT_BYTES = 32 << 20
_SMALLEST_POINTS = 1.0
_SHOWING = ("Tj", "TJ", "'", '"')


class TooMuch(Exception):
    """A page beyond the bounds."""


@attrs.define
class PageGlyphs:
    """What a page shows."""

    number: int
    glyphs: list[Glyph] = attrs.field(factory=list)
    fills: list[Fill] = attrs.field(factory=list)
    pictures: list[Box] = attrs.field(factory=list)
    streams: dict[tuple[int, int], Object] = attrs.field(factory=dict)
    """Form objects that are shown, by number and generation."""
    spoken: list[str] = attrs.field(factory=list)
    """Texts that content is marked with for readers aloud and search."""
    media: Box = (0, 0, 612, 792)

    def is_covered(self, glyph: Glyph) -> bool:
        """Whether something opaque was painted over a character later."""
        return any(fill.order > glyph.order and _holds(fill.box, glyph.box) for fill in self.fills)

    def is_unseen(self, glyph: Glyph) -> bool:
        """Whether a character cannot be seen though nothing covers it."""
        left, bottom, right, top = self.media
        x, y = (glyph.box[0] + glyph.box[2]) / 2, (glyph.box[1] + glyph.box[3]) / 2
        if glyph.is_unseen or not (left <= x <= right and bottom <= y <= top):
            return True
        return glyph.is_white and not any(
            fill.order < glyph.order and not fill.is_white and _holds(fill.box, glyph.box)
            for fill in self.fills
        )


def walk_page(page: Page, number: int, fonts: Fonts) -> PageGlyphs:
    """All characters and opaque areas of a page, in the order they are painted.

    Args:
        page: The page.
        number: Its number from 1.
        fonts: Fonts of the same file.

    Raises:
        TooMuch: More than any page holds.
    """
    found = PageGlyphs(number)
    found.media = _box(page.obj.get("/CropBox") or page.mediabox) or found.media
    walk = _Walk(found, fonts)
    import pikepdf

    contents = page.obj.get("/Contents")
    if contents is not None:
        parts = contents if isinstance(contents, pikepdf.Array) else [contents]
        walk.weigh(*parts)
        instructions = pikepdf.parse_content_stream(page)
        walk.run((0, number), instructions, page.obj.get("/Resources"), IDENTITY, 0)
    for annotation in page.obj.get("/Annots", ()):
        _add_cover(annotation, found, walk.order)
    return found


def _add_cover(annotation: Any, found: PageGlyphs, order: int) -> None:
    """A box that an annotation paints over the page."""
    try:
        kind = str(annotation.get("/Subtype", ""))
        is_filled = kind in ("/FreeText", "/Redact", "/Stamp") or "/IC" in annotation
        box = _box(annotation.get("/Rect")) if is_filled else None
    except (AttributeError, TypeError, ValueError):
        return
    if box is not None:
        found.fills.append(Fill(box, order + 1, False))


class _Walk:
    def __init__(self, found: PageGlyphs, fonts: Fonts) -> None:
        self._found = found
        self._fonts = fonts
        self.order = 0
        self._instructions = 0
        self._bytes = 0
        self._state = State()
        self._stack: list[State] = []
        self._matrix: Matrix = IDENTITY
        self._line: Matrix = IDENTITY
        self._path: list[Box] = []
        self._points: list[tuple[float, float]] = []

    def weigh(self, *streams: Any) -> None:
        """Refuse more content than any page has before it is parsed."""
        self._bytes += sum(len(one.read_bytes()) for one in streams)
        if self._bytes > _CONTENT_BYTES:
            raise TooMuch

    def run(
        self,
        stream: tuple[int, int],
        instructions: Sequence[Any],
        resources: Any,
        ctm: Matrix,
        depth: int,
    ) -> None:
        """Follow one content stream."""
        outer, stack = self._state, self._stack
        self._state, self._stack = attrs.evolve(outer, ctm=ctm), []
        for at, instruction in enumerate(instructions):
            self._instructions += 1
            if self._instructions > _INSTRUCTIONS or len(self._found.glyphs) > _GLYPHS:
                raise TooMuch
            self.order += 1
            operator = str(instruction.operator)
            operands = instruction.operands
            try:
                if operator in _SHOWING:
                    self._show(stream, at, operator, operands)
                elif operator == "Do":
                    self._draw(str(operands[0]), resources, depth)
                elif operator == "Tf":
                    self._state.font = self._fonts.font(resources, str(operands[0]))
                    self._state.size = float(operands[1])
                elif operator == "gs":
                    self._graphics(resources, str(operands[0]))
                elif operator in ("INLINE IMAGE", "BI"):
                    self._picture()
                elif operator in ("BDC", "DP"):
                    self._mark(operands, resources)
                else:
                    self._simple(operator, operands)
            except (IndexError, TypeError, ValueError, KeyError, AttributeError):
                # An instruction with wrong operands has no effect, as in programs that show pages.
                continue
        self._state, self._stack = outer, stack

    def _simple(self, operator: str, operands: Sequence[Any]) -> None:
        handler = _HANDLERS.get(operator)
        if handler is not None:
            handler(self, [float(one) for one in operands if _is_number(one)])

    def _draw(self, name: str, resources: Any, depth: int) -> None:
        thing = resources["/XObject"][name]
        if str(thing.get("/Subtype")) == "/Image":
            self._picture()
            return
        if depth >= _DEPTH:
            raise TooMuch
        import pikepdf

        self.weigh(thing)
        key = tuple(thing.objgen)
        self._found.streams[key] = thing
        matrix = tuple(float(one) for one in thing.get("/Matrix", IDENTITY))
        ctm = multiplied(matrix, self._state.ctm)  # type: ignore[arg-type]  # six numbers
        text = (self._matrix, self._line)
        self.run(
            key,
            pikepdf.parse_content_stream(thing),
            thing.get("/Resources", resources),
            ctm,
            depth + 1,
        )
        self._matrix, self._line = text

    def _picture(self) -> None:
        box = box_of(self._state.ctm, 0, 0, 1, 1)
        self._found.pictures.append(box)
        if self._state.alpha >= 1:
            # What lies under a picture is not seen; whether it is white, nobody knows.
            self._found.fills.append(Fill(box, self.order, False))

    def _mark(self, operands: Sequence[Any], resources: Any) -> None:
        marks = operands[1]
        if not hasattr(marks, "keys"):
            marks = resources["/Properties"][str(marks)]
        for key in ("/ActualText", "/Alt", "/E"):
            if key in marks:
                self._found.spoken.append(str(marks[key]))

    def _graphics(self, resources: Any, name: str) -> None:
        states = resources["/ExtGState"][name]
        if "/ca" in states:
            self._state.alpha = float(states["/ca"])
        if "/Font" in states:
            # A font set here has no name to find it by; its codes mean nothing then.
            self._state.font = self._fonts.font(None, "")
            self._state.size = float(states["/Font"][1])

    def _show(
        self, stream: tuple[int, int], at: int, operator: str, operands: Sequence[Any]
    ) -> None:
        if operator == '"':
            self._state.word_spacing = float(operands[0])
            self._state.spacing = float(operands[1])
        if operator in ("'", '"'):
            self.next_line(0, -self._state.leading)
        parts = list(operands[0]) if operator == "TJ" else [operands[-1]]
        for index, part in enumerate(parts):
            if _is_number(part):
                self._advance(-float(part) / 1000 * self._state.size)
            else:
                self._string(stream, at, index, bytes(part))

    def _string(self, stream: tuple[int, int], at: int, index: int, string: bytes) -> None:
        state = self._state
        font = state.font or self._fonts.font(None, "")
        for code in font.codes(string):
            spacing = state.spacing
            if code.end - code.start == 1 and string[code.start] == 32:
                spacing += state.word_spacing
            step = code.width * state.size + spacing
            whole = multiplied(self._matrix, state.ctm)
            if font.is_vertical:
                box = box_of(whole, -state.size / 2, step, state.size / 2, 0)
            else:
                low, high = state.rise - 0.2 * state.size, state.rise + 0.85 * state.size
                box = box_of(whole, 0, low, code.width * state.size * state.scaling, high)
            height = box[3] - box[1]
            self._found.glyphs.append(
                Glyph(
                    stream, at, index, code.start, code.end, code.text, box, self.order,
                    step / state.size * 1000 if state.size else 0.0,
                    state.mode in (3, 7) or state.alpha == 0
                    or (height < _SMALLEST_POINTS and box[2] - box[0] < _SMALLEST_POINTS),
                    state.is_white and state.mode in (0, 4), font.is_type3, height,
                )
            )  # fmt: skip
            self._advance(step)

    def _advance(self, step: float) -> None:
        state = self._state
        is_vertical = state.font is not None and state.font.is_vertical
        move: Matrix = (
            (1, 0, 0, 1, 0, step) if is_vertical else (1, 0, 0, 1, step * state.scaling, 0)
        )
        self._matrix = multiplied(move, self._matrix)

    def next_line(self, x: float, y: float) -> None:
        """``Td``."""
        self._line = multiplied((1, 0, 0, 1, x, y), self._line)
        self._matrix = self._line

    # One handler for each operator that only takes numbers.

    def _q(self, _: list[float]) -> None:
        self._stack.append(attrs.evolve(self._state))

    def _big_q(self, _: list[float]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _cm(self, n: list[float]) -> None:
        self._state.ctm = multiplied((n[0], n[1], n[2], n[3], n[4], n[5]), self._state.ctm)

    def _bt(self, _: list[float]) -> None:
        self._matrix = self._line = IDENTITY

    def _td(self, n: list[float]) -> None:
        self.next_line(n[0], n[1])

    def _big_td(self, n: list[float]) -> None:
        self._state.leading = -n[1]
        self.next_line(n[0], n[1])

    def _tm(self, n: list[float]) -> None:
        self._matrix = self._line = (n[0], n[1], n[2], n[3], n[4], n[5])

    def _t_star(self, _: list[float]) -> None:
        self.next_line(0, -self._state.leading)

    def _tc(self, n: list[float]) -> None:
        self._state.spacing = n[0]

    def _tw(self, n: list[float]) -> None:
        self._state.word_spacing = n[0]

    def _tz(self, n: list[float]) -> None:
        self._state.scaling = n[0] / 100

    def _tl(self, n: list[float]) -> None:
        self._state.leading = n[0]

    def _ts(self, n: list[float]) -> None:
        self._state.rise = n[0]

    def _tr(self, n: list[float]) -> None:
        self._state.mode = int(n[0])

    def _space(self, _: list[float]) -> None:
        self._state.is_white = False

    def _colour(self, n: list[float]) -> None:
        if len(n) in (1, 3):
            self._state.is_white = min(n) > 0.95
        elif len(n) == 4:
            self._state.is_white = max(n) < 0.05
        else:
            self._state.is_white = False

    def _re(self, n: list[float]) -> None:
        x, y, width, height = n[:4]
        self._path.append(box_of(self._state.ctm, x, y, x + width, y + height))

    def _move(self, n: list[float]) -> None:
        self._close([])
        self._points = [(n[0], n[1])]

    def _to(self, n: list[float]) -> None:
        self._points.append((n[-2], n[-1]))

    def _close(self, _: list[float]) -> None:
        xs, ys = {round(x, 1) for x, _y in self._points}, {round(y, 1) for _x, y in self._points}
        if len(self._points) >= 4 and len(xs) == len(ys) == 2:
            self._path.append(box_of(self._state.ctm, min(xs), min(ys), max(xs), max(ys)))
        self._points = []

    def _fill(self, _: list[float]) -> None:
        self._close([])
        if self._state.alpha >= 1:
            white = self._state.is_white
            self._found.fills += [Fill(box, self.order, white) for box in self._path]
        self._path = []

    def _end_path(self, _: list[float]) -> None:
        self._path, self._points = [], []


_HANDLERS: dict[str, Callable[[_Walk, list[float]], None]] = {
    "q": _Walk._q, "Q": _Walk._big_q, "cm": _Walk._cm, "BT": _Walk._bt, "Td": _Walk._td,
    "TD": _Walk._big_td, "Tm": _Walk._tm, "T*": _Walk._t_star, "Tc": _Walk._tc, "Tw": _Walk._tw,
    "Tz": _Walk._tz, "TL": _Walk._tl, "Ts": _Walk._ts, "Tr": _Walk._tr, "cs": _Walk._space,
    "g": _Walk._colour, "rg": _Walk._colour, "k": _Walk._colour, "sc": _Walk._colour,
    "scn": _Walk._colour, "re": _Walk._re, "m": _Walk._move, "l": _Walk._to, "c": _Walk._to,
    "v": _Walk._to, "y": _Walk._to, "h": _Walk._close, "f": _Walk._fill, "F": _Walk._fill,
    "f*": _Walk._fill, "B": _Walk._fill, "B*": _Walk._fill, "b": _Walk._fill, "b*": _Walk._fill,
    "S": _Walk._end_path, "s": _Walk._end_path, "n": _Walk._end_path,
}  # fmt: skip


def _is_number(value: Any) -> bool:
    import pikepdf

    return isinstance(value, (int, float)) or (
        not isinstance(value, pikepdf.Object) and hasattr(value, "as_tuple")
    )


def _box(value: Any) -> Box | None:
    try:
        a, b, c, d = (float(one) for one in value)
    except (TypeError, ValueError):
        return None
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _holds(outer: Box, inner: Box) -> bool:
    """Whether most of a box lies in another."""
    width = min(outer[2], inner[2]) - max(outer[0], inner[0])
    height = min(outer[3], inner[3]) - max(outer[1], inner[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return width > 0 and height > 0 and (area <= 0 or width * height >= 0.75 * area)
