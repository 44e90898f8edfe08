"""XLSX: what is read of a sheet, what is only reported, what is refused."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.utils.datetime import CALENDAR_MAC_1904  # type: ignore[import-untyped]

from govdisclose.domain.finding import Severity
from govdisclose.formats.opening import open_source
from govdisclose.formats.refusals import (
    FormatUnknown,
    SheetMissing,
    SourceTooLarge,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookUnsafe,
)
from govdisclose.ports.formats import ReadLimits, ReadOptions
from tests.formats.files import built_workbook, changed_part, read, workbook_bytes

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ["标题", "文号", "发布日期"]
# Writers differ in how they spell Chinese: as UTF-8 or as character references.
INLINE = re.compile(rb'(?<=r="A2" )t="inlineStr"><is><t>[^<]*</t></is>')


def _saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("is_1904", [False, True])
def test_date_cells_are_iso_text_in_both_epochs(is_1904: bool) -> None:
    """A date is the day one sees in the sheet, whichever day its serial counts from."""
    book = Workbook()
    if is_1904:
        book.epoch = CALENDAR_MAC_1904
    book.active.append(HEADER)
    book.active.append(["甲", dt.datetime.fromisoformat("2009-10-29 08:30"), dt.date(2009, 10, 29)])

    (found,) = read(_saved(book))

    assert [(2, ["甲", "2009-10-29 08:30:00", "2009-10-29"])] == found.rows
    assert is_1904 is found.layout.is_epoch_1904


def test_numbers_are_written_as_one_would_type_them() -> None:
    """Whole numbers have no fraction, large and small ones no exponent."""
    rows: list[list[object]] = [["标题", "a", "b", "c", "d", "e"]]
    rows.append(["甲", 3.0, 1e21, 0.0000001, 39876.5, True])

    (found,) = read(workbook_bytes(rows))

    assert ["甲", "3", "1" + "0" * 21, "0.0000001", "39876.5", "TRUE"] == found.rows[0][1]


def test_merged_header_of_two_levels_and_merged_cells_of_records() -> None:
    """Groups are joined with their labels; a cell merged over rows counts for each of them."""

    def fill(sheet: Any) -> None:
        sheet.append(["某局政府信息公开目录"])
        sheet.append(["发布机构", "标题", "日期", None, "备注"])
        sheet.append([None, None, "成文日期", "发布日期", None])
        sheet.append(["市教育局", "甲", "2009", "2010", None])
        sheet.append([None, "乙", "2009", "2010", "x"])
        sheet.append(["第二部分"])
        sheet.append(["市公安局", "丙", "2009", "2010", None])
        for area in ("A1:E1", "A2:A3", "B2:B3", "C2:D2", "E2:E3", "A4:A5", "A6:E6"):
            sheet.merge_cells(area)

    (found,) = read(built_workbook(fill))

    assert ("发布机构", "标题", "日期/成文日期", "日期/发布日期", "备注") == found.layout.columns
    assert [
        (4, ["市教育局", "甲", "2009", "2010", ""]),
        (5, ["市教育局", "乙", "2009", "2010", "x"]),
        (7, ["市公安局", "丙", "2009", "2010", ""]),
    ] == found.rows
    assert {"title": 2} == found.skipped


def test_hidden_rows_columns_and_sheets_are_reported_and_not_read() -> None:
    """What the sender did not see is not taken in silence."""
    book = Workbook()
    sheet = book.active
    sheet.title = "目录"
    for row in ([*HEADER, "备注"], ["甲", "一", "2009", "x"], ["乙", "二", "2010", "y"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    secret = book.create_sheet("内部")
    secret.append(HEADER)
    secret.append(["丙", "三", "2011"])
    secret.sheet_state = "hidden"
    data = _saved(book)

    with open_source(io.BytesIO(data)) as opened:
        sheet_findings = [(found.code, found.sheet) for found in opened.findings]
    (found,) = read(data)
    (named,) = read(data, ReadOptions(sheets=("内部",)))

    assert [("XLSX-HIDDEN-SHEET", "内部")] == sheet_findings
    assert [("XLSX-HIDDEN-COLUMN", None), ("XLSX-HIDDEN-ROW", 3)] == [
        (remark.code, remark.row) for remark in found.remarks
    ]
    assert ("标题", "发布日期", "备注") == found.layout.columns
    assert [(2, ["甲", "2009", "x"])] == found.rows
    assert {"hidden": 1} == found.skipped
    assert [(2, ["丙", "三", "2011"])] == named.rows


def test_every_visible_sheet_with_text_is_a_table() -> None:
    """Several sheets are read in order; empty ones give no table."""
    book = Workbook()
    book.active.title = "一"
    book.active.append(HEADER)
    book.create_sheet("空")
    book.create_sheet("二").append(["标题", "文号"])

    found = read(_saved(book))

    assert ["一", "二"] == [reading.layout.sheet for reading in found]


def test_sheet_that_is_not_there_is_a_fault_of_usage() -> None:
    """A sheet name of --sheet must exist."""
    with pytest.raises(SheetMissing, match="目录"):
        read(workbook_bytes([HEADER]), ReadOptions(sheets=("目录",)))


def test_formula_without_a_kept_result_rejects_its_row() -> None:
    """A result that only a spreadsheet program can compute is not read as blank."""
    (found,) = read(workbook_bytes([HEADER, ["甲", "=A2", "2009"], ["乙", "二", "2010"]]))

    assert [3] == [row for row, _ in found.rows]
    assert [("XLSX-FORMULA-UNKEPT", 2)] == found.codes
    assert "文号" == found.findings[0].column


def test_kept_result_of_a_formula_is_its_value() -> None:
    """A formula whose result is kept in the file is read as that result."""

    def keep(content: bytes) -> bytes:
        return content.replace(b"<f>A2</f><v />", b"<f>A2</f><v>7</v>").replace(
            b"<f>A2</f><v></v>", b"<f>A2</f><v>7</v>"
        )

    data = changed_part(workbook_bytes([HEADER, ["甲", "=A2", "2009"]]), SHEET, keep)

    (found,) = read(data)

    assert [(2, ["甲", "7", "2009"])] == found.rows


def test_error_values_are_blank_with_a_warning() -> None:
    """#N/A is no value."""
    (found,) = read(workbook_bytes([HEADER, ["甲", "#N/A", "2009"]]))

    assert [(2, ["甲", "", "2009"])] == found.rows
    assert [("XLSX-ERROR-VALUE", Severity.WARNING)] == [
        (finding.code, finding.severity) for finding in found.findings
    ]


