"""Official annual reports: every cell computed from cases and catalogue, or declared by staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory, Level
from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.figures.annual.report import Declared
from govdisclose.domain.figures.breakdown import Figure
from govdisclose.domain.figures.membership import Members, members_of
from govdisclose.domain.figures.official.challenges import ChallengeCounts, challenge_cell
from govdisclose.domain.figures.official.composing import (
    Counted,
    Heading,
    composed,
    is_declared_cell,
)
from govdisclose.domain.figures.official.counting_rules import CountingRules
from govdisclose.domain.figures.official.documents import (
    LIFE,
    PUBLIC,
    DocumentCells,
    DocumentCount,
    document_counts,
)
from govdisclose.domain.figures.official.figures import CellExplanation, ComputedReport
from govdisclose.domain.figures.official.places import CellUnknown, Place, place_named, places_of
from govdisclose.domain.figures.official.requests import Period, RequestCells, RequestCounts
from govdisclose.domain.figures.reports.form import CellUnit, ReportForm
from govdisclose.domain.figures.reports.report import FormLibrary
from govdisclose.domain.journal import moment_text
from govdisclose.domain.law.outcomes import OutcomeRows
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, Store, UnitOfWork
from govdisclose.services.declaring import declarations, keep_declaration
from govdisclose.services.figure_queries import query_json
from govdisclose.services.official.matters import MatterSource, Question
from govdisclose.services.official.refusals import (
    AgencyNotCounted,
    DayOutsideYear,
    OfficialFormMissing,
    PageLost,
)
from govdisclose.services.organisation import OWN_SHARD, Acting
from govdisclose.services.statistics import Statistics
from govdisclose.services.tally import SecretTally

__all__ = ["FormRules", "OfficialReports"]

_SECRET_ROW = "denied_1_state_secret"
_REVIEW_TOTAL = "total"
_BODIES = frozenset({Level.DEPARTMENT, Level.INSTITUTION})
"""Levels of agencies that are no governments."""


@attrs.frozen
class FormRules:
    """The rules of all official forms, by code of the form."""

    forms: FormLibrary
    counting: Mapping[str, CountingRules]
    rows: Mapping[str, OutcomeRows]


@attrs.frozen(kw_only=True)
class OfficialReports:
    """Makes reports in official forms; they are kept by :class:`FiledReports`.

    Attributes:
        rules: Reads the forms and how they are counted.
        directory: Reads the agencies.
        matters: Reads the cases.
    """

    store: Store
    acting: Acting
    statistics: Statistics
    tally: SecretTally
    rules: Callable[[], FormRules]
    directory: Callable[[UnitOfWork], AgencyDirectory]
    matters: MatterSource

    def form_for(self, year: int, form: str | None = None) -> ReportForm | None:
        """The form of that id, or the one of the year; None where there is none."""
        forms = self.rules().forms
        return forms.by_year(year) if form is None else forms.form(form)

    def report(
        self,
        year: int,
        *,
        agency: str | None = None,
        form: str | None = None,
        government: bool = False,
        as_of: date | None = None,
        known_at: datetime | None = None,
        texts: Mapping[str, str] | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> ComputedReport:
        """The report of an agency, or of a government with all agencies below it.

        Args:
            year: Calendar year that has begun.
            agency: Name, alias, code or reference; the office itself when None.
            form: Id of a form; the one of the year when None.
            government: Roll up all agencies below, as the tree stood on the last day counted.
            as_of: Last day counted; the last day of the year, or today while it runs, when None.
            known_at: What had been recorded at this moment, aware; now when None.
            texts: Staff's own words by name.
            step: Called for each case that is looked at; what it raises ends the report.

        Raises:
            OfficialFormMissing, DayOutsideYear, UnknownAgency, AgencyNotCounted, TextNotPublic.
        """
        with self.store.read() as unit:
            heading = self._heading(
                unit,
                year,
                agency=agency,
                form=form,
                government=government,
                as_of=as_of,
                known_at=known_at,
            )
            counted = self._counted(unit, heading, known_at, step)
            return composed(heading, counted, texts or {})

    def explain(
        self, report: ComputedReport, name: str, *, limit: int = 50, after: str | None = None
    ) -> CellExplanation:
        """The cases, items or declarations behind one cell, a page at a time.

        Cases are those on record now; a report known at an earlier moment is asked at that moment.

        Raises:
            CellUnknown: The form has no such cell.
            PageLost: ``after`` does not stand behind it.
        """
        figure = report.figure(name)
        place = figure.place
        if place.table == "proactive":
            asked = Figure(name=place.name, value=None, queries=figure.queries)
            refs = self.statistics.refs_behind(asked, limit=limit + 1, after=after)
        else:
            with self.store.read() as unit:
                refs = _page(self._behind(unit, report, place), place.name, limit + 1, after)
        tally: tuple[Mapping[str, Any], ...] = ()
        if place.row == _SECRET_ROW:
            tally = tuple(
                {"agency": one.agency, "period": one.period, "count": one.count}
                for one in self.tally.list(year=report.year)
            )
        return CellExplanation(
            figure=figure,
            refs=refs[:limit],
            next=refs[limit - 1] if len(refs) > limit else None,
            tally=tally,
        )

    def declarable(self, form: ReportForm) -> tuple[Place, ...]:
        """Cells of a form that no record gives."""
        rules = self.rules().counting[form.id]
        return tuple(place for place in places_of(form) if is_declared_cell(place, rules))

    def declare(
        self,
        year: int,
        name: str,
        amount: Decimal,
        *,
        agency: str | None = None,
        form: str | None = None,
        note: str | None = None,
    ) -> Declared:
        """Declare a cell that no record gives, or the processing fee; it replaces the one before.

        Raises:
            CellUnknown: The form has no such cell, or records give it.
            AmountUnfit, OfficialFormMissing, UnknownAgency, NotPermitted.
        """
        chosen = self._form(year, form)
        rules = self.rules().counting[chosen.id]
        decimals, is_change = rules.fee_decimals, False
        if name != rules.fee_name:
            place = place_named(chosen, name)
            if not is_declared_cell(place, rules):
                near = [one.name for one in self.declarable(chosen)]
                raise CellUnknown(form=chosen.id, name=name, near=tuple([*near, rules.fee_name]))
            name, is_change = place.name, place.cells is CellUnit.CHANGE
            decimals = rules.money_decimals if place.cells is CellUnit.MONEY else 0
        return keep_declaration(
            self.store,
            self.acting,
            self.directory,
            year=year,
            name=name,
            amount=amount,
            decimals=decimals,
            may_be_negative=is_change,
            agency=agency,
            note=note,
        )

    def _form(self, year: int, form: str | None) -> ReportForm:
        found = self.form_for(year, form)
        if found is None:
            known = "、".join(one.id for one in self.rules().forms.forms)
            raise OfficialFormMissing(form=form or year, known=known)
        return found

    def _heading(
        self,
        unit: UnitOfWork,
        year: int,
        *,
        agency: str | None,
        form: str | None,
        government: bool,
        as_of: date | None,
        known_at: datetime | None,
    ) -> Heading:
        chosen = self._form(year, form)
        now, today = self.acting.environment.now(), self.acting.environment.today()
        last = as_of or min(date(year, 12, 31), today)
        if last.year != year or last > today:
            raise DayOutsideYear(year=year, day=last)
        directory = self.directory(unit)
        shard = OWN_SHARD if agency is None else directory.find(agency).shard
        members = members_of(directory, last, under=shard)
        if shard not in members.shards:
            raise AgencyNotCounted(agency=directory[shard].name, day=last)
        codes = _codes(members, shard, government=government)
        return Heading(
            form=chosen,
            rules=self.rules().counting[chosen.id],
            period=Period(year=year, as_of=last),
            agency=directory[shard].name_on(last),
            shard=shard,
            is_government=government,
            is_due_as_government=government or directory[shard].level_on(last) not in _BODIES,
            members=codes,
            known_at=now if known_at is None else known_at,
            is_as_known=known_at is not None,
            made_on=today,
        )

    def _counted(
        self,
        unit: UnitOfWork,
        heading: Heading,
        known_at: datetime | None,
        step: Callable[[], None] = lambda: None,
    ) -> Counted:
        known = None if known_at is None else moment_text(known_at)
        question = _question(heading.members, heading.period, known)
        requests = RequestCounts(self._request_cells(heading.form, heading.period))
        for request in self.matters.requests(unit, question):
            step()
            requests.add(request)
        challenges = ChallengeCounts(heading.form, heading.period)
        for challenge in self.matters.challenges(unit, question):
            step()
            challenges.add(challenge)
        documents, undated = self._documents(unit, heading, known)
        names = {place.name for place in self.declarable(heading.form)} | {heading.rules.fee_name}
        return Counted(
            requests=requests,
            challenges=challenges,
            documents=documents,
            undated=undated,
            declared=tuple(
                one
                for one in declarations(unit, heading.period.year, known_at=known)
                if one.shard in heading.members and one.name in names
            ),
        )

    def _request_cells(self, form: ReportForm, period: Period) -> RequestCells:
        rules = self.rules()
        return RequestCells(form, rules.rows[form.id], rules.counting[form.id], period)

    def _documents(
        self, unit: UnitOfWork, heading: Heading, known_at: str | None
    ) -> tuple[tuple[DocumentCount, ...], Mapping[str, int]]:
        """Counts of documents; what is not released by the day of making counts nowhere."""
        shards = frozenset(heading.members)
        life = FigureQuery(
            by=tuple(map(Dimension, LIFE)),
            where=ItemFilter(agencies=shards, mode=Mode.PROACTIVE),
            # What is published later only is no trace in any figure yet.
            as_of=heading.made_on,
            known_at=known_at,
        )
        last = heading.period.as_of
        public = FigureQuery(
            by=tuple(map(Dimension, PUBLIC)),
            where=ItemFilter(agencies=shards, mode=Mode.PROACTIVE, public_on=last),
            as_of=last,
            known_at=known_at,
        )
        needs_public = any(one.counts.is_of_public for one in heading.rules.measures)
        cells = DocumentCells(
            life=unit.items.cells(life),
            life_query=query_json(life),
            public=unit.items.cells(public) if needs_public else (),
            public_query=query_json(public),
        )
        return document_counts(heading.rules, heading.period, cells)

    def _behind(self, unit: UnitOfWork, report: ComputedReport, place: Place) -> Iterator[str]:
        """References of the cases in a cell, streamed."""
        period = Period(year=report.year, as_of=report.as_of)
        directory = self.directory(unit)
        shards = {directory.find(code).shard: code for code in report.agencies}
        known = moment_text(report.known_at) if report.is_as_known else None
        question = _question(shards, period, known)
        if place.table == "requests":
            cells = self._request_cells(report.form, period)
            total = report.form.columns[-1].key
            for request in self.matters.requests(unit, question):
                rows = cells.rows_of(request)
                is_in = isinstance(rows, tuple) and place.row in rows
                if is_in and place.column in (total, request.column):
                    yield request.ref
            return
        for challenge in self.matters.challenges(unit, question):
            cell = challenge_cell(challenge, report.form, period)
            if not isinstance(cell, tuple) or cell[0] != place.row:
                continue
            if place.column in (_REVIEW_TOTAL, cell[1]):
                yield challenge.ref


def _question(members: Mapping[int, str], period: Period, known_at: str | None) -> Question:
    return Question(shards=frozenset(members), as_of=period.as_of, known_at=known_at)


def _codes(members: Members, shard: int, *, government: bool) -> dict[int, str]:
    """References of the agencies whose records count, by shard."""
    shards = sorted(members.shards) if government else [shard]
    return {one: members.agencies[one].ref for one in shards}


def _page(refs: Iterator[str], cell: str, limit: int, after: str | None) -> tuple[str, ...]:
    """So many references, from the one after ``after``."""
    if after is not None and not any(ref == after for ref in refs):
        raise PageLost(ref=after, cell=cell)
    return tuple(ref for ref, _ in zip(refs, range(limit), strict=False))
