"""Requests of an office: registered, moved on, viewed as of any day, listed, judged anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.request.what_if import extended_today, received_on
from govdisclose.domain.cases.roles import NotPermitted, Permission
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.search_terms import SearchQuery
from govdisclose.errors import Conflict, RuleRefusal
from govdisclose.ports.exporting import ExportRow
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.matters import MatterFilter, MatterOrder, MatterRow, OutlookCell
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.ports.totals import Total
from govdisclose.ports.waymarks import Waymarks
from govdisclose.services.keys import use_key
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import Recorder
from govdisclose.services.requests.amending import Amending
from govdisclose.services.requests.anonymising import Anonymising, TextsOf
from govdisclose.services.requests.answering import Answering
from govdisclose.services.requests.applicants import APPLICANT, applicant_text, proof_findings
from govdisclose.services.requests.charging import Charging
from govdisclose.services.requests.daily import Daily
from govdisclose.services.requests.decisions import DECIDED, Decisions
from govdisclose.services.requests.desk import Desk, Taken, register_written
from govdisclose.services.requests.dividing import Dividing
from govdisclose.services.requests.exporting import log_row
from govdisclose.services.requests.forecasting import Forecaster
from govdisclose.services.requests.importing import RequestImporter
from govdisclose.services.requests.index_check import rows_that_differ
from govdisclose.services.requests.indexing import BUCKET, Indexer
from govdisclose.services.requests.ledger import KIND, RequestCase, load_case
from govdisclose.services.requests.lists import RequestQuery, conditions, page_of, waymarks_of
from govdisclose.services.requests.refusals import DecisionNotDrafted
from govdisclose.services.requests.registering import NewRequest, check_complete
from govdisclose.services.requests.replies import Replies
from govdisclose.services.requests.reply_gate import ReplyGate
from govdisclose.services.requests.rules import RequestRules
from govdisclose.services.requests.viewing import Reader
from govdisclose.services.requests.views import Acted, RequestPage, RequestView
from govdisclose.services.reviews.submitting import Submissions
from govdisclose.services.screened_items import ItemScreening

__all__ = ["Requests", "check_unchanged"]

_REFRESHED_AT_ONCE = 200


@attrs.frozen(kw_only=True)
class Requests:
    """Stored requests for information."""

    store: Store
    acting: Acting
    load_rules: Callable[[UnitOfWork], RequestRules] = attrs.field(alias="rules")
    library: FormatLibrary
    publication_flow: Callable[[], Flow]
    submissions: Submissions
    """What submits replies for review."""
    screening: ItemScreening
    forecasters: Sequence[Forecaster] = ()
    texts_of: Sequence[TextsOf] = ()
    """Who else keeps text of requests; asked when one is anonymised."""

    @property
    def reader(self) -> Reader:
        """Who reads, and what they may see."""
        return Reader(acting=self.acting)

    @property
    def decisions(self) -> Decisions:
        """Drafting, approving and returning decisions."""
        return Decisions(store=self.store, acting=self.acting, desk=self.desk, reader=self.reader)

    @property
    def replies(self) -> Replies:
        """Replies before they go out."""
        return Replies(
            store=self.store,
            acting=self.acting,
            desk=self.desk,
            reader=self.reader,
            submissions=self.submissions,
            screening=self.screening,
        )

    @property
    def dividing(self) -> Dividing:
        """Splitting requests, and forwarding them to another agency."""
        acted = self.reader.acted
        return Dividing(store=self.store, acting=self.acting, desk=self.desk, acted=acted)

    @property
    def amending(self) -> Amending:
        """Putting right what was written down."""
        return Amending(store=self.store, acting=self.acting, desk=self.desk, reader=self.reader)

    @property
    def charging(self) -> Charging:
        """Fee notices."""
        acted = self.reader.acted
        return Charging(store=self.store, acting=self.acting, desk=self.desk, acted=acted)

    @property
    def daily(self) -> Daily:
        """Work with many requests at once."""
        return Daily(store=self.store, acting=self.acting, desk=self.desk)

    @property
    def answering(self) -> Answering:
        """Duplicates, what may answer a request already, and making releases public."""
        return Answering(
            store=self.store,
            acting=self.acting,
            desk=self.desk,
            load_flow=self.publication_flow,
            reader=self.reader,
        )

    @property
    def anonymising(self) -> Anonymising:
        """Retention."""
        return Anonymising(
            store=self.store, acting=self.acting, desk=self.desk, texts_of=self.texts_of
        )

    @property
    def importer(self) -> RequestImporter:
        """What reads files of requests."""
        return RequestImporter(
            store=self.store, acting=self.acting, library=self.library, desk=self.desk
        )

    # Writing

    def register(self, new: NewRequest) -> Acted:
        """Take a request in: its number, its record, its first entry.

        Raises:
            NotPermitted: The actor registers no requests.
            ApplicantIncomplete, DescriptionMissing, UnknownAgency, NumberTaken, UnknownWord: As
                their names say.
            FutureAct: It arrives on a day that has not come.
            KeyMissing, KeyMismatch, KeyUnusable: The office's key is not there.
        """
        with self._writing(Permission.REGISTER) as (desk, recorder):
            taken = self.register_in(desk, recorder, new)
            desk.unit.commit()
            return self.reader.acted(desk, taken, proof_findings(new.applicant))

    def register_in(self, desk: Desk, recorder: Recorder, new: NewRequest) -> Taken:
        """Register inside a unit of work; the caller commits."""
        check_complete(new)
        words = desk.rules.words
        proof = new.applicant.proof and words.code("identity_proof", new.applicant.proof)
        directory = load_directory(desk.unit)
        shard = 1 if new.agency is None else directory.find(new.agency).shard
        key = use_key(desk.unit, recorder, APPLICANT)
        text = applicant_text(attrs.evolve(new.applicant, proof=proof), key)
        text["description"] = new.description.strip()
        for name, value in (("purpose", new.purpose), ("note", new.note)):
            if value and value.strip():
                text[name] = value.strip()
        facts: dict[str, object] = {
            "applicant_kind": words.code("applicant_kind", new.applicant.kind),
            "identity_proof": proof,
            "supply": new.supply and words.code("supply", new.supply),
            "route": new.route and words.code("route", new.route),
            "law": new.law or desk.rules.law,
            "links": dict(new.links),
        }
        taken = register_written(
            desk,
            recorder,
            directory[shard],
            facts=facts,
            text=text,
            channel=new.channel,
            on=new.on,
            number=new.number,
        )
        if new.confirmed_on is not None:
            confirmed = desk.take(recorder, taken.case, "confirmed", {}, new.confirmed_on)
            taken = attrs.evolve(confirmed, findings=(*taken.findings, *confirmed.findings))
        return taken

    def act(
        self,
        ref: str,
        move: str,
        fields: Mapping[str, object] | None = None,
        on: date | None = None,
        *,
        expected_entry: int | None = None,
    ) -> Acted:
        """Make one move of the flow.

        Args:
            ref: Ref or number.
            move: Id or Chinese name of the move.
            fields: What it carries, as people write it; ``note`` goes with every move.
            on: Day of the act; today unless it is recorded later than it happened.
            expected_entry: ``last_entry`` of the view it was decided on; None for whatever is.

        Raises:
            UnknownRequest, UnknownMove: There is no such request or move.
            NotPermitted: The actor's roles do not include the move.
            NotCleared, DatesOutOfOrder: What would go out with a reply did not pass the gate.
            Conflict: Somebody else acted on the request meanwhile.
            DecisionNotDrafted: A decision takes two persons; see ``decisions``.
            RuleRefusal: The move is impossible, or a field cannot be read; nothing is written.
        """
        with self.store.write() as unit:
            desk = self.desk(unit)
            name = desk.rules.move(move)
            permission = Permission(desk.rules.moves()[name].permission)
            recorder = self.acting.recorder(unit, permission)
            case = desk.find(ref)
            check_unchanged(case, expected_entry)
            if name == DECIDED:
                raise DecisionNotDrafted(ref=case.ref)
            taken = desk.take(recorder, case, name, fields or {}, on or desk.today)
            unit.commit()
            return self.reader.acted(desk, taken)

    def refresh(self) -> tuple[int, tuple[Finding, ...]]:
        """Judge open requests anew whose rules, calendar or forecasters changed.

        Returns:
            How many were, and a finding for each whose ledger the new rules cannot follow; its row
            stays as it was.
        """
        done = 0
        findings: list[Finding] = []
        while True:
            with self.store.write() as unit:
                desk = self.desk(unit)
                stale = unit.matters.stale({KIND: desk.indexer.stamp}, limit=_REFRESHED_AT_ONCE)
                for ref in stale:
                    problem = _judged_anew(desk, ref)
                    findings += [] if problem is None else [problem]
                unit.commit()
            done += len(stale)
            if len(stale) < _REFRESHED_AT_ONCE:
                return done, tuple(findings)

    # Reading

    def check_index(self) -> Iterator[Finding]:
        """What the index says of requests that does not follow from the journal."""
        with self.store.read() as unit:
            yield from rows_that_differ(self.desk(unit))

    def view(
        self, ref: str, *, as_of: date | None = None, known_at: datetime | None = None
    ) -> RequestView:
        """A request as it stood on a day, by what was recorded up to a moment.

        Raises:
            UnknownRequest: There was none.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            case = desk.find(ref)
            return self.reader.view(desk, case, as_of or desk.today, known_at)

    def supposed(
        self,
        ref: str,
        *,
        as_of: date | None = None,
        if_extended: bool = False,
        if_received: date | None = None,
    ) -> RequestView:
        """A request as it would stand with the longest lawful extension told on the day, or had it
        been received on another day; nothing is written.

        Raises:
            UnknownRequest: There is none.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            day = as_of or desk.today
            view = self.reader.view(desk, desk.find(ref), day, None)
            rules, entries = desk.rules, view.entries
            law = view.standing.law
            chosen = law.pack.id if law.is_chosen else None
            if if_received is not None:
                supposed = law if law.is_chosen else type(law).by_receipt(if_received, rules.laws)
                entries = received_on(entries, if_received, supposed)
            if if_extended:
                governing = rules.standing(entries, day, chosen).law
                limit = governing.limit("extension", day)
                days = 1 if limit is None or limit.amount is None else limit.amount
                entries = extended_today(entries, days, day)
            standing = rules.standing(entries, day, chosen, with_steps=True)
            return attrs.evolve(view, standing=standing, entries=entries)

    def page(
        self,
        query: RequestQuery | None = None,
        *,
        order: MatterOrder = MatterOrder.NEWEST,
        limit: int = 50,
        after: str | None = None,
    ) -> RequestPage:
        """A page of requests as they stand today; stale ones are judged anew first.

        Raises:
            UnknownAgency, BadCursor: As their names say.
        """
        self._refreshed()
        today = self.acting.environment.today()
        with self.store.read() as unit:
            return page_of(
                unit, query or RequestQuery(), today, order=order, limit=limit, after=after
            )

    def waymarks(
        self,
        query: RequestQuery | None = None,
        *,
        order: MatterOrder = MatterOrder.NEWEST,
        every: int,
    ) -> Waymarks:
        """Length of a list and cursors by which any part of it is read at once."""
        self._refreshed()
        today = self.acting.environment.today()
        with self.store.read() as unit:
            return waymarks_of(unit, query or RequestQuery(), today, order=order, every=every)

    def search(self, query: SearchQuery, *, limit: int = 50) -> RequestPage:
        """Requests whose description, number or reply answers to a query, newest first.

        Who handles requests finds the own ones and those of whom they stand in for.
        """
        with self.store.read() as unit:
            sees_all, persons = self.reader.sees_all(unit), self.reader.persons(unit)
        if sees_all:
            return self.page(RequestQuery(query=query), limit=limit)
        pages = [
            self.page(RequestQuery(query=query, assignee=one), limit=limit)
            for one in sorted(persons)
        ]
        lines = sorted(
            (line for page in pages for line in page.lines),
            key=lambda line: (line.row.opened_on, line.row.entry),
            reverse=True,
        )
        today = self.acting.environment.today()
        return RequestPage(lines=tuple(lines[:limit]), next=None, on=today)

    def count(self, query: RequestQuery | None = None, *, bound: int | None = None) -> Total:
        """How many requests match today."""
        self._refreshed()
        with self.store.read() as unit:
            today = self.acting.environment.today()
            where = conditions(unit, query or RequestQuery(), today)
            return unit.matters.count(where, bound=bound)

    def buckets(self, query: RequestQuery | None = None) -> tuple[OutlookCell, ...]:
        """How many requests are in each bucket today, by agency."""
        self._refreshed()
        with self.store.read() as unit:
            today = self.acting.environment.today()
            where = conditions(unit, query or RequestQuery(), today)
            narrowed = MatterFilter(
                kinds=where.kinds, agencies=where.agencies, assignee=where.assignee
            )
            return tuple(unit.matters.tally(BUCKET, today, where=narrowed))

    def export_rows(self, query: RequestQuery | None = None) -> Iterator[ExportRow]:
        """Rows of a request log, in ref order, streamed; see ``EXPORT_COLUMNS``.

        Raises:
            NotPermitted: The reader may not read the text of every request.
        """
        self._refreshed()
        with self.store.read() as unit:
            if not self.reader.sees_all(unit):
                person = self.acting.member(unit).key
                raise NotPermitted(person=person, permission=Permission.REGISTER.value)
            desk = self.desk(unit)
            directory = load_directory(unit)
            for row in unit.matters.each(conditions(unit, query or RequestQuery(), desk.today)):
                case = load_case(unit, desk.rules, row.ref)
                yield log_row(desk, case, directory[row.shard].name)

    def rules(self) -> RequestRules:
        """What requests are judged by at present."""
        with self.store.read() as unit:
            return self.load_rules(unit)

    # Shared with the services around this one

    def desk(self, unit: UnitOfWork) -> Desk:
        """The requests of a unit of work."""
        rules = self.load_rules(unit)
        return Desk(
            unit=unit,
            rules=rules,
            indexer=Indexer(unit=unit, rules=rules, forecasters=self.forecasters),
            gate=ReplyGate(flows=self.submissions.flows),
            today=self.acting.environment.today(),
        )

    def sees_all(self, unit: UnitOfWork) -> bool:
        """Whether the reader may read the text of every request."""
        return self.reader.sees_all(unit)

    def persons(self, unit: UnitOfWork) -> frozenset[str]:
        """Staff keys whose requests the reader handles: the own one, and whom they may act for."""
        return self.reader.persons(unit)

    @contextmanager
    def _writing(self, permission: Permission) -> Iterator[tuple[Desk, Recorder]]:
        with self.store.write() as unit:
            yield self.desk(unit), self.acting.recorder(unit, permission)

    def _refreshed(self) -> None:
        with self.store.read() as unit:
            stamp = self.desk(unit).indexer.stamp
            is_stale = bool(unit.matters.stale({KIND: stamp}, limit=1))
        if is_stale:
            self.refresh()


def check_unchanged(case: RequestCase, expected: int | None) -> None:
    """Refuse to act on what somebody else changed meanwhile.

    Raises:
        Conflict: The last entry about the request is another one.
    """
    if expected is not None and expected != case.last_entry:
        raise Conflict(what="request", key=case.ref, found=case.last_entry, expected=expected)


def _judged_anew(desk: Desk, ref: str) -> Finding | None:
    row = desk.unit.matters.get(ref)
    assert row is not None, "the index named it"
    try:
        case = load_case(desk.unit, desk.rules, ref)
        desk.indexer.put(case, with_document=False)
    except RuleRefusal as problem:
        kept: MatterRow = row._replace(stamp=desk.indexer.stamp)
        desk.unit.matters.put(kept, desk.unit.matters.outlooks(ref))
        detail = (("ref", ref), ("refusal", problem.code))
        return Finding(code="REQUEST-UNREADABLE", severity=Severity.ERROR, detail=detail)
    return None
