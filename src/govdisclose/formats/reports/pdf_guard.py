"""What a PDF would unpack to, looked at before a parser unpacks it.

The streams of a PDF are compressed one by one and say nothing of their size, so a small file can
fill the memory. Each is unpacked here in parts that are thrown away, up to a bound.
"""

from __future__ import annotations

import re
import zlib

from govdisclose.formats.reports.refusals import ReportUnsafe

__all__ = ["UNPACKED_BYTES", "check_streams"]

UNPACKED_BYTES = 256 << 20
"""Most bytes that all streams together may unpack to."""

_STREAM = re.compile(rb"\bstream\r?\n")
_PART_BYTES = 1 << 20
_FILTERS = 3
"""Streams packed again and again are followed this deep."""


def check_streams(content: bytes, file: str) -> None:
    """Unpack every stream without keeping it.

    Raises:
        ReportRefused: All together are more than the bound.
    """
    left = UNPACKED_BYTES
    for found in _STREAM.finditer(content):
        packed = content[found.end() : _end(content, found.end())]
        left -= _unpacked(packed, left, _FILTERS)
        if left < 0:
            reason = f"unpacks to more than {UNPACKED_BYTES >> 20} MiB"
            raise ReportUnsafe(file=file, reason=reason)


def _end(content: bytes, start: int) -> int:
    end = content.find(b"endstream", start)
    return len(content) if end < 0 else end


def _unpacked(packed: bytes, most: int, depth: int) -> int:
    """Bytes a stream unpacks to, or some number above ``most``; 0 for what is not deflated."""
    if depth == 0 or not packed or packed[0] & 0x0F != zlib.DEFLATED:
        return 0
    total = 0
    inner = bytearray()
    unpacker = zlib.decompressobj()
    try:
        while packed and total <= most:
            part = unpacker.decompress(packed, _PART_BYTES)
            packed = unpacker.unconsumed_tail
            total += len(part)
            # Only what is deflated once more is looked at again, and such streams are small.
            if total <= _PART_BYTES:
                inner += part
            if not part:
                break
    except zlib.error:
        return total
    return total + _unpacked(bytes(inner), most - total, depth - 1) if total <= most else total
