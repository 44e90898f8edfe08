"""Law packs and the library that chooses among them by date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

import attrs

from govdisclose.domain.law.fees import FeeScale
from govdisclose.domain.law.outcomes import ReplyOutcome
from govdisclose.domain.law.provisions import (
    DisclosureMode,
    Exclusion,
    Ground,
    Mark,
    ProactiveCategory,
    Provision,
    TimeLimit,
    Transition,
)
from govdisclose.domain.law.receipt import ReceiptRule
from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "AnyProvision",
    "InvalidLaw",
    "LawLibrary",
    "LawPack",
    "NoLawInForce",
    "UnknownPack",
    "UnknownProvision",
]

AnyProvision = (
    TimeLimit
    | Exclusion
    | ReceiptRule
    | ReplyOutcome
    | Ground
    | ProactiveCategory
    | DisclosureMode
    | FeeScale
    | Transition
)
"""Everything a pack may hold; each has a ``provision``, a Chinese and an English label."""


class InvalidLaw(RuleRefusal):
    """A pack, or packs of one instrument, contradict themselves."""

    code = "LAW-003"
    template = "cannot use law {pack}: {key}: {problem}"
    hint = "correct the rule file that holds it"


class NoLawInForce(RuleRefusal):
    """No version of an instrument applies to a day."""

    code = "LAW-004"
    template = "no version of {instrument} is in force on {on}"
    hint = "see the periods with: govdisclose law list"


class UnknownPack(UsageFault):
    """A law pack was asked for that is not installed."""

    code = "LAW-005"
    template = "no law pack is called {name}; there are {known}"
    hint = "see them with: govdisclose law list"


class UnknownProvision(UsageFault):
    """A pack has no provision of that id, or none in force on the day."""

    code = "LAW-006"
    template = "law pack {pack} has no provision {id}"
    hint = "see its provisions with: govdisclose law show {pack}"


class _Dated(Protocol):
    @property
    def provision(self) -> Provision: ...


_Entry = TypeVar("_Entry", bound=_Dated)


@attrs.frozen(kw_only=True)
class LawPack:
    """One version of one instrument.

    A pack that contradicts itself cannot exist: every citation leads to a source of the pack, an id
    of one kind is never in force twice, and successive periods of an id leave no gap.
    """

    id: str
    """Name of the version ("cn-2019")."""
    instrument: str
    """Code of the instrument of which this is a version ("ogi")."""
    zh: str
    en: str
    promulgated: date
    valid_from: date
    valid_until: date | None = None
    """Last day in force; None for the version in force."""
    period_mark: Mark = Mark.SEEN
    """How well the first day in force is known."""
    sources: Mapping[str, str] = attrs.field(hash=False)
    """Key to a description of where the text was read; not to be changed."""
    limits: tuple[TimeLimit, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    receipts: tuple[ReceiptRule, ...] = ()
    outcomes: tuple[ReplyOutcome, ...] = ()
    grounds: tuple[Ground, ...] = ()
    categories: tuple[ProactiveCategory, ...] = ()
    modes: tuple[DisclosureMode, ...] = ()
    scales: tuple[FeeScale, ...] = ()
    transitions: tuple[Transition, ...] = ()

    def __attrs_post_init__(self) -> None:
        for kind, entries in self.by_kind().items():
            periods: dict[str, list[Provision]] = {}
            for place, entry in enumerate(entries):
                self._check_place(entry.provision, key=f"{kind}[{place}]")
                periods.setdefault(entry.provision.id, []).append(entry.provision)
            for id_, provisions in periods.items():
                self._check_periods(provisions, key=f"{kind}.{id_}")
        self._check_references()

    def by_kind(self) -> dict[str, tuple[AnyProvision, ...]]:
        """Entries by kind, both in the order of the pack; the kinds are the keys of the file."""
        return {
            "limits": self.limits,
            "exclusions": self.exclusions,
            "receipts": self.receipts,
            "outcomes": self.outcomes,
            "grounds": self.grounds,
            "categories": self.categories,
            "modes": self.modes,
            "scales": self.scales,
            "transitions": self.transitions,
        }

    def in_force(self, on: date) -> bool:
        """Whether the version applies to an act of that day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    def limit(self, id: str, on: date) -> TimeLimit:
        """The time limit of that id in force on the day."""
        return self._one(self.limits, id, on)

    def ground(self, id: str, on: date) -> Ground:
        """The ground of that id in force on the day."""
        return self._one(self.grounds, id, on)

    def category(self, id: str, on: date) -> ProactiveCategory:
        """The proactive category of that id in force on the day."""
        return self._one(self.categories, id, on)

    def mode(self, id: str, on: date) -> DisclosureMode:
        """The disclosure mode of that id in force on the day."""
        return self._one(self.modes, id, on)

    def receipt(self, channel: str, on: date) -> ReceiptRule:
        """The receipt rule of a channel in force on the day."""
        return self._one(self.receipts, channel, on)

    def outcome(self, id: str, on: date) -> ReplyOutcome:
        """The outcome of that code in force on the day."""
        return self._one(self.outcomes, id, on)

    def scale(self, id: str, on: date) -> FeeScale:
        """The fee scale of that id in force on the day."""
        return self._one(self.scales, id, on)

    def nearest_day(self, on: date) -> date:
        """The day itself, or the nearest one on which the version was in force.

        A case stays under the version it began with; what the version says after its last day is
        what it said on that day.
        """
        return min(max(on, self.valid_from), self.valid_until or date.max)

    def exclusions_of(self, limit: str, on: date) -> tuple[Exclusion, ...]:
        """What stops the clock of a limit on the day, in the order of the pack."""
        return tuple(
            one for one in self.exclusions if one.limit == limit and one.provision.in_force(on)
        )

    def entries(self, id: str) -> tuple[tuple[str, AnyProvision], ...]:
        """All entries of that id with their kind, whatever their period.

        Raises:
            UnknownProvision: There is none.
        """
        found = tuple(
            (kind, entry)
            for kind, entries in self.by_kind().items()
            for entry in entries
            if entry.provision.id == id
        )
        if not found:
            raise UnknownProvision(pack=self.id, id=id)
        return found

    def cite(self, provision: Provision) -> str:
        """Instrument and article in one English phrase, for explanations."""
        return self.cite_article(provision.article)

    def cite_article(self, article: str) -> str:
        """Instrument and an article given as text, in one English phrase."""
        return f"{self.en}, art. {article}"

    def _one(self, entries: Iterable[_Entry], id: str, on: date) -> _Entry:
        for entry in entries:
            if entry.provision.id == id and entry.provision.in_force(on):
                return entry
        raise UnknownProvision(pack=self.id, id=id)

    def _check_place(self, provision: Provision, *, key: str) -> None:
        unknown = [source for source in provision.source if source not in self.sources]
        if unknown:
            problem = f'source "{unknown[0]}" of {provision.id} is not in the list of sources'
            raise InvalidLaw(pack=self.id, key=key, problem=problem)
        begins_early = provision.valid_from < self.valid_from
        ends_late = self.valid_until is not None and (
            provision.valid_until is None or provision.valid_until > self.valid_until
        )
        if begins_early or ends_late:
            problem = f"the period of {provision.id} leaves that of the pack"
            raise InvalidLaw(pack=self.id, key=key, problem=problem)

    def _check_periods(self, provisions: list[Provision], *, key: str) -> None:
        periods = [(one.valid_from, one.valid_until) for one in provisions]
        if problem := _ladder_problem(periods):
            raise InvalidLaw(pack=self.id, key=key, problem=problem)

    def _check_references(self) -> None:
        known = {limit.provision.id for limit in self.limits}
        named = [
            (f"limits.{limit.provision.id}", name)
            for limit in self.limits
            for name in (limit.extends, limit.restarts)
            if name is not None
        ]
        named += [(f"exclusions.{one.provision.id}", one.limit) for one in self.exclusions]
        for key, name in named:
            if name not in known:
                raise InvalidLaw(pack=self.id, key=key, problem=f"there is no limit {name}")


