"""A workbook (XLSX) without given strings: values only, without hidden sheets, rows and columns."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from govdisclose.domain.catalogue.detecting.passages import Place, finding_of
from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.redaction.markup import cut_attributes, cut_nodes, cut_rest, drop
from govdisclose.formats.redaction.office_copy import (
    PICTURE,
    OfficeCopy,
    left_in_package,
)
from govdisclose.formats.redaction.refusals import (
    RedactionDamaged,
    RedactionLeft,
    RedactionPictures,
)
from govdisclose.formats.screening.office_package import local
from govdisclose.formats.screening.workbooks import plain_number, unshown_formats
from govdisclose.ports.screening import Pictures, Redacted

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # no type hints

__all__ = ["redact_workbook"]

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|xl/(?:workbook|styles|sharedStrings)\.xml|xl/theme/[^/]+\.xml"
    r"|xl/tables/table\d+\.xml|xl/drawings/drawing\d+\.xml|xl/charts/(?:chart|style|colors)\d+\.xml"
)
_OF_BOOK = ("definedNames", "externalReferences", "pivotCaches", "customWorkbookViews", "extLst",
            "fileRecoveryPr", "fileSharing", "workbookProtection", "webPublishing", "calcPr",
            "functionGroups", "smartTagPr", "smartTagTypes", "oleSize", "absPath")  # fmt: skip
_OF_SHEET = ("extLst", "legacyDrawing", "legacyDrawingHF", "oleObjects", "controls", "autoFilter",
             "customSheetViews", "dataValidations", "scenarios", "dataConsolidate",
             "customProperties", "cellWatches", "smartTags", "webPublishItems", "protectedRanges",
             "phoneticPr", "sheetProtection", "rPh", "filterColumn", "sortState",
             "calculatedColumnFormula",
             "totalsRowFormula", "conditionalFormatting", "externalData", "strCache", "numCache",
             "multiLvlStrCache", "revisionPtr")  # fmt: skip
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+")


@attrs.define
class _Work:
    removal: Removal
    strings: list[_Element] = attrs.field(factory=list)
    used: set[int] = attrs.field(factory=set)
    present: set[int] = attrs.field(factory=set)
    unshown: frozenset[str] = frozenset()
    removed: int = 0
    findings: list[Finding] = attrs.field(factory=list)

    def say(self, code: str, sheet: str | None, *more: tuple[str, str]) -> None:
        self.findings.append(
            finding_of(code, Place(sheet=sheet), severity=Severity.INFO, more=more)
        )


def redact_workbook(content: bytes, file: str, removal: Removal, pictures: Pictures) -> Redacted:
    """The visible cells as values with every string cut, verified.

    Raises:
        RedactionRefused: Damaged, pictures nobody decided on, or a string is left.
    """
    copy = OfficeCopy(content, file)
    count = sum(PICTURE.search(name) is not None for name in copy.package.names)
    if count and pictures is Pictures.REFUSE:
        raise RedactionPictures(file=file, count=count)
    if "xl/workbook.xml" not in copy.package.names:
        raise RedactionDamaged(file=file, reason="it has no workbook at its usual place")
    keeps_pictures = pictures is Pictures.KEEP
    sheets = dict(_sheets(copy))
    copy.keep(
        lambda name: (
            _KEPT.fullmatch(name) is not None
            or name in sheets
            or (keeps_pictures and PICTURE.search(name) is not None)
        )
    )
    # Where nobody looks, too: in comments, caches and properties.
    work = _Work(removal, present=set(left_in_package(content, removal)))
    work.unshown = unshown_formats(copy.package)
    for name in copy.package.names:
        if name not in copy.parts and not name.endswith(".rels"):
            work.say("REDACT-PART-REMOVED", None, ("part", name))
    if keeps_pictures and count:
        work.say("REDACT-PICTURES-KEPT", None, ("pictures", str(count)))
    trees = dict(copy.trees())
    _book(trees["xl/workbook.xml"], sheets.values(), work)
    if "xl/sharedStrings.xml" in trees:
        work.strings = [one for one in trees["xl/sharedStrings.xml"] if local(one) == "si"]
    for name, root in trees.items():
        drop(one for one in root.iter() if local(one) in _OF_SHEET)
        if name in sheets:
            _sheet(root, sheets[name], work)
    _strings(work)
    for root in trees.values():
        for paragraph in root.iter(f"{_DRAWING}p"):
            nodes = list(paragraph.iter(f"{_DRAWING}t"))
            work.present |= removal.present("".join(one.text or "" for one in nodes))
            work.removed += cut_nodes(nodes, removal)
        for text in root.itertext():
            work.present |= removal.present(text)
        work.removed += cut_rest(root, removal) + cut_attributes(root, removal)
    copy.close_links(removal)
    result = copy.written()
    _verify(result, file, removal)
    absent = tuple(one for one in range(len(removal.values)) if one not in work.present)
    return Redacted(
        content=result,
        format="xlsx",
        removed=work.removed,
        absent=absent,
        findings=tuple(work.findings),
    )


def _sheets(copy: OfficeCopy) -> Iterator[tuple[str, str]]:
    """Parts of the sheets that are shown, with their names."""
    relations = copy.package.relationships("xl/workbook.xml")
    for sheet in copy.package.root("xl/workbook.xml").iter(f"{_MAIN}sheet"):
        if sheet.get("state", "visible") == "visible":
            target = relations.get(sheet.get(_ID, ""), ("", "", False))[1]
            if posixpath.dirname(target) == "xl/worksheets":
                yield target, sheet.get("name", "")


def _book(root: _Element, shown: object, work: _Work) -> None:
    names = set(shown)  # type: ignore[call-overload]  # names of sheets
    for sheet in list(root.iter(f"{_MAIN}sheet")):
        if sheet.get("name", "") not in names:
            work.say("REDACT-HIDDEN-REMOVED", None, ("part", "sheet"))
            drop([sheet])
    drop(one for one in root.iter() if local(one) in _OF_BOOK)
    for view in root.iter(f"{_MAIN}workbookView"):
        for key in ("activeTab", "firstSheet"):
            view.attrib.pop(key, None)


def _sheet(root: _Element, name: str, work: _Work) -> None:
    hidden = _hidden_columns(root)
    gone = drop(
        row
        for row in root.iter(f"{_MAIN}row")
        if row.get("hidden") in ("1", "true") or row.get("ht") == "0"
    )
    for cell in list(root.iter(f"{_MAIN}c")):
        match = _REFERENCE.fullmatch(cell.get("r", ""))
        is_hidden = match is not None and _number(match[1]) in hidden
        if is_hidden or cell.get("s", "") in work.unshown:
            gone += drop([cell])
        else:
            _cell(cell, work)
    if gone:
        work.say("REDACT-HIDDEN-REMOVED", name)
    for link in list(root.iter(f"{_MAIN}hyperlink")):
        if any(work.removal.present(value) for value in link.attrib.values()):
            drop([link])


def _hidden_columns(root: _Element) -> set[int]:
    columns: set[int] = set()
    for column in root.iter(f"{_MAIN}col"):
        if column.get("hidden") in ("1", "true") or column.get("width") == "0":
            last = min(int(column.get("max", "1")), 16_384)
            columns.update(range(int(column.get("min", "1")), last + 1))
    return columns


def _cell(cell: _Element, work: _Work) -> None:
    """A cell as a value; a formula gives its kept result."""
    for key in ("cm", "vm"):
        cell.attrib.pop(key, None)
    drop(one for one in list(cell) if local(one) == "f")
    kind = cell.get("t", "n")
    value = next((one for one in cell if local(one) == "v"), None)
    text = "" if value is None else value.text or ""
    if kind == "s" and text.isdigit() and int(text) < len(work.strings):
        work.used.add(int(text))
    elif kind == "str" or (kind == "n" and work.removal.present(plain_number(text))):
        shown = plain_number(text) if kind == "n" else text
        work.present |= work.removal.present(shown)
        work.removed += len(work.removal.spans(shown))
        _inline(cell, work.removal.cut(shown))
    elif kind == "inlineStr":
        nodes = list(cell.iter(f"{_MAIN}t"))
        work.present |= work.removal.present("".join(one.text or "" for one in nodes))
        work.removed += cut_nodes(nodes, work.removal)


def _inline(cell: _Element, text: str) -> None:
    drop(list(cell))
    cell.set("t", "inlineStr")
    holder = cell.makeelement(f"{_MAIN}is", {})
    inner = holder.makeelement(f"{_MAIN}t", {})
    inner.text = text
    inner.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    holder.append(inner)
    cell.append(holder)


def _strings(work: _Work) -> None:
    """Cut the shared strings that are used, and empty the others."""
    for place, entry in enumerate(work.strings):
        if place not in work.used:
            drop(list(entry))
            blank = entry.makeelement(f"{_MAIN}t", {})
            blank.text = ""
            entry.append(blank)
            continue
        nodes = list(entry.iter(f"{_MAIN}t"))
        work.present |= work.removal.present("".join(one.text or "" for one in nodes))
        work.removed += cut_nodes(nodes, work.removal)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _verify(result: bytes, file: str, removal: Removal) -> None:
    """Look for the strings by means that had no part in cutting them.

    Raises:
        RedactionLeft: One is there.
    """
    left = set(left_in_package(result, removal))
    # 130 ms; another reader of the format.
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # no type hints

    book = load_workbook(io.BytesIO(result), data_only=True)
    for sheet in book.worksheets:
        left |= removal.present(sheet.title)
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                left |= removal.present("" if value is None else str(value))
    if left:
        raise RedactionLeft(file=file, count=len(left), where="XLSX")