def test_date_beyond_the_calendar_is_an_error_value_and_no_traceback() -> None:
    """A serial number no date has, formatted as a date, is reported."""

    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(["甲", "一", 99_999_999])
        sheet["C2"].number_format = "yyyy-mm-dd"

    (found,) = read(built_workbook(fill))

    assert [("XLSX-ERROR-VALUE", 2)] == found.codes


def test_far_away_cells_cost_nothing_and_reject_their_row() -> None:
    """A value at the far end of the sheet is told; it makes no table of a million rows."""

    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        sheet.append(["甲", "一", "2009"])
        sheet.append(["乙", "二", "2010"])
        sheet["XFD2"] = "远"
        sheet["A1048576"] = "说明：完"

    (found,) = read(built_workbook(fill))

    assert [(3, ["乙", "二", "2010"])] == found.rows
    assert [("XLSX-FAR-CELL", 2)] == found.codes
    assert 1 == found.skipped["title"]


def test_rows_that_are_not_written_keep_the_numbers_of_those_that_are() -> None:
    """Stretches without any row are counted as blank; a merged cell reaches across one."""

    def fill(sheet: Any) -> None:
        sheet.append(HEADER)
        for row, label in ((2, "甲"), (500, "乙"), (503, None), (900, "丁")):
            sheet[f"A{row}"], sheet[f"B{row}"], sheet[f"C{row}"] = label, "一", "2009"
        sheet.merge_cells("A500:A503")

    (found,) = read(built_workbook(fill))

    labels = {row: cells[0] for row, cells in found.rows}
    assert {2: "甲", 500: "乙", 503: "乙", 900: "丁"} == {
        row: label for row, label in labels.items() if row not in (501, 502)
    }
    assert (500 - 2 - 1) + (900 - 503 - 1) == found.skipped["blank"]


