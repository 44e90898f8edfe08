"""A word-processor document (DOCX) as passages, with what a reader of it does not see."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.finding import Finding
from govdisclose.formats.screening.cells import CellLabels, LabelOf
from govdisclose.formats.screening.office_package import OfficePackage, PartBroken, local

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # no type hints

__all__ = ["PARAGRAPH", "hidden_styles", "is_hidden_run", "read_document"]

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH = f"{_WORD}p"
_CHANGES = {"ins": "insertion", "del": "deletion", "moveFrom": "move", "moveTo": "move"}
_SHORT = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SHADED = ("rPr", "pPr", "tcPr", "tblPr")
_FALSE = ("0", "false", "off", "none")


def read_document(package: OfficePackage, label_of: LabelOf) -> Iterator[Passage | Finding]:
    """Paragraphs of all parts, and findings on comments, tracked changes and hidden text."""
    hidden_styles = _hidden_styles(package)
    for name in package.names:
        if not (name.startswith("word/") and name.endswith(".xml")):
            continue
        part = posixpath.basename(name).removesuffix(".xml")
        try:
            root = package.root(name)
        except PartBroken:
            yield finding_of("SCREEN-UNREADABLE", Place(more=(("part", name),)))
            continue
        if part.startswith(("styles", "theme", "fontTable", "numbering", "webSettings")):
            continue
        yield from _part(root, part, hidden_styles, label_of)


def _hidden_styles(package: OfficePackage) -> frozenset[str]:
    try:
        return hidden_styles(package.root("word/styles.xml"))
    except PartBroken:
        return frozenset()


def hidden_styles(styles: _Element) -> frozenset[str]:
    """Ids of the styles whose text is not shown.

    Args:
        styles: Root of the part with the styles.
    """
    return frozenset(
        style.get(f"{_WORD}styleId", "")
        for style in styles.iter(f"{_WORD}style")
        if _is_on(style.find(f"{_WORD}rPr/{_WORD}vanish"))
    )


def is_hidden_run(run: _Element, styles: frozenset[str]) -> bool:
    """Whether the text of a run cannot be seen: hidden, by itself or by a style, white or tiny.

    Args:
        run: An element ``w:r``.
        styles: See :func:`hidden_styles`.
    """
    own = run.find(f"{_WORD}rPr/{_WORD}vanish")
    if own is not None or _is_unseen(run):
        return _is_on(own) or _is_unseen(run)
    paragraph = _paragraph_of(run)
    named = None if paragraph is None else paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    return any(
        one is not None and one.get(f"{_WORD}val") in styles
        for one in (run.find(f"{_WORD}rPr/{_WORD}rStyle"), named)
    )


def _part(
    root: _Element, part: str, styles: frozenset[str], label_of: LabelOf
) -> Iterator[Passage | Finding]:
    if part.startswith("comments"):
        for comment in root.iter(f"{_WORD}comment"):
            place = Place(more=(("part", part), ("id", comment.get(f"{_WORD}id", ""))))
            yield finding_of("OFFICE-COMMENT", place)
    labels: dict[_Element, CellLabels] = {}
    seen_rows: set[_Element] = set()
    number = 0
    for element in root.iter():
        if element.tag == PARAGRAPH:
            number += 1
            place = Place(more=(("part", part), ("paragraph", str(number))))
            yield from _paragraph(element, place, labels, seen_rows, styles, label_of)
        elif local(element) in ("docPr", "cNvPr"):
            said = "　".join(filter(None, (element.get("descr"), element.get("title"))))
            if said:
                yield Passage(text=said, place=Place(more=(("part", part), ("property", "alt"))))
        elif element.tag in (f"{_WORD}docVar", f"{_WORD}author"):
            yield Passage(text=element.get(f"{_WORD}val", ""), place=Place(more=(("part", part),)))
        elif local(element) in ("t", "v") and "drawing" in str(element.tag):
            yield Passage(text=element.text or "", place=Place(more=(("part", part),)))


def _paragraph(
    paragraph: _Element,
    place: Place,
    labels: dict[_Element, CellLabels],
    seen_rows: set[_Element],
    styles: frozenset[str],
    label_of: LabelOf,
) -> Iterator[Passage | Finding]:
    shown: list[str] = []
    runs: list[int] = []
    hidden: list[str] = []
    deleted: list[str] = []
    fields: list[str] = []
    changes: set[str] = set()
    for run in paragraph.iter(f"{_WORD}r", f"{_WORD}ins", f"{_WORD}del", f"{_WORD}moveFrom",
                              f"{_WORD}moveTo"):  # fmt: skip
        if _paragraph_of(run) is not paragraph:
            continue
        kind = local(run)
        if kind != "r":
            changes.add(_CHANGES[kind])
            continue
        runs.append(sum(map(len, shown)))
        is_vanished = is_hidden_run(run, styles)
        for one in run:
            name = local(one)
            if name == "t":
                (hidden if is_vanished else shown).append(one.text or "")
            elif name == "delText":
                deleted.append(one.text or "")
            elif name in ("instrText", "delInstrText"):
                fields.append(one.text or "")
            elif name in _SHORT:
                shown.append(_SHORT[name])
    text = "".join(shown)
    label = _label(paragraph, text, labels, seen_rows, label_of)
    if text:
        # Programs keep a text box twice; the second is for those that do not know the first.
        is_again = any(local(one) == "Fallback" for one in paragraph.iterancestors())
        yield Passage(text=text, place=place, label=label, runs=tuple(runs), is_again=is_again)
    for kind in sorted(changes):
        yield finding_of("OFFICE-TRACKED-CHANGE", place, more=(("change", kind),))
    if "".join(hidden).strip():
        yield finding_of("OFFICE-HIDDEN-TEXT", place)
    for parts, what in ((hidden, "hidden"), (deleted, "deletion"), (fields, "field")):
        if "".join(parts).strip():
            more = (*place.more, ("text", what))
            yield Passage(text="".join(parts), place=Place(more=more), label=label)


def _paragraph_of(element: _Element) -> _Element | None:
    """The innermost paragraph around an element: text boxes nest paragraphs."""
    parent = element.getparent()
    while parent is not None and parent.tag != PARAGRAPH:
        parent = parent.getparent()
    return parent


def _label(
    paragraph: _Element,
    text: str,
    labels: dict[_Element, CellLabels],
    seen_rows: set[_Element],
    label_of: LabelOf,
) -> str | None:
    cell = paragraph.getparent()
    if cell is None or cell.tag != f"{_WORD}tc":
        return None
    row = cell.getparent()
    table = row.getparent()
    if table is None:
        return None
    known = labels.setdefault(table, CellLabels(label_of))
    if row not in seen_rows:
        seen_rows.add(row)
        known.start_row()
    cells = [one for one in row if one.tag == f"{_WORD}tc"]
    return known.label(cells.index(cell), text)


def _is_unseen(run: _Element) -> bool:
    """Whether a run is white on white, or too small to see."""
    colour = run.find(f"{_WORD}rPr/{_WORD}color")
    size = run.find(f"{_WORD}rPr/{_WORD}sz")
    if size is not None and size.get(f"{_WORD}val", "") in ("0", "1", "2"):
        return True
    if colour is None or colour.get(f"{_WORD}val", "").upper() != "FFFFFF":
        return False
    around = (run, *run.iterancestors(PARAGRAPH, f"{_WORD}tc", f"{_WORD}tbl"))
    shades = (
        shade.get(f"{_WORD}fill", "auto").upper()
        for one in around
        for holder in _SHADED
        if (shade := one.find(f"{_WORD}{holder}/{_WORD}shd")) is not None
    )
    return not any(fill not in ("AUTO", "FFFFFF") for fill in shades)


def _is_on(switch: _Element | None) -> bool:
    return switch is not None and switch.get(f"{_WORD}val", "true") not in _FALSE
