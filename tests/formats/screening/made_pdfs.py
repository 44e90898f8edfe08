"""PDFs made for tests: Chinese text, and everything a PDF can hide it in. All data is made up."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

__all__ = [
    "appended_revision",
    "attached",
    "made_pdf",
    "shown",
    "with_annotation",
    "with_picture",
    "with_properties",
    "with_script",
]

_PAGE = [0, 0, 595, 842]
_STRING = re.compile("<([0-9a-f]+)> Tj")


def shown(text: str, x: float = 72, y: float = 700, size: float = 12, before: str = "") -> str:
    """Operators that show a line of text; ``before`` stands inside the text object."""
    code = text.encode("utf-16-be").hex()
    return f"BT /F1 {size} Tf {before} 1 0 0 1 {x} {y} Tm <{code}> Tj ET\n"


def _font(pdf: pikepdf.Pdf, codes: Sequence[str]) -> pikepdf.Object:
    """A font whose codes are UTF-16, and which says so."""
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/Song"),
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        FontDescriptor=Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/Song"), Flags=4,
            FontBBox=[0, -200, 1000, 900], ItalicAngle=0,
            Ascent=900, Descent=-200, CapHeight=700, StemV=80,
        ),
        DW=1000,
    )  # fmt: skip
    pairs = "".join(f"<{code}> <{code}>\n" for code in codes)
    meaning = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar\nendcmap end end\n"
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name("/Song"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(meaning.encode()),
        )
    )


def made_pdf(*pages: str | Sequence[str]) -> bytes:
    """A PDF with one page for each content."""
    pdf = pikepdf.new()
    texts = [content if isinstance(content, str) else "".join(content) for content in pages]
    strings = _STRING.findall("".join(texts))
    codes = sorted({string[at : at + 4] for string in strings for at in range(0, len(string), 4)})
    font = _font(pdf, codes)
    for text in texts:
        page = pdf.add_blank_page(page_size=(_PAGE[2], _PAGE[3]))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(text.encode())
    return _saved(pdf)


def _saved(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)  # type: ignore[arg-type]  # options of save
    pdf.close()
    return out.getvalue()


def with_properties(content: bytes, **values: str) -> bytes:
    """The PDF with document properties."""
    pdf = pikepdf.open(io.BytesIO(content))
    for key, value in values.items():
        pdf.docinfo[f"/{key}"] = value
    with pdf.open_metadata(update_docinfo=False, set_pikepdf_as_editor=False) as metadata:
        metadata["dc:description"] = " ".join(values.values())
    return _saved(pdf)


def attached(content: bytes, name: str, data: bytes) -> bytes:
    """The PDF with a file inside."""
    pdf = pikepdf.open(io.BytesIO(content))
    pdf.attachments[name] = data
    return _saved(pdf)


def with_annotation(content: bytes, kind: str, text: str, box: Sequence[float]) -> bytes:
    """The PDF with an annotation on its first page."""
    pdf = pikepdf.open(io.BytesIO(content))
    note = Dictionary(
        Type=Name.Annot, Subtype=Name(f"/{kind}"), Contents=String(text), Rect=Array(list(box)),
        IC=Array([0, 0, 0]),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
    return _saved(pdf)


def with_script(content: bytes) -> bytes:
    """The PDF with a script that runs when it is opened."""
    pdf = pikepdf.open(io.BytesIO(content))
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    return _saved(pdf)


def with_picture(content: bytes, box: Sequence[float]) -> bytes:
    """The PDF with a grey picture on its first page, painted last."""
    pdf = pikepdf.open(io.BytesIO(content))
    picture = pdf.make_stream(
        b"\x80" * 4,
        Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2, BitsPerComponent=8,
        ColorSpace=Name.DeviceGray,
    )  # fmt: skip
    page = pdf.pages[0]
    page.obj.Resources.XObject = Dictionary(Im1=picture)
    left, bottom, right, top = box
    drawing = f"q {right - left} 0 0 {top - bottom} {left} {bottom} cm /Im1 Do Q\n"
    page.contents_add(drawing.encode())
    return _saved(pdf)


def appended_revision(before: str, after: str) -> bytes:
    """A PDF whose page was changed by a revision appended to the file, as editors save it."""
    # The font knows the characters of both revisions; the page shows those of the first.
    with pikepdf.open(io.BytesIO(made_pdf(before + after))) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(before.encode())
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    first = out.getvalue()
    with pikepdf.open(io.BytesIO(first)) as pdf:
        page = pdf.pages[0].obj
        number, generation = page.Contents.objgen
        size = int(pdf.trailer.Size)
        root = pdf.Root.objgen
    data = after.encode()
    start = len(first)
    body = f"{number} {generation} obj\n<< /Length {len(data)} >>\nstream\n".encode()
    body += data + b"\nendstream\nendobj\n"
    table_at = start + len(body)
    previous = int(first.rsplit(b"startxref", 1)[1].split()[0])
    table = f"xref\n{number} 1\n{start:010d} {generation:05d} n \n"
    trailer = f"trailer\n<< /Size {size} /Root {root[0]} {root[1]} R /Prev {previous} >>\n"
    return first + body + f"{table}{trailer}startxref\n{table_at}\n%%EOF\n".encode()
