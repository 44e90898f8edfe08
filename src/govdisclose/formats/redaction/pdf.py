"""A PDF without given strings: their codes are taken out of the content, nothing is drawn over.

Whatever could hold a string unseen goes too: properties, attachments, annotations, forms, outlines,
tags, scripts and earlier revisions. Where it cannot be known what a page says (fonts without a
meaning, pictures nobody looked at, hidden layers) there is no copy.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import attrs

from govdisclose.domain.catalogue.detecting.passages import Place, finding_of
from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.redaction.pdf_edits import PageCuts, cut_stream, drop_pictures
from govdisclose.formats.redaction.pdf_meanings import with_shown_meanings
from govdisclose.formats.redaction.pdf_verifying import verify_pdf
from govdisclose.formats.redaction.refusals import (
    RedactionDamaged,
    RedactionLeft,
    RedactionPictures,
    RedactionReader,
    RedactionUncertain,
)
from govdisclose.formats.reports.pdf_guard import check_streams
from govdisclose.formats.screening.pdf_documents import PdfLocked, is_mended, normalised, opened
from govdisclose.formats.screening.pdf_fonts import Fonts, quiet
from govdisclose.formats.screening.pdf_glyphs import PageGlyphs, TooMuch, walk_page
from govdisclose.formats.screening.pdf_lines import TextOfGlyphs, flowing, lines
from govdisclose.formats.screening.pdf_state import Glyph
from govdisclose.ports.reports import ReportRefused
from govdisclose.ports.screening import Pictures, Redacted, RedactionRefused

__all__ = ["redact_pdf"]

_OF_ROOT = ("/Metadata", "/Names", "/OpenAction", "/AA", "/AcroForm", "/Outlines", "/Dests",
            "/StructTreeRoot", "/MarkInfo", "/PieceInfo", "/PageLabels", "/Threads", "/AF",
            "/OCProperties", "/SpiderInfo", "/URI", "/Collection", "/Perms", "/Legal", "/DSS",
            "/Extensions", "/Requirements", "/OutputIntents", "/Lang", "/ViewerPreferences",
            "/PageMode")  # fmt: skip
_OF_PAGE = ("/Annots", "/Thumb", "/PieceInfo", "/AA", "/Metadata", "/StructParents", "/B",
            "/LastModified", "/AF", "/Tabs", "/ID", "/SeparationInfo", "/Trans")  # fmt: skip
_OF_FORM = ("/Metadata", "/PieceInfo", "/LastModified", "/StructParents", "/StructParent", "/AF",
            "/OPI", "/Ref", "/Measure")  # fmt: skip


@attrs.define
class _Work:
    removal: Removal
    file: str
    present: set[int] = attrs.field(factory=set)
    cuts: list[PageCuts] = attrs.field(factory=list)
    stretches: int = 0
    findings: list[Finding] = attrs.field(factory=list)


def redact_pdf(content: bytes, file: str, removal: Removal, pictures: Pictures) -> Redacted:
    """The pages with the characters of every string taken out, verified.

    Raises:
        RedactionRefused: The reader is not installed; damaged, protected, or not certain.
    """
    with quiet():
        try:
            check_streams(content, file)
            if is_mended(content):
                raise RedactionDamaged(file=file, reason="it is damaged")
            plain = normalised(content)
            return _redacted(plain, file, removal, pictures)
        except RedactionRefused:
            raise
        except ImportError as problem:
            raise RedactionReader(file=file, package="pikepdf", extra="pdf") from problem
        except PdfLocked as problem:
            raise RedactionDamaged(file=file, reason="it is protected by a password") from problem
        except (TooMuch, ReportRefused) as problem:
            raise RedactionDamaged(file=file, reason="it exceeds a safety limit") from problem
        except Exception as problem:
            # A damaged file makes the parsers raise nearly anything (their own errors, recursion).
            raise RedactionDamaged(file=file, reason="it is damaged") from problem


def _redacted(plain: bytes, file: str, removal: Removal, pictures: Pictures) -> Redacted:
    fonts = Fonts(plain)
    work = _Work(removal, file)
    with opened(plain) as pdf:
        _refuse_uncertain(pdf, file)
        walked = [walk_page(page, number, fonts) for number, page in enumerate(pdf.pages, start=1)]
        _settle_pictures(pdf, walked, pictures, work)
        for page in walked:
            _mark(page, work)
        streams = {key: thing for page in walked for key, thing in page.streams.items()}
        cuts: dict[tuple[int, int], set[Glyph]] = {}
        for one in work.cuts:
            for glyph in one.glyphs:
                cuts.setdefault(glyph.stream, set()).add(glyph)
        for key, thing in streams.items():
            thing.write(cut_stream(thing, cuts.get(key, ())))
            _strip(thing, _OF_FORM)
        for number, (page, found) in enumerate(zip(pdf.pages, work.cuts, strict=True), start=1):
            data = cut_stream(page, cuts.get((0, number), ()))
            page.obj.Contents = pdf.make_stream(found.framed(data))
            _strip(page.obj, _OF_PAGE)
        if pictures is Pictures.REMOVE:
            drop_pictures(pdf)
        _strip_document(pdf, work)
        saved = _saved(pdf)
    result = with_shown_meanings(saved)
    left = verify_pdf(result, removal)
    if left:
        raise RedactionLeft(file=file, count=len(left), where="PDF")
    return Redacted(
        content=result,
        format="pdf",
        removed=work.stretches,
        absent=tuple(one for one in range(len(removal.values)) if one not in work.present),
        findings=tuple(work.findings),
    )


def _refuse_uncertain(pdf: Any, file: str) -> None:
    """Refuse what shows text in ways that are not followed here."""
    import pikepdf

    layers = pdf.Root.get("/OCProperties", {})
    if len(layers.get("/D", {}).get("/OFF", ())) > 0:
        raise RedactionUncertain(file=file, reason="it has hidden layers")
    if "/XFA" in pdf.Root.get("/AcroForm", {}):
        raise RedactionUncertain(file=file, reason="it is a form that programs fill in (XFA)")
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and str(thing.get("/PatternType", "")) == "1":
            operators = {str(one.operator) for one in pikepdf.parse_content_stream(thing)}
            if operators & {"Tj", "TJ", "'", '"', "Do"}:
                raise RedactionUncertain(file=file, reason="it paints text as a pattern")


def _settle_pictures(
    pdf: Any, walked: Iterable[PageGlyphs], pictures: Pictures, work: _Work
) -> None:
    import pikepdf

    images = sum(
        isinstance(one, pikepdf.Stream) and str(one.get("/Subtype", "")) == "/Image"
        for one in pdf.objects
    )
    count = max(images, sum(len(page.pictures) for page in walked))
    if count and pictures is Pictures.REFUSE:
        raise RedactionPictures(file=work.file, count=count)
    if count:
        code = "REDACT-PICTURES-KEPT" if pictures is Pictures.KEEP else "REDACT-PICTURES-REMOVED"
        severity = Severity.WARNING if pictures is Pictures.KEEP else Severity.INFO
        more = (("pictures", str(count)),)
        work.findings.append(finding_of(code, Place(), severity=severity, more=more))


def _mark(page: PageGlyphs, work: _Work) -> None:
    """Find the characters of a page that have to go.

    Raises:
        RedactionUncertain: The page shows characters nobody can tell.
    """
    if any(glyph.is_type3 for glyph in page.glyphs):
        reason = "it draws characters as pictures (Type 3 fonts)"
        raise RedactionUncertain(file=work.file, reason=reason)
    if any(not glyph.text for glyph in page.glyphs):
        reason = f"page {page.number} has characters whose font does not say what they mean"
        raise RedactionUncertain(file=work.file, reason=reason)
    place = Place(more=(("page", str(page.number)),))
    unseen = [g for g in page.glyphs if page.is_covered(g) or page.is_unseen(g)]
    if any(glyph.text.strip() for glyph in unseen):
        work.findings.append(finding_of("REDACT-HIDDEN-REMOVED", place, severity=Severity.INFO))
    hidden = set(unseen)
    cut: set[Glyph] = set()
    groups: list[list[Glyph]] = []
    for text in (flowing(page.glyphs), *lines(page.glyphs)):
        work.present |= work.removal.present(text.text)
        for start, end in work.removal.spans(text.text):
            glyphs = _of(text, start, end)
            if not cut.issuperset(glyphs):
                work.stretches += 1
                groups.append([one for one in glyphs if one not in hidden])
            cut.update(glyphs)
    for said in page.spoken:
        work.present |= work.removal.present(said)
    work.cuts.append(PageCuts(cut | hidden, groups))


def _of(text: TextOfGlyphs, start: int, end: int) -> list[Glyph]:
    return [glyph for glyph in text.glyphs[start:end] if glyph is not None]


def _strip(thing: Any, keys: Iterable[str]) -> None:
    for key in keys:
        if key in thing:
            del thing[key]


def _strip_document(pdf: Any, work: _Work) -> None:
    """Take out all that is no page, and say what there was."""
    import pikepdf

    for key in _OF_ROOT:
        if key in pdf.Root:
            more = (("part", key.lstrip("/")),)
            work.findings.append(
                finding_of("REDACT-PART-REMOVED", Place(), severity=Severity.INFO, more=more)
            )
            del pdf.Root[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for thing in pdf.objects:
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            _strip(thing, ("/PieceInfo", "/ActualText", "/Alt", "/Metadata"))


def _saved(pdf: Any) -> bytes:
    """One revision, with only what the pages need; equal pages give equal bytes."""
    out = io.BytesIO()
    pdf.remove_unreferenced_resources()
    pdf.save(out, deterministic_id=True, linearize=False, encryption=False)
    return out.getvalue()
