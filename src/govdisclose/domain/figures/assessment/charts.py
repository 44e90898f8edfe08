"""Charts of an assessment: what components are worth, how scores spread, who moved since when.

Every chart is made of exact values of the result; a bar bears its label and its value as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from govdisclose.domain.document import Bar, BarChart
from govdisclose.domain.figures.assessment.comparison import Change, Comparison
from govdisclose.domain.figures.assessment.result import AgencyScore
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.measures import half_up

__all__ = ["ChartWords", "group_charts", "named"]

_BANDS = 10
_DECIMALS = 2


class ChartWords(NamedTuple):
    """Captions and units in the language wanted."""

    components: str
    """Mean share of the points to be had, by component."""
    distribution: str
    """Agencies by grade, or by band of the score."""
    movement: str
    """Change of the score since the assessment compared with."""
    agencies: str
    """Unit of the distribution."""
    points: str
    """Unit of the movement."""
    open: str
    """Agencies without a final score."""
    more: str
    """Mark of a score that rose, ``"+{points}"``."""
    less: str
    """Mark of one that fell, ``"-{points}"``."""
    is_chinese: bool


def named(one: object, words: ChartWords) -> str:
    """The Chinese or the English name of an entry of a scheme."""
    return str(getattr(one, "zh" if words.is_chinese else "en"))


def group_charts(
    scheme: Scheme,
    scores: Sequence[AgencyScore],
    words: ChartWords,
    since: Comparison | None = None,
) -> Iterator[BarChart]:
    """The charts of one group; what has nothing to show is left out.

    Args:
        scheme: By what was scored.
        scores: The agencies of the group.
        words: Language.
        since: The same agencies beside an earlier assessment.
    """
    bars = tuple(_components(scheme, scores, words))
    if bars:
        yield BarChart(caption=words.components, unit="%", bars=bars)
    if scores:
        yield BarChart(
            caption=words.distribution,
            unit=words.agencies,
            bars=tuple(_distribution(scheme, scores, words)),
            is_upright=True,
        )
    if since is not None:
        members = {one.agency for one in scores}
        moved = tuple(
            _moved(change, words)
            for change in since.changes
            if change.agency in members and change.score_change is not None
        )
        if moved:
            yield BarChart(caption=words.movement, unit=words.points, bars=moved)


def _components(scheme: Scheme, scores: Sequence[AgencyScore], words: ChartWords) -> Iterator[Bar]:
    """Points that count as a share of those assessed; components nobody was assessed in are left
    out, since what is open counts neither nought nor full.
    """
    for component in scheme.components:
        parts = [one for score in scores for one in score.components if one.id == component.id]
        assessed = sum((one.available - one.open_points for one in parts), Fraction(0))
        if not assessed:
            continue
        share = sum((one.counted for one in parts), Fraction(0)) * 100 / assessed
        shown = half_up(share, _DECIMALS)
        yield Bar(named(component, words), max(shown, Decimal(0)), f"{shown} %")


def _distribution(
    scheme: Scheme, scores: Sequence[AgencyScore], words: ChartWords
) -> Iterator[Bar]:
    final = [one for one in scores if one.is_final]
    if scheme.ladder is not None:
        grades = Counter(one.grade for one in final)
        for grade in scheme.ladder.grades:
            yield _count(named(grade, words), grades[grade.id])
    else:
        full = Fraction(scheme.full)
        bands = Counter(min(int(Fraction(one.score) * _BANDS / full), _BANDS - 1) for one in final)
        for place in reversed(range(_BANDS)):
            low, high = (half_up(full * edge / _BANDS) for edge in (place, place + 1))
            yield _count(f"{low}–{high}", bands[place])
    if len(final) < len(scores):
        yield _count(words.open, len(scores) - len(final))


def _count(label: str, number: int) -> Bar:
    return Bar(label, Decimal(number), str(number))


def _moved(change: Change, words: ChartWords) -> Bar:
    by = change.score_change
    assert by is not None  # asked of agencies in both assessments
    mark = words.less if by < 0 else words.more
    return Bar(change.name, abs(by), mark.format(points=abs(by)) if by else "0")
