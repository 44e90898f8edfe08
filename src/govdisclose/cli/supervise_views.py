"""How supervision is printed: signals of a day, the watcher, and acts with their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from govdisclose.cli.language import language, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.cli.phrases import cited
from govdisclose.cli.supervise_words import (
    kind_word,
    limit_word,
    move_word,
    signal_word,
    state_word,
)
from govdisclose.domain.figures.supervision.signals import Signal

if TYPE_CHECKING:
    from govdisclose.domain.figures.supervision.conduct import ConductMatter
    from govdisclose.domain.figures.supervision.lines import SignalLine
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
    from govdisclose.domain.figures.supervision.views import Board, Watch

__all__ = [
    "measure_word",
    "print_board",
    "print_conduct",
    "print_lines",
    "print_matter",
    "print_watch",
]

_SHOWN = tuple(signal for signal in reversed(Signal) if signal is not Signal.NONE)


def print_lines(
    lines: Sequence[SignalLine],
    rules: SupervisionRules,
    names: Mapping[int, str] | None,
    *,
    on: date,
) -> None:
    """Print signals as a table; names of agencies are left out where all are of one."""
    headers = [tr("Signal"), tr("Kind"), tr("Number"), tr("Limit"), tr("Since"), tr("Due")]
    rows: list[list[object]] = []
    for line in lines:
        due: object = line.due
        if line.due is not None and line.provisional:
            due = tr("{day}, provisional").format(day=line.due)
        elif line.due is None and not line.limit.startswith("!"):
            due = tr("waiting")
        rows.append(
            [
                signal_word(line.signal),
                kind_word(line.kind),
                line.ref,
                limit_word(line.limit, rules, line.kind),
                line.since,
                due,
                cited(line.source),
            ]
        )
    headers.append(tr("Source"))
    if names is not None:
        headers.insert(1, tr("Agency"))
        for row, line in zip(rows, lines, strict=True):
            row.insert(1, names[line.shard])
    if rows:
        emit_table(headers, rows)
    emit_text(tr("{count} signals on {day}").format(count=len(rows), day=on))


def print_board(board: Board, *, most: int | None = None) -> None:
    """Print one row for each agency, at most so many, and the sums over all of them."""
    columns = (*_SHOWN, Signal.NONE)
    headers = [tr("Agency"), *map(signal_word, _SHOWN), tr("no signal"), tr("running")]
    rows: list[tuple[object, ...]] = [
        (row.name, *(row.counts[one] for one in columns), row.running) for row in board.rows[:most]
    ]
    totals = [board.total(one) for one in columns]
    rows.append((tr("all agencies"), *totals, sum(totals)))
    emit_text(tr("signals of {day}").format(day=board.on))
    emit_table(headers, rows, right=range(1, len(headers)))


def print_watch(watch: Watch, zone: tzinfo) -> None:
    """Print one line about the watcher."""
    said = state_word(watch.state.value)
    if watch.beat is not None:
        moment = f"{watch.beat.at.astimezone(zone):%Y-%m-%d %H:%M}"
        said = tr("{state}; last look {moment}").format(state=said, moment=moment)
    emit_text(said)
    if watch.missed:
        told = tr("not told yet: {names}; told again at the next look")
        emit_text(told.format(names=", ".join(watch.missed)))


def print_conduct(matters: Sequence[ConductMatter]) -> None:
    """Print notices, recommendations and consequences as a table."""
    headers = [tr("Number"), tr("Kind"), tr("State"), tr("About"), tr("Last act"), tr("On")]
    rows = []
    for one in matters:
        last = one.steps[-1]
        rows.append(
            (
                one.ref,
                kind_word(one.kind),
                _state(one),
                one.about,
                move_word(one.kind, last.move),
                last.on,
            )
        )
    emit_table(headers, rows)


def print_matter(matter: ConductMatter, rules: SupervisionRules) -> None:
    """Print one of them with its acts and their texts."""
    head = [f"{matter.ref} {kind_word(matter.kind)}", _state(matter)]
    if matter.measure is not None:
        head.append(measure_word(matter.measure, rules))
    if matter.about is not None:
        head.append(matter.about)
    limit = f"!{matter.trigger}" if matter.trigger is not None else matter.limit
    if limit is not None:
        head.append(limit_word(limit, rules, matter.kind))
    emit_text(" · ".join(head))
    rows = []
    for step in matter.steps:
        text = tr("erased") if step.erased else step.text
        rows.append(
            (step.on, move_word(matter.kind, step.move), step.person, step.working_days, text)
        )
    headers = [tr("On"), tr("Act"), tr("Person"), tr("Working days"), tr("Text")]
    emit_table(headers, rows, right=[3])


def measure_word(measure: str, rules: SupervisionRules) -> str:
    """What a reward or consequence is called; an unknown one as it is."""
    found = rules.measure(measure)
    if found is None:
        return measure
    return found.zh if language() == "zh" else found.en


def _state(matter: ConductMatter) -> str:
    from govdisclose.office import Office

    flow = Office.supervision_flows().get(matter.kind)
    labels = None if flow is None else flow.state_labels.get(matter.state)
    if labels is None:
        return matter.state
    return labels[0 if language() == "zh" else 1]
