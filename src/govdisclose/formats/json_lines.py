"""JSON Lines: one object per line, its keys as columns."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import BinaryIO, NoReturn, TypeAlias

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.decoding import LineFault, TextBlocks
from govdisclose.formats.encoding import TextEncoding
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

__all__ = ["RAW_LABEL", "JsonLinesTable"]

RAW_LABEL = "退回原文"
"""Key under which a rejects file keeps a line that was no JSON object."""

_SAMPLE_RECORDS = 50
_UNSAFE_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[dD])")
_UNSAFE_CHARACTER = re.compile("[\0\ufffd\ud800-\udfff]")

_Object: TypeAlias = dict[str, object]


class _NotAcceptable(Exception):
    """A line that parses but is no flat object; carries the code of the finding and the key."""

    def __init__(self, code: str, key: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.key = key


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
        self._samples: list[_Object] = []
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
                    raise _NotAcceptable(fault.code)
                found = _flat_object(text, self._limits.cell_chars)
                cells = self._cells(found)
            except _NotAcceptable as refused:
                chunk.findings.append(self._finding(refused, line, fault))
                chunk.rejected.append(self._rejected(line, text))
            else:
                chunk.rows.append((line, cells))
                reason = _cell_text(found.get(REASON_LABEL))
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
                    self._samples.append(_flat_object(text, self._limits.cell_chars))
            except (_NotAcceptable, ValueError, RecursionError):
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

    def _cells(self, found: _Object) -> list[str]:
        return [_cell_text(found.get(key)) for key in self.layout.columns]

    def _rejected(self, line: int, text: str) -> RejectedRow:
        """The line with its cells if it has any, else as it stands."""
        try:
            found = json.loads(text, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            return RejectedRow(row=line, cells=[], raw=text.rstrip("\r\n"))
        if not isinstance(found, dict):
            return RejectedRow(row=line, cells=[], raw=text.rstrip("\r\n"))
        if RAW_LABEL in found:
            return RejectedRow(row=line, cells=[], raw=str(found[RAW_LABEL]))
        if set(found) - {*self.layout.columns, REASON_LABEL} or any(
            not isinstance(value, str | None) or _UNSAFE_CHARACTER.search(value or "")
            for value in found.values()
        ):
            return RejectedRow(row=line, cells=[], raw=text.rstrip("\r\n"))
        return RejectedRow(row=line, cells=self._cells(found))

    def _finding(self, refused: _NotAcceptable, line: int, fault: LineFault | None) -> Finding:
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


def _flat_object(text: str, cell_limit: int) -> _Object:
    """The object of a line, its numbers as written.

    Raises:
        _NotAcceptable: The line is no JSON, no object, or not flat.
    """
    try:
        found = _DECODER.decode(text.strip())
    except RecursionError:
        raise _NotAcceptable("JSONL-NESTED") from None
    except ValueError:
        raise _NotAcceptable("JSONL-UNREADABLE") from None
    if not isinstance(found, dict):
        raise _NotAcceptable("JSONL-NOT-OBJECT")
    if RAW_LABEL in found:
        raise _NotAcceptable("JSONL-NOT-CORRECTED")
    may_be_unsafe = "\\" in text and _UNSAFE_ESCAPE.search(text) is not None
    for key, value in found.items():
        if isinstance(value, dict | list):
            raise _NotAcceptable("JSONL-NESTED", key)
        if isinstance(value, str):
            if len(value) > cell_limit:
                raise _NotAcceptable("JSONL-CELL-TOO-LONG", key)
            if may_be_unsafe and _UNSAFE_CHARACTER.search(value):
                raise _NotAcceptable("JSONL-UNSAFE-CHARACTER", key)
    if may_be_unsafe and any(map(_UNSAFE_CHARACTER.search, found)):
        raise _NotAcceptable("JSONL-UNSAFE-CHARACTER")
    return found


def _unique_keys(pairs: list[tuple[str, object]]) -> _Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = Counter(chain(key for key, _ in pairs))
        raise _NotAcceptable("JSONL-KEY-TWICE", keys.most_common(1)[0][0])
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _plain_number(text: str) -> str:
    """A number as written, with an exponent multiplied out as far as that is sensible."""
    if "e" not in text.lower():
        return text
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > 30 or number.adjusted() > 30:
        raise ValueError(text)
    return format(number, "f")


_DECODER = json.JSONDecoder(
    parse_int=str,
    parse_float=_plain_number,
    parse_constant=_refuse_constant,
    object_pairs_hook=_unique_keys,
)


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
