"""Lag distributions and publication limits."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.lags import (
    LagCounter,
    LagDistribution,
    PublishLimit,
    merged_lags,
    publish_limits,
)
from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.law.calendar import Span, SpecialDay, WorkingCalendar
from govdisclose.domain.law.counting import Unit
from govdisclose.domain.law.provisions import Mark
from govdisclose.rules.loader import built_in_laws

_LIMIT = PublishLimit(amount=20, law="test", citation="a law, art. 1", mark=Mark.SEEN)

# Moved days of the National Day holiday 2009: off on 1-2 and 5-8 October, at work on 27 September
# and 10 October (both weekend days).
_CALENDAR = WorkingCalendar(
    name="test",
    covered=(Span(first=date(2009, 1, 1), last=date(2009, 12, 31)),),
    special_days=tuple(
        SpecialDay(day=day, is_working=is_working, name="国庆节", source="test")
        for day, is_working in [
            (date(2009, 9, 27), True),
            (date(2009, 10, 1), False),
            (date(2009, 10, 2), False),
            (date(2009, 10, 5), False),
            (date(2009, 10, 6), False),
            (date(2009, 10, 7), False),
            (date(2009, 10, 8), False),
            (date(2009, 10, 10), True),
        ]
    ),
)


def _limit_on(formed: date) -> PublishLimit | None:
    return _LIMIT if formed >= date(2009, 2, 1) else None


def _counted(*pairs: tuple[str | None, str | None, int]) -> LagDistribution:
    return LagCounter(_CALENDAR, _limit_on).count(pairs)


def _of(*lags: int) -> LagDistribution:
    return LagDistribution(histogram=tuple((lag, lags.count(lag)) for lag in sorted(set(lags))))


@pytest.mark.parametrize(
    ("formed", "published", "lag"),
    [
        ("2009-03-02", "2009-03-02", 0),
        ("2009-03-02", "2009-03-06", 4),
        ("2009-03-06", "2009-03-09", 1),
        ("2009-03-07", "2009-03-08", 0),
        # 27 Sep is a make-up day; 28, 29, 30 Sep; then 9, 10 (make-up) and 12 Oct
        ("2009-09-26", "2009-10-12", 7),
    ],
)
def test_lag_counts_working_days_after_formation(formed: str, published: str, lag: int) -> None:
    """The day of formation is not counted, make-up days are, holidays and weekends are not."""
    distribution = _counted((formed, published, 1))

    assert ((lag, 1),) == distribution.histogram


def test_missing_and_reversed_dates_are_left_out_and_counted() -> None:
    """A mean must not hide that items had no usable dates."""
    distribution = _counted(
        (None, "2009-03-06", 2),
        (None, None, 1),
        ("2009-03-06", None, 4),
        ("2009-03-06", "2009-03-05", 8),
        ("2009-03-06", "2009-03-06", 16),
    )

    assert 16 == distribution.items
    assert (3, 4, 8) == (
        distribution.without_formed,
        distribution.without_published,
        distribution.negative,
    )
    assert 15 == distribution.excluded


def test_late_is_what_came_after_the_last_day() -> None:
    """20 working days after Monday 2 March are four weeks on, Monday 30 March; the 31st is late."""
    distribution = _counted(("2009-03-02", "2009-03-30", 3), ("2009-03-02", "2009-03-31", 1))

    assert ((20, 3), (21, 1)) == distribution.histogram
    assert (1, 4) == (distribution.late, distribution.limited)
    assert Decimal("25.00") == distribution.late_share.percent()


def test_the_late_share_is_of_items_with_a_limit() -> None:
    """What was formed before any law set a limit cannot be late, however long it took."""
    distribution = _counted(("2009-01-05", "2009-12-01", 5), ("2009-03-02", "2009-12-01", 1))

    assert (1, 1, 6) == (distribution.late, distribution.limited, distribution.items)
    assert "items_with_limit" == distribution.late_share.base_name


def test_a_limit_may_run_in_calendar_days() -> None:
    """Ten calendar days after 2 March end on 12 March, whatever the working days are."""
    limit = PublishLimit(
        amount=10, unit=Unit.CALENDAR_DAY, law="test", citation="art. 2", mark=Mark.SEEN
    )
    counter = LagCounter(_CALENDAR, lambda _: limit)

    distribution = counter.count([("2009-03-02", "2009-03-12", 1), ("2009-03-02", "2009-03-13", 1)])

    assert "2009-03-12" == counter.last_day("2009-03-02")
    assert 1 == distribution.late


def test_days_beyond_the_announced_ones_make_a_lag_provisional() -> None:
    """The calendar is announced for 2009 only; what ran into 2010 may still change."""
    distribution = _counted(("2009-12-31", "2010-01-04", 2), ("2009-12-01", "2009-12-31", 1))

    assert 2 == distribution.provisional
    assert 3 == distribution.items


def test_an_absurd_date_of_formation_has_no_bad_effect() -> None:
    """A limit that would end after the year 9999 never ends, and the table is made all the same."""
    distribution = _counted(("9999-12-30", "9999-12-31", 1))

    assert (1, 0) == (distribution.items, distribution.late)


def test_measures_of_an_even_count() -> None:
    """Of 1, 2, 4, 9 the mean is 16 / 4 = 4, the median (2 + 4) / 2 = 3, p90 the 4th (3.6 up)."""
    distribution = _of(9, 1, 4, 2)

    assert (Fraction(4), Fraction(3), 9, 9) == (
        distribution.mean,
        distribution.median,
        distribution.p90,
        distribution.maximum,
    )


def test_measures_of_an_odd_count() -> None:
    """Of 0, 1, 1, 5, 6 the mean is 13 / 5 = 2.6, the median the 3rd, p90 the 5th (4.5 up)."""
    distribution = _of(0, 1, 1, 5, 6)

    assert (Fraction(13, 5), Fraction(1), 6) == (
        distribution.mean,
        distribution.median,
        distribution.p90,
    )
    assert "2.6" == str(half_up(Fraction(13, 5), 1))


def test_p90_of_ten_is_the_ninth() -> None:
    """Nearest rank: nine of ten lags do not exceed the ninth."""
    assert 9 == _of(*range(1, 11)).p90


def test_nothing_has_no_measures() -> None:
    """Without items there is no mean, and that is not zero."""
    empty = LagDistribution()

    assert (None, None, None, None) == (empty.mean, empty.median, empty.p90, empty.maximum)
    assert empty.late_share.percent() is None


@given(st.lists(st.integers(0, 60), min_size=1))
def test_histogram_measures_equal_naive_ones(lags: list[int]) -> None:
    """Measures from the histogram are those of the lags written out one by one."""
    ordered = sorted(lags)
    half = len(ordered) // 2
    middle = ordered[half : half + 1] if len(ordered) % 2 else ordered[half - 1 : half + 1]

    distribution = _of(*lags)

    assert Fraction(sum(lags), len(lags)) == distribution.mean
    assert Fraction(sum(middle), len(middle)) == distribution.median
    assert max(lags) == distribution.maximum
    p90 = distribution.p90
    assert p90 in ordered
    assert 10 * sum(lag <= (p90 or 0) for lag in lags) >= 9 * len(lags)
    assert 10 * sum(lag < (p90 or 0) for lag in lags) < 9 * len(lags)


_DAYS = st.integers(-40, 400).map(lambda days: date(2009, 1, 1) + timedelta(days=days))
_TEXTS = st.none() | _DAYS.map(date.isoformat)


@given(st.lists(st.tuples(_TEXTS, _TEXTS, st.integers(1, 5)), max_size=30))
def test_counting_equals_a_day_by_day_count(
    pairs: list[tuple[str | None, str | None, int]],
) -> None:
    """Every item is counted once, and its lag is the number of working days in between."""
    naive: dict[int, int] = {}
    for formed, published, items in pairs:
        if formed is not None and published is not None and formed <= published:
            first, last = date.fromisoformat(formed), date.fromisoformat(published)
            days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
            lag = sum(map(_CALENDAR.is_working_day, days))
            naive[lag] = naive.get(lag, 0) + items

    distribution = _counted(*pairs)

    assert tuple(sorted(naive.items())) == distribution.histogram
    assert sum(items for _, _, items in pairs) == distribution.items + distribution.excluded


@given(st.lists(st.tuples(_TEXTS, _TEXTS, st.integers(1, 5)), max_size=20), st.integers(0, 20))
def test_merged_parts_equal_the_whole(
    pairs: list[tuple[str | None, str | None, int]], cut: int
) -> None:
    """Groups can be put together without going back to the items."""
    parts = [_counted(*pairs[:cut]), _counted(*pairs[cut:])]

    assert _counted(*pairs) == merged_lags(parts)


@given(st.lists(st.tuples(_TEXTS, _TEXTS, st.integers(1, 5)), max_size=10))
def test_distributions_survive_as_json(pairs: list[tuple[str | None, str | None, int]]) -> None:
    """A kept distribution is read back as it was."""
    distribution = _counted(*pairs)

    assert distribution == LagDistribution.from_json(distribution.as_json())


@pytest.mark.parametrize(
    ("formed", "law", "article"),
    [
        (date(2008, 5, 1), "cn-2008", "art. 18"),
        (date(2019, 5, 14), "cn-2008", "art. 18"),
        (date(2019, 5, 15), "cn-2019", "art. 26"),
    ],
)
def test_the_limit_is_that_of_the_law_in_force_on_formation(
    formed: date, law: str, article: str
) -> None:
    """20 working days by art. 18 of the regulations of 2008 and art. 26 of those of 2019."""
    limit = publish_limits(built_in_laws())(formed)

    assert limit is not None
    assert (20, Unit.WORKING_DAY, law) == (limit.amount, limit.unit, limit.law)
    assert limit.citation.endswith(article)


def test_before_the_first_law_there_is_no_limit() -> None:
    """The regulations of 2008 are in force from 1 May 2008."""
    assert publish_limits(built_in_laws())(date(2008, 4, 30)) is None


@pytest.mark.parametrize(
    ("law", "formed"), [("cn-2019", date(2009, 1, 1)), ("cn-2008", date(2024, 1, 1))]
)
def test_an_office_may_go_by_one_law_whatever_the_date(law: str, formed: date) -> None:
    """An office that chose one law measures older and younger information by it too."""
    limit = publish_limits(built_in_laws(), law)(formed)

    assert limit is not None
    assert law == limit.law


def test_limits_survive_as_json() -> None:
    """A kept limit is read back with its citation."""
    limit = publish_limits(built_in_laws())(date(2009, 1, 1))

    assert limit is not None
    assert limit == PublishLimit.from_json(limit.as_json())
