"""Flows: the states of a kind of matter, the allowed moves, and what each move must carry.

A flow is data (``rules/flows/*.toml``); a matter is a fold of its ledger over the flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.journal import Actor
from govdisclose.errors import RuleRefusal

__all__ = ["Flow", "FourEyes", "IllegalMove", "LedgerStep", "Matter", "MissingFields", "Move"]


class IllegalMove(RuleRefusal):
    """The matter's state does not know this move."""

    code = "MAT-001"
    template = "{ref} cannot be {move} while it is {state}"
    hint = "allowed now: {allowed}"


class MissingFields(RuleRefusal):
    """The move lacks what it must carry."""

    code = "MAT-002"
    template = "{ref} cannot be {move} without {missing}"
    hint = "give the missing fields"


class FourEyes(RuleRefusal):
    """The person who drafted, or somebody acting for them, tries to approve."""

    code = "MAT-003"
    template = "{person} cannot have {ref} {move}: the same person had a hand in it before"
    hint = "another person, acting for nobody who had, has to do this"


@attrs.frozen(kw_only=True)
class Move:
    """One allowed step of a flow."""

    id: str
    label: str
    """Chinese name."""
    sources: tuple[str, ...]
    """States it starts from."""
    target: str
    permission: str
    required: tuple[str, ...] = ()
    """Fields the step must carry."""
    four_eyes_against: tuple[str, ...] = ()
    """Moves whose persons, real or represented, may not make this one."""


@attrs.frozen(kw_only=True)
class Flow:
    """States and moves of one kind of matter."""

    id: str
    title: str
    initial: str
    states: tuple[str, ...]
    moves: tuple[Move, ...]
    source: str
    """Legal source of the procedure."""
    mark: str

    def __attrs_post_init__(self) -> None:
        known = set(self.states)
        for move in self.moves:
            if not {*move.sources, move.target} <= known:
                raise ValueError(f"flow {self.id}: move {move.id} names an unknown state")
        if self.initial not in known:
            raise ValueError(f"flow {self.id}: unknown initial state {self.initial}")

    def move(self, name: str) -> Move | None:
        """The move of that id; None when the flow has none."""
        return next((move for move in self.moves if move.id == name), None)

    def allowed(self, state: str) -> tuple[Move, ...]:
        """Moves that start from a state, in the order of the flow."""
        return tuple(move for move in self.moves if state in move.sources)


@attrs.frozen(kw_only=True)
class LedgerStep:
    """One ledger entry as the flow sees it."""

    move: str
    on: date
    actor: Actor
    fields: Mapping[str, object] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Matter:
    """One case: a ref, its flow, its agency and its ledger; state is a fold, never stored."""

    ref: str
    flow: Flow
    shard: int
    ledger: tuple[LedgerStep, ...] = ()

    @property
    def state(self) -> str:
        """State after the last ledger step."""
        state = self.flow.initial
        for step in self.ledger:
            move = self.flow.move(step.move)
            if move is not None:
                state = move.target
        return state

    def last(self, *moves: str) -> LedgerStep | None:
        """Latest step made by one of the moves; None when there was none."""
        return next((step for step in reversed(self.ledger) if step.move in moves), None)

    def since_release(self) -> tuple[LedgerStep, ...]:
        """Steps after the last one that let content out, in order; all of them before the first.

        A proposal that was declined is settled like one that was released.
        """
        released = [
            place
            for place, step in enumerate(self.ledger, start=1)
            if step.move in ("published", "replaced", "restored", "declined")
        ]
        return self.ledger[max(released, default=0) :]

    def record(self, step: LedgerStep) -> Matter:
        """The matter after one more step.

        Raises:
            IllegalMove: The state does not know the move.
            MissingFields: A required field is absent.
            FourEyes: The same person, real or represented, drafted what is to be approved.
        """
        state = self.state
        move = self.flow.move(step.move)
        if move is None or state not in move.sources:
            allowed = "、".join(known.id for known in self.flow.allowed(state)) or "-"
            raise IllegalMove(ref=self.ref, state=state, move=step.move, allowed=allowed)
        missing = [name for name in move.required if not step.fields.get(name)]
        if missing:
            raise MissingFields(ref=self.ref, move=step.move, missing="、".join(missing))
        # Since the last release every drafting hand counts, not only the last one: otherwise a
        # trivial revision by a colleague would let the author approve the own text.
        for earlier in self.since_release():
            shared = earlier.actor.persons & step.actor.persons
            if earlier.move in move.four_eyes_against and shared:
                raise FourEyes(ref=self.ref, move=step.move, person="、".join(sorted(shared)))
        return attrs.evolve(self, ledger=(*self.ledger, step))
