"""Flows: the states of a kind of matter, the allowed moves, and what each move must carry.

A flow is data (``rules/flows/*.toml``); a matter is a fold of its ledger over the flow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.case_kind import case_kind_faults
from govdisclose.domain.cases.move_parts import Branch, Check, ClockEffect, FlowLimit, MoveField
from govdisclose.domain.journal import Actor
from govdisclose.errors import RuleRefusal

__all__ = [
    "SAME_STATE",
    "Flow",
    "FourEyes",
    "IllegalMove",
    "LedgerStep",
    "Matter",
    "MissingFields",
    "Move",
]


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


SAME_STATE = "="
"""Target of a move that leaves the state as it is."""


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
    label_en: str = ""
    """English name; the id where a flow has none."""
    fields: tuple[MoveField, ...] = ()
    """Typed fields, for flows whose moves are read from forms and files."""
    checks: tuple[Check, ...] = ()
    """What makes the move lawful."""
    effects: tuple[ClockEffect, ...] = ()
    """What a lawful move does to clocks, in order."""
    branches: tuple[Branch, ...] = ()
    """Other targets; the first that applies is taken."""
    opens: str | None = None
    """Code of a matter between the agency and somebody that the move opens ("third_party")."""
    acknowledges: str | None = None
    """Code of such a matter of which the other side now has the letter."""
    closes: str | None = None
    """Code of such a matter that the move ends; without one open the move is not possible."""
    outcome: str | None = None
    """Outcome of the case that follows from the move itself."""
    paper: bool = False
    """Whether it may be signed on paper and recorded by somebody else."""

    @property
    def stays(self) -> bool:
        """True when the state remains what it was."""
        return self.target == SAME_STATE


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
    title_en: str = ""
    law: str | None = None
    """Id of the law pack whose flow it is; None for a flow of no version."""
    closed: tuple[str, ...] = ()
    """States in which nothing is due any more."""
    unconfirmed: tuple[str, ...] = ()
    """States in which the receipt is not yet certain."""
    main_clocks: tuple[str, ...] = ()
    """Ids of the limits that say when the case is due; the one started last decides."""
    due_soon_working_days: int = 0
    """From how many working days before the due date on a case is due soon; office practice."""
    state_labels: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, hash=False)
    """Chinese and English name by state."""
    subjects: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, hash=False)
    """Chinese and English name of what moves open and close, by code."""
    prefix: str = ""
    """Capitals that begin the refs of its cases ("WB" for WB1-7); with them, the flow is a kind of
    case that needs nothing else to be registered, followed and counted."""
    limits: tuple[FlowLimit, ...] = ()
    """Time limits that come with the flow."""
    category_field: str = ""
    """Field whose code the cases are counted by."""

    def __attrs_post_init__(self) -> None:
        known = set(self.states)
        for move in self.moves:
            targets = {branch.to for branch in move.branches}
            targets |= set() if move.stays else {move.target}
            if not {*move.sources, *targets} <= known:
                raise ValueError(f"flow {self.id}: move {move.id} names an unknown state")
        if self.initial not in known:
            raise ValueError(f"flow {self.id}: unknown initial state {self.initial}")
        if not {*self.closed, *self.unconfirmed, *self.state_labels} <= known:
            raise ValueError(f"flow {self.id}: an unknown state is named")
        for names in (*self.state_labels.values(), *self.subjects.values()):
            if len(names) != 2:
                raise ValueError(f"flow {self.id}: a label is not Chinese and English")
        if self.prefix and (faults := case_kind_faults(self)):
            raise ValueError(f"flow {self.id}: {faults[0]}")

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
            if move is not None and not move.stays:
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
