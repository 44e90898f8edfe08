"""A new package of an office document: known parts only, and nothing that refers to others."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.formats.redaction.markup import drop, unwrap
from govdisclose.formats.redaction.refusals import RedactionDamaged
from govdisclose.formats.screening.office_package import OfficePackage, PartBroken, local
from govdisclose.ports.formats import ReadLimits, SourceRefused

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # no type hints

__all__ = ["PICTURE", "OfficeCopy", "left_in_bytes", "left_in_lines", "left_in_package"]

PICTURE = re.compile(r"/media/[^/]+$")
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FRAMES = ("drawing", "pict", "object", "twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
"""What holds a picture or an object and goes with it."""
_LIMITS = ReadLimits(unpacked_bytes=256 << 20)
_ENDS = re.compile(rb"</(?:\w+:)?(?:p|c|si|row|is|v|f|comment|Relationship|definedName)>")
_TAGS = re.compile(rb"<[^>]*>")
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)")
_LONG_CHARS = 6


class OfficeCopy:
    """Reads a package and collects the parts of a new one."""

    def __init__(self, content: bytes, file: str) -> None:
        """Open the package.

        Raises:
            RedactionDamaged: Damaged, protected or unsafe.
        """
        self.file = file
        self.parts: dict[str, _Element | bytes] = {}
        try:
            self.package = OfficePackage(io.BytesIO(content), file, _LIMITS)
        except SourceRefused as problem:
            reason = "it is damaged, protected by a password, or exceeds a safety limit"
            raise RedactionDamaged(file=file, reason=reason) from problem

    def keep(self, is_kept: Callable[[str], bool]) -> None:
        """Take over the parts that are kept, and of relationships what leads to them.

        Raises:
            RedactionDamaged: A part cannot be read.
        """
        names = [name for name in self.package.names if is_kept(name)]
        try:
            for name in names:
                is_markup = name.endswith((".xml", ".rels", ".vml"))
                self.parts[name] = self.package.root(name) if is_markup else self.package.read(name)
            for name in self.package.names:
                if name.endswith(".rels") and self._source(name) in (*names, ""):
                    self.parts[name] = self.package.root(name)
        except PartBroken as problem:
            raise RedactionDamaged(file=self.file, reason="a part does not parse") from problem

    def trees(self) -> list[tuple[str, _Element]]:
        """Parts with markup, relationships left out."""
        return [
            (name, part)
            for name, part in self.parts.items()
            if not isinstance(part, bytes) and not name.endswith(".rels")
        ]

    def close_links(self, removal: Removal) -> None:
        """Drop relationships to parts that are gone, and what refers to them."""
        for name in [one for one in self.parts if one.endswith(".rels")]:
            source = self._source(name)
            gone: set[str] = set()
            relations = self.parts[name]
            assert not isinstance(relations, bytes)
            for one in list(relations):
                target, kind = one.get("Target", ""), one.get("Type", "").rpartition("/")[2]
                if one.get("TargetMode") == "External":
                    is_kept = kind == "hyperlink" and not removal.present(target)
                else:
                    folder = posixpath.dirname(source)
                    path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                    is_kept = path in self.parts
                if not is_kept:
                    gone.add(one.get("Id", ""))
                    relations.remove(one)
            part = self.parts.get(source)
            if gone and part is not None and not isinstance(part, bytes):
                _forget(part, gone)
        types = self.parts.get("[Content_Types].xml")
        if types is not None and not isinstance(types, bytes):
            for one in list(types):
                if (
                    local(one) == "Override"
                    and one.get("PartName", "").lstrip("/") not in self.parts
                ):
                    types.remove(one)

    def written(self) -> bytes:
        """The new package; equal parts give equal bytes."""
        from lxml import etree  # type: ignore[import-untyped]  # no type hints

        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.parts, key=lambda one: (one != "[Content_Types].xml", one)):
                part = self.parts[name]
                if not isinstance(part, bytes):
                    drop(one for one in part.iter() if not isinstance(one.tag, str))
                    part = etree.tostring(
                        part, xml_declaration=True, encoding="UTF-8", standalone=True
                    )
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, part)
        return out.getvalue()

    @staticmethod
    def _source(relations: str) -> str:
        """The part whose relationships a part holds; "" for those of the package."""
        folder, base = posixpath.split(relations)
        return posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))


def _forget(root: _Element, gone: set[str]) -> None:
    """Take out what refers to relationships that are no more."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        refers = any(
            name.startswith(_RELATIONS) and value in gone for name, value in element.attrib.items()
        )
        if not refers:
            continue
        if local(element) == "hyperlink":
            for name in list(element.attrib):
                if name.startswith(_RELATIONS):
                    del element.attrib[name]
            if element.tag.startswith("{http://schemas.openxmlformats.org/wordprocessingml"):
                unwrap([element])
            elif not element.get("location"):
                drop([element])
            continue
        frame: _Element | None = element
        while frame is not None and local(frame) not in _FRAMES:
            frame = frame.getparent()
        drop([element if frame is None else frame])


def left_in_package(content: bytes, removal: Removal) -> frozenset[int]:
    """Strings still found in any part of a package, by its bytes and by its text without tags."""
    left: set[int] = set()
    telling = set(removal.telling().values)
    short = {which for which, value in enumerate(removal.values) if value not in telling}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            left |= removal.present(info.filename) - short
            data = archive.read(info)
            left |= left_in_bytes(data, removal)
            if info.filename.endswith((".xml", ".rels", ".vml")):
                broken = _ENDS.sub(b"\n", data)
                lines = _TAGS.sub(b"", broken).decode("utf-8", "replace")
                left |= left_in_lines(_unescaped(lines), removal) - short
                # In numbers and names of the format short ones are found by chance.
                for line in broken.split(b"\n") if short else ():
                    text = b"".join(_TEXT.findall(line)).decode("utf-8", "replace")
                    left |= removal.present(_unescaped(text))
    return frozenset(left)


def left_in_lines(text: str, removal: Removal) -> set[int]:
    """Strings in a text: short ones within a line, long ones over its end, too."""
    left: set[int] = set()
    for line in text.split("\n"):
        left |= removal.present(line)
    for which in removal.present(text):
        if len(removal.values[which]) >= _LONG_CHARS:
            left.add(which)
    return left


def left_in_bytes(data: bytes, removal: Removal) -> set[int]:
    """Strings in bytes, in the encodings texts are kept in, plain or written as hexadecimal."""
    left = set()
    folded = data.lower()
    for which, value in enumerate(removal.values):
        if any(form in data or form in folded for form in _byte_forms(value)):
            left.add(which)
    return left


def _byte_forms(value: str) -> list[bytes]:
    forms = []
    for codec in ("utf-8", "utf-16-be", "utf-16-le", "gb18030"):
        form = value.encode(codec, "ignore")
        # Shorter ones are found in any picture and font by chance.
        if len(form) >= (_LONG_CHARS if value.isascii() else 4):
            forms += [form, form.hex().encode()]
    return forms


def _unescaped(text: str) -> str:
    from html import unescape  # a table of two thousand names

    return unescape(text)
