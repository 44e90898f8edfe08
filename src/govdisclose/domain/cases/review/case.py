"""A review as the fold of its ledger: who signed what, on which day, of which content.

One review is of one content, named by its hash. A further submission under the same ref begins a
new round; only the last round counts, so that a changed content closes the gate again.

Sources: R2019 art. 17; 国办发〔2010〕57号; domain facts 5.2: reviewer and drafter differ, dates do
not decrease, nothing is published without an approval, one record per content. A question to an
authority keeps the review open until it is answered: silence is never consent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.cases.flow import (
    Flow,
    FourEyes,
    IllegalMove,
    LedgerStep,
    Matter,
    MissingFields,
    Move,
)
from govdisclose.domain.cases.review.refusals import (
    AnswerForbids,
    DatesOutOfOrder,
    PaperNotAllowed,
    ReferralOpen,
    UnknownReview,
    UnknownVariant,
)

__all__ = [
    "DECISIONS",
    "OPENED",
    "Answer",
    "Opinion",
    "ReviewCase",
    "folded",
    "signers_of",
]

OPENED = "opened"
"""Move that submits a content."""

DECISIONS = ("cleared", "partial", "withheld")
"""Moves that end a review, and at once its outcomes."""


_SIDE_MOVES = (OPENED, "referred", "answered", "returned", "overtaken")
"""Moves that are nobody's signature."""


class Opinion(Enum):
    """What a reviewer thinks should be done."""

    RELEASE = "release"
    """公开"""
    WITHHOLD = "withhold"
    """不予公开（免于公开）"""
    PARTIAL = "partial"
    """部分公开"""
    REFER = "refer"
    """需报审"""


class Answer(Enum):
    """What an authority answered to a referral."""

    MAY_RELEASE = "may_release"
    PARTLY = "partly"
    """A part has to be left out."""
    MUST_WITHHOLD = "must_withhold"
    NOT_COMPETENT = "not_competent"
    """Another authority has to be asked; nothing is settled by it."""


_FORBIDDEN_BY = {
    Answer.PARTLY.value: ("cleared",),
    Answer.MUST_WITHHOLD.value: ("cleared", "partial"),
}
"""Decisions that contradict an answer."""


def signers_of(step: LedgerStep) -> frozenset[str]:
    """The persons whose signature a step is: of a paper its signer, else who made the step."""
    paper = step.fields.get("paper")
    if isinstance(paper, Mapping):
        return frozenset({str(paper["signer"])})
    return step.actor.persons


