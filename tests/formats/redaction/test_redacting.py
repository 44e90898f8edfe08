"""Copies without given strings: nothing of them is left, whoever looks.

Other programs open what was made: libreoffice and pdftotext. All data is made up.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
from pathlib import Path

import docx
import openpyxl  # type: ignore[import-untyped]
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String

from govdisclose.domain.catalogue.detecting.removal import LABEL, Removal
from govdisclose.formats.redaction.pdf_verifying import verify_pdf
from govdisclose.formats.redaction.redacting import FileRedaction
from govdisclose.formats.redaction.refusals import (
    RedactionDamaged,
    RedactionKind,
    RedactionLeft,
    RedactionPictures,
    RedactionUncertain,
)
from govdisclose.ports.screening import Pictures, Redacted
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
)

SECRETS = ("张三", "13812345678", "13912345678", "360426199101010071")


def redacted(
    name: str, content: bytes, *values: str, pictures: Pictures = Pictures.REFUSE
) -> Redacted:
    """A copy without the values."""
    return FileRedaction().redact(name, content, Removal(values or SECRETS), pictures)


def unpacked(content: bytes) -> bytes:
    """All bytes of a package, its parts unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())


def assert_absent(data: bytes, *values: str) -> None:
    """None of the values stands in bytes, however they are encoded."""
    for value in values or SECRETS:
        for codec in ("utf-8", "utf-16-be", "utf-16-le", "gb18030"):
            assert value.encode(codec) not in data
            assert value.encode(codec).hex().encode() not in data.lower()


def by_libreoffice(content: bytes, suffix: str, target: str, folder: Path) -> bytes:
    """What libreoffice makes of a file."""
    source = folder / f"in{suffix}"
    source.write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
         "--convert-to", target, "--outdir", str(folder / "out"), str(source)],
        check=True, capture_output=True, timeout=120,
        env={"HOME": str(folder), "PATH": os.defpath},
    )  # fmt: skip
    return (folder / "out" / f"in.{target.partition(':')[0]}").read_bytes()


def by_pdftotext(content: bytes, folder: Path) -> str:
    """What pdftotext reads in a PDF."""
    (folder / "in.pdf").write_bytes(content)
    return subprocess.run(
        ["pdftotext", "-layout", "in.pdf", "-"], cwd=folder, check=True, capture_output=True
    ).stdout.decode()


class TestText:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_text_keeps_its_encoding(self, codec: str) -> None:
        """The copy is in the encoding of the original, the rest of the text unchanged."""
        content = "申请人张三，电话138-1234-5678。\r\n其他\r\n".encode(codec)

        made = redacted("a.txt", content)

        assert f"申请人{LABEL}，电话{LABEL}。\r\n其他\r\n" == made.content.decode(codec)
        assert 2 == made.removed
        assert (2, 3) == made.absent

    def test_markup_is_refused(self) -> None:
        """A page can write a string in more ways than are searched."""
        with pytest.raises(RedactionKind):
            redacted("a.html", "<p>张&#19977;</p>".encode())


