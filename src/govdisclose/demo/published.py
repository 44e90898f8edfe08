"""The figures of the Huainan report for 2009, with the sentence each was taken from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import attrs

from govdisclose.domain.figures.implied_bases import StatedShare
from govdisclose.domain.figures.lag_table import GenreGroup

__all__ = [
    "PublishedReport",
    "StatedItems",
    "StatedLag",
    "StatedNumber",
    "StatedSites",
    "published_report",
]


@attrs.frozen(kw_only=True)
class StatedItems:
    """A count of items and its share of a base that the report does not name."""

    code: str
    """Level code or column name."""
    share: StatedShare
    source: str
    """The sentence, word for word."""


@attrs.frozen(kw_only=True)
class StatedLag:
    """Mean and longest time to publication, in working days."""

    group: GenreGroup
    mean: int
    longest: int
    source: str


@attrs.frozen(kw_only=True)
class StatedNumber:
    """One whole number."""

    number: int
    source: str


@attrs.frozen(kw_only=True)
class StatedSites:
    """Demonstration sites of one level and kind, by the codes of their register."""

    level: str
    kind: str
    number: int
    source: str


@attrs.frozen(kw_only=True)
class PublishedReport:
    """What the report states; nothing here was computed."""

    title: str
    published_on: date
    year: int
    more_than: StatedNumber
    """Items in all: the report says more than this."""
    levels: tuple[StatedItems, ...]
    columns: tuple[StatedItems, ...]
    largest_column: str
    lags: tuple[StatedLag, ...]
    withheld_percent: Decimal
    withheld_source: str
    departments: StatedNumber
    reading_points: StatedNumber
    sites: tuple[StatedSites, ...]

    @property
    def first_day(self) -> date:
        """First day of the year reported on."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """Last day of it."""
        return date(self.year, 12, 31)

    def lag(self, group: GenreGroup) -> StatedLag:
        """What is stated of a group of genres.

        Raises:
            KeyError: Nothing is.
        """
        for stated in self.lags:
            if stated.group is group:
                return stated
        raise KeyError(group)


@cache
def published_report() -> PublishedReport:
    """The report as this package keeps it."""
    # Needed once a demonstration is built, not to start the program.
    import tomllib
    from importlib.resources import files

    text = files("govdisclose.demo").joinpath("huainan-2009.toml").read_text("utf-8")
    data = tomllib.loads(text)
    largest = [one["column"] for one in data["columns"] if one.get("is_largest")]
    return PublishedReport(
        title=data["report"],
        published_on=data["published_on"],
        year=data["year"],
        more_than=StatedNumber(number=data["total"]["more_than"], source=data["total"]["source"]),
        levels=tuple(_items(one, "level") for one in data["levels"]),
        columns=tuple(_items(one, "column") for one in data["columns"]),
        largest_column=largest[0],
        lags=tuple(
            StatedLag(
                group=GenreGroup(one["group"]),
                mean=one["mean_working_days"],
                longest=one["longest_working_days"],
                source=one["source"],
            )
            for one in data["lags"]
        ),
        withheld_percent=Decimal(data["withheld"]["percent"]),
        withheld_source=data["withheld"]["source"],
        departments=_number(data["departments"]),
        reading_points=_number(data["reading_points"]),
        sites=tuple(
            StatedSites(
                level=one["level"], kind=one["kind"], number=one["count"], source=one["source"]
            )
            for one in data["demonstration_sites"]
        ),
    )


def _items(entry: Mapping[str, Any], key: str) -> StatedItems:
    code = entry[key]
    share = StatedShare(name=code, count=entry["items"], percent=Decimal(entry["percent"]))
    return StatedItems(code=code, share=share, source=entry["source"])


def _number(entry: Mapping[str, Any]) -> StatedNumber:
    return StatedNumber(number=entry["count"], source=entry["source"])
