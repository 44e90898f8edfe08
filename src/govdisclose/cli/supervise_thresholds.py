"""``supervise thresholds``: when a signal is given, shown and set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.supervise_words import signal_word
from govdisclose.domain.figures.supervision.signals import Signal

if TYPE_CHECKING:
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules

__all__ = ["thresholds"]

_MARKS = {"seen": N_("seen"), "computed": N_("computed"), "unverified": N_("unverified")}
_DETECTORS = {
    "finding": N_("finding in the case"),
    "late_move": N_("act too late after the one before"),
    "stage": N_("stage too long"),
    "late_record": N_("recorded too late"),
    "reported": N_("report of a person"),
}
_UNITS = {"working_day": N_("working days"), "calendar_day": N_("calendar days")}


@click.command(
    "thresholds",
    cls=Command,
    help=N_(
        "Show when signals are given, or set it for the office.\n\n--set makes a threshold for the "
        "--kind, --agency and --limit given; what is left out is for all. --remind, --yellow and "
        "--promised say when; what is left out is not given. --unset goes by the shipped rules "
        "again. With --trigger it switches a trigger --on or --off, or gives it another time."
    ),
    examples=(
        "govdisclose supervise thresholds",
        "govdisclose supervise thresholds --set --kind request --remind 2 --yellow 80 "
        "--promised 15 --citation 淮府办〔2009〕12号",
        "govdisclose supervise thresholds --unset --kind request",
        "govdisclose supervise thresholds --set --trigger unsent --off "
        "--citation 淮府办〔2009〕14号",
    ),
    exits=STORE_EXITS,
)
@click.option("--set", "is_set", is_flag=True, help=N_("Set a threshold of the office."))
@click.option("--unset", "is_unset", is_flag=True, help=N_("Remove one."))
@click.option("--kind", metavar="KIND", help=N_("Kind of matters."))
@click.option("--agency", metavar="AGENCY", help=N_("Agency whose limits it is for."))
@click.option("--limit", metavar="LIMIT", help=N_("Id of the time limit."))
@click.option(
    "--remind",
    type=click.IntRange(0, 365),
    metavar="DAYS",
    help=N_("Reminder so many days before."),
)
@click.option(
    "--yellow",
    type=click.IntRange(1, 100),
    metavar="PERCENT",
    help=N_("Yellow card from this share of the promised time."),
)
@click.option("--promised", type=click.IntRange(0, 365), metavar="DAYS", help=N_("Days promised."))
@click.option("--trigger", metavar="ID", help=N_("Trigger that is switched."))
@click.option("--on/--off", "enabled", default=None, help=N_("Whether the trigger notices."))
@click.option(
    "--within",
    type=click.IntRange(0, 365),
    metavar="DAYS",
    help=N_("Working days the trigger leaves."),
)
@click.option("--citation", metavar="PAPER", help=N_("Paper or decision it rests on."))
@json_option
@pass_session
def thresholds(
    session: Session,
    *,
    is_set: bool,
    is_unset: bool,
    kind: str | None,
    agency: str | None,
    limit: str | None,
    remind: int | None,
    yellow: int | None,
    promised: int | None,
    trigger: str | None,
    enabled: bool | None,
    within: int | None,
    citation: str | None,
    as_json: bool,
) -> None:
    """Show, set or remove thresholds, and switch triggers."""
    supervision = session.office().supervision
    numbers = (remind, yellow, promised)
    if is_set and is_unset:
        raise click.UsageError(tr("--set and --unset exclude each other"))
    of_trigger = (enabled, within)
    if not is_set and any(one is not None for one in (*numbers, *of_trigger, citation)):
        raise click.UsageError(tr("give --set with what is to be set"))
    if trigger is None and any(one is not None for one in of_trigger):
        raise click.UsageError(tr("--on, --off and --within need --trigger"))
    if trigger is not None:
        if any(one is not None for one in (*numbers, kind, agency, limit)):
            raise click.UsageError(tr("--trigger excludes what thresholds are set with"))
        if not is_set and not is_unset:
            raise click.UsageError(tr("give --set with what is to be set"))
    if is_set and (citation is None or not citation.strip()):
        raise click.UsageError(tr("--citation is missing"))
    if trigger is not None and is_set:
        assert citation is not None  # refused above
        if enabled is None and within is None:
            raise click.UsageError(tr("give --on, --off or --within"))
        supervision.triggers.put(trigger, enabled=enabled, within=within, citation=citation)
        note(N_("the trigger is set"))
    elif trigger is not None:
        supervision.triggers.remove(trigger)
        note(N_("the trigger is as it ships again"))
    elif is_set:
        assert citation is not None  # refused above
        if all(one is None for one in numbers):
            raise click.UsageError(tr("give --remind, --yellow or --promised"))
        supervision.thresholds.put(
            kind=kind,
            agency=agency,
            limit=limit,
            remind_before=remind,
            yellow_percent=yellow,
            promised=promised,
            citation=citation,
        )
        note(N_("the threshold is set"))
    elif is_unset:
        supervision.thresholds.remove(kind=kind, agency=agency, limit=limit)
        note(N_("the threshold is removed"))
    rules = supervision.rules()
    if as_json:
        emit_json(rules)
    else:
        _print(rules)


def _print(rules: SupervisionRules) -> None:
    is_zh = language() == "zh"
    everything = tr("all")

    def listed(values: tuple[str, ...]) -> str:
        return ", ".join(values) or everything

    rows: list[tuple[object, ...]] = [
        (
            one.id,
            listed(one.kinds),
            listed(one.agencies),
            listed(one.limits),
            one.remind_before,
            None if one.yellow_percent is None else f"{one.yellow_percent} %",
            one.promised,
            one.article,
            tr(_MARKS[one.mark.value]),
        )
        for one in rules.thresholds
    ]
    headers = [
        tr("Threshold"),
        tr("Kind"),
        tr("Agency"),
        tr("Limit"),
        tr("Reminder before"),
        tr("Yellow from"),
        tr("Promised"),
        tr("Citation"),
        tr("Mark"),
    ]
    emit_table(headers, rows, right=[4, 5, 6])
    emit_text("")
    rows = [
        (
            one.id,
            one.zh if is_zh else one.en,
            signal_word(Signal(one.signal.value)) if one.enabled else tr("switched off"),
            tr(_DETECTORS[one.detector.value]),
            one.within,
            one.article,
            tr(_MARKS[one.mark.value]),
        )
        for one in rules.triggers
    ]
    headers = [
        tr("Trigger"),
        tr("Name"),
        tr("Signal"),
        tr("Noticed by"),
        tr("Within"),
        tr("Citation"),
        tr("Mark"),
    ]
    emit_table(headers, rows, right=[4])
    emit_text("")
    rows = [
        (
            one.id,
            one.zh if is_zh else one.en,
            one.amount,
            tr(_UNITS[one.unit.value]) if one.unit.value in _UNITS else one.unit.value,
            one.article,
            tr(_MARKS[one.mark.value]),
        )
        for one in rules.limits
    ]
    headers = [tr("Limit"), tr("Name"), tr("Days"), tr("Unit"), tr("Citation"), tr("Mark")]
    emit_table(headers, rows, right=[2])
    emit_text("")
    rows = [
        (
            one.id,
            one.zh if is_zh else one.en,
            tr("yes") if one.rectify else tr("no"),
            one.article,
            tr(_MARKS[one.mark.value]),
        )
        for one in rules.measures
    ]
    headers = [tr("Measure"), tr("Name"), tr("Put right"), tr("Citation"), tr("Mark")]
    emit_table(headers, rows)
