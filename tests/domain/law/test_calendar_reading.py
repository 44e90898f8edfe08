"""Calendars out of users' objects, year files and iCalendar text."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.domain.law.calendar import CalendarFault, Span
from govdisclose.domain.law.calendar_comparison import compare_calendars
from govdisclose.domain.law.calendar_reading import (
    calendar_from_mapping,
    calendar_from_year_files,
)
from govdisclose.domain.law.icalendar import calendar_from_icalendar

USER = {
    "name": "county",
    "from": "2024-01-01",
    "to": "2024-12-31",
    "weekend": [5, 6],
    "off": ["2024-01-01"],
    "work": ["2024-02-04"],
}


def ics(*lines: str) -> str:
    """An iCalendar text around the lines."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""])


def event(start: str, summary: str, *more: str) -> list[str]:
    """The lines of one all-day event."""
    return [
        "BEGIN:VEVENT",
        f"DTSTART;VALUE=DATE:{start}",
        f"SUMMARY:{summary}",
        *more,
        "END:VEVENT",
    ]


def test_a_users_calendar_says_what_is_off_and_what_is_worked() -> None:
    """Listed days leave the weekly pattern, and the span is announced."""
    calendar = calendar_from_mapping(USER)

    assert USER["name"] == calendar.name
    assert not calendar.is_working_day(date(2024, 1, 1))
    assert calendar.is_working_day(date(2024, 2, 4))
    assert (Span(first=date(2024, 1, 1), last=date(2024, 12, 31)),) == calendar.covered


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"from": None}, '"from" is not a date'),
        ({"to": "2024-13-01"}, '"to" is not a date'),
        ({"to": "2023-01-01"}, "ends before it begins"),
        ({"of": []}, 'key "of" is not known'),
        ({"off": "2024-01-01"}, '"off" is not a list'),
        ({"work": ["2024/01/01"]}, r'"work"\[0\] is not a date'),
        ({"work": ["2024-01-01"]}, "both as off and as work"),
        ({"weekend": [True]}, '"weekend" is not a list of weekdays'),
        ({"weekend": [0, 1, 2, 3, 4, 5, 6]}, "all seven weekdays"),
        ({"name": 7}, '"name" is not a text'),
    ],
)
def test_a_broken_calendar_is_refused_with_its_key(change: dict[str, object], problem: str) -> None:
    """The refusal names the key and what is wrong with it."""
    with pytest.raises(CalendarFault, match=problem):
        calendar_from_mapping({**USER, **change})


@pytest.mark.parametrize("key", ["from", "to"])
def test_a_calendar_must_say_how_far_it_goes(key: str) -> None:
    """Without both ends nobody knows what is announced."""
    shape = {name: value for name, value in USER.items() if name != key}

    with pytest.raises(CalendarFault, match=f'key "{key}" is missing'):
        calendar_from_mapping(shape)


def test_late_december_may_stand_in_the_next_years_file() -> None:
    """Files are merged; a file without papers covers nothing."""
    files = [
        {
            "year": 2019,
            "papers": ["paper 2019"],
            "days": [{"name": "元旦", "date": "2018-12-29", "isOffDay": False}],
        },
        {"year": 2018, "papers": ["paper 2018"], "days": []},
        {"year": 2020, "papers": [], "days": []},
    ]

    calendar = calendar_from_year_files(files, name="merged")

    assert calendar.is_working_day(date(2018, 12, 29))
    assert files[0]["papers"] == [calendar.explain_day(date(2018, 12, 29)).source]
    assert calendar.covers_year(2018)
    assert calendar.covers_year(2019)
    assert not calendar.covers_year(2020)


@pytest.mark.parametrize(
    ("shape", "problem"),
    [
        ({"year": "2024", "days": []}, "not a year"),
        ({"year": 2024, "papers": [], "days": {}}, 'no list "days"'),
        ({"year": 2024, "papers": [], "days": ["x"]}, "not an object"),
        ({"year": 2024, "papers": [], "days": [{"date": "x", "isOffDay": True}]}, 'no "date"'),
        ({"year": 2024, "papers": [], "days": [{"date": "2024-01-01"}]}, 'no "isOffDay"'),
        (
            {
                "year": 2024,
                "papers": [],
                "days": [
                    {"date": "2024-01-01", "isOffDay": True},
                    {"date": "2024-01-01", "isOffDay": False},
                ],
            },
            "both off and working",
        ),
    ],
)
def test_a_broken_year_file_is_refused(shape: dict[str, object], problem: str) -> None:
    """The refusal names year and place."""
    with pytest.raises(CalendarFault, match=problem):
        calendar_from_year_files([shape])


