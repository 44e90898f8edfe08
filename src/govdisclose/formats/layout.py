"""Where the header of a table is, and which rows around and below it are no records.

The head of a table (its first rows) is enough to find the header: the first row that holds enough
known labels, else the first row that is about as full as the table is wide. Agencies put title
rows above it, spread it over two rows with merged groups, repeat it at page breaks, and close with
totals and notes; those rows are counted by kind and never handed on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.refusals import TooManyColumns
from govdisclose.ports.formats import REASON_LABEL, NumberedRow, SkipKind

__all__ = [
    "HEAD_ROWS",
    "SUSPECT_INITIALS",
    "HeaderPlan",
    "Merge",
    "compact",
    "find_header",
    "skip_kind",
]

HEAD_ROWS = 60
"""Rows looked at to find the header."""

_HEADER_SEARCH_ROWS = 30

_SPACES = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_TOTAL = re.compile(
    "(?:(?:本页|本表|全市|全县|全区)?(?:合计|总计|小计|共计|累计|总数)(?:数|条数|件数)?"
    "|grandtotal|subtotal|total)[:：]?(?:共?\\d*[条件项份个]?)",
    re.IGNORECASE,
)
_NUMERIC = re.compile("[\\d.,，%％/—–-]*[条件项份个]?")
_NOTE = re.compile(
    "(?:说明|注|备注|附注|填表说明|填报说明|注意事项|填表人|填报人|制表人?|制表单位|审核人?|审核"
    "|负责人|联系人|联系电话|填报单位|填报日期|填表日期|填报时间|单位负责人|note|notes)"
    "(?:[:：]|\\d*[.、]|$)",
    re.IGNORECASE,
)
SUSPECT_INITIALS = frozenset(
    ["", *"合总小共累本全说注备附填制审负联单nNtTgGsS \t\n\r\u3000\u200b\ufeff\xa0"]
)
"""First characters of rows that may be no records; any other row is one without a closer look."""


@attrs.frozen
class Merge:
    """A merged range; all numbers 1-based and inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@attrs.frozen(kw_only=True)
class HeaderPlan:
    """The header found in the head of a table."""

    header: tuple[int, ...]
    """Positions of the header rows in the head."""
    first_record: int
    """Position of the first row below the header."""
    labels: tuple[str, ...]
    columns: tuple[str, ...]
    titles: tuple[str, ...]
    blank_above: int
    """Number of blank rows above the header."""
    reason_index: int | None
    """Position of the reason column of a rejects file; not in ``labels`` and ``columns``."""
    repeats: frozenset[tuple[str, ...]]
    """The header rows as :func:`compact` texts, to know them again."""
    findings: tuple[Finding, ...] = ()


def compact(text: str) -> str:
    """The text without any white space or invisible character."""
    return _SPACES.sub("", text)


def skip_kind(cells: Sequence[str], repeats: frozenset[tuple[str, ...]]) -> SkipKind | None:
    """Why a row below the header is no record; ``None`` if it is one."""
    texts = [compact(cell) for cell in cells]
    filled = [text for text in texts if text]
    if not filled:
        return SkipKind.BLANK
    if _without_tail(texts) in repeats:
        return SkipKind.REPEAT
    if len(filled) <= 2 and _NOTE.match(filled[0]):
        return SkipKind.TITLE
    if _TOTAL.fullmatch(filled[0]) and all(map(_NUMERIC.fullmatch, filled[1:])):
        return SkipKind.TOTAL
    return None


