"""Cases of ``calendar due --batch``: one object a line with start, amount, unit, roll, calendar."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import attrs

from govdisclose.cli.batch import CaseUnreadable
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.calendar_reading import calendar_from_mapping, read_iso_date
from govdisclose.domain.law.counting import Roll, Term, Unit

__all__ = ["CaseReader"]

_KEYS = frozenset({"start", "amount", "unit", "roll", "calendar"})
_CALENDARS_KEPT = 64

_Code = TypeVar("_Code", Unit, Roll)


@attrs.frozen(kw_only=True)
class CaseReader:
    """Turns cases into what the clock needs; what a case leaves out comes from the command line."""

    calendar: WorkingCalendar
    """Counts the cases that name none."""
    read_file: Callable[[str], WorkingCalendar]
    """Gives the calendar of a file name, extra off-days included."""
    extra_off: Sequence[date]
    """Off-days laid on top of calendars written in a case."""
    unit: Unit
    roll: Roll
    _seen: dict[str, WorkingCalendar] = attrs.field(factory=dict, init=False, eq=False)

    def read(self, case: Mapping[str, object]) -> tuple[date, Term, WorkingCalendar]:
        """Start, term and calendar of one case.

        Raises:
            CaseUnreadable: A key is unknown, missing or of the wrong kind.
            CalendarFault: The calendar named or written in the case is none.
            NegativeAmount: The amount is below zero.
        """
        unknown = sorted(key for key in case if key not in _KEYS)
        if unknown:
            raise CaseUnreadable(reason=f'key "{unknown[0][:40]}" is not known')
        start = read_iso_date(case.get("start"))
        if start is None:
            raise CaseUnreadable(reason='"start" is not a date like 2024-01-26')
        amount = case.get("amount")
        if not isinstance(amount, int) or isinstance(amount, bool):
            raise CaseUnreadable(reason='"amount" is not a whole number')
        unit = _code(case, "unit", self.unit)
        term = Term(amount=amount, unit=unit, roll=_code(case, "roll", self.roll))
        return start, term, self._calendar_of(case.get("calendar"))

    def _calendar_of(self, value: object) -> WorkingCalendar:
        if value is None:
            return self.calendar
        key = json.dumps(value, sort_keys=True, ensure_ascii=False)
        if key not in self._seen:
            if len(self._seen) >= _CALENDARS_KEPT:
                self._seen.clear()
            self._seen[key] = self._built(value)
        return self._seen[key]

    def _built(self, value: object) -> WorkingCalendar:
        if isinstance(value, str) and value not in {"", "-"}:
            return self.read_file(value)
        if not isinstance(value, dict):
            raise CaseUnreadable(reason='"calendar" is neither an object nor a file name')
        calendar = calendar_from_mapping(value)
        if not self.extra_off:
            return calendar
        return calendar.with_local_off_days(self.extra_off, source="--extra-off")


def _code(case: Mapping[str, object], key: str, default: _Code) -> _Code:
    value = case.get(key)
    if value is None:
        return default
    for member in type(default):
        if value == member.value:
            return member
    codes = ", ".join(member.value for member in type(default))
    raise CaseUnreadable(reason=f'"{key}" is none of {codes}')
