"""Other parts of the office foretell topics of their own beside the buckets."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.office import Office
from govdisclose.ports.matters import FOREVER, Outlook
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.requests.forecasting import Foretold
from govdisclose.services.requests.service import Requests
from tests.services.requests.offices import Desks, new_request


@attrs.define
class RedWhenOverdue:
    """A signal that is red as long as the request is overdue."""

    version: str = "1"
    asked: int = 0

    @property
    def topic(self) -> str:
        return "signal"

    def identity(self, unit: UnitOfWork) -> str:
        del unit
        return self.version

    def forecast(self, unit: UnitOfWork, matter: Foretold) -> Sequence[Outlook]:
        del unit
        self.asked += 1
        assert ("request", matter.ref[:3]) == (matter.kind, f"R{matter.shard}-")
        return [
            Outlook(
                topic="signal",
                value="red",
                since=one.since.isoformat(),
                until=FOREVER if one.until is None else one.until.isoformat(),
                limit=one.limit,
                due=None if one.due is None else one.due.isoformat(),
            )
            for one in matter.stretches
            if one.bucket.value == "overdue"
        ]


def _with(office: Office, forecaster: RedWhenOverdue) -> Requests:
    return attrs.evolve(office.requests, forecasters=(forecaster,))


def test_what_is_foretold_beside_the_buckets_holds_on_its_days(desks: Desks, store: Store) -> None:
    """Lists and counts show a further topic on the days it was foretold for."""
    requests = _with(desks.admin, RedWhenOverdue())
    requests.register(new_request("2024-03-01"))
    assert () == requests.page().lines[0].others

    desks.on("2024-04-01")

    (signal,) = requests.page().lines[0].others
    assert ("signal", "red", "reply", "2024-03-29") == (
        signal.topic,
        signal.value,
        signal.limit,
        signal.due,
    )
    with store.read() as unit:
        cells = unit.matters.tally("signal", desks.clock.day)
    assert [("red", 1)] == [(cell.value, cell.count) for cell in cells]


def test_another_identity_of_a_forecaster_judges_open_requests_anew(desks: Desks) -> None:
    """Rules of supervision that change are applied to what is open, once."""
    forecaster = RedWhenOverdue()
    requests = _with(desks.admin, forecaster)
    requests.register(new_request())
    done = requests.register(new_request()).view.ref
    requests.act(done, "withdrawn")
    before = forecaster.asked

    requests.page()
    unchanged = forecaster.asked
    forecaster.version = "2"
    requests.page()
    requests.page()

    assert (before, before + 1) == (unchanged, forecaster.asked)


def test_a_ledger_the_rules_cannot_follow_keeps_its_row_and_is_named(
    desks: Desks, store: Store
) -> None:
    """Judging anew never loses a request; what fails is a finding."""
    requests = desks.admin.requests
    ref = requests.register(new_request()).view.ref
    with store.write() as unit:
        # An act no flow has there, as a plugin that is gone may have left.
        recorder = requests.acting.recorder(unit, Permission.REPLY)
        recorder.record(1, "request.replied", ref, facts={})
        row = unit.matters.get(ref)
        assert row is not None
        unit.matters.put(row._replace(stamp="old"), unit.matters.outlooks(ref))
        unit.commit()

    done, findings = requests.refresh()

    assert (1, ["REQUEST-UNREADABLE"]) == (done, [one.code for one in findings])
    assert ref == requests.page().lines[0].row.ref
    assert (0, ()) == requests.refresh()
