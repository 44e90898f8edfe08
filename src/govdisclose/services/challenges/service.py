"""Reconsideration and litigation about stored requests: recorded, judged, listed, and followed up.

A case is a matter of its own with the ref ``C{shard}-{serial}``; an order to answer anew
reopens the request in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

import attrs

from govdisclose.domain.cases.challenge import (
    BECAUSE,
    KIND,
    Challenge,
    ChallengeStep,
    challenge_of,
)
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.remedies import UNANSWERED, Ending, RemedyRules
from govdisclose.domain.cases.request.entries import ImpossibleEntry
from govdisclose.domain.cases.roles import NotPermitted, Permission
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import Entry
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.ports.matters import MatterFilter, MatterRow
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.challenges.refusals import (
    NoDecisionToChallenge,
    UnknownBlock,
    UnknownCause,
    UnknownChallenge,
    UnknownEnding,
)
from govdisclose.services.challenges.views import (
    TEXT_KIND,
    ChallengePage,
    ChallengeView,
    indexed,
)
from govdisclose.services.editing import refuse_future
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.index_check import differing, differs, not_indexed
from govdisclose.services.requests.ledger import RequestCase
from govdisclose.services.requests.registering import refuse_marked
from govdisclose.services.requests.service import Requests

__all__ = ["Challenges"]

_PREFIX = f"{KIND}."
_MAY_RECORD = (Permission.HANDLE, Permission.APPROVE, Permission.REGISTER)
_REOPENED = "reopened"
_BY_RULES = frozenset({"last_day", "late"})
"""What follows from rules and calendar of the day it was judged, beside the ledger."""


@attrs.frozen(kw_only=True)
class Challenges:
    """Cases of reconsideration and litigation."""

    store: Store
    acting: Acting
    requests: Requests
    flow: Flow
    rules: RemedyRules

    # Writing

    def open(
        self,
        request: str,
        block: str,
        *,
        on: date | None = None,
        known_on: date | None = None,
        unanswered: bool = False,
        after: str | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> ChallengeView:
        """Record that a case was filed, in time or not.

        Args:
            request: Ref or number of the request.
            block: Key of the block of the annual report.
            on: Day it was filed.
            known_on: Day from which the period counts; that on which the reply was served or went
                out, that of the result of the reconsideration, or the day after the reply was due.
            unanswered: True where silence is challenged and not an answer.
            after: Ref of the reconsideration before.
            texts: Authority, number of the case there, claim: erasable.

        Raises:
            UnknownRequest, UnknownChallenge, UnknownBlock: As their names say.
            NoDecisionToChallenge: There is no outcome, and silence is not challenged.
            FutureAct, NotPermitted: As their names say.
        """
        known = [one.key for one in self.rules.blocks]
        if block not in known:
            raise UnknownBlock(block=block, known=known)
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _MAY_RECORD)
            desk = self.requests.desk(unit)
            case = desk.find(request)
            day = on or desk.today
            refuse_future(case.ref, day, desk.today)
            standing = desk.rules.standing(case.entries, day, case.law)
            act = UNANSWERED if unanswered else standing.facts.outcome
            if act is None:
                raise NoDecisionToChallenge(ref=case.ref)
            first = None if after is None else self._case(unit, desk, after)
            if known_on is None:
                known_on = _known_on(desk, case, unanswered=unanswered, first=first, on=day)
            ref = f"C{case.shard}-{unit.matters.next_serial(case.shard, KIND)}"
            facts: dict[str, object] = {
                "request": case.ref,
                "block": block,
                "act": act,
                "known_on": None if known_on is None else known_on.isoformat(),
                "after": None if first is None else first.ref,
            }
            self._record(unit, recorder, case.ref, ref, "filed", day, facts, texts)
            view = self._settled(unit, desk, case.shard, ref)
            unit.commit()
        return view

    def note(
        self,
        ref: str,
        move: str,
        *,
        on: date | None = None,
        fields: Mapping[str, object] | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> ChallengeView:
        """Record what is no result: ``answered``, ``amended`` or ``resumed``.

        Raises:
            UnknownChallenge, IllegalMove, MissingFields, FutureAct, NotPermitted.
            UnknownBlock, UnknownCause: A field holds no code of its list.
        """
        given = {name: value for name, value in (fields or {}).items() if value is not None}
        known = [one.key for one in self.rules.blocks]
        if "block" in given and given["block"] not in known:
            raise UnknownBlock(block=given["block"], known=known)
        if "because" in given and given["because"] not in BECAUSE:
            raise UnknownCause(because=given["because"], known=list(BECAUSE))
        coded = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in given.items()
        }
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _MAY_RECORD)
            desk = self.requests.desk(unit)
            row = self._row(unit, ref)
            day = on or desk.today
            refuse_future(ref, day, desk.today)
            self._record(unit, recorder, _request(row), row.ref, move, day, coded, texts)
            view = self._settled(unit, desk, row.shard, row.ref)
            unit.commit()
        return view

    def result(
        self,
        ref: str,
        ending: str,
        *,
        on: date | None = None,
        until: date | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> ChallengeView:
        """Record how a case ended; an order to answer anew reopens the request.

        Args:
            ref: The case.
            ending: Code or Chinese name of the ending.
            on: Day of the result.
            until: Day by which the order wants the answer; None where it sets none.
            texts: Number of the decision, remarks: erasable.

        Raises:
            UnknownChallenge, UnknownEnding, IllegalMove, FutureAct, NotPermitted.
        """
        chosen = self.ending(ending)
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _MAY_RECORD)
            desk = self.requests.desk(unit)
            row = self._row(unit, ref)
            day = on or desk.today
            refuse_future(ref, day, desk.today)
            facts: dict[str, object] = {
                "ending": chosen.id,
                "reopens": chosen.reopens,
                "until": None if until is None else until.isoformat(),
            }
            self._record(unit, recorder, _request(row), row.ref, chosen.result, day, facts, texts)
            view = self._settled(unit, desk, row.shard, row.ref)
            if chosen.reopens:
                said = self._reopened(unit, desk, view.challenge, day, until)
                view = attrs.evolve(view, findings=(*view.findings, *said))
            unit.commit()
        return view

    # Reading

    def ending(self, name: str) -> Ending:
        """The ending of a code or Chinese name.

        Raises:
            UnknownEnding: There is none.
        """
        for one in self.rules.endings:
            if name in (one.id, one.zh):
                return one
        raise UnknownEnding(ending=name[:40], known=[one.id for one in self.rules.endings])

    def view(self, ref: str) -> ChallengeView:
        """One case.

        Raises:
            UnknownChallenge: There is none.
        """
        with self.store.read() as unit:
            desk = self.requests.desk(unit)
            return self._view(unit, desk, self._row(unit, ref).shard, _ref(ref))

    def page(
        self,
        *,
        request: str | None = None,
        agency: str | None = None,
        block: str | None = None,
        closed: bool | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> ChallengePage:
        """Cases, the newest first; those of one request all at once.

        Raises:
            UnknownRequest, UnknownAgency, BadCursor: As their names say.
        """
        with self.store.read() as unit:
            shards = None
            wanted = None
            if agency is not None:
                shards = frozenset({load_directory(unit).find(agency).shard})
            if request is not None:
                case = self.requests.desk(unit).find(request)
                shards, wanted = frozenset({case.shard}), case.ref
            where = MatterFilter(
                kinds=frozenset({KIND}),
                agencies=shards,
                categories=None if block is None else frozenset({block}),
                closed=closed,
            )
            if wanted is not None:
                rows = tuple(
                    row for row in unit.matters.each(where) if row.facts["request"] == wanted
                )
                return ChallengePage(rows=rows, next=None)
            found = unit.matters.page(where, limit=limit, after=after)
            return ChallengePage(rows=found.rows, next=found.next)

    def check_index(self) -> Iterator[Finding]:
        """What the index says of cases that does not follow from the journal."""
        with self.store.read() as unit:
            desk = self.requests.desk(unit)
            yield from not_indexed(desk, _PREFIX)
            for ledger in unit.matters.ledgers(KIND):
                row = unit.matters.get(ledger.ref)
                if row is None or not ledger.entries:
                    continue
                made, _outlooks = indexed(self._view(unit, desk, row.shard, ledger.ref), row.shard)
                if fields := [*differing(row, made, leave_out=_BY_RULES)]:
                    yield differs(ledger.ref, fields)

    def rebuild(self) -> int:
        """Make the rows of all cases anew from the journal; returns how many."""
        done = 0
        with self.store.write() as unit:
            desk = self.requests.desk(unit)
            for shard, ref in unit.matters.unindexed(_PREFIX):
                self._settled(unit, desk, shard, ref)
                done += 1
            for ledger in list(unit.matters.ledgers(KIND)):
                self._settled(unit, desk, ledger.shard, ledger.ref)
                done += 1
            unit.commit()
        return done

    # Inside one unit of work

    def _record(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        request: str,
        ref: str,
        move: str,
        on: date,
        facts: Mapping[str, object],
        texts: Mapping[str, str] | None,
    ) -> None:
        words = {name: text.strip() for name, text in (texts or {}).items() if text.strip()}
        refuse_marked(*words.values())
        shard = int(request.removeprefix("R").partition("-")[0])
        number = unit.journal.head(shard).number + 1
        records = (
            [
                RecordChange(
                    kind=TEXT_KIND,
                    key=f"{ref}#{number}",
                    text=words,
                    index={"matter": request},
                )
            ]
            if words
            else []
        )
        kept = {name: value for name, value in facts.items() if value is not None}
        recorder.record(shard, f"{_PREFIX}{move}", ref, on=on, facts=kept, records=records)

    def _reopened(
        self, unit: UnitOfWork, desk: Desk, found: Challenge, on: date, until: date | None
    ) -> tuple[Finding, ...]:
        """Reopen the request of a case, or say why that is still to be done."""
        detail = (("request", found.request), ("challenge", found.ref))
        try:
            recorder = self.acting.recorder(unit, Permission.APPROVE)
            desk.take(
                recorder,
                desk.find(found.request),
                _REOPENED,
                {"basis": found.ref, "until": None if until is None else until.isoformat()},
                on,
                facts={"link_challenge": found.ref},
            )
        except NotPermitted:
            return (Finding(code="CHALLENGE-REOPEN-DUE", severity=Severity.WARNING, detail=detail),)
        except ImpossibleEntry:
            # It is being handled still, or again.
            return (Finding(code="CHALLENGE-STILL-OPEN", severity=Severity.INFO, detail=detail),)
        return (Finding(code="CHALLENGE-REOPENED", severity=Severity.INFO, detail=detail),)

    def _settled(self, unit: UnitOfWork, desk: Desk, shard: int, ref: str) -> ChallengeView:
        """Bring the index up to the journal of a case."""
        view = self._view(unit, desk, shard, ref)
        unit.matters.put(*indexed(view, shard))
        return attrs.evolve(view, findings=view.challenge.findings)

    def _view(self, unit: UnitOfWork, desk: Desk, shard: int, ref: str) -> ChallengeView:
        entries = unit.journal.entries_of(ref)
        texts = {}
        if self.requests.reader.sees_all(unit):
            for entry in entries:
                record = unit.records.get(shard, TEXT_KIND, f"{ref}#{entry.number}")
                if record is not None and record.text is not None:
                    texts[entry.number] = record.text
        return ChallengeView(
            challenge=self._fold(desk, ref, entries),
            agency=load_directory(unit)[shard].name,
            entries=tuple(entries),
            texts=texts,
        )

    def _case(self, unit: UnitOfWork, desk: Desk, ref: str) -> Challenge:
        row = self._row(unit, ref)
        return self._fold(desk, row.ref, unit.journal.entries_of(row.ref))

    def _fold(self, desk: Desk, ref: str, entries: Iterable[Entry]) -> Challenge:
        moves = {move.id for move in self.flow.moves}
        return challenge_of(
            ref,
            [
                ChallengeStep(
                    kind=entry.kind.removeprefix(_PREFIX), on=entry.on, fields=entry.facts
                )
                for entry in entries
                if entry.kind.removeprefix(_PREFIX) in moves
            ],
            flow=self.flow,
            rules=self.rules,
            laws=desk.rules.laws,
            calendar=desk.rules.calendar,
        )

    def _row(self, unit: UnitOfWork, ref: str) -> MatterRow:
        row = unit.matters.get(_ref(ref))
        if row is None or row.kind != KIND:
            raise UnknownChallenge(ref=ref[:40])
        return row


def _ref(ref: str) -> str:
    return ref.strip().upper()


def _request(row: MatterRow) -> str:
    return str(row.facts["request"])


def _known_on(
    desk: Desk, case: RequestCase, *, unanswered: bool, first: Challenge | None, on: date
) -> date | None:
    """The day from which a period counts when nobody says it; None where it cannot be told."""
    if first is not None:
        return first.decided_on
    if unanswered:
        due = desk.rules.standing(case.entries, on, case.law).due
        return None if due is None else due + timedelta(days=1)
    replies = [
        read_iso_date(entry.fields.get("served_on")) or entry.on
        for entry in case.entries
        if entry.kind == "replied" and entry.on <= on
    ]
    return max(replies, default=None)