@attrs.frozen(kw_only=True)
class ReviewCase:
    """The present round of a review."""

    matter: Matter
    """The round's own steps, the submission first."""
    rounds: int = 1
    """Which submission under this ref it is, from 1."""

    @property
    def ref(self) -> str:
        """Ref of the matter."""
        return self.matter.ref

    @property
    def shard(self) -> int:
        """Agency whose information it is."""
        return self.matter.shard

    @property
    def flow(self) -> Flow:
        """The variant under which it was submitted."""
        return self.matter.flow

    @property
    def state(self) -> str:
        """State of the flow."""
        return self.matter.state

    @property
    def _opening(self) -> LedgerStep:
        return self.matter.ledger[0]

    @property
    def content(self) -> str:
        """Hash of the content under review, in hex."""
        return str(self._opening.fields["content"])

    @property
    def subject(self) -> str:
        """Ref of what the content belongs to."""
        return str(self._opening.fields["subject"])

    @property
    def opened_on(self) -> date:
        """Day of submission."""
        return self._opening.on

    @property
    def drafters(self) -> frozenset[str]:
        """Everybody who had a hand in the content, and who submitted it."""
        named = self._opening.fields.get("drafters") or ()
        assert isinstance(named, (list, tuple))
        return self._opening.actor.persons | {str(one) for one in named}

    @property
    def is_open(self) -> bool:
        """Whether something is still to be signed."""
        return self.state not in self.flow.closed

    @property
    def outcome(self) -> str | None:
        """Outcome; None while it is open."""
        return None if self.is_open else self.state

    @property
    def is_cleared(self) -> bool:
        """Whether the content may go out."""
        return self.outcome == "cleared"

    @property
    def decided(self) -> LedgerStep | None:
        """The step that decided it."""
        return self.matter.last(*DECISIONS)

    @property
    def referral(self) -> LedgerStep | None:
        """The question to an authority that was not answered; None without one."""
        last = self.matter.last("referred", "answered")
        return last if last is not None and last.move == "referred" and self.is_open else None

    @property
    def doubt(self) -> LedgerStep | None:
        """The signature that wants the question put to an authority, while nobody has put it."""
        for step in reversed(self.matter.ledger):
            if step.move in ("referred", "answered"):
                return None
            if step.fields.get("opinion") == Opinion.REFER.value:
                return step
        return None

    @property
    def in_doubt(self) -> bool:
        """Whether a reviewer's doubt, or a question put, has not been settled by an answer."""
        for step in reversed(self.matter.ledger):
            if step.move == "answered" and step.fields["answer"] != Answer.NOT_COMPETENT.value:
                return False
            if step.move == "referred" or step.fields.get("opinion") == Opinion.REFER.value:
                return True
        return bool(self._opening.fields.get("doubt"))

    @property
    def answer(self) -> str | None:
        """What binds: the last answer that settled something, given in this round or before."""
        for step in reversed(self.matter.ledger):
            if step.move == "answered" and step.fields["answer"] != Answer.NOT_COMPETENT.value:
                return str(step.fields["answer"])
        bound = self._opening.fields.get("answer")
        return None if bound is None else str(bound)

    @property
    def signatures(self) -> tuple[LedgerStep, ...]:
        """Steps by which somebody signed, in order."""
        return tuple(step for step in self.matter.ledger if step.move not in _SIDE_MOVES)

    @property
    def waiting(self) -> tuple[Move, ...]:
        """Moves that sign the step that waits: one, or the decisions of the last step."""
        return tuple(
            move
            for move in self.flow.allowed(self.state)
            if not move.stays and move.id not in _SIDE_MOVES
        )

    @property
    def is_at_last_step(self) -> bool:
        """Whether the next signature decides."""
        return any(move.id in DECISIONS for move in self.waiting)

    def recorded(self, step: LedgerStep, *, today: date | None = None) -> ReviewCase:
        """The review after one more step.

        Args:
            step: The step; a paper signature stands in its field ``paper``.
            today: Day after which nothing can have been signed; None where that was checked.

        Raises:
            IllegalMove, MissingFields: The state does not know the move, or it lacks something.
            FourEyes: Whoever signs, is represented, or records a paper drafted the content or
                signed another step.
            DatesOutOfOrder: An earlier step is of a later day, or the day has not come.
            ReferralOpen, AnswerForbids: An authority was asked.
            PaperNotAllowed: The step cannot be signed on paper.
        """
        state = self.state
        move = self.flow.move(step.move)
        if move is None or state not in move.sources:
            allowed = tuple(known.id for known in self.flow.allowed(state)) or "-"
            raise IllegalMove(ref=self.ref, state=state, move=step.move, allowed=allowed)
        if missing := [name for name in move.required if not step.fields.get(name)]:
            raise MissingFields(ref=self.ref, move=step.move, missing="、".join(missing))
        before = max(one.on for one in self.matter.ledger)
        if step.on < before or (today is not None and step.on > today):
            raise DatesOutOfOrder(ref=self.ref, move=step.move, on=step.on, before=before)
        self._check_referral(step)
        self._check_persons(move, step)
        return attrs.evolve(
            self, matter=attrs.evolve(self.matter, ledger=(*self.matter.ledger, step))
        )

    def _check_referral(self, step: LedgerStep) -> None:
        is_asked = self.referral is not None
        if step.move == "answered" and not is_asked:
            raise IllegalMove(ref=self.ref, state=self.state, move=step.move, allowed="referred")
        if step.move == "overtaken":
            return
        if (is_asked and step.move != "answered") or (self.in_doubt and step.move == "cleared"):
            raise ReferralOpen(ref=self.ref, move=step.move)
        answer = self.answer
        if answer is not None and step.move in _FORBIDDEN_BY.get(answer, ()):
            raise AnswerForbids(ref=self.ref, move=step.move, answer=answer)

    def _check_persons(self, move: Move, step: LedgerStep) -> None:
        """Refuse a signature by somebody who had a hand in it before.

        Who records a signature made on paper could forge it, so neither a drafter nor a signer of
        another step may; papers of several steps may be recorded by one person.
        """
        is_paper = isinstance(step.fields.get("paper"), Mapping)
        if is_paper and not move.paper:
            raise PaperNotAllowed(ref=self.ref, move=move.id)
        if move.id == "answered" and (shared := step.actor.persons & self.drafters):
            # An answer unlocks the gate, so no drafter reports it.
            raise FourEyes(ref=self.ref, move=step.move, person="、".join(sorted(shared)))
        if move.id in _SIDE_MOVES:
            return
        barred: set[str] = set()
        if OPENED in move.four_eyes_against:
            barred |= self.drafters
        # A signer of one step has no other, whatever the flow says of it.
        barred |= {person for one in self.signatures for person in signers_of(one)}
        hands = signers_of(step) | step.actor.persons
        if is_paper:
            barred |= self.drafters & step.actor.persons
        if shared := hands & barred:
            person = "、".join(sorted(shared))
            raise FourEyes(ref=self.ref, move=step.move, person=person)
        # The other way round: who recorded a paper before signs nothing of their own here.
        recorders = {
            person
            for one in self.signatures
            if isinstance(one.fields.get("paper"), Mapping)
            for person in one.actor.persons
        }
        if shared := signers_of(step) & recorders:
            person = "、".join(sorted(shared))
            raise FourEyes(ref=self.ref, move=step.move, person=person)


def folded(
    ref: str, shard: int, steps: tuple[LedgerStep, ...], flows: Mapping[str, Flow]
) -> ReviewCase:
    """The present round of a review from all steps under its ref.

    Raises:
        UnknownReview: Nothing was submitted under the ref.
        UnknownVariant: Its flow is none of those given.
    """
    opened = [place for place, step in enumerate(steps) if step.move == OPENED]
    if not opened:
        raise UnknownReview(ref=ref)
    current = steps[opened[-1] :]
    variant = str(current[0].fields["variant"])
    flow = flows.get(variant)
    if flow is None:
        raise UnknownVariant(variant=variant, known=tuple(flows))
    matter = Matter(ref=ref, flow=flow, shard=shard, ledger=current)
    return ReviewCase(matter=matter, rounds=len(opened))
