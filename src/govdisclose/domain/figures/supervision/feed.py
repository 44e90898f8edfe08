"""Due dates as iCalendar text with alarms, for the calendar program of whoever has to act.

An event says the number, the limit, the agency and the last day; it has no field that could name an
applicant or say what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

import attrs

__all__ = ["DueEvent", "feed_text"]

_LINE_OCTETS = 75
_PRODUCT = "-//govdisclose//supervision//ZH"


@attrs.frozen(kw_only=True)
class DueEvent:
    """One last day."""

    uid: str
    """Unique for good: the same limit of the same matter keeps it, so that a program moves the
    event instead of adding another one."""
    due: date
    summary: str
    description: str = ""
    category: str = ""
    """Code of the signal."""
    alarm_days: tuple[date, ...] = ()
    """Days on whose morning an alarm is raised, not after the last day."""


def feed_text(events: Iterable[DueEvent], *, name: str, stamp: datetime) -> str:
    """The text of a calendar file, lines ended by CR LF and folded at 75 octets.

    Args:
        events: In any order; they are written by day and identity.
        name: Name under which calendar programs show it.
        stamp: Moment at which it is made, aware.

    Source: RFC 5545 (3.1 folding, 3.3.11 escaping, 3.6.1 events, 3.6.6 alarms, 3.8.2.7
    transparency); X-WR-CALNAME is the name that programs read.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
    ]
    for event in sorted(events, key=lambda one: (one.due, one.uid)):
        lines += _event_lines(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event_lines(event: DueEvent, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(event.uid)}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.due:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.due + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_escaped(event.description)}"
    if event.category:
        yield f"CATEGORIES:{_escaped(event.category)}"
    yield "TRANSP:TRANSPARENT"
    for day in sorted(set(event.alarm_days)):
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_escaped(event.summary)}"
        # An all-day event begins at midnight; the alarm rings at nine on the day meant.
        yield f"TRIGGER;RELATED=START:{_offset((event.due - day).days)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _offset(days_before: int) -> str:
    """Nine in the morning so many days before the start of the event."""
    if days_before == 0:
        return "PT9H"
    hours = days_before * 24 - 9
    days, rest = divmod(hours, 24)
    return f"-P{days}DT{rest}H" if days else f"-PT{rest}H"


def _escaped(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(mark, written)
    # Other control characters are no text in a calendar.
    return "".join(char for char in plain if (char >= " " and char != "\x7f") or char == "\t")


def _folded(line: str) -> Iterator[str]:
    """Physical lines of at most 75 octets; a character is never cut in the middle."""
    part, room = "", _LINE_OCTETS
    for char in line:
        size = len(char.encode("utf-8", "replace"))
        if size > room:
            yield part
            part, room = " ", _LINE_OCTETS - 1
        part += char
        room -= size
    yield part
