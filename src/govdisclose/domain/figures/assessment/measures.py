"""Measures by name: what schemes can compute from the records, each a pure function of counts.

A *figure* is a whole number counted for one agency and year ("items", "late_items"); a *measure* is
exact and made from figures ("on_time_share"). Plugins add measures, and figures only by declaring
registers, so every figure is counted in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from govdisclose.domain.figures.assessment.case_measures import (
    CASE_FIGURES,
    CASE_MEASURES,
    TRAINING_FIGURES,
)
from govdisclose.domain.figures.assessment.expression import MeasureRef
from govdisclose.domain.figures.assessment.measure import Better, Figures, Measure, MeasureUnit

__all__ = [
    "BUILT_IN",
    "FIGURES",
    "MONTHS",
    "known_measures",
    "named",
]

MONTHS = tuple(f"items_{month:02}" for month in range(1, 13))
"""Names of the figures that count the items of each month."""

FIGURES: tuple[str, ...] = (
    "items",
    *MONTHS,
    "months",
    "lag_items",
    "lag_days",
    "lag_longest",
    "document_lag_items",
    "document_lag_days",
    "other_lag_items",
    "other_lag_days",
    "limited_items",
    "late_items",
    "overdue_drafts",
    "columns",
    "empty_columns",
    "without_formed",
    "without_theme",
    "without_genre",
    "without_category",
    "index_errors",
    *sorted(CASE_FIGURES),
    *sorted(TRAINING_FIGURES),
)
"""Everything that is counted; ``months`` is how many months of the year have ended or begun."""


def _count(name: str) -> Callable[[Figures, int], Fraction | None]:
    return lambda figures, _number: Fraction(figures[name])


def _of(part: str, base: str) -> Callable[[Figures, int], Fraction | None]:
    def compute(figures: Figures, _number: int) -> Fraction | None:
        return Fraction(figures[part], figures[base]) if figures[base] else None

    return compute


def _on_time(figures: Figures, _number: int) -> Fraction | None:
    base = figures["limited_items"]
    return Fraction(base - figures["late_items"], base) if base else None


def _longest(figures: Figures, _number: int) -> Fraction | None:
    return Fraction(figures["lag_longest"]) if figures["lag_items"] else None


def _filled(figures: Figures, _number: int) -> Fraction | None:
    base = figures["columns"]
    return Fraction(base - figures["empty_columns"], base) if base else None


def _months(figures: Figures) -> list[int]:
    return [figures[name] for name in MONTHS[: figures["months"]]]


def _short(figures: Figures, number: int) -> Fraction | None:
    return Fraction(sum(0 < items < number for items in _months(figures)))


def _blank(figures: Figures, _number: int) -> Fraction | None:
    return Fraction(_months(figures).count(0))


def _quota(figures: Figures, number: int) -> Fraction | None:
    expected = number * figures["months"]
    return Fraction(sum(_months(figures)), expected) if expected else None


_METADATA = ("without_formed", "without_theme", "without_genre", "without_category")


def _metadata(figures: Figures, _number: int) -> Fraction | None:
    return Fraction(sum(figures[name] for name in _METADATA))


def _made(
    name: str,
    zh: str,
    en: str,
    unit: MeasureUnit,
    better: Better,
    needs: Iterable[str],
    compute: Callable[[Figures, int], Fraction | None],
    *,
    takes_number: bool = False,
) -> Measure:
    return Measure(
        name=name,
        zh=zh,
        en=en,
        unit=unit,
        better=better,
        needs=tuple(needs),
        compute=compute,
        takes_number=takes_number,
    )


_COUNT, _SHARE, _RATIO, _DAYS = MeasureUnit
_UP, _DOWN = Better.HIGHER, Better.LOWER
_MONTHLY = (*MONTHS, "months")

BUILT_IN: Mapping[str, Measure] = {
    one.name: one
    for one in (
        *CASE_MEASURES.values(),
        _made(
            "items_published",
            "公开信息条数",
            "items published",
            _COUNT,
            _UP,
            ["items"],
            _count("items"),
        ),
        _made(
            "short_months",
            "未达条数的月份",
            "months with some items, but fewer than asked",
            _COUNT,
            _DOWN,
            _MONTHLY,
            _short,
            takes_number=True,
        ),
        _made(
            "blank_months",
            "未公开信息的月份",
            "months without any item",
            _COUNT,
            _DOWN,
            _MONTHLY,
            _blank,
        ),
        _made(
            "quota_ratio",
            "月均条数与要求之比",
            "items as a multiple of the monthly quota",
            _RATIO,
            _UP,
            _MONTHLY,
            _quota,
            takes_number=True,
        ),
        _made(
            "on_time_share",
            "按时公开率",
            "share published within the legal limit",
            _SHARE,
            _UP,
            ["limited_items", "late_items"],
            _on_time,
        ),
        _made(
            "late_items",
            "逾期公开条数",
            "items published late",
            _COUNT,
            _DOWN,
            ["late_items"],
            _count("late_items"),
        ),
        _made(
            "overdue_drafts",
            "逾期未公开条数",
            "items still open after their limit",
            _COUNT,
            _DOWN,
            ["overdue_drafts"],
            _count("overdue_drafts"),
        ),
        _made(
            "mean_lag",
            "平均公开用时",
            "mean working days to publication",
            _DAYS,
            _DOWN,
            ["lag_days", "lag_items"],
            _of("lag_days", "lag_items"),
        ),
        _made(
            "mean_lag_documents",
            "公文平均公开用时",
            "mean working days to publication of documents",
            _DAYS,
            _DOWN,
            ["document_lag_days", "document_lag_items"],
            _of("document_lag_days", "document_lag_items"),
        ),
        _made(
            "mean_lag_other",
            "其他信息平均公开用时",
            "mean working days to publication of other information",
            _DAYS,
            _DOWN,
            ["other_lag_days", "other_lag_items"],
            _of("other_lag_days", "other_lag_items"),
        ),
        _made(
            "longest_lag",
            "最长公开用时",
            "longest time to publication in working days",
            _DAYS,
            _DOWN,
            ["lag_longest", "lag_items"],
            _longest,
        ),
        _made(
            "empty_columns",
            "空白栏目数",
            "columns in use with nothing published in the year",
            _COUNT,
            _DOWN,
            ["empty_columns"],
            _count("empty_columns"),
        ),
        _made(
            "filled_columns_share",
            "栏目更新率",
            "share of columns in use that were updated",
            _SHARE,
            _UP,
            ["columns", "empty_columns"],
            _filled,
        ),
        _made(
            "metadata_gaps",
            "著录项缺失数",
            "missing dates, themes, genres and categories of items",
            _COUNT,
            _DOWN,
            _METADATA,
            _metadata,
        ),
        _made(
            "index_errors",
            "索引号缺失或错误数",
            "items without index number, or with one of no known form",
            _COUNT,
            _DOWN,
            ["index_errors"],
            _count("index_errors"),
        ),
    )
}
"""The measures of this program, by name."""


def known_measures(
    declared: Iterable[Measure] = (), plugins: Iterable[Measure] = ()
) -> dict[str, Measure]:
    """All measures by name: built-in ones, those of plugins, then those a scheme declares."""
    known = dict(BUILT_IN)
    known.update((one.name, one) for one in (*plugins, *declared))
    return known


def named(ref: MeasureRef, known: Mapping[str, Measure]) -> Measure | None:
    """The measure a reference means; None when there is none that takes what it gives."""
    found = known.get(ref.name)
    if found is None or found.takes_number is not (ref.parameter is not None):
        return None
    return found
