"""Files built to mislead or exhaust a reader of reports: refused with the reason, or harmless."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.reports.document import Grid, ReportDocument
from govdisclose.errors import GovDiscloseError
from govdisclose.formats.refusals import EmptySource, SourceIsFolder, SourceMissing
from govdisclose.formats.reports import bounds
from govdisclose.formats.reports.reading import FileReports
from govdisclose.ports.formats import SourceRefused
from govdisclose.ports.reports import ReportRefused
from tests.domain.figures.reports.report_cases import report
from tests.domain.figures.reports.test_identities import published
from tests.formats.reports.printing import printed
from tests.formats.reports.report_files import WRITERS, docx_bytes, pdf_bytes, xlsx_bytes

_BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""


_WHOLE = {
    suffix: write(printed(report(published()), ["收到申请14069件。"]))
    for suffix, write in WRITERS.items()
}


def read(folder: Path, content: bytes | str, name: str = "report") -> ReportDocument:
    """What comes of a file with this content."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    found = FileReports().read(file)
    assert isinstance(found, ReportDocument)
    return found


def refusal(folder: Path, content: bytes | str, name: str = "report") -> GovDiscloseError:
    """Why a file is refused."""
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SourceRefused) as caught:
        FileReports().read(file)
    assert name in str(caught.value)
    return caught.value


def repacked(content: bytes, part: str, text: str | bytes) -> bytes:
    """An office document with one part exchanged or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            if member.filename != part:
                new.writestr(member, old.read(member))
        new.writestr(part, text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_nothing_folder_and_empty_file_are_named(tmp_path: Path) -> None:
    """What is no file is refused before anything is read."""
    with pytest.raises(SourceMissing):
        FileReports().read(tmp_path / "none.pdf")
    with pytest.raises(SourceIsFolder):
        FileReports().read(tmp_path)
    assert isinstance(refusal(tmp_path, b""), EmptySource)


def test_file_above_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page larger than any report is not read."""
    monkeypatch.setattr(bounds, "FILE_BYTES", 1 << 20)

    assert "larger than 1 MiB" in str(refusal(tmp_path, b"<p>" + b"a" * (1 << 20)))


def test_document_type_in_an_office_document_is_refused(tmp_path: Path) -> None:
    """Entities can be declared only in a document type, so none is allowed."""
    for content, part in (
        (docx_bytes(()), "word/document.xml"),
        (xlsx_bytes(()), "xl/workbook.xml"),
    ):
        bomb = repacked(content, part, _BOMB + "<a>&c;</a>")

        assert "declares a document type" in str(refusal(tmp_path, bomb))


def test_archive_that_unpacks_to_much_more_is_refused(tmp_path: Path) -> None:
    """A part a thousand times its packed size is a bomb."""
    bomb = repacked(docx_bytes(()), "word/media/image1.xml", b" " * (64 << 20))

    assert "times its size" in str(refusal(tmp_path, bomb))


