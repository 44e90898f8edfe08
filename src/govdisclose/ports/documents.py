"""Writers of composed documents: Markdown, HTML, DOCX."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from govdisclose.domain.document import Document

__all__ = ["DocumentWriter"]


class DocumentWriter(Protocol):
    """Writes a document in one format; every text is escaped at this border."""

    def write(self, document: Document, target: BinaryIO) -> None:
        """Write all of it; equal documents give equal bytes."""