def find_header(
    head: Sequence[NumberedRow],
    *,
    recognise: Callable[[str], bool],
    column_limit: int,
    file: str,
    sheet: str | None = None,
    merges: Iterable[Merge] | None = None,
    given_row: int | None = None,
) -> HeaderPlan | None:
    """Find the header in the first rows of a table.

    Args:
        head: The first rows, at most ``HEAD_ROWS``.
        recognise: Says whether a label is a known one.
        column_limit: Most columns a header may have.
        file: Name for findings.
        sheet: Name for findings.
        merges: Merged ranges of a sheet; ``None`` for text files, whose merged cells are blank.
        given_row: Row of the (lower) header row if the user named it.

    Returns:
        The plan, or ``None`` if no row holds any text.

    Raises:
        TooManyColumns: The header is wider than ``column_limit``.
    """
    top = _header_position(head, recognise, given_row)
    if top is None:
        return None
    spans = None if merges is None else tuple(merges)
    rows = _header_rows(head, top, recognise, spans, given_row is not None)
    labels = _joined_labels([head[position] for position in rows], spans)
    if len(labels) > column_limit:
        raise TooManyColumns(file=file, limit=column_limit)
    reason_index = _reason_index(labels)
    if reason_index is not None:
        labels = labels[:reason_index] + labels[reason_index + 1 :]
    columns, findings = _unique_names(labels, file, sheet, head[rows[-1]][0])
    first_record = rows[-1] + 1
    if first_record < len(head) and _is_column_numbers(head[first_record][1]):
        first_record += 1
    above = [cells for _, cells in head[: rows[0]]]
    titles = tuple(_title_text(cells) for cells in above if any(map(compact, cells)))
    return HeaderPlan(
        header=rows,
        first_record=first_record,
        labels=tuple(labels),
        columns=columns,
        titles=titles,
        blank_above=len(above) - len(titles),
        reason_index=reason_index,
        repeats=frozenset(
            _without_tail([compact(cell) for cell in head[position][1]]) for position in rows
        ),
        findings=findings,
    )


def _header_position(
    head: Sequence[NumberedRow], recognise: Callable[[str], bool], given_row: int | None
) -> int | None:
    if given_row is not None:
        for position, (row, cells) in enumerate(head):
            if row == given_row and any(map(compact, cells)):
                return position
    searched = head[:_HEADER_SEARCH_ROWS]
    filled = [sum(1 for cell in cells if compact(cell)) for _, cells in searched]
    hits = [sum(1 for cell in cells if recognise(cell)) for _, cells in searched]
    widest = max(filled, default=0)
    if not widest:
        return None
    best = max(hits)
    for position, count in enumerate(hits):
        # One known word in a row of prose is no header; it must make up a good part of the row.
        if count and count * 2 >= best and (count >= 2 or filled[position] * 2 >= widest):
            return position
    return next(at for at, count in enumerate(filled) if count * 2 >= widest)


def _header_rows(
    head: Sequence[NumberedRow],
    top: int,
    recognise: Callable[[str], bool],
    merges: tuple[Merge, ...] | None,
    is_given: bool,
) -> tuple[int, ...]:
    """The header row, with its second level below or its group row above."""
    if not is_given and top + 1 < len(head) and _is_level_below(head, top, recognise, merges):
        return (top, top + 1)
    if top > 0 and _is_group_row(head[top - 1], head[top], merges):
        return (top - 1, top)
    return (top,)


def _is_level_below(
    head: Sequence[NumberedRow],
    top: int,
    recognise: Callable[[str], bool],
    merges: tuple[Merge, ...] | None,
) -> bool:
    upper_row, upper = head[top]
    _, lower = head[top + 1]
    if merges is not None:
        groups = [
            merge
            for merge in merges
            if merge.first_row == merge.last_row == upper_row
            and merge.last_column > merge.first_column
        ]
        grouped = {
            column
            for merge in groups
            for column in range(merge.first_column - 1, merge.last_column)
        }
        # Labels standing over both rows leave the second blank; a record would fill those columns.
        return bool(grouped) and all(
            bool(compact(_cell(lower, column))) == (column in grouped)
            for column in range(max(len(_trimmed(upper)), len(_trimmed(lower))))
        )
    # Without merges, a second level fills the gaps of the first and nothing but its groups.
    gaps = 0
    width = len(_trimmed(lower))
    for column in range(max(width, len(upper))):
        has_upper = bool(compact(_cell(upper, column)))
        has_lower = bool(compact(_cell(lower, column)))
        next_is_gap = column + 1 < width and not compact(_cell(upper, column + 1))
        if not has_upper:
            if not has_lower:
                return False
            gaps += 1
        elif has_lower != next_is_gap:
            return False
    return gaps > 0 and any(recognise(cell) for cell in lower)


