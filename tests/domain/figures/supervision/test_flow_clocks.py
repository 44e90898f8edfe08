"""The clocks of any flow, followed by the effects its moves declare."""

from __future__ import annotations

from datetime import date
from typing import Any

from govdisclose.domain.cases.flow import Flow, LedgerStep, Move
from govdisclose.domain.cases.move_parts import ClockEffect, EffectKind
from govdisclose.domain.figures.supervision.flow_clocks import flow_versions
from govdisclose.domain.figures.supervision.signals import Watched
from govdisclose.domain.journal import Actor
from govdisclose.domain.law.counting import Term
from tests.domain.figures.supervision.clocks import PLAIN

MONDAY = date(2024, 3, 4)
ACTOR = Actor(account="a", person="a")


def _move(id_: str, does: EffectKind | None = None, **changes: Any) -> Move:
    effects: tuple[ClockEffect, ...] = ()
    if does is not None:
        more = changes.pop("effect", {})
        effects = (ClockEffect(clock="approval", does=does, **more),)
    return Move(
        id=id_,
        label=id_,
        sources=("none", "open"),
        target=changes.pop("target", "open"),
        permission="draft",
        effects=effects,
    )


FLOW = Flow(
    id="approval",
    title="审批",
    initial="none",
    states=("none", "open", "done"),
    closed=("done",),
    moves=(
        _move("accepted", EffectKind.START, effect={"until_field": "until"}),
        _move("asked", EffectKind.PAUSE, effect={"bounded_by": "expert"}),
        _move("answered", EffectKind.RESUME),
        _move("extended", EffectKind.EXTEND),
        _move("renewed", EffectKind.RESTART),
        _move("concluded", target="done"),
    ),
    source="test",
    mark="computed",
)


def _followed(*steps: tuple[str, int, dict[str, object]]) -> Watched:
    ledger = [
        LedgerStep(move=move, on=date(2024, 3, day), actor=ACTOR, fields=fields)
        for move, day, fields in steps
    ]

    def limit_of(limit: str, _on: date) -> Term | None:
        return {"approval": Term(amount=20), "expert": Term(amount=5)}.get(limit)

    versions = flow_versions(FLOW, ledger, limit_of, PLAIN, ref="X1-1", shard=1)
    (clock,) = versions[-1].clocks
    return clock


def test_start_takes_limit_promise_and_last_day() -> None:
    """The law's twenty days, what the case promised, or the last day that was set."""
    assert 20 == _followed(("accepted", 4, {})).term.amount
    assert 3 == _followed(("accepted", 4, {"promised_days": 3})).promised
    assert 10 == _followed(("accepted", 4, {"working_days": 10})).term.amount
    until = _followed(("accepted", 4, {"until": "2024-03-20"}))
    assert date(2024, 3, 20) == until.clock(PLAIN).due


def test_pause_ends_at_the_answer_or_the_last_day_of_the_other_side() -> None:
    """Experts have five working days: from Tuesday the 5th to the 12th."""
    open_ = _followed(("accepted", 4, {}), ("asked", 5, {}))
    answered = _followed(("accepted", 4, {}), ("asked", 5, {}), ("answered", 7, {}))

    assert date(2024, 3, 12) == open_.pauses[0].ended
    assert date(2024, 3, 7) == answered.pauses[0].ended
    # 20 working days after 4 March are the 1st of April; 6 and 7 March did not count.
    assert date(2024, 4, 3) == answered.clock(PLAIN).due


def test_extension_restart_and_end() -> None:
    """Longer by the days given, anew from the day of a restart, over when the case is closed."""
    longer = _followed(("accepted", 4, {}), ("extended", 5, {"working_days": 10}))
    anew = _followed(("accepted", 4, {}), ("renewed", 11, {}))
    done = _followed(("accepted", 4, {}), ("concluded", 6, {}))

    # 30 working days after Monday 4 March: Monday 15 April.
    assert date(2024, 4, 15) == longer.clock(PLAIN).due
    assert date(2024, 3, 11) == anew.start
    assert date(2024, 3, 6) == done.stopped


def test_effect_on_a_limit_that_does_not_run_changes_nothing() -> None:
    """A stop before any start is no clock."""
    step = LedgerStep(move="answered", on=MONDAY, actor=ACTOR)

    versions = flow_versions(FLOW, [step], lambda *_: None, PLAIN, ref="X1-1", shard=1)

    assert () == versions[-1].clocks
