"""How the results of an assessment look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from govdisclose.cli.assess_scheme_views import grade_word, group_word, label, number
from govdisclose.cli.language import N_, tr
from govdisclose.cli.output import emit_fields, emit_table, emit_text
from govdisclose.domain.figures.assessment.comparison import Comparison
from govdisclose.domain.figures.assessment.entries import Indicator
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.result import (
    AgencyScore,
    Assessment,
    IndicatorScore,
    IndicatorState,
)
from govdisclose.domain.figures.assessment.run import Frozen
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.sensitivity import Robustness

__all__ = [
    "print_assessment",
    "print_comparison",
    "print_explanation",
    "print_frozen",
    "print_robustness",
    "why_text",
]

_NOTHING: Mapping[str, Sequence[str]] = {}
_NOUGHT = Fraction(0)


def print_assessment(assessment: Assessment, scheme: Scheme) -> None:
    """Print the ranking of each group, then rolled-up scores."""
    for group in scheme.groups:
        scores = assessment.of_group(group.id)
        if not scores:
            continue
        emit_text(f"{label(group)} ({group.id})")
        emit_table(
            [tr("Rank"), tr("Agency"), tr("Score"), tr("Grade"), tr("Findings"), tr("Remarks")],
            [
                (
                    one.rank,
                    one.name,
                    one.score,
                    grade_word(scheme, one.grade),
                    len(one.findings) or "",
                    "; ".join(_remarks(one, scheme)),
                )
                for one in scores
            ],
            right=[0, 2, 4],
        )
        emit_text("")
    for roll_up in scheme.roll_ups:
        own = [one for one in assessment.roll_ups if one.roll_up == roll_up.id]
        if own:
            names = {one.agency: one.name for one in assessment.scores}
            emit_text(label(roll_up))
            rows = [
                (one.rank, names[one.agency], one.score, *(number(part[3]) for part in one.parts))
                for one in own
            ]
            parts = [group_word(scheme, part.group) for part in roll_up.parts]
            headers = [tr("Rank"), tr("Agency"), tr("Score"), *parts]
            emit_table(headers, rows, right=[0, *range(2, len(headers))])
            emit_text("")
    if scheme.ladder is None:
        emit_text(tr("The scheme prints no grades; --ladder chooses some."))


def _remarks(one: AgencyScore, scheme: Scheme) -> Iterable[str]:
    if not one.is_final:
        yield tr("open: up to {highest}").format(highest=number(one.highest))
    for veto in scheme.vetoes:
        if veto.id in one.vetoes:
            yield tr("veto: {name}").format(name=label(veto))


def print_explanation(
    score: AgencyScore, scheme: Scheme, behind: Mapping[str, Sequence[str]] = _NOTHING
) -> None:
    """Print where every point of an agency went; the column Counted adds up to the score.

    Args:
        score: The agency.
        scheme: By what it was scored.
        behind: Records behind each measure, as far as they were looked up.
    """
    leaves = {leaf.id: leaf for leaf in scheme.leaves()}
    group = scheme.group(score.group)
    emit_text(f"{score.name} ({score.group if group is None else label(group)})")
    rows: list[tuple[object, ...]] = []
    for part in score.components:
        component = next(one for one in scheme.components if one.id == part.id)
        own = [one for one in score.indicators if one.component == part.id]
        indent = "  " if component.indicators else ""
        if component.indicators:
            names = (part.id, label(component))
            rows.append((*names, "", "", number(part.available), number(part.counted, 4), ""))
        rows += (_explained(one, leaves[one.id], score, indent) for one in own)
    for adjustment in score.adjustments:
        entry = next(one for one in scheme.adjustments if one.id == adjustment.id)
        if adjustment.points or adjustment.is_open:
            many = adjustment.occurrences
            why = "" if many is None else tr("{many} times").format(many=many)
            why += _behind(score, adjustment.id)
            rows.append((adjustment.id, label(entry), "", "", "", number(adjustment.points), why))
    emit_table(
        [
            tr("Entry"),
            tr("Name"),
            tr("Points"),
            tr("Earned"),
            tr("Available"),
            tr("Counted"),
            tr("Why"),
        ],
        rows,
        right=[2, 3, 4, 5],
    )
    emit_fields(_totals(score, scheme))
    for measure, refs in behind.items():
        if refs:
            emit_text(f"{measure}: {', '.join(refs)}")


def _explained(
    one: IndicatorScore, leaf: Indicator, score: AgencyScore, indent: str
) -> tuple[object, ...]:
    is_scored = one.state is IndicatorState.SCORED
    return (
        f"{indent}{one.id}",
        f"{indent}{label(leaf)}",
        number(one.points),
        number(one.earned) if is_scored else "-",
        number(one.available),
        number(one.counted, 4) if is_scored else "-",
        "; ".join(why_text(one, leaf, score)),
    )


def _behind(score: AgencyScore, entry: str) -> str:
    refs = score.refs.get(entry, ())
    return f" [{', '.join(refs)}]" if refs else ""


def _totals(score: AgencyScore, scheme: Scheme) -> Iterable[tuple[str, object]]:
    yield tr("indicators"), number(sum((o.counted for o in score.indicators), Fraction(0)), 4)
    if score.bonus:
        yield tr("bonus"), number(score.bonus)
    if score.penalty:
        yield tr("penalty"), number(score.penalty)
    if score.raised:
        yield tr("raised to 0"), number(score.raised)
    if score.rounding:
        yield tr("rounding"), exact_text(score.rounding)
    yield tr("score"), score.score
    if not score.is_final:
        yield tr("score if all that is open is full"), number(score.highest)
    if score.grade is not None:
        yield tr("grade"), grade_word(scheme, score.grade)
    for veto in scheme.vetoes:
        if veto.id in score.vetoes:
            yield tr("veto"), label(veto) + _behind(score, veto.id)
    if score.grade != score.grade_by_score:
        yield tr("grade without the veto"), grade_word(scheme, score.grade_by_score)
    if score.rank is not None:
        yield tr("rank in the group"), score.rank


def why_text(one: IndicatorScore, leaf: Indicator, score: AgencyScore) -> Iterable[str]:
    """Why an indicator has its points, part by part."""
    if one.state is IndicatorState.NOT_APPLICABLE:
        yield tr("does not apply: {reason}").format(reason=one.reason)
    if one.state is IndicatorState.OPEN:
        yield tr("not assessed yet")
    for name, value in one.measures.items():
        yield f"{name} = {number(value, 4)}"
    names = {loss.id: label(loss) for loss in leaf.deductions}
    for loss in one.losses:
        refs = f" [{', '.join(loss.refs)}]" if loss.refs else ""
        yield f"{loss.occurrences} x {names[loss.id]}: -{number(loss.points)}{refs}"
    if one.ballots:
        yield ", ".join(f"{option.id} {one.ballots.get(option.id, 0)}" for option in leaf.ballots)
    if one.is_overruled:
        yield tr("points given by an assessor instead of the rule")
    if one.assessor is not None:
        yield tr("assessed by {assessor}").format(assessor=one.assessor)
    if objections := [ref for ref in one.refs if ref.startswith("objection:")]:
        yield f"[{', '.join(objections)}]"
    for share in score.redistributed.get(one.id, ()):
        yield tr("+{points} from {source}").format(points=number(share.points), source=share.source)


def print_robustness(found: Iterable[Robustness], scheme: Scheme) -> None:
    """Print the ranks and grades that one change could give."""
    rows = [
        (
            one.name,
            group_word(scheme, one.group),
            one.score,
            one.rank,
            _span(one.best_rank, one.worst_rank),
            grade_word(scheme, one.grade),
            _span(grade_word(scheme, one.best_grade), grade_word(scheme, one.worst_grade)),
            number(one.to_next_grade),
            number(one.above_grade_bound),
            len(one.turns),
        )
        for one in found
    ]
    headers = [
        tr("Agency"),
        tr("Group"),
        tr("Score"),
        tr("Rank"),
        tr("Ranks in reach"),
        tr("Grade"),
        tr("Grades in reach"),
        tr("Short of the next"),
        tr("Above the bound"),
        tr("Turning changes"),
    ]
    emit_table(headers, rows, right=[2, 3, 4, 7, 8, 9])


def _span(first: object, last: object) -> str:
    return str(first) if first == last else f"{first} - {last}"


def print_comparison(found: Comparison) -> None:
    """Print movement, and what moved most for each agency."""
    rows = []
    for one in found.changes:
        was, now = one.before or {}, one.after or {}
        moved = sorted(
            one.indicators,
            key=lambda part: abs((part.after or _NOUGHT) - (part.before or _NOUGHT)),
            reverse=True,
        )
        told = ", ".join(
            f"{part.id} {number(part.before) or '-'} > {number(part.after) or '-'}"
            for part in moved[:3]
        )
        rows.append(
            (
                one.name,
                was.get("score"),
                now.get("score"),
                number(one.score_change),
                was.get("rank"),
                now.get("rank"),
                one.rank_change,
                told,
            )
        )
    headers = [
        tr("Agency"),
        tr("Score before"),
        tr("Score"),
        tr("Change"),
        tr("Rank before"),
        tr("Rank"),
        tr("Places"),
        tr("Moved most"),
    ]
    emit_table(headers, rows, right=range(1, 7))
    if not found.same_scheme:
        emit_text(tr("The two were scored by different schemes."))


_OBJECTION_WORDS = {"filed": N_("filed"), "upheld": N_("score upheld"), "changed": N_("changed")}


def print_frozen(frozen: Frozen) -> None:
    """Print a frozen assessment as objections have left it."""
    emit_fields(
        [
            (tr("key"), frozen.key),
            (tr("frozen on"), frozen.frozen_on),
            (tr("as of"), frozen.as_of),
            (tr("hash of the scheme"), frozen.scheme_hash),
            (tr("hash of the values"), frozen.data_hash),
            (tr("hashes hold"), tr("yes") if frozen.holds else tr("no")),
        ]
    )
    emit_text("")
    print_assessment(frozen.result, frozen.scheme)
    if frozen.objections:
        names = {one.agency: one.name for one in frozen.original.scores}
        rows = [
            (
                names[one.agency],
                one.indicator,
                tr(_OBJECTION_WORDS[one.state.value]),
                one.filed_on,
                one.decided_on,
                one.points,
            )
            for one in frozen.objections
        ]
        headers = [tr("Agency"), tr("Indicator"), tr("Objection")]
        emit_table([*headers, tr("Filed"), tr("Decided"), tr("Points")], rows, right=[5])
