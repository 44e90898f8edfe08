"""Working days out of iCalendar text: all-day events that name days off and make-up days.

The few properties that matter (BEGIN, END, DTSTART, DTEND, DURATION, SUMMARY, STATUS, RRULE) are
read here; a library for the whole of RFC 5545 would bring time zones and recurrences that no
holiday notice has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from govdisclose.domain.law.calendar import CalendarFault, Span, SpecialDay, WorkingCalendar

__all__ = ["calendar_from_icalendar"]

_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{8})T000000", re.ASCII)
_DURATION = re.compile(r"\+?P(?:(\d+)W|(\d+)D)(?:T0[HMS])?", re.ASCII)

# "Workers' Day" and "non-working day" are days off although they contain the word.
_MAKE_UP = re.compile(r"班|\b(?:work|working|workday|workdays)\b", re.IGNORECASE)
_OFF_AFTER_ALL = re.compile(
    r"不(?:用|需|必)?上班|无需上班|休班|\bno[nt]?[- ]*work|\boff[- ]work", re.IGNORECASE
)

_LONGEST_EVENT_DAYS = 366


def calendar_from_icalendar(
    text: str, *, name: str = "calendar", source: str = "", covered: Span | None = None
) -> WorkingCalendar:
    """The calendar of an iCalendar file.

    All-day events count: those whose summary contains 班, 补班, 上班 or the word "work" are working
    days, all others days off. Timed and cancelled events are passed over. A later event wins.

    Args:
        text: Content of the file.
        name: Name of the calendar.
        source: Who says so, shown beside each day; the name when empty.
        covered: The announced span. Without it each year with an event before its December counts
            as announced, because late December stands in the notice of the next year.

    Raises:
        CalendarFault: The text is no calendar, or an event is broken or recurring.

    Source: RFC 5545 (3.1 folding, 3.3.4 dates, 3.6.1: DTEND is exclusive, one day without it).
    """
    days: list[SpecialDay] = []
    event: dict[str, str] | None = None
    began_at = 0
    is_calendar = False
    nested = 0
    for number, line in _unfolded(text):
        key, value = _property(line)
        if key == "BEGIN" and value.upper() == "VCALENDAR":
            is_calendar = True
        elif key == "BEGIN" and value.upper() == "VEVENT":
            event, began_at, nested = {}, number, 0
        elif event is None:
            continue
        elif key == "BEGIN":
            nested += 1
        elif key == "END" and value.upper() != "VEVENT":
            nested -= 1
        elif key == "END":
            days.extend(_event_days(event, place=f"line {began_at}", name=name, source=source))
            event = None
        elif nested == 0:
            event.setdefault(key, value)
    if not is_calendar:
        raise CalendarFault(name=name, problem="it has no BEGIN:VCALENDAR")
    if event is not None:
        raise CalendarFault(name=name, problem=f"the event of line {began_at} does not end")
    years = sorted({special.day.year for special in days if special.day.month < 12})
    announced = [Span(first=date(year, 1, 1), last=date(year, 12, 31)) for year in years]
    return WorkingCalendar(
        name=name,
        covered=tuple(announced) if covered is None else (covered,),
        special_days=tuple(days),
    )


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the 1-based number of their first physical line."""
    pending, began_at = "", 0
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")), 1):
        if line[:1] in (" ", "\t"):
            pending += line[1:]
            continue
        if pending:
            yield began_at, pending
        pending, began_at = line, number
    if pending:
        yield began_at, pending


def _property(line: str) -> tuple[str, str]:
    """Name without parameters, and value; a colon inside a quoted parameter is no separator."""
    head, separator, value = line.partition(":")
    while separator and head.count('"') % 2:
        more, separator, value = value.partition(":")
        head = f"{head}:{more}"
    return head.partition(";")[0].strip().upper(), value.strip()


def _event_days(
    event: dict[str, str], *, place: str, name: str, source: str
) -> Iterator[SpecialDay]:
    if event.get("STATUS", "").upper() == "CANCELLED":
        return
    if "RRULE" in event or "RDATE" in event:
        raise CalendarFault(name=name, problem=f"the event of {place} recurs; list its days")
    if "DTSTART" not in event:
        raise CalendarFault(name=name, problem=f"the event of {place} has no DTSTART")
    first = _all_day(event["DTSTART"], place=place, name=name)
    if first is None:
        return
    length_days = _length_days(event, first, place=place, name=name)
    summary = re.sub(r"\\([\\,;])", r"\1", re.sub(r"\\[nN]", " ", event.get("SUMMARY", ""))).strip()
    is_working = bool(_MAKE_UP.search(summary)) and not _OFF_AFTER_ALL.search(summary)
    for offset in range(length_days):
        day = first + timedelta(days=offset)
        yield SpecialDay(day=day, is_working=is_working, name=summary, source=source or name)


def _all_day(value: str, *, place: str, name: str) -> date | None:
    """The date of an all-day value, None for a moment within a day."""
    midnight = _MIDNIGHT.fullmatch(value)
    match = _DATE.fullmatch(midnight[1] if midnight else value)
    if match is None:
        if re.fullmatch(r"\d{8}T\d{6}Z?", value, re.ASCII):
            return None
        raise CalendarFault(name=name, problem=f"the event of {place} has an unreadable date")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        problem = f"the event of {place} has a date that does not exist"
        raise CalendarFault(name=name, problem=problem) from None


def _length_days(event: dict[str, str], first: date, *, place: str, name: str) -> int:
    """Days of the event; 0 when it ends within a day and so is no all-day event."""
    length_days = 1
    if "DTEND" in event:
        end = _all_day(event["DTEND"], place=place, name=name)
        if end is None:
            return 0
        length_days = (end - first).days
        # Some writers give the same day as both ends of a one-day event.
        length_days = length_days or 1
    elif "DURATION" in event:
        match = _DURATION.fullmatch(event["DURATION"])
        if match is None:
            raise CalendarFault(name=name, problem=f"the event of {place} has no whole days")
        length_days = int(match[1]) * 7 if match[1] else int(match[2])
    ends_in_time = first.toordinal() + length_days - 1 <= date.max.toordinal()
    if not 1 <= length_days <= _LONGEST_EVENT_DAYS or not ends_in_time:
        problem = f"the event of {place} lasts {length_days} days"
        raise CalendarFault(name=name, problem=problem)
    return length_days
