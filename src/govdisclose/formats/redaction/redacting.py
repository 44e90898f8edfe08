"""Redacting a file of any kind that can be: the content decides who does it."""

from __future__ import annotations

import io
import posixpath
import zipfile

from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.formats.redaction.refusals import RedactionDamaged, RedactionKind
from govdisclose.formats.screening.office_package import ARCHIVE_FAULTS
from govdisclose.ports.screening import Pictures, Redacted

__all__ = ["FileRedaction"]

_MOST_BYTES = 256 << 20


class FileRedaction:
    """Implements :class:`govdisclose.ports.screening.ContentRedactor`."""

    def redact(self, name: str, content: bytes, removal: Removal, pictures: Pictures) -> Redacted:
        """A copy in the same format without the strings, verified."""
        if len(content) > _MOST_BYTES:
            raise RedactionDamaged(file=name, reason="it exceeds a safety limit")
        # Each format is imported where it is needed: a run meets one only.
        if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return self._office(name, content, removal, pictures)
        if b"%PDF-" in content[:1024]:
            from govdisclose.formats.redaction.pdf import redact_pdf

            return redact_pdf(content, name, removal, pictures)
        if content.startswith(b"\xd0\xcf\x11\xe0"):
            raise RedactionKind(file=name)
        from govdisclose.formats.redaction.plain import redact_text

        return redact_text(content, name, removal)

    @staticmethod
    def _office(name: str, content: bytes, removal: Removal, pictures: Pictures) -> Redacted:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                bases = {posixpath.basename(one) for one in archive.namelist()}
        except ARCHIVE_FAULTS as problem:
            raise RedactionDamaged(file=name, reason="it is damaged") from problem
        if "document.xml" in bases:
            from govdisclose.formats.redaction.document import redact_document

            return redact_document(content, name, removal, pictures)
        if "workbook.xml" in bases:
            from govdisclose.formats.redaction.workbook import redact_workbook

            return redact_workbook(content, name, removal, pictures)
        raise RedactionKind(file=name)
