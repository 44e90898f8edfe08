"""Which law a request is handled under, and what that law says on a day.

The clock follows the version in force when the request was received; decision and grounds follow
the version in force when it is decided, unless a version was chosen for the whole case.
Source: the ``transition`` provision of rules/ogi/, unverified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from govdisclose.domain.law.law_pack import LawLibrary, LawPack, NoLawInForce, UnknownProvision
from govdisclose.domain.law.outcomes import ReplyOutcome
from govdisclose.domain.law.provisions import (
    Exclusion,
    Ground,
    Mark,
    Provision,
    TimeLimit,
    Transition,
)
from govdisclose.domain.law.receipt import ReceiptRule
from govdisclose.domain.text import fold
from govdisclose.errors import UsageFault

__all__ = ["INSTRUMENT", "GoverningLaw", "NotARequestLaw", "name_key"]

INSTRUMENT = "ogi"
"""The instrument under which requests are made."""


class NotARequestLaw(UsageFault):
    """The law pack named is no version of the regulation on disclosure."""

    code = "REQ-004"
    template = "requests are not handled under {name}"
    hint = "give one of {known}, or leave it out to choose by the day of receipt"


def name_key(name: str) -> str:
    """A code or alias as it is compared: folded, with one sign between words."""
    return "_".join(fold(name).replace("-", " ").replace("_", " ").split())


@attrs.frozen(kw_only=True)
class GoverningLaw:
    """The version a case is handled under, and the library it stands in.

    A version is asked for the nearest day on which it was in force, because a case that began
    under it stays under it.
    """

    pack: LawPack
    """Governs the clock."""
    library: LawLibrary
    is_chosen: bool = False
    """True when somebody chose the version for the whole case, whatever its dates."""

    @classmethod
    def chosen(cls, name: str, library: LawLibrary) -> GoverningLaw:
        """The version of that id.

        Raises:
            UnknownPack: There is none.
            NotARequestLaw: The pack is of another instrument.
        """
        pack = library.pack(name)
        if pack.instrument != INSTRUMENT:
            known = ", ".join(one.id for one in library.packs if one.instrument == INSTRUMENT)
            raise NotARequestLaw(name=name, known=known)
        return cls(pack=pack, library=library, is_chosen=True)

    @classmethod
    def by_receipt(cls, received: date, library: LawLibrary) -> GoverningLaw:
        """The version in force on the day of receipt.

        Raises:
            NoLawInForce: There was none yet.
        """
        return cls(pack=library.law_on(received, instrument=INSTRUMENT), library=library)

    def limit(self, id: str, on: date, instrument: str | None = None) -> TimeLimit | None:
        """The limit in force on the day; None when the law has none."""
        pack = self._pack_of(instrument, on)
        try:
            return None if pack is None else pack.limit(id, pack.nearest_day(on))
        except UnknownProvision:
            return None

    def exclusion(self, id: str, on: date) -> Exclusion | None:
        """The exclusion in force on the day; None when the law has none."""
        day = self.pack.nearest_day(on)
        for one in self.pack.exclusions:
            if one.provision.id == id and one.provision.in_force(day):
                return one
        return None

    def rule(self, id: str, on: date, instrument: str | None = None) -> Provision | None:
        """The exclusion or limit of that id as a citation; None when the law has neither."""
        found = self.exclusion(id, on) or self.limit(id, on, instrument)
        return None if found is None else found.provision

    def citation(self, provision: Provision, instrument: str | None = None) -> str:
        """Instrument and article; says so when the rule is not verified."""
        pack = self._pack_of(instrument, provision.valid_from) or self.pack
        text = pack.cite(provision)
        return f"{text} (unverified)" if provision.mark is Mark.UNVERIFIED else text

    def decision_pack(self, on: date) -> LawPack:
        """The version that decision and grounds follow on the day."""
        if self.is_chosen or self.transition(on) is None:
            return self.pack
        return self.library.law_on(on, instrument=INSTRUMENT)

    def transition(self, on: date) -> Transition | None:
        """The provision on pending cases, when a later version is in force on the day."""
        if self.is_chosen:
            return None
        try:
            later = self.library.law_on(on, instrument=INSTRUMENT)
        except NoLawInForce:
            return None
        if later.id == self.pack.id or not later.transitions:
            return None
        return later.transitions[0]

    def transition_citation(self, on: date) -> str:
        """Which provision divides the case between two versions, for explanations."""
        found = self.transition(on)
        if found is None:
            return ""
        return f"{found.en}: {found.provision.note} ({found.provision.mark.value})"

    def receipt_rule(self, channel: str, on: date) -> ReceiptRule:
        """The receipt rule of a channel code."""
        return self.pack.receipt(channel, self.pack.nearest_day(on))

    def channels(self, on: date) -> Mapping[str, str]:
        """Channel code by the key of each of its names."""
        day = self.pack.nearest_day(on)
        names: dict[str, str] = {}
        for rule in self.pack.receipts:
            if rule.provision.in_force(day):
                for name in (rule.provision.id, *rule.aliases, rule.zh):
                    names[name_key(name)] = rule.provision.id
        return names

    def channel_code(self, name: object, on: date) -> str | None:
        """Code of the channel that has the name; None when there is none."""
        return self.channels(on).get(name_key(name)) if isinstance(name, str) else None

    def outcome_names(self) -> Mapping[str, str]:
        """Outcome code by the key of its names, of every version of the instrument."""
        return _names(one for pack in self._versions() for one in pack.outcomes)

    def ground_names(self) -> Mapping[str, str]:
        """Ground code by the key of its names, of every version of the instrument."""
        return _names(one for pack in self._versions() for one in pack.grounds)

    def outcome(self, code: str, on: date) -> ReplyOutcome | None:
        """The outcome as the version that governs decisions has it; None when it has none."""
        pack = self.decision_pack(on)
        try:
            return pack.outcome(code, pack.nearest_day(on))
        except UnknownProvision:
            return None

    def ground(self, code: str, on: date) -> Ground | None:
        """The ground as the version that governs decisions has it; None when it has none."""
        pack = self.decision_pack(on)
        try:
            return pack.ground(code, pack.nearest_day(on))
        except UnknownProvision:
            return None

    def _versions(self) -> tuple[LawPack, ...]:
        # This version last: where labels of two versions differ, its own win.
        others = [one for one in self.library.packs if one.instrument == INSTRUMENT]
        return (*(one for one in others if one.id != self.pack.id), self.pack)

    def _pack_of(self, instrument: str | None, on: date) -> LawPack | None:
        if instrument is None or instrument == self.pack.instrument:
            return self.pack
        try:
            return self.library.law_on(on, instrument=instrument)
        except NoLawInForce:
            return None


def _names(entries: Iterable[ReplyOutcome | Ground]) -> dict[str, str]:
    names: dict[str, str] = {}
    for one in entries:
        names[name_key(one.provision.id)] = one.provision.id
        names[name_key(one.zh)] = one.provision.id
    return names
