"""Figures of the annual report in words, each with its proof, and what the law still misses.

Computed figures count what the public could see on the last day of the year, so that nothing
withheld or taken down as a leak enters a report; declared ones are staff's, and say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.catalogue.visibility import PublicFigure, public_figure
from govdisclose.domain.figures.annual.form import AnnualForm, Content, UnknownFigure
from govdisclose.domain.figures.breakdown import Breakdown, Figure, Line, Query, narrowed
from govdisclose.domain.figures.lag_table import GenreGroup, LagTable
from govdisclose.domain.figures.lags import LagDistribution
from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.statistics import Summary
from govdisclose.domain.personal import is_like_resident_id
from govdisclose.errors import RuleRefusal

__all__ = [
    "REGISTER_GROUP",
    "AnnualFigure",
    "AnnualReport",
    "Coverage",
    "Declared",
    "Explanation",
    "Origin",
    "RegisterCount",
    "TextNotPublic",
    "WithheldCount",
    "annual_report",
]

REGISTER_GROUP = "register"
"""What the names of figures of registers begin with."""

_PERCENT_DECIMALS = 1
_ITEMS, _ITEMS_ZH = "items", "发布信息总数"
_WITH_COLUMN, _WITH_COLUMN_ZH = "items_with_column", "列入栏目的信息"
_ALL, _ALL_ZH = "items_and_withheld", "公开与不予公开的信息合计"


class TextNotPublic(RuleRefusal):
    """A text for the report holds what no report may show."""

    code = "REP-004"
    template = "the text {name} cannot be published: it holds a secrecy mark or a resident id"
    hint = "take it out of the text; the report is read by the public"


class Origin(Enum):
    """Where a figure comes from."""

    COMPUTED = "computed"
    DECLARED = "declared"
    REGISTER = "register"
    """Counted in a register that a plugin brings: beside the form, and said to be so."""
    MISSING = "missing"


class Coverage(Enum):
    """Whether a content that the law asks for is there."""

    COVERED = "covered"
    NIL = "nil"
    """Covered, and all its numbers are 0."""
    PARTIAL = "partial"
    MISSING = "missing"
    NOT_REQUIRED = "not_required"
    """Absent, and the law does not ask for it."""


@attrs.frozen(kw_only=True)
class Declared:
    """A number declared by staff."""

    name: str
    amount: Decimal
    shard: int
    entry: int
    """Journal entry that declares it, on the chain of the shard."""
    on: date
    note: str | None = None


@attrs.frozen(kw_only=True)
class RegisterCount:
    """A number that a register of a plugin gives for the report."""

    register: str
    register_zh: str
    """Title of the register."""
    name: str
    """Of the figure in the register."""
    zh: str
    unit: str
    refs: tuple[str, ...]
    """The records it counts, by shard and key."""


@attrs.frozen(kw_only=True)
class WithheldCount:
    """What the office does not publish, as numbers."""

    secrets: int
    """Sum of the tally of state secrets of the year."""
    records: int
    """Records with the mode "withheld" that were formed in the year."""
    query: Query
    """The question behind the records."""


@attrs.frozen(kw_only=True)
class AnnualFigure:
    """One number of the report."""

    figure: Figure
    zh: str
    unit: str
    origin: Origin
    base_zh: str | None = None
    decimals: int = 0
    declared: tuple[Declared, ...] = ()
    """Declarations that add up to it."""
    counted: RegisterCount | None = None
    """Where a register of a plugin gives it."""

    @property
    def name(self) -> str:
        """Dotted ASCII code, with the column's own name in it."""
        return self.figure.name

    def public(self) -> PublicFigure:
        """What a report may state of it."""
        figure = self.figure
        value = None if figure.value is None else half_up(figure.value, self.decimals)
        percent = None
        if figure.base and isinstance(figure.value, int):
            percent = half_up(Fraction(figure.value * 100, figure.base), _PERCENT_DECIMALS)
        return public_figure(
            name=figure.name,
            label=self.zh,
            value=value,
            unit=self.unit,
            base=figure.base,
            base_label=self.base_zh,
            percent=percent,
        )

    def as_json(self) -> dict[str, Any]:
        """The fields; numbers with decimals as text, declarations with their entries."""
        shown = self.public()
        exact = self.figure.value
        return {
            "name": shown.name,
            "label": shown.label,
            "value": exact if isinstance(exact, int) else _text(shown.value),
            "unit": shown.unit,
            "base": shown.base,
            "base_name": self.figure.base_name,
            "base_label": shown.base_label,
            "percent": _text(shown.percent),
            "origin": self.origin.value,
            "queries": [dict(query) for query in self.figure.queries],
            "declared": [
                {"agency": f"A{one.shard}", "entry": one.entry, "on": one.on.isoformat()}
                for one in self.declared
            ],
            "register": None if self.counted is None else self.counted.register,
        }


