"""``govdisclose calendar``: due dates with their explanation, working days, checks of calendars."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import click

from govdisclose.cli.calendar_batch import answer_lines
from govdisclose.cli.commands import Command, FinishedWithFindings, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import worded
from govdisclose.cli.options import CodeChoice, DateParam, batch_option, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.domain.law.calendar import DayExplanation, WorkingCalendar
from govdisclose.domain.law.clock import Clock, Step, clock_of
from govdisclose.domain.law.counting import Roll, Term, Unit
from govdisclose.errors import ExitCode, GovDiscloseError

__all__ = ["group"]

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

group = Group("calendar", help=N_("Working days and due dates."))


@group.command(
    "due",
    cls=Command,
    help=N_(
        "Count a time limit from START and explain every day.\n\nThe day of START is not counted; "
        "make-up working days are. With --batch each line is an object with the keys start, "
        "amount, unit, roll and calendar."
    ),
    examples=(
        "govdisclose calendar due 2024-01-26 20",
        "govdisclose calendar due 2024-01-31 1 --unit calendar_month --roll forward --json",
    ),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE, ExitCode.FINDINGS),
)
@click.argument("start", type=DateParam(), required=False)
@click.argument("amount", type=int, required=False)
@click.option(
    "--unit",
    type=CodeChoice(
        Unit,
        {
            "working_day": ("工作日",),
            "calendar_day": ("自然日", "日历日"),
            "calendar_month": ("月", "自然月"),
        },
    ),
    default=Unit.WORKING_DAY.value,
    help=N_("What AMOUNT counts; working days unless said otherwise."),
)
@click.option(
    "--roll",
    type=CodeChoice(Roll, {"none": ("不顺延",), "forward": ("顺延",)}),
    default=Roll.NONE.value,
    help=N_("Whether a last day off moves on to the next working day."),
)
@click.option("--calendar", "calendar_file", metavar="FILE", help=N_("Calendar to count by."))
@click.option(
    "--extra-off",
    "extra_off",
    type=DateParam(),
    multiple=True,
    help=N_("A further off-day of the place; may be repeated."),
)
@batch_option
@json_option
@click.pass_context
def due(
    ctx: click.Context,
    *,
    start: date | None,
    amount: int | None,
    unit: Unit,
    roll: Roll,
    calendar_file: str | None,
    extra_off: tuple[date, ...],
    batch: str | None,
    as_json: bool,
) -> None:
    """Answer one case, or with ``--batch`` one a line."""
    if batch is not None:
        if start is not None:
            raise click.UsageError(tr("give either START and AMOUNT or --batch"), ctx)
        _answer_batch(batch, calendar_file=calendar_file, extra_off=extra_off, unit=unit, roll=roll)
        return
    if start is None or amount is None:
        raise click.UsageError(tr("START and AMOUNT are missing"), ctx)
    term = Term(amount=amount, unit=unit, roll=roll)
    clock = clock_of(start, term, _calendar(calendar_file, extra_off))
    if as_json:
        emit_json(_due_shape(clock, term))
    else:
        _print_due(clock, term)


@group.command(
    "show",
    cls=Command,
    help=N_("Show the working days of a year (2024) or a month (2024-02)."),
    examples=("govdisclose calendar show 2024", "govdisclose calendar show 2024-02 --json"),
    exits=(ExitCode.DONE, ExitCode.USAGE),
)
@click.argument("period", metavar="YEAR|MONTH")
@click.option("--calendar", "calendar_file", metavar="FILE", help=N_("Calendar to count by."))
@click.option(
    "--extra-off",
    "extra_off",
    type=DateParam(),
    multiple=True,
    help=N_("A further off-day of the place; may be repeated."),
)
@json_option
@click.pass_context
def show(
    ctx: click.Context,
    *,
    period: str,
    calendar_file: str | None,
    extra_off: tuple[date, ...],
    as_json: bool,
) -> None:
    """Print a month day by day, a year as counts and moved days."""
    first, last = _period(period, ctx)
    calendar = _calendar(calendar_file, extra_off)
    days = [calendar.explain_day(day) for day in _each_day(first, last)]
    if as_json:
        emit_json(
            {
                "calendar": calendar.name,
                "from": first,
                "to": last,
                "announced": calendar.covers_all(first, last),
                "working_days": sum(day.is_working for day in days),
                "days": [_day_shape(day) for day in days],
            }
        )
        return
    is_year = (last - first).days > 31
    if is_year:
        _print_months(days)
        emit_text("")
    shown = [day for day in days if day.label or not is_year or day.day in extra_off]
    _print_days(shown)
    total = tr("{count} working days from {first} to {last}")
    emit_text(total.format(count=sum(day.is_working for day in days), first=first, last=last))
    if not calendar.covers_all(first, last):
        emit_text(tr(_PROVISIONAL))


@group.command(
    "check",
    cls=Command,
    help=N_(
        "Compare calendar files with the built-in calendar.\n\nReads a user's calendar, a "
        "holiday-cn year file or iCalendar text, and lists each day on which they differ."
    ),
    examples=(
        "govdisclose calendar check 2024.json",
        "govdisclose calendar check office.ics --json",
    ),
    exits=(ExitCode.DONE, ExitCode.USAGE, ExitCode.FINDINGS),
)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@json_option
def check(*, names: tuple[str, ...], as_json: bool) -> None:
    """Print the differing days of each file; exit 4 when there are any or a file is unreadable."""
    built_in = _calendar(None, ())
    reports = [_compared(name, built_in) for name in names]
    if as_json:
        emit_json(reports)
    else:
        for report in reports:
            _print_comparison(report)
    if any(report.get("differences") or "error" in report for report in reports):
        raise FinishedWithFindings


def _adapter() -> ModuleType:
    # The tables of holidays are loaded by the commands that count, not by their help.
    from govdisclose.adapters import calendars

    return calendars


def _calendar(file: str | None, extra_off: Sequence[date]) -> WorkingCalendar:
    """The calendar named on the command line, with its extra off-days; else the built-in one."""
    calendar: WorkingCalendar
    if file is None:
        calendar = _adapter().mainland_calendar()
    elif file == "-":
        content = sys.stdin.buffer.read()
        calendar = _adapter().read_calendar_bytes(content, name="stdin")
    else:
        calendar = _adapter().read_calendar_file(Path(file))
    return calendar.with_local_off_days(extra_off, source="--extra-off") if extra_off else calendar


def _answer_batch(
    batch: str,
    *,
    calendar_file: str | None,
    extra_off: Sequence[date],
    unit: Unit,
    roll: Roll,
) -> None:
    default = _calendar(calendar_file, extra_off)
    with click.open_file(batch, "rb") as lines:
        is_clean = answer_lines(
            lines,
            calendar=default,
            read_file=lambda name: _calendar(name, extra_off),
            extra_off=extra_off,
            unit=unit,
            roll=roll,
            shape=_due_shape,
        )
    if not is_clean:
        raise FinishedWithFindings


def _due_shape(clock: Clock, term: Term) -> dict[str, object]:
    """The answer to one case; its keys are a promise to scripts."""
    return {
        "start": clock.start,
        "amount": term.amount,
        "unit": term.unit,
        "due": clock.due,
        "provisional": clock.provisional,
        "steps": [
            {"date": step.day, "kind": step.kind, "why": step.why, "source": step.source}
            for step in clock.steps
        ],
    }


def _print_due(clock: Clock, term: Term) -> None:
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
            step.source,
        )


def _why(reason: str, label: str) -> str:
    return f"{tr(reason)} ({label})" if label else tr(reason)


def _weekday(day: date) -> str:
    return tr(_WEEKDAYS[day.weekday()])


def _period(text: str, ctx: click.Context) -> tuple[date, date]:
    """First and last day of a year or month."""
    parts = text.strip().removesuffix("月").removesuffix("年").replace("年", "-").split("-")
    try:
        if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 2:
            raise ValueError
        year = int(parts[0])
        if len(parts) == 1:
            return date(year, 1, 1), date(year, 12, 31)
        first = date(year, int(parts[1]), 1)
        if first.month == 12:
            return first, date(year, 12, 31)
        return first, date(year, first.month + 1, 1) - timedelta(days=1)
    except ValueError:
        problem = tr("{value!r} is no year or month; write 2024 or 2024-02").format(value=text)
        raise click.UsageError(problem, ctx) from None


def _each_day(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _day_shape(day: DayExplanation) -> dict[str, object]:
    return {
        "date": day.day,
        "working": day.is_working,
        "why": day.why,
        "source": day.source,
        "announced": day.is_announced,
    }


def _print_months(days: Sequence[DayExplanation]) -> None:
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


def _print_days(days: Sequence[DayExplanation]) -> None:
    if not days:
        return
    rows = [
        (
            day.day,
            _weekday(day.day),
            tr("works") if day.is_working else tr("off"),
            _why(day.reason.value, day.label),
            day.source,
        )
        for day in days
    ]
    emit_table([tr("Date"), tr("Day"), tr("Standing"), tr("Why"), tr("Source")], rows)
    emit_text("")


def _compared(name: str, built_in: WorkingCalendar) -> dict[str, object]:
    """Differences of one file, over the days it announces or names and the built-in one covers."""
    try:
        calendar = _calendar(name, ())
    except GovDiscloseError as error:
        message = worded(error.template, error.data)
        return {"file": name, "error": {"code": error.code, "message": message}}
    days = {
        day for span in calendar.covered for day in _covered_days(span.first, span.last, built_in)
    }
    days |= {special.day for special in calendar.special_days if built_in.covers(special.day)}
    announced = sum((span.last - span.first).days + 1 for span in calendar.covered)
    differences = [
        {
            "date": day,
            "file": "working" if calendar.is_working_day(day) else "off",
            "built_in": "working" if built_in.is_working_day(day) else "off",
            "why": built_in.explain_day(day).why,
            "source": built_in.explain_day(day).source,
        }
        for day in sorted(days)
        if calendar.is_working_day(day) != built_in.is_working_day(day)
    ]
    return {
        "file": name,
        "name": calendar.name,
        "covered": [{"from": span.first, "to": span.last} for span in calendar.covered],
        "announced_days": announced,
        "compared_days": len(days),
        "differences": differences,
    }


def _covered_days(first: date, last: date, built_in: WorkingCalendar) -> Iterator[date]:
    for span in built_in.covered:
        yield from _each_day(max(first, span.first), min(last, span.last))


def _print_comparison(report: dict[str, object]) -> None:
    error = report.get("error")
    if isinstance(error, dict):
        emit_text(f"{report['file']}: {error['message']} ({error['code']})")
        return
    differences = report["differences"]
    assert isinstance(differences, list)
    phrase = tr("{file}: {compared} days compared, {count} differ")
    emit_text(
        phrase.format(file=report["file"], compared=report["compared_days"], count=len(differences))
    )
    if differences:
        words = {"working": tr("works"), "off": tr("off")}
        rows = [
            (one["date"], _weekday(one["date"]), words[one["file"]], words[one["built_in"]])
            for one in differences
        ]
        emit_table([tr("Date"), tr("Day"), tr("File"), tr("Built-in")], rows)
