"""Calendars out of the shapes in which people hand them over: objects parsed from JSON.

Two shapes are known: a calendar written by a user, and the year files of the holiday-cn project.
Reading files is the business of an adapter; iCalendar text has its own module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from govdisclose.domain.law.calendar import (
    ORDINARY_WEEKEND,
    CalendarFault,
    Span,
    SpecialDay,
    WorkingCalendar,
)

__all__ = [
    "calendar_from_mapping",
    "calendar_from_year_files",
    "is_year_file",
    "read_iso_date",
]

_USER_KEYS = frozenset({"name", "from", "to", "weekend", "off", "work", "source"})
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_iso_date(value: object) -> date | None:
    """The date written ``YYYY-MM-DD``, or None when the value is anything else."""
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def is_year_file(shape: Mapping[str, object]) -> bool:
    """Whether the object has the shape of a holiday-cn year file."""
    return "year" in shape and "days" in shape


def calendar_from_mapping(
    shape: Mapping[str, object], *, name: str = "calendar", source: str = ""
) -> WorkingCalendar:
    """The calendar a user wrote down.

    Args:
        shape: ``{"name", "from", "to", "weekend": [5, 6], "off": [dates], "work": [dates]}`` with
            dates as ``YYYY-MM-DD``; ``name``, ``weekend``, ``off``, ``work`` and ``source`` may be
            absent. A listed day outside ``from .. to`` is used, but stays unannounced.
        name: Used when the object has no name.
        source: Who says so, shown beside each day; the object's ``source`` or name when empty.

    Raises:
        CalendarFault: A key is unknown, missing or of the wrong kind, or a date is both off and
            work.
    """
    given = shape.get("name", name)
    if not isinstance(given, str):
        raise CalendarFault(name=name, problem='"name" is not a text')
    unknown = sorted(str(key) for key in shape if key not in _USER_KEYS)
    if unknown:
        raise CalendarFault(name=given, problem=f'key "{unknown[0]}" is not known')
    said = shape.get("source", source)
    if not isinstance(said, str):
        raise CalendarFault(name=given, problem='"source" is not a text')
    covered = Span(
        first=_date_at(shape, "from", calendar=given), last=_date_at(shape, "to", calendar=given)
    )
    off = _dates_at(shape, "off", calendar=given)
    work = _dates_at(shape, "work", calendar=given)
    both = sorted(set(off) & set(work))
    if both:
        raise CalendarFault(name=given, problem=f"{both[0]} is listed both as off and as work")
    return WorkingCalendar(
        name=given,
        covered=(covered,),
        weekend=_weekend_of(shape, calendar=given),
        special_days=tuple(
            SpecialDay(day=day, is_working=is_working, name="", source=said or given)
            for days, is_working in ((off, False), (work, True))
            for day in days
        ),
    )


def calendar_from_year_files(
    files: Iterable[Mapping[str, object]], *, name: str = "calendar"
) -> WorkingCalendar:
    """One calendar out of holiday-cn year files.

    A file names the papers it was made from and is the year of the notice's title, so late December
    may stand in the file of the next year. A file without papers was not announced and covers
    nothing. For a day named by several files the later file in the input wins.

    Args:
        files: Objects ``{"year", "papers": [...], "days": [{"name", "date", "isOffDay"}]}``.
        name: Name of the calendar.

    Raises:
        CalendarFault: A file does not have that shape, or contradicts itself.

    Source: the files' own schema (github NateScarlet/holiday-cn, MIT).
    """
    covered: list[Span] = []
    special_days: list[SpecialDay] = []
    for shape in files:
        year = shape.get("year")
        if not isinstance(year, int) or isinstance(year, bool) or not 1 <= year <= 9999:
            raise CalendarFault(name=name, problem=f'"year" is not a year: {year!r}')
        papers = shape.get("papers", [])
        days = shape.get("days")
        if not isinstance(papers, list) or not isinstance(days, list):
            problem = f'the file of {year} has no list "papers" or no list "days"'
            raise CalendarFault(name=name, problem=problem)
        source = str(papers[-1]) if papers else f"year file {year} without a paper"
        in_file: dict[date, SpecialDay] = {}
        for place, entry in enumerate(days):
            special = _year_file_day(
                entry, source=source, place=f"{year}, days[{place}]", name=name
            )
            known = in_file.setdefault(special.day, special)
            if known.is_working != special.is_working:
                problem = f"the file of {year} calls {special.day} both off and working"
                raise CalendarFault(name=name, problem=problem)
        special_days.extend(in_file.values())
        if papers:
            covered.append(Span(first=date(year, 1, 1), last=date(year, 12, 31)))
    return WorkingCalendar(name=name, covered=tuple(covered), special_days=tuple(special_days))


def _year_file_day(entry: object, *, source: str, place: str, name: str) -> SpecialDay:
    if not isinstance(entry, dict):
        raise CalendarFault(name=name, problem=f"{place} is not an object")
    shape = cast("dict[str, object]", entry)
    day = read_iso_date(shape.get("date"))
    is_off = shape.get("isOffDay")
    if day is None:
        raise CalendarFault(name=name, problem=f'{place} has no "date" like 2024-01-01')
    if not isinstance(is_off, bool):
        raise CalendarFault(name=name, problem=f'{place} has no "isOffDay" true or false')
    return SpecialDay(
        day=day, is_working=not is_off, name=str(shape.get("name", "")), source=source
    )


def _date_at(shape: Mapping[str, object], key: str, *, calendar: str) -> date:
    if key not in shape:
        raise CalendarFault(name=calendar, problem=f'key "{key}" is missing')
    day = read_iso_date(shape[key])
    if day is None:
        raise CalendarFault(name=calendar, problem=f'"{key}" is not a date like 2024-01-01')
    return day


def _dates_at(shape: Mapping[str, object], key: str, *, calendar: str) -> list[date]:
    values = shape.get(key, [])
    if not isinstance(values, list):
        raise CalendarFault(name=calendar, problem=f'"{key}" is not a list of dates')
    days: list[date] = []
    for place, value in enumerate(values):
        day = read_iso_date(value)
        if day is None:
            problem = f'"{key}"[{place}] is not a date like 2024-01-01'
            raise CalendarFault(name=calendar, problem=problem)
        days.append(day)
    return days


def _weekend_of(shape: Mapping[str, object], *, calendar: str) -> frozenset[int]:
    values = shape.get("weekend", sorted(ORDINARY_WEEKEND))
    if not isinstance(values, list) or not all(
        isinstance(value, int) and not isinstance(value, bool) for value in values
    ):
        problem = '"weekend" is not a list of weekdays, 0 = Monday .. 6 = Sunday'
        raise CalendarFault(name=calendar, problem=problem)
    return frozenset(cast("list[int]", values))
