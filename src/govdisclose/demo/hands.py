"""The people of the made-up office, and the order of days in which they act."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from govdisclose.demo.clock import MadeUpClock
from govdisclose.domain.cases.roles import Role
from govdisclose.office import Office

__all__ = ["Hands", "Work", "in_order"]

Work = Iterator[date]
"""Something that takes days: it yields the day of each next step, and goes on once it has come."""

_STAFF = {
    "dengji": ("登记员甲", (Role.REGISTRAR, Role.EDITOR)),
    "chengban": ("承办人乙", (Role.HANDLER, Role.EDITOR)),
    "fuchen": ("复审人丙", (Role.HANDLER, Role.APPROVER)),
    "shenpi": ("审批人丁", (Role.APPROVER, Role.ASSESSOR)),
}
"""Made-up people by staff key."""


@attrs.frozen(kw_only=True)
class Hands:
    """One office as each of its people opens it."""

    registrar: Office
    handler: Office
    checker: Office
    """Handles requests and approves decisions, though never the same."""
    approver: Office

    @classmethod
    def of(cls, office: Office, clock: MadeUpClock) -> Hands:
        """Take the people on the staff, and open the office for each of them."""
        for key, (name, roles) in _STAFF.items():
            office.staff.add(key, name, roles=roles)
        registrar, handler, checker, approver = (
            Office.over(
                office.store,
                actor=key,
                environment=clock,
                extensions=office.extensions,
                address=office.address,
            )
            for key in _STAFF
        )
        return cls(registrar=registrar, handler=handler, checker=checker, approver=approver)


def in_order(clock: MadeUpClock, works: Iterable[Work]) -> None:
    """Let everything happen day by day; on one day what was named first goes first."""
    waiting: list[tuple[date, int, Work]] = []
    for place, work in enumerate(works):
        _wait(waiting, place, work)
    while waiting:
        day, place, work = heapq.heappop(waiting)
        clock.turn_to(day)
        _wait(waiting, place, work)


def _wait(waiting: list[tuple[date, int, Work]], place: int, work: Work) -> None:
    day = next(work, None)
    if day is not None:
        heapq.heappush(waiting, (day, place, work))