class TestDocument:
    def test_nothing_is_left_in_any_part(self) -> None:
        """Runs, tables, header, footer, footnotes, comments, changes, fields, properties, files."""
        made = redacted("a.docx", hiding_document())

        assert_absent(unpacked(made.content))
        assert () == made.absent

    def test_text_reads_on_with_a_label_of_one_length(self) -> None:
        """Every string is replaced by the same label, and the rest stays."""
        made = docx.Document(io.BytesIO(redacted("a.docx", hiding_document()).content))

        texts = [paragraph.text for paragraph in made.paragraphs]
        assert "正文没有秘密。" in texts
        assert f"联系电话{LABEL}，联系人" in texts
        assert f"加上{LABEL}" in texts
        assert LABEL == made.tables[0].cell(0, 1).text
        assert LABEL == made.tables[0].cell(1, 1).text

    def test_hidden_parts_are_gone(self) -> None:
        """Comments, changes, hidden text, properties and embedded files are not in the copy."""
        with zipfile.ZipFile(io.BytesIO(redacted("a.docx", hiding_document()).content)) as archive:
            names = set(archive.namelist())
            body = archive.read("word/document.xml").decode()

        assert not any("comments" in name or "docProps" in name for name in names)
        assert not any("custom" in name or "embeddings" in name for name in names)
        assert not re.search(r"<w:(?:ins|del|commentR|vanish)\b", body)
        assert "隐藏的" not in body
        assert "删去" not in body

    def test_text_hidden_by_a_style_is_gone(self) -> None:
        """A style can hide a text as well as the run itself."""
        made = redacted("a.docx", styled_document("没有人看见的话"), "正文")

        assert "没有人看见".encode() not in unpacked(made.content)

    def test_relationships_lead_somewhere(self) -> None:
        """No part of the copy refers to one that was left out."""
        content = redacted("a.docx", hiding_document()).content

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            relations = archive.read("word/_rels/document.xml.rels").decode()
            kept = set(re.findall(r'Id="([^"]+)"', relations))
            used = set(re.findall(r'r:(?:id|embed|link)="([^"]+)"',
                                  archive.read("word/document.xml").decode()))  # fmt: skip
            assert used <= kept
            assert "attachedTemplate" not in relations

    def test_short_string_does_not_break_the_file(self) -> None:
        """A string of one letter is cut in the text, and no name or number of the format is."""
        made = redacted("a.docx", saved_document(document("A组和B组，共12人")), "A", "12")

        texts = [p.text for p in docx.Document(io.BytesIO(made.content)).paragraphs]
        assert [f"{LABEL}组和B组，共{LABEL}人"] == texts

    def test_string_over_two_paragraphs_is_no_silent_success(self) -> None:
        """A string that is cut in no paragraph but read over two gives no copy."""
        content = saved_document(document("号码360426199101", "010071和张三"))

        with pytest.raises(RedactionLeft):
            redacted("a.docx", content)

    def test_pictures_are_refused_unless_somebody_answers(self) -> None:
        """Nothing looks into pictures; whoever keeps them has looked."""
        content = with_parts(saved_document(document("张三")), {"word/media/a.png": b"\x89PNG"})

        with pytest.raises(RedactionPictures):
            redacted("a.docx", content)
        kept = redacted("a.docx", content, pictures=Pictures.KEEP)
        gone = redacted("a.docx", content, pictures=Pictures.REMOVE)

        assert b"word/media/a.png" in unpacked(kept.content)
        assert "REDACT-PICTURES-KEPT" in [one.code for one in kept.findings]
        assert b"word/media" not in unpacked(gone.content)

    @pytest.mark.slow
    @pytest.mark.external("soffice", "pdftotext")
    def test_libreoffice_shows_none_of_the_strings(self, tmp_path: Path) -> None:
        """Opened and printed by another program, the copy shows the text without the strings."""
        before = by_libreoffice(hiding_document(), ".docx", "pdf", tmp_path)
        after = by_libreoffice(
            redacted("a.docx", hiding_document()).content, ".docx", "pdf", tmp_path
        )

        assert "13812345678" in by_pdftotext(before, tmp_path)
        text = by_pdftotext(after, tmp_path)
        assert "正文没有秘密" in text
        assert_absent(text.encode() + after)


class TestWorkbook:
    def test_nothing_is_left_in_any_part(self) -> None:
        """Cells, numbers, kept results, names, headers, comments, caches, hidden parts."""
        made = redacted("a.xlsx", hiding_workbook())

        assert_absent(unpacked(made.content))
        assert () == made.absent

    def test_values_read_on(self) -> None:
        """Visible cells stay; numbers that go become the label; formulas become their result."""
        book = openpyxl.load_workbook(io.BytesIO(redacted("a.xlsx", hiding_workbook()).content))
        sheet = book["名单"]

        assert ["名单"] == book.sheetnames
        assert [LABEL, LABEL, f"身份证{LABEL}", f"姓名是{LABEL}"] == [c.value for c in sheet[2]][:4]
        assert ["王小明", "137-1234-5678", "正常"] == [c.value for c in sheet[3]][:3]
        assert sheet["C3"].comment is None

    def test_hidden_rows_columns_and_sheets_are_gone(self) -> None:
        """What nobody saw is not handed on, whether it was listed or not."""
        data = unpacked(redacted("a.xlsx", hiding_workbook()).content)

        for value in ("隐藏行", "13612345678", "隐藏列", "13512345678", "备用", "底稿", "经手"):
            assert value.encode() not in data

    def test_cell_whose_format_shows_nothing_is_gone(self) -> None:
        """The format ;;; hides a value from readers, not from programs."""
        book = openpyxl.Workbook()
        book.active["A1"], book.active["B2"] = "正文", "没有人看见"
        book.active["B2"].number_format = ";;;"
        out = io.BytesIO()
        book.save(out)

        made = redacted("a.xlsx", out.getvalue(), "正文")

        assert "没有人看见".encode() not in unpacked(made.content)

    @pytest.mark.slow
    @pytest.mark.external("soffice")
    def test_libreoffice_shows_none_of_the_strings(self, tmp_path: Path) -> None:
        """Another program reads the copy without the strings."""
        before = by_libreoffice(hiding_workbook(), ".xlsx", "csv", tmp_path)
        after = by_libreoffice(
            redacted("a.xlsx", hiding_workbook()).content, ".xlsx", "csv", tmp_path
        )

        assert b"13812345678" in before
        assert b"137-1234-5678" in after
        assert_absent(after)


