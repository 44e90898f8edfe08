"""The annual report 年度报告 of an office: figures out of its records, and what staff declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.figures.annual.form import AnnualForm
from govdisclose.domain.figures.annual.report import (
    AnnualFigure,
    AnnualReport,
    Declared,
    Explanation,
    RegisterCount,
    WithheldCount,
    annual_report,
)
from govdisclose.domain.figures.breakdown import narrowed
from govdisclose.domain.figures.lag_table import measure_lags
from govdisclose.domain.figures.lags import LimitOn
from govdisclose.domain.figures.membership import Members, members_of
from govdisclose.domain.figures.statistics import SummaryCells, summarise
from govdisclose.domain.journal import moment_text
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.register import RegisterType
from govdisclose.errors import BadCursor, RuleRefusal
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, Store, UnitOfWork
from govdisclose.services.declaring import AmountUnfit, declarations, keep_declaration
from govdisclose.services.figure_queries import query_json
from govdisclose.services.organisation import OWN_SHARD, Acting
from govdisclose.services.registers.figures import RegisterFigures
from govdisclose.services.statistics import Statistics
from govdisclose.services.tally import SecretTally

__all__ = ["AmountUnfit", "AnnualReports", "FormMissing", "YearNotOver"]


class FormMissing(RuleRefusal):
    """No form in words was in force for the year."""

    code = "REP-003"
    template = "there is no form of the annual report in words for {year}; there are {known}"
    hint = "choose one with --form, or use the official tables of that year"


class YearNotOver(RuleRefusal):
    """A report of a year that is not over."""

    code = "REP-006"
    template = "the year {year} has not begun"
    hint = "choose a year up to {this_year}"


@attrs.frozen(kw_only=True)
class AnnualReports:
    """Makes annual reports and keeps what staff declare for them.

    Attributes:
        forms: The forms at hand by id.
        directory: Reads the agencies.
        calendar: Reads the working days of the place.
        publish_limit: Reads the law's limit for publication.
        documents: Official document types, folded.
        registers: The registers of the installation by name.
    """

    store: Store
    acting: Acting
    statistics: Statistics
    tally: SecretTally
    forms: Callable[[], Mapping[str, AnnualForm]]
    directory: Callable[[UnitOfWork], AgencyDirectory]
    calendar: Callable[[UnitOfWork], WorkingCalendar]
    publish_limit: Callable[[UnitOfWork], LimitOn]
    documents: Callable[[], frozenset[str]]
    registers: Callable[[], Mapping[str, RegisterType]]

    def form_for(self, year: int, form: str | None = None) -> AnnualForm:
        """The form of that id, or the one in force on the last day of the year.

        Raises:
            FormMissing: There is none.
        """
        forms = self.forms()
        if form is not None and form in forms:
            return forms[form]
        last = date(year, 12, 31)
        for one in forms.values():
            until = one.valid_until or date.max
            if form is None and one.valid_from <= last <= until:
                return one
        raise FormMissing(year=form or year, known="、".join(forms))

    def report(
        self,
        year: int,
        *,
        agency: str | None = None,
        form: str | None = None,
        known_at: datetime | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> AnnualReport:
        """The report of a year, of an agency and all below it.

        Counted is what was published in the year and was still public on its last day.

        Args:
            year: Calendar year.
            agency: Name, alias, code or reference; the whole office when None.
            form: Id of a form; the one in force on the last day of the year when None.
            known_at: What the records said at this moment, aware; now when None. It governs
                items; declarations and the tally are those of now.
            texts: Staff's own words by name.

        Raises:
            FormMissing, YearNotOver, UnknownAgency, TextNotPublic.
        """
        today = self.acting.environment.today()
        if year > today.year:
            raise YearNotOver(year=year, this_year=today.year)
        chosen = self.form_for(year, form)
        last = date(year, 12, 31)
        with self.store.read() as unit:
            directory = self.directory(unit)
            shard = None if agency is None else directory.find(agency).shard
            members = members_of(directory, last, under=shard)
            reporting = directory[OWN_SHARD if shard is None else shard]
            query = _published(year, members, known_at)

            def cells(*by: Dimension) -> list[Any]:
                return unit.items.cells(attrs.evolve(query, by=by))

            summary = summarise(
                SummaryCells(
                    agency=cells(Dimension.AGENCY),
                    day=cells(Dimension.DAY),
                    category=cells(Dimension.CATEGORY),
                    theme=cells(Dimension.THEME),
                    mode_stage=cells(Dimension.MODE, Dimension.STAGE),
                    carrier=cells(Dimension.CARRIER),
                ),
                members=members,
                query=query_json(query),
            )
            lags = measure_lags(
                cells(Dimension.GENRE, Dimension.FORMED, Dimension.DAY),
                on=last,
                query=query_json(query),
                calendar=self.calendar(unit),
                limit_on=self.publish_limit(unit),
                documents=self.documents(),
            )
            return annual_report(
                chosen,
                year=year,
                agency=reporting.name_on(last),
                made_on=today,
                summary=summary,
                lags=lags,
                withheld=self._withheld(unit, year, members, known_at),
                declared=self._declared(unit, year, members, chosen),
                texts=texts or {},
                registers=self._registers(unit, year, directory, members, whole=agency is None),
            )

    def explain(
        self, report: AnnualReport, name: str, *, limit: int = 50, after: str | None = None
    ) -> Explanation:
        """The records behind one figure of a report, a page at a time.

        Raises:
            UnknownFigure: The report has no figure of that name.
            BadCursor: ``after`` is no record behind it.
        """
        figure = report.figure(name)
        if figure.counted is not None:
            return _in_register(figure, figure.counted.refs, limit, after)
        refs = self.statistics.refs_behind(figure.figure, limit=limit + 1, after=after)
        tally: tuple[Mapping[str, Any], ...] = ()
        if name in ("withheld", "withheld.secrets"):
            tally = tuple(
                {"agency": one.agency, "period": one.period, "count": one.count}
                for one in self.tally.list(year=report.year)
            )
        return Explanation(
            figure=figure,
            refs=refs[:limit],
            next=refs[limit - 1] if len(refs) > limit else None,
            tally=tally,
        )

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
        """Declare a number that no record of the office gives; it replaces the one before.

        Args:
            year: Year it is of.
            name: Id of a declared figure of the form.
            amount: From 0.
            agency: Whose number; the office's own when None.
            form: As for :meth:`report`.
            note: Where the number comes from; erasable text.

        Raises:
            UnknownFigure, AmountUnfit, FormMissing, UnknownAgency, NotPermitted.
        """
        figure = self.form_for(year, form).declared_figure(name)
        return keep_declaration(
            self.store,
            self.acting,
            self.directory,
            year=year,
            name=name,
            amount=amount,
            decimals=figure.decimals,
            agency=agency,
            note=note,
        )

    def declared(self, year: int) -> tuple[Declared, ...]:
        """What is declared for a year, in order of agency and figure."""
        with self.store.read() as unit:
            return tuple(declarations(unit, year))

    def _declared(
        self, unit: UnitOfWork, year: int, members: Members, form: AnnualForm
    ) -> Iterator[Declared]:
        known = {figure.id for figure in form.declared}
        for one in declarations(unit, year):
            if one.shard in members.shards and one.name in known:
                yield one

    def _registers(
        self,
        unit: UnitOfWork,
        year: int,
        directory: AgencyDirectory,
        members: Members,
        *,
        whole: bool,
    ) -> Iterator[RegisterCount]:
        """What registers count for the year; nothing of those that nobody keeps here.

        Records that name no agency are of the office as a whole; the others count with theirs.
        """
        counted = RegisterFigures(
            unit=unit,
            directory=directory,
            types=self.registers(),
            first=date(year, 1, 1),
            last=date(year, 12, 31),
        )
        shards = members.shards
        for register in counted.types.values():
            is_told = whole or register.agency_field is not None
            if not register.figures or not is_told or not counted.is_kept(register):
                continue
            for figure in register.figures:
                refs = (
                    one.ref
                    for one in counted.behind(register, figure)
                    if (whole if one.shard is None else one.shard in shards)
                )
                yield RegisterCount(
                    register=register.name,
                    register_zh=register.title_zh,
                    name=figure.name,
                    zh=figure.label_zh,
                    unit=figure.unit_zh,
                    refs=tuple(refs),
                )

    def _withheld(
        self, unit: UnitOfWork, year: int, members: Members, known_at: datetime | None
    ) -> WithheldCount:
        """The tally of the year and the withheld records formed in it."""
        query = FigureQuery(
            by=(Dimension.FORMED,),
            where=ItemFilter(
                agencies=None if members.is_whole_office else members.shards, mode=Mode.WITHHELD
            ),
            released=False,
            known_at=None if known_at is None else moment_text(known_at),
        )
        cells = [
            (key, count)
            for key, count in unit.items.cells(query)
            if str(key[0])[:4] == f"{year:04}"
        ]
        names = {members.agencies[shard].name for shard in members.shards}
        return WithheldCount(
            secrets=sum(one.count for one in self.tally.list(year=year) if one.agency in names),
            records=sum(count for _, count in cells),
            query=narrowed(query_json(query), ["formed"], [key for key, _ in cells]),
        )


def _in_register(
    figure: AnnualFigure, refs: tuple[str, ...], limit: int, after: str | None
) -> Explanation:
    """A page of the records of a register."""
    if after is not None and after not in refs:
        raise BadCursor(cursor=after)
    rest = refs if after is None else refs[refs.index(after) + 1 :]
    following = rest[limit - 1] if len(rest) > limit else None
    return Explanation(figure=figure, refs=rest[:limit], next=following, tally=())


def _published(year: int, members: Members, known_at: datetime | None) -> FigureQuery:
    """What was published in a year and public on its last day."""
    last = date(year, 12, 31)
    return FigureQuery(
        by=(),
        where=ItemFilter(
            agencies=None if members.is_whole_office else members.shards,
            published_from=date(year, 1, 1),
            published_to=last,
            public_on=last,
        ),
        as_of=last,
        known_at=None if known_at is None else moment_text(known_at),
    )
