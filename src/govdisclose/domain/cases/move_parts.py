"""What a move of a flow carries, checks, and does to clocks: the parts a flow file is made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.law.counting import Term, Unit
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "Branch",
    "BranchTest",
    "Check",
    "CheckKind",
    "ClockEffect",
    "EffectKind",
    "FieldKind",
    "FlowLimit",
    "MoveField",
    "PauseEnd",
    "Span",
]


class FieldKind(Enum):
    """What a field holds, so that forms can be built and values read from it."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    """A whole number above zero."""
    MONEY = "money"
    """Yuan above zero, at most two decimals."""
    CHANNEL = "channel"
    """Code or alias of a receipt rule of the law."""
    OUTCOME = "outcome"
    """Code of an outcome of the law."""
    GROUNDS = "grounds"
    """Codes of grounds of the law, the principal one first."""
    CHOICE = "choice"
    """A code of the list that stands with the field."""
    STAFF = "staff"
    """Key of somebody on the staff; the matter is theirs from then on."""


@attrs.frozen(kw_only=True)
class MoveField:
    """One field of a move."""

    name: str
    kind: FieldKind
    zh: str
    en: str
    required: bool = True
    """A move without it is refused; what the law wants but people may have left out is a check."""
    choices: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, hash=False)
    """Chinese and English name by code, for ``choice``."""

    def __attrs_post_init__(self) -> None:
        if bool(self.choices) != (self.kind is FieldKind.CHOICE):
            raise ValueError(f"field {self.name}: a choice has a list of codes, and nothing else")
        if any(len(names) != 2 for names in self.choices.values()):
            raise ValueError(f"field {self.name}: a name is not Chinese and English")


@attrs.frozen(kw_only=True)
class FlowLimit:
    """A time limit that comes with the flow, where no law pack has it."""

    id: str
    zh: str
    en: str
    amount: int
    unit: Unit = Unit.WORKING_DAY
    source: str
    """Citation, shown beside the days."""
    mark: Mark
    valid_from: date | None = None
    """First day in force; None where it holds from the beginning."""
    valid_until: date | None = None
    """Last day in force."""

    def __attrs_post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"limit {self.id}: it has no length")
        if not self.source.strip():
            raise ValueError(f"limit {self.id}: the citation is missing")

    def in_force(self, on: date) -> bool:
        """Whether it applies to an act of that day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )

    def term(self) -> Term:
        """Its length, with the mark of a source nobody could open."""
        shown = f"{self.source} (unverified)" if self.mark is Mark.UNVERIFIED else self.source
        return Term(amount=self.amount, unit=self.unit, limit_id=self.id, source=shown)


class EffectKind(Enum):
    """What a move does to a clock."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    EXTEND = "extend"
    STOP = "stop"


class PauseEnd(Enum):
    """When a pause is over, if nobody says that it is."""

    LIMIT = "limit"
    """After the last day of the limit of the body that was asked, if the law gives it one."""
    NEVER = "never"
    """Never: a move begins the clock anew, or the case ends."""


@attrs.frozen(kw_only=True)
class ClockEffect:
    """One effect on one clock."""

    clock: str
    """Id of the limit whose clock it is."""
    does: EffectKind
    rule: str | None = None
    """Id of the exclusion or limit that provides for it; the clock's own limit when omitted."""
    instrument: str | None = None
    """Instrument that holds the rule, when it is not the flow's own."""
    until_field: str | None = None
    """Field with the last day, where the agency sets it; a start without it counts the limit."""
    from_field: str | None = None
    """Field with the first day, when that may differ from the day of the entry."""
    bounded_by: str | None = None
    """Id of the limit that the asked body has, for a pause."""
    ends: PauseEnd = PauseEnd.LIMIT


class CheckKind(Enum):
    """What makes a move lawful."""

    WITHIN = "within"
    """Not after the last day of a limit."""
    AFTER = "after"
    """Only after the last day of a limit."""
    ONCE = "once"
    """No effective move of this id before it, in the span the check names."""
    LAW_KNOWS = "law_knows"
    """The law has the limit at all."""
    PRECEDED = "preceded"
    """A move of another id came before."""
    DECISION = "decision"
    """The outcome is one of the law and carries what the law demands."""
    HEARD = "heard"
    """Nobody whose rights are affected is still within the time to answer."""


class Span(Enum):
    """Over what a move may be made once."""

    CASE = "case"
    """The case since it began or was reopened."""
    RUN = "run"
    """The main clock since it last began to count."""


@attrs.frozen(kw_only=True)
class Check:
    """One condition of lawfulness: a breach keeps the entry and denies its effects, if it says so.

    Checks are made in the order of the file; the first breach that denies ends them.
    """

    kind: CheckKind
    breach: str = ""
    """Code of the finding; the check has its own codes when empty."""
    limit: str | None = None
    """Id of a limit, for ``within``, ``after`` and ``law_knows``; the main clock when omitted."""
    instrument: str | None = None
    """Instrument of the limit, when it is not the flow's own."""
    move: str | None = None
    """Id of the move that has to come before, for ``preceded``."""
    scope: Span = Span.CASE
    """For ``once``."""
    denies: bool = True
    """Whether the law denies the move its effects on clocks, state and outcome."""


class BranchTest(Enum):
    """When a move leads elsewhere."""

    UNCONFIRMED = "unconfirmed"
    """The receipt rule of the channel wants a confirmation."""


@attrs.frozen(kw_only=True)
class Branch:
    """Another target, without the effects of the move."""

    when: BranchTest
    to: str
