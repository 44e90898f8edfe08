"""Plain text and delimited tables as passages."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.escapes import without_escapes
from govdisclose.domain.finding import Finding
from govdisclose.formats.encoding import TextEncoding, detect_encoding
from govdisclose.formats.refusals import EncodingUnknown
from govdisclose.formats.screening.cells import CellLabels, LabelOf

__all__ = ["read_delimited", "read_text"]

_LINE_CHARS = 1 << 16
_OVERLAP_CHARS = 200
_SNIFF_CHARS = 1 << 16
_CONTROLS = 0.02


def read_text(stream: BinaryIO, *, has_escapes: bool = False) -> Iterator[Passage | Finding]:
    """Lines of a text; long ones in pieces that overlap.

    Args:
        stream: The file.
        has_escapes: What is written as escapes counts as what it stands for.
    """
    text = _opened(stream)
    if isinstance(text, Finding):
        yield text
        return
    row, rest, lost = 1, "", False
    while part := text.readline(_LINE_CHARS):
        line = rest + part
        lost = lost or "\ufffd" in part
        shown = without_escapes(line) if has_escapes else line
        yield Passage(text=shown.rstrip("\n"), place=Place(row=row), is_line=not rest)
        rest = "" if part.endswith("\n") else part[-_OVERLAP_CHARS:]
        row += part.endswith("\n")
    if lost:
        yield finding_of("SCREEN-PARTLY", Place())


def read_delimited(stream: BinaryIO, label_of: LabelOf) -> Iterator[Passage | Finding]:
    """Cells of a CSV or TSV file; a file that is none is read as text."""
    text = _opened(stream)
    if isinstance(text, Finding):
        yield text
        return
    head = text.read(_SNIFF_CHARS)
    text.seek(0)
    delimiter = max(",\t;|", key=head.split("\n")[0].count)
    labels = CellLabels(label_of)
    header: list[str] = []
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for cells in reader:
            labels.start_row()
            header = header or cells
            for column, cell in enumerate(cells):
                if cell.strip():
                    named = header[column] if column < len(header) else f"#{column + 1}"
                    label = labels.label(column, cell)
                    place = Place(row=reader.line_num, column=named or f"#{column + 1}")
                    yield Passage(text=cell, place=place, label=label)
    except csv.Error:
        stream.seek(0)
        yield from read_text(stream)


def _opened(stream: BinaryIO) -> io.TextIOWrapper | Finding:
    """The stream as text, damaged bytes replaced; a finding where it is none."""
    try:
        encoding = detect_encoding(stream, "")
    except EncodingUnknown:
        encoding = TextEncoding(label="gb18030", codec="gb18030")
        if _is_binary(stream):
            return finding_of("SCREEN-KIND", Place())
    else:
        if not encoding.is_wide and _is_binary(stream):
            return finding_of("SCREEN-KIND", Place())
    stream.seek(len(encoding.mark))
    shared = _Unclosed(stream)
    codec = codecs.lookup(encoding.codec).name
    buffered = io.BufferedReader(shared)
    return io.TextIOWrapper(buffered, encoding=codec, errors="replace", newline=None)


def _is_binary(stream: BinaryIO) -> bool:
    stream.seek(0)
    sample = stream.read(1 << 16)
    controls = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    return controls > len(sample) * _CONTROLS


class _Unclosed(io.RawIOBase):
    """A stream that whoever wraps it does not close."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._start = stream.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset + (self._start if whence == 0 else 0), whence) - self._start

    def tell(self) -> int:
        return self._stream.tell() - self._start

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any buffer
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
