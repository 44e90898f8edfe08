"""Tables written as ODS workbooks, streamed into the archive as XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from govdisclose.domain.guarded_text import guarded
from govdisclose.formats.export_workbook import SHEET_ROWS, sheet_title
from govdisclose.ports.exporting import ExportColumn, ExportOptions, ExportRow, Written, plain_text

__all__ = ["write_ods"]

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The archive tells nobody when it was written."""
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.2">'
    "<office:automatic-styles>"
    '<number:date-style style:name="iso"><number:year number:style="long"/><number:text>-'
    '</number:text><number:month number:style="long"/><number:text>-</number:text>'
    '<number:day number:style="long"/></number:date-style>'
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="iso"/>'
    '<style:style style:name="head" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
_FOOT = "</table:table></office:spreadsheet></office:body></office:document-content>"
_SPACES = re.compile("^ +| +$|(?<= ) +")


def write_ods(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
) -> Written:
    """Write a workbook; a new sheet begins where one is full."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # The type comes first and unpacked, so that other programs know the file by it.
        archive.writestr(zipfile.ZipInfo("mimetype", _MOMENT), _TYPE)
        archive.writestr(
            zipfile.ZipInfo("META-INF/manifest.xml", _MOMENT), _MANIFEST, zipfile.ZIP_DEFLATED
        )
        content = zipfile.ZipInfo("content.xml", _MOMENT)
        content.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(content, "w", force_zip64=True) as part:
            return Written(rows=_write_content(part, columns, rows, options))


def _write_content(
    part: IO[bytes],
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    options: ExportOptions,
) -> int:
    part.write((_HEAD + _sheet_head(columns, options, 1)).encode())
    count = 0
    for row in rows:
        if count and count % SHEET_ROWS == 0:
            number = count // SHEET_ROWS + 1
            part.write(("</table:table>" + _sheet_head(columns, options, number)).encode())
        cells = (_cell(*pair, options) for pair in zip(columns, row, strict=True))
        part.write(f"<table:table-row>{''.join(cells)}</table:table-row>\n".encode())
        count += 1
    part.write(_FOOT.encode())
    return count


def _sheet_head(columns: Sequence[ExportColumn], options: ExportOptions, number: int) -> str:
    heads = "".join(_text_cell(guarded(column.name), "head") for column in columns)
    name = quoteattr(sheet_title(options.title, number))
    return f"<table:table table:name={name}><table:table-row>{heads}</table:table-row>\n"


def _cell(column: ExportColumn, value: str | int | date | None, options: ExportOptions) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if column.is_date and isinstance(value, date):
        return (
            '<table:table-cell table:style-name="day" office:value-type="date" '
            f'office:date-value="{value.isoformat()}"><text:p>{value.isoformat()}</text:p>'
            "</table:table-cell>"
        )
    if column.is_number and isinstance(value, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    return _text_cell(guarded(plain_text(value), keeps_formulas=options.keeps_formulas))


def _text_cell(text: str, style: str | None = None) -> str:
    styled = "" if style is None else f' table:style-name="{style}"'
    paragraphs = "".join(f"<text:p>{part}</text:p>" for part in _paragraphs(text))
    return f'<table:table-cell{styled} office:value-type="string">{paragraphs}</table:table-cell>'


def _paragraphs(text: str) -> Iterator[str]:
    """Lines as paragraphs; blanks that the format would drop are written as elements."""
    for line in text.split("\n"):
        spaced = _SPACES.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
        yield spaced.replace("\t", "<text:tab/>")
