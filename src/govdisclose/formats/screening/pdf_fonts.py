"""Fonts of a PDF: what each code of a string means, and how far it goes."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from pikepdf import Dictionary, Object

__all__ = ["Code", "Fonts", "PdfFont", "quiet"]


@attrs.frozen
class Code:
    """One character code of a string."""

    start: int
    end: int
    """Bytes of the string."""
    text: str
    """What it stands for; "" where the font does not say."""
    width: float
    """Advance in units of the font size; negative downwards."""


@contextmanager
def quiet() -> Iterator[None]:
    """Keep remarks on damaged files from stderr; what matters comes as a finding."""
    loggers = [logging.getLogger(name) for name in ("pdfminer", "pikepdf", "pypdfium2")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


class PdfFont:
    """A font as the reader knows it."""

    def __init__(self, font: Any, *, is_type3: bool) -> None:
        self._font = font
        self.is_type3 = is_type3
        self.is_vertical = bool(font is not None and font.is_vertical())
        self._known: dict[tuple[bytes, int], tuple[str, float]] = {}

    @property
    def meanings(self) -> dict[bytes, str]:
        """The codes that were met so far, with what they stand for."""
        return {code: text for (code, _cid), (text, _width) in self._known.items()}

    def codes(self, string: bytes) -> Iterator[Code]:
        """The codes of a string in order; bytes no code takes are a code without text."""
        for start, end, cid in self._split(string):
            key = (string[start:end], -1 if cid is None else cid)
            if key not in self._known:
                self._known[key] = self._meaning(cid)
            yield Code(start, end, *self._known[key])

    def _split(self, string: bytes) -> Iterator[tuple[int, int, int | None]]:
        font = self._font
        if font is None or not font.is_multibyte():
            for at, byte in enumerate(string):
                yield at, at + 1, None if font is None else byte
            return
        tree = getattr(font.cmap, "code2cid", None)
        if not tree:
            size = 1 if "Byte" in type(font.cmap).__name__ else 2
            for at in range(0, len(string), size):
                part = string[at : at + size]
                is_whole = len(part) == size
                yield at, at + len(part), int.from_bytes(part) if is_whole else None
            return
        start, branch = 0, tree
        for at, byte in enumerate(string):
            found = branch.get(byte)
            if isinstance(found, dict):
                branch = found
                continue
            yield start, at + 1, found
            start, branch = at + 1, tree
        if start < len(string):
            yield start, len(string), None

    def _meaning(self, cid: int | None) -> tuple[str, float]:
        if cid is None or self._font is None:
            return "", 0.5
        try:
            width = float(self._font.char_width(cid))
        except Exception:
            # Damaged width tables raise nearly anything; the text still counts.
            width = 0.5
        try:
            text = self._font.to_unichr(cid)
        except Exception:
            # The font does not say: an error of its own, or a damaged table.
            text = ""
        return ("" if text in ("\x00", "\ufffd") else str(text)), width


class Fonts:
    """The fonts of one file, each read once."""

    def __init__(self, content: bytes) -> None:
        """Read the file.

        Args:
            content: A PDF whose fonts are objects of their own.
        """
        from pdfminer.pdfdocument import PDFDocument
        from pdfminer.pdfinterp import PDFResourceManager
        from pdfminer.pdfparser import PDFParser

        self._document: Any = PDFDocument(PDFParser(io.BytesIO(content)))
        self._manager: Any = PDFResourceManager()
        self._fonts: dict[tuple[int, int], PdfFont] = {}
        self._unknown = PdfFont(None, is_type3=False)

    def font(self, resources: Dictionary | None, name: str) -> PdfFont:
        """The font that resources give a name; one without any meaning where there is none."""
        try:
            spec: Object = resources["/Font"][name]  # type: ignore[index]  # caught below
            key = spec.objgen
        except (KeyError, TypeError, AttributeError, ValueError):
            return self._unknown
        if key not in self._fonts:
            self._fonts[key] = self._read(spec)
        return self._fonts[key]

    def met(self) -> dict[tuple[int, int], PdfFont]:
        """The fonts that were asked for, by number and generation of their object."""
        return dict(self._fonts)

    def _read(self, spec: Object) -> PdfFont:
        is_type3 = str(spec.get("/Subtype", "")) == "/Type3"
        try:
            from pdfminer.pdftypes import dict_value

            value = dict_value(self._document.getobj(spec.objgen[0]))
            return PdfFont(self._manager.get_font(spec.objgen[0], value), is_type3=is_type3)
        except Exception:
            # A damaged font makes its reader raise nearly anything; its codes then mean nothing.
            return PdfFont(None, is_type3=is_type3)
