"""An assessment as a document to be printed, with tables and charts, for staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from govdisclose.domain.document import Block, Document, Heading, Paragraph, TableBlock
from govdisclose.domain.figures.assessment.charts import ChartWords, group_charts, named
from govdisclose.domain.figures.assessment.comparison import Change, Comparison
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.result import (
    AgencyScore,
    Assessment,
    IndicatorScore,
    IndicatorState,
)
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.measures import half_up

__all__ = ["PrintedWords", "assessment_document", "short_text"]

_DECIMALS = 2


class PrintedWords(NamedTuple):
    """Words of a printed result, document or page, in the language wanted."""

    rank: str
    agency: str
    score: str
    grade: str
    before: str
    change: str
    parts: str
    entry: str
    points: str
    earned: str
    available: str
    counted: str
    why: str
    open: str
    not_applicable: str
    bonus: str
    penalty: str
    rounding: str
    veto: str
    unverified: str
    """Said of a scheme whose numbers no source prints."""
    language: str
    """``zh-CN`` or ``en``."""
    charts: ChartWords


def short_text(value: Fraction | Decimal | int) -> str:
    """The number as it is printed: exact if two decimals are enough, else rounded half up."""
    text = exact_text(value)
    is_short = "/" not in text and len(text.partition(".")[2]) <= _DECIMALS
    return text if is_short else str(half_up(value, _DECIMALS))


def assessment_document(
    scheme: Scheme,
    assessment: Assessment,
    words: PrintedWords,
    why: Mapping[tuple[str, str], Sequence[str]],
    since: Comparison | None = None,
) -> Document:
    """The whole result: ranking and charts group by group, then every agency explained.

    Args:
        scheme: By what was scored.
        assessment: The result.
        words: Language.
        why: Sentences by agency and indicator, made where sentences are made.
        since: The result beside an earlier one.
    """
    return Document(
        title=named(scheme, words.charts),
        language=words.language,
        blocks=tuple(_blocks(scheme, assessment, words, why, since)),
    )


def _blocks(
    scheme: Scheme,
    assessment: Assessment,
    words: PrintedWords,
    why: Mapping[tuple[str, str], Sequence[str]],
    since: Comparison | None,
) -> Iterator[Block]:
    yield Paragraph(scheme.article, is_note=True)
    if scheme.mark.value == "unverified":
        yield Paragraph(words.unverified, is_note=True)
    yield Paragraph(assessment.scheme_hash, is_note=True)
    yield Paragraph(assessment.data_hash, is_note=True)
    changes = {} if since is None else {one.agency: one for one in since.changes}
    for group in scheme.groups:
        scores = assessment.of_group(group.id)
        if scores:
            yield Heading(named(group, words.charts))
            yield _ranking(scheme, scores, words, changes, named(group, words.charts))
            yield from group_charts(scheme, scores, words.charts, since)
    for score in assessment.scores:
        yield Heading(score.name, level=2)
        yield _explained(scheme, score, words, why)


def _ranking(
    scheme: Scheme,
    scores: Sequence[AgencyScore],
    words: PrintedWords,
    changes: Mapping[str, Change],
    caption: str,
) -> TableBlock:
    headers = [words.rank, words.agency, words.score, words.grade]
    if changes:
        headers += [words.before, words.change]
    rows = []
    for score in scores:
        row = [
            "" if score.rank is None else str(score.rank),
            score.name,
            str(score.score),
            _grade(scheme, score, words),
        ]
        if changes:
            change = changes.get(score.agency)
            by = None if change is None else change.score_change
            before = None if change is None or change.before is None else change.before["score"]
            row += ["" if before is None else str(before), "" if by is None else f"{by:+}"]
        rows.append(tuple(row))
    return TableBlock(
        caption=caption,
        headers=tuple(headers),
        rows=tuple(rows),
        numbers=frozenset({0, 2, 4, 5}) & frozenset(range(len(headers))),
    )


def _grade(scheme: Scheme, score: AgencyScore, words: PrintedWords) -> str:
    if score.grade is not None and scheme.ladder is not None:
        found = next(one for one in scheme.ladder.grades if one.id == score.grade)
        return named(found, words.charts)
    return "" if score.is_final else words.open


def _explained(
    scheme: Scheme,
    score: AgencyScore,
    words: PrintedWords,
    why: Mapping[tuple[str, str], Sequence[str]],
) -> TableBlock:
    leaves = {leaf.id: leaf for leaf in scheme.leaves()}
    components = {one.id: one for one in scheme.components}
    rows: list[tuple[str, ...]] = []
    for part in score.components:
        name = named(components[part.id], words.charts)
        rows.append((name, "", "", short_text(part.available), short_text(part.counted), ""))
        rows += [
            _indicator(
                one,
                named(leaves[one.id], words.charts),
                "; ".join(why.get((score.agency, one.id), ())),
                words,
            )
            for one in score.indicators
            if one.component == part.id
        ]
    for name, value in (
        (words.bonus, score.bonus),
        (words.penalty, score.penalty),
        (words.rounding, score.rounding + score.raised),
    ):
        if value:
            rows.append((name, "", "", "", exact_text(value), ""))
    rows += [
        (f"{words.veto} {named(veto, words.charts)}", "", "", "", "", _refs(score, veto.id))
        for veto in scheme.vetoes
        if veto.id in score.vetoes
    ]
    rows.append((words.score, "", "", "", str(score.score), ""))
    return TableBlock(
        caption=f"{score.name} {score.score}",
        headers=(
            words.entry,
            words.points,
            words.earned,
            words.available,
            words.counted,
            words.why,
        ),
        rows=tuple(rows),
        numbers=frozenset({1, 2, 3, 4}),
    )


def _refs(score: AgencyScore, entry: str) -> str:
    return ", ".join(score.refs.get(entry, ()))


def _indicator(one: IndicatorScore, name: str, said: str, words: PrintedWords) -> tuple[str, ...]:
    state = {
        IndicatorState.OPEN: words.open,
        IndicatorState.NOT_APPLICABLE: words.not_applicable,
    }.get(one.state)
    return (
        f"  {name}",
        short_text(one.points),
        short_text(one.earned) if state is None else state,
        short_text(one.available),
        short_text(one.counted) if state is None else "",
        said,
    )
