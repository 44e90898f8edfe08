"""Letters as DOCX in the house format: page grid, red head, title, signature and date."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO

from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.letter import Letter, LetterBlock
from govdisclose.domain.cases.letters.template import BlockKind, PaperStyle
from govdisclose.formats.documents.docx_parts import east_asian, repacked, shown
from govdisclose.formats.letters.grid import letter_grid

if TYPE_CHECKING:
    from docx.document import Document as Docx

__all__ = ["DocxLetterWriter"]

_LABEL_MM = 42
_INDENT_CHARACTERS = 2
_SIGN_CHARACTERS = 4


class DocxLetterWriter:
    """Writes DOCX."""

    def write(self, letter: Letter, house: HouseStyle, target: BinaryIO) -> None:
        """Write all of it.

        Raises:
            ImportError: The extra ``docx`` is not installed.
        """
        # python-docx loads lxml, which only this format needs.
        from docx import Document as new_document

        made = new_document()
        _Page(made, letter, house).write()
        written = io.BytesIO()
        made.save(written)
        repacked(written, target)


class _Page:
    def __init__(self, made: Docx, letter: Letter, house: HouseStyle) -> None:
        self.made, self.letter, self.house = made, letter, house
        self.grid = letter_grid(house)

    def write(self) -> None:
        self._set_up()
        if self.letter.style is PaperStyle.OFFICIAL:
            self._head()
        if self.letter.style is not PaperStyle.ENVELOPE:
            self._line(
                self.letter.title, self.house.type.title, self.house.type.title_points, centred=True
            )
            if self.letter.style is PaperStyle.OFFICIAL:
                self.made.add_paragraph()
        last: Any = None
        for block in self.letter.blocks:
            if block.kind is BlockKind.TABLE:
                self._table(block)
                continue
            if block.kind is BlockKind.RIGHT and last is not None:
                # A signature never stands alone on a page.
                last.paragraph_format.keep_with_next = True
            last = self._block(block)

    def _set_up(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        page = self.house.page
        section: Any = self.made.sections[0]
        section.page_width, section.page_height = Mm(page.width_mm), Mm(page.height_mm)
        section.top_margin, section.bottom_margin = Mm(page.top_mm), Mm(page.bottom_mm)
        section.left_margin, section.right_margin = Mm(page.left_mm), Mm(page.right_mm)
        for old in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(old)
        if self.letter.style is PaperStyle.OFFICIAL:
            grid = OxmlElement("w:docGrid")
            # Word processors agree about the spacing of characters, not about grids of them.
            grid.set(qn("w:type"), "lines")
            grid.set(qn("w:linePitch"), str(self.grid.line_twips))
            section._sectPr.append(grid)
        normal: Any = self.made.styles["Normal"]
        normal.font.name = self.house.type.latin
        normal.font.size = Pt(float(self.grid.body_points))
        normal.paragraph_format.space_after = Pt(0)
        east_asian(normal.element, self.house.type.body)
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(self.grid.spacing_twips))
        normal.element.get_or_add_rPr().insert_element_before(
            spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u"
        )
        properties = self.made.core_properties
        properties.title, properties.language = shown(self.letter.title), "zh-CN"
        properties.author = properties.comments = ""

    def _head(self) -> None:
        head = self._line(
            self.letter.head,
            self.house.type.title,
            self.house.type.head_points,
            centred=True,
            colour=self.house.type.head_colour,
        )
        _underline(head, self.house.type.head_colour)
        if self.letter.number is not None:
            from docx.enum.text import WD_ALIGN_PARAGRAPH

            number = self._line(self.letter.number)
            number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.made.add_paragraph()

    def _block(self, block: LetterBlock) -> Any:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        faces = self.house.type
        is_heading = block.kind is BlockKind.HEADING
        is_note = block.kind is BlockKind.NOTE
        is_address = is_heading and self.letter.style is PaperStyle.ENVELOPE
        paragraph = self._line(
            block.text,
            faces.heading if is_heading else faces.body,
            faces.small_points
            if is_note
            else faces.title_points
            if is_address
            else faces.body_points,
            centred=is_address,
        )
        layout = paragraph.paragraph_format
        em = float(self.grid.body_points)
        if block.kind is BlockKind.PARAGRAPH:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            layout.first_line_indent = Pt(_INDENT_CHARACTERS * em)
        elif block.kind in (BlockKind.RIGHT, BlockKind.DATE):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if self.letter.style is not PaperStyle.ENVELOPE:
                layout.right_indent = Pt(_SIGN_CHARACTERS * em)
                if block.kind is BlockKind.RIGHT:
                    layout.space_before = Pt(float(self.grid.line_points))
                    layout.keep_with_next = True
        elif is_note:
            layout.space_before = Pt(float(self.grid.line_points))
        elif is_address:
            layout.space_before = layout.space_after = Pt(3 * em)
        return paragraph

    def _table(self, block: LetterBlock) -> None:
        from docx.enum.table import WD_ROW_HEIGHT_RULE
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        table: Any = self.made.add_table(rows=len(block.rows), cols=2)
        table.style = "Table Grid"
        table.autofit = False
        widths = (Mm(_LABEL_MM), Mm(self.house.page.text_width_mm - _LABEL_MM))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        small = Pt(float(self.house.type.small_points))
        for made_row, row in zip(table.rows, block.rows, strict=True):
            made_row.height = Pt(float(self.grid.row_points * row.lines))
            made_row.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
            for cell, width in zip(made_row.cells, widths, strict=True):
                cell.width = width
            label = made_row.cells[0].paragraphs[0]
            label.add_run(shown(row.label)).font.size = small
            label.alignment = WD_ALIGN_PARAGRAPH.CENTER
            for at, line in enumerate(row.text.split("\n")):
                cell = made_row.cells[1]
                paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
                paragraph.add_run(shown(line)).font.size = small
            for cell in made_row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.line_spacing = Pt(float(self.grid.row_points))

    def _line(
        self,
        text: str,
        face: str | None = None,
        points: str | None = None,
        *,
        centred: bool = False,
        colour: str | None = None,
    ) -> Any:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        paragraph: Any = self.made.add_paragraph()
        run = paragraph.add_run(shown(text))
        if points is not None:
            run.font.size = Pt(float(points))
        if points not in (None, self.house.type.body_points):
            # Only lines of the body are counted in characters.
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), "0")
            run._r.get_or_add_rPr().insert_element_before(
                spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u"
            )
        if face is not None:
            east_asian(run._r, face)
        if colour is not None:
            run.font.color.rgb = RGBColor.from_string(colour)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph


def _underline(paragraph: Any, colour: str) -> None:
    """The red line under the head."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "20"), ("space", "6"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:kinsoku",
        "w:spacing",
        "w:ind",
        "w:jc",
    )
