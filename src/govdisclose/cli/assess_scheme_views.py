"""How schemes, grade ladders and measures look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.output import emit_fields, emit_table, emit_text
from govdisclose.domain.figures.assessment.entries import (
    Adjustment,
    AdjustmentKind,
    Component,
    Indicator,
    RuleKind,
)
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.ladder import Ladder
from govdisclose.domain.figures.assessment.measure import Measure
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.measures import half_up

__all__ = [
    "grade_word",
    "group_word",
    "label",
    "number",
    "print_ladders",
    "print_measures",
    "print_scheme",
    "print_schemes",
    "rule_text",
]

_MARKS = {"seen": N_("seen"), "computed": N_("computed"), "unverified": N_("unverified")}
_STATUS = {
    "published": N_("as published"),
    "partial": N_("partly visible"),
    "reconstructed": N_("reconstructed"),
}
_UNITS = {
    "count": N_("count"),
    "share": N_("share"),
    "ratio": N_("ratio"),
    "working_days": N_("working days"),
}
_BETTER = {"higher": N_("higher"), "lower": N_("lower"), "unknown": N_("not said")}


class _Labelled(Protocol):
    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def label(one: _Labelled) -> str:
    """Its name in the language spoken."""
    return one.zh if language() == "zh" else one.en


def number(value: Fraction | Decimal | int | None, decimals: int = 2) -> str:
    """The number as tables show it: exact where that is short, else rounded half up."""
    if value is None:
        return ""
    text = exact_text(value)
    short = "/" not in text and len(text.partition(".")[2]) <= decimals
    return text if short else str(half_up(value, decimals))


def grade_word(scheme: Scheme, grade: str | None) -> str:
    """The grade's name; empty without one."""
    if grade is None or scheme.ladder is None:
        return ""
    return next(label(one) for one in scheme.ladder.grades if one.id == grade)


def print_schemes(schemes: Iterable[Scheme]) -> None:
    """Print one line for each scheme."""
    rows = [
        (
            one.id,
            label(one),
            tr(_STATUS[one.status.value]),
            one.valid_from,
            one.valid_until,
            tr(_MARKS[one.mark.value]),
        )
        for one in schemes
    ]
    headers = [tr("Scheme"), tr("Name"), tr("Status"), tr("From"), tr("Until"), tr("Mark")]
    emit_table(headers, rows)


def print_ladders(ladders: Iterable[Ladder]) -> None:
    """Print the grades of each ladder."""
    rows = [
        (
            ladder.id,
            grade.id,
            label(grade),
            exact_text(grade.at_least),
            tr(_MARKS[ladder.mark.value]),
        )
        for ladder in ladders
        for grade in ladder.grades
    ]
    headers = [tr("Ladder"), tr("Grade"), tr("Name"), tr("At least"), tr("Mark")]
    emit_table(headers, rows, right=[3])


def print_measures(measures: Iterable[Measure]) -> None:
    """Print one line for each measure."""
    rows = [
        (
            f"{one.name}(N)" if one.takes_number else one.name,
            label(one),
            tr(_UNITS[one.unit.value]),
            tr(_BETTER[one.better.value]),
            one.plugin,
        )
        for one in measures
    ]
    emit_table([tr("Measure"), tr("Name"), tr("Unit"), tr("Better"), tr("Plugin")], rows)


def print_scheme(scheme: Scheme) -> None:
    """Print the whole scheme: groups and weights, the tree, adjustments, grades, sources."""
    emit_text(label(scheme))
    fields: list[tuple[str, object]] = [
        (tr("status"), tr(_STATUS[scheme.status.value])),
        (tr("mark"), tr(_MARKS[scheme.mark.value])),
        (tr("article"), scheme.article),
        (tr("from"), scheme.valid_from),
        (tr("until"), scheme.valid_until),
        (tr("full score"), exact_text(scheme.full)),
        (tr("note"), scheme.note),
    ]
    emit_fields((name, value) for name, value in fields if value not in (None, ""))
    emit_text("")
    _print_weights(scheme)
    for component in scheme.components:
        if component.indicators:
            emit_text("")
            _print_tree(component)
    if scheme.adjustments or scheme.vetoes:
        emit_text("")
        _print_adjustments(scheme)
    if scheme.ladder is not None:
        emit_text("")
        print_ladders([scheme.ladder])
    for roll_up in scheme.roll_ups:
        emit_text("")
        ratio = " : ".join(exact_text(part.weight) for part in roll_up.parts)
        parts = " : ".join(group_word(scheme, part.group) for part in roll_up.parts)
        emit_text(f"{label(roll_up)}: {parts} = {ratio}")
    emit_text("")
    for key, text in scheme.sources.items():
        emit_text(f"{key} = {text}")


