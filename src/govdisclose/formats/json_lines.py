"""JSON Lines: one object per line, its keys as columns."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.decoding import LineFault, TextBlocks
from govdisclose.formats.encoding import TextEncoding
from govdisclose.formats.json_objects import (
    RAW_LABEL,
    JsonObject,
    NotAcceptable,
    cell_text,
    flat_object,
    rejected_object,
)
from govdisclose.formats.refusals import EmptySource, JsonNotLines, TooManyColumns
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    REASON_LABEL,
    ReadLimits,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SkipKind,
    SourceFormat,
)

__all__ = ["JsonLinesTable"]

_SAMPLE_RECORDS = 50


class JsonLinesTable:
    """The table of a JSON Lines file; its columns are all keys of the file, in order of sight."""

    def __init__(
        self, stream: BinaryIO, encoding: TextEncoding, *, file: str, limits: ReadLimits
    ) -> None:
        """Read the keys of the whole file, because any line may bring a new one.

        Args:
            stream: Seekable, owned by the caller.
            encoding: How to decode it.
            file: Name for findings.
            limits: Bounds.

        Raises:
            EmptySource: No line holds any text.
            JsonNotLines: The file is one JSON array or one object over several lines.
            TooManyColumns: More keys than columns are allowed.
        """
        self._stream = stream
        self._encoding = encoding
        self._file = file
        self._limits = limits
        self._samples: list[JsonObject] = []
        keys = self._read_keys()
        self.findings: tuple[Finding, ...] = ()
        self.layout = SheetLayout(
            format=SourceFormat.JSON_LINES,
            columns=keys,
            labels=keys,
            encoding=encoding.label,
            newline=self._blocks().newline,
        )

    def samples(self) -> list[list[str]]:
        """First objects, at most 50, one cell per key."""
        return [self._cells(found) for found in self._samples]

    def chunks(self) -> Iterator[RowChunk]:
        """Stream the objects once; a bad line is reported and rejected alone."""
        blocks = self._blocks()
        chunk = RowChunk(rows=[])
        skipped: Counter[SkipKind] = Counter()
        returned: dict[int, str] = {}
        for line, text, fault, position in _lines(blocks):
            if len(chunk.rows) + len(chunk.rejected) >= CHUNK_ROWS:
                yield RowChunk(
                    rows=chunk.rows,
                    rejected=chunk.rejected,
                    findings=chunk.findings,
                    skipped=dict(skipped),
                    bytes_read=position,
                    returned=returned,
                )
                returned = {}
                chunk = RowChunk(rows=[])
                skipped.clear()
            if not text.strip() and fault is None:
                skipped[SkipKind.BLANK] += 1
                continue
            try:
                if fault is not None:
                    raise NotAcceptable(fault.code)
                found = flat_object(text, self._limits.cell_chars)
                cells = self._cells(found)
            except NotAcceptable as refused:
                chunk.findings.append(self._finding(refused, line, fault))
                chunk.rejected.append(self._rejected(line, text))
            else:
                chunk.rows.append((line, cells))
                reason = cell_text(found.get(REASON_LABEL))
                if reason.strip():
                    returned[line] = reason
        yield RowChunk(
            rows=chunk.rows,
            rejected=chunk.rejected,
            findings=chunk.findings,
            skipped=dict(skipped),
            bytes_read=self._stream.tell(),
            returned=returned,
        )

    def _blocks(self) -> TextBlocks:
        line_limit = max(8 * self._limits.cell_chars, 1 << 20)
        return TextBlocks(self._stream, self._encoding, line_limit_bytes=line_limit)

    def _read_keys(self) -> tuple[str, ...]:
        keys: dict[str, None] = {}
        lines = objects = 0
        first = ""
        for _, text, fault, _ in _lines(self._blocks()):
            if not text.strip():
                continue
            lines += 1
            first = first or text.strip()
            if lines == 1 and text.lstrip().startswith("["):
                raise JsonNotLines(file=self._file)
            if fault is not None:
                continue
            try:
                # A full look at each line follows when it is read; here its keys are enough.
                found = json.loads(text, parse_int=str)
                if not isinstance(found, dict):
                    continue
                if len(self._samples) < _SAMPLE_RECORDS:
                    self._samples.append(flat_object(text, self._limits.cell_chars))
            except (NotAcceptable, ValueError, RecursionError):
                continue
            objects += 1
            if not found.keys() <= keys.keys():
                keys.update(dict.fromkeys(found))
            if len(keys) > self._limits.columns:
                raise TooManyColumns(file=self._file, limit=self._limits.columns)
        if not lines:
            raise EmptySource(file=self._file)
        if not objects and first == "{":
            raise JsonNotLines(file=self._file)
        return tuple(key for key in keys if key not in (REASON_LABEL, RAW_LABEL))

    def _cells(self, found: JsonObject) -> list[str]:
        return [cell_text(found.get(key)) for key in self.layout.columns]

    def _rejected(self, line: int, text: str) -> RejectedRow:
        return rejected_object(line, text, self.layout.columns)

    def _finding(self, refused: NotAcceptable, line: int, fault: LineFault | None) -> Finding:
        return Finding(
            code=refused.code,
            severity=Severity.ERROR,
            file=self._file,
            row=line,
            column=refused.key,
            detail=() if fault is None else fault.detail,
        )


def _lines(blocks: TextBlocks) -> Iterator[tuple[int, str, LineFault | None, int]]:
    """Line number, text, decoding fault and position in the file of each line."""
    for block in blocks:
        line = block.first_line
        for text in _split(block.text):
            fault = None
            while blocks.faults and blocks.faults[0].line <= line:
                fault = blocks.faults.popleft()
            yield line, text, fault, block.bytes_read
            line += 1


def _split(text: str) -> Iterable[str]:
    # str.splitlines also splits at U+2028, which is ordinary text inside a JSON string.
    parts = re.split(r"\r\n|\r|\n", text) if "\r" in text else text.split("\n")
    return parts[:-1] if parts and not parts[-1] else parts
