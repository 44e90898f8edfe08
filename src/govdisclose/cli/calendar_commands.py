"""``govdisclose calendar``: due dates with their explanation, working days, checks of calendars."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.batch import run_batch
from govdisclose.cli.calendar_batch import CaseReader
from govdisclose.cli.calendar_loading import load, loaded
from govdisclose.cli.calendar_views import (
    print_comparison,
    print_days,
    print_due,
    print_months,
    print_provisional,
)
from govdisclose.cli.commands import Command, FinishedWithFindings, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import worded
from govdisclose.cli.options import CodeChoice, DateParam, batch_option, json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.session import Session
from govdisclose.domain.law.calendar import DayExplanation, WorkingCalendar
from govdisclose.domain.law.calendar_comparison import compare_calendars
from govdisclose.domain.law.clock import Clock, clock_of
from govdisclose.domain.law.counting import Roll, Term, Unit
from govdisclose.errors import ExitCode, GovDiscloseError

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["group"]

group = Group("calendar", help=N_("Working days and due dates."))


@group.command(
    "due",
    cls=Command,
    help=N_(
        "Count a time limit from START and explain every day.\n\nThe day of START is not counted; "
        "make-up working days are. Without --calendar the days are those of the office, if there "
        "is one, with what was loaded into it. With --batch each line is an object with the keys "
        "start, amount, unit, roll and calendar."
    ),
    examples=(
        "govdisclose calendar due 2024-01-26 20",
        "govdisclose calendar due 2024-01-31 60 --unit calendar_day --roll forward",
    ),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE, ExitCode.FINDINGS),
)
@click.argument("start", metavar="START", type=DateParam(), required=False)
@click.argument("amount", metavar="AMOUNT", type=int, required=False)
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
@click.option(
    "--calendar",
    "calendar_file",
    metavar="FILE|NAME",
    help=N_("Calendar to count by: a file, or the name of a plugin."),
)
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
        print_due(clock, term)


@group.command(
    "show",
    cls=Command,
    help=N_("Show the working days of a year (2024) or a month (2024-02)."),
    examples=("govdisclose calendar show 2024", "govdisclose calendar show 2024-02 --json"),
    exits=(ExitCode.DONE, ExitCode.USAGE),
)
@click.argument("period", metavar="YEAR|MONTH")
@click.option(
    "--calendar",
    "calendar_file",
    metavar="FILE|NAME",
    help=N_("Calendar to count by: a file, or the name of a plugin."),
)
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
        print_months(days)
        emit_text("")
    shown = [day for day in days if day.label or not is_year or day.day in extra_off]
    print_days(shown)
    total = tr("{count} working days from {first} to {last}")
    emit_text(total.format(count=sum(day.is_working for day in days), first=first, last=last))
    if not calendar.covers_all(first, last):
        print_provisional()


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
    built_in = _library().built_in_calendar()
    reports = [_compared(name, built_in) for name in names]
    if as_json:
        emit_json(reports)
    else:
        for report in reports:
            print_comparison(report)
    if any(report.get("differences") or "error" in report for report in reports):
        raise FinishedWithFindings


for _command in (load, loaded):
    group.add_command(_command)


def _library() -> type[Office]:
    # The library and its tables of holidays load with the commands that count, not with help.
    from govdisclose.office import Office

    return Office


def _calendar(file: str | None, extra_off: Sequence[date]) -> WorkingCalendar:
    """The calendar named on the command line, else the office's, else the built-in one."""
    calendar: WorkingCalendar
    if file is None:
        session = Session.current()
        calendar = (
            session.office().calendars.current()
            if session.has_office
            else _library().built_in_calendar()
        )
    elif file == "-":
        calendar = _library().read_calendar(sys.stdin.buffer.read(), name="stdin")
    elif _is_name(file):
        calendar = Session.current().extensions().calendar(file)
    else:
        calendar = _library().read_calendar_file(Path(file))
    return calendar.with_local_off_days(extra_off, source="--extra-off") if extra_off else calendar


def _is_name(text: str) -> bool:
    """Whether a calendar of this program or of a plugin is meant; a file of that name goes before.

    A name that no plugin offers is taken for a file, whose absence is then told.
    """
    looks_like_file = os.sep in text or "." in text or Path(text).exists()
    if looks_like_file:
        return False
    extensions = Session.current().extensions()
    return text in extensions.calendar_names() or "calendar" in extensions.registry.kinds_of(text)


def _answer_batch(
    batch: str,
    *,
    calendar_file: str | None,
    extra_off: Sequence[date],
    unit: Unit,
    roll: Roll,
) -> None:
    reader = CaseReader(
        calendar=_calendar(calendar_file, extra_off),
        read_file=lambda name: _calendar(name, extra_off),
        extra_off=extra_off,
        unit=unit,
        roll=roll,
    )

    def answer(case: Mapping[str, object]) -> dict[str, object]:
        start, term, calendar = reader.read(case)
        return _due_shape(clock_of(start, term, calendar), term)

    run_batch(batch, answer)


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


def _compared(name: str, built_in: WorkingCalendar) -> dict[str, object]:
    """Differences of one file from the built-in calendar, or why it cannot be read."""
    try:
        calendar = _calendar(name, ())
    except GovDiscloseError as error:
        message = worded(error.template, error.data)
        return {"file": name, "error": {"code": error.code, "message": message}}
    comparison = compare_calendars(calendar, built_in)
    return {
        "file": name,
        "name": calendar.name,
        "covered": [{"from": span.first, "to": span.last} for span in calendar.covered],
        "compared_days": comparison.compared_days,
        "left_open": comparison.left_open,
        "differences": [
            {
                "date": day,
                "file": "working" if calendar.is_working_day(day) else "off",
                "built_in": "working" if built_in.is_working_day(day) else "off",
                "why": built_in.explain_day(day).why,
                "source": built_in.explain_day(day).source,
            }
            for day in comparison.differing
        ],
    }
