"""Decoding a text file in blocks of whole lines, with faults confined to the lines they are on.

A block that decodes strictly and holds neither NUL nor U+FFFD costs one decoder call. Any other
block is decoded line by line, and each faulty line is noted in ``faults``: its undecodable bytes
become visible ``\\xNN`` escapes, so that the quotes and delimiters around them keep their meaning,
and the reader rejects the record that covers the line. No U+FFFD and no NUL is ever handed on.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, TypeAlias

import attrs

from govdisclose.formats.encoding import TextEncoding, is_plausible_chinese
from govdisclose.formats.wide_lines import may_hold_narrow_lines, wide_lines

__all__ = ["BLOCK_BYTES", "LineFault", "TextBlock", "TextBlocks", "line_breaks"]

BLOCK_BYTES = 32 * 1024
"""Size of the parts read from the file, cut after a line end; larger ones were slower."""

_LINE_WITH_END = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_Detail: TypeAlias = tuple[tuple[str, str], ...]
_BELOW_GB2312 = bytes(range(0x80, 0xA1))
_SURROGATE = re.compile("[\ud800-\udfff]")


@attrs.frozen(kw_only=True)
class LineFault:
    """Why a line could not be decoded as it stands."""

    line: int
    code: str
    """ENC-CHANGED, ENC-CUT, ENC-DAMAGED, ENC-NUL, ENC-REPLACEMENT or TEXT-LINE-TOO-LONG."""
    detail: tuple[tuple[str, str], ...] = ()


@attrs.frozen(kw_only=True)
class TextBlock:
    """Whole lines of the file, line ends kept."""

    first_line: int
    text: str
    bytes_read: int
    """Position in the file after the block."""


def line_breaks(text: str) -> int:
    """Number of line ends, counting CR LF once."""
    if "\r" not in text:
        return text.count("\n")
    return text.count("\n") + text.count("\r") - text.count("\r\n")


class TextBlocks:
    """The blocks of one text stream, and the faulty lines among those handed out so far."""

    def __init__(self, stream: BinaryIO, encoding: TextEncoding, *, line_limit_bytes: int) -> None:
        """Read ``stream`` from its start.

        Args:
            stream: Seekable, owned by the caller.
            encoding: How to decode it.
            line_limit_bytes: A longer line is dropped, with a fault, because one that never ends
                would have to be held in memory.
        """
        self.faults: deque[LineFault] = deque()
        self._stream = stream
        self._encoding = encoding
        self._line_limit = line_limit_bytes
        self._next_line = 1
        stream.seek(len(encoding.mark))
        self.newline = _usual_newline(stream, encoding)
        stream.seek(len(encoding.mark))
        self._line_end = self.newline[-1].encode(encoding.codec)

    def __iter__(self) -> Iterator[TextBlock]:
        """Decode block after block; the last one may lack its line end."""
        for data, position, is_last in self._whole_lines():
            if data is None:
                self.faults.append(LineFault(line=self._next_line, code="TEXT-LINE-TOO-LONG"))
                text = self.newline
            else:
                text = self._decode(data, is_last)
            block = TextBlock(first_line=self._next_line, text=text, bytes_read=position)
            self._next_line += line_breaks(text)
            yield block

    def _whole_lines(self) -> Iterator[tuple[bytes | None, int, bool]]:
        """Parts that end with a line; ``None`` for a line above the limit."""
        held = b""
        while part := self._stream.read(BLOCK_BYTES):
            cut = self._cut(held, part)
            if cut:
                data = held + part
                position = self._stream.tell() - (len(data) - cut)
                yield data[:cut], position, False
                held = data[cut:]
            elif len(held) + len(part) > self._line_limit:
                held = self._skip_line()
                yield None, self._stream.tell() - len(held), False
            else:
                held += part
        if held:
            yield held, self._stream.tell(), True

    def _cut(self, held: bytes, part: bytes) -> int:
        """Length of ``held + part`` up to and including its last line end; 0 without one."""
        end = self._line_end
        if len(end) == 1:
            found = part.rfind(end)
            return len(held) + found + 1 if found >= 0 else 0
        data = held + part
        found = data.rfind(end)
        while found >= 0 and found % len(end):
            found = data.rfind(end, 0, found + len(end) - 1)
        return found + len(end) if found >= 0 else 0

    def _skip_line(self) -> bytes:
        """Read past the end of the current line; return what was read beyond it."""
        while part := self._stream.read(BLOCK_BYTES):
            found = part.find(self._line_end)
            while found >= 0 and found % len(self._line_end):
                found = part.find(self._line_end, found + 1)
            if found >= 0:
                return part[found + len(self._line_end) :]
        return b""

    def _decode(self, data: bytes, is_last: bool) -> str:
        codec = self._encoding.codec
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            return self._decode_lines(data, is_last)
        has_nul = "\0" in text if self._encoding.is_wide else b"\0" in data
        if has_nul or "\ufffd" in text:
            return self._decode_lines(data, is_last)
        if self._encoding.is_wide and may_hold_narrow_lines(data, codec):
            return self._decode_wide_lines(data)
        if codec == "gb18030" and not _is_plain_gb2312(data):
            return self._decode_lines(data, is_last)
        return text

    def _decode_lines(self, data: bytes, is_last: bool) -> str:
        if self._encoding.is_wide:
            return self._decode_wide_lines(data)
        lines = []
        line = self._next_line
        matches = _LINE_WITH_END.findall(data)
        for position, raw in enumerate(matches, start=1):
            text, code, detail = self._decode_line(raw, is_last and position == len(matches))
            if code:
                self.faults.append(LineFault(line=line, code=code, detail=detail))
            lines.append(text)
            line += 1
        return "".join(lines)

    def _decode_line(self, raw: bytes, is_end_of_file: bool) -> tuple[str, str, _Detail]:
        """Text of one line, with the code and detail of its fault; code "" if there is none."""
        codec = self._encoding.codec
        other = _decoded_otherwise(raw, codec)
        if other is not None:
            return _visible(other[0])[0], "ENC-CHANGED", (("from", codec), ("to", other[1]))
        try:
            text, code = _visible(raw.decode(codec))
        except UnicodeDecodeError as error:
            text, _ = _visible(raw.decode(codec, "backslashreplace"))
            is_cut = is_end_of_file and error.end >= len(raw)
            return text, "ENC-CUT" if is_cut else "ENC-DAMAGED", (("encoding", codec),)
        return text, code, ()

    def _decode_wide_lines(self, data: bytes) -> str:
        codec = self._encoding.codec
        in_codec = (("encoding", codec),)
        lines = []
        for line, (raw, code) in enumerate(wide_lines(data, codec), start=self._next_line):
            visible, unsafe = _visible(raw)
            if code == "ENC-CHANGED":
                detail: _Detail = (("from", codec), ("to", "utf-8"))
                self.faults.append(LineFault(line=line, code=code, detail=detail))
            elif code or _SURROGATE.search(visible) is not None:
                code = code or "ENC-DAMAGED"
                self.faults.append(LineFault(line=line, code=code, detail=in_codec))
            elif unsafe:
                self.faults.append(LineFault(line=line, code=unsafe))
            lines.append(_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", visible))
        return "".join(lines)


def _usual_newline(stream: BinaryIO, encoding: TextEncoding) -> str:
    """Line end of the first line; a file without LF in its first block ends its lines with CR."""
    head = stream.read(BLOCK_BYTES).decode(encoding.codec, "ignore")
    found = head.find("\n")
    if found < 0:
        return "\r" if "\r" in head else "\n"
    return "\r\n" if head[found - 1 : found] == "\r" else "\n"


def _visible(text: str) -> tuple[str, str]:
    """The text with NUL and U+FFFD made visible, and the code of the fault ("" if none)."""
    if "\0" in text:
        return text.replace("\0", "\\x00").replace("\ufffd", "\\ufffd"), "ENC-NUL"
    if "\ufffd" in text:
        return text.replace("\ufffd", "\\ufffd"), "ENC-REPLACEMENT"
    return text, ""


def _is_plain_gb2312(data: bytes) -> bool:
    """True if UTF-8 bytes misread as GB18030 can be ruled out for the whole block.

    The bytes of GB 2312 are ASCII or above 0xA0, while of every two Chinese characters in UTF-8
    nearly all have a byte between; plain blocks skip the look at each line.
    """
    return len(data.translate(None, _BELOW_GB2312)) == len(data)


def _decoded_otherwise(raw: bytes, codec: str) -> tuple[str, str] | None:
    """The line and its codec, if it certainly is of the other usual Chinese encoding."""
    if codec not in ("utf-8", "gb18030") or raw.isascii():
        return None
    in_utf8 = _strictly_decoded(raw, "utf-8")
    if codec == "utf-8":
        in_gb18030 = _strictly_decoded(raw, "gb18030") if in_utf8 is None else None
        is_certain = in_gb18030 is not None and is_plausible_chinese(in_gb18030)
        return (in_gb18030, "gb18030") if is_certain and in_gb18030 is not None else None
    # Two-byte UTF-8 (below U+0800) is left alone: short GBK words are valid UTF-8 of that kind.
    if in_utf8 is None or max(in_utf8) < "\u0800":
        return None
    is_misread = not is_plausible_chinese(raw.decode("gb18030", "replace"))
    return (in_utf8, "utf-8") if is_misread else None


def _strictly_decoded(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return None
