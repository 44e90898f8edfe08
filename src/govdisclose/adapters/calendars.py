"""Calendars from outside the domain: the built-in one of mainland China, and files of users."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from govdisclose.domain.law.calendar import CalendarFault, Span, SpecialDay, WorkingCalendar
from govdisclose.domain.law.calendar_reading import (
    calendar_from_mapping,
    calendar_from_year_files,
    is_year_file,
)
from govdisclose.domain.law.icalendar import calendar_from_icalendar
from govdisclose.plugins.api import PluginInfo

__all__ = ["MainlandCalendar", "mainland_calendar", "read_calendar_bytes", "read_calendar_file"]

_LARGEST_FILE_BYTES = 16 * 1024 * 1024
"""Far above any calendar; keeps a wrong file from filling memory."""


class MainlandCalendar:
    """The built-in calendar as a plugin."""

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return PluginInfo("Working days of mainland China", "中国大陆工作日历")

    def calendar(self) -> WorkingCalendar:
        """The calendar with its coverage and the source of every special day."""
        return mainland_calendar()


def mainland_calendar(
    *, local_off_days: Iterable[date] = (), local_source: str = "local off-days"
) -> WorkingCalendar:
    """The built-in working-day calendar of mainland China.

    Its coverage ends with the last year whose notice the package holds. The next year's notice may
    still move the last days of December, as those of 2011, 2018 and 2022 were.

    Args:
        local_off_days: Further off-days of the place.
        local_source: Who says so, shown beside those days.

    Source: yearly notices of the State Council General Office, by way of the package
    chinesecalendar (MIT).
    """
    # The tables of the package are only needed where days are counted.
    import chinese_calendar  # type: ignore[import-untyped]  # it ships no type hints

    origin = f"State Council holiday notice, by chinesecalendar {chinese_calendar.__version__}"
    names = {
        holiday.value: f"{holiday.chinese} {holiday.value}" for holiday in chinese_calendar.Holiday
    }
    special_days = tuple(
        SpecialDay(day=day, is_working=is_working, name=names[holiday], source=origin)
        for days, is_working in (
            (chinese_calendar.holidays, False),
            (chinese_calendar.workdays, True),
        )
        for day, holiday in days.items()
    )
    years = [day.year for day in chinese_calendar.holidays]
    calendar = WorkingCalendar(
        name="mainland China",
        covered=(Span(first=date(min(years), 1, 1), last=date(max(years), 12, 31)),),
        special_days=special_days,
    )
    off = tuple(local_off_days)
    return calendar.with_local_off_days(off, source=local_source) if off else calendar


def read_calendar_file(path: Path) -> WorkingCalendar:
    """The calendar in a file; see :func:`read_calendar_bytes` for the shapes.

    Raises:
        CalendarFault: The file cannot be read or is no calendar.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or "it cannot be opened"
        raise CalendarFault(name=str(path), problem=problem) from error
    return read_calendar_bytes(content, name=path.name)


def read_calendar_bytes(content: bytes, *, name: str) -> WorkingCalendar:
    """The calendar in a file's content, UTF-8 with or without BOM.

    Args:
        content: iCalendar text, a user's calendar object, one holiday-cn year file, or a JSON list
            of such year files.
        name: Name of the file, shown as the source of its days.

    Raises:
        CalendarFault: The content is none of these.
    """
    if len(content) > _LARGEST_FILE_BYTES:
        raise CalendarFault(name=name, problem="it is too large for a calendar")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CalendarFault(name=name, problem="it is not UTF-8 text") from error
    if text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        return calendar_from_icalendar(text, name=name, source=name)
    try:
        shape: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CalendarFault(name=name, problem="it is neither JSON nor iCalendar") from error
    if isinstance(shape, list) and shape and all(isinstance(one, dict) for one in shape):
        return calendar_from_year_files(shape, name=name)
    if not isinstance(shape, Mapping):
        raise CalendarFault(name=name, problem="it holds no calendar object")
    if is_year_file(shape):
        return calendar_from_year_files([shape], name=name)
    return calendar_from_mapping(shape, name=name, source=name)
