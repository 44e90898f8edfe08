"""Faults that are not lateness: what each detector notices, and from which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.domain.figures.supervision.thresholds import Detector, Trigger, TriggerSignal
from govdisclose.domain.figures.supervision.triggers import LedgerFact, detected, trigger_id
from govdisclose.domain.law.provisions import Mark
from tests.domain.figures.supervision.clocks import PLAIN

MONDAY, TUESDAY, FRIDAY = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 8)
NEXT_MONDAY = date(2024, 3, 11)


def trigger(detector: Detector, **changes: Any) -> Trigger:
    """A trigger with this detector."""
    given: dict[str, Any] = {
        "id": "fault",
        "zh": "问题",
        "en": "fault",
        "signal": TriggerSignal.YELLOW,
        "detector": detector,
        "article": "x",
        "source": ("T",),
        "mark": Mark.SEEN,
        **changes,
    }
    return Trigger(**given)


def fact(move: str, on: date, recorded: date | None = None, **changes: Any) -> LedgerFact:
    """One entry."""
    return LedgerFact(
        move,
        on,
        recorded or on,
        changes.get("state", "handling"),
        changes.get("findings", ()),
        changes.get("imported", False),
    )


def noticed(ledger: list[LedgerFact], rule: Trigger, **more: Any) -> list[date]:
    """Days on which a trigger notices the ledger."""
    return [one.since for one in detected("request", ledger, [rule], PLAIN, **more)]


def test_finding_is_noticed_on_its_day() -> None:
    """Refused without reasons: the day of the decision."""
    rule = trigger(Detector.FINDING, codes=("BREACH-GROUND-MISSING",))
    ledger = [
        fact("received", MONDAY),
        fact("decided", FRIDAY, findings=("BREACH-GROUND-MISSING",)),
    ]

    (found,) = detected("request", ledger, [rule], PLAIN)

    assert (Signal.YELLOW, FRIDAY, None) == found[:3]
    assert "fault" == trigger_id(found.limit)


def test_late_forwarding_counts_working_days() -> None:
    """Four working days lie between Monday and Friday; with two allowed that is late."""
    rule = trigger(Detector.LATE_MOVE, moves=("assigned",), within=2)

    assert [FRIDAY] == noticed([fact("received", MONDAY), fact("assigned", FRIDAY)], rule)
    assert [] == noticed([fact("received", MONDAY), fact("assigned", TUESDAY)], rule)
    # From Friday to Monday there is one working day.
    assert [] == noticed([fact("received", FRIDAY), fact("assigned", NEXT_MONDAY)], rule)


def test_stage_overtime_is_noticed_while_it_lasts() -> None:
    """Decided on Monday, three working days allowed: Thursday is the last, Friday too long."""
    rule = trigger(Detector.STAGE, states=("decided",), within=3)
    ledger = [fact("received", date(2024, 3, 1)), fact("decided", MONDAY, state="decided")]

    assert [FRIDAY] == noticed(ledger, rule)
    sent = [*ledger, fact("replied", TUESDAY, state="replied")]
    assert [] == noticed(sent, rule)
    late = [*ledger, fact("replied", NEXT_MONDAY, state="replied")]
    assert [FRIDAY] == noticed(late, rule)


def test_closed_state_is_no_stage() -> None:
    """Nothing is due in a closed case, however long it lies."""
    rule = trigger(Detector.STAGE, states=("replied",), within=1)

    assert [] == noticed(
        [fact("replied", MONDAY, state="replied")], rule, closed_states=frozenset({"replied"})
    )


def test_act_outside_the_system_is_noticed_when_recorded() -> None:
    """Done on Monday and recorded on the next: five working days, one allowed."""
    rule = trigger(Detector.LATE_RECORD, within=1)

    assert [NEXT_MONDAY] == noticed(
        [fact("received", MONDAY), fact("assigned", MONDAY, NEXT_MONDAY)], rule
    )


def test_case_that_came_in_with_its_past_is_no_fault() -> None:
    """An import of old cases says nothing of how they were handled."""
    rule = trigger(Detector.LATE_RECORD, within=1)
    past = [
        fact("received", MONDAY, date(2024, 6, 3)),
        fact("replied", FRIDAY, date(2024, 6, 3)),
    ]

    assert [] == noticed(past, rule)


def test_act_that_an_import_brought_later_is_no_fault() -> None:
    """The other system may have had it in time; the same act by hand is noticed."""
    rule = trigger(Detector.LATE_RECORD, within=1)

    def ledger(*, imported: bool) -> list[LedgerFact]:
        return [fact("received", MONDAY), fact("replied", MONDAY, NEXT_MONDAY, imported=imported)]

    assert [] == noticed(ledger(imported=True), rule)
    assert [NEXT_MONDAY] == noticed(ledger(imported=False), rule)


def test_other_kinds_and_switched_off_triggers_notice_nothing() -> None:
    """Kinds and switches are heeded; what is only reported is noticed by nobody."""
    ledger = [fact("decided", MONDAY, findings=("X",))]

    assert [] == noticed(ledger, trigger(Detector.FINDING, codes=("X",), kinds=("review",)))
    assert [] == noticed(ledger, trigger(Detector.FINDING, codes=("X",), enabled=False))
    assert [] == noticed(ledger, trigger(Detector.REPORTED))
