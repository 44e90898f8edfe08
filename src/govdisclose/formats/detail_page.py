"""The one record of a detail page: labels with their values, however the page lays them out.

Government sites show 索引号, 信息分类, 发布机构 … as pairs in a table, in a definition list, or as
lines of text ("索 引 号：003110926/201510-00216"). Values are believed only beside a label that is
known, or in a table that is made of such pairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.labels import is_known_label, label_key, label_table
from govdisclose.formats.layout import compact
from govdisclose.formats.page_text import BLOCKS, Page, is_hidden, visible_text
from govdisclose.ports.formats import (
    CatalogueField,
    ReadLimits,
    RejectedRow,
    RowChunk,
    SheetLayout,
    SourceFormat,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]  # no type hints

__all__ = ["SingleRecord", "find_record", "is_label_table"]

_PAIRS = 3
"""Known labels that make a page the page of one record."""
_LINE_CHARS = 2_000
"""Longer blocks are text of the document."""
_LABEL_CHARS = 20
_COLON = re.compile("[:：]")
_TAIL = re.compile(r"[:：\s\u3000]+$")
_STRANGE_LABEL = re.compile("\\s+([\u4e00-\u9fff]{2,8})[:：]")
_UNSAFE = re.compile("[\0\ufffd\ud800-\udfff]")
_TITLE_LABEL = "标题"
_ADDRESS_LABEL = "网址"

_Pair = tuple[str, str]


class SingleRecord:
    """The table of a detail page: one record, its labels as columns."""

    def __init__(
        self,
        pairs: Sequence[_Pair],
        *,
        file: str,
        encoding: str,
        size: int,
        limits: ReadLimits,
        findings: tuple[Finding, ...],
    ) -> None:
        columns = tuple(label for label, _value in pairs)
        self._cells = [value for _label, value in pairs]
        self._file = file
        self._size = size
        self._limits = limits
        self.findings = findings
        self.layout = SheetLayout(
            format=SourceFormat.HTML, columns=columns, labels=columns, encoding=encoding
        )

    def samples(self) -> list[list[str]]:
        """The record."""
        return [self._cells]

    def chunks(self) -> Iterator[RowChunk]:
        """The record, or why it cannot be taken as it stands."""
        code = ""
        if any(len(cell) > self._limits.cell_chars for cell in self._cells):
            code = "HTML-CELL-TOO-LONG"
        elif any(map(_UNSAFE.search, self._cells)):
            code = "HTML-UNSAFE-CHARACTER"
        if not code:
            yield RowChunk(rows=[(1, list(self._cells))], bytes_read=self._size)
            return
        cells = [_UNSAFE.sub(lambda found: f"\\x{ord(found[0]):02x}", cell) for cell in self._cells]
        yield RowChunk(
            rows=[],
            rejected=[RejectedRow(row=1, cells=cells)],
            findings=[Finding(code=code, severity=Severity.ERROR, file=self._file, row=1)],
            bytes_read=self._size,
        )


def is_label_table(rows: Sequence[Sequence[str]], recognise: Callable[[str], bool]) -> bool:
    """True if the rows are labels with their values beside them, not records under a header."""
    labels = beside = 0
    for cells in rows:
        known = [recognise(_TAIL.sub("", cell)) for cell in cells]
        filled = sum(1 for cell in cells if compact(cell))
        if sum(known) > 2 and sum(known) * 2 > filled + 1 and any(_neighbours(known)):
            # A row of little else but labels side by side is a header.
            return False
        for position, text in enumerate(cells):
            if known[position]:
                labels += 1
                following = known[position + 1 : position + 2]
                beside += following == [False] or _TAIL.search(text) is not None
            elif _inner_pair(text, recognise) is not None:
                labels += 1
                beside += 1
    return beside >= _PAIRS and beside * 2 > labels


def _neighbours(known: Sequence[bool]) -> Iterator[bool]:
    return (one and other for one, other in pairwise(known))


def find_record(
    page: Page, *, file: str, encoding: str, size: int, limits: ReadLimits
) -> SingleRecord | None:
    """The record of a page, or None if it shows too few labels.

    A title that no label names is taken from the page's own data or its only heading, the address
    from where the page was saved; both are told.

    Args:
        page: The parsed page.
        file: Name for findings.
        encoding: Codec label of the page.
        size: Bytes of the page.
        limits: Bounds.
    """
    if page.root is None:
        return None
    pairs: list[_Pair] = []
    for label, value in _pairs(page.root):
        if len(pairs) < limits.columns and label_key(label) not in map(label_key, dict(pairs)):
            pairs.append((label, value))
    known = [label for label, _value in pairs if is_known_label(label)]
    if len(known) < _PAIRS:
        return None
    findings = []
    fields = {entry.field for label in known for entry in label_table().known(label)}
    for field, label, value in (
        (CatalogueField.TITLE, _TITLE_LABEL, page.named("ArticleTitle") or page.heading()),
        (CatalogueField.URL, _ADDRESS_LABEL, page.named("Url") or page.address()),
    ):
        if field not in fields and value:
            pairs.append((label, value))
            findings.append(
                Finding(
                    code="HTML-TAKEN-FROM-PAGE", severity=Severity.INFO, file=file, column=label
                )
            )
    return SingleRecord(
        pairs, file=file, encoding=encoding, size=size, limits=limits, findings=tuple(findings)
    )


def _pairs(root: HtmlElement) -> Iterator[_Pair]:
    """Labels with their values, in the order in which the kinds of layout are trusted."""
    for table in root.iter("table"):
        if table.find(".//table") is None and not is_hidden(table, None):
            rows = [
                [visible_text(cell) for cell in row.iterchildren("td", "th")]
                for row in table.iter("tr")
                if not is_hidden(row, table)
            ]
            if is_label_table(rows, is_known_label):
                yield from _table_pairs(rows)
    for term in root.iter("dt"):
        value = term.getnext()
        label = _TAIL.sub("", visible_text(term))
        has_value = value is not None and value.tag == "dd" and not is_hidden(term, None)
        if has_value and is_known_label(label):
            yield _spaced(label), visible_text(value)
    yield from _line_pairs(root)


def _table_pairs(rows: Sequence[Sequence[str]]) -> Iterator[_Pair]:
    for cells in rows:
        position = 0
        while position < len(cells):
            text = cells[position]
            bare = _TAIL.sub("", text)
            inner = _inner_pair(text, is_known_label)
            if inner is not None:
                yield inner
            elif is_known_label(bare) or _is_place_of_label(cells, position, bare, text):
                following = cells[position + 1] if position + 1 < len(cells) else ""
                if not is_known_label(_TAIL.sub("", following)) or not _TAIL.search(following):
                    yield _spaced(bare), following
                    position += 1
                else:
                    yield _spaced(bare), ""
            position += 1


def _is_place_of_label(cells: Sequence[str], position: int, bare: str, text: str) -> bool:
    """True for an unknown label: it ends with a colon, or stands where the table has its labels."""
    if not bare or len(bare) > _LABEL_CHARS:
        return False
    is_even = len(cells) % 2 == 0 and position % 2 == 0
    return bare != text.rstrip() or (is_even and not re.search(r"\d", bare))


def _line_pairs(root: HtmlElement) -> Iterator[_Pair]:
    """Pairs in lines of text; a box that is only a label has its value in the box beside it."""
    taken: HtmlElement | None = None
    for block, line in _lines(root):
        if block is taken:
            continue
        for label, value in _inner_pairs(line):
            following = block.getnext() if not value and block.tag == "div" else None
            if following is not None and following.tag == "div":
                beside = visible_text(following)
                if not list(_inner_pairs(beside)):
                    value, taken = beside, following
            yield label, value


def _lines(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The blocks outside tables that hold no other block, with their text line by line."""
    for element in root.iter():
        if element.tag not in BLOCKS or element.tag in ("table", "html", "body"):
            continue
        if any(inner.tag in BLOCKS for inner in element.iterdescendants()):
            continue
        if next(element.iterancestors("table"), None) is not None or is_hidden(element, None):
            continue
        text = visible_text(element)
        if text and len(text) <= _LINE_CHARS:
            for line in text.split("\n"):
                yield element, line


