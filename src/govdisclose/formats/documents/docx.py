"""Documents as DOCX in the page and type of official documents 公文, charts alive.

Page and type follow the layout of official documents (A4, margins of 37, 35, 28 and 26 mm, body in
FangSong of size three, headings in SimHei, title in a bold Song of size two) by office practice.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, assert_never

from govdisclose.domain.document import (
    BarChart,
    Block,
    Document,
    FormTable,
    Heading,
    Paragraph,
    TableBlock,
)
from govdisclose.formats.documents.docx_chart import chart_drawing, chart_part
from govdisclose.formats.documents.docx_parts import east_asian, repacked, repeat_header, shown

if TYPE_CHECKING:
    from docx.document import Document as Docx

__all__ = ["DocxWriter"]

_BODY_FONT, _HEADING_FONT, _TITLE_FONT = "FangSong", "SimHei", "SimSun"
_BODY_POINTS, _TITLE_POINTS, _NOTE_POINTS, _WIDE_POINTS = 16, 22, 12, 9
_NARROW_TWIPS = "28"
_TEXT_MM = 210 - 28 - 26
_TWO_CHARACTERS = 2 * _BODY_POINTS


class DocxWriter:
    """Writes DOCX."""

    def write(self, document: Document, target: BinaryIO) -> None:
        """Write all of it.

        Raises:
            ImportError: The extra ``docx`` is not installed.
        """
        # python-docx loads lxml, which only this format needs.
        from docx import Document as new_document
        from docx.shared import Mm

        made = new_document()
        section = made.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        self._styles(made)
        made.core_properties.title = shown(document.title)
        made.core_properties.language = document.language
        made.core_properties.author = ""
        made.core_properties.comments = ""
        made.add_paragraph(shown(document.title), style="Title")
        charts = 0
        for block in document.blocks:
            if isinstance(block, BarChart):
                charts += 1
            self._add(made, block, charts)
        written = io.BytesIO()
        made.save(written)
        repacked(written, target)

    def _styles(self, made: Docx) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        styles: Any = made.styles
        fonts = (
            ("Normal", _BODY_FONT, _BODY_POINTS),
            ("Title", _TITLE_FONT, _TITLE_POINTS),
            ("Heading 1", _HEADING_FONT, _BODY_POINTS),
            ("Heading 2", _BODY_FONT, _BODY_POINTS),
            ("Caption", _BODY_FONT, _NOTE_POINTS),
            ("Quote", _BODY_FONT, _NOTE_POINTS),
        )
        for name, font, points in fonts:
            style = styles[name]
            style.font.name = "Times New Roman"
            style.font.size = Pt(points)
            style.font.color.rgb = RGBColor(0, 0, 0)
            style.font.italic = False
            style.font.bold = name in ("Title", "Heading 2")
            east_asian(style.element, font)
        for name in ("Title", "Caption"):
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _without_border(styles["Title"].element)
        for name in ("Heading 1", "Heading 2"):
            styles[name].paragraph_format.first_line_indent = Pt(_TWO_CHARACTERS)
            styles[name].paragraph_format.keep_with_next = True

    def _add(self, made: Docx, block: Block, chart: int) -> None:
        from docx.shared import Pt

        match block:
            case Heading():
                made.add_heading(shown(block.text), level=block.level)
            case Paragraph():
                paragraph = made.add_paragraph(
                    shown(block.text), style="Quote" if block.is_note else "Normal"
                )
                if not block.is_note:
                    paragraph.paragraph_format.first_line_indent = Pt(_TWO_CHARACTERS)
            case TableBlock():
                self._add_table(made, block)
            case FormTable():
                self._add_form(made, block)
            case BarChart():
                self._add_chart(made, block, chart)
            case _:
                assert_never(block)

    def _add_table(self, made: Docx, block: TableBlock) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        made.add_paragraph(
            shown(block.caption), style="Caption"
        ).paragraph_format.keep_with_next = True
        table: Any = made.add_table(rows=1 + len(block.rows), cols=len(block.headers))
        table.style = "Table Grid"
        for at, (row, values) in enumerate(
            zip(table.rows, (block.headers, *block.rows), strict=True)
        ):
            for position, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                run = paragraph.add_run(shown(value))
                run.font.size = Pt(_NOTE_POINTS)
                run.bold = at == 0
                if at and position in block.numbers:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        repeat_header(table.rows[0])
        # Two tables without a paragraph between them would become one.
        made.add_paragraph().paragraph_format.space_after = Pt(0)

    def _add_form(self, made: Docx, block: FormTable) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        table: Any = made.add_table(rows=len(block.rows), cols=block.columns)
        table.style = "Table Grid"
        points = _WIDE_POINTS if block.is_wide else _NOTE_POINTS
        # The library makes all cells of a table anew whenever one is asked for by its place.
        cells = [row.cells for row in table.rows]
        if block.widths:
            _set_widths(table, cells, block.widths)
        if block.is_wide:
            _set_margins(table)
        for row, column, cell in block.placed():
            place = cells[row][column]
            if cell.height > 1 or cell.width > 1:
                place = place.merge(cells[row + cell.height - 1][column + cell.width - 1])
            paragraph = place.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.line_spacing = 1.0
            run = paragraph.add_run(shown(cell.text))
            run.font.size = Pt(points)
            if cell.is_number or cell.is_head:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for row in table.rows[: block.head_rows]:
            repeat_header(row)
        made.add_paragraph().paragraph_format.space_after = Pt(0)

    def _add_chart(self, made: Docx, block: BarChart, number: int) -> None:
        part = chart_part(block, number, made.part.package)
        relation = made.part.relate_to(
            part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
        )
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        run: Any = paragraph.add_run()
        run._r.append(chart_drawing(block, number, relation))
        made.add_paragraph(shown(block.caption), style="Caption")


def _without_border(element: Any) -> None:
    """The template draws a line under titles, which official documents do not have."""
    from docx.oxml.ns import qn

    for border in element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _set_widths(table: Any, cells: Sequence[Sequence[Any]], widths: tuple[int, ...]) -> None:
    """Share the width of the text out among the columns."""
    from docx.shared import Mm

    table.autofit = False
    whole = sum(widths)
    shares = [Mm(_TEXT_MM * share / whole) for share in widths]
    for column, width in zip(table.columns, shares, strict=True):
        column.width = width
    for row in cells:
        for cell, width in zip(row, shares, strict=True):
            cell.width = width


def _set_margins(table: Any) -> None:
    """Keep the text of narrow cells nearer to their lines, so that no number breaks."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), _NARROW_TWIPS)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