@attrs.frozen
class LawLibrary:
    """The packs at hand; versions of one instrument follow each other without gap or overlap."""

    packs: tuple[LawPack, ...] = attrs.field()
    """In the order given; ids are unique."""

    @packs.validator
    def _versions_follow_each_other(self, _attribute: object, packs: tuple[LawPack, ...]) -> None:
        seen: set[str] = set()
        versions: dict[str, list[LawPack]] = {}
        for pack in packs:
            if pack.id in seen:
                raise InvalidLaw(pack=pack.id, key="id", problem="two packs have this id")
            seen.add(pack.id)
            versions.setdefault(pack.instrument, []).append(pack)
        for instrument, own in versions.items():
            periods = [(pack.valid_from, pack.valid_until) for pack in own]
            if problem := _ladder_problem(periods):
                raise InvalidLaw(pack=instrument, key="from, until", problem=problem)

    def law_on(self, on: date, *, instrument: str = "ogi") -> LawPack:
        """The version that applies to an act of that day.

        Raises:
            NoLawInForce: The instrument is unknown, or not in force on the day.

        Source: chosen by the date of the act; see rules/ogi/ for each version's period.
        """
        for pack in self.packs:
            if pack.instrument == instrument and pack.in_force(on):
                return pack
        raise NoLawInForce(instrument=instrument, on=on)

    def pack(self, id: str) -> LawPack:
        """The pack of that id.

        Raises:
            UnknownPack: There is none.
        """
        for pack in self.packs:
            if pack.id == id:
                return pack
        known = ", ".join(pack.id for pack in self.packs) or "none"
        raise UnknownPack(name=id, known=known)


def _ladder_problem(periods: Iterable[tuple[date, date | None]]) -> str:
    """What is wrong with successive periods, or an empty text."""
    ordered = sorted(periods, key=lambda period: period[0])
    for (_, until), (begins, _) in pairwise(ordered):
        if until is None or begins <= until:
            return f"two are in force at once on {begins}"
        if begins > until + timedelta(days=1):
            return f"none is in force between {until} and {begins}"
    return ""
