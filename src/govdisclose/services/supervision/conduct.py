"""What supervision does itself: notices, recommendations 监察建议, rewards and consequences 奖惩.

Each is a matter with a flow of its own and a ledger in the journal of the agency concerned. Facts
are codes and dates; what people wrote is erasable text beside the entry it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, IllegalMove, LedgerStep, Matter
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.figures.supervision.conduct import (
    ADVICE,
    NOTICE,
    RECORD_KIND,
    SANCTION,
    ConductMatter,
    ConductStep,
    steps_of,
)
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.refusals import GroundNotCode, NothingToErase
from govdisclose.services.supervision.refusals import (
    ConductDatedBefore,
    MeasureUnknown,
    NoMatter,
    NotWithinStatutory,
    TextMissing,
    TriggerUnknown,
)

__all__ = ["Conduct"]

_TEXT = "supervision_text"
_GROUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:()/-]{0,63}", re.ASCII)
_WORDLESS = frozenset({"acknowledged", "settled", "approved", "ordered", "extended"})
"""Moves that need no text."""


@attrs.frozen(kw_only=True)
class Conduct:
    """The notices, recommendations and consequences of an office."""

    store: Store
    acting: Acting
    flows: Callable[[], Mapping[str, Flow]]
    rules: Callable[[UnitOfWork], SupervisionRules]
    directory: Callable[[UnitOfWork], AgencyDirectory]

    def notify(
        self,
        agency: str,
        text: str,
        *,
        about: str | None = None,
        limit: str | None = None,
        trigger: str | None = None,
        signal: str | None = None,
        days: int | None = None,
        on: date | None = None,
    ) -> ConductMatter:
        """Send a notice about a signal.

        Args:
            agency: Who is told: name, alias, code or reference.
            text: What it says; erasable.
            about: Ref of the matter.
            limit: Id of the limit whose signal it is.
            trigger: Id of the trigger, where no clock is behind it.
            signal: Code of the signal.
            days: Working days for the explanation, if not those of the rules.
            on: Day of sending; today unless it is recorded later.

        Raises:
            TriggerUnknown: The rules have no such trigger.
            UnknownAgency, NotPermitted, FutureAct, SecrecyMarkFound: As their names say.
        """
        facts = {"about": about, "limit": limit, "trigger": trigger, "signal": signal}
        return self._open(agency, NOTICE, "sent", facts, text, days=days, on=on)

    def advise(
        self,
        agency: str,
        text: str,
        *,
        about: str | None = None,
        days: int | None = None,
        on: date | None = None,
    ) -> ConductMatter:
        """Issue a recommendation 监察建议书 that has to be replied to.

        Raises:
            UnknownAgency, NotPermitted, FutureAct, SecrecyMarkFound: As their names say.
        """
        return self._open(agency, ADVICE, "issued", {"about": about}, text, days=days, on=on)

    def propose(
        self,
        agency: str,
        measure: str,
        text: str,
        *,
        about: str | None = None,
        on: date | None = None,
    ) -> ConductMatter:
        """Propose a reward or consequence; another person approves it.

        Raises:
            MeasureUnknown: The rules have no such measure.
            UnknownAgency, NotPermitted, FutureAct, SecrecyMarkFound: As their names say.
        """
        facts = {"about": about, "measure": measure}
        return self._open(agency, SANCTION, "put_forward", facts, text, days=None, on=on)

    def move(
        self,
        ref: str,
        move: str,
        *,
        text: str | None = None,
        days: int | None = None,
        on: date | None = None,
    ) -> ConductMatter:
        """Record a further act: acknowledged, explained, replied, approved, settled …

        An approval of what has to be put right begins the limit for that.

        Raises:
            NoMatter: There is no such matter.
            IllegalMove: Its state does not know the act.
            FourEyes: The same person had a hand in what is to be approved or settled.
            ConductDatedBefore, FutureAct: The day cannot be.
            TextMissing: The act has words.
            NotWithinStatutory: Days were given where nothing has to be put right.
            NotPermitted, SecrecyMarkFound: As their names say.
        """
        _refuse_marked(text)
        with self.store.write() as unit:
            record = self._record(unit, ref)
            kind = str(record.facts["matter"])
            flow = self.flows()[kind]
            matter = Matter(
                ref=ref,
                flow=flow,
                shard=record.shard,
                ledger=steps_of(unit.journal.entries_of(ref), kind),
            )
            chosen = self._chosen(unit, record, move, days)
            rule = flow.move(chosen)
            if rule is None:
                allowed = "、".join(one.id for one in flow.allowed(matter.state)) or "-"
                raise IllegalMove(ref=ref, state=matter.state, move=chosen, allowed=allowed)
            recorder = self.acting.recorder(unit, Permission(rule.permission))
            day = self._day(ref, on)
            last = matter.ledger[-1].on
            if day < last:
                raise ConductDatedBefore(ref=ref, move=chosen, on=day, last=last)
            fields = {} if days is None else {"working_days": days}
            after = matter.record(
                LedgerStep(move=chosen, on=day, actor=recorder.actor, fields=fields)
            )
            if chosen not in _WORDLESS and not (text or "").strip():
                raise TextMissing(ref=ref, move=chosen)
            is_closed = after.state in flow.closed
            changes = self._text(ref, len(after.ledger), text)
            if is_closed:
                facts = {**record.facts, "closed_on": day.isoformat()}
                closing = RecordChange(
                    kind=RECORD_KIND,
                    key=ref,
                    facts=facts,
                    index={"open": 0},
                    expected_version=record.version,
                )
                changes = [closing, *changes]
            recorder.record(
                record.shard, f"{kind}.{chosen}", ref, on=day, facts=fields, records=changes
            )
            unit.commit()
        return self.get(ref)

    def get(self, ref: str) -> ConductMatter:
        """One of them with all its acts.

        Raises:
            NoMatter: There is no such matter.
        """
        with self.store.read() as unit:
            return self._matter(unit, self._record(unit, ref))

    def matters(
        self, *, agency: str | None = None, kind: str | None = None, open_only: bool = True
    ) -> tuple[ConductMatter, ...]:
        """Those of an agency or of all, in the order of agencies and references."""
        where: dict[str, str | int | None] | None = {"open": 1} if open_only else None
        with self.store.read() as unit:
            shard = None if agency is None else self.directory(unit).find(agency).shard
            return tuple(
                self._matter(unit, record)
                for record in unit.records.list(RECORD_KIND, shard=shard, where=where)
                if kind in (None, record.facts["matter"])
            )

    def erase(self, ref: str, *, ground: str, approver: str) -> int:
        """Erase what people wrote in a matter; acts, dates and codes stay.

        Args:
            ref: The matter.
            ground: Code or citation, kept in the journal.
            approver: Staff key of the person who approved it, not the one who does it.

        Returns:
            How many texts were erased.

        Raises:
            NoMatter, NothingToErase: As their names say.
            GroundNotCode: The ground is free text.
            FourEyes, NotPermitted, UnknownStaff: As their names say.
        """
        if not _GROUND.fullmatch(ground):
            raise GroundNotCode(ground=ground)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ERASE)
            record = self._record(unit, ref)
            self.acting.check_second_person(unit, recorder.actor, approver, ref, "erased")
            places = range(1, len(unit.journal.entries_of(ref)) + 1)
            found = (unit.records.get(record.shard, _TEXT, f"{ref}#{n}") for n in places)
            texts = [one for one in found if one is not None and one.text is not None]
            if not texts:
                raise NothingToErase(ref=ref)
            for one in texts:
                unit.records.erase_text(one.shard, one.kind, one.key)
            facts = {
                "erases": [[one.kind, one.key] for one in texts],
                "ground": ground,
                "approver": approver,
            }
            recorder.record(record.shard, "supervision.erased", ref, facts=facts)
            unit.commit()
        return len(texts)

    def _open(
        self,
        agency: str,
        kind: str,
        move: str,
        facts: Mapping[str, object],
        text: str,
        *,
        days: int | None,
        on: date | None,
    ) -> ConductMatter:
        _refuse_marked(text)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.SUPERVISE)
            body = self.directory(unit).find(agency)
            self._check_codes(unit, facts)
            if not text.strip():
                raise TextMissing(ref=body.ref, move=move)
            ref = self._next_ref(unit, body.shard)
            day = self._day(ref, on)
            fields: dict[str, object] = {} if days is None else {"working_days": days}
            matter = Matter(ref=ref, flow=self.flows()[kind], shard=body.shard)
            matter.record(LedgerStep(move=move, on=day, actor=recorder.actor, fields=fields))
            given = {name: value for name, value in facts.items() if value is not None}
            opening = RecordChange(
                kind=RECORD_KIND, key=ref, facts={"matter": kind, **given}, index={"open": 1}
            )
            recorder.record(
                body.shard,
                f"{kind}.{move}",
                ref,
                on=day,
                facts={**given, **fields},
                records=[opening, *self._text(ref, 1, text)],
            )
            unit.commit()
        return self.get(ref)

    def _check_codes(self, unit: UnitOfWork, facts: Mapping[str, object]) -> None:
        rules = self.rules(unit)
        trigger, measure = facts.get("trigger"), facts.get("measure")
        if trigger is not None and rules.trigger(str(trigger)) is None:
            known = tuple(one.id for one in rules.triggers)
            raise TriggerUnknown(trigger=trigger, known=known)
        if measure is not None and rules.measure(str(measure)) is None:
            known = tuple(one.id for one in rules.measures)
            raise MeasureUnknown(measure=measure, known=known)

    def _chosen(self, unit: UnitOfWork, record: Record, move: str, days: int | None) -> str:
        """The move meant: what has to be put right is approved with a limit."""
        measure = record.facts.get("measure")
        if move != "approved" or measure is None:
            return move
        rule = self.rules(unit).measure(str(measure))
        if rule is not None and rule.rectify:
            return "ordered"
        if days is not None:
            raise NotWithinStatutory(measure=measure)
        return move

    def _day(self, ref: str, on: date | None) -> date:
        today = self.acting.environment.today()
        if on is not None and on > today:
            raise FutureAct(ref=ref, on=on, today=today)
        return on or today

    def _record(self, unit: UnitOfWork, ref: str) -> Record:
        place = _place_of(ref)
        record = None if place is None else unit.records.get(place, RECORD_KIND, ref)
        if record is None or record.deleted:
            raise NoMatter(ref=ref)
        return record

    @staticmethod
    def _text(ref: str, place: int, text: str | None) -> list[RecordChange]:
        if not (text or "").strip():
            return []
        return [RecordChange(kind=_TEXT, key=f"{ref}#{place}", text={"text": text})]

    @staticmethod
    def _next_ref(unit: UnitOfWork, shard: int) -> str:
        known = (record.key for record in unit.records.list(RECORD_KIND, shard=shard))
        last = max((int(key.rpartition("-")[2]) for key in known), default=0)
        return f"S{shard}-{last + 1}"

    def _matter(self, unit: UnitOfWork, record: Record) -> ConductMatter:
        kind = str(record.facts["matter"])
        flow = self.flows()[kind]
        ledger = steps_of(unit.journal.entries_of(record.key), kind)
        matter = Matter(ref=record.key, flow=flow, shard=record.shard, ledger=ledger)
        steps = []
        for place, step in enumerate(ledger, start=1):
            written = unit.records.get(record.shard, _TEXT, f"{record.key}#{place}")
            words = None if written is None or written.text is None else written.text.get("text")
            days = step.fields.get("working_days")
            steps.append(
                ConductStep(
                    move=step.move,
                    on=step.on,
                    person=step.actor.person,
                    text=None if words is None else str(words),
                    erased=written is not None and written.is_erased,
                    working_days=days if isinstance(days, int) else None,
                )
            )

        def code(name: str) -> str | None:
            value = record.facts.get(name)
            return None if value is None else str(value)

        return ConductMatter(
            ref=record.key,
            kind=kind,
            shard=record.shard,
            state=matter.state,
            about=code("about"),
            limit=code("limit"),
            trigger=code("trigger"),
            signal=code("signal"),
            measure=code("measure"),
            steps=tuple(steps),
            is_open=matter.state not in flow.closed,
        )


def _place_of(ref: str) -> int | None:
    match = re.fullmatch(r"S(\d{1,5})-\d{1,9}", ref, re.ASCII)
    return None if match is None else int(match[1])


def _refuse_marked(text: str | None) -> None:
    if text and find_secrecy_mark(text) is not None:
        raise SecrecyMarkFound
