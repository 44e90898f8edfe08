"""Files of every kind are read whole: what they show, what they hide, and what cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
import xlwt  # type: ignore[import-untyped]
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from govdisclose.bootstrap.screening import screening
from govdisclose.domain.finding import Finding
from tests.formats.screening.made_office import (
    document,
    hiding_document,
    hiding_workbook,
    saved_document,
    styled_document,
    with_parts,
)
from tests.formats.screening.made_pdfs import (
    appended_revision,
    attached,
    made_pdf,
    shown,
    with_annotation,
    with_picture,
    with_properties,
    with_script,
)

MOBILE = "手机13812345678"
RESIDENT = "360426199101010071"


def found(name: str, content: bytes) -> list[Finding]:
    """Findings on a file."""
    return list(screening().screen_bytes(name, content))


def codes(name: str, content: bytes) -> list[str]:
    """Codes of the findings on a file."""
    return [one.code for one in found(name, content)]


def places(
    name: str, content: bytes
) -> Iterator[tuple[str, str | None, int | None, str | None, dict[str, str]]]:
    """Code, sheet, row, column and further places of each finding."""
    for one in found(name, content):
        yield one.code, one.sheet, one.row, one.column, dict(one.detail)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_its_encoding(codec: str) -> None:
    """Line and column of what is found are told, whatever the encoding."""
    content = f"第一行没有\n第二行{MOBILE}\n".encode(codec)

    assert [("PERSON-MOBILE", None, 2, "6", {})] == list(places("a.txt", content))


def test_long_line_is_read_in_parts_that_overlap() -> None:
    """A number on the border of two parts is found once."""
    for before in range((1 << 16) - 12, (1 << 16) + 2):
        content = ("。" * before + "13812345678" + "。" * 300).encode()

        assert "PERSON-MOBILE" in codes("a.txt", content)


def test_escapes_of_json_hide_nothing() -> None:
    """What is written as an escape counts as what it stands for."""
    content = b'{"a": "\\u673a\\u5bc6\\u260510\\u5e74", "b": "1381234567\\u0038"}'

    assert ["SECRECY-MARK", "PERSON-MOBILE"] == codes("a.json", content)


def test_table_cells_are_judged_by_their_column() -> None:
    """Under 姓名 stands a name; under 文号 stands no telephone number."""
    content = "姓名,文号\n张三,13812345678\n李小四,\n".encode("gb18030")

    assert [
        ("PERSON-NAME", None, 2, "姓名", {}),
        ("PERSON-NAME", None, 3, "姓名", {}),
    ] == list(places("a.csv", content))


def test_page_shows_and_hides() -> None:
    """Inline markup does not divide a number; hidden text, comments and attributes are read."""
    content = (
        "<html><body><p>手机138<b>1234</b>5678</p>\n"
        f"<div style='display:none'>{RESIDENT}</div>\n"
        "<table><tr><th>姓名</th><td>张三</td></tr></table>"
        "<!-- zhang@example.com --><a href='tel:13912345678'>电话</a></body></html>"
    ).encode()

    result = [(code, row, more.get("part")) for code, _, row, _, more in places("a.html", content)]

    assert ("PERSON-MOBILE", 1, None) in result
    assert ("HTML-HIDDEN-TEXT", 2, None) in result
    assert ("PERSON-RESIDENT-ID", 2, None) in result
    assert ("PERSON-NAME", 3, None) in result
    assert ("PERSON-EMAIL", 3, "comment") in result
    assert ("PERSON-MOBILE", 3, "@href") in result


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("PERSON-MOBILE", {"part": "document", "paragraph": "2", "run": "1", "character": "5"}),
        ("PERSON-NAME", {"part": "document", "paragraph": "4", "run": "1", "character": "1"}),
        ("PERSON-MOBILE", {"part": "footer1", "paragraph": "1", "run": "1", "character": "3"}),
        ("OFFICE-HIDDEN-TEXT", {"part": "document", "paragraph": "7"}),
        ("OFFICE-TRACKED-CHANGE", {"part": "document", "paragraph": "9", "change": "deletion"}),
        ("OFFICE-TRACKED-CHANGE", {"part": "document", "paragraph": "9", "change": "insertion"}),
        ("PERSON-MOBILE", {"part": "document", "paragraph": "9", "text": "deletion"}),
        ("OFFICE-COMMENT", {"part": "comments", "id": "0"}),
        ("OFFICE-AUTHOR", {"part": "docProps/core.xml", "property": "creator"}),
        ("OFFICE-CUSTOM-PROPERTY", {"part": "docProps/custom.xml", "property": "经办人"}),
        ("OFFICE-CUSTOM-DATA", {"part": "customXml/item1.xml"}),
        ("PERSON-MOBILE", {"inside": "inner.txt"}),
    ],
)  # fmt: skip
def test_document_hides_nothing(code: str, more: dict[str, str]) -> None:
    """Every place of a DOCX is read, and each finding says where."""
    result = [(one.code, dict(one.detail)) for one in found("a.docx", hiding_document())]

    assert (code, more) in result


def test_text_hidden_by_a_style_is_told() -> None:
    """A style can hide a text as well as the run itself."""
    assert ["OFFICE-HIDDEN-TEXT", "PERSON-MOBILE"] == [
        code for code in codes("a.docx", styled_document(MOBILE)) if code != "SCREEN-PICTURE"
    ]


def test_white_and_tiny_text_is_told_and_a_white_heading_is_not() -> None:
    """White on white is hidden; white on a dark cell is a heading."""
    made = document("正文")
    made.add_paragraph().add_run(MOBILE).font.color.rgb = RGBColor(255, 255, 255)
    made.add_paragraph().add_run("小字").font.size = Pt(1)
    cell = made.add_table(1, 1).cell(0, 0)
    cell.paragraphs[0].add_run("表头").font.color.rgb = RGBColor(255, 255, 255)
    shade = cell._tc.get_or_add_tcPr().makeelement(qn("w:shd"), {qn("w:fill"): "1F4E79"})
    cell._tc.get_or_add_tcPr().append(shade)

    result = [
        (one.code, dict(one.detail).get("paragraph"))
        for one in found("a.docx", saved_document(made))
        if one.code in ("OFFICE-HIDDEN-TEXT", "PERSON-MOBILE")
    ]

    assert [("OFFICE-HIDDEN-TEXT", "2"), ("PERSON-MOBILE", "2"), ("OFFICE-HIDDEN-TEXT", "3")] == (
        result
    )


def test_cell_whose_format_shows_nothing_is_told() -> None:
    """The format ;;; hides what a cell holds."""
    book = Workbook()
    book.active["B2"] = 13812345678
    book.active["B2"].number_format = ";;;"
    out = io.BytesIO()
    book.save(out)

    result = [(one.code, one.row, one.column) for one in found("a.xlsx", out.getvalue())]

    assert [("OFFICE-HIDDEN-TEXT", 2, "B"), ("PERSON-MOBILE", 2, "B")] == result


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("PERSON-NAME", ("名单", 2, "A")),
        ("PERSON-MOBILE", ("名单", 2, "B")),
        ("PERSON-RESIDENT-ID", ("名单", 2, "C")),
        ("OFFICE-HIDDEN-ROW", ("名单", 4, None)),
        ("OFFICE-HIDDEN-COLUMN", ("名单", None, "F")),
        ("PERSON-MOBILE", ("名单", 1, "F")),
        ("OFFICE-HIDDEN-SHEET", ("备用", None, None)),
        ("OFFICE-VERY-HIDDEN-SHEET", ("底稿", None, None)),
        ("PERSON-RESIDENT-ID", ("底稿", 1, "A")),
        ("OFFICE-COMMENT", (None, None, None)),
        ("OFFICE-PIVOT-CACHE", (None, None, None)),
        ("OFFICE-EXTERNAL-LINK", (None, None, None)),
        ("OFFICE-HIDDEN-NAME", (None, None, None)),
        ("OFFICE-CUSTOM-PROPERTY", (None, None, None)),
        ("OFFICE-AUTHOR", (None, None, None)),
    ],
)
def test_workbook_hides_nothing(code: str, place: tuple[object, ...]) -> None:
    """Every place of an XLSX is read, and each finding says where."""
    result = [
        (one.code, (one.sheet, one.row, one.column)) for one in found("a.xlsx", hiding_workbook())
    ]

    assert (code, place) in result


def test_old_workbook_is_read() -> None:
    """XLS with a hidden sheet and numbers kept as numbers."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    sheet.write(0, 0, "姓名")
    sheet.write(1, 0, "张三")
    sheet.write(1, 1, 13812345678)
    hidden = book.add_sheet("备用")
    hidden.visibility = 1
    out = io.BytesIO()
    book.save(out)

    result = [(one.code, one.sheet, one.row) for one in found("a.xls", out.getvalue())]

    assert ("PERSON-NAME", "名单", 2) in result
    assert ("PERSON-MOBILE", "名单", 2) in result
    assert ("OFFICE-HIDDEN-SHEET", "备用", None) in result


