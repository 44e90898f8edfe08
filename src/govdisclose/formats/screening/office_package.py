"""The package of an office document: its parts under bounds, and what lies beside its text."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.workbook_guard import open_archive
from govdisclose.ports.formats import ReadLimits, SourceRefused

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # no type hints

__all__ = [
    "ARCHIVE_FAULTS",
    "OfficePackage",
    "PartBroken",
    "local",
    "parsed",
    "refused_finding",
]

ARCHIVE_FAULTS = (
    zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, OSError, RuntimeError,
    ValueError,
)  # fmt: skip
"""What a damaged archive makes its reader raise."""

_PART_BYTES = 64 << 20
_AUTHORS = ("creator", "lastModifiedBy", "Manager", "Company")
_PROPERTIES = ("title", "subject", "description", "keywords", "category", "HyperlinkBase")
_PICTURES = re.compile(r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp|ico)$", re.IGNORECASE)
_LINKS_TO_DATA = ("attachedTemplate", "oleObject", "externalLinkPath", "package", "image", "frame")


class PartBroken(Exception):
    """A part cannot be read; it becomes a finding."""


def parsed(content: bytes) -> _Element:
    """The root of a part; entities, networks and document types have no effect.

    Raises:
        PartBroken: It is no well-formed XML, or declares a document type.
    """
    # 30 ms that only office documents need.
    from lxml import etree  # type: ignore[import-untyped]  # no type hints

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise PartBroken from problem
    if root.getroottree().docinfo.doctype:
        raise PartBroken
    return root


def local(element: _Element) -> str:
    """Name of an element without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class OfficePackage:
    """Parts of one document."""

    def __init__(self, stream: BinaryIO, file: str, limits: ReadLimits) -> None:
        """Open it.

        Raises:
            SourceRefused: Damaged, encrypted, or built to exhaust the machine.
        """
        self.archive = open_archive(stream, file, limits)
        self.names = tuple(name for name in self.archive.namelist() if not name.endswith("/"))

    def read(self, name: str) -> bytes:
        """Bytes of a part.

        Raises:
            PartBroken: There is none, or it is damaged or too large.
        """
        try:
            if self.archive.getinfo(name).file_size > _PART_BYTES:
                raise PartBroken
            return self.archive.read(name)
        except ARCHIVE_FAULTS as problem:
            raise PartBroken from problem

    def root(self, name: str) -> _Element:
        """Root element of a part.

        Raises:
            PartBroken: As for :meth:`read` and :func:`parsed`.
        """
        return parsed(self.read(name))

    def relationships(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Id -> (last word of the type, target, external) of a part's relationships."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", f"{base}.rels")
        found: dict[str, tuple[str, str, bool]] = {}
        if name in self.names:
            for one in self.root(name):
                external = one.get("TargetMode") == "External"
                target = one.get("Target", "")
                if not external:
                    target = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
                found[one.get("Id", "")] = (
                    one.get("Type", "").rpartition("/")[2],
                    target,
                    external,
                )
        return found

    def beside(self, authors: tuple[str, ...]) -> Iterator[Passage | Finding]:
        """Properties, custom data, links, embedded files, macros and pictures.

        Args:
            authors: Names that programs write of themselves, lower case.
        """
        for name in self.names:
            place = Place(more=(("part", name),))
            base = posixpath.basename(name)
            try:
                if base in ("core.xml", "app.xml") or name.startswith("docProps/core"):
                    yield from self._properties(name, authors)
                elif base == "custom.xml" and name.startswith("docProps/"):
                    yield from self._custom(name)
                elif name.startswith("customXml/item") and "Props" not in name:
                    text = _all_text(self.root(name))
                    if text:
                        yield finding_of("OFFICE-CUSTOM-DATA", place)
                        yield Passage(text=text, place=place)
                elif name.endswith(".rels"):
                    yield from self._links(name)
                elif "vbaProject" in base or base == "macrosheet.xml":
                    yield finding_of("OFFICE-MACRO", place)
            except PartBroken:
                yield finding_of("SCREEN-UNREADABLE", place)
        pictures = sum(_PICTURES.search(name) is not None for name in self.names)
        if pictures:
            yield finding_of("SCREEN-PICTURE", Place(), more=(("pictures", str(pictures)),))

    def _properties(self, name: str, authors: tuple[str, ...]) -> Iterator[Passage | Finding]:
        for element in self.root(name).iter():
            kind, text = local(element), (element.text or "").strip()
            if not text:
                continue
            place = Place(more=(("part", name), ("property", kind)))
            if kind in _AUTHORS and text.lower() not in authors:
                yield finding_of("OFFICE-AUTHOR", place, value=f"{text[0]}**")
            if kind in (*_AUTHORS, *_PROPERTIES):
                yield Passage(text=text, place=place)

    def _custom(self, name: str) -> Iterator[Passage | Finding]:
        for element in self.root(name):
            own = element.get("name", "")
            place = Place(more=(("part", name), ("property", own[:40])))
            yield finding_of("OFFICE-CUSTOM-PROPERTY", place)
            yield Passage(text=f"{own}：{_all_text(element)}", place=place)

    def _links(self, name: str) -> Iterator[Passage | Finding]:
        for one in self.root(name):
            kind = one.get("Type", "").rpartition("/")[2]
            place = Place(more=(("part", name), ("link", kind)))
            if one.get("TargetMode") == "External":
                target = one.get("Target", "")
                if kind in _LINKS_TO_DATA:
                    yield finding_of("OFFICE-EXTERNAL-LINK", place)
                yield Passage(text=target.removeprefix("mailto:"), place=place)
            elif kind in ("oleObject", "package", "control"):
                embedded = posixpath.basename(one.get("Target", ""))
                more = (("name", embedded[:40]),)
                yield finding_of("OFFICE-EMBEDDED", place, more=more, severity=Severity.WARNING)

    def embedded(self) -> Iterator[tuple[str, bytes]]:
        """Files inside the document that may be read in turn."""
        for name in self.names:
            if "/embeddings/" in name:
                try:
                    yield name, self.read(name)
                except PartBroken:
                    continue


def _all_text(element: _Element) -> str:
    return " ".join(
        " ".join((one.text or "").split()) for one in element.iter() if (one.text or "").strip()
    )


def refused_finding(problem: SourceRefused) -> Finding:
    """What a refusal of the archive guard means for the screening."""
    code = {"XLSX-ENCRYPTED": "SCREEN-ENCRYPTED"}.get(problem.finding_code)
    unsafe = ("XLSX-UNSAFE", "SOURCE-TOO-LARGE")
    fallback = "SCREEN-UNSAFE" if problem.finding_code in unsafe else "SCREEN-UNREADABLE"
    return finding_of(code or fallback, Place())
