"""Rejected rows come back in the shape they came in, and can be fed in again."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from govdisclose.formats.refusals import RejectsMixed
from govdisclose.formats.rejects import write_rejects
from govdisclose.ports.formats import REASON_LABEL, RejectedRow, RejectedTable, SourceFormat
from tests.formats.files import HEADER, Reading, read, workbook_bytes
from tests.formats.payloads import FORMULAS


def _all_rejected(readings: list[Reading]) -> list[RejectedTable]:
    """Every row of every table, as if the rules had refused it."""
    return [
        (
            reading.layout,
            [(RejectedRow(row=row, cells=cells), "日期有误") for row, cells in reading.rows]
            + [(row, "原因") for row in reading.rejected],
        )
        for reading in readings
    ]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("delimiter", "newline"), [(",", "\r\n"), ("\t", "\n"), (";", "\n")])
def test_text_comes_back_in_its_own_shape(
    tmp_path: Path, codec: str, delimiter: str, newline: str
) -> None:
    """Encoding, delimiter, line end and columns are those of the input; the rows read the same."""
    text = HEADER + '"甲\n一","=1+1",2009\n乙,"二,""三""",2010\n'
    text = text.replace(",", delimiter).replace("\n", newline)
    mark = "\ufeff" if codec.startswith("utf-16") else ""
    before = read((mark + text).encode(codec))
    path = tmp_path / "rejects.csv"

    written = write_rejects(path, _all_rejected(before))
    after = read(path)

    assert 2 == written
    assert [cells for _, cells in before[0].rows] == [cells for _, cells in after[0].rows]
    assert before[0].layout.columns == after[0].layout.columns
    assert (before[0].layout.encoding, delimiter, newline) == (
        after[0].layout.encoding,
        after[0].layout.delimiter,
        after[0].layout.newline,
    )
    assert (REASON_LABEL + newline).encode(codec.removesuffix("-sig")) in path.read_bytes()


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    """Rejected rows may hold what must not be published: mode 0600."""
    path = tmp_path / "rejects.csv"

    write_rejects(path, _all_rejected(read((HEADER + "甲,一,2009\n").encode())))

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


def test_nothing_rejected_writes_no_file(tmp_path: Path) -> None:
    """Without a rejected row there is no file."""
    layout = read(HEADER.encode())[0].layout

    assert 0 == write_rejects(tmp_path / "rejects.csv", [(layout, [])])
    assert [] == list(tmp_path.iterdir())


def test_fault_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    """The file appears whole or not at all."""
    path = tmp_path / "rejects.csv"
    path.write_text("old", "utf-8")
    layout = read(HEADER.encode())[0].layout

    def broken() -> Iterator[tuple[RejectedRow, str]]:
        yield RejectedRow(row=2, cells=["甲"]), "x"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_rejects(path, [(layout, broken())])
    assert ["old"] == [found.read_text("utf-8") for found in tmp_path.iterdir()]


def test_row_with_too_many_cells_is_found_again_until_corrected(tmp_path: Path) -> None:
    """Cells beyond the header come back too and are a fault again."""
    path = tmp_path / "rejects.csv"

    write_rejects(path, _all_rejected(read((HEADER + "甲,一,2009,多\n").encode())))
    (again,) = read(path)

    assert [("CSV-EXTRA-CELLS", 2)] == again.codes
    assert ["甲", "一", "2009", "多"] == again.rejected[0].cells


def test_damaged_text_is_not_accepted_before_it_is_corrected(tmp_path: Path) -> None:
    """The visible escapes of undecodable bytes are a fault when the file comes back unchanged."""
    path = tmp_path / "rejects.csv"
    write_rejects(path, _all_rejected(read((HEADER + "甲").encode() + b"\xff,1,2009\n")))

    (again,) = read(path)
    path.write_bytes(path.read_bytes().replace(b"\\xff", "乙".encode()))
    (corrected,) = read(path)

    assert [("ENC-NOT-CORRECTED", 2)] == again.codes
    assert [["甲乙", "1", "2009"]] == [cells for _, cells in corrected.rows]


def test_workbook_comes_back_as_a_workbook_with_text_cells(tmp_path: Path) -> None:
    """Sheets and headers are kept; what looks like a formula is text."""
    data = workbook_bytes([["标题", "文号", "日期"], ["甲", "一", "x"]])
    layout = read(data)[0].layout
    path = tmp_path / "rejects.xlsx"
    rejected = [
        (RejectedRow(row=2, cells=["=1+1", "+1", "@x"]), "r"),
        (RejectedRow(row=3, cells=["-1", "二\x0b"]), "s"),
    ]

    write_rejects(path, [(layout, rejected)])
    book = load_workbook(io.BytesIO(path.read_bytes()))
    (again,) = read(path)

    sheet = book[layout.sheet]
    assert {"s"} == {cell.data_type for cell in sheet[2]}
    assert ["标题", "文号", "日期", REASON_LABEL] == [cell.value for cell in sheet[1]]
    assert [["=1+1", "+1", "@x"], ["-1", "二\x0b", ""]] == [cells for _, cells in again.rows]


def test_json_lines_come_back_with_the_raw_line_where_there_was_no_object(tmp_path: Path) -> None:
    """Objects keep their keys; a broken line is kept as text and is a fault until corrected."""
    before = read(b'{"title": "a", "n": 1}\n{"title": \n')
    path = tmp_path / "rejects.jsonl"

    write_rejects(path, _all_rejected(before))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    (again,) = read(path)

    assert {"title": "a", "n": "1", REASON_LABEL: "日期有误"} == lines[0]
    assert {"退回原文": '{"title": ', REASON_LABEL: "原因"} == lines[1]
    assert [(1, ["a", "1"])] == again.rows
    assert [("JSONL-NOT-CORRECTED", 2)] == again.codes
    assert '{"title": ' == again.rejected[0].raw


@pytest.mark.parametrize("payload", FORMULAS)
def test_rejected_text_runs_nothing_and_reads_the_same(tmp_path: Path, payload: str) -> None:
    """An agency opens its rejects in a spreadsheet: no cell of them is a formula there."""
    before = read(b"\xef\xbb\xbf" + HEADER.encode() + _quoted(payload, "一", payload).encode())
    path = tmp_path / "rejects.csv"

    write_rejects(path, _all_rejected(before))
    (after,) = read(path)

    with path.open(encoding="utf-8-sig", newline="") as stream:
        written = [cell for record in csv.reader(stream) for cell in record]
    assert not [cell for cell in written if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
    assert [[payload, "一", payload]] == [cells for _, cells in after.rows]


def _quoted(*cells: str) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


def test_tables_of_two_formats_make_no_file(tmp_path: Path) -> None:
    """One rejects file has one format."""
    text = _all_rejected(read((HEADER + "甲,一,2009\n").encode()))
    sheet = _all_rejected(read(workbook_bytes([["标题", "文号"], ["甲", "一"]])))

    with pytest.raises(RejectsMixed):
        write_rejects(tmp_path / "rejects.csv", [*text, *sheet])
    assert SourceFormat.XLSX is sheet[0][0].format
    assert [] == list(tmp_path.iterdir())
