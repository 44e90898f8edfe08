"""How due dates, days and comparisons of calendars look in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from govdisclose.cli.language import N_, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.cli.phrases import own_language, sourced
from govdisclose.domain.law.calendar import DayExplanation
from govdisclose.domain.law.clock import Clock, Step
from govdisclose.domain.law.counting import Term, Unit

__all__ = ["print_comparison", "print_days", "print_due", "print_months", "print_provisional"]

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_STEP_WORDS = {"counted": N_("counted"), "skipped": N_("skipped"), "paused": N_("paused")}
_REASONS = (
    N_("working day"),
    N_("make-up working day"),
    N_("weekend"),
    N_("public holiday"),
    N_("local off-day"),
    N_("excluded time"),
    N_("calendar day"),
)
_UNIT_PHRASES = {
    Unit.WORKING_DAY: N_("{amount} working days after {start}: due {due} ({weekday})"),
    Unit.CALENDAR_DAY: N_("{amount} calendar days after {start}: due {due} ({weekday})"),
    Unit.CALENDAR_MONTH: N_("{amount} calendar months after {start}: due {due} ({weekday})"),
}
_PROVISIONAL = N_(
    "provisional: the calendar is not announced for all of these days and may still change"
)


def print_due(clock: Clock, term: Term) -> None:
    """Print every day, then the answer."""
    assert clock.due is not None  # only an open pause leaves it out
    if clock.steps:
        headers = [tr("No."), tr("Date"), tr("Day"), tr("Step"), tr("Why"), tr("Source")]
        emit_table(headers, list(_step_rows(clock.steps)), right=[0])
        emit_text("")
    phrase = tr(_UNIT_PHRASES[term.unit])
    emit_text(
        phrase.format(
            amount=term.amount, start=clock.start, due=clock.due, weekday=_weekday(clock.due)
        )
    )
    if clock.provisional:
        print_provisional()


def print_months(days: Sequence[DayExplanation]) -> None:
    """Print working days and days off of each month of a year."""
    months = [[day for day in days if day.day.month == month] for month in range(1, 13)]
    rows = [
        (
            month[0].day.isoformat()[:7],
            sum(day.is_working for day in month),
            len(month) - sum(day.is_working for day in month),
        )
        for month in months
    ]
    emit_table([tr("Month"), tr("Working days"), tr("Days off")], rows, right=[1, 2])


def print_days(days: Sequence[DayExplanation]) -> None:
    """Print days with standing, reason and source; nothing when there are none."""
    if not days:
        return
    rows = [
        (
            day.day,
            _weekday(day.day),
            tr("works") if day.is_working else tr("off"),
            _why(day.reason.value, day.label),
            sourced(day.source),
        )
        for day in days
    ]
    emit_table([tr("Date"), tr("Day"), tr("Standing"), tr("Why"), tr("Source")], rows)
    emit_text("")


def print_comparison(report: dict[str, Any]) -> None:
    """Print one report of ``calendar check``."""
    if error := report.get("error"):
        emit_text(f"{report['file']}: {error['message']} ({error['code']})")
        return
    differences = report["differences"]
    phrase = tr("{file}: {compared} days compared, {count} differ")
    compared = report["compared_days"]
    emit_text(phrase.format(file=report["file"], compared=compared, count=len(differences)))
    if report["left_open"]:
        phrase = tr("left to the notice of the next year: {days}")
        emit_text(phrase.format(days=tr(", ").join(map(str, report["left_open"]))))
    if differences:
        words = {"working": tr("works"), "off": tr("off")}
        rows = [
            (one["date"], _weekday(one["date"]), words[one["file"]], words[one["built_in"]])
            for one in differences
        ]
        emit_table([tr("Date"), tr("Day"), tr("File"), tr("Built-in")], rows)


def print_provisional() -> None:
    """Say that the notice for some of the days is still to come."""
    emit_text(tr(_PROVISIONAL))


def _step_rows(steps: Sequence[Step]) -> Iterator[tuple[object, ...]]:
    number = 0
    for step in steps:
        is_counted = step.kind.value == "counted"
        number += is_counted
        yield (
            number if is_counted else None,
            step.day,
            _weekday(step.day),
            tr(_STEP_WORDS[step.kind.value]),
            _why(step.reason, step.label),
            sourced(step.source),
        )


def _why(reason: str, label: str) -> str:
    if not label:
        return tr(reason)
    return tr("{reason} ({name})").format(reason=tr(reason), name=own_language(label))


def _weekday(day: date) -> str:
    return tr(_WEEKDAYS[day.weekday()])
