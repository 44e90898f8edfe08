"""Kinds of matters beside requests and items: objections, reviews, and flows of plugins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import ClockEffect, EffectKind
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.law.counting import Term
from govdisclose.ports.matters import MatterRow, Outlook
from govdisclose.ports.storage import Store
from govdisclose.rules.supervision_rules import built_in_supervision
from govdisclose.services.organisation import load_directory
from govdisclose.services.recording import RecordChange
from govdisclose.services.supervision.index_rows import flow_source
from govdisclose.services.supervision.sources import Desk
from tests.services.requests.offices import Desks, day

FLOW = Flow(
    id="approval",
    title="审批",
    initial="none",
    states=("none", "accepted", "concluded"),
    closed=("concluded",),
    moves=(
        Move(
            id="accepted",
            label="受理",
            sources=("none",),
            target="accepted",
            permission="draft",
            effects=(ClockEffect(clock="decision", does=EffectKind.START),),
        ),
        Move(
            id="concluded",
            label="办结",
            sources=("accepted",),
            target="concluded",
            permission="draft",
        ),
    ),
    source="Administrative Licensing Law",
    mark="seen",
)


def _row(kind: str, ref: str, opened: str, **changes: object) -> MatterRow:
    given: dict[str, object] = dict.fromkeys(MatterRow._fields)
    given |= {
        "shard": 2,
        "kind": kind,
        "ref": ref,
        "entry": 1,
        "stamp": "test",
        "opened_on": opened,
        "state": "open",
        "breaches": 0,
        "facts": {},
        **changes,
    }
    return MatterRow(**given)  # type: ignore[arg-type]  # fields by name


def test_objection_is_due_in_fifteen_working_days(desks: Desks) -> None:
    """Filed on Monday 4 March 2024: the 15th working day is the 25th; decided, it is done."""
    facts = {"assessment": "2023-x-1", "indicator": "i", "state": "filed", "filed_on": "2024-03-04"}
    key = {"kind": "assessment_objection", "key": "2023-x-1|i"}
    index = {"assessment": "2023-x-1"}
    office = desks.on("2024-03-04").admin
    with office.store.write() as unit:
        recorder = office.acting.recorder(unit, Permission.DRAFT)
        change = RecordChange(**key, facts=facts, index=index)  # type: ignore[arg-type]
        recorder.record(2, "objection.filed", "A2", records=[change])
        unit.commit()

    def signals(on: str) -> list[Signal]:
        lines = office.supervision.today(day(on), kinds=frozenset({"objection"})).lines
        return [line.signal for line in lines]

    # ceil(0.9 x 15) = 14 and 15 - 1 = 14: both on the 22nd.
    assert [] == signals("2024-03-21")
    assert [Signal.YELLOW] == signals("2024-03-22")
    assert [Signal.BREACH] == signals("2024-03-26")


def test_review_is_watched_by_the_last_day_the_index_has(desks: Desks) -> None:
    """Referred on Monday 4 March, due Friday the 15th: nine working days, yellow on the ninth.

    The office set the days, and no law: late is a red card and no statutory breach.
    """
    outlooks = (
        Outlook("bucket", "waiting", "2024-03-04", "2024-03-16", "referral", "2024-03-15"),
        Outlook("bucket", "overdue", "2024-03-16", "9999-12-31", "referral", "2024-03-15"),
    )
    office = desks.admin
    with office.store.write() as unit:
        unit.matters.put(_row("review", "V2-1", "2024-03-01", due="2024-03-15"), outlooks)
        closed = _row("review", "V2-2", "2024-03-01", due="2024-03-15", closed_on="2024-03-05")
        unit.matters.put(closed, outlooks)
        unit.commit()

    def shown(on: str) -> list[tuple[str, str, Signal, date | None]]:
        lines = office.supervision.today(day(on), kinds=frozenset({"review"})).lines
        return [(one.ref, one.limit, one.signal, one.due) for one in lines]

    assert [] == shown("2024-03-13")
    assert [("V2-1", "referral", Signal.REMINDER, day("2024-03-15"))] == shown("2024-03-14")
    assert [("V2-1", "referral", Signal.YELLOW, day("2024-03-15"))] == shown("2024-03-15")
    assert [("V2-1", "referral", Signal.RED, day("2024-03-15"))] == shown("2024-03-16")


def test_flow_of_a_plugin_is_followed_by_its_own_effects(store: Store, desks: Desks) -> None:
    """Twenty days by law, three promised: the act on the fourth day is a red card of one day."""
    office = desks.on("2024-03-08").admin
    acts: tuple[tuple[str, str, Mapping[str, object]], ...] = (
        ("accepted", "2024-03-04", {"promised_days": 3}),
        ("concluded", "2024-03-11", {}),
    )
    with office.store.write() as unit:
        recorder = office.acting.recorder(unit, Permission.DRAFT)
        for move, on, facts in acts:
            recorder.record(2, f"approval.{move}", "X2-1", on=day(on), facts=facts)
        unit.matters.put(_row("approval", "X2-1", "2024-03-04"), ())
        unit.commit()
    source = flow_source(lambda: {"approval": FLOW}, lambda *_: Term(amount=20, source="art. 42"))

    with office.store.read() as unit:
        desk = Desk(
            rules=built_in_supervision(),
            calendar=office.calendars.of(unit),
            directory=load_directory(unit),
            today=day("2024-03-12"),
        )
        spells = list(source.spells(unit, day("2024-03-01"), day("2024-03-31"), desk))
        (line,) = source.lines(unit, day("2024-03-08"), desk)

    # 5, 6 and 7 March are the three promised days; the 7th is also the yellow one, ceil(2.7) = 3.
    assert [
        (Signal.REMINDER, "2024-03-06", "2024-03-07"),
        (Signal.YELLOW, "2024-03-07", "2024-03-08"),
        (Signal.RED, "2024-03-08", "2024-03-11"),
    ] == [(one.signal, one.raised.isoformat(), str(one.cleared)) for one in spells]
    assert ("approval", "X2-1", Signal.RED, "art. 42") == (
        line.kind,
        line.ref,
        line.signal,
        line.source,
    )
