"""Telling the encoding of a text file from a bounded part of it.

Strict decoding decides: Chinese agency files are UTF-8 (with or without byte order mark), GB18030
(which contains GBK and GB2312) or UTF-16. Statistical guessing is asked only when neither fits, and
only to name a suspect in the refusal: a guess is never used to read a file.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

import attrs

from govdisclose.formats.refusals import EncodingUnknown

__all__ = ["SAMPLE_BYTES", "TextEncoding", "detect_encoding", "is_plausible_chinese"]

SAMPLE_BYTES = 256 * 1024
"""Size of the part that is decoded to tell the encoding."""

_ASCII_SEARCH_BYTES = 64 * 1024 * 1024
"""How far to look for the first non-ASCII byte of a file that starts as plain ASCII."""

_PLAUSIBLE_CHARS = 20_000

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)


@attrs.frozen(kw_only=True)
class TextEncoding:
    """An encoding as needed to read a file and to write another one like it."""

    label: str
    """Codec name for :class:`SheetLayout`: "utf-8-sig" stands for UTF-8 with a mark."""
    codec: str
    """Codec that decodes the bytes after the mark."""
    mark: bytes = b""
    """Byte order mark at the start of the file."""

    @property
    def is_wide(self) -> bool:
        """True for UTF-16, whose line ends are not single bytes."""
        return self.codec.startswith("utf-16")


def detect_encoding(stream: BinaryIO, file: str, given: str | None = None) -> TextEncoding:
    """Tell the encoding of a seekable stream; the position afterwards is undefined.

    Raises:
        EncodingUnknown: The bytes are no UTF-8, UTF-16 or plausible GB18030 text, or the codec the
            user named does not exist.
    """
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    if given is not None:
        return _given_encoding(sample, given, file)
    for mark, label, codec in _BYTE_ORDER_MARKS:
        if sample.startswith(mark) and not sample.startswith(codecs.BOM_UTF32_LE):
            return TextEncoding(label=label, codec=codec, mark=mark)
    if b"\0" in sample:
        wide = _wide_encoding(sample)
        if wide is not None:
            return wide
    if sample.isascii():
        sample = _first_sample_beyond_ascii(stream, sample)
    return _narrow_encoding(sample, file)


def is_plausible_chinese(text: str) -> bool:
    """True if nearly all non-ASCII characters are everyday ones (in GB 2312).

    Bytes of another encoding read as GB18030 give rare characters: of correct Chinese text about
    99 % lies in GB 2312, of such misreadings less than half.
    """
    foreign = [char for char in text if char > "\x7f"][:_PLAUSIBLE_CHARS]
    everyday = sum(1 for char in foreign if _is_everyday(char))
    return everyday * 10 >= len(foreign) * 9


def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _given_encoding(sample: bytes, given: str, file: str) -> TextEncoding:
    try:
        name = codecs.lookup(given).name
        is_ascii_based = '\n,"'.encode(name) == b'\n,"'
    except (LookupError, UnicodeError):
        raise EncodingUnknown(file=file, guess=f"{given}, which is no known encoding") from None
    if name in ("gbk", "gb2312"):
        name = "gb18030"
    if name in ("utf-16", "utf-16-le", "utf-16-be"):
        is_big = sample.startswith(codecs.BOM_UTF16_BE) or name == "utf-16-be"
        name = "utf-16-be" if is_big else "utf-16-le"
    elif name == "utf-8-sig":
        name = "utf-8"
    elif not is_ascii_based:
        raise EncodingUnknown(file=file, guess=f"{given}, which is not read here")
    for mark, label, codec in _BYTE_ORDER_MARKS:
        if sample.startswith(mark) and name == codec:
            return TextEncoding(label=label, codec=codec, mark=mark)
    return TextEncoding(label=name, codec=name)


def _wide_encoding(sample: bytes) -> TextEncoding | None:
    """UTF-16 without a mark: ASCII delimiters and digits put their zeros on one side only."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    codec = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) * 20 > max(even, odd):
        return None
    text = sample[: len(sample) // 2 * 2].decode(codec, "replace")
    known = len(re.findall("[\t\n\r -~\u2010-\u2030\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]", text))
    return TextEncoding(label=codec, codec=codec) if known * 10 >= len(text) * 9 else None


def _first_sample_beyond_ascii(stream: BinaryIO, sample: bytes) -> bytes:
    """The part from the first non-ASCII byte on, so that a long ASCII head decides nothing."""
    stream.seek(len(sample))
    while stream.tell() < _ASCII_SEARCH_BYTES and (part := stream.read(SAMPLE_BYTES)):
        foreign = re.search(rb"[\x80-\xff]", part)
        if foreign is not None:
            return part[foreign.start() :] + stream.read(SAMPLE_BYTES)
    return sample


def _narrow_encoding(sample: bytes, file: str) -> TextEncoding:
    if _decodes(sample, "utf-8"):
        return TextEncoding(label="utf-8", codec="utf-8")
    if _decodes(sample, "gb18030") and is_plausible_chinese(sample.decode("gb18030", "ignore")):
        return TextEncoding(label="gb18030", codec="gb18030")
    lines = [line for line in sample.split(b"\n")[:2000] if not line.isascii()]
    in_utf8 = sum(1 for line in lines if _decodes(line, "utf-8"))
    in_gb18030 = sum(
        1
        for line in lines
        if not _decodes(line, "utf-8")
        and _decodes(line, "gb18030")
        and is_plausible_chinese(line.decode("gb18030", "ignore"))
    )
    # Most of the lines must fit: a file with a few damaged lines is read, and those are rejected.
    if (in_utf8 + in_gb18030) * 2 >= len(lines):
        codec = "utf-8" if in_utf8 >= in_gb18030 else "gb18030"
        return TextEncoding(label=codec, codec=codec)
    raise EncodingUnknown(file=file, guess=_statistical_guess(sample))


def _decodes(sample: bytes, codec: str) -> bool:
    """True if the bytes are valid, but for a character cut at their very end."""
    try:
        codecs.getincrementaldecoder(codec)().decode(sample, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _statistical_guess(sample: bytes) -> str:
    # Imported here: 40 ms and only ever needed for files that fit no Chinese encoding.
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: 64 * 1024]).best()
    return best.encoding if best is not None else "binary data"