@attrs.frozen(kw_only=True)
class AnnualReport:
    """The report of one year, with everything behind it; for staff."""

    form: AnnualForm
    year: int
    agency: str
    """Name on the last day of the year."""
    made_on: date
    figures: tuple[AnnualFigure, ...]
    """In the order of the report; names are unique."""
    texts: Mapping[str, str]
    """Staff's own words by name; they are for the public."""
    lags: LagTable

    @property
    def first(self) -> date:
        """First day of the year."""
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """Last day of the year."""
        return date(self.year, 12, 31)

    def figure(self, name: str) -> AnnualFigure:
        """The figure of that name.

        Raises:
            UnknownFigure: The report has none.
        """
        for figure in self.figures:
            if figure.name == name:
                return figure
        from difflib import get_close_matches  # only for mistakes

        names = [figure.name for figure in self.figures]
        near = get_close_matches(name, names, n=5, cutoff=0.4) or names[:5]
        raise UnknownFigure(name=name, near=tuple(near))

    def group(self, kind: str) -> tuple[AnnualFigure, ...]:
        """Figures whose name begins with ``kind.``, in order."""
        return tuple(figure for figure in self.figures if figure.name.startswith(f"{kind}."))

    def coverage(self) -> tuple[tuple[Content, Coverage, tuple[str, ...]], ...]:
        """Each content, how far it is covered, and the names of what is missing."""
        return tuple((content, *self._covered(content)) for content in self.form.in_order())

    def missing(self) -> tuple[Content, ...]:
        """Contents the law asks for that are absent or incomplete."""
        lacking = (Coverage.MISSING, Coverage.PARTIAL)
        return tuple(content for content, coverage, _ in self.coverage() if coverage in lacking)

    def _covered(self, content: Content) -> tuple[Coverage, tuple[str, ...]]:
        found = [self.figure(name) for name in content.figures]
        absent = [figure.name for figure in found if figure.origin is Origin.MISSING]
        lacks_text = content.text is not None and not self.texts.get(content.text)
        if content.text is not None and lacks_text:
            absent.append(f"text.{content.text}")
        asked = len(found) + (content.text is not None)
        if not absent:
            is_nil = bool(found) and all(figure.figure.value == 0 for figure in found)
            return (Coverage.NIL if is_nil else Coverage.COVERED), ()
        if not content.is_required:
            return Coverage.NOT_REQUIRED, tuple(absent)
        return (Coverage.MISSING if len(absent) == asked else Coverage.PARTIAL), tuple(absent)

    def as_json(self) -> dict[str, Any]:
        """Head, figures, coverage and texts."""
        return {
            "form": self.form.id,
            "year": self.year,
            "agency": self.agency,
            "title": self.form.title.format(agency=self.agency, year=self.year),
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "made_on": self.made_on.isoformat(),
            "due": self.form.due(self.year).isoformat(),
            "figures": [figure.as_json() for figure in self.figures],
            "contents": [
                {
                    "id": content.id,
                    "heading": content.zh,
                    "article": content.article or None,
                    "mark": content.mark.value,
                    "coverage": coverage.value,
                    "missing": list(missing),
                }
                for content, coverage, missing in self.coverage()
            ],
            "texts": dict(self.texts),
        }


