"""An office with people for every part of a request's way, on both stores."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs

from govdisclose.adapters.key import ProcessKey
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.office import Office
from govdisclose.ports.environment import OfficeKey
from govdisclose.ports.storage import Store
from govdisclose.services.organisation import NewAgency
from govdisclose.services.requests.applicants import Applicant
from govdisclose.services.requests.registering import NewRequest
from govdisclose.services.setup import NewOffice, prepare_office

__all__ = ["Clock", "Desks", "day", "desks_of", "new_request"]

RESIDENT_ID = "360426199101010071"
"""The published test number of the check digit (domain facts, section 5.4); nobody bears it."""


def day(text: str) -> date:
    """A date from ISO text."""
    return date.fromisoformat(text)


@attrs.define
class Clock:
    """A clock that tests move, and random bytes that count."""

    day: date = date(2024, 3, 1)
    count: int = 0
    key: OfficeKey = attrs.field(factory=lambda: ProcessKey(bytes(range(32))))

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 3, tzinfo=UTC)

    def today(self) -> date:
        return self.day

    def random_bytes(self, length: int) -> bytes:
        self.count += 1
        return self.count.to_bytes(length, "big")

    def account(self) -> str:
        return "admin"


@attrs.frozen(kw_only=True)
class Desks:
    """The same office seen by its people."""

    clock: Clock
    seen_by: Callable[..., Office]
    """The office in the name of an account; ``acting_for`` another person."""

    @property
    def admin(self) -> Office:
        """Made the office; has every role."""
        return self.seen_by("admin")

    @property
    def registrar(self) -> Office:
        """Takes requests in, sends replies, archives."""
        return self.seen_by("reg")

    @property
    def handler(self) -> Office:
        """Handles requests."""
        return self.seen_by("han")

    @property
    def approver(self) -> Office:
        """Approves decisions."""
        return self.seen_by("app")

    def on(self, text: str) -> Desks:
        """The desks on a day."""
        self.clock.day = day(text)
        return self


def desks_of(store: Store, clock: Clock | None = None) -> Desks:
    """A new office on an empty store, with registrar, two handlers, approver and deputy."""
    clock = clock or Clock()
    new = NewOffice(
        name="市政府",
        agencies=(NewAgency(name="市教育局", level=Level.DEPARTMENT),),
    )
    prepare_office(store, clock, "admin", new)

    def seen_by(account: str, acting_for: str | None = None) -> Office:
        return Office.over(store, actor=account, acting_for=acting_for, environment=clock)

    staff = seen_by("admin").staff
    staff.add("reg", "登记", roles=[Role.REGISTRAR])
    staff.add("han", "承办", roles=[Role.HANDLER])
    staff.add("han2", "承办二", roles=[Role.HANDLER])
    staff.add("app", "审批", roles=[Role.APPROVER])
    staff.add("dep", "代理", roles=[Role.DEPUTY, Role.APPROVER, Role.HANDLER])
    return Desks(clock=clock, seen_by=seen_by)


def new_request(on: str = "2024-03-01", **changes: Any) -> NewRequest:
    """A request handed in by a made-up person."""
    applicant = Applicant(
        kind=changes.pop("kind", "natural_person"),
        name=changes.pop("name", "申请人甲"),
        contact=changes.pop("contact", "某路1号"),
        proof=changes.pop("proof", "resident_id"),
        proof_number=changes.pop("proof_number", RESIDENT_ID),
    )
    given: dict[str, Any] = {
        "channel": "in_person",
        "description": "某地块征收补偿安置方案",
        **changes,
    }
    return NewRequest(applicant=applicant, on=day(on), **given)