def test_pdf_finding_has_page_and_box() -> None:
    """Where on the page a number stands: twelve points high, eleven characters wide."""
    content = made_pdf(shown("正文"), shown(MOBILE, x=72, y=700, size=12))

    (one,) = found("a.pdf", content)

    assert {"page": "2", "box": "96,698,228,710"} == dict(one.detail)
    assert "138****5678" == one.value


def test_pdf_number_over_the_end_of_a_line_is_found() -> None:
    """A number that a line break divides is one number."""
    content = made_pdf(shown("身份证号码是3604261991", x=380) + shown("01010071", y=680))

    assert ["PERSON-RESIDENT-ID"] == codes("a.pdf", content)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("PDF-COVERED-TEXT", made_pdf(shown(MOBILE) + "0 g 60 690 300 30 re f\n")),
        ("PDF-COVERED-TEXT", made_pdf(shown(MOBILE) + "0 g 60 690 m 360 690 l 360 720 l "
                                      "60 720 l h f\n")),
        ("PDF-COVERED-TEXT", with_annotation(made_pdf(shown(MOBILE)), "Square", "",
                                             [60, 690, 400, 720])),
        ("PDF-COVERED-TEXT", with_picture(made_pdf(shown(MOBILE)), [60, 690, 400, 720])),
        ("PDF-INVISIBLE-TEXT", made_pdf("1 1 1 rg " + shown(MOBILE))),
        ("PDF-INVISIBLE-TEXT", made_pdf(shown(MOBILE, before="3 Tr"))),
        ("PDF-INVISIBLE-TEXT", made_pdf(shown(MOBILE, x=900))),
        ("PDF-REVISION", appended_revision(shown(MOBILE), shown("手机号已经去除"))),
        ("PDF-ATTACHMENT", attached(made_pdf(shown("正文")), "a.txt", MOBILE.encode())),
        ("PDF-ANNOTATION", with_annotation(made_pdf(shown("正文")), "Text", MOBILE,
                                           [60, 690, 80, 710])),
        ("PDF-CUSTOM-PROPERTY", with_properties(made_pdf(shown("正文")), Office=MOBILE)),
    ],
)  # fmt: skip
def test_pdf_hides_nothing(code: str, content: bytes) -> None:
    """What is hidden is told as such, and its text is read."""
    result = codes("a.pdf", content)

    assert code in result
    assert "PERSON-MOBILE" in result


