"""Figures counted in the made-up office beside those the report states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

import attrs

from govdisclose.demo.bases import Bases, compared_bases
from govdisclose.demo.published import PublishedReport, StatedItems
from govdisclose.domain.figures.breakdown import Breakdown
from govdisclose.domain.figures.lag_table import LagTable
from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.statistics import Summary

__all__ = ["ComparedFigure", "Comparison", "OurFigures", "Verdict", "compared"]

_Value = int | Decimal | str


class Verdict(Enum):
    """What comes of a comparison."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_COMPARED = "not_compared"
    """There is nothing here to compare with."""


@attrs.frozen(kw_only=True)
class OurFigures:
    """What was counted in the office, each through its own service."""

    summary: Summary
    lag: LagTable
    withheld: int
    """State secrets of the year, a count without records."""
    departments: int
    reading_points: int | None
    """None where no plugin keeps the register."""
    sites: Mapping[tuple[str, str], int] | None
    """By level and kind."""


@attrs.frozen(kw_only=True)
class ComparedFigure:
    """One figure of the report beside ours."""

    name: str
    """Dotted ASCII code, with the column's own name in it."""
    stated: _Value
    stated_percent: Decimal | None = None
    ours: _Value | None
    ours_percent: Decimal | None = None
    """Rounded as the report rounds."""
    base: int | None = None
    """Of our percentage."""
    verdict: Verdict
    source: str
    """The sentence of the report."""

    def as_json(self) -> dict[str, Any]:
        """The fields, decimals as text."""
        return {
            "name": self.name,
            "published": self.stated,
            "published_percent": self.stated_percent,
            "ours": self.ours,
            "ours_percent": self.ours_percent,
            "base": self.base,
            "verdict": self.verdict.value,
            "source": self.source,
        }


@attrs.frozen(kw_only=True)
class Comparison:
    """All figures compared, and the bases of the published shares."""

    report: str
    figures: tuple[ComparedFigure, ...]
    bases: Bases
    is_full_size: bool
    """As many records as the report's levels imply; otherwise only shares are compared."""

    def count(self, verdict: Verdict) -> int:
        """Figures with that verdict."""
        return sum(figure.verdict is verdict for figure in self.figures)

    def as_json(self) -> dict[str, Any]:
        """The figures in their order, and the bases."""
        return {
            "report": self.report,
            "is_full_size": self.is_full_size,
            "figures": [figure.as_json() for figure in self.figures],
            "bases": self.bases.as_json(),
        }


def compared(report: PublishedReport, ours: OurFigures) -> Comparison:
    """Set our figures beside those of the report, in the order in which it states them."""
    bases = compared_bases(report)
    is_full_size = ours.summary.items == bases.level_base
    return Comparison(
        report=report.title,
        figures=(
            _total(report, ours.summary.items, is_full_size=is_full_size),
            *_items(
                "level",
                report.levels,
                ours.summary.breakdown("level"),
                ours.summary.items,
                counts_too=is_full_size,
            ),
            *_columns(report, ours.summary.breakdown("category"), counts_too=is_full_size),
            *_lags(report, ours.lag),
            _withheld(report, ours),
            _number(
                "departments",
                report.departments.number,
                ours.departments,
                report.departments.source,
            ),
            _number(
                "reading_points",
                report.reading_points.number,
                ours.reading_points,
                report.reading_points.source,
            ),
            *_sites(report, ours),
        ),
        bases=bases,
        is_full_size=is_full_size,
    )


def _total(report: PublishedReport, items: int, *, is_full_size: bool) -> ComparedFigure:
    stated = report.more_than
    verdict = Verdict.AGREES if items > stated.number else Verdict.DIFFERS
    return ComparedFigure(
        name="items",
        stated=f">{stated.number}",
        ours=items,
        verdict=verdict if is_full_size else Verdict.NOT_COMPARED,
        source=stated.source,
    )


def _items(
    kind: str,
    stated: tuple[StatedItems, ...],
    breakdown: Breakdown,
    base: int,
    *,
    counts_too: bool,
) -> Iterator[ComparedFigure]:
    counts = {line.key: line.items for line in breakdown.lines}
    for one in stated:
        ours = counts.get(one.code, 0)
        share = attrs.evolve(one.share, count=ours)
        percent = share.on(base) if base else None
        agrees = percent == one.share.percent and (not counts_too or ours == one.share.count)
        yield ComparedFigure(
            name=f"{kind}.{one.code}",
            stated=one.share.count,
            stated_percent=one.share.percent,
            ours=ours,
            ours_percent=percent,
            base=base,
            verdict=Verdict.AGREES if agrees else Verdict.DIFFERS,
            source=one.source,
        )


def _columns(
    report: PublishedReport, breakdown: Breakdown, *, counts_too: bool
) -> Iterator[ComparedFigure]:
    """Columns have the records with a column as their base: those of the information system."""
    with_column = [line for line in breakdown.lines if line.key is not None]
    base = sum(line.items for line in with_column)
    yield from _items("column", report.columns, breakdown, base, counts_too=counts_too)
    largest = max(with_column, key=lambda line: line.items).key if with_column else None
    source = next(one.source for one in report.columns if one.code == report.largest_column)
    yield _number("largest_column", report.largest_column, largest, source)


def _lags(report: PublishedReport, table: LagTable) -> Iterator[ComparedFigure]:
    for stated in report.lags:
        lags = table.group(stated.group)
        mean = None if lags.mean is None else half_up(lags.mean, 2)
        name = f"lag.{stated.group.value}"
        yield _number(f"{name}.mean", stated.mean, _whole(mean), stated.source)
        yield _number(f"{name}.longest", stated.longest, lags.maximum, stated.source)


def _whole(value: Decimal | None) -> int | Decimal | None:
    """A decimal without places where it has none to show."""
    return int(value) if value is not None and value == value.to_integral_value() else value


def _withheld(report: PublishedReport, ours: OurFigures) -> ComparedFigure:
    """The report does not name its base, so the share has to hold on both that it can mean."""
    items, withheld = ours.summary.items, ours.withheld
    percents = {
        half_up(Fraction(withheld * 100, base)) for base in (items, items + withheld) if base
    }
    agrees = percents == {report.withheld_percent}
    return ComparedFigure(
        name="withheld",
        stated=f"~{report.withheld_percent} %",
        stated_percent=report.withheld_percent,
        ours=withheld,
        ours_percent=half_up(Fraction(withheld * 100, items + withheld)) if items else None,
        base=items + withheld,
        verdict=Verdict.AGREES if agrees else Verdict.DIFFERS,
        source=report.withheld_source,
    )


def _sites(report: PublishedReport, ours: OurFigures) -> Iterator[ComparedFigure]:
    for stated in report.sites:
        found = None if ours.sites is None else ours.sites.get((stated.level, stated.kind), 0)
        name = f"sites.{stated.level}.{stated.kind}"
        yield _number(name, stated.number, found, stated.source)


def _number(name: str, stated: _Value, ours: _Value | None, source: str) -> ComparedFigure:
    verdict = Verdict.AGREES if stated == ours else Verdict.DIFFERS
    return ComparedFigure(
        name=name,
        stated=stated,
        ours=ours,
        verdict=Verdict.NOT_COMPARED if ours is None else verdict,
        source=source,
    )
