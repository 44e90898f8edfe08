"""When a clock deserves which signal: thresholds by kind of matter, agency and limit, as data."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum

import attrs

from govdisclose.domain.law.counting import Term, Unit
from govdisclose.domain.law.provisions import Mark
from govdisclose.errors import RuleRefusal

__all__ = [
    "SIDE_KINDS",
    "Detector",
    "InvalidSupervision",
    "Measure",
    "OwnLimit",
    "SupervisionRules",
    "Threshold",
    "Trigger",
    "TriggerSignal",
]

SIDE_KINDS = frozenset({"correction", "consultation"})
"""Kinds of clocks beside that of a request: they are watched only where a threshold names them."""

_CODE = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)


class InvalidSupervision(RuleRefusal):
    """A threshold or trigger contradicts itself or cites nothing."""

    code = "SUP-001"
    template = "cannot use {key} of the supervision rules: {problem}"
    hint = "correct the rule file, or what was set with 'govdisclose supervise thresholds --set'"


def _refuse(key: str, problem: str) -> None:
    raise InvalidSupervision(key=key, problem=problem)


def _coded(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    if not _CODE.fullmatch(value):
        _refuse(attribute.name, "the id is not an ASCII code")


def _cited(_instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not value or (isinstance(value, str) and not value.strip()):
        _refuse(attribute.name, "the citation is missing")


@attrs.frozen(kw_only=True)
class Threshold:
    """From when on a clock gets a signal; the most specific one that fits applies."""

    id: str = attrs.field(validator=_coded)
    zh: str
    en: str
    article: str = attrs.field(validator=_cited)
    """Rule or paper cited; "default" for the office's own choice."""
    source: tuple[str, ...] = attrs.field(validator=_cited)
    """Keys of the list of sources."""
    mark: Mark
    note: str = ""
    kinds: tuple[str, ...] = ()
    """Kinds of matters; empty for all."""
    agencies: tuple[str, ...] = ()
    """Codes of agencies; empty for all."""
    limits: tuple[str, ...] = ()
    """Ids of limits; empty for all."""
    remind_before: int | None = None
    """Days of the limit's own unit before the last promised day; None for no reminder."""
    yellow_percent: int | None = None
    """Share of the promised time, in hundredths; None for no yellow card."""
    promised: int | None = None
    """Units promised instead of those the law gives; None promises no less than the law."""

    def __attrs_post_init__(self) -> None:
        if self.remind_before is not None and self.remind_before < 0:
            _refuse(self.id, "remind_before is below 0")
        if self.yellow_percent is not None and not 1 <= self.yellow_percent <= 100:
            _refuse(self.id, "yellow_percent is not between 1 and 100")
        if self.promised is not None and self.promised < 0:
            _refuse(self.id, "promised is below 0")

    def fits(self, kind: str, agency: str, limit: str) -> bool:
        """Whether it speaks of such a clock."""
        return (
            (kind in self.kinds or (not self.kinds and kind not in SIDE_KINDS))
            and (not self.agencies or agency in self.agencies)
            and (not self.limits or limit in self.limits)
        )

    @property
    def specificity(self) -> tuple[bool, bool, bool]:
        """Orders thresholds that fit: the one for the agency before that for limit or kind."""
        return bool(self.agencies), bool(self.limits), bool(self.kinds)


class TriggerSignal(Enum):
    """What a trigger that knows no time gives."""

    REMINDER = "reminder"
    YELLOW = "yellow"
    RED = "red"


class Detector(Enum):
    """How a trigger is noticed in a ledger."""

    FINDING = "finding"
    """The case has a finding with one of the codes."""
    LATE_MOVE = "late_move"
    """A move of ``moves`` comes more than ``within`` working days after the one before it."""
    STAGE = "stage"
    """The case stays in a state of ``states`` for more than ``within`` working days."""
    LATE_RECORD = "late_record"
    """An act in a case that is in the system already is recorded more than ``within`` working
    days after its day."""
    REPORTED = "reported"
    """Nothing notices it: a person reports it with a notice."""


@attrs.frozen(kw_only=True)
class Trigger:
    """A fault other than lateness that supervision speaks of."""

    id: str = attrs.field(validator=_coded)
    zh: str
    en: str
    signal: TriggerSignal
    detector: Detector
    article: str = attrs.field(validator=_cited)
    source: tuple[str, ...] = attrs.field(validator=_cited)
    mark: Mark
    note: str = ""
    kinds: tuple[str, ...] = ()
    """Kinds of matters; empty for all."""
    codes: tuple[str, ...] = ()
    """Finding codes, for ``finding``."""
    moves: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    within: int | None = None
    """Working days."""
    enabled: bool = True

    def __attrs_post_init__(self) -> None:
        needs = {
            Detector.FINDING: {"codes"},
            Detector.LATE_MOVE: {"moves", "within"},
            Detector.STAGE: {"states", "within"},
            Detector.LATE_RECORD: {"within"},
            Detector.REPORTED: set(),
        }[self.detector]
        given = {
            name
            for name in ("codes", "moves", "states", "within")
            if getattr(self, name) not in (None, ())
        }
        if lacking := sorted(needs - given):
            _refuse(self.id, f"the detector needs {lacking[0]}")
        if foreign := sorted(given - needs):
            _refuse(self.id, f"the detector does not use {foreign[0]}")
        if self.within is not None and self.within < 0:
            _refuse(self.id, "within is below 0")


