"""What supervision does itself: notices, recommendations 监察建议, rewards and consequences 奖惩.

Each is a matter with a flow of its own and a ledger in the journal of the agency concerned. Facts
are codes and dates; what people wrote is erasable text beside the entry it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, IllegalMove, LedgerStep, Matter, Move
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.figures.supervision.conduct import (
    ADVICE,
    NOTICE,
    RECORD_KIND,
    SANCTION,
    WORDLESS,
    ConductMatter,
)
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
from govdisclose.errors import Conflict, RuleRefusal
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.refusals import GroundNotCode, NothingToErase
from govdisclose.services.supervision.conduct_reading import (
    TEXT_KIND,
    conduct_record,
    ledger_of,
    matter_of,
)
from govdisclose.services.supervision.refusals import (
    AboutNotRef,
    ConductDatedBefore,
    LimitNotCode,
    MeasureUnknown,
    NotWithinStatutory,
    TextMissing,
    TriggerUnknown,
)

__all__ = ["Conduct"]

_ORDERED = "ordered"
"""An approval with a limit for putting things right."""
_GROUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:()/-]{0,63}", re.ASCII)
_MATTER_REF = re.compile(r"[A-Z]{1,4}[0-9]{1,5}-[0-9]{1,9}", re.ASCII)
_LIMIT = re.compile(r"[a-z][a-z0-9_.-]{0,63}", re.ASCII)


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
        expected_entry: int | None = None,
    ) -> ConductMatter:
        """Record a further act: acknowledged, explained, replied, approved, settled …

        An approval of what has to be put right begins the limit for that.

        Args:
            ref: The matter.
            move: Id of the act.
            text: What is written; erasable.
            days: Working days of the limit the act begins or extends.
            on: Day of the act; today unless it is recorded later.
            expected_entry: ``last_entry`` of the matter it was decided on; None for whatever is.

        Raises:
            NoMatter: There is no such matter.
            Conflict: Somebody else acted on it meanwhile.
            IllegalMove: Its state does not know the act.
            FourEyes: The same person had a hand in what is to be approved or settled.
            ConductDatedBefore, FutureAct: The day cannot be.
            TextMissing: The act has words.
            NotWithinStatutory: Days were given where nothing has to be put right.
            NotPermitted, SecrecyMarkFound: As their names say.
        """
        _refuse_marked(text)
        with self.store.write() as unit:
            record = conduct_record(unit, ref)
            kind = str(record.facts["matter"])
            matter, entry = ledger_of(unit, record, self.flows())
            flow = matter.flow
            if expected_entry is not None and expected_entry != entry:
                raise Conflict(what=kind, key=ref, found=entry, expected=expected_entry)
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
            if chosen not in WORDLESS and not (text or "").strip():
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
            return matter_of(unit, conduct_record(unit, ref), self.flows())

    def refusals(self, ref: str) -> dict[str, RuleRefusal | None]:
        """Why this person cannot record a further act now, by its move; None where nothing is in
        the way but what the act itself will say.

        An approval with a limit goes by the name of an approval, as :meth:`move` takes it.

        Raises:
            NoMatter: There is no such matter.
        """
        with self.store.read() as unit:
            matter, _entry = ledger_of(unit, conduct_record(unit, ref), self.flows())
            return {
                move.id: self._refusal(unit, matter, move)
                for move in matter.flow.moves
                if matter.flow.initial not in move.sources and move.id != _ORDERED
            }

    def _refusal(self, unit: UnitOfWork, matter: Matter, move: Move) -> RuleRefusal | None:
        state = matter.state
        if state not in move.sources:
            allowed = "、".join(one.id for one in matter.flow.allowed(state)) or "-"
            return IllegalMove(ref=matter.ref, state=state, move=move.id, allowed=allowed)
        try:
            actor = self.acting.actor(unit, Permission(move.permission))
            fields = dict.fromkeys(move.required, 1)
            today = self.acting.environment.today()
            matter.record(LedgerStep(move=move.id, on=today, actor=actor, fields=fields))
        except RuleRefusal as refusal:
            return refusal
        return None

    def matters(
        self, *, agency: str | None = None, kind: str | None = None, open_only: bool = True
    ) -> tuple[ConductMatter, ...]:
        """Those of an agency or of all, in the order of agencies and references."""
        where: dict[str, str | int | None] | None = {"open": 1} if open_only else None
        flows = self.flows()
        with self.store.read() as unit:
            shard = None if agency is None else self.directory(unit).find(agency).shard
            return tuple(
                matter_of(unit, record, flows)
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
            record = conduct_record(unit, ref)
            self.acting.check_second_person(unit, recorder.actor, approver, ref, "erased")
            places = range(1, len(unit.journal.entries_of(ref)) + 1)
            found = (unit.records.get(record.shard, TEXT_KIND, f"{ref}#{n}") for n in places)
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
        about, limit = facts.get("about"), facts.get("limit")
        if about is not None and not _MATTER_REF.fullmatch(str(about)):
            raise AboutNotRef()
        if limit is not None and not _LIMIT.fullmatch(str(limit)):
            raise LimitNotCode()
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
            return _ORDERED
        if days is not None:
            raise NotWithinStatutory(measure=measure)
        return move

    def _day(self, ref: str, on: date | None) -> date:
        today = self.acting.environment.today()
        if on is not None and on > today:
            raise FutureAct(ref=ref, on=on, today=today)
        return on or today

    @staticmethod
    def _text(ref: str, place: int, text: str | None) -> list[RecordChange]:
        if not (text or "").strip():
            return []
        return [RecordChange(kind=TEXT_KIND, key=f"{ref}#{place}", text={"text": text})]

    @staticmethod
    def _next_ref(unit: UnitOfWork, shard: int) -> str:
        known = (record.key for record in unit.records.list(RECORD_KIND, shard=shard))
        last = max((int(key.rpartition("-")[2]) for key in known), default=0)
        return f"S{shard}-{last + 1}"


def _refuse_marked(text: str | None) -> None:
    if text and find_secrecy_mark(text) is not None:
        raise SecrecyMarkFound
