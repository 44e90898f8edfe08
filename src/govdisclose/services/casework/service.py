"""Cases of the kinds that plugins bring: opened, acted on, listed, counted, and erased.

The service knows no kind: what may be done, who may do it, what it carries and what it does to the
clocks stands in the flow. Every act is one entry of the journal of the agency.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep, Matter, Move
from govdisclose.domain.cases.roles import Permission, UnknownStaff
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.figures.case_standing import CaseBench
from govdisclose.domain.figures.supervision.flow_clocks import LimitOf, limits_of
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import Entry
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.errors import Conflict
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.matters import MatterOrder, OutlookCell
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.services.backups import backups_that_may_hold
from govdisclose.services.casework.kinds import (
    CaseKinds,
    Given,
    move_of,
    opening_move,
    read_given,
)
from govdisclose.services.casework.ledger import (
    TEXT_KIND,
    CaseLedger,
    indexed,
    ledger_of,
    put_indexed,
    stamp_of,
    text_key,
    texts_of,
)
from govdisclose.services.casework.lists import bucket_cells, case_page, conditions, counted
from govdisclose.services.casework.refusals import (
    CaseDatedBefore,
    CaseNothingToErase,
    CaseNumberAmbiguous,
    CaseNumberTaken,
    UnknownCase,
)
from govdisclose.services.casework.views import CaseCount, CasePage, CaseQuery, CaseView
from govdisclose.services.editing import refuse_future
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.registers.refusals import GroundNotCode
from govdisclose.services.requests.index_check import differing, differs

__all__ = ["Cases"]

_GROUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:()/-]{0,63}", re.ASCII)
_REFRESHED_AT_ONCE = 200
_READERS = (Permission.ADMINISTER, Permission.AUDIT, Permission.ERASE)
"""Who reads texts beside those who have a part in such cases."""


@attrs.frozen(kw_only=True)
class Cases:
    """The cases of an office, of all kinds that plugins bring."""

    store: Store
    acting: Acting
    library: FormatLibrary
    load_kinds: Callable[[], Mapping[str, Flow]] = attrs.field(alias="kinds")
    laws: LimitOf
    calendar: Callable[[UnitOfWork], WorkingCalendar]
    identity: Callable[[UnitOfWork], str]
    """Changes with the working days the office counts by, and with the laws at hand."""

    @property
    def kinds(self) -> CaseKinds:
        """The kinds at hand; their plugins are loaded at the first use."""
        return CaseKinds(self.load_kinds())

    # Writing

    def open(
        self,
        kind: str,
        given: Mapping[str, str],
        *,
        agency: str | None = None,
        number: str | None = None,
        move: str | None = None,
        on: date | None = None,
    ) -> CaseView:
        """Register a case.

        Args:
            kind: Id or title of the kind.
            given: Values by field, as people write them.
            agency: Whose case it is; the office itself if omitted.
            number: Under which it is registered; its ref if omitted.
            move: How it is opened, where the flow has several ways.
            on: Day of the act; today unless it is recorded later.

        Raises:
            UnknownCaseKind, OpeningNotPlain, CaseMoveUnknown, UnknownAgency: As their names say.
            CaseFieldUnknown, CaseFieldUnfit, MissingFields, SecrecyMarkFound: Of the values.
            CaseNumberTaken, FutureAct, NotPermitted: As their names say.
        """
        flow = self.kinds.find(kind)
        chosen = opening_move(flow, move)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission(chosen.permission))
            directory = load_directory(unit)
            shard = 1 if agency is None else directory.find(agency).shard
            view = self.opened(unit, recorder, flow, chosen, shard, given, number=number, on=on)
            unit.commit()
        return view

    def act(
        self,
        ref: str,
        move: str,
        given: Mapping[str, str],
        *,
        on: date | None = None,
        expected_entry: int | None = None,
    ) -> CaseView:
        """Record a further act of a case.

        Args:
            ref: Ref of the case.
            move: Id or label of the act.
            given: Values by field, as people write them.
            on: Day of the act.
            expected_entry: Number of its last entry as it was read; None does not look.

        Raises:
            UnknownCase, CaseNumberAmbiguous, CaseMoveUnknown: As their names say.
            IllegalMove: Its state does not know the act.
            FourEyes: The same person had a hand in what is to be approved.
            CaseFieldUnknown, CaseFieldUnfit, MissingFields, SecrecyMarkFound: Of the values.
            CaseDatedBefore, FutureAct, NotPermitted, Conflict: As their names say.
        """
        with self.store.write() as unit:
            case = self.case(unit, ref)
            chosen = move_of(case.flow, move)
            recorder = self.acting.recorder(unit, Permission(chosen.permission))
            if expected_entry is not None and expected_entry != case.last_entry:
                data = {"found": case.last_entry, "expected": expected_entry}
                raise Conflict(what=case.flow.id, key=case.ref, **data)
            view = self.taken(unit, recorder, case, chosen, given, on=on)
            unit.commit()
        return view

    def erase(self, ref: str, *, ground: str, approver: str) -> Entry:
        """Erase what people wrote in a case; acts, dates and codes stay.

        Args:
            ref: The case.
            ground: Code or citation, kept in the journal.
            approver: Staff key of the person who approved it, not the one who does it.

        Returns:
            The entry; its fact ``backups`` names the copies that may still hold the texts.

        Raises:
            UnknownCase, CaseNumberAmbiguous, CaseNothingToErase, GroundNotCode: As they say.
            FourEyes, NotPermitted, UnknownStaff: As their names say.
        """
        if not _GROUND.fullmatch(ground):
            raise GroundNotCode(ground=ground)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ERASE)
            case = self.case(unit, ref)
            self.acting.check_second_person(unit, recorder.actor, approver, case.ref, "erased")
            places = [place for place, text in texts_of(unit, case).items() if text is not None]
            if not places:
                raise CaseNothingToErase(ref=case.ref)
            keys = [text_key(case.ref, place) for place in sorted(places)]
            versions = [one for key in keys
                        for one in unit.records.versions(case.shard, TEXT_KIND, key)]  # fmt: skip
            copies = backups_that_may_hold(unit, min(one.recorded_at for one in versions))
            texts = [str(text) for one in versions for text in (one.text or {}).values()]
            for key in keys:
                unit.records.erase_text(case.shard, TEXT_KIND, key)
            unit.runs.purge_text(texts, cells=texts)
            facts = {
                "erases": [[TEXT_KIND, key] for key in keys],
                "ground": ground,
                "approver": approver,
                "backups": [copy.key for copy in copies],
            }
            entry = recorder.record(case.shard, "case.erased", case.ref, facts=facts)
            unit.matters.forget_text(case.ref)
            self._put(unit, self.case(unit, case.ref))
            unit.commit()
        return entry

    # Reading

    def view(self, ref: str, *, as_of: date | None = None) -> CaseView:
        """One case by its ref or number, as it stood on a day.

        Raises:
            UnknownCase, CaseNumberAmbiguous: None or several answer to it on the day.
        """
        with self.store.read() as unit:
            return self._view(unit, self.case(unit, ref), as_of)

    def page(
        self,
        kind: str,
        query: CaseQuery,
        *,
        order: MatterOrder = MatterOrder.NEWEST,
        limit: int = 50,
        after: str | None = None,
    ) -> CasePage:
        """Cases of a kind as they stand today; stale rows are made anew first.

        Raises:
            UnknownCaseKind, UnknownAgency, BadCursor: As their names say.
            NotPermitted: Texts are searched by somebody who may not read them.
        """
        flow = self._fresh(kind)
        with self.store.read() as unit:
            self._check_search(unit, flow, query)
            return case_page(
                unit, flow, query, self._today(), order=order, limit=limit, after=after
            )

    def count(self, kind: str, query: CaseQuery, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        """How many cases of a kind meet the conditions.

        Raises:
            UnknownCaseKind, UnknownAgency, NotPermitted: As for ``page``.
        """
        flow = self._fresh(kind)
        with self.store.read() as unit:
            self._check_search(unit, flow, query)
            return unit.matters.count(conditions(unit, flow, query, self._today()), bound=bound)

    def buckets(self, kind: str, *, agency: str | None = None) -> list[OutlookCell]:
        """How many cases of a kind are in each list today, by agency.

        Raises:
            UnknownCaseKind, UnknownAgency: As their names say.
        """
        flow = self._fresh(kind)
        with self.store.read() as unit:
            return bucket_cells(unit, flow, agency, self._today())

    def counts(
        self,
        kind: str,
        by: str,
        *,
        first: date | None = None,
        last: date | None = None,
        agency: str | None = None,
        as_of: date | None = None,
    ) -> tuple[CaseCount, ...]:
        """Cases opened in a period, by what they have in common; the largest group first.

        Args:
            kind: Id or title of the kind.
            by: ``agency``, ``month``, ``state``, ``outcome`` or ``category``.
            first, last: Days of opening, inclusive.
            agency: Only its cases.
            as_of: Day by which they are done with, or late; today if omitted.

        Raises:
            UnknownCaseKind, UnknownAgency: As their names say.
        """
        flow = self.kinds.find(kind)
        with self.store.read() as unit:
            bench = self.bench(unit, flow)
            return counted(
                unit, bench, by, first, last, agency=agency, as_of=as_of or self._today()
            )

    def check_index(self) -> Iterator[Finding]:
        """What the index says of cases that does not follow from the journal."""
        with self.store.read() as unit:
            for flow in self.kinds.by_id.values():
                stamp = self._stamp(unit, flow)
                for _shard, ref in unit.matters.unindexed(f"{flow.id}."):
                    yield differs(ref, ["row"])
                for ledger in unit.matters.ledgers(flow.id):
                    case = ledger_of(flow, ledger.ref, ledger.entries)
                    row = unit.matters.get(ledger.ref)
                    if case is None or row is None or row.stamp != stamp:
                        continue
                    made, outlooks = indexed(case, self.bench(unit, flow), stamp)
                    fields = [*differing(row, made)]
                    kept = set(unit.matters.outlooks(ledger.ref))
                    if kept != {one for one in outlooks if one.since < one.until}:
                        fields.append("outlooks")
                    if fields:
                        yield differs(ledger.ref, fields)

    def rebuild(self) -> int:
        """Make the rows of all cases anew from the journal; returns how many."""
        done = 0
        with self.store.write() as unit:
            for flow in self.kinds.by_id.values():
                refs = [ref for _shard, ref in unit.matters.unindexed(f"{flow.id}.")]
                refs += [ledger.ref for ledger in unit.matters.ledgers(flow.id)]
                for ref in refs:
                    case = ledger_of(flow, ref, unit.journal.entries_of(ref))
                    if case is not None:
                        self._put(unit, case)
                        done += 1
            unit.commit()
        return done

    # Inside one unit of work

    def opened(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        flow: Flow,
        move: Move,
        shard: int,
        given: Mapping[str, str],
        *,
        number: str | None,
        on: date | None,
    ) -> CaseView:
        """Register a case; the caller commits."""
        ref = f"{flow.prefix}{shard}-{unit.matters.next_serial(shard, flow.id)}"
        if number is not None:
            if find_secrecy_mark(number) is not None:
                raise SecrecyMarkFound
            for row in unit.matters.by_number(flow.id, number):
                if row.shard == shard:
                    raise CaseNumberTaken(number=number, ref=row.ref)
        day = self._day(ref, on)
        carried = read_given(unit, move, given)
        if number is not None:
            carried.facts["number"] = number
        self._record(unit, recorder, flow, ref, shard, 1, move, carried, day)
        return self._settled(unit, flow, ref)

    def taken(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        case: CaseLedger,
        move: Move,
        given: Mapping[str, str],
        *,
        on: date | None,
        has_four_eyes: bool = True,
    ) -> CaseView:
        """Record an act; the caller commits.

        Args:
            has_four_eyes: False where a log is read in: who reads it in did nothing of it.
        """
        day = self._day(case.ref, on)
        if day < case.last_day:
            raise CaseDatedBefore(ref=case.ref, move=move.id, on=day, last=case.last_day)
        rule = move if has_four_eyes else attrs.evolve(move, four_eyes_against=())
        flow = case.flow
        if rule is not move:
            others = tuple(rule if one is move else one for one in flow.moves)
            flow = attrs.evolve(flow, moves=others)
        # Before the values: what cannot be done at all needs none.
        matter = Matter(ref=case.ref, flow=flow, shard=case.shard, ledger=case.steps)
        bare = LedgerStep(move=move.id, on=day, actor=recorder.actor,
                          fields=dict.fromkeys(move.required, "given"))  # fmt: skip
        matter.record(bare)
        carried = read_given(unit, move, given)
        place = len(case.steps) + 1
        self._record(unit, recorder, case.flow, case.ref, case.shard, place, move, carried, day)
        return self._settled(unit, case.flow, case.ref)

    def case(self, unit: UnitOfWork, ref: str) -> CaseLedger:
        """A case by its ref or number.

        Raises:
            UnknownCase, CaseNumberAmbiguous: None or several answer to it.
        """
        kinds = self.kinds
        name = ref.strip()
        flow = kinds.of_ref(name.upper())
        if flow is not None:
            case = ledger_of(flow, name.upper(), unit.journal.entries_of(name.upper()))
            if case is not None:
                return case
        found = [
            (flow, row.ref)
            for flow in kinds.by_id.values()
            for row in unit.matters.by_number(flow.id, name)
        ]
        if len(found) > 1:
            refs = tuple(ref for _flow, ref in found)
            raise CaseNumberAmbiguous(number=name, refs=refs)
        for flow, ref in found:
            case = ledger_of(flow, ref, unit.journal.entries_of(ref))
            if case is not None:
                return case
        raise UnknownCase(ref=name[:40])

    def bench(self, unit: UnitOfWork, flow: Flow) -> CaseBench:
        """By what the cases of a flow are judged."""
        limit_of = limits_of(flow, self.laws)
        return CaseBench(flow=flow, limit_of=limit_of, calendar=self.calendar(unit))

    def reads(self, unit: UnitOfWork, flow: Flow) -> bool:
        """Whether whoever is at the keyboard may read what people wrote in cases of a flow."""
        with suppress(UnknownStaff):
            member = self.acting.member(unit)
            wanted = {*_READERS, *(Permission(move.permission) for move in flow.moves)}
            return any(member.may(permission) for permission in wanted)
        return False

    def _record(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        flow: Flow,
        ref: str,
        shard: int,
        place: int,
        move: Move,
        carried: Given,
        on: date,
    ) -> None:
        texts = []
        if carried.texts:
            key = text_key(ref, place)
            index = {"matter": ref}
            texts = [RecordChange(kind=TEXT_KIND, key=key, text=carried.texts, index=index)]
        kind = f"{flow.id}.{move.id}"
        recorder.record(shard, kind, ref, on=on, facts=carried.facts, records=texts)

    def _settled(self, unit: UnitOfWork, flow: Flow, ref: str) -> CaseView:
        case = ledger_of(flow, ref, unit.journal.entries_of(ref))
        assert case is not None, "an act of it was just recorded"
        self._put(unit, case)
        return self._view(unit, case, None)

    def _put(self, unit: UnitOfWork, case: CaseLedger) -> None:
        put_indexed(unit, case, self.bench(unit, case.flow), self._stamp(unit, case.flow))

    def _view(self, unit: UnitOfWork, case: CaseLedger, as_of: date | None) -> CaseView:
        day = as_of or self._today()
        part = case.until(day)
        if not part.acts:
            raise UnknownCase(ref=case.ref)
        is_veiled = not self.reads(unit, case.flow)
        bench = self.bench(unit, case.flow)
        return CaseView(
            ref=case.ref,
            number=case.number,
            agency=load_directory(unit)[case.shard].name_on(day),
            flow=case.flow,
            standing=bench.standing(
                part.steps, day, ref=case.ref, shard=case.shard, with_steps=True
            ),
            acts=part.acts,
            texts={} if is_veiled else texts_of(unit, case),
            is_veiled=is_veiled,
            last_entry=case.last_entry,
        )

    def _fresh(self, kind: str) -> Flow:
        """The kind, once the rows of its open cases are made by the rules of today."""
        flow = self.kinds.find(kind)
        with self.store.read() as unit:
            stamps = {flow.id: self._stamp(unit, flow)}
            is_stale = bool(unit.matters.stale(stamps, limit=1))
        while is_stale:
            with self.store.write() as unit:
                refs = unit.matters.stale(stamps, limit=_REFRESHED_AT_ONCE)
                for ref in refs:
                    self._put(unit, self.case(unit, ref))
                unit.commit()
            is_stale = len(refs) == _REFRESHED_AT_ONCE
        return flow

    def _check_search(self, unit: UnitOfWork, flow: Flow, query: CaseQuery) -> None:
        if query.query is not None and not self.reads(unit, flow):
            self.acting.actor(unit, Permission(flow.allowed(flow.initial)[0].permission))

    def _stamp(self, unit: UnitOfWork, flow: Flow) -> str:
        return stamp_of(flow, self.identity(unit))

    def _day(self, ref: str, on: date | None) -> date:
        day = on or self._today()
        refuse_future(ref, day, self._today())
        return day

    def _today(self) -> date:
        return self.acting.environment.today()
