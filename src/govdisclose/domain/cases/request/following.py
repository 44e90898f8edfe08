"""The fold: entry by entry from an empty case to what the ledger comes to on a day.

Entries count by their date, those of one day in the order given. An entry dated before one that
stands ahead of it is *backdated*: it takes its place by date and is marked. What lengthens the time
is that the applicant is told of it, so an extension counts on the day of that notice; noted before,
it waits for it. What lies after the day asked for does not count at all, so that the answer for a
past day is the answer that was true then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import assert_never

import attrs

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import BranchTest, ClockEffect, EffectKind
from govdisclose.domain.cases.request.effects import lengthened, restarted, started, stopped
from govdisclose.domain.cases.request.entries import (
    ImpossibleEntry,
    PartyNotAsked,
    RequestEntry,
    backdated,
    in_order,
    read_fields,
)
from govdisclose.domain.cases.request.facts import Facts, Hold, PauseRule, Receipt
from govdisclose.domain.cases.request.judging import Bench, remark
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar_reading import read_iso_date

__all__ = ["Case", "possible_moves"]

_RECEIVED = "received"
_CONFIRMED = "confirmed"
_PARTY = "party"
_SINGLE_SUBJECTS = frozenset({"correction", "fee", "reasons"})


@attrs.frozen(kw_only=True)
class _Event:
    """An entry at the place in time where it counts."""

    on: date
    entry: RequestEntry
    is_notice: bool = False
    """True for the later day on which the applicant is told of an extension noted before."""


def possible_moves(facts: Facts, flow: Flow) -> tuple[str, ...]:
    """Ids of the moves that the case allows now, in the order of the flow.

    A move that answers or acknowledges something needs something that is open.
    """
    return tuple(move.id for move in flow.allowed(facts.state) if _is_possible(move, facts))


@attrs.define(kw_only=True)
class Case:
    """One case on its way through the fold; made anew for each day that is asked for."""

    bench: Bench
    as_of: date
    facts: Facts
    _untold: dict[int, int] = attrs.field(factory=dict, init=False)
    """Working days of lawful extensions of which the applicant is not told yet, by place."""

    @classmethod
    def followed(cls, entries: Iterable[RequestEntry], bench: Bench, as_of: date) -> Case:
        """The case as of a day.

        Args:
            entries: The ledger, in the order given.
            bench: Flow, law and calendar.
            as_of: Last day whose entries count.

        Raises:
            ImpossibleEntry: A state does not know the move of an entry.
            EntryLacksFields, EntryUnfit, EntryCodeUnknown: An entry cannot be read.
            PartyNotAsked: An answer comes from somebody who is not expected to give one.
        """
        case = cls(bench=bench, as_of=as_of, facts=Facts(state=bench.flow.initial))
        known = [entry for entry in entries if entry.on <= as_of]
        late = backdated(known)
        for event in _events(known):
            if event.on > as_of:
                continue
            if event.is_notice:
                case._take_notice(event.entry, event.on)
                continue
            if event.entry.place in late:
                case._note(remark("LEDGER-BACKDATED", event.entry, Severity.INFO))
            case._take(event.entry, event.on)
        return case

    def _take(self, entry: RequestEntry, on: date) -> None:
        flow, facts = self.bench.flow, self.facts
        move = flow.move(entry.kind)
        if move is None or facts.state not in move.sources or not _is_possible(move, facts):
            allowed = ", ".join(possible_moves(facts, flow)) or "-"
            state = facts.state
            raise ImpossibleEntry(**entry.naming(), state=state, now=state, allowed=allowed)
        values = read_fields(move, entry, self.bench.law)
        self._note_unknown(move, entry)
        hold = self._hold_meant(move, entry, values)
        counted = attrs.evolve(entry, on=on)
        verdict = self.bench.judge(move, counted, values, facts, hold)
        self._note(*verdict.findings)
        self._open(move, counted, values, is_effective=not verdict.is_denied)
        if verdict.is_denied:
            return
        if hold is not None:
            self._answer(move, hold, on)
        branch = self._branch(move, counted, values)
        if hold is not None and not hold.is_effective and move.closes in _SINGLE_SUBJECTS:
            # What answers an unlawful notice is noted and moves nothing.
            return
        self._move_on(move, counted, values, hold, branch)

    def _move_on(
        self,
        move: Move,
        entry: RequestEntry,
        values: Mapping[str, object],
        hold: Hold | None,
        branch: str | None,
    ) -> None:
        """Give a lawful move its effects on state, outcome and clocks; a branch starts no clock."""
        facts = self.facts
        was_closed = facts.state in self.bench.flow.closed
        state = branch or (facts.state if move.stays else move.target)
        is_closed = state in self.bench.flow.closed
        if was_closed and not is_closed:
            facts = attrs.evolve(
                facts,
                made=(),
                made_in_run=(),
                outcome=None,
                grounds=(),
                decided_on=None,
                holds=tuple(
                    attrs.evolve(one, ended=facts.closed_on) if one.is_open else one
                    for one in facts.holds
                ),
            )
        closed_on = facts.closed_on if was_closed else entry.on
        self.facts = attrs.evolve(
            facts,
            state=state,
            made=(*facts.made, move.id),
            made_in_run=(*facts.made_in_run, move.id),
            outcome=move.outcome or facts.outcome,
            closed_on=closed_on if is_closed else None,
        )
        if "outcome" in values:
            grounds = values.get("grounds")
            self.facts = attrs.evolve(
                self.facts,
                outcome=str(values["outcome"]),
                grounds=grounds if isinstance(grounds, tuple) else (),
                decided_on=entry.on,
            )
        if move.id == "assigned":
            self.facts = attrs.evolve(self.facts, assigned_to=str(values["to"]))
        for effect in () if branch else move.effects:
            self._apply(effect, move, entry, values, hold)

    def _apply(
        self,
        effect: ClockEffect,
        move: Move,
        entry: RequestEntry,
        values: Mapping[str, object],
        hold: Hold | None,
    ) -> None:
        match effect.does:
            case EffectKind.START:
                self.facts = started(
                    self.bench, self.facts, effect, entry, values, self._owner(move, entry, hold)
                )
            case EffectKind.RESTART:
                self.facts = restarted(self.bench, self.facts, effect, entry, values)
            case EffectKind.EXTEND:
                self._extend(effect, entry, values)
            case EffectKind.STOP:
                place = None if hold is None else hold.place
                self.facts = stopped(self.facts, effect.clock, entry.on, place)
            case EffectKind.PAUSE | EffectKind.RESUME:
                pass  # a pause begins and ends with the hold of the move
            case _:
                assert_never(effect.does)

    def _extend(
        self, effect: ClockEffect, entry: RequestEntry, values: Mapping[str, object]
    ) -> None:
        limit = self.bench.law.limit(effect.rule or effect.clock, entry.on)
        if limit is None:
            return
        verdict, granted = self.bench.extension(entry, values, limit)
        self._note(*verdict.findings)
        told = values.get("notified_on")
        if verdict.is_denied:
            made = tuple(one for one in self.facts.made_in_run if one != entry.kind)
            self.facts = attrs.evolve(self.facts, made_in_run=made)
        elif isinstance(told, date) and told > entry.on:
            self._untold[entry.place] = granted
        else:
            self.facts = lengthened(self.bench, self.facts, effect.clock, entry, granted)

    def _take_notice(self, entry: RequestEntry, told: date) -> None:
        """Let an extension count that was noted before the applicant was told."""
        move = self.bench.flow.move(entry.kind)
        granted = self._untold.pop(entry.place, None)
        if move is None or granted is None:
            return  # it was denied when it was noted
        for effect in move.effects:
            if effect.does is EffectKind.EXTEND:
                counted = attrs.evolve(entry, on=told)
                self.facts = lengthened(self.bench, self.facts, effect.clock, counted, granted)

    def _branch(self, move: Move, entry: RequestEntry, values: Mapping[str, object]) -> str | None:
        """Note the receipt, and say where the move leads when it is not certain yet."""
        law = self.bench.law
        if move.id == _RECEIVED:
            rule = law.receipt_rule(str(values["channel"]), entry.on)
            receipt = Receipt(
                channel=rule.provision.id,
                arrived=entry.on,
                received=None if rule.needs_confirmation else entry.on,
                source=law.citation(rule.provision),
            )
            self.facts = attrs.evolve(self.facts, receipt=receipt)
        elif move.id == _CONFIRMED and self.facts.receipt is not None:
            receipt = self.facts.receipt
            rule = law.receipt_rule(receipt.channel, receipt.arrived)
            if rule.confirm_same_day and entry.on > receipt.arrived:
                found = remark(
                    "RECEIPT-CONFIRMED-LATER", entry, Severity.WARNING, article=receipt.source
                )
                self._note(found)
            receipt = attrs.evolve(receipt, received=entry.on)
            self.facts = attrs.evolve(self.facts, receipt=receipt)
        for branch in move.branches:
            match branch.when:
                case BranchTest.UNCONFIRMED:
                    receipt_now = self.facts.receipt
                    if receipt_now is not None and receipt_now.received is None:
                        return branch.to
                case _:
                    assert_never(branch.when)
        return None

    def _open(
        self,
        move: Move,
        entry: RequestEntry,
        values: Mapping[str, object],
        *,
        is_effective: bool,
    ) -> None:
        subject = move.opens
        if subject is None:
            return
        if subject in _SINGLE_SUBJECTS and self.facts.open_holds(subject):
            return
        party = values.get(_PARTY)
        hold = Hold(
            subject=subject,
            place=entry.place,
            sent=entry.on,
            is_effective=is_effective,
            after_runs=len(self.facts.runs),
            party=party if isinstance(party, str) else None,
            pause=self._pause_rule(move, subject, entry.on),
        )
        self.facts = attrs.evolve(self.facts, holds=(*self.facts.holds, hold))

    def _pause_rule(self, move: Move, subject: str, on: date) -> PauseRule | None:
        law = self.bench.law
        for effect in move.effects:
            if effect.does is not EffectKind.PAUSE:
                continue
            rule = law.rule(effect.rule or effect.clock, on, effect.instrument)
            if rule is not None:
                return PauseRule(
                    clock=effect.clock,
                    label=" ".join(self.bench.flow.subjects.get(subject, (subject,))),
                    source=law.citation(rule),
                    bounded_by=effect.bounded_by,
                    ends=effect.ends,
                )
        return None

    def _hold_meant(
        self, move: Move, entry: RequestEntry, values: Mapping[str, object]
    ) -> Hold | None:
        """What the move answers or acknowledges: the one named, else the one opened first."""
        candidates = _candidates(move, self.facts)
        if not candidates:
            return None
        party = values.get(_PARTY)
        if party is not None:
            candidates = tuple(one for one in candidates if one.party == party)
            if not candidates:
                raise PartyNotAsked(**entry.naming())
        elif len(candidates) > 1:
            self._note(remark("PARTY-ASSUMED", entry, Severity.INFO, other=candidates[0].place))
        return candidates[0]

    def _answer(self, move: Move, hold: Hold, on: date) -> None:
        changed = attrs.evolve(hold, received=on) if move.acknowledges else hold
        if move.closes:
            changed = attrs.evolve(hold, ended=on)
        self.facts = self.facts.with_hold(changed)

    def _note_unknown(self, move: Move, entry: RequestEntry) -> None:
        known = {field.name for field in move.fields}
        for name in entry.fields:
            if name not in known:
                self._note(remark("LEDGER-FIELD-UNKNOWN", entry, Severity.WARNING, field=name[:40]))

    def _note(self, *findings: Finding) -> None:
        self.facts = self.facts.noting(*findings)

    @staticmethod
    def _owner(move: Move, entry: RequestEntry, hold: Hold | None) -> int | None:
        """Place of the hold whose time a limit is that the move starts."""
        if hold is not None:
            return hold.place
        return entry.place if move.opens else None


def _is_possible(move: Move, facts: Facts) -> bool:
    if move.acknowledges is None and move.closes is None:
        return True
    return bool(_candidates(move, facts))


def _candidates(move: Move, facts: Facts) -> tuple[Hold, ...]:
    if move.acknowledges is not None:
        waiting = facts.open_holds(move.acknowledges)
        return tuple(one for one in waiting if one.received is None)
    return facts.open_holds(move.closes) if move.closes is not None else ()


def _events(entries: Iterable[RequestEntry]) -> list[_Event]:
    """Entries where they count; an extension counts on the day the applicant was told of it."""
    events: list[_Event] = []
    for entry in in_order(entries):
        told = _told_on(entry)
        if told is not None and told > entry.on:
            events.append(_Event(on=entry.on, entry=entry))
            events.append(_Event(on=told, entry=entry, is_notice=True))
        else:
            events.append(_Event(on=told or entry.on, entry=entry))
    return sorted(events, key=lambda event: (event.on, event.entry.place))


def _told_on(entry: RequestEntry) -> date | None:
    told = entry.fields.get("notified_on")
    if isinstance(told, date):
        return told
    return read_iso_date(told)
