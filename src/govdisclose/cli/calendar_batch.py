"""Many due dates at once: one JSON object a line in, one answer a line out, in input order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from govdisclose.cli.messages import worded
from govdisclose.cli.output import emit_json_lines
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.calendar_reading import calendar_from_mapping, read_iso_date
from govdisclose.domain.law.clock import Clock, clock_of
from govdisclose.domain.law.counting import Roll, Term, Unit
from govdisclose.errors import GovDiscloseError, UsageFault

__all__ = ["CaseUnreadable", "answer_lines"]

_KEYS = frozenset({"start", "amount", "unit", "roll", "calendar"})
_CALENDARS_KEPT = 64

_Code = TypeVar("_Code", Unit, Roll)


class CaseUnreadable(UsageFault):
    """A line of a batch is no case."""

    code = "CLK-004"
    template = "cannot read the case: {problem}"
    hint = "write one JSON object a line with start and amount, and if needed unit, roll, calendar"


def answer_lines(
    lines: Iterable[bytes],
    *,
    calendar: WorkingCalendar,
    read_file: Callable[[str], WorkingCalendar],
    extra_off: Sequence[date],
    unit: Unit,
    roll: Roll,
    shape: Callable[[Clock, Term], dict[str, object]],
) -> bool:
    """Answer each line on stdout as soon as it is read; blank lines are passed over.

    Args:
        lines: UTF-8 JSON Lines.
        calendar: Counts the cases that name none.
        read_file: Gives the calendar of a file name, extra off-days included.
        extra_off: Off-days laid on top of calendars written in a line.
        unit: Unit of cases that name none.
        roll: Roll of cases that name none.
        shape: Makes the answer.

    Returns:
        False when at least one line was answered with an error.
    """
    seen: dict[str, WorkingCalendar] = {}
    is_clean = True

    def calendar_of(value: object) -> WorkingCalendar:
        if value is None:
            return calendar
        key = json.dumps(value, sort_keys=True, ensure_ascii=False)
        if key not in seen:
            if len(seen) >= _CALENDARS_KEPT:
                seen.clear()
            seen[key] = _calendar(value, read_file=read_file, extra_off=extra_off)
        return seen[key]

    def answers() -> Iterator[dict[str, object]]:
        nonlocal is_clean
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                case = _object(line)
                start = _start(case)
                term = Term(
                    amount=_amount(case),
                    unit=_code(case, "unit", unit),
                    roll=_code(case, "roll", roll),
                )
                answer = shape(clock_of(start, term, calendar_of(case.get("calendar"))), term)
            except GovDiscloseError as error:
                is_clean = False
                message = worded(error.template, error.data)
                answer = {"error": {"code": error.code, "message": message, "line": number}}
            yield answer

    emit_json_lines(answers())
    return is_clean


def _object(line: bytes) -> Mapping[str, object]:
    try:
        case: object = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CaseUnreadable(problem="it is not JSON in UTF-8") from error
    if not isinstance(case, dict):
        raise CaseUnreadable(problem="it is not a JSON object")
    unknown = sorted(key for key in case if key not in _KEYS)
    if unknown:
        raise CaseUnreadable(problem=f'key "{unknown[0][:40]}" is not known')
    return case


def _start(case: Mapping[str, object]) -> date:
    start = read_iso_date(case.get("start"))
    if start is None:
        raise CaseUnreadable(problem='"start" is not a date like 2024-01-26')
    return start


def _amount(case: Mapping[str, object]) -> int:
    amount = case.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise CaseUnreadable(problem='"amount" is not a whole number')
    return amount


def _code(case: Mapping[str, object], key: str, default: _Code) -> _Code:
    value = case.get(key)
    if value is None:
        return default
    for member in type(default):
        if value == member.value:
            return member
    codes = ", ".join(member.value for member in type(default))
    raise CaseUnreadable(problem=f'"{key}" is none of {codes}')


def _calendar(
    value: object,
    *,
    read_file: Callable[[str], WorkingCalendar],
    extra_off: Sequence[date],
) -> WorkingCalendar:
    if isinstance(value, str) and value not in {"", "-"}:
        return read_file(value)
    if not isinstance(value, dict):
        raise CaseUnreadable(problem='"calendar" is neither an object nor a file name')
    calendar = calendar_from_mapping(value)
    return calendar.with_local_off_days(extra_off, source="--extra-off") if extra_off else calendar
