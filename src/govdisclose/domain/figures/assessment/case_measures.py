"""Measures made of cases and of training: requests, challenges, release reviews, courses held.

Like all measures they are pure functions of figures, and every figure is counted in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from govdisclose.domain.figures.assessment.measure import Better, Figures, Measure, MeasureUnit

__all__ = ["CASE_FIGURES", "CASE_MEASURES", "TRAINING_FIGURES"]

CASE_FIGURES = frozenset(
    {
        "requests_received",
        "requests_processed",
        "requests_late",
        "requests_overdue",
        "request_breaches",
        "challenges",
        "challenges_corrected",
        "reviews",
        "review_breaches",
    }
)
"""Figures counted from the index of matters."""

TRAINING_FIGURES = frozenset({"trainings", "trainees"})
"""Figures counted from the register of courses."""


def _count(name: str) -> Callable[[Figures, int], Fraction | None]:
    return lambda figures, _number: Fraction(figures[name])


def _answered_in_time(figures: Figures, _number: int) -> Fraction | None:
    """Of the requests that were answered or should have been, those answered in time."""
    base = figures["requests_processed"] + figures["requests_overdue"]
    late = figures["requests_late"] + figures["requests_overdue"]
    return Fraction(base - late, base) if base else None


def _overturned(figures: Figures, _number: int) -> Fraction | None:
    base = figures["challenges"]
    return Fraction(figures["challenges_corrected"], base) if base else None


def _made(
    name: str,
    zh: str,
    en: str,
    better: Better,
    needs: Iterable[str],
    compute: Callable[[Figures, int], Fraction | None] | None = None,
    *,
    unit: MeasureUnit = MeasureUnit.COUNT,
) -> Measure:
    figures = tuple(needs)
    return Measure(
        name=name,
        zh=zh,
        en=en,
        unit=unit,
        better=better,
        needs=figures,
        compute=compute or _count(figures[0]),
    )


_UP, _DOWN = Better.HIGHER, Better.LOWER
_ON_TIME = ("requests_processed", "requests_late", "requests_overdue")

CASE_MEASURES: Mapping[str, Measure] = {
    one.name: one
    for one in (
        _made(
            "requests_on_time_share",
            "依申请公开按时办结率",
            "share of requests answered within their limit",
            _UP,
            _ON_TIME,
            _answered_in_time,
            unit=MeasureUnit.SHARE,
        ),
        _made(
            "requests_late",
            "逾期答复申请数",
            "requests answered after their limit",
            _DOWN,
            ["requests_late"],
        ),
        _made(
            "requests_overdue",
            "逾期未答复申请数",
            "requests still open after their limit",
            _DOWN,
            ["requests_overdue"],
        ),
        _made(
            "request_breaches",
            "申请办理违规数",
            "unlawful acts recorded in requests that were answered",
            _DOWN,
            ["request_breaches"],
        ),
        _made(
            "replies_overturned",
            "复议诉讼纠正数",
            "replies corrected by reconsideration or a court",
            _DOWN,
            ["challenges_corrected"],
        ),
        _made(
            "replies_overturned_share",
            "复议诉讼纠错率",
            "share of concluded challenges that corrected the reply",
            _DOWN,
            ["challenges", "challenges_corrected"],
            _overturned,
            unit=MeasureUnit.SHARE,
        ),
        _made(
            "review_breaches",
            "保密审查违规数",
            "unlawful acts recorded in release reviews",
            _DOWN,
            ["review_breaches"],
        ),
        _made(
            "trainings_held",
            "培训次数",
            "training courses held",
            _UP,
            ["trainings"],
        ),
        _made(
            "training_attendance",
            "培训人次",
            "people who attended training courses",
            _UP,
            ["trainees"],
        ),
    )
}
"""The measures, by name."""
