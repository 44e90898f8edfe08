"""A report laid out as its form prints it: headings, tables with spans, labels with numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govdisclose.domain.figures.reports.cells import Cell
from govdisclose.domain.figures.reports.document import Grid, Paragraph
from govdisclose.domain.figures.reports.form import RowRole, SectionKind
from govdisclose.domain.figures.reports.report import OfficialReport

__all__ = ["printed"]

_GROUP_NUMBERS = {
    "不予公开": "（三）",
    "无法提供": "（四）",
    "不予处理": "（五）",
    "其他处理": "（六）",
}


def printed(report: OfficialReport, prose: Sequence[str] = ()) -> tuple[Paragraph | Grid, ...]:
    """Title, the six sections, and the tables under their headings.

    Args:
        report: The report.
        prose: Paragraphs of section 一.
    """
    blocks: list[Paragraph | Grid] = [Paragraph(report.title)]
    for section in report.form.sections:
        blocks.append(Paragraph(f"{section.number}、{section.zh}"))
        if section.kind is SectionKind.PROSE:
            blocks += [Paragraph(text) for text in prose if section.number == "一"]
        elif section.kind is SectionKind.PROACTIVE:
            blocks.append(Grid(tuple(_proactive(report))))
        elif section.kind is SectionKind.REQUESTS:
            blocks.append(Grid(tuple(_requests(report))))
        else:
            blocks.append(Grid(tuple(_review(report))))
    return tuple(blocks)


def _proactive(report: OfficialReport) -> Iterator[tuple[str | None, ...]]:
    for block in report.form.proactive:
        rows = report.proactive.get(block.key)
        if rows is None:
            continue
        padding = (None,) * (3 - len(block.columns))
        yield (block.zh, None, None, None)
        yield ("信息内容", *(column.zh for column in block.columns), *padding)
        for row in block.rows:
            if row.key in rows:
                cells = rows[row.key].values()
                yield (row.zh, *(cell.raw for cell in cells), *padding)


def _requests(report: OfficialReport) -> Iterator[tuple[str | None, ...]]:
    columns = report.form.columns
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    yield (note, None, None, "申请人情况", *(None,) * 6)
    yield (None, None, None, columns[0].zh, columns[1].parent, *(None,) * 4, columns[-1].zh)
    yield (None, None, None, None, *(column.zh for column in columns[1:-1]), None)
    groups: set[str] = set()
    is_first_outcome = True
    for row in report.form.request_rows:
        cells = report.requests.get(row.key)
        if cells is None:
            continue
        outcome = None
        if row.role in (RowRole.LEAF, RowRole.PROCESSED):
            outcome = "三、本年度办理结果" if is_first_outcome else None
            is_first_outcome = False
            labels = _outcome_labels(row.item, row.zh, row.group, groups)
            groups.add(row.group)
            yield (outcome, *labels, *_raw(cells))
        else:
            yield (f"{row.item}、{row.zh}", None, None, *_raw(cells))


def _outcome_labels(
    item: str, zh: str, group: str, groups: set[str]
) -> tuple[str | None, str | None]:
    number = item.removeprefix("三")
    if not group:
        return f"{number}{zh}", None
    head = None if group in groups else f"{_GROUP_NUMBERS[group]}{group}"
    if group == zh:
        return head, None
    return head, f"{number[3:]}.{zh}"


def _raw(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(cell.raw for cell in cells)


def _review(report: OfficialReport) -> Iterator[tuple[str | None, ...]]:
    blocks, words = (
        report.form.review_blocks,
        [column.zh for column in report.form.review_cells.columns],
    )
    empty = (None,) * 4
    yield (blocks[0].zh, *empty, blocks[1].parent, None, *empty, *empty)
    yield (*(None,) * 5, blocks[1].zh, *empty, blocks[2].zh, *empty)
    yield tuple(words * 3)
    yield tuple(
        cell.raw for block in blocks for cell in report.review_litigation[block.key].values()
    )
