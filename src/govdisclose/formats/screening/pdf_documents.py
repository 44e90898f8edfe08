"""A PDF as passages: what its pages show and hide, and what earlier revisions of it said."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.finding import Finding
from govdisclose.formats.reports.pdf_guard import check_streams
from govdisclose.formats.screening.pdf_fonts import Fonts, quiet
from govdisclose.formats.screening.pdf_glyphs import PageGlyphs, TooMuch, walk_page
from govdisclose.formats.screening.pdf_lines import flowing, lines
from govdisclose.formats.screening.pdf_state import Box, Glyph
from govdisclose.formats.screening.pdf_structure import beside, earlier_revisions
from govdisclose.ports.reports import ReportRefused

__all__ = ["PdfLocked", "is_mended", "normalised", "opened", "read_pdf_passages"]

_PAGES = 5_000
_PICTURE_SHARE = 0.5
_UNMAPPED_SHARE = 0.05


class PdfLocked(Exception):
    """It asks for a password."""


def opened(content: bytes) -> Any:
    """An open ``pikepdf.Pdf``.

    Raises:
        PdfLocked: It asks for a password.
        ValueError: It is no PDF, or damaged beyond repair.
    """
    import pikepdf  # 100 ms that only PDFs need; it comes with the extra "pdf"

    try:
        return pikepdf.open(io.BytesIO(content), suppress_warnings=True)
    except pikepdf.PasswordError as problem:
        raise PdfLocked from problem
    except (pikepdf.PdfError, RuntimeError) as problem:
        raise ValueError from problem


def is_mended(content: bytes) -> bool:
    """Whether a PDF is damaged in places, so that some of it may not have been read.

    Raises:
        PdfLocked, ValueError: As for :func:`opened`.
    """
    import pikepdf

    with opened(content) as pdf:
        for page in pdf.pages:
            pikepdf.parse_content_stream(page)
        return bool(pdf.get_warnings())


def normalised(content: bytes) -> bytes:
    """The same pages in a file of one revision, not encrypted, whose fonts are objects."""
    import pikepdf

    with opened(content) as pdf:
        for thing in list(pdf.objects):
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                _lift_fonts(pdf, thing)
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=False,
                 encryption=False)  # fmt: skip
    return out.getvalue()


def _lift_fonts(pdf: Any, thing: Any) -> None:
    holders = [thing, thing.get("/Resources")]
    for holder in holders:
        fonts = None if holder is None else holder.get("/Font")
        if fonts is None or not hasattr(fonts, "keys"):
            continue
        for name in fonts.keys():  # noqa: SIM118  # a PDF dictionary iterates over nothing else
            if not fonts[name].is_indirect:
                fonts[name] = pdf.make_indirect(fonts[name])


def read_pdf_passages(content: bytes, authors: tuple[str, ...]) -> Iterator[Passage | Finding]:
    """Lines of all pages with their boxes, then what is hidden, then earlier revisions."""
    with quiet():
        try:
            check_streams(content, "")
            plain = normalised(content)
        except PdfLocked:
            yield finding_of("SCREEN-ENCRYPTED", Place())
            return
        except ReportRefused:
            yield finding_of("SCREEN-UNSAFE", Place())
            return
        except ImportError:
            yield finding_of("SCREEN-READER", Place(), more=(("name", "pikepdf"),))
            return
        except Exception:
            # A damaged file makes the parsers raise nearly anything (their own errors, recursion).
            yield finding_of("SCREEN-UNREADABLE", Place())
            return
        if is_mended(content):
            yield finding_of("SCREEN-PARTLY", Place())
        yield from _whole(plain, content, authors)
        for number, earlier in enumerate(earlier_revisions(content), start=1):
            more = (("revision", str(number)),)
            yield finding_of("PDF-REVISION", Place(more=more))
            try:
                yield from _pages(normalised(earlier), more)
            except Exception:
                # As above; what was appended may have repaired the file.
                yield finding_of("SCREEN-UNREADABLE", Place(more=more))


def _whole(plain: bytes, content: bytes, authors: tuple[str, ...]) -> Iterator[Passage | Finding]:
    try:
        yield from _pages(plain, ())
        with opened(content) as pdf:
            yield from beside(pdf, authors)
    except TooMuch:
        yield finding_of("SCREEN-UNSAFE", Place())
    except Exception:
        # Objects of other kinds than the format asks for make the parser raise nearly anything.
        yield finding_of("SCREEN-UNREADABLE", Place())


def _pages(plain: bytes, more: tuple[tuple[str, str], ...]) -> Iterator[Passage | Finding]:
    fonts = Fonts(plain)
    with opened(plain) as pdf:
        if len(pdf.pages) > _PAGES:
            raise TooMuch
        for number, page in enumerate(pdf.pages, start=1):
            yield from _page(walk_page(page, number, fonts), more)


def _page(page: PageGlyphs, more: tuple[tuple[str, str], ...]) -> Iterator[Passage | Finding]:
    place = Place(more=(*more, ("page", str(page.number))))
    covered = [one for one in page.glyphs if one.text.strip() and page.is_covered(one)]
    unseen = [one for one in page.glyphs if one.text.strip() and page.is_unseen(one)]
    for code, glyphs in (("PDF-COVERED-TEXT", covered), ("PDF-INVISIBLE-TEXT", unseen)):
        if glyphs:
            box = ",".join(f"{edge:.0f}" for edge in _around(glyphs))
            yield finding_of(code, place, more=(("box", box), ("characters", str(len(glyphs)))))
    unmapped = sum(not one.text for one in page.glyphs)
    if unmapped > _UNMAPPED_SHARE * len(page.glyphs):
        yield finding_of("PDF-UNMAPPED", place, more=(("characters", str(unmapped)),))
    if _is_scanned(page):
        yield finding_of("SCREEN-PICTURE", place, more=(("pictures", str(len(page.pictures))),))
    for line in lines(page.glyphs):
        yield Passage(text=line.text, place=place, boxes=line.boxes())
    flow = flowing(page.glyphs)
    yield Passage(text=flow.text, place=place, boxes=flow.boxes(), is_again=True)
    for text in page.spoken:
        yield Passage(text=text, place=place, is_again=True)


def _is_scanned(page: PageGlyphs) -> bool:
    """Whether pictures take so much of a page that its text may be in them."""
    left, bottom, right, top = page.media
    whole = (right - left) * (top - bottom)
    return any((b[2] - b[0]) * (b[3] - b[1]) > _PICTURE_SHARE * whole for b in page.pictures)


def _around(glyphs: list[Glyph]) -> Box:
    return (
        min(one.box[0] for one in glyphs),
        min(one.box[1] for one in glyphs),
        max(one.box[2] for one in glyphs),
        max(one.box[3] for one in glyphs),
    )