def test_damaged_office_document_is_refused(tmp_path: Path) -> None:
    """Cut in the middle, without its main part, or with a part that is no XML."""
    content = docx_bytes(printed(report(published())))

    refusal(tmp_path, content[: len(content) // 2])
    refusal(tmp_path, repacked(content, "word/document.xml", "<w:document"))
    refusal(tmp_path, repacked(content, "[Content_Types].xml", "<none/>"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    assert isinstance(refusal(tmp_path, out.getvalue()), ReportRefused)


@pytest.mark.slow
@given(st.data())
def test_files_damaged_anywhere_are_read_or_refused(data: st.DataObject) -> None:
    """Bytes changed or cut out anywhere end in a report or in a refusal, never in a fault."""
    suffix = data.draw(st.sampled_from(sorted(_WHOLE)))
    content = bytearray(_WHOLE[suffix])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        if data.draw(st.booleans()):
            content[at] = data.draw(st.integers(0, 255))
        else:
            del content[at : at + data.draw(st.integers(1, 200))]

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"damaged.{suffix}"
        file.write_bytes(bytes(content))
        with contextlib.suppress(SourceRefused):
            FileReports().read(file)


def test_old_word_document_is_refused(tmp_path: Path) -> None:
    """Documents from before 2007 are another format."""
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

    assert "of a kind that is not read here" in str(refusal(tmp_path, old))


def test_entities_of_a_page_are_not_expanded(tmp_path: Path) -> None:
    """A page may name entities; what they would grow to never appears."""
    found = read(tmp_path, _BOMB + "<html><body><p>&c;</p><p>正文</p></body></html>")

    assert all(len(text) < 100 for text in found.paragraphs)
    assert "正文" in found.paragraphs


def test_page_names_no_file_of_the_machine(tmp_path: Path) -> None:
    """Neither an external entity nor an inclusion is followed."""
    (tmp_path / "secret.txt").write_text("SECRET-MARKER", encoding="utf-8")
    page = (
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
        "<html><body><p>&x;</p><object data='secret.txt'></object></body></html>"
    )

    assert "SECRET-MARKER" not in "".join(read(tmp_path, page).paragraphs)


@pytest.mark.parametrize("span", ["100000", "99999999999", "-5", "x", ""])
def test_span_beyond_any_table_is_refused_or_one(tmp_path: Path, span: str) -> None:
    """A cell over a hundred thousand columns would fill the memory."""
    page = f"<html><table><tr><td colspan='{span}' rowspan='{span}'>1</td></tr></table></html>"

    if span.startswith(("1", "9")):
        assert "more columns than 64" in str(refusal(tmp_path, page))
    else:
        assert (Grid((("1",),)),) == read(tmp_path, page).grids


def test_rows_beyond_any_report_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More rows than all tables of a report have are not read."""
    monkeypatch.setattr(bounds, "ROWS", 50)

    page = "<html><table>" + "<tr><td>1</td></tr>" * 60 + "</table></html>"
    assert "more rows than 50" in str(refusal(tmp_path, page))


def test_page_nested_without_end_is_read_or_refused(tmp_path: Path) -> None:
    """Depth is bounded by the parser; nothing overflows."""
    page = "<html><body>" + "<div>" * 100_000 + "正文"
    file = tmp_path / "deep.html"
    file.write_text(page, encoding="utf-8")

    try:
        FileReports().read(file)
    except SourceRefused:
        return


def test_hidden_parts_of_a_page_are_no_part_of_the_report(tmp_path: Path) -> None:
    """Scripts, styles and hidden elements are not what a reader sees."""
    page = (
        "<html><body><script>var 申请 = 5;</script><p style='display: none'>收到申请9件</p>"
        "<p hidden>收到申请8件</p><p>收到<b>申请</b>7件</p></body></html>"
    )

    assert ("收到申请7件",) == read(tmp_path, page).paragraphs


def test_page_in_gb2312_is_read(tmp_path: Path) -> None:
    """Older pages declare gb2312 and use characters beyond it."""
    page = "<html><head><meta charset=gb2312></head><body><p>年度报告镕</p></body></html>"

    assert ("年度报告镕",) == read(tmp_path, page.encode("gb18030")).paragraphs


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"year": 2024, "year": 2023}', "stands twice"),
        ('{"year": NaN}', "no number"),
        ('{"year": 2024', "line 1"),
        ("[" * 100_000, "nested too deeply"),
        ('{"year": ' + "9" * 10_000 + "}", "too long"),
    ],
)
def test_json_that_is_none_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """Two values for a key, numbers that are none, and depth without end are refused."""
    assert reason in str(refusal(tmp_path, text))


def test_damaged_or_wordless_pdf_is_refused(tmp_path: Path) -> None:
    """A PDF cut in the middle does not parse; one of pictures has no text."""
    content = pdf_bytes(printed(report(published())))

    refusal(tmp_path, content[:300])
    refusal(tmp_path, b"%PDF-1.7\n" + os.urandom(4096))
    assert "no text" in str(refusal(tmp_path, pdf_bytes(())))


def test_pdf_that_unpacks_to_much_more_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream of blanks packs a thousandfold; one packed twice, a millionfold."""
    monkeypatch.setattr("govdisclose.formats.reports.pdf_guard.UNPACKED_BYTES", 8 << 20)
    once = zlib.compress(b" " * (9 << 20))
    for packed in (once, zlib.compress(zlib.compress(b" " * (100 << 20), 9), 9)):
        content = b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + packed
        assert len(packed) < 1 << 20

        assert "unpacks to more than 8 MiB" in str(refusal(tmp_path, content + b"\nendstream"))


def test_pdf_with_too_many_pages_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No annual report has three hundred pages."""
    monkeypatch.setattr("govdisclose.formats.reports.pdf_text.PAGES", 1)

    content = pdf_bytes(printed(report(published()), ["正文。" * 40] * 60))
    assert "more pages than 1" in str(refusal(tmp_path, content))


def test_hidden_rows_and_columns_of_a_workbook_are_not_read(tmp_path: Path) -> None:
    """What a reader of the sheet does not see is no part of the report."""
    from openpyxl import Workbook  # type: ignore[import-untyped]  # it ships no types

    book = Workbook()
    sheet = book.active
    for row in (["甲", "秘", "乙"], ["丙", "秘", "丁"], ["藏", "藏", "藏"]):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    book.create_sheet("藏").sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)

    (grid,) = read(tmp_path, stream.getvalue()).grids

    assert (("甲", "乙"), ("丙", "丁")) == grid.rows


def test_formula_without_its_result_is_a_refused_cell(tmp_path: Path) -> None:
    """A workbook written by a program keeps no results; the cell is not read as blank."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["总计", "=1+1"])
    stream = io.BytesIO()
    book.save(stream)

    assert (("总计", "=?"),) == read(tmp_path, stream.getvalue()).grids[0].rows


def test_inserted_text_of_a_document_counts(tmp_path: Path) -> None:
    """A tracked insertion is what the document says once its changes are accepted."""
    from docx import Document
    from docx.oxml import parse_xml

    document = Document()
    paragraph = document.add_paragraph("收到申请")
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inserted = f'<w:ins xmlns:w="{name}" w:id="1"><w:r><w:t>17件</w:t></w:r></w:ins>'
    deleted = f'<w:del xmlns:w="{name}" w:id="2"><w:r><w:delText>9</w:delText></w:r></w:del>'
    for change in (inserted, deleted):
        paragraph._p.append(parse_xml(change))
    stream = io.BytesIO()
    document.save(stream)

    assert ("收到申请17件",) == read(tmp_path, stream.getvalue()).paragraphs


def test_text_that_is_none_is_refused(tmp_path: Path) -> None:
    """Bytes of no encoding are no prose."""
    refusal(tmp_path, bytes(range(128, 256)) * 50, "noise")


def test_json_is_told_by_its_content(tmp_path: Path) -> None:
    """A report in JSON may have any name."""
    file = tmp_path / "report.dat"
    file.write_text(json.dumps(published()), encoding="utf-8-sig")

    found = FileReports().read(file)

    assert not isinstance(found, ReportDocument)
    assert published() == found.value
