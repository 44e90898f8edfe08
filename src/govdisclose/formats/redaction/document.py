"""A word-processor document (DOCX) without given strings, comments, changes and hidden parts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from govdisclose.domain.catalogue.detecting.passages import Place, finding_of
from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.redaction.markup import (
    cut_attributes,
    cut_nodes,
    cut_rest,
    drop,
    unwrap,
)
from govdisclose.formats.redaction.office_copy import (
    PICTURE,
    OfficeCopy,
    left_in_lines,
    left_in_package,
)
from govdisclose.formats.redaction.refusals import (
    RedactionLeft,
    RedactionPictures,
    RedactionReader,
)
from govdisclose.formats.screening.documents import hidden_styles, is_hidden_run
from govdisclose.formats.screening.office_package import local
from govdisclose.ports.screening import Pictures, Redacted

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # no type hints

__all__ = ["redact_document"]

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|word/(?:document|header\d*|footer\d*|footnotes|endnotes|styles"
    r"|numbering|fontTable|settings|webSettings)\.xml|word/theme/[^/]+\.xml"
    r"|word/charts/(?:chart|style|colors)\d*\.xml|word/diagrams/[^/]+\.xml"
)
_DELETED = ("del", "moveFrom", "commentRangeStart", "commentRangeEnd", "commentReference",
            "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
            "proofErr", "dataBinding", "docVars", "attachedTemplate", "mailMerge", "rsids",
            "trackRevisions", "cellIns", "cellDel", "cellMerge", "altChunk", "object",
            "embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "saveThroughXslt",
            "documentType", "customXmlInsRangeStart", "customXmlInsRangeEnd",
            "customXmlDelRangeStart", "customXmlDelRangeEnd", "annotationRef")  # fmt: skip
_INSERTED = ("ins", "moveTo")
_GAPS = ("tab", "br", "cr")
_RSID = re.compile(r"\}rsid|\}(?:author|date|initials)$")
_CACHES = ("externalData", "strCache", "numCache", "multiLvlStrCache")


def redact_document(content: bytes, file: str, removal: Removal, pictures: Pictures) -> Redacted:
    """The document with all changes accepted and every string cut, verified.

    Raises:
        RedactionRefused: Damaged, pictures nobody decided on, or a string is left.
    """
    copy = OfficeCopy(content, file)
    count = sum(PICTURE.search(name) is not None for name in copy.package.names)
    if count and pictures is Pictures.REFUSE:
        raise RedactionPictures(file=file, count=count)
    keeps_pictures = pictures is Pictures.KEEP
    main = next((n for n in copy.package.names if n.endswith("/document.xml")), "word/document.xml")
    folder = main.removesuffix("document.xml")

    def is_kept(name: str) -> bool:
        placed = f"word/{name.removeprefix(folder)}" if name.startswith(folder) else name
        is_picture = keeps_pictures and PICTURE.search(name) is not None
        return _KEPT.fullmatch(placed) is not None or is_picture

    copy.keep(is_kept)
    taken = [
        finding_of("REDACT-PART-REMOVED", Place(more=(("part", name),)), severity=Severity.INFO)
        for name in copy.package.names
        if name not in copy.parts and not name.endswith(".rels")
    ]
    if keeps_pictures and count:
        taken.append(finding_of("REDACT-PICTURES-KEPT", Place(), more=(("pictures", str(count)),)))
    # Where nobody looks, too: in comments, deleted text and properties.
    present = set(left_in_package(content, removal))
    styles = frozenset[str]().union(
        *(hidden_styles(root) for name, root in copy.trees() if name.endswith("/styles.xml"))
    )
    removed = 0
    for name, root in copy.trees():
        taken += _cleansed(root, name, styles)
        for paragraph in _texts(root):
            whole = "".join(" " if node is None else node.text or "" for node in paragraph)
            present |= removal.present(whole)
            removed += cut_nodes(paragraph, removal)
        removed += cut_rest(root, removal) + cut_attributes(root, removal)
    copy.close_links(removal)
    result = copy.written()
    _verify(result, file, removal)
    absent = tuple(which for which in range(len(removal.values)) if which not in present)
    return Redacted(
        content=result, format="docx", removed=removed, absent=absent, findings=tuple(taken)
    )


def _cleansed(root: _Element, name: str, styles: frozenset[str]) -> Iterator[Finding]:
    """Accept changes and drop what is not shown; says what was there."""
    place = Place(more=(("part", name),))
    changes = drop(
        one for one in root.iter(f"{_WORD}tr") if one.find(f"{_WORD}trPr/{_WORD}del") is not None
    )
    changes += drop(one for one in root.iter() if local(one).endswith("PrChange"))
    marks = [f"{_WORD}rPr", f"{_WORD}trPr", f"{_WORD}numPr"]
    changes += drop(
        one
        for holder in root.iter(*marks)
        for one in holder
        if local(one) in (*_INSERTED, "del", "moveFrom")
    )
    changes += unwrap(root.iter(*(f"{_WORD}{one}" for one in _INSERTED)))
    changes += drop(root.iter(f"{_WORD}del", f"{_WORD}moveFrom"))
    drop(root.iter(*(f"{_WORD}{one}" for one in _DELETED)))
    drop(one for one in root.iter() if local(one) in _CACHES)
    if changes:
        yield finding_of("REDACT-CHANGES-ACCEPTED", place, severity=Severity.INFO)
    hidden = drop(one for one in root.iter(f"{_WORD}r") if is_hidden_run(one, styles))
    if hidden:
        yield finding_of("REDACT-HIDDEN-REMOVED", place, severity=Severity.INFO)
    for element in root.iter():
        if isinstance(element.tag, str):
            for key in [one for one in element.attrib if _RSID.search(one)]:
                del element.attrib[key]


def _texts(root: _Element) -> Iterator[list[_Element | None]]:
    """The elements that hold the text of each paragraph, and those of its fields."""
    for kind, text in ((f"{_WORD}p", f"{_WORD}t"), (f"{_DRAWING}p", f"{_DRAWING}t")):
        for paragraph in root.iter(kind):
            shown: list[_Element | None] = []
            fields: list[_Element | None] = []
            for one in paragraph.iter():
                if not isinstance(one.tag, str) or _around(one, kind) is not paragraph:
                    continue
                if one.tag == text:
                    shown.append(one)
                elif local(one) in _GAPS and local(one.getparent()) == "r":
                    shown.append(None)
                elif local(one) == "instrText":
                    fields.append(one)
            yield shown
            yield fields


def _around(element: _Element, kind: str) -> _Element | None:
    parent = element.getparent()
    while parent is not None and parent.tag != kind:
        parent = parent.getparent()
    return parent


def _verify(result: bytes, file: str, removal: Removal) -> None:
    """Look for the strings by means that had no part in cutting them.

    Raises:
        RedactionLeft: One is there.
    """
    left = set(left_in_package(result, removal))
    try:
        # Another reader of the format; it comes with the extra "docx".
        from docx import Document
    except ImportError as problem:
        raise RedactionReader(file=file, package="python-docx", extra="docx") from problem
    document = Document(io.BytesIO(result))
    texts = [one.text for one in document.element.body.iter(f"{_WORD}t")]
    texts += [one.text for one in document.paragraphs]
    texts += [c.text for table in document.tables for row in table.rows for c in row.cells]
    left |= left_in_lines("\n".join(filter(None, texts)), removal)
    if left:
        raise RedactionLeft(file=file, count=len(left), where="DOCX")
