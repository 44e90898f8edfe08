"""The clock of the made-up office, so that what is said to happen on a day is recorded on that day.

A journal that recorded the year 2010 today would show every act as handed in late.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from govdisclose.ports.environment import Environment, OfficeKey

__all__ = ["MadeUpClock"]

_ZONE = ZoneInfo("Asia/Shanghai")
_OPENING = time(9)
_LOOK = timedelta(milliseconds=1)


class MadeUpClock:
    """The machine with another clock: it stands at nine on a day, a little later at each look.

    Args:
        machine: Where key, randomness and account come from.
        day: The first day.
    """

    def __init__(self, machine: Environment, day: date) -> None:
        self._machine = machine
        self._day = day
        self._looks = 0

    @property
    def key(self) -> OfficeKey:
        """The office's secret key."""
        return self._machine.key

    def turn_to(self, day: date) -> None:
        """Go on to a day.

        Raises:
            ValueError: It lies before the present one, which no journal would bear.
        """
        if day < self._day:
            raise ValueError("a clock does not go back")
        self._day = day

    def now(self) -> datetime:
        """A moment later than at the look before."""
        self._looks += 1
        return datetime.combine(self._day, _OPENING, _ZONE).astimezone(UTC) + self._looks * _LOOK

    def today(self) -> date:
        """The day the clock stands at."""
        return self._day

    def random_bytes(self, length: int) -> bytes:
        """Unpredictable bytes."""
        return self._machine.random_bytes(length)

    def account(self) -> str:
        """Login name at the operating system."""
        return self._machine.account()
