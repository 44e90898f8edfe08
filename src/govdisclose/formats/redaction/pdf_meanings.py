"""Tables by which a PDF says what its codes mean, cut down to the codes its pages still show.

A font lists every character a document ever used. Its order is gone with the text, but a rare
character of a name would still be read there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from govdisclose.formats.screening.pdf_documents import opened
from govdisclose.formats.screening.pdf_fonts import Fonts
from govdisclose.formats.screening.pdf_glyphs import walk_page

__all__ = ["with_shown_meanings"]

_MOST_OF_A_BLOCK = 100


def with_shown_meanings(content: bytes) -> bytes:
    """The PDF with tables of meanings for the codes that its pages show, and no others.

    Args:
        content: A PDF whose fonts are objects of their own.
    """
    fonts = Fonts(content)
    out = io.BytesIO()
    with opened(content) as pdf:
        for number, page in enumerate(pdf.pages, start=1):
            walk_page(page, number, fonts)
        for key, font in fonts.met().items():
            spec = pdf.get_object(key)
            if "/ToUnicode" in spec:
                spec["/ToUnicode"] = pdf.make_stream(_table(font.meanings))
        pdf.save(out, deterministic_id=True, linearize=False, encryption=False)
    return out.getvalue()


def _table(meanings: Mapping[bytes, str]) -> bytes:
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
    ]  # fmt: skip
    lengths = sorted({len(code) for code in meanings}) or [1]
    lines.append(f"{len(lengths)} begincodespacerange")
    lines += [f"<{'00' * length}> <{'FF' * length}>" for length in lengths]
    lines.append("endcodespacerange")
    for block in _blocks(sorted(meanings.items())):
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{code.hex()}> <{text.encode('utf-16-be').hex()}>" for code, text in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end", ""]
    return "\n".join(lines).encode()


def _blocks(entries: list[tuple[bytes, str]]) -> Iterator[list[tuple[bytes, str]]]:
    for at in range(0, len(entries), _MOST_OF_A_BLOCK):
        yield entries[at : at + _MOST_OF_A_BLOCK]
