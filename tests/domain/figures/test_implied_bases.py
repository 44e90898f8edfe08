"""What published shares say about their base; all examples are of the report of Huainan for 2009.

The report is published (30 March 2010, huainan.gov.cn); the intervals are those of the domain
facts, section 9.1 and 9.2.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.figures.implied_bases import (
    BaseInterval,
    StatedShare,
    common_base,
    compare_bases,
)
from govdisclose.domain.figures.measures import half_up


def _stated(name: str, count: int, percent: str) -> StatedShare:
    return StatedShare(name=name, count=count, percent=Decimal(percent))


_DEPARTMENTS = _stated("departments", 6_000, "20")
_COUNTIES = _stated("counties", 8_400, "28")
_TOWNSHIPS = _stated("townships", 450, "1.5")
_LEVELS = (_DEPARTMENTS, _COUNTIES, _TOWNSHIPS)

_ORGANISATION = _stated("政府机构", 240, "1")
_STAFF = _stated("人事信息", 720, "3")
_NORMATIVE = _stated("政府规范性文件", 1_200, "5")
_WELFARE = _stated("民生公益", 4_800, "20")
_COLUMNS = (_ORGANISATION, _STAFF, _NORMATIVE, _WELFARE)


@pytest.mark.parametrize(
    ("stated", "implied", "above", "up_to"),
    [
        (_DEPARTMENTS, 30_000, "29268.3", "30769.2"),
        (_COUNTIES, 30_000, "29473.7", "30545.5"),
        (_TOWNSHIPS, 30_000, "29032.3", "31034.5"),
        (_ORGANISATION, 24_000, "16000.0", "48000.0"),
        (_STAFF, 24_000, "20571.4", "28800.0"),
        (_NORMATIVE, 24_000, "21818.2", "26666.7"),
        (_WELFARE, 24_000, "23414.6", "24615.4"),
    ],
)
def test_a_rounded_share_implies_an_interval_of_bases(
    stated: StatedShare, implied: int, above: str, up_to: str
) -> None:
    """6,000 items are 20 % of every base above 29,268.3 up to 30,769.2, and so on."""
    interval = stated.interval

    assert implied == stated.implied
    assert interval.upper is not None
    assert (above, up_to) == (str(half_up(interval.lower, 1)), str(half_up(interval.upper, 1)))


def test_the_lower_end_is_excluded_and_the_upper_one_included() -> None:
    """240 of 16,000 are 1.5 %, which rounds to 2; of 48,000 they are 0.5 %, which rounds to 1."""
    interval = _ORGANISATION.interval

    assert 16_000 not in interval
    assert 16_001 in interval
    assert 48_000 in interval
    assert 48_001 not in interval


def test_levels_have_one_base_of_more_than_30_000() -> None:
    """The levels meet in (29,473.7; 30,545.5]; "more than 30,000" leaves 30,001 to 30,545."""
    common = common_base(stated.interval for stated in _LEVELS)
    above_30_000 = common.meet(BaseInterval(lower=Fraction(30_000), upper=None))

    assert (29_474, 30_545) == (common.first, common.last)
    assert (30_001, 30_545) == (above_30_000.first, above_30_000.last)


def test_levels_and_columns_are_of_two_populations() -> None:
    """The columns meet in (23,414.6; 24,615.4], the levels above 29,473: no base is in both."""
    comparison = compare_bases({"levels": _LEVELS, "columns": _COLUMNS})

    columns = comparison.by_group["columns"]
    assert (23_415, 24_615) == (columns.first, columns.last)
    assert not comparison.is_one_population
    assert comparison.common.is_empty


def test_the_smallest_column_alone_proves_no_conflict() -> None:
    """240 of 30,000 are 0.8 %, which rounds to 1 % as well."""
    comparison = compare_bases({"levels": _LEVELS, "columns": [_ORGANISATION]})

    assert comparison.is_one_population


@pytest.mark.parametrize(
    ("stated", "on_30_000", "on_24_000", "exact_on_30_000"),
    [
        (_ORGANISATION, True, True, "0.8"),
        (_STAFF, False, True, "2.4"),
        (_NORMATIVE, False, True, "4.0"),
        (_WELFARE, False, True, "16.0"),
    ],
)
def test_columns_agree_on_24_000_only(
    stated: StatedShare, on_30_000: bool, on_24_000: bool, exact_on_30_000: str
) -> None:
    """Three of the four columns have another share of 30,000 than the published one."""
    agreement = (stated.agrees_on(30_000), stated.agrees_on(24_000))

    assert (on_30_000, on_24_000) == agreement
    assert exact_on_30_000 == str(stated.on(30_000, more_decimals=1))


def test_a_share_of_nothing_has_every_base_or_none() -> None:
    """0 items are 0 % of any base; no base makes them 3 %."""
    nothing = _stated("nothing", 0, "0")
    contradiction = _stated("contradiction", 0, "3")

    assert nothing.implied is None
    assert 1 in nothing.interval
    assert nothing.interval.last is None
    assert contradiction.interval.is_empty


def test_no_shares_allow_every_base() -> None:
    """Without statements nothing is excluded, and there is one population."""
    comparison = compare_bases({})

    assert comparison.is_one_population
    assert (1, None) == (comparison.common.first, comparison.common.last)


@given(
    st.integers(1, 10**6),
    st.integers(1, 10**6),
    st.integers(0, 2),
    st.integers(-2, 2).map(Fraction),
)
def test_the_interval_holds_exactly_the_bases_that_agree(
    part: int, base: int, decimals: int, step: Fraction
) -> None:
    """A base lies in the interval of a share just when the count rounds to the share on it."""
    percent = half_up(Fraction(100 * part, base), decimals)
    stated = StatedShare(name="any", count=part, percent=percent)
    near = [base, base + int(step), stated.interval.first, stated.interval.first - 1]
    near += [] if stated.interval.last is None else [stated.interval.last, stated.interval.last + 1]

    verdicts = [(stated.agrees_on(b), b in stated.interval) for b in near if b >= 1]

    assert base in stated.interval
    assert all(agrees == lies_in for agrees, lies_in in verdicts)
