"""Reports written in every format that is read, from the same paragraphs and grids."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import attrs
from docx import Document
from openpyxl import Workbook  # type: ignore[import-untyped]  # it ships no types

from govdisclose.domain.figures.reports.document import Grid, Paragraph

__all__ = ["WRITERS", "Blocks", "docx_bytes", "html_bytes", "pdf_bytes", "xlsx_bytes"]

Blocks: TypeAlias = Sequence[Paragraph | Grid]

_PAGE = (595, 842)
_MARGIN = 40
_LINE = 16
_LINES = 46


@attrs.frozen
class _Box:
    """A cell with what it covers."""

    row: int
    column: int
    height: int
    width: int
    text: str


def _boxes(grid: Grid) -> Iterator[_Box]:
    """Cells with their spans: a None belongs to the cell to its left, else to the one above."""
    rows = grid.rows
    wide = max(map(len, rows))
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            if text is None:
                continue
            width = 1
            while column + width < len(cells) and cells[column + width] is None:
                if (row, column + width) in taken:
                    break
                width += 1
            height = 1
            while row + height < len(rows) and _is_covered(rows[row + height], column, width):
                height += 1
            taken |= {
                (row + down, column + across) for down in range(height) for across in range(width)
            }
            yield _Box(row, column, height, min(width, wide - column), text)


def _is_covered(row: Sequence[str | None], column: int, width: int) -> bool:
    """Whether a row leaves these places, and all before them, to cells above."""
    covered = row[column : column + width]
    return all(cell is None for cell in (*row[:column], *covered)) and len(covered) == width


def html_bytes(blocks: Blocks) -> bytes:
    """A page as agencies save it."""
    parts = ["<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><div>"]
    for block in blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<p>{html.escape(block.text)}</p>")
            continue
        parts.append("<table>")
        boxes = list(_boxes(block))
        for row in range(len(block.rows)):
            cells = (
                f'<td colspan="{box.width}" rowspan="{box.height}">'
                f"{html.escape(box.text).replace(chr(10), '<br>')}</td>"
                for box in boxes
                if box.row == row
            )
            parts.append("<tr>" + "".join(cells) + "</tr>")
        parts.append("</table>")
    return "".join([*parts, "</div></body></html>"]).encode()


def docx_bytes(blocks: Blocks) -> bytes:
    """A word-processor document with merged cells."""
    document = Document()
    for block in blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        table = document.add_table(len(block.rows), max(map(len, block.rows)))
        for box in _boxes(block):
            cell = table.cell(box.row, box.column)
            if box.width > 1 or box.height > 1:
                last = table.cell(box.row + box.height - 1, box.column + box.width - 1)
                cell = cell.merge(last)
            cell.text = box.text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def xlsx_bytes(blocks: Blocks) -> bytes:
    """A workbook with one sheet, prose and tables one under the other."""
    book = Workbook()
    sheet = book.active
    row = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            sheet.cell(row, 1, block.text)
            row += 1
            continue
        for box in _boxes(block):
            value = int(box.text) if box.text.isdigit() else box.text
            sheet.cell(row + box.row, box.column + 1, value)
            if box.width > 1 or box.height > 1:
                sheet.merge_cells(
                    start_row=row + box.row,
                    start_column=box.column + 1,
                    end_row=row + box.row + box.height - 1,
                    end_column=box.column + box.width,
                )
        row += len(block.rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def pdf_bytes(blocks: Blocks) -> bytes:
    """A PDF with ruled tables; the font is one every reader of Chinese PDF knows by name."""
    pages: list[list[str]] = [[]]
    used = 0

    def draw(text: str, across: float, down: float, width: float = 515) -> None:
        code = text.encode("utf-16-be").hex()
        size = min(9, (width - 2) / (0.5 * max(len(text), 1)))
        pages[-1].append(f"BT /F {size:.2f} Tf {across:.1f} {down:.1f} Td <{code}> Tj ET")

    for block in blocks:
        if isinstance(block, Paragraph):
            for start in range(0, len(block.text), 50):
                if used >= _LINES:
                    pages.append([])
                    used = 0
                draw(block.text[start : start + 50], _MARGIN, _PAGE[1] - _MARGIN - used * _LINE)
                used += 1
            continue
        if used + len(block.rows) > _LINES:
            pages.append([])
            used = 0
        top = _PAGE[1] - _MARGIN - used * _LINE + 11
        wide = max(map(len, block.rows))
        column = (_PAGE[0] - 2 * _MARGIN) / wide
        for box in _boxes(block):
            left, upper = _MARGIN + box.column * column, top - box.row * _LINE
            width, height = box.width * column, box.height * _LINE
            pages[-1].append(f"{left:.1f} {upper - height:.1f} {width:.1f} {height:.1f} re S")
            draw(box.text.replace("\n", ""), left + 1, upper - 11, width)
        used += len(block.rows) + 1
    return _pdf([("0.5 w\n" + "\n".join(page)).encode() for page in pages])


def _pdf(pages: Sequence[bytes]) -> bytes:
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>"
    )
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 500"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
        b" /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6"
        b" /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /StemV 93"
        b" /CapHeight 880 >> >>"
    )
    kids = b" ".join(f"{5 + 2 * at} 0 R".encode() for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + f"] /Count {len(pages)} >>".encode(),
        font,
        descendant,
    ]
    for at, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_PAGE[0]} {_PAGE[1]}] /Resources"
            f" << /Font << /F 3 0 R >> >> /Contents {6 + 2 * at} 0 R >>".encode()
        )
        objects.append(
            f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"
        )
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    for offset in offsets:
        out += f"{offset:010d} 00000 n \n".encode()
    out += (
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode()
    return bytes(out)


WRITERS = {"html": html_bytes, "docx": docx_bytes, "xlsx": xlsx_bytes, "pdf": pdf_bytes}
"""Writer by suffix."""
