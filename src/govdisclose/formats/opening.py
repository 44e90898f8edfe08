"""Opening a file of any format: what lies at the path, what is in it, who reads it."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

from govdisclose.domain.finding import Finding
from govdisclose.formats.encoding import TextEncoding, detect_encoding
from govdisclose.formats.labels import is_known_label
from govdisclose.formats.refusals import (
    EmptySource,
    FormatUnknown,
    SourceDenied,
    SourceIsDevice,
    SourceIsFolder,
    SourceMissing,
)
from govdisclose.formats.workbook_guard import refuse_compound_file
from govdisclose.ports.formats import (
    ReadLimits,
    ReadOptions,
    Source,
    SourceFormat,
    Table,
)

__all__ = ["STANDARD_INPUT", "open_file", "open_source", "spooled"]

STANDARD_INPUT = "-"
"""Name of standard input, in arguments and findings."""

_COPY_BYTES = 1 << 20

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"<?xml", "an XML document"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
_SUFFIXES = {
    ".csv": SourceFormat.CSV,
    ".tsv": SourceFormat.TSV,
    ".tab": SourceFormat.TSV,
    ".jsonl": SourceFormat.JSON_LINES,
    ".ndjson": SourceFormat.JSON_LINES,
    ".json": SourceFormat.JSON_LINES,
}


def open_source(
    source: Path | str | BinaryIO,
    options: ReadOptions | None = None,
    limits: ReadLimits | None = None,
) -> Source:
    """Open a file for reading; the content decides on its format, then its suffix.

    Args:
        source: A path, or a binary stream (standard input), which is spooled to a private
            temporary file first because it is read more than once.
        options: What the user states; it goes before what the content says.
        limits: Bounds against hostile files.

    Raises:
        SourceNotReadable: Nothing, a folder or a device at the path, or no permission.
        SourceRefused: The content is damaged, hostile or of another kind.
    """
    options, limits = options or ReadOptions(), limits or ReadLimits()
    if isinstance(source, str | Path):
        name = str(source)
        stream = open_file(Path(source), name)
        suffix = Path(source).suffix.lower()
    else:
        name, stream, suffix = STANDARD_INPUT, spooled(source), ""
    try:
        return _recognised(stream, name, suffix, options, limits)
    except BaseException:
        stream.close()
        raise


def _recognised(
    stream: BinaryIO, name: str, suffix: str, options: ReadOptions, limits: ReadLimits
) -> Source:
    stream.seek(0)
    head = stream.read(4096)
    if not head:
        raise EmptySource(file=name)
    if head.startswith(_COMPOUND):
        refuse_compound_file(stream, name)
    if head.startswith((_ZIP, _EMPTY_ZIP)) or options.format is SourceFormat.XLSX:
        # Imported here: workbooks are one format of several.
        from govdisclose.formats.workbook import WorkbookSheets

        sheets = WorkbookSheets(
            stream, file=name, options=options, limits=limits, recognise=is_known_label
        )
        return _OpenedSource(stream, name, SourceFormat.XLSX, sheets, sheets.findings)
    if options.format is None:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        for magic, kind in _FOREIGN:
            if start[: len(magic)].lower() == magic.lower():
                raise FormatUnknown(file=name, kind=kind)
    encoding = detect_encoding(stream, name, options.encoding)
    table = _text_table(stream, encoding, name, suffix, options, limits)
    return _OpenedSource(stream, name, table.layout.format, _OneTable(table))


def _text_table(
    stream: BinaryIO,
    encoding: TextEncoding,
    name: str,
    suffix: str,
    options: ReadOptions,
    limits: ReadLimits,
) -> Table:
    kind = options.format or _SUFFIXES.get(suffix)
    if kind is None:
        stream.seek(len(encoding.mark))
        start = stream.read(4096).decode(encoding.codec, "ignore").lstrip()
        kind = SourceFormat.JSON_LINES if start.startswith("{") else SourceFormat.CSV
    if kind is SourceFormat.JSON_LINES:
        # Imported here, as below: a run usually meets one format only.
        from govdisclose.formats.json_lines import JsonLinesTable

        return JsonLinesTable(stream, encoding, file=name, limits=limits)
    from govdisclose.formats.delimited import DelimitedTable

    return DelimitedTable(
        stream,
        encoding,
        file=name,
        options=options,
        limits=limits,
        recognise=is_known_label,
        preferred="\t" if kind is SourceFormat.TSV else ",",
    )


def open_file(path: Path, name: str) -> BinaryIO:
    """The file at the path; a pipe is spooled, a folder or device refused."""
    try:
        mode = os.stat(path).st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise SourceMissing(file=name) from error
    except OSError as error:
        raise SourceDenied(file=name, reason=error.strerror or "refused") from error
    if stat.S_ISDIR(mode):
        raise SourceIsFolder(file=name)
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise SourceIsDevice(file=name)
    try:
        stream = path.open("rb")
    except OSError as error:
        raise SourceDenied(file=name, reason=error.strerror or "refused") from error
    # The path may have been exchanged since: what was opened decides.
    kept = os.fstat(stream.fileno()).st_mode
    if stat.S_ISFIFO(kept):
        with stream:
            return spooled(stream)
    if not stat.S_ISREG(kept):
        stream.close()
        raise SourceIsDevice(file=name)
    return stream


def spooled(stream: BinaryIO) -> BinaryIO:
    """A seekable copy without a name in any folder, gone when it is closed."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # handed out; the source closes it
    try:
        while part := stream.read(_COPY_BYTES):
            copy.write(part)
    except BaseException:
        copy.close()
        raise
    return copy


class _Tables(Protocol):
    """Where an opened file gets its tables from."""

    def tables(self) -> Iterator[Table]: ...

    def close(self) -> None: ...


class _OneTable:
    """A text file is one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def tables(self) -> Iterator[Table]:
        yield self._table

    def close(self) -> None:
        """Nothing is held beside the stream."""


class _OpenedSource:
    """An opened file, whatever its format."""

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        kind: SourceFormat,
        tables: _Tables,
        findings: tuple[Finding, ...] = (),
    ) -> None:
        self._stream = stream
        self._tables = tables
        self.name = name
        self.format = kind
        self.findings = findings
        self.size_bytes = stream.seek(0, os.SEEK_END)

    def tables(self) -> Iterator[Table]:
        return self._tables.tables()

    def close(self) -> None:
        self._tables.close()
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
