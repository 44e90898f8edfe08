"""The clock of the made-up office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from govdisclose.demo.clock import MadeUpClock
from govdisclose.demo.hands import Work, in_order
from govdisclose.office import Office


def _clock(tmp_path: object) -> MadeUpClock:
    return MadeUpClock(Office.machine(f"{tmp_path}/office.db"), date(2010, 1, 4))


def test_each_look_is_a_moment_later(tmp_path: object) -> None:
    """Moments go up within a day and over days, from nine o'clock in China, which is 1:00 UTC."""
    clock = _clock(tmp_path)
    first, second = clock.now(), clock.now()
    clock.turn_to(date(2010, 1, 5))
    third = clock.now()

    assert datetime(2010, 1, 4, 1, tzinfo=UTC) < first < second < third
    assert third - first < timedelta(days=1, seconds=1)
    assert date(2010, 1, 5) == clock.today()


def test_clock_does_not_go_back(tmp_path: object) -> None:
    """A journal cannot bear an entry before the last one."""
    clock = _clock(tmp_path)

    with pytest.raises(ValueError, match="back"):
        clock.turn_to(date(2010, 1, 3))


def test_works_share_the_days_in_their_order(tmp_path: object) -> None:
    """What happens on an earlier day comes first, whoever does it; one day goes in given order."""
    clock = _clock(tmp_path)
    done: list[str] = []

    def work(name: str, *days: int) -> Work:
        for day in days:
            yield date(2010, 2, day)
            done.append(f"{name}{clock.today().day}")

    in_order(clock, [work("a", 3, 9), work("b", 1, 3, 4)])

    assert ["b1", "a3", "b3", "b4", "a9"] == done
