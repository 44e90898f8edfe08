"""A report in an official form as it is printed: six sections, tables merged as the form has them.

Source: labels of the form (rules/forms, S33). The remark in the head cell of the request table is
the one of the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govdisclose.domain.document import Block, Document, FormCell, FormTable, Heading, Paragraph
from govdisclose.domain.figures.official.figures import PublicReport, plain_text
from govdisclose.domain.figures.reports.form import ReportForm, RequestRow, RowRole, SectionKind

__all__ = ["official_document"]

_REMARK = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_RESULTS = "三、本年度办理结果"
_CONTENT = "信息内容"
_LABEL_WIDTHS, _VALUE_WIDTH = (8, 11, 28), 10
_LABEL_COLUMNS = 3
"""Columns in front of the numbers of the request table: outcome, group, row."""


def official_document(report: PublicReport) -> Document:
    """The report as it is published."""
    blocks: list[Block] = []
    if (on := report.published_on) is not None:
        blocks.append(Paragraph(f"发布日期：{on.year}年{on.month}月{on.day}日", is_note=True))
    for section in report.form.sections:
        blocks.append(Heading(f"{section.number}、{section.zh}"))
        match section.kind:
            case SectionKind.PROSE:
                blocks += [Paragraph(text) for text in report.sections.get(section.key, ())]
            case SectionKind.PROACTIVE:
                blocks.append(_proactive(report))
            case SectionKind.REQUESTS:
                blocks.append(_requests(report))
            case SectionKind.REVIEW_LITIGATION:
                blocks.append(_review(report))
    return Document(title=report.title, blocks=tuple(blocks))


def _proactive(report: PublicReport) -> FormTable:
    width = max(len(block.columns) for block in report.form.proactive)
    rows: list[tuple[FormCell, ...]] = []
    for block in report.form.proactive:
        rows.append((_head(block.zh, width=width + 1),))
        spans = _spread(len(block.columns), width)
        heads = zip(block.columns, spans, strict=True)
        rows.append((_head(_CONTENT), *(_head(one.zh, width=span) for one, span in heads)))
        for line in block.rows:
            names = [
                line.key if block.is_flat else f"{line.key}:{column.key}"
                for column in block.columns
            ]
            values = (_value(report, name, span) for name, span in zip(names, spans, strict=True))
            rows.append((FormCell(line.zh), *values))
    return FormTable(columns=width + 1, head_rows=0, rows=tuple(rows))


def _spread(count: int, width: int) -> list[int]:
    """How many places each of ``count`` columns takes of ``width``; the last one takes the rest."""
    return [*([1] * (count - 1)), width - count + 1]


def _requests(report: PublicReport) -> FormTable:
    form = report.form
    columns = form.columns
    parents = [column.parent for column in columns]
    width = _LABEL_COLUMNS + len(columns)
    second: list[FormCell] = []
    third: list[FormCell] = []
    for at, column in enumerate(columns):
        if not column.parent:
            second.append(_head(column.zh, height=2))
        else:
            if parents.index(column.parent) == at:
                second.append(_head(column.parent, width=parents.count(column.parent)))
            third.append(_head(column.zh))
    heads = (
        (
            _head(_REMARK, height=3, width=_LABEL_COLUMNS),
            _head(form.request_columns.zh, width=len(columns)),
        ),
        tuple(second),
        tuple(third),
    )
    rows = tuple(
        (*labels, *(_value(report, f"{row.key}:{column.key}") for column in columns))
        for row, labels in _labelled(form)
    )
    widths = (*_LABEL_WIDTHS, *(_VALUE_WIDTH for _ in columns))
    return FormTable(columns=width, head_rows=3, rows=(*heads, *rows), is_wide=True, widths=widths)


def _labelled(form: ReportForm) -> Iterator[tuple[RequestRow, tuple[FormCell, ...]]]:
    """Each row with the label cells that begin in it."""
    rows = form.rows(form.standard_variant)
    outcomes = [row for row in rows if row.role in (RowRole.LEAF, RowRole.PROCESSED)]
    groups = _group_numbers(outcomes)
    members = {group: [row.key for row in rows if row.group == group] for group in groups}
    for row in rows:
        if row not in outcomes:
            yield row, (FormCell(f"{row.item}、{row.zh}", width=_LABEL_COLUMNS),)
            continue
        cells: list[FormCell] = []
        if row is outcomes[0]:
            cells.append(FormCell(_RESULTS, height=len(outcomes)))
        own = members.get(row.group, [])
        if not row.group or own == [row.key]:
            label = row.zh if not row.group else row.group
            number = row.item[1:] if not row.group else groups[row.group]
            cells.append(FormCell(f"{number}{label}", width=2))
        else:
            if own[0] == row.key:
                cells.append(FormCell(f"{groups[row.group]}{row.group}", height=len(own)))
            cells.append(FormCell(f"{row.item[len(groups[row.group]) + 1 :]}.{row.zh}"))
        yield row, tuple(cells)


def _group_numbers(rows: list[RequestRow]) -> Mapping[str, str]:
    """The number of each group of rows (``（三）``), which is the head of their items."""
    return {row.group: row.item[1 : row.item.index("）") + 1] for row in rows if row.group}


def _review(report: PublicReport) -> FormTable:
    form = report.form
    cells = form.review_cells.columns
    parents = [block.parent for block in form.review_blocks]
    first: list[FormCell] = []
    second: list[FormCell] = []
    for at, block in enumerate(form.review_blocks):
        if not block.parent:
            first.append(_head(block.zh, height=2, width=len(cells)))
            continue
        if parents.index(block.parent) == at:
            width = parents.count(block.parent) * len(cells)
            first.append(_head(block.parent, width=width))
        second.append(_head(block.zh, width=len(cells)))
    names = [f"{block.key}:{cell.key}" for block in form.review_blocks for cell in cells]
    rows = (
        tuple(first),
        tuple(second),
        tuple(_head(cell.zh) for _ in form.review_blocks for cell in cells),
        tuple(_value(report, name) for name in names),
    )
    return FormTable(columns=len(names), head_rows=3, rows=rows, is_wide=True)


def _head(text: str, *, height: int = 1, width: int = 1) -> FormCell:
    return FormCell(text, height=height, width=width, is_head=True)


def _value(report: PublicReport, name: str, width: int = 1) -> FormCell:
    value = report.figures[name].value
    return FormCell("" if value is None else plain_text(value), width=width, is_number=True)
