"""Dates in prose: those no calendar has, those that are not whole, and periods with their days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from govdisclose.domain.catalogue.numerals import NUMERAL_CLASS, read_numeral
from govdisclose.domain.figures.reports.mentions import any_of
from govdisclose.domain.figures.reports.narrative_rules import DurationWords

__all__ = ["DateFault", "Period", "date_faults", "listed_dates", "periods"]

_DATE = re.compile(r"(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?")
_BARE_DAYS = re.compile(
    r"(?<![\d月.:/-])(?P<first>\d{1,2})(?P<join>[、,]|与|和|及|至|到|-|~|—)(?P<second>\d{1,2})日(?!均)"
)
_DAYS_OF_MONTH = re.compile(
    r"(?P<month>\d{1,2})月(?P<first>\d{1,2})(?:日)?(?P<join>至|到|-|~|—)(?P<second>\d{1,2})日"
)
_PERIOD = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日?(?:至|到|-|~|—)"
    r"(?:(?P<end_year>(?:19|20)\d\d)年)?(?:(?P<end_month>\d{1,2})月)?(?P<end_day>\d{1,2})日"
)
_LISTED = re.compile(r"\d{1,2}月\d{1,2}日")
_LEAP_YEAR = 2000


@attrs.frozen(kw_only=True)
class DateFault:
    """A date that cannot be as it is written."""

    text: str
    around: str
    """With a few characters before it."""
    why: str
    """``no_such_day``, ``not_whole`` or ``ends_before_it_begins``."""


@attrs.frozen(kw_only=True)
class Period:
    """Two dates of a sentence and the number of days said of them."""

    text: str
    first: date
    last: date
    stated_days: int

    @property
    def days(self) -> int:
        """Days of the period, both ends counted."""
        return (self.last - self.first).days + 1


def _around(text: str, start: int, end: int) -> str:
    return text[max(start - 12, 0) : end]


def date_faults(text: str) -> Iterator[DateFault]:
    """Every date of a sentence that no calendar has or that lacks its month, in order."""
    for found in _DATE.finditer(text):
        if not _exists(found["year"], found["month"], found["day"]):
            yield DateFault(text=found[0], around=_around(text, *found.span()), why="no_such_day")
    for found in _BARE_DAYS.finditer(text):
        # Days of one month come in their order; in another order a month or a day is missing.
        if int(found["second"]) <= int(found["first"]) or int(found["second"]) > 31:
            yield DateFault(text=found[0], around=_around(text, *found.span()), why="not_whole")
    for found in _DAYS_OF_MONTH.finditer(text):
        if int(found["second"]) < int(found["first"]):
            yield DateFault(
                text=found[0],
                around=_around(text, *found.span()),
                why="ends_before_it_begins",
            )


def _exists(year: str | None, month: str, day: str | None) -> bool:
    if not 1 <= int(month) <= 12:
        return False
    if day is None:
        return True
    last = monthrange(int(year) if year else _LEAP_YEAR, int(month))[1]
    return 1 <= int(day) <= last


def periods(text: str, words: DurationWords, year: int) -> Iterator[Period]:
    """Each period of a sentence whose number of days is stated behind it.

    Args:
        text: A sentence without spaces.
        words: What stands before the number of days.
        year: Year of dates that name none.
    """
    stated = re.compile(rf"{any_of(words.words)}([{NUMERAL_CLASS}两]{{1,4}})(?:天|日)(?!均)")
    for found in _PERIOD.finditer(text):
        said = stated.search(text, found.end())
        days = read_numeral(said[1].replace("两", "二")) if said else None
        first = _date(found["year"], found["month"], found["day"], year)
        last = _date(
            found["end_year"] or found["year"],
            found["end_month"] or found["month"],
            found["end_day"],
            year,
        )
        if days is not None and said is not None and first is not None and last is not None:
            if last < first and found["end_year"] is None:
                last = _date(str(last.year + 1), str(last.month), str(last.day), year) or last
            yield Period(
                text=text[found.start() : said.end()], first=first, last=last, stated_days=days
            )


def _date(year: str | None, month: str, day: str, default: int) -> date | None:
    try:
        return date(int(year) if year else default, int(month), int(day))
    except ValueError:
        return None


def listed_dates(text: str) -> Sequence[str]:
    """Whole dates (month and day) of a text, in order."""
    return _LISTED.findall(text)
