"""A text without given strings, in the encoding it came in."""

from __future__ import annotations

import io

from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.formats.encoding import detect_encoding
from govdisclose.formats.redaction.office_copy import left_in_bytes, left_in_lines
from govdisclose.formats.redaction.refusals import (
    RedactionDamaged,
    RedactionKind,
    RedactionLeft,
)
from govdisclose.formats.refusals import EncodingUnknown
from govdisclose.ports.screening import Redacted

__all__ = ["redact_text"]

_ESCAPED = (b"{", b"[", b"<", b"{\\rtf")


def redact_text(content: bytes, file: str, removal: Removal) -> Redacted:
    """The text with every string cut.

    Raises:
        RedactionRefused: It is no plain text, or a string is left.
    """
    try:
        encoding = detect_encoding(io.BytesIO(content), file)
        text = content[len(encoding.mark) :].decode(encoding.codec)
    except (EncodingUnknown, UnicodeDecodeError) as problem:
        raise RedactionDamaged(file=file, reason="its encoding is unclear") from problem
    if "\0" in text or content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_ESCAPED):
        # Markup can write a string in more ways than are searched here.
        raise RedactionKind(file=file)
    cut = removal.cut(text)
    result = encoding.mark + cut.encode(encoding.codec)
    left = left_in_lines(result[len(encoding.mark) :].decode(encoding.codec), removal)
    left |= left_in_bytes(result, removal)
    if left:
        raise RedactionLeft(file=file, count=len(left), where="text")
    present = removal.present(text)
    return Redacted(
        content=result,
        format="text",
        removed=len(removal.spans(text)),
        absent=tuple(one for one in range(len(removal.values)) if one not in present),
        findings=(),
    )
