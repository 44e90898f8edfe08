"""Bounds that keep a hostile report from eating the machine; real reports stay far below them."""

from __future__ import annotations

from typing import BinaryIO

from govdisclose.formats.reports.refusals import ReportBeyondBounds, ReportTooLarge

__all__ = [
    "COLUMNS",
    "FILE_BYTES",
    "PAGES",
    "ROWS",
    "TEXT_CHARS",
    "TableBudget",
    "read_all",
]

FILE_BYTES = 32 << 20
"""Largest file read whole."""

TEXT_CHARS = 500_000
"""Most characters of prose and cells; the longest published reports have 50,000."""

ROWS = 5_000
"""Most rows of all tables together."""

COLUMNS = 64
"""Most columns of a table; the widest official one has 15."""

PAGES = 300
"""Most pages of a PDF."""


def read_all(stream: BinaryIO, file: str) -> bytes:
    """The whole content, up to the limit.

    Raises:
        ReportTooLarge: The file is larger.
    """
    stream.seek(0)
    content = stream.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise ReportTooLarge(file=file, limit=FILE_BYTES >> 20)
    return content


class TableBudget:
    """Counts the rows and columns taken so far and refuses what goes beyond."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._rows = 0
        self._chars = 0

    def row(self) -> None:
        """Take one more row.

        Raises:
            ReportBeyondBounds: There were too many.
        """
        self._rows += 1
        if self._rows > ROWS:
            raise ReportBeyondBounds(file=self._file, what="rows", limit=ROWS)

    def column(self, position: int) -> None:
        """Go to a column, counted from 0.

        Raises:
            ReportBeyondBounds: No table is that wide.
        """
        if position >= COLUMNS:
            raise ReportBeyondBounds(file=self._file, what="columns", limit=COLUMNS)

    def text(self, text: str) -> str:
        """Take some prose and give it back.

        Raises:
            ReportBeyondBounds: There was too much.
        """
        self._chars += len(text)
        if self._chars > TEXT_CHARS:
            raise ReportBeyondBounds(file=self._file, what="characters", limit=TEXT_CHARS)
        return text
