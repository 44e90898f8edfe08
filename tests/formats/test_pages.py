"""Saved web pages: tables of records, and the one record of a detail page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govdisclose.formats.mapping import map_columns
from govdisclose.formats.opening import open_source
from govdisclose.formats.refusals import PageWithoutRecords, SourceTooLarge
from govdisclose.formats.rejects import write_rejects
from govdisclose.ports.formats import CatalogueField, ReadLimits, RejectedRow, SourceFormat
from tests.formats.files import read
from tests.shared_data import shared_data

_TABLE = (
    "<html><body><table><tr><td>首页</td><td><table><caption>目录</caption>"
    "<tr><th>索引号</th><th>信息名称</th><th>发布日期</th></tr>"
    "<tr><td>1<td>甲<br>乙<td>2009-1-1"
    "<tr><td rowspan=2>2<td>丙 &lt;b&gt;<td>2009-1-2<tr><td>丁<td>2009-1-3"
    "<tr style='display: none'><td>9<td>隐藏<td>x</table></td></tr></table></body></html>"
)


def test_table_of_a_page_is_read_with_its_spans() -> None:
    """The inner table is the data; entities are characters, spanning cells count in each row."""
    (found,) = read(_TABLE.encode())

    assert (SourceFormat.HTML, "目录") == (found.layout.format, found.layout.sheet)
    assert [
        (2, ["1", "甲\n乙", "2009-1-1"]),
        (3, ["2", "丙 <b>", "2009-1-2"]),
        (4, ["2", "丁", "2009-1-3"]),
    ] == found.rows
    assert {"hidden": 1} == found.skipped
    assert ["HTML-HIDDEN-ROW"] == [finding.code for finding in found.remarks]


def test_page_is_read_in_the_encoding_it_declares_if_that_is_true(tmp_path: Path) -> None:
    """GBK pages, and UTF-8 pages that still declare gb2312, are both read right."""
    page = "<head><meta charset=gb2312></head>" + _TABLE

    for codec in ("gbk", "utf-8"):
        (found,) = read(page.encode(codec))
        assert "甲\n乙" == found.rows[0][1][1], codec


def test_workbook_suffix_on_a_page_changes_nothing(tmp_path: Path) -> None:
    """Many systems "export to Excel" by naming a page .xls; its content decides."""
    path = tmp_path / "export.xls"
    path.write_bytes(_TABLE.encode())

    with open_source(path) as opened:
        assert SourceFormat.HTML is opened.format


_LAYOUTS = {
    "table": "<table><tr><th>索 引 号：</th><td>{0}</td><th>信息分类：</th><td>{1}</td></tr>"
    "<tr><th>发布机构：</th><td>{2}</td><th>发布日期：</th><td>{3}</td></tr>"
    "<tr><th>信息名称：</th><td colspan=3>{4}</td></tr>"
    "<tr><th>文 号：</th><td></td><th>浏览次数：</th><td>12</td></tr></table>",
    "one cell": "<table><tr><td>索引号：{0}</td><td>信息分类：{1}</td></tr><tr><td>发布机构：{2}"
    "</td><td>发布日期：{3}</td></tr><tr><td>信息名称：{4}</td><td>文号：</td></tr></table>",
    "dl": "<dl><dt>索引号</dt><dd>{0}</dd><dt>信息分类：</dt><dd>{1}</dd><dt>发布机构</dt><dd>{2}"
    "</dd><dt>发布日期</dt><dd>{3}</dd><dt>信息名称</dt><dd>{4}</dd><dt>文号</dt><dd></dd></dl>",
    "li": "<ul><li><b>索引号：</b>{0}</li><li><span>信息分类：</span><span>{1}</span></li><li>"
    "发布机构：{2}</li><li>发布日期：{3}</li><li>信息名称：{4}</li><li>文号：</li></ul>",
    "line": "<p>索引号：{0}　信息分类：{1}　发布机构：{2}</p><p>发布日期：{3} 信息名称：{4}</p>"
    "<p>文号：</p>",
    "div": "<div><div>索引号：</div><div>{0}</div></div>"
    "<div><div>信息分类：</div><div>{1}</div></div><div><div>发布机构：</div><div>{2}</div></div><div><div>发布日期：</div><div>{3}</div></div>"
    "<div><div>信息名称：</div><div>{4}</div></div>",
}
_VALUES = (
    "003110926/201510-00216",
    "信息公开制度",
    "市交通运输局",
    "2015-10-15 10:06:36",
    "关于印发安庆市政务公开工作领导小组工作规则等公开制度的通知",
)
"""As on a page of Anqing, 2015."""


@pytest.mark.parametrize("layout", _LAYOUTS)
def test_detail_page_is_one_record_however_it_is_laid_out(layout: str) -> None:
    """Label and value pairs in tables, lists and lines of text give the same record."""
    body = _LAYOUTS[layout].format(*_VALUES)
    page = f"<!DOCTYPE html><html><body><h1>页面</h1>{body}<p>正文如下。</p></body></html>"

    (found,) = read(page.encode())
    mapped = map_columns(found.layout, found.samples)
    ((_, cells),) = found.rows

    fields = (
        CatalogueField.INDEX_NUMBER,
        CatalogueField.CATEGORY,
        CatalogueField.AGENCY,
        CatalogueField.PUBLISHED_ON,
        CatalogueField.TITLE,
    )
    assert list(_VALUES) == [cells[mapped.positions[field]] for field in fields]
    place = mapped.positions.get(CatalogueField.DOCUMENT_NUMBER)
    assert place is None or "" == cells[place]


def test_label_layouts_of_real_sites_are_read() -> None:
    """Each site of the collected samples, built as the page of label and value it came from."""
    path = shared_data("catalogues", "catalogue_header_samples.json")
    samples = json.loads(path.read_text("utf-8"))
    read_pages = 0

    for sample in samples:
        values = sample.get("sample") or {}
        pairs = [
            (label, values.get("".join(label.split()).strip("：:"), ""))
            for label in sample["labels"]
        ]
        filled = [pair for pair in pairs if pair[1]]
        if len(filled) < 3:
            continue
        rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in pairs)
        (found,) = read(f"<html><body><table>{rows}</table></body></html>".encode())
        ((_, cells),) = found.rows
        assert [value for _, value in filled] == [
            cell
            for cell in cells
            if cell in dict(map(reversed, filled))  # type: ignore[arg-type]
        ], sample["site"]
        read_pages += 1
    assert read_pages >= 5


def test_title_and_address_come_from_the_page_when_no_label_names_them() -> None:
    """The site's own data name the document; where the page was saved from is its address."""
    page = (
        "<!DOCTYPE html>\n<!-- saved from url=(0042)http://www.example.gov.cn/show?id=385009 -->\n"
        "<html><head><meta name='ArticleTitle' content='关于甲的通知'></head><body>"
        + _LAYOUTS["li"].replace("<li>信息名称：{4}</li>", "").format(*_VALUES)
        + "</body></html>"
    )

    (found,) = read(page.encode())

    record = dict(zip(found.layout.columns, found.rows[0][1], strict=True))
    assert "关于甲的通知" == record["标题"]
    assert "http://www.example.gov.cn/show?id=385009" == record["网址"]
    assert ["HTML-TAKEN-FROM-PAGE"] * 2 == [finding.code for finding in found.remarks]


