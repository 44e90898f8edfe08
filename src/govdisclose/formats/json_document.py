"""JSON documents: an array of objects, alone or as one list of records inside an object.

The document is decoded in parts and its records are parsed one by one, so that memory is bounded by
the largest record. A row of such a table is the place of its record in the array, from 1.
"""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.encoding import TextEncoding
from govdisclose.formats.json_objects import (
    RAW_LABEL,
    JsonObject,
    NotAcceptable,
    cell_text,
    flat_object,
    rejected_object,
)
from govdisclose.formats.labels import is_known_label
from govdisclose.formats.refusals import JsonNotTable, SourceTooLarge, TooManyColumns
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    REASON_LABEL,
    ReadLimits,
    RowChunk,
    SheetLayout,
    SourceFormat,
)

__all__ = ["JsonDocumentTable", "is_json_document"]

_SAMPLE_RECORDS = 50
_READ_BYTES = 256 * 1024
_FIRST_LINE_BYTES = 1 << 20
_DEPTH = 8
"""Objects inside objects that are searched for a list of records."""

_SPACE = re.compile(r"[ \t\r\n]*")
_LENIENT = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)

_Path = tuple[str, ...]


class _Record(NamedTuple):
    """One element of a list of records."""

    path: _Path
    """Keys of the objects that lead to the list; () for the document itself."""
    row: int
    text: str
    position: int
    """How far into the file the reader is."""


class _Damaged(Exception):
    """The document is no JSON; carries what was wrong."""


def is_json_document(stream: BinaryIO, encoding: TextEncoding) -> bool:
    """True if text that begins like JSON is one document rather than one object a line."""
    stream.seek(len(encoding.mark))
    line = ""
    while not line and (raw := stream.readline(_FIRST_LINE_BYTES)):
        line = raw.decode(encoding.codec, "replace").strip("\0 \t\r\n\ufeff")
    if line.startswith("["):
        return True
    try:
        found = json.loads(line)
    except RecursionError:
        return False
    except ValueError:
        # A line of its own that is only damaged does not end in the middle of a structure.
        return line.endswith(("{", "[", ",", ":")) or len(raw) >= _FIRST_LINE_BYTES
    rest = stream.read(4096).decode(encoding.codec, "replace").strip("\0 \t\r\n")
    return not rest and _holds_records(found, 0)


def _holds_records(value: object, depth: int) -> bool:
    if isinstance(value, list):
        return any(isinstance(element, dict) for element in value)
    if isinstance(value, dict) and depth < _DEPTH:
        return any(_holds_records(inner, depth + 1) for inner in value.values())
    return False


class JsonDocumentTable:
    """The table of a JSON document; its columns are all keys of its records, in order of sight."""

    def __init__(
        self, stream: BinaryIO, encoding: TextEncoding, *, file: str, limits: ReadLimits
    ) -> None:
        """Find the list of records and read the keys of all of them.

        Args:
            stream: Seekable, owned by the caller.
            encoding: How to decode it.
            file: Name for findings.
            limits: Bounds.

        Raises:
            JsonNotTable: Damaged, no list of records, or several that could be meant.
            SourceTooLarge: The document is larger than the limit.
            TooManyColumns: More keys than columns are allowed.
        """
        self._stream = stream
        self._encoding = encoding
        self._file = file
        self._limits = limits
        if stream.seek(0, os.SEEK_END) > limits.unpacked_bytes:
            raise SourceTooLarge(file=file, limit=limits.unpacked_bytes >> 20)
        self._samples: list[JsonObject] = []
        self._path: _Path = ()
        keys, passed = self._read_keys()
        self.findings: tuple[Finding, ...] = tuple(
            Finding(
                code="JSON-LIST-PASSED",
                severity=Severity.WARNING,
                file=file,
                detail=(("path", "/".join(path)),),
            )
            for path in passed
        )
        self.layout = SheetLayout(
            format=SourceFormat.JSON, columns=keys, labels=keys, encoding=encoding.label
        )

    def samples(self) -> list[list[str]]:
        """First records, at most 50, one cell per key."""
        return [self._cells(found) for found in self._samples]

    def chunks(self) -> Iterator[RowChunk]:
        """Stream the records once; a bad one is reported and rejected alone."""
        chunk = RowChunk(rows=[])
        returned: dict[int, str] = {}
        position = 0
        for record in self._records():
            if record.path != self._path:
                continue
            position = record.position
            if len(chunk.rows) + len(chunk.rejected) >= CHUNK_ROWS:
                yield self._placed(chunk, position, returned)
                chunk, returned = RowChunk(rows=[]), {}
            try:
                found = flat_object(record.text, self._limits.cell_chars)
                cells = self._cells(found)
            except NotAcceptable as refused:
                chunk.findings.append(
                    Finding(
                        code=refused.code,
                        severity=Severity.ERROR,
                        file=self._file,
                        row=record.row,
                        column=refused.key,
                    )
                )
                chunk.rejected.append(rejected_object(record.row, record.text, self.layout.columns))
            else:
                chunk.rows.append((record.row, cells))
                reason = cell_text(found.get(REASON_LABEL))
                if reason.strip():
                    returned[record.row] = reason
        yield self._placed(chunk, position, returned)

    def _placed(self, chunk: RowChunk, position: int, returned: dict[int, str]) -> RowChunk:
        return RowChunk(
            rows=chunk.rows,
            rejected=chunk.rejected,
            findings=chunk.findings,
            bytes_read=position,
            returned=returned,
        )

    def _records(self) -> Iterator[_Record]:
        try:
            yield from _Walk(self._stream, self._encoding, self._limits).records()
        except (_Damaged, RecursionError) as fault:
            reason = str(fault) if isinstance(fault, _Damaged) else "it is nested too deeply"
            raise JsonNotTable(file=self._file, reason=reason) from fault

    def _read_keys(self) -> tuple[tuple[str, ...], list[_Path]]:
        """The keys of the records that are meant, and the lists that are not."""
        keys: dict[_Path, dict[str, None]] = {}
        samples: dict[_Path, list[JsonObject]] = {}
        for record in self._records():
            known = keys.setdefault(record.path, {})
            kept = samples.setdefault(record.path, [])
            found = _LENIENT.decode(record.text)
            if not isinstance(found, dict):
                continue
            known.update(dict.fromkeys(found))
            if len(known) > self._limits.columns:
                raise TooManyColumns(file=self._file, limit=self._limits.columns)
            if len(kept) < _SAMPLE_RECORDS:
                try:
                    kept.append(flat_object(record.text, self._limits.cell_chars))
                except NotAcceptable:
                    continue
        lists = [path for path, known in keys.items() if known]
        if not lists:
            raise JsonNotTable(file=self._file, reason="there is no array of objects")
        hits = {path: sum(map(is_known_label, keys[path])) for path in lists}
        best = [path for path in lists if hits[path] == max(hits.values())]
        if len(best) > 1:
            names = ", ".join("/".join(path) or "[]" for path in best)
            raise JsonNotTable(file=self._file, reason=f"it holds several: {names}")
        self._path = best[0]
        self._samples = samples[self._path]
        columns = tuple(key for key in keys[self._path] if key not in (REASON_LABEL, RAW_LABEL))
        return columns, [path for path in lists if path != self._path]

    def _cells(self, found: JsonObject) -> list[str]:
        return [cell_text(found.get(key)) for key in self.layout.columns]