def test_pdf_of_pictures_script_and_author_is_told() -> None:
    """What is no text has its own finding."""
    picture = with_picture(made_pdf(shown("正文")), [0, 0, 595, 842])

    assert "SCREEN-PICTURE" in codes("a.pdf", picture)
    assert ["PDF-SCRIPT"] == codes("a.pdf", with_script(made_pdf(shown("正文"))))
    assert ["PDF-AUTHOR"] == codes("a.pdf", with_properties(made_pdf(shown("文")), Author="王小明"))
    assert ["PDF-AUTHOR"] == codes("a.pdf", _with_metadata_author(made_pdf(shown("文"))))


def test_white_heading_on_a_dark_bar_is_seen() -> None:
    """White on dark is a heading, not hidden text."""
    content = made_pdf("0 0 1 rg 60 690 300 30 re f 1 g " + shown("关于防汛工作的通知"))

    assert [] == codes("a.pdf", content)


def test_web_layout_is_no_revision() -> None:
    """A file laid out for the web has two ends though it was saved once."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made_pdf(shown("正文"), shown("正文")))) as pdf:
        pdf.save(out, linearize=True)

    assert out.getvalue().count(b"%%EOF") == 2
    assert [] == codes("a.pdf", out.getvalue())


def _with_metadata_author(content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        with pdf.open_metadata(update_docinfo=False) as metadata:
            metadata["dc:creator"] = ["王小明"]
        pdf.save(out)
    return out.getvalue()


def _locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made_pdf(shown("正文")))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="a", owner="b"))
    return out.getvalue()


def _archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("code", "name", "content"),
    [
        ("SCREEN-ENCRYPTED", "a.pdf", _locked_pdf()),
        ("SCREEN-ENCRYPTED", "a.docx", _COMPOUND + "EncryptedPackage".encode("utf-16-le")),
        ("SCREEN-KIND", "a.doc", _COMPOUND + b"\0" * 600),
        ("SCREEN-KIND", "a.png", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 20),
        ("SCREEN-KIND", "a.pptx", _archive({"[Content_Types].xml": b"<a/>"})),
        ("SCREEN-UNREADABLE", "a.pdf", b"%PDF-1.7\n" + b"nothing of a file" * 30),
        ("SCREEN-PARTLY", "a.pdf", made_pdf(shown("正文"))[:300]),
        ("SCREEN-UNREADABLE", "a.docx", saved_document(document("正文"))[:2000]),
        (
            "SCREEN-UNREADABLE",
            "a.docx",
            with_parts(saved_document(document("正文")), {"word/footer9.xml": "<w:p>"}),
        ),
        ("SCREEN-UNSAFE", "a.xlsx", _archive({"xl/workbook.xml": b" " * (40 << 20)})),
    ],
)
def test_what_cannot_be_screened_is_told(code: str, name: str, content: bytes) -> None:
    """Silence never stands for a file that was not read."""
    assert code in codes(name, content)


def test_entities_of_a_document_are_not_expanded() -> None:
    """A part with a document type is refused, not expanded."""
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
    content = with_parts(saved_document(document("正文")), {"word/footer9.xml": bomb})

    assert {"SCREEN-UNSAFE", "SCREEN-UNREADABLE"} & set(codes("a.docx", content))


def test_archive_inside_archive_is_read_to_a_depth() -> None:
    """Members are read in turn; what lies too deep is told."""
    inner = _archive({"b.txt": MOBILE.encode()})
    deep = _archive({"c.zip": _archive({"d.zip": inner})})

    result = [(one.code, dict(one.detail).get("inside")) for one in found("a.zip", inner)]

    assert [("PERSON-MOBILE", "b.txt")] == result
    assert "SCREEN-UNSAFE" in codes("a.zip", deep)


def test_folder_is_read_with_its_archives(tmp_path: Path) -> None:
    """Each file of a folder is screened, and those of archives in it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(MOBILE, encoding="utf-8")
    (tmp_path / "in" / "b.zip").write_bytes(_archive({"c.txt": RESIDENT.encode()}))

    result = {
        (one.code, Path(str(one.file)).name) for one in screening().screen_path(str(tmp_path))
    }

    assert {("PERSON-MOBILE", "a.txt"), ("PERSON-RESIDENT-ID", "c.txt")} == result