def _is_group_row(
    above: NumberedRow, header: NumberedRow, merges: tuple[Merge, ...] | None
) -> bool:
    """True if the row above names groups of the header's columns, not the whole table."""
    row, cells = above
    texts = [compact(cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or any(":" in text or "：" in text for text in filled):
        return False
    if merges is not None:
        spanning = [merge for merge in merges if merge.first_row == merge.last_row == row]
        standing = [merge for merge in merges if merge.first_row == row < merge.last_row]
        return bool(spanning or standing) and not any(re.search(r"\d{4}", text) for text in filled)
    lower = [compact(cell) for cell in header[1]]
    gaps = sum(1 for at, text in enumerate(lower) if text and not (texts[at : at + 1] or [""])[0])
    return bool(texts[0]) and gaps > 0


def _joined_labels(rows: list[NumberedRow], merges: tuple[Merge, ...] | None) -> list[str]:
    width = max(len(_trimmed(cells)) for _, cells in rows)
    if merges is None:
        # A text header keeps its blank tail: its records have cells there.
        width = max(len(cells) for _, cells in rows)
    levels = [[_label(_cell(cells, column)) for column in range(width)] for _, cells in rows]
    if len(rows) == 2:
        upper, lower = levels
        if merges is None:
            group = ""
            for column in range(width):
                group = upper[column] or group
                upper[column] = group if lower[column] else upper[column]
        else:
            for merge in merges:
                if merge.first_row == rows[0][0]:
                    text = _cell(upper, merge.first_column - 1)
                    for column in range(merge.first_column - 1, min(merge.last_column, width)):
                        upper[column] = text
    joined = []
    for column in range(width):
        parts = [level[column] for level in levels if level[column]]
        joined.append(parts[0] if len(set(parts)) == 1 else "/".join(parts))
    return joined


def _unique_names(
    labels: Sequence[str], file: str, sheet: str | None, row: int
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    names: list[str] = []
    findings = []
    seen: dict[str, int] = {}
    for position, label in enumerate(labels, start=1):
        if not label:
            names.append(f"#{position}")
            continue
        seen[label] = seen.get(label, 0) + 1
        if seen[label] == 1:
            names.append(label)
            continue
        names.append(f"{label}#{seen[label]}")
        findings.append(
            Finding(
                code="HEADER-LABEL-TWICE",
                severity=Severity.WARNING,
                file=file,
                sheet=sheet,
                row=row,
                column=label,
                detail=(("name", names[-1]),),
            )
        )
    return tuple(names), tuple(findings)


def _reason_index(labels: Sequence[str]) -> int | None:
    for position, label in enumerate(labels):
        if compact(label) == REASON_LABEL:
            return position
    return None


def _is_column_numbers(cells: Sequence[str]) -> bool:
    """True for the row of column numbers 1, 2, 3 … that forms print under the header."""
    texts = [compact(cell) for cell in _trimmed(cells)]
    return len(texts) >= 4 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _title_text(cells: Sequence[str]) -> str:
    return " ".join(cell.strip() for cell in cells if compact(cell))


def _label(text: str) -> str:
    return " ".join(text.split())


def _cell(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _trimmed(cells: Sequence[str]) -> list[str]:
    width = len(cells)
    while width and not compact(cells[width - 1]):
        width -= 1
    return list(cells[:width])


def _without_tail(texts: Sequence[str]) -> tuple[str, ...]:
    width = len(texts)
    while width and not texts[width - 1]:
        width -= 1
    return tuple(texts[:width])
