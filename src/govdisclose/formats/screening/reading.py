"""Reading any file as passages: the content decides who reads it, and nothing goes unsaid."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import attrs

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.catalogue.detecting.rules import ScreeningRules
from govdisclose.domain.finding import Finding
from govdisclose.formats.gathering import gather
from govdisclose.formats.opening import open_file
from govdisclose.formats.refusals import ArchiveRefused
from govdisclose.formats.screening.office_package import (
    ARCHIVE_FAULTS,
    OfficePackage,
    refused_finding,
)
from govdisclose.ports.formats import ReadLimits, SourceRefused
from govdisclose.ports.screening import Gathered

__all__ = ["FileScreening"]

_HEAD_BYTES = 4096
_WHOLE_BYTES = 256 << 20
_DEPTH = 3
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = tuple(f"{name}\0".encode("utf-16-le") for name in ("Workbook", "Book"))
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<div", b"<!--", b"<meta")
_DELIMITED = (".csv", ".tsv", ".tab")
_ARCHIVE_MEMBERS = 10_000


@attrs.frozen
class FileScreening:
    """Implements :class:`govdisclose.ports.screening.ContentReader`."""

    rules: ScreeningRules
    limits: ReadLimits = attrs.field(factory=lambda: ReadLimits(unpacked_bytes=256 << 20))

    def read(self, name: str, stream: BinaryIO) -> Iterator[Passage | Finding]:
        """Passages and findings of one file; members of an archive are read in turn."""
        return self._read(name, stream, 0)

    def gather(self, source: str) -> tuple[Iterator[Gathered], Sequence[Finding]]:
        """The files of a folder or an archive; a file by itself stands for itself."""
        path = Path(source)
        try:
            gathering = gather(path, self.limits)
        except ArchiveRefused as refused:
            return iter(()), [refused.as_finding().located(file=source)]
        if gathering is None:
            open_file(path, source).close()
            return iter((Gathered(name=source, path=path),)), ()
        findings: list[Finding] = []

        def members() -> Iterator[Gathered]:
            try:
                for member in gathering.members():
                    yield Gathered(name=f"{source}/{member.name}", path=member.path)
                findings.extend(
                    one.located(file=f"{source}/{one.file}") for one in gathering.findings
                )
            finally:
                gathering.close()

        return members(), findings

    def _read(self, name: str, stream: BinaryIO, depth: int) -> Iterator[Passage | Finding]:
        stream.seek(0)
        head = stream.read(_HEAD_BYTES)
        if not head:
            return
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
        # Each reader is imported where it is needed: a run usually meets one format only.
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            yield from self._package(stream, depth)
        elif head.startswith(_COMPOUND):
            yield from self._compound(stream)
        elif b"%PDF-" in head[:1024]:
            content = self._whole(stream)
            if content is None:
                yield finding_of("SCREEN-UNSAFE", Place())
                return
            from govdisclose.formats.screening.pdf_documents import read_pdf_passages

            yield from read_pdf_passages(content, self.rules.public.authors)
            yield from self._attached(content, depth)
        elif start.startswith(_PAGES) or (start.startswith(b"<?xml") and b"<html" in start):
            from govdisclose.formats.screening.pages import read_page

            yield from read_page(stream, self.rules.label_of)
        else:
            from govdisclose.formats.screening.texts import read_delimited, read_text

            if posixpath.splitext(name.lower())[1] in _DELIMITED:
                yield from read_delimited(stream, self.rules.label_of)
            else:
                has_escapes = start.startswith((b"{", b"[", b"<", b'"'))
                yield from read_text(stream, has_escapes=has_escapes)

    def _package(self, stream: BinaryIO, depth: int) -> Iterator[Passage | Finding]:
        try:
            package = OfficePackage(stream, "", self.limits)
        except SourceRefused as problem:
            yield refused_finding(problem)
            return
        with package.archive:
            bases = {posixpath.basename(name) for name in package.names}
            label_of = self.rules.label_of
            if "document.xml" in bases:
                from govdisclose.formats.screening.documents import read_document

                yield from read_document(package, label_of)
            elif "workbook.xml" in bases:
                from govdisclose.formats.screening.workbooks import read_workbook_cells

                yield from read_workbook_cells(package, self.limits, label_of)
            elif "[Content_Types].xml" in package.names or "mimetype" in package.names:
                # A binary workbook, slides, or a document of another family.
                yield finding_of("SCREEN-KIND", Place())
                return
            else:
                yield from self._members(package.archive, depth)
                return
            yield from package.beside(self.rules.public.authors)
            for name, content in package.embedded():
                yield from self._inside(posixpath.basename(name), content, depth)

    def _members(self, archive: zipfile.ZipFile, depth: int) -> Iterator[Passage | Finding]:
        for count, info in enumerate(archive.infolist()):
            place = Place(more=(("inside", info.filename[:80]),))
            if info.is_dir():
                continue
            yield Passage(text=info.filename, place=Place(more=(("part", "file name"),)))
            if info.flag_bits & 1:
                yield finding_of("SCREEN-ENCRYPTED", place)
            elif count >= _ARCHIVE_MEMBERS or info.file_size > _WHOLE_BYTES:
                yield finding_of("SCREEN-UNSAFE", place)
            else:
                try:
                    content = archive.read(info)
                except ARCHIVE_FAULTS:
                    yield finding_of("SCREEN-UNREADABLE", place)
                    continue
                yield from self._inside(info.filename, content, depth)

    def _inside(self, name: str, content: bytes, depth: int) -> Iterator[Passage | Finding]:
        """A file inside another; its places say in which."""
        inside = ("inside", posixpath.basename(name)[:80])
        if depth + 1 >= _DEPTH:
            yield finding_of("SCREEN-UNSAFE", Place(more=(inside,)))
            return
        for one in self._read(name, io.BytesIO(content), depth + 1):
            if isinstance(one, Finding):
                yield attrs.evolve(one, detail=(inside, *one.detail))
            else:
                place = attrs.evolve(one.place, more=(inside, *one.place.more))
                yield attrs.evolve(one, place=place)

    def _attached(self, content: bytes, depth: int) -> Iterator[Passage | Finding]:
        """Files attached to a PDF."""
        from govdisclose.formats.screening.pdf_documents import PdfLocked, opened

        try:
            with opened(content) as pdf:
                files = [
                    (str(name), one.get_file().read_bytes())
                    for name, one in pdf.attachments.items()
                ]
        except ImportError:
            return
        except (PdfLocked, Exception):
            # What could not be opened was said when its pages were read.
            return
        for name, inner in files:
            yield from self._inside(name, inner, depth)

    def _compound(self, stream: BinaryIO) -> Iterator[Passage | Finding]:
        content = self._whole(stream)
        if content is None:
            yield finding_of("SCREEN-UNSAFE", Place())
        elif _ENCRYPTED in content:
            yield finding_of("SCREEN-ENCRYPTED", Place())
        elif any(name in content for name in _BOOKS):
            from govdisclose.formats.screening.legacy_workbooks import read_legacy_workbook

            yield from read_legacy_workbook(content, self.rules.label_of)
        else:
            yield finding_of("SCREEN-KIND", Place())

    @staticmethod
    def _whole(stream: BinaryIO) -> bytes | None:
        """All of a file that has to be held in memory; None when it is too large for that."""
        stream.seek(0)
        content = stream.read(_WHOLE_BYTES + 1)
        return None if len(content) > _WHOLE_BYTES else content
