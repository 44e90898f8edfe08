"""The built-in calendar of mainland China and calendar files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from govdisclose.adapters.calendars import (
    mainland_calendar,
    read_calendar_bytes,
    read_calendar_file,
)
from govdisclose.domain.law.calendar import CalendarFault, DayReason
from govdisclose.domain.law.calendar_reading import calendar_from_year_files
from tests.shared_data import shared_data

YEAR_FILE = {
    "year": 2024,
    "papers": ["paper"],
    "days": [{"name": "元旦", "date": "2024-01-01", "isOffDay": True}],
}


def test_every_day_agrees_with_the_notices() -> None:
    """All days 2007-2026 are as the yearly notices of the State Council name them."""
    folder = shared_data("holiday-cn")
    names = sorted(folder.glob("20*.json"))
    files = [json.loads(path.read_text(encoding="utf-8")) for path in names]
    notices = calendar_from_year_files(files, name="holiday-cn")
    built_in = mainland_calendar()

    span = range(date(2007, 1, 1).toordinal(), date(2026, 12, 31).toordinal() + 1)
    differing = [
        date.fromordinal(ordinal)
        for ordinal in span
        if notices.is_working_day(date.fromordinal(ordinal))
        != built_in.is_working_day(date.fromordinal(ordinal))
    ]

    assert 7305 == len(span)
    assert [] == differing
    assert date(2026, 12, 31) == notices.covered[-1].last


@pytest.mark.parametrize(
    ("start", "amount", "due"),
    [
        ("2009-09-21", 15, "2009-10-16"),
        ("2009-01-19", 15, "2009-02-12"),
        ("2020-01-20", 20, "2020-02-25"),
        ("2024-12-27", 20, "2025-01-26"),
        ("2025-09-26", 7, "2025-10-13"),
        ("2023-12-29", 40, "2024-02-29"),
    ],
)
def test_due_dates_agree_with_two_independent_data_sets(start: str, amount: int, due: str) -> None:
    """Vectors on which holiday-cn and chinesecalendar agree."""
    calendar = mainland_calendar()

    assert date.fromisoformat(due) == calendar.due(date.fromisoformat(start), amount)


def test_coverage_ends_with_the_data() -> None:
    """A year without notice is not announced."""
    calendar = mainland_calendar()

    last = calendar.covered[-1].last

    assert calendar.covers_year(2009)
    assert (12, 31) == (last.month, last.day)
    assert not calendar.covers_year(last.year + 1)


def test_a_day_names_its_holiday_and_source() -> None:
    """Each moved day says which holiday moves it and who says so."""
    explained = mainland_calendar().explain_day(date(2025, 1, 26))

    assert DayReason.MAKE_UP_DAY is explained.reason
    assert "春节" in explained.label
    assert "State Council" in explained.source


def test_local_off_days_lie_on_top() -> None:
    """An area's own holiday is off."""
    calendar = mainland_calendar(local_off_days=[date(2024, 4, 11)], local_source="area notice")

    explained = calendar.explain_day(date(2024, 4, 11))

    assert ("area notice", False) == (explained.source, explained.is_working)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(YEAR_FILE).encode(),
        json.dumps([YEAR_FILE]).encode("utf-8-sig"),
        json.dumps({"from": "2024-01-01", "to": "2024-12-31", "off": ["2024-01-01"]}).encode(),
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20240101\nEND:VEVENT\nEND:VCALENDAR\n",
    ],
)
def test_all_shapes_of_calendar_files_are_read(content: bytes, tmp_path: Path) -> None:
    """Year files, users' calendars and iCalendar text give the same day off."""
    path = tmp_path / "calendar"
    path.write_bytes(content)

    calendar = read_calendar_file(path)

    assert not calendar.is_working_day(date(2024, 1, 1))
    assert calendar.covers_year(2024)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "neither JSON nor iCalendar"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[" * 100_000, "neither JSON nor iCalendar"),
        (b"[]", "no calendar object"),
        (b"7", "no calendar object"),
        (b" " * (16 * 1024 * 1024 + 1), "too large"),
    ],
)
def test_other_content_is_refused(content: bytes, problem: str) -> None:
    """A file that is no calendar is named as such."""
    with pytest.raises(CalendarFault, match=problem):
        read_calendar_bytes(content, name="file")


def test_a_missing_file_is_refused_with_its_path(tmp_path: Path) -> None:
    """The refusal names the file and what the system says."""
    path = tmp_path / "missing.json"

    with pytest.raises(CalendarFault, match=r"missing\.json"):
        read_calendar_file(path)