def with_form(content: bytes, text: str) -> bytes:
    """The PDF with a form object that shows a text, used twice."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        page = pdf.pages[0]
        form = pdf.make_stream(
            shown(text, x=0, y=0).encode(), Type=Name.XObject, Subtype=Name.Form,
            BBox=Array([0, -5, 400, 20]), Resources=Dictionary(Font=page.obj.Resources.Font),
        )  # fmt: skip
        page.obj.Resources.XObject = Dictionary(Fm1=form)
        page.contents_add(b"q 1 0 0 1 72 500 cm /Fm1 Do Q q 1 0 0 1 72 400 cm /Fm1 Do Q\n")
        pdf.save(out)
    return out.getvalue()


def with_spoken(content: bytes, text: str) -> bytes:
    """The PDF with a text that only readers aloud hear, an outline and a filled form field."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        marks = pikepdf.unparse_content_stream(
            [pikepdf.ContentStreamInstruction(
                [Name.Span, Dictionary(ActualText=String(text))], pikepdf.Operator("BDC"))]
        )  # fmt: skip
        pdf.pages[0].contents_add(marks + b"\nEMC\n", prepend=True)
        field = pdf.make_indirect(
            Dictionary(FT=Name.Tx, T=String("申请人"), V=String(text), Type=Name.Annot,
                       Subtype=Name.Widget, Rect=Array([0, 0, 100, 20]))
        )  # fmt: skip
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        pdf.pages[0].obj.Annots = Array([field])
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(text, 0))
        pdf.save(out)
    return out.getvalue()


LINE = "申请人张三，电话13812345678，住淮南"


