"""CSV and TSV: telling the delimiter, and a table streamed from a text file."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.decoding import LineFault, TextBlocks
from govdisclose.formats.encoding import TextEncoding
from govdisclose.formats.layout import HEAD_ROWS, HeaderPlan, compact, find_header, skip_kind
from govdisclose.formats.own_tables import table_guard
from govdisclose.formats.records import RecordBatch, RecordFault, RecordReader
from govdisclose.formats.refusals import EmptySource
from govdisclose.formats.sorting import RowSorter, SortingRules
from govdisclose.ports.formats import (
    CHUNK_ROWS,
    NumberedRow,
    ReadLimits,
    ReadOptions,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SkipKind,
    SourceFormat,
)

__all__ = ["DelimitedTable", "sniff_delimiter"]

_CANDIDATES = ",\t;|"
_SNIFF_RECORDS = 60
_SAMPLE_RECORDS = 50

_SORTING = SortingRules(extra_severity=Severity.ERROR, reports_short=True, code_prefix="CSV")


def sniff_delimiter(text: str, recognise: Callable[[str], bool], preferred: str = ",") -> str:
    """Tell the delimiter from the first lines.

    The delimiter that makes most known labels wins, then the one that gives most records one common
    width. Full-width commas are text.

    Args:
        text: The first lines of the file.
        recognise: Says whether a label is a known one.
        preferred: The answer when nothing speaks for any, as in a file of one column.
    """
    if text[:4].lower() == "sep=" and text[4:5] in _CANDIDATES:
        return text[4]
    best, best_score = preferred, (0, 0, 0)
    for delimiter in sorted(_CANDIDATES, key=lambda candidate: candidate != preferred):
        records = _first_records(text, delimiter)
        widths = Counter(len(cells) for cells in records if len(cells) > 1)
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        labels = max(sum(map(recognise, cells)) for cells in records if len(cells) > 1)
        score = (labels, count, width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _first_records(text: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        for cells in reader:
            records.append(cells)
            if len(records) == _SNIFF_RECORDS:
                break
    except csv.Error:
        return records
    return records


class DelimitedTable:
    """The table of a CSV or TSV file."""

    def __init__(
        self,
        stream: BinaryIO,
        encoding: TextEncoding,
        *,
        file: str,
        options: ReadOptions,
        limits: ReadLimits,
        recognise: Callable[[str], bool],
        preferred: str = ",",
    ) -> None:
        """Find delimiter and header.

        Args:
            stream: Seekable, owned by the caller.
            encoding: How to decode it.
            file: Name for findings.
            options: What the user states.
            limits: Bounds.
            recognise: Says whether a label is a known one.
            preferred: Delimiter the file name speaks for.

        Raises:
            EmptySource: No line holds any text.
            TooManyColumns: The header is too wide.
        """
        self._stream = stream
        self._encoding = encoding
        self._file = file
        self._limits = limits
        blocks = self._blocks()
        head_text = next((block.text for block in blocks), "")
        self._delimiter = options.delimiter or sniff_delimiter(head_text, recognise, preferred)
        self._head = self._read_head()
        plan = find_header(
            self._head,
            recognise=recognise,
            column_limit=limits.columns,
            file=file,
            given_row=options.header_row,
        )
        if plan is None:
            raise EmptySource(file=file)
        self._plan: HeaderPlan = plan
        self._sorter = RowSorter(plan, _SORTING, file=file)
        self.findings = plan.findings
        self.layout = SheetLayout(
            format=SourceFormat.TSV if self._delimiter == "\t" else SourceFormat.CSV,
            columns=plan.columns,
            labels=plan.labels,
            encoding=encoding.label,
            delimiter=self._delimiter,
            newline=blocks.newline,
            header_rows=tuple(self._head[position][0] for position in plan.header),
            titles=plan.titles,
            guard=table_guard(plan.labels, is_rejects=plan.reason_index is not None),
        )

    def samples(self) -> list[list[str]]:
        """First records, at most 50, one cell per column."""
        width, reason = len(self._plan.columns), self._plan.reason_index
        found = []
        for _, cells in self._head[self._plan.first_record :]:
            if skip_kind(cells, self._plan.repeats) is None:
                kept = cells if reason is None else cells[:reason] + cells[reason + 1 :]
                found.append((kept + [""] * width)[:width])
        return found[:_SAMPLE_RECORDS]

    def chunks(self) -> Iterator[RowChunk]:
        """Stream the records once; decoding and quoting faults are confined to their record."""
        blocks = self._blocks()
        reader = self._reader(blocks)
        last_header_line = self._head[self._plan.first_record - 1][0]
        above = {
            SkipKind.TITLE: len(self._plan.titles)
            + (self._plan.first_record - 1 - self._plan.header[-1]),
            SkipKind.BLANK: self._plan.blank_above,
        }
        yield RowChunk(rows=[], skipped={kind: count for kind, count in above.items() if count})
        for batch in reader.batches(take=CHUNK_ROWS):
            faults = _faults_by_record(blocks, batch)
            rows, records = list(zip(batch.lines, batch.records, strict=True)), batch.records
            if batch.lines and batch.lines[0] <= last_header_line:
                rows = [row for row in rows if row[0] > last_header_line]
                records = [cells for _, cells in rows]
                yield from self._header_faults(faults, last_header_line)
            if not faults and self._sorter.all_plain(records):
                yield RowChunk(rows=rows, bytes_read=batch.bytes_read)
            elif rows:
                yield self._sorter.sort(rows, faults, bytes_read=batch.bytes_read)
            if batch.fault is not None and batch.fault.line > last_header_line:
                yield self._fault_chunk(batch.fault, batch.bytes_read)

    def _blocks(self) -> TextBlocks:
        # Four bytes are the most a character takes; a row may hold a few cells of the limit.
        line_limit = max(8 * self._limits.cell_chars, 1 << 20)
        return TextBlocks(self._stream, self._encoding, line_limit_bytes=line_limit)

    def _reader(self, blocks: TextBlocks) -> RecordReader:
        reader = RecordReader(blocks, delimiter=self._delimiter, cell_limit=self._limits.cell_chars)
        reader.expect_width(len(self._plan.columns) + (self._plan.reason_index is not None))
        return reader

    def _read_head(self) -> list[NumberedRow]:
        reader = RecordReader(
            self._blocks(), delimiter=self._delimiter, cell_limit=self._limits.cell_chars
        )
        head: list[NumberedRow] = []
        for batch in reader.batches(take=HEAD_ROWS):
            head.extend(zip(batch.lines, batch.records, strict=True))
            if batch.fault is not None:
                head.append((batch.fault.line, batch.fault.cells))
            if len(head) >= HEAD_ROWS and any(any(map(compact, cells)) for _, cells in head):
                break
            if len(head) >= 100 * HEAD_ROWS:
                break
        return head

    def _header_faults(
        self, faults: dict[int, LineFault], last_header_line: int
    ) -> Iterator[RowChunk]:
        """Faults in titles and header reject no record, but are told."""
        findings = [
            Finding(
                code=fault.code,
                severity=Severity.WARNING,
                file=self._file,
                row=fault.line,
                detail=fault.detail,
            )
            for line, fault in faults.items()
            if line <= last_header_line
        ]
        for line in [line for line in faults if line <= last_header_line]:
            del faults[line]
        if findings:
            yield RowChunk(rows=[], findings=findings)

    def _fault_chunk(self, fault: RecordFault, bytes_read: int) -> RowChunk:
        """A line with a quoting fault: read if its cells are certain, else rejected."""
        severity = Severity.WARNING if fault.is_usable else Severity.ERROR
        finding = Finding(code=fault.code, severity=severity, file=self._file, row=fault.line)
        if fault.is_usable:
            chunk = self._sorter.sort([(fault.line, fault.cells)], bytes_read=bytes_read)
            chunk.findings.insert(0, finding)
            return chunk
        self._sorter.lose_step()
        reason = self._plan.reason_index
        cells = fault.cells
        if reason is not None:
            cells = cells[:reason] + cells[reason + 1 :]
        return RowChunk(
            rows=[],
            rejected=[RejectedRow(row=fault.line, cells=cells)],
            findings=[finding],
            bytes_read=bytes_read,
        )


def _faults_by_record(blocks: TextBlocks, batch: RecordBatch) -> dict[int, LineFault]:
    """Take the decoding faults up to the end of the batch, by the first line of their record."""
    found: dict[int, LineFault] = {}
    while blocks.faults and blocks.faults[0].line < batch.next_line:
        fault = blocks.faults.popleft()
        position = bisect_right(batch.lines, fault.line) - 1
        if position >= 0 and (batch.fault is None or fault.line < batch.fault.line):
            found.setdefault(batch.lines[position], fault)
    return found