def _inner_pair(text: str, recognise: Callable[[str], bool]) -> _Pair | None:
    """Label and value of a text that is one pair."""
    label, colon, value = re.sub("：", ":", text, count=1).partition(":")
    if colon and value.strip() and len(label) <= _LABEL_CHARS and recognise(label):
        return _spaced(label), value.strip()
    return None


def _inner_pairs(line: str) -> Iterator[_Pair]:
    """All pairs of a line: "发布日期：2015-10-15  信息来源：市局"."""
    starts: list[tuple[int, int, str]] = []
    for colon in _COLON.finditer(line):
        from_ = starts[-1][1] if starts else 0
        before = line[max(from_, colon.start() - _LABEL_CHARS) : colon.start()]
        label = _label_at_end(before)
        if label is not None:
            starts.append((colon.start() - len(label), colon.end(), _spaced(label)))
    for position, (_start, end, label) in enumerate(starts):
        stop = starts[position + 1][0] if position + 1 < len(starts) else len(line)
        value, *rest = _STRANGE_LABEL.split(line[end:stop])
        yield label, value.strip()
        # What else the site tells in the same line, such as how often the page was seen.
        yield from zip(rest[::2], map(str.strip, rest[1::2]), strict=True)


def _label_at_end(text: str) -> str | None:
    """The longest known label that ends the text and begins a word of it."""
    for position in range(len(text)):
        begins = position == 0 or text[position - 1].isspace() or text[position - 1] in "】]|｜"
        if begins and not text[position].isspace() and is_known_label(text[position:]):
            return text[position:]
    return None


def _spaced(label: str) -> str:
    """The label with the blanks taken out that only stretch it: 索 引 号."""
    stripped = _TAIL.sub("", label).strip()
    return compact(stripped) if re.search("[\u4e00-\u9fff]", stripped) else stripped