@attrs.frozen(kw_only=True)
class Explanation:
    """What stands behind a figure: one page of it."""

    figure: AnnualFigure
    refs: tuple[str, ...]
    """Items, or records of a register, in the order of their references."""
    next: str | None
    """Reference to go on after; None at the end."""
    tally: tuple[Mapping[str, Any], ...]
    """Counts of state secrets by agency and period."""

    def as_json(self) -> dict[str, Any]:
        """The figure with its records."""
        return {
            **self.figure.as_json(),
            "records": list(self.refs),
            "next": self.next,
            "tally": [dict(one) for one in self.tally],
        }


def annual_report(
    form: AnnualForm,
    *,
    year: int,
    agency: str,
    made_on: date,
    summary: Summary,
    lags: LagTable,
    withheld: WithheldCount,
    declared: Iterable[Declared],
    texts: Mapping[str, str],
    registers: Iterable[RegisterCount] = (),
) -> AnnualReport:
    """Put the figures of a year together.

    Args:
        form: What the report consists of.
        year: Calendar year.
        agency: Name of the reporting agency.
        made_on: Day of making.
        summary: Of what was published in the year and public on its last day.
        lags: Of the same items.
        withheld: What is not published.
        declared: Numbers that staff declared for the year.
        texts: Staff's own words by name.
        registers: What registers of plugins count, for the supplement.

    Raises:
        TextNotPublic: A text holds a secrecy mark or what may be a resident id.
    """
    for name, text in texts.items():
        if find_secrecy_mark(text) is not None or is_like_resident_id(text):
            raise TextNotPublic(name=name)
    figures = [
        _counted(Figure(name=_ITEMS, value=summary.items, queries=(summary.query,)), _ITEMS_ZH),
        *_levels(form, summary),
        *_columns(summary),
        *_plain(summary.breakdown("theme"), "主题：", _ITEMS_ZH),
        *_plain(summary.breakdown("carrier"), "载体：", _ITEMS_ZH),
        *_months(summary.breakdown("month"), year),
        *_lag_figures(lags),
        *_withheld(summary, withheld),
        *_declared(form, tuple(declared)),
        *_registers(registers),
    ]
    return AnnualReport(
        form=form,
        year=year,
        agency=agency,
        made_on=made_on,
        figures=tuple(figures),
        texts={name: text for name, text in texts.items() if text.strip()},
        lags=lags,
    )


def _counted(figure: Figure, zh: str, base_zh: str | None = None) -> AnnualFigure:
    return AnnualFigure(figure=figure, zh=zh, unit="条", origin=Origin.COMPUTED, base_zh=base_zh)


def _levels(form: AnnualForm, summary: Summary) -> Iterator[AnnualFigure]:
    breakdown = summary.breakdown("level")
    for line in breakdown.lines:
        label = form.levels.get(line.key or "unknown", line.key or "")
        yield _counted(_named(breakdown, line, "level"), label, _ITEMS_ZH)


def _columns(summary: Summary) -> Iterator[AnnualFigure]:
    """Columns with the items that stand in one as their base."""
    breakdown = summary.breakdown("category")
    lines = [line for line in breakdown.lines if line.key is not None]
    base = sum(line.items for line in lines)
    query = narrowed(breakdown.query, [breakdown.by], [(line.key,) for line in lines])
    if lines:
        whole = Figure(name=_WITH_COLUMN, value=base, queries=(query,))
        yield _counted(whole, _WITH_COLUMN_ZH)
    for line in lines:
        figure = attrs.evolve(
            breakdown.figure(line),
            name=f"column.{line.key}",
            base=base,
            base_name=_WITH_COLUMN,
        )
        yield _counted(figure, str(line.key), _WITH_COLUMN_ZH)


