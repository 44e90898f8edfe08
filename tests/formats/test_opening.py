"""What lies at a path, and which format it is."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from govdisclose.domain.finding import Severity
from govdisclose.errors import UsageFault
from govdisclose.formats.library import FileFormats
from govdisclose.formats.opening import open_source
from govdisclose.formats.refusals import (
    EmptySource,
    FormatUnknown,
    SourceDenied,
    SourceIsDevice,
    SourceIsFolder,
    SourceMissing,
)
from govdisclose.ports.formats import FormatLibrary, ReadOptions, SourceFormat
from tests.formats.files import HEADER, read, workbook_bytes

CSV = (HEADER + "甲,一,2009\n").encode()


def test_paths_without_a_file_are_faults_of_usage(tmp_path: Path) -> None:
    """Nothing there, a folder, a device and a forbidden name are told apart."""
    for path, kind in (
        (tmp_path / "none.csv", SourceMissing),
        (tmp_path / "a\0b", SourceMissing),
        (tmp_path, SourceIsFolder),
        (Path("/dev/zero"), SourceIsDevice),
        (tmp_path / ("x" * 300), SourceDenied),
    ):
        with pytest.raises(kind) as caught:
            open_source(path)
        assert isinstance(caught.value, UsageFault)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", CSV, SourceFormat.CSV),
        ("a.txt", CSV.replace(b",", b"\t"), SourceFormat.TSV),
        ("a.tsv", "标题\n甲\n".encode(), SourceFormat.TSV),
        ("a.csv", '{"a,标题\n{甲,一\n'.encode(), SourceFormat.CSV),
        ("a.dat", b'{"title": "a"}\n', SourceFormat.JSON_LINES),
        ("a.jsonl", b'x\n{"title": "a"}\n', SourceFormat.JSON_LINES),
        ("a.csv", workbook_bytes([["标题"], ["甲"]]), SourceFormat.XLSX),
    ],
)
def test_content_decides_on_the_format_then_the_suffix(
    tmp_path: Path, name: str, content: bytes, expected: SourceFormat
) -> None:
    """A workbook named .csv is a workbook; text is what its suffix or its look says."""
    path = tmp_path / name
    path.write_bytes(content)

    with open_source(path) as opened:
        assert expected is opened.format


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"\x1f\x8b\x08", b"{\\rtf1", b"<?xml version='1.0'?><a>"]
)
def test_files_of_other_kinds_are_named(content: bytes) -> None:
    """A PDF is not read as a table of one strange column."""
    with pytest.raises(FormatUnknown):
        read(content + b" x" * 100)


def test_refusal_can_be_told_as_a_finding(tmp_path: Path) -> None:
    """In a run over many files a refused one is a finding on that file."""
    path = tmp_path / "empty.csv"
    path.touch()

    with pytest.raises(EmptySource) as caught:
        open_source(path)
    finding = caught.value.as_finding()

    assert ("SOURCE-EMPTY", Severity.ERROR, str(path)) == (
        finding.code,
        finding.severity,
        finding.file,
    )


def test_standard_input_is_read_without_seeking() -> None:
    """A stream that cannot be sought in is spooled and named "-"."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise io.UnsupportedOperation

    with open_source(Pipe(CSV)) as opened:
        (table,) = opened.tables()
        rows = [row for chunk in table.chunks() for row in chunk.rows]

        assert "-" == opened.name
        assert len(CSV) == opened.size_bytes
    assert [(2, ["甲", "一", "2009"])] == rows


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of POSIX")
def test_named_pipe_is_spooled(tmp_path: Path) -> None:
    """A pipe made by a shell (<(…)) is read like standard input."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(CSV,))
    writer.start()

    (found,) = read(path)
    writer.join()

    assert [(2, ["甲", "一", "2009"])] == found.rows


def test_library_is_the_port(tmp_path: Path) -> None:
    """The library opens, maps, saves and writes through the port alone."""
    library: FormatLibrary = FileFormats()
    path = tmp_path / "a.csv"
    path.write_bytes(CSV)

    with library.open(path, ReadOptions()) as opened:
        (table,) = opened.tables()
        found = library.map_columns(table, file=opened.name)
    library.write_mapping(tmp_path / "m.toml", found.as_rules())

    assert found.as_rules() == library.read_mapping(tmp_path / "m.toml")
    assert [] == found.as_json()["findings"]
    assert 0 == library.write_rejects(tmp_path / "r.csv", [])
