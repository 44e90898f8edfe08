"""A workbook (XLSX) as passages, with the sheets, rows, columns and caches that nobody sees."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from govdisclose.domain.catalogue.detecting.passages import Passage, Place, finding_of
from govdisclose.domain.finding import Finding
from govdisclose.formats.screening.cells import CellLabels, LabelOf
from govdisclose.formats.screening.office_package import (
    ARCHIVE_FAULTS,
    OfficePackage,
    PartBroken,
    local,
)
from govdisclose.formats.workbook_guard import SheetFacts, scan_sheet
from govdisclose.ports.formats import ReadLimits, SourceRefused

__all__ = ["column_letters", "plain_number", "read_workbook_cells", "unshown_formats"]

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"-?[0-9.]+(?:[Ee][+-]?[0-9]+)?")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BESIDE = (
    ("xl/comments", "OFFICE-COMMENT", "comment"),
    ("xl/threadedComments/", "OFFICE-COMMENT", "threadedComment"),
    ("xl/pivotCache/pivotCacheDefinition", "OFFICE-PIVOT-CACHE", None),
    ("xl/externalLinks/externalLink", "OFFICE-EXTERNAL-LINK", None),
    ("xl/connections", "OFFICE-EXTERNAL-LINK", None),
    ("xl/revisions/", "OFFICE-TRACKED-CHANGE", None),
)
"""Start of the name of a part, the finding for it, and the element that gives one each."""
_SPOKEN = ("v", "name", "c", "displayName", "author", "userName", "location", "tooltip", "prompt")
"""Attributes that hold text of people."""


def column_letters(column: int) -> str:
    """Letters of a 1-based column."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plain_number(text: str) -> str:
    """A number as a person reads it: ``1.3812345678E10`` is eleven digits."""
    if not ("E" in text or "e" in text or text.endswith(".0")) or not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    return str(int(number)) if number.is_integer() and abs(number) < 1e19 else text


def read_workbook_cells(
    package: OfficePackage, limits: ReadLimits, label_of: LabelOf
) -> Iterator[Passage | Finding]:
    """Cells of all sheets, hidden ones too, then names, comments, caches and links."""
    book = next((n for n in package.names if posixpath.basename(n) == "workbook.xml"), "")
    try:
        root, relations = package.root(book), package.relationships(book)
        strings, unshown = _shared_strings(package), unshown_formats(package)
    except PartBroken:
        yield finding_of("SCREEN-UNREADABLE", Place())
        return
    for sheet in root.iter():
        kind = local(sheet)
        if kind == "sheet":
            name, state = sheet.get("name", ""), sheet.get("state", "visible")
            place = Place(sheet=name)
            yield Passage(text=name, place=place)
            if state == "hidden":
                yield finding_of("OFFICE-HIDDEN-SHEET", place)
            elif state == "veryHidden":
                yield finding_of("OFFICE-VERY-HIDDEN-SHEET", place)
            part = relations.get(sheet.get(_RELATION, ""), ("", "", False))[1]
            yield from _sheet(package, part, name, strings, unshown, limits, label_of)
        elif kind == "definedName":
            name = sheet.get("name", "")
            place = Place(more=(("part", "name"), ("name", name[:40])))
            if sheet.get("hidden") in ("1", "true") and not name.startswith("_xlnm."):
                yield finding_of("OFFICE-HIDDEN-NAME", place)
            yield Passage(text=f"{name} {sheet.text or ''}", place=place)
    yield from _beside(package)


def _shared_strings(package: OfficePackage) -> list[str]:
    name = next((n for n in package.names if posixpath.basename(n) == "sharedStrings.xml"), None)
    if name is None:
        return []
    return [
        "".join(
            text.text or ""
            for text in entry.iter()
            if local(text) == "t" and local(text.getparent()) != "rPh"
        )
        for entry in package.root(name)
        if local(entry) == "si"
    ]


def unshown_formats(package: OfficePackage) -> frozenset[str]:
    """Formats of cells, as cells name them, under which nothing is shown: ``;;;``."""
    name = next((n for n in package.names if posixpath.basename(n) == "styles.xml"), None)
    if name is None:
        return frozenset()
    root = package.root(name)
    codes = {
        one.get("numFmtId") for one in root.iter()
        if local(one) == "numFmt" and set(one.get("formatCode", "")) == {";"}
    }  # fmt: skip
    formats = next((one for one in root if local(one) == "cellXfs"), ())
    return frozenset(
        str(place) for place, one in enumerate(formats) if one.get("numFmtId") in codes
    )


