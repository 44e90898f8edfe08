"""A saved web page: its paragraphs and its tables, spans undone."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from govdisclose.domain.figures.reports.document import Grid, Paragraph, ReportDocument
from govdisclose.formats.reports.bounds import TableBudget
from govdisclose.formats.reports.prose_rows import prose_of
from govdisclose.formats.reports.refusals import ReportDamaged

if TYPE_CHECKING:
    Element: TypeAlias = Any
    """lxml ships no types."""

__all__ = ["read_html"]

_SILENT = frozenset(
    {"script", "style", "noscript", "template", "head", "select", "textarea", "svg"}
)
# fmt: off
_INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "label",
    "mark", "o:p", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "tt", "u", "var", "wbr",
})
# fmt: on
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,20})", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_GB = frozenset({"gb2312", "gbk", "gb18030", "x-gbk", "cp936"})
_SPAN = re.compile(r"\s*(\d{1,5})")


def read_html(content: bytes, file: str) -> ReportDocument:
    """Read a page; what is hidden or only runs is left out.

    Raises:
        ReportRefused: It holds no element, or goes beyond the bounds.
    """
    # Imported here: only pages need it, and it takes 20 ms.
    from lxml import etree  # type: ignore[import-untyped]  # it ships no types

    # Entities of a page are characters; the parser neither loads nor expands anything else.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(_decoded(content, file).encode("utf-8"), parser)
    except (etree.LxmlError, ValueError) as problem:
        raise ReportDamaged(file=file, kind="web page") from problem
    if root is None:
        raise ReportDamaged(file=file, kind="web page")
    reader = _Reader(file)
    reader.walk(root)
    title = root.findtext(".//title") or ""
    return ReportDocument(file=file, title=" ".join(title.split()), blocks=tuple(reader.blocks))


def _decoded(content: bytes, file: str) -> str:
    for mark, codec in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16")):
        if content.startswith(mark):
            return content.decode(codec, "replace")
    named = _CHARSET.search(content[:4096])
    name = named[1].decode("ascii").lower() if named else "utf-8"
    order = ["gb18030", "utf-8"] if name in _GB else ["utf-8", "gb18030"]
    for codec in order:
        try:
            return content.decode(codec)
        except UnicodeDecodeError:
            continue
    raise ReportDamaged(file=file, kind="text in UTF-8 or GB18030")


class _Reader:
    """Walks the tree once; lxml bounds its depth."""

    def __init__(self, file: str) -> None:
        self.blocks: list[Paragraph | Grid] = []
        self._budget = TableBudget(file)
        self._text: list[str] = []

    def walk(self, root: Element) -> None:
        self._element(root)
        self._end_paragraph()

    def _element(self, element: Element) -> None:
        if _is_silent(element):
            return
        tag = element.tag.lower()
        if tag == "table" and next(element.iterdescendants("table"), None) is None:
            self._end_paragraph()
            rows = tuple(self._rows(element))
            if rows:
                self.blocks += prose_of(rows)
                self.blocks.append(Grid(rows))
            return
        is_block = tag not in _INLINE
        if is_block:
            self._end_paragraph()
        self._take(element.text)
        for child in element:
            self._element(child)
            self._take(child.tail)
        if is_block:
            self._end_paragraph()

    def _take(self, text: str | None) -> None:
        if text:
            self._text.append(self._budget.text(text))

    def _end_paragraph(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        if text:
            self.blocks.append(Paragraph(text))

    def _rows(self, table: Element) -> Iterator[tuple[str | None, ...]]:
        """Cells by position; spans from above reach down as far as the table goes."""
        covered: dict[int, int] = {}
        for row in table.iterdescendants("tr"):
            self._budget.row()
            cells: dict[int, str | None] = {}
            position = 0
            for cell in row.iterchildren("td", "th"):
                while covered.get(position, 0) > 0:
                    position += 1
                    self._budget.column(position)
                width, height = _span(cell, "colspan"), _span(cell, "rowspan")
                self._budget.column(position + width - 1)
                cells[position] = self._budget.text(_text_of(cell))
                for offset in range(width):
                    cells.setdefault(position + offset, None)
                    if height > 1:
                        covered[position + offset] = height
                position += width
            reach = max([*cells, *(at for at, rest in covered.items() if rest > 0)], default=-1)
            yield tuple(cells.get(at) for at in range(reach + 1))
            covered = {at: rest - 1 for at, rest in covered.items() if rest > 1}


def _is_silent(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag.lower() in _SILENT:
        return True
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _span(cell: Element, name: str) -> int:
    found = _SPAN.match(cell.get(name) or "")
    return max(int(found[1]), 1) if found else 1


def _text_of(cell: Element) -> str:
    parts: list[str] = []

    def take(element: Element) -> None:
        if _is_silent(element):
            return
        if element.tag.lower() not in _INLINE:
            parts.append("\n")
        parts.append(element.text or "")
        for child in element:
            take(child)
            parts.append(child.tail or "")

    take(cell)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
