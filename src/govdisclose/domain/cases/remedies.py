"""What may be done against an answer or against silence, and by when, by the law of the day.

Periods stand in the packs of the instruments (rules/remedies/); which way comes first, and how the
annual report calls each way, in rules/challenges/.
"""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.counting import count
from govdisclose.domain.law.law_pack import LawLibrary, LawPack, NoLawInForce, UnknownProvision
from govdisclose.domain.law.provisions import Mark, TimeLimit
from govdisclose.errors import RuleRefusal

__all__ = [
    "LITIGATION_AFTER",
    "LITIGATION_DIRECT",
    "RECONSIDERATION",
    "RESULTS",
    "UNANSWERED",
    "Ending",
    "InvalidRemedies",
    "Precedence",
    "Remedies",
    "RemedyBlock",
    "RemedyRules",
    "Route",
    "remedies_of",
    "route_of",
]

UNANSWERED = "unanswered"
"""What is challenged where nothing was answered in time."""

RECONSIDERATION = "reconsideration"
LITIGATION_DIRECT = "litigation_direct"
LITIGATION_AFTER = "litigation_after_reconsideration"

RESULTS = ("upheld", "corrected", "other")
"""Results of the annual report; what has none is pending."""


class InvalidRemedies(RuleRefusal):
    """The rules of remedies contradict themselves."""

    code = "CHA-001"
    template = "cannot use the rules of remedies: {key}: {problem}"
    hint = "correct the file under rules/challenges"


@attrs.frozen(kw_only=True)
class RemedyBlock:
    """One block of section four of the annual report."""

    key: str
    """``reconsideration``, ``litigation_direct`` or ``litigation_after_reconsideration``."""
    zh: str
    en: str
    instrument: str
    """Instrument whose version of the day gives the period."""
    limit: str
    """Id of the limit in it."""
    after: str | None = None
    """Block that has to be through before."""


@attrs.frozen(kw_only=True)
class Precedence:
    """Acts against which reconsideration comes first, on and from a day."""

    since: date
    outcomes: tuple[str, ...]
    """Outcomes, or ``unanswered``."""
    law: str
    """Id of the law pack that says so."""
    article: str
    source: tuple[str, ...]
    mark: Mark
    note: str = ""


@attrs.frozen(kw_only=True)
class Ending:
    """One way in which a case ends."""

    id: str
    zh: str
    en: str
    result: str = attrs.field(validator=attrs.validators.in_(RESULTS))
    """Under which the annual report counts it."""
    reopens: bool = False
    """True when the agency has to answer anew."""
    source: tuple[str, ...]
    mark: Mark


@attrs.frozen(kw_only=True)
class RemedyRules:
    """Blocks, precedence and endings as data."""

    sources: dict[str, str]
    blocks: tuple[RemedyBlock, ...] = attrs.field()
    precedences: tuple[Precedence, ...] = attrs.field(default=())
    endings: tuple[Ending, ...] = attrs.field()

    @blocks.validator
    def _known(self, _attribute: object, blocks: tuple[RemedyBlock, ...]) -> None:
        keys = [block.key for block in blocks]
        if sorted(keys) != sorted({RECONSIDERATION, LITIGATION_DIRECT, LITIGATION_AFTER}):
            raise InvalidRemedies(key="blocks", problem="they are not the three of the report")

    @precedences.validator
    def _cited(self, _attribute: object, precedences: tuple[Precedence, ...]) -> None:
        for one in precedences:
            if not one.source or any(key not in self.sources for key in one.source):
                raise InvalidRemedies(key="precedences", problem="a source is not in the list")

    @endings.validator
    def _every_result(self, _attribute: object, endings: tuple[Ending, ...]) -> None:
        if {one.result for one in endings} != set(RESULTS):
            raise InvalidRemedies(key="endings", problem="a result of the report has no ending")
        for one in endings:
            if not one.source or any(key not in self.sources for key in one.source):
                raise InvalidRemedies(key="endings", problem="a source is not in the list")

    def block(self, key: str) -> RemedyBlock:
        """The block of that key."""
        return next(block for block in self.blocks if block.key == key)

    def precedence(self, act: str, on: date) -> Precedence | None:
        """Why reconsideration comes first against an act of that day; None where it does not."""
        for one in self.precedences:
            if act in one.outcomes and one.since <= on:
                return one
        return None


@attrs.frozen(kw_only=True)
class Route:
    """One way open against an act."""

    block: RemedyBlock
    pack: LawPack
    limit: TimeLimit

    def last_day(self, known_on: date, calendar: WorkingCalendar) -> date:
        """Last day to file, counted from the day the act became known."""
        due = count(known_on, self.limit.term(), calendar).due
        assert due is not None  # nothing is excluded
        return due


@attrs.frozen(kw_only=True)
class Remedies:
    """The ways against one act."""

    routes: tuple[Route, ...]
    """In the order of the blocks; without the direct way to court where it is closed."""
    first: Precedence | None
    """Why reconsideration comes first; None where both ways are open."""

    def route(self, key: str) -> Route | None:
        """The way of that block; None where it is not open or no law is known."""
        return next((one for one in self.routes if one.block.key == key), None)


def remedies_of(act: str, on: date, *, rules: RemedyRules, laws: LawLibrary) -> Remedies:
    """The ways against an act.

    Args:
        act: Outcome of the decision, or ``unanswered``.
        on: Day of the act, by which the law is chosen.
        rules: Blocks and precedence.
        laws: The packs at hand.

    Source: Reconsideration Law 2023, art. 20, 23; Administrative Litigation Law, art. 45, 46.
    """
    first = rules.precedence(act, on)
    routes = []
    for block in rules.blocks:
        if first is not None and block.key == LITIGATION_DIRECT:
            continue
        route = route_of(block, on, laws)
        if route is not None:
            routes.append(route)
    return Remedies(routes=tuple(routes), first=first)


def route_of(block: RemedyBlock, on: date, laws: LawLibrary) -> Route | None:
    """The way of a block by the law of a day; None where no law of it is known."""
    try:
        pack = laws.law_on(on, instrument=block.instrument)
        return Route(block=block, pack=pack, limit=pack.limit(block.limit, on))
    except (NoLawInForce, UnknownProvision):
        return None