def _sheet(
    package: OfficePackage,
    part: str,
    name: str,
    strings: list[str],
    unshown: frozenset[str],
    limits: ReadLimits,
    label_of: LabelOf,
) -> Iterator[Passage | Finding]:
    from lxml import etree  # type: ignore[import-untyped]  # no type hints; loaded by the package

    place = Place(sheet=name)
    try:
        facts = scan_sheet(package.archive, part, "", limits)
        yield from _hidden(facts, place)
    except SourceRefused:
        yield finding_of("SCREEN-UNREADABLE", place)
        return
    labels = CellLabels(label_of)
    row = 0
    try:
        with package.archive.open(part) as stream:
            for _, element in etree.iterparse(
                stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False
            ):
                kind = local(element)
                if kind == "row":
                    labels.start_row()
                    element.clear()
                elif kind == "c":
                    reference = _REFERENCE.fullmatch(element.get("r", ""))
                    row = int(reference[2]) if reference else row
                    column = reference[1] if reference else ""
                    text = _value(element, strings)
                    if text and element.get("s", "") in unshown:
                        at = Place(sheet=name, row=row, column=column)
                        cell = (("cell", f"{column}{row}"),)
                        yield finding_of("OFFICE-HIDDEN-TEXT", at, more=cell)
                    if text:
                        label = labels.label(_number(column), text)
                        at = Place(
                            sheet=name, row=row, column=column, more=(("cell", f"{column}{row}"),)
                        )
                        yield Passage(text=text, place=at, label=label)
                    formula = next((one.text for one in element if local(one) == "f"), None)
                    if formula:
                        more = (("cell", f"{column}{row}"), ("part", "formula"))
                        at = Place(sheet=name, row=row, column=column, more=more)
                        yield Passage(text=formula, place=at)
                elif kind in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader",
                              "firstFooter", "formula1", "formula2"):  # fmt: skip
                    at = Place(sheet=name, more=(("part", kind),))
                    yield Passage(text=element.text or "", place=at)
                elif kind in ("dataValidation", "hyperlink", "inputCells"):
                    for spoken in ("prompt", "error", "promptTitle", "tooltip", "display"):
                        if element.get(spoken):
                            at = Place(sheet=name, more=(("part", kind),))
                            yield Passage(text=element.get(spoken), place=at)
    except (etree.XMLSyntaxError, *ARCHIVE_FAULTS):
        yield finding_of("SCREEN-UNREADABLE", place)


def _hidden(facts: SheetFacts, place: Place) -> Iterator[Finding]:
    for row in sorted(facts.hidden_filled_rows):
        yield finding_of("OFFICE-HIDDEN-ROW", Place(sheet=place.sheet, row=row))
    for column in sorted(facts.hidden_filled_columns):
        at = Place(sheet=place.sheet, column=column_letters(column))
        yield finding_of("OFFICE-HIDDEN-COLUMN", at)


def _value(cell: object, strings: list[str]) -> str:
    kind = cell.get("t", "n")  # type: ignore[attr-defined]  # an element of a package without hints
    if kind == "inlineStr":
        return "".join(one.text or "" for one in cell.iter() if local(one) == "t")  # type: ignore[attr-defined]  # as above
    value = next((one.text or "" for one in cell if local(one) == "v"), "")  # type: ignore[attr-defined]  # as above
    if kind == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    return plain_number(value) if kind == "n" else value


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _beside(package: OfficePackage) -> Iterator[Passage | Finding]:
    for name in package.names:
        if not name.endswith(".xml") or "/worksheets/" in name:
            continue
        base = posixpath.basename(name)
        known = base in ("workbook.xml", "styles.xml", "sharedStrings.xml", "[Content_Types].xml")
        if known or "/theme/" in name or name.startswith(("docProps/", "customXml/")):
            continue
        place = Place(more=(("part", name.removeprefix("xl/")),))
        code, each = next(
            ((code, each) for start, code, each in _BESIDE if name.startswith(start)), (None, None)
        )
        try:
            root = package.root(name)
        except PartBroken:
            yield finding_of("SCREEN-UNREADABLE", place)
            continue
        if code is not None and each is None and "userNames" not in base:
            yield finding_of(code, place)
        for element in root.iter():
            if code is not None and local(element) == each:
                at = element.get("ref", "")
                yield finding_of(code, place, more=(("cell", at),) if at else ())
            if (element.text or "").strip():
                yield Passage(text=element.text.strip(), place=place)
            for spoken in _SPOKEN:
                if element.get(spoken):
                    yield Passage(text=element.get(spoken), place=place)