def test_cell_to_the_right_of_the_header_is_told() -> None:
    """A remark beside the table is not read, with a warning."""
    (found,) = read(workbook_bytes([HEADER, ["甲", "一", "2009", "批注"]]))

    assert [(2, ["甲", "一", "2009"])] == found.rows
    assert [("XLSX-EXTRA-CELLS", 2)] == found.codes


def test_escaped_characters_are_unescaped_and_unsafe_ones_rejected() -> None:
    """_x000D_ is a carriage return; an escaped NUL rejects its row."""
    (found,) = read(workbook_bytes([HEADER, ["甲_x000D_乙", "一", ""], ["_x0000_", "二", ""]]))

    assert [(2, ["甲\r乙", "一", ""])] == found.rows
    assert [("XLSX-UNSAFE-CHARACTER", 3)] == found.codes


def test_cell_above_the_limit_rejects_its_row() -> None:
    """The limit of a cell holds for workbooks too."""
    (found,) = read(
        workbook_bytes([HEADER, ["甲" * 50, "一", ""]]), limits=ReadLimits(cell_chars=20)
    )

    assert [("XLSX-CELL-TOO-LONG", 2)] == found.codes


@pytest.mark.parametrize("stated", [b'ref="A1"', b'ref="A1:XFD1048576"'])
def test_stated_size_of_a_sheet_is_not_believed(stated: bytes) -> None:
    """A wrong dimension neither hides rows nor makes a million of them."""

    def state(content: bytes) -> bytes:
        return content.replace(b'ref="A1:C2"', stated)

    (found,) = read(changed_part(workbook_bytes([HEADER, ["甲", "一", "2009"]]), SHEET, state))

    assert [(2, ["甲", "一", "2009"])] == found.rows


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """Too large in sum, or too large a ratio, is refused by the sizes the archive states."""
    data = workbook_bytes([HEADER, ["甲", "一", "2009"]])
    bomb = changed_part(data, "xl/media/blank.bin", lambda _: b"\0" * 4_000_000)

    with pytest.raises(WorkbookUnsafe, match="times its size"):
        read(bomb)
    with pytest.raises(SourceTooLarge, match="MiB"):
        read(bomb, limits=ReadLimits(unpacked_bytes=1 << 20))


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entity_expansion_is_refused(part: str) -> None:
    """A document type in any part is refused before anything is expanded."""
    laughs = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'

    def infect(content: bytes) -> bytes:
        head, mark, rest = content.partition(b"?>")
        return head + mark + laughs + rest if mark else laughs + content

    with pytest.raises(WorkbookUnsafe, match="document type"):
        read(changed_part(workbook_bytes([HEADER, ["甲", "一", "x"]]), part, infect))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b'r="2"', b'r="99999999"'),
        lambda content: content.replace(b'r="A2"', b'r="A9"'),
        lambda content: content.replace(b'r="A2"', b'r="ZZZ2"'),
        lambda content: content.replace(b'r="A2"', b'r="??"'),
        lambda content: INLINE.sub(b't="s"><v>999</v>', content),
        lambda content: INLINE.sub(b't="s"><v>x</v>', content),
    ],
)
def test_damaged_sheet_is_refused_not_a_traceback(change: Any) -> None:
    """Broken XML and impossible positions or references are one refusal."""
    data = changed_part(workbook_bytes([HEADER, ["甲", "一", "x"]]), SHEET, change)

    with pytest.raises(WorkbookDamaged):
        read(data)


def test_cut_archive_is_damaged() -> None:
    """A workbook whose transfer broke off is refused as damaged."""
    data = workbook_bytes([HEADER, ["甲", "一", "x"]])

    with pytest.raises(WorkbookDamaged):
        read(data[: len(data) // 2])


def test_other_archives_and_documents_are_named() -> None:
    """A ZIP without a workbook, a Word document and an encrypted workbook each have a refusal."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    with pytest.raises(FormatUnknown):
        read(target.getvalue())
    with pytest.raises(FormatUnknown):
        read(compound)
    with pytest.raises(WorkbookEncrypted):
        read(compound + "EncryptedPackage".encode("utf-16-le"))
