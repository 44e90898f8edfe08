"""What all writers of DOCX share: inert text, Chinese type, and files that are equal when equal."""

from __future__ import annotations

import io
import zipfile
from typing import Any, BinaryIO

from govdisclose.domain.text import inert

__all__ = ["east_asian", "repacked", "repeat_header", "shown"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Moment of every member, so that equal documents are equal files."""


def shown(text: str) -> str:
    """The text as a reader sees it; XML has no place for most controls either."""
    return inert(text)


def east_asian(element: Any, font: str) -> None:
    """Chinese text takes a font of its own, which python-docx has no name for."""
    from docx.oxml.ns import qn

    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def repacked(written: io.BytesIO, target: BinaryIO) -> None:
    """The same members without the moment of making."""
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=_EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(member, source.read(name))


def repeat_header(row: Any) -> None:
    """The row stands again at the top of every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