class _Walk:
    """One pass over a document, held in memory from the present value on only."""

    def __init__(self, stream: BinaryIO, encoding: TextEncoding, limits: ReadLimits) -> None:
        stream.seek(len(encoding.mark))
        self._stream = stream
        # A damaged character becomes one that no text may have: only its record is rejected.
        self._decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
        self._limit = max(8 * limits.cell_chars, 1 << 20)
        self._text = ""
        self._at = 0
        self._is_whole = False
        self._row = 0

    def records(self) -> Iterator[_Record]:
        """The elements of the document, or of every array of objects inside its object.

        Raises:
            _Damaged: The text is no JSON.
        """
        first = self._next()
        if first == "[":
            yield from self._elements(())
        elif first == "{":
            yield from self._members((), 1)
        else:
            raise _Damaged("it is neither an array nor an object")
        if self._next():
            raise _Damaged("something follows its end")

    def _members(self, path: _Path, depth: int) -> Iterator[_Record]:
        """The records inside an object whose brace comes next."""
        self._at += 1
        if self._next() == "}":
            self._at += 1
            return
        while True:
            key, _text = self._value()
            if not isinstance(key, str) or self._next() != ":":
                raise _Damaged(f"after element {self._row}")
            self._at += 1
            inner = (*path, key)
            following = self._next()
            if following == "{" and depth < _DEPTH:
                yield from self._members(inner, depth + 1)
            elif following == "[" and self._opens_records():
                yield from self._elements(inner)
            else:
                self._value()
            if self._ends("}"):
                return

    def _opens_records(self) -> bool:
        """True if the array that comes next begins with an object; the position stays."""
        start = self._at
        self._at += 1
        is_object = self._next(keeps=True) == "{"
        self._at = start
        return is_object

    def _elements(self, path: _Path) -> Iterator[_Record]:
        """The elements of an array whose bracket comes next."""
        self._at += 1
        self._row = 0
        if self._next() == "]":
            self._at += 1
            return
        while True:
            self._next()
            self._row += 1
            _value, text = self._value()
            yield _Record(path, self._row, text, self._stream.tell())
            if self._ends("]"):
                return

    def _ends(self, bracket: str) -> bool:
        """Take a comma or the closing bracket, and say whether it was the latter."""
        found = self._next()
        if found not in (",", bracket):
            raise _Damaged(f"after element {self._row}")
        self._at += 1
        if found == ",":
            self._next()
        return found == bracket

    def _next(self, *, keeps: bool = False) -> str:
        """The next character that is no space, "" at the end; read on as needed."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space is not None else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if keeps and len(self._text) > 2 * self._limit:
                raise _Damaged(f"at element {self._row}")
            if not keeps:
                self._text, self._at = "", 0
            if not self._read():
                return ""

    def _value(self) -> tuple[object, str]:
        """The next value and its text."""
        if self._at > _READ_BYTES:
            self._text, self._at = self._text[self._at :], 0
        while True:
            try:
                value, end = _LENIENT.raw_decode(self._text, self._at)
            except ValueError:
                end = -1
            # A number at the end of what was read may go on.
            if end > 0 and (end < len(self._text) or self._is_whole):
                text = self._text[self._at : end]
                self._at = end
                return value, text
            if len(self._text) - self._at > self._limit or not self._read():
                raise _Damaged(f"at element {self._row}")

    def _read(self) -> bool:
        """Take in more text, as much again as is held; False at the end of the file."""
        if self._is_whole:
            return False
        part = self._stream.read(max(_READ_BYTES, len(self._text) - self._at))
        self._is_whole = not part
        self._text += self._decoder.decode(part, final=not part)
        return True
