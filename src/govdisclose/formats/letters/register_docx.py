"""The printed register as DOCX, A4 across, its header repeated on every page."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.register_sheet import REGISTER_COLUMNS, RegisterSheet
from govdisclose.formats.documents.docx_parts import east_asian, repacked, repeat_header, shown
from govdisclose.formats.letters.register_page import register_heading, shown_value

__all__ = ["DocxRegisterWriter"]

_SIDE_MM, _TOP_MM, _BOTTOM_MM = 15, 20, 18
_CELL_POINTS = 10.5


class DocxRegisterWriter:
    """Writes DOCX."""

    def write(self, sheet: RegisterSheet, house: HouseStyle, target: BinaryIO) -> None:
        """Write all of it.

        Raises:
            ImportError: The extra ``docx`` is not installed.
        """
        # python-docx loads lxml, which only this format needs.
        from docx import Document as new_document
        from docx.enum.section import WD_ORIENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm, Pt

        made = new_document()
        section: Any = made.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(house.page.height_mm), Mm(house.page.width_mm)
        section.left_margin = section.right_margin = Mm(_SIDE_MM)
        section.top_margin, section.bottom_margin = Mm(_TOP_MM), Mm(_BOTTOM_MM)
        normal: Any = made.styles["Normal"]
        normal.font.name, normal.font.size = house.type.latin, Pt(_CELL_POINTS)
        normal.paragraph_format.space_after = Pt(0)
        east_asian(normal.element, house.type.body)
        title, under = register_heading(sheet, house)
        made.core_properties.title, made.core_properties.language = shown(title), "zh-CN"
        made.core_properties.author = made.core_properties.comments = ""
        heading: Any = made.add_paragraph()
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = heading.add_run(shown(title))
        run.font.size = Pt(float(house.type.title_points))
        east_asian(run._r, house.type.title)
        made.add_paragraph(shown(under))
        self._table(made, sheet, house)
        written = io.BytesIO()
        made.save(written)
        repacked(written, target)

    def _table(self, made: Any, sheet: RegisterSheet, house: HouseStyle) -> None:
        from docx.shared import Mm

        table = made.add_table(rows=1, cols=len(REGISTER_COLUMNS))
        table.style = "Table Grid"
        table.autofit = False
        shares = sum(column.share for column in REGISTER_COLUMNS)
        room = house.page.height_mm - 2 * _SIDE_MM
        widths = [Mm(room * column.share / shares) for column in REGISTER_COLUMNS]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        _fill(table.rows[0], [column.zh for column in REGISTER_COLUMNS], widths)
        repeat_header(table.rows[0])
        for row in sheet.rows:
            _fill(table.add_row(), [shown_value(value) for value in row], widths)


def _fill(row: Any, values: list[str], widths: list[Any]) -> None:
    for cell, value, width in zip(row.cells, values, widths, strict=True):
        cell.width = width
        cell.paragraphs[0].add_run(shown(value))
