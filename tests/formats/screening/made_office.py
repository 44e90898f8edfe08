"""Office documents made for tests, with everything they can hide. All data is made up."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]

__all__ = [
    "document",
    "hiding_document",
    "hiding_workbook",
    "saved_document",
    "saved_workbook",
    "styled_document",
    "with_parts",
]

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="经办人">'
    "<vt:lpwstr>13912345678</vt:lpwstr></property></Properties>"
)


def saved_document(made: Document) -> bytes:
    """Bytes of a document."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def document(*paragraphs: str) -> Document:
    """A document without an author."""
    made = docx.Document()
    made.core_properties.author = ""
    for text in paragraphs:
        made.add_paragraph(text)
    return made


def saved_workbook(book: Workbook) -> bytes:
    """Bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(
    content: bytes,
    parts: Mapping[str, str | bytes] | None = None,
    changes: Mapping[str, Callable[[str], str]] | None = None,
) -> bytes:
    """A package with further parts, and parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if changes and name in changes:
                data = changes[name](data.decode()).encode()
            if name not in (parts or {}):
                target.writestr(name, data)
        for name, part in (parts or {}).items():
            target.writestr(name, part)
    return out.getvalue()


def styled_document(text: str) -> bytes:
    """A document whose text a style hides."""
    made = document("正文")
    style = made.styles.add_style("Unseen", WD_STYLE_TYPE.CHARACTER)
    style.font.hidden = True
    made.add_paragraph().add_run(text, style="Unseen")
    return saved_document(made)


def hiding_document() -> bytes:
    """A document with a string in every place one can stand: 张三, 13812345678 and an id."""
    made = document("正文没有秘密。")
    split = made.add_paragraph("联系电话138")
    split.add_run("1234").bold = True
    split.add_run("5678，联系人")
    table = made.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "姓名", "张三"
    table.cell(1, 0).text, table.cell(1, 1).text = "身份证号", "360426199101010071"
    made.sections[0].header.paragraphs[0].text = "报送：张三"
    made.sections[0].footer.paragraphs[0].text = "电话13812345678"
    made.add_paragraph().add_run("隐藏的张三").font.hidden = True
    made.core_properties.author = "张三"
    made.core_properties.title = "张三的申请"
    noted = made.add_paragraph("批注处")
    made.add_comment(noted.runs, text="张三说过", author="李小四", initials="L")
    body = (
        f'<w:p {_WORD}><w:ins w:id="91" w:author="李小四" w:date="2024-01-01T00:00:00Z">'
        "<w:r><w:t>加上张三</w:t></w:r></w:ins>"
        '<w:del w:id="92" w:author="李小四" w:date="2024-01-01T00:00:00Z">'
        "<w:r><w:delText>删去13812345678</w:delText></w:r></w:del></w:p>"
    )
    field = (
        f'<w:p {_WORD}><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> HYPERLINK "mailto:张三@example.com" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    notes = (
        f'<w:footnotes {_WORD}><w:footnote w:id="1"><w:p><w:r><w:t>脚注张</w:t></w:r>'
        "<w:r><w:t>三</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    return with_parts(
        saved_document(made),
        {
            "word/footnotes.xml": notes,
            "docProps/custom.xml": _CUSTOM,
            "customXml/item1.xml": "<data>张三</data>",
            "word/embeddings/inner.txt": "内嵌13812345678",
        },
        {
            "word/document.xml": lambda text: text.replace(
                "<w:sectPr", f"{body}{field}<w:sectPr", 1
            ),
            "[Content_Types].xml": lambda text: text.replace(
                "</Types>",
                '<Default Extension="txt" ContentType="text/plain"/>'
                '<Override PartName="/docProps/custom.xml" ContentType="application/'
                'vnd.openxmlformats-officedocument.custom-properties+xml"/>'
                '<Override PartName="/word/footnotes.xml" ContentType="application/'
                'vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/></Types>',
            ),
            "word/_rels/document.xml.rels": lambda text: text.replace(
                "</Relationships>",
                f'<Relationship Id="rId90" Type="{_RELATION}/footnotes" Target="footnotes.xml"/>'
                f'<Relationship Id="rId91" Type="{_RELATION}/attachedTemplate" '
                'Target="//server/张三/a.dotx" TargetMode="External"/>'
                f'<Relationship Id="rId92" Type="{_RELATION}/package" '
                'Target="embeddings/inner.txt"/></Relationships>',
            ),
            "_rels/.rels": lambda text: text.replace(
                "</Relationships>",
                f'<Relationship Id="rId90" Type="{_RELATION}/custom-properties" '
                'Target="docProps/custom.xml"/></Relationships>',
            ),
        },
    )


def hiding_workbook() -> bytes:
    """A workbook with a string in every place one can stand."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["姓名", "手机", "说明"])
    sheet.append(["张三", 13812345678, "身份证360426199101010071"])
    sheet.append(["王小明", "137-1234-5678", "正常"])
    sheet.append(["隐藏行", "13612345678", ""])
    sheet.row_dimensions[4].hidden = True
    sheet["F1"] = "隐藏列13512345678"
    sheet.column_dimensions["F"].hidden = True
    sheet["D2"] = '="姓名是"&A2'
    sheet["C3"].comment = Comment("批注里的张三", "李小四")
    sheet.oddHeader.center.text = "张三的表"
    hidden = book.create_sheet("备用")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "张三"
    very = book.create_sheet("底稿")
    very.sheet_state = "veryHidden"
    very["A1"] = "360426199101010071"
    book.properties.creator = "张三"
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_parts(
        saved_workbook(book),
        {
            "xl/pivotCache/pivotCacheDefinition1.xml": (
                f'<pivotCacheDefinition xmlns="{spreadsheet}"><cacheFields><cacheField name="姓名">'
                '<sharedItems><s v="张三"/></sharedItems></cacheField></cacheFields>'
                "</pivotCacheDefinition>"
            ),
            "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{spreadsheet}"/>',
            "docProps/custom.xml": _CUSTOM,
        },
        {
            "xl/workbook.xml": lambda text: re.sub(
                "<calcPr",
                '<definedNames><definedName name="经手" hidden="1">"张三"</definedName>'
                "</definedNames><calcPr",
                re.sub("<definedNames ?/>", "", text),
            ),
            # What a program that calculates keeps beside the formula.
            "xl/worksheets/sheet1.xml": lambda text: re.sub(
                r'<c r="D2">(<f>.*?</f>).*?</c>',
                r'<c r="D2" t="str">\1<v>姓名是张三</v></c>',
                text,
            ),
        },
    )
