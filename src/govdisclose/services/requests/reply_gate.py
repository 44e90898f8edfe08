"""The gate of replies: nothing goes out to an applicant that was not cleared just so.

Under the variant of two persons the approval of the decision is the review, of the content as it
stood then. Where the agency demands more, what a reply releases needs a clearance of its own. What
somebody submitted is bound by that review in any case. Functions here work inside a unit of work.

Source: R2019 art. 17; domain facts 5.2: nothing goes out without an approval, nor before it, and a
changed content is reviewed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.cases.review.refusals import DatesOutOfOrder, NotCleared
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.requests.ledger import PREFIX, RequestCase
from govdisclose.services.requests.reply_contents import (
    CONTENT,
    ReplyContent,
    reply_content,
)
from govdisclose.services.reviews.gate import clearance_of
from govdisclose.services.reviews.ledger import LoadedReview, reviews_about
from govdisclose.services.reviews.variants import DEFAULT_VARIANT, chosen_variant

__all__ = ["REPLIED", "ReplyGate", "ReplyStanding"]

REPLIED = "replied"
"""The move that passes the gate."""

_DECIDED = f"{PREFIX}decided"


@attrs.frozen(kw_only=True)
class ReplyStanding:
    """How the gate stands for a reply now."""

    content: str | None
    """Hash of what would go out, in hex; None where nothing of it is kept here."""
    is_approved: bool
    """Whether the decision in force was approved with exactly this content."""
    review: str | None
    """Ref of the last review of a reply to the request."""
    review_state: str | None
    is_current: bool
    """Whether that review is of exactly this content."""
    needs_review: bool
    """Whether the approval alone does not do."""
    cleared_on: date | None
    """Day on which a review cleared exactly this content."""

    @property
    def is_open(self) -> bool:
        """Whether the reply may go out."""
        return self.cleared_on is not None or not self.needs_review

    @property
    def state(self) -> str:
        """State of the review of this content, ``none`` without one."""
        return self.review_state or "none" if self.is_current else "none"


@attrs.frozen(kw_only=True)
class ReplyGate:
    """What is asked before a reply is recorded; the flows load when a review is to be read."""

    flows: Callable[[], Mapping[str, Flow]]

    def passed(
        self, unit: UnitOfWork, case: RequestCase, standing: Standing, on: date
    ) -> dict[str, object]:
        """What the entry of a reply notes of its content.

        Args:
            unit: Where to read.
            case: The request, before the reply.
            standing: Where it stands, before the reply.
            on: Day of the reply.

        Raises:
            NotCleared: What would go out is not what was approved, or was not reviewed to the end,
                or not cleared.
            DatesOutOfOrder: It was cleared on a later day.
        """
        found = self.standing(unit, case, standing)
        if not found.is_open:
            raise NotCleared(ref=case.ref, state=found.state)
        if found.cleared_on is not None and on < found.cleared_on:
            raise DatesOutOfOrder(ref=case.ref, move=REPLIED, on=on, before=found.cleared_on)
        return {} if found.content is None else {CONTENT: found.content}

    def standing(self, unit: UnitOfWork, case: RequestCase, standing: Standing) -> ReplyStanding:
        """How the gate stands, whether or not a reply is due."""
        content = reply_content(unit, case.shard, case.ref)
        reviews = reviews_about(unit, case.ref, self.flows)
        last = reviews[-1] if reviews else None
        hexed = None if content is None else content.digest.hex()
        is_current = last is not None and last.case.content == hexed
        is_approved = hexed is not None and hexed == _approved(case)
        demands_more = chosen_variant(unit, case.shard) != DEFAULT_VARIANT
        needs_review = (
            (demands_more and _releases(content, standing))
            or (content is not None and not is_approved)
            or is_current
            or _was_stopped(last)
        )
        clearance = (
            clearance_of(unit, self.flows(), content.digest)
            if content is not None and needs_review
            else None
        )
        return ReplyStanding(
            content=hexed,
            is_approved=is_approved,
            review=None if last is None else last.case.ref,
            review_state=None if last is None else last.case.state,
            is_current=is_current,
            needs_review=needs_review,
            cleared_on=None if clearance is None else clearance.on,
        )


def _approved(case: RequestCase) -> str | None:
    """Hash of what the approver of the decision in force saw; None where it was taken elsewhere."""
    taken = [act for act in case.acts if act.kind == _DECIDED]
    found = taken[-1].facts.get(CONTENT) if taken else None
    return None if found is None else str(found)


def _releases(content: ReplyContent | None, standing: Standing) -> bool:
    """Whether the applicant is given information, and not only told of a refusal."""
    if content is not None and content.files:
        return True
    decided = standing.facts.outcome
    codes = content.outcomes if content is not None else ()
    for code in dict.fromkeys((*codes, *(() if decided is None else (decided,)))):
        found = standing.law.outcome(code, standing.as_of)
        if found is None or found.releases:
            return True
    return False


def _was_stopped(last: LoadedReview | None) -> bool:
    """Whether the last review of a reply holds or stopped it: a small change sets nothing free."""
    return last is not None and not last.case.is_cleared