def _plain(breakdown: Breakdown, prefix: str, base_zh: str) -> Iterator[AnnualFigure]:
    for line in breakdown.lines:
        if line.key is not None:
            figure = _named(breakdown, line, breakdown.name)
            yield _counted(figure, f"{prefix}{line.label or line.key}", base_zh)


def _months(breakdown: Breakdown, year: int) -> Iterator[AnnualFigure]:
    counts = {line.key: line for line in breakdown.lines}
    for month in range(1, 13):
        key = f"{year:04}-{month:02}"
        line = counts.get(key, Line(key, 0))
        yield _counted(_named(breakdown, line, "month"), f"{month}月")


def _named(breakdown: Breakdown, line: Line, kind: str) -> Figure:
    return attrs.evolve(breakdown.figure(line), name=f"{kind}.{line.key or 'unknown'}")


_GROUP_ZH = {GenreGroup.DOCUMENTS: "政府文件", GenreGroup.OTHER: "其他信息"}


def _lag_figures(table: LagTable) -> Iterator[AnnualFigure]:
    """Means and longest lags as the report of Huainan for 2009 gives them, and the late share."""
    found = {figure.name: figure for figure in table.figures()}
    for group, zh in _GROUP_ZH.items():
        lags = table.group(group)
        for measure, word, decimals in (("mean", "平均", 1), ("maximum", "最长", 0)):
            yield _lag(found[f"lag.{group.value}.{measure}"], lags, f"{zh}{word}", decimals)
    late = found["lag.all.late"]
    yield AnnualFigure(
        figure=late,
        zh="超过法定期限公开的信息",
        unit="条",
        origin=Origin.COMPUTED if late.base else Origin.MISSING,
        base_zh="有法定公开期限的信息",
    )


def _lag(figure: Figure, lags: LagDistribution, zh: str, decimals: int) -> AnnualFigure:
    return AnnualFigure(
        figure=figure,
        zh=f"{zh}公开用时",
        unit="个工作日",
        origin=Origin.COMPUTED if lags.items else Origin.MISSING,
        decimals=decimals,
    )


def _withheld(summary: Summary, withheld: WithheldCount) -> Iterator[AnnualFigure]:
    total = withheld.secrets + withheld.records
    parts = (
        ("withheld", total, "不予公开的信息", (withheld.query,)),
        ("withheld.secrets", withheld.secrets, "其中涉及国家秘密的", ()),
        ("withheld.records", withheld.records, "其中因其他理由不予公开的", (withheld.query,)),
    )
    for name, value, zh, queries in parts:
        figure = Figure(
            name=name,
            value=value,
            base=summary.items + total,
            base_name=_ALL,
            queries=queries,
        )
        yield _counted(figure, zh, _ALL_ZH)


def _declared(form: AnnualForm, declared: tuple[Declared, ...]) -> Iterator[AnnualFigure]:
    for figure in form.declared:
        own = tuple(one for one in declared if one.name == figure.id)
        total = sum((Fraction(one.amount) for one in own), Fraction(0))
        value = int(total) if total.denominator == 1 and not figure.decimals else total
        yield AnnualFigure(
            figure=Figure(name=figure.id, value=value if own else None, queries=()),
            zh=figure.zh,
            unit=figure.unit,
            origin=Origin.DECLARED if own else Origin.MISSING,
            decimals=figure.decimals,
            declared=own,
        )


def _registers(counts: Iterable[RegisterCount]) -> Iterator[AnnualFigure]:
    for one in counts:
        name = f"{REGISTER_GROUP}.{one.register}.{one.name}"
        yield AnnualFigure(
            figure=Figure(name=name, value=len(one.refs), queries=()),
            zh=one.zh,
            unit=one.unit,
            origin=Origin.REGISTER,
            counted=one,
        )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
