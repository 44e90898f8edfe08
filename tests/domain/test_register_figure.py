"""Figures of registers: which records count for a period, and which declarations are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.register import InvalidRegister, RegisterField, RegisterFigure, RegisterType

_FIRST, _LAST = date(2009, 1, 1), date(2009, 12, 31)
_DAYS = st.dates(date(2008, 1, 1), date(2011, 1, 1))


class _Colour(Enum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class _Box:
    name: str
    colour: _Colour
    made_on: date | None = None
    broken_on: date | None = None
    seen_on: date | None = None


_WORDS: Mapping[Enum, tuple[str, ...]] = {_Colour.RED: ("红",), _Colour.BLUE: ("蓝",)}


def _figure(**changes: Any) -> RegisterFigure:
    return RegisterFigure(name="boxes", label="boxes", label_zh="箱", **changes)


def _declared(figure: RegisterFigure) -> RegisterType:
    return RegisterType(
        name="boxes",
        title="Boxes",
        title_zh="箱",
        record=_Box,
        key=("name",),
        indexed=("colour",),
        figures=(figure,),
        fields=(
            RegisterField(name="name", labels=("名称",)),
            RegisterField(name="colour", labels=("颜色",), choices=_WORDS),
            RegisterField(name="made_on", labels=("制成",)),
            RegisterField(name="broken_on", labels=("损坏",)),
            RegisterField(name="seen_on", labels=("查看",), is_erasable=True),
        ),
    )


@pytest.mark.parametrize(
    ("values", "is_counted"),
    [
        ({}, True),
        ({"made_on": "2009-12-31"}, True),
        ({"made_on": "2010-01-01"}, False),
        ({"broken_on": "2009-12-31"}, False),
        ({"broken_on": "2010-01-01"}, True),
        ({"made_on": "2008-01-01", "broken_on": "2009-06-01"}, False),
    ],
)
def test_what_there_is_on_the_last_day_counts(values: dict[str, str], is_counted: bool) -> None:
    """From the first day of ``since`` to the day before ``until``; without days always."""
    figure = _figure(since="made_on", until="broken_on")

    assert is_counted is figure.counts(values, _FIRST, _LAST)


@pytest.mark.parametrize(
    ("day", "is_counted"),
    [
        ("2008-12-31", False),
        ("2009-01-01", True),
        ("2009-12-31", True),
        ("2010-01-01", False),
        (None, False),
    ],
)
def test_what_happened_in_the_period_counts(day: str | None, is_counted: bool) -> None:
    """Both ends belong to it, and what has no day happened in none."""
    assert is_counted is _figure(within="made_on").counts({"made_on": day}, _FIRST, _LAST)


def test_one_of_the_codes_is_enough() -> None:
    """A record with none of them, or without a code, does not count."""
    figure = _figure(codes={"colour": ("red",)})

    counted = [figure.counts({"colour": code}, _FIRST, _LAST) for code in ("red", "blue", None)]

    assert [True, False, False] == counted


@given(made=_DAYS, broken=_DAYS, day=_DAYS)
def test_record_counts_on_exactly_the_days_it_is_there(made: date, broken: date, day: date) -> None:
    """For any three days: it counts on one of them when that lies in [since, until)."""
    values = {"made_on": made.isoformat(), "broken_on": broken.isoformat()}
    figure = _figure(since="made_on", until="broken_on")

    assert (made <= day < broken) is figure.counts(values, date(day.year, 1, 1), day)


@given(day=_DAYS, cut=_DAYS)
def test_two_periods_in_a_row_count_an_event_once(day: date, cut: date) -> None:
    """An event in one of two adjoining periods is in exactly one of them."""
    values, figure = {"made_on": day.isoformat()}, _figure(within="made_on")
    first, last = date(2008, 1, 1), date(2011, 1, 1)

    before = figure.counts(values, first, cut)
    after = figure.counts(values, cut + timedelta(days=1), last)

    assert 1 == before + after


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"where": {"name": "x"}}, "which is not indexed"),
        ({"since": "colour"}, "goes by colour, which is no date"),
        ({"until": "weight"}, "goes by weight, which is no date"),
        ({"within": "seen_on"}, "goes by seen_on, which can be erased"),
        ({"codes": {"colour": ("green",)}}, "asks for green, which colour has not"),
        ({"codes": {"weight": ("red",)}}, "asks for red, which weight has not"),
        ({"better": "sideways"}, "gets better sideways"),
    ],
)
def test_figure_that_cannot_be_counted_is_refused(changes: dict[str, Any], problem: str) -> None:
    """A declaration names fields it has, of the right kind, that erasing cannot touch."""
    with pytest.raises(InvalidRegister) as refused:
        _declared(_figure(**changes))

    assert problem in str(refused.value)
