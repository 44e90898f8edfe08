"""Reading a redacted PDF again by programs that had no part in redacting it."""

from __future__ import annotations

import io

from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.formats.redaction.office_copy import left_in_bytes, left_in_lines

__all__ = ["verify_pdf"]


def verify_pdf(content: bytes, removal: Removal) -> frozenset[int]:
    """Strings still found: by pdfium, by pdfminer, and in the bytes of every object unpacked."""
    left: set[int] = set()
    for text in (_by_pdfium(content), _by_pdfminer(content)):
        left |= left_in_lines(text, removal)
    left |= left_in_bytes(content, removal)
    left |= left_in_bytes(_unpacked(content), removal)
    return frozenset(left)


def _by_pdfium(content: bytes) -> str:
    # It comes with the extra "pdf".
    import pypdfium2  # type: ignore[import-untyped]  # no type hints

    document = pypdfium2.PdfDocument(content)
    texts = []
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            texts.append(text.get_text_bounded())
            text.close()
            page.close()
        metadata = document.get_metadata_dict()
        texts += [str(one) for one in metadata.values()]
    finally:
        document.close()
    return "\n".join(texts)


def _by_pdfminer(content: bytes) -> str:
    from pdfminer.high_level import extract_text

    return str(extract_text(io.BytesIO(content)))


def _unpacked(content: bytes) -> bytes:
    """The file with every stream as it is once unpacked, and no object inside another."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(
            out,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.specialized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()
