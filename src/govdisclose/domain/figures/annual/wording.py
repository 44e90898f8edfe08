"""The annual report as a document: sentences, tables and charts out of public figures only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from govdisclose.domain.catalogue.visibility import PublicFigure
from govdisclose.domain.document import (
    Bar,
    BarChart,
    Block,
    Document,
    Heading,
    Paragraph,
    TableBlock,
)
from govdisclose.domain.figures.annual.form import AnnualForm, Content
from govdisclose.domain.figures.annual.report import AnnualReport, Coverage, Origin

__all__ = ["annual_document"]

_NUMERALS = "一二三四五六七八九十"
_MOST_COLUMNS = 20
"""Columns listed; the others are summed up, so that a table stays on its page."""


def annual_document(report: AnnualReport) -> Document:
    """The report as it is published.

    Contents that the law asks for and that nothing covers are named in their place.
    """
    figures = {figure.name: figure.public() for figure in report.figures}
    form = report.form
    blocks: list[Block] = [
        Paragraph(form.introduction.format(first=_day(report.first), last=_day(report.last)))
    ]
    place = 0
    for content, coverage, missing in report.coverage():
        if coverage is Coverage.NOT_REQUIRED:
            continue
        blocks.append(Heading(f"{_NUMERALS[place]}、{content.zh}"))
        place += 1
        blocks += _body(report, content, figures)
        if coverage in (Coverage.MISSING, Coverage.PARTIAL):
            blocks.append(_gap(form, content, missing, figures))
    blocks += _supplement(report, figures)
    return Document(
        title=form.title.format(agency=report.agency, year=report.year), blocks=tuple(blocks)
    )


def _body(
    report: AnnualReport, content: Content, figures: dict[str, PublicFigure]
) -> Iterator[Block]:
    if content.id == "proactive":
        yield from _proactive(report, figures)
    elif content.id == "requests":
        yield from _declared(report, content, figures)
        yield from _withheld(figures)
    else:
        yield from _declared(report, content, figures)
    if content.text is not None and content.text in report.texts:
        for part in report.texts[content.text].split("\n\n"):
            if part.strip():
                yield Paragraph(" ".join(part.split("\n")).strip())


def _proactive(report: AnnualReport, figures: dict[str, PublicFigure]) -> Iterator[Block]:
    yield from _declared(report, report.form.content("proactive"), figures)
    levels = _group(figures, "level")
    parts = [
        f"{one.label}发布{_number(one)}条，占总量的{_percent(one)}" for one in levels if one.value
    ]
    total = f"全年各公开主体共主动公开政府信息{_number(figures['items'])}条"
    yield Paragraph(f"{total}。其中，{'；'.join(parts)}。" if parts else f"{total}。")
    if levels:
        yield _share_table("按公开主体层级", "公开主体", levels, base="发布信息总数")
        yield from _share_chart("各层级发布信息占总量的比例", levels)
    columns = _group(figures, "column")
    if columns:
        yield from _columns(columns, figures["items_with_column"])
    yield BarChart(
        caption="各月公开信息条数",
        unit="条",
        bars=tuple(
            Bar(one.label, one.value or Decimal(0), _number(one)) for one in _months(figures)
        ),
        is_upright=True,
    )
    carriers = _group(figures, "carrier")
    if carriers:
        caption = "按公开载体（一条信息可有多个载体）"
        yield _share_table(caption, "载体", carriers, base="发布信息总数", prefix="载体：")
    yield from _lags(report, figures)


def _columns(columns: list[PublicFigure], whole: PublicFigure) -> Iterator[Block]:
    shown, rest = columns[:_MOST_COLUMNS], columns[_MOST_COLUMNS:]
    parts = "；".join(
        f"“{one.label}”栏目发布{_number(one)}条，占{_percent(one)}" for one in shown[:8]
    )
    most = [one for one in columns if one.value == columns[0].value]
    names = "、".join(f"“{one.label}”" for one in most)
    yield Paragraph(
        f"列入栏目的信息共{_number(whole)}条，以此为基数：{parts}。发布信息数量最多的栏目是{names}。"
    )
    yield _share_table("按栏目", "栏目", shown, base="列入栏目的信息")
    if rest:
        many = sum(one.value or Decimal(0) for one in rest)
        yield Paragraph(f"其余{len(rest)}个栏目共{many:,}条。")
    yield from _share_chart("各栏目发布信息占列入栏目信息的比例", shown)


def _lags(report: AnnualReport, figures: dict[str, PublicFigure]) -> Iterator[Block]:
    sentences = []
    for group, zh in (("documents", "政府文件"), ("other", "其他信息")):
        mean, longest = figures[f"lag.{group}.mean"], figures[f"lag.{group}.maximum"]
        if mean.value is not None:
            sentences.append(
                f"{zh}从生成到首次公开平均需要{_plain(mean.value)}个工作日，"
                f"最长需要{longest.value}个工作日"
            )
    if not sentences:
        return
    yield Paragraph("；".join(sentences) + "。")
    late = figures["lag.all.late"]
    if late.base:
        yield Paragraph(
            f"有法定公开期限的信息{late.base:,}条，其中超过期限公开的{_number(late)}条，"
            f"占{_percent(late)}。"
        )
    excluded = report.lags.all.excluded
    if excluded:
        yield Paragraph(
            f"另有{excluded:,}条信息因生成日期缺失或日期先后颠倒，未计入公开用时。", is_note=True
        )
    if report.lags.all.provisional:
        yield Paragraph("部分日期尚无放假安排，公开用时为暂计。", is_note=True)


def _withheld(figures: dict[str, PublicFigure]) -> Iterator[Block]:
    total = figures["withheld"]
    if not total.value:
        yield Paragraph("本年度没有登记不予公开的政府信息。")
        return
    secrets, others = figures["withheld.secrets"], figures["withheld.records"]
    yield Paragraph(
        f"不予公开的政府信息{_number(total)}条，占公开与不予公开信息合计（{total.base:,}条）的"
        f"{_percent(total)}，其中涉及国家秘密的{_number(secrets)}条，因其他理由不予公开的"
        f"{_number(others)}条。"
    )


def _declared(
    report: AnnualReport, content: Content, figures: dict[str, PublicFigure]
) -> Iterator[Block]:
    parts = []
    for declared in report.form.declared:
        if declared.content != content.id:
            continue
        if report.figure(declared.id).origin is not Origin.DECLARED:
            continue
        shown = figures[declared.id]
        number = f"{declared.zh}{_number(shown)}{declared.unit}"
        parts.append(number if shown.value else declared.none)
    if parts:
        yield Paragraph("，".join(parts) + "。")


def _supplement(report: AnnualReport, figures: dict[str, PublicFigure]) -> Iterator[Block]:
    """What registers of plugins count, behind the form and told apart from what the law asks."""
    rows = tuple(
        (
            one.counted.register_zh,
            figures[one.name].label,
            f"{_number(figures[one.name])}{one.unit}",
        )
        for one in report.figures
        if one.counted is not None
    )
    if not rows:
        return
    yield Heading("补充资料：登记册数据")
    yield Paragraph("以下数字由插件提供的登记册统计，不属于法规要求的年度报告内容。", is_note=True)
    yield TableBlock(
        caption=f"登记册数据（截至{_day(report.last)}）",
        headers=("登记册", "项目", "数量"),
        rows=rows,
        numbers=frozenset({2}),
    )


def _gap(
    form: AnnualForm, content: Content, missing: Iterable[str], figures: dict[str, PublicFigure]
) -> Block:
    names = [figures[name].label for name in missing if name in figures]
    what = f"：{'、'.join(names)}" if names else ""
    return Paragraph(
        f"本项为条例第{_article(content.article)}要求的内容，尚无数据或文字{what}。", is_note=True
    )


def _article(article: str) -> str:
    """``32(3)`` as it is cited in Chinese."""
    number, _, item = article.partition("(")
    words = f"{_spelled(int(number))}条"
    return f"{words}第（{_spelled(int(item.rstrip(')')))}）项" if item else words


def _spelled(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens - 1]}十")
    return ten + (_NUMERALS[ones - 1] if ones else "")


def _share_table(
    caption: str, head: str, figures: list[PublicFigure], *, base: str, prefix: str = ""
) -> TableBlock:
    rows = tuple((one.label.removeprefix(prefix), _number(one), _percent(one)) for one in figures)
    total = figures[0].base
    caption = f"{caption}（占比以{base}{total:,}条为基数）" if total else caption
    return TableBlock(
        caption=caption, headers=(head, "条数", "占比"), rows=rows, numbers=frozenset({1, 2})
    )


def _share_chart(caption: str, figures: list[PublicFigure]) -> Iterator[BarChart]:
    """The chart of the shares there are; none where nothing is a share of anything."""
    bars = tuple(
        Bar(one.label, one.percent, _percent(one)) for one in figures if one.percent is not None
    )
    if bars:
        yield BarChart(caption=caption, unit="%", bars=bars)


def _group(figures: dict[str, PublicFigure], kind: str) -> list[PublicFigure]:
    return [figure for name, figure in figures.items() if name.startswith(f"{kind}.")]


def _months(figures: dict[str, PublicFigure]) -> list[PublicFigure]:
    return _group(figures, "month")


def _number(figure: PublicFigure) -> str:
    return "0" if figure.value is None else f"{figure.value:,}"


def _percent(figure: PublicFigure) -> str:
    """The share as printed; a dash where there is nothing it could be a share of."""
    return "—" if figure.percent is None else f"{figure.percent}%"


def _plain(value: Decimal) -> str:
    """Without decimals that are 0."""
    return f"{value:.0f}" if value == value.to_integral_value() else str(value)


def _day(day: object) -> str:
    year, month, number = str(day).split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"
