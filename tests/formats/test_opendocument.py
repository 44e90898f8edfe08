"""ODS workbooks: cells, repeated runs, hidden parts, and files built to exhaust the reader."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from govdisclose.formats.refusals import (
    SourceTooLarge,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookUnsafe,
)
from govdisclose.ports.formats import ReadLimits, SourceFormat
from tests.formats.files import read, workbook_bytes

_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_HEADER = "".join(
    f"<table:table-cell><text:p>{label}</text:p></table:table-cell>" for label in ("标题", "文号")
)


def _cell(text: str) -> str:
    return (
        f"<table:table-cell office:value-type='string'><text:p>{text}</text:p></table:table-cell>"
    )


def _row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def _table(*rows: str, name: str = "目录", more: str = "", columns: str = "") -> str:
    body = "".join(rows)
    return f"<table:table table:name='{name}' {more}>{columns}{body}</table:table>"


def _book(
    *tables: str, styles: str = "", manifest: str = "<m/>", head: str = "", kind: str = _TYPE
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f"{head}<office:document-content {_NAMES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:spreadsheet>{''.join(tables)}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target.getvalue()


def test_values_are_read_by_their_kind() -> None:
    """Dates, numbers and truth values come from their stored value, text from its paragraphs."""
    cells = (
        _cell("甲<text:s text:c='2'/>乙  丙"),
        "<table:table-cell office:value-type='date' office:date-value='2009-12-31'/>",
        "<table:table-cell office:value-type='float' office:value='20230115'/>",
        "<table:table-cell office:value-type='boolean' office:boolean-value='true'/>",
        "<table:table-cell office:value-type='date' office:date-value='2009-12-31T10:06:36'/>",
        "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>"
        "<text:p>一</text:p><text:p>二<text:line-break/>三<text:tab/></text:p></table:table-cell>",
    )
    labels = ("标题", "日期", "编码", "是否有效", "发布时间", "摘要")

    (found,) = read(_book(_table(_row(*map(_cell, labels)), _row(*cells))))

    expected = [
        "甲  乙 丙",
        "2009-12-31",
        "20230115",
        "TRUE",
        "2009-12-31 10:06:36",
        "一\n二\n三\t",
    ]
    assert SourceFormat.ODS is found.layout.format
    assert [(2, expected)] == found.rows


def test_repeated_cells_and_rows_are_all_there() -> None:
    """Runs of equal rows are stored once with a number; each of them is a record."""
    twice = "table:number-rows-repeated='3'"
    data = _book(
        _table(_row(_HEADER), _row(_cell("甲"), _cell("一"), more=twice), _row(_cell("乙")))
    )

    (found,) = read(data)

    assert [(2, ["甲", "一"]), (3, ["甲", "一"]), (4, ["甲", "一"]), (5, ["乙", ""])] == found.rows


def test_empty_rows_to_the_end_of_the_sheet_cost_nothing() -> None:
    """The usual filling of a sheet with a million empty rows is passed over."""
    rest = _row("<table:table-cell table:number-columns-repeated='16384'/>",
                more="table:number-rows-repeated='1048574'")  # fmt: skip

    (found,) = read(_book(_table(_row(_HEADER), _row(_cell("甲"), _cell("一")), rest)))

    assert [(2, ["甲", "一"])] == found.rows
    assert {} == found.skipped


@pytest.mark.parametrize(
    ("rows", "columns"), [(1_048_000, 100), (2_000_000, 1), (1_000_000_000, 1)]
)
def test_run_that_would_fill_the_memory_is_refused(rows: int, columns: int) -> None:
    """A few bytes asking for a hundred million cells are refused before they are made."""
    cells = (
        f"<table:table-cell table:number-columns-repeated='{columns}'><text:p>x</text:p>"
        "</table:table-cell>"
    )
    data = _book(_table(_row(_HEADER), _row(cells, more=f"table:number-rows-repeated='{rows}'")))

    with pytest.raises((WorkbookUnsafe, WorkbookDamaged)):
        read(data)


def test_hidden_sheets_rows_and_columns_are_told_and_not_read() -> None:
    """What the sender believes nobody sees does not enter the catalogue."""
    styles = (
        "<style:style style:name='ta2' style:family='table'>"
        "<style:table-properties table:display='false'/></style:style>"
    )
    columns = "<table:table-column/><table:table-column table:visibility='collapse'/>"
    shown = _table(
        _row(_cell("标题"), _cell("内部"), _cell("文号")),
        _row(_cell("甲"), _cell("秘"), _cell("一")),
        _row(_cell("乙"), _cell("秘"), _cell("二"), more="table:visibility='collapse'"),
        _row(_cell("丙"), _cell("秘"), _cell("三"), more="table:visibility='filter'"),
        columns=columns,
    )
    hidden = _table(_row(_HEADER), name="底稿", more="table:style-name='ta2'")

    (found,) = read(_book(shown, hidden, styles=styles))

    assert [(2, ["甲", "一"])] == found.rows
    assert ("标题", "文号") == found.layout.columns
    assert ["ODS-HIDDEN-COLUMN", "ODS-HIDDEN-ROW", "ODS-HIDDEN-ROW"] == [
        finding.code for finding in found.remarks
    ]


def test_merged_cells_count_for_each_of_their_rows() -> None:
    """One agency written once beside two records is the agency of both."""
    merged = (
        "<table:table-cell table:number-rows-spanned='2'><text:p>教育局</text:p></table:table-cell>"
    )
    data = _book(
        _table(
            _row(_cell("发布机构"), _cell("标题")),
            _row(merged, _cell("甲")),
            _row("<table:covered-table-cell/>", _cell("乙")),
        )
    )

    (found,) = read(data)

    assert [["教育局", "甲"], ["教育局", "乙"]] == [cells for _, cells in found.rows]


def test_entities_encryption_and_size_are_refused() -> None:
    """A document type, a password and an unpacked size above the limit each have their refusal."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    plain = _book(_table(_row(_HEADER)))

    with pytest.raises(WorkbookUnsafe, match="document type"):
        read(_book(_table(_row(_cell("&b;"))), head=bomb))
    with pytest.raises(WorkbookEncrypted):
        read(_book(_table(), manifest="<manifest:encryption-data/>"))
    with pytest.raises(SourceTooLarge):
        read(plain, limits=ReadLimits(unpacked_bytes=100))
    with pytest.raises(WorkbookDamaged):
        read(plain[: len(plain) // 2])


@pytest.mark.slow
@pytest.mark.external("soffice")
def test_file_written_by_libreoffice_is_read_like_its_original(tmp_path: Path) -> None:
    """The same table as XLSX and as LibreOffice's ODS and XLS gives the same records."""
    rows = [
        ["标题", "文号", "发布日期"],
        ["关于甲的通知", "国发〔2019〕5号", "2019-01-27"],
        ["乙\n丙", "", "0012"],
    ]
    original = tmp_path / "a.xlsx"
    original.write_bytes(workbook_bytes(rows))
    expected = [cells for _, cells in read(original)[0].rows]

    for suffix in ("ods", "xls"):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
             "--convert-to", suffix, "--outdir", str(tmp_path), str(original)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        (found,) = read(tmp_path / f"a.{suffix}")
        assert expected == [cells for _, cells in found.rows], suffix