@pytest.mark.parametrize(
    ("summary", "is_working"),
    [
        ("春节（休）", False),
        ("春节（班）", True),
        ("春节补班", True),
        ("国庆节 上班", True),
        ("Work day for Spring Festival", True),
        ("Make-up workday", True),
        ("Workers' Day", False),
        ("No work", False),
        ("Non-working day", False),
        ("今天不上班", False),
        ("", False),
    ],
)
def test_summary_tells_work_from_rest(summary: str, is_working: bool) -> None:
    """班 and the word "work" mean a working day, unless they are denied."""
    text = ics(*event("20240204", summary))

    calendar = calendar_from_icalendar(text)

    assert is_working is calendar.is_working_day(date(2024, 2, 4))
    assert [summary] == [special.name for special in calendar.special_days]


@pytest.mark.parametrize(
    ("more", "length_days"),
    [
        ([], 1),
        (["DTEND;VALUE=DATE:20240218"], 8),
        (["DTEND;VALUE=DATE:20240210"], 1),
        (["DURATION:P8D"], 8),
        (["DURATION:P1W"], 7),
    ],
)
def test_the_end_of_an_event_is_not_part_of_it(more: list[str], length_days: int) -> None:
    """An all-day event ends before its DTEND (RFC 5545, 3.6.1)."""
    text = ics(*event("20240210", "春节", *more))

    calendar = calendar_from_icalendar(text)

    assert length_days == len(calendar.special_days)


def test_timed_and_cancelled_events_and_alarms_are_passed_over() -> None:
    """A meeting is no holiday, and what belongs to an alarm is not the event's."""
    text = ics(
        "BEGIN:VEVENT",
        "DTSTART:20240301T090000Z",
        "SUMMARY:班会",
        "END:VEVENT",
        *event("20240302", "休", "STATUS:CANCELLED"),
        *event("20240404", "清明", "BEGIN:VALARM", "SUMMARY:上班", "END:VALARM"),
    )

    calendar = calendar_from_icalendar(text)

    assert [date(2024, 4, 4)] == [special.day for special in calendar.special_days]
    assert not calendar.is_working_day(date(2024, 4, 4))


def test_folded_lines_quoted_parameters_and_escapes_are_read() -> None:
    """A long line goes on after a space, and a quoted colon separates nothing."""
    text = ics(
        "BEGIN:VEVENT",
        'DTSTART;X-A="b:c";VALUE=DATE:2024',
        " 0204",
        "SUMMARY:春节\\, 调",
        " 休补班",
        "END:VEVENT",
    )

    calendar = calendar_from_icalendar(text)

    assert ["春节, 调休补班"] == [special.name for special in calendar.special_days]


def test_a_year_with_december_alone_is_not_announced() -> None:
    """Late December belongs to the next year's notice and announces no year."""
    text = ics(*event("20181229", "补班"), *event("20190101", "元旦"))

    calendar = calendar_from_icalendar(text)

    assert not calendar.covers_year(2018)
    assert calendar.covers_year(2019)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no BEGIN:VCALENDAR"),
        (ics("BEGIN:VEVENT"), "does not end"),
        (ics(*event("20240101", "x", "RRULE:FREQ=YEARLY")), "recurs"),
        (ics("BEGIN:VEVENT", "END:VEVENT"), "no DTSTART"),
        (ics(*event("2024", "x")), "unreadable date"),
        (ics(*event("20240230", "x")), "does not exist"),
        (ics(*event("20240101", "x", "DTEND;VALUE=DATE:20230101")), "lasts -365 days"),
        (ics(*event("20240101", "x", "DTEND;VALUE=DATE:20990101")), "lasts"),
        (ics(*event("99991231", "x", "DURATION:P2D")), "lasts"),
        (ics(*event("20240101", "x", "DURATION:PT5M")), "no whole days"),
    ],
)
def test_a_broken_icalendar_is_refused(text: str, problem: str) -> None:
    """The refusal names the line of the event."""
    with pytest.raises(CalendarFault, match=problem):
        calendar_from_icalendar(text)


def test_comparison_leaves_late_december_to_the_next_notice() -> None:
    """A year file is not wrong about days that the next year's notice moves."""
    reference = calendar_from_year_files(
        [
            {
                "year": 2018,
                "papers": ["p"],
                "days": [
                    {"name": "", "date": "2018-10-01", "isOffDay": True},
                    {"name": "", "date": "2018-12-31", "isOffDay": True},
                ],
            }
        ]
    )
    year_file = calendar_from_year_files([{"year": 2018, "papers": ["p"], "days": []}])

    comparison = compare_calendars(year_file, reference)

    assert (date(2018, 10, 1),) == comparison.differing
    assert (date(2018, 12, 31),) == comparison.left_open
    assert 365 - len(comparison.left_open) == comparison.compared_days