def group_word(scheme: Scheme, id: str) -> str:
    """The group's name in the language spoken."""
    group = scheme.group(id)
    return id if group is None else label(group)


def _print_weights(scheme: Scheme) -> None:
    rows: list[list[object]] = []
    for component in scheme.components:
        weights = [component.weight_for(group.id) for group in scheme.groups]
        shown = ["" if one is None else exact_text(one) for one in weights]
        rows.append([component.id, label(component), *shown, tr(_MARKS[component.mark.value])])
    totals = [exact_text(scheme.full)] * len(scheme.groups)
    rows.append(["", tr("all"), *totals, ""])
    headers = [tr("Component"), tr("Name"), *map(label, scheme.groups), tr("Mark")]
    emit_table(headers, rows, right=range(2, 2 + len(scheme.groups)))


def _print_tree(component: Component) -> None:
    rows: list[tuple[object, ...]] = []
    _gather(component.indicators, "", rows)
    emit_text(f"{label(component)} ({component.id}): {exact_text(component.points)}")
    headers = [tr("Indicator"), tr("Name"), tr("Points"), tr("Rule"), tr("Evidence"), tr("Mark")]
    emit_table(headers, rows, right=[2])


def _gather(indicators: Iterable[Indicator], indent: str, rows: list[tuple[object, ...]]) -> None:
    for one in indicators:
        rows.append(
            (
                indent + one.id,
                indent + label(one),
                exact_text(one.points),
                rule_text(one),
                ", ".join(one.evidence),
                tr(_MARKS[one.mark.value]),
            )
        )
        _gather(one.indicators, f"{indent}  ", rows)


def rule_text(one: Indicator) -> str:
    """How an indicator gets its points, in one line."""
    match one.rule:
        case RuleKind.NODE:
            return ""
        case RuleKind.FORMULA:
            return one.formula.text if one.formula is not None else ""
        case RuleKind.BANDS:
            bands = "; ".join(f"{band.text}: {exact_text(band.points)}" for band in one.bands)
            return f"x = {one.measure}; {bands}"
        case RuleKind.DEDUCTIONS:
            return "; ".join(
                f"-{exact_text(loss.points)} {label(loss)}"
                + ("" if loss.measure is None else f" ({loss.measure})")
                for loss in one.deductions
            )
        case RuleKind.BALLOTS:
            return "; ".join(f"{label(option)} {option.value}" for option in one.ballots)
        case _:
            return tr("by an assessor")


def _print_adjustments(scheme: Scheme) -> None:
    rows = [
        (
            one.id,
            label(one),
            tr("bonus") if one.kind is AdjustmentKind.BONUS else tr("penalty"),
            _adjustment_text(one),
            "" if one.cap is None else exact_text(one.cap),
            tr(_MARKS[one.mark.value]),
        )
        for one in scheme.adjustments
    ]
    rows += [
        (
            veto.id,
            label(veto),
            tr("veto"),
            tr("grade at most {grade}").format(
                grade=grade_word(scheme, veto.at_most) or veto.at_most
            ),
            "",
            tr(_MARKS[veto.mark.value]),
        )
        for veto in scheme.vetoes
    ]
    headers = [tr("Adjustment"), tr("Name"), tr("Kind"), tr("Rule"), tr("Cap"), tr("Mark")]
    emit_table(headers, rows, right=[4])


def _adjustment_text(one: Adjustment) -> str:
    if one.formula is not None:
        return one.formula.text
    if one.bands:
        bands = "; ".join(f"{band.text}: {exact_text(band.points)}" for band in one.bands)
        return f"x = {one.measure}; {bands}"
    each = tr("{points} each").format(points=exact_text(one.points or 0))
    return each if one.measure is None else f"{each} ({one.measure})"
