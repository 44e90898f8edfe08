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

    def channels(self, on: date) -> tuple[str, ...]:
        """Codes of the channels by which a request may come."""
        return tuple(rule.provision.id for rule in self._receipts(on))

    def channel_code(self, name: object, on: date) -> str | None:
        """Code of the channel that has the name; None when there is none."""
        rules = self._receipts(on)
        return _code_of(name, {rule.provision.id: (rule.zh, *rule.aliases) for rule in rules})

    def outcomes(self) -> tuple[str, ...]:
        """Codes of the outcomes of every version of the instrument."""
        return tuple(_labels(one for pack in self._versions() for one in pack.outcomes))

    def outcome_code(self, name: object) -> str | None:
        """Code of the outcome that has the name in some version; None when there is none."""
        return _code_of(name, _labels(one for pack in self._versions() for one in pack.outcomes))

    def grounds(self) -> tuple[str, ...]:
        """Codes of the grounds of every version of the instrument."""
        return tuple(_labels(one for pack in self._versions() for one in pack.grounds))

    def ground_code(self, name: object) -> str | None:
        """Code of the ground that has the name in some version; None when there is none."""
        return _code_of(name, _labels(one for pack in self._versions() for one in pack.grounds))

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

    def _receipts(self, on: date) -> tuple[ReceiptRule, ...]:
        day = self.pack.nearest_day(on)
        return tuple(rule for rule in self.pack.receipts if rule.provision.in_force(day))

    def _versions(self) -> tuple[LawPack, ...]:
        # This version first: where two versions give one name to two codes, its own wins.
        others = [one for one in self.library.packs if one.instrument == INSTRUMENT]
        return (self.pack, *(one for one in others if one.id != self.pack.id))

    def _pack_of(self, instrument: str | None, on: date) -> LawPack | None:
        if instrument is None or instrument == self.pack.instrument:
            return self.pack
        try:
            return self.library.law_on(on, instrument=instrument)
        except NoLawInForce:
            return None


def _labels(entries: Iterable[ReplyOutcome | Ground]) -> dict[str, tuple[str, ...]]:
    """Chinese names by code, in order."""
    labels: dict[str, tuple[str, ...]] = {}
    for one in entries:
        labels[one.provision.id] = (*labels.get(one.provision.id, ()), one.zh)
    return labels


def _code_of(name: object, names: Mapping[str, tuple[str, ...]]) -> str | None:
    if not isinstance(name, str):
        return None
    if name in names:  # codes are what stored cases hold; only people write names
        return name
    key = name_key(name)
    for code, others in names.items():
        if key == name_key(code) or any(key == name_key(other) for other in others):
            return code
    return None
