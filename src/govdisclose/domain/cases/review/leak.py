"""The remedy of a wrong publication, from the withdrawal to its close.

Source: domain facts 5.2 (withdraw at once, remedy, report; a leak is investigated). No source names
a number of days for any step, so none is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.cases.flow import FourEyes, IllegalMove, LedgerStep, Matter
from govdisclose.domain.cases.review.refusals import DatesOutOfOrder

__all__ = ["REMEDIES", "Audience", "Damage", "Place", "Remedy", "leak_ref", "remedied"]

REMEDIES = ("taken_down", "asked", "told", "reported", "assessed", "closed")
"""Moves staff record, in the order of a remedy."""


class Place(Enum):
    """Where a copy was, or may be."""

    WEBSITE = "website"
    """The office's own site."""
    PLATFORM = "platform"
    """A social or news platform."""
    SEARCH_ENGINE = "search_engine"
    """A search engine's index and cache."""
    OTHER_AGENCY = "other_agency"
    PRESS = "press"
    PAPER = "paper"
    """Reading points, notice boards, printed copies."""
    RECIPIENT = "recipient"
    """Somebody it was sent to."""
    OTHER = "other"


class Audience(Enum):
    """Who was told."""

    PERSON_CONCERNED = "person_concerned"
    AGENCY_HEAD = "agency_head"
    SUPERIOR = "superior"
    MAKER = "maker"
    """The agency the information is from."""
    POLICE = "police"
    OTHER = "other"


class Damage(Enum):
    """What the assessment found."""

    NONE = "none"
    MINOR = "minor"
    SERIOUS = "serious"
    STATE_SECRET = "state_secret"
    """A state secret was disclosed; it is reported before the remedy is closed."""


@attrs.frozen(kw_only=True)
class Remedy:
    """What was done about one wrong publication."""

    item: str
    """Ref of the item."""
    matter: Matter
    texts: Mapping[int, str]
    """What was written with the steps, by their place from 0."""

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.matter.state not in self.matter.flow.closed


def leak_ref(shard: int, number: int) -> str:
    """Ref of the remedy of an item's wrong publication."""
    return f"L{shard}-{number}"


def remedied(
    matter: Matter, step: LedgerStep, *, released_by: frozenset[str], today: date
) -> Matter:
    """The remedy after one more step.

    Args:
        matter: The remedy so far.
        step: The step.
        released_by: Everybody who approved what leaked; none of them closes the remedy.
        today: Day after which nothing can have happened.

    Raises:
        IllegalMove: The state does not know the move, or a state secret was not reported.
        MissingFields: The step lacks what it must carry.
        FourEyes: Whoever released it, withdrew it or assessed the damage closes it.
        DatesOutOfOrder: The day has not come, or lies before the withdrawal.
    """
    first = matter.ledger[0].on if matter.ledger else step.on
    if step.on < first or step.on > today:
        raise DatesOutOfOrder(ref=matter.ref, move=step.move, on=step.on, before=first)
    if step.move == "closed":
        assessed = matter.last("assessed")
        is_secret = assessed is not None and assessed.fields["damage"] == Damage.STATE_SECRET.value
        if is_secret and matter.last("reported") is None:
            raise IllegalMove(
                ref=matter.ref, state=matter.state, move=step.move, allowed="reported"
            )
        if shared := step.actor.persons & released_by:
            person = "、".join(sorted(shared))
            raise FourEyes(ref=matter.ref, move=step.move, person=person)
    return matter.record(step)