def test_hidden_parts_and_scripts_are_not_read() -> None:
    """What a page does not show is no part of the record."""
    page = (
        "<html><body><script>var x='索引号：9'</script>"
        "<div style='display:none'><ul><li>文号：秘1号</li></ul></div>"
        + _LAYOUTS["li"].format(*_VALUES)
        + "</body></html>"
    )

    (found,) = read(page.encode())

    assert not any("秘1号" in cell or "9" == cell for _, cells in found.rows for cell in cells)


def test_other_pages_are_refused_in_words() -> None:
    """A report or a home page is no catalogue, and says so."""
    with pytest.raises(PageWithoutRecords):
        read(b"<HTML><body><table><tr><td>a</td></tr></table><p>text: more</p></body></HTML>")
    with pytest.raises(PageWithoutRecords):
        read(shared_data("annual_reports", "hangzhou_style_2025.html"))


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html [<!ENTITY a 'x'>]><table>" + b"<tr><td>&a;</td></tr>" * 9,
        b"<html>" + b"<div>" * 100_000,
        b"<html>" + b"<table><tr><td>" * 5_000 + "标题".encode(),
        b"<html><!--" * 50_000,
        b"<html><body " + b"a=1 " * 200_000,
    ],
)
def test_hostile_page_ends_in_a_refusal_and_soon(content: bytes) -> None:
    """Entities, depth and endless markup cost neither the memory nor the day."""
    with pytest.raises(PageWithoutRecords):
        read(content)


def test_spans_cannot_fill_the_memory() -> None:
    """A cell that claims ten thousand rows and columns makes none of them."""
    page = _TABLE.replace("<td rowspan=2>", "<td rowspan=99999999 colspan=99999999>")

    (found,) = read(page.encode())

    assert [(2, ["1", "甲\n乙", "2009-1-1"])] == found.rows
    assert {"title": 1} == found.skipped


def test_page_above_the_limit_is_refused() -> None:
    """A page has to be held in memory, so its size has a bound of its own."""
    with pytest.raises(SourceTooLarge):
        read(_TABLE.encode(), limits=ReadLimits(page_bytes=100))


def test_rejects_of_a_page_come_back_as_csv(tmp_path: Path) -> None:
    """Rows of a page are corrected in a spreadsheet and read again from there."""
    before = read(_TABLE.encode())
    path = tmp_path / "a.rejects.csv"

    write_rejects(
        path,
        [
            (one.layout, [(RejectedRow(row=row, cells=cells), "因") for row, cells in one.rows])
            for one in before
        ],
    )
    (after,) = read(path)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert [cells for _, cells in before[0].rows] == [cells for _, cells in after.rows]