class TestPdf:
    @pytest.mark.parametrize(
        "content",
        [
            made_pdf(shown(LINE)),
            made_pdf(shown("申请人张") + shown("三", x=120) + shown("电话138 1234 5678", y=600)),
            made_pdf(shown("身份证3604261991", x=400) + shown("01010071号", y=680)),
            made_pdf(shown(LINE) + "0 g 60 690 400 30 re f\n", shown("正文")),
            made_pdf(shown("正文") + shown(LINE, y=500, before="3 Tr")),
            appended_revision(shown(LINE), shown("申请人某，电话略，住淮南市张三路")),
            attached(made_pdf(shown(LINE)), "张三.txt", b"13812345678"),
            with_annotation(made_pdf(shown(LINE)), "Text", "张三说", [0, 0, 20, 20]),
            with_properties(made_pdf(shown(LINE)), Author="张三", Office="13812345678"),
            with_form(made_pdf(shown("正文") + "%" + shown(LINE)), LINE),
            with_spoken(made_pdf(shown(LINE)), "张三"),
        ],
        ids=["line", "parts", "wrapped", "covered", "invisible", "revision", "attachment",
             "annotation", "properties", "form", "spoken"],
    )  # fmt: skip
    @pytest.mark.external("pdftotext")
    def test_nothing_is_left_for_any_reader(self, content: bytes, tmp_path: Path) -> None:
        """Text, layers, properties, attachments and earlier revisions: no reader finds a string."""
        removal = Removal(SECRETS)
        assert verify_pdf(content, removal), "the original shows them"

        made = redacted("a.pdf", content)

        assert frozenset() == verify_pdf(made.content, removal)
        assert_absent(by_pdftotext(made.content, tmp_path).encode())
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(made.content)) as pdf:
            assert not pdf.attachments
            assert "/AcroForm" not in pdf.Root
            assert all("/Annots" not in page.obj for page in pdf.pages)
            pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
        assert_absent(out.getvalue())
        assert 1 == made.content.count(b"%%EOF")

    @pytest.mark.external("pdftotext")
    def test_rest_of_the_line_keeps_its_place(self, tmp_path: Path) -> None:
        """What is not cut stays where it stood, and a bar marks the gap."""
        made = redacted("a.pdf", made_pdf(shown(LINE)))

        with pikepdf.open(io.BytesIO(made.content)) as pdf:
            page = pdf.pages[0]
            operators = [
                (str(one.operator), [float(n) for n in one.operands])
                for one in pikepdf.parse_content_stream(page)
                if str(one.operator) == "re"
            ]
        # Twelve points a character: 张三 are the 4th and 5th, the number the 9th to 19th.
        bars = [(round(n[0]), round(n[2])) for _, n in operators]
        assert [(72 + 36, 24), (72 + 96, 132)] == bars
        text = by_pdftotext(made.content, tmp_path)
        assert "申请人" in text
        assert "住淮南" in text

    def test_font_lists_only_what_is_still_shown(self) -> None:
        """The table of a font does not tell which characters a removed name had."""
        made = redacted("a.pdf", made_pdf(shown("申请人張彧三，住淮南")), "張彧三")

        with pikepdf.open(io.BytesIO(made.content)) as pdf:
            table = pdf.pages[0].obj.Resources.Font.F1.ToUnicode.read_bytes().decode()
        assert "申".encode("utf-16-be").hex() in table
        for character in "張彧三":
            assert f"<{character.encode('utf-16-be').hex()}>" not in table

    @pytest.mark.parametrize("operator", ["Tj", "'", '"', "TJ"])
    def test_every_way_of_showing_text_is_cut(self, operator: str) -> None:
        """The four operators that show text."""
        code = "张三是谁".encode("utf-16-be").hex()
        # The builder learns its font's codes from Tj.
        learn = f"BT /F1 1 Tf 3 Tr <{code}> Tj 0 Tr ET\n"
        show = {
            "Tj": f"<{code}> Tj",
            "'": f"<{code}> '",
            '"': f'0 0 <{code}> "',
            "TJ": f"[<{code[:4]}> -20 <{code[4:]}>] TJ",
        }[operator]
        content = made_pdf(f"{learn}BT /F1 12 Tf 14 TL 72 700 Td {show} ET\n")

        made = redacted("a.pdf", content, "张三")

        assert frozenset() == verify_pdf(made.content, Removal(["张三"]))
        assert verify_pdf(made.content, Removal(["是谁"]))

    @settings(max_examples=25, deadline=None)
    @given(
        st.lists(st.sampled_from("张三李四王五电话住址0123"), min_size=1, max_size=14),
        st.integers(1, 4),
        st.data(),
    )
    def test_any_stretch_of_a_line_can_be_cut(
        self, characters: list[str], length: int, data: st.DataObject
    ) -> None:
        """Whatever the line and the string, it is gone and what was not part of it stays."""
        start = data.draw(st.integers(0, len(characters) - 1))
        value = "".join(characters[start : start + length])
        line = "".join(characters)
        expected = Removal([value]).cut(f"甲{line}乙").replace(LABEL, "")

        made = redacted("a.pdf", made_pdf(shown(f"甲{line}乙")), value)

        from pdfminer.high_level import extract_text

        shown_text = "".join(extract_text(io.BytesIO(made.content)).split())
        assert expected == shown_text

    def test_characters_without_meaning_are_refused(self) -> None:
        """Where a font does not say what its codes mean, there is no copy."""
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(made_pdf(shown(LINE)))) as pdf:
            del pdf.pages[0].obj.Resources.Font.F1["/ToUnicode"]
            pdf.save(out)

        with pytest.raises(RedactionUncertain):
            redacted("a.pdf", out.getvalue())

    def test_hidden_layer_is_refused(self) -> None:
        """A layer that is switched off may hold anything."""
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(made_pdf(shown(LINE)))) as pdf:
            layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("草稿")))
            pdf.Root.OCProperties = Dictionary(
                OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
            )
            pdf.save(out)

        with pytest.raises(RedactionUncertain):
            redacted("a.pdf", out.getvalue())

    def test_pictures_are_refused_kept_or_removed(self) -> None:
        """A picture of a page holds no text to cut."""
        content = with_picture(made_pdf(shown(LINE)), [300, 100, 400, 200])

        with pytest.raises(RedactionPictures):
            redacted("a.pdf", content)
        kept = redacted("a.pdf", content, pictures=Pictures.KEEP)
        gone = redacted("a.pdf", content, pictures=Pictures.REMOVE)

        assert b"/Image" in kept.content
        assert b"/Image" not in gone.content
        assert frozenset() == verify_pdf(gone.content, Removal(SECRETS))

    @pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing", made_pdf(shown(LINE))[:300]])
    def test_damaged_file_is_refused(self, content: bytes) -> None:
        """No copy is made of what cannot be read."""
        with pytest.raises(RedactionDamaged):
            redacted("a.pdf", content)

    @pytest.mark.slow
    @pytest.mark.external("soffice", "pdftotext")
    def test_pdf_of_libreoffice_is_redacted(self, tmp_path: Path) -> None:
        """A real PDF with embedded fonts, made by another program and read by a third."""
        content = by_libreoffice(hiding_document(), ".docx", "pdf", tmp_path)
        before = by_pdftotext(content, tmp_path)

        made = redacted("a.pdf", content)

        after = by_pdftotext(made.content, tmp_path)
        assert "张三" in before
        assert "正文没有秘密" in after
        assert_absent(after.encode() + made.content)
