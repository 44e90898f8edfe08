"""A web page as passages: what is shown, and what is not: comments, attributes, scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import attrs

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.finding import Finding
from govdisclose.formats.encoding import detect_encoding
from govdisclose.formats.page_text import BLOCKS, Page, is_hidden
from govdisclose.formats.refusals import EncodingUnknown
from govdisclose.formats.screening.cells import CellLabels, LabelOf

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # no type hints

__all__ = ["read_page"]

_PAGE_BYTES = 64 << 20
_SPOKEN = ("title", "alt", "content", "value", "placeholder", "href", "src", "name")
_SCRIPTS = ("script", "style", "template", "noscript")


def read_page(stream: BinaryIO, label_of: LabelOf) -> Iterator[Passage | Finding]:
    """Blocks of a page in order, then what no reader sees."""
    stream.seek(0)
    content = stream.read(_PAGE_BYTES + 1)
    if len(content) > _PAGE_BYTES:
        yield finding_of("SCREEN-UNSAFE", Place())
        return
    try:
        codec = detect_encoding(stream, "").codec
    except EncodingUnknown:
        codec = "gb18030"
    page = Page(content.decode(codec, "replace"))
    if page.root is None:
        yield finding_of("SCREEN-UNREADABLE", Place())
        return
    for block in _blocks(page.root, label_of):
        if block.is_hidden:
            yield finding_of("HTML-HIDDEN-TEXT", block.passage.place)
        yield block.passage
    yield from _unseen(page.root)


@attrs.frozen
class _Block:
    passage: Passage
    is_hidden: bool


def _blocks(root: HtmlElement, label_of: LabelOf) -> Iterator[_Block]:
    """Texts of blocks; inline markup does not divide them."""
    labels: dict[HtmlElement, CellLabels] = {}
    parts: list[str] = []
    state: dict[str, object] = {"row": None, "hidden": False, "cell": None}
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]

    def flush() -> Iterator[_Block]:
        text = " ".join("".join(parts).split())
        parts.clear()
        if text:
            row = state["row"]
            label = _cell_label(state["cell"], text, labels, label_of)
            place = Place(row=row if isinstance(row, int) else None)
            yield _Block(Passage(text=text, place=place, label=label), bool(state["hidden"]))

    while stack:
        element, is_left = stack.pop()
        is_block = element.tag in BLOCKS or element.tag == "br"
        if is_left:
            if is_block:
                yield from flush()
            state["cell"] = element if element.tag in ("td", "th") else state["cell"]
            if element.tag in ("tr", "table"):
                state["cell"] = None
            if element is not root and element.tail:
                _begin(state, element.getparent(), parts)
                parts.append(element.tail)
            continue
        if not isinstance(element.tag, str) or element.tag in _SCRIPTS:
            if element is not root and element.tail:
                parts.append(element.tail)
            continue
        if is_block:
            yield from flush()
        if element.tag in ("td", "th"):
            state["cell"] = element
        if element.text:
            _begin(state, element, parts)
            parts.append(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    yield from flush()


def _begin(state: dict[str, object], element: HtmlElement, parts: list[str]) -> None:
    if not "".join(parts).strip():
        state["row"] = element.sourceline
        # The head is unseen by its nature; its title is not hidden from anybody.
        state["hidden"] = element.tag != "title" and is_hidden(element, None)


def _cell_label(
    cell: object, text: str, labels: dict[HtmlElement, CellLabels], label_of: LabelOf
) -> str | None:
    if cell is None:
        return None
    row = cell.getparent()  # type: ignore[attr-defined]  # an element of a package without hints
    table = row.getparent() if row is not None else None
    if table is None:
        return None
    position = row.index(cell)
    known = labels.setdefault(table, CellLabels(label_of))
    if position == 0:
        known.start_row()
    return known.label(position, text)


def _unseen(root: HtmlElement) -> Iterator[Passage]:
    from lxml import etree  # type: ignore[import-untyped]  # no type hints; loaded by the page

    for element in root.getroottree().iter():
        row = element.sourceline
        if element.tag is etree.Comment or element.tag in _SCRIPTS:
            kind = "comment" if element.tag is etree.Comment else str(element.tag)
            for line in (element.text or "").split("\n"):
                if line.strip():
                    yield Passage(text=line, place=Place(row=row, more=(("part", kind),)))
        if isinstance(element.tag, str):
            for name, value in element.attrib.items():
                if name in _SPOKEN or name.startswith("data-"):
                    text = value.removeprefix("mailto:").removeprefix("tel:")
                    more = (("part", f"@{name}"),)
                    yield Passage(text=text, place=Place(row=row, more=more))