def test_file_name_is_screened_and_hidden() -> None:
    """A number in the name is found, and the name is not shown."""
    (one,) = found(f"回复{RESIDENT}.txt", "正文".encode())

    assert "PERSON-RESIDENT-ID" == one.code
    assert {"part": "file name"} == dict(one.detail)
    assert RESIDENT not in str(one.as_json())


def test_no_value_is_shown_whole() -> None:
    """Neither number nor mark nor name stands in what is told."""
    for name, content in (("a.docx", hiding_document()), ("a.xlsx", hiding_workbook())):
        told = str([one.as_json() for one in found(name, content)])

        for value in ("13812345678", "13912345678", RESIDENT, "张三", "王小明"):
            assert value not in told


def test_findings_of_one_kind_are_bounded() -> None:
    """A list of a hundred thousand numbers does not fill the memory with findings."""
    content = "\n".join(f"138{number:08}" for number in range(3_000)).encode()

    result = found("a.txt", content)

    assert 1_001 == len(result)
    assert ("SCREEN-MORE", "2000") == (result[-1].code, dict(result[-1].detail)["more"])


@given(st.binary(max_size=400), st.sampled_from(["PK\x03\x04", "%PDF-1.4\n", "", "<html>", "{"]))
def test_nothing_in_a_file_stops_the_screening(content: bytes, start: str) -> None:
    """Whatever the bytes, there is an answer."""
    for name in ("a.bin", "a.csv"):
        assert isinstance(found(name, start.encode() + content), list)
