"""What a PDF holds beside its pages: properties, attachments, annotations, scripts, revisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.finding import Finding

__all__ = ["beside", "earlier_revisions", "is_linearised"]

_END = re.compile(rb"%%EOF[\r\n]*")
_TAG = re.compile(r"<[^>]{0,2000}>")
_XMP_AUTHOR = re.compile(r"<dc:creator\b[^>]*>(.{0,2000}?)</dc:creator>", re.DOTALL)
_LINEARISED_BYTES = 2048
_REVISIONS = 64
_OBJECTS = 500_000
_STRING_CHARS = 20_000
_AUTHOR = "/Author"
_WRITERS = ("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped", "/SourceModified",
            "/ICNAppName", "/ICNAppPlatform", "/ICNAppVersion")  # fmt: skip
_SILENT = ("/Link", "/Widget", "/Popup")


def is_linearised(content: bytes) -> bool:
    """Whether the file is laid out for the web, which brings a second end of its own."""
    return b"/Linearized" in content[:_LINEARISED_BYTES]


def earlier_revisions(content: bytes) -> Iterator[bytes]:
    """The file as it was before each change that was appended to it, the oldest first."""
    ends = [found.end() for found in _END.finditer(content)]
    first = 1 if is_linearised(content) else 0
    for end in ends[first:-1][:_REVISIONS]:
        if content[end:].strip():
            yield content[:end]


def beside(pdf: Any, authors: tuple[str, ...]) -> Iterator[Passage | Finding]:
    """Findings on the parts of an open PDF that its pages do not show, and their texts.

    Args:
        pdf: An open ``pikepdf.Pdf``.
        authors: Names that programs write of themselves, lower case.
    """
    yield from _properties(pdf, authors)
    root = pdf.Root
    for name, data in pdf.attachments.items():
        place = Place(more=(("part", "attachment"),))
        yield finding_of("PDF-ATTACHMENT", place)
        yield Passage(text=str(name), place=place)
        yield Passage(text=str(data.description or ""), place=place)
    names = root.get("/Names", {})
    if "/JavaScript" in names or "/AA" in root or _is_script(root.get("/OpenAction")):
        yield finding_of("PDF-SCRIPT", Place())
    layers = root.get("/OCProperties", {})
    if len(layers.get("/D", {}).get("/OFF", ())) > 0:
        yield finding_of("PDF-HIDDEN-LAYER", Place())
    form = root.get("/AcroForm", {})
    if "/XFA" in form or len(form.get("/Fields", ())) > 0:
        yield finding_of("PDF-FORM", Place())
    for number, page in enumerate(pdf.pages, start=1):
        for annotation in page.obj.get("/Annots", ()):
            kind = str(annotation.get("/Subtype", ""))
            if kind not in _SILENT:
                more = (("page", str(number)), ("annotation", kind.lstrip("/")))
                box = ",".join(f"{float(edge):.0f}" for edge in annotation.get("/Rect", ()))
                yield finding_of("PDF-ANNOTATION", Place(more=(*more, ("box", box))))
            if _is_script(annotation.get("/A")) or "/AA" in annotation:
                yield finding_of("PDF-SCRIPT", Place(more=(("page", str(number)),)))
    yield from _strings(pdf)


def _properties(pdf: Any, authors: tuple[str, ...]) -> Iterator[Passage | Finding]:
    info = pdf.trailer.get("/Info", {})
    for key in info.keys():  # noqa: SIM118  # a PDF dictionary iterates over nothing else
        text = str(info[key]).strip()
        place = Place(more=(("part", "properties"), ("property", key.lstrip("/"))))
        if key in _WRITERS or not text:
            continue
        if key == _AUTHOR and text.lower() not in authors:
            yield finding_of("PDF-AUTHOR", place, value=f"{text[0]}**")
        elif key not in ("/Title", "/Subject", "/Keywords", _AUTHOR):
            yield finding_of("PDF-CUSTOM-PROPERTY", place)
        yield Passage(text=text, place=place)
    if "/Metadata" in pdf.Root:
        place = Place(more=(("part", "metadata"),))
        text = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
        for found in _XMP_AUTHOR.finditer(text):
            name = _TAG.sub("", found[1]).strip()
            if name and name.lower() not in authors:
                yield finding_of("PDF-AUTHOR", place, value=f"{name[0]}**")
        for line in _TAG.sub("\n", text).split("\n"):
            if line.strip():
                yield Passage(text=line.strip(), place=place)


def _strings(pdf: Any) -> Iterator[Passage]:
    """Every text of every object: outlines, form values, notes, alternative texts, names."""
    import pikepdf

    for count, thing in enumerate(pdf.objects):
        if count > _OBJECTS:
            return
        if not isinstance(thing, pikepdf.Object):
            continue
        place = Place(more=(("part", "object"), ("object", str(thing.objgen[0]))))
        waiting: list[tuple[Any, int]] = [(thing, 0)]
        while waiting:
            value, depth = waiting.pop()
            if isinstance(value, pikepdf.String):
                text = str(value)
                # Hashes, dates and names of fonts are no texts.
                if 2 <= len(text) <= _STRING_CHARS and text.isprintable():
                    yield Passage(text=text, place=place, is_again=True)
            elif depth < 8 and isinstance(value, (pikepdf.Dictionary, pikepdf.Stream)):
                inner = [(value[key], depth + 1) for key in value.keys()]  # noqa: SIM118  # as above
                waiting += [one for one in inner if not _is_indirect(one[0])]
            elif depth < 8 and isinstance(value, pikepdf.Array):
                waiting += [(one, depth + 1) for one in value if not _is_indirect(one)]


def _is_indirect(value: Any) -> bool:
    return bool(getattr(value, "is_indirect", False))


def _is_script(action: Any) -> bool:
    try:
        return action is not None and ("/JS" in action or str(action.get("/S")) == "/JavaScript")
    except (AttributeError, TypeError, ValueError):
        return False
