"""Records of a delimited text with their line numbers, in step again after every fault.

``csv.reader`` does the parsing, in strict mode, a batch at a time. What it cannot do is recover:
one open quote swallows the rest of the file. The text since the start of the batch is therefore
kept; when a record fails, its first line alone is reported and reading goes on with the next line.
Memory is bounded by ``_BATCH_CHARS``, whatever the file holds.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING

import attrs

from govdisclose.formats.decoding import TextBlock, TextBlocks, line_breaks

if TYPE_CHECKING:
    from _csv import Reader as CsvReader  # the name the type stubs give it

__all__ = ["RecordBatch", "RecordFault", "RecordReader"]

_BATCH_CHARS = 8 * 1024 * 1024
_LINE_END = re.compile(r"\r\n|\r|\n")


@attrs.frozen(kw_only=True)
class RecordFault:
    """A line that could not be read as it stands."""

    line: int
    code: str
    """CSV-OPEN-QUOTE, CSV-STRAY-QUOTE, CSV-CELL-TOO-LONG or CSV-UNREADABLE."""
    cells: list[str]
    is_usable: bool = False
    """True if ``cells`` are certain and only the quoting is against the rules."""


@attrs.frozen(kw_only=True)
class RecordBatch:
    """Records in file order, followed by at most one fault."""

    lines: Sequence[int]
    """First line of each record, 1-based."""
    records: list[list[str]]
    next_line: int
    bytes_read: int
    fault: RecordFault | None = None


class _BatchFull(Exception):
    """The text of one batch reaches the bound; raised inside ``csv.reader``, caught around it."""


class _Feed:
    """Lines for ``csv.reader``, kept since the start of the batch, to be read again."""

    def __init__(self, blocks: TextBlocks) -> None:
        self._blocks = iter(blocks)
        self._kept: deque[TextBlock] = deque()
        self._cursor = (1, 0)
        self.bytes_read = 0

    def keep_from(self, line: int) -> None:
        """Forget the text before a line that was handed out."""
        while len(self._kept) > 1 and self._kept[1].first_line <= line:
            self._kept.popleft()
            self._cursor = (self._kept[0].first_line, 0)

    def lines_from(self, line: int) -> Iterator[str]:
        """Hand out again what follows, starting with a kept line."""
        return chain.from_iterable(self._texts(line))

    def line(self, line: int) -> str:
        """The text of a kept line, with its end."""
        return next(self.lines_from(line), "")

    def _texts(self, line: int) -> Iterator[StringIO]:
        self.keep_from(line)
        kept = tuple(self._kept)
        chars = 0
        for block in kept:
            chars += len(block.text)
            text = StringIO(block.text, newline="")
            if block is kept[0]:
                text.seek(self._offset(line))
            yield text
        while True:
            if self._kept and chars > _BATCH_CHARS:
                raise _BatchFull
            following = next(self._blocks, None)
            if following is None:
                return
            if not self._kept:
                self._cursor = (following.first_line, 0)
            self._kept.append(following)
            self.bytes_read = following.bytes_read
            chars = sum(len(block.text) for block in self._kept)
            yield StringIO(following.text, newline="")

    def _offset(self, line: int) -> int:
        """Where a line of the first kept block starts; searched from the last line asked for."""
        at, offset = self._cursor
        if line < at:
            at, offset = self._kept[0].first_line, 0
        text = self._kept[0].text
        while at < line:
            found = _LINE_END.search(text, offset)
            offset = found.end() if found is not None else len(text)
            at += 1
        self._cursor = (at, offset)
        return offset


class RecordReader:
    """Batches of records of one text."""

    def __init__(self, blocks: TextBlocks, *, delimiter: str, cell_limit: int) -> None:
        """Read ``blocks`` once.

        Args:
            blocks: The decoded text.
            delimiter: One character.
            cell_limit: Longest cell in characters.
        """
        self._feed = _Feed(blocks)
        self._delimiter = delimiter
        self._cell_limit = cell_limit
        self._width = 0
        # The limit is one number for the whole process: raising it harms nobody, lowering it might.
        csv.field_size_limit(max(csv.field_size_limit(), cell_limit))
        self._checks_cells = csv.field_size_limit() > cell_limit

    def batches(self, *, take: int) -> Iterator[RecordBatch]:
        """Read to the end of the text.

        Args:
            take: Most records per batch.
        """
        line = 1
        reader, first_line = self._reader(line), line
        while True:
            self._feed.keep_from(line)
            records: list[list[str]] = []
            trouble: Exception | None = None
            try:
                # list.extend keeps the records taken before an error inside the reader.
                records.extend(islice(reader, take))
            except (csv.Error, _BatchFull) as error:
                trouble = error
            lines: Sequence[int]
            if trouble is None and first_line + reader.line_num == line + len(records):
                lines, end = range(line, line + len(records)), line + len(records)
            else:
                lines, end = _spanned_lines(records, line)
            fault = None
            wrong = self._wrong_record(records, lines, end)
            if wrong is not None:
                position, fault = wrong
                records, lines, end = records[:position], lines[:position], lines[position] + 1
            elif trouble is not None:
                fault = self._diagnose(trouble, end, bool(records))
                end = end if fault is None else end + 1
            if records or fault is not None:
                yield RecordBatch(
                    lines=lines,
                    records=records,
                    next_line=end,
                    bytes_read=self._feed.bytes_read,
                    fault=fault,
                )
            if wrong is None and trouble is None and len(records) < take:
                return
            line = end
            if wrong is not None or trouble is not None:
                reader, first_line = self._reader(line), line

    def expect_width(self, width: int) -> None:
        """Say how many columns a record has; a cell that looks like whole records is then found."""
        self._width = width

    def _reader(self, line: int) -> CsvReader:
        return csv.reader(self._feed.lines_from(line), delimiter=self._delimiter, strict=True)

    def _wrong_record(
        self, records: list[list[str]], lines: Sequence[int], end: int
    ) -> tuple[int, RecordFault] | None:
        """The first record that parsed but cannot be one, with its position."""
        if self._checks_cells:
            for position, cells in enumerate(records):
                if max(map(len, cells), default=0) > self._cell_limit:
                    is_line = self._is_single_line(lines, position, end)
                    code = "CSV-CELL-TOO-LONG" if is_line else "CSV-OPEN-QUOTE"
                    return position, RecordFault(line=lines[position], code=code, cells=[])
        if self._width < 3 or isinstance(lines, range):
            return None
        for position, cells in enumerate(records):
            if not self._is_single_line(lines, position, end) and self._holds_records(cells):
                line = lines[position]
                return position, RecordFault(
                    line=line, code="CSV-OPEN-QUOTE", cells=self._unquoted(self._feed.line(line))
                )
        return None

    @staticmethod
    def _is_single_line(lines: Sequence[int], position: int, end: int) -> bool:
        following = lines[position + 1] if position + 1 < len(lines) else end
        return following - lines[position] == 1

    def _holds_records(self, cells: list[str]) -> bool:
        """True if a cell holds whole lines with as many delimiters as a record has."""
        for cell in cells:
            inner = _LINE_END.split(cell)[1:-1]
            full = sum(1 for text in inner if text.count(self._delimiter) == self._width - 1)
            if inner and full * 2 >= len(inner):
                return True
        return False

    def _diagnose(self, trouble: Exception, line: int, has_records: bool) -> RecordFault | None:
        """What is wrong with the record at ``line``; ``None`` if only the batch was full."""
        if isinstance(trouble, _BatchFull) and has_records:
            return None
        text = self._feed.line(line)
        if len(text) > self._cell_limit:
            return RecordFault(line=line, code="CSV-CELL-TOO-LONG", cells=[])
        lenient = csv.reader([text, "\n"], delimiter=self._delimiter)
        try:
            next(lenient)
        except csv.Error:
            return RecordFault(line=line, code="CSV-UNREADABLE", cells=self._unquoted(text))
        if lenient.line_num > 1:
            return RecordFault(line=line, code="CSV-OPEN-QUOTE", cells=self._unquoted(text))
        # Words in quotes at the start of a cell ("十二五"规划) are text if the line then fits.
        cells = [_without_clean_quotes(cell) for cell in self._unquoted(text)]
        is_usable = len(cells) == self._width
        return RecordFault(line=line, code="CSV-STRAY-QUOTE", cells=cells, is_usable=is_usable)

    def _unquoted(self, text: str) -> list[str]:
        """The cells of a line with every quote taken as an ordinary character."""
        return text.rstrip("\r\n").split(self._delimiter)


def _spanned_lines(records: list[list[str]], line: int) -> tuple[Sequence[int], int]:
    """First line of each record, and the line after the last one."""
    spans = (1 + sum(map(line_breaks, cells)) for cells in records)
    starts = list(accumulate(spans, initial=line))
    return starts[:-1], starts[-1]


def _without_clean_quotes(cell: str) -> str:
    if len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1]:
        return cell[1:-1]
    return cell
