"""An assessment as one HTML page without scripts or outside files, for staff to print or send on.

Everything is escaped; numbers come from the result, never computed again here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from html import escape

from govdisclose.domain.document import BarChart
from govdisclose.domain.figures.assessment.charts import named
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.printed import PrintedWords, short_text
from govdisclose.domain.figures.assessment.result import (
    AgencyScore,
    Assessment,
    IndicatorScore,
    IndicatorState,
)
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.measures import half_up

__all__ = ["assessment_page"]

_STYLE = """
body { font: 15px/1.5 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; margin: 2em auto;
  max-width: 70em; color: #222; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { border-bottom: 1px solid #ccc; padding: .2em .7em; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.bar { display: flex; width: 22em; height: 1em; background: #eee; }
.bar i { display: block; height: 100%; }
.heading td { font-weight: bold; }
.note { color: #666; }
figure { margin: 1em 0; }
figcaption { color: #666; }
@media print { details { page-break-inside: avoid; } }
"""
_COLOURS = ("#35618e", "#b5651d", "#4f7d4f", "#8c4a6b", "#6b6b3a", "#4a7f86", "#7a5c9e", "#9a4d4d")


def assessment_page(
    scheme: Scheme,
    assessment: Assessment,
    words: PrintedWords,
    why: Mapping[tuple[str, str], Sequence[str]],
    charts: Mapping[str, Sequence[BarChart]],
) -> Iterator[str]:
    """The page in pieces.

    Args:
        scheme: By what was scored.
        assessment: The result.
        words: Language.
        why: Sentences by agency and indicator, made where sentences are made.
        charts: By group.
    """
    title = escape(named(scheme, words.charts))
    yield f'<!DOCTYPE html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    yield "style-src 'unsafe-inline'\">\n"
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    yield f'<p class="note">{escape(scheme.article)}'
    if scheme.mark.value == "unverified":
        yield f"; {escape(words.unverified)}"
    yield f"<br>{assessment.scheme_hash}<br>{assessment.data_hash}</p>\n"
    for group in scheme.groups:
        scores = assessment.of_group(group.id)
        if scores:
            yield f"<h2>{escape(named(group, words.charts))}</h2>\n"
            yield from _ranking(scheme, scores, words)
            yield from map(_chart, charts.get(group.id, ()))
    for score in assessment.scores:
        yield from _explained(scheme, score, words, why)
    yield "</body>\n</html>\n"


def _row(cells: Iterable[tuple[str, bool]], kind: str = "") -> str:
    """A table row of (text, is a number); texts are escaped already."""
    told = "".join(
        f'<td class="number">{text}</td>' if is_number else f"<td>{text}</td>"
        for text, is_number in cells
    )
    return f"<tr{kind}>{told}</tr>\n"


def _header(*names: str) -> str:
    return f"<table>\n<tr>{''.join(f'<th>{escape(name)}</th>' for name in names)}</tr>\n"


def _ranking(scheme: Scheme, scores: Sequence[AgencyScore], words: PrintedWords) -> Iterator[str]:
    yield _header(words.rank, words.agency, words.score, words.grade, words.parts)
    for score in scores:
        grade = "" if score.is_final else words.open
        if score.grade is not None and scheme.ladder is not None:
            found = next(one for one in scheme.ladder.grades if one.id == score.grade)
            grade = named(found, words.charts)
        yield _row(
            [
                ("" if score.rank is None else str(score.rank), True),
                (f'<a href="#{_anchor(score)}">{escape(score.name)}</a>', False),
                (str(score.score), True),
                (escape(grade), False),
                (_bar(scheme, score, words), False),
            ]
        )
    yield "</table>\n"


def _anchor(score: AgencyScore) -> str:
    """A name any agency can be linked by, whatever characters it has."""
    return "a" + score.agency.encode("utf-8", "surrogatepass").hex()


def _bar(scheme: Scheme, score: AgencyScore, words: PrintedWords) -> str:
    """What each component adds, as stretches of a bar that is the full score."""
    parts = []
    names = {one.id: named(one, words.charts) for one in scheme.components}
    for place, one in enumerate(score.components):
        width = half_up(one.counted * 100 / Fraction(scheme.full), 2)
        title = escape(f"{names[one.id]} {short_text(one.counted)} / {short_text(one.available)}")
        colour = _COLOURS[place % len(_COLOURS)]
        parts.append(f'<i title="{title}" style="width:{width}%;background:{colour}"></i>')
    return f'<div class="bar">{"".join(parts)}</div>'


def _chart(chart: BarChart) -> str:
    """Bars one below the other; each bears its label and its value."""
    longest = max((bar.value for bar in chart.bars), default=Decimal(0)) or Decimal(1)
    rows = "".join(
        _row(
            [
                (escape(bar.label), False),
                (_length(half_up(Fraction(bar.value) * 100 / Fraction(longest), 2)), False),
                (escape(bar.shown), True),
            ]
        )
        for bar in chart.bars
    )
    caption = escape(f"{chart.caption} ({chart.unit})")
    return f"<figure>\n<figcaption>{caption}</figcaption>\n<table>\n{rows}</table>\n</figure>\n"


def _length(percent: Decimal) -> str:
    fill = f"width:{percent}%;background:{_COLOURS[0]}"
    return f'<div class="bar"><i style="{fill}"></i></div>'


def _explained(
    scheme: Scheme,
    score: AgencyScore,
    words: PrintedWords,
    why: Mapping[tuple[str, str], Sequence[str]],
) -> Iterator[str]:
    leaves = {leaf.id: leaf for leaf in scheme.leaves()}
    yield f'<details id="{_anchor(score)}">\n'
    yield f"<summary>{escape(score.name)} {score.score}</summary>\n"
    yield _header(
        words.entry, words.points, words.earned, words.available, words.counted, words.why
    )
    for part in score.components:
        component = next(one for one in scheme.components if one.id == part.id)
        head = [(escape(named(component, words.charts)), False), ("", True), ("", True)]
        head += [(short_text(part.available), True), (short_text(part.counted), True), ("", False)]
        yield _row(head, ' class="heading"')
        for one in score.indicators:
            if one.component == part.id:
                said = "; ".join(why.get((score.agency, one.id), ()))
                yield _indicator(one, named(leaves[one.id], words.charts), said, words)
    for name, value in (
        (words.bonus, score.bonus),
        (words.penalty, score.penalty),
        (words.rounding, score.rounding + score.raised),
    ):
        if value:
            blank = [("", True)] * 3
            yield _row([(escape(name), False), *blank, (exact_text(value), True), ("", False)])
    for veto in scheme.vetoes:
        if veto.id in score.vetoes:
            behind = ", ".join(score.refs.get(veto.id, ()))
            cells = [(escape(named(veto, words.charts)), False), *[("", True)] * 4]
            yield _row([*cells, (escape(behind), False)])
    total = [(escape(words.score), False), *[("", True)] * 3, (str(score.score), True)]
    yield _row([*total, ("", False)], ' class="heading"')
    yield "</table>\n</details>\n"


def _indicator(one: IndicatorScore, name: str, said: str, words: PrintedWords) -> str:
    state = {
        IndicatorState.OPEN: words.open,
        IndicatorState.NOT_APPLICABLE: words.not_applicable,
    }.get(one.state)
    return _row(
        [
            (escape(name), False),
            (short_text(one.points), True),
            (short_text(one.earned) if state is None else escape(state), True),
            (short_text(one.available), True),
            (short_text(one.counted) if state is None else "", True),
            (escape(said), False),
        ]
    )