@attrs.frozen(kw_only=True)
class OwnLimit:
    """A limit that supervision itself sets: for an answer to a notice, for putting things right."""

    id: str = attrs.field(validator=_coded)
    zh: str
    en: str
    amount: int
    article: str = attrs.field(validator=_cited)
    source: tuple[str, ...] = attrs.field(validator=_cited)
    mark: Mark
    note: str = ""
    unit: Unit = Unit.WORKING_DAY

    def __attrs_post_init__(self) -> None:
        if self.amount < 0:
            _refuse(self.id, "amount is below 0")

    def term(self, amount: int | None = None) -> Term:
        """How long it is, or how long it was made in a case."""
        return Term(
            amount=self.amount if amount is None else amount,
            unit=self.unit,
            limit_id=self.id,
            source=self.article,
        )


@attrs.frozen(kw_only=True)
class Measure:
    """A reward or a consequence 奖惩、责任追究 that an agency can be given."""

    id: str = attrs.field(validator=_coded)
    zh: str
    en: str
    article: str = attrs.field(validator=_cited)
    source: tuple[str, ...] = attrs.field(validator=_cited)
    mark: Mark
    note: str = ""
    rectify: bool
    """Whether something has to be put right within a limit."""


@attrs.frozen(kw_only=True)
class SupervisionRules:
    """Everything supervision goes by, with where each part was read."""

    id: str = attrs.field(validator=_coded)
    zh: str
    en: str
    sources: Mapping[str, str] = attrs.field(hash=False)
    thresholds: tuple[Threshold, ...]
    triggers: tuple[Trigger, ...] = ()
    limits: tuple[OwnLimit, ...] = ()
    measures: tuple[Measure, ...] = ()
    note: str = ""

    def __attrs_post_init__(self) -> None:
        for parts in (self.thresholds, self.triggers, self.limits, self.measures):
            for id_, many in Counter(part.id for part in parts).items():
                if many > 1:
                    _refuse(id_, "it is there twice")
            for part in parts:
                if unknown := [key for key in part.source if key not in self.sources]:
                    _refuse(part.id, f"the source {unknown[0]} is not listed")
        if not any(one.specificity == (False, False, False) for one in self.thresholds):
            _refuse("thresholds", "none speaks of all clocks")
        self._refuse_ties()

    def _refuse_ties(self) -> None:
        """Two thresholds of one specificity must not fit one clock: neither would be right."""
        for place, one in enumerate(self.thresholds):
            for other in self.thresholds[place + 1 :]:
                if one.specificity == other.specificity and all(
                    not own or not its or set(own) & set(its)
                    for own, its in (
                        (one.kinds, other.kinds),
                        (one.agencies, other.agencies),
                        (one.limits, other.limits),
                    )
                ):
                    _refuse(other.id, f"it speaks of the same clocks as {one.id}")

    def watches(self, kind: str, agency: str, limit: str) -> bool:
        """Whether any threshold speaks of a clock."""
        return any(one.fits(kind, agency, limit) for one in self.thresholds)

    def threshold(self, kind: str, agency: str, limit: str) -> Threshold:
        """What applies to a clock; one that is not watched must not be asked for.

        Args:
            kind: Kind of matter.
            agency: Code of the agency.
            limit: Id of the limit.
        """
        fitting = (one for one in self.thresholds if one.fits(kind, agency, limit))
        return max(fitting, key=lambda one: one.specificity)

    def with_own(self, own: Iterable[Threshold]) -> SupervisionRules:
        """The rules with thresholds an office has set, which go before those that ship.

        One that speaks of exactly the same clocks takes the place of the shipped one; another one
        that would fit equally well is refused.
        """
        added = tuple(own)
        taken = {(set_.kinds, set_.agencies, set_.limits) for set_ in added}
        kept = tuple(
            one for one in self.thresholds if (one.kinds, one.agencies, one.limits) not in taken
        )
        return attrs.evolve(self, thresholds=(*kept, *added))

    def own_limit(self, id_: str) -> OwnLimit:
        """A limit that supervision sets."""
        return next(one for one in self.limits if one.id == id_)

    def trigger(self, id_: str) -> Trigger | None:
        """A trigger; None when there is none of that id."""
        return next((one for one in self.triggers if one.id == id_), None)

    def measure(self, id_: str) -> Measure | None:
        """A reward or consequence; None when there is none of that id."""
        return next((one for one in self.measures if one.id == id_), None)

    def as_json(self) -> dict[str, object]:
        """Shape shown to programs."""
        return {
            "id": self.id,
            "zh": self.zh,
            "en": self.en,
            "sources": dict(self.sources),
            "thresholds": [_plain(one) for one in self.thresholds],
            "triggers": [_plain(one) for one in self.triggers],
            "limits": [_plain(one) for one in self.limits],
            "measures": [_plain(one) for one in self.measures],
        }


def _plain(one: Threshold | Trigger | OwnLimit | Measure) -> dict[str, object]:
    shape: dict[str, object] = {}
    for field in attrs.fields(type(one)):
        value = getattr(one, field.name)
        shape[field.name] = value.value if isinstance(value, Enum) else value
    return shape
