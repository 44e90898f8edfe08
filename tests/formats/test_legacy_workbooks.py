"""XLS workbooks: cells as their reader sees them, what is hidden is told and not read."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwt  # type: ignore[import-untyped]  # no type hints

from govdisclose.formats.refusals import SheetMissing, SourceTooLarge, WorkbookDamaged
from govdisclose.formats.rejects import write_rejects
from govdisclose.ports.formats import ReadLimits, ReadOptions, RejectedRow, SourceFormat
from tests.formats.files import read

_HEADER = ("标题", "文号", "发布日期", "份数")


def _workbook(fill: Callable[[Any], None], *, is_1904: bool = False) -> bytes:
    """An .xls file filled by ``fill`` (untyped: xlwt has no stubs)."""
    book = xlwt.Workbook()
    book.dates_1904 = is_1904
    fill(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _one_sheet(*rows: tuple[object, ...], is_1904: bool = False) -> bytes:
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")

    def fill(book: Any) -> None:
        sheet = book.add_sheet("目录")
        for at, row in enumerate((_HEADER, *rows)):
            for column, value in enumerate(row):
                style = day if isinstance(value, dt.date) else xlwt.Style.default_style
                sheet.write(at, column, value, style)

    return _workbook(fill, is_1904=is_1904)


def test_cells_are_read_as_their_reader_sees_them() -> None:
    """Dates are ISO text, whole numbers have no fraction, text stays as it is."""
    data = _one_sheet(("甲", "国发〔2019〕5号", dt.date(2019, 1, 27), 3), ("乙\n丙", "", None, 2.5))

    (found,) = read(data)

    assert SourceFormat.XLS is found.layout.format
    assert ("目录", _HEADER) == (found.layout.sheet, found.layout.columns)
    assert [
        (2, ["甲", "国发〔2019〕5号", "2019-01-27", "3"]),
        (3, ["乙\n丙", "", "", "2.5"]),
    ] == found.rows


def test_dates_counted_from_1904_are_the_same_days() -> None:
    """The day a workbook of old Macintosh machines counts from changes no date."""
    (found,) = read(_one_sheet(("甲", "一", dt.date(2009, 12, 31), 1), is_1904=True))

    assert [(2, ["甲", "一", "2009-12-31", "1"])] == found.rows
    assert found.layout.is_epoch_1904


def test_hidden_sheets_rows_and_columns_are_told_and_not_read() -> None:
    """What the sender believes nobody sees does not enter the catalogue."""

    def fill(book: Any) -> None:
        sheet = book.add_sheet("公开")
        for at, row in enumerate(
            (("标题", "内部", "文号"), ("甲", "秘", "一"), ("乙", "秘", "二"))
        ):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
        sheet.row(2).hidden = True
        sheet.col(1).hidden = True
        other = book.add_sheet("底稿")
        other.write(0, 0, "标题")
        other.visibility = 1

    data = _workbook(fill)
    (found,) = read(data)

    assert [(2, ["甲", "一"])] == found.rows
    assert ("标题", "文号") == found.layout.columns
    assert {"hidden": 1} == found.skipped
    assert [("XLS-HIDDEN-COLUMN", None, "B"), ("XLS-HIDDEN-ROW", 3, None)] == [
        (finding.code, finding.row, finding.column) for finding in found.remarks
    ]
    (named,) = read(data, ReadOptions(sheets=("公开",)))
    assert found.rows == named.rows
    with pytest.raises(SheetMissing):
        read(data, ReadOptions(sheets=("无此表",)))


def test_hidden_sheet_is_a_finding_on_the_file(tmp_path: Path) -> None:
    """A hidden sheet is named, so that somebody can ask what it is."""
    from govdisclose.formats.opening import open_source

    def fill(book: Any) -> None:
        book.add_sheet("公开").write(0, 0, "标题")
        other = book.add_sheet("底稿")
        other.write(0, 0, "标题")
        other.visibility = 2

    path = tmp_path / "a.xls"
    path.write_bytes(_workbook(fill))

    with open_source(path) as opened:
        found = [(finding.code, finding.sheet) for finding in opened.findings]

    assert [("XLS-HIDDEN-SHEET", "底稿")] == found


def test_merged_cells_count_for_each_of_their_rows() -> None:
    """One agency written once beside three records is the agency of all three."""

    def fill(book: Any) -> None:
        sheet = book.add_sheet("a")
        for column, label in enumerate(("发布机构", "标题")):
            sheet.write(0, column, label)
        sheet.write_merge(1, 3, 0, 0, "教育局")
        for row in (1, 2, 3):
            sheet.write(row, 1, f"第{row}件")

    (found,) = read(_workbook(fill))

    assert [["教育局", "第1件"], ["教育局", "第2件"], ["教育局", "第3件"]] == [
        cells for _, cells in found.rows
    ]


def test_damaged_or_large_workbook_is_refused() -> None:
    """A broken transfer and a file above the limit are refused with advice."""
    data = _one_sheet(("甲", "一", None, 1))

    with pytest.raises(WorkbookDamaged):
        read(data[:512] + b"\xff" * 1024 + data[1536:])
    with pytest.raises(SourceTooLarge) as caught:
        read(data, limits=ReadLimits(unpacked_bytes=1024))
    assert "CSV" in caught.value.hint


@pytest.mark.parametrize("cut", [600, 1500, 3000, 4500])
def test_no_damage_raises_anything_but_a_refusal(cut: int) -> None:
    """Whatever is overwritten in the file, the run goes on with a refusal or with rows."""
    from govdisclose.ports.formats import SourceRefused

    data = bytearray(_one_sheet(*(("甲", "一", dt.date(2009, 1, 1), n) for n in range(50))))
    data[cut : cut + 40] = b"\xff\x00\x7f\x01" * 10

    try:
        read(bytes(data))
    except SourceRefused:
        return


def test_rejects_come_back_as_xlsx(tmp_path: Path) -> None:
    """The old format is not written; the rows read the same from the new one."""
    before = read(_one_sheet(("甲", "=1+1", dt.date(2009, 1, 1), 1)))
    path = tmp_path / "a.rejects.xlsx"

    written = write_rejects(
        path,
        [
            (one.layout, [(RejectedRow(row=row, cells=cells), "因") for row, cells in one.rows])
            for one in before
        ],
    )
    (after,) = read(path)

    assert 1 == written
    assert SourceFormat.XLSX is after.layout.format
    assert before[0].rows == after.rows
